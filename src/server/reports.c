/* reports.c — the catalogue over HTTP: answers, the people behind them, their SQL and meaning. */
#include "server/inside.h"
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

static const Report *asked(Visit *v, Err *e)
{
    const Report *r = report_find(v->part[0]);

    if (!r)
        (void)fail(e, NOT_FOUND, "there is no report '%.*s'; /api/v1/reports lists them",
                   STR_ARG(v->part[0]));
    return r;
}

/* The report's parameters: those that are not the route's own. */
static Pair *pairs_of(Visit *v, isize *n)
{
    const HttpRequest *q = v->request;
    Pair *pairs = take(v->arena, Pair, q->query_count + 1);

    *n = 0;
    for (isize i = 0; i < q->query_count; i++)
        if (!route_takes(v->route, q->query[i].name) && q->query[i].value.n > 0)
            pairs[(*n)++] = (Pair){q->query[i].name, q->query[i].value};
    return pairs;
}

static AskOptions options_of(const Visit *v)
{
    const ServerOptions *o = &v->server->options;

    return (AskOptions){.currency = collect_currency(o->collector),
                        .zone = o->zone,
                        .now_us = o->os->now_us(o->os),
                        .stop = v->request->stop};
}

Code route_catalog(Visit *v, Err *e)
{
    Buf b = buf_on(v->arena);

    (void)e;
    catalog_json(&b);
    give_json(v, buf_done(&b));
    return OK;
}

static Code give_xlsx(Visit *v, const ReportAnswer *answer, Err *e)
{
    char path[] = "/tmp/patron-XXXXXX.xlsx";
    int fd = mkstemps(path, 5);
    Str bytes;

    if (fd < 0)
        return fail(e, IO_FAILED, "there is no room for the spreadsheet in /tmp");
    close(fd);
    Code code = answer_xlsx(answer, path, e);
    if (code == OK)
        code = os_read_file(v->server->options.os, path, v->arena, &bytes, e);
    unlink(path);
    if (code != OK)
        return code;
    v->answer->status = 200;
    v->answer->type = S("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    v->answer->body = bytes;
    return OK;
}

static Code give_answer(Visit *v, const ReportAnswer *answer, Err *e)
{
    Str format = http_query(v->request, S("format"));
    Str name = str_of(answer->report->name);
    Buf b = buf_on(v->arena);

    if (format.n == 0 || str_eq(format, S("json"))) {
        answer_json(answer, &b);
        give_json(v, buf_done(&b));
        return OK;
    }
    if (!str_eq(format, S("xlsx")) && !str_eq(format, S("csv")))
        return fail(e, BAD_INPUT, "format is json, csv or xlsx, not '%.*s'", STR_ARG(format));
    http_header_add(
        v->answer, S("Content-Disposition"),
        str_format(v->arena, "attachment; filename=\"%.*s.%.*s\"", STR_ARG(name), STR_ARG(format)));
    http_header_add(v->answer, S("Cache-Control"), S("no-store"));
    if (str_eq(format, S("xlsx")))
        return give_xlsx(v, answer, e);
    buf_str(&b, S("\xEF\xBB\xBF")); /* so that spreadsheets read it as UTF-8 */
    for (isize t = 0; t < answer->tables.tables; t++) {
        buf_str(&b, t ? S("\n") : S(""));
        answer_csv(answer, t, &b);
    }
    v->answer->status = 200;
    v->answer->type = S("text/csv; charset=utf-8");
    v->answer->body = buf_done(&b);
    return OK;
}

/* By SQL, over the warehouse as it was at the snapshot: when events came in meanwhile, again. */
static Code ask_sql(Visit *v, const Report *report, const Pair *pairs, isize n, Snapshot **snapshot,
                    ReportAnswer *answer, Err *e)
{
    enum { TURNS_MAX = 8 };
    const ServerOptions *o = &v->server->options;
    AskOptions options = options_of(v);

    for (int turn = 0; turn < TURNS_MAX; turn++) {
        TRY(warehouse_follow(o->warehouse, e));
        TRY(trail_refresh(o->trails, NULL, NULL, e));
        snapshot_release(snapshot);
        *snapshot = trail_snapshot(o->trails);
        Code code = report_ask_sql(report, *snapshot, o->warehouse, pairs, n, &options, v->arena,
                                   answer, e);
        if (code != OK && code != BUSY)
            return code;
        if (code == OK && warehouse_covers(o->warehouse) == snapshot_info(*snapshot).covers)
            return OK;
    }
    return fail(e, BUSY,
                "events come in faster than SQL answers; ask again, or without engine=sql");
}

Code route_report(Visit *v, Err *e)
{
    scoped(Snapshot *, snapshot_release) snapshot = trail_snapshot(v->server->options.trails);
    const Report *report = asked(v, e);
    Str engine = http_query(v->request, S("engine"));
    AskOptions options = options_of(v);
    ReportAnswer answer;
    isize n;
    Pair *pairs = pairs_of(v, &n);

    if (!report)
        return NOT_FOUND;
    if (engine.n == 0 || str_eq(engine, S("trail")))
        TRY(report_ask(report, snapshot, pairs, n, &options, v->arena, &answer, e));
    else if (str_eq(engine, S("sql")))
        TRY(ask_sql(v, report, pairs, n, &snapshot, &answer, e));
    else
        return fail(e, BAD_INPUT, "engine is trail or sql, not '%.*s'", STR_ARG(engine));
    return give_answer(v, &answer, e);
}

Code route_report_sql(Visit *v, Err *e)
{
    scoped(Snapshot *, snapshot_release) snapshot = trail_snapshot(v->server->options.trails);
    const Report *report = asked(v, e);
    AskOptions options = options_of(v);
    isize n;
    Pair *pairs = pairs_of(v, &n);
    i64 table;
    Str text;

    if (!report)
        return NOT_FOUND;
    TRY(query_count(v, "table", 0, TABLES_MAX - 1, &table, e));
    TRY(report_sql_text(report, snapshot, table, pairs, n, &options, v->arena, &text, e));
    v->answer->status = 200;
    v->answer->type = S("text/plain; charset=utf-8");
    v->answer->body = text;
    return OK;
}

Code route_report_document(Visit *v, Err *e)
{
    const Report *report = asked(v, e);

    if (!report)
        return NOT_FOUND;
    v->answer->status = 200;
    v->answer->type = S("text/markdown; charset=utf-8");
    v->answer->body = report_document(report);
    return OK;
}

static PeopleOf cell_of(Visit *v)
{
    const HttpRequest *q = v->request;
    Str *row = take(v->arena, Str, q->query_count + 1);
    PeopleOf of = {
        .table = http_query(q, S("table")), .column = http_query(q, S("column")), .row = row};

    for (isize i = 0; i < q->query_count; i++)
        if (str_eq(q->query[i].name, S("row")))
            row[of.row_n++] = q->query[i].value;
    return of;
}

Code route_report_people(Visit *v, Err *e)
{
    scoped(Snapshot *, snapshot_release) snapshot = trail_snapshot(v->server->options.trails);
    const Report *report = asked(v, e);
    AskOptions options = options_of(v);
    i64 limit, offset;
    PeopleOf of = cell_of(v);
    Buf b = buf_on(v->arena);
    People people;
    isize n;
    Pair *pairs = pairs_of(v, &n);

    if (!report)
        return NOT_FOUND;
    TRY(query_count(v, "limit", 100, 1000, &limit, e));
    TRY(query_count(v, "offset", 0, UINT32_MAX, &offset, e));
    TRY(report_people(report, snapshot, pairs, n, &of, &options, v->arena, &people, e));
    buf_print(&b, "{\"count\":%td,\"people\":[", people.n);
    for (isize i = offset; i < people.n && i < offset + limit; i++) {
        buf_str(&b, i > offset ? S(",") : S(""));
        buf_json(&b, person_key(snapshot, people.person[i]));
    }
    buf_str(&b, S("]}\n"));
    give_json(v, buf_done(&b));
    return OK;
}
