/* tail.c — words behind a finished dictionary. */
#include "trail/tail.h"

static u32 home_of(Str text)
{
    return (u32)(str_hash(text) >> 32);
}

static Str own_text(const Tail *t, u32 index)
{
    return str_skip(t->text[index], t->base->mark);
}

static void grow_slots(Tail *t, Arena *on)
{
    u32 mask = t->slot ? t->mask * 2 + 1 : 15;
    t->slot = take(on, u32, (isize)mask + 1);
    t->mask = mask;
    for (u32 i = 0; i < t->n; i++) {
        u32 at = home_of(own_text(t, i)) & mask;
        while (t->slot[at])
            at = (at + 1) & mask;
        t->slot[at] = i + 1;
    }
}

static u32 find_own(const Tail *t, Str text)
{
    if (!t->slot)
        return NO_CODE;
    for (u32 at = home_of(text) & t->mask; t->slot[at]; at = (at + 1) & t->mask)
        if (str_eq(own_text(t, t->slot[at] - 1), text))
            return t->base->n + t->slot[at] - 1;
    return NO_CODE;
}

u32 tail_find(const Tail *t, Str text)
{
    u32 code = lexicon_find(t->base, text);
    return code == NO_CODE ? find_own(t, text) : code;
}

u32 tail_put(Tail *t, Str text, Str mark, Arena *texts, Arena *on)
{
    u32 code = tail_find(t, text);
    if (code != NO_CODE)
        return code;
    if (t->n == t->cap)
        t->text = arena_grow(on, t->text, t->n, &t->cap, sizeof(Str));
    char *bytes = arena_take_raw(texts, 1, mark.n + text.n);
    if (mark.n > 0)
        memcpy(bytes, mark.p, (size_t)mark.n);
    if (text.n > 0)
        memcpy(bytes + mark.n, text.p, (size_t)text.n);
    t->text[t->n] = (Str){bytes, mark.n + text.n};
    if (!t->slot || t->n >= t->mask / 2) {
        t->n++;
        grow_slots(t, on);
        return t->base->n + t->n - 1;
    }
    u32 at = home_of(text) & t->mask;
    while (t->slot[at])
        at = (at + 1) & t->mask;
    t->slot[at] = ++t->n;
    return t->base->n + t->n - 1;
}

Tail tail_copy(const Tail *t, Arena *on)
{
    Tail copy = *t;
    if (t->n == 0)
        return copy;
    copy.text = arena_take_raw(on, sizeof(Str), t->n);
    memcpy(copy.text, t->text, t->n * sizeof *copy.text);
    copy.slot = arena_take_raw(on, sizeof(u32), (isize)t->mask + 1);
    memcpy(copy.slot, t->slot, ((size_t)t->mask + 1) * sizeof *copy.slot);
    copy.cap = t->n;
    return copy;
}
