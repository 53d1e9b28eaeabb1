/* emit.c — a day's records in the order of time, cut into batches and handed to the sink. The day
 * is cut into slices of time; each slice is sorted and written by whichever worker is free. What
 * was told for after midnight waits for the next day. */
#include "fill.h"

#include <stdatomic.h>

enum { SLICE_RECS = 12000, DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

typedef struct {
    i64 at_us;
    const Rec *rec;
} Key;

typedef struct {
    World *w;
    Fill *fill;   /* by worker */
    Key *key;     /* all of the day, by slice */
    isize *first; /* slices + 1 */
    isize slices;
    atomic_bool stop;
    _Atomic i64 events;
} Cast;

static isize slice_of(const World *w, i64 at_us, isize slices)
{
    i64 span = w->until_us - w->from_us;
    i64 at = MIN(MAX(at_us - w->from_us, 0), span - 1);
    return (isize)(at * slices / span);
}

/* Calls `each` for every record of the day; what lies beyond it is left out. */
static void each_rec(World *w, void (*each)(Cast *cast, const Rec *r), Cast *cast)
{
    for (isize i = 0; i < w->late_n; i++)
        each(cast, &w->late[i]);
    for (isize i = 0; i < w->shop_n; i++)
        each(cast, &w->shop[i]);
    for (int k = 0; k < w->workers; k++) {
        const Shelf *s = &w->worker[k].shelf[w->parity];
        for (isize i = 0; i < s->recs; i++)
            if (s->rec[i].at_us < w->until_us)
                each(cast, &s->rec[i]);
    }
}

static void count_rec(Cast *cast, const Rec *r)
{
    cast->first[slice_of(cast->w, r->at_us, cast->slices) + 1]++;
}

static void place_rec(Cast *cast, const Rec *r)
{
    isize at = cast->first[slice_of(cast->w, r->at_us, cast->slices)]++;
    cast->key[at] = (Key){r->at_us, r};
}

static bool before(const Key *a, const Key *b)
{
    if (a->at_us != b->at_us)
        return a->at_us < b->at_us;
    if (a->rec->person != b->rec->person)
        return a->rec->person < b->rec->person;
    return a->rec->seq < b->rec->seq;
}

/* By time, digit by digit from the last; then the few of one microsecond by person and telling.
 * Returns where the sorted keys are: in one of the two. */
static Key *sort_keys(Key *key, Key *spare, isize n, i64 from_us, i64 span)
{
    u32 first[DIGITS + 1];

    for (int shift = 0; span >> shift > 0; shift += DIGIT_BITS) {
        memset(first, 0, sizeof first);
        for (isize i = 0; i < n; i++)
            first[((u64)(key[i].at_us - from_us) >> shift & (DIGITS - 1)) + 1]++;
        for (int d = 0; d < DIGITS; d++)
            first[d + 1] += first[d];
        for (isize i = 0; i < n; i++)
            spare[first[(u64)(key[i].at_us - from_us) >> shift & (DIGITS - 1)]++] = key[i];
        Key *sorted = spare;
        spare = key;
        key = sorted;
    }
    for (isize i = 1; i < n; i++) {
        Key k = key[i];
        isize at = i;
        for (; at > 0 && before(&k, &key[at - 1]); at--)
            key[at] = key[at - 1];
        key[at] = k;
    }
    return key;
}

static void slice_emit(void *context, isize slice, int worker)
{
    Cast *cast = context;
    Fill *f = &cast->fill[worker];
    World *w = cast->w;
    Key *key = cast->key + cast->first[slice];
    isize n = cast->first[slice + 1] - cast->first[slice];
    const Rec *recs[SIMULATE_BATCH_ROWS];

    if (n == 0 || atomic_load_explicit(&cast->stop, memory_order_relaxed))
        return;
    if (n > f->key_cap) {
        f->key_cap = 2 * n;
        f->spare = arena_take_raw(&f->keep, sizeof(Key), f->key_cap);
    }
    i64 least = key[0].at_us, most = least;
    for (isize i = 1; i < n; i++) {
        least = MIN(least, key[i].at_us);
        most = MAX(most, key[i].at_us);
    }
    key = sort_keys(key, f->spare, n, least, most - least);
    for (isize at = 0; at < n && f->code == OK; at += SIMULATE_BATCH_ROWS) {
        isize rows = MIN(n - at, SIMULATE_BATCH_ROWS);
        for (isize i = 0; i < rows; i++)
            recs[i] = key[at + i].rec;
        Batch *b = fill_batch(f, recs, rows);
        f->code = w->sink->events(w->sink->context, b, &f->err);
    }
    atomic_fetch_add(&cast->events, n);
    if (f->code != OK)
        atomic_store(&cast->stop, true);
}

/* Records told today for after midnight wait, each by a copy. */
static void keep_late(World *w)
{
    w->late_n = 0;
    for (int k = 0; k < w->workers; k++) {
        const Shelf *s = &w->worker[k].shelf[w->parity];
        for (isize i = 0; i < s->recs; i++) {
            if (s->rec[i].at_us < w->until_us)
                continue;
            if (w->late_n == w->late_cap)
                w->late = arena_grow(&w->arena, w->late, w->late_n, &w->late_cap, sizeof(Rec));
            w->late[w->late_n++] = s->rec[i];
        }
    }
}

static isize bases(const World *w, isize *base)
{
    isize n = 0;
    for (int k = 0; k < w->workers; k++)
        for (int s = 0; s < 2; s++) {
            base[k * 2 + s] = n;
            n += w->worker[k].shelf[s].visits;
        }
    return n;
}

static void fill_ready(Fill *f, World *w, const isize *base, isize visits)
{
    f->w = w;
    f->visit_base = base;
    f->code = OK;
    if (!f->arena.base) {
        f->arena = arena_new((isize)1 << 32);
        f->keep = arena_new((isize)1 << 36);
        f->item = take(&f->keep, ItemCodes, w->products);
    }
    if (visits > f->visit_cap) {
        f->visit_cap = visits * 3 / 2;
        f->visit = take(&f->keep, VisitCodes, f->visit_cap);
    }
}

Code emit_day(World *w, Err *e)
{
    Arena *scratch = &w->day_arena;
    isize base[SIMULATE_WORKERS_MAX * 2], n = w->late_n + w->shop_n;
    Cast cast = {.w = w, .fill = w->fill};

    scratch->at = scratch->base;
    for (int k = 0; k < w->workers; k++)
        n += w->worker[k].shelf[w->parity].recs;
    isize visits = bases(w, base);
    for (int k = 0; k < w->workers; k++)
        fill_ready(&w->fill[k], w, base, visits);
    cast.slices = n / SLICE_RECS + 1;
    cast.first = take(scratch, isize, cast.slices + 2);
    cast.key = arena_take_raw(scratch, sizeof(Key), n + 1);
    each_rec(w, count_rec, &cast);
    for (isize s = 0; s < cast.slices; s++)
        cast.first[s + 1] += cast.first[s];
    each_rec(w, place_rec, &cast);
    memmove(cast.first + 1, cast.first, (size_t)cast.slices * sizeof *cast.first);
    cast.first[0] = 0;
    run_parallel(w->workers, cast.slices, slice_emit, &cast);
    w->events += cast.events;
    keep_late(w);
    for (int k = 0; k < w->workers; k++)
        if (w->fill[k].code != OK) {
            *e = w->fill[k].err;
            return w->fill[k].code;
        }
    return OK;
}

void emit_begin(World *w)
{
    w->day_arena = arena_new((isize)1 << 36);
    w->fill = take(&w->arena, Fill, w->workers);
}

void emit_end(World *w)
{
    for (int k = 0; w->fill && k < w->workers; k++) {
        arena_free(&w->fill[k].arena);
        arena_free(&w->fill[k].keep);
    }
    arena_free(&w->day_arena);
}
