/* follow.c — the warehouse follows the journal exactly once, whatever is deleted, damaged or tried
 * twice. */
#include "warehouse_test.h"

// clang-format off
static const char *const day =
    "{'time':'2026-01-01T08:00:00Z','kind':'page_view','anonymous_id':'a1','page':'/',"
        "'channel':'search','source':'baidu'}\n"
    "{'time':'2026-01-01T08:01:00Z','kind':'item_view','anonymous_id':'a1',"
        "'items':[{'product':'p1','category':'tea','price':12.5}]}\n"
    "{'time':'2026-01-01T08:02:00Z','kind':'order','anonymous_id':'a1','user_id':'ann',"
        "'order':'o1','amount':'25.00','value':'25.00','currency':'CNY',"
        "'items':[{'product':'p1','quantity':2,'line_amount':'25.00'}]}\n"
    "{'time':'2026-01-02T08:02:00Z','kind':'order_paid','order':'o1'}\n"
    "{'time':'2026-01-03T08:02:00Z','kind':'page_view','anonymous_id':'b1','page':'/sale',"
        "'properties':{'test':'x','n':3,'yes':true}}\n";
// clang-format on

/* Everything a person can ask for, in one text. */
static const char *all_of_it(Shop *s)
{
    static const char *const views[] = {"events", "items",    "orders",   "order_lines",
                                        "people", "sessions", "products", "feedback",
                                        "spend",  "rejected", "arrivals", "properties"};
    Buf b = buf_on(&s->arena);
    for (isize i = 0; i < COUNT(views); i++) {
        char sql[100];
        snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY ALL", views[i]);
        buf_print(&b, "%s: %s\n", views[i], shop_ask(s, sql));
    }
    return str_z(&s->arena, buf_done(&b));
}

TEST("what is appended can be asked for, once, however often it is followed")
{
    Shop s = shop_new("once");
    shop_tell(&s, day);
    expect(warehouse_covers(s.warehouse) == 0);
    for (int i = 0; i < 3; i++)
        shop_follow(&s);
    expect(warehouse_covers(s.warehouse) == 5);
    answers(&s, "SELECT seq, person, session_number FROM events ORDER BY seq",
            "0 ann 1|1 ann 1|2 ann 1|3 ann 2|4 ~b1 1");
    answers(&s, "SELECT \"order\", person, value, paid, lines FROM orders", "o1 ann 25.00 yes 1");
    shop_tell(&s, "{'time':'2026-01-04T08:00:00Z','kind':'page_view','anonymous_id':'a1'}\n");
    shop_follow(&s);
    answers(&s, "SELECT count(*), max(session_number) FROM events WHERE person = 'ann'", "5 3");
    shop_close(&s);
}

TEST("frozen it answers the same, and what is new thaws it")
{
    Shop s = shop_new("frozen");
    Err e;
    shop_tell(&s, day);
    shop_follow(&s);
    const char *before = all_of_it(&s);
    for (int i = 0; i < 2; i++)
        expect(warehouse_freeze(s.warehouse, &e) == OK);
    expect(strcmp(before, all_of_it(&s)) == 0);
    shop_tell(&s, "{'time':'2026-01-04T08:00:00Z','kind':'page_view','anonymous_id':'a1'}\n");
    shop_follow(&s);
    answers(&s, "SELECT count(*), max(session_number) FROM events WHERE person = 'ann'", "5 3");
    expect(warehouse_freeze(s.warehouse, &e) == OK);
    answers(&s, "SELECT count(*), max(session_number) FROM events WHERE person = 'ann'", "5 3");
    shop_close(&s);
}

TEST("closed and opened it goes on where it was")
{
    Shop s = shop_new("again");
    shop_tell(&s, day);
    shop_follow(&s);
    const char *before = all_of_it(&s);
    warehouse_close(&s.warehouse);
    shop_open_warehouse(&s);
    expect(warehouse_covers(s.warehouse) == 5);
    expect(strcmp(before, all_of_it(&s)) == 0);
    shop_follow(&s);
    expect(strcmp(before, all_of_it(&s)) == 0);
    shop_close(&s);
}

/* So many views of pages in one frame, by some visitors who come again and again. */
static void tell_views(Shop *s, isize n)
{
    Batch *b = batch_new(&s->arena, true);
    for (isize i = 0; i < n; i++) {
        isize row = batch_row(b);
        batch_set_text(b, F_kind, row, S("page_view"));
        batch_set_int(b, F_time, row, 1700000000000000 + i);
        batch_set_text(b, F_anonymous_id, row,
                       str_format(&s->arena, "v%lld", (long long)(i * 7 % 5003)));
        batch_set_text(b, F_page, row, str_format(&s->arena, "/%lld", (long long)(i % 11)));
    }
    shop_append(s, b);
}

TEST("in bulk it loads whole transactions, and the rest when the bulk is over")
{
    Shop s = shop_new("bulk");
    Err e;
    for (int i = 0; i < 4; i++)
        tell_views(&s, 65000);
    expect(warehouse_follow_bulk(s.warehouse, &e) == OK);
    expect(warehouse_covers(s.warehouse) > 0 && warehouse_covers(s.warehouse) < 260000);
    answers(&s, "SELECT count(*) = (SELECT next_seq FROM warehouse.meta) FROM events_raw", "yes");
    expect(warehouse_follow_bulk(s.warehouse, &e) == OK);
    expect(warehouse_covers(s.warehouse) < 260000);
    shop_follow(&s);
    answers(&s, "SELECT count(*), count(DISTINCT anonymous_id), count(DISTINCT page) FROM events",
            "260000 5003 11");
    answers(&s, "SELECT count(*) FROM whos_raw", "5003"); /* nobody was forgotten on the way */
    shop_close(&s);
}

TEST("deleted it is made again, and every answer is the same")
{
    Shop s = shop_new("deleted");
    char path[300];
    shop_tell(&s, day);
    shop_follow(&s);
    const char *before = all_of_it(&s);
    warehouse_close(&s.warehouse);
    snprintf(path, sizeof path, "%s/warehouse.duckdb", s.dir);
    expect(unlink(path) == 0);
    shop_open_warehouse(&s);
    expect(warehouse_covers(s.warehouse) == 0);
    shop_follow(&s);
    expect(strcmp(before, all_of_it(&s)) == 0);
    shop_close(&s);
}

TESTS_MAIN
