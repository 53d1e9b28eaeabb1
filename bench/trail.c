/* trail.c — how fast the trail is built, how large it is, how soon it shows what is fresh.
 *
 *   bench_trail DIR EVENTS [BATCH]
 *
 * Fills DIR/journal with simulated events (N/38 people of heavy-tailed activity, 12.5 events a
 * visit, 30,000 products, 90 days; BATCH events a batch, 65,536 when not given) unless it is
 * there already, then builds the trail and prints one line a figure. */
#include "trail/trail.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { PRODUCTS = 30000, PAGES = 200, DAYS = 90, BATCH_USUAL = 65536 };
#define FIRST_US ((i64)1767225600 * US_PER_S)
#define HOURS (DAYS * 24)

typedef struct {
    i64 at;
    u32 person, product, order;
    u8 kind, step;
    bool user;
} Said;
typedef struct {
    Random random;
    i64 people, orders;
    Said *said; /* of this hour and the tails of its visits */
    isize n, cap;
    Journal *journal;
    Arena arena;
    isize batch_rows;
    Batch *batch;
} World;

static void must(Code code, const Err *e)
{
    if (code == OK)
        return;
    fprintf(stderr, "bench_trail: %s\n", e->text);
    exit(1);
}

static void put(Batch *b, Field f, isize at, const char *format, ...) PRINTF_LIKE(4, 5);
static void put(Batch *b, Field f, isize at, const char *format, ...)
{
    char text[64];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    batch_set_text(b, f, at, (Str){text, n});
}

static void send(World *w)
{
    Err e;
    i64 seq;
    if (w->batch && w->batch->rows > 0)
        must(journal_write(w->journal, batch_encode(w->batch, &w->arena), w->batch->rows, &seq, &e),
             &e);
    arena_reset(&w->arena);
    w->batch = batch_new(&w->arena, true);
}

static void put_line(Batch *b, const Said *s)
{
    isize line = batch_line(b);
    put(b, F_product, line, "sku-%06u", s->product);
    put(b, F_category, line, "department-%u", s->product % 40);
    put(b, F_brand, line, "brand-%u", s->product % 700);
    batch_set_int(b, F_price, line, 100 + s->product % 9000);
    if (s->kind != KIND_order)
        return;
    batch_set_int(b, F_quantity, line, 1000);
    batch_set_int(b, F_line_amount, line, 100 + s->product % 9000);
}

static void put_event(World *w, const Said *s)
{
    static const char *const devices[] = {"mobile", "desktop", "tablet"};
    Batch *b = w->batch;
    isize row = batch_row(b);
    u32 p = s->person;
    batch_set_int(b, F_time, row, s->at);
    batch_set_int(b, F_received, row, s->at + 20000);
    batch_set_text(b, F_kind, row, str_of(kind_info[s->kind].name));
    put(b, F_anonymous_id, row, "01f8c-%08x-device", p * 2654435761u);
    if (s->user)
        put(b, F_user_id, row, "member%07u", p);
    u32 profile = (u32)mix64(p) % 60; /* devices, systems and browsers go together */
    put(b, F_country, row, "C%u", p % 31 ? 0 : p % 7);
    put(b, F_region, row, "region-%u", p % 31);
    batch_set_text(b, F_language, row, p % 31 ? S("zh-CN") : S("en-US"));
    batch_set_text(b, F_device, row, str_of(devices[profile % 3]));
    put(b, F_os, row, "os-%u", profile % 6);
    put(b, F_browser, row, "browser-%u", profile % 11);
    batch_set_int(b, F_key, row, (i64)mix64((u64)s->at ^ p) >> 1);
    if (s->step == 0) {
        put(b, F_channel, row, "channel-%u", (p + s->product) % 12);
        put(b, F_source, row, "source-%u", (p + s->product) % 40);
    }
    if (s->kind == KIND_item_view)
        put(b, F_page, row, "/item/%u", s->product);
    else if (s->kind == KIND_page_view)
        put(b, F_page, row, "/page/%u", s->product % PAGES);
    if (s->kind == KIND_order || s->kind == KIND_order_paid) {
        put(b, F_order, row, "SO%09u", s->order);
        batch_set_int(b, F_amount, row, 100 + s->product % 9000);
        batch_set_int(b, F_value, row, 100 + s->product % 9000);
    }
    if (s->kind != KIND_page_view && s->kind != KIND_search && s->kind != KIND_order_paid)
        put_line(b, s);
    if (b->rows == w->batch_rows)
        send(w);
}

static void visit(World *w, i64 hour)
{
    static const u8 kinds[] = {KIND_page_view, KIND_item_view, KIND_item_view, KIND_item_view,
                               KIND_search,    KIND_item_view, KIND_page_view, KIND_cart_add};
    u32 person = (u32)((double)w->people * pow(random_unit(&w->random), 3));
    i64 at = FIRST_US + hour * US_PER_HOUR + random_below(&w->random, US_PER_HOUR);
    bool user = person % 10 < 3 && random_below(&w->random, 2);
    i64 n = 1 + random_poisson(&w->random, 11.5);
    bool buys = random_below(&w->random, 8) == 0;

    for (i64 i = 0; i < n && w->n < w->cap; i++) {
        Said s = {at,    person, (u32)(PRODUCTS * pow(random_unit(&w->random), 2.5)), 0, 0,
                  (u8)i, user};
        s.kind = kinds[random_below(&w->random, COUNT(kinds))];
        if (buys && i >= n - 2) {
            s.kind = i == n - 1 && n > 1 ? KIND_order_paid : KIND_order;
            s.order = (u32)(w->orders += s.kind == KIND_order || n == 1);
        }
        w->said[w->n++] = s;
        at += (i64)(random_exponential(&w->random) * 40e6) / 1000 * 1000;
    }
}

static int by_time(const void *a, const void *b)
{
    const Said *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

static void fill(World *w, i64 events)
{
    double visits = (double)events / 12.5 / HOURS, owed = 0;
    i64 said = 0;
    for (i64 hour = 0; said < events; hour++) {
        for (owed += visits; owed >= 1; owed--)
            visit(w, hour);
        qsort(w->said, (size_t)w->n, sizeof *w->said, by_time);
        i64 end = FIRST_US + (hour + 1) * US_PER_HOUR;
        isize k = 0;
        for (; k < w->n && said < events && w->said[k].at < end; k++, said++)
            put_event(w, &w->said[k]);
        memmove(w->said, w->said + k, (size_t)(w->n - k) * sizeof *w->said);
        w->n -= k;
    }
    send(w);
}

static double now_s(void)
{
    return (double)os_real.tick_us(&os_real) / 1e6;
}

/* Seconds of processor time so far, of all threads: what other programs take does not count. */
static double cpu_s(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
           (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static double peak_gib(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)use.ru_maxrss / (1 << 20);
}

static void print_snapshot(TrailStore *trail)
{
    Snapshot *s = trail_snapshot(trail);
    SnapshotInfo info = snapshot_info(s);
    double began = now_s();
    i64 events = 0, views = 0;
    for (isize task = 0; task < snapshot_tasks(s); task++) {
        Trail t;
        for (TrailCursor c = trail_begin(s, task); trail_next(&c, &t);) {
            events += t.n;
            for (isize i = 0; i < t.n; i++)
                views += (t.kind[i] & KIND_MASK) == KIND_item_view;
        }
    }
    double took = now_s() - began;
    printf("events %lld  persons %lld  sessions %lld  orders %lld  views %lld\n", (long long)events,
           (long long)info.persons, (long long)info.sessions, (long long)info.orders,
           (long long)views);
    printf("bytes an event       %6.2f\n", (double)info.bytes / (double)info.events);
    printf("one pass, one thread %6.3f s\n", took);
    snapshot_release(&s);
}

static void say_more(World *w, int round, i64 events)
{
    for (i64 said = 0; said < events; said += w->n, w->n = 0) {
        while (w->n < 1000)
            visit(w, HOURS + round);
        for (isize k = 0; k < w->n; k++)
            put_event(w, &w->said[k]);
    }
    send(w);
}

static void bench_fresh(World *w, TrailStore *trail, i64 events)
{
    Err e;
    w->batch_rows = 500;
    w->random = random_from(7);
    w->n = 0;
    send(w);
    for (int round = 0; round < 3; round++) {
        say_more(w, round, events);
        must(journal_flush(w->journal, &e), &e);
        double began = now_s(), cpu = cpu_s();
        must(trail_refresh(trail, NULL, NULL, &e), &e);
        Snapshot *s = trail_snapshot(trail);
        printf("%5lld fresh events   %6.3f s  (%.3f s of processor time)  %lld events made anew\n",
               (long long)events, now_s() - began, cpu_s() - cpu,
               (long long)snapshot_info(s).overlay_events);
        snapshot_release(&s);
    }
}

/* From the moment that events are durable until a snapshot shows them, by the thread that follows,
 * one thousand after the other without a pause. */
static void bench_follow(World *w, TrailStore *trail)
{
    enum { ROUNDS = 20 };
    double worst = 0, sum = 0;
    Err e;
    must(trail_start(trail, &e), &e);
    for (int round = 0; round < ROUNDS; round++) {
        say_more(w, round, 1000);
        must(journal_flush(w->journal, &e), &e);
        double began = now_s();
        i64 shown = 0;
        while (shown < journal_end(w->journal)) {
            (void)journal_wait(w->journal, INT64_MAX - 1, 1000);
            Snapshot *s = trail_snapshot(trail);
            shown = snapshot_info(s).covers;
            snapshot_release(&s);
        }
        sum += now_s() - began;
        worst = MAX(worst, now_s() - began);
    }
    printf("shown by the follower after %.3f s, at worst %.3f s\n", sum / ROUNDS, worst);
}

int main(int argc, char **argv)
{
    World w = {.random = random_from(1), .cap = 1 << 24, .arena = arena_new((isize)1 << 34)};
    TrailStore *trail;
    Err e;
    if (argc < 3) {
        fprintf(stderr, "usage: bench_trail DIR EVENTS [BATCH]\n");
        return 2;
    }
    i64 events = atoll(argv[2]);
    Str folder = str_of(argv[1]);
    w.people = MAX(events / 38, 1);
    w.batch_rows = argc > 3 ? atoll(argv[3]) : BATCH_USUAL;
    w.said = malloc((size_t)w.cap * sizeof *w.said);
    must(os_make_dir(&os_real, argv[1], &e), &e);
    must(journal_open(&os_real, folder, NULL, &w.journal, NULL, &e), &e);
    double began = now_s();
    send(&w);
    if (journal_end(w.journal) == 0)
        fill(&w, events);
    must(journal_flush(w.journal, &e), &e);
    printf("journal of %lld      %6.2f s\n", (long long)journal_end(w.journal), now_s() - began);
    must(trail_open(&os_real, folder, w.journal, NULL, &trail, &e), &e);
    began = now_s();
    double cpu = cpu_s();
    must(trail_compact(trail, &e), &e);
    double took = now_s() - began, millions = (double)journal_end(w.journal) / 1e6;
    cpu = cpu_s() - cpu;
    printf("full build           %6.2f s  %.2f M events/s  peak %.2f GiB\n", took, millions / took,
           peak_gib());
    printf("  of processor time  %6.2f s  %.2f M events/s on %d processors of our own\n", cpu,
           millions * threads_default() / cpu, threads_default());
    trail_close(&trail);
    began = now_s();
    must(trail_open(&os_real, folder, w.journal, NULL, &trail, &e), &e);
    printf("opened and verified  %6.3f s\n", now_s() - began);
    print_snapshot(trail);
    if (getenv("PATRON_BENCH_BUILD_ONLY"))
        return 0;
    bench_fresh(&w, trail, 1000);
    bench_fresh(&w, trail, 10000);
    bench_follow(&w, trail);
    began = now_s();
    must(trail_compact(trail, &e), &e);
    printf("compaction           %6.2f s\n", now_s() - began);
    Snapshot *last = trail_snapshot(trail);
    printf("events of overlays   %6lld\n", (long long)snapshot_info(last).overlay_events);
    snapshot_release(&last);
    trail_close(&trail);
    journal_close(&w.journal);
    return 0;
}
