/* durations.c — how long things took: kept one by one, since the middle of them all is the middle
 * of nobody's share. */
#include "report/durations.h"

#include <math.h>

enum { PIECE_MIN = 16, PIECE_MAX = 1 << 13 };

static DurationPiece *new_piece(DurationPiece *next, i64 *us, isize n, Arena *arena)
{
    DurationPiece *piece = take(arena, DurationPiece, 1);
    *piece = (DurationPiece){next, us, n};
    return piece;
}

void durations_widen(Durations *d, Arena *arena)
{
    isize room = MAX(PIECE_MIN, MIN(d->n, PIECE_MAX));

    d->at = arena_take_raw(arena, sizeof *d->at, room);
    d->end = d->at + room;
    d->piece = new_piece(d->piece, d->at, room, arena);
}

/* How many a piece holds: all but the first are full. */
static isize piece_n(const Durations *d, const DurationPiece *piece)
{
    return piece->n - (piece == d->piece ? d->end - d->at : 0);
}

void durations_merge(Durations *into, const Durations *from, Arena *arena)
{
    for (const DurationPiece *piece = from->piece; piece; piece = piece->next) {
        isize n = piece_n(from, piece);
        if (n == 0)
            continue;
        if (into->piece)
            into->piece->next = new_piece(into->piece->next, piece->us, n, arena);
        else
            into->piece = new_piece(NULL, piece->us, n, arena);
        into->n += n;
    }
}

static void swap(i64 *a, i64 *b)
{
    i64 was = *a;
    *a = *b;
    *b = was;
}

/* Puts the value of rank `at` (from 0) of v[lo .. hi] in its place, smaller ones before it and
 * larger ones behind. Source: C. A. R. Hoare, "Algorithm 65: Find", CACM 4 (1961) 321. */
static i64 select_rank(i64 *v, isize lo, isize hi, isize at)
{
    while (lo < hi) {
        isize middle = lo + (hi - lo) / 2;
        if (v[middle] < v[lo])
            swap(&v[middle], &v[lo]);
        if (v[hi] < v[lo])
            swap(&v[hi], &v[lo]);
        if (v[hi] < v[middle])
            swap(&v[hi], &v[middle]);
        i64 pivot = v[middle];
        isize i = lo, j = hi;
        while (i <= j) {
            while (v[i] < pivot)
                i++;
            while (v[j] > pivot)
                j--;
            if (i <= j)
                swap(&v[i++], &v[j--]);
        }
        if (at <= j)
            hi = j;
        else if (at >= i)
            lo = i;
        else
            break;
    }
    return v[at];
}

/* Buckets of even ratio, 32 from one power of two to the next: the leading bits of a number as
 * floating point writes it. Times lie in them more evenly than in pieces of equal length. */
enum { RATIO_BITS = 5, BUCKETS = 64 << RATIO_BITS };

static u32 bucket_of(i64 us)
{
    double as_double = (double)us;
    u64 bits;

    memcpy(&bits, &as_double, sizeof bits);
    return us <= 0 ? 0 : (u32)(bits >> (52 - RATIO_BITS)) - (1023u << RATIO_BITS) + 1;
}

/* The buckets that ranks fall into, once each, and what lies in them. */
typedef struct {
    int n;
    u8 of[BUCKETS]; /* by bucket: which it is, from 1 */
    i64 *us[DURATION_SHARES_MAX];
    isize found[DURATION_SHARES_MAX];
} Wanted;

static void count_buckets(const Durations *d, u32 *in)
{
    for (const DurationPiece *piece = d->piece; piece; piece = piece->next)
        for (isize i = 0, n = piece_n(d, piece); i < n; i++)
            in[bucket_of(piece->us[i])]++;
}

static void collect(const Durations *d, Wanted *w)
{
    for (const DurationPiece *piece = d->piece; piece; piece = piece->next) {
        for (isize i = 0, n = piece_n(d, piece); i < n; i++) {
            int which = w->of[bucket_of(piece->us[i])] - 1;
            if (which >= 0)
                w->us[which][w->found[which]++] = piece->us[i];
        }
    }
}

/* Only the buckets that the ranks fall into are looked through. */
void durations_quantiles(const Durations *d, const double *shares, int count, i64 *out,
                         Arena scratch)
{
    u32 *in = take(&scratch, u32, BUCKETS);
    Wanted *w = take(&scratch, Wanted, 1);
    isize rank[DURATION_SHARES_MAX];
    u32 bucket[DURATION_SHARES_MAX];

    assert(d->n > 0 && count <= DURATION_SHARES_MAX);
    count_buckets(d, in);
    for (int q = 0; q < count; q++) {
        rank[q] = MIN(MAX((isize)ceil(shares[q] * (double)d->n), 1), d->n) - 1;
        for (bucket[q] = 0; rank[q] >= in[bucket[q]]; bucket[q]++)
            rank[q] -= in[bucket[q]];
        if (w->of[bucket[q]])
            continue;
        w->us[w->n] = arena_take_raw(&scratch, sizeof *out, in[bucket[q]]);
        w->of[bucket[q]] = (u8)++w->n;
    }
    collect(d, w);
    for (int q = 0; q < count; q++) {
        int which = w->of[bucket[q]] - 1;
        out[q] = select_rank(w->us[which], 0, w->found[which] - 1, rank[q]);
    }
}
