/* truth.c — what really was, beside what could be seen: one JSON object a line. Carts are told as
 * their fate is known; the shop, people, channels, products and experiments at the end. */
#include "fill.h"
#include "places.h"

#include <stdlib.h>

static const char *const left_names[LEFT_REASONS] = {
    [NO_REASON] = "",
    [COMPARING] = "comparing",
    [WAITING] = "waiting_for_promotion",
    [SHIPPING_PRICE] = "shipping_price",
    [COUPON_DENIED] = "coupon_denied",
    [PAYMENT_FAILED] = "payment_error",
    [OUT_OF_STOCK] = "out_of_stock",
    [ACCOUNT_WALL] = "account_wall",
    [DELIVERY_DATE] = "delivery_date",
    [DISTRACTED] = "distracted",
};
static const char *const cause_names[CAUSES] = {
    "", "bad_delivery", "bad_quality", "price", "competitor", "life_change", "annoyed_by_messages"};
static const char *const type_names[TYPES] = {"window_shopper", "bargain_hunter", "researcher",
                                              "brand_fan",      "replenisher",    "impulsive",
                                              "gift_giver"};
static const char *const stage_names[STAGES] = {"student", "single", "couple", "expecting",
                                                "baby",    "family", "retired"};
static const char *const response_names[RESPONSES] = {"persuadable", "sure_thing", "lost_cause",
                                                      "do_not_disturb"};
static const char *const state_names[] = {"ordered", "recovered", "emptied", "abandoned"};

static Code say(World *w, const Buf *b, Err *e)
{
    return w->sink->truth(w->sink->context, buf_done(b), e);
}

static void put_text(Buf *b, const char *name, Str value)
{
    buf_print(b, ",\"%s\":", name);
    buf_json(b, value);
}

static void put_word(Buf *b, const char *name, const char *value)
{
    put_text(b, name, str_of(value));
}

static void put_time(Buf *b, const char *name, i64 at_us)
{
    if (at_us == NEVER)
        return;
    buf_print(b, ",\"%s\":\"", name);
    buf_time(b, at_us, NULL);
    buf_str(b, S("\""));
}

Code truth_begin(World *w, Err *e)
{
    Arena scratch = w->day_arena;
    Buf b = buf_on(&scratch);

    if (!w->sink->truth)
        return OK;
    buf_print(&b,
              "{\"truth\":\"shop\",\"simulated\":true,\"people\":%u,\"robots\":%u,\"days\":%d,"
              "\"seed\":%llu,\"products\":%u",
              w->humans, w->people - w->humans, w->days, (unsigned long long)w->spec.seed,
              w->products);
    put_time(&b, "start", w->start_us);
    put_time(&b, "end", w->end_us);
    put_text(&b, "currency", w->spec.currency);
    put_text(&b, "zone", w->spec.zone);
    if (w->money->usd_cent > 0)
        buf_print(&b, ",\"usd_rate\":%g", w->money->usd_cent);
    buf_str(&b, S("}"));
    return say(w, &b, e);
}

/* ---- carts ----------------------------------------------------------------------------------- */

static int cart_order(const void *a, const void *b)
{
    const CartTruth *x = a, *y = b;
    if (x->at_us != y->at_us)
        return x->at_us < y->at_us ? -1 : 1;
    return x->person < y->person ? -1 : x->person > y->person;
}

static void put_person(World *w, Buf *b, u32 who)
{
    Arena scratch = w->fill[0].keep;
    const Person *p = &w->person[who];
    bool first = true;

    if (p->is & HAS_ACCOUNT)
        put_text(b, "user_id", id_person(&scratch, who));
    buf_str(b, S(",\"anonymous_ids\":["));
    for (int c = 0; c < SLOTS_OWNED * APPS; c++) {
        if (!(p->used >> c & 1))
            continue;
        if (!first)
            buf_byte(b, ',');
        buf_json(b, id_device(w, &scratch, device_owner(p, who, c), c));
        first = false;
    }
    buf_byte(b, ']');
}

static Code cart_say(World *w, const CartTruth *c, Err *e)
{
    Arena scratch = w->day_arena, names = w->fill[0].keep;
    Buf b = buf_on(&scratch);

    buf_print(&b, "{\"truth\":\"cart\",\"person\":%u,\"cart\":%u", c->person, c->cart);
    put_person(w, &b, c->person);
    put_time(&b, "opened", c->opened_us);
    put_time(&b, "closed", c->at_us);
    put_word(&b, "state", state_names[c->state]);
    if (c->reason != NO_REASON)
        put_word(&b, "left_because", left_names[c->reason]);
    buf_print(&b, ",\"times_left\":%u,\"lines\":%u,\"amount_minor\":%u", c->times, c->lines,
              c->amount);
    if (c->order > 0)
        put_text(&b, "order", id_order_of(&names, c->person, c->order));
    buf_str(&b, S("}"));
    return say(w, &b, e);
}

Code truth_carts(World *w, Err *e)
{
    isize n = 0;
    Arena scratch = w->day_arena;

    for (int k = 0; k < w->workers; k++)
        n += w->worker[k].carts;
    CartTruth *all = arena_take_raw(&scratch, sizeof *all, n + 1);
    n = 0;
    for (int k = 0; k < w->workers; k++) {
        for (isize i = 0; i < w->worker[k].carts; i++)
            all[n++] = w->worker[k].cart[i];
        w->worker[k].carts = 0;
    }
    if (!w->sink->truth)
        return OK;
    qsort(all, (size_t)n, sizeof *all, cart_order);
    w->day_arena = scratch;
    Code code = OK;
    for (isize i = 0; i < n && code == OK; i++)
        code = cart_say(w, &all[i], e);
    w->day_arena.at = w->day_arena.base;
    return code;
}

/* ---- people ---------------------------------------------------------------------------------- */

static void put_tastes(const World *w, Buf *b, const Person *p)
{
    buf_str(b, S(",\"tastes\":["));
    for (int t = 0; t < TASTES; t++)
        buf_print(b, "%s\"%s\"", t ? "," : "", leaves[p->taste[t]].id);
    buf_str(b, S("],\"brands\":["));
    for (int i = 0; i < LIKED; i++)
        buf_print(b, "%s\"%s\"", i ? "," : "", w->brand[p->liked[i]].en);
    buf_str(b, S("],\"needs\":["));
    for (int n = 0, put = 0; n < 2; n++)
        if (p->need[n].has)
            buf_print(b, "%s{\"category\":\"%s\",\"days\":%u}", put++ ? "," : "",
                      leaves[p->need[n].leaf].id, p->need[n].days);
    buf_byte(b, ']');
}

static void put_ways(Buf *b, const Person *p)
{
    const Source *s = &sources[p->source];
    put_word(b, "first_channel", channel_names[s->channel]);
    put_word(b, "first_source", s->source ? s->source : "");
    put_word(b, "country", places[p->place].country);
    buf_print(b, ",\"blocked\":%s,\"no_profiling\":%s,\"gift_giver\":%s",
              p->is & BLOCKED ? "true" : "false", p->is & NO_PROFILING ? "true" : "false",
              p->is & GIFTS ? "true" : "false");
}

/* What the person would spend in a year while staying, from the planted rates alone. */
static double orders_a_year(const Person *p)
{
    double orders = 365.0 * p->rate * .7 * p->buying;
    for (int n = 0; n < 2; n++)
        if (p->need[n].has && p->rate >= NEEDS_RATE)
            orders += 365.0 / (p->need[n].days * 1.3);
    return orders;
}

static Code person_say(World *w, u32 who, Err *e)
{
    const Person *p = &w->person[who];
    Arena scratch = w->day_arena;
    Buf b = buf_on(&scratch);

    if (p->first_us == NEVER)
        return OK;
    buf_print(&b, "{\"truth\":\"person\",\"person\":%u", who);
    put_person(w, &b, who);
    if (p->is & ROBOT) {
        put_word(&b, "robot", robots[p->type].name);
        buf_str(&b, S("}"));
        return say(w, &b, e);
    }
    put_word(&b, "type", type_names[p->type]);
    put_word(&b, "stage", stage_names[p->stage]);
    put_word(&b, "response", response_names[p->response]);
    buf_print(&b,
              ",\"uplift\":%.4f,\"price_sensitivity\":%.3f,\"patience\":%.3f,\"loyalty\":%.3f,"
              "\"satisfaction\":%.3f,\"wealth\":%.3f",
              p->uplift, p->sensitivity, p->patience, p->loyalty, p->satisfaction, p->wealth);
    buf_print(&b, ",\"visits_a_day\":%.5f,\"buys_per_visit\":%.4f,\"orders_a_year\":%.3f", p->rate,
              p->buying, orders_a_year(p));
    put_tastes(w, &b, p);
    put_ways(&b, p);
    put_time(&b, "first_visit", p->first_us);
    buf_print(&b,
              ",\"visits\":%u,\"orders\":%u,\"refunds\":%u,\"messages\":%u,\"paid_minor\":%lld,"
              "\"margin_minor\":%lld",
              p->visits, p->orders, p->refunds, p->messages, (long long)p->paid_minor,
              (long long)p->margin_minor);
    put_time(&b, "left", p->gone_us);
    if (p->gone_us != NEVER)
        put_word(&b, "left_because", cause_names[p->cause]);
    buf_str(&b, S("}"));
    return say(w, &b, e);
}

/* Carts nobody came back to, and those still warm at the end. */
static Code carts_end(World *w, Err *e)
{
    for (u32 who = 0; who < w->humans; who++)
        if (w->person[who].cart_n > 0)
            cart_truth(w, &w->worker[0], who, w->end_us, CART_ABANDONED, 0);
    return truth_carts(w, e);
}

Code truth_end(World *w, Err *e)
{
    if (!w->sink->truth)
        return OK;
    TRY(carts_end(w, e));
    for (u32 who = 0; who < w->people; who++)
        TRY(person_say(w, who, e));
    return truth_totals(w, left_names, cause_names, e);
}
