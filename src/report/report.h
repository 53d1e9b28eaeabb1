/* report.h — one analysis a file: its meaning, its kernel over trails, its SQL, its document.
 *
 * A report is a few small functions over one person's trail at a time: plan the question once,
 * make an empty partial, map a person into it, merge partials, finish to tables. Partials hold
 * integers, so that any sharing-out of people gives the same answer to the last bit. The same
 * question in SQL stands beside it; tests run both on random shops and demand the same rows.
 *
 * Everything common to all questions happens before `map`: time range, filter, segment, bots. A
 * report sees a trail that holds only the counted events (docs/meaning.md, last section), and
 * the whole one beside it for what is the person's own.
 *
 * To add one: src/report/NAME.c, src/report/NAME.sql, docs/reports/NAME.md, a line in catalog.h.
 */
#ifndef REPORT_H
#define REPORT_H
#include "stat/stat.h"
#include "trail/trail.h"
#include "warehouse/warehouse.h"

/* ---- answers ---- */

typedef enum {
    PEOPLE,   /* a count of people: a click on it lists them */
    COUNTS,   /* a count of other things */
    SHARE,    /* 0 to 1, shown as per cent */
    MONEY_,   /* minor units of the reporting currency */
    DURATION, /* microseconds */
    DAYS,     /* days, may be fractional */
    NUMBER_,  /* a plain number */
    LABEL,    /* text */
    DAY_,     /* days since 1970, local: drawn as a date */
    MOMENT,   /* UTC microseconds */
} Unit;
const char *unit_of(
    Unit unit); /* "people" "count" "share" "money" "duration" "days" "number" "label"
                                   "date" "time" */

/* A column. `only` leaves it out of an answer unless "by" (that parameter is given) or
 * "unit=hour" (it has that value); "by&unit=hour" wants both. A column named like a dimension
 * parameter ("by") is shown under the dimension asked for. */
typedef struct {
    const char *name; /* in JSON, CSV and SQL */
    const char *help;
    Unit unit;
    const char *only; /* NULL: always there */
    bool key;         /* the key columns together name a row: what a drill-down asks for */
} ReportColumn;
typedef struct {
    const char *name, *help;
    const ReportColumn *columns; /* up to one with no name */
} ReportTable;

typedef struct {
    bool absent;
    union {
        i64 integer;   /* PEOPLE COUNTS MONEY_ DURATION DAY_ MOMENT */
        double number; /* SHARE DAYS NUMBER_ */
        Str text;      /* LABEL */
    };
} Value;
typedef struct {
    const ReportTable *of;
    const ReportColumn *columns; /* those shown, by their shown names */
    isize width;
    Value *cells; /* row by row */
    u64 *keys;    /* one for each row, as given to put_row */
    isize rows;
    /* while it is being filled */
    isize cap, at, next; /* rows there is room for; the column put next: of `of`, and shown */
    u64 shown;           /* bit c: column c of `of` is shown */
    Arena *arena;
} Table;
enum { TABLES_MAX = 8, COLUMNS_MAX = 64 };
typedef struct {
    Table table[TABLES_MAX];
    isize tables;
} Tables;

/* Filling a table in `finish`: put_row, then one put for each column of the ReportTable in order
 * (columns left out of this answer are swallowed). `key` names the row to `peek`: whatever the
 * partial finds it by.
 *   put_row(t, day); put_int(t, day); put_int(t, people); put_share(t, buyers, people); */
void put_row(Table *t, u64 key);
void put_value(Table *t, Value value);
void put_int(Table *t, i64 value);
void put_number(Table *t, double value);
void put_text(Table *t, Str value); /* lives as long as the answer: a label or on the arena */
void put_none(Table *t);            /* absent: shown empty, null in JSON, NULL in SQL */
/* part / whole as a double; absent when whole is 0. */
void put_share(Table *t, i64 part, i64 whole);
/* sum / n to the nearest integer, halves away from zero; absent when n is 0; {mean sum n} in SQL */
void put_mean(Table *t, i64 sum, i64 n);

/* ---- questions ---- */

typedef enum {
    P_TEXT,
    P_COUNT,     /* a whole number, 0 or more */
    P_NUMBER,    /* a decimal */
    P_DURATION,  /* 30s 15m 2h 7d 2w */
    P_TIME,      /* a date, a time, or relative: -30d, today */
    P_CHOICE,    /* one of choices */
    P_KINDS,     /* comma list; each a kind, kinds joined by |, or any: every active kind */
    P_COUNTS,    /* comma list of whole numbers, ascending */
    P_DIMENSION, /* see By; or one of choices, words that mean something to this report alone */
    P_FLAG,      /* yes or no */
} ParamType;
typedef struct {
    const char *name;
    ParamType type;
    const char *otherwise; /* default, as one would write it; NULL: none, "!": must be given */
    const char *choices;   /* P_CHOICE, P_DIMENSION: "ordered|strict|any" */
    const char *help;
} Param;
/* Beside its own, every report takes from, to, tz, segment, bots=no|yes|only, by, where. One of
 * its own of the same name replaces that (another default, another help). Up to a row with no
 * name. */
extern const Param common_params[];

typedef struct Args Args;                        /* the checked parameters of one question */
bool arg_given(const Args *a, const char *name); /* given or with a default */
Str arg_text(const Args *a, const char *name);
i64 arg_count(const Args *a, const char *name); /* P_COUNT, P_FLAG */
double arg_number(const Args *a, const char *name);
i64 arg_duration_us(const Args *a, const char *name);
i64 arg_time_us(const Args *a, const char *name); /* P_TIME; ABSENT when not given */
int arg_choice(const Args *a, const char *name);  /* index into choices */
const i64 *arg_counts(const Args *a, const char *name, isize *n);

/* A set of kinds, by DIM_KIND code. */
typedef struct {
    u64 bits[2];
} KindSet;
static inline bool kind_in(const KindSet *set, u8 kind) /* the session bit does not matter */
{
    return set->bits[(kind & KIND_MASK) >> 6] >> (kind & 63) & 1;
}
KindSet kinds_active(
    const Snapshot *s); /* what persons do themselves; the shop's own kinds included */
const KindSet *arg_kinds(const Args *a, const char *name, isize *n);
KindSet arg_kinds_all(const Args *a, const char *name); /* all of the list as one set */

/* A field or property as a column; NULL when no event has it. Read it by
 * trail_property(c->whole, ...) at counted_place(c, event). */
Code arg_property(const Args *a, Str name, const PropertyColumn **out, Err *e) MUST_CHECK;

const Snapshot *arg_snapshot(const Args *a);
const Zone *arg_zone(const Args *a);
i64 arg_from_us(const Args *a); /* of the counted range; the first event's time when not given */
i64 arg_to_us(const Args *a);   /* exclusive; just after the last event when not given */

/* The pieces of time a range falls into, as a table, so that an event costs a look or two. */
typedef struct {
    TimeUnit unit;
    i64 first;    /* unit_index of bucket 0 */
    isize n;      /* buckets: [arg_from, arg_to) cut to where there are events */
    isize spans;  /* local time can jump back over midnight: then a bucket has two spans */
    u32 *begin_s; /* spans + 1 of them, UTC seconds, ascending; the last closes the range */
    u32 *bucket;  /* of each span */
    u32 *guess;   /* by (second - begin_s[0]) >> CALENDAR_SHIFT: the span where that begins */
    isize guesses;
    const Zone *zone;
} Calendar;
enum { CALENDAR_SHIFT = 11 }; /* about half an hour: less than any unit */
const Calendar *calendar_new(const Args *a, TimeUnit unit, Arena *arena);
/* The span holding second `at_s`. O(1). */
static inline isize calendar_look(const Calendar *c, u32 at_s)
{
    if (at_s < c->begin_s[0])
        return 0;
    isize at = (at_s - c->begin_s[0]) >> CALENDAR_SHIFT;
    isize span = c->guess[at < c->guesses ? at : c->guesses - 1];
    while (at_s >= c->begin_s[span + 1])
        span++;
    return span;
}
/* The same, quickest when it is `hint`, the span found last (0 at first). */
static inline isize calendar_span(const Calendar *c, u32 at_s, isize hint)
{
    bool same = at_s >= c->begin_s[hint] && at_s < c->begin_s[hint + 1];
    return same ? hint : calendar_look(c, at_s);
}
/* calendar_visits — the buckets of the visits of person i of a block. -1: its visits do not tell
 * them, for one of them lies in two, is a robot's, or there are too many. */
enum { VISITS_MAX = 256 };
static inline isize calendar_visits(const Calendar *c, const TrailBlock *b, u32 i,
                                    u32 bucket[static VISITS_MAX])
{
    isize n = 0;

    if (b->session_of[i + 1] - b->session_of[i] > VISITS_MAX)
        return -1;
    for (u32 s = b->session_of[i]; s < b->session_of[i + 1]; s++) {
        u32 at_s = b->session_at[s], brief = b->session_brief[s], lasts_s = brief & BRIEF_LONG;
        isize span = calendar_look(c, at_s);
        if (brief & BRIEF_BOT || lasts_s == BRIEF_LONG || at_s + lasts_s >= c->begin_s[span + 1])
            return -1;
        bucket[n] = c->bucket[span];
        n += (brief & BRIEF_VISIT) != 0;
    }
    return n;
}
i64 calendar_day(const Calendar *c, u32 bucket);  /* the local day it begins on */
int calendar_hour(const Calendar *c, u32 bucket); /* UNIT_HOUR: 0 to 23, local; else 0 */

/* ---- one person as a report sees one ---- */

/* `trail` holds the counted events alone, in order. Its sessions, orders, lines and refunds are
 * the counted ones and point into it: a session's `first` is its first counted event, and its VISIT
 * flag says that it has a counted active event. Event 0 begins a session. `whole` is everything
 * the person ever did; the same pointer when nothing was left out. */
typedef struct {
    const Trail *trail, *whole;
    const u32 *place;         /* counted event i is place[i] of the whole; NULL: skip + i */
    const u32 *session_place; /* counted session s is session_place[s]; NULL: session_skip + s */
    u32 skip, session_skip;
} Counted;
static inline Counted counted_whole(const Trail *whole) /* all of it counted */
{
    return (Counted){.trail = whole, .whole = whole};
}
static inline isize counted_place(const Counted *c, isize event)
{
    return c->place ? (isize)c->place[event] : (isize)c->skip + event;
}
static inline isize counted_session(const Counted *c, isize session)
{
    return c->session_place ? (isize)c->session_place[session] : (isize)c->session_skip + session;
}
static inline isize session_end(const Trail *t, isize session) /* one past its last event */
{
    return session + 1 < t->sessions ? (isize)t->session[session + 1].first : t->n;
}
/* The session an event lies in; O(log sessions). */
isize trail_session_of(const Trail *t, isize event);
/* The first event at that moment or later; O(log n). */
isize trail_event_from(const Trail *t, i64 us);
/* The first event after `event` that is not before second `at_s`, as `event` is; at most `end`.
 * Quickest when it is near: O(log distance). */
static inline isize trail_until(const Trail *t, isize event, isize end, u32 at_s)
{
    isize step = 4;

    if (t->at[end - 1] < at_s)
        return end;
    for (; end - event > step && t->at[event + step] < at_s; step *= 2)
        event += step;
    for (; step > 0; step /= 2)
        if (end - event > step && t->at[event + step] < at_s)
            event += step;
    return event + 1;
}

/* A breakdown or a condition's left side: a function from an event to a code, by name: those of
 * dims.h (kind page product category brand channel source medium campaign landing country region
 * language device os browser bot new first_channel first_source first_medium first_campaign
 * first_landing first_country first_device hour weekday), or any field or property. */
typedef struct By By;
typedef enum { GRAIN_PERSON, GRAIN_SESSION, GRAIN_EVENT } Grain;
/* Of a P_DIMENSION; NULL when not asked, and when it is one of choices. */
const By *arg_by(const Args *a, const char *name);
Str by_name(const By *by);
Grain by_grain(
    const By *by);          /* PERSON: the same for all events of a trail; SESSION: of a session */
u32 by_codes(const By *by); /* codes are below this; a NULL `by` has one code, 0 */
u32 by_code(const By *by, const Counted *c, isize event, isize session); /* NULL by: 0 */
Str by_label(const By *by, u32 code,
             Arena *arena); /* "(none)" for the empty text, "" for a NULL by */

/* ---- cells: a fixed record for each (row, code) of a partial ---- */

/* Dense while rows x codes is small, a hash map beyond. Records are zeroed when first asked for. */
typedef struct {
    isize record; /* bytes */
    u32 rows, codes;
    u8 *used; /* dense: has it been asked for; NULL: a hash map */
    char *records;
    isize cap;
    Groups groups;
} Cells;
Cells *cells_new(Arena *arena, isize record, u32 rows, u32 codes);
void *cells_make(Cells *c, u32 row, u32 code, Arena *arena);
/* Made when missing; valid until the next call. */
static inline void *cells_at(Cells *c, u32 row, u32 code, Arena *arena)
{
    if (!c->used)
        return cells_make(c, row, code, arena);
    isize i = (isize)row * c->codes + code;
    c->used[i] = 1;
    return c->records + i * c->record;
}
const void *cells_find(const Cells *c, u32 row, u32 code); /* NULL when there is none */
static inline u64 cell_key(u32 row, u32 code)
{
    return (u64)row << 32 | code;
}
/* Every record ever asked for: cells_list in no order to rely on (for merging), cells_sorted by
 * row, then by the text of its code (bytes, the absent one first): what SQL gives with ORDER BY
 * row, by_value. */
typedef struct {
    u32 row, code;
    Str label; /* by_label; cells_sorted alone fills it */
    const void *record;
} CellItem;
isize cells_list(const Cells *c, Arena *arena, CellItem **items);
isize cells_sorted(const Cells *c, const By *by, Arena *arena, CellItem **items);

/* ---- the SQL beside a report ---- */

/* src/report/NAME.sql holds a section "-- table TABLE" for each table of the answer: one SELECT
 * (a WITH may precede; the frame's goes on) with the table's columns, all of them, in order, and
 * its row order. A WITH in a section "-- shared", before the others, is put in front of each.
 * They read the relations of relations.sql: ev, counted_visits, counted_orders, counted_refunds,
 * whole_ev.
 *
 * Placeholders: {name}; {if name}, {if not name}, {if name=text} .. {else} .. {end}; {for list}
 * .. {list.index} {list.first} {list.last} .. {end}; {mean sum n}. Every parameter is there
 * under its own name: text and choices quoted, counts as numbers, durations and times in us
 * (NULL when not given), dimensions as the column of ev that holds their text; P_KINDS as a list
 * with {NAME.kinds} = ('a','b'), P_COUNTS as one with {NAME.value}. Also {from_us} {to_us}
 * {now_us}, {by_label} (of ev's by_value) and {local} (an event's local time). */
typedef struct SqlVars SqlVars;
void sql_raw(SqlVars *v, const char *name, Str sql);   /* as it is */
void sql_text(SqlVars *v, const char *name, Str text); /* a quoted literal */
void sql_int(SqlVars *v, const char *name, i64 value);
/* {first_bucket} and {last_bucket}: local TIMESTAMPs where the first and the last of them begin. */
void sql_calendar(SqlVars *v, const Calendar *c);
void sql_list(SqlVars *v, const char *name);     /* a list, empty so far */
SqlVars *sql_item(SqlVars *v, const char *list); /* the next turn of {for list} */

/* ---- the registry: one struct says what an analysis is ---- */

/* A cell of an answer, asked again: who stands behind this number? */
typedef struct {
    isize table;  /* index into Report.tables */
    isize column; /* index into that table's columns (those left out counted too) */
    u64 key;      /* of the row, as given to put_row */
} CellAsked;

typedef struct {
    const char *name;    /* in the URL, on the command line, in docs/reports/ */
    const char *asks;    /* the question, as a shopkeeper would put it */
    const char *chart;   /* what suits it: lines, funnel, triangle, sankey, bars, grid, histogram */
    const Param *params; /* beside the common ones, up to a row with no name */
    const ReportTable *tables; /* up to one with no name */
    bool history; /* wants events of all time: it looks at [from, to) itself (rfm, retention) */
    Code (*plan)(const Args *args, Arena *arena, void **plan, Err *e); /* check once, up front */
    void *(*fresh)(const void *plan, Arena *arena);                    /* an empty partial */
    /* Called for every person with a counted event, guests too (c->trail->guest: money counts
     * them, people do not). What outlives the call goes into partial or on arena. */
    void (*map)(const void *plan, const Counted *c, void *partial, Arena *arena);
    /* Quicker, for questions that visits alone can answer; NULL: none are. block_for says whether
     * this is one. Then whoever is counted whole comes 64 at a time, and what is returned, a bit
     * for each that its visits do not tell enough of, is mapped one by one. */
    bool (*block_for)(const void *plan);
    u64 (*block)(const void *plan, const TrailBlock *block, void *partial, Arena *arena);
    void (*merge)(const void *plan, void *into, const void *from, Arena *arena);
    void (*finish)(const void *plan, const void *partial, Arena *arena, Tables *answer);
    /* Drill-down, one of the two, for every column of unit PEOPLE. The law: as many persons as
     * the cell says.
     * peek — the cell's number as this partial alone has it. A person belongs to the cell when
     * mapping that person makes it larger; the frame finds them so. Must be quick: it is asked
     * twice for each person. */
    i64 (*peek)(const void *plan, const void *partial, const CellAsked *cell);
    /* list — for answers that rank people against each other: write the persons of the cell
     * themselves. */
    isize (*list)(const void *plan, const void *partial, const CellAsked *cell, Arena *arena,
                  u32 **persons);
    /* More placeholders for NAME.sql; NULL when the parameters' own suffice. */
    void (*sql)(const void *plan, const Args *args, SqlVars *vars);
} Report;

extern const Report *const report_catalog[]; /* up to NULL */
const Report *report_find(Str name);
Str report_document(const Report *report); /* docs/reports/NAME.md, whole */
Str report_template(const Report *report); /* src/report/NAME.sql, whole */

/* ---- asking ---- */

typedef struct {
    Str name, value;
} Pair;
typedef struct {
    Str currency;     /* the shop's reporting currency */
    const Zone *zone; /* the shop's; tz= overrides; NULL: UTC */
    i64 now_us;       /* what relative dates count from; 0: the newest event */
    int workers;      /* 0: threads_default() */
    i64 memory_bytes; /* budget of one report; 0: 1 GiB; beyond it OVER_LIMIT */
    const bool *stop; /* may be NULL; CANCELLED soon after it becomes true */
} AskOptions;
typedef struct {
    const Report *report;
    const Pair
        *params; /* every parameter with the value used, defaults included; from and to as times */
    isize param_count;
    Tables tables;
    i64 as_of_us; /* time of the newest event it could see */
    i64 counted_events, counted_people,
        bots_excluded; /* bots_excluded: events left out by bots= alone */
    double elapsed_ms;
    Str currency;
    const Zone *zone; /* the question's */
} ReportAnswer;

/* report_ask — by the kernel. Unknown parameters are BAD_INPUT with the known ones named; more
 * than the budget is OVER_LIMIT. The answer lives on `arena` and, its labels, in the snapshot. */
Code report_ask(const Report *report, Snapshot *snapshot, const Pair *params, isize n,
                const AskOptions *options, Arena *arena, ReportAnswer *out, Err *e) MUST_CHECK;
/* report_ask_sql — the same by SQL over the warehouse; it must cover the same journal events. */
Code report_ask_sql(const Report *report, Snapshot *snapshot, Warehouse *warehouse,
                    const Pair *params, isize n, const AskOptions *options, Arena *arena,
                    ReportAnswer *out, Err *e) MUST_CHECK;
/* The SQL of a question's table, complete, to read or to run on a BI tool. */
Code report_sql_text(const Report *report, Snapshot *snapshot, isize table, const Pair *params,
                     isize n, const AskOptions *options, Arena *arena, Str *out, Err *e) MUST_CHECK;

/* report_people — who stands behind a number: the persons counted in one cell of unit PEOPLE,
 * ascending by their index, exactly as many as the cell says. `row` holds the texts of the row's
 * key columns, in order, as CSV gives them. NOT_FOUND when the answer has no such row; BAD_INPUT
 * names what can be asked. */
typedef struct {
    Str table, column;
    const Str *row;
    isize row_n;
} PeopleOf;
typedef struct {
    const u32 *person; /* person_key(snapshot, person) */
    isize n;
} People;
Code report_people(const Report *report, Snapshot *snapshot, const Pair *params, isize n,
                   const PeopleOf *of, const AskOptions *options, Arena *arena, People *out, Err *e)
    MUST_CHECK;

/* ---- giving out ---- */

/* In all of them money is in main units of the currency (12.30), durations are seconds, shares 0
 * to 1, dates 2026-11-22, moments ISO 8601 in the question's zone, absent is null or empty. The
 * terminal's table rounds. */

/* One cell as CSV and drill-down write it; a time in the answer's zone. */
void value_text(const ReportAnswer *a, Unit unit, const Value *value, Buf *out);
/* JSON as design §6:
 * {"report","asks","params","currency","as_of","counted","tables","elapsed_ms"}. */
void answer_json(const ReportAnswer *a, Buf *out);
void answer_csv(const ReportAnswer *a, isize table, Buf *out);
void answer_table(const ReportAnswer *a, int width,
                  Buf *out); /* for a terminal `width` columns wide */
Code answer_xlsx(const ReportAnswer *a, const char *path, Err *e) MUST_CHECK;
void catalog_json(
    Buf *out); /* every report with parameters, columns, units: what the dashboard reads */

/* ---- conditions: where= and segment= (docs/conditions.md) ---- */

/* channel = 'search' and (country in ('CN','US') or price >= 10) and not product ~ 'abc' and
 * coupon is null Compiled to one truth bit for each code of a dictionary, so an event costs a
 * load and a test. In segment= the left sides are of the person: events, visits, orders,
 * revenue, first_channel, first_seen, last_seen, count(item_view), days_since(order) ... */
typedef struct Condition Condition;
typedef struct {
    Snapshot *snapshot;
    const Zone *zone;
    i64 now_us;
    Str currency;
} ConditionWorld;
Code condition_parse(Str text, bool person, const ConditionWorld *world, Arena *arena,
                     const Condition **out, Err *e) MUST_CHECK;
/* Bit i of mask[i / 64]: does event i of the whole trail meet it. (n + 63) / 64 words are
 * written. */
void condition_events(const Condition *c, const Trail *whole, u64 *mask, Arena scratch);
bool condition_person(const Condition *c, const Trail *whole, Arena scratch);
/* The same as a boolean SQL expression over the columns of ev, or of whole_people for a
 * person's. */
Str condition_sql(const Condition *c, Arena *arena);

#endif
