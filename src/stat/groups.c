/* groups.c — keys of any kind numbered 0, 1, 2, ... as they turn up. */
#include "stat/stat.h"

static isize slots_for(isize n)
{
    isize slots = 16;
    while (slots < n * 2)
        slots *= 2;
    return slots;
}

Groups groups_new(Arena *arena, isize expected)
{
    Groups g = {.slots_n = slots_for(expected)};
    g.slots = take(arena, u32, g.slots_n);
    return g;
}

static isize slot_of(const Groups *g, u64 key)
{
    u64 mask = (u64)g->slots_n - 1;
    u64 at = mix64(key) & mask;

    while (g->slots[at] && g->keys[g->slots[at] - 1] != key)
        at = (at + 1) & mask;
    return (isize)at;
}

isize groups_find(const Groups *g, u64 key)
{
    return (isize)g->slots[slot_of(g, key)] - 1;
}

static void rehash(Groups *g, Arena *arena)
{
    g->slots_n *= 2;
    g->slots = take(arena, u32, g->slots_n);
    for (isize i = 0; i < g->n; i++)
        g->slots[slot_of(g, g->keys[i])] = (u32)(i + 1);
}

isize groups_index(Groups *g, u64 key, Arena *arena)
{
    isize slot = slot_of(g, key);

    if (g->slots[slot])
        return (isize)g->slots[slot] - 1;
    if (g->n * 2 >= g->slots_n) {
        rehash(g, arena);
        slot = slot_of(g, key);
    }
    if (g->n == g->cap)
        g->keys = arena_grow(arena, g->keys, g->n, &g->cap, sizeof *g->keys);
    g->keys[g->n] = key;
    g->slots[slot] = (u32)++g->n;
    return g->n - 1;
}
