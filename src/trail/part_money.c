/* part_money.c — orders and refunds find their events in the trail of their person. */
#include "trail/making.h"

enum { FEW = 32 };

static void sort_few(Keyed *items, isize n, Arena scratch)
{
    if (n > FEW) {
        sort_keyed(items, arena_take_raw(&scratch, sizeof(Keyed), n), n);
        return;
    }
    for (isize i = 1; i < n; i++) {
        Keyed one = items[i];
        isize at = i;
        for (; at > 0 && one.key < items[at - 1].key; at--)
            items[at] = items[at - 1];
        items[at] = one;
    }
}

/* Items by ascending key. */
typedef struct {
    Keyed *item;
    isize n;
} Index;

static u32 look_up(const Index *index, u32 key)
{
    isize low = 0, high = index->n;
    while (low < high) {
        isize middle = (low + high) / 2;
        if (index->item[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < index->n && index->item[low].key == key ? index->item[low].value : NOBODY;
}

/* Where the events that orders and refunds may point at lie, by seq. */
static Index money_events(const Row *rows, isize n, Arena *keep)
{
    Index index = {arena_take_raw(keep, sizeof(Keyed), n + 1), 0};
    for (isize i = 0; i < n; i++) {
        u32 kind = rows[i].what & KIND_MASK;
        if (kind == KIND_order || kind == KIND_order_paid || kind == KIND_refund)
            index.item[index.n++] = (Keyed){rows[i].seq, (u32)i};
    }
    sort_few(index.item, index.n, *keep);
    return index;
}

/* Orders by placing event; returns where each order code stands among them. */
static Index put_orders(Making *m, const OrderAt *order, isize n, const Index *events, Arena *keep)
{
    Index index = {arena_take_raw(keep, sizeof(Keyed), n + 1), n};
    u32 first_line = m->lines;

    for (isize i = 0; i < n; i++)
        index.item[i] = (Keyed){look_up(events, order[i].seq), (u32)i};
    sort_few(index.item, n, *keep);
    for (isize i = 0; i < n; i++) {
        const OrderAt *at = &order[index.item[i].value];
        Order *put = &m->order[m->orders++];
        assert(index.item[i].key != NOBODY);
        *put = at->order;
        put->event = (u32)index.item[i].key;
        put->first_line = m->lines - first_line;
        for (u32 l = 0; l < put->lines; l++) {
            const EventLine *line = &at->line[l];
            m->line[m->lines++] = (OrderLine){line->product, (u32)i, line->quantity_milli,
                                              line->value};
        }
        index.item[i] = (Keyed){put->number, (u32)i};
    }
    sort_few(index.item, n, *keep);
    return index;
}

static void put_refunds(Making *m, const RefundAt *refund, isize n, const Index *events,
                        const Index *orders, Arena scratch)
{
    Keyed *when = arena_take_raw(&scratch, sizeof(Keyed), n + 1);
    for (isize i = 0; i < n; i++)
        when[i] = (Keyed){look_up(events, refund[i].seq), (u32)i};
    sort_few(when, n, scratch);
    for (isize i = 0; i < n; i++) {
        const RefundAt *r = &refund[when[i].value];
        u32 order = r->order == NOBODY ? NOBODY : look_up(orders, r->order);
        assert(when[i].key != NOBODY);
        m->refund[m->refunds++] = (Refund){(u32)when[i].key, order == NOBODY ? -1 : (i32)order,
                                           r->value};
    }
}

void put_money(Making *m, u32 person, const Row *rows, isize n, Arena scratch)
{
    const PartFrom *f = m->from;
    const OrderAt *order = f->order + m->next_order;
    const RefundAt *refund = f->refund + m->next_refund;
    isize orders = 0, refunds = 0;

    while (m->next_order + orders < f->orders && order[orders].person == person)
        orders++;
    while (m->next_refund + refunds < f->refunds && refund[refunds].person == person)
        refunds++;
    m->next_order += orders;
    m->next_refund += refunds;
    if (orders + refunds == 0)
        return;
    Index events = money_events(rows, n, &scratch);
    Index placed = put_orders(m, order, orders, &events, &scratch);
    put_refunds(m, refund, refunds, &events, &placed, scratch);
}

OrderAt order_at(const OrderEvent *event, const OrderFound *found, u32 person,
                 const EventLine *line)
{
    const Money *money = &event[found->money].money;
    return (OrderAt){
        .person = person,
        .seq = event[found->placed].seq,
        .order = {.state = (u16)found->state,
                  .lines = (u16)event[found->lines].lines,
                  .number = found->order,
                  .value = money->value,
                  .refunded = found->refunded,
                  .gross = money->gross,
                  .discount = money->discount,
                  .shipping = money->shipping,
                  .tax = money->tax,
                  .cost = money->cost},
        .line = line,
    };
}
