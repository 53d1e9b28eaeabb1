/* Segment's clients, and RudderStack's: what they send, and what becomes of it. */
#include "collect/door_test.h"

static Gate g;

#define BASIC "Authorization: Basic V0s6\r\n" /* "WK:" */

TEST("analytics.js sends a track of one letter as plain text; a purchase is an order")
{
    gate_open(&g, "track");
    Reply r = post(&g, "/v1/t",
                   BASIC "Content-Type: text/plain\r\nOrigin: https://shop.example\r\n",
                   S("{\"type\":\"track\",\"event\":\"Order Completed\",\"messageId\":\"m1\","
                     "\"anonymousId\":\"a1\",\"userId\":null,\"writeKey\":\"WK\","
                     "\"timestamp\":\"2026-11-21T07:00:00Z\",\"sentAt\":\"2026-11-21T07:00:05Z\","
                     "\"context\":{\"page\":{\"url\":\"https://shop.example/done\",\"title\":"
                     "\"Thanks\"},\"locale\":\"zh-CN\"},\"properties\":{\"order_id\":\"o1\","
                     "\"total\":30,\"revenue\":25,\"shipping\":5,\"currency\":\"usd\","
                     "\"coupon\":\"C\",\"products\":[{\"product_id\":\"p1\",\"price\":12.5,"
                     "\"quantity\":2,\"brand\":\"B\",\"colour\":\"red\"}]}}"));
    expect(answers(r, 200, "{\"success\":true}"));
    tells(&g.shop,
          "{'id':'m1','time':'2026-11-22T07:59:55Z','kind':'order','anonymous_id':'a1',"
          "'url':'https://shop.example/done','page':'/done','title':'Thanks','channel':'direct',"
          "'language':'zh-CN','order':'o1','amount':30.00,'currency':'USD','coupon':'C',"
          "'shipping':5.00,'items':[{'product':'p1','brand':'B','price':12.50,'quantity':2,"
          "'line_amount':25.00}],"
          "'properties':{'client_time':'2026-11-21T07:00:00Z','revenue':25,"
          "'items.colour':'[\\'red\\']'}}\n");
    gate_close(&g);
}

/* A track of one event with these properties; the rest of the line is told. */
static void track(const char *name, const char *properties)
{
    post(&g, "/v1/track", BASIC,
         str_format(&g.shop.arena, "{\"event\":\"%s\",\"userId\":\"u\",\"properties\":%s}", name,
                    properties));
}
#define AT "'time':'2026-11-22T08:00:00Z'"

TEST("RudderStack's library for servers: gzip called a form, times of the items, and ok")
{
    gate_open(&g, "rudder");
    Str body = S("{\"batch\":[{\"type\":\"identify\",\"userId\":\"u1\",\"messageId\":\"m1\","
                 "\"originalTimestamp\":\"2026-11-20T08:00:00Z\",\"context\":{\"traits\":{"
                 "\"email\":\"a@b.c\"}}},{\"type\":\"track\",\"event\":\"x\"}],"
                 "\"timestamp\":\"2026-11-20T08:00:09Z\",\"sentAt\":\"2026-11-20T08:00:10Z\"}");
    const char *head = BASIC "Content-Type: application/x-www-form-urlencoded\r\n"
                             "Content-Encoding: gzip\r\n";
    for (int i = 0; i < 2; i++)
        expect(answers(post(&g, "/v1/batch/", head, gzipped(&g.shop.arena, body)), 200, "ok"));
    tells(&g.shop, "{'id':'m1','time':'2026-11-22T07:59:50Z','kind':'identify','user_id':'u1',"
                   "'properties':{'client_time':'2026-11-20T08:00:00Z','email':'a@b.c'}}\n"
                   "{'kind':'rejected','reason':'it has neither anonymousId nor userId',"
                   "'raw':'{\\'type\\':\\'track\\',\\'event\\':\\'x\\'}'}\n"
                   "{'kind':'rejected','reason':'it has neither anonymousId nor userId',"
                   "'raw':'{\\'type\\':\\'track\\',\\'event\\':\\'x\\'}'}\n");
    gate_close(&g);
}

TEST("RudderStack's pages name the device and the time of sending in headers too")
{
    gate_open(&g, "headers");
    const char *head = BASIC "AnonymousId: YTE=\r\nSentAt: 2026-11-22T07:00:10Z\r\n"
                             "Origin: https://shop.example\r\n";
    expect(
        answers(post(&g, "/v1/page", head,
                     S("{\"originalTimestamp\":\"2026-11-22T07:00:00Z\",\"context\":{"
                       "\"sessionId\":1700000000000,\"page\":{\"url\":\"https://shop.example/a\","
                       "\"tab_url\":\"t\"},\"campaign\":{\"source\":\"letter\",\"medium\":"
                       "\"email\",\"id\":\"7\"}}}")),
                200, "ok"));
    tells(&g.shop,
          "{'time':'2026-11-22T07:59:50Z','kind':'page_view','anonymous_id':'a1','session':"
          "'1700000000000','url':'https://shop.example/a','page':'/a','channel':'email',"
          "'source':'letter','medium':'email','tagged':1,'properties':{"
          "'client_time':'2026-11-22T07:00:00Z','page.tab_url':'t','campaign.id':'7'}}\n");
    expect(answers(post(&g, "/v1/page", "AnonymousId: YTE=\r\n", S("{}")), 401,
                   "failed to read writekey from header"));
    expect(
        answers(post(&g, "/v1/page", "AnonymousId: YTE=\r\nAuthorization: Bearer no\r\n", S("{}")),
                401, "invalid write key"));
    expect(answers(post(&g, "/beacon/v1/batch?writeKey=WK", "", S("{\"batch\":[]}")), 400,
                   "empty batch payload"));
    gate_close(&g);
}

TEST("a pixel is a picture of 43 bytes whatever it says, and its names nest")
{
    gate_open(&g, "pixel");
    Reply r = fetch(&g,
                    "/pixel/v1/track?writeKey=WK&anonymousId=a&event=Product+Viewed&"
                    "properties.product_id=p1&properties.price=12.5&context.page.title=T",
                    "Referer: https://shop.example/p/1\r\n");
    expect(r.status == 200 && r.body.n == 43 &&
           str_eq(head_value(r.head, "Content-Type"), S("image/gif")));
    tells(&g.shop, "{" AT ",'kind':'item_view','anonymous_id':'a','url':'https://shop.example/p/1',"
                   "'page':'/p/1','title':'T','channel':'direct','items':[{'product':'p1',"
                   "'price':12.50,'line_amount':12.50}]}\n");
    expect(fetch(&g, "/pixel/v1/page?writeKey=no", "").body.n == 43);
    expect(fetch(&g, "/pixel/v1/page", "").body.n == 43);
    /* {"writeKey":"WK","userId":"u","event":"x"} */
    r = fetch(&g, "/v1/pixel/track?data=eyJ3cml0ZUtleSI6IldLIiwidXNlcklkIjoidSIsImV2ZW50IjoieCJ9",
              "");
    expect(r.status == 200 && total_of(&g.shop, "x").events == 1);
    gate_close(&g);
}

TEST("a webhook's body is an event of the name that it gives, from a server, a form or an address")
{
    gate_open(&g, "hook");
    expect(
        answers(post(&g, "/v1/webhook?writeKey=WK", "",
                     S("[{\"event\":\"ticket_closed\",\"userId\":7,\"n\":1},{\"a\":{\"b\":2}}]")),
                200, "ok"));
    expect(answers(post(&g, "/v1/webhook", BASIC, S("event=sent&to=x")), 200, "ok"));
    expect(answers(fetch(&g, "/v1/webhook?writeKey=WK&event=seen", ""), 200, "ok"));
    tells(&g.shop,
          "{" AT ",'kind':'ticket_closed','user_id':'7','properties':{'event':'ticket_closed',"
          "'userId':7,'n':1}}\n"
          "{" AT ",'kind':'webhook','properties':{'a.b':2}}\n"
          "{" AT ",'kind':'sent','properties':{'event':'sent','to':'x'}}\n"
          "{" AT ",'kind':'seen','properties':{'event':'seen'}}\n");
    gate_close(&g);
}

TEST("settings send the client back by the name it came by")
{
    gate_open(&g, "settings");
    expect(answers(fetch(&g, "/v1/projects/WK/settings", ""), 200,
                   "{\"integrations\":{\"Segment.io\":{\"apiKey\":\"WK\",\"apiHost\":"
                   "\"shop.example/v1\",\"protocol\":\"http\"}}}\n"));
    expect(answers(fetch(&g, "/v1/projects/WK/settings",
                         "X-Forwarded-Host: a.example, b\r\nX-Forwarded-Proto: https\r\n"),
                   200,
                   "{\"integrations\":{\"Segment.io\":{\"apiKey\":\"WK\",\"apiHost\":"
                   "\"a.example/v1\",\"protocol\":\"https\"}}}\n"));
    expect(fetch(&g, "/sourceConfig/?p=npm&v=3", BASIC).status == 200);
    expect(answers(post(&g, "/v1/m", "", S("{\"series\":[]}")), 200, "{\"success\":true}"));
    gate_close(&g);
}

TEST("what the customer is charged is the total, else what both other sums leave out is added")
{
    gate_open(&g, "money");
    track("Order Completed", "{\"order_id\":\"1\",\"total\":27.5,\"subtotal\":22.5,\"revenue\":25,"
                             "\"shipping\":3,\"tax\":2,\"discount\":2.5,\"affiliation\":\"A\"}");
    track("Completed Order",
          "{\"order_id\":\"2\",\"subtotal\":\"22.50\",\"shipping\":3,\"tax\":2}");
    track("Order Completed", "{\"order_id\":\"3\",\"revenue\":25.01,\"shipping\":3}");
    track("Order Refunded", "{\"order_id\":\"3\",\"value\":5}");
    track("Checkout Started", "{\"checkout_id\":\"c\",\"value\":9}");
#define O "{" AT ",'kind':'order','user_id':'u','order':'"
    tells(
        &g.shop, O
        "1','amount':27.50,'discount':2.50,'shipping':3.00,'tax':2.00,'gross':25.00,'value':27.50,"
        "'properties':{'subtotal':22.5,'revenue':25,'affiliation':'A'}}\n" O "2','amount':27.50,"
        "'shipping':3.00,'tax':2.00,'gross':22.50,'value':27.50,"
        "'properties':{'subtotal':'22.50'}}\n" O
        "3','amount':28.01,'shipping':3.00,'value':28.01,'properties':{'revenue':25.01}}\n"
        "{" AT ",'kind':'refund','user_id':'u','order':'3','amount':5.00,'value':5.00}\n"
        "{" AT ",'kind':'checkout_start','user_id':'u','properties':{'checkout_id':'c',"
        "'value':9}}\n");
    gate_close(&g);
}

TEST("coupons say what became of them, lists stand at their products, names that differ are kept")
{
    gate_open(&g, "words");
    track("Coupon Denied", "{\"coupon_id\":\"C\",\"coupon_name\":\"ten\",\"reason\":\"expired\"}");
    track("Coupon Entered", "{\"coupon_id\":\"C\"}");
    track("Cart Shared", "{\"share_message\":\"look\",\"products\":[{\"product_id\":1}]}");
    track("Product List Viewed", "{\"list_id\":\"l\",\"category\":\"c\",\"products\":["
                                 "{\"sku\":\"s\",\"position\":1,\"x\":1},{\"product_id\":\"p\","
                                 "\"sku\":\"s\",\"name\":\"N\",\"discount\":1}]}");
    track("Promotion Viewed", "{\"promotion_id\":\"p\",\"creative\":\"c\",\"name\":\"n\"}");
    track("Product Reviewed", "{\"product_id\":\"p\",\"review_id\":\"r\",\"rating\":4.5,"
                              "\"review_body\":\"good\"}");
#define K "{" AT ",'kind':'"
#define U "','user_id':'u',"
    tells(&g.shop, K
          "coupon" U
          "'coupon':'C','reason':'denied: expired','properties':{'coupon_name':'ten'}}\n" K
          "coupon" U "'coupon':'C','reason':'entered'}\n" K "share" U "'text':'look','items':[{"
          "'product':'1'}],'properties':{'event':'Cart Shared'}}\n" K "list_view" U
          "'items':[{'product':'s','position':1,'list':'l'},{'product':'p','name':'N','list':'l',"
          "'line_discount':1.00}],'properties':{'list_id':'l','category':'c',"
          "'items.x':'[1,null]','items.sku':'[\\'s\\',\\'s\\']'}}\n" K "promo_view" U
          "'properties':{'promotion_id':'p','creative':'c','name':'n'}}\n" K "review" U
          "'text':'good','rating':4.5,'items':[{'product':'p'}],'properties':{'review_id':'r'}}\n");
    gate_close(&g);
}

TEST("who is meant: aliases want both ids, groups and traits keep theirs, a merge is only told")
{
    gate_open(&g, "who");
    post(&g, "/v1/a", BASIC, S("{\"previousId\":\"a\",\"userId\":\"u\"}"));
    post(&g, "/v1/alias", BASIC, S("{\"userId\":\"u\"}"));
    post(&g, "/v1/group", BASIC,
         S("{\"userId\":\"u\",\"groupId\":\"g\",\"traits\":{\"plan\":\"x\"},\"context\":{"
           "\"traits\":{\"email\":\"e\"},\"library\":{\"name\":\"l\"}}}"));
    expect(answers(post(&g, "/v1/merge", BASIC, S("{\"mergeProperties\":[1,2]}")), 200, "ok"));
    expect(post(&g, "/v1/nothing", BASIC, S("{}")).status == 400);
    tells(&g.shop, "{" AT ",'kind':'alias','user_id':'u','previous_id':'a'}\n"
                   "{'kind':'rejected','reason':'an alias wants previousId and userId',"
                   "'raw':'{\\'userId\\':\\'u\\'}'}\n"
                   "{" AT ",'kind':'group','user_id':'u','properties':{'traits.email':'e',"
                   "'context.library.name':'l','plan':'x','groupId':'g'}}\n"
                   "{" AT ",'kind':'merge','properties':{'mergeProperties':'[1,2]'}}\n");
    gate_close(&g);
}

TESTS_MAIN
