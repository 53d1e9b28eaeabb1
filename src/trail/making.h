/* making.h — a part while it is made. */
#ifndef TRAIL_MAKING_H
#define TRAIL_MAKING_H
#include "trail/part.h"

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
    u8 *cold, *cold_end;
    u32 sessions, orders, lines, refunds;
    isize next_order, next_refund; /* of from->order, from->refund */
} Making;

/* put_money — the orders and refunds of one person, whose ordered events are `rows`. */
void put_money(Making *m, u32 person, const Row *rows, isize n, Arena scratch);

#endif
