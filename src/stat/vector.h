/* vector.h — the table of quick loops, for this room only. */
#ifndef STAT_VECTOR_H
#define STAT_VECTOR_H
#include "stat/stat.h"

/* Exactly 64 bytes. */
u64 bytes_in_set_64(const u8 *bytes, const CodeSet *set);
#if defined(__x86_64__)
u64 bytes_in_set_64_avx2(const u8 *bytes, const CodeSet *set);
BytesInSets bytes_in_sets_avx2(const u8 *bytes, isize n, const CodeSet *a, const CodeSet *b);
u64 bytes_in_set_some_avx2(const u8 *bytes, isize n, const CodeSet *set); /* n below 64 */
#endif

#endif
