/* funnel.c — where on the way to the till do people drop out?
 *
 * A chain is one event for each of the first steps, in the order asked for, its last at most
 * within= after its first; one event takes one step. Of a person the chain counts that gets
 * furthest, of those the one that gets there first, of those the one that begins last. The exact
 * meaning of every parameter, with worked examples that the tests run: docs/reports/funnel.md.
 * The search itself: funnel_chain.c. */
#include "report/funnel_plan.h"
#include "report/durations.h"

/* What is counted of the ways in that begin with one value of by=. */
typedef struct {
    i64 exactly[FUNNEL_STEPS_MAX + 1]; /* that reached so many steps */
    i64 spoilt[FUNNEL_STEPS_MAX + 1];  /* that left, by the steps they had */
    i64 bin[FUNNEL_BINS_MAX];          /* that reached all steps, by the time it took */
    Durations before[FUNNEL_STEPS_MAX],
        first[FUNNEL_STEPS_MAX]; /* since the step before, the first */
} Sums;

typedef struct {
    i64 entered, converted;
} Day;

typedef struct {
    Cells *sums;  /* by code */
    Cells *trend; /* by bucket and code */
    FunnelRoom room;
} Partial;

static void *fresh(const void *plan_of, Arena *arena)
{
    const FunnelPlan *p = plan_of;
    Partial *partial = take(arena, Partial, 1);

    partial->sums = cells_new(arena, sizeof(Sums), 1, by_codes(p->by));
    partial->trend = cells_new(arena, sizeof(Day), (u32)p->calendar->n, by_codes(p->by));
    return partial;
}

/* ---- one person ---- */

static int bin_of(const FunnelPlan *p, i64 us)
{
    int b = p->bins - 1;
    while (b > 0 && us < p->bin_us[b])
        b--;
    return b;
}

/* How long since the first step, kept once where it is also the step before. */
static Durations *since_first(Sums *sums, int step)
{
    return step == 1 ? &sums->before[1] : &sums->first[step];
}

static void add_times(const FunnelPlan *p, Sums *sums, const Entry *entry, Arena *arena)
{
    int steps = p->funnel.rules.steps;

    for (int s = 1; s < entry->reached; s++) {
        durations_add(&sums->before[s], entry->us[s] - entry->us[s - 1], arena);
        if (s > 1)
            durations_add(&sums->first[s], entry->us[s] - entry->us[0], arena);
    }
    if (entry->reached < steps)
        return;
    if (steps == 1)
        durations_add(&sums->first[0], 0, arena);
    sums->bin[bin_of(p, entry->us[steps - 1] - entry->us[0])]++;
}

static void add_entry(const FunnelPlan *p, const Counted *c, const Entry *entry, Partial *partial,
                      Arena *arena)
{
    const Calendar *calendar = p->calendar;
    bool visit = by_grain(p->by) == GRAIN_SESSION;
    u32 code = by_code(p->by, c, entry->start,
                       visit ? trail_session_of(c->trail, entry->start) : 0);
    Sums *sums = cells_at(partial->sums, 0, code, arena);

    sums->exactly[entry->reached] += entry->reached > 0;
    sums->spoilt[entry->spoilt] += entry->spoilt > 0;
    if (entry->reached == 0)
        return;
    add_times(p, sums, entry, arena);
    isize span = calendar_look(calendar, c->trail->at[entry->start]);
    Day *day = cells_at(partial->trend, calendar->bucket[span], code, arena);
    day->entered++;
    day->converted += entry->reached == p->funnel.rules.steps;
}

static void map(const void *plan_of, const Counted *c, void *partial_of, Arena *arena)
{
    const FunnelPlan *p = plan_of;
    Partial *partial = partial_of;

    if (p->funnel.count == COUNT_PEOPLE && c->trail->guest)
        return;
    if (p->split)
        __builtin_prefetch(c->whole->session); /* add_entry's by_code looks there */
    isize n = funnel_entries(&p->funnel, c, &partial->room, arena);
    for (isize i = 0; i < n; i++)
        add_entry(p, c, &partial->room.entry[i], partial, arena);
}

/* ---- all of them ---- */

static void merge_sums(Sums *into, const Sums *from, Arena *arena)
{
    for (int s = 0; s <= FUNNEL_STEPS_MAX; s++) {
        into->exactly[s] += from->exactly[s];
        into->spoilt[s] += from->spoilt[s];
    }
    for (int b = 0; b < FUNNEL_BINS_MAX; b++)
        into->bin[b] += from->bin[b];
    for (int s = 0; s < FUNNEL_STEPS_MAX; s++) {
        durations_merge(&into->before[s], &from->before[s], arena);
        durations_merge(&into->first[s], &from->first[s], arena);
    }
}

static void merge(const void *plan_of, void *into, const void *from, Arena *arena)
{
    Partial *target = into;
    const Partial *source = from;
    CellItem *items;
    isize n = cells_list(source->sums, arena, &items);

    (void)plan_of;
    for (isize i = 0; i < n; i++)
        merge_sums(cells_at(target->sums, 0, items[i].code, arena), items[i].record, arena);
    n = cells_list(source->trend, arena, &items);
    for (isize i = 0; i < n; i++) {
        const Day *one = items[i].record;
        Day *day = cells_at(target->trend, items[i].row, items[i].code, arena);
        day->entered += one->entered;
        day->converted += one->converted;
    }
}

/* ---- the answer ---- */

/* How many got at least so far. */
static i64 at_least(const i64 *exactly, int step)
{
    i64 n = 0;
    for (int s = step; s <= FUNNEL_STEPS_MAX; s++)
        n += exactly[s];
    return n;
}

/* A count under three columns, of which the answer shows the one that fits count=. */
static void put_counted(Table *t, i64 n)
{
    put_int(t, n);
    put_int(t, n);
    put_int(t, n);
}

static void put_quantiles(Table *t, const Durations *d, const double *shares, int n, Arena *arena)
{
    i64 us[DURATION_SHARES_MAX];

    if (d->n > 0)
        durations_quantiles(d, shares, n, us, *arena);
    for (int q = 0; q < n; q++) {
        if (d->n > 0)
            put_int(t, us[q]);
        else
            put_none(t);
    }
}

static void put_none_counted(Table *t)
{
    put_none(t);
    put_none(t);
    put_none(t);
}

static void put_steps(const FunnelPlan *p, Table *t, u32 code, Str label, Sums *sums, Arena *arena)
{
    const Durations none = {0};
    i64 first = at_least(sums->exactly, 1), before = 0;

    for (int s = 0; s < p->funnel.rules.steps; s++) {
        i64 reached = at_least(sums->exactly, s + 1);
        put_row(t, cell_key((u32)s, code));
        put_text(t, label);
        put_int(t, s + 1);
        put_text(t, p->label[s]);
        put_counted(t, reached);
        put_share(t, reached, first);
        if (s == 0) {
            put_none(t);
            put_none_counted(t);
        } else {
            put_share(t, reached, before);
            put_counted(t, before - reached);
        }
        put_counted(t, at_least(sums->spoilt, s + 1));
        put_quantiles(t, s ? &sums->before[s] : &none, (double[]){0.5, 0.9}, 2, arena);
        put_quantiles(t, s ? since_first(sums, s) : &none, (double[]){0.5}, 1, arena);
        before = reached;
    }
}

static void put_conversion(const FunnelPlan *p, Table *t, u32 code, Str label, Sums *sums,
                           Arena *arena)
{
    static const double shares[] = {0, 0.25, 0.5, 0.75, 0.9, 0.95, 1};
    int steps = p->funnel.rules.steps;
    i64 entered = at_least(sums->exactly, 1), converted = sums->exactly[steps];
    Range range = share_range(converted, entered, 1.96);

    put_row(t, cell_key(0, code));
    put_text(t, label);
    put_counted(t, entered);
    put_counted(t, converted);
    put_share(t, converted, entered);
    put_number(t, range.low);
    put_number(t, range.high);
    put_quantiles(t, since_first(sums, steps - 1), shares, COUNT(shares), arena);
}

static void put_histogram(const FunnelPlan *p, Table *t, u32 code, Str label, const Sums *sums)
{
    i64 all = sums->exactly[p->funnel.rules.steps], so_far = 0;

    for (int b = 0; b < p->bins; b++) {
        so_far += sums->bin[b];
        if (p->split && sums->bin[b] == 0)
            continue;
        put_row(t, cell_key((u32)b, code));
        put_text(t, label);
        put_int(t, p->bin_us[b]);
        put_int(t, p->bin_us[b + 1]);
        put_counted(t, sums->bin[b]);
        put_share(t, sums->bin[b], all);
        put_share(t, so_far, all);
    }
}

static void put_day(const FunnelPlan *p, Table *t, u32 bucket, u32 code, Str label, const Day *day)
{
    put_row(t, cell_key(bucket, code));
    put_int(t, calendar_day(p->calendar, bucket));
    put_text(t, label);
    put_counted(t, day->entered);
    put_counted(t, day->converted);
    put_share(t, day->converted, day->entered);
}

static void put_trend(const FunnelPlan *p, Table *t, const Cells *trend, Arena *arena)
{
    const Day empty = {0};
    CellItem *items;

    if (!p->split) {
        for (u32 bucket = 0; bucket < p->calendar->n; bucket++) {
            const Day *day = cells_find(trend, bucket, 0);
            put_day(p, t, bucket, 0, S(""), day ? day : &empty);
        }
        return;
    }
    isize n = cells_sorted(trend, p->by, arena, &items);
    for (isize i = 0; i < n; i++)
        put_day(p, t, items[i].row, items[i].code, items[i].label, items[i].record);
}

static void finish(const void *plan_of, const void *partial_of, Arena *arena, Tables *answer)
{
    const FunnelPlan *p = plan_of;
    const Partial *partial = partial_of;
    Table *t = answer->table;
    CellItem *items, nobody = {.record = take(arena, Sums, 1)};
    isize n = cells_sorted(partial->sums, p->by, arena, &items);

    if (!p->split && n == 0) {
        items = &nobody;
        n = 1;
    }
    for (isize i = 0; i < n; i++) {
        Sums sums = *(const Sums *)items[i].record;
        put_steps(p, &t[0], items[i].code, items[i].label, &sums, arena);
        put_conversion(p, &t[1], items[i].code, items[i].label, &sums, arena);
        put_histogram(p, &t[2], items[i].code, items[i].label, &sums);
    }
    put_trend(p, &t[3], partial->trend, arena);
}

/* ---- who stands behind a number ---- */

enum { STEPS, CONVERSION, HISTOGRAM, TREND };
/* Where the columns stand that count; each of them threefold. */
enum { REACHED_AT = 3, DROPPED_AT = 8, EXCLUDED_AT = 11, ENTERED_AT = 1, CONVERTED_AT = 4 };

static i64 peek_steps(const Sums *sums, isize column, int step)
{
    if (column < REACHED_AT + 3)
        return at_least(sums->exactly, step + 1);
    if (column < DROPPED_AT + 3)
        return sums->exactly[step];
    return at_least(sums->spoilt, step + 1);
}

static i64 peek(const void *plan_of, const void *partial_of, const CellAsked *asked)
{
    const FunnelPlan *p = plan_of;
    const Partial *partial = partial_of;
    u32 row = (u32)(asked->key >> 32), code = (u32)asked->key;
    const Sums *sums = cells_find(partial->sums, 0, code);
    const Day *day;

    switch (asked->table) {
    case STEPS: return sums ? peek_steps(sums, asked->column, (int)row) : 0;
    case HISTOGRAM: return sums ? sums->bin[row] : 0;
    case CONVERSION:
        if (!sums)
            return 0;
        return asked->column < CONVERTED_AT ? at_least(sums->exactly, 1)
                                            : sums->exactly[p->funnel.rules.steps];
    default:
        day = cells_find(partial->trend, row, code);
        return !day ? 0 : asked->column < CONVERTED_AT + 1 ? day->entered : day->converted;
    }
}

// clang-format off
#define BY_COLUMN {"by", "what the first step's event carries", LABEL, "by", true}
#define COUNTED(name, help)                                                                        \
    {name, "people " help, PEOPLE, "count=people", false},                                         \
    {name, "visits " help, COUNTS, "count=sessions", false},                                       \
    {name, "entries " help, COUNTS, "count=events", false}

const Report report_funnel = {
    .name = "funnel",
    .asks = "Where on the way to the till do people drop out?",
    .chart = "funnel",
    .params = (const Param[]){
        {"steps", P_KINDS, "item_view,cart_add,order,order_paid", NULL,
         "kinds of event, one after the other; several for one step joined by |, any for all"},
        {"within", P_DURATION, "7d", NULL, "the most time from the first step to the last"},
        {"step_within", P_DURATION, NULL, NULL, "the most time from each step to the next"},
        {"order", P_CHOICE, "ordered", "ordered|strict|any|anchored",
         "strict: nothing else done in between; any: in any order; anchored: any order between "
         "the first and the last"},
        {"exclude", P_KINDS, NULL, NULL, "who got on only by doing this on the way leaves"},
        {"same", P_DIMENSION, NULL, "session",
         "all steps with the same session, product, category, page, ..."},
        {"entry", P_CHOICE, "best", "best|first", "every chance to begin, or the first one only"},
        {"count", P_CHOICE, "people", "people|sessions|events",
         "people once, each visit on its own, or each event of the first step"},
        {"unit", P_CHOICE, "day", "day|week|month", "length of a row's time in the trend"},
        {0}},
    .tables = (const ReportTable[]){
        {"steps", "how many got how far", (const ReportColumn[]){
            BY_COLUMN,
            {"step", "its number", COUNTS, NULL, true},
            {"kind", "what it is, or how many of them in any order", LABEL, NULL, false},
            COUNTED("reached", "that got at least this far"),
            {"of_first", "share of those who took the first step", SHARE, NULL, false},
            {"of_before", "share of those who took the step before", SHARE, NULL, false},
            COUNTED("dropped", "that took the step before and not this one"),
            {"excluded", "people who got this far and left, see exclude=", PEOPLE,
             "exclude&count=people", false},
            {"excluded", "visits that got this far and left, see exclude=", COUNTS,
             "exclude&count=sessions", false},
            {"excluded", "entries that got this far and left, see exclude=", COUNTS,
             "exclude&count=events", false},
            {"median_time", "half took no longer since the step before", DURATION, NULL, false},
            {"p90_time", "nine in ten took no longer since the step before", DURATION, NULL, false},
            {"median_since_first", "half took no longer since the first", DURATION, NULL, false},
            {0}}},
        {"conversion", "from the first step to the last", (const ReportColumn[]){
            BY_COLUMN,
            COUNTED("entered", "that took the first step"),
            COUNTED("converted", "that took all of them"),
            {"rate", "converted / entered", SHARE, NULL, false},
            {"rate_low", "the rate may lie from here on (95 %)", SHARE, NULL, false},
            {"rate_high", "and up to where", SHARE, NULL, false},
            {"fastest", "the shortest time from first to last", DURATION, NULL, false},
            {"p25", "a quarter took no longer", DURATION, NULL, false},
            {"median", "half took no longer", DURATION, NULL, false},
            {"p75", "three quarters took no longer", DURATION, NULL, false},
            {"p90", "nine in ten took no longer", DURATION, NULL, false},
            {"p95", "95 in 100 took no longer", DURATION, NULL, false},
            {"slowest", "the longest time", DURATION, NULL, false},
            {0}}},
        {"histogram", "how long it took from the first step to the last", (const ReportColumn[]){
            BY_COLUMN,
            {"from", "at least this long", DURATION, NULL, true},
            {"to", "and less than this; the last row: at most", DURATION, NULL, false},
            COUNTED("converted", "that took so long"),
            {"share", "of all that converted", SHARE, NULL, false},
            {"so_far", "share of those that took less than `to`", SHARE, NULL, false},
            {0}}},
        {"trend", "by the day of the first step", (const ReportColumn[]){
            {"date", "the day it begins", DAY_, NULL, true},
            BY_COLUMN,
            COUNTED("entered", "that took the first step then"),
            COUNTED("converted", "of those that took all of them, then or later"),
            {"rate", "converted / entered", SHARE, NULL, false},
            {0}}},
        {0}},
    .plan = funnel_plan, .fresh = fresh, .map = map, .merge = merge, .finish = finish,
    .peek = peek, .sql = funnel_sql,
};
