/* cells.c — values of DuckDB's vectors as the cells of an answer: whole numbers, decimals with
 * their exact text, times in UTC microseconds, dates in days; what has no form of its own comes as
 * text, cast by DuckDB. */
#include "warehouse/inside.h"
#include <math.h>

CellType cell_type(duckdb_type type)
{
    switch (type) {
    case DUCKDB_TYPE_BOOLEAN: return CELL_BOOL;
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT: return CELL_INT;
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_DECIMAL: return CELL_NUMBER;
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
    case DUCKDB_TYPE_TIMESTAMP_TZ: return CELL_TIME;
    case DUCKDB_TYPE_DATE: return CELL_DATE;
    default: return CELL_TEXT;
    }
}

bool cell_needs_cast(duckdb_type type)
{
    return cell_type(type) == CELL_TEXT && type != DUCKDB_TYPE_VARCHAR;
}

/* ---- numbers beyond 64 bits ---- */

typedef unsigned __int128 Wide;

/* Decimal digits of `magnitude`, the last `scale` of them behind a point. */
static Str wide_text(Wide magnitude, bool negative, int scale, Arena *arena)
{
    char digits[64];
    int n = 0;
    do {
        if (n == scale && scale > 0)
            digits[sizeof digits - 1 - (size_t)n++] = '.';
        digits[sizeof digits - 1 - (size_t)n++] = (char)('0' + (int)(magnitude % 10));
        magnitude /= 10;
    } while (magnitude > 0 || n <= scale + (scale > 0));
    if (negative)
        digits[sizeof digits - 1 - (size_t)n++] = '-';
    return str_copy(arena, (Str){digits + sizeof digits - n, n});
}

static Wide wide_of(__int128 value)
{
    return value < 0 ? -(Wide)value : (Wide)value;
}

static Cell whole(__int128 value, Arena *arena)
{
    if (value >= INT64_MIN && value <= INT64_MAX)
        return (Cell){.type = CELL_INT, .integer = (i64)value, .number = (double)value};
    return (Cell){.type = CELL_NUMBER,
                  .number = (double)value,
                  .text = wide_text(wide_of(value), value < 0, 0, arena)};
}

static Cell decimal(__int128 value, int scale, Arena *arena)
{
    return (Cell){.type = CELL_NUMBER,
                  .number = (double)value / pow(10, scale),
                  .text = wide_text(wide_of(value), value < 0, scale, arena)};
}

static __int128 huge_at(const void *data, isize i)
{
    duckdb_hugeint h = ((const duckdb_hugeint *)data)[i];
    return (__int128)((Wide)(u64)h.upper << 64 | h.lower);
}

static Cell unsigned_huge(const void *data, isize i, Arena *arena)
{
    duckdb_uhugeint h = ((const duckdb_uhugeint *)data)[i];
    Wide value = (Wide)h.upper << 64 | h.lower;
    if (value <= INT64_MAX)
        return whole((__int128)value, arena);
    return (Cell){
        .type = CELL_NUMBER, .number = (double)value, .text = wide_text(value, false, 0, arena)};
}

static __int128 decimal_at(duckdb_type internal, const void *data, isize i)
{
    switch (internal) {
    case DUCKDB_TYPE_SMALLINT: return ((const i16 *)data)[i];
    case DUCKDB_TYPE_INTEGER: return ((const i32 *)data)[i];
    case DUCKDB_TYPE_BIGINT: return ((const i64 *)data)[i];
    default: return huge_at(data, i);
    }
}

/* ---- times ---- */

/* DuckDB's infinities are the ends of the range. */
static Cell endless(bool negative)
{
    return (Cell){.type = CELL_TEXT, .text = negative ? S("-infinity") : S("infinity")};
}

static Cell moment_at(duckdb_type type, i64 value)
{
    if (value == INT64_MAX || value == -INT64_MAX)
        return endless(value < 0);
    i64 us = type == DUCKDB_TYPE_TIMESTAMP_S    ? value * US_PER_S
             : type == DUCKDB_TYPE_TIMESTAMP_MS ? value * 1000
             : type == DUCKDB_TYPE_TIMESTAMP_NS ? floor_div(value, 1000)
                                                : value;
    return (Cell){.type = CELL_TIME, .integer = us, .number = (double)us};
}

static Cell date_at(i32 days)
{
    if (days == INT32_MAX || days == -INT32_MAX)
        return endless(days < 0);
    return (Cell){.type = CELL_DATE, .integer = days, .number = days};
}

/* ---- one cell ---- */

typedef struct {
    duckdb_type type, internal;
    int scale;
    const void *data;
} Source;

static Cell number_at(const Source *s, isize i, Arena *arena)
{
    switch (s->type) {
    case DUCKDB_TYPE_TINYINT: return whole(((const i8 *)s->data)[i], arena);
    case DUCKDB_TYPE_SMALLINT: return whole(((const i16 *)s->data)[i], arena);
    case DUCKDB_TYPE_INTEGER: return whole(((const i32 *)s->data)[i], arena);
    case DUCKDB_TYPE_BIGINT: return whole(((const i64 *)s->data)[i], arena);
    case DUCKDB_TYPE_UTINYINT: return whole(((const u8 *)s->data)[i], arena);
    case DUCKDB_TYPE_USMALLINT: return whole(((const u16 *)s->data)[i], arena);
    case DUCKDB_TYPE_UINTEGER: return whole(((const u32 *)s->data)[i], arena);
    case DUCKDB_TYPE_UBIGINT: return whole((__int128)((const u64 *)s->data)[i], arena);
    case DUCKDB_TYPE_HUGEINT: return whole(huge_at(s->data, i), arena);
    case DUCKDB_TYPE_UHUGEINT: return unsigned_huge(s->data, i, arena);
    case DUCKDB_TYPE_FLOAT:
        return (Cell){.type = CELL_NUMBER, .number = ((const float *)s->data)[i]};
    case DUCKDB_TYPE_DOUBLE:
        return (Cell){.type = CELL_NUMBER, .number = ((const double *)s->data)[i]};
    default: return decimal(decimal_at(s->internal, s->data, i), s->scale, arena);
    }
}

static Code text_at(const Source *s, isize i, Arena *arena, Cell *out, Err *e)
{
    duckdb_string_t *text = (duckdb_string_t *)s->data + i;
    Str borrowed = {duckdb_string_t_data(text), duckdb_string_t_length(*text)};
    if (arena->end - arena->at < borrowed.n + 4096)
        return fail(e, OVER_LIMIT,
                    "the answer is larger than an answer may be; ask for fewer rows "
                    "or columns, or export it to a file");
    *out = (Cell){.type = CELL_TEXT, .text = str_copy(arena, borrowed)};
    return OK;
}

static Code cell_at(const Source *s, isize i, Arena *arena, Cell *out, Err *e)
{
    bool truth;
    switch (cell_type(s->type)) {
    case CELL_BOOL:
        truth = ((const bool *)s->data)[i];
        *out = (Cell){.type = CELL_BOOL, .integer = truth, .number = truth};
        return OK;
    case CELL_TIME: *out = moment_at(s->type, ((const i64 *)s->data)[i]); return OK;
    case CELL_DATE: *out = date_at(((const i32 *)s->data)[i]); return OK;
    case CELL_TEXT: return text_at(s, i, arena, out, e);
    default: *out = number_at(s, i, arena); return OK;
    }
}

Code cells_take(duckdb_vector v, isize rows, Cell *cells, isize width, Arena *arena, Err *e)
{
    duckdb_logical_type type = duckdb_vector_get_column_type(v);
    Source s = {.type = duckdb_get_type_id(type), .data = duckdb_vector_get_data(v)};
    if (s.type == DUCKDB_TYPE_DECIMAL) {
        s.internal = duckdb_decimal_internal_type(type);
        s.scale = duckdb_decimal_scale(type);
    }
    duckdb_destroy_logical_type(&type);
    uint64_t *valid = duckdb_vector_get_validity(v);
    for (isize i = 0; i < rows; i++) {
        Cell *cell = &cells[i * width];
        *cell = (Cell){0};
        if (!valid || duckdb_validity_row_is_valid(valid, (idx_t)i))
            TRY(cell_at(&s, i, arena, cell, e));
    }
    return OK;
}
