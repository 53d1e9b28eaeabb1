/* collect.h — the only way in. Whatever a shop sends, in whatever words, becomes canonical events
 * here: parsed, checked, given a channel and a place, kept from being taken in twice, and written
 * to
 * the journal. What cannot be understood is kept whole in the journal too, with the reason.
 *
 *   Collector *c;
 *   TRY(collect_open(os, dir, journal, &options, &c, e));
 *   ImportSpec spec = {.kind = IMPORT_EVENTS, .files = &file, .file_count = 1};
 *   TRY(collect_import(c, &spec, &arena, &result, e));
 */
#ifndef COLLECT_H
#define COLLECT_H
#include "control/control.h"
#include "event/event.h"
#include "journal/journal.h"
#include "net/net.h"
#include "warehouse/warehouse.h"

typedef struct Collector Collector; /* one per data directory; threads may share it */

typedef struct {
    Str currency; /* the reporting currency; also of amounts that name none */
    /* Nobody has said it yet: that of the first amount becomes it, unless a rate is known for that.
     * `settle` makes it last; while it fails nothing is taken in. */
    bool currency_open;
    Code (*settle)(void *context, Str currency, Err *e);
    void *context;
    const Zone *zone;   /* the shop's; for local times that name none */
    const Str *domains; /* the shop's own: neither begin a session nor take credit */
    isize domain_count;
    /* The database that tells countries of addresses (.mmdb); empty: the packaged one, if any. */
    Str places;
    /* Units of reporting currency for one unit of another, from a day on; ascending by day within a
     * currency. An amount of a currency without a rate is taken in without `value` and said so. */
    const struct CollectRate {
        Str currency;
        i64 from_day; /* days since 1970, local; INT64_MIN: always */
        double rate;
    } * rates;
    isize rate_count;
} CollectOptions;

Code collect_open(const Os *os, Str directory, Journal *journal, const CollectOptions *options,
                  Collector **out, Err *e) MUST_CHECK;
void collect_close(Collector **collector);
/* The reporting currency from now on, for a shop that has taken in no amount yet; while nobody else
 * uses the collector. It lives as long as the collector. */
void collect_set_currency(Collector *c, Str currency);
Str collect_currency(const Collector *c); /* as it is now; any thread */

/* ---- canonical batches: the simulator, and later every dialect
 * ------------------------------------ */

typedef struct {
    i64 taken;    /* new events in the journal */
    i64 repeats;  /* known already by their key: nothing written */
    i64 rejected; /* kept with their reason */
} CollectCount;

/* collect_batch — check, complete and append. Events need kind and time; a `key` given is
 * believed, else it is
 * made from source and `id`, else (no id) the event is always new. Durable when it returns OK
 * unless `bulk`,
 * where collect_flush makes it so. The batch may be completed in place (channel, page, value,
 * received). */
Code collect_batch(Collector *c, Batch *batch, bool bulk, CollectCount *count, Err *e) MUST_CHECK;
Code collect_flush(Collector *c, Err *e) MUST_CHECK;
/* collect_batches — several senders' batches at once, in order, in one record of the journal, with
 * a count for each: the first *done of them, as many as fit one record, at least one. Rows of kind
 * `rejected` (raw and reason) are kept and counted as that. Durable when it returns OK; otherwise
 * nothing of any was taken. The batches' arenas are the caller's alone meanwhile. */
Code collect_batches(Collector *c, Batch *const *batches, isize n, CollectCount *counts,
                     isize *done, Err *e) MUST_CHECK;

/* ---- requests: what clients send over HTTP, in their own words ------------------------------- */

typedef struct Door Door; /* one per server; threads share it */
typedef struct {
    Str key, secret; /* the name of a key, and what its webhooks are signed with */
} DoorSecret;
typedef struct {
    Collector *collector;
    Control *control;   /* whose keys open; NULL: nobody's */
    bool any_key;       /* everybody's do: for trying out */
    const Str *proxies; /* whose X-Forwarded-For is believed */
    isize proxy_count;
    double key_events;         /* a second that one key may send; 0: no limit */
    double address_requests;   /* a second from one address; 0: no limit */
    const DoorSecret *secrets; /* of keys that have one */
    isize secret_count;
    isize waiting_max; /* events not yet durable beyond which is answered 503; 0: 200,000 */
    const Os *os;
} DoorOptions;
typedef struct {
    i64 requests, refused;        /* answered; answered 4xx or 5xx */
    i64 taken, repeats, rejected; /* events */
    i64 waiting;                  /* events not yet durable */
} DoorCounts;
Code door_open(const DoorOptions *options, Door **out, Err *e) MUST_CHECK;
void door_close(Door **door); /* after the server that calls it has closed */
/* Is the request one for us? Any thread. */
bool door_knows(const HttpRequest *q);
/* door_answer — an HttpHandler: false when the answer comes later, once its events are durable. */
bool door_answer(Door *door, const HttpRequest *q, HttpAnswer *a);
DoorCounts door_counts(const Door *door);

/* ---- files
 * ------------------------------------------------------------------------------------------ */

typedef enum {
    IMPORT_EVENTS,
    IMPORT_ORDERS,
    IMPORT_PRODUCTS,
    IMPORT_CUSTOMERS,
    IMPORT_FEEDBACK,
    IMPORT_SPEND,
    IMPORT_CONTENT
} ImportKind;
bool import_kind_parse(Str s, ImportKind *out); /* "events" "orders" ... */

typedef struct {
    Str from, to;
} Renaming;
typedef struct {
    ImportKind kind;
    /* .csv .tsv .txt .log .jsonl .ndjson .json .parquet, plain or .gz or .zst */
    const char *const *files;
    isize file_count;
    Str preset;          /* empty: found from the header when it is a known shape */
    const Renaming *map; /* canonical field <- column of the file, or columns: "a|b" */
    isize map_count;
    /* "kind:item_view" <- "view": field:canonical value <- value of the file */
    const Renaming *values;
    isize value_count;
    const Renaming *constants; /* field <- value, of every event that has none of its own */
    isize constant_count;
    Str date_format;  /* "dmy" or "mdy"; empty: told by the dates themselves */
    Str encoding;     /* of the text; empty: told by its bytes */
    bool no_header;   /* the first line is a record; columns are #1, #2 ... */
    bool dry_run;     /* take nothing in: say how the file would be read */
    const Zone *zone; /* of local times in the file; NULL: the shop's */
    /* called about five times a second; may be NULL */
    void (*progress)(void *context, i64 done_bytes, i64 all_bytes, i64 rows);
    void *context;
    const bool *stop; /* CANCELLED soon after; what was taken stays */
} ImportSpec;

typedef struct {
    Str reason;
    i64 rows;
    i64 first_row; /* of the first such record */
    Str example;   /* its beginning */
} ImportReason;
typedef struct {
    Str preset;  /* the one used; empty: by name */
    i64 rows;    /* records read */
    i64 events;  /* events made of them (an order of ten rows is one event) */
    i64 skipped; /* records of no interest, as the skips tell: neither events nor kept */
    CollectCount count;
    const ImportReason *reasons; /* of the rejected */
    isize reason_count;
    const ImportReason *skips;
    isize skip_count;
    /* Of what the files hold, new or not, in minor units of `currency`: the reporting one, or that
     * of the first order when it has no rate; those of others that have none are left out. */
    i64 orders, refunds, order_value, refund_value;
    Str currency;
    i64 bytes; /* of the files, as stored */
    double seconds;
    /* sentences worth reading: how dates were read, currencies without rate ... */
    const Str *notes;
    isize note_count;
    Str mapping; /* a line for each column: what it is read as */
    Str sample;  /* of a dry run: its first events, a line of JSON each */
    /* Of a dry run: are there amounts, and what currency does the first one name? Empty: none. */
    bool amounts;
    Str amount_currency;
} ImportResult;

/* collect_import — all rows of all files, in the journal when it returns OK. The same file again,
 * renamed or
 * recompressed, changes nothing. Only a file that cannot be opened, read or mapped fails; a bad
 * row never does. */
Code collect_import(Collector *c, const ImportSpec *spec, Arena *arena, ImportResult *result,
                    Err *e) MUST_CHECK;

typedef struct {
    const char *name, *help; /* "rees46", "event_time,event_type,product_id,..." */
    ImportKind kind;
} PresetInfo;
isize import_presets(const PresetInfo **out);

#endif
