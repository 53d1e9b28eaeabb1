/* checksum.c — short numbers that stand for long bytes: checksums that find damage, hashes that
 * scatter keys. */
#include "base/base.h"
#include "base/crc32c.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

static u32 crc32c_table[256];
static u32 (*crc32c_chosen)(u32 seed, const void *bytes, isize n) = crc32c_plain;

/* Before main and any thread: the table of the plain way, and the quick way where there is one. */
__attribute__((constructor)) static void crc32c_choose(void)
{
    for (u32 byte = 0; byte < 256; byte++) {
        u32 crc = byte;
        for (int bit = 0; bit < 8; bit++)
            crc = crc32c_times_x(crc);
        crc32c_table[byte] = crc;
    }
    if (crc32c_sse42_start())
        crc32c_chosen = crc32c_sse42;
}

u32 crc32c_plain(u32 seed, const void *bytes, isize n)
{
    const u8 *p = bytes;
    u32 crc = ~seed;

    for (isize i = 0; i < n; i++)
        crc = crc >> 8 ^ crc32c_table[(crc ^ p[i]) & 0xFF];
    return ~crc;
}

u32 crc32c(u32 seed, const void *bytes, isize n)
{
    return crc32c_chosen(seed, bytes, n);
}

u64 hash64(const void *bytes, isize n, u64 seed)
{
    return XXH3_64bits_withSeed(bytes, (size_t)n, seed);
}

u64 str_hash(Str s)
{
    return XXH3_64bits(s.p, (size_t)s.n);
}

Hash128 hash128(const void *bytes, isize n, u64 seed)
{
    XXH128_hash_t hash = XXH3_128bits_withSeed(bytes, (size_t)n, seed);

    return (Hash128){hash.low64, hash.high64};
}

u64 mix64(u64 x)
{
    /* The finaliser of D. Stafford, "Better bit mixing", variant 13, as in SplitMix64. */
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x ^ x >> 31;
}
