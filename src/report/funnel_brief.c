/* funnel_brief.c — the plain question asked quickly: steps in order, each person one way in,
 * nothing excluded or held the same, no limit for a single step. Of the chains that reach a step
 * the one that began last has the most time left, so one start a step is all there is to keep; of
 * events that can only be the first step the last one before any other is all there is to look at,
 * and it is found in a mask of 64 kinds. Its plain twin is chain_best of funnel_chain.c. */
#include "report/funnel.h"

typedef struct {
    const Funnel *f;
    const Trail *t;
    isize began[FUNNEL_STEPS_MAX]; /* first event of the chain at that step; -1: there is none */
    i64 began_us[FUNNEL_STEPS_MAX];
    isize first;      /* event that can be the first step */
    isize start, end; /* of the chain that got furthest */
    int reached;
} Search;

static void began_with(Search *s, isize event)
{
    if (s->reached == 0) {
        s->reached = 1;
        s->start = s->end = event;
    }
    s->began[0] = event;
    s->began_us[0] = ABSENT; /* looked up when it is asked for */
}

/* An event of a later step, perhaps of several: the last one first, so that it takes one alone. */
static void later_step(Search *s, isize event, u32 steps)
{
    i64 us = ABSENT;

    for (u32 k; steps > 1; steps ^= 1u << k) {
        k = 31 - (u32)__builtin_clz(steps);
        if (s->began[k - 1] < 0)
            continue;
        if (us == ABSENT)
            us = trail_us(s->t, event);
        if (s->began_us[k - 1] == ABSENT)
            s->began_us[k - 1] = trail_us(s->t, s->began[k - 1]);
        if (us - s->began_us[k - 1] > s->f->rules.within_us)
            continue;
        s->began[k] = s->began[k - 1];
        s->began_us[k] = s->began_us[k - 1];
        if ((int)k < s->reached)
            continue;
        s->reached = (int)k + 1;
        s->start = s->began[k];
        s->end = event;
    }
    if (steps & 1)
        began_with(s, event);
}

static void search(Search *s)
{
    const Funnel *f = s->f;
    const Trail *t = s->t;

    for (isize at = 0; at < t->n; at += 64) {
        isize some = MIN(t->n - at, 64);
        BytesInSets in = bytes_in_sets(t->kind + at, some, &f->beginning, &f->telling);
        u64 begins = in.a;
        for (u64 rest = in.b; rest; rest &= rest - 1) {
            u64 behind = rest ^ (rest - 1); /* up to the event */
            int event = __builtin_ctzll(rest);
            if (begins & behind) {
                if (s->reached == 0)
                    began_with(s, at + __builtin_ctzll(begins));
                began_with(s, at + 63 - __builtin_clzll(begins & behind));
                begins &= ~behind;
            }
            later_step(s, at + event, f->steps_of[t->kind[at + event] & KIND_MASK]);
            if (s->reached == f->rules.steps)
                return;
        }
        if (begins && s->reached == 0)
            began_with(s, at + __builtin_ctzll(begins));
        if (begins)
            began_with(s, at + 63 - __builtin_clzll(begins));
    }
}

/* When a chain with that start first had each of the steps. */
static void find_times(const Search *s, i64 *us)
{
    isize event = s->start;

    us[0] = trail_us(s->t, event);
    for (int k = 1; k < s->reached - 1; k++) {
        do
            event++;
        while (!(s->f->steps_of[s->t->kind[event] & KIND_MASK] >> k & 1));
        us[k] = trail_us(s->t, event);
    }
    if (s->reached > 1)
        us[s->reached - 1] = trail_us(s->t, s->end);
}

bool funnel_brief(const Funnel *f, const Trail *t, Entry *entry)
{
    UNSET Search s;

    s.f = f;
    s.t = t;
    s.reached = 0;
    for (int k = 0; k < f->rules.steps; k++)
        s.began[k] = -1;
    search(&s);
    if (s.reached == 0)
        return false;
    entry->reached = s.reached;
    entry->spoilt = 0;
    entry->start = (u32)s.start;
    find_times(&s, entry->us);
    return true;
}
