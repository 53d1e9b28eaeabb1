/* duck.c — DuckDB as a peer: the rows as they arrive, then a table sorted by person and time, which
 * is its best case, asked by two threads as warm as it can be. */
#include "compare.h"

#include <duckdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { COLUMNS = 8 };

struct Duck {
    Arena arena;
    const char *arrived, *half, *sorted, *parquet, *spill;
    duckdb_database database;
    duckdb_connection connection;
    duckdb_appender appender;
    duckdb_data_chunk chunk;
    void *column[COLUMNS];
    isize rows, most;
    double put_s;
};

static const duckdb_type types[COLUMNS] = {
    DUCKDB_TYPE_UINTEGER,  DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_UTINYINT, DUCKDB_TYPE_UTINYINT,
    DUCKDB_TYPE_USMALLINT, DUCKDB_TYPE_UTINYINT, DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_UINTEGER};

static void stop(const char *doing, const char *why)
{
    fprintf(stderr, "bench_compare: DuckDB cannot %s: %s\n", doing, why ? why : "no reason given");
    exit(1);
}

static void run(Duck *d, const char *sql)
{
    duckdb_result result;
    if (duckdb_query(d->connection, sql, &result) != DuckDBSuccess)
        stop(sql, duckdb_result_error(&result));
    duckdb_destroy_result(&result);
}

static void attach(Duck *d, const char *path, const char *name)
{
    Arena scratch = d->arena;
    run(d, str_z(&scratch, str_format(&scratch, "ATTACH '%s' AS %s", path, name)));
}

static const char *file_in(Arena *arena, const char *directory, const char *name)
{
    return str_z(arena, str_format(arena, "%s/%s", directory, name));
}

Duck *duck_open(const char *directory)
{
    Arena arena = arena_new(1 << 20);
    Duck *d = take(&arena, Duck, 1);
    char *why = NULL;

    d->arrived = file_in(&arena, directory, "arrived.duckdb");
    d->half = file_in(&arena, directory, "ev.duckdb.new");
    d->sorted = file_in(&arena, directory, "ev.duckdb");
    d->parquet = file_in(&arena, directory, "ev.parquet");
    d->spill = file_in(&arena, directory, "spill");
    d->arena = arena;
    if (duckdb_open_ext(NULL, &d->database, NULL, &why) != DuckDBSuccess)
        stop("open", why);
    if (duckdb_connect(d->database, &d->connection) != DuckDBSuccess)
        stop("connect", NULL);
    run(d, "SET threads=2; SET memory_limit='8GB'; SET preserve_insertion_order=true");
    Arena scratch = d->arena;
    run(d, str_z(&scratch, str_format(&scratch, "SET temp_directory='%s'", d->spill)));
    if (duck_has_rows(d)) {
        attach(d, d->sorted, "sorted");
        run(d, "USE sorted");
    }
    return d;
}

void duck_close(Duck **duck)
{
    Duck *d = *duck;
    *duck = NULL;
    if (!d)
        return;
    duckdb_disconnect(&d->connection);
    duckdb_close(&d->database);
    Arena arena = d->arena;
    arena_free(&arena);
}

bool duck_has_rows(Duck *d)
{
    return os_exists(d->sorted);
}

/* ---- filling ---- */

static void begin(Duck *d)
{
    duckdb_logical_type logical[COLUMNS];

    attach(d, d->arrived, "arrived");
    run(d, "CREATE TABLE arrived.ev (user_id UINTEGER, ts UINTEGER, event UTINYINT, page UTINYINT,"
           " product USMALLINT, channel UTINYINT, session_id UINTEGER, amount UINTEGER)");
    if (duckdb_appender_create_ext(d->connection, "arrived", "main", "ev", &d->appender) !=
        DuckDBSuccess)
        stop("append", NULL);
    for (int c = 0; c < COLUMNS; c++)
        logical[c] = duckdb_create_logical_type(types[c]);
    d->chunk = duckdb_create_data_chunk(logical, COLUMNS);
    for (int c = 0; c < COLUMNS; c++)
        duckdb_destroy_logical_type(&logical[c]);
    d->most = (isize)duckdb_vector_size();
}

static void send(Duck *d)
{
    double began = now_s();
    duckdb_data_chunk_set_size(d->chunk, (idx_t)d->rows);
    if (duckdb_append_data_chunk(d->appender, d->chunk) != DuckDBSuccess)
        stop("append", "the disk may be full");
    duckdb_data_chunk_reset(d->chunk);
    d->rows = 0;
    d->put_s += now_s() - began;
}

void duck_put(Duck *d, const Event *e)
{
    if (!d->appender)
        begin(d);
    for (int c = 0; d->rows == 0 && c < COLUMNS; c++)
        d->column[c] = duckdb_vector_get_data(duckdb_data_chunk_get_vector(d->chunk, (idx_t)c));
    isize row = d->rows++;
    ((u32 *)d->column[0])[row] = e->user;
    ((u32 *)d->column[1])[row] = e->at;
    ((u8 *)d->column[2])[row] = e->event;
    ((u8 *)d->column[3])[row] = e->page;
    ((u16 *)d->column[4])[row] = e->product;
    ((u8 *)d->column[5])[row] = e->channel;
    ((u32 *)d->column[6])[row] = e->session;
    ((u32 *)d->column[7])[row] = e->amount;
    if (d->rows == d->most)
        send(d);
}

/* The sorted table is made beside and named at the end, so that half of one is never found. */
static void sort(Duck *d)
{
    Arena scratch = d->arena;
    if (os_exists(d->half))
        unlink(d->half);
    attach(d, d->half, "half");
    run(d, "CREATE TABLE half.ev AS FROM arrived.ev ORDER BY user_id, ts");
    run(d, "CHECKPOINT half");
    run(d,
        str_z(&scratch, str_format(&scratch, "COPY half.ev TO '%s' (FORMAT parquet)", d->parquet)));
    run(d, "DETACH arrived; DETACH half");
    if (rename(d->half, d->sorted) != 0)
        stop("keep the table", d->sorted);
    unlink(d->arrived);
    attach(d, d->sorted, "sorted");
    run(d, "USE sorted");
}

Load duck_settle(Duck *d)
{
    if (d->appender) {
        send(d);
        double began = now_s();
        if (duckdb_appender_destroy(&d->appender) != DuckDBSuccess)
            stop("append", NULL);
        duckdb_destroy_data_chunk(&d->chunk);
        d->put_s += now_s() - began;
        sort(d);
    }
    return (Load){d->put_s, bytes_below(d->sorted)};
}

/* ---- asking ---- */

static void take_chunk(duckdb_data_chunk chunk, Answers *out, Arena *arena)
{
    const i64 *column[WIDTH_MAX];
    i64 row[WIDTH_MAX];

    for (isize c = 0; c < out->width; c++)
        column[c] = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, (idx_t)c));
    for (isize r = 0; r < (isize)duckdb_data_chunk_get_size(chunk); r++) {
        for (isize c = 0; c < out->width; c++)
            row[c] = column[c][r];
        answer_put(out, arena, row);
    }
}

double duck_ask(Duck *d, Str sql, Answers *out, Arena *arena)
{
    duckdb_result result;
    Arena scratch = d->arena;
    const char *text = str_z(
        &scratch, str_format(&scratch, "SELECT COLUMNS(*)::BIGINT FROM (%.*s)", STR_ARG(sql)));
    double began = now_s();

    if (duckdb_query(d->connection, text, &result) != DuckDBSuccess)
        stop(text, duckdb_result_error(&result));
    double took = now_s() - began;
    out->width = (isize)duckdb_column_count(&result);
    if (out->width > WIDTH_MAX)
        stop(text, "too many columns");
    for (duckdb_data_chunk chunk; (chunk = duckdb_fetch_chunk(result));) {
        take_chunk(chunk, out, arena);
        duckdb_destroy_data_chunk(&chunk);
    }
    duckdb_destroy_result(&result);
    return took;
}
