/* Every report of the catalogue over HTTP: the shape of its answer, its files, the people behind
 * its numbers, and the same from SQL. */
#include "doors.h"

static Doors d;

static void open_random(int people)
{
    Arena arena = arena_new((isize)1 << 30);
    doors_open(&d, shop_new(7, people, &arena));
    arena_free(&arena);
}

static Str path_of(const Report *report, const char *tail, const char *more)
{
    Str question = first_question(report, &d.arena);
    return str_format(&d.arena, "/api/v1/reports/%s%s%.*s%s%s", report->name, tail,
                      STR_ARG(question),
                      question.n && *more ? "&"
                      : *more             ? "?"
                                          : "",
                      more);
}

/* The members of an object are these and no others, in this order. */
static void has_members(const Json *object, const char *names)
{
    Str rest = str_of(names);

    expect(object && object->type == JSON_OBJECT);
    for (const Json *m = object->first; m; m = m->next) {
        Cut one = str_cut(rest, ' ');
        if (!str_eq(m->key, one.head))
            broken("'%.*s' where '%.*s' belongs", STR_ARG(m->key), STR_ARG(one.head));
        rest = one.tail;
    }
    expect(rest.n == 0);
}

static bool cell_fits(Str unit, const Json *cell)
{
    bool number = cell->type == JSON_INT || cell->type == JSON_FLOAT;

    if (cell->type == JSON_NULL)
        return true;
    if (str_eq(unit, S("people")) || str_eq(unit, S("count")))
        return cell->type == JSON_INT;
    if (str_eq(unit, S("label")) || str_eq(unit, S("date")) || str_eq(unit, S("time")))
        return cell->type == JSON_TEXT;
    return number;
}

static void check_table(const Json *table)
{
    const Json *columns = json_get(table, S("columns")), *rows = json_get(table, S("rows"));

    has_members(table, "name columns rows");
    for (const Json *c = columns->first; c; c = c->next) {
        expect(json_text(json_get(c, S("name"))).n > 0);
        expect(json_text(json_get(c, S("unit"))).n > 0);
    }
    for (const Json *row = rows->first; row; row = row->next) {
        const Json *column = columns->first;
        expect(row->n == columns->n);
        for (const Json *cell = row->first; cell; cell = cell->next, column = column->next)
            expect(cell_fits(json_text(json_get(column, S("unit"))), cell));
    }
}

TEST("every report answers in the one shape that programs rely on")
{
    open_random(60);
    for (isize i = 0; report_catalog[i]; i++) {
        const Json *a = as_json(&d, get(&d, path_of(report_catalog[i], "", "")));
        has_members(a, "report asks params currency as_of counted tables elapsed_ms");
        expect(str_eq(json_text(json_get(a, S("report"))), str_of(report_catalog[i]->name)));
        expect(str_eq(json_text(json_get(a, S("asks"))), str_of(report_catalog[i]->asks)));
        has_members(json_get(a, S("counted")), "events people bots_excluded");
        expect(json_get(json_get(a, S("counted")), S("people"))->integer > 0);
        for (const Json *p = json_get(a, S("params"))->first; p; p = p->next)
            expect(p->type == JSON_TEXT);
        i64 as_of;
        expect(time_parse(json_text(json_get(a, S("as_of"))), NULL, &as_of));
        expect(json_get(a, S("elapsed_ms"))->number >= 0);
        for (const Json *t = json_get(a, S("tables"))->first; t; t = t->next)
            check_table(t);
    }
    doors_close(&d);
}

TEST("every report is given as CSV and as a workbook, under its name")
{
    open_random(60);
    for (isize i = 0; report_catalog[i]; i++) {
        const char *name = report_catalog[i]->name;
        Reply csv = get(&d, path_of(report_catalog[i], "", "format=csv"));
        expect(csv.status == 200);
        expect(str_eq(head_value(csv.head, "Content-Type"), S("text/csv; charset=utf-8")));
        expect(str_eq(head_value(csv.head, "Content-Disposition"),
                      str_format(&d.arena, "attachment; filename=\"%s.csv\"", name)));
        expect(str_eq(head_value(csv.head, "Cache-Control"), S("no-store")));
        expect(str_starts(csv.body, S("\xEF\xBB\xBF")) && str_find(csv.body, S("\r\n")) > 0);
        Reply xlsx = get(&d, path_of(report_catalog[i], "", "format=xlsx"));
        expect(xlsx.status == 200 && str_starts(xlsx.body, S("PK\x03\x04")));
        expect(str_starts(head_value(xlsx.head, "Content-Type"),
                          S("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")));
        expect(str_eq(head_value(xlsx.head, "Content-Disposition"),
                      str_format(&d.arena, "attachment; filename=\"%s.xlsx\"", name)));
    }
    doors_close(&d);
}

/* The same but for the last bits of a fraction: SQL may add in another order. */
static bool same(const Json *a, const Json *b)
{
    if (a->type != b->type)
        return number_same(a->number, b->number) && a->type >= JSON_INT && b->type >= JSON_INT &&
               a->type <= JSON_FLOAT && b->type <= JSON_FLOAT;
    if (a->type == JSON_INT || a->type == JSON_BOOL)
        return a->integer == b->integer;
    if (a->type == JSON_FLOAT)
        return number_same(a->number, b->number);
    if (a->type == JSON_TEXT)
        return str_eq(a->text, b->text);
    bool all = a->n == b->n;
    for (a = a->first, b = b->first; a && all; a = a->next, b = b->next)
        all = same(a, b);
    return all;
}

TEST("SQL asked over HTTP gives the same tables, also of what came in since the server began")
{
    open_random(60);
    for (int turn = 0; turn < 2; turn++) {
        for (isize i = 0; report_catalog[i]; i++) {
            Reply trail = get(&d, path_of(report_catalog[i], "", ""));
            Reply sql = get(&d, path_of(report_catalog[i], "", "engine=sql"));
            if (!same(json_get(as_json(&d, trail), S("tables")),
                      json_get(as_json(&d, sql), S("tables"))))
                broken("%s\n%.*s\n%.*s\n", report_catalog[i]->name, STR_ARG(trail.body),
                       STR_ARG(sql.body));
        }
        world_add(&d.w, shop_new(8, 20, &d.w.arena));
    }
    doors_close(&d);
}

/* ---- the people behind a number ---- */

/* A cell of a key column as a drill-down names it. */
static void put_key(Buf *b, const Json *cell)
{
    buf_str(b, S("&row="));
    if (cell->type == JSON_TEXT)
        put_escaped(b, cell->text);
    else if (cell->type != JSON_NULL)
        buf_json_value(b, cell);
}

static void check_people(const Report *report, Str table, Str column, Str row, i64 want)
{
    Str more = str_format(&d.arena, "table=%.*s&column=%.*s%.*s&limit=1000", STR_ARG(table),
                          STR_ARG(column), STR_ARG(row));
    Reply r = get(&d, path_of(report, "/people", str_z(&d.arena, more)));
    const Json *a = as_json(&d, r);

    if (r.status != 200 || json_get(a, S("count"))->integer != want)
        broken("%s %.*s: %lld, not %.*s", report->name, STR_ARG(more), (long long)want,
               STR_ARG(r.body));
    expect(json_get(a, S("people"))->n == want);
}

static isize check_row(const Report *report, const Json *table, const Json *row)
{
    const Json *cell = row->first;
    Buf keys = buf_on(&d.arena);
    isize checked = 0;

    for (const Json *c = json_get(table, S("columns"))->first; c; c = c->next, cell = cell->next)
        if (json_get(c, S("key")))
            put_key(&keys, cell);
    cell = row->first;
    for (const Json *c = json_get(table, S("columns"))->first; c; c = c->next, cell = cell->next) {
        if (!str_eq(json_text(json_get(c, S("unit"))), S("people")) || cell->type != JSON_INT)
            continue;
        check_people(report, json_text(json_get(table, S("name"))),
                     json_text(json_get(c, S("name"))), buf_done(&keys), cell->integer);
        checked++;
    }
    return checked;
}

TEST("every count of people opens as many people as it says")
{
    open_random(25);
    for (isize i = 0; report_catalog[i]; i++) {
        const Json *a = as_json(&d, get(&d, path_of(report_catalog[i], "", "")));
        isize checked = 0;
        for (const Json *t = json_get(a, S("tables"))->first; t; t = t->next)
            for (const Json *row = json_get(t, S("rows"))->first; row; row = row->next)
                if (checked < 150)
                    checked += check_row(report_catalog[i], t, row);
        expect(checked > 0);
    }
    doors_close(&d);
}

TEST("a long list of people comes in pieces")
{
    open_random(60);
    Str path = S("/api/v1/reports/overview/people?bots=yes&table=total&column=visitors&limit=7");
    i64 count = json_get(as_json(&d, get(&d, path)), S("count"))->integer, seen = 0;
    Str last = S("");

    expect(count > 20);
    for (i64 offset = 0; offset <= count; offset += 7) {
        Str piece = str_format(&d.arena, "%.*s&offset=%lld", STR_ARG(path), (long long)offset);
        for (const Json *p = json_get(as_json(&d, get(&d, piece)), S("people"))->first; p;
             p = p->next, seen++) {
            expect(!str_eq(p->text, last));
            last = p->text;
        }
    }
    expect(seen == count);
    doors_close(&d);
}

TESTS_MAIN
