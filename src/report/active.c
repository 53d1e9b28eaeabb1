/* active.c — how many people are active by day, week and month, and how often they come. A
 * person is active on a local day when a counted active event of the asked kinds lies in it; of
 * the week and the month of a day when active on one of the 7 or 30 days that end with it.
 * Guests are not people. Worked examples: docs/reports/active.md, which the tests run. */
#include "report/report.h"

enum { WEEK = 7, MONTH = 30 };

typedef struct {
    const Calendar *calendar;
    KindSet kinds;
    bool visits; /* of any kind, at any time: visits tell it all */
} Plan;

/* One number a day: sums of steps up and down, so that a person's week costs two additions. */
typedef struct {
    i64 *day, *fresh, *week, *month; /* week and month: differences to the day before */
    i64 *often;                      /* people active on so many days; [0] is not used */
    isize days;
} Partial;

static Code plan(const Args *args, Arena *arena, void **out, Err *e)
{
    Plan *p = take(arena, Plan, 1);
    isize n;
    const KindSet *sets = arg_kinds(args, "kinds", &n);

    (void)e;
    for (isize i = 0; i < n; i++) {
        p->kinds.bits[0] |= sets[i].bits[0];
        p->kinds.bits[1] |= sets[i].bits[1];
    }
    const KindSet active = kinds_active(arg_snapshot(args));
    p->kinds.bits[0] &= active.bits[0];
    p->kinds.bits[1] &= active.bits[1];
    p->calendar = calendar_new(args, UNIT_DAY, arena);
    p->visits = memcmp(&p->kinds, &active, sizeof active) == 0;
    *out = p;
    return OK;
}

static void *fresh(const void *plan_of, Arena *arena)
{
    const Plan *p = plan_of;
    Partial *partial = take(arena, Partial, 1);
    isize days = p->calendar->n;

    *partial = (Partial){take(arena, i64, days),     take(arena, i64, days),
                         take(arena, i64, days + 1), take(arena, i64, days + 1),
                         take(arena, i64, days + 1), days};
    return partial;
}

/* Active on `day`, and last so on `before` (-1: never): the days [day, day + length) that `before`
 * does not reach yet. */
static void reach(i64 *steps, isize days, isize before, isize day, isize length)
{
    isize from = before < 0 ? day : MAX(day, before + length);

    if (from >= days)
        return;
    steps[from]++;
    steps[MIN(days, day + length)]--;
}

/* One person on the way through the days. */
typedef struct {
    const Plan *plan;
    const Counted *c;
    Partial *partial;
    isize before, often; /* the latest active day, -1 at first; how many there were */
} Walk;

static inline void active_on(Walk *w, isize day, bool first_of_all)
{
    Partial *partial = w->partial;

    if (day <= w->before) /* less: the clock was turned back over midnight */
        return;
    partial->day[day]++;
    partial->fresh[day] += first_of_all;
    reach(partial->week, partial->days, w->before, day, WEEK);
    reach(partial->month, partial->days, w->before, day, MONTH);
    w->before = day;
    w->often++;
}

static void map_events(Walk *w, isize begin, isize end)
{
    const Trail *t = w->c->trail;
    const Calendar *calendar = w->plan->calendar;

    for (isize i = begin, next; i < end; i = next) {
        next = i + 1;
        if (!kind_in(&w->plan->kinds, t->kind[i]))
            continue;
        isize span = calendar_look(calendar, t->at[i]);
        next = trail_until(t, i, end, calendar->begin_s[span + 1]);
        active_on(w, calendar->bucket[span], counted_place(w->c, i) == 0);
    }
}

/* Visit by visit: nearly all lie within a day and begin with something the person did. */
static void map(const void *plan_of, const Counted *c, void *partial_of, Arena *arena)
{
    const Plan *p = plan_of;
    const Trail *t = c->trail;
    Walk w = {p, c, partial_of, -1, 0};

    (void)arena;
    if (t->guest)
        return;
    for (isize s = 0; s < t->sessions; s++) {
        isize begin = t->session[s].first, end = session_end(t, s);
        isize span = calendar_look(p->calendar, t->at[begin]);
        if (t->at[end - 1] < p->calendar->begin_s[span + 1] && kind_in(&p->kinds, t->kind[begin]))
            active_on(&w, p->calendar->bucket[span], counted_place(c, begin) == 0);
        else
            map_events(&w, begin, end);
    }
    w.partial->often[w.often]++;
}

static bool block_for(const void *plan)
{
    return ((const Plan *)plan)->visits;
}

/* Everybody's visits alone; who was here over midnight is left to `map`. */
static u64 map_block(const void *plan_of, const TrailBlock *b, void *partial, Arena *arena)
{
    const Plan *p = plan_of;
    UNSET u32 day[VISITS_MAX];
    u64 left = 0;

    (void)arena;
    for (u64 rest = b->here & ~b->guests; rest; rest &= rest - 1) {
        u32 i = (u32)__builtin_ctzll(rest);
        Walk w = {.plan = p, .partial = partial, .before = -1};
        isize visits = calendar_visits(p->calendar, b, i, day);
        if (visits < 0) {
            left |= (u64)1 << i;
            continue;
        }
        bool first = b->session_brief[b->session_of[i]] & BRIEF_VISIT;
        for (isize v = 0; v < visits; v++)
            active_on(&w, day[v], v == 0 && first);
        w.partial->often[w.often]++;
    }
    return left;
}

static void add(i64 *into, const i64 *from, isize n)
{
    for (isize i = 0; i < n; i++)
        into[i] += from[i];
}

static void merge(const void *plan_of, void *into, const void *from, Arena *arena)
{
    Partial *sum = into;
    const Partial *one = from;

    (void)plan_of;
    (void)arena;
    add(sum->day, one->day, sum->days);
    add(sum->fresh, one->fresh, sum->days);
    add(sum->week, one->week, sum->days + 1);
    add(sum->month, one->month, sum->days + 1);
    add(sum->often, one->often, sum->days + 1);
}

static void finish(const void *plan_of, const void *partial_of, Arena *arena, Tables *answer)
{
    const Plan *p = plan_of;
    const Partial *partial = partial_of;
    Table *t = &answer->table[0];
    i64 week = 0, month = 0;

    (void)arena;
    for (isize d = 0; d < partial->days; d++) {
        week += partial->week[d];
        month += partial->month[d];
        put_row(t, (u64)d);
        put_int(t, calendar_day(p->calendar, (u32)d));
        put_int(t, partial->day[d]);
        put_int(t, week);
        put_int(t, month);
        put_share(t, partial->day[d], month);
        put_int(t, partial->fresh[d]);
        put_int(t, partial->day[d] - partial->fresh[d]);
    }
    for (isize n = 1; n <= partial->days; n++) {
        if (partial->often[n] == 0)
            continue;
        put_row(&answer->table[1], (u64)n);
        put_int(&answer->table[1], n);
        put_int(&answer->table[1], partial->often[n]);
    }
}

static i64 sum_to(const i64 *steps, u64 day)
{
    i64 sum = 0;
    for (u64 d = 0; d <= day; d++)
        sum += steps[d];
    return sum;
}

static i64 peek(const void *plan_of, const void *partial_of, const CellAsked *asked)
{
    const Partial *partial = partial_of;

    (void)plan_of;
    if (asked->table == 1)
        return partial->often[asked->key];
    switch (asked->column) {
    case 1: return partial->day[asked->key];
    case 2: return sum_to(partial->week, asked->key);
    case 3: return sum_to(partial->month, asked->key);
    case 5: return partial->fresh[asked->key];
    default: return partial->day[asked->key] - partial->fresh[asked->key];
    }
}

static void sql(const void *plan_of, const Args *args, SqlVars *vars)
{
    const Plan *p = plan_of;

    (void)args;
    sql_calendar(vars, p->calendar);
}

// clang-format off
const Report report_active = {
    .name = "active",
    .asks = "How many people are active by day, week and month?",
    .chart = "lines",
    .params = (const Param[]){
        {"kinds", P_KINDS, "any", NULL, "what counts as being active"},
        {0}},
    .tables = (const ReportTable[]){
        {"over_time", "a row for each day", (const ReportColumn[]){
            {"date", "the day", DAY_, NULL, true},
            {"daily", "people active on the day", PEOPLE, NULL, false},
            {"weekly", "active on one of the 7 days that end with it", PEOPLE, NULL, false},
            {"monthly", "active on one of the 30 days that end with it", PEOPLE, NULL, false},
            {"stickiness", "daily / monthly", SHARE, NULL, false},
            {"new", "their first event of all is the day's", PEOPLE, NULL, false},
            {"returning", "daily less new", PEOPLE, NULL, false},
            {0}}},
        {"often", "how many days people were active on", (const ReportColumn[]){
            {"days", "days within the range", COUNTS, NULL, true},
            {"people", "people active on so many", PEOPLE, NULL, false},
            {0}}},
        {0}},
    .plan = plan, .fresh = fresh, .map = map, .block_for = block_for, .block = map_block,
    .merge = merge, .finish = finish, .peek = peek, .sql = sql,
};
