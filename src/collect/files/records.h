/* records.h — a file as records of cells, whatever it is written in: the common shape of csv.c,
 * json_rows.c, lines.c and Parquet. Private to import*.c. */
#ifndef COLLECT_RECORDS_H
#define COLLECT_RECORDS_H
#include "collect/collect.h"

enum { RECORD_BYTES_MAX = 16 << 20, RECORD_CELLS_MAX = 2000, RECORDS_MAX = 8192 };

/* What the file says a cell is; only properties ask. */
enum { AS_FOUND, AS_TEXT, AS_NUMBER, AS_BOOL };

/* Some records of a file, valid until the next are asked for. Cell c of record r is
 * cells[r * width + c]; a record with fewer cells than `width` has empty ones behind. */
typedef struct {
    isize rows, width;
    const Str *cells;
    const u8 *as;      /* of each cell; NULL: all AS_FOUND */
    const Str *raw;    /* each record as it stands in the file, without its line end */
    const u32 *found;  /* cells really there; NULL: `width`. More: those beyond are only in raw */
    bool utf8;         /* all of it is known to be UTF-8 */
    const i64 *number; /* of each record in the file, from 1; a header is not counted */
    const bool *more;  /* NULL, or: another line of the record before it */
    const char *const *skip;  /* NULL, or: why a record is none of interest, NULL when it is */
    const char *const *fault; /* NULL, or: why a record cannot be read, NULL when it can */
} Records;

/* The names of the columns; they may become more as records are read. */
typedef struct {
    const Str *name;
    isize n;
} Names;

#endif
