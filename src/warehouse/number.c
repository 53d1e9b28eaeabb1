/* number.c — which number a combination of fields was given. Remembered by 128 bits of its hash, up
 * to a limit; what is forgotten gets another number, which the views do not mind. */
#include "warehouse/inside.h"
#include <stdio.h>
#include <sys/mman.h>

enum { SLOTS_FIRST = 1 << 10, SLOTS_MAX = 1 << 22, SLOTS_REST = 1 << 16, SLOTS_HUGE = 1 << 17 };

static Numbered *find(Memory *m, Hash128 hash)
{
    i64 mask = m->slots - 1;
    for (i64 i = (i64)hash.low & mask;; i = (i + 1) & mask) {
        Numbered *s = &m->slot[i];
        if (s->number == 0 || (s->hash.low == hash.low && s->hash.high == hash.high))
            return s;
    }
}

/* Fresh slots, in large pages when they are many: they are touched all over the place. */
static Numbered *slots_new(Memories *all, i64 n)
{
    if (n < SLOTS_HUGE)
        return take(&all->arena, Numbered, n);
    all->arena.at += -(uintptr_t)all->arena.at & 4095; /* for madvise */
    Numbered *slot = take(&all->arena, Numbered, n);
    (void)madvise(slot, (size_t)n * sizeof *slot, MADV_HUGEPAGE);
    return slot;
}

static void slots_leave(Numbered *slot, i64 n)
{
    if (n >= SLOTS_HUGE)
        (void)madvise(slot, (size_t)n * sizeof *slot & ~(size_t)4095, MADV_DONTNEED);
}

static void grow(Memories *all, Memory *m)
{
    Memory old = *m;
    m->slots = old.slots == 0 ? SLOTS_FIRST : old.slots == SLOTS_MAX ? SLOTS_MAX : old.slots * 2;
    if (old.slots == SLOTS_MAX) {
        memset(m->slot, 0, (size_t)m->slots * sizeof *m->slot);
        m->n = 0;
        return;
    }
    m->slot = slots_new(all, m->slots);
    for (i64 i = 0; i < old.slots; i++)
        if (old.slot[i].number != 0)
            *find(m, old.slot[i].hash) = old.slot[i];
    slots_leave(old.slot, old.slots);
}

void memory_expect(const Memories *all, int lexicon, Hash128 hash)
{
    const Memory *m = &all->of[lexicon];
    if (m->slots > 0)
        __builtin_prefetch(&m->slot[(i64)hash.low & (m->slots - 1)], 1);
}

i64 memory_number(Memories *all, int lexicon, Hash128 hash, bool *fresh)
{
    Memory *m = &all->of[lexicon];
    if (m->n * 2 >= m->slots)
        grow(all, m);
    Numbered *s = find(m, hash);
    *fresh = s->number == 0;
    if (*fresh) {
        *s = (Numbered){hash, m->next++};
        m->n++;
    }
    return s->number;
}

void memories_forget(Memories *m)
{
    memset(m->of, 0, sizeof m->of);
    arena_reset(&m->arena);
    m->known = false;
}

void memories_rest(Memories *m)
{
    i64 slots = 0;
    for (int x = 0; x < LEXICONS; x++)
        slots += m->of[x].slots;
    if (slots > SLOTS_REST)
        memories_forget(m);
}

Code memories_begin(Memories *m, duckdb_connection c, Err *e)
{
    if (m->known)
        return OK;
    for (int x = 0; x < LEXICONS; x++) {
        char sql[120];
        i64 last;
        snprintf(sql, sizeof sql, "SELECT max(%s) FROM warehouse.%s", lexicons[x].number,
                 lexicons[x].name);
        TRY(duck_number(c, sql, &last, e));
        m->of[x].next = last == ABSENT ? 1 : last + 1;
    }
    m->known = true;
    return OK;
}
