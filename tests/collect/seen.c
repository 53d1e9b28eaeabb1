/* seen.c — the set of keys is exact, for ever, and can be made again from the journal. */
#include "collect_test.h"

#include "collect/seen.h"

static SeenKey key_number(i64 i)
{
    return (SeenKey){mix64((u64)i + 1), (u32)mix64((u64)i * 3)};
}

TEST("a key is new once; the 32 bits behind the 64 count too; a key taken back is new again")
{
    Shop s = shop_new("seen");
    Seen *seen;
    expect(seen_open(&os_real, str_of(s.dir), s.journal, &seen, &s.e) == OK);
    for (i64 i = 0; i < 100000; i++)
        expect(seen_add(seen, key_number(i)));
    for (i64 i = 0; i < 100000; i++)
        expect(!seen_add(seen, key_number(i)));
    SeenKey other = key_number(5);
    other.b++;
    expect(seen_add(seen, other) && !seen_add(seen, other));
    expect(seen_add(seen, (SeenKey){0, 0}) && !seen_add(seen, (SeenKey){0, 0}));
    seen_remove(seen, other);
    expect(seen_add(seen, other));
    expect(!seen_add(seen, key_number(5)));
    expect(seen_count(seen) == 100002);
    seen_close(&seen);
    shop_close(&s);
}

/* Events `first` to `end`, keyed by their ids, taken in through the door. */
static CollectCount take_in(Shop *s, i64 first, i64 end)
{
    CollectCount count = {0};
    for (i64 at = first; at < end; at += 10000) {
        scoped(Arena, arena_free) arena = arena_new((isize)1 << 30);
        Batch *b = batch_new(&arena, true);
        for (i64 i = at; i < MIN(end, at + 10000); i++) {
            isize r = batch_row(b);
            batch_set_text(b, F_kind, r, S("page_view"));
            batch_set_int(b, F_time, r, 1700000000 * US_PER_S + i);
            batch_set_text(b, F_id, r, str_format(&arena, "e%lld", (long long)i));
        }
        expect(collect_batch(s->collector, b, true, &count, &s->e) == OK);
    }
    expect(collect_flush(s->collector, &s->e) == OK);
    return count;
}

TEST("what was taken in stays known over closing, and when the set is deleted or damaged")
{
    Shop s = shop_new("seen");
    expect(take_in(&s, 0, 60000).taken == 60000);
    shop_reopen(&s);
    CollectCount count = take_in(&s, 30000, 90000);
    expect(count.taken == 30000 && count.repeats == 30000);

    const char *dir = str_z(&s.arena, str_format(&s.arena, "%s/seen", s.dir));
    collect_close(&s.collector);
    expect(os_remove_tree(dir, &s.e) == OK);
    shop_reopen(&s);
    expect(take_in(&s, 0, 90000).repeats == 90000);

    collect_close(&s.collector);
    Str *names;
    isize n;
    expect(os_list(dir, &s.arena, &names, &n, &s.e) == OK && n > 0);
    for (isize i = 0; i < n; i++) {
        const char *path = str_z(&s.arena, str_format(&s.arena, "%s/%.*s", dir, STR_ARG(names[i])));
        FILE *f = fopen(path, "r+b");
        expect(f && fseek(f, 1000, SEEK_SET) == 0 && fputc('x', f) == 'x' && fclose(f) == 0);
    }
    shop_reopen(&s);
    expect(take_in(&s, 0, 90000).repeats == 90000);
    expect(journal_end(s.journal) == 90000);
    shop_close(&s);
}

TESTS_MAIN
