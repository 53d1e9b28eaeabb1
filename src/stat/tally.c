/* tally.c — how often each whole number was seen, exactly, and the quantiles of that. */
#include "stat/stat.h"

#include <math.h>
#include <stdlib.h>

Tally tally_new(Arena *arena)
{
    return (Tally){.values = groups_new(arena, 16)};
}

void tally_add(Tally *t, i64 value, i64 count, Arena *arena)
{
    isize before = t->values.n;
    isize i = groups_index(&t->values, (u64)value, arena);

    if (i == before) {
        if (i == t->cap)
            t->count = arena_grow(arena, t->count, i, &t->cap, sizeof *t->count);
        t->count[i] = 0;
    }
    t->count[i] += count;
    t->all += count;
}

void tally_merge(Tally *into, const Tally *from, Arena *arena)
{
    for (isize i = 0; i < from->values.n; i++)
        tally_add(into, (i64)from->values.keys[i], from->count[i], arena);
}

static int by_value(const void *a, const void *b)
{
    i64 x = ((const TallyBin *)a)->value, y = ((const TallyBin *)b)->value;
    return (x > y) - (x < y);
}

isize tally_bins(const Tally *t, Arena *arena, TallyBin **bins)
{
    isize n = t->values.n;
    *bins = take(arena, TallyBin, n);
    for (isize i = 0; i < n; i++)
        (*bins)[i] = (TallyBin){(i64)t->values.keys[i], t->count[i]};
    qsort(*bins, (size_t)n, sizeof **bins, by_value);
    return n;
}

i64 tally_quantile(const TallyBin *bins, isize n, i64 all, double share)
{
    i64 rank = (i64)ceil(share * (double)all);
    i64 seen = 0;

    assert(n > 0 && all > 0);
    rank = MAX(rank, 1);
    for (isize i = 0; i < n; i++) {
        seen += bins[i].count;
        if (seen >= rank)
            return bins[i].value;
    }
    return bins[n - 1].value;
}
