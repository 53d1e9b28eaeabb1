/* retention.c — do people come back? Those with a start event in the same week (or another unit)
 * are a cohort; for each it is told how many of them did a returning event so many weeks later,
 * and what their returning orders were worth. Guests are not people. A period that has not passed
 * for the whole cohort is shown and marked, and left out of the means. Exact rules and examples:
 * docs/reports/retention.md, which the tests run. */
#include "report/retention.h"
#include "report/kinds.h"
#include "report/sql.h"

enum { PERIODS_MAX = 400, BRACKET_DAYS_MAX = 100000 };
typedef RetentionPlan Plan;
typedef struct {
    Cells *cells; /* by cohort and code: people, those back in each period, then money */
    Found found;  /* of the person being mapped */
} Partial;

/* ---- the question ---- */

static Code plan_periods(Plan *p, const Args *args, Err *e)
{
    isize n;

    p->periods = arg_count(args, "periods");
    if (p->periods < 1 || p->periods > PERIODS_MAX)
        return fail(e, BAD_INPUT, "periods= must be from 1 to %d", PERIODS_MAX);
    if (!arg_given(args, "brackets"))
        return OK;
    p->bracketed = true;
    p->bracket = arg_counts(args, "brackets", &n);
    p->periods = n - 1;
    if (n < 2 || n > PERIODS_MAX || p->bracket[n - 1] > BRACKET_DAYS_MAX)
        return fail(e, BAD_INPUT,
                    "brackets= wants 2 to %d numbers of days, up to %d; 0,1,3,7 are three "
                    "brackets: day 0, days 1 and 2, days 3 to 6",
                    PERIODS_MAX, BRACKET_DAYS_MAX);
    return OK;
}

/* Which periods of a cohort have begun for somebody, and which have passed for everybody. */
static void plan_edges(Plan *p, const Args *args, Arena *arena)
{
    const Zone *zone = arg_zone(args);
    isize cohorts = p->cohorts->n;
    i64 end_us = MIN(p->to_us, snapshot_info(arg_snapshot(args)).last_us + 1);

    p->shown = take(arena, u32, cohorts);
    p->whole = take(arena, u32, cohorts);
    if (cohorts == 0)
        return;
    p->last_step = p->steps->first + p->steps->n - 1;
    p->ending = unit_index(zone, p->steps->unit, end_us);
    for (isize c = 0; c < cohorts; c++) {
        i64 begin = p->bracketed ? calendar_day(p->cohorts, (u32)c) : p->cohorts->first + c;
        i64 end = p->bracketed ? calendar_day(p->cohorts, (u32)c + 1) : begin + 1;
        for (isize k = 0; k < p->periods; k++) {
            i64 first = p->bracketed ? p->bracket[k] : k;
            i64 last = p->bracketed ? p->bracket[k + 1] - 1 : k;
            p->shown[c] += begin + first <= p->last_step;
            p->whole[c] += begin + first <= p->last_step && end - 1 + last < p->ending;
        }
    }
}

static Code plan(const Args *args, Arena *arena, void **out, Err *e)
{
    static const TimeUnit units[] = {UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER, UNIT_YEAR};
    Plan *p = take(arena, Plan, 1);

    *p = (Plan){
        .by = arg_by(args, "by"),
        .first = arg_choice(args, "first") == 0,
        .money = arg_choice(args, "measure") == 1,
        .mode = (Mode)arg_choice(args, "mode"),
        .start = arg_kinds_all(args, "start"),
        .back = arg_kinds_all(args, "return"),
        .from_us = arg_from_us(args),
        .to_us = arg_to_us(args),
        .cohorts = calendar_new(args, units[arg_choice(args, "unit")], arena),
    };
    TRY(plan_periods(p, args, e));
    const KindSet active = kinds_active(arg_snapshot(args));
    p->visits = !p->bracketed && memcmp(&p->start, &active, sizeof active) == 0 &&
                memcmp(&p->back, &active, sizeof active) == 0;
    p->plain = p->mode == ON && !p->money && !p->bracketed && p->periods <= 64;
    p->steps = p->bracketed ? calendar_new(args, UNIT_DAY, arena) : p->cohorts;
    const SnapshotInfo info = snapshot_info(arg_snapshot(args));
    p->brief = p->cohorts->n > 0 && p->plain && p->visits && p->first && !p->by &&
               p->from_us <= info.first_us && p->to_us > info.last_us;
    plan_edges(p, args, arena);
    *out = p;
    return OK;
}

static void *fresh(const void *plan_of, Arena *arena)
{
    const Plan *p = plan_of;
    Partial *partial = take(arena, Partial, 1);
    isize record = (1 + (p->money ? 2 : 1) * p->periods) * (isize)sizeof(i64);

    partial->cells = cells_new(arena, record, (u32)p->cohorts->n, by_codes(p->by));
    partial->found.start = take(arena, Start, p->cohorts->n);
    partial->found.back = take(arena, Back, p->steps->spans);
    return partial;
}

/* ---- one person ---- */

/* The period so many steps after the start; p->periods for all that is later; -1: none. */
static isize period_of(const Plan *p, i64 steps)
{
    isize k = 0;

    if (!p->bracketed)
        return (isize)MIN(MAX(steps, -1), p->periods);
    if (steps < p->bracket[0])
        return -1;
    while (k < p->periods && steps >= p->bracket[k + 1])
        k++;
    return k;
}

/* From what was so in each period to what mode= asks; [periods] is all that is later. */
static void by_mode(const Plan *p, bool *back, i64 *money)
{
    for (isize k = p->periods - 1; p->mode == ON_OR_AFTER && k >= 0; k--) {
        back[k] |= back[k + 1];
        money[k] += money[k + 1];
    }
    for (isize k = 1; p->mode == ON_OR_BEFORE && k < p->periods; k++) {
        back[k] |= back[k - 1];
        money[k] += money[k - 1];
    }
    for (isize k = 2; p->mode == STREAK && k < p->periods; k++) {
        back[k] &= back[k - 1];
        money[k] = back[k] ? money[k] : 0;
    }
}

static void find_money(const Plan *p, const Trail *t, const Start *start, i64 *money)
{
    isize span = 0;

    for (isize o = 0; o < t->orders; o++) {
        const Order *order = &t->order[o];
        if (order->event < start->event || order->state & ORDER_CANCELLED ||
            !kind_in(&p->back, t->kind[order->event]) || trail_us(t, order->event) >= p->to_us)
            continue;
        span = calendar_span(p->steps, t->at[order->event], span);
        isize k = period_of(p, p->steps->bucket[span] - start->step);
        if (k >= 0)
            money[k] += order->value;
    }
}

/* The plain question: back in the period itself, people counted, at most 64 periods. */
static void count_back(const Plan *p, const Partial *partial, const Start *start, i64 *cell)
{
    u64 back = 0;

    for (isize i = 0; i < partial->found.backs; i++) {
        u64 k = (u64)(partial->found.back[i].step - start->step);
        if (k < p->shown[start->bucket] && partial->found.back[i].event >= start->event)
            back |= (u64)1 << k;
    }
    for (; back; back &= back - 1)
        cell[1 + __builtin_ctzll(back)]++;
}

static void map_start(const Plan *p, const Counted *c, const Partial *partial, const Start *start,
                      Arena *arena)
{
    UNSET bool back[PERIODS_MAX + 1];
    UNSET i64 money[PERIODS_MAX + 1];
    bool session = by_grain(p->by) != GRAIN_PERSON;
    u32 code = by_code(p->by, c, start->event,
                       session ? trail_session_of(c->trail, start->event) : 0);
    i64 *cell = cells_at(partial->cells, start->bucket, code, arena);

    cell[0]++;
    if (p->plain) {
        count_back(p, partial, start, cell);
        return;
    }
    memset(back, 0, (size_t)(p->periods + 1) * sizeof *back);
    memset(money, 0, (size_t)(p->periods + 1) * sizeof *money);
    for (isize i = 0; i < partial->found.backs; i++) {
        isize k = period_of(p, partial->found.back[i].step - start->step);
        if (k >= 0 && partial->found.back[i].event >= start->event)
            back[k] = true;
    }
    if (p->money)
        find_money(p, c->trail, start, money);
    by_mode(p, back, money);
    for (isize k = 0; k < p->shown[start->bucket]; k++) {
        cell[1 + k] += back[k];
        if (p->money)
            cell[1 + p->periods + k] += money[k];
    }
}

static void map(const void *plan_of, const Counted *c, void *partial_of, Arena *arena)
{
    const Plan *p = plan_of;
    Partial *partial = partial_of;

    if (c->trail->guest || p->cohorts->n == 0)
        return;
    retention_find(p, c->trail, &partial->found);
    for (isize s = 0; s < partial->found.starts; s++)
        map_start(p, c, partial, &partial->found.start[s], arena);
}

static bool block_for(const void *plan)
{
    return ((const Plan *)plan)->brief;
}

/* Everybody's visits alone: of a hundred people about one is left to `map`. */
static u64 map_block(const void *plan_of, const TrailBlock *b, void *partial_of, Arena *arena)
{
    const Plan *p = plan_of;
    Partial *partial = partial_of;
    UNSET u32 bucket[VISITS_MAX];
    u64 left = 0;

    for (u64 rest = b->here & ~b->guests; rest; rest &= rest - 1) {
        u32 i = (u32)__builtin_ctzll(rest);
        isize visits = calendar_visits(p->cohorts, b, i, bucket);
        u64 back = 0;
        if (visits < 0)
            left |= (u64)1 << i;
        if (visits <= 0)
            continue;
        for (isize v = 0; v < visits; v++) {
            u32 k = bucket[v] - bucket[0];
            back |= k < p->shown[bucket[0]] ? (u64)1 << k : 0;
        }
        i64 *cell = cells_at(partial->cells, bucket[0], 0, arena);
        cell[0]++;
        for (; back; back &= back - 1)
            cell[1 + __builtin_ctzll(back)]++;
    }
    return left;
}

/* ---- all of them ---- */

static void merge(const void *plan_of, void *into, const void *from, Arena *arena)
{
    const Plan *p = plan_of;
    const Partial *one = from;
    Partial *sum = into;
    CellItem *items;
    isize n = cells_list(one->cells, arena, &items);

    for (isize i = 0; i < n; i++) {
        i64 *cell = cells_at(sum->cells, items[i].row, items[i].code, arena);
        const i64 *more = items[i].record;
        for (isize k = 0; k < 1 + (p->money ? 2 : 1) * p->periods; k++)
            cell[k] += more[k];
    }
}

static i64 period_name(const Plan *p, isize k)
{
    return p->bracketed ? p->bracket[k] : k;
}

static void put_counts(Table *t, i64 people, i64 returned, i64 money)
{
    put_int(t, people);
    put_int(t, returned);
    put_share(t, returned, people);
    put_int(t, money);
    put_mean(t, money, people);
}

static void finish_triangle(const Plan *p, const CellItem *items, isize n, Table *t)
{
    for (isize i = 0; i < n; i++) {
        const i64 *cell = items[i].record;
        u32 cohort = items[i].row;
        for (isize k = 0; k < p->shown[cohort]; k++) {
            put_row(t, cell_key(cohort * PERIODS_MAX + (u32)k, items[i].code));
            put_int(t, calendar_day(p->cohorts, cohort));
            put_text(t, items[i].label);
            put_int(t, period_name(p, k));
            put_counts(t, cell[0], cell[1 + k], p->money ? cell[1 + p->periods + k] : 0);
            put_text(t, k < p->whole[cohort] ? S("yes") : S("no"));
        }
    }
}

typedef struct {
    i64 cohorts, people, returned, money;
} Mean;

static void finish_means(const Plan *p, const CellItem *items, isize n, Table *t, Arena *arena)
{
    Cells *means = cells_new(arena, p->periods * (isize)sizeof(Mean), 1, by_codes(p->by));
    CellItem *sums;

    for (isize i = 0; i < n; i++) {
        const i64 *cell = items[i].record;
        Mean *mean = cells_at(means, 0, items[i].code, arena);
        for (isize k = 0; k < p->whole[items[i].row]; k++) {
            mean[k].cohorts++;
            mean[k].people += cell[0];
            mean[k].returned += cell[1 + k];
            mean[k].money += p->money ? cell[1 + p->periods + k] : 0;
        }
    }
    n = cells_sorted(means, p->by, arena, &sums);
    for (isize i = 0; i < n; i++) {
        const Mean *mean = sums[i].record;
        for (isize k = 0; k < p->periods && mean[k].cohorts > 0; k++) {
            put_row(t, cell_key((u32)k, sums[i].code));
            put_text(t, sums[i].label);
            put_int(t, period_name(p, k));
            put_int(t, mean[k].cohorts);
            put_counts(t, mean[k].people, mean[k].returned, mean[k].money);
        }
    }
}

static void finish(const void *plan_of, const void *partial_of, Arena *arena, Tables *answer)
{
    const Plan *p = plan_of;
    const Partial *partial = partial_of;
    CellItem *items;
    isize n = cells_sorted(partial->cells, p->by, arena, &items);

    finish_triangle(p, items, n, &answer->table[0]);
    finish_means(p, items, n, &answer->table[1], arena);
}

static i64 peek(const void *plan_of, const void *partial_of, const CellAsked *asked)
{
    const Partial *partial = partial_of;
    u32 row = (u32)(asked->key >> 32);
    const i64 *cell = cells_find(partial->cells, row / PERIODS_MAX, (u32)asked->key);

    (void)plan_of;
    return !cell ? 0 : asked->column == 3 ? cell[0] : cell[1 + row % PERIODS_MAX];
}

static void sql(const void *plan_of, const Args *args, SqlVars *vars)
{
    static const char *const steps[] = {"1 DAY", "7 DAY", "1 MONTH", "3 MONTH", "1 YEAR"};
    const Plan *p = plan_of;
    const Snapshot *s = arg_snapshot(args);

    sql_calendar(vars, p->cohorts);
    sql_raw(vars, "step", str_of(steps[arg_choice(args, "unit")]));
    sql_raw(vars, "start_kinds", kinds_sql(&p->start, s, sql_arena(vars)));
    sql_raw(vars, "back_kinds", kinds_sql(&p->back, s, sql_arena(vars)));
    sql_int(vars, "bracketed", p->bracketed);
    sql_int(vars, "last_step", p->last_step - (p->bracketed ? 0 : p->cohorts->first));
    sql_int(vars, "ending", p->ending - (p->bracketed ? 0 : p->cohorts->first));
    sql_int(vars, "periods_n", p->periods);
    sql_list(vars, "period");
    for (isize k = 0; k < p->periods; k++) {
        SqlVars *item = sql_item(vars, "period");
        sql_int(item, "first", p->bracketed ? p->bracket[k] : k);
        sql_int(item, "behind", p->bracketed ? p->bracket[k + 1] : k + 1);
    }
}

// clang-format off
#define CELL_COLUMNS                                                                               \
    {"revenue", "what their returning orders are worth", MONEY_, "measure=revenue", false},        \
    {"per_person", "revenue / people of the cohort", MONEY_, "measure=revenue", false}

const Report report_retention = {
    .name = "retention",
    .asks = "Do people come back?",
    .chart = "triangle",
    .history = true,
    .params = (const Param[]){
        {"start", P_KINDS, "any", NULL, "what makes a person one of a cohort"},
        {"return", P_KINDS, "any", NULL, "what counts as coming back"},
        {"unit", P_CHOICE, "week", "day|week|month|quarter|year", "length of a period"},
        {"mode", P_CHOICE, "on", "on|on_or_after|on_or_before|streak",
         "back in the period, then or later, by then, or in every one up to it"},
        {"first", P_CHOICE, "yes", "yes|no", "the person's first start of all, or one each period"},
        {"measure", P_CHOICE, "people", "people|revenue", "count people alone, or money as well"},
        {"periods", P_COUNT, "12", NULL, "how many periods to follow a cohort"},
        {"brackets", P_COUNTS, NULL, NULL, "days after the start, for periods: 0,1,3,7,14,30"},
        {0}},
    .tables = (const ReportTable[]){
        {"triangle", "a row for each cohort and period", (const ReportColumn[]){
            {"cohort", "the day its time begins", DAY_, NULL, true},
            {"by", "what the start event was of", LABEL, "by", true},
            {"period", "periods later; with brackets= the first day", COUNTS, NULL, true},
            {"people", "people of the cohort", PEOPLE, NULL, false},
            {"returned", "those who came back", PEOPLE, NULL, false},
            {"share", "returned / people", SHARE, NULL, false},
            CELL_COLUMNS,
            {"whole", "has that time passed for all of them", LABEL, NULL, false},
            {0}}},
        {"means", "all cohorts for which the period has passed", (const ReportColumn[]){
            {"by", "what the start event was of", LABEL, "by", true},
            {"period", "periods later; with brackets= the first day", COUNTS, NULL, true},
            {"cohorts", "cohorts for which it has passed", COUNTS, NULL, false},
            {"people", "people of these cohorts together", COUNTS, NULL, false},
            {"returned", "those who came back", COUNTS, NULL, false},
            {"share", "returned / people: the mean, weighted by people", SHARE, NULL, false},
            CELL_COLUMNS,
            {0}}},
        {0}},
    .plan = plan, .fresh = fresh, .map = map, .block_for = block_for, .block = map_block,
    .merge = merge, .finish = finish, .peek = peek, .sql = sql,
};
