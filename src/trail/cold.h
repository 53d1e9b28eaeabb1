/* cold.h — what is kept of each person and seldom read: linked ids, which id and circumstances each
 * event came with, its place in the journal. A stream of small numbers for each person:
 *   first    the seq of the first event
 *   ids      how many, then each
 *   idents   how many runs, then of each the distance from the one before, and the ident
 *   contexts likewise
 *   seqs     of each event but the first the difference from the one before
 * Overlays, columns of properties and pages about one person read it. */
#ifndef TRAIL_COLD_H
#define TRAIL_COLD_H
#include "trail/part.h"

typedef struct {
    const u32 *id;
    const Run *ident, *context;
    const u32 *seq; /* as many as there are events */
    u32 ids, idents, contexts;
} Cold;

/* Up to which of them to read. */
typedef enum { COLD_IDS, COLD_IDENTS, COLD_CONTEXTS, COLD_SEQS } ColdDepth;
u32 cold_first_seq(const Part *p, u32 i);
/* cold_read — of person i of a part; false when the stream contradicts itself. */
bool cold_read(const Part *p, u32 i, ColdDepth depth, Arena *keep, Cold *out);

/* The most bytes that the stream of n events and so many ids takes. */
static inline isize cold_bytes_max(isize persons, isize events, isize ids)
{
    return persons * 21 + events * 26 + ids * 6;
}
u8 *cold_write(u8 *to, const u32 *ids, u32 id_n, const Row *rows, isize n);

/* Small numbers as bytes, seven bits each, the highest set while more follow. */
static inline u8 *put_small(u8 *to, u64 value)
{
    for (; value >= 0x80; value >>= 7)
        *to++ = (u8)(value | 0x80);
    *to++ = (u8)value;
    return to;
}
static inline u64 zigzag(i64 value)
{
    return (u64)value << 1 ^ (u64)(value >> 63);
}
static inline i64 zigzag_back(u64 value)
{
    return (i64)(value >> 1) ^ -(i64)(value & 1);
}

#endif
