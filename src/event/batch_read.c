/* batch_read.c — reading a batch: single cells, the lines of a row, a row copied to another. */
#include "event/columns.h"
#include "event/event.h"

Str column_text(const Column *c, isize at)
{
    if (!c || at >= c->n || !c->code[at])
        return (Str){0};
    return c->dict[c->code[at] - 1];
}

i64 column_int(const Column *c, isize at)
{
    return c && at < c->n ? c->value[at] : ABSENT;
}

Str batch_text(const Batch *b, Field f, isize at)
{
    assert(field_info[f].type == T_TEXT);
    return column_text(b->field[f], at);
}

i64 batch_int(const Batch *b, Field f, isize at)
{
    assert(field_info[f].type != T_TEXT);
    return column_int(b->field[f], at);
}

/* The first line whose row is `row` or later. */
static isize lines_from(const Batch *b, isize row)
{
    isize low = 0, high = b->lines;
    while (low < high) {
        isize middle = low + (high - low) / 2;
        if ((isize)b->line_row[middle] < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

isize batch_lines_of(const Batch *b, isize row, isize *n)
{
    isize first = lines_from(b, row);
    isize end = first;
    while (end < b->lines && end < first + 8 && (isize)b->line_row[end] == row)
        end++;
    if (end == first + 8)
        end = lines_from(b, row + 1);
    *n = end - first;
    return first;
}

static void copy_cell(Batch *to, Field f, isize at, const Column *from, isize from_at)
{
    if (!from)
        return;
    if (from->type == T_TEXT)
        batch_set_text(to, f, at, column_text(from, from_at));
    else
        batch_set_int(to, f, at, column_int(from, from_at));
}

static bool copy_property(Batch *to, isize at, const Column *from, isize from_at)
{
    if (from->type == T_TEXT)
        return batch_set_property(to, from->name, at, column_text(from, from_at));
    return property_set_int(to, from->name, from->type, at, column_int(from, from_at));
}

bool batch_copy_row(Batch *to, const Batch *from, isize row)
{
    isize lines, first = batch_lines_of(from, row, &lines);
    isize at = batch_row(to);

    for (int f = 0; f < FIELD_FIRST_LINE; f++)
        copy_cell(to, (Field)f, at, from->field[f], row);
    for (isize l = first; l < first + lines; l++) {
        isize line = batch_line(to);
        for (int f = FIELD_FIRST_LINE; f < FIELD_COUNT; f++)
            copy_cell(to, (Field)f, line, from->field[f], l);
    }
    for (isize p = 0; p < from->properties; p++)
        if (!copy_property(to, at, from->property[p], row)) {
            batch_drop_row(to);
            return false;
        }
    return true;
}
