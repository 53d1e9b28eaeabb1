/* funnel_entries.c — one person's ways into a funnel: the events that matter are picked from the
 * trail, shared out by visit and by what same= holds, and searched for chains. */
#include "report/funnel.h"

#include <stdlib.h>

/* ---- picking ---- */

typedef struct {
    const Funnel *f;
    const Counted *c;
    FunnelRoom *room;
    Arena *arena;
    isize n;       /* of room->seen */
    isize session; /* of the event picked last */
    u32 rank;      /* active events before the 64 at hand */
} Pick;

static void put_seen(Pick *p, const Seen *seen)
{
    FunnelRoom *room = p->room;
    if (p->n == room->seen_cap)
        room->seen = arena_grow(p->arena, room->seen, p->n, &room->seen_cap, sizeof *seen);
    room->seen[p->n++] = *seen;
}

/* What same= holds of an event; false when it is absent, and then the event is no step. */
static bool held_value(const Pick *p, isize event, u32 *value)
{
    const Funnel *f = p->f;

    *value = 0;
    if (f->same == SAME_SESSION)
        *value = (u32)p->session;
    if (f->same != SAME_VALUE)
        return true;
    *value = by_code(f->same_by, p->c, event, p->session);
    return *value != 0 || !f->same_absent;
}

static void pick_event(Pick *p, isize event, u64 active_before)
{
    const Funnel *f = p->f;
    const Trail *t = p->c->trail;
    u8 kind = t->kind[event] & KIND_MASK;
    Seen seen = {.us = trail_us(t, event),
                 .event = (u32)event,
                 .rank = active_before ? p->rank + (u32)__builtin_popcountll(active_before)
                                       : p->rank,
                 .steps = f->steps_of[kind],
                 .active = kind_in(&f->active, kind),
                 .excluded = kind_in(&f->excluded, kind)};

    bool visits = f->count == COUNT_SESSIONS || f->same != SAME_NOTHING;
    while (visits && p->session + 1 < t->sessions && t->session[p->session + 1].first <= event)
        p->session++;
    seen.session = (u32)p->session;
    if (f->count == COUNT_SESSIONS && !(t->session[p->session].flags & SESSION_VISIT))
        return;
    isize lines = funnel_lines(f, p->c, event, p->room, p->arena);
    for (isize i = 0; i < lines; i++) {
        seen.value = p->room->value[i];
        put_seen(p, &seen);
    }
    if (lines == 0 && held_value(p, event, &seen.value))
        put_seen(p, &seen);
}

static isize pick(const Funnel *f, const Counted *c, FunnelRoom *room, Arena *arena)
{
    Pick p = {.f = f, .c = c, .room = room, .arena = arena};
    const Trail *t = c->trail;

    for (isize at = 0; at < t->n; at += 64) {
        isize some = MIN(t->n - at, 64);
        u64 active = f->rules.strict ? bytes_in_set(t->kind + at, some, &f->active_codes) : 0;
        u64 rest = bytes_in_set(t->kind + at, some, &f->interesting);
        for (; rest; rest &= rest - 1) {
            int bit = __builtin_ctzll(rest);
            pick_event(&p, at + bit, active & (((u64)1 << bit) - 1));
        }
        p.rank += (u32)__builtin_popcountll(active);
    }
    return p.n;
}

/* ---- sharing out ---- */

static int by_value_then_event(const void *a, const void *b)
{
    const Seen *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return (x->event > y->event) - (x->event < y->event);
}

static bool values_ascend(const Seen *seen, isize n)
{
    for (isize i = 1; i < n; i++)
        if (seen[i].value < seen[i - 1].value)
            return false;
    return true;
}

/* One past the last of those that share the first one's value. */
static isize value_end(const Seen *seen, isize n)
{
    isize end = 1;
    while (end < n && seen[end].value == seen[0].value)
        end++;
    return end;
}

/* ---- the chain that counts ---- */

/* A chain with its events named by the trail: indexes of seen mean nothing in another list. */
typedef struct {
    Chain chain;
    u32 start, end;
} Named;

/* Compared as the meaning of a funnel says; of two that begin and end together, as they can when
 * one event has several values, the moments are the earlier ones. */
static void offer(Named *best, const Seen *seen, const Chain *chain)
{
    if (chain->reached == 0)
        return;
    Named next = {*chain, seen[chain->start].event, seen[chain->end].event};
    bool further = chain->reached > best->chain.reached;
    bool same = chain->reached == best->chain.reached;

    if (same && next.end == best->end && next.start == best->start) {
        for (int s = 0; s < chain->reached; s++)
            best->chain.us[s] = MIN(best->chain.us[s], chain->us[s]);
        return;
    }
    if (further ||
        (same && (next.end < best->end || (next.end == best->end && next.start > best->start))))
        *best = next;
}

typedef struct {
    Named all, clean; /* of all chains; of those with no excluded event in them */
} Found;

static bool any_excluded(const Funnel *f)
{
    return f->excluded.bits[0] | f->excluded.bits[1];
}

static void search_best(const Funnel *f, const Seen *seen, isize n, Found *found)
{
    Chain clean = chain_best(&f->rules, seen, n, true);

    offer(&found->clean, seen, &clean);
    if (any_excluded(f)) {
        Chain all = chain_best(&f->rules, seen, n, false);
        offer(&found->all, seen, &all);
    }
}

static void search_from(const Funnel *f, const Seen *seen, isize n, isize start, Found *found)
{
    Chain clean = chain_from(&f->rules, seen, n, start, true);

    offer(&found->clean, seen, &clean);
    if (any_excluded(f)) {
        Chain all = chain_from(&f->rules, seen, n, start, false);
        offer(&found->all, seen, &all);
    }
}

static bool can_begin(const Funnel *f, const Seen *seen)
{
    return seen->steps & f->rules.may[0];
}

/* ---- entries ---- */

typedef struct {
    FunnelRoom *room;
    Arena *arena;
    isize n;
} Entries;

static Entry *new_entry(Entries *to)
{
    FunnelRoom *room = to->room;
    if (to->n == room->entry_cap)
        room->entry = arena_grow(to->arena, room->entry, to->n, &room->entry_cap, sizeof(Entry));
    return &room->entry[to->n++];
}

static void put_entry(Entries *to, const Found *found)
{
    bool left = found->all.chain.reached > found->clean.chain.reached;
    const Named *named = left ? &found->all : &found->clean;

    if (named->chain.reached == 0)
        return;
    Entry *entry = new_entry(to);
    entry->reached = left ? 0 : named->chain.reached;
    entry->spoilt = left ? named->chain.reached : 0;
    entry->start = named->start;
    memcpy(entry->us, named->chain.us, sizeof entry->us);
}

/* The first event, in order, that can be the first step; UINT32_MAX when there is none. */
static u32 first_entry(const Funnel *f, const Seen *seen, isize n)
{
    u32 first = UINT32_MAX;
    for (isize i = 0; i < n; i++)
        if (can_begin(f, &seen[i]))
            first = MIN(first, seen[i].event);
    return first;
}

/* Each event of the first step is a way in of its own. */
static void each_start(const Funnel *f, const Seen *seen, isize n, Entries *to)
{
    for (isize i = 0; i < n; i++) {
        Found found = {0};
        if (!can_begin(f, &seen[i]))
            continue;
        search_from(f, seen, n, i, &found);
        put_entry(to, &found);
    }
}

/* A list that is one way in, or with count=events one for each start; sorted here by value. */
static void search(const Funnel *f, Seen *seen, isize n, Entries *to)
{
    Found found = {0};
    u32 first = f->first ? first_entry(f, seen, n) : 0;

    if (f->same != SAME_NOTHING && !values_ascend(seen, n))
        qsort(seen, (size_t)n, sizeof *seen, by_value_then_event);
    for (isize end; n > 0; seen += end, n -= end) {
        end = f->same == SAME_NOTHING ? n : value_end(seen, n);
        if (f->count == COUNT_EVENTS) {
            each_start(f, seen, end, to);
            continue;
        }
        if (!f->first)
            search_best(f, seen, end, &found);
        for (isize i = 0; f->first && i < end; i++)
            if (seen[i].event == first)
                search_from(f, seen, end, i, &found);
    }
    put_entry(to, &found);
}

isize funnel_entries(const Funnel *f, const Counted *c, FunnelRoom *room, Arena *arena)
{
    Entries to = {.room = room, .arena = arena};

    if (f->brief)
        return funnel_brief(f, c->trail, new_entry(&to));
    isize n = pick(f, c, room, arena);
    Seen *seen = room->seen;
    if (f->count != COUNT_SESSIONS) {
        search(f, seen, n, &to);
        return to.n;
    }
    for (isize end; n > 0; seen += end, n -= end) {
        end = 1;
        while (end < n && seen[end].session == seen[0].session)
            end++;
        search(f, seen, end, &to);
    }
    return to.n;
}
