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

AVX2 __m128i load_16(const u8 *bytes)
{
    return _mm_loadu_si128((const __m128i *)(const void *)bytes);
}

AVX2 __m128i load_8(const u8 *bytes)
{
    return _mm_loadl_epi64((const __m128i *)(const void *)bytes);
}

AVX2 __m128i load_4(const u8 *bytes)
{
    i32 four;
    memcpy(&four, bytes, sizeof four);
    return _mm_cvtsi32_si128(four);
}

/* The first `half` bytes and the last ones, that many too: together all of 4 to 32. */
AVX2 __m256i load_ends(const u8 *bytes, isize n, isize half)
{
    const u8 *last = bytes + n - half;

    if (half == 16)
        return _mm256_set_m128i(load_16(last), load_16(bytes));
    if (half == 8)
        return _mm256_set_m128i(load_8(last), load_8(bytes));
    return _mm256_set_m128i(load_4(last), load_4(bytes));
}

AVX2 u64 in_set_64(const u8 *bytes, __m256i table)
{
    return in_set_32(load_32(bytes), table) | (u64)in_set_32(load_32(bytes + 32), table) << 32;
}

/* Of 4 to 63. Two loads from either end: where they lie over each other they say the same. */
AVX2 u64 in_set_some(const u8 *bytes, isize n, __m256i table)
{
    if (n >= 32)
        return in_set_32(load_32(bytes), table) | (u64)in_set_32(load_32(bytes + n - 32), table)
                                                      << (n - 32);
    isize half = n >= 16 ? 16 : n >= 8 ? 8 : 4;
    u64 mask = ((u64)1 << half) - 1;
    u32 found = in_set_32(load_ends(bytes, n, half), table);
    return (found & mask) | (found >> 16 & mask) << (n - half);
}

__attribute__((target("avx2"))) u64 bytes_in_set_64_avx2(const u8 *bytes, const CodeSet *set)
{
    return in_set_64(bytes, table_of(set));
}

__attribute__((target("avx2"))) u64 bytes_in_set_some_avx2(const u8 *bytes, isize n,
                                                           const CodeSet *set)
{
    return n < 4 ? bytes_in_set_plain(bytes, n, set) : in_set_some(bytes, n, table_of(set));
}

__attribute__((target("avx2"))) BytesInSets bytes_in_sets_avx2(const u8 *bytes, isize n,
                                                               const CodeSet *a, const CodeSet *b)
{
    if (n == 64)
        return (BytesInSets){in_set_64(bytes, table_of(a)), in_set_64(bytes, table_of(b))};
    if (n < 4)
        return bytes_in_sets_plain(bytes, n, a, b);
    return (BytesInSets){in_set_some(bytes, n, table_of(a)), in_set_some(bytes, n, table_of(b))};
}
#endif
