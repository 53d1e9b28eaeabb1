/* rfm.c — who buys recently, often and for much. Buyers are ranked three times: by the time of
 * their latest order, by the number of their orders and by what those are worth; each ranking is
 * cut into five equal parts, 5 for the best. The marks of recency and frequency name a group.
 * Two dates show who moved. Exact rules and examples: docs/reports/rfm.md, which the tests run. */
#include "report/report.h"
#include "stat/stat.h"

enum { MARKS = 5, DATES = 2 };

/* clang-format off */
static const char *const group_names[] = {
    "champions", "loyal", "potential_loyalist", "new", "promising", "need_attention",
    "about_to_sleep", "cannot_lose", "at_risk", "hibernating", "lost"};
enum { CHAMPIONS, LOYAL, POTENTIAL, NEW, PROMISING, ATTENTION, SLEEPY, CANNOT_LOSE, AT_RISK,
       HIBERNATING, LOST, GROUPS };

/* By recency (row: 5 is most recent, first) and frequency (column: 1 to 5). */
static const u8 group_map[MARKS][MARKS] = {
    {NEW,         POTENTIAL,   POTENTIAL, LOYAL,       CHAMPIONS},
    {PROMISING,   POTENTIAL,   POTENTIAL, LOYAL,       LOYAL},
    {SLEEPY,      SLEEPY,      ATTENTION, LOYAL,       LOYAL},
    {HIBERNATING, HIBERNATING, AT_RISK,   AT_RISK,     CANNOT_LOSE},
    {LOST,        HIBERNATING, AT_RISK,   CANNOT_LOSE, CANNOT_LOSE}};
/* clang-format on */

typedef struct {
    i64 at_us[DATES]; /* now, and before; orders before that moment count */
    bool moved;       /* before= is given */
} Plan;

typedef struct {
    i64 last_us, orders, value;
} Bought;
typedef struct {
    u32 person;
    i64 first_us, first_seq; /* of the person's first event: who came first wins a tie */
    Bought bought[DATES];
} Buyer;
typedef struct {
    Buyer *buyers;
    isize n, cap;
} Partial;

static Code plan(const Args *args, Arena *arena, void **out, Err *e)
{
    Plan *p = take(arena, Plan, 1);

    p->at_us[0] = arg_given(args, "at") ? arg_time_us(args, "at") : arg_to_us(args);
    p->moved = arg_given(args, "before");
    p->at_us[1] = p->moved ? arg_time_us(args, "before") : INT64_MIN;
    if (p->moved && p->at_us[1] >= p->at_us[0])
        return fail(e, BAD_INPUT, "before= must be earlier than at=");
    *out = p;
    return OK;
}

static void *fresh(const void *plan_of, Arena *arena)
{
    (void)plan_of;
    return take(arena, Partial, 1);
}

static void add_buyer(Partial *partial, const Buyer *buyer, Arena *arena)
{
    if (partial->n == partial->cap)
        partial->buyers = arena_grow(arena, partial->buyers, partial->n, &partial->cap,
                                     sizeof *buyer);
    partial->buyers[partial->n++] = *buyer;
}

static void map(const void *plan_of, const Counted *c, void *partial, Arena *arena)
{
    const Plan *p = plan_of;
    const Trail *t = c->trail;

    if (t->guest || t->orders == 0)
        return;
    Buyer buyer = {.person = t->person};
    for (isize o = 0; o < t->orders; o++) {
        i64 at = trail_us(t, t->order[o].event);
        for (int d = 0; d < DATES && !(t->order[o].state & ORDER_CANCELLED); d++) {
            Bought *b = &buyer.bought[d];
            if (at >= p->at_us[d])
                continue;
            b->last_us = b->orders == 0 ? at : MAX(b->last_us, at);
            b->orders++;
            b->value += t->order[o].value;
        }
    }
    if (buyer.bought[0].orders == 0)
        return;
    buyer.first_us = trail_us(c->whole, 0);
    buyer.first_seq = trail_first_seq(c->whole);
    add_buyer(partial, &buyer, arena);
}

static void merge(const void *plan_of, void *into, const void *from, Arena *arena)
{
    const Partial *one = from;

    (void)plan_of;
    for (isize i = 0; i < one->n; i++)
        add_buyer(into, &one->buyers[i], arena);
}

/* ---- ranking ---- */

typedef struct {
    u8 mark[3]; /* recency, frequency, money: 1 to 5; 0: had not bought by then */
} Marks;

static int group_of(Marks m)
{
    return group_map[MARKS - m.mark[0]][m.mark[1] - 1];
}

/* Those who had bought by one of the dates: their measures, and what decides between equals. */
typedef struct {
    u64 *measure[3]; /* recency, frequency, money */
    u64 *first_us, *first_seq;
    u32 *buyer;
    isize n;
} Ranked;

static Ranked ranked_at(const Partial *p, int date, Arena *arena)
{
    Ranked r = {{take(arena, u64, p->n), take(arena, u64, p->n), take(arena, u64, p->n)},
                take(arena, u64, p->n),
                take(arena, u64, p->n),
                take(arena, u32, p->n),
                0};

    for (isize i = 0; i < p->n; i++) {
        const Buyer *buyer = &p->buyers[i];
        const Bought *b = &buyer->bought[date];
        if (b->orders == 0)
            continue;
        r.measure[0][r.n] = key_of_i64(b->last_us);
        r.measure[1][r.n] = key_of_i64(b->orders);
        r.measure[2][r.n] = key_of_i64(b->value);
        r.first_us[r.n] = key_of_i64(buyer->first_us);
        r.first_seq[r.n] = key_of_i64(buyer->first_seq);
        r.buyer[r.n++] = (u32)i;
    }
    return r;
}

static bool is_before(const Ranked *r, const u64 *measure, isize a, isize b)
{
    if (measure[a] != measure[b])
        return measure[a] < measure[b];
    if (r->first_us[a] != r->first_us[b])
        return r->first_us[a] < r->first_us[b];
    return r->first_seq[a] < r->first_seq[b];
}

/* A mark is 1 + 5 rank / n: all it takes is who stands where a mark begins. */
static void mark_by(const Ranked *r, int measure, Marks *marks, Arena scratch)
{
    const u64 *by = r->measure[measure];
    const u64 *const keys[] = {by, r->first_us, r->first_seq};
    u32 begins[MARKS];

    for (isize m = 1; m < MARKS; m++) {
        isize rank = (m * r->n + MARKS - 1) / MARKS;
        begins[m] = rank < r->n ? item_of_rank(keys, COUNT(keys), r->n, rank, scratch) : UINT32_MAX;
    }
    for (isize i = 0; i < r->n; i++) {
        u8 mark = 1;
        while (mark < MARKS && begins[mark] != UINT32_MAX && !is_before(r, by, i, begins[mark]))
            mark++;
        marks[r->buyer[i]].mark[measure] = mark;
    }
}

/* The marks of every buyer at one of the dates. */
static Marks *rank(const Partial *p, int date, Arena *arena)
{
    Marks *marks = take(arena, Marks, p->n);
    Arena scratch = *arena;
    Ranked r = ranked_at(p, date, &scratch);

    for (int measure = 0; measure < 3; measure++)
        mark_by(&r, measure, marks, scratch);
    return marks;
}

/* ---- tables ---- */

typedef struct {
    i64 people, orders, value, waited_us;
} Sums;

static void put_groups(const Plan *p, const Partial *partial, const Marks *marks, Table *t)
{
    Sums sums[GROUPS] = {0};

    for (isize i = 0; i < partial->n; i++) {
        const Bought *b = &partial->buyers[i].bought[0];
        Sums *s = &sums[group_of(marks[i])];
        s->people++;
        s->orders += b->orders;
        s->value += b->value;
        s->waited_us += p->at_us[0] - b->last_us;
    }
    for (int g = 0; g < GROUPS; g++) {
        if (sums[g].people == 0)
            continue;
        put_row(t, (u64)g);
        put_text(t, str_of(group_names[g]));
        put_int(t, sums[g].people);
        put_share(t, sums[g].people, partial->n);
        put_int(t, sums[g].orders);
        put_int(t, sums[g].value);
        put_mean(t, sums[g].value, sums[g].orders);
        put_mean(t, sums[g].waited_us, sums[g].people);
    }
}

static isize cell_at(Marks m)
{
    return ((m.mark[0] - 1) * MARKS + m.mark[1] - 1) * MARKS + m.mark[2] - 1;
}

static void put_cells(const Partial *partial, const Marks *marks, Table *t)
{
    Sums sums[MARKS * MARKS * MARKS] = {0};

    for (isize i = 0; i < partial->n; i++) {
        Sums *s = &sums[cell_at(marks[i])];
        s->people++;
        s->value += partial->buyers[i].bought[0].value;
    }
    for (isize c = 0; c < COUNT(sums); c++) {
        if (sums[c].people == 0)
            continue;
        put_row(t, (u64)c);
        put_int(t, c / MARKS / MARKS + 1);
        put_int(t, c / MARKS % MARKS + 1);
        put_int(t, c % MARKS + 1);
        put_int(t, sums[c].people);
        put_int(t, sums[c].value);
    }
}

/* Where somebody was before; those who had not bought yet come last. */
static int group_before(Marks m)
{
    return m.mark[0] == 0 ? GROUPS : group_of(m);
}

static void put_moves(const Partial *partial, const Marks *now, const Marks *before, Table *t)
{
    i64 moves[GROUPS + 1][GROUPS] = {0};

    for (isize i = 0; i < partial->n; i++)
        moves[group_before(before[i])][group_of(now[i])]++;
    for (int from = 0; from <= GROUPS; from++)
        for (int to = 0; to < GROUPS; to++) {
            if (moves[from][to] == 0)
                continue;
            put_row(t, (u64)(from * GROUPS + to));
            put_text(t, from == GROUPS ? S("no_buyer_yet") : str_of(group_names[from]));
            put_text(t, str_of(group_names[to]));
            put_int(t, moves[from][to]);
        }
}

static void finish(const void *plan_of, const void *partial_of, Arena *arena, Tables *answer)
{
    const Plan *p = plan_of;
    const Partial *partial = partial_of;
    const Marks *now = rank(partial, 0, arena);

    put_groups(p, partial, now, &answer->table[0]);
    put_cells(partial, now, &answer->table[1]);
    if (p->moved)
        put_moves(partial, now, rank(partial, 1, arena), &answer->table[2]);
}

static isize list(const void *plan_of, const void *partial_of, const CellAsked *asked, Arena *arena,
                  u32 **persons)
{
    const Plan *p = plan_of;
    const Partial *partial = partial_of;
    const Marks *now = rank(partial, 0, arena);
    const Marks *before = p->moved ? rank(partial, 1, arena) : NULL;
    isize n = 0;

    *persons = take(arena, u32, partial->n);
    for (isize i = 0; i < partial->n; i++) {
        u64 key = asked->table == 0   ? (u64)group_of(now[i])
                  : asked->table == 1 ? (u64)cell_at(now[i])
                                      : (u64)(group_before(before[i]) * GROUPS + group_of(now[i]));
        if (key == asked->key)
            (*persons)[n++] = partial->buyers[i].person;
    }
    return n;
}

static void sql(const void *plan_of, const Args *args, SqlVars *vars)
{
    const Plan *p = plan_of;

    (void)args;
    sql_int(vars, "at_us", p->at_us[0]);
    sql_int(vars, "moved", p->moved);
    sql_int(vars, "before_us", p->moved ? p->at_us[1] : 0);
    for (int r = MARKS; r >= 1; r--)
        for (int f = 1; f <= MARKS; f++) {
            int group = group_map[MARKS - r][f - 1];
            SqlVars *row = sql_item(vars, "group");
            sql_int(row, "r", r);
            sql_int(row, "f", f);
            sql_int(row, "place", group);
            sql_text(row, "name", str_of(group_names[group]));
        }
}

// clang-format off
const Report report_rfm = {
    .name = "rfm",
    .asks = "Who buys recently, often and for much?",
    .chart = "grid",
    .params = (const Param[]){
        {"at", P_TIME, NULL, NULL, "orders before this moment count; the end of the range"},
        {"before", P_TIME, NULL, NULL, "an earlier moment: who moved from which group to which"},
        {0}},
    .tables = (const ReportTable[]){
        {"groups", "a row for each named group", (const ReportColumn[]){
            {"group", "its name", LABEL, NULL, true},
            {"people", "buyers in it", PEOPLE, NULL, false},
            {"share", "of all buyers", SHARE, NULL, false},
            {"orders", "their orders", COUNTS, NULL, false},
            {"revenue", "what those are worth", MONEY_, NULL, false},
            {"aov", "revenue / orders", MONEY_, NULL, false},
            {"since_last", "mean time since the latest order", DURATION, NULL, false},
            {0}}},
        {"cells", "a row for each combination of marks, 5 the best", (const ReportColumn[]){
            {"recency", "mark of the latest order's time", COUNTS, NULL, true},
            {"frequency", "mark of the number of orders", COUNTS, NULL, true},
            {"money", "mark of what they are worth", COUNTS, NULL, true},
            {"people", "buyers with these marks", PEOPLE, NULL, false},
            {"revenue", "what their orders are worth", MONEY_, NULL, false},
            {0}}},
        {"moves", "who moved since before=", (const ReportColumn[]){
            {"from", "the group then", LABEL, "before", true},
            {"to", "the group now", LABEL, "before", true},
            {"people", "buyers who moved so", PEOPLE, "before", false},
            {0}}},
        {0}},
    .plan = plan, .fresh = fresh, .map = map, .merge = merge, .finish = finish, .list = list,
    .sql = sql,
};
