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

TEST("negative numbers come before positive ones")
{
    expect(key_of_i64(INT64_MIN) < key_of_i64(-1));
    expect(key_of_i64(-1) < key_of_i64(0));
    expect(key_of_i64(0) < key_of_i64(INT64_MAX));
}

TESTS_MAIN
