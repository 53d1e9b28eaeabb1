/* orders.c — orders out of their events: of each kind the first counts, the latest update that
 * names a value has the last word about money, refunds add up. */
#include "trail/orders.h"
#include "trail/identity.h"

#include <stdlib.h>

static u32 order_key(const OrderEvent *event, u32 orders)
{
    return event->order == NOBODY ? orders : event->order;
}

u32 *orders_first(const OrderEvent *event, isize n, u32 orders, Arena *keep)
{
    u32 *first = take(keep, u32, (isize)orders + 3);
    for (isize i = 0; i < n; i++)
        first[order_key(&event[i], orders) + 1]++;
    for (u32 o = 0; o <= orders; o++)
        first[o + 1] += first[o];
    return first;
}

/* The events of one order are few and nearly in order; many of no order keep their places. */
static void sort_one(OrderEvent *event, u32 n)
{
    for (u32 i = 1; i < n; i++) {
        OrderEvent one = event[i];
        u32 at = i;
        for (; at > 0 && in_order(one.time, one.seq, event[at - 1].time, event[at - 1].seq); at--)
            event[at] = event[at - 1];
        if (at != i)
            event[at] = one;
    }
}

static int compare_events(const void *a, const void *b)
{
    const OrderEvent *x = a, *y = b;
    if (in_order(x->time, x->seq, y->time, y->seq))
        return -1;
    return in_order(y->time, y->seq, x->time, x->seq);
}

void order_sort(OrderEvent *event, u32 n)
{
    if (n <= 16)
        sort_one(event, n);
    else
        qsort(event, n, sizeof *event, compare_events);
}

void orders_sort(OrderEvent *event, isize n, u32 orders, Arena scratch)
{
    u32 *first = orders_first(event, n, orders, &scratch);
    u32 *next = arena_take_raw(&scratch, sizeof(u32), (isize)orders + 2);
    OrderEvent *sorted = arena_take_raw(&scratch, sizeof(OrderEvent), n + 1);

    memcpy(next, first, ((size_t)orders + 2) * sizeof *next);
    for (isize i = 0; i < n; i++)
        sorted[next[order_key(&event[i], orders)]++] = event[i];
    for (u32 o = 0; o <= orders; o++)
        order_sort(sorted + first[o], first[o + 1] - first[o]);
    if (n > 0)
        memcpy(event, sorted, (size_t)n * sizeof *event);
}

static i64 add_money(i64 a, i64 b)
{
    i64 sum;
    return __builtin_add_overflow(a, b, &sum) ? (a < 0 ? INT64_MIN : INT64_MAX) : sum;
}

OrderFound order_resolve(const OrderEvent *event, u32 from, u32 to, u8 *repeat)
{
    static const u8 bit[] = {ORDER_PLACED,  ORDER_PAID,      0, ORDER_CANCELLED,
                             ORDER_SHIPPED, ORDER_DELIVERED, 0};
    u32 first[COUNT(bit)], update = NOBODY;
    OrderFound found = {.placed = NOBODY};

    memset(first, 0xff, sizeof first);
    for (u32 i = from; i < to; i++) {
        int kind = event[i].kind - KIND_order;
        if (event[i].kind == KIND_refund) {
            found.refunded = add_money(found.refunded, event[i].money.value);
        } else if (event[i].kind == KIND_order_update) {
            update = i;
        } else if (first[kind] == NOBODY) {
            first[kind] = i;
            found.state |= bit[kind];
        } else {
            repeat[i] = 1;
        }
    }
    found.placed = MIN(first[KIND_order - KIND_order], first[KIND_order_paid - KIND_order]);
    found.money = update != NOBODY ? update : first[0];
    if (found.money == NOBODY)
        found.money = found.placed;
    found.lines = found.money;
    if (found.placed != NOBODY && event[found.lines].lines == 0)
        found.lines = found.placed;
    return found;
}

Orders orders_resolve(const OrderEvent *event, const u32 *first, u32 orders, Arena *keep)
{
    Orders out = {arena_take_raw(keep, sizeof(OrderFound), (isize)orders + 1),
                  take(keep, u8, (isize)first[orders + 1] + 1)};
    for (u32 o = 0; o < orders; o++) {
        out.found[o] = order_resolve(event, first[o], first[o + 1], out.repeat);
        out.found[o].order = o;
    }
    return out;
}
