/* recall.h — what was heard of a visitor last: the whole cart, and when. In memory alone and
 * bounded: who was not heard of for long is forgotten, and after a restart everybody is. Private to
 * dialects that tell states where others tell changes. */
#ifndef DIALECT_RECALL_H
#define DIALECT_RECALL_H
#include "base/base.h"

typedef struct Recall Recall; /* threads share it */

enum {
    RECALL_CARTS = 16384, /* visitors; 4 KiB each, taken when there are so many */
    RECALL_CART_BYTES = 4096 - 24,
    RECALL_TIMES = 65536,
};
Recall *recall_new(Arena *arena);
void recall_close(Recall *recall);

typedef enum {
    CART_UNKNOWN, /* none was told */
    CART_TOLD,
    CART_LONG, /* one that was too long to keep */
} CartBefore;
/* recall_cart — this cart from now on, empty meaning none; *before is what it was, on the arena. */
CartBefore recall_cart(Recall *recall, u64 visitor, Str cart, Arena *arena, Str *before);
/* recall_time — at_us from now on; what it was, ABSENT (INT64_MIN) when it is not known. */
i64 recall_time(Recall *recall, u64 what, i64 at_us);

#endif
