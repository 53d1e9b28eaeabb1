/* csv.h — separated text as records: RFC 4180 and what people send instead. Private to import*.c.
 * */
#ifndef COLLECT_CSV_H
#define COLLECT_CSV_H
#include "collect/source.h"

enum { RECORD_BYTES_MAX = 16 << 20, RECORD_CELLS_MAX = 2000, RECORDS_MAX = 8192 };

/* Some records of a file, valid until the next are asked for. Cell c of record r is
 * cells[r * width + c]; a record with fewer cells than `width` has empty ones behind. */
typedef struct {
    isize rows, width;
    const Str *cells;
    const Str *raw;   /* each record as it stands in the file, without its line end */
    const u32 *found; /* cells really there; more than `width`: those beyond are only in raw */
    i64 first_row;    /* the number of record 0, from 1; a header is not counted */
} Records;

typedef struct Csv Csv;
typedef struct {
    char separator; /* 0: found from the first line; ' ': runs of white space */
    bool no_header; /* the first line is a record */
} CsvShape;
/* csv_open — the first line is read, for names and separator. Takes the source's bytes from here
 * on. */
Code csv_open(Source *source, const CsvShape *shape, Arena *arena, Csv **out, Err *e) MUST_CHECK;
const Str *csv_names(const Csv *csv,
                     isize *n); /* the header's cells; the first record's without one */
char csv_separator(const Csv *csv);
/* At most RECORDS_MAX records; rows 0 at the end. A record longer than RECORD_BYTES_MAX fails. */
Code csv_next(Csv *csv, Records *out, Err *e) MUST_CHECK;

void csv_close(Csv **csv);

#endif
