/* What can be asked of the simulator, what it refuses, and how it ends early. */
#include "simulate/simulate.h"
#include "test.h"

typedef struct {
    i64 rows, first_us, last_us, unordered, stop_after;
    int days;
    Str currency;
    bool all_currency;
} Watch;

static Code take_watch(void *context, Batch *batch, Err *e)
{
    Watch *w = context;
    for (isize row = 0; row < batch->rows; row++) {
        i64 at_us = batch_int(batch, F_time, row);
        Str currency = batch_text(batch, F_currency, row);
        w->unordered += at_us < w->last_us;
        w->first_us = w->first_us == 0 ? at_us : w->first_us;
        w->last_us = at_us;
        if (currency.n > 0 && w->currency.n > 0 && !str_eq(currency, w->currency))
            w->all_currency = false;
    }
    w->rows += batch->rows;
    if (w->stop_after > 0 && w->rows >= w->stop_after)
        return fail(e, IO_FAILED, "the disk is full");
    return OK;
}

static void count_day(void *context, int done, int days, i64 events)
{
    Watch *w = context;
    w->days += done == w->days + 1 && done <= days && events >= 0;
}

static Code run(SimulateSpec spec, Watch *w, Err *e)
{
    SimulateSink sink = {.events = take_watch, .progress = count_day, .context = w};
    return simulate_shop(&spec, &sink, e);
}

static SimulateSpec small(void)
{
    SimulateSpec spec = simulate_defaults();
    spec.people = 200, spec.days = 10, spec.workers = 1, spec.end_us = 1781000000000000;
    return spec;
}

TEST("a spec that cannot be simulated is refused with the reason")
{
    Err e = {0};
    Watch w = {0};
    SimulateSpec people = small(), days = small(), end = small(), money = small(), zone = small();
    people.people = 0, days.days = SIMULATE_DAYS_MAX + 1, end.end_us = 0;
    money.currency = S("XYZ"), zone.zone = S("Nowhere/Land");
    expect(run(people, &w, &e) == BAD_INPUT && strstr(e.text, "0 people"));
    expect(run(days, &w, &e) == BAD_INPUT && strstr(e.text, "1501 days"));
    expect(run(end, &w, &e) == BAD_INPUT);
    expect(run(money, &w, &e) == BAD_INPUT && strstr(e.text, "XYZ"));
    expect(run(zone, &w, &e) != OK && strstr(e.text, "Nowhere/Land"));
    expect(w.rows == 0);
}

TEST("a sink that fails ends the simulation with its own answer")
{
    Err e = {0};
    Watch w = {.stop_after = 500};
    expect(run(small(), &w, &e) == IO_FAILED);
    expect(strcmp(e.text, "the disk is full") == 0);
    expect(w.days < 10);
}

TEST("the stream is in the order of time, within its days, each of which is told")
{
    Err e = {0};
    Watch w = {0};
    SimulateSpec spec = small();
    expect(run(spec, &w, &e) == OK);
    expect(w.unordered == 0);
    expect(w.days == 10);
    expect(w.first_us > spec.end_us - 10 * US_PER_DAY);
    expect(w.last_us <= spec.end_us && w.last_us > spec.end_us - US_PER_DAY);
}

TEST("one person for one day is a shop too, and so is one that ends at midnight")
{
    Err e = {0};
    Watch w = {0}, midnight = {0};
    SimulateSpec spec = small();
    spec.people = 1, spec.days = 1;
    expect(run(spec, &w, &e) == OK && w.rows > 1500); /* the goods at least */
    spec.end_us = 1782835200000000;                   /* 2026-06-30T16:00:00Z */
    expect(run(spec, &midnight, &e) == OK);
    expect(midnight.first_us >= spec.end_us - US_PER_DAY);
    expect(midnight.last_us < spec.end_us);
}

TEST("a shop in another currency and zone keeps its money in it, through a change of clocks")
{
    Err e = {0};
    Watch w = {.currency = S("EUR"), .all_currency = true};
    SimulateSpec spec = small();
    spec.people = 3000, spec.currency = S("EUR"), spec.zone = S("Europe/Berlin");
    spec.end_us = 1774900000000000; /* 2026-03-30, the day after the clocks went forward */
    expect(run(spec, &w, &e) == OK);
    expect(w.unordered == 0 && w.days == 10);
    expect(!w.all_currency); /* visitors from abroad pay in dollars */
    Watch dollars = {.currency = S("USD"), .all_currency = true};
    spec.currency = S("USD");
    expect(run(spec, &dollars, &e) == OK && dollars.all_currency);
    Watch yen = {.currency = S("JPY")};
    spec.currency = S("JPY");
    expect(run(spec, &yen, &e) == OK && yen.rows > 0);
}

TESTS_MAIN
