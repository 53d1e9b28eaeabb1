/* overlay_make.c — the events of the touched persons, dealt out to the persons that their ids lead
 * to now, made into one layer. */
#include "trail/cold.h"
#include "trail/fresh.h"

#include <stdlib.h>

typedef struct {
    Refreshing *r;
    Row *rows;
    isize n, cap;
    NumberMap local; /* by person number: its index in the layer + 1 */
    u32 *number, *events;
    isize persons, number_cap, events_cap;
    RefundAt *refund;
    isize refunds, refund_cap;
    OrderAt *order;
    isize orders, order_cap;
    u32 *ids_of, *ids;
} Dealing;

static u32 number_for(Fresh *f, u32 key)
{
    u32 person = fresh_number(f, key);
    Roster *roster = &f->roster;
    if (person != NOBODY)
        return person;
    isize added = roster->people - roster->base;
    if (added == f->key_cap)
        roster->key = arena_grow(&f->on, roster->key, added, &f->key_cap, sizeof(u32));
    if (added == f->guest_cap)
        roster->guest = arena_grow(&f->on, roster->guest, added, &f->guest_cap, 1);
    roster->key[added] = key;
    roster->guest[added] = IDENT_TYPE(key) == ID_ORDER ||
                           (IDENT_TYPE(key) == ID_USER &&
                            str_starts(tail_text(&f->tail[LEX_ID], IDENT_CODE(key)), S("order:")));
    map_put(&f->number, key, roster->people, &f->on);
    return roster->people++;
}

/* The index in the layer of the person that an ident leads to. */
static u32 local_of(Dealing *d, u32 ident)
{
    Arena *keep = d->r->keep;
    u32 person = number_for(d->r->f, name_of(d->r, ident));
    u32 local = map_get(&d->local, person, 0);
    if (local)
        return local - 1;
    if (d->persons == d->number_cap)
        d->number = arena_grow(keep, d->number, d->persons, &d->number_cap, sizeof(u32));
    if (d->persons == d->events_cap)
        d->events = arena_grow(keep, d->events, d->persons, &d->events_cap, sizeof(u32));
    d->number[d->persons] = person;
    d->events[d->persons] = 0;
    map_put(&d->local, person, (u32)++d->persons, keep);
    return (u32)d->persons - 1;
}

static void put_row(Dealing *d, Row row, u32 local)
{
    Arena *keep = d->r->keep;
    u32 kind = row.what;
    if (d->n == d->cap)
        d->rows = arena_grow(keep, d->rows, d->n, &d->cap, sizeof(Row));
    row.what = local << 7 | kind;
    d->rows[d->n++] = row;
    d->events[local]++;
    if (kind != KIND_refund)
        return;
    RefundTold told = refund_told(d->r->f, row.seq);
    if (d->refunds == d->refund_cap)
        d->refund = arena_grow(keep, d->refund, d->refunds, &d->refund_cap, sizeof(RefundAt));
    d->refund[d->refunds++] = (RefundAt){local, row.seq, told.order, told.value};
}

static bool is_repeat(const Fresh *f, const Row *row)
{
    return row->what >= KIND_order && row->what <= KIND_refund && map_get(&f->repeat, row->seq, 0);
}

/* The events of one trail as rows again. */
static void take_trail(Dealing *d, const Part *p, u32 i)
{
    const Fresh *f = d->r->f;
    u32 from = p->event_of[i], n = p->event_of[i + 1] - from, local = NOBODY;
    Arena side = d->r->side;
    Cold cold;
    bool whole = cold_read(p, i, COLD_SEQS, &side, &cold);
    assert(whole); /* its checksum was right */
    (void)whole;
    const Run *context = cold.context, *context_end = context + cold.contexts;
    const Run *ident = cold.ident, *ident_end = ident + cold.idents;
    for (u32 k = 0; k < n; k++) {
        while (context + 1 < context_end && context[1].event <= k)
            context++;
        for (; ident + 1 < ident_end && ident[1].event <= k; ident++)
            local = NOBODY;
        Row row = {
            .time = (i64)p->at[from + k] * US_PER_S + (i64)code_at(p->us, from + k) * p->us_step,
            .seq = cold.seq[k],
            .id = ident->code,
            .page = code_at(p->page, from + k),
            .product = code_at(p->product, from + k),
            .context = context->code,
            .what = p->kind[from + k] & KIND_MASK,
        };
        if (is_repeat(f, &row))
            continue;
        local = local == NOBODY ? local_of(d, ident->code) : local;
        put_row(d, row, local);
    }
}

static u32 code_of(const Words *w, u32 word)
{
    return words_at(w, word)->rank;
}

static void take_new_row(Dealing *d, Haul *haul, isize i)
{
    const Words *words = d->r->scan->words;
    Row row = haul->rows[i];
    u32 type = row.what & 3, kind = row.what >> 2;
    if (kind >= KIND_OWN)
        kind = MIN(KIND_COUNT + code_of(&words[DIM_KIND], kind - KIND_OWN), KIND_MASK);
    row.seq = (u32)(haul->first_seq + i);
    row.what = kind;
    if (is_repeat(d->r->f, &row))
        return;
    row.id = IDENT(type, code_of(&words[type == ID_ORDER ? LEX_ORDER : LEX_ID], row.id));
    row.page = dim_code(&words[DIM_PAGE], row.page);
    row.product = dim_code(&words[DIM_PRODUCT], row.product);
    row.context = code_of(&d->r->scan->tuples, row.context);
    haul->first_us = MIN(haul->first_us, row.time);
    haul->last_us = MAX(haul->last_us, row.time);
    put_row(d, row, local_of(d, row.id));
}

static void take_rows(Dealing *d)
{
    const Refreshing *r = d->r;
    for (isize k = 0; k < r->persons; k++) {
        Place at = roster_place(&r->f->roster, r->person[k]);
        take_trail(d, at.part, at.i);
    }
    for (isize h = 0; h < r->scan->hauls; h++) {
        Haul *haul = &r->scan->haul[h];
        haul->first_us = INT64_MAX;
        haul->last_us = INT64_MIN;
        for (isize i = 0; i < haul->n; i++)
            if (haul->rows[i].what != NO_ROW)
                take_new_row(d, haul, i);
    }
}

static void take_orders_of(Dealing *d)
{
    Refreshing *r = d->r;
    for (isize k = 0; k < r->idents; k++) {
        u32 ident = r->ident[k];
        if (IDENT_TYPE(ident) != ID_ORDER)
            continue;
        OrderNow now = order_now(r->f, IDENT_CODE(ident), r->keep);
        if (now.found.placed == NOBODY)
            continue;
        const OrderEvent *lines = &now.event[now.found.lines];
        if (d->orders == d->order_cap)
            d->order = arena_grow(r->keep, d->order, d->orders, &d->order_cap, sizeof(OrderAt));
        d->order[d->orders++] = order_at(now.event, &now.found, local_of(d, ident),
                                         now.line + lines->first_line);
    }
}

static int compare_orders(const void *a, const void *b)
{
    const OrderAt *x = a, *y = b;
    return x->person != y->person ? (x->person < y->person ? -1 : 1)
                                  : (x->seq > y->seq) - (x->seq < y->seq);
}

static int compare_refunds(const void *a, const void *b)
{
    const RefundAt *x = a, *y = b;
    return x->person != y->person ? (x->person < y->person ? -1 : 1)
                                  : (x->seq > y->seq) - (x->seq < y->seq);
}

bool overlay_listed(const Fresh *f, u32 ident)
{
    u32 roles = IDENT_TYPE(ident) == ID_ORDER ? 0 : fresh_roles(f, IDENT_CODE(ident));
    bool user = roles & 1 << ROLE_USER;
    return IDENT_TYPE(ident) == ID_USER   ? user
           : IDENT_TYPE(ident) == ID_ANON ? !user || roles & 1 << ROLE_ANON
                                          : false;
}

/* The index + 1 of the person whose list of ids an ident belongs to; 0: of none. */
static u32 listed_with(const Dealing *d, u32 ident)
{
    if (!overlay_listed(d->r->f, ident))
        return 0;
    u32 person = fresh_number(d->r->f, name_of(d->r, ident));
    return person == NOBODY ? 0 : map_get(&d->local, person, 0);
}

static void list_ids(Dealing *d)
{
    const Refreshing *r = d->r;
    Arena *keep = r->keep;
    u32 total = 0, *next = take(keep, u32, d->persons + 1);
    d->ids_of = take(keep, u32, d->persons + 1);
    for (isize k = 0; k < r->idents; k++)
        next[listed_with(d, r->ident[k])]++;
    for (isize p = 0; p < d->persons; p++) {
        d->ids_of[p] = total;
        total += next[p + 1];
        next[p + 1] = d->ids_of[p] + 1;
    }
    d->ids_of[d->persons] = total;
    d->ids = take(keep, u32, (isize)total + 1);
    for (isize k = 0; k < r->idents; k++) {
        u32 ident = r->ident[k], local = listed_with(d, ident);
        if (local == 0)
            continue;
        bool key = name_of(d->r, ident) == ident;
        d->ids[key ? d->ids_of[local - 1] : next[local]++] = ident;
    }
}

/* Columns as large as they need to be, on the layer's own memory. */
static Layer *layer_from(const PartColumns *made, i64 events)
{
    isize bytes = 4096;
    for (int c = 0; c < PART_COLUMN_COUNT; c++)
        bytes += made->of[c].bytes + 64;
    Arena on = arena_new(bytes);
    Layer *layer = take(&on, Layer, 1);
    PartColumns columns = *made;
    for (int c = 0; c < PART_COLUMN_COUNT; c++) {
        Bytes *column = &columns.of[c];
        void *own = arena_take_raw(&on, 1, column->bytes + 1);
        if (column->bytes > 0)
            memcpy(own, column->p, (size_t)column->bytes);
        column->p = own;
    }
    bool fits = part_view(&columns, 0, &layer->part);
    assert(fits);
    (void)fits;
    layer->refs = 1;
    layer->events = events;
    layer->on = on;
    return layer;
}

Layer *overlay_make(Refreshing *r)
{
    Fresh *f = r->f;
    Dealing d = {.r = r};
    PartColumns columns;

    take_rows(&d);
    take_orders_of(&d);
    if (d.orders > 0)
        qsort(d.order, (size_t)d.orders, sizeof *d.order, compare_orders);
    if (d.refunds > 0)
        qsort(d.refund, (size_t)d.refunds, sizeof *d.refund, compare_refunds);
    list_ids(&d);
    for (isize i = 0; i < d.orders; i++)
        d.order[i].person = d.number[d.order[i].person];
    for (isize i = 0; i < d.refunds; i++)
        d.refund[i].person = d.number[d.refund[i].person];
    PartFrom from = {
        .run = &(RowRun){d.rows, d.n},
        .runs = 1,
        .n = d.n,
        .persons = (u32)d.persons,
        .number = d.number,
        .events = d.events,
        .tuple = f->tuple,
        .pages = tail_size(&f->tail[DIM_PAGE]) + 1,
        .products = tail_size(&f->tail[DIM_PRODUCT]) + 1,
        .order = d.order,
        .orders = d.orders,
        .refund = d.refund,
        .refunds = d.refunds,
        .ids_of = d.ids_of,
        .ids = d.ids,
    };
    part_make(&from, r->keep, &columns);
    return layer_from(&columns, d.n);
}
