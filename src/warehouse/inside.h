/* inside.h — what the files of this room share: the open database, the tables the journal is laid
 * out in, and small verbs around DuckDB's C interface. Not for other rooms. */
#ifndef WAREHOUSE_INSIDE_H
#define WAREHOUSE_INSIDE_H
#include "warehouse/warehouse.h"
#include <duckdb.h>
#include <stdatomic.h>

extern const Embedded warehouse_sql[]; /* steps.sql and views.sql */

enum {
    LAYOUT = 1,                  /* of the base tables: another number means building them again */
    TRANSACTION_EVENTS = 245760, /* two row groups of DuckDB: whole ones need no log */
    FIELDS_MAX = 24,
};

struct Warehouse {
    const Os *os;
    Journal *journal;
    WarehouseOptions options;
    Arena names;
    const char *file, *temporary, *outbox, *opening; /* paths, see open.c */
    duckdb_database database;
    duckdb_connection loading;   /* the one writer */
    duckdb_connection resolving; /* writes to `now`, see resolve.c */
    pthread_rwlock_t
        gate; /* read: while asking; write: while the file is put aside and made again */
    pthread_mutex_t follow; /* one loads at a time */
    pthread_mutex_t turn;   /* a commit, or the beginning of an answer */
    bool frozen;            /* the views are tables, see warehouse_freeze */
    i64 resolved;           /* covers when it was last worked out who did what; -1: never */
    _Atomic i64 covers;
    atomic_bool broken; /* an answer met damage: the next follow builds the file again */
    struct Memories *memories;
    i64 unsaved;   /* events loaded since the last checkpoint */
    i64 healed_us; /* when it was last built again; 0: never */
    pthread_t follower;
    bool following;
    atomic_bool stop;
};

/* ---- tables.c: where each field of an event is kept ---- */

/* A dictionary: the distinct combinations of some fields, numbered from 1; events and lines hold
 * the number, 0 when none of the fields is given. The same combination may have several numbers. */
typedef struct {
    const char *name;
    const char *number; /* name of the number, here and in events_raw or lines_raw */
    bool line;
    Field field[FIELDS_MAX]; /* up to FIELD_COUNT */
} Lexicon;
enum {
    LEX_KINDS,
    LEX_WHOS,
    LEX_VISITS,
    LEX_PAGES,
    LEX_TOUCHES,
    LEX_PLACES, /* up to here columns of events_raw in this order */
    LEX_GOODS,
    LEX_SAID, /* of free properties: name, text, boolean */
    LEXICONS
};
extern const Lexicon lexicons[LEXICONS];

/* A row for each event (or each line) that gives one of the fields. */
typedef struct {
    const char *name;
    bool line;
    Field field[FIELDS_MAX]; /* up to FIELD_COUNT */
} Store;
enum {
    STORE_IDS,
    STORE_VIEWS,
    STORE_MONEY,
    STORE_OTHERS,
    STORE_QUANTITIES,
    STORE_LINES_MORE,
    STORES
};
extern const Store stores[STORES];

enum {
    TABLE_EVENTS,     /* seq, time_us, the numbers, lines; of the first line goods_no and price */
    TABLE_LINES,      /* seq, line_no, goods_no, price of the lines after the first */
    TABLE_ARRIVALS,   /* first_seq, received_us, origin, row */
    TABLE_PROPERTIES, /* seq, said_no, number */
    TABLE_STORES,
    TABLE_LEXICONS = TABLE_STORES + STORES,
    TABLES = TABLE_LEXICONS + LEXICONS
};
const char *table_name(int table);
void tables_sql(Buf *out);              /* CREATE TABLE ... for all of them */
void known_sql(Str currency, Buf *out); /* kinds, currencies, decimals: what the program knows */

/* ---- duck.c ---- */

/* One statement, its result thrown away. `doing` begins the sentence of a failure. */
Code duck_run(duckdb_connection c, const char *sql, const char *doing, Err *e) MUST_CHECK;
/* The one number that a statement answers; ABSENT for NULL or no row. */
Code duck_number(duckdb_connection c, const char *sql, i64 *out, Err *e) MUST_CHECK;
Code duck_code(duckdb_error_type type, const char *message); /* CORRUPT when it is broken */
/* One line of DuckDB's many, without its stack traces. */
Str duck_says(const char *message);
/* Does this error mean that the file is damaged or the database gave up? */
bool duck_broken(duckdb_error_type type, const char *message);
void duck_quote(Buf *out, Str text, char quote); /* doubled quotes inside */

/* ---- open.c ---- */

Code warehouse_open_file(Warehouse *w, Err *e) MUST_CHECK; /* sets aside what will not open */
void warehouse_close_file(Warehouse *w);
Code warehouse_aside(Warehouse *w, Err *e) MUST_CHECK; /* rename the closed file to .broken-N */
Code warehouse_again(Warehouse *w, Err *e) MUST_CHECK; /* close, set aside, open an empty one */
Code warehouse_read_covers(Warehouse *w, Err *e) MUST_CHECK;

/* ---- number.c ---- */

/* What the dictionaries gave which number, as far as remembered: forgetting costs repeated entries,
 * not errors. */
typedef struct {
    Hash128 hash;
    i64 number; /* 0: free */
} Numbered;
typedef struct {
    Numbered *slot;
    i64 slots, n, next;
} Memory;
typedef struct Memories {
    Arena arena;
    Memory of[LEXICONS];
    bool known; /* `next` is behind all numbers in the file */
} Memories;
void memory_expect(const Memories *m, int lexicon, Hash128 hash); /* it will be asked for soon */
/* The number of a combination, *fresh when it has just been given. */
i64 memory_number(Memories *m, int lexicon, Hash128 hash, bool *fresh);
Code memories_begin(Memories *m, duckdb_connection c, Err *e) MUST_CHECK; /* before a transaction */
void memories_forget(Memories *m); /* after one that was taken back */
void memories_rest(Memories *m);   /* give back what only a bulk load needs */

/* ---- sink.c: rows on their way into a table ---- */

enum { CHUNK = 2048, CHUNK_WORDS = CHUNK / 64 }; /* DuckDB's vector size */
typedef struct {
    const char *table;
    duckdb_appender appender;
    duckdb_data_chunk chunk;
    isize width, filled;
} Sink;
Code sink_open(Sink *s, duckdb_connection c, const char *table, Err *e) MUST_CHECK;
Code sink_put(Sink *s, isize rows, Err *e) MUST_CHECK; /* the rows filled in, on their way */
Code sink_close(Sink *s, Err *e) MUST_CHECK;           /* all of them handed over */
void sink_drop(Sink *s);
void *sink_column(Sink *s, isize column);
void sink_validity(Sink *s, isize column, const u64 valid[static CHUNK_WORDS]);
void sink_absent(Sink *s, isize column, isize row);
duckdb_string_t sink_string(Str s); /* borrows */

/* ---- load.c ---- */

typedef struct Loader Loader; /* one transaction's appenders */
Loader *loader_new(Warehouse *w, Arena *arena);
/* What this frame, decoded, holds of the events [from, until). */
Code loader_take(Loader *l, const Frame *frame, const Batch *b, i64 from, i64 until, Arena scratch,
                 Err *e) MUST_CHECK;
Code loader_finish(Loader *l, Err *e) MUST_CHECK; /* all rows handed over */
void loader_drop(Loader **loader);

/* ---- resolve.c ---- */

Code resolve_currency(Warehouse *w, Err *e) MUST_CHECK; /* tables of what is known, anew */
Code resolve_open(Warehouse *w, Arena scratch, Err *e) MUST_CHECK; /* after the file is open */
/* Begin to read on a connection of one's own: everything loaded is resolved, and stays as it is
 * until resolve_end. */
Code resolve_begin(Warehouse *w, duckdb_connection c, Err *e) MUST_CHECK;
void resolve_end(duckdb_connection c);

/* ---- ask.c ---- */

/* Is this text exactly one statement that reads? */
Code ask_check(duckdb_connection c, Str sql, Arena scratch, Err *e) MUST_CHECK;
Str ask_bare(Str sql); /* without white space and the semicolon that ends it */
/* Prepared when the text is exactly one statement of any kind. */
Code ask_prepare(duckdb_connection c, Str sql, Arena scratch, duckdb_prepared_statement *out,
                 Err *e) MUST_CHECK;
/* What went wrong with a statement; destroys the result. Notes when the file is damaged. */
Code ask_failed(Warehouse *w, duckdb_result *result, Err *e) MUST_CHECK;

/* ---- cells.c ---- */

CellType cell_type(duckdb_type type);   /* what such a column becomes */
bool cell_needs_cast(duckdb_type type); /* known to us only as text */
/* Column `column` of a chunk into cells[row * width + column]; text lives on `arena`. */
Code cells_take(duckdb_vector v, isize rows, Cell *cells, isize width, Arena *arena, Err *e)
    MUST_CHECK;

#endif
