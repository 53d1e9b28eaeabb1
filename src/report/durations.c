/* durations.c — how long things took: kept one by one, since the middle of them all is the middle
 * of nobody's share. */
#include "report/durations.h"

#include <math.h>

void durations_merge(Durations *into, const Durations *from, Arena *arena)
{
    isize n = into->n + from->n;

    if (from->n == 0)
        return;
    if (n > into->cap) {
        i64 *us = arena_take_raw(arena, sizeof *us, n);
        if (into->n)
            memcpy(us, into->us, (size_t)into->n * sizeof *us);
        into->us = us;
        into->cap = n;
    }
    memcpy(into->us + into->n, from->us, (size_t)from->n * sizeof *from->us);
    into->n = n;
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

/* The value of a rank: only the bucket that it falls into is looked through. */
static i64 value_of_rank(const Durations *d, const u32 *count, isize rank, Arena scratch)
{
    i64 *us = NULL;
    u32 bucket = 0;
    isize n = 0;

    for (; rank >= count[bucket]; bucket++)
        rank -= count[bucket];
    us = arena_take_raw(&scratch, sizeof *us, (isize)count[bucket] + 1);
    for (isize i = 0; i < d->n; i++) {
        us[n] = d->us[i];
        n += bucket_of(d->us[i]) == bucket;
    }
    return select_rank(us, 0, n - 1, rank);
}

void durations_quantiles(const Durations *d, const double *shares, int count, i64 *out,
                         Arena scratch)
{
    u32 *in = take(&scratch, u32, BUCKETS);

    assert(d->n > 0);
    for (isize i = 0; i < d->n; i++)
        in[bucket_of(d->us[i])]++;
    for (int q = 0; q < count; q++) {
        isize rank = (isize)ceil(shares[q] * (double)d->n);
        out[q] = value_of_rank(d, in, MIN(MAX(rank, 1), d->n) - 1, scratch);
    }
}
