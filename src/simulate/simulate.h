/* simulate.h — a whole shop from one seed: people, products, channels, a calendar, and all that
 * they do to each other, as canonical events. The truth is written beside the events, so that any
 * analysis can be asked whether it found it. Every event says origin "simulated".
 *
 *   SimulateSpec spec = simulate_defaults();
 *   spec.people = 20000, spec.days = 180, spec.seed = 1, spec.end_us = now_us;
 *   TRY(simulate_shop(&spec, &(SimulateSink){.events = take, .context = c}, e));
 *
 * What is simulated, and which truths are planted, stands in docs/simulator.md.
 */
#ifndef SIMULATE_H
#define SIMULATE_H
#include "event/event.h"

enum {
    SIMULATE_PEOPLE_MAX = 20000000,
    SIMULATE_DAYS_MAX = 1500,
    SIMULATE_BATCH_ROWS = 16384, /* the most events in one batch */
    SIMULATE_WORKERS_MAX = 64,
};

typedef struct {
    i64 people;   /* robots aside; a few never come within the days; 1 .. SIMULATE_PEOPLE_MAX */
    int days;     /* local days, the last one ending at end_us; 1 .. SIMULATE_DAYS_MAX */
    u64 seed;     /* the same seed, the same shop, to the last byte */
    i64 end_us;   /* the last moment; no event is later */
    int workers;  /* threads; 0: threads_default() */
    Str currency; /* reporting currency: CNY USD EUR GBP JPY HKD SGD TWD */
    Str zone;     /* the shop's clock: "Asia/Shanghai" */
} SimulateSpec;

/* 20,000 people, 180 days, seed 1, CNY, Asia/Shanghai, all processors; end_us is left 0. */
SimulateSpec simulate_defaults(void);

typedef struct {
    /* Each batch holds 1 .. SIMULATE_BATCH_ROWS events in the order of their times and lives until
     * the call returns. The batches are the same whatever `workers` is. One worker: one stream, all
     * of it in the order of time. Several: calls come from several threads at once, each thread's
     * own stream in the order of time, and a day is whole before the next one begins. An answer
     * other than OK ends the simulation with that answer. */
    Code (*events)(void *context, Batch *batch, Err *e);
    /* After each day, from the calling thread; may be NULL. */
    void (*progress)(void *context, int days_done, int days, i64 events);
    /* One JSON object a line, without the line's end; from the calling thread; may be NULL. */
    Code (*truth)(void *context, Str json_line, Err *e);
    void *context;
} SimulateSink;

/* simulate_shop — live through the whole time and hand every event to the sink.
 *
 * BAD_INPUT says which part of the spec cannot be simulated. Takes about 500 bytes of memory for a
 * person and some 100 MB; about 0.6 µs of one processor for an event.
 */
Code simulate_shop(const SimulateSpec *spec, const SimulateSink *sink, Err *e) MUST_CHECK;

#endif
