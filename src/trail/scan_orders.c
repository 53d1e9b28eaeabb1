/* scan_orders.c — what an event says of an order: its kind, its money in the reporting currency,
 * its lines. */
#include "trail/scan.h"

enum { ORDER_LINES_MAX = 65535 };

/* amount * value / base, rounded half away from zero. */
static i64 at_rate(i64 amount, i64 value, i64 base)
{
    __int128 product = (__int128)amount * value;
    bool negative = (product < 0) != (base < 0);
    __int128 top = product < 0 ? -product : product;
    __int128 below = base < 0 ? -(__int128)base : base;
    __int128 whole = (top * 2 + below) / (below * 2);
    whole = whole > INT64_MAX ? INT64_MAX : whole;
    return negative ? -(i64)whole : (i64)whole;
}

typedef struct {
    i64 value, base; /* equal: amounts are in the reporting currency already */
} Rate;

static i64 converted(const Rate *rate, i64 amount)
{
    if (amount == ABSENT)
        return 0;
    return rate->value == rate->base ? amount : at_rate(amount, rate->value, rate->base);
}

static Money money_of(const Taking *t, isize row, const Rate *rate, i64 line_sum)
{
    i64 value = batch_int(t->b, F_value, row);
    return (Money){
        .value = value == ABSENT ? line_sum : value,
        .gross = converted(rate, batch_int(t->b, F_gross, row)),
        .discount = converted(rate, batch_int(t->b, F_discount, row)),
        .shipping = converted(rate, batch_int(t->b, F_shipping, row)),
        .tax = converted(rate, batch_int(t->b, F_tax, row)),
        .cost = converted(rate, batch_int(t->b, F_cost, row)),
    };
}

static i64 sum_of_lines(const Taking *t, isize from, isize to)
{
    i64 sum = 0;
    for (isize l = from; l < to; l++) {
        i64 amount = column_int(t->b->field[F_line_amount], l);
        if (amount != ABSENT && __builtin_add_overflow(sum, amount, &sum))
            sum = amount < 0 ? INT64_MIN + 1 : INT64_MAX;
    }
    return sum;
}

static void put_lines(const Taking *t, OrderEvent *event, isize from, isize to, const Rate *rate)
{
    Haul *haul = t->haul;
    const u32 empty = 0;
    const Column *c = t->b->field[F_product];

    event->first_line = (u32)haul->lines;
    event->lines = (u32)MIN(to - from, ORDER_LINES_MAX);
    for (isize l = from; l < from + event->lines; l++) {
        i64 quantity = column_int(t->b->field[F_quantity], l);
        if (haul->lines == haul->line_cap)
            haul->line = arena_grow(haul->rest_on, haul->line, haul->lines, &haul->line_cap,
                                    sizeof(EventLine));
        haul->line[haul->lines++] = (EventLine){
            .product = t->means.product[c && l < c->n ? c->code[l] : empty],
            .quantity_milli = quantity == ABSENT ? 1000 : quantity,
            .value = converted(rate, column_int(t->b->field[F_line_amount], l)),
        };
    }
}

/* `kind` is one of the kinds of an order; lines [from, to) are the event's. */
static void put_order_event(const Taking *t, const Row *row, u32 order, isize from, isize to)
{
    Haul *haul = t->haul;
    isize i = row - (haul->rows + haul->n - t->b->rows);
    u8 kind = (u8)(row->what >> 2);
    i64 value = batch_int(t->b, F_value, i), amount = batch_int(t->b, F_amount, i);
    Rate rate = {value, amount};

    if (value == ABSENT || amount == ABSENT || amount == 0)
        rate.base = rate.value = 1;
    if (kind == KIND_order_update && value == ABSENT)
        return;
    if (haul->orders == haul->order_cap)
        haul->order = arena_grow(haul->rest_on, haul->order, haul->orders, &haul->order_cap,
                                 sizeof(OrderEvent));
    OrderEvent *event = &haul->order[haul->orders++];
    *event = (OrderEvent){
        .time = row->time,
        .seq = (u32)(t->first_seq + i),
        .order = order ? order : NOBODY,
        .ident = t->means.id[row->id],
        .id_type = row->what & 3,
        .kind = kind,
        .valued = kind == KIND_order_update,
    };
    if (kind == KIND_order || kind == KIND_order_paid || kind == KIND_order_update)
        put_lines(t, event, from, to, &rate);
    if (kind != KIND_order_cancel && kind != KIND_order_shipped && kind != KIND_order_delivered)
        event->money = money_of(t, i, &rate, sum_of_lines(t, from, to));
}

static bool order_kind(u32 kind)
{
    return kind >= KIND_order && kind <= KIND_refund;
}

/* The order words of this batch that matter: of order events, and of events with no other id. */
static void map_orders(const Taking *t, const Row *rows, const u32 *cells, u32 *code, Arena scratch)
{
    const Column *c = t->b->field[F_order];
    isize n = c ? c->dict_n : 0;
    u64 *first = arena_take_raw(&scratch, sizeof(u64), n + 1);
    u32 *uses = take(&scratch, u32, n + 1);

    for (isize i = 0; i <= n; i++)
        first[i] = NEVER;
    for (isize i = 0; i < t->b->rows; i++) {
        u32 cell = cells[i];
        if (!cell || t->class[i] != ROW_PERSON)
            continue;
        bool orphan = (rows[i].what & 3) == ID_NONE;
        if ((orphan || order_kind(rows[i].what >> 2)) && first[cell] == NEVER)
            first[cell] = place_of(t, i, 3);
        uses[cell] += orphan;
    }
    if (n > 0)
        words_put(&t->scan->words[LEX_ORDER], &(WordUse){c->dict, first + 1, uses + 1, n, 0},
                  code + 1, scratch);
}

void take_orders(const Taking *t, Row *rows, Arena scratch)
{
    const u32 *cells = cells_of(t->b->field[F_order], t->b->rows, &scratch);
    const u32 before = t->means.users + t->means.anons;
    u32 *word = t->means.id + before; /* [0] is none of them */
    isize line = 0;

    map_orders(t, rows, cells, word, scratch);

    for (isize i = 0; i < t->b->rows; i++) {
        Row *row = &rows[i];
        if (row->what == NO_ROW)
            continue;
        u32 kind = row->what >> 2;
        if ((row->what & 3) == ID_NONE) {
            row->id = cells[i] ? before + cells[i] : 0;
            row->what = cells[i] ? kind << 2 | ID_ORDER : NO_ROW;
            t->haul->loose += !cells[i];
        }
        if (!order_kind(kind) || (!cells[i] && kind != KIND_refund) || row->what == NO_ROW)
            continue;
        while (line < t->b->lines && t->b->line_row[line] < i)
            line++;
        isize end = line;
        while (end < t->b->lines && t->b->line_row[end] == i)
            end++;
        put_order_event(t, row, cells[i] ? word[cells[i]] : 0, line, end);
        line = end;
    }
}
