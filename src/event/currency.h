/* currency.h — within the room: which codes are currencies at all. */
#ifndef EVENT_CURRENCY_H
#define EVENT_CURRENCY_H
#include "base/base.h"

int currency_find(Str iso); /* its decimals; -1 when it is not a currency we know */

#endif
