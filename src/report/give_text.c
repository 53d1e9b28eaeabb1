/* give_text.c — answers as JSON and CSV, and the catalogue as JSON. Numbers are written so that
 * reading them back gives the same: money in main units with all its decimals, durations in
 * seconds. */
#include "report/args.h"

#include <stdio.h>

static void put_double(Buf *out, double value)
{
    char text[40];
    double back;

    for (int digits = 15; digits <= 17; digits++) { /* the shortest that reads back as the same */
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (str_f64(str_of(text), &back) && back == value)
            break;
    }
    buf_str(out, str_of(text));
}

/* Microseconds as seconds, without trailing zeros. */
static void put_seconds(Buf *out, i64 us)
{
    u64 size = us < 0 ? 0 - (u64)us : (u64)us;
    char text[40];
    int n = snprintf(text, sizeof text, "%s%llu.%06llu", us < 0 ? "-" : "",
                     (unsigned long long)(size / 1000000), (unsigned long long)(size % 1000000));

    while (text[n - 1] == '0')
        n--;
    n -= text[n - 1] == '.';
    buf_put(out, text, n);
}

void value_text(const ReportAnswer *a, Unit unit, const Value *value, Buf *out)
{
    if (value->absent)
        return;
    switch (unit) {
    case PEOPLE:
    case COUNTS: buf_print(out, "%lld", (long long)value->integer); break;
    case MONEY_: buf_money(out, value->integer, currency_digits(a->currency)); break;
    case DURATION: put_seconds(out, value->integer); break;
    case DAY_: buf_date(out, value->integer); break;
    case MOMENT: buf_time(out, value->integer, a->zone); break;
    case LABEL: buf_str(out, value->text); break;
    default: put_double(out, value->number); break;
    }
}

/* ---- CSV ---- */

void answer_csv(const ReportAnswer *a, isize table, Buf *out)
{
    Arena *arena = out->arena;

    assert(table >= 0 && table < a->tables.tables);
    const Table *t = &a->tables.table[table];
    for (isize c = 0; c < t->width; c++) {
        buf_str(out, c ? S(",") : S(""));
        buf_csv(out, str_of(t->columns[c].name));
    }
    buf_str(out, S("\r\n"));
    for (isize i = 0; i < t->rows * t->width; i++) {
        Unit unit = t->columns[i % t->width].unit;
        buf_str(out, i % t->width ? S(",") : S(""));
        if (unit == LABEL && !t->cells[i].absent)
            buf_csv(out, t->cells[i].text);
        else
            value_text(a, unit, &t->cells[i], out);
        if (i % t->width == t->width - 1)
            buf_str(out, S("\r\n"));
    }
    assert(out->arena == arena);
}

/* ---- JSON ---- */

static void put_cell(const ReportAnswer *a, const Table *t, isize i, Buf *out)
{
    Unit unit = t->columns[i % t->width].unit;
    bool quoted = unit == DAY_ || unit == MOMENT;

    if (t->cells[i].absent) {
        buf_str(out, S("null"));
    } else if (unit == LABEL) {
        buf_json(out, t->cells[i].text);
    } else {
        buf_str(out, quoted ? S("\"") : S(""));
        value_text(a, unit, &t->cells[i], out);
        buf_str(out, quoted ? S("\"") : S(""));
    }
}

static void put_columns(const ReportColumn *columns, isize n, bool help, Buf *out)
{
    buf_str(out, S("\"columns\":["));
    for (isize c = 0; c < n; c++) {
        buf_str(out, c ? S(",{\"name\":") : S("{\"name\":"));
        buf_json(out, str_of(columns[c].name));
        buf_print(out, ",\"unit\":\"%s\"", unit_of(columns[c].unit));
        if (help) {
            buf_str(out, S(",\"help\":"));
            buf_json(out, str_of(columns[c].help));
        }
        if (columns[c].key)
            buf_str(out, S(",\"key\":true"));
        buf_byte(out, '}');
    }
    buf_byte(out, ']');
}

static void put_table(const ReportAnswer *a, const Table *t, Buf *out)
{
    buf_str(out, S("{\"name\":"));
    buf_json(out, str_of(t->of->name));
    buf_byte(out, ',');
    put_columns(t->columns, t->width, false, out);
    buf_str(out, S(",\"rows\":["));
    for (isize i = 0; i < t->rows * t->width; i++) {
        if (i % t->width == 0)
            buf_str(out, i ? S(",[") : S("["));
        else
            buf_byte(out, ',');
        put_cell(a, t, i, out);
        if (i % t->width == t->width - 1)
            buf_byte(out, ']');
    }
    buf_str(out, S("]}"));
}

void answer_json(const ReportAnswer *a, Buf *out)
{
    buf_str(out, S("{\"report\":"));
    buf_json(out, str_of(a->report->name));
    buf_str(out, S(",\"asks\":"));
    buf_json(out, str_of(a->report->asks));
    buf_str(out, S(",\"params\":{"));
    for (isize i = 0; i < a->param_count; i++) {
        buf_str(out, i ? S(",") : S(""));
        buf_json(out, a->params[i].name);
        buf_byte(out, ':');
        buf_json(out, a->params[i].value);
    }
    buf_str(out, S("},\"currency\":"));
    buf_json(out, a->currency);
    buf_str(out, S(",\"as_of\":\""));
    buf_time(out, a->as_of_us, a->zone);
    buf_print(out, "\",\"counted\":{\"events\":%lld,\"people\":%lld,\"bots_excluded\":%lld}",
              (long long)a->counted_events, (long long)a->counted_people,
              (long long)a->bots_excluded);
    buf_str(out, S(",\"tables\":["));
    for (isize t = 0; t < a->tables.tables; t++) {
        buf_str(out, t ? S(",") : S(""));
        put_table(a, &a->tables.table[t], out);
    }
    buf_print(out, "],\"elapsed_ms\":%.3f}", a->elapsed_ms);
}

/* ---- the catalogue ---- */

static void put_member(Buf *out, const char *name, Str value)
{
    buf_print(out, "\"%s\":", name);
    buf_json(out, value);
}

static void put_param(const Param *p, Buf *out)
{
    Str rest = p->type == P_FLAG ? S("no|yes") : str_of(p->choices);

    buf_byte(out, '{');
    put_member(out, "name", str_of(p->name));
    buf_byte(out, ',');
    put_member(out, "type", str_of(param_type_name(p->type)));
    if (param_default(p).n) {
        buf_byte(out, ',');
        put_member(out, "default", param_default(p));
    }
    if (p->otherwise && strcmp(p->otherwise, "!") == 0)
        buf_str(out, S(",\"required\":true"));
    if (rest.n)
        buf_str(out, S(",\"choices\":["));
    for (bool closed = rest.n == 0; !closed;) {
        Cut cut = str_cut(rest, '|');
        buf_json(out, cut.head);
        rest = cut.tail;
        closed = !cut.found;
        buf_byte(out, closed ? ']' : ',');
    }
    buf_byte(out, ',');
    put_member(out, "help", str_of(p->help));
    buf_byte(out, '}');
}

static bool replaced(const Param *common, const Param *own)
{
    for (; own && own->name; own++)
        if (strcmp(own->name, common->name) == 0)
            return true;
    return false;
}

static void put_params(const Report *report, Buf *out)
{
    isize n = 0;

    buf_str(out, S(",\"params\":["));
    for (const Param *p = report->params; p && p->name; p++) {
        buf_str(out, n++ ? S(",") : S(""));
        put_param(p, out);
    }
    for (const Param *p = common_params; p->name; p++) {
        if (replaced(p, report->params))
            continue;
        buf_str(out, n++ ? S(",") : S(""));
        put_param(p, out);
    }
    buf_byte(out, ']');
}

static void put_report(const Report *report, Buf *out)
{
    buf_byte(out, '{');
    put_member(out, "name", str_of(report->name));
    buf_byte(out, ',');
    put_member(out, "asks", str_of(report->asks));
    buf_byte(out, ',');
    put_member(out, "chart", str_of(report->chart));
    put_params(report, out);
    buf_str(out, S(",\"tables\":["));
    for (const ReportTable *t = report->tables; t->name; t++) {
        isize n = 0;
        while (t->columns[n].name)
            n++;
        buf_str(out, t == report->tables ? S("{") : S(",{"));
        put_member(out, "name", str_of(t->name));
        buf_byte(out, ',');
        put_member(out, "help", str_of(t->help));
        buf_byte(out, ',');
        put_columns(t->columns, n, true, out);
        buf_byte(out, '}');
    }
    buf_str(out, S("]}"));
}

void catalog_json(Buf *out)
{
    static const char *const grains[] = {"person", "session", "event"};

    buf_str(out, S("{\"reports\":["));
    for (isize i = 0; report_catalog[i]; i++) {
        buf_str(out, i ? S(",") : S(""));
        put_report(report_catalog[i], out);
    }
    buf_str(out, S("],\"dimensions\":["));
    for (isize i = 0; i < dimension_count; i++) {
        buf_str(out, i ? S(",{") : S("{"));
        put_member(out, "name", str_of(dimension_info[i].name));
        buf_print(out, ",\"of\":\"%s\",", grains[dimension_info[i].grain]);
        put_member(out, "help", str_of(dimension_info[i].help));
        buf_byte(out, '}');
    }
    buf_str(out, S("]}"));
}
