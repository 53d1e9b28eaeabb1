/* visit.c — one visit: by which way in, on which device, with what in mind, until the last page is
 * left. Whether it ends in an order is decided by what the person wants, what the day offers, and
 * what earlier touches added. */
#include "places.h"
#include "world.h"

static const u8 app_browser[APPS] =
    {[WECHAT] = IN_WECHAT, [DOUYIN] = IN_DOUYIN, [REDBOOK] = IN_REDBOOK, [WEIBO] = IN_WEIBO};

/* The device at hand; what is opened inside another app has that app's own memory of who it is. */
static u8 context_choose(Person *p, int source)
{
    double u = draw_unit(&p->chance);
    int slot = u < .70 || !p->owns[1].has ? 0 : u < .94 || !p->owns[2].has ? 1 : 2;
    int app = sources[source].app;

    if (source == SOURCE_PUSH || source == SOURCE_SMS)
        slot = 0;
    bool inside = p->owns[slot].device != DESKTOP && p->owns[slot].browser != SHOP_APP;
    return (u8)(slot * APPS + (inside ? app : WEB));
}

static void device_take(Walk *v, Visit *visit, int context)
{
    Person *p = v->p;
    const Device *d = &p->owns[context / APPS];
    int app = context % APPS;

    v->context = visit->context = (u8)context;
    visit->device = d->device, visit->os = d->os;
    visit->browser = app == WEB ? d->browser : app_browser[app];
    v->known = p->linked & (1 << v->context);
}

static u32 visit_add(Shelf *s, const Visit *visit)
{
    if (s->visits == s->visit_cap)
        s->visit = arena_grow(&s->keep, s->visit, s->visits, &s->visit_cap, sizeof *s->visit);
    s->visit[s->visits] = *visit;
    return (u32)s->visits++;
}

Walk visit_open(World *w, Worker *k, u32 who, i64 at_us, Way way)
{
    Person *p = &w->person[who];
    Walk v = {.w = w,
              .k = k,
              .p = p,
              .who = who,
              .at = at_us,
              .day = w->today,
              .source = way.source,
              .slot = way.slot,
              .product = NOTHING,
              .ref = NOTHING,
              .silent = p->is & BLOCKED};
    Visit visit = {.person = who,
                   .number = ++p->visits,
                   .day = (u16)w->today,
                   .source = way.source,
                   .slot = way.slot,
                   .mailing = way.mailing,
                   .place = p->place,
                   .language = p->language,
                   .robot = p->is & ROBOT ? (u8)(1 + p->type) : 0};

    if (p->is & ROBOT)
        visit.device = DESKTOP, visit.os = WINDOWS, visit.browser = CHROME;
    else
        device_take(&v, &visit, way.device > 0 ? way.device - 1 : context_choose(p, way.source));
    if (way.source >= SOURCE_EMAIL && way.source <= SOURCE_PUSH && p->is & HAS_ACCOUNT) {
        v.known = true; /* the link knows whom it was sent to */
        p->linked |= (u16)(1 << v.context);
    }
    p->used |= (u16)(1 << v.context);
    visit.owner = device_owner(p, who, v.context);
    v.visit = visit_add(shelf_of(w, k), &visit);
    if (at_us > w->end_us || (p->is & ROBOT))
        return v;
    k->tally.visits[way.source]++;
    k->tally.clicks_today[way.source][way.slot] += sources[way.source].paid;
    if (p->first_us == NEVER)
        k->tally.new_people[way.source]++;
    return v;
}

void visit_close(Walk *v)
{
    Person *p = v->p;
    page_close(v);
    p->last_us = v->at;
    if (p->first_us == NEVER)
        p->first_us = v->at;
    if (p->gone_us == NEVER && (p->visit_us == NEVER || p->visit_us <= v->at))
        visit_plan(v->w, p, v->at);
}

/* A touch adds to the will to buy, and the will fades within weeks. */
static void touch(Walk *v)
{
    Person *p = v->p;
    double days = p->first_us == NEVER ? 0 : (double)(v->at - p->last_us) / (double)US_PER_DAY;
    double keeps = exp(-MIN(MAX(days, 0), 90) / 12);
    double gives = MIN(p->buying / .05, 2.5) * sources[v->source].persuasion * 2500;
    int channel = sources[v->source].channel;

    for (int c = 0; c < CHANNELS; c++)
        p->will[c] = (u8)(p->will[c] * keeps);
    p->will[channel] = (u8)MIN(p->will[channel] + gives + draw_unit(&p->chance), 250);
}

/* The chance that a visit with this in mind ends at the till, apart from what touches added. */
static double own_chance(const Walk *v)
{
    static const double times[INTENTS] = {
        [BROWSE] = .85, [COMPARE] = 1.2, [BARGAIN] = 1.9, [READ] = .4};
    const Person *p = v->p;
    const Day *day = &v->w->day[v->day];
    double waits = p->sensitivity * p->patience;
    double chance = p->buying * times[v->intent] * (.4 + .8 * p->satisfaction);

    if (v->intent == REPLENISH)
        return MIN(.30 + 3 * p->buying, .75);
    if (v->intent == GIVE)
        return MIN(.22 + p->buying, .5);
    chance *= day->depth > 0 ? 1 + day->depth * p->sensitivity * 8 : 1 - .55 * waits;
    return MIN(p->visits == 1 ? chance * .75 : chance, .8);
}

static bool wants(Walk *v)
{
    double will = 0;
    for (int c = 0; c < CHANNELS; c++)
        will += v->p->will[c] / 1000.0;
    v->own = (float)own_chance(v);
    return draw_yes(&v->p->chance, MIN(v->own + will, .92));
}

static Intent intent_draw(Walk *v)
{
    Person *p = v->p;
    const Day *day = &v->w->day[v->day];
    double u = draw_unit(&p->chance);
    int which;

    if (need_due(p, &which) <= v->at)
        return REPLENISH;
    if (p->is & GIFTS && u < day->gift * 1.6)
        return GIVE;
    if (p->pending != NOBODY && u < .12)
        return TRACK;
    if (day->depth > .1F && p->sensitivity * p->patience > .3F && u < .75)
        return BARGAIN;
    if (sources[v->source].channel == SOCIAL && u < .28)
        return READ;
    return u > (p->type == RESEARCHER ? .45 : .84) ? COMPARE : BROWSE;
}

static int gift_pick(Walk *v)
{
    int leaf = 0;
    for (int tries = 0; tries < 20; tries++) {
        leaf = (int)draw_below(&v->p->chance, LEAVES);
        const Leaf *l = &leaves[leaf];
        if (l->is & GIFT && draw_unit(&v->p->chance) * 2 <
                                season_factor(l->season, &v->w->day[v->day]) * l->weight / 3)
            return leaf;
    }
    return leaf;
}

static int leaf_for(Walk *v)
{
    Person *p = v->p;
    int which;

    if (v->intent == REPLENISH) {
        need_due(p, &which);
        return p->need[which].leaf;
    }
    if (v->intent == GIVE)
        return gift_pick(v);
    if (p->wish != NOTHING && v->intent == BARGAIN)
        return v->w->product[p->wish].leaf;
    if (draw_yes(&p->chance, .06)) /* curiosity */
        return (int)draw_below(&p->chance, LEAVES);
    return taste_pick(p, &v->w->day[v->day]);
}

static void consent_ask(Walk *v)
{
    Person *p = v->p;
    if (p->is & ASKED || !draw_yes(&p->chance, .35))
        return;
    p->is |= ASKED;
    v->at += 900000;
    Rec *r = tell(v, KIND_consent);
    r->detail = p->is & NO_PROFILING ? 1 : 0; /* which purpose */
    r->number = p->is & NO_PROFILING ? 0 : 1;
}

static void land(Walk *v, int leaf)
{
    Person *p = v->p;
    const Source *s = &sources[v->source];
    const Day *day = &v->w->day[v->day];
    double u = draw_unit(&p->chance);
    bool app = p->owns[v->context / APPS].browser == SHOP_APP;

    if (app)
        tell(v, KIND_app_open);
    if (v->slot == SLOT_FESTIVAL && day->festival >= 0 && (s->paid || v->source == SOURCE_SMS)) {
        page_show(v, PAGE_SALE, (u32)day->festival);
        tell(v, KIND_promo_view);
    } else if (v->intent == READ || (s->channel == SOCIAL && u < .25) ||
               (s->channel == AI && u < .3)) {
        page_show(v, PAGE_GUIDE, (u32)leaf * GUIDE_FORMATS + draw_below(&p->chance, GUIDE_FORMATS));
    } else if (s->channel == DIRECT ? u < .12 : u < .52) {
        look(v, product_choose(v, leaf), LIST_NONE, 0);
    } else if (s->channel != DIRECT && u < .80) {
        page_show(v, PAGE_LEAF, (u32)leaf);
        tell(v, KIND_list_view)->list = LIST_LEAF;
    } else {
        page_show(v, PAGE_HOME, NOTHING);
        if (day->depth > .05F && draw_yes(&p->chance, .3))
            tell(v, KIND_promo_view);
    }
    consent_ask(v);
    pass(v, s->app == DOUYIN || s->channel == PAID_VIDEO ? 6 : 14);
}

static bool bounces(Walk *v)
{
    double bounce = sources[v->source].bounce * (v->p->visits == 1 ? 1.05 : .62);
    return v->intent != REPLENISH && v->intent != GIVE && draw_yes(&v->p->chance, bounce);
}

/* What was used up was not bought after all: perhaps in a few days. */
static void need_wait(Walk *v)
{
    for (int n = 0; n < 2; n++) {
        Need *need = &v->p->need[n];
        if (need->due_us > v->at)
            continue;
        double days = 1.5 + .35 * need->days * draw_exponential(&v->p->chance);
        need->due_us = v->at + (i64)(days * (double)US_PER_DAY);
    }
}

static void track(Walk *v)
{
    page_show(v, PAGE_ACCOUNT, NOTHING);
    pass(v, 5);
    page_show(v, PAGE_ORDERS, NOTHING);
    pass(v, 12);
    if (draw_yes(&v->p->chance, .12)) {
        Rec *r = tell(v, KIND_consult);
        r->aux = write_consult(shelf_of(v->w, v->k), v->p, -1);
        pass(v, 40);
    }
}

static void shop_around(Walk *v)
{
    Person *p = v->p;
    int leaf = leaf_for(v);
    bool leaves_early = bounces(v), buys = !leaves_early && wants(v);
    double steps = 1 + draw_exponential(&p->chance) * p->depth * (v->intent == REPLENISH ? .4 : 1);

    land(v, leaf);
    if (leaves_early)
        return;
    if (!v->known && p->is & HAS_ACCOUNT && draw_yes(&p->chance, .35))
        sign_in(v);
    browse(v, leaf, (int)MIN(steps + buys, 40), buys);
    if (buys && cart_seen(v))
        till(v, false);
    else
        hesitate(v);
}

/* Reasons to go elsewhere that the shop has no part in, or that its prices have. */
static void drift(Walk *v, int stage_before)
{
    Person *p = v->p;
    const Day *day = &v->w->day[v->day];
    double stays = .25 + p->loyalty;

    if (p->orders == 0 || v->ordered)
        return;
    if (p->stage != stage_before && draw_yes(&p->chance, .30))
        person_leave(v->w, v->k, p, v->at, LIFE_CHANGE);
    else if (draw_yes(&p->chance, .008 / stays))
        person_leave(v->w, v->k, p, v->at, COMPETITOR);
    else if (p->sensitivity > .65F && day->depth == 0 && draw_yes(&p->chance, .014 / stays))
        person_leave(v->w, v->k, p, v->at, PRICE);
}

void visit_live(World *w, Worker *k, u32 who, i64 at_us, Intent intent, Way way)
{
    Walk v = visit_open(w, k, who, at_us, way);
    Person *p = v.p;
    int stage = p->stage;

    touch(&v);
    stage_pass(p, at_us);
    cart_check(w, k, who, at_us);
    v.intent = (u8)(intent == BROWSE ? intent_draw(&v) : intent);
    v.message_share = intent == TO_CART ? p->plan_share / 255.0F : 0;
    if (v.intent == TO_CART && p->cart_n > 0 && !cart_seen(&v))
        sign_in(&v);
    if (v.intent == TO_CART && !cart_seen(&v))
        v.intent = BROWSE;
    if (v.intent == TO_CART)
        till(&v, true);
    else if (v.intent == TRACK)
        track(&v);
    else
        shop_around(&v);
    need_wait(&v);
    drift(&v, stage);
    visit_close(&v);
}

/* A robot reads one page after another, at a machine's pace. */
void robot_live(World *w, Worker *k, u32 who, i64 at_us)
{
    Walk v = visit_open(w, k, who, at_us, (Way){.source = SOURCE_DIRECT});
    Person *p = v.p;
    int pages = 1 + (int)(draw_exponential(&p->chance) * robots[p->type].pages);

    for (int i = 0; i < MIN(pages, 120); i++) {
        int leaf = (int)draw_below(&p->chance, LEAVES);
        if (i % 5 == 0)
            page_show(&v, PAGE_LEAF, (u32)leaf);
        else
            page_show(&v, PAGE_ITEM, product_pick(w, leaf, &p->chance));
        v.page_open = false; /* robots do not tell that they leave */
        v.at += (i64)((.5 + 4 * draw_unit(&p->chance)) * 1e6);
    }
    visit_close(&v);
}
