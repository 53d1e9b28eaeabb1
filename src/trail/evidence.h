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
    EVIDENCE_LINE,
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
    const u8 *roles;    /* by id: bits of ROLE_ */
    const IdPair *pair; /* by anon, then in order */
    const Alias *alias; /* by previous, user: what was said last of each pair */
    const OrderEvent *event;
    const u32 *event_of; /* by order */
    const EventLine *line;
    const RefundTold *refund; /* by seq */
    const Told *told;         /* TOLD_N for each product */
    u32 ids, orders, products;
    isize pairs, aliases, refunds, lines;
} Evidence;

Code evidence_write(const Os *os, const char *path, ColFileName name, const World *w, Arena scratch,
                    Err *e) MUST_CHECK;
/* evidence_view — checks every byte; CORRUPT with the reason. */
Code evidence_view(const ColFile *file, const char *path, Evidence *out, Err *e) MUST_CHECK;

#endif
