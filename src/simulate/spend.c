/* spend.c — what a day's clicks and messages cost, by source and campaign, told before midnight. */
#include "world.h"

static const double slot_price[SLOTS] =
    {[SLOT_GENERIC] = 1, [SLOT_BRAND] = .6, [SLOT_FESTIVAL] = 1.45, [SLOT_RETARGET] = 1.2};

static i64 taken(World *w, isize offset)
{
    i64 sum = 0;
    for (int k = 0; k < w->workers; k++) {
        i64 *count = (i64 *)(void *)((char *)&w->worker[k].tally + offset);
        sum += *count;
        *count = 0;
    }
    return sum;
}

static void tell_spend(World *w, int source, int slot, i64 clicks, double fen)
{
    i64 before_midnight = MIN(w->until_us, w->end_us) - US_PER_MIN;
    Rec *r = shop_tell(w, KIND_spend, MAX(before_midnight + source * 4 + slot, w->from_us));

    r->ref = (u32)source;
    r->detail = (u8)slot;
    r->number = (i32)clicks;
    r->aux = (u32)(fen * w->money->yuan / 100 + .5);
}

void spend_tell(World *w)
{
    static const double message_fen[] = {.4, 4.5, .1};

    for (int s = 0; s < SOURCES; s++)
        for (int slot = 0; slot < SLOTS; slot++) {
            i64 seen = taken(w, (isize)offsetof(Tally, clicks_today) + (s * SLOTS + slot) * 8);
            if (!sources[s].paid || seen == 0)
                continue;
            /* Some clicks never arrive: the page was closed before it told of itself. */
            i64 clicks = seen + draw_below(&w->chance, (u32)(1 + seen / 8));
            double dear = .85 + .3 * draw_unit(&w->chance);
            tell_spend(w, s, slot, clicks,
                       (double)clicks * sources[s].click_fen * slot_price[slot] * dear);
        }
    for (int m = 0; m < 3; m++) {
        i64 sent = taken(w, (isize)offsetof(Tally, sent_today) + m * 8);
        if (sent > 0)
            tell_spend(w, SOURCE_EMAIL + m, SLOT_GENERIC, 0, (double)sent * message_fen[m]);
    }
}
