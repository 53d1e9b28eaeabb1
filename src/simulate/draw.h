/* draw.h — chance, private to one person: eight bytes of state each, so that everybody's life is
 * the same however the people are shared out among threads.
 * The generator is SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
 * generators", OOPSLA 2014). */
#ifndef SIMULATE_DRAW_H
#define SIMULATE_DRAW_H
#include "base/base.h"

#include <math.h>

static inline u64 draw(u64 *chance)
{
    u64 z = *chance += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/* [0, 1) */
static inline double draw_unit(u64 *chance)
{
    return (double)(draw(chance) >> 11) * 0x1p-53;
}

static inline bool draw_yes(u64 *chance, double probability)
{
    return draw_unit(chance) < probability;
}

/* 0 .. n-1; for n below 2^32 the bias is beneath notice. */
static inline u32 draw_below(u64 *chance, u32 n)
{
    return (u32)(((draw(chance) >> 32) * n) >> 32);
}

/* Mean 0, deviation 1: the sum of twelve even draws of ten bits. Tails end at 6. */
static inline double draw_normal(u64 *chance)
{
    u64 a = draw(chance), b = draw(chance);
    i64 sum = 0;
    for (int i = 0; i < 6; i++, a >>= 10, b >>= 10)
        sum += (i64)(a & 1023) + (i64)(b & 1023);
    return ((double)sum - 12 * 511.5) * (1 / 1024.0);
}

/* Mean 1. */
static inline double draw_exponential(u64 *chance)
{
    return -log(1.0 - draw_unit(chance));
}

/* Half lie below `median`; `spread` is the deviation of the logarithm. */
static inline double draw_around(u64 *chance, double median, double spread)
{
    return median * exp(spread * draw_normal(chance));
}

/* Between 0 and 1, around that middle; the larger `spread`, the further apart. A logistic of a
 * normal. */
static inline double draw_share(u64 *chance, double middle, double spread)
{
    return 1 / (1 + exp(-(log(middle / (1 - middle)) + spread * draw_normal(chance))));
}

/* An index below n by weight; `total` is their sum. */
static inline int draw_weighted(u64 *chance, const float *weights, int n, double total)
{
    double at = draw_unit(chance) * total;
    for (int i = 0; i < n - 1; i++) {
        at -= weights[i];
        if (at < 0)
            return i;
    }
    return n - 1;
}

#endif
