/* presets.c — the exports of shops and web servers, and the data sets as they are published. */
#include "collect_test.h"

static void events_of(Shop *s, const char *text, const char *preset, const char *told_so)
{
    import_text(s, IMPORT_EVENTS, "in.txt", text);
    expect(str_eq(s->result.preset, str_of(preset)));
    tells(s, told_so);
    shop_close(s);
}

TEST("Diginetica: the day and the milliseconds after it; NA is nobody")
{
    Shop s = shop_new("presets");
    events_of(&s, "session_id;user_id;item_id;timeframe;eventdate\n1;NA;81766;526309;2016-05-09\n",
              "diginetica",
              "{'time':'2016-05-09T00:08:46.309000Z','kind':'item_view','anonymous_id':'1',"
              "'session':'1','items':[{'product':'81766'}]}\n");
}

TEST("Taobao: no header, told by its words")
{
    Shop s = shop_new("presets");
    events_of(&s, "1,2268318,2520377,pv,1511544070\n1,246990,111,fav,1511544071\n", "taobao",
              "{'time':'2017-11-24T17:21:10Z','kind':'item_view','user_id':'1',"
              "'items':[{'product':'2268318','category':'2520377'}]}\n"
              "{'time':'2017-11-24T17:21:11Z','kind':'wishlist_add','user_id':'1',"
              "'items':[{'product':'246990','category':'111'}]}\n");
}

TEST("Yoochoose: as its authors share it, and as the challenge did")
{
    Shop s = shop_new("presets");
    events_of(&s, "SessionId\tItemId\tTime\n1\t214536502\t1396860669.277\n", "yoochoose",
              "{'time':'2014-04-07T08:51:09.277000Z','kind':'item_view','anonymous_id':'1',"
              "'session':'1','items':[{'product':'214536502'}]}\n");
    s = shop_new("presets");
    events_of(&s, "1,2014-04-07T10:51:09.277Z,214536502,0\n", "yoochoose_clicks",
              "{'time':'2014-04-07T10:51:09.277000Z','kind':'item_view','anonymous_id':'1',"
              "'session':'1','items':[{'product':'214536502','category':'0'}]}\n");
}

TEST("lists: a session a line, pairs with their time, baskets with the future behind a bar")
{
    Shop s = shop_new("presets");
    import_text(&s, IMPORT_EVENTS, "a.txt", "1 2 1\n3 4\n");
    expect(str_eq(s.result.preset, S("session_list")) && s.result.note_count == 1);
    counts(&s, "2 rows 5 new 0 known 0 rejected");
    import_text(&s, IMPORT_EVENTS, "b.tsv", "9\t7 8\t55\t1441940543\n");
    expect(str_eq(s.result.preset, S("test_pairs")));
    counts(&s, "1 rows 3 new 0 known 0 rejected");
    expect(strstr(told(&s), "{'time':'2015-09-11T03:02:25Z','kind':'item_view',"
                            "'anonymous_id':'55','session':'55','items':[{'product':'9'}]}"));
    import_text(&s, IMPORT_ORDERS, "c.txt", "1 2;3|4 5\n6;7|8\n");
    counts(&s, "2 rows 6 new 0 known 0 rejected");
    expect(strstr(told(&s), "'user_id':'line-1','order':'line-1-3'"));
    expect(total_of(&s, "order").lines == 8);
    shop_close(&s);
}

TEST("Shopify: rows of an order, what became of it, and no streets or names")
{
    Shop s = shop_new("presets");
    import_text(
        &s, IMPORT_ORDERS, "orders_export.csv",
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,"
        "Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,"
        "Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing Country,Cancelled at,"
        "Refunded Amount,Source\n"
        "#1001,ann@x.example,partially_refunded,2026-01-01 10:05:00 -0500,fulfilled,"
        "2026-01-02 09:00:00 -0500,GBP,25.00,5.00,3.00,33.00,HI,5.00,2026-01-01 10:00:00 -0500,2,"
        "Tea,10.00,T1,Ann Secret,GB,,4.50,web\n"
        "#1001,ann@x.example,,,,,,,,,,,,2026-01-01 10:00:00 -0500,1,Cup,10.00,,,,,,\n"
        "#1002,bob@x.example,voided,,,,GBP,1.00,0,0,1.00,,0.00,2026-01-03 10:00:00 -0500,1,Cup,"
        "1.00,,Bob,GB,2026-01-03 11:00:00 -0500,1.00,pos\n");
    expect(str_eq(s.result.preset, S("shopify")));
    counts(&s, "3 rows 6 new 0 known 0 rejected");
    expect(s.result.orders == 2 && s.result.order_value == 3400);
    expect(str_eq(s.result.currency, S("GBP")));
    expect(s.result.refunds == 1 && s.result.refund_value == 450);
    tells(&s, "{'time':'2026-01-01T15:00:00Z','kind':'order','user_id':'ann@x.example',"
              "'country':'GB','order':'#1001','amount':33.00,'currency':'GBP','coupon':'HI',"
              "'discount':5.00,'shipping':5.00,'tax':3.00,'value':33.00,'items':["
              "{'product':'T1','name':'Tea','price':10.00,'quantity':2,'line_amount':20.00},"
              "{'product':'Cup','name':'Cup','price':10.00,'quantity':1,'line_amount':10.00}],"
              "'properties':{'Fulfillment Status':'fulfilled','Subtotal':25,'Source':'web'}}\n"
              "{'time':'2026-01-01T15:05:00Z','kind':'order_paid','user_id':'ann@x.example',"
              "'order':'#1001'}\n"
              "{'time':'2026-01-02T14:00:00Z','kind':'order_shipped','user_id':'ann@x.example',"
              "'order':'#1001'}\n"
              "{'time':'2026-01-01T15:05:00Z','kind':'refund','user_id':'ann@x.example',"
              "'order':'#1001','amount':4.50,'currency':'GBP','value':4.50}\n"
              "{'time':'2026-01-03T15:00:00Z','kind':'order','user_id':'bob@x.example',"
              "'country':'GB','order':'#1002','amount':1.00,'currency':'GBP','discount':0.00,"
              "'shipping':0.00,'tax':0.00,'value':1.00,'items':["
              "{'product':'Cup','name':'Cup','price':1.00,'quantity':1,'line_amount':1.00}],"
              "'properties':{'Subtotal':1,'Source':'pos'}}\n"
              "{'time':'2026-01-03T16:00:00Z','kind':'order_cancel','user_id':'bob@x.example',"
              "'order':'#1002'}\n");
    shop_close(&s);
}

TEST("WooCommerce: the order export and the analytics download, by their statuses")
{
    Shop s = shop_new("presets");
    import_text(
        &s, IMPORT_ORDERS, "orders.csv",
        "Order Number,Order Status,Order Date,Email (Billing),Order Total Amount,"
        "Order Refund Amount,SKU,Item Name,Quantity (- Refund),Item Cost,Postcode (Billing)\n"
        "7,Completed,2026-01-01 10:00,ann,20,0,T1,Tea,2,10,12345\n"
        "8,Cancelled,2026-01-01 11:00,bob,5,,T2,Cup,1,5,1\n"
        "9,Refunded,2026-01-01 12:00,cat,6,6,T2,Cup,1,6,1\n"
        "10,Pending payment,2026-01-01 12:00,dan,6,,T2,Cup,1,6,1\n");
    expect(str_eq(s.result.preset, S("woocommerce")));
    counts(&s, "4 rows 8 new 0 known 0 rejected");
    expect(total_of(&s, "order_paid").events == 2 && total_of(&s, "order_cancel").events == 1);
    expect(total_of(&s, "refund").value == 600 && !strstr(told(&s), "12345"));
    import_text(&s, IMPORT_ORDERS, "analytics.csv",
                "Date,Order #,Status,Customer,Customer type,Product(s),Items sold,Coupon(s),"
                "N. Revenue\n2026-01-02 10:00:00,11,processing,Eve,new,2x Tea,2,,19.5\n");
    expect(str_eq(s.result.preset, S("woocommerce_analytics")));
    expect(s.result.order_value == 1950);
    shop_close(&s);
}

TEST("an access log: pages only, addresses cut, one visitor by address and agent")
{
    Shop s = shop_new("presets");
    const char *log =
        "203.0.113.77 - - [22/Nov/2026:08:26:00 +0800] \"GET /p/1?utm_source=mail HTTP/1.1\" 200 "
        "5120 \"https://www.google.com/\" \"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) "
        "Version/17.0 Mobile/15E148 Safari/604.1\"\n"
        "203.0.113.99 - ann [22/Nov/2026:08:27:00 +0800] \"GET /p/2 HTTP/1.1\" 304 - \"-\" "
        "\"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 "
        "Safari/604.1\"\n"
        "shop.example 2001:db8:1:2:3:4:5:6 - - [22/Nov/2026:00:28:00 +0000] \"GET / HTTP/2.0\" 200 "
        "10 \"-\" \"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)\"\n"
        "1.2.3.4 - - [22/Nov/2026:08:26:00 +0800] \"GET /a.css?v=2 HTTP/1.1\" 200 1\n"
        "1.2.3.4 - - [22/Nov/2026:08:26:00 +0800] \"POST /cart HTTP/1.1\" 200 1 \"-\" \"x\"\n"
        "1.2.3.4 - - [22/Nov/2026:08:26:00 +0800] \"GET /gone HTTP/1.1\" 404 1 \"-\" \"x\\\"y\"\n"
        "nonsense\n";
    import_text(&s, IMPORT_EVENTS, "access.log", log);
    expect(str_eq(s.result.preset, S("access_log")));
    counts(&s, "7 rows 3 new 0 known 1 rejected");
    expect(s.result.skipped == 3 && s.result.skip_count == 3);
    expect(reason_rows(&s, "it is no line of an access log") == 1);
    const char *got = told(&s), *first = strstr(got, "'anonymous_id':'"), *second;
    expect(first && (second = strstr(first + 5, "'anonymous_id':'")));
    expect(memcmp(first, second, 33) == 0); /* one visitor: /24 and agent are the same */
    expect(strstr(got, "{'time':'2026-11-22T00:26:00Z','kind':'page_view'"));
    expect(strstr(got, "'url':'/p/1?utm_source=mail','page':'/p/1'"));
    expect(strstr(got, "'device':'mobile','os':'iOS','browser':'Safari'"));
    expect(strstr(got, "'ip':'203.0.113.0'") && strstr(got, "'ip':'2001:db8:1::'"));
    expect(strstr(got, "'url':'https://shop.example/'") && strstr(got, "'bot':'Googlebot'"));
    expect(strstr(got, "'status':200,'bytes':5120") && strstr(got, "'user_id':'ann'"));
    expect(!strstr(got, "203.0.113.77") && !strstr(got, "a.css"));
    shop_close(&s);
}

TEST("docs/import.md names every preset")
{
    scoped(Arena, arena_free) arena = arena_new(16 << 20);
    const PresetInfo *all;
    isize n = import_presets(&all);
    Str text;
    Err e = {0};
    expect(os_read_file(&os_real, PATRON_SOURCE "/docs/import.md", &arena, &text, &e) == OK);
    for (isize i = 0; i < n; i++)
        if (str_find(text, str_format(&arena, "`%s`", all[i].name)) < 0 &&
            str_find(text, str_format(&arena, "--preset %s", all[i].name)) < 0)
            broken("docs/import.md does not name '%s'\n", all[i].name);
}

TEST("the session lists of RetailRocket: 685,984 views of 126,168 sessions; 15,132 pairs")
{
    Shop s = shop_new("presets");
    const char *train = data_file(&s.arena, "retailrocket-sessions/train_sessions.txt.gz");
    const char *pairs = data_file(&s.arena, "retailrocket-sessions/test_pairs.tsv.gz");
    if (train && pairs) {
        import_how(&s, IMPORT_EVENTS, train, (How){0});
        counts(&s, "126168 rows 685984 new 0 known 0 rejected");
        import_how(&s, IMPORT_EVENTS, pairs, (How){0});
        expect(s.result.rows == 15132 && s.result.count.rejected == 0);
        shop_reopen(&s);
        import_how(&s, IMPORT_EVENTS, train, (How){0});
        counts(&s, "126168 rows 0 new 685984 known 0 rejected");
    }
    shop_close(&s);
}

/* Every list of events of the published data sets, by preset or a short line, whole. */
TEST("Diginetica, Yoochoose, Ta-Feng, Complete Journey, MovieLens and reviews are taken in whole")
{
    static const struct {
        const char *file;
        ImportKind kind;
        How how;
        i64 rows, events;
    } all[] = {
        {"raw-clicks/sample_train-item-views.csv.gz", IMPORT_EVENTS, {0}, 12391, 12391},
        {"yoochoose-100k/yoochoose-clicks-100k_test.txt.gz", IMPORT_EVENTS, {0}, 13568, 13568},
        {"ta-feng/baskets.txt.gz", IMPORT_ORDERS, {0}, 13858, 77369 + 13858},
        {"completejourney/transactions_sample.csv.gz", IMPORT_ORDERS, {0}, 75000, 0},
        {"ml-100k/ml-100k.inter.gz", IMPORT_FEEDBACK, {0}, 100000, 100000},
        {"ml-100k/ml-100k.item.gz", IMPORT_PRODUCTS, {0}, 1682, 1682},
        {"ml-100k/ml-100k.user.gz", IMPORT_CUSTOMERS, {0}, 943, 943},
        {"reviews-zh/waimai_10k.csv.gz", IMPORT_FEEDBACK, {0}, 11987, 11987},
        {"obd-men/bts.csv.gz",
         IMPORT_EVENTS,
         {.map = "time=timestamp,kind=click", .values = "kind:item_click=1,kind:item_impression=0"},
         10000,
         10000},
    };
    for (int i = 0; i < COUNT(all); i++) {
        Shop s = shop_new("presets");
        const char *path = data_file(&s.arena, all[i].file);
        if (path) {
            import_how(&s, all[i].kind, path, all[i].how);
            expect(s.result.count.rejected == 0 && s.result.skipped == 0);
            if (s.result.rows != all[i].rows)
                broken("%s: %lld rows\n", all[i].file, (long long)s.result.rows);
            if (all[i].events && s.result.count.taken != all[i].events)
                broken("%s: %lld events\n", all[i].file, (long long)s.result.count.taken);
        }
        shop_close(&s);
    }
}

TESTS_MAIN
