#include "control/connection.h"
#include <errno.h>

enum { WRITE_WAIT_MS = 5000, READ_WAIT_MS = 200 };

enum { BEGIN, COMMIT, ROLLBACK };
static const char *const turns[] =
    {[BEGIN] = "BEGIN IMMEDIATE", [COMMIT] = "COMMIT", [ROLLBACK] = "ROLLBACK"};

Code connection_damaged(const Connection *c, Str why, Err *e)
{
    return fail(e, CORRUPT,
                "'%s' is damaged (%.*s) and was left as it is: put a backup in its place, or move "
                "it away to begin anew",
                c->path, STR_ARG(str_utf8_take(why, 150)));
}

Code connection_failed(const Connection *c, const char *doing, Err *e)
{
    int code = c->db ? sqlite3_errcode(c->db) & 0xff : SQLITE_NOMEM;
    const char *why = c->db ? sqlite3_errmsg(c->db) : "no memory";
    bool system = code == SQLITE_IOERR || code == SQLITE_CANTOPEN;
    int error = system ? sqlite3_system_errno(c->db) : 0;

    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return fail(e, BUSY, "another process is writing to '%s': try again", c->path);
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        return connection_damaged(c, str_of(why), e);
    if (code == SQLITE_FULL || error == ENOSPC || error == EDQUOT)
        return fail(e, IO_FAILED, "cannot %s '%s': the disk is full", doing, c->path);
    return fail(e, IO_FAILED, "cannot %s '%s': %s%s%s", doing, c->path, why, error ? ": " : "",
                error ? strerror(error) : "");
}

/* What holds for every connection, whatever the file says. */
static Code set_up(Connection *c, OpenFor what, Err *e)
{
    sqlite3_busy_timeout(c->db, what == TO_WRITE ? WRITE_WAIT_MS : READ_WAIT_MS);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    TRY(connection_exec(c, "PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON", e));
    return connection_prepare(c, turns, c->turn, COUNT(turns), e);
}

Code connection_open(const char *path, OpenFor what, Connection *out, Err *e)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;

    *out = (Connection){.path = path};
    pthread_mutex_init(&out->mutex, NULL);
    flags |= what == TO_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    Code code = sqlite3_open_v2(path, &out->db, flags, NULL) == SQLITE_OK
                    ? set_up(out, what, e)
                    : connection_failed(out, "open", e);
    if (code != OK)
        connection_close(out);
    return code;
}

void connection_close(Connection *c)
{
    if (!c->path)
        return;
    for (sqlite3_stmt *s; c->db && (s = sqlite3_next_stmt(c->db, NULL)) != NULL;)
        sqlite3_finalize(s);
    sqlite3_close(c->db);
    pthread_mutex_destroy(&c->mutex);
    *c = (Connection){0};
}

Code connection_exec(Connection *c, const char *sql, Err *e)
{
    if (sqlite3_exec(c->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return connection_failed(c, "use", e);
    return OK;
}

Code connection_number(Connection *c, const char *sql, i64 *out, Err *e)
{
    sqlite3_stmt *s = NULL;
    bool row = sqlite3_prepare_v2(c->db, sql, -1, &s, NULL) == SQLITE_OK &&
               sqlite3_step(s) == SQLITE_ROW;
    Code code = row ? OK : connection_failed(c, "read", e);

    if (row)
        *out = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return code;
}

Code connection_prepare(Connection *c, const char *const *sql, sqlite3_stmt **out, isize n, Err *e)
{
    for (isize i = 0; i < n; i++)
        if (sqlite3_prepare_v3(c->db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &out[i], NULL) !=
            SQLITE_OK)
            return connection_failed(c, "read", e);
    return OK;
}

/* ---- transactions --------------------------------------------------------------------------- */

Code connection_begin(Connection *c, Err *e)
{
    pthread_mutex_lock(&c->mutex);
    Code code = statement_run(c, c->turn[BEGIN], e);
    if (code != OK)
        pthread_mutex_unlock(&c->mutex);
    return code;
}

/* A disk that breaks in the middle of it may have kept what we could not see it keep. */
static Code doubtful(Code code, Err *e)
{
    Err why = *e;
    return fail(e, code, "%.450s; look whether it was set", why.text);
}

Code connection_end(Connection *c, Code code, Err *e)
{
    if (code == OK && (code = statement_run(c, c->turn[COMMIT], e)) != OK)
        code = doubtful(code, e);
    if (code != OK && !sqlite3_get_autocommit(c->db)) {
        sqlite3_step(
            c->turn[ROLLBACK]); /* what cannot be taken back now is when the file is opened */
        sqlite3_reset(c->turn[ROLLBACK]);
    }
    pthread_mutex_unlock(&c->mutex);
    return code;
}

/* ---- statements ----------------------------------------------------------------------------- */

Code statement_step(Connection *c, sqlite3_stmt *s, bool *row, Err *e)
{
    int got = sqlite3_step(s);

    *row = got == SQLITE_ROW;
    if (*row)
        return OK;
    const char *doing = sqlite3_stmt_readonly(s) ? "read" : "write to";
    Code code = got == SQLITE_DONE ? OK : connection_failed(c, doing, e);
    statement_reset(s);
    return code;
}

Code statement_run(Connection *c, sqlite3_stmt *s, Err *e)
{
    bool row = true;

    while (row)
        TRY(statement_step(c, s, &row, e));
    return OK;
}

void statement_reset(sqlite3_stmt *s)
{
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
}

void statement_bind(sqlite3_stmt *s, int at, Str text)
{
    sqlite3_bind_text(s, at, text.p ? text.p : "", (int)text.n, SQLITE_STATIC);
}

void statement_bind_bytes(sqlite3_stmt *s, int at, const void *bytes, isize n)
{
    sqlite3_bind_blob(s, at, bytes, (int)n, SQLITE_STATIC);
}

Str statement_str(sqlite3_stmt *s, int column)
{
    const char *p = (const char *)sqlite3_column_text(s, column);
    return (Str){p ? p : "", p ? sqlite3_column_bytes(s, column) : 0};
}
