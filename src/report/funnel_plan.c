/* funnel_plan.c — the question a funnel asks, checked once and up front, and told to its SQL. */
#include "report/funnel_plan.h"
#include "report/kinds.h"
#include "report/sql.h"

/* ---- checking ---- */

static void name_steps(FunnelPlan *p, Str steps, Arena *arena)
{
    int n = p->funnel.rules.steps;

    for (int s = 0; s < n; s++) {
        Cut cut = str_cut(steps, ',');
        bool own = p->order == ORDERED || p->order == STRICT ||
                   (p->order == ANCHORED && (s == 0 || s == n - 1));
        p->label[s] = own ? str_copy(arena, str_trim(cut.head))
                          : str_format(arena, "%d of %d", s + 1, n);
        steps = cut.tail;
    }
}

static Code plan_steps(FunnelPlan *p, const Args *args, Err *e)
{
    isize n, excluded;
    const KindSet *steps = arg_kinds(args, "steps", &n);
    const KindSet *exclude = arg_kinds(args, "exclude", &excluded);
    Funnel *f = &p->funnel;
    KindSet all = {0};

    if (n < 1 || n > rules_steps_max(p->order))
        return fail(e, BAD_INPUT, "a funnel with order=%.*s has 1 to %d steps, not %td",
                    STR_ARG(arg_text(args, "order")), rules_steps_max(p->order), n);
    for (u32 kind = 0; kind <= KIND_MASK; kind++)
        for (isize s = 0; s < n; s++)
            f->steps_of[kind] |= (u16)(kind_in(&steps[s], (u8)kind) << s);
    for (isize s = 0; s < n; s++)
        all = kinds_union(all, steps[s]);
    for (isize x = 0; x < excluded; x++)
        f->excluded = kinds_union(f->excluded, exclude[x]);
    if ((all.bits[0] & f->excluded.bits[0]) | (all.bits[1] & f->excluded.bits[1]))
        return fail(e, BAD_INPUT,
                    "exclude=%.*s names a kind that is also a step; what is excluded has to be "
                    "something else",
                    STR_ARG(arg_text(args, "exclude")));
    all = kinds_union(all, f->excluded);
    f->interesting = code_set(all.bits[0], all.bits[1]);
    f->active = kinds_active(arg_snapshot(args));
    f->active_codes = code_set(f->active.bits[0], f->active.bits[1]);
    f->rules.steps = (int)n;
    return OK;
}

/* Of which order an event is, when that matters: what has no order in it has no lines either. */
static Code plan_lines(Funnel *f, const Args *args, const KindSet *wanted, Err *e)
{
    static const Kind whole[] = {KIND_order,         KIND_order_paid,      KIND_order_update,
                                 KIND_order_shipped, KIND_order_delivered, KIND_order_cancel};
    KindSet lined = {0};

    for (int i = 0; i < COUNT(whole); i++)
        kind_add(&lined, whole[i]);
    for (int i = 0; i < 2; i++)
        f->lined.bits[i] = lined.bits[i] & wanted->bits[i];
    if (!(f->lined.bits[0] | f->lined.bits[1]))
        return OK;
    return arg_property(args, S("order"), &f->orders, e);
}

static Code plan_same(FunnelPlan *p, const Args *args, Arena *arena, Err *e)
{
    Str name = str_trim(arg_text(args, "same"));
    Funnel *f = &p->funnel;

    if (!arg_given(args, "same"))
        return OK;
    f->same_by = arg_by(args, "same");
    f->same = f->same_by ? SAME_VALUE : SAME_SESSION;
    if (!f->same_by)
        return OK;
    if (by_grain(f->same_by) == GRAIN_PERSON)
        return fail(e, BAD_INPUT,
                    "same=%.*s holds nothing: it is the same for all a person does; take session, "
                    "product, category, page or another one of the visit or the event",
                    STR_ARG(name));
    f->same_absent = by_text(f->same_by, 0, arena).n == 0;
    ByFrom from = f->same_by->from;
    if (from != FROM_PRODUCT && from != FROM_CATEGORY && from != FROM_BRAND)
        return OK;
    KindSet wanted = f->excluded;
    for (u32 kind = 0; kind <= KIND_MASK; kind++)
        if (f->steps_of[kind])
            kind_add(&wanted, kind);
    return plan_lines(f, args, &wanted, e);
}

/* Is it a question for funnel_brief.c? */
static void plan_brief(FunnelPlan *p)
{
    Funnel *f = &p->funnel;
    KindSet begins = {0};

    f->brief = p->order == ORDERED && f->count == COUNT_PEOPLE && f->same == SAME_NOTHING &&
               !f->first && f->rules.step_within_us == INT64_MAX &&
               !(f->excluded.bits[0] | f->excluded.bits[1]);
    for (u32 kind = 0; kind <= KIND_MASK; kind++)
        if (f->steps_of[kind] == 1)
            kind_add(&begins, kind);
    f->beginning = code_set(begins.bits[0], begins.bits[1]);
    f->telling = code_set(f->interesting.bits[0] & ~begins.bits[0],
                          f->interesting.bits[1] & ~begins.bits[1]);
}

/* Bins that people read, as far as `within` goes. */
static void plan_bins(FunnelPlan *p, i64 within_us)
{
    static const i64 from_s[] = {0,       10,      30,      60,      120,      300,     600,
                                 900,     1800,    3600,    7200,    14400,    28800,   43200,
                                 86400,   172800,  259200,  432000,  604800,   864000,  1209600,
                                 1814400, 2592000, 5184000, 7776000, 15552000, 31536000};
    for (int b = 0; b < COUNT(from_s); b++)
        if (b == 0 || from_s[b] * US_PER_S < within_us)
            p->bin_us[p->bins++] = from_s[b] * US_PER_S;
    p->bin_us[p->bins] = within_us;
}

Code funnel_plan(const Args *args, Arena *arena, void **out, Err *e)
{
    static const TimeUnit units[] = {UNIT_DAY, UNIT_WEEK, UNIT_MONTH};
    FunnelPlan *p = take(arena, FunnelPlan, 1);
    Funnel *f = &p->funnel;
    i64 within_us = arg_duration_us(args, "within"), step_us = INT64_MAX;

    p->order = (StepOrder)arg_choice(args, "order");
    TRY(plan_steps(p, args, e));
    if (arg_given(args, "step_within"))
        step_us = arg_duration_us(args, "step_within");
    if (step_us != INT64_MAX && (p->order == ANY_ORDER || p->order == ANCHORED))
        return fail(e, BAD_INPUT,
                    "step_within= goes with order=ordered and order=strict: without an order no "
                    "step has a step before it");
    f->rules = rules_of(p->order, f->rules.steps, within_us, step_us);
    f->count = (CountOf)arg_choice(args, "count");
    f->first = arg_choice(args, "entry") == 1;
    TRY(plan_same(p, args, arena, e));
    plan_brief(p);
    name_steps(p, arg_text(args, "steps"), arena);
    plan_bins(p, within_us);
    p->by = arg_by(args, "by");
    p->split = p->by != NULL;
    p->calendar = calendar_new(args, units[arg_choice(args, "unit")], arena);
    *out = p;
    return OK;
}

/* ---- in SQL ---- */

static Str same_sql(const Funnel *f, Arena *arena)
{
    if (f->same == SAME_SESSION)
        return S("session_index::VARCHAR");
    return f->same == SAME_VALUE ? by_sql(f->same_by, arena) : S("'*'");
}

static void sql_steps(const FunnelPlan *p, const Args *args, SqlVars *vars)
{
    isize n;
    const KindSet *steps = arg_kinds(args, "steps", &n);
    Arena *arena = sql_arena(vars);

    sql_list(vars, "step");
    for (isize s = 0; s < n; s++) {
        SqlVars *item = sql_item(vars, "step");
        Str kinds = kinds_sql(&steps[s], arg_snapshot(args), arena);
        sql_int(item, "number", s + 1);
        sql_int(item, "before", s - 1);
        sql_int(item, "bit", (i64)1 << s);
        sql_int(item, "inner", s > 0 && s < n - 1);
        sql_raw(item, "kinds", kinds);
        sql_text(item, "label", p->label[s]);
    }
    sql_int(vars, "steps_n", n);
    sql_int(vars, "last_step", n - 1);
}

void funnel_sql(const void *plan_of, const Args *args, SqlVars *vars)
{
    static const char *const intervals[] = {"1 DAY", "7 DAY", "1 MONTH"};
    const FunnelPlan *p = plan_of;
    const Funnel *f = &p->funnel;
    int n = f->rules.steps;
    bool orderly = p->order == ORDERED || p->order == STRICT || (p->order == ANCHORED && n < 3);

    sql_steps(p, args, vars);
    sql_raw(vars, "excluded", kinds_sql(&f->excluded, arg_snapshot(args), sql_arena(vars)));
    sql_raw(vars, "held", same_sql(f, sql_arena(vars)));
    bool lined = f->lined.bits[0] | f->lined.bits[1];
    sql_int(vars, "lined", lined);
    if (lined) {
        sql_raw(vars, "lined_kinds", kinds_sql(&f->lined, arg_snapshot(args), sql_arena(vars)));
        sql_raw(vars, "line_value",
                f->same_by->from == FROM_PRODUCT    ? S("l.product")
                : f->same_by->from == FROM_CATEGORY ? S("l.product_category")
                                                    : S("l.product_brand"));
    }
    sql_int(vars, "orderly", orderly);
    sql_int(vars, "free", !orderly);
    sql_raw(vars, "search",
            orderly                 ? S("levels")
            : p->order == ANY_ORDER ? S("sets")
                                    : S("anchors"));
    sql_int(vars, "free_steps", p->order == ANY_ORDER ? n : n - 2);
    sql_list(vars, "bin");
    for (int b = 0; b < p->bins; b++) {
        SqlVars *item = sql_item(vars, "bin");
        sql_int(item, "number", b);
        sql_int(item, "begin", p->bin_us[b]);
        sql_int(item, "end", p->bin_us[b + 1]);
    }
    sql_int(vars, "last_bin", p->bins - 1);
    sql_calendar(vars, p->calendar);
    sql_raw(vars, "interval", str_of(intervals[arg_choice(args, "unit")]));
}
