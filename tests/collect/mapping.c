/* mapping.c — which column says what, and how cells are read. */
#include "collect_test.h"

TEST("canonical names and their usual aliases need no mapping; the rest become properties")
{
    Shop s = shop_new("mapping");
    import_text(&s, IMPORT_EVENTS, "a.csv",
                "timestamp,Event,user_id,product_id,price,colour,weight\n"
                "2026-01-02 03:04:05,item_view,ann,p1,9.99,red,1.5\n");
    counts(&s, "1 rows 1 new 0 known 0 rejected");
    tells(&s, "{'time':'2026-01-02T03:04:05Z','kind':'item_view','user_id':'ann',"
              "'items':[{'product':'p1','price':9.99,'line_amount':9.99}],"
              "'properties':{'colour':'red','weight':1.5}}\n");
    shop_close(&s);
}

TEST("--map names columns by name or number, --values translates what stands in them")
{
    Shop s = shop_new("mapping");
    const char *path = file_of(&s, "a.csv", S("t,w,who\n1700000000,v,ann\n1700000001,b,bob\n"));
    import_how(
        &s, IMPORT_EVENTS, path,
        (How){.map = "time=t,kind=#2,user_id=who", .values = "kind:item_view=v,kind:login=b"});
    tells(&s, "{'time':'2023-11-14T22:13:20Z','kind':'item_view','user_id':'ann'}\n"
              "{'time':'2023-11-14T22:13:21Z','kind':'login','user_id':'bob'}\n");
    shop_close(&s);
}

TEST("an order that names no id is an order of its own, the same one when it comes again")
{
    Shop s = shop_new("mapping");
    for (int again = 0; again < 2; again++)
        import_text(&s, IMPORT_EVENTS, "a.csv",
                    "time,kind,user_id,product,price\n1700000000,order,ann,p,5\n"
                    "1700000000,order,ann,p,5\n1700000000,item_view,ann,p,5\n");
    counts(&s, "3 rows 0 new 3 known 0 rejected");
    const char *got = told(&s), *first = strstr(got, "'order':'~"), *second;
    expect(first && (second = strstr(first + 5, "'order':'~")));
    expect(memcmp(first, second, 26) != 0 && !strstr(second + 5, "'order':'~"));
    expect(total_of(&s, "order").value == 1000);
    shop_close(&s);
}

TEST("lines of one order in a file of events are one order")
{
    Shop s = shop_new("mapping");
    import_text(&s, IMPORT_EVENTS, "a.csv",
                "timestamp,visitorid,event,itemid,transactionid\n"
                "1433221332117,7,view,p1,\n1433221332118,7,transaction,p1,t1\n"
                "1433221332119,7,view,p2,\n1433221332118,7,transaction,p2,t1\n");
    counts(&s, "4 rows 3 new 0 known 0 rejected");
    expect(str_eq(s.result.preset, S("retailrocket")));
    expect(total_of(&s, "order").events == 1 && total_of(&s, "order").lines == 2);
    shop_close(&s);
}

TEST("a field that is none, a column that is not there and a missing time are said by name")
{
    Shop s = shop_new("mapping");
    const char *path = file_of(&s, "a.csv", S("t,kind\n1700000000,v\n"));
    expect(try_import(&s, IMPORT_EVENTS, path, (How){.map = "tiem=t"}) == BAD_INPUT);
    expect(str_find(str_of(s.e.text), S("'tiem'")) > 0);
    expect(try_import(&s, IMPORT_EVENTS, path, (How){.map = "time=u"}) == BAD_INPUT);
    expect(str_find(str_of(s.e.text), S("'u'")) > 0);
    expect(try_import(&s, IMPORT_EVENTS, path, (How){0}) == BAD_INPUT);
    expect(str_find(str_of(s.e.text), S("--map time=COLUMN (it has: t, kind)")) > 0);
    expect(try_import(&s, IMPORT_EVENTS, path, (How){.preset = "nix"}) == BAD_INPUT);
    expect(journal_end(s.journal) == 0);
    shop_close(&s);
}

TEST("a line is worth its price times its quantity, an order the sum of its lines")
{
    Shop s = shop_new("mapping");
    import_text(&s, IMPORT_ORDERS, "a.csv",
                "order,time,user_id,product,price,quantity\n"
                "o1,2026-01-01,ann,tea,2.50,3\n"
                "o2,2026-01-01,bob,cup,4,1\n"
                "o1,2026-01-01,ann,pot,19.99,1\n");
    counts(&s, "3 rows 2 new 0 known 0 rejected");
    tells(&s, "{'time':'2026-01-01T00:00:00Z','kind':'order','user_id':'ann','order':'o1',"
              "'amount':27.49,'currency':'GBP','value':27.49,'items':["
              "{'product':'tea','price':2.50,'quantity':3,'line_amount':7.50},"
              "{'product':'pot','price':19.99,'quantity':1,'line_amount':19.99}]}\n"
              "{'time':'2026-01-01T00:00:00Z','kind':'order','user_id':'bob','order':'o2',"
              "'amount':4.00,'currency':'GBP','value':4.00,'items':["
              "{'product':'cup','price':4.00,'quantity':1,'line_amount':4.00}]}\n");
    shop_close(&s);
}

TEST("a local time is the shop's, or the file's own when --tz names one")
{
    Shop s = shop_new("mapping");
    expect(zone_open(S("Asia/Shanghai"), &s.zone, &s.e) == OK);
    shop_reopen(&s);
    import_text(&s, IMPORT_EVENTS, "a.csv",
                "time,kind\n2026-01-01 08:00:00,a\n2026-01-01T08:00:00Z,b\n");
    tells(&s, "{'time':'2026-01-01T00:00:00Z','kind':'a'}\n"
              "{'time':'2026-01-01T08:00:00Z','kind':'b'}\n");
    shop_close(&s);
}

TESTS_MAIN
