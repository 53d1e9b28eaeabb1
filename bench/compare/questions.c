/* questions.c — what is asked, and how Patron answers it: by a report of the catalogue through the
 * executor every user's question goes through, or by a kernel of kernels.c. */
#include "compare.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- a report ---- */

typedef struct {
    ReportAnswer answer;
    const Table *table;
    double took_s;
} Asked;

static Asked ask(Snapshot *s, const char *report, const char *params, const char *table,
                 Arena *arena)
{
    const Report *of = report_find(str_of(report));
    AskOptions options = {.currency = S("CNY")};
    Pair pair[8];
    isize n = 0;
    Asked a = {0};
    Err e;

    for (Str rest = str_of(params); rest.n > 0; n++) {
        Cut word = str_cut(rest, ' '), two = str_cut(word.head, '=');
        pair[n] = (Pair){two.head, two.tail};
        rest = word.tail;
    }
    double began = now_s();
    must(report_ask(of, s, pair, n, &options, arena, &a.answer, &e), &e);
    a.took_s = now_s() - began;
    for (isize t = 0; t < a.answer.tables.tables; t++)
        if (strcmp(a.answer.tables.table[t].of->name, table) == 0)
            a.table = &a.answer.tables.table[t];
    if (!a.table)
        must(fail(&e, NOT_FOUND, "report '%s' has no table '%s'", report, table), &e);
    return a;
}

/* The value of a row under a column's name. */
static const Value *cell(const Asked *a, isize row, const char *column)
{
    const Table *t = a->table;
    for (isize c = 0; c < t->width; c++)
        if (strcmp(t->columns[c].name, column) == 0)
            return &t->cells[row * t->width + c];
    fprintf(stderr, "bench_compare: there is no column '%s'\n", column);
    exit(1);
}

static i64 number(const Asked *a, isize row, const char *column)
{
    return cell(a, row, column)->integer;
}

/* "channel-07" is 7, "direct" 0. */
static i64 channel(const Asked *a, isize row, const char *column)
{
    Str text = cell(a, row, column)->text;
    i64 n = 0;
    return str_i64(str_skip(text, 8), &n) ? n : 0;
}

static i64 day(const Asked *a, isize row, const char *column)
{
    return number(a, row, column) - BEGIN_S / 86400;
}

/* ---- the questions ---- */

#define STEPS "steps=item_view,cart_add,order,order_paid within=7d"

static double funnel(Snapshot *s, Answers *out, Arena *arena)
{
    Asked a = ask(s, "funnel", STEPS, "steps", arena);
    i64 row[4] = {0};
    for (isize r = 0; r < MIN(a.table->rows, 4); r++)
        row[r] = number(&a, r, "reached");
    answer_put(out, arena, row);
    return a.took_s;
}

static double funnel_by(Snapshot *s, Answers *out, Arena *arena)
{
    Asked a = ask(s, "funnel", STEPS " by=first_channel", "steps", arena);
    for (isize r = 0; r + 3 < a.table->rows; r += 4) {
        i64 row[5] = {channel(&a, r, "first_channel")};
        for (isize k = 0; k < 4; k++)
            row[1 + k] = number(&a, r + k, "reached");
        answer_put(out, arena, row);
    }
    return a.took_s;
}

static double retention(Snapshot *s, Answers *out, Arena *arena)
{
    Asked a = ask(s, "retention", "unit=week periods=14", "triangle", arena);
    for (isize r = 0; r < a.table->rows; r++) {
        i64 cohort = day(&a, r, "cohort") / 7, back = number(&a, r, "returned");
        if (back > 0)
            answer_put(out, arena, (i64[]){cohort, cohort + number(&a, r, "period"), back});
    }
    return a.took_s;
}

static double channels(Snapshot *s, Answers *out, Arena *arena)
{
    Asked a = ask(s, "channels", "by=channel credit=last_non_direct", "channels", arena);
    for (isize r = 0; r < a.table->rows; r++)
        answer_put(out, arena,
                   (i64[]){channel(&a, r, "channel"), number(&a, r, "visits"),
                           number(&a, r, "orders"), number(&a, r, "revenue")});
    return a.took_s;
}

static double rfm(Snapshot *s, Answers *out, Arena *arena)
{
    Asked a = ask(s, "rfm", "", "cells", arena);
    for (isize r = 0; r < a.table->rows; r++)
        answer_put(out, arena,
                   (i64[]){number(&a, r, "recency"), number(&a, r, "frequency"),
                           number(&a, r, "money"), number(&a, r, "people"),
                           number(&a, r, "revenue")});
    return a.took_s;
}

static double repurchase(Snapshot *s, Answers *out, Arena *arena)
{
    Asked a = ask(s, "repurchase", "", "intervals", arena);
    for (isize r = 0; r < a.table->rows; r++)
        answer_put(out, arena, (i64[]){number(&a, r, "days"), number(&a, r, "intervals")});
    return a.took_s;
}

static double overview(Snapshot *s, Answers *out, Arena *arena)
{
    Asked a = ask(s, "overview", "unit=day", "over_time", arena);
    for (isize r = 0; r < a.table->rows; r++)
        answer_put(out, arena,
                   (i64[]){day(&a, r, "date"), number(&a, r, "visitors"), number(&a, r, "new"),
                           number(&a, r, "visits"), number(&a, r, "page_views"),
                           number(&a, r, "orders"), number(&a, r, "buyers"),
                           number(&a, r, "revenue")});
    return a.took_s;
}

static double active(Snapshot *s, Answers *out, Arena *arena)
{
    Asked a = ask(s, "active", "", "over_time", arena);
    for (isize r = 0; r < a.table->rows; r++)
        answer_put(out, arena,
                   (i64[]){day(&a, r, "date"), number(&a, r, "daily"), number(&a, r, "weekly"),
                           number(&a, r, "monthly")});
    return a.took_s;
}

// clang-format off
const Question questions[] = {
    {"Q1", "ordered 4-step funnel within 7 days", "`funnel`", 4, funnel},
    {"Q2", "the same by first channel", "`funnel by=first_channel`", 5, funnel_by},
    {"Q3", "weekly retention", "`retention`", 3, retention},
    {"Q4", "visits and revenue, last non-direct channel", "`channels credit=last_non_direct`", 4,
     channels},
    {"Q5", "top 1,000 page transitions", "kernel", 3, kernel_transitions},
    {"Q6", "RFM table", "`rfm`", 5, rfm},
    {"Q7", "repurchase intervals", "`repurchase`", 2, repurchase},
    {"Q8", "daily uniques by kind", "kernel", 4, kernel_uniques},
    {"Q9", "products seen together", "kernel", 3, kernel_together},
    {"overview", "visitors, visits, orders, revenue by day", "`overview`", 8, overview},
    {"active", "people active by day, week and month", "`active`", 4, active},
    {0},
};
// clang-format on

Str sql_of(Str file, const char *name)
{
    Str rest = file;
    while (rest.n > 0) {
        Cut line = str_cut(rest, '\n');
        rest = line.tail;
        if (!str_starts(line.head, S("-- name: ")) || !str_eq(str_skip(line.head, 9), str_of(name)))
            continue;
        isize end = str_find(rest, S("-- name: "));
        Str sql = str_trim(end < 0 ? rest : str_take(rest, end));
        return sql;
    }
    return S("");
}
