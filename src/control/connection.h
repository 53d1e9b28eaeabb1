/* connection.h — SQLite in our words: a connection with its mutex, statements prepared once, and
 * errors as codes and sentences. */
#ifndef CONTROL_CONNECTION_H
#define CONTROL_CONNECTION_H
#include "base/base.h"
#include <sqlite3.h>

/* Whoever uses `db` or a statement of it holds the mutex. */
typedef struct {
    sqlite3 *db;
    const char *path;
    pthread_mutex_t mutex;
    sqlite3_stmt *turn[3]; /* begin, commit, rollback */
} Connection;

typedef enum { TO_READ, TO_WRITE } OpenFor;
/* Nothing of the file is looked at yet. `path` is borrowed. */
Code connection_open(const char *path, OpenFor what, Connection *out, Err *e) MUST_CHECK;
void connection_close(Connection *c); /* with all its statements */

/* The last error as a code and a sentence; `doing` as in "cannot DOING 'path'". */
Code connection_failed(const Connection *c, const char *doing, Err *e);
Code connection_damaged(const Connection *c, Str why, Err *e);
/* Statements whose rows, if any, nobody wants. */
Code connection_exec(Connection *c, const char *sql, Err *e) MUST_CHECK;
/* The one number that "PRAGMA ..." or "SELECT ..." answers. */
Code connection_number(Connection *c, const char *sql, i64 *out, Err *e) MUST_CHECK;
Code connection_prepare(Connection *c, const char *const *sql, sqlite3_stmt **out, isize n, Err *e)
    MUST_CHECK;

/* connection_begin — takes the mutex and the right to write, which one process at a time has.
 * connection_end commits when `code` is OK, else takes all back; either way it gives both up. */
Code connection_begin(Connection *c, Err *e) MUST_CHECK;
Code connection_end(Connection *c, Code code, Err *e) MUST_CHECK;

/* One step of a prepared statement: *row says whether there is a row to read. When there is none,
 * or it failed, the statement is ready to be used again. */
Code statement_step(Connection *c, sqlite3_stmt *s, bool *row, Err *e) MUST_CHECK;
Code statement_run(Connection *c, sqlite3_stmt *s, Err *e) MUST_CHECK; /* rows unread */
void statement_reset(sqlite3_stmt *s);
void statement_bind(sqlite3_stmt *s, int at, Str text); /* borrowed until the reset */
void statement_bind_bytes(sqlite3_stmt *s, int at, const void *bytes, isize n);
Str statement_str(sqlite3_stmt *s, int column); /* until the next step */

#endif
