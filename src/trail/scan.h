/* scan.h — what the journal told, gathered by many threads: one small row for each event of a
 * person, and beside it the rare things that need more room: order events, links between ids,
 * aliases, what was said of products. Codes are provisional (words.h) until all is read. */
#ifndef TRAIL_SCAN_H
#define TRAIL_SCAN_H
#include "trail/trail.h"
#include "trail/visit.h"
#include "trail/words.h"

enum {
    LEX_NAME = DIM_COUNT, /* product names */
    LEX_ID,               /* user ids and anonymous ids alike */
    LEX_ORDER,
    LEX_PROPERTY, /* names of free properties */
    LEX_COUNT
};
/* LEX_KIND holds the shop's own kinds only. */

/* Roles of a word of LEX_ID. */
enum { ROLE_USER, ROLE_ANON, ROLE_PREVIOUS };

/* An id of an event: what it belongs by. */
enum { ID_USER, ID_ANON, ID_ORDER, ID_NONE };
#define IDENT(type, code) ((u32)(type) << 30 | (u32)(code))
#define IDENT_TYPE(ident) ((ident) >> 30)
#define IDENT_CODE(ident) ((ident)&0x3fffffff)
#define NOBODY UINT32_MAX /* no ident, no person, no order */

/* One event, 32 bytes, in one of three states:
 * scanned  `id`, `page`, `product`, `context` are codes of the batch's glossary, or provisional
 *          words where it has none; `what` = kind << 2 | id type (NO_ROW: no row of a person)
 * settled  `id` an ident, `person` a number, `what` = part << 7 | a 7-bit kind, codes final
 * dealt    to its person's part: `what` = person within the part << 7 | kind, and `seq` */
typedef struct {
    i64 time;
    union {
        u32 person, seq;
    };
    u32 id;
    u32 page, product, context;
    u32 what;
} Row;
#define NO_ROW UINT32_MAX
#define KIND_OWN 0x1000 /* while scanning: KIND_OWN + provisional word of LEX_KIND */

/* The circumstances an event came in, as one code: most events share those of the one before. */
enum { TUPLE_TAGGED = DIM_BOT + 1 - DIM_CHANNEL, TUPLE_N };
typedef struct {
    u32 of[TUPLE_N]; /* DIM_CHANNEL .. DIM_BOT in order, then `tagged` */
} Tuple;

typedef struct {
    i64 value, gross, discount, shipping, tax, cost;
} Money;
/* An event of an order: enough to resolve the order again without the journal. */
typedef struct {
    i64 time;
    u32 seq, order, ident; /* order NOBODY: a refund of no order */
    u8 kind;
    bool valued; /* an order_update that carries a value */
    u8 id_type;  /* while scanning, with `ident` a provisional word */
    u8 spare;
    Money money; /* in the reporting currency */
    u32 first_line, lines;
} OrderEvent;
typedef struct {
    u32 product, order; /* order: filled when it stands in a trail */
    i64 quantity_milli, value;
} EventLine;

typedef struct {
    u32 anon, user, seq;
    i64 time; /* the first event, in order, that carries both */
} IdPair;
typedef struct {
    u32 previous, user, seq, unlink;
    i64 time;
} Alias;

/* What was last said of a product, in each of category, brand and name. */
enum { TOLD_CATEGORY, TOLD_BRAND, TOLD_NAME, TOLD_N };
typedef struct {
    i64 time;
    u64 place; /* seq << 20 and the line */
    u32 code;
} Told;

/* What the codes in the rows of one batch stand for: provisional words, 0 where there is none. A
 * word is so made final once for each batch that uses it, not for each event. */
typedef struct {
    isize first, rows; /* in the haul */
    u32 *id;           /* users from 1, behind them `anons` anonymous ids, then orders */
    u32 *page, *product, *context;
    u32 users, anons, ids, pages, products, contexts; /* the last four are sizes, [0] included */
} Glossary;

/* The events of one stretch of the journal. */
typedef struct {
    Arena rows_on, *rest_on; /* rest_on: shared by the hauls of one worker */
    Row *rows;               /* rows[i] is event first_seq + i */
    i64 first_seq;
    isize n, cap;
    Glossary *glossary; /* in the order of the rows */
    isize glossaries, glossary_cap;
    OrderEvent *order;
    isize orders, order_cap;
    EventLine *line;
    isize lines, line_cap;
    Alias *alias;
    isize aliases, alias_cap;
    i64 seen; /* journal events read, of all kinds */
    i64 first_us, last_us;
    i64 loose;
} Haul;

typedef struct {
    pthread_mutex_t lock;
    IdPair *slot; /* user NOBODY: free */
    u32 mask, n;
} PairShard;
enum { PAIR_SHARDS = 64 };

typedef struct {
    Arena on;
    Pool pool;
    Words words[LEX_COUNT];
    Words tuples;
    PairShard pairs[PAIR_SHARDS];
    Arena rest[VISITORS_MAX]; /* by worker */
    Haul *haul;
    isize hauls;
    i64 from, covers; /* journal events from here up to there */
    bool settle;      /* the plan's */
} Scan;

/* scan_journal — read events [from, until) with `workers` threads. Frames that are damaged are left
 * out and counted: haul[].seen tells. */
typedef struct {
    Journal *journal;
    i64 from, until;
    int workers;
    bool settle; /* deal_rows will make rows final: batches may keep glossaries */
    TrailProgress *progress;
    void *progress_context;
} ScanPlan;
Code scan_journal(const ScanPlan *plan, Scan **out, Err *e) MUST_CHECK;
void scan_close(Scan **scan);
/* Room for the rows of one haul, of which about `rows` will be used. */
Arena haul_room(isize rows);

/* ---- inside the scan ------------------------------------------------------------------------- */

enum { ROW_SKIP = 0, ROW_PERSON = 1, ROW_SHOP = 2 };
/* One batch being taken in. */
typedef struct {
    Scan *scan;
    Haul *haul;
    const Batch *b;
    i64 first_seq, received_us;
    u8 *class;           /* ROW_ of each row */
    bool plain;          /* every row is a person's */
    u32 *kind;           /* by dictionary code - 1: Kind, or KIND_OWN + word */
    const i64 *time;     /* by row */
    Glossary means;      /* whether it is kept or not */
    Word **product_word; /* the words themselves, by batch code - 1; NULL: not used */
} Taking;

void scan_batch(Scan *scan, Haul *haul, const Batch *b, i64 first_seq, i64 received_us,
                Arena scratch);
/* The cells of a text column for all rows, zero where absent. */
const u32 *cells_of(const Column *c, isize rows, Arena *scratch);
/* map_words, map_line_words — the provisional words of a column's dictionary, [0] being 0; only of
 * what rows of the classes `want` use. */
u32 *map_words(const Taking *t, int lex, const Column *c, int want, Arena *keep);
u32 *map_line_words(const Taking *t, int lex, const Column *c, int want, Arena *keep);
void map_products(Taking *t, Arena *keep);
/* number_keys — equal keys get equal numbers 0.. in order of first appearance; returns how many.
 * first_row[number] is the first row with it. */
u32 number_keys(const u64 *key, isize rows, u32 *number, u32 *first_row, Arena scratch);
/* tuple_codes — by row a number of its circumstances, whose words go to t->means. */
const u32 *tuple_codes(Taking *t, Arena *keep);
void take_ids(const Taking *t, Row *rows, const u32 *kinds, Arena scratch);
void take_orders(const Taking *t, Row *rows, Arena scratch);
void take_products(const Taking *t, Arena scratch);
void take_property_names(const Taking *t, Arena scratch);
void pairs_put(Scan *scan, u32 anon, u32 user, i64 time, u32 seq);
static inline u64 place_of(const Taking *t, isize row, u64 within)
{
    return (u64)(t->first_seq + row) << 20 | within;
}

#endif
