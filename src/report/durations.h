/* durations.h — how long things took, kept one by one for exact quantiles: for this room only. */
#ifndef DURATIONS_H
#define DURATIONS_H
#include "base/base.h"

typedef struct {
    i64 *us;
    isize n, cap;
} Durations;

static inline void durations_add(Durations *d, i64 us, Arena *arena)
{
    if (d->n == d->cap)
        d->us = arena_grow(arena, d->us, d->n, &d->cap, sizeof *d->us);
    d->us[d->n++] = us;
}
void durations_merge(Durations *into, const Durations *from, Arena *arena);
/* durations_quantiles — by nearest rank, as tally_quantile; shares ascending, n > 0. O(n). */
void durations_quantiles(const Durations *d, const double *shares, int count, i64 *out,
                         Arena scratch);

#endif
