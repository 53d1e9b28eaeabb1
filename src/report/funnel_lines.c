/* funnel_lines.c — an order is of several products: when a funnel holds the product (or its
 * category or brand) constant, an event of the whole order stands for each of its lines. Which
 * order an event is of is the order id it carries; its lines are those the order has now. */
#include "report/by.h"
#include "report/funnel.h"

#include <stdlib.h>

/* The person's order with that id, looked for from the latest placed up to `event` back, since what
 * happens to an order mostly follows soon; then among those placed later. -1: none. */
static isize order_with(const Trail *t, Codes ids, u32 id, isize event)
{
    isize low = 0, high = t->orders;

    while (low < high) {
        isize middle = low + (high - low) / 2;
        if (t->order[middle].event <= event)
            low = middle + 1;
        else
            high = middle;
    }
    for (isize o = low - 1; o >= 0; o--)
        if (code_at(ids, t->order[o].event) == id)
            return o;
    for (isize o = low; o < t->orders; o++)
        if (code_at(ids, t->order[o].event) == id)
            return o;
    return -1;
}

static int ascending(const void *a, const void *b)
{
    u32 x = *(const u32 *)a, y = *(const u32 *)b;
    return (x > y) - (x < y);
}

static isize each_once(u32 *value, isize n)
{
    isize kept = 0;

    qsort(value, (size_t)n, sizeof *value, ascending);
    for (isize i = 0; i < n; i++)
        if (kept == 0 || value[kept - 1] != value[i])
            value[kept++] = value[i];
    return kept;
}

isize funnel_lines(const Funnel *f, const Counted *c, isize event, FunnelRoom *room, Arena *arena)
{
    const Trail *t = c->whole;
    isize n = 0;

    if (!f->orders || !kind_in(&f->lined, c->trail->kind[event]))
        return 0;
    Codes ids = trail_property(t, f->orders);
    isize place = counted_place(c, event);
    u32 id = code_at(ids, place);
    isize found = id ? order_with(t, ids, id, place) : -1;
    if (found < 0)
        return 0;
    const Order *order = &t->order[found];
    for (u32 l = 0; l < order->lines; l++) {
        u32 product = t->line[order->first_line + l].product;
        u32 value = f->same_by->via ? f->same_by->via[product] : product;
        if (value == 0)
            continue;
        if (n == room->value_cap)
            room->value = arena_grow(arena, room->value, n, &room->value_cap, sizeof *room->value);
        room->value[n++] = value;
    }
    return n > 1 ? each_once(room->value, n) : n;
}
