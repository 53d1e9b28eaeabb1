/* kernels.c — three questions no report of the catalogue answers as they are put, as one would
 * write them over the trail: plain loops over a person's columns, counts in arrays of each
 * worker's own. */
#include "compare.h"

#include <stdlib.h>

enum { TOP_TRANSITIONS = 1000, TOP_PRODUCTS = 5000, TOP_TOGETHER = 20, WORKERS_MAX = 64 };

typedef struct {
    Snapshot *snapshot;
    u32 pages;
    u8 event[128]; /* by kind: its number in SQL */
    u16 *place;    /* by product code: its place among the best sold plus 1, 0: not among them */
    u32 *count[WORKERS_MAX];
    isize counts;
} Walk;

static u32 number_after(Str text, isize skip)
{
    i64 number = 0;
    if (!str_i64(str_skip(text, skip), &number))
        number = 0;
    return (u32)number;
}

/* Each worker an array of `counts`, summed into the first at the end. */
static const u32 *walk(Walk *w, isize counts, void (*task)(void *, isize, int), Arena *arena)
{
    int workers = MIN(threads_default(), WORKERS_MAX);
    w->counts = counts;
    for (int i = 0; i < workers; i++)
        w->count[i] = take(arena, u32, counts);
    run_parallel(workers, snapshot_tasks(w->snapshot), task, w);
    for (int i = 1; i < workers; i++)
        for (isize k = 0; k < counts; k++)
            w->count[0][k] += w->count[i][k];
    return w->count[0];
}

typedef struct {
    i64 n;
    u32 a, b;
} Pair_;

static int by_count(const void *x, const void *y)
{
    const Pair_ *a = x, *b = y;
    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return a->a != b->a ? (a->a < b->a ? -1 : 1) : a->b < b->b ? -1 : a->b > b->b;
}

/* ---- consecutive pages within a session ---- */

static void transitions_of(void *context, isize task, int worker)
{
    Walk *w = context;
    u32 *count = w->count[worker];
    TrailCursor cursor = trail_begin(w->snapshot, task);
    for (Trail t; trail_next(&cursor, &t);) {
        u32 before = code_at(t.page, 0);
        for (isize i = 1; i < t.n; i++) {
            u32 page = code_at(t.page, i);
            if (!(t.kind[i] & SESSION_START))
                count[before * w->pages + page]++;
            before = page;
        }
    }
}

double kernel_transitions(Snapshot *s, Answers *out, Arena *arena)
{
    double began = now_s();
    Walk w = {.snapshot = s, .pages = dim_size(s, DIM_PAGE)};
    const u32 *count = walk(&w, (isize)w.pages * w.pages, transitions_of, arena);
    Pair_ *pair = take(arena, Pair_, w.counts);
    isize n = 0;

    for (u32 a = 0; a < w.pages; a++)
        for (u32 b = 0; b < w.pages; b++)
            if (count[a * w.pages + b])
                pair[n++] = (Pair_){count[a * w.pages + b],
                                    number_after(dim_text(s, DIM_PAGE, a), 6),
                                    number_after(dim_text(s, DIM_PAGE, b), 6)};
    qsort(pair, (size_t)n, sizeof *pair, by_count);
    for (isize i = 0; i < MIN(n, TOP_TRANSITIONS); i++)
        answer_put(out, arena, (i64[]){pair[i].a, pair[i].b, pair[i].n});
    return now_s() - began;
}

/* ---- people and events by day and kind ---- */

enum { EVENTS_OF_DAY = 16 };

static void uniques_of(void *context, isize task, int worker)
{
    Walk *w = context;
    u32 *count = w->count[worker];
    TrailCursor cursor = trail_begin(w->snapshot, task);
    for (Trail t; trail_next(&cursor, &t);) {
        u32 day = 0, seen = 0, day_end = 0, *of_day = count;
        for (isize i = 0; i < t.n; i++) {
            u32 event = w->event[t.kind[i] & KIND_MASK];
            if (t.at[i] >= day_end) {
                day = (u32)((t.at[i] - BEGIN_S) / 86400);
                day_end = (u32)(BEGIN_S + (day + 1) * 86400);
                of_day = count + (isize)day * 2 * EVENTS_OF_DAY;
                seen = 0;
            }
            of_day[2 * event]++;
            of_day[2 * event + 1] += !(seen >> event & 1);
            seen |= 1u << event;
        }
    }
}

double kernel_uniques(Snapshot *s, Answers *out, Arena *arena)
{
    double began = now_s();
    const isize days = WORLD_DAYS + 8;
    Walk w = {.snapshot = s};
    for (u8 e = 1; e <= EVENT_KINDS_N; e++)
        w.event[event_kind[e]] = e;
    const u32 *count = walk(&w, days * 2 * EVENTS_OF_DAY, uniques_of, arena);

    for (isize d = 0; d < days; d++)
        for (isize e = 1; e <= EVENT_KINDS_N; e++) {
            const u32 *c = count + (d * EVENTS_OF_DAY + e) * 2;
            if (c[0])
                answer_put(out, arena, (i64[]){d, e, c[0], c[1]});
        }
    return now_s() - began;
}

/* ---- products seen in the same session ---- */

static void views_of(void *context, isize task, int worker)
{
    Walk *w = context;
    TrailCursor cursor = trail_begin(w->snapshot, task);
    for (Trail t; trail_next(&cursor, &t);)
        for (isize i = 0; i < t.n; i++)
            if ((t.kind[i] & KIND_MASK) == KIND_item_view)
                w->count[worker][code_at(t.product, i)]++;
}

/* Where the pair of places a > b is counted. */
static isize triangle(u32 a, u32 b)
{
    return (isize)a * (a - 1) / 2 + b;
}

static void count_pairs(u32 *count, const u16 *seen, isize n)
{
    for (isize i = 1; i < n; i++)
        for (isize k = 0; k < i; k++)
            count[triangle(MAX(seen[i], seen[k]), MIN(seen[i], seen[k]))]++;
}

static void together_of(void *context, isize task, int worker)
{
    Walk *w = context;
    enum { SEEN_MAX = TOP_PRODUCTS };
    u16 seen[SEEN_MAX];
    u32 stamp[SEEN_MAX] = {0}, session = 0;
    TrailCursor cursor = trail_begin(w->snapshot, task);
    for (Trail t; trail_next(&cursor, &t);) {
        isize n = 0;
        for (isize i = 0; i < t.n; i++) {
            if (t.kind[i] & SESSION_START) {
                count_pairs(w->count[worker], seen, n);
                n = 0;
                session++;
            }
            if ((t.kind[i] & KIND_MASK) != KIND_item_view)
                continue;
            u32 place = w->place[code_at(t.product, i)];
            if (place == 0 || stamp[place - 1] == session)
                continue;
            stamp[place - 1] = session;
            seen[n++] = (u16)(place - 1);
        }
        count_pairs(w->count[worker], seen, n);
    }
}

/* The best sold by views, the lower number first; `top` gets their numbers by place. */
static isize top_products(Walk *w, u32 *top, Arena *arena)
{
    Snapshot *s = w->snapshot;
    u32 products = dim_size(s, DIM_PRODUCT);
    const u32 *views = walk(w, products, views_of, arena);
    Pair_ *best = take(arena, Pair_, products);
    isize n = 0;

    for (u32 p = 1; p < products; p++)
        if (views[p])
            best[n++] = (Pair_){views[p], number_after(dim_text(s, DIM_PRODUCT, p), 4), p};
    qsort(best, (size_t)n, sizeof *best, by_count);
    n = MIN(n, TOP_PRODUCTS);
    w->place = take(arena, u16, products);
    for (isize i = 0; i < n; i++) {
        w->place[best[i].b] = (u16)(i + 1);
        top[i] = best[i].a;
    }
    return n;
}

/* Into the best so far, in order; the last falls off when there are more than wanted. */
static isize keep_best(Pair_ *best, isize n, isize most, Pair_ one)
{
    isize at = n;
    if (n == most && by_count(&one, &best[n - 1]) > 0)
        return n;
    for (at = MIN(n, most - 1); at > 0 && by_count(&one, &best[at - 1]) < 0; at--)
        best[at] = best[at - 1];
    best[at] = one;
    return MIN(n + 1, most);
}

double kernel_together(Snapshot *s, Answers *out, Arena *arena)
{
    double began = now_s();
    Walk w = {.snapshot = s};
    u32 *top = take(arena, u32, TOP_PRODUCTS);
    isize n = top_products(&w, top, arena);
    const u32 *count = walk(&w, (isize)TOP_PRODUCTS * TOP_PRODUCTS / 2, together_of, arena);

    for (u32 a = 0; a < n; a++) {
        Pair_ with[TOP_TOGETHER];
        isize found = 0;
        for (u32 b = 0; b < n; b++) {
            u32 together = a == b ? 0 : count[triangle(MAX(a, b), MIN(a, b))];
            if (together)
                found = keep_best(with, found, TOP_TOGETHER, (Pair_){together, top[b], 0});
        }
        for (isize i = 0; i < found; i++)
            answer_put(out, arena, (i64[]){top[a], with[i].a, with[i].n});
    }
    return now_s() - began;
}
