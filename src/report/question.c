/* question.c — one question from its parameters to its tables, by the kernel; and who stands
 * behind a number of the answer. */
#include "report/executor.h"

#include <stdlib.h>

/* ---- laying out the tables ---- */

/* One of the conditions of `only`: "by", "unit=hour". */
static bool holds(Str condition, const Args *a)
{
    Cut cut = str_cut(condition, '=');
    char name[32];

    assert(cut.head.n < COUNT(name));
    memcpy(name, cut.head.p, (size_t)cut.head.n);
    name[cut.head.n] = 0;
    return cut.found ? str_eq(str_trim(arg_text(a, name)), cut.tail) : arg_given(a, name);
}

static bool column_shown(const ReportColumn *column, const Args *a)
{
    Str rest = str_of(column->only);

    while (rest.n > 0) {
        Cut cut = str_cut(rest, '&');
        if (!holds(cut.head, a))
            return false;
        rest = cut.tail;
    }
    return true;
}

static const Arg *dimension_arg(const Args *a, const char *name)
{
    for (isize i = 0; i < a->n; i++)
        if (a->arg[i].param->type == P_DIMENSION && strcmp(a->arg[i].param->name, name) == 0)
            return &a->arg[i];
    return NULL;
}

static void lay_out(const Report *report, const Args *a, Arena *arena, Tables *out)
{
    for (const ReportTable *of = report->tables; of->name; of++) {
        Table *t = &out->table[out->tables++];
        ReportColumn *columns = take(arena, ReportColumn, COLUMNS_MAX);
        assert(out->tables <= TABLES_MAX);
        *t = (Table){.of = of, .columns = columns, .arena = arena};
        for (isize c = 0; of->columns[c].name; c++) {
            assert(c < COLUMNS_MAX);
            if (!column_shown(&of->columns[c], a))
                continue;
            const Arg *dimension = dimension_arg(a, of->columns[c].name);
            ReportColumn *shown = &columns[t->width++];
            *shown = of->columns[c];
            if (dimension && dimension->by)
                shown->name = str_z(arena, by_name(dimension->by));
            t->shown |= (u64)1 << c;
        }
    }
}

Code question_open(const Report *report, Snapshot *snapshot, const Pair *params, isize n,
                   const AskOptions *options, Arena *arena, Question *out, Err *e)
{
    *out = (Question){.report = report, .snapshot = snapshot, .options = options};
    TRY(args_check(report, snapshot, params, n, options, arena, &out->args, e));
    TRY(report->plan(out->args, arena, &out->plan, e));
    lay_out(report, out->args, arena, &out->tables);
    return OK;
}

void question_answer(const Question *q, Arena *arena, ReportAnswer *out)
{
    *out = (ReportAnswer){
        .report = q->report,
        .tables = q->tables,
        .as_of_us = snapshot_info(q->snapshot).last_us,
        .currency = str_copy(arena, q->options->currency),
        .zone = q->args->zone,
    };
    out->params = args_pairs(q->args, arena, &out->param_count);
}

/* ---- asking ---- */

static Code within_budget(const Question *q, isize used, Err *e)
{
    if (used <= run_budget(q->options))
        return OK;
    return fail(
        e, OVER_LIMIT,
        "the answer of report '%s' is larger than its %lld MiB of memory; narrow the dates, "
        "or break down by something with fewer values",
        q->report->name, (long long)(run_budget(q->options) >> 20));
}

static Code run_all(Question *q, Run **run, Total *total, Arena *arena, Err *e)
{
    TRY(run_open(q, NULL, run, total, e));
    isize before = arena_used(arena);
    q->report->finish(q->plan, total->partial, arena, &q->tables);
    return within_budget(q, arena_used(arena) - before, e);
}

Code report_ask(const Report *report, Snapshot *snapshot, const Pair *params, isize n,
                const AskOptions *options, Arena *arena, ReportAnswer *out, Err *e)
{
    i64 began = os_real.tick_us(&os_real);
    scoped(Run *, run_close) run = NULL;
    Question q;
    Total total;

    TRY(question_open(report, snapshot, params, n, options, arena, &q, e));
    TRY(run_all(&q, &run, &total, arena, e));
    question_answer(&q, arena, out);
    out->counted_events = total.events;
    out->counted_people = total.people;
    out->bots_excluded = total.bots;
    out->elapsed_ms = (double)(os_real.tick_us(&os_real) - began) / 1000;
    return OK;
}

/* ---- who stands behind a number ---- */

static Code find_column(const Question *q, const PeopleOf *of, CellAsked *cell, Err *e)
{
    for (cell->table = 0; cell->table < q->tables.tables; cell->table++)
        if (str_eq(of->table, str_of(q->tables.table[cell->table].of->name)))
            break;
    if (cell->table == q->tables.tables)
        return fail(e, BAD_INPUT, "report '%s' has no table '%.*s'", q->report->name,
                    STR_ARG(of->table));
    const ReportColumn *columns = q->tables.table[cell->table].of->columns;
    for (cell->column = 0; columns[cell->column].name; cell->column++)
        if (str_eq(of->column, str_of(columns[cell->column].name)))
            break;
    if (!columns[cell->column].name || columns[cell->column].unit != PEOPLE)
        return fail(e, BAD_INPUT, "column '%.*s' of report '%s' is no count of people",
                    STR_ARG(of->column), q->report->name);
    return OK;
}

/* Do the key columns of a row read as asked? */
static bool row_is(const ReportAnswer *a, const Table *t, isize row, const PeopleOf *of,
                   Arena scratch)
{
    isize key = 0;

    for (isize c = 0; c < t->width; c++) {
        if (!t->columns[c].key)
            continue;
        Buf text = buf_on(&scratch);
        value_text(a, t->columns[c].unit, &t->cells[row * t->width + c], &text);
        if (key == of->row_n || !str_eq(buf_done(&text), of->row[key]))
            return false;
        key++;
    }
    return key == of->row_n;
}

static Code find_row(const Question *q, const PeopleOf *of, CellAsked *cell, Arena *arena, Err *e)
{
    const Table *t = &q->tables.table[cell->table];
    ReportAnswer answer;

    question_answer(q, arena, &answer);
    for (isize row = 0; row < t->rows; row++) {
        if (!row_is(&answer, t, row, of, *arena))
            continue;
        cell->key = t->keys[row];
        return OK;
    }
    return fail(e, NOT_FOUND,
                "table '%.*s' of this answer has no such row; ask for the report again",
                STR_ARG(of->table));
}

static int ascending(const void *a, const void *b)
{
    u32 x = *(const u32 *)a, y = *(const u32 *)b;
    return (x > y) - (x < y);
}

Code report_people(const Report *report, Snapshot *snapshot, const Pair *params, isize n,
                   const PeopleOf *of, const AskOptions *options, Arena *arena, People *out, Err *e)
{
    scoped(Run *, run_close) all = NULL;
    scoped(Run *, run_close) watched = NULL;
    CellAsked cell = {0};
    Question q;
    Total total;
    u32 *persons;

    TRY(question_open(report, snapshot, params, n, options, arena, &q, e));
    TRY(find_column(&q, of, &cell, e));
    TRY(run_all(&q, &all, &total, arena, e));
    TRY(find_row(&q, of, &cell, arena, e));
    if (report->list) {
        out->n = report->list(q.plan, total.partial, &cell, arena, &persons);
    } else {
        TRY(run_open(&q, &cell, &watched, &total, e));
        out->n = run_people(watched, arena, &persons);
    }
    qsort(persons, (size_t)out->n, sizeof *persons, ascending);
    out->person = persons;
    return OK;
}
