/* messages.c — what the shop says of its own accord: newsletters, festival SMS, pushes, and the
 * reminder four hours after a cart was left. Both kinds have a group that is left alone, and what a
 * message really does to whom is planted: some come because of it, some would have come anyway,
 * some never, and some leave because of it. */
#include "world.h"

const char *const experiment_names[EXPERIMENTS] =
    {[TEST_CART] = "cart-reminder", [TEST_MAILING] = "mailings", [TEST_NOTE] = "shipping-note"};
const char *const arm_names[EXPERIMENTS][ARMS] = {{"holdout", "reminder"},
                                                  {"holdout", "mailings"},
                                                  {"plain", "note"}};

static void mailing_add(World *w, Mailing m)
{
    if (m.at_us < w->end_us)
        w->mailing[w->mailings++] = m;
}

/* Every second Thursday a newsletter, Saturdays a push, an SMS when a great sale opens. */
void mailings_make(World *w)
{
    u16 newsletters = 0, pushes = 0;

    w->mailing = take(&w->arena, Mailing, w->days * 2 + 1);
    for (int d = 0; d < w->days; d++) {
        const Day *day = &w->day[d];
        Mailing m = {.festival = day->festival, .year = (i16)date_from_days(w->first_day + d).year};
        i64 midnight = w->midnight[d];
        if (day->first_of_it && day->depth > .1F) {
            m.channel = SMS, m.at_us = midnight + 10 * US_PER_HOUR;
            mailing_add(w, m);
        }
        if (day->weekday == 3 && (w->first_day + d) / 7 % 2 == 0) {
            m.channel = EMAIL, m.at_us = midnight + 11 * US_PER_HOUR, m.number = ++newsletters;
            mailing_add(w, m);
        }
        if (day->weekday == 5) {
            m.channel = PUSH, m.at_us = midnight + 19 * US_PER_HOUR, m.number = ++pushes;
            mailing_add(w, m);
        }
    }
}

static u32 agreed(u8 channel)
{
    return channel == EMAIL ? MAIL_OK : channel == SMS ? SMS_OK : PUSH_OK;
}

void mailing_next(const World *w, Person *p, i64 after_us)
{
    p->mailing_us = NEVER;
    if (!(p->is & (MAIL_OK | SMS_OK | PUSH_OK)) || p->is & UNSUBSCRIBED)
        return;
    while (p->mailing < w->mailings) {
        const Mailing *m = &w->mailing[p->mailing];
        if (m->at_us > after_us && p->is & agreed(m->channel)) {
            p->mailing_us = m->at_us + (i64)draw_below(&p->chance, 900000) * 1000;
            return;
        }
        p->mailing++;
    }
}

static int source_of(u8 channel)
{
    return channel == EMAIL ? SOURCE_EMAIL : channel == SMS ? SOURCE_SMS : SOURCE_PUSH;
}

static Rec *tell_message(World *w, Worker *k, u32 who, i64 at_us, int kind, int mailing, int source)
{
    Rec *r = tell_server(w, k, who, at_us, kind);
    r->flags |= KNOWN;
    r->ref = (u32)mailing;
    r->detail = (u8)source;
    return r;
}

/* Sent, perhaps bounced; true when it arrived. */
static bool send(World *w, Worker *k, u32 who, i64 at_us, int mailing, int source)
{
    Person *p = &w->person[who];

    tell_message(w, k, who, at_us, KIND_message_sent, mailing, source);
    if (at_us <= w->end_us)
        k->tally.sent_today[source - SOURCE_EMAIL]++;
    p->messages++;
    if (draw_yes(&p->chance, .014)) {
        tell_message(w, k, who, at_us + 20 * US_PER_S, KIND_message_bounced, mailing, source);
        return false;
    }
    return true;
}

/* Too much is too much: some ask for silence, some go. */
static void annoy(World *w, Worker *k, u32 who, i64 at_us, double by, int mailing, int source)
{
    Person *p = &w->person[who];

    if (p->response != DO_NOT_DISTURB)
        by *= .06;
    p->annoyance += (float)(by * (.5 + draw_unit(&p->chance)));
    if (p->annoyance < 1)
        return;
    p->annoyance = .5F;
    p->is |= UNSUBSCRIBED;
    p->mailing_us = NEVER;
    at_us = MAX(at_us, p->last_us + BETWEEN_VISITS_US);
    Walk v = visit_open(w, k, who, at_us, (Way){.source = (u8)source, .mailing = (u16)mailing});
    page_show(&v, PAGE_ACCOUNT, NOTHING);
    pass(&v, 6);
    if (v.silent)
        tell_message(w, k, who, v.at, KIND_unsubscribe, mailing, source);
    else
        tell(&v, KIND_unsubscribe)->detail = (u8)(source - SOURCE_EMAIL);
    if (p->orders > 0 && draw_yes(&p->chance, .5))
        person_leave(w, k, p, v.at, ANNOYED);
    visit_close(&v);
}

static void come(Person *p, i64 at_us, Intent intent, int source, int mailing, double share)
{
    if (p->gone_us != NEVER || (p->plan_us != NEVER && p->plan_us < at_us))
        return;
    p->plan_us = at_us;
    p->plan_intent = (u8)intent;
    p->plan_source = (u8)source;
    p->plan_slot = SLOT_GENERIC;
    p->plan_mailing = (u16)mailing;
    p->plan_share = (u8)(255 * share);
}

void mailing_live(World *w, Worker *k, u32 who)
{
    static const double opens[RESPONSES] = {.42, .46, .13, .22};
    static const double clicks[RESPONSES] = {.20, .15, .03, .01};
    Person *p = &w->person[who];
    i64 at_us = p->mailing_us;
    int mailing = p->mailing + 1, source = source_of(w->mailing[p->mailing].channel);

    p->mailing++;
    mailing_next(w, p, at_us);
    if (arm_of(w, TEST_MAILING, who) == HELD_OUT)
        return;
    if (!send(w, k, who, at_us, mailing, source))
        return;
    annoy(w, k, who, at_us + 3 * US_PER_MIN, .14, mailing, source);
    double opened = source == SOURCE_PUSH ? .4 : 1;
    if (at_us <= w->end_us)
        k->tally.chance_micro[TEST_MAILING][TREATED] += (i64)(1e6 * opened * opens[p->response] *
                                                              clicks[p->response]);
    if (!draw_yes(&p->chance, opened * opens[p->response]))
        return;
    i64 opened_us = at_us + (i64)(draw_exponential(&p->chance) * 3 * (double)US_PER_HOUR);
    if (opened_us < w->until_us && source != SOURCE_SMS)
        tell_message(w, k, who, opened_us, KIND_message_opened, mailing, source);
    if (draw_yes(&p->chance, clicks[p->response]))
        come(p, opened_us + 10 * US_PER_S, BROWSE, source, mailing, 0);
}

/* The link is followed, and the visit it leads to begins. */
void message_clicked(World *w, Worker *k, u32 who, i64 at_us)
{
    const Person *p = &w->person[who];
    i64 clicked_us = MAX(at_us - 2 * US_PER_S, w->from_us);

    if (p->plan_source < SOURCE_EMAIL || p->plan_source > SOURCE_PUSH)
        return;
    if (p->plan_mailing == MAILING_REMINDER && p->plan_source != SOURCE_SMS)
        tell_message(w, k, who, MAX(at_us - 15 * US_PER_S, w->from_us), KIND_message_opened,
                     MAILING_REMINDER, p->plan_source);
    tell_message(w, k, who, clicked_us, KIND_message_clicked, p->plan_mailing, p->plan_source);
}

/* Planted: the chance that the person comes back and buys, by what stopped them. */
static double comes_back(const Person *p)
{
    static const double by_reason[LEFT_REASONS] = {
        [COMPARING] = .22,     [WAITING] = .08,        [SHIPPING_PRICE] = .10,
        [COUPON_DENIED] = .14, [PAYMENT_FAILED] = .40, [OUT_OF_STOCK] = .05,
        [ACCOUNT_WALL] = .06,  [DELIVERY_DATE] = .10,  [DISTRACTED] = .30};
    static const double by_response[RESPONSES] = {.75, 1.9, .35, 1.1};
    return MIN(by_reason[p->cart_reason] * by_response[p->response], .85);
}

/* The two chances and what was done, for the truth. */
static void count(World *w, Worker *k, const Pending *due, double alone, double asked, bool comes)
{
    if (due->more == 0 || due->at_us > w->end_us)
        return;
    k->tally.chance_micro[TEST_CART][HELD_OUT] += (i64)(alone * 1e6);
    k->tally.chance_micro[TEST_CART][TREATED] += (i64)(asked * 1e6);
    k->tally.outcome[TEST_CART][due->more - 1] += comes;
}

/* Four hours after a cart was left: the reminder for those of the one arm, nothing for the others,
 * and whether the person comes back to buy. */
void cart_message(World *w, Worker *k, u32 who, Pending *due)
{
    Person *p = &w->person[who];
    int source = p->is & MAIL_OK ? SOURCE_EMAIL : p->is & PUSH_OK ? SOURCE_PUSH : SOURCE_SMS;

    if (p->cart_n == 0 || p->carts != due->number || p->cart_left_us != due->promised_us ||
        p->gone_us != NEVER)
        return;
    double alone = comes_back(p), asked = MIN(MAX(alone + p->uplift, .005), .95);
    bool sent = due->more == 1 + TREATED && !(p->is & UNSUBSCRIBED);
    bool arrived = sent && send(w, k, who, due->at_us, MAILING_REMINDER, source);
    bool comes = draw_yes(&p->chance, arrived ? asked : alone);
    bool by_link = arrived && comes && draw_yes(&p->chance, .75);
    i64 wait_us = (i64)(MIN(draw_exponential(&p->chance) * 14, 60) * (double)US_PER_HOUR);
    i64 back_us = due->at_us + US_PER_HOUR / 2 + wait_us;

    count(w, k, due, alone, asked, comes);
    if (arrived && !by_link && source != SOURCE_SMS && draw_yes(&p->chance, .35))
        tell_message(w, k, who, due->at_us + US_PER_HOUR, KIND_message_opened, MAILING_REMINDER,
                     source);
    if (arrived)
        annoy(w, k, who, due->at_us + 2 * US_PER_MIN, .25, MAILING_REMINDER, source);
    if (comes)
        come(p, back_us, TO_CART, by_link ? source : SOURCE_DIRECT,
             by_link ? MAILING_REMINDER : MAILING_NONE,
             arrived && asked > alone ? (asked - alone) / asked : 0);
}
