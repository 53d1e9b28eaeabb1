/* fate.c — what becomes of an order after it was placed: paid or not, shipped, delivered early or
 * late, whole or damaged, kept or sent back. What goes wrong decides what is said and who leaves.
 */
#include "places.h"
#include "world.h"

static i64 hours(Person *p, double least, double more)
{
    return (i64)((least + more * draw_exponential(&p->chance)) * (double)US_PER_HOUR);
}

static Rec *tell_order(World *w, Worker *k, u32 who, i64 at_us, int kind, const Order *o)
{
    Rec *r = tell_server(w, k, who, at_us, kind);
    r->aux = shelf_order(shelf_of(w, k), o);
    r->flags |= o->known ? KNOWN : 0;
    r->detail = o->reason;
    return r;
}

static void again(World *w, u32 who, const Pending *due, i64 at_us, What what)
{
    Pending *next = pending_add(w, who, at_us, what);
    u32 link = next->next;
    *next = *due;
    next->at_us = at_us, next->what = (u8)what, next->next = link;
}

static void refund_all(Order *o)
{
    o->refund = o->amount;
    o->refund_value = o->value;
    o->refund_lines = (u8)((1 << o->lines) - 1);
}

/* Unpaid for a day, or thought better of before it left the house: then a cancelled order takes its
 * money with it, and no refund is told. */
static void lapse(World *w, Worker *k, u32 who, Pending *due)
{
    due->order.reason = due->more ? REASON_MIND : REASON_UNPAID;
    tell_order(w, k, who, due->at_us, KIND_order_cancel, &due->order);
    if (due->more)
        w->person[who].paid_minor -= due->order.value;
}

static i64 not_stopped(const World *w, i64 at_us)
{
    int day = day_at(w, at_us);
    int from = day;
    while (day < w->days + AHEAD - 1 && w->day[day].stopped)
        day++;
    return at_us + (day - from) * US_PER_DAY;
}

/* Paid hours later, on a visit of its own. */
static void pay(World *w, Worker *k, u32 who, Pending *due)
{
    Person *p = &w->person[who];
    i64 free_us = p->last_us + BETWEEN_VISITS_US;

    if (due->at_us < free_us) {
        again(w, who, due, free_us, DUE_PAY);
        return;
    }
    Way way = {.source = SOURCE_DIRECT, .device = due->order.known ? 0 : 1 + due->order.context};
    Walk v = visit_open(w, k, who, due->at_us, way);
    page_show(&v, PAGE_ORDERS, NOTHING);
    pass(&v, 9);
    if (due->order.known)
        sign_in(&v);
    page_show(&v, PAGE_PAYMENT, NOTHING);
    tell(&v, KIND_payment_info)->detail = due->order.payment;
    pass(&v, 10);
    tell_order(w, k, who, v.at, KIND_order_paid, &due->order);
    again(w, who, due, v.at + 2 * US_PER_HOUR, DUE_SHIP);
    visit_close(&v);
}

/* Two hours after payment it is decided when the parcel leaves: DUE_SHIP comes twice. */
static void ship(World *w, Worker *k, u32 who, Pending *due)
{
    Person *p = &w->person[who];
    const Place *place = &places[p->place];

    if (due->more == 0) {
        k->tally.orders_paid++;
        p->paid_minor += due->order.value;
        if (draw_yes(&p->chance, .017)) {
            due->more = 1;
            again(w, who, due, due->at_us + hours(p, .2, 2), DUE_LAPSE);
            return;
        }
        due->more = 1;
        i64 at_us = due->at_us + hours(p, 3, 14 * w->day[w->today].parcel);
        again(w, who, due, not_stopped(w, at_us), DUE_SHIP);
        return;
    }
    tell_order(w, k, who, due->at_us, KIND_order_shipped, &due->order);
    int promised = p->is & ABROAD ? 9 : place->remote ? 6 : 3;
    double days = promised * (.45 + .22 * draw_exponential(&p->chance)) * w->day[w->today].parcel;
    due->promised_us = due->at_us + promised * US_PER_DAY;
    i64 at_us = due->at_us + (i64)(days * (double)US_PER_DAY);
    again(w, who, due, not_stopped(w, MAX(at_us, due->at_us + 5 * US_PER_HOUR)), DUE_DELIVER);
}

/* Which line went wrong and how; the first trouble found is the one that counts. */
static void judge(World *w, Worker *k, Person *p, Order *o)
{
    double returns = sources[p->source].returns * (p->type == IMPULSIVE ? 1.6 : 1);

    for (int i = 0; i < o->lines && !(o->wrong & ~WRONG_LATE); i++) {
        const Product *x = &w->product[o->product[i]];
        double bad = (1 - x->quality) * (1 - x->quality);
        o->wrong_line = (u8)i;
        if (draw_yes(&p->chance, x->damage_risk * (o->late_days > 0 ? 1.6 : 1)))
            o->wrong |= WRONG_DAMAGED;
        else if (draw_yes(&p->chance, x->size_risk * returns))
            o->wrong |= WRONG_SIZE;
        else if (draw_yes(&p->chance, .55 * bad))
            o->wrong |= WRONG_QUALITY;
        else if (draw_yes(&p->chance, .022 * returns))
            o->wrong |= WRONG_MIND;
    }
    for (int bit = 0; bit < 5; bit++)
        k->tally.wrong[bit] += o->wrong >> bit & 1;
}

/* The line that was wrong, with its share of what was taken off; everything when it came late. */
static bool refund_due(Person *p, Order *o)
{
    static const struct {
        u8 bit, reason;
        float asks;
    } rules[] = {{WRONG_DAMAGED, REASON_DAMAGED, .85F},
                 {WRONG_SIZE, REASON_SIZE, .78F},
                 {WRONG_QUALITY, REASON_QUALITY, .55F},
                 {WRONG_MIND, REASON_MIND, 1},
                 {WRONG_LATE, REASON_LATE, .10F}};

    for (isize i = 0; i < COUNT(rules); i++) {
        if (!(o->wrong & rules[i].bit))
            continue;
        o->reason = rules[i].reason;
        if (!draw_yes(&p->chance, rules[i].asks))
            return false;
        if (o->reason == REASON_LATE || o->lines == 1) {
            refund_all(o);
            return true;
        }
        i64 line = (i64)o->price[o->wrong_line] * o->quantity[o->wrong_line];
        o->refund = (i32)(line - line * o->discount / MAX(o->gross, 1));
        o->refund_value = (i32)((i64)o->refund * o->value / MAX(o->amount, 1));
        o->refund_lines = (u8)(1 << o->wrong_line);
        return true;
    }
    return false;
}

/* Planted: what a bad experience does to a customer. */
static void feel(World *w, Worker *k, Person *p, const Order *o, i64 at_us)
{
    bool late = o->late_days >= 3, damaged = o->wrong & WRONG_DAMAGED;
    double stays = .15 + p->loyalty;

    if (damaged || late)
        p->satisfaction -= damaged ? .30F : .18F;
    else if (o->wrong & (WRONG_QUALITY | WRONG_SIZE))
        p->satisfaction -= o->wrong & WRONG_QUALITY ? .22F : .08F;
    else
        p->satisfaction += .05F;
    p->satisfaction = MIN(MAX(p->satisfaction, .05F), 1);
    if ((damaged || late) && draw_yes(&p->chance, MIN(.20 / stays, .7)))
        person_leave(w, k, p, at_us, BAD_DELIVERY);
    else if (o->wrong & WRONG_QUALITY && draw_yes(&p->chance, MIN(.18 / stays, .6)))
        person_leave(w, k, p, at_us, BAD_QUALITY);
}

static int stars(Person *p, const Order *o)
{
    double u = draw_unit(&p->chance);
    if (o->wrong & (WRONG_DAMAGED | WRONG_QUALITY))
        return u < .55 ? 1 : 2;
    if (o->wrong & WRONG_SIZE)
        return u < .3 ? 2 : 3;
    if (o->late_days >= 3)
        return u < .4 ? 2 : 3;
    if (o->wrong & WRONG_LATE)
        return u < .5 ? 3 : 4;
    return u < .78 ? 5 : 4;
}

/* Who speaks up, and how: the displeased more often than the content. */
static void speak(World *w, u32 who, Pending *due)
{
    Person *p = &w->person[who];
    Order *o = &due->order;
    bool bad = o->wrong & (WRONG_DAMAGED | WRONG_QUALITY | WRONG_SIZE) || o->late_days >= 3;
    double complains = o->wrong & WRONG_DAMAGED ? .45 : o->late_days >= 3 ? .35 : bad ? .15 : .002;

    o->rating = (u8)stars(p, o);
    if (draw_yes(&p->chance, complains)) {
        due->more = VOICE_COMPLAINT;
        again(w, who, due, due->at_us + hours(p, .3, 9), DUE_VOICE);
    }
    if (o->known && draw_yes(&p->chance, bad ? .34 : .15)) {
        due->more = VOICE_REVIEW;
        again(w, who, due, due->at_us + hours(p, 8, 80), DUE_VOICE);
    }
    if (o->known && draw_yes(&p->chance, .05)) {
        due->more = VOICE_SURVEY;
        again(w, who, due, due->at_us + hours(p, 72, 30), DUE_VOICE);
    }
}

static void deliver(World *w, Worker *k, u32 who, Pending *due)
{
    Person *p = &w->person[who];
    Order *o = &due->order;
    i64 late_us = due->at_us - due->promised_us;

    o->late_days = late_us > 0 ? (u8)MIN(1 + late_us / US_PER_DAY, 60) : 0;
    o->wrong = o->late_days > 0 ? WRONG_LATE : 0;
    tell_order(w, k, who, due->at_us, KIND_order_delivered, o);
    judge(w, k, p, o);
    bool refund = refund_due(p, o);
    speak(w, who, due);
    if (refund)
        again(w, who, due, due->at_us + hours(p, 16, 50), DUE_REFUND);
    p->margin_minor += (i64)(o->amount - o->cost_all - o->tax - o->refund) * o->value /
                       MAX(o->amount, 1);
    feel(w, k, p, o, due->at_us);
}

void order_due(World *w, Worker *k, u32 who, Pending *due)
{
    switch ((What)due->what) {
    case DUE_PAY: pay(w, k, who, due); break;
    case DUE_LAPSE: lapse(w, k, who, due); break;
    case DUE_SHIP: ship(w, k, who, due); break;
    case DUE_DELIVER: deliver(w, k, who, due); break;
    case DUE_REFUND:
        w->person[who].refunds++;
        tell_order(w, k, who, due->at_us, KIND_refund, &due->order);
        break;
    case DUE_VOICE:
    case DUE_CART: break;
    }
}
