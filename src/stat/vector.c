/* vector.c — loops over many small codes at once: the plain twin is the meaning, the quick one is
 * chosen at start by what the processor has. */
#include "stat/vector.h"

CodeSet code_set(u64 low, u64 high)
{
    CodeSet set = {.bits = {low, high}};
    for (int code = 0; code < 128; code++)
        if (set.bits[code >> 6] >> (code & 63) & 1)
            set.table[code & 15] |= (u8)(1 << (code >> 4));
    return set;
}

u64 bytes_in_set_plain(const u8 *bytes, isize n, const CodeSet *set)
{
    u64 mask = 0;
    for (isize r = 0; r < n; r++)
        mask |= (set->bits[(bytes[r] & 0x7f) >> 6] >> (bytes[r] & 63) & 1) << r;
    return mask;
}

u64 bytes_in_set_64(const u8 *bytes, const CodeSet *set)
{
    return bytes_in_set_plain(bytes, 64, set);
}

static u64 (*in_set_64)(const u8 *bytes, const CodeSet *set) = bytes_in_set_64;
static u64 (*in_set_some)(const u8 *bytes, isize n, const CodeSet *set) = bytes_in_set_plain;

BytesInSets bytes_in_sets_plain(const u8 *bytes, isize n, const CodeSet *a, const CodeSet *b)
{
    return (BytesInSets){bytes_in_set_plain(bytes, n, a), bytes_in_set_plain(bytes, n, b)};
}

static BytesInSets (*in_sets)(const u8 *bytes, isize n, const CodeSet *a,
                              const CodeSet *b) = bytes_in_sets_plain;

__attribute__((constructor)) static void choose(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        in_set_64 = bytes_in_set_64_avx2;
        in_set_some = bytes_in_set_some_avx2;
        in_sets = bytes_in_sets_avx2;
    }
#endif
}

u64 bytes_in_set(const u8 *bytes, isize n, const CodeSet *set)
{
    assert(n >= 0 && n <= 64);
    return n == 64 ? in_set_64(bytes, set) : in_set_some(bytes, n, set);
}

BytesInSets bytes_in_sets(const u8 *bytes, isize n, const CodeSet *a, const CodeSet *b)
{
    assert(n >= 0 && n <= 64);
    return in_sets(bytes, n, a, b);
}

i64 bytes_count_set(const u8 *bytes, isize n, const CodeSet *set)
{
    i64 count = 0;
    for (; n > 64; bytes += 64, n -= 64)
        count += __builtin_popcountll(in_set_64(bytes, set));
    return count + __builtin_popcountll(bytes_in_set(bytes, n, set));
}
