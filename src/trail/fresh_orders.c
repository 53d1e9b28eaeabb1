/* fresh_orders.c — an order out of its old and its new events. */
#include "trail/fresh.h"

OrderNow order_now(const Fresh *f, u32 order, Arena *keep)
{
    const Evidence *v = &f->evidence;
    u32 old = order < v->orders ? v->event_of[order + 1] - v->event_of[order] : 0;
    OrderNow now = {.n = old};
    u32 head = map_get(&f->event_of, order, 0);

    for (u32 at = head; at; at = f->event[at - 1].next)
        now.n++;
    now.event = arena_take_raw(keep, sizeof(OrderEvent), now.n + 1);
    now.repeat = take(keep, u8, now.n + 1);
    if (old > 0)
        memcpy(now.event, v->event + v->event_of[order], old * sizeof *now.event);
    for (u32 at = head, n = old; at; at = f->event[at - 1].next)
        now.event[n++] = f->event[at - 1].fact;
    order_sort(now.event, now.n);
    now.found = order_resolve(now.event, 0, now.n, now.repeat);
    now.found.order = order;
    return now;
}

const EventLine *order_lines(const Fresh *f, const OrderEvent *event)
{
    if (event->first_line < f->evidence.lines || event->lines == 0)
        return f->evidence.line + event->first_line;
    return f->line + (event->first_line - f->evidence.lines);
}

static isize first_refund(const RefundTold *refund, isize n, u32 seq)
{
    isize low = 0, high = n;
    while (low < high) {
        isize middle = (low + high) / 2;
        if (refund[middle].seq < seq)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

RefundTold refund_told(const Fresh *f, u32 seq)
{
    const Evidence *v = &f->evidence;
    isize at = first_refund(v->refund, v->refunds, seq);
    if (at < v->refunds && v->refund[at].seq == seq)
        return v->refund[at];
    at = first_refund(f->refund, f->refunds, seq);
    assert(at < f->refunds && f->refund[at].seq == seq);
    return f->refund[at];
}
