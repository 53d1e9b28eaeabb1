/* compare.h — the same rows in Patron, DuckDB and ClickHouse, the same questions to all three. */
#ifndef COMPARE_H
#define COMPARE_H
#include "report/report.h"

/* Monday, so that the weeks of the SQL are those of the reports. */
#define BEGIN_S ((i64)1736121600)
enum { WORLD_DAYS = 90, PAGES = 200, PRODUCTS = 30000, CHANNELS = 12, EVENT_KINDS_N = 8 };
extern const u8 event_kind[EVENT_KINDS_N + 1]; /* the number of an event in SQL to its Kind */

void must(Code code, const Err *e); /* the benchmark ends with the sentence when it is not OK */
double now_s(void);
i64 bytes_below(const char *path); /* of all files of a folder, or of one file */

/* ---- rows.c: an answer as whole numbers ---- */

enum { WIDTH_MAX = 10 };
typedef struct {
    i64 *cell; /* row by row */
    isize width, n, cap;
} Answers;
void answer_put(Answers *r, Arena *arena, const i64 *cells);
void answer_sort(Answers *r);
/* Both sorted. True when they are the same; else `why` is told the first difference. */
bool answer_same(const Answers *a, const Answers *b, char why[static 160]);

/* ---- world.c: the rows themselves ---- */

typedef struct {
    u32 user, at, session, amount;
    u16 product;
    u8 event, page, channel;
} Event;
typedef struct Duck Duck;
typedef struct {
    i64 events, people;
    double made_s, journal_s; /* all of it; of that, the journal's share */
} World;
/* world_fill — `events` of them into the journal and, row by row, to the peers' table. */
World world_fill(Journal *journal, Duck *duck, i64 events);

/* ---- peers ---- */

typedef struct {
    double load_s;
    i64 bytes;
} Load;

/* duck.c — DIR/arrived.duckdb as rows come, DIR/ev.duckdb sorted by person and time. */
Duck *duck_open(const char *directory);
void duck_close(Duck **duck);
bool duck_has_rows(Duck *duck);
void duck_put(Duck *duck, const Event *event);
Load duck_settle(Duck *duck); /* sort what was put; a Parquet file beside it */
double duck_ask(Duck *duck, Str sql, Answers *out, Arena *arena);

/* chdb.c — ClickHouse as a library, opened when it is there. */
typedef struct Chdb Chdb;
Chdb *chdb_open(const char *directory, Arena *arena); /* NULL: not installed */
void chdb_close(Chdb **chdb);
Load chdb_settle(Chdb *chdb, const char *parquet); /* load the file unless it was before */
/* Negative: it could not, and `why` says so. */
double chdb_ask(Chdb *chdb, Str sql, Answers *out, Arena *arena, char why[static 160]);

/* ---- questions ---- */

typedef struct {
    const char *name, *asks;
    const char *by; /* how Patron answers: a report and its parameters, or a kernel */
    isize width;
    /* The answer, its arena the caller's; returns the seconds of the answer alone. */
    double (*answer)(Snapshot *s, Answers *out, Arena *arena);
} Question;
extern const Question questions[]; /* up to one with no name */
/* The SQL of a question in peers_*.sql; empty when there is none. */
Str sql_of(Str file, const char *name);

/* kernels.c: what no report of the catalogue answers, over the trail. */
double kernel_transitions(Snapshot *s, Answers *out, Arena *arena);
double kernel_uniques(Snapshot *s, Answers *out, Arena *arena);
double kernel_together(Snapshot *s, Answers *out, Arena *arena);

#endif
