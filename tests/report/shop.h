/* shop.h — a random shop for the laws: people with several ids, ties in time, robots, repeated,
 * refunded and cancelled orders, guests, aliases taken back, strings that want to break out. The
 * seed decides it all. */
#ifndef SHOP_H
#define SHOP_H
#include "world.h"

typedef struct {
    Random r;
    Batch *b;
    i64 begin_us;
    int people, orders;
} Shop;

static const char *const odd_texts[] = {"search", "direct",      "email", "it's",
                                        "(none)", "羽绒服",      "a,b",   "say \"x\"",
                                        "=1+1",   "O'; DROP --", "5",     "07"};

static inline Str odd(Shop *s)
{
    return str_of(odd_texts[random_below(&s->r, COUNT(odd_texts))]);
}

static inline bool chance(Shop *s, int percent)
{
    return random_below(&s->r, 100) < percent;
}

static inline Str named(Shop *s, const char *prefix, i64 n)
{
    return str_format(s->b->arena, "%s%lld", prefix, (long long)n);
}

/* A row with a time and who: a user, a device that may be linked, both, or nobody. */
static inline isize shop_row(Shop *s, int person, i64 at_us, Str kind)
{
    isize row = batch_row(s->b);
    bool user = chance(s, 60);

    batch_set_int(s->b, F_time, row, at_us);
    batch_set_text(s->b, F_kind, row, kind);
    if (user)
        batch_set_text(s->b, F_user_id, row, named(s, "u", person));
    if (!user || chance(s, 30))
        batch_set_text(s->b, F_anonymous_id, row,
                       named(s, "a", person * 2 + random_below(&s->r, 2)));
    return row;
}

static inline void shop_touch(Shop *s, isize row, bool robot)
{
    if (chance(s, 25)) {
        batch_set_text(s->b, F_channel, row, odd(s));
        if (chance(s, 50))
            batch_set_text(s->b, F_source, row, odd(s));
        if (chance(s, 50))
            batch_set_text(s->b, F_campaign, row, odd(s));
        batch_set_int(s->b, F_tagged, row, chance(s, 40));
    }
    if (chance(s, 20))
        batch_set_text(s->b, F_device, row, chance(s, 50) ? S("mobile") : S("desktop"));
    if (chance(s, 20))
        batch_set_text(s->b, F_country, row, chance(s, 50) ? S("CN") : S("法国"));
    if (robot)
        batch_set_text(s->b, F_bot, row, S("SomeBot"));
    if (chance(s, 50))
        batch_set_text(s->b, F_page, row, chance(s, 50) ? S("/") : odd(s));
}

static inline void shop_lines(Shop *s, isize row, int most)
{
    (void)row;
    for (i64 n = random_below(&s->r, most + 1); n > 0; n--) {
        isize line = batch_line(s->b);
        batch_set_text(s->b, F_product, line, named(s, "p", random_below(&s->r, 9)));
        if (chance(s, 30))
            batch_set_text(s->b, F_name, line, odd(s));
        if (chance(s, 60))
            batch_set_text(s->b, F_category, line, odd(s));
        if (chance(s, 40))
            batch_set_text(s->b, F_brand, line, named(s, "brand ", random_below(&s->r, 3)));
        if (chance(s, 70))
            batch_set_int(s->b, F_price, line, random_below(&s->r, 20000));
        if (chance(s, 60))
            batch_set_int(s->b, F_quantity, line, 1000 * (1 + random_below(&s->r, 3)));
        if (chance(s, 60))
            batch_set_int(s->b, F_line_amount, line, random_below(&s->r, 50000));
    }
}

static inline void shop_extras(Shop *s, isize row)
{
    if (chance(s, 15))
        batch_set_text(s->b, F_coupon, row, odd(s));
    if (chance(s, 15))
        batch_set_int(s->b, F_rating, row, 500 * random_below(&s->r, 11));
    if (chance(s, 20) && !batch_set_property(s->b, S("colour"), row, odd(s)))
        broken("too many properties");
    if (chance(s, 20) &&
        !batch_set_property_number(s->b, S("score"), row, (double)random_below(&s->r, 40) / 8))
        broken("too many properties");
}

static inline void shop_order(Shop *s, int person, i64 at_us)
{
    static const char *const later[] = {
        "order_paid", "order_cancel", "order_shipped", "order_update", "refund", "refund", "order"};
    Str id = named(s, "o", chance(s, 80) ? s->orders++ : random_below(&s->r, s->orders + 1));
    isize row = shop_row(s, person, at_us, chance(s, 90) ? S("order") : S("order_paid"));

    batch_set_text(s->b, F_order, row, id);
    if (chance(s, 85))
        batch_set_int(s->b, F_value, row, random_below(&s->r, 90000));
    shop_lines(s, row, 3);
    shop_extras(s, row);
    for (i64 n = random_below(&s->r, 3); n > 0; n--) {
        isize more = batch_row(s->b);
        batch_set_int(s->b, F_time, more, at_us + random_below(&s->r, 5) * US_PER_DAY / 2);
        batch_set_text(s->b, F_kind, more, str_of(later[random_below(&s->r, COUNT(later))]));
        batch_set_text(s->b, F_order, more, id);
        if (chance(s, 80))
            batch_set_int(s->b, F_value, more, random_below(&s->r, 30000));
    }
}

static inline void shop_guest(Shop *s, i64 at_us)
{
    isize row = batch_row(s->b);
    batch_set_int(s->b, F_time, row, at_us);
    batch_set_text(s->b, F_kind, row, S("order"));
    batch_set_text(s->b, F_order, row, named(s, "till", s->orders++));
    batch_set_int(s->b, F_value, row, 100 * random_below(&s->r, 500));
}

static inline void shop_link(Shop *s, int person, i64 at_us)
{
    isize row = batch_row(s->b);
    batch_set_int(s->b, F_time, row, at_us);
    batch_set_text(s->b, F_kind, row, chance(s, 70) ? S("alias") : S("unlink"));
    batch_set_text(s->b, F_user_id, row, named(s, "u", random_below(&s->r, s->people)));
    batch_set_text(s->b, F_previous_id, row,
                   chance(s, 50) ? named(s, "u", person) : named(s, "a", person * 2));
}

/* What a person does on one stay: events seconds apart, many at the same instant. */
static inline void shop_stay(Shop *s, int person, i64 at_us, bool robot)
{
    static const char *const kinds[] = {
        "page_view",  "page_view",       "page_view",  "item_view", "item_view",
        "list_view",  "search",          "cart_add",   "cart_add",  "checkout_start",
        "page_leave", "click",           "quiz_done",  "cart_view", "message_opened",
        "login",      "item_impression", "cart_remove"};

    for (i64 n = 1 + random_below(&s->r, 9); n > 0; n--) {
        at_us += random_below(&s->r, 3) * random_below(&s->r, 20) * US_PER_MIN / 2;
        at_us += chance(s, 30) ? 123456 : 0;
        if (chance(s, 12)) {
            shop_order(s, person, at_us);
            continue;
        }
        Str kind = str_of(kinds[random_below(&s->r, COUNT(kinds))]);
        isize row = shop_row(s, person, at_us, kind);
        shop_touch(s, row, robot);
        shop_lines(s, row, 1);
        shop_extras(s, row);
        if (str_eq(kind, S("page_leave")) && chance(s, 60))
            batch_set_int(s->b, F_engaged_ms, row, random_below(&s->r, 90000));
    }
}

/* From a month before the clocks go back in London to a month after. */
static inline Batch *shop_new(u64 seed, int people, Arena *arena)
{
    Shop s = {.r = random_from(seed), .b = batch_new(arena, true), .people = people};

    s.begin_us = days_from_date((Date){2026, 10, 1}) * US_PER_DAY;
    for (int person = 0; person < people; person++) {
        bool robot = chance(&s, 8);
        for (i64 stays = 1 + random_below(&s.r, 5); stays > 0; stays--) {
            i64 at_us = s.begin_us + random_below(&s.r, 60 * 48) * US_PER_HOUR / 2;
            shop_stay(&s, person, at_us, robot);
            if (chance(&s, 10))
                shop_link(&s, person, at_us);
            if (chance(&s, 10))
                shop_guest(&s, at_us);
        }
    }
    return s.b;
}

#endif
