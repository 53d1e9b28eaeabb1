/* sql.h — the second definition of every number, being written: for this room only. */
#ifndef SQL_H
#define SQL_H
#include "report/args.h"

/* 'it''s' and "na""me". */
void buf_quoted(Buf *b, Str text);
void buf_name(Buf *b, Str name);
Str sql_quoted(Str text, Arena *arena);

SqlVars *sql_vars_new(Arena *arena);
Arena *sql_arena(SqlVars *v);
/* A value with two faces: as SQL, and as {if name=raw} compares it. */
void sql_both(SqlVars *v, const char *name, Str sql, Str raw);
/* sql_fill — the template with everything filled in. What is wrong with a template is our own
 * mistake, and said so: CORRUPT with the place. `name` is the file's, for that sentence. */
Code sql_fill(const char *name, Str text, SqlVars *vars, Buf *out, Err *e) MUST_CHECK;

/* The column of ev that holds a dimension's text ('' for absent), and its number, NULL when it
 * is none. */
Str by_sql(const By *by, Arena *arena);
Str by_sql_number(const By *by, Arena *arena);

/* One table's statement, with the relations in front. */
Code sql_statement(const Report *report, const Args *args, const void *plan, isize table,
                   Arena *arena, Str *out, Err *e) MUST_CHECK;
/* How many events and people are counted; with_bots: as if bots=yes were asked. */
Code sql_counting(const Args *args, bool with_bots, Arena *arena, Str *out, Err *e) MUST_CHECK;

#endif
