/* json.c — JSON in all the shapes people export it in, and the presets that speak it. */
#include "collect_test.h"

TEST("lines, an array, a pretty-printed array and a wrapped array are the same events")
{
    static const char *const forms[] = {
        "{\"time\":1700000000,\"kind\":\"a\",\"user_id\":\"x\"}\n"
        "{\"time\":1700000001,\"kind\":\"b\",\"user_id\":\"y\"}\n",
        "[{\"time\":1700000000,\"kind\":\"a\",\"user_id\":\"x\"},"
        "{\"time\":1700000001,\"kind\":\"b\",\"user_id\":\"y\"}]",
        "[\n  {\n    \"time\": 1700000000,\n    \"kind\": \"a\",\n    \"user_id\": \"x\"\n  },\n"
        "  {\n    \"time\": 1700000001,\n    \"kind\": \"b\",\n    \"user_id\": \"y\"\n  }\n]\n",
        "{\"events\": [{\"time\":1700000000,\"kind\":\"a\",\"user_id\":\"x\"},\n"
        "{\"time\":1700000001,\"kind\":\"b\",\"user_id\":\"y\"}]}",
        "\xEF\xBB\xBF{\"user_id\":\"x\",\"time\":\"2023-11-14T22:13:20Z\",\"kind\":\"a\"}\r\n\r\n"
        "{\"user_id\":\"y\",\"time\":\"2023-11-14T22:13:21Z\",\"kind\":\"b\"}"};
    for (int i = 0; i < COUNT(forms); i++) {
        Shop s = shop_new("json");
        import_text(&s, IMPORT_EVENTS, "a.json", forms[i]);
        counts(&s, "2 rows 2 new 0 known 0 rejected");
        tells(&s, "{'time':'2023-11-14T22:13:20Z','kind':'a','user_id':'x'}\n"
                  "{'time':'2023-11-14T22:13:21Z','kind':'b','user_id':'y'}\n");
        shop_close(&s);
    }
}

TEST("nested objects are flattened, items are lines, types stay what they are")
{
    Shop s = shop_new("json");
    import_text(&s, IMPORT_EVENTS, "a.jsonl",
                "{\"time\":1700000000,\"kind\":\"cart_add\",\"a\":{\"b\":{\"c\":1.5},\"d\":true},"
                "\"zip\":\"0123\",\"tags\":[1,\"x\"],\"items\":["
                "{\"product_id\":\"p\",\"price\":2.5,\"quantity\":2,\"hue\":\"red\"},"
                "{\"product_id\":7,\"price\":\"1\"}]}\n");
    counts(&s, "1 rows 1 new 0 known 0 rejected");
    tells(&s, "{'time':'2023-11-14T22:13:20Z','kind':'cart_add','items':["
              "{'product':'p','price':2.50,'quantity':2,'line_amount':5.00},"
              "{'product':'7','price':1.00,'line_amount':1.00}],"
              "'properties':{'a.b.c':1.5,'a.d':true,'zip':'0123','tags':'[1,\\'x\\']',"
              "'items.hue':'[\\'red\\',null]'}}\n");
    shop_close(&s);
}

TEST("a broken line is rejected by itself; columns may come at any time")
{
    Shop s = shop_new("json");
    import_text(&s, IMPORT_EVENTS, "a.jsonl",
                "{\"time\":1700000000,\"kind\":\"a\"}\n"
                "{\"time\":1700000000,\"kind\":\n"
                "[1,2]\n"
                "{\"time\":\"never\",\"kind\":\"a\"}\n"
                "{\"time\":1700000001,\"kind\":\"b\",\"late\":\"x\",\"url\":\"/p?q=1\"}\n");
    counts(&s, "5 rows 2 new 0 known 3 rejected");
    expect(reason_rows(&s, "it is not JSON") == 1);
    expect(reason_rows(&s, "it is not a JSON object") == 1);
    expect(reason_rows(&s, "the time cannot be read") == 1);
    expect(strstr(told(&s), "'url':'/p?q=1','page':'/p'"));
    expect(strstr(told(&s), "'properties':{'late':'x'}"));
    expect(strstr(told(&s), "'raw':'{\\'time\\':1700000000,\\'kind\\':'"));
    shop_close(&s);
}

TEST("columns that appear after the first thousand objects are mapped as well")
{
    Shop s = shop_new("json");
    Buf b = buf_on(&s.arena);
    for (int i = 0; i < 3000; i++)
        buf_print(&b, "{\"time\":%d,\"kind\":\"a\"%s}\n", 1700000000 + i,
                  i < 2500 ? "" : ",\"userId\":\"u\",\"more\":1");
    import_how(&s, IMPORT_EVENTS, file_of(&s, "a.ndjson", buf_done(&b)), (How){0});
    counts(&s, "3000 rows 3000 new 0 known 0 rejected");
    expect(strstr(told(&s), "'kind':'a','user_id':'u','properties':{'more':1}"));
    shop_close(&s);
}

TEST("orders as JSON: items are lines, what became of them are events")
{
    Shop s = shop_new("json");
    import_text(&s, IMPORT_ORDERS, "a.json",
                "{\"orders\":[{\"id\":\"o1\",\"created_at\":\"2026-01-01T10:00:00Z\","
                "\"customer\":\"ann\",\"currency\":\"eur\",\"status\":\"completed\","
                "\"refunded_amount\":\"5.00\",\"line_items\":["
                "{\"sku\":\"p\",\"price\":\"10\",\"quantity\":1},"
                "{\"sku\":\"q\",\"price\":\"2\",\"quantity\":3}]}]}");
    counts(&s, "1 rows 3 new 0 known 0 rejected");
    tells(&s, "{'time':'2026-01-01T10:00:00Z','kind':'order','user_id':'ann','order':'o1',"
              "'amount':16.00,'currency':'EUR','items':["
              "{'product':'p','price':10.00,'quantity':1,'line_amount':10.00},"
              "{'product':'q','price':2.00,'quantity':3,'line_amount':6.00}]}\n"
              "{'time':'2026-01-01T10:00:00Z','kind':'order_paid','user_id':'ann','order':'o1'}\n"
              "{'time':'2026-01-01T10:00:00Z','kind':'refund','user_id':'ann','order':'o1',"
              "'amount':5.00,'currency':'EUR'}\n");
    shop_close(&s);
}

TEST("orders read before a column appeared have none of it")
{
    Shop s = shop_new("json");
    Buf b = buf_on(&s.arena);
    for (int i = 0; i < 3000; i++)
        buf_print(&b, "{\"order\":\"o%d\",\"time\":%d,\"amount\":5%s}\n", i, 1700000000 + i,
                  i < 2000 ? "" : ",\"status\":\"paid\",\"refunded\":1,\"currency\":\"GBP\"");
    import_how(&s, IMPORT_ORDERS, file_of(&s, "a.jsonl", buf_done(&b)), (How){0});
    counts(&s, "3000 rows 5000 new 0 known 0 rejected");
    expect(total_of(&s, "refund").events == 1000 && total_of(&s, "order_paid").events == 1000);
    shop_close(&s);
}

TEST("Segment: calls become canonical events, the message id is the key whatever the file")
{
    Shop s = shop_new("json");
    const char *calls =
        "{\"type\":\"page\",\"messageId\":\"m1\",\"anonymousId\":\"a1\",\"userId\":null,"
        "\"timestamp\":\"2026-01-01T10:00:00.000Z\",\"name\":\"Home\",\"context\":{\"page\":{"
        "\"url\":\"https://shop.example/?utm_source=mail\",\"title\":\"Home\","
        "\"referrer\":\"\"},\"ip\":\"1.2.3.4\"},\"properties\":{\"name\":\"Home\"}}\n"
        "{\"type\":\"track\",\"event\":\"Product Added\",\"messageId\":\"m2\",\"anonymousId\":"
        "\"a1\",\"timestamp\":\"2026-01-01T10:01:00.000Z\",\"properties\":{\"product_id\":\"p\","
        "\"price\":9.5,\"quantity\":2}}\n"
        "{\"type\":\"identify\",\"messageId\":\"m3\",\"anonymousId\":\"a1\",\"userId\":\"u1\","
        "\"timestamp\":\"2026-01-01T10:02:00.000Z\",\"traits\":{\"plan\":\"gold\"}}\n"
        "{\"type\":\"track\",\"event\":\"Order Completed\",\"messageId\":\"m4\",\"userId\":\"u1\","
        "\"timestamp\":\"2026-01-01T10:03:00.000Z\",\"properties\":{\"order_id\":\"o1\","
        "\"total\":21.0,\"revenue\":19.0,\"currency\":\"USD\",\"products\":["
        "{\"product_id\":\"p\",\"price\":9.5,\"quantity\":2}]}}\n"
        "{\"type\":\"alias\",\"messageId\":\"m5\",\"previousId\":\"u0\",\"userId\":\"u1\","
        "\"timestamp\":\"2026-01-01T10:04:00.000Z\"}\n";
    import_text(&s, IMPORT_EVENTS, "a.jsonl", calls);
    expect(str_eq(s.result.preset, S("segment")));
    counts(&s, "5 rows 5 new 0 known 0 rejected");
    const char *got = told(&s);
    expect(strstr(got, "'id':'m1','time':'2026-01-01T10:00:00Z','kind':'page_view',"
                       "'anonymous_id':'a1','url':'https://shop.example/?utm_source=mail'"));
    expect(!strstr(got, "1.2.3.4") && !strstr(got, "'product':'Home'") &&
           !strstr(got, "'items':[{'name'"));
    expect(strstr(got, "'kind':'cart_add','anonymous_id':'a1','items':[{'product':'p',"
                       "'price':9.50,'quantity':2,'line_amount':19.00}]"));
    expect(strstr(got, "'kind':'identify','anonymous_id':'a1','user_id':'u1'") &&
           strstr(got, "'plan':'gold'"));
    expect(strstr(got, "'kind':'order','user_id':'u1','order':'o1','amount':21.00"));
    expect(strstr(got, "'kind':'alias','user_id':'u1','previous_id':'u0'"));
    import_text(&s, IMPORT_EVENTS, "b.jsonl",
                "{\"messageId\":\"m2\",\"type\":\"track\",\"event\":\"Product Added\","
                "\"timestamp\":\"2026-01-01T10:01:00.000Z\",\"receivedAt\":\"later\"}\n");
    counts(&s, "1 rows 0 new 1 known 0 rejected");
    shop_close(&s);
}

TEST("GA4 from BigQuery: parameters by key, micros, items as lines")
{
    Shop s = shop_new("json");
    import_text(
        &s, IMPORT_EVENTS, "a.json",
        "{\"event_date\":\"20260101\",\"event_timestamp\":\"1767261600000000\","
        "\"event_name\":\"purchase\",\"event_params\":["
        "{\"key\":\"ga_session_id\",\"value\":{\"string_value\":null,\"int_value\":\"77\"}},"
        "{\"key\":\"page_location\",\"value\":{\"string_value\":\"https://shop.example/done\"}},"
        "{\"key\":\"currency\",\"value\":{\"string_value\":\"EUR\"}},"
        "{\"key\":\"transaction_id\",\"value\":{\"string_value\":\"T1\"}}],"
        "\"user_pseudo_id\":\"9.8\",\"ecommerce\":{\"purchase_revenue\":30.5},"
        "\"device\":{\"category\":\"mobile\"},\"geo\":{\"country\":\"France\"},\"items\":["
        "{\"item_id\":\"p\",\"item_name\":\"Tea\",\"price\":10.0,\"quantity\":\"3\","
        "\"item_brand\":\"(not set)\"}]}\n");
    expect(str_eq(s.result.preset, S("ga4")));
    counts(&s, "1 rows 1 new 0 known 0 rejected");
    tells(&s,
          "{'time':'2026-01-01T10:00:00Z','kind':'order','anonymous_id':'9.8','session':'77',"
          "'url':'https://shop.example/done','page':'/done','channel':'direct','country':'France',"
          "'device':'mobile','order':'T1','amount':30.50,'currency':'EUR','items':["
          "{'product':'p','name':'Tea','price':10.00,'quantity':3,'line_amount':30.00}],"
          "'properties':{'event_date':'20260101'}}\n");
    shop_close(&s);
}

TEST("an item too many is a fault of its record, no crash")
{
    Shop s = shop_new("json");
    Buf b = buf_on(&s.arena);
    for (int o = 0; o < 200; o++) {
        int n = o == 5 ? EVENT_LINES_MAX + 1 : 6000; /* more lines together than a batch holds */
        buf_print(&b, "{\"time\":%d,\"kind\":\"order\",\"order\":\"o%d\",\"items\":[",
                  1700000000 + o, o);
        for (int i = 0; i < n; i++)
            buf_str(&b, i ? S(",{\"product\":\"p\"}") : S("{\"product\":\"p\"}"));
        buf_str(&b, S("]}\n"));
    }
    import_how(&s, IMPORT_EVENTS, file_of(&s, "a.jsonl", buf_done(&b)), (How){0});
    counts(&s, "200 rows 199 new 0 known 1 rejected");
    expect(total_of(&s, "order").lines == 199 * 6000);
    shop_close(&s);
}

TESTS_MAIN
