/* overview.c — how the shop is doing, by hour, day, week, month, quarter or year, and over the
 * whole range. A visit counts where its first counted event lies, a page view, an order and a
 * refund at their own time. Visitors are people with a visit there, new ones people whose very
 * first visit it is, buyers people with an order that was not cancelled; guests' money counts,
 * guests are not people. Worked examples: docs/reports/overview.md, which the tests run. */
#include "report/report.h"

typedef struct {
    const By *by;
    const Calendar *calendar;
    bool split; /* by= is given */
} Plan;

typedef struct {
    i64 visitors, fresh, visits, page_views, orders, buyers, revenue, refunded;
    u32 visitor, buyer; /* the person counted last, plus 1: people come one after the other */
} Sums;

typedef struct {
    Cells *time;  /* by bucket and code */
    Cells *total; /* by code */
} Partial;

static Code plan(const Args *args, Arena *arena, void **out, Err *e)
{
    static const TimeUnit units[] = {UNIT_HOUR,  UNIT_DAY,     UNIT_WEEK,
                                     UNIT_MONTH, UNIT_QUARTER, UNIT_YEAR};
    Plan *p = take(arena, Plan, 1);

    (void)e;
    p->by = arg_by(args, "by");
    p->split = p->by != NULL;
    p->calendar = calendar_new(args, units[arg_choice(args, "unit")], arena);
    *out = p;
    return OK;
}

static void *fresh(const void *plan_of, Arena *arena)
{
    const Plan *p = plan_of;
    Partial *partial = take(arena, Partial, 1);

    partial->time = cells_new(arena, sizeof(Sums), (u32)p->calendar->n, by_codes(p->by));
    partial->total = cells_new(arena, sizeof(Sums), 1, by_codes(p->by));
    return partial;
}

/* ---- one person ---- */

typedef struct {
    const Plan *plan;
    const Counted *c;
    Partial *partial;
    Arena *arena;
    u32 stamp; /* of this person; 0 for a guest, who is nobody's visitor */
    isize span;
} Walk;

/* Where an event's things are counted: in its bucket and in the total. */
typedef struct {
    Sums *in[2];
} Place;

static Place place_of(Walk *w, isize event, u32 code)
{
    const Calendar *calendar = w->plan->calendar;

    w->span = calendar_span(calendar, w->c->trail->at[event], w->span);
    return (Place){{cells_at(w->partial->time, calendar->bucket[w->span], code, w->arena),
                    cells_at(w->partial->total, 0, code, w->arena)}};
}

static isize page_views(const u8 *kind, isize n)
{
    isize views = 0;
    for (isize i = 0; i < n; i++)
        views += (kind[i] & KIND_MASK) == KIND_page_view;
    return views;
}

static void add_views(Place to, i64 views)
{
    to.in[0]->page_views += views;
    to.in[1]->page_views += views;
}

/* The page views of a visit that is not all in one bucket, or not all of one code. */
static void map_each_view(Walk *w, isize session, isize begin, isize end)
{
    for (isize i = begin; i < end; i++)
        if ((w->c->trail->kind[i] & KIND_MASK) == KIND_page_view)
            add_views(place_of(w, i, by_code(w->plan->by, w->c, i, session)), 1);
}

static void map_visit(Walk *w, isize session)
{
    const Trail *t = w->c->trail;
    const Session *visit = &t->session[session];
    isize begin = visit->first, end = session_end(t, session);
    Place to = place_of(w, begin, by_code(w->plan->by, w->c, begin, session));
    bool together = by_grain(w->plan->by) != GRAIN_EVENT &&
                    t->at[end - 1] < w->plan->calendar->begin_s[w->span + 1];
    i64 views = together ? page_views(t->kind + begin, end - begin) : 0;

    for (int k = 0; k < 2; k++) {
        Sums *cell = to.in[k];
        cell->visits++;
        cell->page_views += views;
        if (!w->stamp)
            continue;
        cell->fresh += visit->number == 1;
        cell->visitors += cell->visitor != w->stamp;
        cell->visitor = w->stamp;
    }
    if (!together)
        map_each_view(w, session, begin, end);
}

static u32 code_of(const Walk *w, isize event)
{
    const By *by = w->plan->by;
    bool session = by_grain(by) == GRAIN_SESSION;
    return by_code(by, w->c, event, session ? trail_session_of(w->c->trail, event) : 0);
}

static void map_order(Walk *w, const Order *order)
{
    if (order->state & ORDER_CANCELLED)
        return;
    Place to = place_of(w, order->event, code_of(w, order->event));
    for (int k = 0; k < 2; k++) {
        Sums *cell = to.in[k];
        cell->orders++;
        cell->revenue += order->value;
        if (!w->stamp)
            continue;
        cell->buyers += cell->buyer != w->stamp;
        cell->buyer = w->stamp;
    }
}

static void map(const void *plan_of, const Counted *c, void *partial, Arena *arena)
{
    const Trail *t = c->trail;
    Walk w = {plan_of, c, partial, arena, t->guest ? 0 : t->person + 1, 0};

    for (isize s = 0; s < t->sessions; s++)
        if (t->session[s].flags & SESSION_VISIT)
            map_visit(&w, s);
    for (isize o = 0; o < t->orders; o++)
        map_order(&w, &t->order[o]);
    for (isize r = 0; r < t->refunds; r++) {
        Place to = place_of(&w, t->refund[r].event, code_of(&w, t->refund[r].event));
        to.in[0]->refunded += t->refund[r].value;
        to.in[1]->refunded += t->refund[r].value;
    }
}

/* ---- all of them ---- */

static void merge_cells(Cells *into, const Cells *from, Arena *arena)
{
    CellItem *items;
    isize n = cells_list(from, arena, &items);

    for (isize i = 0; i < n; i++) {
        const Sums *one = items[i].record;
        Sums *sum = cells_at(into, items[i].row, items[i].code, arena);
        sum->visitors += one->visitors;
        sum->fresh += one->fresh;
        sum->visits += one->visits;
        sum->page_views += one->page_views;
        sum->orders += one->orders;
        sum->buyers += one->buyers;
        sum->revenue += one->revenue;
        sum->refunded += one->refunded;
    }
}

static void merge(const void *plan_of, void *into, const void *from, Arena *arena)
{
    Partial *sum = into;
    const Partial *one = from;

    (void)plan_of;
    merge_cells(sum->time, one->time, arena);
    merge_cells(sum->total, one->total, arena);
}

static void put_cell(Table *t, const Sums *c)
{
    put_int(t, c->visitors);
    put_int(t, c->fresh);
    put_int(t, c->visits);
    put_int(t, c->page_views);
    put_int(t, c->orders);
    put_int(t, c->buyers);
    put_int(t, c->revenue);
    put_int(t, c->refunded);
    put_int(t, c->revenue - c->refunded);
    put_share(t, c->orders, c->visits);
    put_share(t, c->buyers, c->visitors);
    put_mean(t, c->revenue, c->orders);
}

static void put_bucket(Table *t, const Calendar *calendar, u32 bucket, u32 code, Str label,
                       const Sums *cell)
{
    put_row(t, cell_key(bucket, code));
    put_int(t, calendar_day(calendar, bucket));
    put_int(t, calendar_hour(calendar, bucket));
    put_text(t, label);
    put_cell(t, cell);
}

static void finish(const void *plan_of, const void *partial_of, Arena *arena, Tables *answer)
{
    const Plan *p = plan_of;
    const Partial *partial = partial_of;
    const Sums empty = {0};
    Table *time = &answer->table[0], *total = &answer->table[1];
    CellItem *items;
    isize n;

    if (!p->split) {
        for (u32 bucket = 0; bucket < p->calendar->n; bucket++) {
            const Sums *cell = cells_find(partial->time, bucket, 0);
            put_bucket(time, p->calendar, bucket, 0, S(""), cell ? cell : &empty);
        }
        const Sums *cell = cells_find(partial->total, 0, 0);
        put_row(total, 0);
        put_text(total, S(""));
        put_cell(total, cell ? cell : &empty);
        return;
    }
    n = cells_sorted(partial->time, p->by, arena, &items);
    for (isize i = 0; i < n; i++)
        put_bucket(time, p->calendar, items[i].row, items[i].code, items[i].label, items[i].record);
    n = cells_sorted(partial->total, p->by, arena, &items);
    for (isize i = 0; i < n; i++) {
        put_row(total, cell_key(0, items[i].code));
        put_text(total, items[i].label);
        put_cell(total, items[i].record);
    }
}

static i64 peek(const void *plan_of, const void *partial_of, const CellAsked *asked)
{
    const Partial *partial = partial_of;
    const Cells *cells = asked->table == 0 ? partial->time : partial->total;
    const Sums *cell = cells_find(cells, (u32)(asked->key >> 32), (u32)asked->key);
    const isize first = asked->table == 0 ? 3 : 1; /* where `visitors` stands */

    (void)plan_of;
    if (!cell)
        return 0;
    return asked->column == first       ? cell->visitors
           : asked->column == first + 1 ? cell->fresh
                                        : cell->buyers;
}

static void sql(const void *plan_of, const Args *args, SqlVars *vars)
{
    static const char *const steps[] = {"1 HOUR", "1 DAY", "7 DAY", "1 MONTH", "3 MONTH", "1 YEAR"};
    const Plan *p = plan_of;

    sql_calendar(vars, p->calendar);
    sql_raw(vars, "step", str_of(steps[arg_choice(args, "unit")]));
}

// clang-format off
#define CELL_COLUMNS                                                                               \
    {"visitors", "people with a visit", PEOPLE, NULL, false},                                      \
    {"new", "people whose very first visit this was", PEOPLE, NULL, false},                        \
    {"visits", "visits begun", COUNTS, NULL, false},                                               \
    {"page_views", "pages shown", COUNTS, NULL, false},                                            \
    {"orders", "orders placed and not cancelled since", COUNTS, NULL, false},                      \
    {"buyers", "people who placed them", PEOPLE, NULL, false},                                     \
    {"revenue", "what those orders are worth", MONEY_, NULL, false},                               \
    {"refunded", "money given back in this time, whenever it was ordered", MONEY_, NULL, false},   \
    {"net", "revenue less refunded", MONEY_, NULL, false},                                         \
    {"orders_per_visit", "orders / visits", SHARE, NULL, false},                                   \
    {"buyers_per_visitor", "buyers / visitors", SHARE, NULL, false},                               \
    {"aov", "average order value: revenue / orders", MONEY_, NULL, false},                         \
    {0}
#define BY_COLUMN {"by", "what it is broken down by", LABEL, "by", true}

const Report report_overview = {
    .name = "overview",
    .asks = "How is the shop doing?",
    .chart = "lines",
    .params = (const Param[]){
        {"unit", P_CHOICE, "day", "hour|day|week|month|quarter|year", "length of a row's time"},
        {0}},
    .tables = (const ReportTable[]){
        {"over_time", "a row for each piece of time", (const ReportColumn[]){
            {"date", "the day it begins", DAY_, NULL, true},
            {"hour", "the hour of that day", COUNTS, "unit=hour", true},
            BY_COLUMN, CELL_COLUMNS}},
        {"total", "the whole range, people counted once", (const ReportColumn[]){
            BY_COLUMN, CELL_COLUMNS}},
        {0}},
    .plan = plan, .fresh = fresh, .map = map, .merge = merge, .finish = finish, .peek = peek,
    .sql = sql,
};
