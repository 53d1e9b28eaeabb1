/* fresh_orders.c — an order out of its old and its new events. */
#include "trail/fresh.h"

static OrderNow room_for(const Fresh *f, u32 order, ToldCounts old, Arena *keep)
{
    OrderNow now = {.n = old.events};
    isize lines = old.lines;
    for (u32 at = map_get(&f->event_of, order, 0); at; at = f->event[at - 1].next) {
        lines += f->event[at - 1].fact.lines;
        now.n++;
    }
    now.event = arena_take_raw(keep, sizeof(OrderEvent), (isize)now.n + 1);
    now.repeat = take(keep, u8, (isize)now.n + 1);
    now.line = arena_take_raw(keep, sizeof(EventLine), lines + 1);
    return now;
}

OrderNow order_now(const Fresh *f, u32 order, Arena *keep)
{
    ToldCounts old = told_counts(&f->evidence, order);
    OrderNow now = room_for(f, order, old, keep);
    u32 n = old.events, lines = old.lines;

    told_read(&f->evidence, order, now.event, now.line);
    for (u32 at = map_get(&f->event_of, order, 0); at; at = f->event[at - 1].next) {
        OrderEvent *event = &now.event[n++];
        *event = f->event[at - 1].fact;
        if (event->lines > 0)
            memcpy(now.line + lines, f->line + event->first_line, event->lines * sizeof *now.line);
        event->first_line = lines;
        lines += event->lines;
    }
    order_sort(now.event, now.n);
    now.found = order_resolve(now.event, 0, now.n, now.repeat);
    now.found.order = order;
    return now;
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
