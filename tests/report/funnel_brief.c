/* The quick search of a funnel finds what the thorough one finds, on any trail. */
#include "report/funnel.h"
#include "test.h"

enum { EVENTS = 300, KINDS = 6, STEPS = 4 };

static Funnel random_funnel(Random *r)
{
    Funnel f = {.count = COUNT_PEOPLE};
    int steps = 1 + (int)random_below(r, STEPS);
    u64 begins = 0, others = 0;
    i64 within = random_below(r, 4) ? (1 + random_below(r, 200)) * US_PER_S : INT64_MAX;

    f.rules = rules_of(ORDERED, steps, within, INT64_MAX);
    for (u32 kind = 0; kind < KINDS; kind++) {
        f.steps_of[kind] = (u16)(random_below(r, 3) ? 1 << random_below(r, steps)
                                                    : random_below(r, 1 << steps));
        if (f.steps_of[kind] == 1)
            begins |= (u64)1 << kind;
        else if (f.steps_of[kind])
            others |= (u64)1 << kind;
    }
    f.interesting = code_set(begins | others, 0);
    f.beginning = code_set(begins, 0);
    f.telling = code_set(others, 0);
    return f;
}

/* Several events a second, few or many, mostly of one kind. */
static isize random_trail(Random *r, u8 *kind, u32 *at)
{
    isize n = 1 + random_below(r, random_below(r, 4) ? 20 : EVENTS);
    for (isize i = 0; i < n; i++) {
        kind[i] = (u8)(random_below(r, 2) ? 0 : random_below(r, KINDS));
        kind[i] |= random_below(r, 5) ? 0 : SESSION_START;
        at[i] = (i ? at[i - 1] : 1000) + (u32)(random_below(r, 3) ? random_below(r, 3) : 40);
    }
    return n;
}

static bool same_entry(const Entry *a, const Entry *b)
{
    bool same = a->reached == b->reached && a->spoilt == b->spoilt && a->start == b->start;
    for (int s = 0; same && s < a->reached; s++)
        same = a->us[s] == b->us[s];
    return same;
}

TEST("twenty thousand random trails, the quick search beside the thorough one")
{
    Arena arena = arena_new(16 << 20);
    Random r = random_from(11);
    FunnelRoom quick = {0}, thorough = {0};
    i64 whole_ways = 0;

    for (int round = 0; round < 20000; round++) {
        u8 kind[EVENTS];
        u32 at[EVENTS];
        Session session = {.flags = SESSION_VISIT, .number = 1};
        Funnel f = random_funnel(&r);
        isize n = random_trail(&r, kind, at);
        Trail t = {.n = n, .kind = kind, .at = at, .sessions = 1, .session = &session};
        Counted c = counted_whole(&t);

        isize many = funnel_entries(&f, &c, &thorough, &arena);
        f.brief = true;
        expect(funnel_entries(&f, &c, &quick, &arena) == many);
        expect(many == 0 || same_entry(&quick.entry[0], &thorough.entry[0]));
        whole_ways += many && quick.entry[0].reached == f.rules.steps;
    }
    expect(whole_ways > 1000);
    arena_free(&arena);
}

TESTS_MAIN
