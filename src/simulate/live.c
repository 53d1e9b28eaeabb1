/* live.c — one person's life until midnight: whatever comes next, until nothing is due today. */
#include "world.h"

Pending *pending_add(World *w, u32 who, i64 at_us, What what)
{
    Chunk *c = &w->chunk[who / CHUNK];
    u32 index = c->free;

    if (index == NOBODY) {
        if (c->n == c->cap)
            c->item = arena_grow(&c->pool, c->item, c->n, &c->cap, sizeof *c->item);
        index = (u32)c->n++;
    } else {
        c->free = c->item[index].next;
    }
    Pending *item = &c->item[index];
    *item = (Pending){.at_us = at_us, .what = (u8)what};
    u32 *link = &w->person[who].pending; /* the list is in the order of time */
    while (*link != NOBODY && c->item[*link].at_us <= at_us)
        link = &c->item[*link].next;
    item->next = *link;
    *link = index;
    return item;
}

static i64 pending_us(const World *w, u32 who)
{
    u32 first = w->person[who].pending;
    return first == NOBODY ? NEVER : w->chunk[who / CHUNK].item[first].at_us;
}

static Pending pending_take(World *w, u32 who)
{
    Chunk *c = &w->chunk[who / CHUNK];
    u32 first = w->person[who].pending;
    Pending item = c->item[first];

    w->person[who].pending = item.next;
    c->item[first].next = c->free;
    c->free = first;
    return item;
}

static i64 next_us(const World *w, u32 who)
{
    const Person *p = &w->person[who];
    i64 own = MIN(MIN(p->visit_us, p->plan_us), p->mailing_us);
    return MIN(own, pending_us(w, who));
}

static void pending_live(World *w, Worker *k, u32 who)
{
    Pending due = pending_take(w, who);

    switch ((What)due.what) {
    case DUE_CART: cart_message(w, k, who, &due); break;
    case DUE_VOICE: voice_live(w, k, who, &due); break;
    default: order_due(w, k, who, &due); break;
    }
}

/* A return that was decided on: to the cart, because of a message. */
static void plan_live(World *w, Worker *k, u32 who, i64 at_us)
{
    Person *p = &w->person[who];
    p->plan_us = NEVER;
    message_clicked(w, k, who, at_us);
    Way way = {.source = p->plan_source, .slot = p->plan_slot, .mailing = p->plan_mailing};
    if (p->plan_intent == TO_CART && !(p->linked >> p->cart_context & 1))
        way.device = 1 + p->cart_context; /* nobody but that browser knows of the cart */
    visit_live(w, k, who, at_us, p->plan_intent, way);
    p->plan_share = 0;
}

/* What brings people back of their own accord. */
static void own_live(World *w, Worker *k, u32 who, i64 at_us)
{
    Person *p = &w->person[who];
    const Day *day = &w->day[w->today];
    float weights[SOURCES] = {0};
    double total = 0;

    if (p->is & ROBOT) {
        robot_live(w, k, who, at_us);
        return;
    }
    if (p->first_us == NEVER && !(p->is & OLD_CUSTOMER)) {
        bool festive = day->festival >= 0 && day->depth > .1F && draw_yes(&p->chance, .6);
        Way first = {.source = p->source, .slot = festive ? SLOT_FESTIVAL : SLOT_GENERIC};
        visit_live(w, k, who, at_us, BROWSE, first);
        return;
    }
    for (int i = 0; i < SOURCES; i++) {
        bool fits = p->is & ABROAD ? sources[i].abroad > 0 : sources[i].here > 0;
        weights[i] = fits ? sources[i].back : 0;
        weights[i] *= i == p->source ? 4 : sources[i].paid ? 1.3F - p->loyalty : 1;
        weights[i] *= i == SOURCE_DIRECT ? .5F + p->loyalty : 1;
        total += weights[i];
    }
    int source = draw_weighted(&p->chance, weights, SOURCES, total);
    int slot = day->festival >= 0 && day->depth > .1F ? SLOT_FESTIVAL
               : p->cart_n > 0                        ? SLOT_RETARGET
               : draw_yes(&p->chance, .4)             ? SLOT_BRAND
                                                      : SLOT_GENERIC;
    visit_live(w, k, who, at_us, BROWSE, (Way){.source = (u8)source, .slot = (u8)slot});
}

void person_live(World *w, Worker *k, u32 who)
{
    Person *p = &w->person[who];
    i64 at;

    while ((at = next_us(w, who)) < w->until_us) {
        bool visits = at == p->visit_us || at == p->plan_us;
        i64 free_us = p->last_us + BETWEEN_VISITS_US;
        if (at == pending_us(w, who))
            pending_live(w, k, who);
        else if (at == p->mailing_us)
            mailing_live(w, k, who);
        else if (visits && at < free_us && at == p->plan_us)
            p->plan_us = free_us;
        else if (visits && at < free_us)
            p->visit_us = free_us;
        else if (at == p->plan_us)
            plan_live(w, k, who, at);
        else
            own_live(w, k, who, at);
    }
    i64 after_s = at == NEVER ? UINT32_MAX : (at - w->start_us) / US_PER_S;
    w->due[who] = (u32)MIN(after_s, UINT32_MAX);
}

void person_leave(World *w, Worker *k, Person *p, i64 at_us, Cause cause)
{
    if (p->gone_us != NEVER || at_us > w->end_us)
        return;
    p->gone_us = at_us;
    p->cause = (u8)cause;
    p->visit_us = p->plan_us = NEVER;
    k->tally.gone[cause]++;
}
