/* evidence.h — what a generation keeps besides its trails so that fresh events can be resolved
 * against old ones: which ids met when, aliases, the order events that can still matter, what was
 * said of products and when. Only overlays read it. */
#ifndef TRAIL_EVIDENCE_H
#define TRAIL_EVIDENCE_H
#include "trail/deal.h"

enum {
    EVIDENCE_ROLES,
    EVIDENCE_PAIR,
    EVIDENCE_ALIAS,
    EVIDENCE_EVENT,
    EVIDENCE_EVENT_OF,
    EVIDENCE_REFUND,
    EVIDENCE_TOLD,
    EVIDENCE_SECTIONS
};

/* A refund event, to be found by its place in the journal. */
typedef struct {
    u32 seq, order; /* NOBODY: of no order */
    i64 value;
} RefundTold;

typedef struct {
    const u8 *roles;          /* by id: bits of ROLE_ */
    const IdPair *pair;       /* by anon, then in order */
    const Alias *alias;       /* by previous, user: what was said last of each pair */
    const u8 *event;          /* the events of orders, as told_write packs them */
    const u64 *event_of;      /* by order: where they begin */
    const RefundTold *refund; /* by seq */
    const Told *told;         /* TOLD_N for each product */
    u32 ids, orders, products;
    isize pairs, aliases, refunds;
} Evidence;

Code evidence_write(const Folder *to, const World *w, Arena scratch, Err *e) MUST_CHECK;
/* told_write — the events of one order as small numbers, returns the end; their lines are in
 * `line`. told_read adds them to arrays with room for told_counts of them. */
u8 *told_write(u8 *to, const OrderEvent *event, u32 n, const EventLine *line);
typedef struct {
    u32 events, lines;
} ToldCounts;
ToldCounts told_counts(const Evidence *v, u32 order);
void told_read(const Evidence *v, u32 order, OrderEvent *event, EventLine *line);
static inline isize told_bytes_max(isize orders, isize events, isize lines)
{
    return orders * 10 + events * 90 + lines * 26 + 16;
}
/* evidence_view — checks every byte; CORRUPT with the reason. */
Code evidence_view(const ColFile *file, const char *path, Evidence *out, Err *e) MUST_CHECK;

#endif
