/* world.h — a simulated shop held in memory, with the little that tests need to walk through it:
 * each event a flat row, and tables from a name to what was seen of it. */
#ifndef TESTS_SIMULATE_WORLD_H
#define TESTS_SIMULATE_WORLD_H
#include "simulate/simulate.h"

enum { KEPT_BATCHES_MAX = 4096 };
typedef struct {
    Arena arena;
    Batch *batch[KEPT_BATCHES_MAX];
    Str *truth;
    isize batches, truths, truth_cap, events;
} Kept;

static const i64 KEPT_END_US = 1782835200000000; /* 2026-06-30T16:00:00Z: midnight in Shanghai */

static Code kept_events(void *context, Batch *batch, Err *e)
{
    Kept *k = context;
    Str bytes = batch_encode(batch, &k->arena);
    assert(k->batches < KEPT_BATCHES_MAX);
    k->events += batch->rows;
    return batch_decode(bytes, &k->arena, &k->batch[k->batches++], e);
}

static Code kept_truth(void *context, Str line, Err *e)
{
    Kept *k = context;
    (void)e;
    if (k->truths == k->truth_cap)
        k->truth = arena_grow(&k->arena, k->truth, k->truths, &k->truth_cap, sizeof *k->truth);
    k->truth[k->truths++] = str_copy(&k->arena, line);
    return OK;
}

/* A shop of that many people and days, by one worker. */
static inline Kept *kept_shop(i64 people, int days, u64 seed, Err *e)
{
    Arena arena = arena_new((isize)1 << 34);
    Kept *k = take(&arena, Kept, 1);
    SimulateSpec spec = simulate_defaults();
    SimulateSink sink = {.events = kept_events, .truth = kept_truth, .context = k};

    k->arena = arena;
    spec.people = people, spec.days = days, spec.seed = seed, spec.workers = 1;
    spec.end_us = KEPT_END_US;
    return simulate_shop(&spec, &sink, e) == OK ? k : NULL;
}

static inline void kept_free(Kept **k)
{
    if (*k) {
        Arena arena = (*k)->arena;
        arena_free(&arena);
    }
    *k = NULL;
}

/* for (Row r = {0}; row_next(k, &r);) — every event in the order it came. */
typedef struct {
    const Batch *b;
    isize batch, row;
    bool begun;
} Row;
static inline bool row_next(const Kept *k, Row *r)
{
    if (r->begun)
        r->row++;
    r->begun = true;
    while (r->batch < k->batches && r->row >= k->batch[r->batch]->rows) {
        r->batch++;
        r->row = 0;
    }
    if (r->batch >= k->batches)
        return false;
    r->b = k->batch[r->batch];
    return true;
}
static inline Str row_text(const Row *r, Field f)
{
    return batch_text(r->b, f, r->row);
}
static inline i64 row_int(const Row *r, Field f)
{
    return batch_int(r->b, f, r->row);
}
static inline Kind row_kind(const Row *r)
{
    return kind_find(row_text(r, F_kind));
}

/* From a name to a number kept for it; 0 for a name not met before. */
typedef struct {
    u64 *key;
    i64 *value;
    isize size;
} Names;
static inline Names names_new(Arena *arena, isize size)
{
    return (Names){take(arena, u64, size), take(arena, i64, size), size};
}
static inline i64 *names_at(Names *n, Str name, u64 salt)
{
    u64 key = mix64(str_hash(name) + salt) | 1;
    isize at = (isize)(key % (u64)n->size);
    for (isize tries = 0; n->key[at] != 0 && n->key[at] != key; tries++) {
        assert(tries < n->size);
        at = (at + 1) % n->size;
    }
    n->key[at] = key;
    return &n->value[at];
}
#endif
