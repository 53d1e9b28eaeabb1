/* arena.c — memory handed out from the front of a reserved range and given back all at once. */
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sanitizer/asan_interface.h> /* its macros do nothing in other builds */

enum { HEAD_BYTES = 64, KEPT_BYTES = 1 << 20 };

/* ThreadSanitizer leaves a program two TiB of addresses; more than this no test fills. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define RESERVED_MAX ((isize)1 << 35)
#endif
#endif
#ifndef RESERVED_MAX
#define RESERVED_MAX INT64_MAX
#endif

Arena arena_new(isize bytes_max)
{
    assert(bytes_max > 0);
    bytes_max = MIN(bytes_max, RESERVED_MAX);
    isize whole = ((bytes_max + HEAD_BYTES) + 4095) & ~(isize)4095;
    char *map = mmap(NULL, (size_t)whole, PROT_READ | PROT_WRITE,
                     MAP_NORESERVE | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (map == MAP_FAILED) {
        fprintf(stderr,
                "patron: cannot reserve %td bytes of address space; raise the limit of "
                "virtual memory (ulimit -v)\n",
                bytes_max);
        abort();
    }
    Arena arena = {.base = map + HEAD_BYTES, .at = map + HEAD_BYTES, .end = map + whole};
    arena.clean = (char **)(void *)map; /* the head of the mapping, so that copies share it */
    *arena.clean = arena.base;
    return arena;
}

void arena_free(Arena *arena)
{
    if (!arena || !arena->base)
        return;
    char *map = arena->base - HEAD_BYTES;
    ASAN_UNPOISON_MEMORY_REGION(arena->base, (size_t)(*arena->clean - arena->base));
    munmap(map, (size_t)(arena->end - map));
    *arena = (Arena){0};
}

void arena_reset(Arena *arena)
{
    arena->at = arena->base;
    if (!arena->clean)
        return;
    char *keep = arena->base - HEAD_BYTES + KEPT_BYTES;
    if (*arena->clean <= keep)
        return;
    if (madvise(keep, (size_t)(arena->end - keep), MADV_DONTNEED) == 0)
        *arena->clean = keep;
}

isize arena_used(const Arena *arena)
{
    return arena->at - arena->base;
}

void arena_wall(const Arena *arena, isize size, isize count)
{
    fprintf(stderr, "patron: out of memory: %td bytes of %td used, %td times %td more asked for\n",
            arena->at - arena->base, arena->end - arena->base, count, size);
    abort();
}

void arena_fence(char *p, isize bytes)
{
    isize whole = ARENA_ROUND(bytes) + ARENA_FENCE;

    ASAN_UNPOISON_MEMORY_REGION(p, (size_t)whole);
    ASAN_POISON_MEMORY_REGION(p + bytes, (size_t)(whole - bytes));
}

bool arena_extend(Arena *arena, void *p, isize bytes, isize bytes_new)
{
    isize more = ARENA_ROUND(bytes_new) - ARENA_ROUND(bytes);

    assert(bytes_new >= bytes);
    if ((char *)p + ARENA_ROUND(bytes) + ARENA_FENCE != arena->at || more > arena->end - arena->at)
        return false;
    arena->at += more;
    if (arena->clean && *arena->clean < arena->at)
        *arena->clean = arena->at;
    arena_fence(p, bytes_new);
    return true;
}

void *arena_grow(Arena *arena, void *items, isize n, isize *cap, isize size)
{
    isize bigger = MAX(16, *cap * 2);

    assert(n <= *cap && size > 0 && (items || n == 0));
    if (bigger > INT64_MAX / size)
        arena_wall(arena, size, bigger);
    if (items && arena_extend(arena, items, *cap * size, bigger * size)) {
        *cap = bigger;
        return items;
    }
    void *home = arena_take_raw(arena, size, bigger);
    if (n > 0)
        memcpy(home, items, (size_t)(n * size));
    *cap = bigger;
    return home;
}

Str str_copy(Arena *arena, Str s)
{
    char *p = arena_take_raw(arena, 1, s.n);

    if (s.n > 0)
        memcpy(p, s.p, (size_t)s.n);
    return (Str){p, s.n};
}

const char *str_z(Arena *arena, Str s)
{
    char *p = arena_take_raw(arena, 1, s.n + 1);

    if (s.n > 0)
        memcpy(p, s.p, (size_t)s.n);
    p[s.n] = 0;
    return p;
}

Str str_format(Arena *arena, const char *format, ...)
{
    char small[256];
    va_list args;

    va_start(args, format);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    assert(n >= 0);
    char *p = arena_take_raw(arena, 1, n + 1);
    if (n < (int)sizeof small) {
        memcpy(p, small, (size_t)n + 1);
        return (Str){p, n};
    }
    va_start(args, format);
    vsnprintf(p, (size_t)n + 1, format, args);
    va_end(args);
    return (Str){p, n};
}
