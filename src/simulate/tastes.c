/* tastes.c — what people care for, what they use up, and how both change with their lives. */
#include "world.h"

/* Planted: how much each stage of life wants what was made for it. */
static double stage_want(const Leaf *l, int stage)
{
    static const float baby[STAGES] = {.02F, .02F, .1F, .8F, 14, 2.0F, .2F};
    static const float expecting[STAGES] = {0, 0, .05F, 16, 2.0F, 0, 0};
    static const float school[STAGES] = {3, .6F, .4F, .4F, .6F, 3.5F, .5F};
    static const float old[STAGES] = {.3F, .6F, .8F, 1, .8F, 1.2F, 3};
    double want = 1;

    if (l->is & FOR_BABY)
        want *= baby[stage];
    if (l->is & FOR_EXPECTING)
        want *= expecting[stage];
    if (l->is & FOR_SCHOOL)
        want *= school[stage];
    if (l->is & FOR_OLD)
        want *= old[stage];
    return want;
}

static double want(const Person *p, int leaf)
{
    const Leaf *l = &leaves[leaf];
    double want = l->weight * stage_want(l, p->stage);

    if (l->is & FOR_HER)
        want *= p->is & WOMAN ? 1.5 : .12;
    if (l->is & FOR_HIM)
        want *= p->is & WOMAN ? .25 : 2.2;
    if (l->is & FOR_PETS)
        want *= p->is & PETS ? 6 : .05;
    if (p->type == REPLENISHER && l->repeat_days > 0)
        want *= 2.5;
    return want;
}

static void tastes_draw(Person *p)
{
    static const u8 share[TASTES] = {96, 64, 42, 31, 22};
    float weights[LEAVES] = {0};
    double total = 0;

    for (int i = 0; i < LEAVES; i++)
        total += weights[i] = (float)want(p, i);
    for (int t = 0; t < TASTES; t++) {
        p->taste[t] = (u8)draw_weighted(&p->chance, weights, LEAVES, total);
        p->taste_share[t] = share[t];
        total -= weights[p->taste[t]];
        weights[p->taste[t]] = 0;
    }
    for (int i = 0; i < LIKED; i++)
        p->liked[i] = (u8)((u32)leaves[p->taste[i]].group * (BRANDS / GROUPS) +
                           draw_below(&p->chance, BRANDS / GROUPS));
}

/* What is used up and bought again, if the tastes hold such a thing. */
static void needs_draw(Person *p)
{
    double shops_here = p->type == REPLENISHER ? .60 : p->stage == STAGE_BABY ? .35 : .06;
    int n = 0;

    for (int t = 0; t < TASTES && n < 2; t++) {
        const Leaf *l = &leaves[p->taste[t]];
        if (l->repeat_days == 0 || p->need[n].has || !draw_yes(&p->chance, shops_here))
            continue;
        double days = MAX(draw_around(&p->chance, l->repeat_days, .25), 5);
        p->need[n] = (Need){
            .has = 1, .leaf = p->taste[t], .days = (u16)days, .due_us = NEVER, .product = NOTHING};
        n++;
    }
}

static void stage_end(Person *p, i64 from_us)
{
    static const double days[STAGES] = {900, 1100, 700, 170, 720, 4000, 9000};
    double left = p->stage == STAGE_EXPECTING || p->stage == STAGE_BABY
                      ? days[p->stage] * draw_unit(&p->chance)
                      : days[p->stage] * draw_exponential(&p->chance);
    p->stage_us = from_us + (i64)(left * (double)US_PER_DAY);
}

void tastes_make(Person *p, i64 at_us)
{
    static const float stages[STAGES] = {12, 27, 17, 4, 10, 22, 8};

    p->stage = (u8)draw_weighted(&p->chance, stages, STAGES, 100);
    stage_end(p, at_us);
    tastes_draw(p);
    needs_draw(p);
    for (int n = 0; n < 2; n++)
        if (p->need[n].has && draw_yes(&p->chance, .5))
            p->need[n].due_us = at_us +
                                (i64)(draw_unit(&p->chance) * p->need[n].days * (double)US_PER_DAY);
}

/* One life passes into the next: the tastes are new, and so is what is used up. */
void stage_pass(Person *p, i64 at_us)
{
    static const u8 after[STAGES] = {STAGE_SINGLE, STAGE_COUPLE,  STAGE_EXPECTING, STAGE_BABY,
                                     STAGE_FAMILY, STAGE_RETIRED, STAGE_RETIRED};
    if (at_us < p->stage_us)
        return;
    p->stage = after[p->stage];
    stage_end(p, at_us);
    p->need[0] = p->need[1] = (Need){.due_us = NEVER};
    tastes_draw(p);
    needs_draw(p);
}

/* A category the person is after on such a day: of the tastes, by season. */
int taste_pick(Person *p, const Day *day)
{
    int leaf = 0;
    for (int tries = 0; tries < 4; tries++) {
        int at = (int)draw_below(&p->chance, 255), t = 0;
        while (t < TASTES - 1 && (at -= p->taste_share[t]) >= 0)
            t++;
        leaf = p->taste[t];
        if (draw_unit(&p->chance) * 1.6 < season_factor(leaves[leaf].season, day))
            return leaf;
    }
    return leaf;
}
