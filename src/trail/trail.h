/* trail.h — all that one person did, in order, as contiguous columns in mapped memory.
 *
 * Derived from the journal and nothing else: delete DIR/trail, and it is built again with the
 * same answers. The meanings of person, session and order are those of docs/meaning.md; this
 * room is where they are resolved in C (warehouse/views.sql is where they are in SQL).
 *
 * On disk a *generation*: DIR/trail/GENERATION/ of sealed, checksummed, versioned column files,
 * up to the journal's event `covers`; DIR/trail/manifest names the current one and is replaced
 * by rename. What came after `covers` lives in memory as *overlays*: whole new trails for the
 * few persons touched, which hide those persons' older ones. Compaction writes the next
 * generation beside the old. */
#ifndef TRAIL_H
#define TRAIL_H
#include "event/event.h"
#include "journal/journal.h"

typedef struct TrailStore TrailStore; /* one per data directory; threads may share it */
typedef struct Snapshot Snapshot; /* what was true at one moment; never changes, needs no lock */

typedef struct {
    int workers;            /* threads for building; 0: threads_default() */
    i64 part_events;        /* about how many events share a file; 0: by the size of the whole */
    i64 overlay_events_max; /* journal events beyond the generation that are worth a new one; 0:
                               the larger of 1 M and 2 % of the whole, and a
                               quarter of it before trail_start */
} TrailOptions;

/* trail_open — maps the current generation when it is whole and of this version; else it starts
 * empty and the first refresh builds one. Never fails for damage: what is damaged is set aside. */
Code trail_open(const Os *os, Str directory, Journal *journal, const TrailOptions *options,
                TrailStore **out, Err *e) MUST_CHECK;
void trail_close(TrailStore **store);

/* trail_refresh — catch up with journal_end: a small rest becomes an overlay (milliseconds), a
 * large one a new generation. After it returns a new snapshot shows everything durable before
 * the call. progress may be NULL. */
typedef void TrailProgress(void *context, i64 done_events, i64 all_events);
Code trail_refresh(TrailStore *store, TrailProgress *progress, void *context, Err *e) MUST_CHECK;
/* Write everything into one generation on disk now. */
Code trail_compact(TrailStore *store, Err *e) MUST_CHECK;
/* A thread that refreshes within 0.5 s of each append and compacts when it is worth it. */
Code trail_start(TrailStore *store, Err *e) MUST_CHECK;

Snapshot *trail_snapshot(TrailStore *store); /* cheap; cannot fail */
void snapshot_release(Snapshot **snapshot);

typedef struct {
    i64 covers;          /* journal events reflected */
    i64 persons, guests; /* guests are not among persons */
    i64 events, sessions, orders;
    i64 bytes;                           /* of the mapped generation */
    i64 overlay_rest;                    /* journal events after those of the generation */
    i64 overlay_events, overlay_persons; /* events of, and trails, made anew in memory */
    i64 first_us, last_us;               /* of the events; 0, 0 when there are none */
    i64 loose;                           /* person events with no id at all: in no trail */
    i64 lost;    /* events that the journal could not give back: see its check */
    i64 repeats; /* repeated order events left out */
    i64 builds;  /* generations written since trail_open: refreshes too large, and
                              compactions */
} SnapshotInfo;
SnapshotInfo snapshot_info(const Snapshot *snapshot);
/* Person numbers are below this: the size of an array or bitmap by person. A person keeps the
 * number as long as the generation lasts; numbers of persons who merged into others are not
 * used. */
u32 snapshot_people(const Snapshot *snapshot);

/* ---- dictionaries ---------------------------------------------------------------------------- */

typedef enum {
    DIM_KIND, /* code & 0x7f; below KIND_COUNT a Kind, then the shop's own; 127: any further */
    DIM_PAGE,
    DIM_PRODUCT,
    DIM_CATEGORY, /* of products */
    DIM_BRAND,    /* of products */
    DIM_CHANNEL,
    DIM_SOURCE,
    DIM_MEDIUM,
    DIM_CAMPAIGN,
    DIM_COUNTRY,
    DIM_REGION,
    DIM_LANGUAGE,
    DIM_DEVICE,
    DIM_OS,
    DIM_BROWSER,
    DIM_BOT,
    DIM_COUNT
} Dim;
/* Code 0 is the empty string, absent — except for DIM_KIND, where every code is a kind. Of
 * channel, country, region, language, device, os, browser and bot code 65,535 stands for all
 * further texts. */
u32 dim_size(const Snapshot *s, Dim dim); /* codes are 0 .. size-1 */
Str dim_text(const Snapshot *s, Dim dim, u32 code);
bool dim_find(const Snapshot *s, Dim dim, Str text, u32 *code);
/* A product's category, brand and name as last told; index by product code. */
const u32 *product_categories(const Snapshot *s);
const u32 *product_brands(const Snapshot *s);
Str product_name(const Snapshot *s, u32 product);

/* ---- one person's trail ---------------------------------------------------------------------- */

typedef struct {
    const void *p;
    u8 width; /* 1, 2 or 4 bytes, and 3 of Trail.us; 0: all zero */
} Codes;
static inline u32 code_at(Codes c, isize i)
{
    switch (c.width) {
    case 1: return ((const u8 *)c.p)[i];
    case 2: return ((const u16 *)c.p)[i];
    case 3: {
        const u8 *three = (const u8 *)c.p + 3 * i;
        return three[0] | (u32)three[1] << 8 | (u32)three[2] << 16;
    }
    case 4: return ((const u32 *)c.p)[i];
    default: return 0;
    }
}

enum { KIND_MASK = 0x7f, SESSION_START = 0x80 };

typedef struct {
    u32 first;   /* index of its first event in the trail */
    u32 landing; /* DIM_PAGE */
    u32 number;  /* which of the person's visits it is, from 1; 0 when it is none */
    u32 source, medium, campaign;
    u16 channel, country, region, language, device, os, browser, bot;
    u16 flags; /* SESSION_VISIT */
} Session;
enum { SESSION_VISIT = 1 };

typedef enum {
    ORDER_PLACED = 0,
    ORDER_PAID = 1,
    ORDER_SHIPPED = 2,
    ORDER_DELIVERED = 4,
    ORDER_CANCELLED = 8
} OrderState;
typedef struct {
    u32 event;      /* index of the event that placed it */
    u16 state;      /* OrderState bits */
    u16 lines;      /* at most 65,535 */
    u32 first_line; /* into trail->line */
    u32 number;     /* names the order: order_id(snapshot, number) */
    i64 value, refunded, gross, discount, shipping, tax, cost; /* reporting currency, minor units */
} Order;
typedef struct {
    u32 product; /* DIM_PRODUCT */
    u32 order;   /* index into trail->order */
    i64 quantity_milli;
    i64 value; /* its line_amount, in the reporting currency */
} OrderLine;
typedef struct {
    u32 event;
    i32 order; /* index into trail->order, -1: of no known order of this person */
    i64 value;
} Refund;

/* Pointers into memory that lives as long as the snapshot. */
typedef struct {
    const Snapshot *of;
    u32 person; /* index within the snapshot: person_key() */
    bool guest;
    isize n;        /* events, in order */
    const u8 *kind; /* 7-bit code and SESSION_START; the first event always starts a session */
    const u32 *at;  /* seconds since 1970 */
    Codes us;       /* within the second, in units of us_step: read it by trail_us() */
    u32 us_step;
    Codes page;    /* DIM_PAGE */
    Codes product; /* DIM_PRODUCT of the event's first line */
    isize sessions, orders, lines, refunds;
    const Session *session;
    const Order *order; /* by placing event */
    const OrderLine *line;
    const Refund *refund; /* by event */
    u32 part, offset;     /* where it lies; for trail_property */
} Trail;

static inline i64 trail_us(const Trail *t, isize i)
{
    return (i64)t->at[i] * US_PER_S + (i64)code_at(t->us, i) * t->us_step;
}

/* Work in parallel: tasks 0 .. snapshot_tasks-1, each a range of persons; every person once. */
isize snapshot_tasks(const Snapshot *s);
typedef struct {
    const Snapshot *of;
    u32 part, next, end;
} TrailCursor;
TrailCursor trail_begin(const Snapshot *s, isize task);
bool trail_next(TrailCursor *cursor, Trail *out);

/* The same, up to 64 persons at a time who lie side by side, with what their sessions tell without
 * a look at their events: for a question to everybody a tenth of the work. Person i of the block
 * has the events [event_of[i], event_of[i + 1]) and the sessions likewise. */
typedef struct {
    const Snapshot *of;
    u32 part, first, n;
    u64 here;   /* bit i: person i's trail is here; else a newer one is in another block */
    u64 guests; /* of those here */
    const u32 *event_of, *session_of;
    const u32 *session_at; /* by session: the second of its first event */
    const u16 *session_brief;
} TrailBlock;
/* Of a session's brief: seconds up to its last active event, a visit, a robot's. A visit begins
 * with an active event, and no two of its own lie more than half an hour apart. */
enum { BRIEF_LONG = 0x3fff, BRIEF_BOT = 0x4000, BRIEF_VISIT = 0x8000 }; /* LONG: so long or more */
bool trail_block(TrailCursor *cursor, TrailBlock *out);
void trail_of_block(const TrailBlock *block, u32 i, Trail *out);

/* The places in the journal of a whole trail's events; O(t->n). */
const u32 *trail_seqs(const Trail *t, Arena *arena);
u32 trail_first_seq(const Trail *t); /* of its first event; some tens of nanoseconds */

/* One person. NOT_FOUND names the key. Any of a person's ids finds it. */
Code trail_find(const Snapshot *s, Str id, Trail *out, Err *e) MUST_CHECK;
Str person_key(const Snapshot *s, u32 person);
/* The ids linked to the person, the key's own first. */
isize person_ids(const Snapshot *s, u32 person, Arena *arena, const Str **ids);
Str order_id(const Snapshot *s, u32 number);

/* ---- any other field or property, as a column built when first asked for --------------------- */

/* Every distinct value is a code; 0 is absent. `number` is the value when it is one, else NaN. */
typedef struct PropertyColumn PropertyColumn;
/* `name` is a field of fields.h (a line field: of the event's first line) or a free property.
 * Built by one pass over the journal in parallel, kept with the snapshot's generation and shared
 * by later snapshots; lives as long as the snapshot. Money and thousandths are decimals
 * ("12.50"), times ISO 8601 UTC, truths "true" and "false". NOT_FOUND when no event has it. */
Code snapshot_property(Snapshot *s, Str name, const PropertyColumn **out, Err *e) MUST_CHECK;
u32 property_size(const PropertyColumn *c);
Str property_text(const PropertyColumn *c, u32 code);
double property_number(const PropertyColumn *c, u32 code);
Codes trail_property(const Trail *t, const PropertyColumn *c); /* index by event of the trail */

/* Names of the free properties seen, with how many events carry each. */
typedef struct {
    Str name;
    i64 events;
} PropertyName;
isize snapshot_properties(const Snapshot *s, const PropertyName **names);

/* ---- checking -------------------------------------------------------------------------------- */

/* trail_check — every checksum and every invariant of DIR/trail (order, offsets, sessions, codes
 * in range). One sentence for each finding in *findings; OK when it could look. */
Code trail_check(const Os *os, Str directory, Arena *arena, Str **findings, isize *n, Err *e)
    MUST_CHECK;

#endif
