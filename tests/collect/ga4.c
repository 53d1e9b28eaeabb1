/* Google Analytics 4: gtag.js and the Measurement Protocol, as raw bytes. */
#include "collect/door_test.h"

static Gate g;

#define BROWSER "Origin: https://shop.example\r\n"
#define ITEM                                                                                       \
    "{\"item_id\":\"S1\",\"item_name\":\"Shoe\",\"item_category\":\"Wear\",\"item_category2\":"    \
    "\"Shoes\",\"price\":9.95,\"quantity\":2,\"index\":0,\"discount\":1,\"affiliation\":\"X\"}"

static Reply measure(const char *body)
{
    return post(&g, "/mp/collect?api_secret=hush&measurement_id=WK", "", str_of(body));
}

TEST("a purchase by the Measurement Protocol is an order: value, tax and shipping are charged")
{
    gate_open(&g, "mp");
    Reply r = measure("{\"client_id\":\"c.1\",\"user_id\":\"u1\",\"timestamp_micros\":"
                      "\"1795330800000000\",\"user_properties\":{\"tier\":{\"value\":\"gold\"}},"
                      "\"events\":[{\"name\":\"purchase\",\"params\":{\"transaction_id\":\"T1\","
                      "\"currency\":\"GBP\",\"value\":19.9,\"tax\":2,\"shipping\":3.1,"
                      "\"coupon\":\"C\",\"session_id\":\"77\",\"engagement_time_msec\":120,"
                      "\"item_list_name\":\"Sale\",\"items\":[" ITEM "]}}]}");
    expect(answers(r, 204, ""));
    tells(&g.shop, "{'time':'2026-11-22T07:00:00Z','kind':'order','anonymous_id':'c.1',"
                   "'user_id':'u1','session':'77','order':'T1','amount':25.00,'currency':'GBP',"
                   "'coupon':'C','shipping':3.10,'tax':2.00,'value':25.00,'engaged_ms':120,"
                   "'items':[{'product':'S1','name':'Shoe','category':'Wear/Shoes','price':9.95,"
                   "'quantity':2,'line_amount':19.90,'position':1,'list':'Sale',"
                   "'line_discount':2.00}],'properties':{'user.tier':'gold',"
                   "'items.affiliation':'X','value':19.9}}\n");
    gate_close(&g);
}

TEST("a value that is the total already is not added to")
{
    gate_open(&g, "total");
    expect(measure("{\"client_id\":\"c\",\"events\":["
                   "{\"name\":\"purchase\",\"params\":{\"transaction_id\":\"T1\",\"currency\":"
                   "\"GBP\",\"value\":25,\"tax\":2,\"shipping\":3,\"items\":[{\"item_id\":\"a\","
                   "\"price\":10,\"quantity\":2}]}},"
                   "{\"name\":\"purchase\",\"params\":{\"transaction_id\":\"T2\",\"currency\":"
                   "\"GBP\",\"value\":23,\"tax\":2,\"shipping\":3,\"items\":[{\"item_id\":\"a\","
                   "\"price\":20}]}},"
                   "{\"name\":\"refund\",\"params\":{\"transaction_id\":\"T2\",\"currency\":"
                   "\"JPY\",\"value\":500}}]}")
               .status == 204);
    tells(&g.shop, "{'time':'2026-11-22T08:00:00Z','kind':'order','anonymous_id':'c','order':'T1',"
                   "'amount':25.00,'currency':'GBP','shipping':3.00,'tax':2.00,'value':25.00,"
                   "'items':[{'product':'a','price':10.00,'quantity':2,'line_amount':20.00}],"
                   "'properties':{'value':25}}\n"
                   "{'time':'2026-11-22T08:00:00Z','kind':'order','anonymous_id':'c','order':'T2',"
                   "'amount':23.00,'currency':'GBP','shipping':3.00,'tax':2.00,'value':23.00,"
                   "'items':[{'product':'a','price':20.00,'line_amount':20.00}],"
                   "'properties':{'value':23}}\n"
                   "{'time':'2026-11-22T08:00:00Z','kind':'refund','anonymous_id':'c',"
                   "'order':'T2','amount':500,'currency':'JPY','properties':{'value':500}}\n");
    gate_close(&g);
}

TEST("gtag.js sends lines over what the address shares; the same request again changes nothing")
{
    gate_open(&g, "gtag");
    const char *path = "/g/collect?v=2&tid=WK&cid=5.6&sid=99&_p=1795&_s=3&ul=zh-cn&cu=CNY&dl="
                       "https%3A%2F%2Fshop.example%2Fp%2F1%3Fa%3Db&dt=A+shoe&gtm=x&sct=2";
    Str lines = S("en=add_to_cart&epn.value=19.9&pr1=idS1~nmShoe~cashoes~pr9.95~qt2~k0size~v042\r\n"
                  "en=user_engagement&_et=5200&ep.colour=red&upn.age=30\n");
    expect(answers(post(&g, path, BROWSER "Content-Type: text/plain\r\n", lines), 204, ""));
    expect(answers(post(&g, path, BROWSER, lines), 204, ""));
    tells(&g.shop, "{'id':'WK.5.6.1795.3.0','time':'2026-11-22T08:00:00Z','kind':'cart_add',"
                   "'anonymous_id':'5.6','session':'99','url':'https://shop.example/p/1?a=b',"
                   "'page':'/p/1','title':'A shoe','channel':'direct','language':'zh-cn',"
                   "'currency':'CNY','items':[{'product':'S1','name':'Shoe','category':'shoes',"
                   "'price':9.95,'quantity':2,'line_amount':19.90}],"
                   "'properties':{'items.size':'42','sct':'2','value':19.9}}\n"
                   "{'id':'WK.5.6.1795.3.1','time':'2026-11-22T08:00:00Z','kind':'page_leave',"
                   "'anonymous_id':'5.6','session':'99','url':'https://shop.example/p/1?a=b',"
                   "'page':'/p/1','title':'A shoe','channel':'direct','language':'zh-cn',"
                   "'currency':'CNY','engaged_ms':5200,'properties':{'sct':'2','colour':'red',"
                   "'user.age':30}}\n");
    gate_close(&g);
}

TEST("one event of gtag.js stands in the address, with the names of a campaign")
{
    gate_open(&g, "hit");
    Reply r = request(&g,
                      "POST /g/collect/?v=2&tid=WK&cid=5.6&en=page_view&dl=https%3A%2F%2Fshop."
                      "example%2F&cs=news&cm=email&cn=May&_p=1&_s=1",
                      BROWSER, S(""));
    expect(answers(r, 204, ""));
    expect(str_eq(head_value(r.head, "Access-Control-Allow-Origin"), S("https://shop.example")));
    expect(fetch(&g, "/g/collect?tid=WK&cid=5.6&en=view_promotion&pi=P1&pn=Spring&_p=1&_s=2", "")
               .status == 204);
    tells(&g.shop, "{'id':'WK.5.6.1.1.0','time':'2026-11-22T08:00:00Z','kind':'page_view',"
                   "'anonymous_id':'5.6','url':'https://shop.example/','page':'/',"
                   "'channel':'email','source':'news','medium':'email','campaign':'May',"
                   "'tagged':1}\n"
                   "{'id':'WK.5.6.1.2.0','time':'2026-11-22T08:00:00Z','kind':'promo_view',"
                   "'anonymous_id':'5.6','properties':{'promotion_id':'P1',"
                   "'promotion_name':'Spring'}}\n");
    gate_close(&g);
}

TEST("Google answers 2xx to what it cannot use, and so do we: it is kept with the reason")
{
    gate_open(&g, "bad");
    expect(answers(measure("{\"client_id\":\"c\",\"events\":[{\"params\":{}},7]}"), 204, ""));
    expect(answers(measure("{\"events\":[{\"name\":\"login\"}]}"), 204, ""));
    expect(answers(measure("{\"client_id\":"), 204, ""));
    expect(answers(measure("[]"), 204, ""));
    expect(answers(post(&g, "/g/collect?tid=WK&cid=1", "", S("")), 204, ""));
    expect(answers(post(&g, "/g/collect?tid=WK", "", S("en=a\nen=b&cid=4")), 204, ""));
    expect(post(&g, "/mp/collect?measurement_id=G-NO", "", S("{}")).status == 401);
    expect(post(&g, "/g/collect?tid=G-NO&en=a&cid=1", "", S("")).status == 401);
    tells(&g.shop, "{'kind':'rejected','reason':'an event has no name',"
                   "'raw':'{\\'params\\':{}}'}\n"
                   "{'kind':'rejected','reason':'an event should be an object','raw':'7'}\n"
                   "{'kind':'rejected',"
                   "'reason':'it has neither client_id nor app_instance_id nor user_id',"
                   "'raw':'{\\'name\\':\\'login\\'}'}\n"
                   "{'kind':'rejected',"
                   "'reason':'not JSON: The JSON document has an improper structure: missing or su"
                   "perfluous commas, braces, missing keys, etc.','raw':'{\\'client_id\\':'}\n"
                   "{'kind':'rejected','reason':''events' should be an array of events',"
                   "'raw':'[]'}\n"
                   "{'kind':'rejected','reason':'it has no event name (en)',"
                   "'raw':'tid=WK&cid=1'}\n"
                   "{'kind':'rejected',"
                   "'reason':'it has neither client id (cid) nor user id (uid)','raw':'en=a'}\n"
                   "{'time':'2026-11-22T08:00:00Z','kind':'b','anonymous_id':'4'}\n");
    gate_close(&g);
}

TEST("an api_secret that is a key opens by itself")
{
    gate_open(&g, "secret");
    expect(post(&g, "/mp/collect/?api_secret=WK&measurement_id=G-NO", "",
                gzipped(&g.shop.arena, S("{\"app_instance_id\":\"a\",\"user_agent\":\"Mozilla/5.0 "
                                         "(iPhone; CPU iPhone OS 17_0 like Mac OS X)\",\"events\":"
                                         "[{\"name\":\"screen_view\",\"params\":{\"screen_name\":"
                                         "\"Home\"}}]}")))
               .status == 204);
    tells(&g.shop, "{'time':'2026-11-22T08:00:00Z','kind':'page_view','anonymous_id':'a',"
                   "'page':'Home','device':'mobile','os':'iOS',"
                   "'properties':{'screen_name':'Home'}}\n");
    gate_close(&g);
}

TEST("the debug address says what is wrong and keeps nothing")
{
    gate_open(&g, "debug");
    const char *path = "/debug/mp/collect?measurement_id=WK&api_secret=x";
    expect(answers(post(&g, path, "",
                        S("{\"client_id\":\"c\",\"events\":[{\"name\":\"login\",\"params\":{}}]}")),
                   200, "{\"validationMessages\":[]}\n"));
    expect(answers(post(&g, path, "", S("{\"events\":[{}]}")), 200,
                   "{\"validationMessages\":[{\"fieldPath\":\"client_id\",\"description\":"
                   "\"neither client_id nor app_instance_id is told\",\"validationCode\":"
                   "\"VALUE_REQUIRED\"},{\"fieldPath\":\"events[0]\",\"description\":"
                   "\"an event has no name\",\"validationCode\":\"VALUE_REQUIRED\"}]}\n"));
    expect(post(&g, path, "", S("{")).status == 200);
    tells(&g.shop, "");
    gate_close(&g);
}

TESTS_MAIN
