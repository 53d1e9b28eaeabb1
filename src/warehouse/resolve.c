/* resolve.c — who did what, in which visit, worked out once for all that is asked until something
 * new arrives. The steps of steps.sql marked (kept) become tables in a database in memory beside
 * the file, named `now`; the views stand there too and find those tables first. An answer sees both
 * as they were at one moment, of the same events. */
#include "warehouse/inside.h"

/* ---- the statements, out of steps.sql and views.sql ---- */

#define BEGINS "CREATE OR REPLACE "
#define VIEW BEGINS "VIEW "
#define MARK "-- (kept)\n"

/* The next statement of a text of definitions, and whether it is marked; false at the end. */
static bool next_definition(Str *rest, Str *statement, bool *kept)
{
    isize at = str_find(*rest, S(BEGINS));
    if (at < 0)
        return false;
    *kept = str_ends(str_take(*rest, at), S(MARK));
    *rest = str_skip(*rest, at);
    isize end = str_find(*rest, S(";\n"));
    *statement = str_take(*rest, end < 0 ? rest->n : end);
    *rest = str_skip(*rest, statement->n);
    return true;
}

static Code run_definitions(duckdb_connection c, Str text, bool all, Arena scratch, Err *e)
{
    Str statement;
    bool kept;
    while (next_definition(&text, &statement, &kept)) {
        if (!kept && !all)
            continue;
        Arena once = scratch;
        Str sql = !kept ? statement
                        : str_format(&once, BEGINS "TABLE %.*s",
                                     STR_ARG(str_skip(statement, COUNT(VIEW) - 1)));
        TRY(duck_run(c, str_z(&once, sql), "work out who did what", e));
    }
    return OK;
}

/* ---- setting up ---- */

/* `now` holds a name for each base table, so that nothing has to say where it lies. */
static Code name_tables(duckdb_connection c, Arena scratch, Err *e)
{
    Buf b = buf_on(&scratch);
    for (int t = 0; t < TABLES; t++)
        buf_print(&b, "CREATE VIEW now.%s AS SELECT * FROM warehouse.%s;\n", table_name(t),
                  table_name(t));
    buf_str(&b, S("CREATE TABLE now.resolved (next_seq BIGINT);\n"));
    return duck_run(c, str_z(&scratch, buf_done(&b)), "name the tables", e);
}

Code resolve_currency(Warehouse *w, Err *e)
{
    scoped(Arena, arena_free) scratch = arena_new(16 << 20);
    Buf known = buf_on(&scratch);

    known_sql(w->options.currency, &known);
    return duck_run(w->resolving, str_z(&scratch, buf_done(&known)), "define what is known", e);
}

Code resolve_open(Warehouse *w, Arena scratch, Err *e)
{
    w->resolved = -1;
    w->frozen = false;
    TRY(duck_run(w->loading, "ATTACH ':memory:' AS now (COMPRESS true)", "set memory aside", e));
    if (duckdb_connect(w->database, &w->resolving) != DuckDBSuccess)
        return fail(e, IO_FAILED, "cannot connect to the warehouse");
    TRY(name_tables(w->resolving, scratch, e));
    TRY(duck_run(w->resolving, "USE now", "work in memory", e));
    return resolve_currency(w, e);
}

/* ---- freezing ---- */

/* For each view of views.sql a statement, the view's name where it has a $. */
static Code each_view(duckdb_connection c, const char *form, Arena scratch, Err *e)
{
    Str views = embedded(warehouse_sql, S("views.sql")), statement;
    bool kept;
    while (next_definition(&views, &statement, &kept)) {
        Arena once = scratch;
        Buf b = buf_on(&once);
        Str name = str_cut(str_skip(statement, COUNT(VIEW) - 1), ' ').head;
        for (Str rest = str_of(form); rest.n > 0;) {
            Cut cut = str_cut(rest, '$');
            buf_str(&b, cut.head);
            if (cut.found)
                buf_str(&b, name);
            rest = cut.tail;
        }
        TRY(duck_run(c, str_z(&once, buf_done(&b)), "put views down as tables", e));
    }
    return OK;
}

static Code freeze(duckdb_connection c, Arena scratch, Err *e)
{
    TRY(each_view(c, "CREATE TABLE frozen_$ AS FROM $", scratch, e));
    return each_view(c, "DROP VIEW $; ALTER TABLE frozen_$ RENAME TO $", scratch, e);
}

/* Commit when all went well, else all is as before. */
static Code end_change(duckdb_connection c, Code code, Err *e)
{
    if (code == OK)
        code = duck_run(c, "COMMIT", "keep what was worked out", e);
    if (code == OK)
        return OK;
    Err ignored;
    Code rolled = duck_run(c, "ROLLBACK", "forget what was worked out", &ignored);
    (void)rolled;
    return code;
}

/* ---- resolving ---- */

static Code resolve_all(Warehouse *w, Arena scratch, Err *e)
{
    bool all = w->resolved < 0;
    duckdb_connection c = w->resolving;
    if (w->frozen) {
        TRY(each_view(c, "DROP TABLE $", scratch, e));
        TRY(run_definitions(c, embedded(warehouse_sql, S("views.sql")), true, scratch, e));
    }
    TRY(run_definitions(c, embedded(warehouse_sql, S("steps.sql")), all, scratch, e));
    if (all)
        TRY(run_definitions(c, embedded(warehouse_sql, S("views.sql")), all, scratch, e));
    return duck_run(c,
                    "DELETE FROM now.resolved; "
                    "INSERT INTO now.resolved SELECT next_seq FROM warehouse.meta",
                    "note what was worked out", e);
}

/* With the turn taken: nothing is committed meanwhile. */
static Code resolve_now(Warehouse *w, Err *e)
{
    i64 covers = atomic_load(&w->covers);
    if (w->resolved == covers)
        return OK;
    scoped(Arena, arena_free) scratch = arena_new(16 << 20);
    TRY(duck_run(w->resolving, "BEGIN TRANSACTION", "work out who did what", e));
    TRY(end_change(w->resolving, resolve_all(w, scratch, e), e));
    w->resolved = covers;
    w->frozen = false;
    return OK;
}

static Code freeze_now(Warehouse *w, Err *e)
{
    TRY(resolve_now(w, e));
    if (w->frozen)
        return OK;
    scoped(Arena, arena_free) scratch = arena_new(16 << 20);
    TRY(duck_run(w->resolving, "BEGIN TRANSACTION", "put views down as tables", e));
    TRY(end_change(w->resolving, freeze(w->resolving, scratch, e), e));
    w->frozen = true;
    return OK;
}

Code warehouse_freeze(Warehouse *w, Err *e)
{
    pthread_rwlock_rdlock(&w->gate);
    pthread_mutex_lock(&w->turn);
    Code code = freeze_now(w, e);
    pthread_mutex_unlock(&w->turn);
    pthread_rwlock_unlock(&w->gate);
    return code;
}

Code warehouse_resolve(Warehouse *w, Err *e)
{
    pthread_rwlock_rdlock(&w->gate);
    pthread_mutex_lock(&w->turn);
    Code code = resolve_now(w, e);
    pthread_mutex_unlock(&w->turn);
    pthread_rwlock_unlock(&w->gate);
    return code;
}

/* ---- reading at one moment ---- */

/* A transaction sees a database from when it first touches it. */
static Code begin_at_once(duckdb_connection c, Err *e)
{
    i64 same;
    TRY(duck_run(c, "USE now", "begin to read", e));
    TRY(duck_run(c, "BEGIN TRANSACTION READ ONLY", "begin to read", e));
    TRY(duck_number(c,
                    "SELECT (SELECT next_seq FROM warehouse.meta) "
                    "- (SELECT next_seq FROM now.resolved)",
                    &same, e));
    return same == 0 ? OK : fail(e, CORRUPT, "what was worked out is not of what is loaded");
}

Code resolve_begin(Warehouse *w, duckdb_connection c, Err *e)
{
    pthread_mutex_lock(&w->turn);
    Code code = resolve_now(w, e);
    if (code == OK)
        code = begin_at_once(c, e);
    if (code == CORRUPT)
        atomic_store(&w->broken, true);
    pthread_mutex_unlock(&w->turn);
    return code;
}

void resolve_end(duckdb_connection c)
{
    Err ignored;
    Code code = duck_run(c, "ROLLBACK", "end reading", &ignored);
    (void)code;
}
