/* people.c — who the people are: drawn once, from the person's own chance, before the first day. */
#include "places.h"
#include "world.h"

typedef struct {
    float weight;
    float rate, depth, buying;
    float sensitivity, patience, loyalty;
} Nature;

/* Planted: what each type of customer is like on average; each person lies around it. */
static const Nature natures[TYPES] = {
    [WINDOW_SHOPPER] = {34, 1.0F, 3.6F, .020F, .45F, .30F, .35F},
    [BARGAIN_HUNTER] = {18, 1.1F, 3.4F, .055F, .86F, .75F, .30F},
    [RESEARCHER] = {14, 1.0F, 5.2F, .055F, .50F, .45F, .45F},
    [BRAND_FAN] = {9, 1.2F, 2.8F, .095F, .15F, .15F, .80F},
    [REPLENISHER] = {13, 1.1F, 2.2F, .090F, .45F, .25F, .70F},
    [IMPULSIVE] = {8, 1.3F, 2.6F, .130F, .30F, .05F, .35F},
    [GIFT_GIVER] = {4, .5F, 3.2F, .060F, .20F, .10F, .45F},
};

static void nature_make(Person *p)
{
    u64 *chance = &p->chance;
    float weights[TYPES] = {0};
    for (int i = 0; i < TYPES; i++)
        weights[i] = natures[i].weight;
    p->type = (u8)draw_weighted(chance, weights, TYPES, 100);
    const Nature *n = &natures[p->type];
    p->depth = (float)draw_around(chance, .34 * n->depth, .4);
    p->buying = (float)MIN(draw_around(chance, .5 * n->buying, .5), .5);
    p->sensitivity = (float)draw_share(chance, n->sensitivity, .7);
    p->patience = (float)draw_share(chance, n->patience, .7);
    p->loyalty = (float)draw_share(chance, n->loyalty, .7);
    p->wealth = (float)draw_around(chance, 1 - .3 * (p->sensitivity - .5), .35);
    p->satisfaction = .75F;
    p->rhythm = (u8)draw_below(chance, 4);
    p->size = (u8)draw_below(chance, 5);
}

/* Half of all people come once or twice and never again; of the others a few come daily. */
static void rate_make(Person *p)
{
    double stays = .32 + .36 * p->loyalty;
    if (draw_yes(&p->chance, stays))
        p->rate = (float)MIN(draw_around(&p->chance, .0115 * natures[p->type].rate, 1.05), .9);
    else
        p->rate = (float)draw_around(&p->chance, .0035, .7);
}

static u8 source_draw(Person *p)
{
    float weights[SOURCES] = {0};
    double total = 0;
    for (int i = 0; i < SOURCES; i++) {
        weights[i] = p->is & ABROAD ? sources[i].abroad : sources[i].here;
        total += weights[i];
    }
    return (u8)draw_weighted(&p->chance, weights, SOURCES, total);
}

static void place_make(World *w, Person *p)
{
    u64 *chance = &p->chance;
    bool abroad = draw_yes(chance, .05);
    int first = abroad ? PLACES_HERE : 0, n = abroad ? PLACES - PLACES_HERE : PLACES_HERE;
    float weights[PLACES] = {0};
    double total = 0;

    for (int i = 0; i < n; i++)
        total += weights[i] = places[first + i].weight;
    p->place = (u8)(first + draw_weighted(chance, weights, n, total));
    p->language = places[p->place].language;
    if (!abroad)
        return;
    p->is |= ABROAD;
    if (w->money->usd_cent > 0 && draw_yes(chance, .7))
        p->is |= PAYS_USD;
}

static Device device_draw(u64 *chance, int kind, bool abroad)
{
    static const float phones[3] = {52, 30, 18}, phones_abroad[3] = {42, 57, 1};
    static const float here[6] = {44, 0, 6, 1, 24, 25}, desk[4] = {62, 0, 30, 8};
    Device d = {.device = (u8)kind, .has = 1};

    if (kind == DESKTOP) {
        d.os = draw_yes(chance, .82) ? WINDOWS : MACOS;
        d.browser = (u8)draw_weighted(chance, desk, 4, 100);
        if (d.os == MACOS && draw_yes(chance, .6))
            d.browser = SAFARI;
        return d;
    }
    d.os = (u8)draw_weighted(chance, abroad ? phones_abroad : phones, 3, 100);
    if (kind == TABLET && draw_yes(chance, .5))
        d.os = IOS;
    d.browser = d.os == IOS ? SAFARI : abroad ? CHROME : (u8)draw_weighted(chance, here, 6, 100);
    return d;
}

static void devices_make(Person *p)
{
    u64 *chance = &p->chance;
    bool abroad = p->is & ABROAD;

    p->owns[0] = device_draw(chance, draw_yes(chance, .84) ? MOBILE : DESKTOP, abroad);
    if (draw_yes(chance, .38)) {
        p->owns[1] = device_draw(chance, p->owns[0].device == MOBILE ? DESKTOP : MOBILE, abroad);
        if (draw_yes(chance, .03))
            p->is |= SHARED;
    }
    if (draw_yes(chance, .07))
        p->owns[2] = device_draw(chance, TABLET, abroad);
    if (draw_yes(chance, .10 + .25 * p->loyalty) && p->owns[0].device == MOBILE)
        p->owns[0].browser = SHOP_APP;
}

/* Planted: who can be talked into coming back. Bargain hunters can; the loyal come anyway, and
 * some of them are annoyed. What marks them can be seen: discounts used, visits, app. */
static void response_make(Person *p)
{
    static const float uplift[RESPONSES] = {.26F, .03F, .01F, -.07F};
    float weights[RESPONSES] = {
        [PERSUADABLE] = .12F + .40F * p->sensitivity,
        [SURE_THING] = .06F + .28F * p->loyalty,
        [LOST_CAUSE] = .42F,
        [DO_NOT_DISTURB] = .04F + .16F * (1 - p->sensitivity),
    };
    double total = 0;

    for (int i = 0; i < RESPONSES; i++)
        total += weights[i];
    p->response = (u8)draw_weighted(&p->chance, weights, RESPONSES, total);
    p->uplift = uplift[p->response] * (float)(.6 + .8 * draw_unit(&p->chance));
}

static void habits_make(Person *p)
{
    u64 *chance = &p->chance;

    if (draw_yes(chance, p->type == GIFT_GIVER ? 1 : .18))
        p->is |= GIFTS;
    if (draw_yes(chance, .035))
        p->is |= NO_PROFILING;
    if (draw_yes(chance, .025))
        p->is |= BLOCKED;
    if (draw_yes(chance, .30))
        p->is |= NEVER_SIGNS_IN;
    if (draw_yes(chance, .22))
        p->is |= PETS;
    if (draw_yes(chance, .62))
        p->is |= WOMAN;
}

/* Some were customers before the first day; the others come for the first time one day or other. */
static void arrive(World *w, Person *p)
{
    bool old = draw_yes(&p->chance, .28);

    p->first_us = NEVER, p->last_us = w->start_us - US_PER_DAY;
    if (!old) {
        double at = draw_unit(&p->chance) * w->demand[1][w->days];
        int day = 0;
        while (day < w->days - 1 && w->demand[1][day + 1] <= at)
            day++;
        p->visit_us = hour_draw(w, p, day);
        return;
    }
    if (!(p->is & NEVER_SIGNS_IN) && draw_yes(&p->chance, .55)) {
        p->is |= HAS_ACCOUNT | OLD_CUSTOMER;
        p->is |= draw_yes(&p->chance, .5) ? MAIL_OK : 0;
        p->is |= draw_yes(&p->chance, .4) ? SMS_OK : 0;
        p->is |= p->owns[0].browser == SHOP_APP ? PUSH_OK : 0;
    }
    p->rate *= 1.3F;
    visit_plan(w, p, w->start_us);
}

/* What a source brings: set once, at the first visit ever. */
static void source_apply(Person *p)
{
    const Source *s = &sources[p->source];
    p->buying = MIN(p->buying * s->quality, .6F);
    p->rate *= .5F + .5F * s->loyalty;
    p->loyalty *= s->loyalty;
    p->loyalty = MIN(p->loyalty, .97F);
}

static void robot_make(World *w, u32 who)
{
    Person *p = &w->person[who];
    float weights[ROBOTS] = {0};
    double total = 0;

    for (int i = 0; i < ROBOTS; i++)
        total += weights[i] = robots[i].weight;
    p->is = ROBOT;
    p->type = (u8)draw_weighted(&p->chance, weights, ROBOTS, total);
    p->rate = (float)draw_around(&p->chance, .25, .6);
    p->place = (u8)(draw_yes(&p->chance, .4) ? 4 : PLACES_HERE);
    p->visit_us = w->start_us + (i64)(draw_exponential(&p->chance) / p->rate * (double)US_PER_DAY);
}

void person_make(World *w, u32 who)
{
    Person *p = &w->person[who];

    *p = (Person){.chance = hash_of(w, who, 1),
                  .pending = NOBODY,
                  .wish = NOTHING,
                  .visit_us = NEVER,
                  .plan_us = NEVER,
                  .mailing_us = NEVER,
                  .gone_us = NEVER,
                  .first_us = NEVER,
                  .stage_us = NEVER,
                  .cart_us = NEVER,
                  .need = {{.due_us = NEVER}, {.due_us = NEVER}}};
    for (int i = 0; i < RECENT; i++)
        p->recent[i] = NOTHING;
    if (who >= w->humans) {
        robot_make(w, who);
        return;
    }
    nature_make(p);
    rate_make(p);
    place_make(w, p);
    devices_make(p);
    response_make(p);
    habits_make(p);
    tastes_make(p, w->start_us);
    p->source = source_draw(p);
    source_apply(p);
    arrive(w, p);
    mailing_next(w, p, w->start_us);
}
