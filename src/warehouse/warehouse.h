/* warehouse.h — SQL over everything that happened: DuckDB, fed from the journal exactly once.
 *
 * Derived: DIR/warehouse.duckdb may be deleted at any time and is made again from the journal. The
 * number of the next journal event is stored in the same transaction as the rows, so a crash or a
 * doubtful error changes nothing. A file that will not open, or is of another version, is renamed
 * aside (.broken-N) and rebuilt without a human.
 *
 * People and programs read the *views* of warehouse/views.sql, documented in docs/sql.md and
 * stable: events, items, orders, order_lines, people, sessions, products, feedback, spend,
 * rejected. Their meanings are those of docs/meaning.md: the SQL is the second definition of every
 * number.
 * */
#ifndef WAREHOUSE_H
#define WAREHOUSE_H
#include "event/event.h"
#include "journal/journal.h"

typedef struct Warehouse Warehouse; /* one per data directory and process; threads may share it */

typedef struct {
    i64 memory_bytes; /* 0: a quarter of the machine's, at least 512 MiB */
    int threads;      /* 0: threads_default() */
    Str currency;     /* the reporting currency: how many decimals a value has; empty: 2 */
} WarehouseOptions;

Code warehouse_open(const Os *os, Str directory, Journal *journal, const WarehouseOptions *options,
                    Warehouse **out, Err *e) MUST_CHECK;
void warehouse_close(Warehouse **warehouse);

/* warehouse_follow — load what the journal holds beyond warehouse_covers up to journal_end at the
 * time of the call, in transactions of about 100,000 events. Callers take turns. What the journal
 * itself can no longer read is left out (warehouse_check says so). After an error all stands as
 * before, and a later call goes on; a file found damaged is set aside here and built again. */
Code warehouse_follow(Warehouse *w, Err *e) MUST_CHECK;
/* warehouse_follow_bulk — the same while a lot is still to come: only whole transactions are
 * loaded, the file is saved once in some millions of events, and what the dictionaries hold stays
 * in memory. A warehouse_follow ends it. */
Code warehouse_follow_bulk(Warehouse *w, Err *e) MUST_CHECK;
/* A thread that follows within a second of each append, and saves the file when there is nothing to
 * do. */
Code warehouse_start(Warehouse *w, Err *e) MUST_CHECK;
/* The reporting currency from now on, of a shop that has taken in no amount yet. */
Code warehouse_set_currency(Warehouse *w, Str currency, Err *e) MUST_CHECK;
i64 warehouse_covers(const Warehouse *w); /* journal events loaded */
/* warehouse_resolve — work out who did each event, and in which visit, for everything loaded. The
 * first question after something new does it by itself (about a second for each million events);
 * then it is kept in memory. */
Code warehouse_resolve(Warehouse *w, Err *e) MUST_CHECK;
/* warehouse_freeze — put the rows of all views down as tables in memory, until something new is
 * loaded. For many questions about few events, where planning a view of views takes longer than
 * answering: about four times as many a second. The answers are the same. */
Code warehouse_freeze(Warehouse *w, Err *e) MUST_CHECK;

/* ---- asking
 * ------------------------------------------------------------------------------------- */

typedef enum {
    CELL_NULL,
    CELL_BOOL,
    CELL_INT,
    CELL_NUMBER,
    CELL_TEXT,
    CELL_TIME,
    CELL_DATE
} CellType;
typedef struct {
    CellType type;
    i64 integer;   /* BOOL, INT; TIME in UTC microseconds; DATE in days since 1970 */
    double number; /* NUMBER (and INT, DECIMAL as double) */
    Str text;      /* TEXT; also the exact text of a DECIMAL or HUGEINT */
} Cell;
typedef struct {
    const Str *columns;
    const CellType *types;
    isize width;
    const Cell *cells; /* row by row */
    isize rows;
    bool cut; /* more rows than rows_max */
    double elapsed_ms;
} Answer;
typedef struct {
    i64 rows_max;     /* 0: 1,000,000 */
    i64 timeout_us;   /* 0: 60 s; then CANCELLED */
    bool trusted;     /* our own: planned once, cut only after it ran; never for text of a user */
    const bool *stop; /* may be NULL; looked at while running */
} AskLimits;
/* warehouse_ask — one read-only statement. Anything but one SELECT (or WITH, VALUES, DESCRIBE,
 * SHOW, EXPLAIN, SUMMARIZE) is refused; files, settings and extensions are out of reach. The answer
 * lives on `arena`. */
Code warehouse_ask(Warehouse *w, Str sql, const AskLimits *limits, Arena *arena, Answer *out,
                   Err *e) MUST_CHECK;
/* warehouse_export — the rows of a SELECT as a file: .parquet or .csv, by its ending; written
 * beside, renamed. */
Code warehouse_export(Warehouse *w, Str sql, const char *path, i64 *rows, Err *e) MUST_CHECK;

/* ---- reading files of others: Parquet through DuckDB
 * ----------------------------------------------- */

/* Rows of a Parquet file as text cells, chunk by chunk; NULL is an empty slice with p NULL. */
typedef struct {
    const Str *names;
    isize width;
    isize rows;       /* in this chunk */
    const Str *cells; /* row by row; valid until the callback returns */
    i64 done, all;    /* rows so far, rows in the file */
} TextChunk;
Code warehouse_read_parquet(const char *path,
                            Code (*take_chunk)(void *context, const TextChunk *chunk, Err *e),
                            void *context, Err *e) MUST_CHECK;

/* ---- checking
 * ----------------------------------------------------------------------------------------- */

/* One sentence for each finding: the file opens, covers the journal, counts agree. */
Code warehouse_check(Warehouse *w, Arena *arena, Str **findings, isize *n, Err *e) MUST_CHECK;

#endif
