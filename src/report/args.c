/* args.c — what exactly is being asked: the parameters of a question, checked once and up front.
 * A parameter nobody knows is refused with the names of those there are, so that no typing error is
 * ever answered as if it were another question. */
#include "report/args.h"
#include "report/kinds.h"

#include <stdio.h>

// clang-format off
const Param common_params[] = {
    {"from", P_TIME, NULL, NULL,
     "count from this day or time on: 2026-11-01, 2026-11-01 08:00, -30d, today"},
    {"to", P_TIME, NULL, NULL, "count up to this time, or through the end of this day"},
    {"tz", P_TEXT, NULL, NULL,
     "time zone of days and weeks: Asia/Shanghai, UTC, +08:00; the shop's when not given"},
    {"segment", P_TEXT, NULL, NULL,
     "only people who meet this condition: orders >= 2 and days_since(order) > 90"},
    {"bots", P_CHOICE, "no", "no|yes|only", "whether robots count"},
    {"by", P_DIMENSION, NULL, NULL, "break the answer down by this"},
    {"where", P_TEXT, NULL, NULL,
     "only events that meet this condition: channel = 'search' and device = 'mobile'"},
    {0},
};
// clang-format on

static const Arg *arg_named(const Args *a, const char *name)
{
    for (isize i = 0; i < a->n; i++)
        if (strcmp(a->arg[i].param->name, name) == 0)
            return &a->arg[i];
    assert(!"a report asks for a parameter it does not declare");
    return NULL;
}

bool arg_given(const Args *a, const char *name)
{
    return arg_named(a, name)->given;
}

Str arg_text(const Args *a, const char *name)
{
    return arg_named(a, name)->text;
}

i64 arg_count(const Args *a, const char *name)
{
    const Arg *arg = arg_named(a, name);
    assert(arg->param->type == P_COUNT || arg->param->type == P_FLAG);
    return arg->integer;
}

double arg_number(const Args *a, const char *name)
{
    const Arg *arg = arg_named(a, name);
    assert(arg->param->type == P_NUMBER);
    return arg->number;
}

i64 arg_duration_us(const Args *a, const char *name)
{
    const Arg *arg = arg_named(a, name);
    assert(arg->param->type == P_DURATION);
    return arg->integer;
}

i64 arg_time_us(const Args *a, const char *name)
{
    const Arg *arg = arg_named(a, name);
    assert(arg->param->type == P_TIME);
    return arg->integer;
}

int arg_choice(const Args *a, const char *name)
{
    const Arg *arg = arg_named(a, name);
    assert(arg->param->type == P_CHOICE);
    return (int)arg->integer;
}

const i64 *arg_counts(const Args *a, const char *name, isize *n)
{
    const Arg *arg = arg_named(a, name);
    assert(arg->param->type == P_COUNTS);
    *n = arg->n;
    return arg->counts;
}

const KindSet *arg_kinds(const Args *a, const char *name, isize *n)
{
    const Arg *arg = arg_named(a, name);
    assert(arg->param->type == P_KINDS);
    *n = arg->n;
    return arg->kinds;
}

KindSet arg_kinds_all(const Args *a, const char *name)
{
    KindSet all = {0};
    isize n;
    const KindSet *sets = arg_kinds(a, name, &n);

    for (isize i = 0; i < n; i++)
        all = kinds_union(all, sets[i]);
    return all;
}

const By *arg_by(const Args *a, const char *name)
{
    const Arg *arg = arg_named(a, name);
    assert(arg->param->type == P_DIMENSION);
    return arg->by;
}

Code arg_property(const Args *a, Str name, const PropertyColumn **out, Err *e)
{
    Err why = {0};
    Code code = snapshot_property(a->snapshot, name, out, &why);

    if (code == OK)
        return OK;
    *out = NULL;
    return code == NOT_FOUND ? OK : fail(e, code, "%s", why.text);
}

const Snapshot *arg_snapshot(const Args *a)
{
    return a->snapshot;
}

const Zone *arg_zone(const Args *a)
{
    return a->zone;
}

i64 arg_from_us(const Args *a)
{
    return a->from_us;
}

i64 arg_to_us(const Args *a)
{
    return a->to_us;
}

/* ---- checking ---- */

static void declare(Args *a, const Param *params)
{
    for (const Param *p = params; p && p->name; p++) {
        bool known = false;
        for (isize i = 0; i < a->n; i++)
            known = known || strcmp(a->arg[i].param->name, p->name) == 0;
        assert(known || a->n < ARGS_MAX);
        if (!known)
            a->arg[a->n++] = (Arg){.param = p};
    }
}

static Code unknown(const Args *a, Str name, Err *e)
{
    char list[400];
    isize at = 0;

    for (isize i = 0; i < a->n && at < COUNT(list) - 30; i++)
        at += snprintf(list + at, sizeof list - (size_t)at, "%s%s", i ? ", " : "",
                       a->arg[i].param->name);
    return fail(e, BAD_INPUT, "report '%s' has no parameter '%.*s'; it has %s", a->report->name,
                STR_ARG(name), list);
}

static Code take_given(Args *a, const Pair *given, isize n, Err *e)
{
    for (isize g = 0; g < n; g++) {
        Arg *arg = NULL;
        for (isize i = 0; i < a->n; i++)
            if (str_eq(given[g].name, str_of(a->arg[i].param->name)))
                arg = &a->arg[i];
        if (!arg)
            return unknown(a, given[g].name, e);
        if (arg->given)
            return fail(e, BAD_INPUT, "parameter '%s' is given twice", arg->param->name);
        arg->text = given[g].value;
        arg->given = str_trim(given[g].value).n > 0;
    }
    for (isize i = 0; i < a->n; i++) {
        Arg *arg = &a->arg[i];
        const char *otherwise = arg->param->otherwise;
        if (arg->given || !otherwise)
            continue;
        if (strcmp(otherwise, "!") == 0)
            return fail(e, BAD_INPUT, "report '%s' needs %s=: %s", a->report->name,
                        arg->param->name, arg->param->help);
        arg->text = str_of(otherwise);
        arg->given = arg->text.n > 0;
    }
    return OK;
}

static Code read_zone(Args *a, const AskOptions *options, Arena *arena, Err *e)
{
    Str name = arg_text(a, "tz");
    scoped(Zone *, zone_close) zone = NULL;

    if (name.n == 0) {
        a->zone = zone_copy(options->zone, arena);
        return OK;
    }
    TRY(zone_open(name, &zone, e));
    a->zone = zone_copy(zone, arena);
    return OK;
}

static Code read_range(Args *a, Err *e)
{
    SnapshotInfo info = snapshot_info(a->snapshot);

    a->from_given = arg_given(a, "from");
    a->to_given = arg_given(a, "to");
    a->from_us = a->from_given ? arg_time_us(a, "from") : info.first_us;
    a->to_us = a->to_given ? arg_time_us(a, "to") : info.events ? info.last_us + 1 : info.first_us;
    if (a->from_given && a->to_given && a->from_us >= a->to_us)
        return fail(e, BAD_INPUT, "nothing lies between from=%.*s and to=%.*s",
                    STR_ARG(arg_text(a, "from")), STR_ARG(arg_text(a, "to")));
    a->to_us = MAX(a->to_us, a->from_us);
    return OK;
}

static Code read_conditions(Args *a, Str currency, Arena *arena, Err *e)
{
    ConditionWorld world = {a->snapshot, a->zone, a->now_us, currency};
    Str where = str_trim(arg_text(a, "where")), segment = str_trim(arg_text(a, "segment"));

    if (where.n)
        TRY(condition_parse(where, false, &world, arena, &a->where, e));
    if (segment.n)
        TRY(condition_parse(segment, true, &world, arena, &a->segment, e));
    return OK;
}

Code args_check(const Report *report, Snapshot *snapshot, const Pair *given, isize n,
                const AskOptions *options, Arena *arena, Args **out, Err *e)
{
    Args *a = take(arena, Args, 1);

    a->report = report;
    a->snapshot = snapshot;
    a->now_us = options->now_us ? options->now_us : snapshot_info(snapshot).last_us;
    declare(a, report->params);
    declare(a, common_params);
    TRY(take_given(a, given, n, e));
    TRY(read_zone(a, options, arena, e));
    for (isize i = 0; i < a->n; i++) {
        a->arg[i].integer = a->arg[i].param->type == P_TIME ? ABSENT : 0;
        if (a->arg[i].given)
            TRY(arg_read(a, &a->arg[i], str_trim(a->arg[i].text), arena, e));
    }
    a->bots = (Bots)arg_choice(a, "bots");
    TRY(read_range(a, e));
    TRY(read_conditions(a, options->currency, arena, e));
    *out = a;
    return OK;
}

const Pair *args_pairs(const Args *a, Arena *arena, isize *n)
{
    Pair *pairs = take(arena, Pair, a->n);

    *n = 0;
    for (isize i = 0; i < a->n; i++) {
        const Arg *arg = &a->arg[i];
        bool from = strcmp(arg->param->name, "from") == 0, to = strcmp(arg->param->name, "to") == 0;
        Str value = str_trim(arg->text);
        if (strcmp(arg->param->name, "tz") == 0)
            value = str_copy(arena, zone_name(a->zone));
        if ((from || to) && (arg->given || snapshot_info(a->snapshot).events > 0)) {
            Buf b = buf_on(arena);
            buf_time(&b, from ? a->from_us : a->to_us, a->zone);
            value = buf_done(&b);
        }
        if (value.n)
            pairs[(*n)++] = (Pair){str_of(arg->param->name), str_copy(arena, value)};
    }
    return pairs;
}
