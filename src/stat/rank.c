/* rank.c — the item of a rank without sorting all of them: items are counted into buckets by the
 * leading bits of their keys, and only the bucket that holds the rank is looked into further. */
#include "stat/stat.h"

enum { BUCKET_BITS = 11, BUCKETS = 1 << BUCKET_BITS };

typedef struct {
    u64 low;
    int shift;
} Buckets;

/* Buckets over the keys of n items; false when all the keys are the same. */
static bool buckets_of(const u64 *keys, const u32 *items, isize n, Buckets *out)
{
    u64 low = keys[items[0]], high = low;

    for (isize i = 1; i < n; i++) {
        u64 key = keys[items[i]];
        low = MIN(low, key);
        high = MAX(high, key);
    }
    int bits = high == low ? 0 : 64 - __builtin_clzll(high - low);
    *out = (Buckets){low, MAX(bits - BUCKET_BITS, 0)};
    return bits > 0;
}

/* Keeps those of the bucket that holds the rank, which becomes the rank among them. */
static isize narrow(const u64 *keys, const Buckets *b, u32 *items, isize n, isize *rank)
{
    u32 count[BUCKETS] = {0};
    isize bucket = 0, kept = 0;

    for (isize i = 0; i < n; i++)
        count[(keys[items[i]] - b->low) >> b->shift]++;
    for (; *rank >= count[bucket]; bucket++)
        *rank -= count[bucket];
    for (isize i = 0; i < n; i++) {
        items[kept] = items[i];
        kept += (isize)((keys[items[i]] - b->low) >> b->shift) == bucket;
    }
    return kept;
}

u32 item_of_rank(const u64 *const *keys, int levels, isize n, isize rank, Arena scratch)
{
    u32 *items = arena_take_raw(&scratch, sizeof *items, n);
    int level = 0;
    Buckets b;

    assert(rank >= 0 && rank < n);
    for (isize i = 0; i < n; i++)
        items[i] = (u32)i;
    while (n > 1 && level < levels) {
        if (buckets_of(keys[level], items, n, &b))
            n = narrow(keys[level], &b, items, n, &rank);
        else
            level++;
    }
    return items[0];
}
