/* export.c — answers as files. An export is written by DuckDB into the one folder it may write to
 * (DIR/warehouse.out), copied beside its place and renamed, so that nobody meets half a file. */
#include <errno.h>
#include "warehouse/inside.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { COPY_BYTES = 1 << 20 };

static Code format_of(const char *path, const char **format, Err *e)
{
    Str s = str_of(path);
    if (str_ends(s, S(".parquet")))
        *format = "FORMAT parquet, COMPRESSION zstd";
    else if (str_ends(s, S(".csv")))
        *format = "FORMAT csv, HEADER";
    else
        return fail(e, BAD_INPUT, "cannot tell the form of '%s': name it .csv or .parquet", path);
    return OK;
}

static Code copy_bytes(const Os *os, int from, int to, const char *path, Arena scratch, Err *e)
{
    char *block = arena_take_raw(&scratch, 1, COPY_BYTES);
    for (;;) {
        isize n = os->read(os, from, block, COPY_BYTES);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(e, IO_FAILED, "cannot read back '%s': %s", path, strerror(errno));
        if (n == 0)
            return OK;
        TRY(os_write_all(os, to, block, n, path, e));
    }
}

/* From the outbox to beside its place, then into it. */
static Code deliver(const Os *os, const char *from, const char *path, Arena scratch, Err *e)
{
    const char *part = str_z(&scratch, str_format(&scratch, "%s.part", path));
    scoped(int, fd_close) in = os->open(os, from, O_RDONLY, 0);
    scoped(int, fd_close) out = os->open(os, part, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (in < 0 || out < 0)
        return fail(e, IO_FAILED, "cannot write '%s': %s", part, strerror(errno));
    Code code = copy_bytes(os, in, out, part, scratch, e);
    if (code == OK && os->fsync(os, out) != 0)
        code = fail(e, IO_FAILED, "cannot write '%s': %s", part, strerror(errno));
    if (code == OK && os->rename(os, part, path) != 0)
        code = fail(e, IO_FAILED, "cannot name the export '%s': %s", path, strerror(errno));
    if (code != OK)
        os->unlink(os, part);
    return code;
}

/* A text that a spreadsheet would run stands behind a quote, as in buf_csv. */
static void put_cell_text(Buf *out, long long column)
{
    buf_print(out,
              "CASE WHEN regexp_matches(#%lld, '^([-=+@\\t\\r\\n]|\xEF\xBC\x9D|\xEF\xBC\x8B|"
              "\xEF\xBC\x8D|\xEF\xBC\xA0)') AND TRY_CAST(#%lld AS DOUBLE) IS NULL "
              "THEN concat('''', #%lld) ELSE #%lld END",
              column, column, column, column);
}

/* The same statement for a spreadsheet: only columns of text change. */
static Code spreadsheet_sql(duckdb_connection c, Str sql, Arena *scratch, Str *out, Err *e)
{
    duckdb_prepared_statement p = NULL;
    Buf b = buf_on(scratch);
    TRY(ask_prepare(c, sql, *scratch, &p, e));
    idx_t width = duckdb_prepared_statement_column_count(p);
    buf_str(&b, S("SELECT "));
    for (idx_t i = 0; i < width; i++) {
        const char *name = duckdb_prepared_statement_column_name(p, i);
        buf_str(&b, i ? S(", ") : S(""));
        if (duckdb_prepared_statement_column_type(p, i) == DUCKDB_TYPE_VARCHAR)
            put_cell_text(&b, (long long)i + 1);
        else
            buf_print(&b, "#%lld", (long long)i + 1);
        buf_str(&b, S(" AS "));
        duck_quote(&b, str_of(name), '"');
        duckdb_free((void *)(intptr_t)name);
    }
    buf_print(&b, " FROM (\n%.*s\n)", STR_ARG(sql));
    duckdb_destroy_prepare(&p);
    *out = buf_done(&b);
    return OK;
}

static Code copy_out(Warehouse *w, duckdb_connection c, Str sql, const char *to, const char *format,
                     Arena scratch, i64 *rows, Err *e)
{
    Buf text = buf_on(&scratch);
    buf_print(&text, "COPY (\n%.*s\n) TO ", STR_ARG(sql));
    duck_quote(&text, str_of(to), '\'');
    buf_print(&text, " (%s)", format);
    duckdb_prepared_statement p = NULL;
    TRY(ask_prepare(c, buf_done(&text), scratch, &p, e));
    duckdb_result result;
    Code code = OK;
    if (duckdb_prepared_statement_type(p) != DUCKDB_STATEMENT_TYPE_COPY)
        code = fail(e, BAD_INPUT, "only a statement that reads can be exported");
    else if (duckdb_execute_prepared(p, &result) == DuckDBSuccess) {
        *rows = (i64)duckdb_rows_changed(&result);
        duckdb_destroy_result(&result);
    } else
        code = ask_failed(w, &result, e);
    duckdb_destroy_prepare(&p);
    return code;
}

static Code export_on(Warehouse *w, duckdb_connection c, Str sql, const char *path, Arena scratch,
                      i64 *rows, Err *e)
{
    const char *format;
    u64 name;
    TRY(format_of(path, &format, e));
    TRY(os_make_dir(w->os, w->outbox, e));
    w->os->random(w->os, &name, sizeof name);
    const char *to = str_z(&scratch,
                           str_format(&scratch, "%s/%016llx", w->outbox, (unsigned long long)name));
    TRY(resolve_begin(w, c, e));
    Code code = ask_check(c, sql, scratch, e);
    sql = ask_bare(sql);
    if (code == OK && str_ends(str_of(path), S(".csv")))
        code = spreadsheet_sql(c, sql, &scratch, &sql, e);
    if (code == OK)
        code = copy_out(w, c, sql, to, format, scratch, rows, e);
    resolve_end(c);
    if (code == OK)
        code = deliver(w->os, to, path, scratch, e);
    w->os->unlink(w->os, to);
    return code;
}

static Code export_once(Warehouse *w, Str sql, const char *path, i64 *rows, Err *e)
{
    scoped(Arena, arena_free) scratch = arena_new(64 << 20);
    duckdb_connection c = NULL;
    *rows = 0;
    pthread_rwlock_rdlock(&w->gate);
    Code code = duckdb_connect(w->database, &c) == DuckDBSuccess
                    ? export_on(w, c, sql, path, scratch, rows, e)
                    : fail(e, IO_FAILED, "cannot connect to the warehouse");
    duckdb_disconnect(&c);
    pthread_rwlock_unlock(&w->gate);
    return code;
}

Code warehouse_export(Warehouse *w, Str sql, const char *path, i64 *rows, Err *e)
{
    Code code = export_once(w, sql, path, rows, e);
    if (code != OK && atomic_load(&w->broken)) {
        TRY(warehouse_follow(w, e));
        code = export_once(w, sql, path, rows, e);
    }
    return code;
}
