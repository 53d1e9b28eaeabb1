/* Counting knows no shop: groups, histograms, bitmaps, intervals and the vector loops. */
#include "stat/stat.h"
#include "test.h"

TEST("groups number keys in order of first use, however many there are")
{
    Arena arena = arena_new(64 << 20);
    Groups g = groups_new(&arena, 0);
    Random r = random_from(1);
    u64 *keys = take(&arena, u64, 50000);

    for (isize i = 0; i < 50000; i++) {
        keys[i] = i % 3 == 0 ? (u64)i << 40 : random_u64(&r);
        expect(groups_find(&g, keys[i]) == -1);
        expect(groups_index(&g, keys[i], &arena) == i);
    }
    for (isize i = 0; i < 50000; i++) {
        expect(groups_find(&g, keys[i]) == i);
        expect(groups_index(&g, keys[i], &arena) == i);
    }
    expect(g.n == 50000);
    expect(groups_find(&g, 12345) == -1);
    arena_free(&arena);
}

TEST("the key 0 and the largest key are keys like any other")
{
    Arena arena = arena_new(1 << 20);
    Groups g = groups_new(&arena, 4);

    expect(groups_find(&g, 0) == -1);
    expect(groups_index(&g, 0, &arena) == 0);
    expect(groups_index(&g, UINT64_MAX, &arena) == 1);
    expect(groups_find(&g, 0) == 0);
    arena_free(&arena);
}

TEST("a tally's quantiles are values that were seen, by nearest rank")
{
    Arena arena = arena_new(1 << 20);
    Tally t = tally_new(&arena);
    TallyBin *bins;

    /* 15 20 35 40 50: the textbook's list; 5 % -> 15, 30 % -> 20, 40 % -> 20, 50 % -> 35, 100 %
     * -> 50 */
    tally_add(&t, 50, 1, &arena);
    tally_add(&t, 15, 1, &arena);
    tally_add(&t, 40, 1, &arena);
    tally_add(&t, 20, 1, &arena);
    tally_add(&t, 35, 1, &arena);
    isize n = tally_bins(&t, &arena, &bins);
    expect(n == 5 && t.all == 5 && bins[0].value == 15 && bins[4].value == 50);
    expect(tally_quantile(bins, n, t.all, 0) == 15);
    expect(tally_quantile(bins, n, t.all, 0.05) == 15);
    expect(tally_quantile(bins, n, t.all, 0.3) == 20);
    expect(tally_quantile(bins, n, t.all, 0.4) == 20);
    expect(tally_quantile(bins, n, t.all, 0.5) == 35);
    expect(tally_quantile(bins, n, t.all, 1) == 50);
    arena_free(&arena);
}

TEST("tallies merged are the tally of everything, negative values too")
{
    Arena arena = arena_new(16 << 20);
    Tally all = tally_new(&arena), a = tally_new(&arena), b = tally_new(&arena);
    TallyBin *one, *two;
    Random r = random_from(7);

    for (int i = 0; i < 5000; i++) {
        i64 value = random_below(&r, 1000) - 500, count = 1 + random_below(&r, 3);
        tally_add(&all, value, count, &arena);
        tally_add(i % 3 ? &a : &b, value, count, &arena);
    }
    tally_merge(&a, &b, &arena);
    isize n = tally_bins(&all, &arena, &one), m = tally_bins(&a, &arena, &two);
    expect(n == m && all.all == a.all);
    for (isize i = 0; i < n; i++)
        expect(one[i].value == two[i].value && one[i].count == two[i].count);
    arena_free(&arena);
}

TEST("bits fill, count and find their next in any range")
{
    Random r = random_from(3);

    for (int round = 0; round < 2000; round++) {
        u64 words[4] = {0};
        bool plain[256] = {0};
        isize from = (isize)random_below(&r, 257), to = (isize)random_below(&r, 257);
        bits_fill(words, from, to);
        for (isize i = from; i < to; i++)
            plain[i] = true;
        i64 n = 0;
        for (isize i = 0; i < 256; i++) {
            expect(bit_is(words, i) == plain[i]);
            n += plain[i];
        }
        expect(bits_count(words, 4) == n);
        isize start = (isize)random_below(&r, 256), end = start + random_below(&r, 257 - start);
        isize want = start;
        while (want < end && !plain[want])
            want++;
        expect(bits_next(words, start, end) == want);
    }
}

TEST("the quick way to test 64 codes says what its plain twin says")
{
    Random r = random_from(11);
    u8 bytes[300];

    for (int round = 0; round < 5000; round++) {
        CodeSet set = code_set(random_u64(&r), round % 2 ? random_u64(&r) : 0);
        isize n = (isize)random_below(&r, 65), at = (isize)random_below(&r, 64);
        for (isize i = 0; i < COUNT(bytes); i++)
            bytes[i] = (u8)random_u64(&r);
        expect(bytes_in_set(bytes + at, n, &set) == bytes_in_set_plain(bytes + at, n, &set));
        CodeSet other = code_set(random_u64(&r), random_u64(&r));
        BytesInSets quick = bytes_in_sets(bytes + at, n, &set, &other);
        BytesInSets plain = bytes_in_sets_plain(bytes + at, n, &set, &other);
        expect(quick.a == plain.a && quick.b == plain.b);
        isize many = (isize)random_below(&r, COUNT(bytes) + 1);
        i64 count = 0;
        for (isize i = 0; i < many; i++)
            count += (i64)bytes_in_set_plain(bytes + i, 1, &set);
        expect(bytes_count_set(bytes, many, &set) == count);
    }
}

TEST("every code of a set is found, with and without the session bit")
{
    for (int code = 0; code < 128; code++) {
        CodeSet set = code_set(code < 64 ? (u64)1 << code : 0,
                               code < 64 ? 0 : (u64)1 << (code - 64));
        u8 bytes[64];
        for (int i = 0; i < 64; i++)
            bytes[i] = (u8)(i % 2 ? code : 0x80 | code);
        expect(bytes_in_set(bytes, 64, &set) == ~(u64)0);
        for (int i = 0; i < 64; i++)
            bytes[i] = (u8)((code + 1 + i) % 128 == code ? code + 64 : code + 1 + i);
        expect((bytes_in_set(bytes, 64, &set) & 1) == 0);
    }
}

static bool near(double a, double b)
{
    return a - b < 5e-4 && b - a < 5e-4;
}

TEST("Wilson's interval has its published values")
{
    /* R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3: 81/263,
     * 15/148, 0/20, 1/29 */
    Range a = share_range(81, 263, 1.959964), b = share_range(15, 148, 1.959964);
    Range c = share_range(0, 20, 1.959964), d = share_range(1, 29, 1.959964);
    expect(near(a.low, 0.2553) && near(a.high, 0.3662));
    expect(near(b.low, 0.0624) && near(b.high, 0.1605));
    expect(c.low == 0 && near(c.high, 0.1611));
    expect(near(d.low, 0.0061) && near(d.high, 0.1718));
    Range e = share_range(0, 10, 1.96), none = share_range(0, 0, 1.96);
    expect(e.low == 0 && near(e.high, 0.278));
    expect(none.low == 0 && none.high == 1);
    expect(share_range(10, 10, 1.96).high == 1);
}

TESTS_MAIN
