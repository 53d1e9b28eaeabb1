/* memory.c — arenas: zeroed, aligned, given back by returning, walled in. */
#include "base/base.h"
#include "test.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static bool zero(const char *p, isize n)
{
    for (isize i = 0; i < n; i++)
        if (p[i])
            return false;
    return true;
}

TEST("what is taken is zeroed and aligned, also where others wrote before")
{
    scoped(Arena, arena_free) arena = arena_new(4 << 20);
    Random r = random_from(3);
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 200; i++) {
            isize n = random_below(&r, 4000);
            char *p = i % 3 == 0 ? arena_take_raw(&arena, 1, n) : take(&arena, char, n);
            expect(p && (uintptr_t)p % 16 == 0 && (i % 3 == 0 || zero(p, n)));
            memset(p, 0xAA, (size_t)n);
        }
        arena_reset(&arena);
        expect(arena_used(&arena) == 0);
    }
    expect(take(&arena, i64, 0) != NULL);
}

static void scribble(Arena scratch, isize n)
{
    memset(take(&scratch, char, n), 0xFF, (size_t)n);
}

TEST("an arena passed by value is as it was when the callee returns, and still gives zeros")
{
    scoped(Arena, arena_free) arena = arena_new(8 << 20);
    char *before = take(&arena, char, 100);
    isize used = arena_used(&arena);
    scribble(arena, 3 << 20);
    expect(arena_used(&arena) == used && zero(before, 100));
    char *p = take(&arena, char, 4 << 20); /* partly scribbled on, partly never touched */
    expect(zero(p, 4 << 20));
}

TEST("a piece of an arena cut off by hand works as an arena of its own")
{
    scoped(Arena, arena_free) arena = arena_new(1 << 20);
    char *piece = arena_take_raw(&arena, 1, 4096);
    memset(piece, 0xEE, 4096);
    Arena part = {.base = piece, .at = piece, .end = piece + 4096};
    expect(zero(take(&part, char, 1000), 1000) && arena_used(&part) >= 1000);
    arena_reset(&part);
    expect(arena_used(&part) == 0 && zero(take(&part, char, 1000), 1000));
}

/* How many of an arena's pages have been touched. */
static isize pages_in(const Arena *arena, isize bytes)
{
    static u8 in_core[1 << 19];
    isize pages = bytes / 4096, n = 0;
    char *map = (char *)((uintptr_t)arena->base & ~(uintptr_t)4095);
    expect(pages <= COUNT(in_core) && mincore(map, (size_t)pages * 4096, in_core) == 0);
    for (isize i = 0; i < pages; i++)
        n += in_core[i] & 1;
    return n;
}

TEST("taking touches no page, and a reset gives pages back")
{
    enum { WHOLE = 1 << 30 };
    scoped(Arena, arena_free) arena = arena_new((isize)64 << 30);
    char *p = take(&arena, char, WHOLE);
    expect(pages_in(&arena, WHOLE) < 1024);
    memset(p, 1, 64 << 20);
    expect(pages_in(&arena, WHOLE) >= 16384);
    arena_reset(&arena);
    expect(pages_in(&arena, WHOLE) <= 1024);
    expect(zero(take(&arena, char, 64 << 20), 64 << 20));
}

TEST("an arena may be freed twice, and a missing one once")
{
    Arena arena = arena_new(100);
    arena_free(&arena);
    arena_free(&arena);
    arena_free(NULL);
    expect(arena.base == NULL);
}

/* How a child that runs `act` ends: its signal, or minus one when it lives. */
static int signal_of(void (*act)(void))
{
    int status;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        signal(SIGABRT, SIG_DFL);
        close(STDERR_FILENO);
        act();
        _exit(0);
    }
    expect(waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : -1;
}

static void take_too_much(void)
{
    Arena arena = arena_new(1 << 16);
    for (int i = 0; i < 100; i++)
        take(&arena, char, 1000);
}

static void take_impossible(void)
{
    Arena arena = arena_new(1 << 16);
    take(&arena, i64, INT64_MAX / 4);
}

static void take_negative(void)
{
    Arena arena = arena_new(1 << 16);
    volatile isize n = -1;
    take(&arena, char, n);
}

static void reserve_everything(void)
{
    arena_new((isize)1 << 60);
}

static void take_a_little(void)
{
    Arena arena = arena_new(1 << 16);
    take(&arena, char, 60000);
}

TEST("past the wall the process ends; it does not hand out what is not there")
{
    expect(signal_of(take_too_much) == SIGABRT);
    expect(signal_of(take_impossible) == SIGABRT);
    expect(signal_of(take_negative) == SIGABRT);
    expect(signal_of(reserve_everything) == SIGABRT);
    expect(signal_of(take_a_little) == -1);
}

TEST("an array grows by doubling and keeps what it holds, in place when it lies last")
{
    scoped(Arena, arena_free) arena = arena_new(64 << 20);
    i64 *items = NULL, *moved = NULL;
    isize cap = 0, cap_moved = 0;
    for (isize n = 0; n < 100000; n++) {
        if (n == cap)
            items = arena_grow(&arena, items, n, &cap, sizeof *items);
        items[n] = n * n;
    }
    isize used = arena_used(&arena);
    expect(cap == 131072 && used < cap * 8 + 100);
    for (isize n = 0; n < 1000; n++) {
        if (n == cap_moved) {
            moved = arena_grow(&arena, moved, n, &cap_moved, sizeof *moved);
            take(&arena, char, 1); /* something lies behind it: it has to move */
        }
        moved[n] = -n;
    }
    for (isize n = 0; n < 100000; n++)
        expect(items[n] == n * n && (n >= 1000 || moved[n] == -n));
}

TEST("text is copied, ended and formatted, short and long")
{
    scoped(Arena, arena_free) arena = arena_new(1 << 20);
    char long_text[1000];
    memset(long_text, 'x', sizeof long_text);
    long_text[999] = 0;
    Str copy = str_copy(&arena, S("a\0b"));
    expect(str_eq(copy, S("a\0b")) && str_copy(&arena, (Str){0}).n == 0);
    expect(strcmp(str_z(&arena, S("path")), "path") == 0 && *str_z(&arena, (Str){0}) == 0);
    expect(str_eq(str_format(&arena, "%d %s", 7, "days"), S("7 days")));
    for (int n = 250; n < 262; n++) {
        Str s = str_format(&arena, "%.*s", n, long_text);
        expect(s.n == n && s.p[n - 1] == 'x');
    }
    expect(str_format(&arena, "%s", long_text).n == 999);
}

TESTS_MAIN
