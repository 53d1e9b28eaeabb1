/* questions.h — what every report is asked by the laws and the twin: everything its own document
 * asks, and what any report must take. A question that a report refuses (BAD_INPUT) is no
 * question of its. */
#ifndef QUESTIONS_H
#define QUESTIONS_H
#include "shop.h"

typedef struct {
    Pair pairs[24];
    isize n;
} Asking;

static const char *const asked_of_all[] = {
    "",
    "by=channel",
    "by=product tz=Asia/Shanghai",
    "from=2026-10-10 to=2026-11-05 by=new",
    "from=\"2026-10-12 13:37:11\" to=\"2026-10-30 06:00\" tz=Europe/London",
    "where=\"channel = 'search' or product = 'p1'\" by=colour",
    "where=\"not kind in ('page_view', 'order') and coupon is null\" bots=yes from=2026-10-05",
    "bots=only",
    "bots=yes by=hour where=\"price > 50 or rating >= 3.5 or score < 2\"",
    "segment=\"orders >= 1 and not any(channel = 'email')\" by=first_channel",
    "segment=\"count(item_view, 20d) >= 2 or revenue > 300 or first_seen < '2026-10-15'\"",
    "by=rating where=\"quantity >= 1 or price is null\"",
    "by=price unit=year",
    "by=score unit=year",
    "by=name unit=month segment=\"aov > 100 or id ~ 'a'\"",
    "where=\"brand like '%1' and source != 'O''; DROP --'\" by=brand",
};

/* What one report alone is asked beside them: its parameters together, as documents rarely do. */
static const struct {
    const char *report, *question;
} asked_of_one[] = {
    {"funnel", "steps=item_view|search,cart_add,order order=anchored exclude=cart_remove within=3d "
               "by=device unit=week"},
    {"funnel", "steps=item_view,cart_add,order|order_paid order=any same=brand count=events "
               "unit=month"},
    {"funnel", "steps=any,item_view|cart_add,any order=strict step_within=2h count=sessions "
               "entry=first same=category"},
    {"funnel", "steps=page_view,cart_add,order_paid same=session exclude=login entry=first by=new "
               "within=30d"},
    {"funnel", "steps=order,order_paid,refund|order_cancel same=product exclude=order_shipped "
               "within=9w by=category"},
    {"retention", "start=order return=order mode=streak unit=month"},
    {"retention", "start=item_view return=cart_add|order mode=on_or_after unit=day periods=20 "
                  "first=no"},
    {"retention", "brackets=0,1,3,7,14,30 mode=on_or_after return=order measure=revenue "
                  "by=first_channel"},
    {"retention", "brackets=1,2,8 mode=streak first=no unit=month start=search"},
    {"retention", "brackets=0,7,14 mode=on_or_before start=cart_add return=order|order_paid "
                  "measure=revenue from=2026-10-10 to=2026-11-10"},
    {"retention", "first=no unit=quarter mode=on_or_before measure=revenue return=order by=brand"},
};

static inline void print_asking(const Asking *a)
{
    for (isize i = 0; i < a->n; i++)
        print_error("%.*s=%.*s ", STR_ARG(a->pairs[i].name), STR_ARG(a->pairs[i].value));
    print_error("\n");
}

static inline bool has_pair(const Asking *a, const char *name)
{
    for (isize i = 0; i < a->n; i++)
        if (str_eq(a->pairs[i].name, str_of(name)))
            return true;
    return false;
}

/* What must be given and is not, as the document's first question gives it. */
static inline void add_required(Asking *a, const Report *report, const Asking *first)
{
    for (const Param *p = report->params; p->name; p++) {
        if (!p->otherwise || strcmp(p->otherwise, "!") != 0 || has_pair(a, p->name))
            continue;
        for (isize i = 0; i < first->n; i++)
            if (str_eq(first->pairs[i].name, str_of(p->name)))
                a->pairs[a->n++] = first->pairs[i];
    }
}

static inline void add_own(Asking *a, const char *question, Arena *arena)
{
    a->n = pairs_of(str_of(question), a->pairs, COUNT(a->pairs), arena);
}

static inline isize questions_of(const Report *report, Arena *arena, const Asking **out)
{
    enum { MOST = 80 };
    Asking *list = take(arena, Asking, MOST);
    Str head = str_format(arena, "report %s", report->name), rest = report_document(report);
    isize n = 0, own;

    while (rest.n > 0 && n < MOST - COUNT(asked_of_all) - COUNT(asked_of_one)) {
        Cut cut = str_cut(rest, '\n');
        rest = cut.tail;
        if (!str_starts(cut.head, head) || (cut.head.n > head.n && cut.head.p[head.n] != ' '))
            continue;
        list[n].n = pairs_of(str_skip(cut.head, head.n), list[n].pairs, 16, arena);
        n++;
    }
    own = n;
    for (isize i = 0; i < COUNT(asked_of_all); i++, n++) {
        list[n].n = pairs_of(str_of(asked_of_all[i]), list[n].pairs, 16, arena);
        if (own > 0)
            add_required(&list[n], report, &list[0]);
    }
    for (isize i = 0; i < COUNT(asked_of_one); i++)
        if (strcmp(asked_of_one[i].report, report->name) == 0)
            add_own(&list[n++], asked_of_one[i].question, arena);
    *out = list;
    return n;
}

#endif
