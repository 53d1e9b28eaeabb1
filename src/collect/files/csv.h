/* csv.h — separated text as records: RFC 4180 and what people send instead. Private to import*.c.
 * */
#ifndef COLLECT_CSV_H
#define COLLECT_CSV_H
#include "collect/files/plain.h"
#include "collect/files/records.h"

typedef struct Csv Csv;
typedef struct {
    char separator; /* 0: found from the first line; ' ': runs of white space */
    bool no_header; /* the first line is a record */
} CsvShape;
/* csv_open — the first line is read, for names and separator. Takes the text from here on. */
Code csv_open(Plain *plain, const CsvShape *shape, Arena *arena, Csv **out, Err *e) MUST_CHECK;
/* The header's cells; without one "column_1" and so on. */
Names csv_names(const Csv *csv);
/* At most RECORDS_MAX records; rows 0 at the end. A record longer than RECORD_BYTES_MAX fails. */
Code csv_next(Csv *csv, Records *out, Err *e) MUST_CHECK;

void csv_close(Csv **csv);

#endif
