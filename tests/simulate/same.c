/* The same seed gives the same shop, whoever does the work. */
#include "simulate/simulate.h"
#include "test.h"

#include <stdatomic.h>

typedef struct {
    _Atomic u64 sum, chain;
    _Atomic i64 rows, batches, late, unlabelled, oversized;
    u64 truth;
    i64 last_us;
} Print;

static Code take_print(void *context, Batch *batch, Err *e)
{
    Print *p = context;
    Arena arena = arena_new((isize)1 << 28);
    Str bytes = batch_encode(batch, &arena);
    u64 hash = hash64(bytes.p, bytes.n, 0);

    (void)e;
    p->sum += hash;
    p->chain = mix64(p->chain + hash); /* depends on the order of the batches */
    p->rows += batch->rows;
    p->batches++;
    p->oversized += batch->rows > SIMULATE_BATCH_ROWS || batch->rows == 0;
    for (isize row = 0; row < batch->rows; row++) {
        i64 at_us = batch_int(batch, F_time, row);
        p->unlabelled += !str_eq(batch_text(batch, F_origin, row), S("simulated"));
        p->late += row > 0 && at_us < batch_int(batch, F_time, row - 1);
    }
    arena_free(&arena);
    return OK;
}

static Code take_truth(void *context, Str line, Err *e)
{
    Print *p = context;
    (void)e;
    p->truth = mix64(p->truth + str_hash(line));
    return OK;
}

static void print_of(Print *p, u64 seed, int workers)
{
    Err e = {0};
    SimulateSpec spec = simulate_defaults();
    SimulateSink sink = {.events = take_print, .truth = take_truth, .context = p};

    spec.people = 9000, spec.days = 20, spec.seed = seed, spec.workers = workers;
    spec.end_us = 1781000000000000;
    expect(simulate_shop(&spec, &sink, &e) == OK);
    expect(p->rows > 10000);
}

TEST("one seed is one shop, to the last byte of events and truth")
{
    Print a = {0}, b = {0}, other = {0};
    print_of(&a, 5, 1);
    print_of(&b, 5, 1);
    print_of(&other, 6, 1);
    expect(a.chain == b.chain && a.truth == b.truth);
    expect(a.chain != other.chain && a.truth != other.truth);
}

TEST("two workers, or five, make the batches that one makes, and the same truth")
{
    Print one = {0}, two = {0}, five = {0};
    print_of(&one, 7, 1);
    print_of(&two, 7, 2);
    print_of(&five, 7, 5);
    expect(one.sum == two.sum && one.rows == two.rows && one.truth == two.truth);
    expect(one.sum == five.sum && one.batches == five.batches && one.truth == five.truth);
}

TEST("every event says that it is simulated, and batches are in order and of bounded size")
{
    Print p = {0};
    print_of(&p, 8, 2);
    expect(p.unlabelled == 0);
    expect(p.oversized == 0);
    expect(p.late == 0);
}

TESTS_MAIN
