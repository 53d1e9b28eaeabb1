/* chdb.c — ClickHouse as a peer: its library from npm (`npm ci` in bench/), opened while running,
 * so that the benchmark builds and runs without. A MergeTree in order of person and time, two
 * threads. The library's interface, as far as it is used here, is declared here. */
#include "compare.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct Connection Connection; /* opaque */
typedef struct Result Result;

struct Chdb {
    Arena arena;
    const char *directory;
    Connection **connection;
    Connection **(*connect)(int argc, char **argv);
    void (*close)(Connection **connection);
    Result *(*query)(Connection *connection, const char *sql, const char *format);
    void (*done)(Result *result);
    const char *(*buffer)(Result *result);
    size_t (*length)(Result *result);
    const char *(*error)(Result *result);
};

static const char *library_path(void)
{
    const char *given = getenv("PATRON_CHDB");
    return given ? given : PATRON_SOURCE "/bench/node_modules/@chdb/lib-linux-x64-gnu/libchdb.so";
}

static bool load(Chdb *c)
{
    void *library = dlopen(library_path(), RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return false;
    void **into[] = {(void **)&c->connect, (void **)&c->close,  (void **)&c->query,
                     (void **)&c->done,    (void **)&c->buffer, (void **)&c->length,
                     (void **)&c->error};
    static const char *const names[] = {
        "chdb_connect",       "chdb_close_conn",    "chdb_query",       "chdb_destroy_query_result",
        "chdb_result_buffer", "chdb_result_length", "chdb_result_error"};
    for (int i = 0; i < COUNT(names); i++)
        if (!(*into[i] = dlsym(library, names[i])))
            return false;
    return true;
}

/* An error, for who asked; NULL when it went well. */
static const char *run(Chdb *c, const char *sql, Result **out)
{
    *out = c->query(*c->connection, sql, "TSV");
    return *out ? c->error(*out) : "it gave no answer";
}

static void must_run(Chdb *c, const char *sql)
{
    Result *result;
    const char *why = run(c, sql, &result);
    if (why) {
        fprintf(stderr, "bench_compare: ClickHouse cannot run '%s': %s\n", sql, why);
        exit(1);
    }
    c->done(result);
}

Chdb *chdb_open(const char *directory, Arena *arena)
{
    Chdb *c = take(arena, Chdb, 1);
    if (!load(c)) {
        fprintf(stderr, "ClickHouse is left out: %s\n", dlerror());
        return NULL;
    }
    c->arena = arena_new((isize)1 << 24);
    c->directory = str_z(arena, str_format(arena, "%s/clickhouse", directory));
    char name[] = "clickhouse", path[4096];
    snprintf(path, sizeof path, "--path=%s", c->directory);
    char *args[] = {name, path, NULL};
    c->connection = c->connect(2, args);
    if (!c->connection || !*c->connection) {
        fprintf(stderr, "ClickHouse is left out: it would not open '%s'\n", c->directory);
        return NULL;
    }
    must_run(c, "SET max_threads=2");
    must_run(c, "CREATE DATABASE IF NOT EXISTS bench");
    must_run(c, "USE bench");
    return c;
}

void chdb_close(Chdb **chdb)
{
    Chdb *c = *chdb;
    *chdb = NULL;
    if (!c)
        return;
    c->close(c->connection);
    arena_free(&c->arena);
}

Load chdb_settle(Chdb *c, const char *parquet)
{
    Arena scratch = c->arena;
    Load l = {0};
    if (os_exists(parquet)) {
        must_run(c, "DROP TABLE IF EXISTS ev SYNC");
        must_run(c, "CREATE TABLE ev (user_id UInt32, ts UInt32, event UInt8, page UInt8,"
                    " product UInt16, channel UInt8, session_id UInt32, amount UInt32)"
                    " ENGINE = MergeTree ORDER BY (user_id, ts)");
        double began = now_s();
        must_run(c, str_z(&scratch,
                          str_format(&scratch, "INSERT INTO ev SELECT * FROM file('%s', Parquet)",
                                     parquet)));
        l.load_s = now_s() - began;
        must_run(c, "OPTIMIZE TABLE ev FINAL");
    }
    Answers bytes = {0};
    char why[160];
    if (chdb_ask(c, S("SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table = 'ev'"),
                 &bytes, &scratch, why) >= 0 &&
        bytes.n == 1)
        l.bytes = bytes.cell[0];
    return l;
}

/* Lines of whole numbers with tabs between. */
static void read_rows(Str text, Answers *out, Arena *arena)
{
    while (text.n > 0) {
        i64 row[WIDTH_MAX] = {0};
        Cut line = str_cut(text, '\n');
        isize width = 0;
        for (Str rest = line.head; rest.n > 0 && width < WIDTH_MAX;) {
            Cut cell = str_cut(rest, '\t');
            if (!str_i64(cell.head, &row[width++]))
                row[width - 1] = ABSENT;
            rest = cell.tail;
        }
        out->width = width;
        answer_put(out, arena, row);
        text = line.tail;
    }
}

double chdb_ask(Chdb *c, Str sql, Answers *out, Arena *arena, char why[static 160])
{
    Arena scratch = c->arena;
    Result *result;
    const char *text = str_z(&scratch, sql);
    double began = now_s();
    const char *error = run(c, text, &result);
    double took = now_s() - began;

    if (error)
        snprintf(why, 160, "%.150s", error);
    else
        read_rows((Str){c->buffer(result), (isize)c->length(result)}, out, arena);
    if (result)
        c->done(result);
    return error ? -1 : took;
}
