/* paths_plan.c — the question about paths, checked once and up front, and told to its SQL. */
#include "report/args.h"
#include "report/kinds.h"
#include "report/paths.h"
#include "report/sql.h"

/* ---- checking ---- */

/* What a person does, but for what only tells who looks at a page, how, and what else is on it. */
static KindSet kinds_usual(const Snapshot *s)
{
    static const Kind beside[] = {KIND_page_leave, KIND_item_impression, KIND_promo_view,
                                  KIND_consent, KIND_identify};
    KindSet set = kinds_active(s), but = {0};

    for (int i = 0; i < COUNT(beside); i++)
        kind_add(&but, beside[i]);
    return (KindSet){{set.bits[0] & ~but.bits[0], set.bits[1] & ~but.bits[1]}};
}

static Str text_given(const Args *args, const char *name)
{
    return arg_given(args, name) ? str_trim(arg_text(args, name)) : S("");
}

static Code plan_rules(Nodes *n, const Args *args, Arena *arena, Err *e)
{
    Str rest = text_given(args, "groups");

    n->rule = take(arena, Str, PATHS_RULES_MAX);
    while (rest.n > 0) {
        Cut cut = str_cut(rest, ',');
        Str rule = str_trim(cut.head);
        rest = cut.tail;
        if (rule.n == 0)
            return fail(e, BAD_INPUT, "groups= has an empty rule; write them as /product/*,/c/*");
        if (n->rules == PATHS_RULES_MAX)
            return fail(e, BAD_INPUT, "groups= takes at most %d rules", PATHS_RULES_MAX);
        n->rule[n->rules++] = rule;
    }
    return OK;
}

static Code plan_nodes(PathsPlan *p, const Args *args, Arena *arena, Err *e)
{
    const Snapshot *s = arg_snapshot(args);
    Str start = text_given(args, "start"), end = text_given(args, "end");
    KindSet except = arg_kinds_all(args, "except");
    Nodes *n = &p->nodes;

    if (start.n && end.n)
        return fail(e, BAD_INPUT,
                    "give start= or end=, not both: what happens between two points "
                    "is what the report funnel tells");
    p->back = end.n > 0;
    n->point = p->back ? end : start;
    n->of = (NodeOf)arg_choice(args, "of");
    n->fold = arg_choice(args, "group") == 0;
    n->kinds = arg_given(args, "kinds") ? arg_kinds_all(args, "kinds") : kinds_usual(s);
    for (int i = 0; i < 2; i++)
        n->kinds.bits[i] &= ~except.bits[i];
    TRY(plan_rules(n, args, arena, e));
    nodes_make(n, s, arena);
    if (n->point.n && !n->found)
        return fail(e, BAD_INPUT,
                    "%s=%.*s is no kind of event and names nothing that people go through; without "
                    "start= and end= the report shows the names there are",
                    p->back ? "end" : "start", STR_ARG(n->point));
    return OK;
}

static Code plan_within(PathsPlan *p, const Args *args, Err *e)
{
    Str within = text_given(args, "within");

    if (str_eq(within, S("session")))
        return OK;
    p->person = true;
    if (duration_parse(within, &p->within_us))
        return OK;
    return fail(e, BAD_INPUT, "within=%.*s is neither 'session' nor a time such as 30m or 7d",
                STR_ARG(within));
}

Code paths_plan(const Args *args, Arena *arena, void **out, Err *e)
{
    PathsPlan *p = take(arena, PathsPlan, 1);
    i64 steps = arg_count(args, "steps");

    if (steps < 1 || steps > PATHS_STEPS_MAX)
        return fail(e, BAD_INPUT, "steps= must be from 1 to %d", PATHS_STEPS_MAX);
    TRY(plan_within(p, args, e));
    TRY(plan_nodes(p, args, arena, e));
    p->collapse = arg_choice(args, "collapse") == 0;
    p->by_people = arg_choice(args, "count") == 0;
    p->top = arg_count(args, "top");
    p->sequences = arg_count(args, "sequences");
    p->by = arg_by(args, "by");
    p->plain = p->nodes.at_once && p->nodes.point.n == 0 && !p->back && !p->person && p->collapse &&
               by_grain(p->by) != GRAIN_EVENT;
    p->shape = (WaysShape){
        .steps = (int)steps, .nodes = p->nodes.nodes, .codes = MAX(by_codes(p->by), 1)};
    if (!ways_fit(&p->shape))
        return fail(e, BAD_INPUT,
                    "by= has too many values for that many different nodes; take "
                    "fewer steps, group them with groups=, or leave by= out");
    *out = p;
    return OK;
}

/* ---- in SQL ---- */

/* A pattern with * as one for LIKE ... ESCAPE '\'. */
static Str like_pattern(Str pattern, Arena *arena)
{
    Buf b = buf_on(arena);

    for (isize i = 0; i < pattern.n; i++) {
        char c = pattern.p[i];
        if (c == '%' || c == '_' || c == '\\')
            buf_byte(&b, '\\');
        buf_byte(&b, (u8)(c == '*' ? '%' : c));
    }
    return buf_done(&b);
}

/* A node's name as it is shown; '' is where paths end, NULL the rest. */
static Str label_sql(const char *name, Str end, Arena *arena)
{
    return str_format(arena,
                      "CASE WHEN %s IS NULL THEN '(rest)' WHEN %s = '' THEN %.*s "
                      "WHEN regexp_full_match(%s, '''*[(](exit|entry|rest)[)]''*') "
                      "THEN concat('''', %s, '''') ELSE %s END",
                      name, name, STR_ARG(end), name, name, name);
}

void paths_sql(const void *plan_of, const Args *args, SqlVars *vars)
{
    const PathsPlan *p = plan_of;
    const Nodes *n = &p->nodes;
    Arena *arena = sql_arena(vars);

    Str end = p->back ? S("'(entry)'") : S("'(exit)'");

    sql_raw(vars, "end_label", end);
    sql_raw(vars, "label_a", label_sql("a", end, arena));
    sql_raw(vars, "label_b", label_sql("b", end, arena));
    sql_raw(vars, "count_column", p->by_people ? S("people") : S("sessions"));
    sql_int(vars, "back", p->back);
    sql_int(vars, "person", p->person);
    sql_int(vars, "within_us", p->within_us);
    sql_int(vars, "collapsed", p->collapse);
    sql_raw(vars, "direction", p->back ? S("DESC") : S("ASC"));
    sql_raw(vars, "node_kinds",
            (n->kinds.bits[0] | n->kinds.bits[1]) ? kinds_sql(&n->kinds, arg_snapshot(args), arena)
                                                  : S("(NULL)"));
    sql_int(vars, "pointed", n->point.n > 0);
    sql_text(vars, "point", like_pattern(n->point, arena));
    sql_list(vars, "rule");
    for (isize r = 0; r < n->rules; r++) {
        SqlVars *item = sql_item(vars, "rule");
        sql_text(item, "pattern", like_pattern(n->rule[r], arena));
        sql_text(item, "name", n->rule[r]);
    }
}
