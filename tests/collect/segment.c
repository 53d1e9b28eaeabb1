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
          "'shipping':5.00,'items':[{'product':'p1','brand':'B','price':12.50,'quantity':2}],"
          "'properties':{'revenue':25,'items.colour':'red'}}\n");
    gate_close(&g);
}

TESTS_MAIN
