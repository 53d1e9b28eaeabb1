/* part.h — a part of the trail: a range of persons with all their columns. The same shape whether
 * it lies in a mapped file of a generation or in the memory of an overlay. */
#ifndef TRAIL_PART_H
#define TRAIL_PART_H
#include "trail/columns_file.h"
#include "trail/orders.h"

#define US_PER_MS 1000

/* Offsets hold persons + 1 numbers: those of person i are [of[i], of[i + 1]). */
// clang-format off
#define PART_COLUMNS(X) \
    X(EVENT_OF) X(SESSION_OF) X(ORDER_OF) X(LINE_OF) X(REFUND_OF) X(KIND) X(AT) \
    X(US) X(PAGE) X(PRODUCT) X(SESSION) X(SESSION_AT) X(SESSION_BRIEF) X(ORDER) X(LINE) \
    X(REFUND) X(COLD_OF) X(COLD) X(NUMBER)
// clang-format on
typedef enum {
#define X(name) PART_##name,
    PART_COLUMNS(X)
#undef X
        PART_COLUMN_COUNT
} PartColumn;
typedef struct {
    Bytes of[PART_COLUMN_COUNT];
} PartColumns;

/* From event `event` of a person on the code holds, up to the next run. */
typedef struct {
    u32 event, code;
} Run;

typedef struct {
    u32 persons, first_person;
    const u32 *number; /* layers: the persons; NULL: first_person + i */
    const u32 *event_of, *session_of, *order_of, *line_of, *refund_of, *cold_of;
    const u8 *kind, *cold; /* cold: bytes for each person, see cold.h */
    const u32 *at;
    Codes us, page, product;
    u32 us_step;
    const Session *session;
    const u32 *session_at;    /* second of each session's first event */
    const u16 *session_brief; /* what else a TrailBlock tells of it */
    const Order *order;
    const OrderLine *line;
    const Refund *refund;
} Part;

/* An order or a refund on its way into the trail of a person. */
typedef struct {
    u32 person, seq; /* seq of its placing event */
    Order order;     /* event and first_line are filled by part_make */
    const EventLine *line;
} OrderAt;
typedef struct {
    u32 person, seq, order;
    i64 value;
} RefundAt;

typedef struct {
    const Row *rows;
    isize n;
} RowRun;

/* What a part is made from. Rows are dealt (scan.h), in any order; events[i] of them are of person
 * i. */
typedef struct {
    const RowRun *run;
    isize runs, n; /* n rows in all */
    u32 persons, first_person;
    const u32 *number;
    const u32 *events;
    const Tuple *tuple;   /* by context */
    u32 pages, products;  /* codes are below these */
    const OrderAt *order; /* by person */
    isize orders;
    const RefundAt *refund; /* by person */
    isize refunds;
    const u32 *ids_of, *ids; /* of the persons of this part; ids_of[0] may be above 0 */
} PartFrom;
/* order_at — an order with its money, as it will stand in the trail of `person`. */
OrderAt order_at(const OrderEvent *event, const OrderFound *found, u32 person,
                 const EventLine *line);
/* part_make — sort, cut into sessions, attach orders, lay out. Columns live on `keep`. */
void part_make(const PartFrom *from, Arena *keep, PartColumns *out);
/* part_view — columns as a part; false when their sizes contradict each other. */
bool part_view(const PartColumns *columns, u32 first_person, Part *out);

/* Rows [0, n) of one person in order; `spare` is room for n more. */
void rows_sort(Row *rows, Row *spare, isize n);
/* sessions_cut — writes the sessions of one person's ordered rows, marks rows that begin one with
 * SESSION_START in `what`; returns how many. */
isize sessions_cut(const Tuple *tuple, Row *rows, isize n, Session *out);
/* session_brief — BRIEF_... of a session whose n events, all of them, have these kinds and
 * seconds. */
u16 session_brief(const Session *s, const u8 *kind, const u32 *at, isize n);

static inline u32 part_number_from(const PartFrom *f, u32 i)
{
    return f->number ? f->number[i] : f->first_person + i;
}
static inline u32 part_number(const Part *p, u32 i)
{
    return p->number ? p->number[i] : p->first_person + i;
}

#endif
