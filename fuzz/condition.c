/* condition.c — any bytes as where= and segment=: refused with a reason, or compiled, run over
 * every trail of a little shop, and written as SQL that no text of the user breaks out of. */
#include "report/report.h"
#include "stat/stat.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "not so: %s\n", #condition);                                           \
            __builtin_trap();                                                                      \
        }                                                                                          \
    } while (0)

static Arena arena;
static Snapshot *shop;
static char directory[] = "/tmp/patron-fuzz-XXXXXX";

static const char *const happened[] = {
    "{\"time\":\"2026-11-02T10:00:00Z\",\"kind\":\"page_view\",\"user_id\":\"ann\","
    "\"channel\":\"search\","
    "\"page\":\"/\",\"properties\":{\"colour\":\"red\",\"score\":2.5}}",
    "{\"time\":\"2026-11-02T10:01:00Z\",\"kind\":\"item_view\",\"user_id\":\"ann\",\"items\":[{"
    "\"product\":\"p1\",\"price\":12.5,\"brand\":\"b\",\"category\":\"x/y\"}]}",
    "{\"time\":\"2026-11-02T10:02:00Z\",\"kind\":\"order\",\"user_id\":\"ann\","
    "\"order\":\"o1\",\"value\":12.5}",
    "{\"time\":\"2026-11-03T10:00:00Z\",\"kind\":\"quiz\",\"anonymous_id\":\"d\","
    "\"channel\":\"羽绒\"}",
};

static void clean_up(void)
{
    Err e;
    snapshot_release(&shop);
    if (os_remove_tree(directory, &e) != OK)
        fprintf(stderr, "%s\n", e.text);
}

static void open_shop(void)
{
    Arena keep = arena_new(1 << 26);
    Batch *b = batch_new(&keep, true);
    static Journal *journal;
    static TrailStore *trails;
    JournalFound found;
    Err e = {0};
    i64 seq;

    MUST(mkdtemp(directory));
    for (isize i = 0; i < COUNT(happened); i++) {
        const Json *json;
        MUST(json_parse(str_of(happened[i]), &keep, &json, &e) == OK);
        MUST(event_from_json(json, b, &e) == OK);
    }
    MUST(journal_open(&os_real, str_of(directory), NULL, &journal, &found, &e) == OK);
    MUST(journal_append(journal, batch_encode(b, &keep), b->rows, &seq, &e) == OK);
    MUST(trail_open(&os_real, str_of(directory), journal, NULL, &trails, &e) == OK);
    MUST(trail_refresh(trails, NULL, NULL, &e) == OK);
    shop = trail_snapshot(trails);
    arena = arena_new((isize)1 << 31);
    atexit(clean_up);
}

/* Outside of quotes no statement ends, no comment begins, every bracket closes. */
static void check_sql(Str sql)
{
    int depth = 0;
    char quote = 0;

    for (isize i = 0; i < sql.n; i++) {
        char c = sql.p[i];
        if (quote) {
            quote = c == quote ? 0 : quote;
            continue;
        }
        if (c == '\'' || c == '"')
            quote = c;
        depth += (c == '(') - (c == ')');
        MUST(depth >= 0 && c != ';' && !(c == '-' && i + 1 < sql.n && sql.p[i + 1] == '-'));
    }
    MUST(depth == 0 && quote == 0);
}

static void run_over(const Condition *c, bool person)
{
    Trail t;

    for (isize task = 0; task < snapshot_tasks(shop); task++) {
        TrailCursor cursor = trail_begin(shop, task);
        while (trail_next(&cursor, &t)) {
            u64 mask[4];
            MUST(t.n <= 256);
            if (person)
                condition_person(c, &t, arena);
            else
                condition_events(c, &t, mask, arena);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!shop)
        open_shop();
    ConditionWorld world = {shop, NULL, snapshot_info(shop).last_us, S("CNY")};
    for (int person = 0; person < 2; person++) {
        const Condition *c;
        Err e = {0};
        arena_reset(&arena);
        Str text = {(const char *)data, (isize)size};
        Code code = condition_parse(text, person, &world, &arena, &c, &e);
        MUST(code == OK || (code == BAD_INPUT && e.text[0]));
        if (code != OK)
            continue;
        run_over(c, person);
        check_sql(condition_sql(c, &arena));
    }
    return 0;
}
