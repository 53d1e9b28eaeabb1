/* stat.h — counting and estimating, knowing no shop: groups, exact histograms, bitmaps, intervals,
 * and the vector loops under them.
 */
#ifndef STAT_H
#define STAT_H
#include "base/base.h"

/* ---- groups: any 64-bit key to 0, 1, 2, ... in order of first use ---- */

/* An open-addressing hash on an arena; it grows by doubling and never shrinks. One thread each. */
typedef struct {
    u64 *keys; /* keys[index] */
    isize n;
    isize cap;     /* of keys */
    u32 *slots;    /* index + 1; 0: free */
    isize slots_n; /* a power of two */
} Groups;

Groups groups_new(Arena *arena, isize expected);
isize groups_index(Groups *g, u64 key, Arena *arena); /* its index; made when new. O(1) */
isize groups_find(const Groups *g, u64 key);          /* -1 when it is not there */

/* ---- tally: an exact histogram of integers ---- */

/* How often each value was seen. Merging is exact, so quantiles do not depend on who counted what.
 *   Tally t = tally_new(&arena);  tally_add(&t, days, 1, &arena); */
typedef struct {
    Groups values;
    i64 *count;
    isize cap;
    i64 all; /* sum of counts */
} Tally;
typedef struct {
    i64 value, count;
} TallyBin;

Tally tally_new(Arena *arena);
void tally_add(Tally *t, i64 value, i64 count, Arena *arena);
void tally_merge(Tally *into, const Tally *from, Arena *arena);
/* The bins by ascending value. O(n log n). */
isize tally_bins(const Tally *t, Arena *arena, TallyBin **bins);
/* tally_quantile — the value at rank ceil(share * all), the smallest at least: nearest rank, what
 * DuckDB calls quantile_disc. `bins` as tally_bins gives them; share in [0, 1]; all > 0. */
i64 tally_quantile(const TallyBin *bins, isize n, i64 all, double share);

/* ---- bitmaps ---- */

static inline isize bit_words(isize bits)
{
    return (bits + 63) / 64;
}
static inline bool bit_is(const u64 *words, isize i)
{
    return words[i >> 6] >> (i & 63) & 1;
}
static inline void bit_set(u64 *words, isize i)
{
    words[i >> 6] |= (u64)1 << (i & 63);
}
/* Set bits [from, to). */
void bits_fill(u64 *words, isize from, isize to);
i64 bits_count(const u64 *words, isize words_n);
/* The first bit set at or after `from` and below `to`; `to` when there is none. */
isize bits_next(const u64 *words, isize from, isize to);

/* ---- vector loops: 64 bytes at once ---- */

/* A set of 7-bit codes, prepared once; bit 7 of a byte is ignored when asked. */
typedef struct {
    u64 bits[2];
    u8 table[16]; /* by the low half of a code: bit h says that code 16 h + l is in the set */
} CodeSet;
CodeSet code_set(u64 low, u64 high); /* codes 0 to 63, 64 to 127 */

/* bytes_in_set — bit r of the answer: is bytes[r] & 0x7f in the set. n is 0 .. 64; nothing at or
 * after bytes[n] is read. The quick ways are chosen at start by what the processor has. */
u64 bytes_in_set(const u8 *bytes, isize n, const CodeSet *set);
u64 bytes_in_set_plain(const u8 *bytes, isize n, const CodeSet *set);
/* The same of two sets at once. */
typedef struct {
    u64 a, b;
} BytesInSets;
BytesInSets bytes_in_sets(const u8 *bytes, isize n, const CodeSet *a, const CodeSet *b);
BytesInSets bytes_in_sets_plain(const u8 *bytes, isize n, const CodeSet *a, const CodeSet *b);
/* How many of n bytes (any n) are in the set. */
i64 bytes_count_set(const u8 *bytes, isize n, const CodeSet *set);

/* ---- sorting ---- */

/* order_by — the indices 0 .. n-1 of `keys` put in ascending order of their key. `order` holds the
 * indices in any order before; equal keys keep that order (so sorts can follow each other, the last
 * one deciding most). Radix sort by 11 bits, digits that all keys share are passed over: O(n). */
void order_by(const u64 *keys, u32 *order, isize n, Arena scratch);
/* item_of_rank — which of n items has that rank, from 0, when they are put in ascending order of
 * keys[0], equal ones of keys[1], and so on; any of those that are equal in all. O(n). */
u32 item_of_rank(const u64 *const *keys, int levels, isize n, isize rank, Arena scratch);
/* A signed number as a key of the same order. */
static inline u64 key_of_i64(i64 value)
{
    return (u64)value ^ (u64)1 << 63;
}

/* ---- intervals ---- */

typedef struct {
    double low, high;
} Range;

/* share_range — the plausible range of a rate, given what was seen.
 *
 *   takers, people   counts, 0 <= takers <= people
 *   z                width in standard errors; 1.96 for 95 %
 *   returns          shares in [0, 1]; {0, 1} when people is 0: nothing seen, nothing known
 *
 * Honest at 0 and 1 and for small counts, where p +- z*se is not. Cannot fail; asserts. O(1).
 * Source: E. B. Wilson, "Probable inference", JASA 22 (1927) 209-212.
 * Example: 0 takers of 10 people at z = 1.96 gives {0, 0.278}. */
Range share_range(i64 takers, i64 people, double z);

#endif
