/* evidence_orders.c — the events of an order as small numbers: how many events and lines, then each
 * event, most of what it could say being nothing. */
#include "trail/cold.h"
#include "trail/evidence.h"

enum { MONEY_N = sizeof(Money) / sizeof(i64), VALUED = 0x80 };

static u8 *put_event(u8 *to, const OrderEvent *event, const OrderEvent *before)
{
    i64 money[MONEY_N];
    u8 given = 0;
    memcpy(money, &event->money, sizeof money);
    for (int k = 0; k < MONEY_N; k++)
        given |= (u8)((money[k] != 0) << k);
    *to++ = (u8)(event->kind - KIND_order) | (event->valued ? VALUED : 0);
    *to++ = given;
    to = put_small(to, zigzag(event->time - before->time));
    to = put_small(to, zigzag((i64)event->seq - before->seq));
    to = put_small(to, (u64)IDENT_CODE(event->ident) << 2 | IDENT_TYPE(event->ident));
    to = put_small(to, event->lines);
    for (int k = 0; k < MONEY_N; k++)
        if (given >> k & 1)
            to = put_small(to, zigzag(money[k]));
    return to;
}

u8 *told_write(u8 *to, const OrderEvent *event, u32 n, const EventLine *line)
{
    OrderEvent before = {.time = 0};
    u32 lines = 0;
    for (u32 i = 0; i < n; i++)
        lines += event[i].lines;
    to = put_small(to, n);
    to = put_small(to, lines);
    for (u32 i = 0; i < n; i++) {
        to = put_event(to, &event[i], &before);
        before = event[i];
        for (u32 l = 0; l < event[i].lines; l++) {
            const EventLine *one = &line[event[i].first_line + l];
            to = put_small(to, one->product);
            to = put_small(to, zigzag(one->quantity_milli));
            to = put_small(to, zigzag(one->value));
        }
    }
    return to;
}

static Reader reader_of(const Evidence *v, u32 order)
{
    return (Reader){v->event + v->event_of[order], v->event + v->event_of[order + 1]};
}

/* The checksum was right: what was written is there. */
static u64 next(Reader *r)
{
    u64 value = 0;
    bool there = read_varint(r, &value);
    assert(there);
    (void)there;
    return value;
}

ToldCounts told_counts(const Evidence *v, u32 order)
{
    if (order >= v->orders)
        return (ToldCounts){0};
    Reader r = reader_of(v, order);
    u32 events = (u32)next(&r);
    return (ToldCounts){events, (u32)next(&r)};
}

static OrderEvent read_event(Reader *r, const OrderEvent *before)
{
    OrderEvent event = {.time = before->time};
    i64 money[MONEY_N] = {0};
    const u8 *head;
    bool there = read_bytes(r, 2, &head);
    assert(there);
    if (!there)
        return event;
    event.kind = (u8)(KIND_order + (head[0] & ~VALUED));
    event.valued = head[0] & VALUED;
    event.time += zigzag_back(next(r));
    event.seq = (u32)(before->seq + zigzag_back(next(r)));
    u64 ident = next(r);
    event.ident = IDENT(ident & 3, ident >> 2);
    event.lines = (u32)next(r);
    for (int k = 0; k < MONEY_N; k++)
        if (head[1] >> k & 1)
            money[k] = zigzag_back(next(r));
    memcpy(&event.money, money, sizeof money);
    return event;
}

void told_read(const Evidence *v, u32 order, OrderEvent *event, EventLine *line)
{
    ToldCounts counts = told_counts(v, order);
    OrderEvent before = {.time = 0};
    u32 lines = 0;
    if (counts.events == 0)
        return;
    Reader r = reader_of(v, order);
    (void)next(&r);
    (void)next(&r);
    for (u32 i = 0; i < counts.events; i++) {
        before = read_event(&r, &before);
        before.order = order;
        before.first_line = lines;
        event[i] = before;
        for (u32 l = 0; l < before.lines && lines < counts.lines; l++) {
            u32 product = (u32)next(&r);
            i64 quantity = zigzag_back(next(&r));
            line[lines++] = (EventLine){product, 0, quantity, zigzag_back(next(&r))};
        }
    }
}
