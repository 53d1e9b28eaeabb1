/* random.c — chance that can be repeated: the same seed makes the same shop.
 * Source: D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47
 * (2021): xoshiro256**, its state filled by SplitMix64. */
#include "base/base.h"

#include <math.h>

Random random_from(u64 seed)
{
    Random r;

    for (int i = 0; i < 4; i++)
        r.s[i] = mix64(seed += 0x9E3779B97F4A7C15);
    return r;
}

static u64 turned(u64 x, int by)
{
    return x << by | x >> (64 - by);
}

u64 random_u64(Random *r)
{
    u64 *s = r->s;
    u64 result = turned(s[1] * 5, 7) * 9;
    u64 old = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= old;
    s[3] = turned(s[3], 45);
    return result;
}

i64 random_below(Random *r, i64 n)
{
    assert(n > 0);
    /* D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29 (2019). */
    u64 range = (u64)n;
    unsigned __int128 product = (unsigned __int128)random_u64(r) * range;
    if ((u64)product < range) {
        u64 unfair = (0 - range) % range;
        while ((u64)product < unfair)
            product = (unsigned __int128)random_u64(r) * range;
    }
    return (i64)(product >> 64);
}

double random_unit(Random *r)
{
    return (double)(random_u64(r) >> 11) * 0x1p-53;
}

double random_normal(Random *r)
{
    double radius = sqrt(2 * random_exponential(r)); /* Box and Muller, 1958 */

    return radius * cos(2 * M_PI * random_unit(r));
}

double random_exponential(Random *r)
{
    return -log1p(-random_unit(r));
}

/* W. Hörmann, "The transformed rejection method for generating Poisson random variables",
 * Insurance: Mathematics and Economics 12 (1993): algorithm PTRS, for means of 10 and more. */
static i64 poisson_large(Random *r, double mean)
{
    double b = 0.931 + 2.53 * sqrt(mean);
    double a = -0.059 + 0.02483 * b;
    double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    double sure = 0.9277 - 3.6224 / (b - 2);

    for (;;) {
        double u = random_unit(r) - 0.5;
        double v = 1 - random_unit(r); /* (0, 1] */
        double us = 0.5 - fabs(u);
        double k = floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= sure)
            return (i64)k;
        if (k < 0 || (us < 0.013 && v > us))
            continue;
        double log_v = log(v) + log(inverse_alpha) - log(a / (us * us) + b);
        if (log_v <= -mean + k * log(mean) - lgamma(k + 1))
            return (i64)k;
    }
}

i64 random_poisson(Random *r, double mean)
{
    assert(mean >= 0 && mean < 1e15);
    if (mean >= 10)
        return poisson_large(r, mean);
    double floor_product = exp(-mean), product = random_unit(r);
    i64 k = 0;
    for (; product > floor_product; k++)
        product *= random_unit(r);
    return k;
}
