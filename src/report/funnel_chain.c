/* funnel_chain.c — chains of steps among events in order: the one that gets furthest, of those the
 * one that gets there first, of those the one that begins last.
 *
 * For each set of steps done it is enough to keep the chain that began last: it has the most time
 * left. When the steps have an order, that chain is also the one whose last step is latest (of two
 * chains one can take the later event at every step and still have a chain), so that it is the best
 * for step_within= and for strict, too. */
#include "report/funnel.h"

/* ---- the order of steps ---- */

int rules_steps_max(StepOrder order)
{
    return order == ANY_ORDER ? 8 : order == ANCHORED ? 9 : FUNNEL_STEPS_MAX;
}

/* Which steps can come next when those of `done` are done. */
static u16 next_of(StepOrder order, int steps, u16 done)
{
    u16 all = (u16)((1u << steps) - 1), last = (u16)(1u << (steps - 1));

    if (order == ANY_ORDER)
        return (u16)(all & ~done);
    if (order != ANCHORED || done == 0)
        return (u16)((done + 1) & all); /* done is a row of ones from below */
    u16 middle = (u16)(all & ~done & ~last);
    return middle ? middle : (u16)(last & ~done);
}

/* The state of a set of steps; made when it is new. They are met by their size, ascending. */
static u8 state_of(Rules *r, u16 *sets, u16 set)
{
    for (int s = 0; s < r->states; s++)
        if (sets[s] == set)
            return (u8)s;
    assert(r->states < FUNNEL_STATES_MAX);
    sets[r->states] = set;
    r->done[r->states] = (u8)__builtin_popcount(set);
    return (u8)r->states++;
}

Rules rules_of(StepOrder order, int steps, i64 within_us, i64 step_within_us)
{
    Rules r = {
        .steps = steps, .strict = order == STRICT, .linear = order == ORDERED || order == STRICT};
    u16 sets[FUNNEL_STATES_MAX] = {0};

    assert(steps >= 1 && steps <= rules_steps_max(order));
    r.within_us = within_us;
    r.step_within_us = step_within_us;
    state_of(&r, sets, 0);
    for (int s = 0; s < r.states; s++) {
        r.may[s] = next_of(order, steps, sets[s]);
        for (u16 rest = r.may[s]; rest; rest &= (u16)(rest - 1)) {
            int step = __builtin_ctz(rest);
            r.to[s][step] = state_of(&r, sets, (u16)(sets[s] | 1u << step));
        }
    }
    return r;
}

/* ---- the search ---- */

/* The chain that began last of those with the steps of a state done. */
typedef struct {
    isize start, end; /* -1: there is none */
} Running;

static bool can_follow(const Rules *r, const Running *chain, const Seen *seen, const Seen *now)
{
    if (chain->start < 0)
        return false;
    const Seen *last = &seen[chain->end];
    if (now->us - seen[chain->start].us > r->within_us || now->us - last->us > r->step_within_us)
        return false;
    return !r->strict || now->rank == last->rank + last->active;
}

static void note(Chain *best, int done, const Running *chain, i64 us)
{
    if (done > best->reached) {
        best->us[done - 1] = us;
        best->reached = done;
        best->start = chain->start;
        best->end = chain->end;
    } else if (done == best->reached && chain->end == best->end && chain->start > best->start) {
        best->start = chain->start;
    }
}

/* The same where the steps have one order: those that the event can be, the last one first. */
static void take_linear_step(const Rules *r, const Seen *seen, isize i, bool begin, Running *at,
                             Chain *best)
{
    for (u32 steps = seen[i].steps, s; steps; steps ^= 1u << s) {
        s = 31 - (u32)__builtin_clz(steps);
        if (!(s == 0 ? begin : can_follow(r, &at[s], seen, &seen[i])))
            continue;
        at[s + 1] = (Running){s == 0 ? i : at[s].start, i};
        note(best, (int)s + 1, &at[s + 1], seen[i].us);
    }
}

/* One event, which takes one step: states with more done go first, so that none sees what this
 * event has just made. */
static void take_step(const Rules *r, const Seen *seen, isize i, bool begin, Running *at,
                      Chain *best)
{
    if (r->linear) {
        take_linear_step(r, seen, i, begin, at, best);
        return;
    }
    for (int s = r->states - 1; s >= 0; s--) {
        u16 steps = seen[i].steps & r->may[s];
        if (!steps || !(s == 0 ? begin : can_follow(r, &at[s], seen, &seen[i])))
            continue;
        Running next = {s == 0 ? i : at[s].start, i};
        for (; steps; steps &= (u16)(steps - 1)) {
            int to = r->to[s][__builtin_ctz(steps)];
            if (at[to].start > next.start)
                continue;
            at[to] = next;
            note(best, r->done[to], &next, seen[i].us);
        }
    }
}

static void forget(const Rules *r, Running *at)
{
    for (int s = 0; s < r->states; s++)
        at[s].start = -1;
}

Chain chain_from(const Rules *r, const Seen *seen, isize n, isize start, bool clean)
{
    UNSET Running at[FUNNEL_STATES_MAX];
    UNSET Chain best;

    best.reached = 0;
    best.start = best.end = -1;
    forget(r, at);
    for (isize i = start; i < n && best.reached < r->steps; i++) {
        if (seen[i].us - seen[start].us > r->within_us)
            break;
        if (seen[i].excluded && clean)
            break;
        take_step(r, seen, i, i == start, at, &best);
    }
    return best;
}

Chain chain_best(const Rules *r, const Seen *seen, isize n, bool clean)
{
    UNSET Running at[FUNNEL_STATES_MAX];
    UNSET Chain best;

    best.reached = 0;
    best.start = best.end = -1;
    forget(r, at);
    for (isize i = 0; i < n && best.reached < r->steps; i++) {
        if (seen[i].excluded && clean)
            forget(r, at);
        take_step(r, seen, i, true, at, &best);
    }
    if (best.reached < 2)
        return best;
    return chain_from(r, seen, best.end + 1, best.start, clean);
}
