/* orders.h — orders out of their events (docs/meaning.md, Order). */
#ifndef TRAIL_ORDERS_H
#define TRAIL_ORDERS_H
#include "trail/scan.h"

/* An order as its events tell it, before it stands in a trail. */
typedef struct {
    u32 order;
    u32 placed;       /* index of the placing event in `event`; NOBODY: no order */
    u32 money, lines; /* the events its money and its lines are taken from */
    u32 state;        /* OrderState bits */
    i64 refunded;
} OrderFound;
typedef struct {
    OrderFound *found; /* one for each order, by order code */
    u8 *repeat;        /* by event: it repeats an earlier one of its order and kind */
} Orders;

/* orders_sort — events by order code (those of no order last), then in order. */
void orders_sort(OrderEvent *event, isize n, u32 orders, Arena scratch);
/* orders_resolve — over events as orders_sort leaves them. first[o] .. first[o + 1] are those of
 * order o. O(n). */
Orders orders_resolve(const OrderEvent *event, const u32 *first, u32 orders, Arena *keep);
/* order_resolve — one order, whose events in order are [from, to); marks those that repeat. */
OrderFound order_resolve(const OrderEvent *event, u32 from, u32 to, u8 *repeat);
void order_sort(OrderEvent *event, u32 n); /* of one order, in order */
/* Where the events of each order begin; first[orders] is where those of no order do. */
u32 *orders_first(const OrderEvent *event, isize n, u32 orders, Arena *keep);

#endif
