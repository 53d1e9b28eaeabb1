/* making.h — a part while it is made. */
#ifndef TRAIL_MAKING_H
#define TRAIL_MAKING_H
#include "trail/part.h"

typedef struct {
    void *p;
    u32 width;
} CodeColumn;

/* A part while it is made; columns are taken at their largest and used as far as needed. */
typedef struct {
    const PartFrom *from;
    Row *rows;  /* by person */
    u32 *start; /* event_of */
    u32 *session_of, *order_of, *line_of, *refund_of, *cold_of;
    Session *session;
    Order *order;
    OrderLine *line;
    Refund *refund;
    u8 *cold, *cold_end, *kind;
    u32 *at, *us;
    u32 us_any, us_fine; /* bits of all of them; of what is no whole millisecond */
    CodeColumn page, product;
    u32 sessions, orders, lines, refunds;
    isize next_order, next_refund; /* of from->order, from->refund */
} Making;

/* put_money — the orders and refunds of one person, whose ordered events are `rows`. */
void put_money(Making *m, u32 person, const Row *rows, isize n, Arena scratch);

#endif
