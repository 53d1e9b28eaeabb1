/* import.h — one import under way, shared by the files import_*.c. */
#ifndef COLLECT_IMPORT_H
#define COLLECT_IMPORT_H
#include "collect/inside.h"
#include "collect/mapping.h"

enum { REASONS_MAX = 64, NOTES_MAX = 32, BATCH_ROWS_AIM = 16384 };

typedef struct Ordinals Ordinals; /* how many identical rows came before, in this import */

typedef struct {
    Collector *collector;
    const ImportSpec *spec;
    const Preset *preset;
    Mapping mapping;
    Reading reading;
    Arena *keep; /* of the result */
    Arena work;  /* of the batch being filled */
    Batch *batch, *rejected;
    Ordinals *ordinals;
    ImportResult *result;
    ImportReason *reasons;
    Str *notes;
    Str origin; /* the file's name */
    i64 bytes_before, bytes_all;
    i64 now_us; /* when it began */
    i64 drawn_us;
} Import;

/* import.c */
void import_note(Import *im, Str sentence);
/* Keep a record with its reason. */
void import_reject(Import *im, Str raw, i64 row, const char *reason);
/* The key of a record: its bytes, and how many the same came before it in this import. */
void import_key(Import *im, Str raw, isize row, Batch *b);
/* Fields that the record brings no other way: kind and constants of the preset, origin, row. */
void import_constants(Import *im, isize row, i64 number);
/* Hand the batch to the door when it is full, or in any case. */
Code import_hand_in(Import *im, bool all, Err *e) MUST_CHECK;
void import_progress(Import *im, i64 file_bytes);

/* import_rows.c: each record an event. import_orders.c: records of one order an event. */
void rows_take(Import *im, const Records *records);
typedef struct OrderBook OrderBook;
OrderBook *orders_begin(Import *im);
void orders_take(OrderBook *book, const Records *records);
Code orders_end(OrderBook **book, Err *e) MUST_CHECK;
void orders_drop(OrderBook **book);

/* ordinals.c */
Ordinals *ordinals_new(void);
u32 ordinals_next(Ordinals *o, u64 hash); /* 0 for the first of that hash */
void ordinals_free(Ordinals **o);

#endif
