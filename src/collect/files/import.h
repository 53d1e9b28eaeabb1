/* import.h — one import under way, shared by the files import_*.c and detect.c. */
#ifndef COLLECT_IMPORT_H
#define COLLECT_IMPORT_H
#include "collect/inside.h"
#include "collect/files/mapping.h"
#include "collect/files/table.h"

enum { REASONS_MAX = 64, NOTES_MAX = 32, BATCH_ROWS_AIM = 16384 };

typedef struct Ordinals Ordinals; /* how many identical rows came before, in this import */
typedef struct OrderBook OrderBook;

typedef struct {
    MappedColumn column;
    Str value;
} Constant;

typedef struct {
    Collector *collector;
    const ImportSpec *spec; /* as asked, but of the kind that the file's preset is of */
    ImportSpec own;
    ImportKind asked;
    const Preset *preset;
    Table *table;
    Mapping mapping;
    isize mapped; /* names of the table that the mapping knows */
    Reading reading;
    const Constant *constants;
    isize constant_count;
    Arena *keep; /* of the result */
    Arena work;  /* of the batch being filled */
    Batch *batch, *rejected;
    OrderBook *book; /* of files with orders whose lines stand apart */
    Ordinals *ordinals;
    ImportResult *result;
    ImportReason *reasons, *skips;
    Str *notes;
    Str origin; /* the file's name */
    Str joined; /* all files as one table, see olist.h; empty: each for itself */
    i64 bytes_before, bytes_all;
    i64 now_us; /* when it began */
    i64 drawn_us;
    Str unvalued;  /* the currency without a rate met last */
    isize sampled; /* events told by a dry run */
} Import;

/* import.c */
const char *import_kind_name(ImportKind kind);
void import_note(Import *im, Str sentence);
/* Keep a record with its reason. */
void import_reject(Import *im, Str raw, i64 row, const char *reason);
/* The key of a record: its bytes, and how many the same came before it in this import. */
Hash128 import_hash(const Import *im, Str raw);
void import_key(Import *im, Str raw, isize row, Batch *b);
void import_key_of(Import *im, Hash128 h, isize row, Batch *b); /* of import_hash */
/* Hand the batch to the door when it is full, or in any case. */
Code import_hand_in(Import *im, bool all, Err *e) MUST_CHECK;

/* import_open.c: what a file is, and which column says what. */
Code import_open(Import *im, const char *path, Table *table, Err *e) MUST_CHECK;
Code import_map(Import *im, Err *e) MUST_CHECK; /* again, when names were added */

/* detect.c: how dates, numbers and money are written, from the file itself. */
Code detect(Import *im, const char *path, Err *e) MUST_CHECK;

/* import_rows.c: each record an event. */
Code rows_take(Import *im, const Records *records, Err *e) MUST_CHECK;
/* Fields that the record brings no other way: kind and constants, origin, row. NULL or a fault. */
const char *rows_constants(Import *im, isize row, i64 number);
/* The first cell of that meaning that is not empty. */
Str rows_cell(const Import *im, const Records *records, isize r, int means);
/* Does record r speak of a product? Only then does it make a line. */
bool rows_line(const Import *im, const Records *records, isize r);
/* The cells of record r into the last row of the batch, as an event or a line of it. */
typedef struct {
    bool event, line; /* which of the two */
    bool back;        /* goods given back: told without minus signs */
} CellsOf;
const char *rows_cells(Import *im, const Records *records, isize r, CellsOf of, isize row);
/* "items.colour" of all lines of an event as one property, an array. */
const char *rows_item_properties(Import *im, const Records *records, isize r, isize end, isize row);
Str rows_kind(const Import *im); /* what a record is when no column says */
bool rows_is_money(Str kind);
bool rows_is_order(Str kind);
/* What a row of the batch gets when it has none of its own: the amount of a line, the amount of
 * all, its key, an order's id. */
void rows_line_amount(const Import *im, const Records *records, isize r, bool back, isize line);
void rows_amount(Import *im, isize row);
void rows_key(Import *im, Hash128 hash, isize row);
void rows_order_id(Import *im, isize row);

/* import_block.c: records `from` to `from + n` all at once; false when one of them must be looked
 * at alone: then none was taken. */
bool block_take(Import *im, const Records *records, isize from, isize n, Arena scratch);

/* import_orders.c: records of one order an event. */
OrderBook *orders_begin(Import *im);
void orders_take(OrderBook *book, const Records *records, isize r);
/* Is this record a line of an order, in a file of events? */
bool orders_line(const Import *im, const Records *records, isize r);
Code orders_end(OrderBook **book, Err *e) MUST_CHECK;
void orders_drop(OrderBook **book);

/* order_life.c: what became of an order, by the columns that tell. */
typedef struct {
    i64 paid_us, shipped_us, delivered_us, cancelled_us, refunded_us; /* ABSENT */
    i64 refunded;                                                     /* amount; ABSENT */
    bool paid, cancelled, refunded_all;                               /* as the status says */
} Life;
const char *life_read(const Import *im, const Records *records, Life *life); /* record 0 */
/* The events of it, after the order in `row`; `hash` is of the order's records. */
void life_tell(Import *im, const Life *life, isize row, u64 hash);

/* ordinals.c */
Ordinals *ordinals_new(i64 expected);              /* about so many records will come */
void ordinals_expect(const Ordinals *o, u64 hash); /* it will be asked for soon */
u32 ordinals_next(Ordinals *o, u64 hash);          /* 0 for the first of that hash */
void ordinals_free(Ordinals **o);

#endif
