/* vector_avx2.c — the loops of vector.c for processors with AVX2. A set of 128 codes is a table of
 * 16 bytes by the low half of a code, one bit in each for the high half: two shuffles and an and.
 * Source: W. Mula, "SIMD byte lookup", http://0x80.pl/articles/simd-byte-lookup.html. */
#include "stat/vector.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2"), always_inline)) static inline

AVX2 u32 in_set_32(__m256i x, __m256i table)
{
    const __m256i bit = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128));
    const __m256i low = _mm256_set1_epi8(15), high = _mm256_set1_epi8(7);
    __m256i row = _mm256_shuffle_epi8(table, _mm256_and_si256(x, low));
    __m256i want = _mm256_shuffle_epi8(bit, _mm256_and_si256(_mm256_srli_epi16(x, 4), high));
    return (u32)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_and_si256(row, want), want));
}

AVX2 __m256i table_of(const CodeSet *set)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)set->table));
}

AVX2 __m256i load_32(const u8 *bytes)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)bytes);
}

/* The first `half` bytes and the last ones, that many too: together all of 4 to 32. */
AVX2 __m256i load_ends(const u8 *bytes, isize n, isize half)
{
    u8 ends[32] = {0};
    memcpy(ends, bytes, (size_t)half);
    memcpy(ends + 16, bytes + n - half, (size_t)half);
    return load_32(ends);
}

__attribute__((target("avx2"))) u64 bytes_in_set_64_avx2(const u8 *bytes, const CodeSet *set)
{
    const __m256i table = table_of(set);
    return in_set_32(load_32(bytes), table) | (u64)in_set_32(load_32(bytes + 32), table) << 32;
}

/* Two loads from either end: where they lie over each other they say the same. */
__attribute__((target("avx2"))) u64 bytes_in_set_some_avx2(const u8 *bytes, isize n,
                                                           const CodeSet *set)
{
    const __m256i table = table_of(set);
    __m256i ends;
    u64 half_mask;

    if (n >= 32)
        return in_set_32(load_32(bytes), table) | (u64)in_set_32(load_32(bytes + n - 32), table)
                                                      << (n - 32);
    if (n < 4)
        return bytes_in_set_plain(bytes, n, set);
    if (n >= 16)
        ends = _mm256_set_m128i(_mm_loadu_si128((const __m128i *)(const void *)(bytes + n - 16)),
                                _mm_loadu_si128((const __m128i *)(const void *)bytes));
    else
        ends = n >= 8 ? load_ends(bytes, n, 8) : load_ends(bytes, n, 4);
    isize half = n >= 16 ? 16 : n >= 8 ? 8 : 4;
    half_mask = ((u64)1 << half) - 1;
    u32 found = in_set_32(ends, table);
    return (found & half_mask) | (found >> 16 & half_mask) << (n - half);
}
#endif
