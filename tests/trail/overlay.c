/* Fresh events as overlays: after each of many refreshes the answer is the one a full build gives,
 * and a snapshot taken before stays as it was. */
#include "random_shop.h"

#include <stdlib.h>

enum { SHOPS = 80, PERSONS_MAX = 400 };

static void expect_told(Shop *s, u64 seed, const char *when)
{
    if (same_told(shop_told(s), naive_told(&s->arena, s->journal, true)))
        return;
    print_error("seed %llu, %s\n", (unsigned long long)seed, when);
    expect(!"the same");
}

static int by_seq(const void *a, const void *b)
{
    const Str *x = a, *y = b;
    return str_cmp(*x, *y);
}

/* What every event has of a property or field, by place in the journal. */
static Str property_told(Shop *s, Str name)
{
    Snapshot *snapshot = trail_snapshot(s->trail);
    const PropertyColumn *c;
    Buf b = buf_on(&s->arena);
    Trail t;
    isize n = 0;
    Str *line = take(&s->arena, Str, snapshot_info(snapshot).events + 1);
    if (snapshot_property(snapshot, name, &c, &s->e) != OK) {
        snapshot_release(&snapshot);
        return S("none");
    }
    for (isize task = 0; task < snapshot_tasks(snapshot); task++) {
        for (TrailCursor at = trail_begin(snapshot, task); trail_next(&at, &t);) {
            Codes codes = trail_property(&t, c);
            const u32 *seqs = trail_seqs(&t, &s->arena);
            for (isize i = 0; i < t.n; i++) {
                u32 code = code_at(codes, i);
                double number = property_number(c, code);
                expect(code < property_size(c));
                line[n++] = str_format(&s->arena, "%06u '%.*s' %g\n", seqs[i],
                                       STR_ARG(property_text(c, code)), number);
            }
        }
    }
    qsort(line, (size_t)n, sizeof *line, by_seq);
    for (isize i = 0; i < n; i++)
        buf_str(&b, line[i]);
    snapshot_release(&snapshot);
    return buf_done(&b);
}

static Str uses_told(Shop *s)
{
    Snapshot *snapshot = trail_snapshot(s->trail);
    const PropertyName *names;
    Buf b = buf_on(&s->arena);
    isize n = snapshot_properties(snapshot, &names);
    for (isize i = 0; i < n; i++)
        buf_print(&b, "%.*s %lld\n", STR_ARG(names[i].name), (long long)names[i].events);
    snapshot_release(&snapshot);
    return buf_done(&b);
}

/* Numbers and keys never change while a generation lasts. */
static void expect_numbers(Shop *s, Str *key)
{
    Snapshot *snapshot = trail_snapshot(s->trail);
    Trail t;
    expect(snapshot_people(snapshot) < PERSONS_MAX);
    for (isize task = 0; task < snapshot_tasks(snapshot); task++) {
        for (TrailCursor at = trail_begin(snapshot, task); trail_next(&at, &t);) {
            Str now = person_key(snapshot, t.person);
            expect(key[t.person].n == 0 || str_eq(key[t.person], now));
            key[t.person] = str_copy(&s->arena, now);
        }
    }
    snapshot_release(&snapshot);
}

static void expect_properties(Shop *s, u64 seed)
{
    static const char *const names[] = {"colour", "size", "campaign", "quantity", "value"};
    Str before[COUNT(names)], uses = uses_told(s);
    for (isize k = 0; k < COUNT(names); k++) {
        before[k] = property_told(s, str_of(names[k]));
        expect(str_eq(before[k], property_told(s, str_of(names[k]))));
    }
    SHOP_OK(s, trail_compact(s->trail, &s->e));
    expect_told(s, seed, "compacted");
    expect(same_told(uses, uses_told(s)));
    for (isize k = 0; k < COUNT(names); k++)
        expect(same_told(before[k], property_told(s, str_of(names[k]))));
}

static void grow_shop(u64 seed)
{
    Maker m = maker_from(seed);
    Shop *s = shop_open();
    i64 all = 20 + random_below(&m.random, 100), step = 1 + random_below(&m.random, 30), said = 0;
    s->options.part_events = one_in(&m, 2) ? 1 + random_below(&m.random, 40) : 0;
    shop_reopen_trail(s);
    Str *key = take(&s->arena, Str, PERSONS_MAX);
    Snapshot *first = NULL;
    Str first_told = S("");
    for (i64 i = 0; i < all; i++) {
        maker_say(&m, s);
        if (++said < 1 + random_below(&m.random, step))
            continue;
        said = 0;
        shop_refresh(s);
        expect_numbers(s, key);
        if (one_in(&m, 3))
            expect_told(s, seed, "growing");
        if (!first && one_in(&m, 2)) {
            first = trail_snapshot(s->trail);
            first_told = tell_snapshot(&s->arena, first, true);
        }
    }
    shop_refresh(s);
    expect_told(s, seed, "grown");
    Snapshot *now = trail_snapshot(s->trail);
    expect(snapshot_info(now).builds == 1 && snapshot_tasks(now) > 0);
    snapshot_release(&now);
    expect_properties(s, seed);
    if (first)
        expect(same_told(tell_snapshot(&s->arena, first, true), first_told));
    snapshot_release(&first);
    shop_close(s);
}

static Str told_of(Shop *s, const char *id)
{
    Snapshot *snapshot = trail_snapshot(s->trail);
    Trail t;
    Str told = S("");
    if (trail_find(snapshot, str_of(id), &t, &s->e) == OK)
        told = tell_trail(&s->arena, &t, false);
    snapshot_release(&snapshot);
    return told;
}

TEST("an id that was linked to somebody without events is found with the first of them")
{
    for (int first = 0; first < 2; first++) {
        Shop *s = shop_open();
        say(s, "bob 100 order order=o1");
        if (first)
            shop_refresh(s);
        say(s, "ann 200 order order=o1 anonymous_id=a");
        shop_refresh(s);
        expect(told_of(s, "ann").n == 0 && told_of(s, "a").n == 0);
        say(s, "bob 300 page_view");
        shop_refresh(s);
        say(s, "ann 400 page_view");
        shop_refresh(s);
        expect(str_starts(told_of(s, "a"), S("person 'ann': 'a' 'ann'\n")));
        expect_told(s, 0, "linked");
        shop_close(s);
    }
}

TEST("random shops that grow by overlays tell what the slow twin tells, at every step")
{
    u64 only = getenv("PATRON_SEED") ? strtoull(getenv("PATRON_SEED"), NULL, 10) : 0;
    for (u64 seed = only ? only : 1; seed <= (only ? only : SHOPS); seed++)
        grow_shop(seed);
}

TESTS_MAIN
