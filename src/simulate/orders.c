/* orders.c — what an order costs, and the moment it is placed. amount = gross - discount +
 * shipping; the tax is in it. Visitors from abroad pay in dollars at one planted rate. */
#include "places.h"
#include "world.h"

/* From minor units of the reporting currency to those of the order, and back. */
static i32 to_order(const World *w, const Order *o, i64 minor)
{
    return (i32)(o->usd ? llround((double)minor / w->money->usd_cent) : minor);
}

static i32 to_report(const World *w, const Order *o, i64 minor)
{
    return (i32)(o->usd ? llround((double)minor * w->money->usd_cent) : minor);
}

static double yuan_of(const World *w, const Order *o)
{
    return o->gross / (o->usd ? w->money->yuan / w->money->usd_cent : w->money->yuan);
}

/* Hundreds of yuan buy forty off at the festivals; ten per cent for the first order; eight yuan. */
static i64 discount_of(const World *w, const Order *o)
{
    double yuan = yuan_of(w, o);
    switch (o->coupon) {
    case COUPON_WELCOME: return o->gross / 10;
    case COUPON_FESTIVAL: return to_order(w, o, (i64)(40 * w->money->yuan * floor(yuan / 300)));
    case COUPON_EIGHT: return to_order(w, o, (i64)(8 * w->money->yuan));
    default: return 0;
    }
}

static double shipping_yuan(const Walk *v, double yuan)
{
    if (v->p->is & ABROAD)
        return yuan > 800 ? 0 : 58;
    if (places[v->p->place].remote)
        return yuan > 199 ? 0 : 18;
    return yuan > 88 ? 0 : 9;
}

void order_price(const Walk *v, Order *o)
{
    const World *w = v->w;
    const Person *p = v->p;
    i64 gross = 0, cost = 0;

    o->usd = p->is & PAYS_USD ? 1 : 0;
    o->lines = p->cart_n;
    for (int i = 0; i < p->cart_n; i++) {
        const Product *x = &w->product[p->cart[i].product];
        o->product[i] = p->cart[i].product;
        o->quantity[i] = p->cart[i].quantity;
        o->variant[i] = p->cart[i].variant;
        o->price[i] = to_order(w, o, x->price_minor);
        o->cost[i] = to_order(w, o, x->cost_minor);
        gross += (i64)o->price[i] * o->quantity[i];
        cost += (i64)o->cost[i] * o->quantity[i];
    }
    o->gross = (i32)gross;
    o->cost_all = (i32)cost;
    o->discount = (i32)discount_of(w, o);
    o->shipping = to_order(w, o, (i64)(shipping_yuan(v, yuan_of(w, o)) * w->money->yuan));
    o->amount = o->gross - o->discount + o->shipping;
    o->tax = p->is & ABROAD ? 0 : (i32)((i64)o->amount * 13 / 113);
    o->value = to_report(w, o, o->amount);
}

int coupon_draw(Walk *v, const Order *o, bool *accepted)
{
    Person *p = v->p;
    const Day *day = &v->w->day[v->day];
    double tries = .06 + .45 * p->sensitivity;
    int coupon = COUPON_EIGHT;

    if (p->orders == 0 && v->known)
        coupon = COUPON_WELCOME;
    else if (day->depth > .1F)
        coupon = COUPON_FESTIVAL;
    if (!draw_yes(&p->chance, coupon == COUPON_EIGHT ? tries : tries + .3))
        return COUPON_NONE;
    double least = coupon == COUPON_FESTIVAL ? 300 : coupon == COUPON_EIGHT ? 120 : 0;
    *accepted = yuan_of(v->w, o) >= least && draw_yes(&p->chance, .88);
    return coupon;
}

/* What the order owes to whom: to the person's own wish, or to touches and messages. */
static void credit(Walk *v)
{
    Tally *t = &v->k->tally;
    Person *p = v->p;
    double will = 0, share = v->message_share;

    if (v->intent == TO_CART) {
        t->own_micro += (i64)((1 - share) * 1e6);
        t->credit_micro[p->is & MAIL_OK   ? EMAIL
                        : p->is & PUSH_OK ? PUSH
                                          : SMS] += (i64)(share * 1e6);
        return;
    }
    for (int c = 0; c < CHANNELS; c++)
        will += p->will[c] / 1000.0;
    double all = v->own + will;
    t->own_micro += (i64)(v->own / all * 1e6);
    for (int c = 0; c < CHANNELS; c++)
        t->credit_micro[c] += (i64)(p->will[c] / 1000.0 / all * 1e6);
}

/* What is used up begins to run out; how fast depends on how much was bought. */
static void needs_begin(Person *p, const Order *o, const World *w, i64 at_us)
{
    for (int n = 0; n < 2; n++)
        for (int i = 0; p->need[n].has && i < o->lines; i++) {
            if (w->product[o->product[i]].leaf != p->need[n].leaf)
                continue;
            double lasts = p->need[n].days * (.55 + .45 * o->quantity[i]);
            p->need[n].product = o->product[i];
            p->need[n].due_us = at_us +
                                (i64)(draw_around(&p->chance, lasts, .18) * (double)US_PER_DAY);
        }
}

static void placed(Walk *v, const Order *o)
{
    World *w = v->w;
    Person *p = v->p;
    Tally *t = &v->k->tally;

    p->orders = o->number;
    t->orders_all++;
    t->orders[v->source]++;
    t->value[v->source] += o->value;
    credit(v);
    for (int i = 0; i < o->lines; i++)
        v->k->sold[o->product[i]] += o->quantity[i];
    needs_begin(p, o, w, v->at);
    cart_truth(w, v->k, v->who, v->at, p->cart_times > 0 ? CART_RECOVERED : CART_ORDERED,
               o->number);
    v->ordered = true;
}

static void paid(Walk *v, const Order *o, Pending *next)
{
    World *w = v->w;
    Rec *r = tell_server(w, v->k, v->who, v->at + 1500000, KIND_order_paid);

    r->aux = shelf_order(shelf_of(w, v->k), o);
    r->flags |= o->known ? KNOWN : 0;
    next->what = DUE_SHIP;
}

void order_place(Walk *v, Order *o)
{
    World *w = v->w;
    Person *p = v->p;
    u32 known = v->known ? 1 : 0;

    v->at += US_PER_S;
    if (v->at > w->end_us - 5 * US_PER_S)
        return;
    o->number = (u16)(p->orders + 1);
    o->known = (u8)known;
    o->context = v->context;
    o->festival = (u8)(w->day[v->day].festival + 1);
    u32 aux = shelf_order(shelf_of(w, v->k), o);
    Rec *r = v->silent ? tell_server(w, v->k, v->who, v->at, KIND_order) : tell(v, KIND_order);
    r->aux = aux;
    r->flags |= known ? KNOWN : 0;
    placed(v, o);
    bool later = draw_yes(&p->chance, .06);
    i64 wait_us = (i64)(draw_exponential(&p->chance) * 5 * (double)US_PER_HOUR);
    bool lapses = later && draw_yes(&p->chance, .35);
    i64 due_us = !later ? v->at + 2 * US_PER_HOUR : lapses ? v->at + US_PER_DAY : v->at + wait_us;
    Pending *due = pending_add(w, v->who, MAX(due_us, v->at + US_PER_MIN),
                               lapses ? DUE_LAPSE : DUE_PAY);
    due->order = *o;
    if (later)
        return;
    page_close(v);
    v->at += (i64)((12 + 40 * draw_unit(&p->chance)) * 1e6); /* at the gateway */
    page_show(v, PAGE_DONE, NOTHING);
    Rec *back = &shelf_of(w, v->k)->rec[shelf_of(w, v->k)->recs - 1];
    if (!v->silent && back->kind == KIND_page_view && back->at_us == v->at)
        back->flags |= FROM_GATEWAY, back->detail = o->payment;
    paid(v, o, due);
    pass(v, 8);
}
