/* The shop as a whole looks like a shop: a long tail of people, a funnel that narrows, robots that
 * are marked, and days that differ. */
#include "people.h"
#include "test.h"

#include <stdlib.h>

enum { PEOPLE = 8000, DAYS = 180 };

static People *people(void)
{
    static People *p;
    Err e = {0};
    if (!p) {
        Kept *k = kept_shop(PEOPLE, DAYS, 21, &e);
        expect(k != NULL);
        p = people_of(k, PEOPLE);
    }
    return p;
}

static int by_size(const void *a, const void *b)
{
    isize x = *(const isize *)a, y = *(const isize *)b;
    return x < y ? -1 : x > y;
}

TEST("half of the people do little, a few do a great deal")
{
    People *p = people();
    isize n = 0, *sizes = take(&p->kept->arena, isize, PEOPLE), all = 0;

    for (isize i = 0; i < PEOPLE; i++)
        if (p->one[i].deeds > 0) {
            all += p->one[i].deeds;
            sizes[n++] = p->one[i].deeds;
        }
    qsort(sizes, (size_t)n, sizeof *sizes, by_size);
    expect(n > PEOPLE * 7 / 10);
    expect(sizes[n / 2] >= 10 && sizes[n / 2] <= 24);
    expect(all / n >= 25 && all / n <= 60);
    expect(sizes[n - n / 100] > 12 * sizes[n / 2]);
}

/* Which of the kinds each session holds, as bits. */
static void session_steps(People *p, const Kind *kinds, int n, i64 *sessions)
{
    Names seen = names_new(&p->kept->arena, 1 << 18);
    for (Row r = {0}; row_next(p->kept, &r);) {
        if (row_text(&r, F_session).n == 0 || row_text(&r, F_bot).n > 0)
            continue;
        i64 *bits = names_at(&seen, row_text(&r, F_session), 0), was = *bits;
        *bits |= 1;
        for (int i = 0; i < n; i++)
            if (row_kind(&r) == kinds[i])
                *bits |= 2 << i;
        for (int i = 0; i <= n; i++)
            sessions[i] += (*bits & ~was) >> i & 1;
    }
}

TEST("the funnel narrows at every step and ends where shops end")
{
    static const Kind steps[] = {KIND_item_view, KIND_cart_add, KIND_checkout_start, KIND_order};
    i64 n[COUNT(steps) + 1] = {0};

    session_steps(people(), steps, COUNT(steps), n);
    for (int i = 0; i < COUNT(steps); i++)
        expect(n[i] > n[i + 1]);
    expect(n[4] * 100 > 3 * n[0] && n[4] * 100 < 12 * n[0]);
    expect(n[2] * 100 > 8 * n[0] && n[2] * 100 < 30 * n[0]);
}

/* Does this event begin a session, by docs/meaning.md? `touch` is the latest one before it. */
static bool begins(const Deed *d, i64 active_us, u64 touch, u64 own)
{
    if (kind_info[d->kind].passive)
        return false;
    if (active_us == 0 || d->at_us - active_us > 30 * US_PER_MIN)
        return true;
    return row_int(&d->row, F_tagged) == 1 && own != touch;
}

TEST("the sessions a browser names are those that the rule of half an hour makes")
{
    static const Field parts[] = {F_channel, F_source, F_medium, F_campaign};
    People *p = people();
    i64 sessions = 0, differ = 0;

    for (isize who = 0; who < PEOPLE; who++) {
        i64 active_us = 0;
        u64 touch = 0;
        Str named = {0};
        for (isize i = 0; i < p->one[who].deeds && !p->one[who].shared; i++) {
            const Deed *d = &p->one[who].deed[i];
            Str session = row_text(&d->row, F_session);
            u64 own = 0;
            for (isize f = 0; f < COUNT(parts); f++)
                own = mix64(own + str_hash(row_text(&d->row, parts[f])));
            bool begun = begins(d, active_us, touch, own);
            sessions += begun;
            if (session.n > 0)
                differ += named.n > 0 && begun == str_eq(session, named);
            named = session.n > 0 || begun ? session : named;
            active_us = kind_info[d->kind].passive ? active_us : d->at_us;
            touch = row_text(&d->row, F_channel).n > 0 ? own : touch;
        }
    }
    expect(sessions > 5000 && differ == 0);
}

TEST("robots are marked, tell of pages only, and are few")
{
    People *p = people();
    i64 marked = 0;

    for (Row r = {0}; row_next(p->kept, &r);) {
        if (row_text(&r, F_bot).n == 0)
            continue;
        expect(row_kind(&r) == KIND_page_view);
        marked++;
    }
    expect(marked * 1000 > 5 * p->kept->events && marked * 10 < p->kept->events);
}

TEST("the last day of 618 is far above a plain day, and carries its prices")
{
    People *p = people();
    i64 peak_day = days_from_date((Date){2026, 6, 18}),
        plain_day = days_from_date((Date){2026, 4, 14});
    i64 peak = 0, plain = 0, cheaper = 0;

    for (Row r = {0}; row_next(p->kept, &r);) {
        i64 day = (row_int(&r, F_time) + 8 * US_PER_HOUR) / US_PER_DAY;
        peak += day == peak_day && row_kind(&r) == KIND_page_view;
        plain += day == plain_day && row_kind(&r) == KIND_page_view;
        cheaper += day == peak_day - 17 && row_kind(&r) == KIND_product_set;
    }
    expect(peak > 2 * plain && plain > 0);
    expect(cheaper > 500);
}

TEST("some browsers tell nothing, and the shop's server still tells of their orders")
{
    People *p = people();
    i64 blocked = 0, orders = 0, shown = 0;

    for (isize i = 0; i < PEOPLE; i++) {
        const One *one = &p->one[i];
        if (!one->truth || !json_get(one->truth, S("blocked"))->integer || one->shared)
            continue;
        blocked++;
        orders += json_int(one->truth, "orders");
        for (isize d = 0; d < one->deeds; d++)
            shown += one->deed[d].kind == KIND_page_view || one->deed[d].kind == KIND_cart_add;
    }
    expect(blocked > 50 && orders > 5 && shown == 0);
}

TEST("what was spent is told by day, source and campaign, with clicks that can be believed")
{
    People *p = people();
    Names clicked = names_new(&p->kept->arena, 1 << 12);
    i64 spent = 0, clicks = 0, visits = 0;

    for (Row r = {0}; row_next(p->kept, &r);) {
        if (row_kind(&r) == KIND_spend) {
            expect(row_int(&r, F_cost) >= 0 && row_text(&r, F_channel).n > 0);
            if (row_int(&r, F_clicks) == ABSENT)
                continue;
            spent += row_int(&r, F_cost);
            clicks += row_int(&r, F_clicks);
            expect(row_int(&r, F_impressions) > row_int(&r, F_clicks));
            (*names_at(&clicked, row_text(&r, F_campaign), 0))++;
        }
        visits += row_text(&r, F_click_id).n > 0;
    }
    expect(spent > 0);
    expect(clicks >= visits && clicks < visits * 3 / 2);
    expect(*names_at(&clicked, S("618-2026"), 0) > 10);
}

TESTS_MAIN
