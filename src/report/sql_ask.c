/* sql_ask.c — the same question answered by SQL: the statement of each table run on the
 * warehouse, its rows brought into the report's tables. */
#include "report/executor.h"
#include "report/sql.h"

Code report_sql_text(const Report *report, Snapshot *snapshot, isize table, const Pair *params,
                     isize n, const AskOptions *options, Arena *arena, Str *out, Err *e)
{
    Question q;

    TRY(question_open(report, snapshot, params, n, options, arena, &q, e));
    if (table < 0 || table >= q.tables.tables)
        return fail(e, BAD_INPUT, "report '%s' has %td tables", report->name, q.tables.tables);
    return sql_statement(report, q.args, q.plan, table, arena, out, e);
}

static Code cell_of(const Report *report, const ReportColumn *column, const Cell *cell, Value *out,
                    Err *e)
{
    bool number = column->unit == SHARE || column->unit == DAYS || column->unit == NUMBER_;

    *out = (Value){.absent = cell->type == CELL_NULL};
    if (out->absent)
        return OK;
    if (column->unit == LABEL) {
        out->text = cell->text;
        return cell->type == CELL_TEXT
                   ? OK
                   : fail(e, CORRUPT, "%s.sql: column '%s' is no text", report->name, column->name);
    }
    if (number) {
        out->number = cell->type == CELL_INT ? (double)cell->integer : cell->number;
        return OK;
    }
    if (cell->type == CELL_INT || cell->type == CELL_DATE || cell->type == CELL_TIME) {
        out->integer = cell->integer;
        return OK;
    }
    if (cell->text.n > 0 && str_i64(cell->text, &out->integer))
        return OK; /* a HUGEINT, which sums are */
    return fail(e, CORRUPT, "%s.sql: column '%s' is no whole number", report->name, column->name);
}

static Code take_rows(const Question *q, Table *t, const Answer *answer, Err *e)
{
    isize width = 0;

    while (t->of->columns[width].name)
        width++;
    if (answer->width != width)
        return fail(e, CORRUPT, "%s.sql: table '%s' has %td columns, not the %td declared",
                    q->report->name, t->of->name, answer->width, width);
    for (isize row = 0; row < answer->rows; row++) {
        put_row(t, 0);
        for (isize c = 0; c < width; c++) {
            Value value;
            TRY(cell_of(q->report, &t->of->columns[c], &answer->cells[row * width + c], &value, e));
            put_value(t, value);
        }
    }
    return OK;
}

static Code count(const Question *q, Warehouse *warehouse, const AskLimits *limits, bool with_bots,
                  Arena *arena, i64 counts[2], Err *e)
{
    Answer answer;
    Str sql;

    TRY(sql_counting(q->args, with_bots, arena, &sql, e));
    TRY(warehouse_ask(warehouse, sql, limits, arena, &answer, e));
    if (answer.rows != 1 || answer.width != 2)
        return fail(e, CORRUPT, "counting by SQL gave %td rows", answer.rows);
    counts[0] = answer.cells[0].integer;
    counts[1] = answer.cells[1].integer;
    return OK;
}

Code report_ask_sql(const Report *report, Snapshot *snapshot, Warehouse *warehouse,
                    const Pair *params, isize n, const AskOptions *options, Arena *arena,
                    ReportAnswer *out, Err *e)
{
    i64 began = os_real.tick_us(&os_real);
    i64 covers = snapshot_info(snapshot).covers;
    AskLimits limits = {.trusted = true, .rows_max = (i64)1 << 24, .stop = options->stop};
    Question q;

    if (warehouse_covers(warehouse) != covers)
        return fail(e, BUSY,
                    "the warehouse holds %lld events and the trail %lld; ask again shortly",
                    (long long)warehouse_covers(warehouse), (long long)covers);
    TRY(question_open(report, snapshot, params, n, options, arena, &q, e));
    limits.timeout_us = 600 * US_PER_S;
    for (isize t = 0; t < q.tables.tables; t++) {
        Answer answer;
        Str sql;
        TRY(sql_statement(report, q.args, q.plan, t, arena, &sql, e));
        TRY(warehouse_ask(warehouse, sql, &limits, arena, &answer, e));
        if (answer.cut)
            return fail(e, OVER_LIMIT, "the answer of report '%s' has more than %lld rows",
                        report->name, (long long)limits.rows_max);
        TRY(take_rows(&q, &q.tables.table[t], &answer, e));
    }
    i64 counted[2], all[2];
    TRY(count(&q, warehouse, &limits, false, arena, counted, e));
    TRY(count(&q, warehouse, &limits, true, arena, all, e));
    question_answer(&q, arena, out);
    out->counted_events = counted[0];
    out->counted_people = counted[1];
    out->bots_excluded = all[0] - counted[0];
    out->elapsed_ms = (double)(os_real.tick_us(&os_real) - began) / 1000;
    return OK;
}
