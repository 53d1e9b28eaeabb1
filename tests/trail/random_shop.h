/* random_shop.h — shops where everything that is hard happens often: ties in time, late events, ids
 * that meet and part, orders told twice, refunds that know only an order id. */
#ifndef TESTS_TRAIL_RANDOM_SHOP_H
#define TESTS_TRAIL_RANDOM_SHOP_H
#include "naive.h"

typedef struct {
    Random random;
    int ids, orders, products;
    i64 span_s;
    i64 grid_s; /* times are multiples of this */
    bool fine;  /* or microseconds beside */
} Maker;

static bool one_in(Maker *m, i64 n)
{
    return random_below(&m->random, n) == 0;
}

static Maker maker_from(u64 seed)
{
    Maker m = {.random = random_from(seed)};
    m.ids = 1 + (int)random_below(&m.random, 8);
    m.orders = 1 + (int)random_below(&m.random, 8);
    m.products = 1 + (int)random_below(&m.random, 5);
    m.span_s = (i64[]){10, 5000, 40000}[random_below(&m.random, 3)];
    m.grid_s = one_in(&m, 3) ? 600 : 1;
    m.fine = random_below(&m.random, 3) == 0;
    return m;
}

static void maker_lines(Maker *m, Buf *b)
{
    for (i64 n = random_below(&m->random, 3); n > 0; n--) {
        buf_print(b, " product=p%lld", (long long)random_below(&m->random, m->products));
        if (one_in(m, 2))
            buf_print(b, " quantity=%lld", (long long)random_below(&m->random, 5000));
        if (!one_in(m, 4))
            buf_print(b, " line_amount=%lld", (long long)random_below(&m->random, 900) - 100);
        if (one_in(m, 3))
            buf_print(b, " category=c%lld", (long long)random_below(&m->random, 3));
        if (one_in(m, 3))
            buf_print(b, " brand=b%lld", (long long)random_below(&m->random, 3));
        if (one_in(m, 3))
            buf_print(b, " name=n%lld", (long long)random_below(&m->random, 3));
    }
}

static void maker_money(Maker *m, Buf *b)
{
    static const char *const names[] = {"gross", "discount", "shipping", "tax", "cost"};
    if (!one_in(m, 4))
        buf_print(b, " value=%lld", (long long)random_below(&m->random, 1000));
    if (!one_in(m, 3))
        buf_print(b, " amount=%lld", (long long)random_below(&m->random, 1000) - 20);
    for (int k = 0; k < COUNT(names); k++)
        if (one_in(m, 2))
            buf_print(b, " %s=%lld", names[k], (long long)random_below(&m->random, 500));
}

static void maker_touch(Maker *m, Buf *b)
{
    static const char *const names[] = {"channel", "source", "medium", "campaign",
                                        "country", "device", "bot"};
    for (int k = 0; k < COUNT(names); k++)
        if (one_in(m, 4))
            buf_print(b, " %s=%c", names[k], (char)('u' + random_below(&m->random, 3)));
    if (one_in(m, 4))
        buf_print(b, " tagged=%d", !one_in(m, 4));
}

static const char *maker_kind(Maker *m)
{
    static const char *const often[] = {"page_view", "item_view", "cart_add",   "login",
                                        "order",     "order",     "order_paid", "refund",
                                        "alias",     "unlink",    "own_kind"};
    if (one_in(m, 3))
        return kind_info[random_below(&m->random, KIND_COUNT)].name;
    return often[random_below(&m->random, COUNT(often))];
}

/* One more event of the shop, said. */
__attribute__((unused)) static void maker_say(Maker *m, Shop *s)
{
    Buf b = buf_on(&s->arena);
    const char *kind = maker_kind(m);
    i64 id = random_below(&m->random, m->ids);
    i64 at = random_below(&m->random, m->span_s) / m->grid_s * m->grid_s * US_PER_S;
    bool ordered = str_starts(str_of(kind), S("order")) || str_eq(str_of(kind), S("refund"));

    if (m->fine)
        at += random_below(&m->random, 3) * (one_in(m, 2) ? 1000 : 1);
    buf_print(&b, "- 0 %s", kind);
    if (!one_in(m, 3))
        buf_print(&b, " %s=i%lld", one_in(m, 2) ? "user_id" : "anonymous_id", (long long)id);
    if (one_in(m, 4))
        buf_print(&b, " user_id=i%lld anonymous_id=i%lld", (long long)id,
                  (long long)random_below(&m->random, m->ids));
    if (str_eq(str_of(kind), S("alias")) || str_eq(str_of(kind), S("unlink")) || one_in(m, 30))
        buf_print(&b, " previous_id=i%lld", (long long)random_below(&m->random, m->ids + 1));
    if (one_in(m, 3))
        buf_print(&b, " page=/%lld", (long long)random_below(&m->random, 4));
    if ((ordered && !one_in(m, 8)) || one_in(m, 12))
        buf_print(&b, " order=o%lld", (long long)random_below(&m->random, m->orders));
    if (ordered || one_in(m, 10))
        maker_money(m, &b);
    maker_touch(m, &b);
    if (one_in(m, 5))
        buf_print(&b, " colour=%s size=%lld", one_in(m, 2) ? "red" : "blue",
                  (long long)random_below(&m->random, 12));
    if (ordered || one_in(m, 2) || str_eq(str_of(kind), S("product_set")))
        maker_lines(m, &b);
    buf_byte(&b, 0);
    say(s, (const char *)b.p);
    batch_set_int(s->batch, F_time, s->batch->rows - 1, at);
}

/* Where two texts part, for a person to read. */
__attribute__((unused)) static bool same_told(Str got, Str want)
{
    if (str_eq(got, want))
        return true;
    while (got.n > 0 && want.n > 0) {
        Cut a = str_cut(got, '\n'), b = str_cut(want, '\n');
        if (!str_eq(a.head, b.head)) {
            print_error("got:  %.*s\nwant: %.*s\n", STR_ARG(a.head), STR_ARG(b.head));
            return false;
        }
        got = a.tail;
        want = b.tail;
    }
    print_error("one is longer: '%.*s' '%.*s'\n", STR_ARG(got), STR_ARG(want));
    return false;
}

#endif
