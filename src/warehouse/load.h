/* load.h — a frame on its way into the tables: what load.c and number_rows.c share. */
#ifndef WAREHOUSE_LOAD_H
#define WAREHOUSE_LOAD_H
#include "warehouse/inside.h"

#define NONE UINT32_MAX /* no line */

struct Loader {
    Warehouse *w;
    Sink sink[TABLES];
    /* of the frame being taken */
    const Frame *frame;
    const Batch *b;
    isize row, row_end;                 /* the rows wanted of it */
    const u32 *line_of;                 /* by row: its first line; of row + 1: behind its last */
    duckdb_string_t *text[FIELD_COUNT]; /* by code; made when first needed */
    const i64 *number[LEXICONS];        /* by row, of goods by line; NULL: none is given */
    Arena scratch;
};

/* Rows or lines of the batch that make up a chunk. */
typedef struct {
    const u32 *at;
    isize n;
} Pick;

Code loader_sink(Loader *l, int table, Err *e) MUST_CHECK; /* open when it is not */
duckdb_string_t *loader_strings(const Column *c, Arena *arena);

/* The numbers of the rows (or lines) wanted in a dictionary; new combinations get new ones. */
Code number_rows(Loader *l, int lexicon, Err *e) MUST_CHECK;
Code number_property(Loader *l, const Column *c, i64 **number, Err *e) MUST_CHECK;

#endif
