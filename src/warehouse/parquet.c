/* parquet.c — the Parquet files of others, read by a DuckDB of its own which knows nothing of the
 * shop. The rows leave it through a function of ours in the middle of a SELECT, chunk by chunk and
 * in their order (one thread), so that a file of any size takes the memory of a chunk. */
#include "warehouse/inside.h"

typedef struct {
    duckdb_database database;
    duckdb_connection connection;
    Arena arena;
    const char *path;
    TextChunk chunk;
    Str *cells;
    Code (*take_chunk)(void *context, const TextChunk *chunk, Err *e);
    void *context;
    Code code;
    Err *e;
} Reading;

static Code reading_open(Reading *r, Err *e)
{
    static const char *const settings[][2] = {{"autoinstall_known_extensions", "false"},
                                              {"autoload_known_extensions", "false"},
                                              {"allow_community_extensions", "false"},
                                              {"threads", "1"},
                                              {"memory_limit", "1GB"}};
    duckdb_config config;
    if (duckdb_create_config(&config) != DuckDBSuccess)
        return fail(e, IO_FAILED, "DuckDB gave no configuration");
    for (isize i = 0; i < COUNT(settings); i++)
        duckdb_set_config(config, settings[i][0], settings[i][1]);
    duckdb_state state = duckdb_open_ext(NULL, &r->database, config, NULL);
    duckdb_destroy_config(&config);
    if (state != DuckDBSuccess || duckdb_connect(r->database, &r->connection) != DuckDBSuccess)
        return fail(e, IO_FAILED, "cannot start a DuckDB to read with");
    return duck_run(r->connection, "SET TimeZone = 'UTC'", "set the time zone", e);
}

/* Called by DuckDB with the cells of a chunk, every column as text; answers how many it got. */
static void taken(duckdb_function_info info, duckdb_data_chunk from, duckdb_vector out)
{
    Reading *r = duckdb_scalar_function_get_extra_info(info);
    TextChunk *to = &r->chunk;
    bool *got = duckdb_vector_get_data(out);
    to->rows = (isize)duckdb_data_chunk_get_size(from);
    for (isize c = 0; c < to->width; c++) {
        duckdb_vector v = duckdb_data_chunk_get_vector(from, (idx_t)c);
        uint64_t *valid = duckdb_vector_get_validity(v);
        duckdb_string_t *text = duckdb_vector_get_data(v);
        for (isize i = 0; i < to->rows; i++)
            r->cells[i * to->width + c] = valid && !duckdb_validity_row_is_valid(valid, (idx_t)i)
                                              ? (Str){NULL, 0}
                                              : (Str){duckdb_string_t_data(&text[i]),
                                                      duckdb_string_t_length(text[i])};
    }
    memset(got, 1, (size_t)to->rows * sizeof *got);
    to->cells = r->cells;
    to->done += to->rows;
    if (r->code == OK)
        r->code = r->take_chunk(r->context, to, r->e);
    if (r->code != OK)
        duckdb_scalar_function_set_error(info, "taken no further");
}

static Code define_taken(Reading *r, Err *e)
{
    duckdb_scalar_function f = duckdb_create_scalar_function();
    duckdb_logical_type text = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
    duckdb_logical_type truth = duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN);
    duckdb_scalar_function_set_name(f, "taken");
    duckdb_scalar_function_set_varargs(f, text);
    duckdb_scalar_function_set_return_type(f, truth);
    duckdb_scalar_function_set_special_handling(f);
    duckdb_scalar_function_set_volatile(f);
    duckdb_scalar_function_set_extra_info(f, r, NULL);
    duckdb_scalar_function_set_function(f, taken);
    duckdb_state state = duckdb_register_scalar_function(r->connection, f);
    duckdb_destroy_logical_type(&text);
    duckdb_destroy_logical_type(&truth);
    duckdb_destroy_scalar_function(&f);
    return state == DuckDBSuccess ? OK : fail(e, IO_FAILED, "DuckDB took no function of ours");
}

static void put_source(Reading *r, Buf *b)
{
    buf_str(b, S(" FROM read_parquet("));
    duck_quote(b, str_of(r->path), '\'');
    buf_str(b, S(")"));
}

static Code count_rows(Reading *r, Err *e)
{
    Buf b = buf_on(&r->arena);
    Err why;
    buf_str(&b, S("SELECT count(*)"));
    put_source(r, &b);
    if (duck_number(r->connection, str_z(&r->arena, buf_done(&b)), &r->chunk.all, &why) == OK)
        return OK;
    return fail(e, why.code, "cannot read '%s' as Parquet: %s", r->path, why.text);
}

/* The columns by name, and the statement that hands all of them to `taken`. */
static Code statement(Reading *r, Str *out, Err *e)
{
    Buf b = buf_on(&r->arena);
    duckdb_prepared_statement p = NULL;
    buf_str(&b, S("SELECT *"));
    put_source(r, &b);
    if (duckdb_prepare(r->connection, str_z(&r->arena, buf_done(&b)), &p) != DuckDBSuccess) {
        Str says = duck_says(duckdb_prepare_error(p));
        duckdb_destroy_prepare(&p);
        return fail(e, BAD_INPUT, "cannot read '%s' as Parquet: %.*s", r->path, STR_ARG(says));
    }
    isize width = (isize)duckdb_prepared_statement_column_count(p);
    Str *names = take(&r->arena, Str, width);
    Buf sql = buf_on(&r->arena);
    buf_str(&sql, S("SELECT count_if(taken("));
    for (isize c = 0; c < width; c++) {
        const char *name = duckdb_prepared_statement_column_name(p, (idx_t)c);
        names[c] = str_copy(&r->arena, str_of(name));
        duckdb_free((void *)(intptr_t)name);
        buf_str(&sql, c ? S(", ") : S(""));
        duck_quote(&sql, names[c], '"');
        buf_str(&sql, S("::VARCHAR"));
    }
    buf_str(&sql, S("))"));
    put_source(r, &sql);
    duckdb_destroy_prepare(&p);
    r->chunk.names = names;
    r->chunk.width = width;
    r->cells = take(&r->arena, Str, width * (isize)duckdb_vector_size());
    *out = buf_done(&sql);
    return OK;
}

static Code read_all(Reading *r, Err *e)
{
    Str sql;
    Err why;
    TRY(reading_open(r, e));
    TRY(define_taken(r, e));
    TRY(count_rows(r, e));
    TRY(statement(r, &sql, e));
    Code code = duck_run(r->connection, str_z(&r->arena, sql), "read", &why);
    if (r->code != OK || code == OK)
        return r->code;
    return fail(e, code, "cannot read '%s' as Parquet: %s", r->path, why.text);
}

Code warehouse_read_parquet(const char *path,
                            Code (*take_chunk)(void *context, const TextChunk *chunk, Err *e),
                            void *context, Err *e)
{
    Reading r = {.arena = arena_new((isize)1 << 30),
                 .path = path,
                 .take_chunk = take_chunk,
                 .context = context,
                 .e = e};
    Code code = read_all(&r, e);
    duckdb_disconnect(&r.connection);
    duckdb_close(&r.database);
    arena_free(&r.arena);
    return code;
}
