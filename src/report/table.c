/* table.c — an answer being written: rows put down cell by cell, in the order its report
 * declares. */
#include "report/report.h"

#include <math.h>

const char *unit_of(Unit unit)
{
    static const char *const names[] = {
        [PEOPLE] = "people",     [COUNTS] = "count", [SHARE] = "share",    [MONEY_] = "money",
        [DURATION] = "duration", [DAYS] = "days",    [NUMBER_] = "number", [LABEL] = "label",
        [DAY_] = "date",         [MOMENT] = "time",
    };
    assert((unsigned)unit < (unsigned)COUNT(names));
    return names[unit];
}

static bool shown(const Table *t, isize column)
{
    return t->shown >> column & 1;
}

void put_row(Table *t, u64 key)
{
    assert(t->rows == 0 || !t->of->columns[t->at].name); /* the row before is whole */
    if (t->rows == t->cap) {
        isize cap = t->cap ? t->cap * 2 : 16;
        Value *cells = take(t->arena, Value, cap * t->width);
        u64 *keys = take(t->arena, u64, cap);
        if (t->rows) {
            memcpy(cells, t->cells, (size_t)(t->rows * t->width) * sizeof *cells);
            memcpy(keys, t->keys, (size_t)t->rows * sizeof *keys);
        }
        t->cells = cells;
        t->keys = keys;
        t->cap = cap;
    }
    t->keys[t->rows++] = key;
    t->at = 0;
    t->next = 0;
}

void put_value(Table *t, Value value)
{
    assert(t->of->columns[t->at].name); /* more cells than the report declares */
    if (shown(t, t->at))
        t->cells[(t->rows - 1) * t->width + t->next++] = value;
    t->at++;
}

void put_int(Table *t, i64 value)
{
    put_value(t, (Value){.integer = value});
}

void put_number(Table *t, double value)
{
    put_value(t, isfinite(value) ? (Value){.number = value} : (Value){.absent = true});
}

void put_text(Table *t, Str value)
{
    put_value(t, (Value){.text = value});
}

void put_none(Table *t)
{
    put_value(t, (Value){.absent = true});
}

void put_share(Table *t, i64 part, i64 whole)
{
    put_number(t, whole == 0 ? NAN : (double)part / (double)whole);
}

/* |sum| / n, halves up, without leaving the integers. */
static i64 mean_of(i64 sum, i64 n)
{
    u64 size = sum < 0 ? 0 - (u64)sum : (u64)sum;
    u64 whole = size / (u64)n, rest = size % (u64)n;
    i64 mean = (i64)(whole + (rest >= (u64)n - rest));
    return sum < 0 ? -mean : mean;
}

void put_mean(Table *t, i64 sum, i64 n)
{
    if (n <= 0)
        put_none(t);
    else
        put_int(t, mean_of(sum, n));
}
