/* sink.c — rows on their way into a table: a chunk is filled column by column and handed to
 * DuckDB's appender, which copies it. */
#include "warehouse/inside.h"

static Code failed(Sink *s, Err *e)
{
    duckdb_error_data error = duckdb_appender_error_data(s->appender);
    const char *message = duckdb_error_data_message(error);
    Str says = duck_says(message);
    Code code = duck_code(duckdb_error_data_error_type(error), message);
    code = fail(e, code == BAD_INPUT ? IO_FAILED : code, "cannot add to '%s': %.*s", s->table,
                STR_ARG(says));
    duckdb_destroy_error_data(&error);
    return code;
}

Code sink_open(Sink *s, duckdb_connection c, const char *table, Err *e)
{
    duckdb_logical_type types[FIELDS_MAX + 2];
    if (s->chunk)
        return OK;
    s->table = table;
    if (duckdb_appender_create(c, NULL, table, &s->appender) != DuckDBSuccess)
        return failed(s, e);
    s->width = (isize)duckdb_appender_column_count(s->appender);
    for (isize i = 0; i < s->width; i++)
        types[i] = duckdb_appender_column_type(s->appender, (idx_t)i);
    s->chunk = duckdb_create_data_chunk(types, (idx_t)s->width);
    for (isize i = 0; i < s->width; i++)
        duckdb_destroy_logical_type(&types[i]);
    return OK;
}

Code sink_put(Sink *s, isize rows, Err *e)
{
    if (rows == 0)
        return OK;
    duckdb_data_chunk_set_size(s->chunk, (idx_t)rows);
    duckdb_state state = duckdb_append_data_chunk(s->appender, s->chunk);
    duckdb_data_chunk_reset(s->chunk);
    s->filled = 0;
    return state == DuckDBSuccess ? OK : failed(s, e);
}

Code sink_close(Sink *s, Err *e)
{
    TRY(s->chunk ? sink_put(s, s->filled, e) : OK);
    if (s->appender && duckdb_appender_close(s->appender) != DuckDBSuccess)
        return failed(s, e);
    return OK;
}

void sink_drop(Sink *s)
{
    duckdb_appender_destroy(&s->appender);
    duckdb_destroy_data_chunk(&s->chunk);
}

void *sink_column(Sink *s, isize column)
{
    return duckdb_vector_get_data(duckdb_data_chunk_get_vector(s->chunk, (idx_t)column));
}

void sink_validity(Sink *s, isize column, const u64 valid[static CHUNK_WORDS])
{
    duckdb_vector v = duckdb_data_chunk_get_vector(s->chunk, (idx_t)column);
    duckdb_vector_ensure_validity_writable(v);
    memcpy(duckdb_vector_get_validity(v), valid, CHUNK_WORDS * sizeof *valid);
}

void sink_absent(Sink *s, isize column, isize row)
{
    duckdb_vector v = duckdb_data_chunk_get_vector(s->chunk, (idx_t)column);
    duckdb_vector_ensure_validity_writable(v);
    duckdb_validity_set_row_invalid(duckdb_vector_get_validity(v), (idx_t)row);
}

duckdb_string_t sink_string(Str s)
{
    duckdb_string_t t;
    memset(&t, 0, sizeof t);
    t.value.inlined.length = (uint32_t)s.n;
    if (s.n <= (isize)sizeof t.value.inlined.inlined) {
        if (s.n > 0)
            memcpy(t.value.inlined.inlined, s.p, (size_t)s.n);
    } else {
        memcpy(t.value.pointer.prefix, s.p, sizeof t.value.pointer.prefix);
        t.value.pointer.ptr = (char *)s.p;
    }
    return t;
}
