/* ordinals.c — how often a record has come in this import, so that genuine twins within a file
 * are two
 * events while the same file again is none. 48 bits of hash and 16 of count a slot: two records
 * that share
 * the 48 bits merely count on from each other. */
#include "collect/files/import.h"
#include <sys/mman.h>

struct Ordinals {
    Arena arena;
    u64 *slot;
    isize size, used; /* size: a power of two */
};

enum { SLOTS_FIRST = 1 << 16, SLOTS_EXPECTED_MAX = 1 << 24 };

/* Memory that is touched all over the place comes in large pages. */
static u64 *slots_new(Arena *arena, isize size)
{
    arena->at += -(uintptr_t)arena->at & 4095;            /* for madvise */
    u64 *slot = arena_take_raw(arena, sizeof(u64), size); /* fresh pages are zero */

    if (size >= 1 << 19)
        (void)madvise(slot, (size_t)size * sizeof *slot, MADV_HUGEPAGE);
    return slot;
}

Ordinals *ordinals_new(i64 expected)
{
    Arena arena = arena_new((isize)64 << 30);
    Ordinals *o = take(&arena, Ordinals, 1);

    for (o->size = SLOTS_FIRST; o->size < SLOTS_EXPECTED_MAX && o->size * 2 < expected * 3;)
        o->size *= 2;
    o->slot = slots_new(&arena, o->size);
    o->arena = arena;
    return o;
}

static u64 *find(u64 *slot, isize size, u64 hash)
{
    u64 at = hash >> 20 & (u64)(size - 1);

    while (slot[at] && (slot[at] >> 16) != (hash >> 16))
        at = (at + 1) & (u64)(size - 1);
    return &slot[at];
}

static void grow(Ordinals *o)
{
    isize size = o->size * 2;
    u64 *slot = slots_new(&o->arena, size);

    for (isize i = 0; i < o->size; i++)
        if (o->slot[i])
            *find(slot, size, o->slot[i]) = o->slot[i];
    (void)madvise(o->slot, (size_t)o->size * sizeof *slot, MADV_DONTNEED);
    o->slot = slot;
    o->size = size;
}

void ordinals_expect(const Ordinals *o, u64 hash)
{
    __builtin_prefetch(&o->slot[(hash | 1 << 16) >> 20 & (u64)(o->size - 1)], 1);
}

u32 ordinals_next(Ordinals *o, u64 hash)
{
    u32 passed = 0;

    if (o->used * 3 > o->size * 2)
        grow(o);
    for (hash |= 1 << 16;; hash = mix64(hash) | 1 << 16, passed += 65535) {
        u64 *slot = find(o->slot, o->size, hash);
        if (!*slot) {
            o->used++;
            *slot = (hash & ~(u64)0xffff) | 1;
            return passed;
        }
        if ((*slot & 0xffff) < 0xffff)
            return passed + (u32)((*slot)++ & 0xffff);
    }
}

void ordinals_free(Ordinals **out)
{
    Ordinals *o = *out;

    if (!o)
        return;
    *out = NULL;
    Arena arena = o->arena;
    arena_free(&arena);
}
