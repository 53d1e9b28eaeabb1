/* executor.c — asking everybody at once: people are handed out in ranges, each worker maps its
 * own into a partial of its own, and the partials are merged. Partials hold integers, so who got
 * whom does not show. */
#include "report/executor.h"
#include "stat/stat.h"

typedef struct {
    Arena keep;    /* the partial and what it grew to */
    Arena scratch; /* one person's counted trail */
    void *partial;
    i64 events, people, bots;
    u32 *found; /* the watched cell's persons */
    isize found_n, found_cap;
} Worker;

struct Run {
    const Question *q;
    const CellAsked *watch;
    Filter filter;
    bool all;    /* of everybody everything is counted */
    bool blocks; /* Report.block is for this question */
    i64 budget;  /* of one worker */
    Arena arena; /* holds this */
    Worker *worker;
    int workers;
    bool over, stopped; /* set by any worker, with atomics */
};

i64 run_budget(const AskOptions *options)
{
    return options->memory_bytes > 0 ? options->memory_bytes : (i64)1 << 30;
}

static bool told_to_stop(const AskOptions *options)
{
    return options->stop && __atomic_load_n(options->stop, __ATOMIC_RELAXED);
}

/* Between blocks of people: go on? */
static bool go_on(Run *run, const Worker *w)
{
    if (told_to_stop(run->q->options))
        __atomic_store_n(&run->stopped, true, __ATOMIC_RELAXED);
    if (arena_used(&w->keep) > run->budget)
        __atomic_store_n(&run->over, true, __ATOMIC_RELAXED);
    return !__atomic_load_n(&run->stopped, __ATOMIC_RELAXED) &&
           !__atomic_load_n(&run->over, __ATOMIC_RELAXED);
}

static void map_watched(Run *run, Worker *w, const Counted *c)
{
    const Report *report = run->q->report;
    i64 before = report->peek(run->q->plan, w->partial, run->watch);

    report->map(run->q->plan, c, w->partial, &w->keep);
    if (report->peek(run->q->plan, w->partial, run->watch) == before)
        return;
    if (w->found_n == w->found_cap)
        w->found = arena_grow(&w->keep, w->found, w->found_n, &w->found_cap, sizeof *w->found);
    w->found[w->found_n++] = c->whole->person;
}

static void map_person(Run *run, Worker *w, const Trail *whole)
{
    const Question *q = run->q;
    Arena empty = w->scratch;
    CountedRoom room;

    bool counted = true;
    if (run->all) {
        room.counted = counted_whole(whole);
    } else {
        counted = filter_person(&run->filter, whole, &room, &w->scratch);
        w->bots += room.bots;
    }
    if (counted) {
        w->events += room.counted.trail->n;
        w->people += !whole->guest;
        if (run->watch)
            map_watched(run, w, &room.counted);
        else
            q->report->map(q->plan, &room.counted, w->partial, &w->keep);
    }
    w->scratch.at = empty.at;
}

/* Whom the report could not map by visits alone. */
static u64 map_block(const Run *run, Worker *w, const TrailBlock *b)
{
    u64 rest = run->q->report->block(run->q->plan, b, w->partial, &w->keep), done = b->here & ~rest;

    w->people += __builtin_popcountll(done & ~b->guests);
    if (rest == 0 && done == (~(u64)0 >> (64 - b->n))) {
        w->events += b->event_of[b->n] - b->event_of[0];
        return 0;
    }
    for (; done; done &= done - 1) {
        int i = __builtin_ctzll(done);
        w->events += b->event_of[i + 1] - b->event_of[i];
    }
    return rest;
}

static void map_task(void *context, isize task, int worker)
{
    Run *run = context;
    Worker *w = &run->worker[worker];
    TrailCursor cursor = trail_begin(run->q->snapshot, task);
    UNSET Trail whole;

    for (TrailBlock b; trail_block(&cursor, &b);) {
        if (!go_on(run, w))
            return;
        for (u64 rest = run->blocks ? map_block(run, w, &b) : b.here; rest; rest &= rest - 1) {
            trail_of_block(&b, (u32)__builtin_ctzll(rest), &whole);
            map_person(run, w, &whole);
        }
    }
    go_on(run, w);
}

static Code verdict(const Run *run, Err *e)
{
    if (run->stopped)
        return fail(e, CANCELLED, "report '%s' was stopped before it was done",
                    run->q->report->name);
    if (run->over)
        return fail(
            e, OVER_LIMIT,
            "report '%s' needs more than its %lld MiB of memory; narrow the dates, or break "
            "down by something with fewer values",
            run->q->report->name, (long long)(run_budget(run->q->options) >> 20));
    return OK;
}

/* All partials into the first one. */
static Code merge(Run *run, Total *total, Err *e)
{
    const Report *report = run->q->report;
    Worker *first = &run->worker[0];

    *total = (Total){.partial = first->partial};
    for (int i = 0; i < run->workers; i++) {
        Worker *w = &run->worker[i];
        total->events += w->events;
        total->people += w->people;
        total->bots += w->bots;
        if (i > 0 && !run->watch)
            report->merge(run->q->plan, first->partial, w->partial, &first->keep);
    }
    run->budget = run_budget(run->q->options) * 2; /* what was merged from is still there */
    go_on(run, first);
    return verdict(run, e);
}

Code run_open(const Question *q, const CellAsked *watch, Run **out, Total *total, Err *e)
{
    i64 budget = run_budget(q->options);
    Arena arena = arena_new(1 << 20);
    Run *run = take(&arena, Run, 1);

    *run = (Run){.q = q, .watch = watch, .arena = arena, .filter = filter_of(q->args)};
    run->workers = q->options->workers > 0 ? q->options->workers : threads_default();
    run->workers = MAX(1, MIN(run->workers, 256));
    run->all = filter_is_whole(&run->filter) && run->filter.bots == BOTS_YES;
    run->blocks = !watch && q->report->block && filter_is_whole(&run->filter) &&
                  q->report->block_for(q->plan);
    run->budget = budget / run->workers;
    run->worker = take(&run->arena, Worker, run->workers);
    for (int i = 0; i < run->workers; i++) {
        Worker *w = &run->worker[i];
        /* What grows by doubling may pass the budget between two looks: the wall stands well
         * behind. */
        w->keep = arena_new((i == 0 ? 16 : 8) * budget + ((isize)1 << 30));
        w->scratch = arena_new((isize)8 << 30);
        w->partial = q->report->fresh(q->plan, &w->keep);
    }
    *out = run;
    run_parallel(run->workers, snapshot_tasks(q->snapshot), map_task, run);
    TRY(verdict(run, e));
    return merge(run, total, e);
}

isize run_people(const Run *run, Arena *arena, u32 **persons)
{
    isize n = 0;

    for (int i = 0; i < run->workers; i++)
        n += run->worker[i].found_n;
    *persons = take(arena, u32, n);
    n = 0;
    for (int i = 0; i < run->workers; i++) {
        const Worker *w = &run->worker[i];
        if (w->found_n)
            memcpy(*persons + n, w->found, (size_t)w->found_n * sizeof *w->found);
        n += w->found_n;
    }
    return n;
}

void run_close(Run **run)
{
    if (!*run)
        return;
    Arena arena = (*run)->arena;
    for (int i = 0; i < (*run)->workers; i++) {
        arena_free(&(*run)->worker[i].keep);
        arena_free(&(*run)->worker[i].scratch);
    }
    arena_free(&arena);
    *run = NULL;
}
