/* some_batch.h — batches of any shape from a seed, and whether two batches say the same. */
#ifndef SOME_BATCH_H
#define SOME_BATCH_H
#include "event/event.h"
#include <stdlib.h>

/* How the cells of one column come: so that every form of the encoding has its turn. */
typedef struct {
    int present; /* of 1000 */
    int values;  /* 0 all the same, 1 few, 2 many, 3 nearly all different, 4 rising */
    i64 reach;
} Style;

static inline Style some_style(Random *r)
{
    static const int present[] = {0, 0, 1000, 1000, 900, 500, 200, 20, 3};
    Style s = {present[random_below(r, COUNT(present))], (int)random_below(r, 5),
               (i64)1 << random_below(r, 63)};
    return s;
}

static inline Str some_text(Random *r, const Style *s, isize at, Arena *arena)
{
    static const char *const tail[] = {"",
                                       "\xE5\xAE\xA2",
                                       "\xF0\x9F\x9B\x92",
                                       "\"\\\n",
                                       "/a?b=c",
                                       "\xC3\xA9",
                                       "a longer tail to be copied and compared"};
    i64 k = s->values == 0   ? 0
            : s->values == 1 ? random_below(r, 5)
            : s->values == 2 ? random_below(r, 700)
            : s->values == 3 ? random_below(r, INT64_MAX)
                             : at;
    return str_format(arena, "%llx%s", (unsigned long long)k, tail[k % COUNT(tail)]);
}

static inline i64 some_int(Random *r, const Style *s, isize at)
{
    switch (s->values) {
    case 0: return s->reach;
    case 1: return random_below(r, 5) - 2;
    case 2: return s->reach / 2 + random_below(r, MAX(1, s->reach / 2));
    case 3: return MAX((i64)random_u64(r), INT64_MIN + 1);
    default: return 1790000000000000 + at * 1000003 + random_below(r, 1000000);
    }
}

static inline double some_number(Random *r, const Style *s, isize at)
{
    double number;
    i64 bits = (i64)random_u64(r);
    if (s->values < 3)
        return (double)some_int(r, s, at) * (s->values == 2 ? 0.01 : 1);
    memcpy(&number, &bits, sizeof number);
    return number - number == 0 ? number : -0.0;
}

static inline void some_cell(Batch *b, Random *r, Field f, const Style *s, isize at, Arena *arena)
{
    if (random_below(r, 1000) >= s->present)
        return;
    if (field_info[f].type == T_TEXT)
        batch_set_text(b, f, at, some_text(r, s, at, arena));
    else
        batch_set_int(b, f, at, some_int(r, s, at));
}

static inline void some_property(Batch *b, Random *r, int p, const Style *s, isize at, Arena *arena)
{
    Str name = str_format(arena, "p%d", p / 2); /* pairs share a name and differ in type */
    if (random_below(r, 1000) >= s->present)
        return;
    if (p % 3 == 0)
        batch_set_property(b, name, at, some_text(r, s, at, arena));
    else if (p % 3 == 1)
        batch_set_property_number(b, name, at, some_number(r, s, at));
    else
        batch_set_property_bool(b, name, at, random_below(r, 2));
}

typedef struct {
    Style field[FIELD_COUNT], property[20];
    int lines; /* 0 none, 1 one each, 2 any number, 3 three each */
} Shape;

static inline Shape some_shape(Random *r)
{
    Shape shape = {.lines = (int)random_below(r, 4)};
    for (int f = 0; f < FIELD_COUNT; f++)
        shape.field[f] = some_style(r);
    for (int p = 0; p < COUNT(shape.property); p++)
        shape.property[p] = some_style(r);
    return shape;
}

static inline void some_row(Batch *b, Random *r, const Shape *shape, Arena *arena)
{
    isize row = batch_row(b);
    isize lines = shape->lines == 3 ? 3 : shape->lines == 2 ? random_below(r, 4) : shape->lines;
    for (int f = 0; f < FIELD_FIRST_LINE; f++)
        some_cell(b, r, (Field)f, &shape->field[f], row, arena);
    for (isize l = 0; l < lines; l++) {
        isize line = batch_line(b);
        for (int f = FIELD_FIRST_LINE; f < FIELD_COUNT; f++)
            some_cell(b, r, (Field)f, &shape->field[f], line, arena);
    }
    for (int p = 0; p < COUNT(shape->property); p++)
        some_property(b, r, p, &shape->property[p], row, arena);
}

static inline Batch *some_batch(u64 seed, isize rows, Arena *arena)
{
    Random r = random_from(seed);
    Shape shape = some_shape(&r);
    Batch *b = batch_new(arena, seed % 2);
    for (isize i = 0; i < rows; i++)
        some_row(b, &r, &shape, arena);
    return b;
}

static inline bool cells_same(const Column *a, const Column *b, isize n)
{
    bool text = (a ? a : b) && (a ? a : b)->type == T_TEXT;
    for (isize i = 0; i < n && (a || b); i++)
        if (text ? !str_eq(column_text(a, i), column_text(b, i))
                 : column_int(a, i) != column_int(b, i))
            return false;
    return true;
}

static inline const Column *property_named(const Batch *b, const Column *like)
{
    for (isize p = 0; p < b->properties; p++)
        if (b->property[p]->type == like->type && str_eq(b->property[p]->name, like->name))
            return b->property[p];
    return NULL;
}

static inline bool batches_same(const Batch *a, const Batch *b)
{
    if (a->rows != b->rows || a->lines != b->lines)
        return false;
    for (isize i = 0; i < a->lines; i++)
        if (a->line_row[i] != b->line_row[i])
            return false;
    for (int f = 0; f < FIELD_COUNT; f++)
        if (!cells_same(a->field[f], b->field[f], field_info[f].line ? a->lines : a->rows))
            return false;
    for (isize p = 0; p < a->properties; p++)
        if (!cells_same(a->property[p], property_named(b, a->property[p]), a->rows))
            return false;
    for (isize p = 0; p < b->properties; p++)
        if (!cells_same(property_named(a, b->property[p]), b->property[p], a->rows))
            return false;
    return true;
}

static inline bool cells_valid(const Column *c, isize limit)
{
    if (c->n > limit)
        return false;
    for (isize i = 0; i < c->n; i++) {
        if (c->type == T_TEXT && (isize)c->code[i] > c->dict_n)
            return false;
        if (c->type == T_BOOL && c->value[i] != ABSENT && (u64)c->value[i] > 1)
            return false;
    }
    for (isize k = 0; k < c->dict_n; k++)
        if (c->dict[k].n <= 0 || c->dict[k].n > TEXT_BYTES_MAX || !str_utf8(c->dict[k]))
            return false;
    return true;
}

/* Everything event.h promises of a batch that came from bytes. */
static inline bool batch_valid(const Batch *b)
{
    if (b->rows > BATCH_ROWS_MAX || b->lines > BATCH_LINES_MAX ||
        b->properties > BATCH_PROPERTIES_MAX)
        return false;
    for (isize i = 0; i < b->lines; i++)
        if ((isize)b->line_row[i] >= b->rows || (i > 0 && b->line_row[i] < b->line_row[i - 1]))
            return false;
    for (int f = 0; f < FIELD_COUNT; f++)
        if (b->field[f] && (b->field[f]->type != field_info[f].type ||
                            !cells_valid(b->field[f], field_info[f].line ? b->lines : b->rows)))
            return false;
    for (isize p = 0; p < b->properties; p++)
        if (!cells_valid(b->property[p], b->rows) || !str_utf8(b->property[p]->name))
            return false;
    return true;
}

#endif
