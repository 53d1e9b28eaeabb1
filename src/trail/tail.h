/* tail.h — a dictionary of a generation with the words that fresh events added behind it: the
 * generation's codes stay, new ones go on where they end. */
#ifndef TRAIL_TAIL_H
#define TRAIL_TAIL_H
#include "trail/lexicon.h"

typedef struct {
    const Lexicon *base;
    u32 n, mask; /* words added; slots - 1 */
    isize cap;
    Str *text; /* of the words added, with the dictionary's mark before each */
    u32 *slot; /* index + 1 by hash; 0: free; NULL: no words */
} Tail;

/* tail_put — the code of a text, new or not. Its bytes are kept on `texts`, the rest on `on`. */
u32 tail_put(Tail *t, Str text, Str mark, Arena *texts, Arena *on);
u32 tail_find(const Tail *t, Str text); /* NO_CODE when absent */
/* A copy that later words do not change; the texts themselves are shared. */
Tail tail_copy(const Tail *t, Arena *on);

static inline u32 tail_size(const Tail *t)
{
    return t->base->n + t->n;
}
static inline Str tail_marked(const Tail *t, u32 code)
{
    return code < t->base->n ? lexicon_marked(t->base, code) : t->text[code - t->base->n];
}
static inline Str tail_text(const Tail *t, u32 code)
{
    return str_skip(tail_marked(t, code), t->base->mark);
}

#endif
