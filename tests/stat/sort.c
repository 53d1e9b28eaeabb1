/* Sorting by radix against the obvious way. */
#include "stat/stat.h"
#include "test.h"

static bool in_order(const u64 *keys, const u32 *order, isize n)
{
    for (isize i = 1; i < n; i++)
        if (keys[order[i - 1]] > keys[order[i]] ||
            (keys[order[i - 1]] == keys[order[i]] && order[i - 1] > order[i]))
            return false;
    return true;
}

TEST("indices come out by key, equal keys in the order they went in")
{
    scoped(Arena, arena_free) arena = arena_new(64 << 20);
    Random r = random_from(7);

    for (int round = 0; round < 300; round++) {
        Arena scratch = arena;
        isize n = random_below(&r, 400);
        u64 *keys = take(&scratch, u64, n);
        u32 *order = take(&scratch, u32, n);
        int shift = (int)random_below(&r, 64);
        for (isize i = 0; i < n; i++) {
            keys[i] = random_u64(&r) >> shift;
            order[i] = (u32)i;
        }
        order_by(keys, order, n, scratch);
        expect(in_order(keys, order, n));
    }
}

TEST("the item of a rank is the one that sorting puts there")
{
    scoped(Arena, arena_free) arena = arena_new(64 << 20);
    Random r = random_from(8);

    for (int round = 0; round < 300; round++) {
        Arena scratch = arena;
        isize n = 1 + random_below(&r, round % 10 ? 400 : 20000);
        u64 *keys[3];
        u32 *order = take(&scratch, u32, n);
        for (int level = 0; level < 3; level++) {
            int shift = (int)random_below(&r, 65);
            keys[level] = take(&scratch, u64, n);
            for (isize i = 0; i < n; i++)
                keys[level][i] = level == 2   ? (u64)(n - i)
                                 : shift < 64 ? random_u64(&r) >> shift
                                              : 42;
        }
        for (isize i = 0; i < n; i++)
            order[i] = (u32)i;
        for (int level = 2; level >= 0; level--)
            order_by(keys[level], order, n, scratch);
        for (isize rank = 0; rank < n; rank += 1 + random_below(&r, n))
            expect(item_of_rank((const u64 *const *)keys, 3, n, rank, scratch) == order[rank]);
    }
}

TEST("negative numbers come before positive ones")
{
    expect(key_of_i64(INT64_MIN) < key_of_i64(-1));
    expect(key_of_i64(-1) < key_of_i64(0));
    expect(key_of_i64(0) < key_of_i64(INT64_MAX));
}

TESTS_MAIN
