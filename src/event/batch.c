/* batch.c — filling a batch: rows, lines, and the cells of their columns. */
#include "event/event.h"
#include "event/columns.h"
#include <math.h>

enum { CELLS_FIRST = 32 };

Batch *batch_new(Arena *arena, bool own)
{
    Batch *b = take(arena, Batch, 1);
    b->arena = arena;
    b->own = own;
    return b;
}

isize batch_row(Batch *b)
{
    assert(b->rows < BATCH_ROWS_MAX);
    b->property_hint = 0;
    return b->rows++;
}

isize batch_line(Batch *b)
{
    assert(b->rows > 0 && b->lines < BATCH_LINES_MAX);
    if (b->lines == b->line_cap)
        b->line_row = arena_grow(b->arena, b->line_row, b->lines, &b->line_cap, sizeof(u32));
    b->line_row[b->lines] = (u32)(b->rows - 1);
    return b->lines++;
}

/* ---- cells ----------------------------------------------------------------------------------- */

Column *batch_column(Batch *b, Field f)
{
    if (!b->field[f]) {
        Column *c = take(b->arena, Column, 1);
        c->name = str_of(field_info[f].name);
        c->type = field_info[f].type;
        b->field[f] = c;
    }
    return b->field[f];
}

static void cells_grow(Batch *b, Column *c, isize need)
{
    isize cap = MAX(MAX(2 * c->cap, need), CELLS_FIRST);
    isize size = c->type == T_TEXT ? (isize)sizeof(u32) : (isize)sizeof(i64);
    isize home = c->property ? (isize)sizeof(i64) : size;
    void *old = c->type == T_TEXT ? (void *)c->code : (void *)c->value;
    void *cells = arena_take_raw(b->arena, home, cap);
    if (c->n > 0)
        memcpy(cells, old, (size_t)(c->n * size));
    if (c->type == T_TEXT)
        c->code = cells;
    else
        c->value = cells;
    c->cap = cap;
}

void column_reach(Batch *b, Column *c, isize at)
{
    if (at < c->n)
        return;
    if (at >= c->cap)
        cells_grow(b, c, at + 1);
    if (c->type == T_TEXT)
        memset(c->code + c->n, 0, (size_t)(at + 1 - c->n) * sizeof(u32));
    else
        for (isize i = c->n; i <= at; i++)
            c->value[i] = ABSENT;
    c->n = at + 1;
}

static void cell_clear(Column *c, isize at)
{
    if (!c || at >= c->n)
        return;
    if (c->type == T_TEXT)
        c->code[at] = 0;
    else
        c->value[at] = ABSENT;
}

static void cell_int(Batch *b, Column *c, isize at, i64 value)
{
    column_reach(b, c, at);
    c->value[at] = value;
}

static void cell_text(Batch *b, Column *c, isize at, Str value)
{
    u32 code = column_code(b, c, value);
    column_reach(b, c, at);
    c->code[at] = code;
}

void batch_set_text(Batch *b, Field f, isize at, Str value)
{
    assert(field_info[f].type == T_TEXT);
    if (value.n == 0)
        cell_clear(b->field[f], at);
    else
        cell_text(b, batch_column(b, f), at, value);
}

void batch_set_int(Batch *b, Field f, isize at, i64 value)
{
    assert(field_info[f].type != T_TEXT);
    if (value == ABSENT)
        cell_clear(b->field[f], at);
    else
        cell_int(b, batch_column(b, f), at, value);
}

/* ---- free properties ------------------------------------------------------------------------- */

enum { PROPERTY_SLOTS = 2 * BATCH_PROPERTIES_MAX };

/* The slot of a property, or the free one where it would go. */
static isize property_slot(const Batch *b, Str name, FieldType type)
{
    u64 hash = hash64(name.p, name.n, (u64)(uintptr_t)b + (u64)type);
    isize i = (isize)(hash & (PROPERTY_SLOTS - 1));
    for (; b->property_slots[i]; i = (i + 1) & (PROPERTY_SLOTS - 1)) {
        const Column *c = b->property[b->property_slots[i] - 1];
        if (c->type == type && text_same(c->name, name))
            break;
    }
    return i;
}

Column *property_find(Batch *b, Str name, FieldType type)
{
    if (b->property_hint < b->properties) {
        Column *c = b->property[b->property_hint];
        if (c->type == type && text_same(c->name, name)) {
            b->property_hint++;
            return c;
        }
    }
    if (!b->property_slots)
        return NULL;
    isize at = b->property_slots[property_slot(b, name, type)];
    if (at == 0)
        return NULL;
    b->property_hint = at;
    return b->property[at - 1];
}

/* A column given back by a dropped row, with its memory, or a new one. */
static Column *property_fresh(Batch *b)
{
    if (b->properties == b->property_cap)
        b->property = arena_grow(b->arena, b->property, b->properties, &b->property_cap,
                                 sizeof(Column *));
    if (b->properties == b->property_made) {
        b->property[b->properties] = take(b->arena, Column, 1);
        b->property_made++;
        return b->property[b->properties++];
    }
    Column *c = b->property[b->properties++];
    void *cells = c->type == T_TEXT ? (void *)c->code : (void *)c->value;
    if (!c->property) { /* a decoded one: its cells may be too small for another type */
        cells = NULL;
        c->cap = 0;
    }
    if (c->slots)
        memset(c->slots, 0, (size_t)c->slots_n * sizeof(u32));
    c->n = c->dict_n = 0;
    c->code = cells;
    c->value = cells;
    return c;
}

Column *property_add(Batch *b, Str name, FieldType type, isize row)
{
    if (b->properties == BATCH_PROPERTIES_MAX)
        return NULL;
    if (!b->property_slots)
        b->property_slots = take(b->arena, u16, PROPERTY_SLOTS);
    isize slot = property_slot(b, name, type);
    Column *c = property_fresh(b);
    c->name = b->own ? str_copy(b->arena, name) : name;
    c->type = type;
    c->born = row;
    c->property = true;
    if (type == T_TEXT)
        c->value = NULL;
    else
        c->code = NULL;
    b->property_slots[slot] = (u16)b->properties;
    return c;
}

Column *batch_property(Batch *b, Str name, FieldType type, isize row)
{
    if (name.n > TEXT_BYTES_MAX)
        name = str_utf8_take(name, TEXT_BYTES_MAX);
    Column *c = property_find(b, name, type);
    if (c)
        return c;
    if (!str_utf8(name))
        return batch_property(b, text_mended(b->arena, name), type, row);
    return property_add(b, name, type, row);
}

bool batch_set_property(Batch *b, Str name, isize row, Str value)
{
    if (value.n == 0) {
        cell_clear(property_find(b, name, T_TEXT), row);
        return true;
    }
    Column *c = batch_property(b, name, T_TEXT, row);
    if (c)
        cell_text(b, c, row, value);
    return c != NULL;
}

bool property_set_int(Batch *b, Str name, FieldType type, isize row, i64 value)
{
    if (value == ABSENT) {
        cell_clear(property_find(b, name, type), row);
        return true;
    }
    Column *c = batch_property(b, name, type, row);
    if (c)
        cell_int(b, c, row, value);
    return c != NULL;
}

bool batch_set_property_number(Batch *b, Str name, isize row, double value)
{
    i64 bits = ABSENT;
    value = value == 0 ? 0.0 : value; /* the bits of -0.0 are those of ABSENT */
    if (isfinite(value))
        memcpy(&bits, &value, sizeof bits);
    return property_set_int(b, name, T_NUMBER, row, bits);
}

bool batch_set_property_bool(Batch *b, Str name, isize row, bool value)
{
    return property_set_int(b, name, T_BOOL, row, value);
}

/* ---- taking back ----------------------------------------------------------------------------- */

static void column_cut(Column *c, isize n)
{
    if (c && c->n > n)
        c->n = n;
}

/* Properties are given back in the reverse order of their making, so an emptied slot breaks no
 * probe that started before it. */
static void property_forget_last(Batch *b)
{
    const Column *c = b->property[b->properties - 1];
    b->property_slots[property_slot(b, c->name, c->type)] = 0;
    b->properties--;
}

void batch_drop_row(Batch *b)
{
    assert(b->rows > 0);
    b->rows--;
    while (b->lines > 0 && b->line_row[b->lines - 1] == (u32)b->rows)
        b->lines--;
    for (int f = 0; f < FIELD_COUNT; f++)
        column_cut(b->field[f], field_info[f].line ? b->lines : b->rows);
    for (isize p = 0; p < b->properties; p++)
        column_cut(b->property[p], b->rows);
    while (b->properties > 0 && b->property[b->properties - 1]->born >= b->rows)
        property_forget_last(b);
    b->property_hint = 0;
}
