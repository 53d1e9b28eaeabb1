/* plain.h — the text of a file as UTF-8, whatever it was written in. Private to import*.c. */
#ifndef COLLECT_PLAIN_H
#define COLLECT_PLAIN_H
#include "collect/files/source.h"

typedef struct Plain Plain;
/* plain_open — reads the beginning. `encoding`: a name ICU knows, "gb18030", "latin1", "utf-16le";
 * empty: UTF-8, UTF-16 or GB18030, told by the bytes. BAD_INPUT when it is no text (a spreadsheet,
 * a zip), or text in none of these. A Parquet file is opened too: plain_is_parquet. */
Code plain_open(const char *path, Str encoding, Plain **out, Err *e) MUST_CHECK;
/* Text at hand, which outlives it, as if it were a file. */
Code plain_open_text(Str text, Plain **out, Err *e) MUST_CHECK;
bool plain_is_parquet(const Plain *p);
Str plain_encoding(const Plain *p); /* "UTF-8" */
/* The beginning, up to some hundred kilobytes; no byte order mark. Stays readable by plain_read. */
Str plain_peek(const Plain *p);
/* As source_read. */
Code plain_read(Plain *p, Str *bytes, Err *e) MUST_CHECK;
i64 plain_done(const Plain *p);
i64 plain_all(const Plain *p);
void plain_close(Plain **plain);

#endif
