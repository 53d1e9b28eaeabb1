/* The truth beside the events is true of the events: every reason has left its trace, every text
 * says what happened, every planted effect can be measured. */
#include "people.h"
#include "simulate/words.h"
#include "test.h"

#include <math.h>

enum { PEOPLE = 8000 };

static People *people(void)
{
    static People *p;
    Err e = {0};
    if (!p) {
        Kept *k = kept_shop(PEOPLE, 150, 3, &e);
        expect(k != NULL);
        p = people_of(k, PEOPLE);
    }
    return p;
}

static bool starts_denied(const Deed *d)
{
    return d->kind == KIND_coupon && str_starts(row_text(&d->row, F_reason), S("denied"));
}

static bool at_step(const Deed *d, const char *step)
{
    return d->kind == KIND_checkout_step && str_eq(row_text(&d->row, F_step), str_of(step));
}

/* Does this event speak for that reason? */
static bool speaks(const Deed *d, Str reason)
{
    if (str_eq(reason, S("shipping_price")))
        return at_step(d, "shipping") && row_int(&d->row, F_shipping) > 0;
    if (str_eq(reason, S("coupon_denied")))
        return starts_denied(d);
    if (str_eq(reason, S("payment_error")))
        return d->kind == KIND_payment_error;
    if (str_eq(reason, S("out_of_stock")))
        return d->kind == KIND_stock_out;
    if (str_eq(reason, S("account_wall")))
        return at_step(d, "account");
    if (str_eq(reason, S("delivery_date")))
        return at_step(d, "delivery");
    if (str_eq(reason, S("waiting_for_promotion")))
        return d->kind == KIND_promo_view;
    if (str_eq(reason, S("comparing")))
        return d->kind == KIND_item_view;
    return d->kind == KIND_cart_add;
}

static int traces(const One *one, const Json *cart)
{
    i64 from = json_time(cart, "opened") - US_PER_HOUR, to = json_time(cart, "closed");
    int n = 0;
    for (isize i = 0; i < one->deeds; i++)
        if (one->deed[i].at_us >= from && one->deed[i].at_us <= to)
            n += speaks(&one->deed[i], json_word(cart, "left_because"));
    return n;
}

TEST("every cart left for a reason shows the trace of that reason")
{
    People *p = people();
    i64 left = 0, reasons = 0;
    Names seen = names_new(&p->kept->arena, 1 << 10);

    for (isize i = 0; i < p->lines; i++) {
        const Json *cart = p->line[i];
        if (!truth_is(cart, "cart") || json_word(cart, "left_because").n == 0)
            continue;
        const One *one = &p->one[json_int(cart, "person")];
        if (one->shared || json_get(one->truth, S("blocked"))->integer)
            continue;
        Str reason = json_word(cart, "left_because");
        int least = str_eq(reason, S("comparing")) ? 2 : 1;
        if (traces(one, cart) < least)
            print_error("cart of person %lld left because of %.*s without a trace\n",
                        (long long)json_int(cart, "person"), STR_ARG(reason));
        expect(traces(one, cart) >= least);
        reasons += (*names_at(&seen, reason, 0))++ == 0;
        left++;
    }
    expect(left > 500);
    expect(reasons == 9);
}

TEST("carts that were ordered name orders that were placed, with what was in them")
{
    People *p = people();
    Names placed = names_new(&p->kept->arena, 1 << 14);
    i64 orders = 0, paid = 0, carts = 0;

    for (Row r = {0}; row_next(p->kept, &r);) {
        orders += row_kind(&r) == KIND_order;
        paid += row_kind(&r) == KIND_order_paid;
        if (row_kind(&r) == KIND_order)
            batch_lines_of(r.b, r.row, (isize *)names_at(&placed, row_text(&r, F_order), 0));
    }
    for (isize i = 0; i < p->lines; i++) {
        const Json *line = p->line[i];
        if (truth_is(line, "orders"))
            expect(json_int(line, "placed") == orders && json_int(line, "paid") <= paid);
        if (!truth_is(line, "cart") || json_word(line, "order").n == 0)
            continue;
        carts++;
        expect(*names_at(&placed, json_word(line, "order"), 0) == json_int(line, "lines"));
    }
    expect(carts == orders && orders > 300);
}

static bool says_one_of(Str text, Pool pool)
{
    for (int i = 0; i < pool.n; i++) {
        Str phrase = str_of(pool.of[i]); /* the first letter may have become a capital */
        if (str_find(text, phrase) >= 0 || str_find(text, str_skip(phrase, 1)) >= 0)
            return true;
    }
    return false;
}

static bool chinese(Str text)
{
    return text.n > 0 && (u8)text.p[0] >= 0x80;
}

TEST("what people write says what happened to their order")
{
    People *p = people();
    i64 damaged = 0, late = 0, good = 0, english = 0;

    for (Row r = {0}; row_next(p->kept, &r);) {
        Str text = row_text(&r, F_text), reason = row_text(&r, F_reason);
        const Phrases *w = chinese(text) ? &phrases_zh : &phrases_en;
        i64 stars = row_int(&r, F_rating) / 1000;
        if (row_kind(&r) == KIND_review && stars == 5) {
            expect(!says_one_of(text, w->damaged) && !says_one_of(text, w->close_bad));
            good++;
        }
        english += row_kind(&r) == KIND_review && !chinese(text);
        if (row_kind(&r) != KIND_complaint)
            continue;
        bool broken = str_eq(reason, S("damaged")), slow = str_eq(reason, S("late"));
        expect(!broken || says_one_of(text, w->damaged));
        expect(!slow || says_one_of(text, w->late));
        damaged += broken, late += slow;
    }
    expect(damaged > 3 && late > 3 && good > 50 && english > 0);
}

TEST("whoever left for good looks at nothing any more, and was a customer")
{
    People *p = people();
    i64 gone = 0;

    for (isize who = 0; who < p->people; who++) {
        const One *one = &p->one[who];
        i64 left_us = one->truth ? json_time(one->truth, "left") : 0;
        if (left_us == 0 || one->shared)
            continue;
        gone++;
        expect(json_int(one->truth, "orders") > 0);
        for (isize i = 0; i < one->deeds; i++)
            expect(one->deed[i].kind != KIND_item_view ||
                   one->deed[i].at_us < left_us + 3 * US_PER_HOUR);
    }
    expect(gone > 20);
}

/* Orders within three days of being in the cart test, by arm. */
static void cart_test(People *p, i64 n[2], i64 bought[2])
{
    for (isize who = 0; who < p->people; who++)
        for (isize i = 0; i < p->one[who].deeds; i++) {
            const Deed *d = &p->one[who].deed[i];
            if (d->kind != KIND_exposure ||
                !str_eq(row_text(&d->row, F_experiment), S("cart-reminder")))
                continue;
            int arm = str_eq(row_text(&d->row, F_arm), S("reminder"));
            n[arm]++;
            for (isize j = i; j < p->one[who].deeds; j++)
                if (p->one[who].deed[j].kind == KIND_order &&
                    p->one[who].deed[j].at_us < d->at_us + 3 * US_PER_DAY) {
                    bought[arm]++;
                    break;
                }
        }
}

TEST("the effect of the cart reminder can be measured, and is what was planted")
{
    People *p = people();
    i64 n[2] = {0}, bought[2] = {0};
    double effect = 0;

    cart_test(p, n, bought);
    for (isize i = 0; i < p->lines; i++)
        if (truth_is(p->line[i], "experiment") &&
            str_eq(json_word(p->line[i], "experiment"), S("cart-reminder")))
            effect = json_number(p->line[i], "effect");
    expect(n[0] > 30 && n[1] > 150 && effect > .02);
    double a = (double)bought[0] / (double)n[0], b = (double)bought[1] / (double)n[1];
    double error = sqrt(a * (1 - a) / (double)n[0] + b * (1 - b) / (double)n[1]);
    expect(fabs(b - a - effect) < 4 * error);
}

static double mean_orders(People *p, const char *name, const char *value)
{
    double orders = 0, n = 0;
    for (isize who = 0; who < p->people; who++) {
        const Json *truth = p->one[who].truth;
        if (!truth || !str_eq(json_word(truth, name), str_of(value)))
            continue;
        n++;
        orders += (double)json_int(truth, "orders");
    }
    return orders / n;
}

TEST("channels differ in what their people buy, types in what they are")
{
    People *p = people();
    expect(mean_orders(p, "first_source", "friend") >
           1.5 * mean_orders(p, "first_source", "douyin"));
    expect(mean_orders(p, "type", "replenisher") > 3 * mean_orders(p, "type", "window_shopper"));
}

TEST("what is used up is bought again at about the planted pace")
{
    People *p = people();
    i64 gaps = 0;
    double ratio = 0;

    for (isize who = 0; who < p->people; who++) {
        const One *one = &p->one[who];
        const Json *needs = one->truth ? json_get(one->truth, S("needs")) : NULL;
        for (const Json *need = needs ? needs->first : NULL; need; need = need->next) {
            i64 last = 0;
            for (isize i = 0; i < one->deeds; i++) {
                const Deed *d = &one->deed[i];
                isize n, first = batch_lines_of(d->row.b, d->row.row, &n);
                if (d->kind != KIND_order ||
                    !str_eq(batch_text(d->row.b, F_category, first), json_word(need, "category")))
                    continue;
                if (last > 0) {
                    ratio += (double)(d->at_us - last) / (double)US_PER_DAY /
                             (double)json_int(need, "days");
                    gaps++;
                }
                last = d->at_us;
            }
        }
    }
    expect(gaps > 60);
    expect(ratio / (double)gaps > .9 && ratio / (double)gaps < 2.2);
}

TESTS_MAIN
