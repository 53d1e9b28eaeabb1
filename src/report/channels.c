/* channels.c — where people come from, and what each source brings: visits, attention, carts,
 * orders. A row for each value of by=, which has to be of the visit or of the person. What a
 * visit shows is counted in its own row; an order in the row that credit= says: the visit it was
 * placed in, the latest visit up to it that did not come directly, or the person's first visit.
 * Worked examples: docs/reports/channels.md, which the tests run. */
#include "report/report.h"

typedef enum { CREDIT_SESSION, CREDIT_LAST_NON_DIRECT, CREDIT_FIRST } Credit;

/* Kinds of event within a visit, counted together: five counters of 12 bits in one word. */
enum { PAGES, ITEMS, DEEDS, CARTS, LEAVES, COUNTERS, COUNTER_BITS = 12, EVENTS_AT_ONCE = 4000 };

typedef struct {
    const By *by;
    Credit credit;
    i64 lookback_us;
    u32 direct; /* the channel's code; UINT32_MAX when there is none */
    KindSet active;
    u64 weigh[128];                /* by kind: which counters it raises */
    const PropertyColumn *engaged; /* NULL: nobody ever told */
    i64 *engaged_us;               /* by its code */
    CodeSet leave;                 /* page_leave alone */
} Plan;

typedef struct {
    i64 visitors, fresh, visits, bounces, pages, dwell_us, carts, orders, buyers, revenue;
    u32 visitor, buyer; /* the person counted last, plus 1 */
} Sums;

typedef struct {
    Cells *rows; /* row 0: by code; row 1: everything, at code 0 */
} Partial;

/* ---- the question ---- */

/* Seeing is not doing: a visit of one page in which nothing else happened than these is a
 * bounce. */
static bool is_seeing(u32 kind)
{
    switch (kind) {
    case KIND_page_view:
    case KIND_page_leave:
    case KIND_item_view:
    case KIND_list_view:
    case KIND_item_impression:
    case KIND_promo_view:
    case KIND_stock_out:
    case KIND_app_open:
    case KIND_identify:
    case KIND_error: return true;
    default: return false;
    }
}

static bool is_item_page(u32 kind)
{
    return kind == KIND_item_view || kind == KIND_list_view || kind == KIND_search ||
           kind == KIND_cart_view;
}

static u64 one(int counter)
{
    return (u64)1 << (counter * COUNTER_BITS);
}

static void weigh_kinds(Plan *p)
{
    for (u32 kind = 0; kind < 128; kind++) {
        u64 raise = kind == KIND_page_view ? one(PAGES) : is_item_page(kind) ? one(ITEMS) : 0;
        if (kind_in(&p->active, (u8)kind) && !is_seeing(kind))
            raise += one(DEEDS);
        raise += kind == KIND_cart_add ? one(CARTS) : 0;
        raise += kind == KIND_page_leave ? one(LEAVES) : 0;
        p->weigh[kind] = raise;
    }
}

static Code plan(const Args *args, Arena *arena, void **out, Err *e)
{
    Plan *p = take(arena, Plan, 1);
    const Snapshot *s = arg_snapshot(args);

    *p = (Plan){
        .by = arg_by(args, "by"),
        .credit = (Credit)arg_choice(args, "credit"),
        .lookback_us = arg_duration_us(args, "lookback"),
        .active = kinds_active(s),
        .leave = code_set((u64)1 << KIND_page_leave, 0),
    };
    if (by_grain(p->by) == GRAIN_EVENT)
        return fail(e, BAD_INPUT,
                    "channels cannot be broken down by '%.*s', which changes within a visit; take "
                    "channel, source, medium, campaign, landing, country, device or another one of "
                    "the visit or the person",
                    STR_ARG(by_name(p->by)));
    if (!dim_find(s, DIM_CHANNEL, S("direct"), &p->direct))
        p->direct = UINT32_MAX;
    weigh_kinds(p);
    TRY(arg_property(args, S("engaged_ms"), &p->engaged, e));
    u32 codes = p->engaged ? property_size(p->engaged) : 0;
    p->engaged_us = take(arena, i64, codes);
    for (u32 code = 1; code < codes; code++)
        p->engaged_us[code] = (i64)property_number(p->engaged, code) * 1000;
    *out = p;
    return OK;
}

static void *fresh(const void *plan_of, Arena *arena)
{
    const Plan *p = plan_of;
    Partial *partial = take(arena, Partial, 1);

    partial->rows = cells_new(arena, sizeof(Sums), 2, by_codes(p->by));
    return partial;
}

/* ---- one visit ---- */

typedef struct {
    i64 count[COUNTERS];
    i64 dwell_us;
} Visit;

static void count_kinds(const Plan *p, const u8 *kind, isize n, Visit *visit)
{
    while (n > 0) {
        isize some = MIN(n, EVENTS_AT_ONCE);
        u64 sum = 0;
        for (isize i = 0; i < some; i++)
            sum += p->weigh[kind[i] & KIND_MASK];
        for (int k = 0; k < COUNTERS; k++)
            visit->count[k] += (i64)(sum >> (k * COUNTER_BITS) & ((1 << COUNTER_BITS) - 1));
        kind += some;
        n -= some;
    }
}

/* The engaged time told by its page_leave events; false when none of them tells. */
static bool engaged(const Plan *p, const Counted *c, isize begin, isize end, i64 *us)
{
    const Trail *t = c->trail;
    const Codes told = trail_property(c->whole, p->engaged);
    bool known = false;

    *us = 0;
    for (isize at = begin; at < end; at += 64) {
        u64 leaves = bytes_in_set(t->kind + at, MIN(end - at, 64), &p->leave);
        for (; leaves; leaves &= leaves - 1) {
            u32 code = code_at(told, counted_place(c, at + __builtin_ctzll(leaves)));
            *us += p->engaged_us[code];
            known |= code != 0;
        }
    }
    return known;
}

/* How long: engaged time when it was told, else from the first to the last thing the person did. */
static i64 dwell(const Plan *p, const Counted *c, isize begin, isize end, bool leaves)
{
    const Trail *t = c->trail;
    i64 us;

    if (p->engaged && leaves && engaged(p, c, begin, end, &us))
        return us;
    while (end - begin > 1 && !kind_in(&p->active, t->kind[end - 1]))
        end--;
    while (end - begin > 1 && !kind_in(&p->active, t->kind[begin]))
        begin++;
    return trail_us(t, end - 1) - trail_us(t, begin);
}

/* ---- one person ---- */

static Sums *row_of(const Plan *p, Partial *partial, u32 code, bool all, Arena *arena)
{
    (void)p;
    return cells_at(partial->rows, all, all ? 0 : code, arena);
}

static void map_visit(const Plan *p, const Counted *c, isize s, Partial *partial, Arena *arena)
{
    const Trail *t = c->trail;
    isize begin = t->session[s].first, end = session_end(t, s);
    u32 code = by_code(p->by, c, begin, s);
    u32 stamp = t->guest ? 0 : t->person + 1;
    Visit visit = {0};

    count_kinds(p, t->kind + begin, end - begin, &visit);
    visit.dwell_us = dwell(p, c, begin, end, visit.count[LEAVES] > 0);
    i64 pages = MAX(visit.count[PAGES], visit.count[ITEMS]);
    for (int all = 0; all < 2; all++) {
        Sums *sums = row_of(p, partial, code, all, arena);
        sums->visits++;
        sums->bounces += pages <= 1 && visit.count[DEEDS] == 0;
        sums->pages += pages;
        sums->dwell_us += visit.dwell_us;
        sums->carts += visit.count[CARTS] > 0;
        if (!stamp)
            continue;
        sums->fresh += t->session[s].number == 1;
        sums->visitors += sums->visitor != stamp;
        sums->visitor = stamp;
    }
}

static bool is_touch(const Plan *p, const Session *s)
{
    return (s->flags & SESSION_VISIT) && s->channel != 0 && s->channel != p->direct;
}

/* The session of the whole trail that an order is credited to. */
static isize credited(const Plan *p, const Trail *whole, isize session, i64 at_us)
{
    if (p->credit == CREDIT_FIRST) {
        for (isize s = 0; s < whole->sessions; s++)
            if (whole->session[s].flags & SESSION_VISIT)
                return s;
        return session;
    }
    if (p->credit == CREDIT_SESSION)
        return session;
    for (isize s = session; s >= 0; s--) {
        if (at_us - trail_us(whole, whole->session[s].first) > p->lookback_us)
            break;
        if (is_touch(p, &whole->session[s]))
            return s;
    }
    return session;
}

static void map_order(const Plan *p, const Counted *c, const Order *order, Partial *partial,
                      Arena *arena)
{
    const Counted whole = counted_whole(c->whole);
    isize session = counted_session(c, trail_session_of(c->trail, order->event));
    u32 stamp = c->trail->guest ? 0 : c->trail->person + 1;

    if (order->state & ORDER_CANCELLED)
        return;
    session = credited(p, c->whole, session, trail_us(c->trail, order->event));
    u32 code = by_code(p->by, &whole, c->whole->session[session].first, session);
    for (int all = 0; all < 2; all++) {
        Sums *sums = row_of(p, partial, code, all, arena);
        sums->orders++;
        sums->revenue += order->value;
        if (!stamp)
            continue;
        sums->buyers += sums->buyer != stamp;
        sums->buyer = stamp;
    }
}

static void map(const void *plan_of, const Counted *c, void *partial, Arena *arena)
{
    const Plan *p = plan_of;
    const Trail *t = c->trail;

    for (isize s = 0; s < t->sessions; s++)
        if (t->session[s].flags & SESSION_VISIT)
            map_visit(p, c, s, partial, arena);
    for (isize o = 0; o < t->orders; o++)
        map_order(p, c, &t->order[o], partial, arena);
}

/* ---- all of them ---- */

static void merge(const void *plan_of, void *into, const void *from, Arena *arena)
{
    const Partial *source = from;
    Partial *target = into;
    CellItem *items;
    isize n = cells_list(source->rows, arena, &items);

    (void)plan_of;
    for (isize i = 0; i < n; i++) {
        const Sums *one_of = items[i].record;
        Sums *sums = cells_at(target->rows, items[i].row, items[i].code, arena);
        sums->visitors += one_of->visitors;
        sums->fresh += one_of->fresh;
        sums->visits += one_of->visits;
        sums->bounces += one_of->bounces;
        sums->pages += one_of->pages;
        sums->dwell_us += one_of->dwell_us;
        sums->carts += one_of->carts;
        sums->orders += one_of->orders;
        sums->buyers += one_of->buyers;
        sums->revenue += one_of->revenue;
    }
}

static void put_sums(Table *t, const Sums *s)
{
    put_int(t, s->visitors);
    put_int(t, s->fresh);
    put_int(t, s->visits);
    put_share(t, s->bounces, s->visits);
    put_share(t, s->pages, s->visits);
    put_mean(t, s->dwell_us, s->visits);
    put_share(t, s->carts, s->visits);
    put_int(t, s->orders);
    put_int(t, s->buyers);
    put_share(t, s->orders, s->visits);
    put_int(t, s->revenue);
    put_mean(t, s->revenue, s->orders);
}

/* Most visits first; they come by text, and sorting keeps that among equals. */
static isize by_visits(CellItem *items, isize n, Arena *arena)
{
    CellItem *other = take(arena, CellItem, n);

    for (isize width = 1; width < n; width *= 2) {
        for (isize from = 0; from < n; from += 2 * width) {
            isize a = from, middle = MIN(from + width, n), b = middle,
                  end = MIN(from + 2 * width, n);
            for (isize at = from; at < end; at++) {
                bool left = b == end || (a < middle && ((const Sums *)items[a].record)->visits >=
                                                           ((const Sums *)items[b].record)->visits);
                other[at] = left ? items[a++] : items[b++];
            }
        }
        memcpy(items, other, (size_t)n * sizeof *items);
    }
    return n;
}

static void finish(const void *plan_of, const void *partial_of, Arena *arena, Tables *answer)
{
    const Plan *p = plan_of;
    const Partial *partial = partial_of;
    const Sums empty = {0};
    CellItem *items;
    isize n = cells_sorted(partial->rows, p->by, arena, &items);
    const Sums *all = cells_find(partial->rows, 1, 0);

    while (n > 0 && items[n - 1].row == 1)
        n--; /* the total stands last */
    by_visits(items, n, arena);
    for (isize i = 0; i < n; i++) {
        put_row(&answer->table[0], cell_key(0, items[i].code));
        put_text(&answer->table[0], items[i].label);
        put_sums(&answer->table[0], items[i].record);
    }
    put_row(&answer->table[1], cell_key(1, 0));
    put_sums(&answer->table[1], all ? all : &empty);
}

static i64 peek(const void *plan_of, const void *partial_of, const CellAsked *asked)
{
    const Partial *partial = partial_of;
    const Sums *sums = cells_find(partial->rows, (u32)(asked->key >> 32), (u32)asked->key);
    const isize first = asked->table == 0 ? 1 : 0; /* where `visitors` stands */

    (void)plan_of;
    if (!sums)
        return 0;
    return asked->column == first       ? sums->visitors
           : asked->column == first + 1 ? sums->fresh
                                        : sums->buyers;
}

// clang-format off
#define SUMS_COLUMNS                                                                               \
    {"visitors", "people with a visit from there", PEOPLE, NULL, false},                           \
    {"new", "people whose very first visit this was", PEOPLE, NULL, false},                        \
    {"visits", "visits from there", COUNTS, NULL, false},                                          \
    {"bounce_rate", "share of visits that saw one page and did nothing", SHARE, NULL, false},      \
    {"pages_per_visit", "pages seen in a visit", NUMBER_, NULL, false},                            \
    {"dwell", "mean time of a visit: engaged when told, else first to last act", DURATION, NULL,   \
     false},                                                                                       \
    {"cart_rate", "share of visits that put something into the cart", SHARE, NULL, false},         \
    {"orders", "orders credited to it, see credit=", COUNTS, NULL, false},                         \
    {"buyers", "people who placed them", PEOPLE, NULL, false},                                     \
    {"orders_per_visit", "orders / visits", SHARE, NULL, false},                                   \
    {"revenue", "what those orders are worth", MONEY_, NULL, false},                               \
    {"aov", "average order value: revenue / orders", MONEY_, NULL, false},                         \
    {0}

const Report report_channels = {
    .name = "channels",
    .asks = "Where do people come from, and what does each source bring?",
    .chart = "bars",
    .params = (const Param[]){
        {"by", P_DIMENSION, "channel", NULL,
         "channel, source, medium, campaign, landing, country, device, ..."},
        {"credit", P_CHOICE, "session", "session|last_non_direct|first",
         "which visit an order is credited to"},
        {"lookback", P_DURATION, "90d", NULL, "how far back last_non_direct looks"},
        {0}},
    .tables = (const ReportTable[]){
        {"channels", "a row for each source, most visits first", (const ReportColumn[]){
            {"by", "the source", LABEL, NULL, true}, SUMS_COLUMNS}},
        {"total", "all of them, people counted once", (const ReportColumn[]){SUMS_COLUMNS}},
        {0}},
    .plan = plan, .fresh = fresh, .map = map, .merge = merge, .finish = finish, .peek = peek,
};
