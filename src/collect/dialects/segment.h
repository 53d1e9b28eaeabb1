/* segment.h — what the files of Segment's and RudderStack's dialect share. */
#ifndef SEGMENT_H
#define SEGMENT_H
#include "collect/dialects/dialect.h"

/* What the envelope says of all its items. */
typedef struct {
    i64 sent;            /* ABSENT: not told */
    const Json *context; /* of items that bring none; may be NULL */
    Str anonymous;       /* of items that name nobody */
} Envelope;

/* segment_item.c — one event of theirs becomes one of ours, or is kept with the reason why not.
 * `type` is the call when the address tells it; else the item does. OVER_LIMIT when there is no
 * room for more. */
Code segment_take(Hit *h, const Json *item, Str type, const Envelope *all, Err *e) MUST_CHECK;
bool segment_call(Str name);               /* is there a call of that name or letter? */
Str segment_raw(Hit *h, const Json *item); /* written again, to be kept */

/* segment_pixel.c — name=value pairs as an object; dots in names nest. The key is left out. */
const Json *segment_object(Arena *arena, const Form *form);

#endif
