/* json_mend.h — within the room: what senders write in good faith and strict parsers refuse. */
#ifndef EVENT_JSON_MEND_H
#define EVENT_JSON_MEND_H
#include "base/base.h"

/* json_mend — a copy where whole numbers beyond 64 bits have ".0" behind them, and half a surrogate
 * pair ("\ud83d", left where a script cut a string within an emoji) is "\ufffd". Nothing else is
 * changed: what was not JSON stays so. O(n). */
Str json_mend(Str bytes, Arena *arena);

#endif
