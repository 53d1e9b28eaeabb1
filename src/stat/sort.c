/* sort.c — indices put in the order of their keys, by radix. */
#include "stat/stat.h"

enum { DIGIT_BITS = 11, DIGITS = 6, VALUES = 1 << DIGIT_BITS };

static u32 digit(u64 key, int which)
{
    return (u32)(key >> (which * DIGIT_BITS)) & (VALUES - 1);
}

void order_by(const u64 *keys, u32 *order, isize n, Arena scratch)
{
    u32(*count)[VALUES] = arena_take(&scratch, sizeof(u32[VALUES]), DIGITS);
    u32 *from = order, *to = arena_take_raw(&scratch, sizeof(u32), n);

    for (isize i = 0; i < n; i++)
        for (int d = 0; d < DIGITS; d++)
            count[d][digit(keys[i], d)]++;
    for (int d = 0; d < DIGITS && n > 0; d++) {
        u32 before = 0;
        if (count[d][digit(keys[0], d)] == (u32)n)
            continue; /* every key has the same digit here */
        for (int v = 0; v < VALUES; v++) {
            u32 here = count[d][v];
            count[d][v] = before;
            before += here;
        }
        for (isize i = 0; i < n; i++)
            to[count[d][digit(keys[from[i]], d)]++] = from[i];
        u32 *other = from;
        from = to;
        to = other;
    }
    if (from != order)
        memcpy(order, from, (size_t)n * sizeof *order);
}
