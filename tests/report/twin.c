/* twin.c — every number has two definitions: the kernel over trails and SQL over the warehouse.
 * On random shops they must give the same rows in the same order. */
#include "questions.h"

static void ask_both(World *w, const Report *report, const Asking *a)
{
    ReportAnswer kernel, twin;

    Code code = report_ask(report, w->snapshot, a->pairs, a->n, &w->options, &w->arena, &kernel,
                           &w->err);
    if (code == BAD_INPUT)
        return;
    must(w, code);
    must(w, report_ask_sql(report, w->snapshot, w->warehouse, a->pairs, a->n, &w->options,
                           &w->arena, &twin, &w->err));
    bool counts = kernel.counted_events == twin.counted_events &&
                  kernel.counted_people == twin.counted_people &&
                  kernel.bots_excluded == twin.bots_excluded;
    if (answers_same(&kernel, &twin, true, w->arena) && counts)
        return;
    print_asking(a);
    broken("kernel and SQL of report '%s' disagree", report->name);
}

/* Every second question; two shops ask them all. */
static void ask_half(World *w, isize from)
{
    for (isize i = 0; report_catalog[i]; i++) {
        const Asking *list;
        isize n = questions_of(report_catalog[i], &w->arena, &list);
        for (isize k = from; k < n; k += 2) {
            char *at = w->arena.at;
            ask_both(w, report_catalog[i], &list[k]);
            w->arena.at = at;
        }
    }
}

TEST("kernel and SQL give the same rows on a random shop")
{
    World w = world_new();
    world_add(&w, shop_new(3, 70, &w.arena));
    world_warehouse(&w);
    must(&w, warehouse_freeze(w.warehouse, &w.err));
    ask_half(&w, 0);
    world_end(&w);
}

TEST("and on one that grew in two steps, part of it still an overlay")
{
    World w = world_new();
    world_add(&w, shop_new(4, 40, &w.arena));
    world_add(&w, shop_new(5, 15, &w.arena));
    world_warehouse(&w);
    must(&w, warehouse_freeze(w.warehouse, &w.err));
    ask_half(&w, 1);
    world_end(&w);
}

TESTS_MAIN
