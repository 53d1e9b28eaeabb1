/* vector_avx2.c — the loops of vector.c for processors with AVX2. A set of 128 codes is a table of
 * 16 bytes by the low half of a code, one bit in each for the high half: two shuffles and an and.
 * Source: W. Mula, "SIMD byte lookup", http://0x80.pl/articles/simd-byte-lookup.html. */
#include "stat/vector.h"

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2"))) u64 bytes_in_set_64_avx2(const u8 *bytes, const CodeSet *set)
{
    const __m256i table = _mm256_broadcastsi128_si256(
        _mm_loadu_si128((const __m128i *)(const void *)set->table));
    const __m256i bit = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128));
    const __m256i low = _mm256_set1_epi8(15), high = _mm256_set1_epi8(7);
    u64 mask = 0;
    for (int half = 0; half < 2; half++) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + 32 * half));
        __m256i row = _mm256_shuffle_epi8(table, _mm256_and_si256(x, low));
        __m256i want = _mm256_shuffle_epi8(bit, _mm256_and_si256(_mm256_srli_epi16(x, 4), high));
        __m256i hit = _mm256_cmpeq_epi8(_mm256_and_si256(row, want), want);
        mask |= (u64)(u32)_mm256_movemask_epi8(hit) << (32 * half);
    }
    return mask;
}
#endif
