/* The search for chains beside a slower twin that tries every way to pick events for steps, on ten
 * thousand random trails with ties, repeated steps and excluded events in them. */
#include "report/funnel.h"
#include "test.h"

enum { EVENTS_MAX = 9 };

typedef struct {
    StepOrder order;
    int steps;
    i64 within_us, step_within_us;
    bool clean;
} Asking;

/* ---- the slow twin ---- */

typedef struct {
    const Asking *ask;
    const Seen *seen;
    isize n;
    isize start; /* chains beginning here alone; -1: anywhere */
    Chain best;
    i64 us[EVENTS_MAX][FUNNEL_STEPS_MAX]; /* by first event: when a chain had so many steps */
} Slow;

static bool follows(const Asking *a, u32 done, int step)
{
    u32 all = (1u << a->steps) - 1, last = 1u << (a->steps - 1), inner = all & ~last & ~1u;

    if (done >> step & 1)
        return false;
    switch (a->order) {
    case ORDERED:
    case STRICT: return step == __builtin_popcount(done);
    case ANY_ORDER: return true;
    case ANCHORED:
        if (done == 0)
            return step == 0;
        return step == a->steps - 1 ? (done & inner) == inner : true;
    }
    return false;
}

static bool in_time(const Slow *s, isize first, isize before, isize now)
{
    const Seen *seen = s->seen;

    if (seen[now].us - seen[first].us > s->ask->within_us ||
        seen[now].us - seen[before].us > s->ask->step_within_us)
        return false;
    if (s->ask->order == STRICT && seen[now].rank != seen[before].rank + seen[before].active)
        return false;
    for (isize i = first + 1; s->ask->clean && i < now; i++)
        if (seen[i].excluded)
            return false;
    return true;
}

static void offer(Slow *s, isize first, isize last, int reached)
{
    Chain *b = &s->best;
    i64 *us = &s->us[first][reached - 1];

    *us = MIN(*us, s->seen[last].us);
    if (reached < b->reached ||
        (reached == b->reached && (last > b->end || (last == b->end && first <= b->start))))
        return;
    b->reached = reached;
    b->start = first;
    b->end = last;
}

static void try_all(Slow *s, isize first, isize last, u32 done)
{
    if (done)
        offer(s, first, last, __builtin_popcount(done));
    for (isize i = done ? last + 1 : MAX(s->start, 0); i < s->n; i++) {
        if (!done && s->start >= 0 && i > s->start)
            return;
        for (int step = 0; step < s->ask->steps; step++) {
            if (!(s->seen[i].steps >> step & 1) || !follows(s->ask, done, step))
                continue;
            if (!done || in_time(s, first, last, i))
                try_all(s, done ? first : i, i, done | 1u << step);
        }
    }
}

static Chain slowest(const Asking *a, const Seen *seen, isize n, isize start)
{
    Slow s = {.ask = a, .seen = seen, .n = n, .start = start, .best = {.start = -1, .end = -1}};

    for (int i = 0; i < EVENTS_MAX; i++)
        for (int k = 0; k < FUNNEL_STEPS_MAX; k++)
            s.us[i][k] = INT64_MAX;
    try_all(&s, -1, -1, 0);
    for (int k = 0; k < s.best.reached; k++)
        s.best.us[k] = s.us[s.best.start][k];
    return s.best;
}

/* ---- trails ---- */

static isize random_seen(Random *r, const Asking *a, bool own_steps, Seen *seen)
{
    isize n = random_below(r, EVENTS_MAX + 1);
    i64 us = 0;
    u32 rank = 0;

    for (isize i = 0; i < n; i++) {
        bool excluded = random_below(r, 8) == 0;
        u16 steps = (u16)(own_steps ? 1 << random_below(r, a->steps)
                                    : 1 + random_below(r, (1 << a->steps) - 1));
        us += random_below(r, 3) ? random_below(r, 4) : 0;
        rank += random_below(r, 4) == 0; /* something else was done in between */
        seen[i] = (Seen){.us = us,
                         .event = (u32)i,
                         .rank = rank,
                         .steps = excluded ? 0 : steps,
                         .active = random_below(r, 5) > 0,
                         .excluded = excluded};
        rank += seen[i].active;
    }
    return n;
}

static Asking random_asking(Random *r)
{
    Asking a = {.order = (StepOrder)random_below(r, 4), .steps = 1 + (int)random_below(r, 4)};

    a.within_us = random_below(r, 14);
    a.step_within_us = INT64_MAX;
    if ((a.order == ORDERED || a.order == STRICT) && random_below(r, 3) == 0)
        a.step_within_us = random_below(r, 5);
    a.clean = random_below(r, 2) == 0;
    return a;
}

static bool same(const Chain *a, const Chain *b)
{
    if (a->reached != b->reached)
        return false;
    if (a->reached == 0)
        return true;
    return a->start == b->start && a->end == b->end &&
           memcmp(a->us, b->us, (size_t)a->reached * sizeof *a->us) == 0;
}

static void print_trail(const Asking *a, const Seen *seen, isize n)
{
    print_error("order %d, %d steps, within %lld, step within %lld, clean %d\n", a->order, a->steps,
                (long long)a->within_us, (long long)a->step_within_us, a->clean);
    for (isize i = 0; i < n; i++)
        print_error("  %td: at %lld, steps %x, rank %u%s%s\n", i, (long long)seen[i].us,
                    seen[i].steps, seen[i].rank, seen[i].active ? "" : ", passive",
                    seen[i].excluded ? ", excluded" : "");
}

TEST("of all chains the one counts that gets furthest, first there, last to begin")
{
    Random r = random_from(41);
    isize reached[6] = {0};

    for (int trail = 0; trail < 10000; trail++) {
        Seen seen[EVENTS_MAX];
        Asking a = random_asking(&r);
        isize n = random_seen(&r, &a, random_below(&r, 2) == 0, seen);
        Rules rules = rules_of(a.order, a.steps, a.within_us, a.step_within_us);
        Chain quick = chain_best(&rules, seen, n, a.clean), slow = slowest(&a, seen, n, -1);
        reached[slow.reached]++;
        if (same(&quick, &slow))
            continue;
        print_trail(&a, seen, n);
        print_error("quick: %d steps, %td to %td; slow: %d steps, %td to %td\n", quick.reached,
                    quick.start, quick.end, slow.reached, slow.start, slow.end);
        expect(!"the quick search agrees with the slow one");
    }
    for (int k = 0; k <= 4; k++)
        expect(reached[k] > 200);
}

TEST("and of all that begin with one event")
{
    Random r = random_from(42);

    for (int trail = 0; trail < 10000; trail++) {
        Seen seen[EVENTS_MAX];
        Asking a = random_asking(&r);
        isize n = random_seen(&r, &a, random_below(&r, 2) == 0, seen);
        Rules rules = rules_of(a.order, a.steps, a.within_us, a.step_within_us);
        for (isize start = 0; start < n; start++) {
            if (!(seen[start].steps & rules.may[0]))
                continue;
            Chain quick = chain_from(&rules, seen, n, start, a.clean);
            Chain slow = slowest(&a, seen, n, start);
            if (same(&quick, &slow))
                continue;
            print_trail(&a, seen, n);
            print_error("from %td: quick %d steps to %td, slow %d to %td\n", start, quick.reached,
                        quick.end, slow.reached, slow.end);
            expect(!"the quick search agrees with the slow one");
        }
    }
}

TESTS_MAIN
