/* store.c — a data directory and its parts: init, sql, export, check, rebuild. */
#include "cli/cli.h"
#include <inttypes.h>
#include <math.h>

Code cmd_init(Call *call, Err *e)
{
    if (call->word_count != 1)
        return bad_usage(call, e, "which directory?");
    const char *dir = call_path(call, call->words[0]);
    TRY(shop_make(str_of(dir), false, e));
    fprintf(call->out,
            "made '%s': set name, currency and zone in its patron.ini, then 'patron import'\n",
            dir);
    return OK;
}

/* ---- sql
 * ----------------------------------------------------------------------------------------------
 * */

static Code open_warehouse(Call *call, Warehouse **out, Err *e)
{
    TRY(shop_warehouse(call->shop, out, e));
    return warehouse_follow(*out, e);
}

static void cell_text(const Cell *c, Buf *b)
{
    switch (c->type) {
    case CELL_NULL: break;
    case CELL_BOOL: buf_str(b, c->integer ? S("true") : S("false")); break;
    case CELL_INT: buf_print(b, "%" PRId64, c->integer); break;
    case CELL_NUMBER:
        if (c->text.n > 0)
            buf_str(b, c->text);
        else if (isfinite(c->number))
            buf_json_number(b, c->number);
        else
            buf_str(b, isnan(c->number) ? S("nan") : c->number > 0 ? S("inf") : S("-inf"));
        break;
    case CELL_TEXT: buf_str(b, c->text); break;
    case CELL_TIME: buf_time(b, c->integer, NULL); break;
    case CELL_DATE: buf_date(b, c->integer); break;
    }
}

static void cell_json(const Cell *c, Arena scratch, Buf *b)
{
    Buf text = buf_on(&scratch);

    cell_text(c, &text);
    if (c->type == CELL_NULL || (c->type == CELL_NUMBER && !isfinite(c->number)))
        buf_str(b, S("null")); /* JSON has no numbers without end */
    else if (c->type == CELL_BOOL || c->type == CELL_INT || c->type == CELL_NUMBER)
        buf_str(b, buf_done(&text));
    else
        buf_json(b, buf_done(&text));
}

static void sql_json(const Answer *a, Arena *arena, Buf *b)
{
    buf_str(b, S("{\"columns\":["));
    for (isize c = 0; c < a->width; c++) {
        buf_str(b, c ? S(",") : S(""));
        buf_json(b, a->columns[c]);
    }
    buf_str(b, S("],\"rows\":["));
    for (isize r = 0; r < a->rows; r++) {
        buf_str(b, r ? S(",\n[") : S("\n["));
        for (isize c = 0; c < a->width; c++) {
            buf_str(b, c ? S(",") : S(""));
            cell_json(&a->cells[r * a->width + c], *arena, b);
        }
        buf_byte(b, ']');
    }
    buf_print(b, "],\"cut\":%s,\"elapsed_ms\":%.1f}\n", a->cut ? "true" : "false", a->elapsed_ms);
}

static void sql_lines(const Answer *a, Arena *arena, bool csv, Buf *b)
{
    for (isize r = -1; r < a->rows; r++) {
        for (isize c = 0; c < a->width; c++) {
            Arena scratch = *arena;
            Buf text = buf_on(&scratch);
            if (r < 0)
                buf_str(&text, a->columns[c]);
            else
                cell_text(&a->cells[r * a->width + c], &text);
            buf_str(b, c == 0 ? S("") : csv ? S(",") : S("\t"));
            if (csv)
                buf_csv(b, buf_done(&text));
            else
                buf_terminal(b, buf_done(&text), false);
        }
        buf_byte(b, '\n');
    }
}

Code cmd_sql(Call *call, Err *e)
{
    const char *format = call_option(call, "format", "table");
    i64 rows = call_option_count(call, "rows", 1000000, e);
    i64 seconds = call_option_count(call, "timeout", 60, e);
    scoped(Arena, arena_free) writing = arena_new((isize)4 << 30);
    Warehouse *warehouse;
    Answer answer;

    if (call->word_count != 1)
        return bad_usage(call, e, "one statement in quotes is wanted");
    if (rows == ABSENT || seconds == ABSENT)
        return BAD_INPUT;
    TRY(open_warehouse(call, &warehouse, e));
    AskLimits limits = {.rows_max = rows,
                        .timeout_us = MIN(seconds, INT64_MAX / US_PER_S) * US_PER_S,
                        .stop = call->stop};
    TRY(warehouse_ask(warehouse, str_of(call->words[0]), &limits, call->arena, &answer, e));
    Buf b = buf_on(&writing);
    if (strcmp(format, "json") == 0)
        sql_json(&answer, call->arena, &b);
    else
        sql_lines(&answer, call->arena, strcmp(format, "csv") == 0, &b);
    if (fwrite(b.p, 1, (size_t)b.n, call->out) != (size_t)b.n)
        return fail(e, IO_FAILED, "the answer could not be written out");
    if (answer.cut)
        fprintf(call->err, "note: only the first %" PRId64 " rows; ask for more with --rows\n",
                rows);
    return OK;
}

Code cmd_export(Call *call, Err *e)
{
    Warehouse *warehouse;
    i64 rows;
    char count[32];

    if (call->word_count != 2)
        return bad_usage(call, e, "a SELECT in quotes and a file are wanted");
    TRY(open_warehouse(call, &warehouse, e));
    TRY(warehouse_export(warehouse, str_of(call->words[0]), call_path(call, call->words[1]), &rows,
                         e));
    print_count(count, rows);
    fprintf(call->out, "%s rows in '%s'\n", count, call->words[1]);
    return OK;
}

/* ---- check and rebuild
 * ---------------------------------------------------------------------------------- */

static isize print_findings(Call *call, const char *part, const Str *findings, isize n)
{
    for (isize i = 0; i < n; i++)
        fprintf(call->out, "%s: %.*s\n", part, STR_ARG(findings[i]));
    if (n == 0)
        fprintf(call->out, "%s: whole\n", part);
    return n;
}

static Code check_journal(Call *call, isize *wrong, Err *e)
{
    JournalReport report;
    char events[32], bytes[32];

    TRY(journal_check(call->shop->os, call->shop->dir, call->arena, &report, e));
    print_count(events, report.events);
    print_count(bytes, report.bytes);
    fprintf(call->out, "journal: %" PRId64 " segments, %s events, %s bytes read\n", report.segments,
            events, bytes);
    for (isize i = 0; i < report.damages; i++) {
        const Damage *d = &report.damage[i];
        fprintf(call->out, "journal: damaged: '%.*s' at byte %" PRId64 ", %" PRId64 " bytes: %.*s",
                STR_ARG(d->file), d->at, d->bytes, STR_ARG(d->what));
        if (d->first_seq >= 0)
            fprintf(call->out, " (events %" PRId64 " to %" PRId64 ")", d->first_seq,
                    d->end_seq - 1);
        fputc('\n', call->out);
    }
    *wrong += report.damages;
    return OK;
}

/* What is set is not derived: it is mended from a backup, never made again. */
static Code check_control(Call *call, isize *wrong, Err *e)
{
    Str *findings;
    isize n;
    Code code = control_check(call->shop->dir, call->arena, &findings, &n, e);

    if (code == OK)
        *wrong += print_findings(call, "control", findings, n);
    return code == NOT_FOUND ? OK : code;
}

Code cmd_check(Call *call, Err *e)
{
    Warehouse *warehouse;
    isize wrong = 0, n;
    Str *findings;

    TRY(check_journal(call, &wrong, e));
    TRY(check_control(call, &wrong, e));
    TRY(trail_check(call->shop->os, call->shop->dir, call->arena, &findings, &n, e));
    wrong += print_findings(call, "trail", findings, n);
    TRY(shop_warehouse(call->shop, &warehouse, e));
    TRY(warehouse_follow(warehouse, e));
    TRY(warehouse_check(warehouse, call->arena, &findings, &n, e));
    wrong += print_findings(call, "warehouse", findings, n);
    if (wrong > 0)
        return fail(e, CORRUPT, "%td findings; what is derived is made again by 'patron rebuild'",
                    wrong);
    return OK;
}

static void rebuild_step(void *context, i64 done, i64 all)
{
    progress_step(context, done, all, done);
}

Code cmd_rebuild(Call *call, Err *e)
{
    static const char *const derived[] = {"trail", "models", "warehouse.duckdb",
                                          "warehouse.duckdb.wal", "seen"};
    Progress progress = progress_of(call, "rebuilding the trail", "events");
    Warehouse *warehouse;
    TrailStore *trails;
    char count[32];

    for (isize i = 0; i < COUNT(derived); i++) {
        Str path = str_format(call->arena, "%.*s/%s", STR_ARG(call->shop->dir), derived[i]);
        TRY(os_remove_tree(str_z(call->arena, path), e));
    }
    TRY(shop_trails(call->shop, &trails, e));
    TRY(trail_refresh(trails, rebuild_step, &progress, e));
    progress_end(&progress);
    TRY(shop_warehouse(call->shop, &warehouse, e));
    TRY(warehouse_follow(warehouse, e));
    Collector *collector;
    TRY(shop_collector(call->shop, &collector, e));
    print_count(count, journal_end(call->shop->journal));
    fprintf(call->out, "made again from %s journal events: trail, warehouse, seen keys\n", count);
    return OK;
}
