/* A generation with a flipped bit, a cut or a missing file: found, set aside, and built anew with
 * the same answers. What only overlays read is found by the first of them. */
#include "random_shop.h"

#include <fcntl.h>

static Shop *built_shop(u64 seed)
{
    Maker m = maker_from(seed);
    Shop *s = shop_open();
    s->options.part_events = 20;
    shop_reopen_trail(s);
    for (int i = 0; i < 60; i++)
        maker_say(&m, s);
    shop_refresh(s);
    return s;
}

static Str generation_path(Shop *s, const char *name)
{
    Str folder = str_format(&s->arena, "%s/trail%c", s->folder, 0), *names;
    isize n;
    SHOP_OK(s, os_list(folder.p, &s->arena, &names, &n, &s->e));
    for (isize i = 0; i < n; i++)
        if (str_starts(names[i], S("gen-")))
            return str_format(&s->arena, "%s/%.*s/%s%c", folder.p, STR_ARG(names[i]), name, 0);
    return S("");
}

static void flip(const char *path, i64 at)
{
    char byte = 0;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    expect(fd >= 0 && pread(fd, &byte, 1, at) == 1);
    byte ^= 0x10;
    expect(pwrite(fd, &byte, 1, at) == 1 && close(fd) == 0);
}

static i64 size_of(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    i64 size = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
    expect(fd >= 0 && close(fd) == 0);
    return size;
}

/* Of the first bytes of a file some lie between sections, where nothing is looked at. */
static bool found_by_check(Shop *s)
{
    Str *findings;
    isize n;
    SHOP_OK(s, trail_check(shop_os(), str_of(s->folder), &s->arena, &findings, &n, &s->e));
    return n > 0;
}

static i64 builds_of(Shop *s)
{
    Snapshot *snapshot = trail_snapshot(s->trail);
    i64 builds = snapshot_info(snapshot).builds;
    snapshot_release(&snapshot);
    return builds;
}

TEST("a flipped bit in what readers see is found at opening, and the trail is built anew")
{
    static const char *const files[] = {"words", "people", "part-0000", "part-0001"};
    isize found = 0;
    for (int k = 0; k < COUNT(files); k++) {
        for (int quarter = 0; quarter < 4; quarter++) {
            Shop *s = built_shop((u64)k + 1);
            Str want = shop_told(s);
            const char *path = generation_path(s, files[k]).p;
            flip(path, size_of(path) * quarter / 4 + quarter);
            bool damaged = found_by_check(s);
            found += damaged;
            shop_reopen_trail(s);
            shop_refresh(s);
            expect(builds_of(s) == damaged);
            expect(same_told(shop_told(s), want));
            expect(!found_by_check(s));
            shop_close(s);
        }
    }
    expect(found >= COUNT(files) * 4 / 2);
}

TEST("a generation that was cut short or lost a file is built anew")
{
    static const char *const files[] = {"words", "people", "evidence", "part-0000"};
    for (int k = 0; k < 2 * COUNT(files); k++) {
        Shop *s = built_shop((u64)k + 1);
        Str want = shop_told(s);
        const char *path = generation_path(s, files[k / 2]).p;
        trail_close(&s->trail);
        expect(k % 2 ? unlink(path) == 0 : truncate(path, size_of(path) - 64) == 0);
        expect(found_by_check(s));
        shop_reopen_trail(s);
        shop_refresh(s);
        expect(builds_of(s) == 1 && same_told(shop_told(s), want) && !found_by_check(s));
        shop_close(s);
    }
}

TEST("damage in what only overlays read is found by the first, which writes a generation instead")
{
    isize found = 0;
    for (int at = 0; at < 12; at++) {
        Shop *s = built_shop(3);
        const char *path = generation_path(s, "evidence").p;
        flip(path, size_of(path) * at / 12);
        bool damaged = found_by_check(s);
        found += damaged;
        shop_reopen_trail(s);
        say(s, "ann 100 page_view page=/new");
        shop_refresh(s);
        expect(same_told(shop_told(s), naive_told(&s->arena, s->journal, true)));
        expect(builds_of(s) == damaged);
        shop_close(s);
    }
    expect(found >= 6);
}

TESTS_MAIN
