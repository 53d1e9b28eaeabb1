/* till.c — from the cart to the order, and the seven places where people turn round. A reason is
 * true only when the person would have bought but for it; the trace it leaves is what can be seen:
 * the step reached, the coupon denied, the payment refused. */
#include "places.h"
#include "world.h"

static void step_tell(Walk *v, int step, i32 number)
{
    Rec *r = tell(v, KIND_checkout_step);
    r->detail = (u8)step;
    r->number = number;
    pass(v, 9);
}

static void note_tell(Walk *v)
{
    int arm = arm_of(v->w, TEST_NOTE, v->who);
    if (v->p->is & NOTE_SEEN)
        return;
    v->p->is |= NOTE_SEEN;
    Rec *r = tell(v, KIND_exposure);
    r->detail = TEST_NOTE;
    r->list = (u8)arm;
    if (v->at <= v->w->end_us)
        v->k->tally.exposed[TEST_NOTE][arm]++;
}

/* One size is gone, or the product itself since it was put into the cart. */
static bool stock_stops(Walk *v, bool resolved)
{
    Person *p = v->p;

    for (int i = 0; i < p->cart_n; i++) {
        bool gone = product_out(v->w, p->cart[i].product);
        if (!gone && (resolved || !draw_yes(&p->chance, .018)))
            continue;
        Rec *r = tell(v, KIND_stock_out);
        r->product = p->cart[i].product;
        r->detail = p->cart[i].variant;
        pass(v, 6);
        if (p->cart_n == 1 || draw_yes(&p->chance, .6))
            return true;
        r = tell(v, KIND_cart_remove);
        r->product = p->cart[i].product;
        r->number = p->cart[i].quantity;
        r->detail = p->cart[i].variant;
        p->cart[i--] = p->cart[--p->cart_n];
    }
    return false;
}

/* Some have no account and want none. */
static bool account_stops(Walk *v, bool resolved)
{
    Person *p = v->p;

    if (v->known)
        return false;
    step_tell(v, STEP_ACCOUNT, 0);
    if (p->is & HAS_ACCOUNT) {
        sign_in(v);
    } else if (p->is & NEVER_SIGNS_IN) {
        return !resolved && draw_yes(&p->chance, .20);
    } else if (draw_yes(&p->chance, .78)) {
        sign_up(v);
    } else {
        return !resolved && draw_yes(&p->chance, .35);
    }
    page_show(v, PAGE_CHECKOUT, NOTHING);
    return false;
}

/* Planted: a price for shipping that is large against the order turns the price-sensitive away;
 * the note that tells it early (TEST_NOTE) more than halves that. */
static bool shipping_stops(Walk *v, const Order *o, bool resolved)
{
    Person *p = v->p;
    int arm = arm_of(v->w, TEST_NOTE, v->who);

    step_tell(v, STEP_SHIPPING, o->shipping);
    if (o->shipping == 0)
        return false;
    double shock = MIN(2.6 * o->shipping / MAX(o->gross, 1), .55) * (.15 + p->sensitivity);
    double with_note = .45 * shock;
    if (resolved)
        return false;
    if (v->at <= v->w->end_us) {
        v->k->tally.chance_micro[TEST_NOTE][HELD_OUT] += (i64)(shock * 1e6);
        v->k->tally.chance_micro[TEST_NOTE][TREATED] += (i64)(with_note * 1e6);
        v->k->tally.outcome[TEST_NOTE][arm]++;
    }
    return draw_yes(&p->chance, arm == TREATED ? with_note : shock);
}

/* Days until it arrives, as the shop promises them. */
static int days_promised(const Walk *v)
{
    const Day *day = &v->w->day[v->day];
    const Place *place = &places[v->p->place];
    int days = v->p->is & ABROAD ? 9 : place->remote ? 6 : 3;
    return (int)(days * day->parcel + .5F) + (day->stopped ? 5 : 0);
}

static bool delivery_stops(Walk *v, bool resolved)
{
    int days = days_promised(v);
    double too_late = days > 9 ? .16 : days > 4 ? .09 : .004;

    step_tell(v, STEP_DELIVERY, days);
    return !resolved && draw_yes(&v->p->chance, v->intent == GIVE ? too_late * 2.5 : too_late);
}

/* The coupon's reason is told either way; denied, it turns some away. */
static bool coupon_stops(Walk *v, Order *o, bool resolved)
{
    bool accepted;
    int coupon = coupon_draw(v, o, &accepted);

    if (coupon == 0)
        return false;
    Rec *r = tell(v, KIND_coupon);
    r->number = coupon;
    r->detail = accepted ? 0 : (u8)(1 + draw_below(&v->p->chance, 3));
    pass(v, 6);
    if (accepted) {
        o->coupon = (u8)coupon;
        order_price(v, o);
        return false;
    }
    return !resolved && draw_yes(&v->p->chance, .12 + .55 * v->p->sensitivity);
}

static bool payment_stops(Walk *v, Order *o, bool resolved)
{
    Person *p = v->p;
    double fails = p->is & ABROAD ? .09 : .042;

    page_show(v, PAGE_PAYMENT, NOTHING);
    Rec *r = tell(v, KIND_payment_info);
    r->detail = o->payment;
    pass(v, 10);
    for (int tries = 0; tries < 2 && draw_yes(&p->chance, fails); tries++) {
        r = tell(v, KIND_payment_error);
        r->detail = (u8)draw_below(&p->chance, 4);
        r->position = o->payment;
        pass(v, 14);
        if (!resolved && draw_yes(&p->chance, .5))
            return true;
    }
    return false;
}

static Left till_stop(Walk *v, Order *o, bool resolved)
{
    Person *p = v->p;

    if (stock_stops(v, resolved))
        return OUT_OF_STOCK;
    page_show(v, PAGE_CHECKOUT, NOTHING);
    tell(v, KIND_checkout_start)->aux = cart_snapshot(v);
    pass(v, 12);
    if (account_stops(v, resolved))
        return ACCOUNT_WALL;
    order_price(v, o);
    if (shipping_stops(v, o, resolved))
        return SHIPPING_PRICE;
    if (delivery_stops(v, resolved))
        return DELIVERY_DATE;
    if (coupon_stops(v, o, resolved))
        return COUPON_DENIED;
    if (!resolved && draw_yes(&p->chance, .025))
        return DISTRACTED;
    return payment_stops(v, o, resolved) ? PAYMENT_FAILED : NO_REASON;
}

static u8 payment_draw(Person *p)
{
    static const float here[PAYMENTS] = {45, 42, 8, 5, 0, 0},
                       abroad[PAYMENTS] = {5, 0, 0, 45, 40, 10};
    return (u8)draw_weighted(&p->chance, p->is & ABROAD ? abroad : here, PAYMENTS, 100);
}

void till(Walk *v, bool resolved)
{
    Order o = {.person = v->who, .payment = payment_draw(v->p)};

    page_show(v, PAGE_CART, NOTHING);
    tell(v, KIND_cart_view)->aux = cart_snapshot(v);
    note_tell(v);
    pass(v, 8);
    Left stopped = till_stop(v, &o, resolved);
    if (stopped != NO_REASON)
        cart_leave(v, stopped);
    else if (v->at <= v->w->end_us)
        order_place(v, &o);
}
