/* demo.c — a simulated shop from one seed, taken in through the same door as a real one, asked a
 * few
 * questions, and served. The truth of the simulation is kept beside the data in truth.jsonl. */
#include "cli/cli.h"
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <unistd.h>

typedef struct {
    Call *call;
    Collector *collector;
    Progress progress;
    pthread_mutex_t mutex;
    CollectCount count;
    FILE *truth;
} Demo;

/* The signals that end a server are held back; while a shop is made they are looked for. */
static bool told_to_stop(void)
{
    sigset_t waiting;

    return sigpending(&waiting) == 0 &&
           (sigismember(&waiting, SIGINT) == 1 || sigismember(&waiting, SIGTERM) == 1);
}

static Code take_events(void *context, Batch *batch, Err *e)
{
    Demo *d = context;
    CollectCount count = {0};

    if (told_to_stop())
        return fail(e, CANCELLED, "stopped before the shop was whole; remove its folder");
    TRY(collect_batch(d->collector, batch, true, &count, e));
    pthread_mutex_lock(&d->mutex);
    d->count.taken += count.taken;
    d->count.repeats += count.repeats;
    d->count.rejected += count.rejected;
    pthread_mutex_unlock(&d->mutex);
    return OK;
}

static Code take_truth(void *context, Str line, Err *e)
{
    Demo *d = context;

    if (fwrite(line.p, 1, (size_t)line.n, d->truth) != (size_t)line.n ||
        fputc('\n', d->truth) == EOF)
        return fail(e, IO_FAILED, "cannot write truth.jsonl");
    return OK;
}

static void step(void *context, int days_done, int days, i64 events)
{
    Demo *d = context;

    progress_step(&d->progress, days_done, days, events);
}

static Code read_spec(Call *call, const Shop *shop, SimulateSpec *spec, Err *e)
{
    i64 now = shop->os->now_us(shop->os);

    *spec = simulate_defaults();
    spec->people = call_option_count(call, "people", spec->people, e);
    i64 days = call_option_count(call, "days", spec->days, e);
    i64 seed = call_option_count(call, "seed", (i64)spec->seed, e);
    if (spec->people == ABSENT || days == ABSENT || seed == ABSENT)
        return BAD_INPUT;
    spec->days = (int)MIN(days, INT32_MAX);
    spec->seed = (u64)seed;
    spec->currency = shop->currency;
    spec->zone = zone_name(shop->zone);
    /* The last whole hour, so that a second run within it makes the same shop. */
    spec->end_us = now - now % US_PER_HOUR;
    return OK;
}

/* Written last, so that a shop without it was never finished. */
static const char *truth_path(const Call *call, const Shop *shop)
{
    return str_z(call->arena, str_format(call->arena, "%.*s/truth.jsonl", STR_ARG(shop->dir)));
}

static Code simulate_into(Call *call, Shop *shop, Err *e)
{
    Demo d = {.call = call, .progress = progress_of(call, "simulating", "events")};
    const char *path = truth_path(call, shop);
    const char *beside = str_z(call->arena, str_format(call->arena, "%s.new", path));
    SimulateSpec spec;
    char count[32];

    TRY(read_spec(call, shop, &spec, e));
    TRY(shop_collector(shop, &d.collector, e));
    d.truth = fopen(beside, "we");
    if (!d.truth)
        return fail(e, IO_FAILED, "cannot write '%s': %s", beside, strerror(errno));
    pthread_mutex_init(&d.mutex, NULL);
    SimulateSink sink = {
        .events = take_events, .progress = step, .truth = take_truth, .context = &d};
    Code code = simulate_shop(&spec, &sink, e);
    if (code == OK)
        code = collect_flush(d.collector, e);
    if (fclose(d.truth) != 0 && code == OK)
        code = fail(e, IO_FAILED, "cannot write '%s': %s", beside, strerror(errno));
    if (code == OK && shop->os->rename(shop->os, beside, path) != 0)
        code = fail(e, IO_FAILED, "cannot write '%s': %s", path, strerror(errno));
    pthread_mutex_destroy(&d.mutex);
    progress_end(&d.progress);
    print_count(count, d.count.taken);
    if (code == OK)
        fprintf(call->out,
                "simulated %s events of %" PRId64 " people over %d days (seed %" PRIu64
                "); none of it is real\n",
                count, spec.people, spec.days, spec.seed);
    return code;
}

/* ---- a few answers on the terminal
 * ------------------------------------------------------------------ */

static Code show_report(Call *call, Snapshot *snapshot, const char *name, const Pair *params,
                        isize n, Err *e)
{
    AskOptions options = {
        .currency = call->shop->currency, .zone = call->shop->zone, .stop = call->stop};
    const Report *report = report_find(str_of(name));
    Arena scratch = *call->arena;
    Buf b = buf_on(&scratch);
    ReportAnswer answer;

    if (!report)
        return fail(e, NOT_FOUND, "there is no report '%s'", name);
    TRY(report_ask(report, snapshot, params, n, &options, &scratch, &answer, e));
    buf_print(&b, "\n%s (simulated data)\n", report->asks);
    answer_table(&answer, 120, &b);
    fwrite(b.p, 1, (size_t)b.n, call->out);
    return OK;
}

static Code show_answers(Call *call, Err *e)
{
    static const Pair monthly[] = {{S("unit"), S("month")}};
    static const Pair steps[] = {{S("steps"), S("item_view,cart_add,order,order_paid")}};
    scoped(Snapshot *, snapshot_release) snapshot = NULL;
    TrailStore *trails;

    TRY(shop_trails(call->shop, &trails, e));
    TRY(trail_refresh(trails, NULL, NULL, e));
    snapshot = trail_snapshot(trails);
    TRY(show_report(call, snapshot, "overview", monthly, 1, e));
    TRY(show_report(call, snapshot, "channels", NULL, 0, e));
    return show_report(call, snapshot, "funnel", steps, 1, e);
}

Code cmd_demo(Call *call, Err *e)
{
    scoped(Shop *, shop_close) shop = NULL;
    const char *dir = call_path(call, call->word_count > 0 ? call->words[0] : "patron-demo");
    const char *ini = str_z(call->arena, str_format(call->arena, "%s/patron.ini", dir));
    bool fresh = !os_exists(ini);

    if (fresh)
        TRY(shop_make(str_of(dir), true, e));
    TRY(shop_open(str_of(dir), false, &shop, e));
    if (!shop->simulated)
        return fail(e, BAD_INPUT, "'%s' holds a real shop: the demo wants a directory of its own",
                    dir);
    call->shop = shop;
    if (journal_end(shop->journal) == 0)
        TRY(simulate_into(call, shop, e));
    else if (!os_exists(truth_path(call, shop)))
        return fail(e, BAD_INPUT,
                    "the demo shop in '%s' was never finished: remove the folder and begin again",
                    dir);
    TRY(show_answers(call, e));
    if (call_flag(call, "no-serve"))
        return OK;
    fflush(call->out);
    return serve_shop(call, e);
}
