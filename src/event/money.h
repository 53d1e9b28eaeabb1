/* money.h — within the room: amounts that come as doubles. */
#ifndef EVENT_MONEY_H
#define EVENT_MONEY_H
#include "base/base.h"

/* The decimal a double was written as (its shortest form), times 10^digits, rounded half away from
 * zero: 1.005 with two digits is 101. False when it is not finite or overflows. */
bool decimal_of_double(double value, int digits, i64 *out);

#endif
