/* crc32c_sse42.c — the checksum by the processor's own instruction, three lanes at a time.
 *
 * One crc32 instruction takes 8 bytes and answers after three cycles, but a new one may begin every
 * cycle; so three neighbouring lanes are summed side by side and then joined. To move a remainder
 * over n bytes that follow it is to multiply it by x^(8n); the product of two turned-round
 * remainders sits one bit low, and the crc32 of those 64 bits multiplies by another x^32 on its way
 * to the remainder, so the constant is x^(8n - 33).
 * Source: V. Gopal et al., "Fast CRC computation for iSCSI polynomial using CRC32 instruction",
 * Intel 2011. */
#include "base/crc32c.h"

#ifdef __x86_64__
#include <immintrin.h>

enum { LANE_BYTES = 256 };
static u32 over_one_lane, over_two_lanes;

static u32 x_to_the(int power)
{
    u32 crc = 0x80000000u; /* x^0 */

    while (power-- > 0)
        crc = crc32c_times_x(crc);
    return crc;
}

bool crc32c_sse42_start(void)
{
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("sse4.2") || !__builtin_cpu_supports("pclmul"))
        return false;
    over_one_lane = x_to_the(8 * LANE_BYTES - 33);
    over_two_lanes = x_to_the(16 * LANE_BYTES - 33);
    return true;
}

static u64 load(const u8 *p)
{
    u64 eight;
    memcpy(&eight, p, sizeof eight);
    return eight;
}

__attribute__((target("sse4.2,pclmul"))) static u64 moved(u64 crc, u32 over)
{
    __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)crc),
                                           _mm_cvtsi64_si128((long long)over), 0);
    return _mm_crc32_u64(0, (u64)_mm_cvtsi128_si64(product));
}

__attribute__((target("sse4.2,pclmul"))) u32 crc32c_sse42(u32 seed, const void *bytes, isize n)
{
    const u8 *p = bytes;
    u64 crc = (u32)~seed;

    for (; n >= 3 * LANE_BYTES; p += 3 * LANE_BYTES, n -= 3 * LANE_BYTES) {
        u64 second = 0, third = 0;
        for (int i = 0; i < LANE_BYTES; i += 8) {
            crc = _mm_crc32_u64(crc, load(p + i));
            second = _mm_crc32_u64(second, load(p + LANE_BYTES + i));
            third = _mm_crc32_u64(third, load(p + 2 * LANE_BYTES + i));
        }
        crc = moved(crc, over_two_lanes) ^ moved(second, over_one_lane) ^ third;
    }
    for (; n >= 8; p += 8, n -= 8)
        crc = _mm_crc32_u64(crc, load(p));
    for (; n > 0; p++, n--)
        crc = _mm_crc32_u8((u32)crc, *p);
    return ~(u32)crc;
}
#else
bool crc32c_sse42_start(void)
{
    return false;
}

u32 crc32c_sse42(u32 seed, const void *bytes, isize n)
{
    return crc32c_plain(seed, bytes, n);
}
#endif
