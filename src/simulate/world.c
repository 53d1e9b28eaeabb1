/* world.c — the shop from its first day to its last: midnight sets prices and stock, everybody
 * lives through the day, and the day is written out. */
#include "world.h"

// clang-format off
static const Money moneys[] = {
    {.currency = "CNY", .yuan = 100,  .usd_cent = 7.1},
    {.currency = "USD", .yuan = 14.1, .usd_cent = 0},
    {.currency = "EUR", .yuan = 12.2, .usd_cent = .866},
    {.currency = "GBP", .yuan = 10.5, .usd_cent = .745},
    {.currency = "JPY", .yuan = 21.4, .usd_cent = 1.52},
    {.currency = "HKD", .yuan = 110,  .usd_cent = 7.8},
    {.currency = "SGD", .yuan = 18,   .usd_cent = 1.28},
    {.currency = "TWD", .yuan = 420,  .usd_cent = 30},
};
// clang-format on

SimulateSpec simulate_defaults(void)
{
    return (SimulateSpec){
        .people = 20000, .days = 180, .seed = 1, .currency = S("CNY"), .zone = S("Asia/Shanghai")};
}

int day_at(const World *w, i64 at_us)
{
    int last = w->days + AHEAD - 1;
    i64 guess = (at_us - w->start_us) / US_PER_DAY; /* right but for hours of daylight saving */
    int day = (int)MIN(MAX(guess, 0), last);

    while (day > 0 && at_us < w->midnight[day])
        day--;
    while (day < last && at_us >= w->midnight[day + 1])
        day++;
    return day;
}

u64 hash_of(const World *w, u64 a, u64 b)
{
    return mix64(w->spec.seed * 0x9e3779b97f4a7c15 ^ mix64(a * 0xd6e8feb86659fd93 + b));
}

int arm_of(const World *w, Experiment experiment, u32 who)
{
    static const u32 held_out[EXPERIMENTS] = {
        [TEST_CART] = 20, [TEST_MAILING] = 10, [TEST_NOTE] = 50};
    u64 bucket = hash_of(w, who, 1000 + (u64)experiment) % 100;
    return bucket < held_out[experiment] ? HELD_OUT : TREATED;
}

static Code spec_check(const SimulateSpec *spec, World *w, Err *e)
{
    if (spec->people < 1 || spec->people > SIMULATE_PEOPLE_MAX)
        return fail(e, BAD_INPUT, "cannot simulate %lld people; give 1 to %d",
                    (long long)spec->people, SIMULATE_PEOPLE_MAX);
    if (spec->days < 1 || spec->days > SIMULATE_DAYS_MAX)
        return fail(e, BAD_INPUT, "cannot simulate %d days; give 1 to %d", spec->days,
                    SIMULATE_DAYS_MAX);
    if (spec->end_us < 400 * US_PER_DAY || spec->end_us > 40000 * US_PER_DAY)
        return fail(e, BAD_INPUT, "a simulation must end between 1971 and 2079");
    for (isize i = 0; i < COUNT(moneys); i++)
        if (str_eq(spec->currency, str_of(moneys[i].currency)))
            w->money = &moneys[i];
    if (!w->money)
        return fail(e, BAD_INPUT,
                    "cannot simulate a shop in '%.*s'; take CNY, USD, EUR, GBP, JPY, "
                    "HKD, SGD or TWD",
                    STR_ARG(spec->currency));
    return zone_open(spec->zone, &w->zone, e);
}

static void days_make(World *w)
{
    i64 last = floor_div(zone_local_us(w->zone, w->spec.end_us - 1), US_PER_DAY);
    int n = w->days + AHEAD;

    w->first_day = last - w->days + 1;
    w->midnight = take(&w->arena, i64, n + 1);
    for (int d = 0; d <= n; d++)
        w->midnight[d] = zone_utc_us(w->zone, (w->first_day + d) * US_PER_DAY);
    w->start_us = w->midnight[0];
    w->end_us = w->spec.end_us;
    w->day = take(&w->arena, Day, n);
    calendar_fill(w->day, w->first_day, n);
    for (int p = 0; p < PATIENCES; p++) {
        w->demand[p] = take(&w->arena, double, n + 1);
        for (int d = 0; d < n; d++)
            w->demand[p][d + 1] = w->demand[p][d] + w->day[d].demand[p];
    }
}

static void workers_make(World *w)
{
    w->workers = w->spec.workers > 0 ? w->spec.workers : threads_default();
    w->workers = MIN(w->workers, SIMULATE_WORKERS_MAX);
    w->worker = take(&w->arena, Worker, w->workers);
    for (int i = 0; i < w->workers; i++) {
        Worker *k = &w->worker[i];
        k->sold = take(&w->arena, u32, w->products);
        k->cart_arena = arena_new((isize)1 << 32);
        for (int s = 0; s < 2; s++) {
            k->shelf[s].keep = arena_new((isize)1 << 36);
            k->shelf[s].text = arena_new((isize)1 << 34);
        }
    }
}

static void chunk_make(void *context, isize task, int worker)
{
    World *w = context;
    Chunk *c = &w->chunk[task];
    u32 first = (u32)task * CHUNK, end = MIN(first + CHUNK, w->people);

    (void)worker;
    c->pool = arena_new((isize)1 << 28);
    c->free = NOBODY;
    for (u32 who = first; who < end; who++) {
        Person *p = &w->person[who];
        person_make(w, who);
        i64 next = MIN(p->visit_us, p->mailing_us);
        w->due[who] = next == NEVER ? UINT32_MAX : (u32)((next - w->start_us) / US_PER_S);
    }
}

static Code world_make(World *w, Err *e)
{
    const SimulateSpec *spec = &w->spec;

    TRY(spec_check(spec, w, e));
    w->days = spec->days;
    w->humans = (u32)spec->people;
    w->people = w->humans + 2 + w->humans / 400;
    w->arena = arena_new((isize)w->people * (isize)(sizeof(Person) + 16) + ((isize)1 << 33));
    w->chance = mix64(spec->seed + 0x5eed);
    days_make(w);
    brands_make(w);
    products_make(w);
    workers_make(w);
    emit_begin(w);
    mailings_make(w);
    w->person = take(&w->arena, Person, w->people);
    w->due = take(&w->arena, u32, w->people);
    w->chunks = (w->people + CHUNK - 1) / CHUNK;
    w->chunk = take(&w->arena, Chunk, w->chunks);
    run_parallel(w->workers, w->chunks, chunk_make, w);
    return OK;
}

static void world_end(World *w)
{
    emit_end(w);
    for (int i = 0; w->worker && i < w->workers; i++) {
        arena_free(&w->worker[i].cart_arena);
        for (int s = 0; s < 2; s++) {
            arena_free(&w->worker[i].shelf[s].keep);
            arena_free(&w->worker[i].shelf[s].text);
        }
    }
    for (isize c = 0; w->chunk && c < w->chunks; c++)
        arena_free(&w->chunk[c].pool);
    zone_close(&w->zone);
    arena_free(&w->arena);
}

static void day_begin(World *w, int day)
{
    w->today = day;
    w->parity = day & 1;
    w->from_us = w->midnight[day];
    w->until_us = MIN(w->midnight[day + 1], w->end_us + 1);
    for (int i = 0; i < w->workers; i++) {
        Shelf *s = &w->worker[i].shelf[w->parity];
        s->recs = s->visits = s->orders = s->words = 0;
        arena_reset(&s->text);
    }
    prices_set(w);
}

static void chunk_live(void *context, isize task, int worker)
{
    World *w = context;
    u32 first = (u32)task * CHUNK, end = MIN(first + CHUNK, w->people);
    u32 until_s = (u32)((w->until_us - w->start_us + US_PER_S - 1) / US_PER_S);

    for (u32 who = first; who < end; who++)
        if (w->due[who] < until_s)
            person_live(w, &w->worker[worker], who);
}

static Code world_run(World *w, Err *e)
{
    TRY(truth_begin(w, e));
    for (int day = 0; day < w->days; day++) {
        day_begin(w, day);
        run_parallel(w->workers, w->chunks, chunk_live, w);
        spend_tell(w);
        TRY(emit_day(w, e));
        TRY(truth_carts(w, e));
        if (w->sink->progress)
            w->sink->progress(w->sink->context, day + 1, w->days, w->events);
    }
    return truth_end(w, e);
}

Code simulate_shop(const SimulateSpec *spec, const SimulateSink *sink, Err *e)
{
    World w = {.spec = *spec, .sink = sink};
    Code code = world_make(&w, e);

    if (code == OK)
        code = world_run(&w, e);
    world_end(&w);
    return code;
}
