/* Orders and the sessions they come from make sense: money adds up, nothing happens before its
 * cause, and whoever is linked is one person. */
#include "test.h"
#include "world.h"

enum { STEP_PLACED = 1, STEP_PAID = 2, STEP_SHIPPED = 4, STEP_DELIVERED = 8, STEP_CANCELLED = 16 };

static Kept *kept(void)
{
    static Kept *shop;
    Err e = {0};
    if (!shop)
        shop = kept_shop(6000, 100, 11, &e);
    expect(shop != NULL);
    return shop;
}

static Names names(Kept *k)
{
    return names_new(&k->arena, 1 << 20);
}

TEST("an order's money adds up, line by line, and its lines are goods the shop has told of")
{
    Kept *k = kept();
    Names goods = names(k);
    i64 orders = 0, discounted = 0, shipped = 0, dollars = 0;

    for (Row r = {0}; row_next(k, &r);) {
        isize n, first = batch_lines_of(r.b, r.row, &n);
        i64 lines = 0, cost = 0;
        for (isize i = first; i < first + n; i++) {
            i64 price = batch_int(r.b, F_price, i), quantity = batch_int(r.b, F_quantity, i);
            i64 *known = names_at(&goods, batch_text(r.b, F_product, i), 0);
            *known += row_kind(&r) == KIND_product_set;
            expect(*known > 0);
            if (row_kind(&r) != KIND_order)
                continue;
            expect(price > 0 && quantity >= 1000 && quantity % 1000 == 0);
            expect(batch_int(r.b, F_line_amount, i) == price * quantity / 1000);
            lines += price * quantity / 1000;
            cost += batch_int(r.b, F_line_cost, i) * quantity / 1000;
        }
        if (row_kind(&r) != KIND_order)
            continue;
        i64 amount = row_int(&r, F_amount), gross = row_int(&r, F_gross);
        bool usd = str_eq(row_text(&r, F_currency), S("USD"));
        expect(n > 0 && gross == lines && row_int(&r, F_cost) == cost);
        expect(amount == gross - row_int(&r, F_discount) + row_int(&r, F_shipping));
        expect(amount > 0 && row_int(&r, F_tax) >= 0 && row_int(&r, F_tax) < amount);
        i64 value = row_int(&r, F_value);
        expect(usd ? value > 7 * amount - 10 && value < 72 * amount / 10 : value == amount);
        expect((row_int(&r, F_discount) > 0) == (row_text(&r, F_coupon).n > 0));
        orders++, dollars += usd;
        discounted += row_int(&r, F_discount) > 0, shipped += row_int(&r, F_shipping) > 0;
    }
    expect(orders > 300 && discounted > 20 && shipped > 20 && dollars > 0);
}

TEST("orders are placed once, then paid, shipped, delivered, and money back comes last")
{
    Kept *k = kept();
    Names stages = names(k), amount = names(k), back = names(k);
    i64 refunds = 0, cancelled = 0;

    for (Row r = {0}; row_next(k, &r);) {
        Str order = row_text(&r, F_order);
        if (order.n == 0)
            continue;
        i64 *s = names_at(&stages, order, 0), before = *s;
        switch (row_kind(&r)) {
        case KIND_order:
            expect(before == 0);
            *s |= STEP_PLACED;
            *names_at(&amount, order, 0) = row_int(&r, F_amount);
            break;
        case KIND_order_paid:
            expect(before == STEP_PLACED);
            *s |= STEP_PAID;
            expect(row_int(&r, F_amount) == *names_at(&amount, order, 0));
            break;
        case KIND_order_cancel:
            expect(before == STEP_PLACED || before == (STEP_PLACED | STEP_PAID));
            *s |= STEP_CANCELLED, cancelled++;
            expect(row_text(&r, F_reason).n > 0);
            break;
        case KIND_order_shipped:
            expect(before == (STEP_PLACED | STEP_PAID));
            *s |= STEP_SHIPPED;
            break;
        case KIND_order_delivered:
            expect(before == (STEP_PLACED | STEP_PAID | STEP_SHIPPED));
            *s |= STEP_DELIVERED;
            break;
        case KIND_refund:
            expect(before & STEP_DELIVERED);
            *names_at(&back, order, 0) += row_int(&r, F_amount);
            expect(*names_at(&back, order, 0) <= *names_at(&amount, order, 0));
            refunds++;
            break;
        default: expect(before & STEP_DELIVERED); break; /* reviews and complaints */
        }
    }
    expect(refunds > 10 && cancelled > 5);
}

TEST("a session has one device and no pause of half an hour; the next one begins later")
{
    Kept *k = kept();
    Names device = names(k), last = names(k), open = names(k), ended = names(k);
    i64 sessions = 0;

    for (Row r = {0}; row_next(k, &r);) {
        Str session = row_text(&r, F_session), anonymous = row_text(&r, F_anonymous_id);
        if (session.n == 0)
            continue;
        i64 at_us = row_int(&r, F_time);
        i64 *first = names_at(&device, session, 0), *end = names_at(&last, session, 0);
        i64 own = (i64)(str_hash(anonymous) >> 1);
        expect(*first == 0 || *first == own);
        expect(*end == 0 || at_us - *end < 30 * US_PER_MIN);
        sessions += *first == 0;
        *first = own, *end = at_us;
        if (row_text(&r, F_bot).n > 0)
            continue;
        i64 *now = names_at(&open, anonymous, 0), this = (i64)(str_hash(session) >> 1);
        expect(*now == 0 || *now == this ||
               at_us - *names_at(&ended, anonymous, 0) > 30 * US_PER_MIN);
        *now = this;
        *names_at(&ended, anonymous, 0) = at_us;
    }
    expect(sessions > 5000);
}

/* The person as ids tell: the account, else the one the device is linked to, else the device. */
static Str whose(Names *links, const Row *r, Kept *k)
{
    Str user = row_text(r, F_user_id), anonymous = row_text(r, F_anonymous_id);
    i64 *link = names_at(links, anonymous, 0);
    if (user.n > 0)
        return user;
    return *link ? str_format(&k->arena, "u%08lld", (long long)*link) : anonymous;
}

TEST("what is ordered was put into the cart before, by the same person as far as ids tell")
{
    Kept *k = kept();
    Names links = names(k), in_cart = names(k);
    i64 lines = 0, never = 0, number;

    for (Row r = {0}; row_next(k, &r);) {
        Str user = row_text(&r, F_user_id), anonymous = row_text(&r, F_anonymous_id);
        i64 *link = names_at(&links, anonymous, 0);
        if (user.n > 0 && anonymous.n > 0 && *link == 0 && str_i64(str_skip(user, 1), &number))
            *link = number;
    }
    for (Row r = {0}; row_next(k, &r);) {
        isize n, first = batch_lines_of(r.b, r.row, &n);
        Kind kind = row_kind(&r);
        bool order = kind == KIND_order && row_text(&r, F_session).n > 0;
        if (kind != KIND_cart_add && kind != KIND_cart_remove && !order)
            continue;
        for (isize i = first; i < first + n; i++) {
            u64 salt = str_hash(batch_text(r.b, F_product, i));
            i64 *quantity = names_at(&in_cart, whose(&links, &r, k), salt);
            i64 taken = batch_int(r.b, F_quantity, i);
            *quantity += kind == KIND_cart_add ? taken : -taken;
            lines += order;
            never += *quantity < 0;
        }
    }
    expect(lines > 400);
    expect(never * 100 <= lines); /* households that share a desk */
}

TEST("a device names but one account unless a household shares it, and few do")
{
    Kept *k = kept();
    Names account = names(k);
    i64 devices = 0, shared = 0;

    for (Row r = {0}; row_next(k, &r);) {
        Str user = row_text(&r, F_user_id), anonymous = row_text(&r, F_anonymous_id);
        if (user.n == 0 || anonymous.n == 0)
            continue;
        i64 *at = names_at(&account, anonymous, 0), own = (i64)(str_hash(user) >> 1);
        devices += *at == 0;
        shared += *at != 0 && *at != own;
        if (*at == 0)
            *at = own;
    }
    expect(devices > 300);
    expect(shared < devices / 5);
}

TEST("visits begin with a touch; paid ones are tagged and carry the advertiser's click")
{
    Kept *k = kept();
    Names seen = names(k);
    i64 paid = 0, channels = 0;

    for (Row r = {0}; row_next(k, &r);) {
        Str session = row_text(&r, F_session), channel = row_text(&r, F_channel);
        if (session.n == 0 || (*names_at(&seen, session, 0))++ > 0)
            continue;
        expect(channel.n > 0);
        channels++;
        if (!str_starts(channel, S("paid")))
            continue;
        paid++;
        expect(row_int(&r, F_tagged) == 1);
        expect(row_text(&r, F_campaign).n > 0 && row_text(&r, F_source).n > 0);
        if (row_kind(&r) == KIND_page_view) {
            expect(row_text(&r, F_click_id).n > 0);
            expect(str_find(row_text(&r, F_url), S("utm_campaign=")) > 0);
        }
    }
    expect(paid > channels / 20);
}

TEST("a message is clicked by the person it was sent to, after it was sent")
{
    Kept *k = kept();
    Names sent = names(k);
    i64 clicks = 0;

    for (Row r = {0}; row_next(k, &r);) {
        Str message = row_text(&r, F_message);
        if (message.n == 0)
            continue;
        i64 *n = names_at(&sent, row_text(&r, F_user_id), str_hash(message));
        *n += row_kind(&r) == KIND_message_sent;
        expect(*n > 0);
        clicks += row_kind(&r) == KIND_message_clicked;
    }
    expect(clicks > 20);
}

TESTS_MAIN
