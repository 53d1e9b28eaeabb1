/* durations.h — how long things took, kept one by one for exact quantiles: for this room only. */
#ifndef DURATIONS_H
#define DURATIONS_H
#include "base/base.h"

/* Kept in pieces that stay where they are: nothing is copied, and merging hands them on. */
typedef struct DurationPiece DurationPiece;
struct DurationPiece {
    DurationPiece *next;
    i64 *us;
    isize n;
};
typedef struct {
    i64 *at, *end;        /* of the first piece: where the next one goes, and how far */
    DurationPiece *piece; /* the first of them reaches to `end`, full or not */
    isize n;
} Durations;

void durations_widen(Durations *d, Arena *arena);
static inline void durations_add(Durations *d, i64 us, Arena *arena)
{
    if (d->at == d->end)
        durations_widen(d, arena);
    *d->at++ = us;
    d->n++;
}
/* Afterwards `from` is only read. */
void durations_merge(Durations *into, const Durations *from, Arena *arena);
/* durations_quantiles — by nearest rank, as tally_quantile; shares ascending, n > 0, at most
 * DURATION_SHARES_MAX shares. O(n). */
enum { DURATION_SHARES_MAX = 8 };
void durations_quantiles(const Durations *d, const double *shares, int count, i64 *out,
                         Arena scratch);

#endif
