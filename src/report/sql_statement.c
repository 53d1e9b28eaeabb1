/* sql_statement.c — one question as one SQL statement: relations.sql in front, then the report's
 * own. */
#include "report/sql.h"
#include "report/condition.h"
#include "report/kinds.h"

extern const Embedded report_sql[];

/* ---- dimensions as columns ---- */

static bool is_property(const By *by)
{
    return by && by->from == FROM_PROPERTY;
}

/* A name of SQL for a property. "Color" and "color" are two properties and SQL takes them for one
 * name, so a capital has a mark before it, and so has the mark. */
static Str property_named(const char *what, Str name, Arena *arena)
{
    Buf marked = buf_on(arena), b = buf_on(arena);

    buf_print(&marked, "%s ", what);
    for (isize i = 0; i < name.n; i++) {
        if (name.p[i] == '^' || (name.p[i] >= 'A' && name.p[i] <= 'Z'))
            buf_byte(&marked, '^');
        buf_byte(&marked, (u8)name.p[i]);
    }
    buf_name(&b, buf_done(&marked));
    return buf_done(&b);
}

Str by_sql(const By *by, Arena *arena)
{
    Buf b = buf_on(arena);
    if (!by)
        return S("''");
    if (is_property(by))
        return property_named("property", by->name, arena);
    buf_name(&b, by->name);
    return buf_done(&b);
}

Str by_sql_number(const By *by, Arena *arena)
{
    Buf b = buf_on(arena);

    Str column = by_sql(by, arena);
    buf_print(&b,
              "CASE WHEN regexp_full_match(%.*s, '[+-]?[0-9]{1,15}([.][0-9]{1,15})?') "
              "THEN %.*s::DOUBLE END",
              STR_ARG(column), STR_ARG(column));
    return buf_done(&b);
}

/* A field's value as the text that the kernel knows it by. */
static Str typed_text(FieldType type, Str x, Arena *arena)
{
    switch (type) {
    case T_TEXT: return x;
    case T_MONEY:
        return str_format(arena,
                          "CASE coalesce((SELECT digits FROM currencies c WHERE c.currency = "
                          "e.currency), 2) WHEN 0 THEN %.*s::DECIMAL(38, 0)::VARCHAR "
                          "WHEN 3 THEN %.*s::DECIMAL(38, 3)::VARCHAR "
                          "ELSE %.*s::DECIMAL(38, 2)::VARCHAR END",
                          STR_ARG(x), STR_ARG(x), STR_ARG(x));
    case T_MILLI:
        return str_format(arena, "rtrim(rtrim(%.*s::DECIMAL(38, 3)::VARCHAR, '0'), '.')",
                          STR_ARG(x));
    default: return str_format(arena, "%.*s::VARCHAR", STR_ARG(x));
    }
}

/* A free property has one of three types; numbers in the shortest form that reads back as the
 * same. */
static Str free_text(Str from, Arena *arena)
{
    return str_format(arena,
                      "coalesce(%.*s.text, CASE "
                      "WHEN printf('%%.15g', %.*s.number)::DOUBLE = %.*s.number "
                      "THEN printf('%%.15g', %.*s.number) "
                      "WHEN printf('%%.16g', %.*s.number)::DOUBLE = %.*s.number "
                      "THEN printf('%%.16g', %.*s.number) "
                      "ELSE printf('%%.17g', %.*s.number) END, %.*s.boolean::VARCHAR)",
                      STR_ARG(from), STR_ARG(from), STR_ARG(from), STR_ARG(from), STR_ARG(from),
                      STR_ARG(from), STR_ARG(from), STR_ARG(from), STR_ARG(from));
}

/* Where the warehouse keeps a field: most are columns of events, those of lines are in items,
 * how it came in is in arrivals, and anything else is a row of properties. */
static void put_property(SqlVars *vars, const By *by, Arena *arena)
{
    SqlVars *item = sql_item(vars, "property");
    Field field = field_find(by->name);
    bool line = field != FIELD_COUNT && field_info[field].line;
    bool arrival = field == F_origin || field == F_row;
    Buf join = buf_on(arena), value = buf_on(arena);

    bool joins = field == FIELD_COUNT || line || arrival;
    Str from = joins ? property_named("of", by->name, arena) : S("e");
    buf_str(&value, from);
    buf_byte(&value, '.');
    buf_name(&value, by->name);
    if (!str_eq(from, S("e"))) {
        const char *view = line ? "items" : arrival ? "arrivals" : "properties";
        buf_print(&join, "LEFT JOIN %s AS %.*s ON %.*s.seq = e.seq", view, STR_ARG(from),
                  STR_ARG(from));
        if (line)
            buf_print(&join, " AND %.*s.line_no = 1", STR_ARG(from));
        if (field == FIELD_COUNT)
            buf_print(&join, " AND %.*s.name = %.*s", STR_ARG(from),
                      STR_ARG(sql_quoted(by->name, arena)));
    }
    sql_raw(item, "column", by_sql(by, arena));
    sql_raw(item, "join", buf_done(&join));
    sql_raw(item, "text",
            field == FIELD_COUNT ? free_text(from, arena)
                                 : typed_text(field_info[field].type, buf_done(&value), arena));
}

static void collect(const By *by, const By **list, isize *n)
{
    for (isize i = 0; i < *n; i++)
        if (str_eq(list[i]->name, by->name))
            return;
    if (is_property(by) && *n < ARGS_MAX)
        list[(*n)++] = by;
}

static void collect_node(const Node *node, const By **list, isize *n)
{
    if (!node)
        return;
    if (node->by)
        collect(node->by, list, n);
    collect_node(node->a, list, n);
    collect_node(node->b, list, n);
    collect_node(node->inner, list, n);
}

static void put_properties(SqlVars *vars, const Args *a, Arena *arena)
{
    const By **list = take(arena, const By *, ARGS_MAX);
    isize n = 0;

    for (isize i = 0; i < a->n; i++)
        if (a->arg[i].by)
            collect(a->arg[i].by, list, &n);
    collect_node(a->where ? a->where->root : NULL, list, &n);
    collect_node(a->segment ? a->segment->root : NULL, list, &n);
    sql_list(vars, "property");
    for (isize i = 0; i < n; i++)
        put_property(vars, list[i], arena);
}

/* Where a bucket begins by the local clock. */
static Str bucket_sql(const Calendar *c, i64 bucket, Arena *arena)
{
    Buf b = buf_on(arena);

    if (c->n == 0)
        return S("NULL::TIMESTAMP");
    buf_str(&b, S("TIMESTAMP '"));
    buf_date(&b, calendar_day(c, (u32)bucket));
    buf_print(&b, " %02d:00:00'", calendar_hour(c, (u32)bucket));
    return buf_done(&b);
}

void sql_calendar(SqlVars *v, const Calendar *c)
{
    Arena *arena = sql_arena(v);
    sql_raw(v, "first_bucket", bucket_sql(c, 0, arena));
    sql_raw(v, "last_bucket", bucket_sql(c, c->n - 1, arena));
}

/* ---- parameters as places to fill in ---- */

static void put_kinds(SqlVars *vars, const Arg *arg, const Snapshot *s, Arena *arena)
{
    sql_list(vars, arg->param->name);
    for (isize i = 0; i < arg->n; i++) {
        SqlVars *item = sql_item(vars, arg->param->name);
        sql_raw(item, "kinds", kinds_sql(&arg->kinds[i], s, arena));
    }
}

static void put_counts(SqlVars *vars, const Arg *arg)
{
    sql_list(vars, arg->param->name);
    for (isize i = 0; i < arg->n; i++)
        sql_int(sql_item(vars, arg->param->name), "value", arg->counts[i]);
}

static void put_arg(SqlVars *vars, const Args *a, const Arg *arg, Arena *arena)
{
    const char *name = arg->param->name;

    switch (arg->param->type) {
    case P_KINDS: put_kinds(vars, arg, a->snapshot, arena); break;
    case P_COUNTS: put_counts(vars, arg); break;
    case P_DIMENSION:
        sql_both(vars, name, by_sql(arg->by, arena), arg->by ? arg->by->name : S(""));
        break;
    case P_TEXT:
    case P_CHOICE: sql_text(vars, name, str_trim(arg->text)); break;
    case P_NUMBER: sql_raw(vars, name, arg->given ? str_trim(arg->text) : S("NULL")); break;
    default:
        if (arg->given)
            sql_int(vars, name, arg->integer);
        else
            sql_raw(vars, name, S("NULL"));
        break;
    }
}

/* Local wall-clock time of an event, as a TIMESTAMP. */
static Str local_sql(const Zone *zone, Arena *arena)
{
    Str name = zone_name(zone);
    i64 offset_s = zone_offset_s(zone, 0);

    if (str_eq(name, S("UTC")))
        return S("e.\"time\"");
    if (name.n > 0 && (name.p[0] == '+' || name.p[0] == '-'))
        return str_format(arena, "e.\"time\" + INTERVAL (%lld) SECOND", (long long)offset_s);
    return str_format(arena, "(e.\"time\" AT TIME ZONE 'UTC') AT TIME ZONE %.*s",
                      STR_ARG(sql_quoted(name, arena)));
}

static const By *breakdown(const Args *a)
{
    for (isize i = 0; i < a->n; i++)
        if (strcmp(a->arg[i].param->name, "by") == 0)
            return a->arg[i].by;
    return NULL;
}

static void put_common(SqlVars *vars, const Args *a, Arena *arena)
{
    static const char *const bots[] = {"no", "yes", "only"};
    const By *by = breakdown(a);

    for (isize i = 0; i < a->n; i++)
        put_arg(vars, a, &a->arg[i], arena);
    sql_raw(vars, "local", local_sql(a->zone, arena));
    sql_int(vars, "from_us", a->from_us);
    sql_int(vars, "to_us", a->to_us);
    sql_int(vars, "now_us", a->now_us);
    sql_int(vars, "range", !a->report->history && (a->from_given || a->to_given));
    sql_raw(vars, "bots", str_of(bots[a->bots]));
    sql_raw(vars, "where", a->where ? condition_sql(a->where, arena) : S(""));
    sql_raw(vars, "segment", a->segment ? condition_sql(a->segment, arena) : S(""));
    sql_raw(vars, "by_column", by_sql(by, arena));
    sql_raw(vars, "by_label",
            by ? S("CASE WHEN by_value = '' THEN '(none)' "
                   "WHEN regexp_full_match(by_value, '''*[(]none[)]''*') "
                   "THEN concat('''', by_value, '''') ELSE by_value END")
               : S("''"));
    put_properties(vars, a, arena);
}

/* ---- the statement ---- */

/* The part of a report's file below the line `head`, up to the next such line; empty when it has
 * none. */
static Str section(const Report *report, Str head)
{
    Str rest = report_template(report);

    while (rest.n > 0) {
        Cut line = str_cut(rest, '\n');
        rest = line.tail;
        if (!str_eq(str_trim(line.head), head))
            continue;
        isize end = str_find(rest, S("\n-- table "));
        return str_trim(end < 0 ? rest : str_take(rest, end));
    }
    return S("");
}

/* WITH goes on where the relations before it ended. */
static Code put_section(const Report *report, Str text, SqlVars *vars, Buf *sql, Err *e)
{
    while (str_starts(text, S("--"))) { /* what it says of itself */
        Cut line = str_cut(text, '\n');
        buf_str(sql, line.head);
        buf_byte(sql, '\n');
        text = str_trim(line.tail);
    }
    if (str_starts(text, S("WITH"))) {
        buf_byte(sql, ',');
        text = str_skip(text, 4);
    }
    TRY(sql_fill(report->name, text, vars, sql, e));
    buf_byte(sql, '\n');
    return OK;
}

static Code put_relations(SqlVars *vars, Buf *sql, Err *e)
{
    Str text = str_trim(embedded(report_sql, S("relations.sql")));
    TRY(sql_fill("relations.sql", text, vars, sql, e));
    buf_byte(sql, '\n');
    return OK;
}

Code sql_statement(const Report *report, const Args *args, const void *plan, isize table,
                   Arena *arena, Str *out, Err *e)
{
    SqlVars *vars = sql_vars_new(arena);
    Buf sql = buf_on(arena);
    const char *name = report->tables[table].name;
    Str own = section(report, str_format(arena, "-- table %s", name));

    if (own.n == 0)
        return fail(e, CORRUPT, "%s.sql has no section '-- table %s'", report->name, name);
    put_common(vars, args, arena);
    if (report->sql)
        report->sql(plan, args, vars);
    TRY(put_relations(vars, &sql, e));
    TRY(put_section(report, section(report, S("-- shared")), vars, &sql, e));
    TRY(put_section(report, own, vars, &sql, e));
    *out = buf_done(&sql);
    return OK;
}

Code sql_counting(const Args *args, bool with_bots, Arena *arena, Str *out, Err *e)
{
    SqlVars *vars = sql_vars_new(arena);
    Buf sql = buf_on(arena);

    put_common(vars, args, arena);
    if (with_bots)
        sql_raw(vars, "bots", S("yes"));
    TRY(put_relations(vars, &sql, e));
    buf_str(&sql,
            S("SELECT count(*) AS events, count(DISTINCT person) FILTER (NOT guest) AS people "
              "FROM ev\n"));
    *out = buf_done(&sql);
    return OK;
}
