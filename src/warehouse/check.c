/* check.c — is the warehouse whole: does it cover the journal, is there a row for every event, can
 * every value be read back? Each finding is one sentence. */
#include "warehouse/inside.h"
#include <stdio.h>

typedef struct {
    Arena *arena;
    Str *text;
    isize n, cap;
} Findings;

static void find(Findings *f, Str sentence)
{
    if (f->n == f->cap)
        f->text = arena_grow(f->arena, f->text, f->n, &f->cap, sizeof *f->text);
    f->text[f->n++] = sentence;
}

static Code check_covers(Warehouse *w, duckdb_connection c, Findings *f, Err *e)
{
    i64 covers, rows, end = journal_end(w->journal);
    TRY(duck_number(c, "SELECT next_seq FROM meta", &covers, e));
    TRY(duck_number(c, "SELECT count(*) FROM events_raw", &rows, e));
    if (covers < end)
        find(f, str_format(f->arena, "the warehouse covers %lld of the journal's %lld events",
                           (long long)covers, (long long)end));
    if (covers > end)
        find(f, str_format(f->arena, "the warehouse covers %lld events, but the journal has %lld",
                           (long long)covers, (long long)end));
    if (rows < covers)
        find(f, str_format(f->arena,
                           "%lld of %lld events are not in the warehouse: "
                           "the journal could not be read there",
                           (long long)(covers - rows), (long long)covers));
    if (rows > covers)
        find(f, str_format(f->arena, "the warehouse holds %lld events, but covers %lld",
                           (long long)rows, (long long)covers));
    return OK;
}

static Code check_once(duckdb_connection c, Findings *f, Err *e)
{
    i64 twice;
    TRY(duck_number(c, "SELECT count(*) - count(DISTINCT seq) FROM events_raw", &twice, e));
    if (twice != 0)
        find(f, str_format(f->arena, "%lld events are in the warehouse more than once",
                           (long long)twice));
    return OK;
}

/* Reads every block of a table; DuckDB checks their sums. */
static void check_table(duckdb_connection c, const char *table, Findings *f)
{
    char sql[200];
    i64 ignored;
    Err e;
    snprintf(sql, sizeof sql,
             "SELECT (bit_xor(hash(t)) %% 1000)::BIGINT FROM (SELECT COLUMNS(*) FROM %s) t", table);
    if (duck_number(c, sql, &ignored, &e) != OK)
        find(f, str_format(f->arena, "'%s' cannot be read: %s", table, e.text));
}

Code warehouse_check(Warehouse *w, Arena *arena, Str **findings, isize *n, Err *e)
{
    Findings f = {.arena = arena};
    duckdb_connection c = NULL;
    pthread_rwlock_rdlock(&w->gate);
    Code code = duckdb_connect(w->database, &c) == DuckDBSuccess
                    ? check_covers(w, c, &f, e)
                    : fail(e, IO_FAILED, "cannot connect to the warehouse");
    if (code == OK)
        code = check_once(c, &f, e);
    for (int t = 0; code == OK && t < TABLES; t++)
        check_table(c, table_name(t), &f);
    duckdb_disconnect(&c);
    pthread_rwlock_unlock(&w->gate);
    *findings = f.text;
    *n = f.n;
    return code;
}
