/* ask.c — one read-only statement and its answer. What a person asks may be anything, so: the text
 * must be one statement that reads; it runs in a transaction that cannot write, on a database whose
 * settings are locked and which reaches no file; a watchdog ends it when its time is over or nobody
 * waits any more; rows and memory have an end. */
#include "warehouse/inside.h"
#include <errno.h>
#include <time.h>

enum { ROWS_MAX = 1000000, WATCH_US = 20000, COLUMNS_MAX = 2048, SQL_BYTES_MAX = 1 << 20 };
#define TIMEOUT_US (60 * US_PER_S)

/* ---- the watchdog ---- */

typedef struct {
    duckdb_connection connection;
    const Os *os;
    i64 until_us; /* by the monotonic clock */
    const bool *stop;
    pthread_mutex_t lock;
    pthread_cond_t done;
    bool over, late;
    pthread_t thread;
} Watch;

static bool too_late(const Watch *w)
{
    return (w->stop && __atomic_load_n(w->stop, __ATOMIC_RELAXED)) ||
           w->os->tick_us(w->os) >= w->until_us;
}

/* Again and again until it is over: an interrupt that comes before the statement runs is
 * forgotten. */
static void *watch(void *context)
{
    Watch *w = context;
    pthread_mutex_lock(&w->lock);
    while (!w->over) {
        struct timespec at;
        clock_gettime(CLOCK_REALTIME, &at);
        at.tv_nsec += WATCH_US * 1000;
        at.tv_sec += at.tv_nsec / 1000000000;
        at.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&w->done, &w->lock, &at);
        if (!w->over && too_late(w)) {
            w->late = true;
            duckdb_interrupt(w->connection);
        }
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static Code watch_begin(Watch *w, Err *e)
{
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->done, NULL);
    if (pthread_create(&w->thread, NULL, watch, w) == 0)
        return OK;
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->done);
    return fail(e, IO_FAILED, "cannot start the thread that ends long questions");
}

static void watch_end(Watch *w)
{
    pthread_mutex_lock(&w->lock);
    w->over = true;
    pthread_cond_signal(&w->done);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->done);
}

/* ---- is it one statement that reads? ---- */

Code ask_prepare(duckdb_connection c, Str sql, Arena scratch, duckdb_prepared_statement *out,
                 Err *e)
{
    duckdb_extracted_statements all = NULL;
    Code code = OK;
    *out = NULL;
    idx_t n = duckdb_extract_statements(c, str_z(&scratch, sql), &all);
    if (n != 1) {
        const char *why = n == 0 ? duckdb_extract_statements_error(all) : NULL;
        Str says = duck_says(why ? why : "there is no statement to answer");
        code = n == 0 ? fail(e, BAD_INPUT, "%.*s", STR_ARG(says))
                      : fail(e, BAD_INPUT, "ask one statement at a time, these are %lld",
                             (long long)n);
    } else if (duckdb_prepare_extracted_statement(c, all, 0, out) != DuckDBSuccess) {
        Str says = duck_says(duckdb_prepare_error(*out));
        code = fail(e, BAD_INPUT, "%.*s", STR_ARG(says));
        duckdb_destroy_prepare(out);
    }
    duckdb_destroy_extracted(&all);
    return code;
}

static bool text_has_nul(Str sql)
{
    return sql.n > 0 && memchr(sql.p, 0, (size_t)sql.n) != NULL;
}

static Code check_text(Str sql, Err *e)
{
    if (sql.n > SQL_BYTES_MAX)
        return fail(e, OVER_LIMIT, "the statement is longer than %d bytes", SQL_BYTES_MAX);
    if (text_has_nul(sql) || !str_utf8(sql))
        return fail(e, BAD_INPUT, "the statement is not text");
    return OK;
}

static bool take_word(Str *s, Str word)
{
    if (!str_eq_fold(str_take(*s, word.n), word))
        return false;
    *s = str_trim(str_skip(*s, word.n));
    return true;
}

/* EXPLAIN ANALYZE runs what it explains, so that has to read itself. What stands between (a
 * remark, options) is not looked through: then nothing behind it is a statement. */
static Code check_explained(duckdb_connection c, Str sql, Arena scratch, Err *e)
{
    duckdb_prepared_statement p = NULL;
    sql = str_trim(sql);
    if (!take_word(&sql, S("explain")))
        return fail(e, BAD_INPUT, "write EXPLAIN or EXPLAIN ANALYZE first, then the statement");
    take_word(&sql, S("analyze"));
    TRY(ask_prepare(c, sql, scratch, &p, e));
    bool reads = duckdb_prepared_statement_type(p) == DUCKDB_STATEMENT_TYPE_SELECT;
    duckdb_destroy_prepare(&p);
    return reads ? OK : fail(e, BAD_INPUT, "only a statement that reads can be explained");
}

/* What reads: SELECT, and with it WITH, VALUES, FROM, DESCRIBE, SHOW and SUMMARIZE; EXPLAIN of
 * it. */
static Code check_reads(duckdb_connection c, duckdb_prepared_statement p, Str sql, Arena scratch,
                        Err *e)
{
    duckdb_statement_type type = duckdb_prepared_statement_type(p);
    if (type == DUCKDB_STATEMENT_TYPE_EXPLAIN)
        TRY(check_explained(c, sql, scratch, e));
    else if (type != DUCKDB_STATEMENT_TYPE_SELECT)
        return fail(e, BAD_INPUT,
                    "only statements that read are answered: SELECT, WITH, VALUES, DESCRIBE, SHOW, "
                    "EXPLAIN, SUMMARIZE");
    if (duckdb_nparams(p) > 0)
        return fail(e, BAD_INPUT, "a statement with parameters ($1, ?) cannot be answered");
    return OK;
}

Code ask_check(duckdb_connection c, Str sql, Arena scratch, Err *e)
{
    duckdb_prepared_statement p = NULL;
    TRY(check_text(sql, e));
    TRY(ask_prepare(c, sql, scratch, &p, e));
    Code code = check_reads(c, p, sql, scratch, e);
    duckdb_destroy_prepare(&p);
    return code;
}

/* ---- the statement that is run ---- */

typedef struct {
    Str *names;
    CellType *types;
    isize width;
    bool explain, casts;
} Shape;

static Shape shape_of(duckdb_prepared_statement p, Arena *arena)
{
    Shape s = {.width = (isize)duckdb_prepared_statement_column_count(p),
               .explain = duckdb_prepared_statement_type(p) == DUCKDB_STATEMENT_TYPE_EXPLAIN};
    s.names = take(arena, Str, s.width);
    s.types = take(arena, CellType, s.width);
    for (isize c = 0; c < s.width; c++) {
        const char *name = duckdb_prepared_statement_column_name(p, (idx_t)c);
        s.names[c] = str_copy(arena, str_of(name));
        duckdb_free((void *)(intptr_t)name);
        duckdb_type type = duckdb_prepared_statement_column_type(p, (idx_t)c);
        s.types[c] = cell_type(type);
        s.casts |= cell_needs_cast(type);
    }
    return s;
}

/* The same with an end of rows, and as text what has no form of its own in an answer. */
static Str limited(Str sql, duckdb_prepared_statement p, isize width, i64 rows, Arena *scratch)
{
    Buf b = buf_on(scratch);
    buf_str(&b, S("SELECT "));
    for (isize c = 0; c < width; c++)
        buf_print(&b, "%s#%lld%s", c ? ", " : "", (long long)c + 1,
                  cell_needs_cast(duckdb_prepared_statement_column_type(p, (idx_t)c)) ? "::VARCHAR"
                                                                                      : "");
    buf_print(&b, " FROM (\n%.*s\n) LIMIT %lld", STR_ARG(sql), (long long)rows);
    return buf_done(&b);
}

Str ask_bare(Str sql)
{
    sql = str_trim(sql);
    while (str_ends(sql, S(";")))
        sql = str_trim(str_take(sql, sql.n - 1));
    return sql;
}

/* ---- the answer ---- */

static Code room_for(const Arena *arena, i64 bytes, Err *e)
{
    if (arena->end - arena->at < bytes)
        return fail(e, OVER_LIMIT,
                    "the answer is larger than an answer may be; ask for fewer rows "
                    "or columns, or export it to a file");
    return OK;
}

/* Strings of a chunk cannot be larger than what DuckDB holds in memory for it; asked for cell by
 * cell. */
static Code take_chunks(duckdb_result *result, i64 rows_max, Arena *arena, Answer *out, Err *e)
{
    isize cap = 0;
    Cell *cells = NULL;
    for (;;) {
        duckdb_data_chunk chunk = duckdb_fetch_chunk(*result);
        isize n = chunk ? (isize)duckdb_data_chunk_get_size(chunk) : 0;
        if (n == 0) {
            duckdb_destroy_data_chunk(&chunk);
            break;
        }
        Code code = room_for(arena, 3 * (out->rows + n) * out->width * (isize)sizeof(Cell), e);
        while (code == OK && (out->rows + n) * out->width > cap)
            cells = arena_grow(arena, cells, out->rows * out->width, &cap, sizeof(Cell));
        for (isize c = 0; code == OK && c < out->width; c++)
            code = cells_take(duckdb_data_chunk_get_vector(chunk, (idx_t)c), n,
                              cells + out->rows * out->width + c, out->width, arena, e);
        duckdb_destroy_data_chunk(&chunk);
        if (code != OK)
            return code;
        out->rows += n;
    }
    out->cut = out->rows > rows_max;
    out->rows = MIN(out->rows, rows_max);
    out->cells = cells;
    return OK;
}

Code ask_failed(Warehouse *w, duckdb_result *result, Err *e)
{
    const char *message = duckdb_result_error(result);
    duckdb_error_type type = duckdb_result_error_type(result);
    Str says = duck_says(message);
    if (duck_broken(type, message))
        atomic_store(&w->broken, true);
    Code code = fail(e, duck_code(type, message), "%.*s", STR_ARG(says));
    duckdb_destroy_result(result);
    return code;
}

static Code run(Warehouse *w, duckdb_prepared_statement p, i64 rows_max, Arena *arena, Answer *out,
                Err *e)
{
    duckdb_result result;
    Code code;
    if (duckdb_execute_prepared(p, &result) == DuckDBSuccess) {
        code = take_chunks(&result, rows_max, arena, out, e);
        duckdb_destroy_result(&result);
    } else {
        code = ask_failed(w, &result, e);
    }
    return code;
}

/* The statement to run instead: the same with an end of rows. Planning twice is for what people
 * write; of our own statements we know what they are. */
static Code with_an_end(duckdb_connection c, Str sql, i64 rows_max, isize width, Arena scratch,
                        duckdb_prepared_statement *p, Err *e)
{
    Str text = limited(ask_bare(sql), *p, width, rows_max + 1, &scratch);
    duckdb_destroy_prepare(p);
    return ask_prepare(c, text, scratch, p, e);
}

static Code ask_text(Warehouse *w, duckdb_connection c, Str sql, const AskLimits *limits,
                     Arena *arena, Answer *out, Err *e)
{
    i64 rows_max = limits->rows_max > 0 ? MIN(limits->rows_max, INT64_MAX - 1) : ROWS_MAX;
    duckdb_prepared_statement p = NULL;
    Arena scratch = arena_new(16 << 20);
    Code code = ask_prepare(c, sql, scratch, &p, e);
    if (code == OK)
        code = check_reads(c, p, sql, scratch, e);
    if (code == OK) {
        Shape shape = shape_of(p, arena);
        out->columns = shape.names;
        out->types = shape.types;
        out->width = shape.width;
        if (!shape.explain && (!limits->trusted || shape.casts))
            code = with_an_end(c, sql, rows_max, shape.width, scratch, &p, e);
    }
    if (code == OK)
        code = run(w, p, rows_max, arena, out, e);
    duckdb_destroy_prepare(&p);
    arena_free(&scratch);
    return code;
}

static Code ended(const AskLimits *limits, i64 timeout, Err *e)
{
    if (limits->stop && __atomic_load_n(limits->stop, __ATOMIC_RELAXED))
        return fail(e, CANCELLED, "the question was stopped before it was answered");
    return fail(e, CANCELLED, "the question took longer than %.3g s and was ended",
                (double)timeout / (double)US_PER_S);
}

static Code ask_on(Warehouse *w, duckdb_connection c, Str sql, const AskLimits *limits,
                   Arena *arena, Answer *out, Err *e)
{
    i64 timeout = limits->timeout_us > 0 ? MIN(limits->timeout_us, INT64_MAX / 2) : TIMEOUT_US;
    Watch dog = {.connection = c, .os = w->os, .stop = limits->stop};
    TRY(resolve_begin(w, c, e));
    dog.until_us = w->os->tick_us(w->os) + timeout;
    TRY(watch_begin(&dog, e));
    Code code = ask_text(w, c, sql, limits, arena, out, e);
    watch_end(&dog);
    if (code != OK && dog.late)
        code = ended(limits, timeout, e);
    resolve_end(c);
    return code;
}

static Code ask_once(Warehouse *w, Str sql, const AskLimits *limits, Arena *arena, Answer *out,
                     Err *e)
{
    duckdb_connection c = NULL;
    *out = (Answer){0};
    pthread_rwlock_rdlock(&w->gate);
    Code code = duckdb_connect(w->database, &c) == DuckDBSuccess
                    ? ask_on(w, c, sql, limits, arena, out, e)
                    : fail(e, IO_FAILED, "cannot connect to the warehouse");
    duckdb_disconnect(&c);
    pthread_rwlock_unlock(&w->gate);
    return code;
}

/* A question that meets damage has the file made again, and is asked again. */
Code warehouse_ask(Warehouse *w, Str sql, const AskLimits *limits, Arena *arena, Answer *out,
                   Err *e)
{
    static const AskLimits usual;
    i64 begin = w->os->tick_us(w->os);
    *out = (Answer){0};
    TRY(check_text(sql, e));
    Code code = ask_once(w, sql, limits ? limits : &usual, arena, out, e);
    if (code != OK && atomic_load(&w->broken)) {
        TRY(warehouse_follow(w, e));
        code = ask_once(w, sql, limits ? limits : &usual, arena, out, e);
    }
    out->elapsed_ms = (double)(w->os->tick_us(w->os) - begin) / 1000.0;
    return code;
}
