/* truth_totals.c — the truth in sum: what each source is really worth, what the goods are really
 * like, what each experiment's arm really does. */
#include "fill.h"

static Code say(World *w, const Buf *b, Err *e)
{
    return w->sink->truth(w->sink->context, buf_done(b), e);
}

/* All tallies are whole numbers, so the sum does not depend on who counted what. */
static Tally tally_all(const World *w)
{
    Tally sum = {0};
    i64 *to = (i64 *)(void *)&sum;

    for (int k = 0; k < w->workers; k++) {
        const i64 *from = (const i64 *)(const void *)&w->worker[k].tally;
        for (isize i = 0; i < (isize)(sizeof sum / sizeof *to); i++)
            to[i] += from[i];
    }
    return sum;
}

static Code sources_say(World *w, const Tally *t, Err *e)
{
    for (int i = 0; i < SOURCES; i++) {
        Arena scratch = w->day_arena;
        Buf b = buf_on(&scratch);
        const Source *s = &sources[i];
        buf_print(
            &b, "{\"truth\":\"source\",\"channel\":\"%s\",\"source\":\"%s\",\"medium\":\"%s\"",
            channel_names[s->channel], s->source ? s->source : "", s->medium ? s->medium : "");
        buf_print(&b, ",\"quality\":%.2f,\"loyalty\":%.2f,\"returns\":%.2f,\"persuasion\":%.3f",
                  s->quality, s->loyalty, s->returns, s->persuasion);
        buf_print(&b, ",\"visits\":%lld,\"new_people\":%lld,\"orders\":%lld,\"value_minor\":%lld}",
                  (long long)t->visits[i], (long long)t->new_people[i], (long long)t->orders[i],
                  (long long)t->value[i]);
        TRY(say(w, &b, e));
    }
    return OK;
}

/* Orders that would not have been placed but for the channel's touches, by the planted chances. */
static Code credit_say(World *w, const Tally *t, Err *e)
{
    for (int c = 0; c < CHANNELS; c++) {
        Arena scratch = w->day_arena;
        Buf b = buf_on(&scratch);
        buf_print(&b, "{\"truth\":\"channel\",\"channel\":\"%s\",\"incremental_orders\":%.3f}",
                  channel_names[c], (double)t->credit_micro[c] / 1e6);
        TRY(say(w, &b, e));
    }
    Arena scratch = w->day_arena;
    Buf b = buf_on(&scratch);
    buf_print(&b,
              "{\"truth\":\"orders\",\"placed\":%lld,\"paid\":%lld,\"own_wish\":%.3f,"
              "\"damaged\":%lld,\"late\":%lld,\"wrong_size\":%lld,\"bad_quality\":%lld,"
              "\"changed_mind\":%lld}",
              (long long)t->orders_all, (long long)t->orders_paid, (double)t->own_micro / 1e6,
              (long long)t->wrong[1], (long long)t->wrong[2], (long long)t->wrong[0],
              (long long)t->wrong[3], (long long)t->wrong[4]);
    return say(w, &b, e);
}

static Code experiment_say(World *w, const Tally *t, int x, Err *e)
{
    Arena scratch = w->day_arena;
    Buf b = buf_on(&scratch);
    double exposed = (double)(t->exposed[x][0] + t->exposed[x][1]);
    double measured = x == TEST_NOTE ? (double)(t->outcome[x][0] + t->outcome[x][1]) : exposed;
    double without = (double)t->chance_micro[x][HELD_OUT] / 1e6 / MAX(measured, 1);
    double with = (double)t->chance_micro[x][TREATED] / 1e6 / MAX(measured, 1);
    static const char *const means[EXPERIMENTS] = {
        [TEST_CART] = "chance that an exposed cart is bought within three days",
        [TEST_MAILING] = "visits by mailing, for each subscriber",
        [TEST_NOTE] = "chance to turn round at a price for shipping"};

    buf_print(&b, "{\"truth\":\"experiment\",\"experiment\":\"%s\",\"measures\":\"%s\"",
              experiment_names[x], means[x]);
    for (int a = 0; a < ARMS; a++)
        buf_print(&b, ",\"exposed_%s\":%lld", arm_names[x][a], (long long)t->exposed[x][a]);
    buf_print(&b, ",\"chance_%s\":%.5f,\"chance_%s\":%.5f,\"effect\":%.5f}", arm_names[x][0],
              without, arm_names[x][1], with, with - without);
    return say(w, &b, e);
}

static Code named_say(World *w, const char *truth, const char *const *names, const i64 *counts,
                      int n, Err *e)
{
    Arena scratch = w->day_arena;
    Buf b = buf_on(&scratch);

    buf_print(&b, "{\"truth\":\"%s\"", truth);
    for (int i = 1; i < n; i++)
        buf_print(&b, ",\"%s\":%lld", names[i], (long long)counts[i]);
    buf_str(&b, S("}"));
    return say(w, &b, e);
}

static Code categories_say(World *w, Err *e)
{
    for (int i = 0; i < LEAVES; i++) {
        Arena scratch = w->day_arena;
        Buf b = buf_on(&scratch);
        buf_print(&b,
                  "{\"truth\":\"category\",\"category\":\"%s\",\"group\":\"%s\","
                  "\"repeat_days\":%d,\"goes_with\":\"%s\"}",
                  leaves[i].id, group_names[leaves[i].group], leaves[i].repeat_days,
                  leaves[i].with);
        TRY(say(w, &b, e));
    }
    return OK;
}

static Code products_say(World *w, Err *e)
{
    for (u32 i = 0; i < w->products; i++) {
        Arena scratch = w->day_arena;
        Arena names = w->fill[0].keep;
        Buf b = buf_on(&scratch);
        const Product *x = &w->product[i];
        buf_print(&b,
                  "{\"truth\":\"product\",\"product\":\"%.*s\",\"category\":\"%s\","
                  "\"brand\":\"%s\",\"quality\":%.3f,\"size_risk\":%.3f,\"damage_risk\":%.3f",
                  STR_ARG(id_product(&names, i)), leaves[x->leaf].id, w->brand[x->brand].en,
                  x->quality, x->size_risk, x->damage_risk);
        if (x->size_risk > 0)
            buf_print(&b, ",\"cut\":\"%s\"", x->salt & 1 ? "small" : "large");
        buf_print(&b, ",\"launch_day\":%d,\"days_out_of_stock\":%d,\"sold\":%d}", x->launch_day,
                  x->out_days, x->sold);
        TRY(say(w, &b, e));
    }
    return OK;
}

Code truth_totals(World *w, const char *const *left, const char *const *causes, Err *e)
{
    Tally t = tally_all(w);

    TRY(sources_say(w, &t, e));
    TRY(credit_say(w, &t, e));
    for (int x = 0; x < EXPERIMENTS; x++)
        TRY(experiment_say(w, &t, x, e));
    TRY(named_say(w, "carts_left", left, t.left, LEFT_REASONS, e));
    TRY(named_say(w, "people_left", causes, t.gone, CAUSES, e));
    TRY(categories_say(w, e));
    return products_say(w, e);
}
