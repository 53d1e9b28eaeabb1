/* deal_money.c — orders and refunds dealt out to the parts of their persons. */
#include "trail/deal.h"

/* Indices of `keyed` sorted by person; from[part] is where a part's begin. */
static void by_person(Keyed *keyed, Keyed *spare, isize n, const Dealt *dealt, isize *from)
{
    isize at = 0;
    sort_keyed(keyed, spare, n);
    for (isize p = 0; p <= dealt->parts; p++) {
        from[p] = at;
        while (p < dealt->parts && at < n && keyed[at].key < dealt->first_person[p + 1])
            at++;
    }
}

static OrderAt order_of(const World *w, const OrderFound *found, u32 person)
{
    return order_at(w->event, found, person, w->line + w->event[found->lines].first_line);
}

static void deal_orders(const World *w, Dealt *out)
{
    Arena *keep = &out->on;
    u32 orders = w->words[LEX_ORDER].n;
    isize n = 0;
    out->order = arena_take_raw(keep, sizeof(OrderAt), (isize)orders + 1);
    out->order_from = arena_take_raw(keep, sizeof(isize), out->parts + 1);
    Arena scratch = *keep;
    Keyed *keyed = arena_take_raw(&scratch, sizeof(Keyed), (isize)orders + 1);
    Keyed *spare = arena_take_raw(&scratch, sizeof(Keyed), (isize)orders + 1);
    for (u32 o = 0; o < orders; o++)
        if (w->orders.found[o].placed != NOBODY)
            keyed[n++] = (Keyed){w->people.of_order[o], o};
    by_person(keyed, spare, n, out, out->order_from);
    for (isize i = 0; i < n; i++)
        out->order[i] = order_of(w, &w->orders.found[keyed[i].value], (u32)keyed[i].key);
}

static void deal_refunds(const World *w, Dealt *out)
{
    Arena *keep = &out->on;
    isize n = 0, refunds = 0;
    for (isize i = 0; i < w->event_n; i++)
        refunds += w->event[i].kind == KIND_refund;
    out->refund = arena_take_raw(keep, sizeof(RefundAt), refunds + 1);
    out->refund_from = arena_take_raw(keep, sizeof(isize), out->parts + 1);
    Arena scratch = *keep;
    Keyed *keyed = arena_take_raw(&scratch, sizeof(Keyed), refunds + 1);
    Keyed *spare = arena_take_raw(&scratch, sizeof(Keyed), refunds + 1);
    for (isize i = 0; i < w->event_n; i++)
        if (w->event[i].kind == KIND_refund)
            keyed[n++] = (Keyed){person_of_ident(&w->people, w->event[i].ident), (u32)i};
    by_person(keyed, spare, n, out, out->refund_from);
    for (isize i = 0; i < n; i++) {
        const OrderEvent *event = &w->event[keyed[i].value];
        out->refund[i] = (RefundAt){(u32)keyed[i].key, event->seq, event->order,
                                    event->money.value};
    }
}

void deal_money(const World *w, Dealt *out)
{
    deal_orders(w, out);
    deal_refunds(w, out);
}
