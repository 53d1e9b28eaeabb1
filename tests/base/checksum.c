/* checksum.c — known answers, and the quick way against the plain one. */
#include "base/base.h"
#include "test.h"

TEST("the Castagnoli checksum gives the published answers")
{
    u8 bytes[32] = {0};
    expect(crc32c(0, "123456789", 9) == 0xE3069283 &&
           crc32c_plain(0, "123456789", 9) == 0xE3069283);
    expect(crc32c(0, NULL, 0) == 0 && crc32c_plain(0, NULL, 0) == 0);
    expect(crc32c(0, bytes, 32) == 0x8A9136AA); /* RFC 3720, B.4 */
    memset(bytes, 0xFF, 32);
    expect(crc32c(0, bytes, 32) == 0x62A8AB43);
    for (int i = 0; i < 32; i++)
        bytes[i] = (u8)i;
    expect(crc32c(0, bytes, 32) == 0x46DD794E);
    for (int i = 0; i < 32; i++)
        bytes[i] = (u8)(31 - i);
    expect(crc32c(0, bytes, 32) == 0x113FDB5C);
}

TEST("the quick checksum is the plain one, for any length, place and seed")
{
    enum { BYTES = 5000 };
    static u8 bytes[BYTES];
    Random r = random_from(7);
    for (int i = 0; i < BYTES; i++)
        bytes[i] = (u8)random_u64(&r);
    for (int round = 0; round < 5000; round++) {
        isize at = random_below(&r, BYTES), n = random_below(&r, BYTES - at + 1);
        u32 seed = (u32)random_u64(&r);
        expect(crc32c(seed, bytes + at, n) == crc32c_plain(seed, bytes + at, n));
    }
    for (isize n = 760; n < 780; n++) /* where three lanes begin */
        expect(crc32c(0, bytes + 1, n) == crc32c_plain(0, bytes + 1, n));
}

TEST("a checksum goes on where it stopped")
{
    static u8 bytes[3000];
    Random r = random_from(8);
    for (int i = 0; i < COUNT(bytes); i++)
        bytes[i] = (u8)random_u64(&r);
    for (isize cut = 0; cut <= COUNT(bytes); cut += 37)
        expect(crc32c(crc32c(0, bytes, cut), bytes + cut, COUNT(bytes) - cut) ==
               crc32c(0, bytes, COUNT(bytes)));
}

TEST("hashes are XXH3's, the same on every machine")
{
    expect(str_hash(S("")) == 0x2D06800538D394C2);
    expect(hash64("", 0, 0) == 0x2D06800538D394C2 && hash64("", 0, 1) != hash64("", 0, 0));
    Hash128 h = hash128("", 0, 0);
    expect(h.low == 0x6001C324468D497F && h.high == 0x99AA06D3014798D8);
    expect(str_hash(S("item_view")) == hash64("item_view", 9, 0));
    expect(str_hash(S("item_view")) != str_hash(S("item_vieW")));
}

TEST("mixing loses nothing and scatters neighbours")
{
    /* The inverse, step by step: mix64 is a bijection because this undoes it. */
    Random r = random_from(9);
    for (int i = 0; i < 10000; i++) {
        u64 x = i < 100 ? (u64)i : random_u64(&r), y = mix64(x);
        y = (y ^ y >> 31 ^ y >> 62) * 0x319642B2D24D8EC3;
        y = (y ^ y >> 27 ^ y >> 54) * 0x96DE1B173F119089;
        expect((y ^ y >> 30 ^ y >> 60) == x);
    }
    i64 flipped = 0;
    for (u64 i = 0; i < 1000; i++)
        flipped += __builtin_popcountll(mix64(i) ^ mix64(i + 1));
    expect(flipped > 31000 && flipped < 33000);
}

TESTS_MAIN
