/* repurchase.c — how many buy again, and after how long. Orders that were not cancelled, of
 * people (not guests), in order; an interval is the whole days (24 hours each) from one order to
 * the next. How long until the second order is told by Kaplan and Meier's estimate: those who
 * have not bought again yet count as long as they could have. Worked examples:
 * docs/reports/repurchase.md, which the tests run. Source: E. L. Kaplan, P. Meier,
 * "Nonparametric estimation from incomplete observations", JASA 53 (1958) 457-481. */
#include "report/report.h"
#include "stat/stat.h"
#include <stdlib.h>

typedef struct {
    const By *by;
    bool split;
    i64 to_us;
    const Snapshot *snapshot;
    u32 categories;
    const u32 *category; /* of a product */
} Plan;

typedef struct {
    i64 buyers, repeaters, orders;
} Sums;

typedef struct {
    Cells *groups;    /* by code: Sums */
    Cells *gaps;      /* by code and days: i64 */
    Cells *second;    /* by days: people whose second order came then, i64 */
    Cells *waiting;   /* by days: people still without one when the range ends, i64 */
    Cells *kinds;     /* by category: Sums (orders: of the category) */
    Cells *kind_gaps; /* by category and days: i64 */
    i64 *last_us;     /* of this person's latest order with the category */
    u32 *last_order;  /* its index, plus 1, and whose it was */
    u32 *person;
    u8 *again;
} Partial;

static const u32 DAYS_MAX = 50000; /* more than a century */

static Code plan(const Args *args, Arena *arena, void **out, Err *e)
{
    Plan *p = take(arena, Plan, 1);
    const Snapshot *s = arg_snapshot(args);

    (void)e;
    p->by = arg_by(args, "by");
    p->split = p->by != NULL;
    p->to_us = arg_to_us(args);
    p->snapshot = s;
    p->categories = dim_size(s, DIM_CATEGORY);
    p->category = product_categories(s);
    *out = p;
    return OK;
}

static void *fresh(const void *plan_of, Arena *arena)
{
    const Plan *p = plan_of;
    Partial *partial = take(arena, Partial, 1);
    u32 codes = by_codes(p->by);

    partial->groups = cells_new(arena, sizeof(Sums), 1, codes);
    partial->gaps = cells_new(arena, sizeof(i64), codes, DAYS_MAX);
    partial->second = cells_new(arena, sizeof(i64), 1, DAYS_MAX);
    partial->waiting = cells_new(arena, sizeof(i64), 1, DAYS_MAX);
    partial->kinds = cells_new(arena, sizeof(Sums), 1, p->categories);
    partial->kind_gaps = cells_new(arena, sizeof(i64), p->categories, DAYS_MAX);
    partial->last_us = take(arena, i64, p->categories);
    partial->last_order = take(arena, u32, p->categories);
    partial->person = take(arena, u32, p->categories);
    partial->again = take(arena, u8, p->categories);
    return partial;
}

static u32 days_between(i64 from_us, i64 to_us)
{
    return (u32)MIN(MAX(0, to_us - from_us) / US_PER_DAY, (i64)DAYS_MAX - 1);
}

static void count(Cells *cells, u32 row, u32 code, Arena *arena)
{
    (*(i64 *)cells_at(cells, row, code, arena))++;
}

/* ---- one person ---- */

/* An order with the category: the first one makes a buyer of it, the second a repeat buyer. */
static void map_category(Partial *partial, const Trail *t, u32 category, u32 order, i64 at,
                         Arena *arena)
{
    bool known = partial->person[category] == t->person + 1;
    Sums *sums;

    if (known && partial->last_order[category] == order + 1)
        return; /* another line of the same order */
    sums = cells_at(partial->kinds, 0, category, arena);
    sums->orders++;
    if (!known) {
        sums->buyers++;
        partial->person[category] = t->person + 1;
        partial->again[category] = false;
    } else {
        sums->repeaters += !partial->again[category];
        partial->again[category] = true;
        count(partial->kind_gaps, category, days_between(partial->last_us[category], at), arena);
    }
    partial->last_us[category] = at;
    partial->last_order[category] = order + 1;
}

static void map(const void *plan_of, const Counted *c, void *partial_of, Arena *arena)
{
    const Plan *p = plan_of;
    const Trail *t = c->trail;
    Partial *partial = partial_of;
    i64 first_us = 0, last_us = 0, n = 0;
    u32 code = 0;

    if (t->guest)
        return;
    for (isize o = 0; o < t->orders; o++) {
        const Order *order = &t->order[o];
        i64 at = trail_us(t, order->event);
        if (order->state & ORDER_CANCELLED)
            continue;
        if (n == 0) {
            code = by_code(p->by, c, order->event, trail_session_of(t, order->event));
            first_us = at;
        } else {
            count(partial->gaps, code, days_between(last_us, at), arena);
        }
        if (n == 1)
            count(partial->second, 0, days_between(first_us, at), arena);
        for (u32 l = 0; l < order->lines; l++) {
            u32 category = p->category[t->line[order->first_line + l].product];
            if (category)
                map_category(partial, t, category, (u32)o, at, arena);
        }
        last_us = at;
        n++;
    }
    if (n == 0)
        return;
    if (n == 1)
        count(partial->waiting, 0, days_between(first_us, p->to_us), arena);
    Sums *sums = cells_at(partial->groups, 0, code, arena);
    sums->buyers++;
    sums->repeaters += n > 1;
    sums->orders += n;
}

/* ---- all of them ---- */

static void merge_counts(Cells *into, const Cells *from, Arena *arena)
{
    CellItem *items;
    isize n = cells_list(from, arena, &items);

    for (isize i = 0; i < n; i++)
        *(i64 *)cells_at(into, items[i].row, items[i].code, arena) += *(const i64 *)items[i].record;
}

static void merge_sums(Cells *into, const Cells *from, Arena *arena)
{
    CellItem *items;
    isize n = cells_list(from, arena, &items);

    for (isize i = 0; i < n; i++) {
        const Sums *one = items[i].record;
        Sums *sum = cells_at(into, items[i].row, items[i].code, arena);
        sum->buyers += one->buyers;
        sum->repeaters += one->repeaters;
        sum->orders += one->orders;
    }
}

static void merge(const void *plan_of, void *into, const void *from, Arena *arena)
{
    Partial *sum = into;
    const Partial *one = from;

    (void)plan_of;
    merge_sums(sum->groups, one->groups, arena);
    merge_counts(sum->gaps, one->gaps, arena);
    merge_counts(sum->second, one->second, arena);
    merge_counts(sum->waiting, one->waiting, arena);
    merge_sums(sum->kinds, one->kinds, arena);
    merge_counts(sum->kind_gaps, one->kind_gaps, arena);
}

/* Counts of days by row, the rows next to each other. */
typedef struct {
    CellItem *items;
    isize n;
} Days;

static Days days_by_row(const Cells *cells, Arena *arena)
{
    Days d;
    d.n = cells_sorted(cells, NULL, arena, &d.items);
    return d;
}

static Tally days_of(const Days *d, u32 row, Arena *arena)
{
    Tally tally = tally_new(arena);
    isize low = 0, high = d->n;

    while (low < high) {
        isize middle = (low + high) / 2;
        if (d->items[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < d->n && d->items[low].row == row; low++)
        if (*(const i64 *)d->items[low].record > 0)
            tally_add(&tally, d->items[low].code, *(const i64 *)d->items[low].record, arena);
    return tally;
}

static void put_quantile(Table *t, const TallyBin *bins, isize n, i64 all, double share)
{
    if (all == 0)
        put_none(t);
    else
        put_int(t, tally_quantile(bins, n, all, share));
}

static void put_sums(Table *t, const Sums *s, const Days *gaps, u32 row, Arena *arena)
{
    Tally tally = days_of(gaps, row, arena);
    TallyBin *bins;
    isize n = tally_bins(&tally, arena, &bins);

    put_int(t, s->buyers);
    put_int(t, s->repeaters);
    put_share(t, s->repeaters, s->buyers);
    put_int(t, s->orders);
    put_quantile(t, bins, n, tally.all, 0.25);
    put_quantile(t, bins, n, tally.all, 0.5);
    put_quantile(t, bins, n, tally.all, 0.75);
}

static void finish_survival(const Partial *partial, Table *t, Arena *arena)
{
    Days seconds = days_by_row(partial->second, arena),
         waits = days_by_row(partial->waiting, arena);
    Tally second = days_of(&seconds, 0, arena), waiting = days_of(&waits, 0, arena);
    TallyBin *bought, *gone;
    isize n = tally_bins(&second, arena, &bought), m = tally_bins(&waiting, arena, &gone);
    i64 at_risk = second.all + waiting.all;
    double still = 1;

    for (isize i = 0, j = 0; i < n; i++) {
        for (; j < m && gone[j].value < bought[i].value; j++)
            at_risk -= gone[j].count;
        still *= 1 - (double)bought[i].count / (double)at_risk;
        put_row(t, (u64)bought[i].value);
        put_int(t, bought[i].value);
        put_int(t, at_risk);
        put_int(t, bought[i].count);
        put_value(t, (Value){.number = 1 - still});
        at_risk -= bought[i].count;
    }
}

static void finish_gaps(const Partial *partial, Table *t, Arena *arena)
{
    CellItem *items;
    isize n = cells_list(partial->gaps, arena, &items);
    Tally all = tally_new(arena);
    TallyBin *bins;

    for (isize i = 0; i < n; i++)
        if (*(const i64 *)items[i].record > 0)
            tally_add(&all, items[i].code, *(const i64 *)items[i].record, arena);
    n = tally_bins(&all, arena, &bins);
    for (isize i = 0; i < n; i++) {
        put_row(t, (u64)bins[i].value);
        put_int(t, bins[i].value);
        put_int(t, bins[i].count);
    }
}

typedef struct {
    Str name;
    u32 code;
    const Sums *sums;
} Category;

static int by_name_of(const void *x, const void *y)
{
    return str_cmp(((const Category *)x)->name, ((const Category *)y)->name);
}

static void finish_categories(const Plan *p, const Partial *partial, Table *t, Arena *arena)
{
    Days gaps = days_by_row(partial->kind_gaps, arena);
    CellItem *items;
    isize n = cells_list(partial->kinds, arena, &items), used = 0;
    Category *all = take(arena, Category, n);

    for (isize i = 0; i < n; i++)
        if (((const Sums *)items[i].record)->buyers > 0)
            all[used++] = (Category){dim_text(p->snapshot, DIM_CATEGORY, items[i].code),
                                     items[i].code, items[i].record};
    if (used > 0)
        qsort(all, (size_t)used, sizeof *all, by_name_of);
    for (isize i = 0; i < used; i++) {
        put_row(t, all[i].code);
        put_text(t, all[i].name);
        put_sums(t, all[i].sums, &gaps, all[i].code, arena);
    }
}

static void finish(const void *plan_of, const void *partial_of, Arena *arena, Tables *answer)
{
    const Plan *p = plan_of;
    const Partial *partial = partial_of;
    Days gaps = days_by_row(partial->gaps, arena);
    const Sums empty = {0};
    Table *t = &answer->table[0];
    CellItem *items;
    isize n = cells_sorted(partial->groups, p->by, arena, &items), used = 0;

    for (isize i = 0; i < n; i++) {
        const Sums *s = items[i].record;
        if (s->buyers == 0)
            continue;
        put_row(t, cell_key(0, items[i].code));
        put_text(t, items[i].label);
        put_sums(t, s, &gaps, items[i].code, arena);
        used++;
    }
    if (used == 0 && !p->split) {
        put_row(t, 0);
        put_text(t, S(""));
        put_sums(t, &empty, &gaps, 0, arena);
    }
    finish_survival(partial, &answer->table[1], arena);
    finish_gaps(partial, &answer->table[2], arena);
    finish_categories(p, partial, &answer->table[3], arena);
}

static i64 peek(const void *plan_of, const void *partial_of, const CellAsked *asked)
{
    const Partial *partial = partial_of;
    const Cells *cells = asked->table == 0 ? partial->groups : partial->kinds;
    const Sums *s = cells_find(cells, 0, (u32)asked->key);
    const i64 *second = cells_find(partial->second, 0, (u32)asked->key);

    (void)plan_of;
    if (asked->table == 1)
        return second ? *second : 0;
    return !s ? 0 : asked->column == 1 ? s->buyers : s->repeaters;
}

static void sql(const void *plan_of, const Args *args, SqlVars *vars)
{
    const Plan *p = plan_of;

    (void)args;
    sql_int(vars, "end_us", p->to_us);
}

// clang-format off
#define SUM_COLUMNS                                                                                \
    {"buyers", "people who bought", PEOPLE, NULL, false},                                          \
    {"repeat_buyers", "those who bought again", PEOPLE, NULL, false},                              \
    {"rate", "repeat_buyers / buyers", SHARE, NULL, false},                                        \
    {"orders", "their orders", COUNTS, NULL, false},                                               \
    {"p25", "a quarter of the intervals is at most as many days", COUNTS, NULL, false},            \
    {"median", "half of them", COUNTS, NULL, false},                                               \
    {"p75", "three quarters of them", COUNTS, NULL, false},                                        \
    {0}

const Report report_repurchase = {
    .name = "repurchase",
    .asks = "How many buy again, and after how long?",
    .chart = "histogram",
    .params = (const Param[]){{0}},
    .tables = (const ReportTable[]){
        {"buyers", "all buyers, or a row for each value of by=", (const ReportColumn[]){
            {"by", "what the first counted order was of", LABEL, "by", true}, SUM_COLUMNS}},
        {"second_order", "how long until the second order", (const ReportColumn[]){
            {"days", "whole days since the first order", COUNTS, NULL, true},
            {"at_risk", "people who could still buy again on that day", COUNTS, NULL, false},
            {"bought", "people whose second order came then", PEOPLE, NULL, false},
            {"share_by_then", "estimated share that has bought again by then", SHARE, NULL, false},
            {0}}},
        {"intervals", "days from one order to the next", (const ReportColumn[]){
            {"days", "whole days", COUNTS, NULL, true},
            {"intervals", "how often", COUNTS, NULL, false},
            {0}}},
        {"categories", "buying again from the same category", (const ReportColumn[]){
            {"category", "of the products, as last told", LABEL, NULL, true}, SUM_COLUMNS}},
        {0}},
    .plan = plan, .fresh = fresh, .map = map, .merge = merge, .finish = finish, .peek = peek,
    .sql = sql,
};
