/* duck.c — small verbs around DuckDB's C interface: run, one number, one text, what an error
 * means. */
#include "warehouse/inside.h"

Str duck_says(const char *message)
{
    Str all = str_of(message ? message : "no reason given");
    Cut line = str_cut(all, '\n');
    return str_take(line.head, 300);
}

/* Errors that tell of the file; any other may quote what was asked, and its words prove nothing. */
static bool tells_of_file(duckdb_error_type type)
{
    return type == DUCKDB_ERROR_IO || type == DUCKDB_ERROR_SERIALIZATION ||
           type == DUCKDB_ERROR_INTERNAL || type == DUCKDB_ERROR_INVALID;
}

bool duck_broken(duckdb_error_type type, const char *message)
{
    static const char *const words[] = {"orrupt", "database has been invalidated",
                                        "Could not read enough bytes", "not a valid DuckDB"};
    Str says = str_of(message ? message : "");
    for (isize i = 0; tells_of_file(type) && i < COUNT(words); i++)
        if (str_find(says, str_of(words[i])) >= 0)
            return true;
    return type == DUCKDB_ERROR_FATAL;
}

Code duck_code(duckdb_error_type type, const char *message)
{
    if (duck_broken(type, message))
        return CORRUPT;
    switch (type) {
    case DUCKDB_ERROR_INTERRUPT: return CANCELLED;
    case DUCKDB_ERROR_OUT_OF_MEMORY: return OVER_LIMIT;
    case DUCKDB_ERROR_IO: return IO_FAILED;
    case DUCKDB_ERROR_FATAL:
    case DUCKDB_ERROR_INTERNAL:
    case DUCKDB_ERROR_SERIALIZATION: return CORRUPT;
    default: return BAD_INPUT;
    }
}

Code duck_run(duckdb_connection c, const char *sql, const char *doing, Err *e)
{
    duckdb_result result;
    Code code = OK;
    if (duckdb_query(c, sql, &result) != DuckDBSuccess) {
        const char *message = duckdb_result_error(&result);
        code = fail(e, duck_code(duckdb_result_error_type(&result), message), "cannot %s: %.*s",
                    doing, STR_ARG(duck_says(message)));
    }
    duckdb_destroy_result(&result);
    return code;
}

Code duck_number(duckdb_connection c, const char *sql, i64 *out, Err *e)
{
    duckdb_result result;
    Code code = OK;
    *out = ABSENT;
    if (duckdb_query(c, sql, &result) != DuckDBSuccess) {
        const char *message = duckdb_result_error(&result);
        code = fail(e, duck_code(duckdb_result_error_type(&result), message),
                    "cannot read the warehouse: %.*s", STR_ARG(duck_says(message)));
    } else {
        duckdb_data_chunk chunk = duckdb_fetch_chunk(result);
        if (chunk && duckdb_data_chunk_get_size(chunk) > 0) {
            duckdb_vector v = duckdb_data_chunk_get_vector(chunk, 0);
            uint64_t *valid = duckdb_vector_get_validity(v);
            if (!valid || (valid[0] & 1))
                *out = *(const i64 *)duckdb_vector_get_data(v);
        }
        duckdb_destroy_data_chunk(&chunk);
    }
    duckdb_destroy_result(&result);
    return code;
}

void duck_quote(Buf *out, Str text, char quote)
{
    buf_byte(out, (u8)quote);
    for (isize i = 0; i < text.n; i++) {
        if (text.p[i] == quote)
            buf_byte(out, (u8)quote);
        buf_byte(out, (u8)text.p[i]);
    }
    buf_byte(out, (u8)quote);
}
