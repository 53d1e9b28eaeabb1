/* table.h — any file that can be imported, opened and read as records. Private to import*.c. */
#ifndef COLLECT_TABLE_H
#define COLLECT_TABLE_H
#include "collect/files/csv.h"
#include "collect/files/json_rows.h"
#include "collect/files/lines.h"

typedef struct {
    const char *path;
    Arena *arena; /* of the names and of the sample */
    Plain *plain;
    enum { TABLE_NONE, TABLE_CSV, TABLE_JSON, TABLE_LINES, TABLE_PARQUET } form;
    Csv *csv;
    JsonRows *json;
    Lines *lines;
    Names parquet_names;
    Records sample; /* the first records, until table_each begins with them */
    bool sampled;
} Table;

/* table_begin — what is it? Its text can be peeked at after this. */
Code table_begin(const char *path, Str encoding, Arena *arena, Table *out, Err *e) MUST_CHECK;
Code table_begin_text(Str text, Arena *arena, Table *out, Err *e) MUST_CHECK;
Str table_first_line(const Table *t); /* empty for Parquet */
/* table_open — names and first records: as `lines` say, or as CSV of this shape. */
Code table_open(Table *t, const LineForm *lines, const CsvShape *shape, Err *e) MUST_CHECK;
Names table_names(const Table *t); /* of JSON they may become more with each chunk */
bool table_grows(const Table *t);
/* table_each — every record, the sampled ones first. */
typedef Code TakeRecords(void *context, const Records *records, Err *e);
Code table_each(Table *t, TakeRecords *each, void *context, Err *e) MUST_CHECK;
i64 table_done(const Table *t);
i64 table_all(const Table *t);
void table_close(Table *t);

#endif
