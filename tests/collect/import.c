/* import.c — whole files: each record is taken in, known already, or kept with its reason; and the
 * published data sets come out at their published totals. */
#include "collect_test.h"

TEST("the same file again changes nothing: renamed, compressed, or cut in two")
{
    Shop s = shop_new("import");
    Str text = S("time,kind,user_id\n1700000000,a,ann\n1700000000,a,ann\n1700000001,b,bob\n");
    import_how(&s, IMPORT_EVENTS, file_of(&s, "a.csv", text), (How){0});
    counts(&s, "3 rows 3 new 0 known 0 rejected");
    import_how(&s, IMPORT_EVENTS, file_of(&s, "b.txt", gzipped(&s.arena, text)), (How){0});
    counts(&s, "3 rows 0 new 3 known 0 rejected");
    shop_reopen(&s);
    import_how(&s, IMPORT_EVENTS, file_of(&s, "c.zst", zstded(&s.arena, text)), (How){0});
    counts(&s, "3 rows 0 new 3 known 0 rejected");
    import_text(&s, IMPORT_EVENTS, "d.csv", "time,kind,user_id\n1700000001,b,bob\n1,c,c\n");
    counts(&s, "2 rows 1 new 1 known 0 rejected");
    expect(journal_end(s.journal) == 4);
    shop_close(&s);
}

TEST("a bad record is counted by its reason and kept whole; the same again is kept once")
{
    Shop s = shop_new("import");
    Str text = S("time,kind,user_id,amount\n"
                 "1700000000,a,ann,1\n"
                 "yesterday,a,ann,2\n"
                 "1700000000,a,ann,lots\n"
                 "1700000000,a,ann,3,4\n"
                 "1700000000,,ann,5\n"
                 ",a,ann,6\n"
                 "99999999999999,a,ann,7\n"
                 "never,a,bob,8\n");
    for (int again = 0; again < 2; again++) {
        import_how(&s, IMPORT_EVENTS, file_of(&s, "a.csv", text), (How){0});
        expect(s.result.rows == 8 && s.result.count.rejected == 7);
        expect(s.result.count.taken == !again && s.result.count.repeats == again);
        expect(reason_rows(&s, "the time cannot be read") == 2);
        expect(reason_rows(&s, "an amount cannot be read") == 1);
        expect(reason_rows(&s, "it has more cells than the first line") == 1);
        expect(reason_rows(&s, "no kind") == 1);
        expect(reason_rows(&s, "no time") == 1);
        expect(reason_rows(&s, "time is not between 1970 and 2106") == 1);
        expect(total_of(&s, "rejected").events == 7);
    }
    expect(strstr(told(&s), "'reason':'the time cannot be read','raw':'yesterday,a,ann,2'"));
    expect(strstr(told(&s), "'reason':'it has more cells than the first line',"
                            "'raw':'1700000000,a,ann,3,4'"));
    expect(strstr(told(&s), "'reason':'no kind','raw':'1700000000,,ann,5'"));
    shop_close(&s);
}

static bool take_data(Shop *s, ImportKind kind, const char *name)
{
    const char *path = data_file(&s->arena, name);
    if (path)
        import_how(s, kind, path, (How){0});
    return path != NULL;
}

/* Again, and nothing is new. */
static void again(Shop *s, ImportKind kind, const char *name)
{
    i64 end = journal_end(s->journal), events = s->result.events;
    shop_reopen(s);
    take_data(s, kind, name);
    expect(s->result.count.taken == 0 && s->result.count.repeats == events);
    expect(journal_end(s->journal) == end);
}

TEST("Online Retail: 541,909 lines are 25,900 invoices, refunds among them, worth 9,747,747.93")
{
    const char *name = "online-retail/online_retail.csv.gz";
    Shop s = shop_new("import");
    if (take_data(&s, IMPORT_ORDERS, name)) {
        expect(s.result.rows == 541909 && s.result.count.rejected == 0);
        expect(str_eq(s.result.preset, S("uci_retail")));
        KindTotal order = total_of(&s, "order"), refund = total_of(&s, "refund");
        KindTotal books = total_of(&s, "book_adjustment"), stock = total_of(&s, "stock_adjustment");
        expect(order.value - refund.value + books.value == 974774793 && stock.value == 0);
        expect(refund.value == 89681249); /* as Python's decimals add them up from the file */
        expect(refund.lines == 9288);
        expect(order.lines + refund.lines + books.lines + stock.lines == 541909);
        again(&s, IMPORT_ORDERS, name);
    }
    shop_close(&s);
}

TEST("CDNOW sample: 6,919 purchases of 2,357 customers")
{
    const char *name = "cdnow/CDNOW_sample.txt.gz";
    Shop s = shop_new("import");
    if (take_data(&s, IMPORT_ORDERS, name)) {
        counts(&s, "6919 rows 6919 new 0 known 0 rejected");
        KindTotal order = total_of(&s, "order");
        expect(order.events == 6919 && order.lines == 6919);
        expect(order.value == 24409194 && order.quantity == 16479000);
        again(&s, IMPORT_ORDERS, name);
    }
    shop_close(&s);
}

TEST("RetailRocket clicks: 10,080 product views")
{
    const char *name = "raw-clicks/sample_retailrocket.csv.gz";
    Shop s = shop_new("import");
    if (take_data(&s, IMPORT_EVENTS, name)) {
        counts(&s, "10080 rows 10080 new 0 known 0 rejected");
        expect(total_of(&s, "item_view").lines == 10080);
        again(&s, IMPORT_EVENTS, name);
    }
    shop_close(&s);
}

TESTS_MAIN
