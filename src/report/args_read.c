/* args_read.c — one parameter's value, read by its type: durations, days, kinds, dimensions. */
#include "report/args.h"
#include "report/kinds.h"

#include <math.h>

const char *param_type_name(ParamType type)
{
    static const char *const names[] = {
        [P_TEXT] = "text",         [P_COUNT] = "count",   [P_NUMBER] = "number",
        [P_DURATION] = "duration", [P_TIME] = "time",     [P_CHOICE] = "choice",
        [P_KINDS] = "kinds",       [P_COUNTS] = "counts", [P_DIMENSION] = "dimension",
        [P_FLAG] = "flag",
    };
    return names[type];
}

Str param_default(const Param *p)
{
    return p->otherwise && strcmp(p->otherwise, "!") != 0 ? str_of(p->otherwise) : S("");
}

/* ---- moments ---- */

/* A thousand years: what is further from now than that is a slip, and days end somewhere. */
#define RELATIVE_MAX_US (365000 * US_PER_DAY)

static i64 day_edge(const Zone *zone, i64 day, bool end)
{
    return unit_start_us(zone, UNIT_DAY, day + end);
}

static bool plain_date(Str s)
{
    for (isize i = 0; i < s.n; i++)
        if (i == 4 || i == 7 ? s.p[i] != '-' : s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n == 10;
}

/* "-30d": whole days count from today; hours and less from this very moment. */
static bool relative(Str s, const Zone *zone, i64 now_us, bool end, i64 *out)
{
    i64 us;
    bool back = s.n > 0 && s.p[0] == '-';
    char unit = s.n > 0 ? s.p[s.n - 1] : 0;

    if (s.n < 2 || (!back && s.p[0] != '+') || !duration_parse(str_skip(s, 1), &us))
        return false;
    if (us > RELATIVE_MAX_US)
        return false;
    us = back ? -us : us;
    i64 days = us / US_PER_DAY;
    if (unit == 'd' || unit == 'w')
        *out = day_edge(zone, unit_index(zone, UNIT_DAY, now_us) + days, end);
    else
        *out = now_us + us;
    return true;
}

bool moment_read(Str s, const Zone *zone, i64 now_us, bool end, i64 *out)
{
    i64 us;

    if (str_eq(s, S("today")) || str_eq(s, S("yesterday"))) {
        i64 today = unit_index(zone, UNIT_DAY, now_us);
        *out = day_edge(zone, today - (s.n > 5), end);
        return true;
    }
    if (relative(s, zone, now_us, end, out))
        return true;
    if (!time_parse(s, zone, &us))
        return false;
    *out = plain_date(s) ? day_edge(zone, unit_index(zone, UNIT_DAY, us), end) : us;
    return true;
}

/* ---- lists ---- */

static Code read_counts(Arg *arg, Str value, Arena *arena, Err *e)
{
    i64 *counts = take(arena, i64, LIST_MAX);
    Str rest = value;

    for (arg->n = 0; rest.n > 0; arg->n++) {
        Cut cut = str_cut(rest, ',');
        i64 count;
        if (arg->n == LIST_MAX)
            return fail(e, BAD_INPUT, "%s= takes at most %d numbers", arg->param->name, LIST_MAX);
        if (!str_i64(str_trim(cut.head), &count) || count < 0 ||
            (arg->n > 0 && count <= counts[arg->n - 1]))
            return fail(e, BAD_INPUT,
                        "%s=%.*s is no list of ascending whole numbers such as 0,1,7,30",
                        arg->param->name, STR_ARG(value));
        counts[arg->n] = count;
        rest = cut.tail;
    }
    arg->counts = counts;
    return OK;
}

static Code read_step(const Args *a, const Arg *arg, Str step, KindSet *set, Err *e)
{
    Str rest = step;

    while (rest.n > 0) {
        Cut cut = str_cut(rest, '|');
        u32 code;
        Str name = str_trim(cut.head);
        rest = cut.tail;
        if (str_eq(name, S("any"))) {
            *set = kinds_union(*set, kinds_active(a->snapshot));
            continue;
        }
        if (!dim_find(a->snapshot, DIM_KIND, name, &code))
            return fail(e, BAD_INPUT,
                        "%s= names the kind '%.*s', which is no known kind and of no event; "
                        "known ones are item_view, cart_add, order, order_paid and so on",
                        arg->param->name, STR_ARG(name));
        kind_add(set, code);
    }
    if (!set->bits[0] && !set->bits[1])
        return fail(e, BAD_INPUT, "%s= has an empty step", arg->param->name);
    return OK;
}

static Code read_kinds(Args *a, Arg *arg, Str value, Arena *arena, Err *e)
{
    KindSet *kinds = take(arena, KindSet, STEPS_MAX);
    Str rest = value;

    for (arg->n = 0; rest.n > 0; arg->n++) {
        Cut cut = str_cut(rest, ',');
        if (arg->n == STEPS_MAX)
            return fail(e, BAD_INPUT, "%s= takes at most %d kinds", arg->param->name, STEPS_MAX);
        TRY(read_step(a, arg, str_trim(cut.head), &kinds[arg->n], e));
        rest = cut.tail;
    }
    arg->kinds = kinds;
    return OK;
}

/* ---- by type ---- */

/* Which of "ordered|strict|any" it is; -1 when none. */
static i64 choice_of(const Param *param, Str value)
{
    Str rest = str_of(param->choices);

    for (i64 i = 0; rest.n > 0; i++) {
        Cut cut = str_cut(rest, '|');
        if (str_eq(cut.head, value))
            return i;
        rest = cut.tail;
    }
    return -1;
}

static Code read_choice(Arg *arg, Str value, Err *e)
{
    arg->integer = choice_of(arg->param, value);
    if (arg->integer >= 0)
        return OK;
    return fail(e, BAD_INPUT, "%s=%.*s is none of %s", arg->param->name, STR_ARG(value),
                arg->param->choices);
}

static Code wrong(const Arg *arg, Str value, const char *like, Err *e)
{
    return fail(e, BAD_INPUT, "%s=%.*s is no %s such as %s", arg->param->name, STR_ARG(value),
                param_type_name(arg->param->type), like);
}

Code arg_read(Args *a, Arg *arg, Str value, Arena *arena, Err *e)
{
    bool end = strcmp(arg->param->name, "to") == 0;

    switch (arg->param->type) {
    case P_TEXT: return OK;
    case P_COUNT:
        return str_i64(value, &arg->integer) && arg->integer >= 0 ? OK : wrong(arg, value, "5", e);
    case P_NUMBER:
        return str_f64(value, &arg->number) && isfinite(arg->number) ? OK
                                                                     : wrong(arg, value, "0.5", e);
    case P_DURATION:
        return duration_parse(value, &arg->integer) ? OK : wrong(arg, value, "30m or 7d", e);
    case P_TIME:
        return moment_read(value, a->zone, a->now_us, end, &arg->integer)
                   ? OK
                   : wrong(arg, value, "2026-11-22, 2026-11-22 08:00, -30d or today", e);
    case P_CHOICE: return read_choice(arg, value, e);
    case P_FLAG:
        arg->integer = str_eq(value, S("yes"));
        return arg->integer || str_eq(value, S("no")) ? OK : wrong(arg, value, "yes or no", e);
    case P_KINDS: return read_kinds(a, arg, value, arena, e);
    case P_COUNTS: return read_counts(arg, value, arena, e);
    case P_DIMENSION:
        if (choice_of(arg->param, value) >= 0)
            return OK;
        return by_open(value, a->snapshot, a->zone, arena, &arg->by, e);
    }
    return OK;
}
