/* mapping.h — which column of a file says what, and how its cells are read. Private to import*.c.
 * */
#ifndef COLLECT_MAPPING_H
#define COLLECT_MAPPING_H
#include "collect/csv.h"

/* One column of the file. */
typedef struct {
    isize column;
    Field field;            /* FIELD_COUNT: a free property */
    Str name;               /* the property's name: the column's own */
    const Renaming *values; /* canonical <- as the file says */
    isize value_count;
} MappedColumn;

typedef struct Preset Preset;
typedef struct {
    const MappedColumn *columns;
    isize n;
    isize place[FIELD_COUNT]; /* the file's column of a field, -1: it has none */
    int digits;               /* decimals of money without a currency column */
} Mapping;

/* What a shape of file needs beyond names. */
struct Preset {
    const char *name, *help;
    ImportKind kind;
    const char *
        /* comma list: columns that must all be there for it to be recognised; "" : by test */
        header;
    const char *map;       /* "time=event_time,kind=event_type" */
    const char *values;    /* "kind:item_view=view,cart_add=cart" */
    const char *constants; /* "kind=order,currency=GBP": fields that the file does not tell */
    CsvShape shape;
    /* Is a file whose first line has these cells of this shape? For files without a header. */
    bool (*recognise)(const Str *cells, isize n);
    /* Rows of one order become one event. The class of a row keeps rows of one id apart
     * ("refund"); an empty
     * class leaves the row out of any order: an event of its own of kind `*kind`. */
    Str (*order_class)(const Mapping *m, const Str *cells, Str *kind);
    /* Whole-row forms that are no columns: a session list, a log line. */
    Code (*read_row)(const Str *cells, isize n, i64 row, Batch *b, const char **fault);
};
extern const Preset presets[]; /* up to one with no name */
const Preset *preset_named(Str name);
const Preset *preset_recognised(ImportKind kind, const Str *names, isize n, bool header);

/* mapping_make — from the header, the preset's map and the user's (which wins); an unknown field
 * in `map` or a
 * column that is not there is BAD_INPUT naming what is. */
Code mapping_make(const ImportSpec *spec, const Preset *preset, const Str *names, isize n,
                  Arena *arena, Mapping *out, Err *e) MUST_CHECK;

/* A cell read as its field wants it; NULL when it could be, else the reason. Empty cells are
 * absent. */
typedef struct {
    const Mapping *mapping;
    const Zone *zone;
    Str currency;
} Reading;
const char *read_cell(const Reading *reading, const MappedColumn *column, Str cell, isize row,
                      isize line, Batch *b);

#endif
