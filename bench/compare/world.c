/* world.c — simulated events in order of arrival: N/38 people of heavy-tailed activity, about 12.5
 * events a visit, 30,000 products of Zipf's popularity, 200 pages, 12 channels, 90 days. People are
 * numbered as they come, no two events of a person share a second, and an event more than 30
 * minutes after the last begins a session: so the peers' integers mean what Patron works out. */
#include "compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { HOURS = WORLD_DAYS * 24, ZIPF_BITS = 20, SESSION_GAP_S = 1800, WAITING_MAX = 1 << 22 };

const u8 event_kind[EVENT_KINDS_N + 1] = {
    0,          KIND_page_view,  KIND_item_view, KIND_search,      KIND_cart_add,
    KIND_order, KIND_order_paid, KIND_list_view, KIND_wishlist_add};
enum {
    E_PAGE_VIEW = 1,
    E_ITEM_VIEW,
    E_SEARCH,
    E_CART_ADD,
    E_ORDER,
    E_ORDER_PAID,
    E_LIST_VIEW,
    E_WISH
};

typedef struct {
    i64 at; /* us */
    u32 raw, order;
    u16 product;
    u8 event, page, channel;
} Said;
typedef struct {
    u32 number, last_s, session;
    u8 channel;
} Person;
typedef struct {
    Random random;
    Arena keep, batch_on;
    Batch *batch;
    Journal *journal;
    Duck *duck;
    i64 raw_people;
    u32 people, sessions, orders;
    Person *person; /* by raw number */
    u16 *zipf;
    Said *said; /* of this hour and the tails of its visits */
    isize n;
    double journal_s;
} Shop;

static const u8 mix[64] = {/* what happens in a visit: drawn evenly */
                           E_PAGE_VIEW, E_PAGE_VIEW, E_PAGE_VIEW, E_PAGE_VIEW, E_PAGE_VIEW,
                           E_PAGE_VIEW, E_PAGE_VIEW, E_PAGE_VIEW, E_PAGE_VIEW, E_PAGE_VIEW,
                           E_PAGE_VIEW, E_PAGE_VIEW, E_PAGE_VIEW, E_ITEM_VIEW, E_ITEM_VIEW,
                           E_ITEM_VIEW, E_ITEM_VIEW, E_ITEM_VIEW, E_ITEM_VIEW, E_ITEM_VIEW,
                           E_ITEM_VIEW, E_ITEM_VIEW, E_ITEM_VIEW, E_ITEM_VIEW, E_ITEM_VIEW,
                           E_ITEM_VIEW, E_ITEM_VIEW, E_ITEM_VIEW, E_ITEM_VIEW, E_ITEM_VIEW,
                           E_ITEM_VIEW, E_ITEM_VIEW, E_ITEM_VIEW, E_ITEM_VIEW, E_ITEM_VIEW,
                           E_ITEM_VIEW, E_ITEM_VIEW, E_ITEM_VIEW, E_ITEM_VIEW, E_ITEM_VIEW,
                           E_ITEM_VIEW, E_ITEM_VIEW, E_LIST_VIEW, E_LIST_VIEW, E_LIST_VIEW,
                           E_LIST_VIEW, E_LIST_VIEW, E_LIST_VIEW, E_LIST_VIEW, E_LIST_VIEW,
                           E_LIST_VIEW, E_LIST_VIEW, E_SEARCH,    E_SEARCH,    E_SEARCH,
                           E_SEARCH,    E_SEARCH,    E_CART_ADD,  E_CART_ADD,  E_CART_ADD,
                           E_CART_ADD,  E_WISH,      E_WISH,      E_WISH};

/* ---- the journal ---- */

static Str numbered(Arena *arena, const char *before, u32 number, int digits)
{
    isize n = (isize)strlen(before);
    char *text = arena_take_raw(arena, 1, n + digits);
    memcpy(text, before, (size_t)n);
    for (int d = digits - 1; d >= 0; d--, number /= 10)
        text[n + d] = (char)('0' + number % 10);
    return (Str){text, n + digits};
}

static void send(Shop *shop)
{
    Err e;
    i64 seq;
    if (shop->batch->rows > 0) {
        double began = now_s();
        Str bytes = batch_encode(shop->batch, &shop->batch_on);
        must(journal_write(shop->journal, bytes, shop->batch->rows, &seq, &e), &e);
        shop->journal_s += now_s() - began;
    }
    arena_reset(&shop->batch_on);
    shop->batch = batch_new(&shop->batch_on, false);
}

static void put_line(Shop *shop, const Event *e)
{
    Batch *b = shop->batch;
    isize line = batch_line(b);
    batch_set_text(b, F_product, line, numbered(b->arena, "sku-", e->product, 5));
    batch_set_text(b, F_category, line, numbered(b->arena, "department-", e->product % 40, 2));
    batch_set_text(b, F_brand, line, numbered(b->arena, "brand-", e->product % 700, 3));
    if (e->event != E_ORDER)
        return;
    batch_set_int(b, F_quantity, line, 1000);
    batch_set_int(b, F_line_amount, line, e->amount);
}

static void put_event(Shop *shop, const Event *e, u32 order)
{
    Batch *b = shop->batch;
    isize row = batch_row(b);
    batch_set_int(b, F_time, row, e->at * US_PER_S);
    batch_set_int(b, F_received, row, e->at * US_PER_S + 20000);
    batch_set_text(b, F_kind, row, str_of(kind_info[event_kind[e->event]].name));
    batch_set_text(b, F_anonymous_id, row, numbered(b->arena, "visitor-", e->user, 8));
    batch_set_text(b, F_page, row, numbered(b->arena, "/page/", e->page, 3));
    batch_set_text(b, F_channel, row,
                   e->channel ? numbered(b->arena, "channel-", e->channel, 2) : S("direct"));
    if (e->amount > 0) {
        batch_set_text(b, F_order, row, numbered(b->arena, "SO", order, 9));
        batch_set_int(b, F_amount, row, e->amount);
        batch_set_int(b, F_value, row, e->amount);
    }
    if (e->event != E_PAGE_VIEW && e->event != E_SEARCH && e->event != E_ORDER_PAID)
        put_line(shop, e);
    if (b->rows == BATCH_ROWS_MAX)
        send(shop);
}

/* ---- the shop ---- */

static void say(Shop *shop, const Said *s)
{
    Person *p = &shop->person[s->raw];
    u32 at = (u32)(s->at / US_PER_S);
    if (p->number == 0)
        p->number = ++shop->people;
    else
        at = MAX(at, p->last_s + 1);
    if (p->last_s == 0 || at - p->last_s > SESSION_GAP_S) {
        p->session = shop->sessions++;
        p->channel = s->channel;
    }
    p->last_s = at;
    Event e = {.user = p->number,
               .at = at,
               .session = p->session,
               .event = s->event,
               .page = s->page,
               .channel = p->channel};
    e.product = s->event == E_PAGE_VIEW || s->event == E_SEARCH || s->event == E_ORDER_PAID
                    ? 0
                    : s->product;
    if (s->event == E_ORDER || s->event == E_ORDER_PAID)
        e.amount = 100 + s->product * 37u % 9000;
    put_event(shop, &e, s->order);
    duck_put(shop->duck, &e);
}

static void visit(Shop *shop, i64 hour)
{
    Random *r = &shop->random;
    Said s = {.raw = (u32)((double)shop->raw_people * pow(random_unit(r), 1.8))};
    i64 n = 1 + random_poisson(r, 11.5);
    bool buys = n > 2 && random_below(r, 8) == 0, pays = random_below(r, 10) > 0;
    s.at = (BEGIN_S + hour * 3600 + random_below(r, 3600)) * US_PER_S;
    s.channel = (u8)random_below(r, CHANNELS);

    for (i64 i = 0; i < n && shop->n < WAITING_MAX; i++) {
        u64 dice = random_u64(r);
        if (!buys || i < n - 1)
            s.product = shop->zipf[dice & ((1 << ZIPF_BITS) - 1)];
        s.page = (u8)(PAGES * pow((double)(dice >> 40) / (1 << 24), 2));
        s.event = mix[dice >> ZIPF_BITS & 63];
        if (buys && i >= n - 2) {
            s.event = i == n - 2 ? E_ORDER : E_ORDER_PAID;
            s.order = s.event == E_ORDER ? ++shop->orders : s.order;
            if (s.event == E_ORDER_PAID && !pays)
                break;
        }
        shop->said[shop->n++] = s;
        s.at += (i64)(random_exponential(r) * 40e6);
    }
}

static int by_time(const void *a, const void *b)
{
    const Said *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

static u16 *zipf_new(Arena *arena)
{
    u16 *table = take(arena, u16, 1 << ZIPF_BITS);
    double all = 0, so_far = 0;
    isize at = 0;
    for (int p = 1; p <= PRODUCTS; p++)
        all += pow(p, -0.95);
    for (int p = 1; p <= PRODUCTS; p++) {
        so_far += pow(p, -0.95) / all;
        for (; at < so_far * (1 << ZIPF_BITS) && at < 1 << ZIPF_BITS; at++)
            table[at] = (u16)p;
    }
    for (; at < 1 << ZIPF_BITS; at++)
        table[at] = PRODUCTS;
    return table;
}

World world_fill(Journal *journal, Duck *duck, i64 events)
{
    Shop shop = {.random = random_from(1), .journal = journal, .duck = duck};
    double visits = (double)events / 12.5 / HOURS, owed = 0, began = now_s();
    i64 said = 0;
    Err e;

    shop.keep = arena_new((isize)2 << 30);
    shop.batch_on = arena_new((isize)8 << 30);
    shop.raw_people = MAX(events / 38, 1);
    shop.person = take(&shop.keep, Person, shop.raw_people);
    shop.said = take(&shop.keep, Said, WAITING_MAX);
    shop.zipf = zipf_new(&shop.keep);
    shop.batch = batch_new(&shop.batch_on, false);
    for (i64 hour = 0; said < events; hour++) {
        isize k = 0;
        for (owed += visits; owed >= 1; owed--)
            visit(&shop, hour);
        qsort(shop.said, (size_t)shop.n, sizeof *shop.said, by_time);
        i64 end = (BEGIN_S + (hour + 1) * 3600) * US_PER_S;
        for (; k < shop.n && said < events && shop.said[k].at < end; k++, said++)
            say(&shop, &shop.said[k]);
        memmove(shop.said, shop.said + k, (size_t)(shop.n - k) * sizeof *shop.said);
        shop.n -= k;
    }
    send(&shop);
    double flush = now_s();
    must(journal_flush(journal, &e), &e);
    shop.journal_s += now_s() - flush;
    World world = {said, shop.people, now_s() - began, shop.journal_s};
    arena_free(&shop.keep);
    arena_free(&shop.batch_on);
    return world;
}
