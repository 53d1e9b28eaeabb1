/* Snowplow's trackers: what they send, and what becomes of it. */
#include "collect/door_test.h"

static Gate g;

#define TP2 "/com.snowplowanalytics.snowplow/tp2"
#define PAGE "Origin: https://shop.example\r\nContent-Type: application/json; charset=UTF-8\r\n"
#define SCHEMA "\"schema\":\"iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4\""
#define IGLU "iglu:com.snowplowanalytics.snowplow/"
#define SHOP IGLU "ecommerce/"

static Str payload(const char *events)
{
    return str_format(&g.shop.arena, "{" SCHEMA ",\"data\":[%s]}", events);
}

/* A text within JSON as JSON text. */
static Str quoted(const char *json)
{
    Buf b = buf_on(&g.shop.arena);
    buf_json(&b, str_of(json));
    return buf_done(&b);
}

/* A self-describing event with entities, from a server, which has no browser. */
static Str action(const char *id, const char *event, const char *entities)
{
    Str ue = quoted(
        str_z(&g.shop.arena, str_format(&g.shop.arena,
                                        "{\"schema\":\"" IGLU "unstruct_event/jsonschema/1-0-0\","
                                        "\"data\":%s}",
                                        event)));
    Str co = quoted(
        str_z(&g.shop.arena, str_format(&g.shop.arena,
                                        "{\"schema\":\"" IGLU "contexts/jsonschema/1-0-0\","
                                        "\"data\":[%s]}",
                                        entities)));
    return payload(
        str_z(&g.shop.arena, str_format(&g.shop.arena,
                                        "{\"e\":\"ue\",\"aid\":\"WK\",\"p\":\"srv\",\"eid\":\"%s\","
                                        "\"uid\":\"u1\",\"ue_pr\":%.*s,\"co\":%.*s}",
                                        id, STR_ARG(ue), STR_ARG(co))));
}

#define ACTION(type, more)                                                                         \
    "{\"schema\":\"iglu:com.snowplowanalytics.snowplow.ecommerce/snowplow_ecommerce_action/"       \
    "jsonschema/1-0-2\",\"data\":{\"type\":\"" type "\"" more "}}"
#define ENTITY(name, members)                                                                      \
    "{\"schema\":\"iglu:com.snowplowanalytics.snowplow.ecommerce/" name                            \
    "/jsonschema/1-0-0\",\"data\":{" members "}}"

TEST("a page view: every value a text, the clock put right, the session kept")
{
    gate_open(&g, "view");
    Reply r = post(&g, TP2, PAGE "SP-Anonymous: *\r\n",
                   payload("{\"e\":\"pv\",\"eid\":\"e1\",\"aid\":\"WK\",\"p\":\"web\",\"dtm\":"
                           "\"1795248000000\",\"stm\":\"1795248005000\",\"duid\":\"d1\",\"sid\":"
                           "\"s1\",\"url\":\"https://shop.example/p/1\",\"page\":\"One\",\"refr\":"
                           "\"https://www.baidu.com/\",\"lang\":\"zh-CN\",\"vid\":\"3\"}"));
    expect(answers(r, 200, "ok"));
    expect(head_value(r.head, "Set-Cookie").n == 0);
    expect(str_eq(head_value(r.head, "Access-Control-Allow-Credentials"), S("true")));
    tells(&g.shop, "{'id':'e1','time':'2026-11-22T07:59:55Z','kind':'page_view','anonymous_id':"
                   "'d1','session':'s1','url':'https://shop.example/p/1','page':'/p/1','title':"
                   "'One','referrer':'https://www.baidu.com/','channel':'search','source':'baidu',"
                   "'medium':'organic','language':'zh-CN','properties':{"
                   "'client_time':'2026-11-21T08:00:00Z','p':'web','vid':'3'}}\n");
    gate_close(&g);
}

TEST("the true time needs no correction; pings tell how long and how far a page was read")
{
    gate_open(&g, "ping");
    Str ping = payload("{\"e\":\"pp\",\"eid\":\"e2\",\"aid\":\"WK\","
                       "\"ttm\":\"1795334000000\",\"dtm\":"
                       "\"1\",\"stm\":\"2\",\"duid\":\"d1\",\"vp\":\"800x600\",\"ds\":\"800x2400\","
                       "\"pp_mix\":\"0\",\"pp_may\":\"600\"}");
    expect(post(&g, TP2, "", ping).status == 200 && post(&g, TP2 "/", "", ping).status == 200);
    tells(&g.shop, "{'id':'e2','time':'2026-11-22T07:53:20Z','kind':'page_leave','anonymous_id':"
                   "'d1','engaged_ms':10000,'scroll':50,'properties':{'vp':'800x600','ds':"
                   "'800x2400','pp_mix':'0','pp_may':'600'}}\n");
    gate_close(&g);
}

TEST("an order in the words of its shop schemas, with its products as lines")
{
    gate_open(&g, "order");
    static const char money[] = ENTITY(
        "transaction", "\"transaction_id\":\"o1\",\"revenue\":30,\"currency\":\"USD\","
                       "\"payment_method\":\"card\",\"tax\":1.5,\"shipping\":5,"
                       "\"discount_code\":\"HI\",\"discount_amount\":2,"
                       "\"total_quantity\":2");
    static const char tea[] = ENTITY("product",
                                     "\"id\":\"p1\",\"name\":\"Tea\",\"category\":\"drinks\","
                                     "\"price\":12.5,\"quantity\":2,\"currency\":\"USD\","
                                     "\"list_price\":14");
    static const char user[] = ENTITY("user", "\"id\":\"u9\",\"is_guest\":false");
    Str all = str_format(&g.shop.arena, "%s,%s,%s", money, tea, user);
    Str order = action("e3", ACTION("transaction", ""), str_z(&g.shop.arena, all));
    expect(answers(post(&g, TP2, "", order), 200, "ok"));
    tells(&g.shop,
          "{'id':'e3','time':'2026-11-22T08:00:00Z','kind':'order','user_id':'u1','order':'o1',"
          "'amount':30.00,'currency':'USD','coupon':'HI','discount':2.00,'shipping':5.00,"
          "'tax':1.50,'payment':'card','items':[{'product':'p1','name':'Tea','category':'drinks',"
          "'price':12.50,'quantity':2,'line_amount':25.00}],'properties':{'p':'srv',"
          "'total_quantity':2,"
          "'items.list_price':14,'user.id':'u9','user.is_guest':false}}\n");
    gate_close(&g);
}

TEST("the other words of a shop: lists, steps, refunds, payments that failed")
{
    gate_open(&g, "words");
    static const struct {
        const char *event, *entities, *kind;
    } all[] = {
        {ACTION("product_view", ""), ENTITY("product", "\"id\":\"p1\""), "item_view"},
        {ACTION("list_view", ",\"name\":\"top\""), ENTITY("product", "\"id\":\"p1\""), "list_view"},
        {ACTION("list_click", ",\"name\":\"top\""), ENTITY("product", "\"id\":\"p1\""),
         "item_click"},
        {ACTION("add_to_cart", ""), ENTITY("cart", "\"total_value\":5,\"currency\":\"CNY\""),
         "cart_add"},
        {ACTION("remove_from_cart", ""), ENTITY("cart", "\"total_value\":5"), "cart_remove"},
        {ACTION("checkout_step", ""), ENTITY("checkout_step", "\"step\":1"), "checkout_start"},
        {ACTION("checkout_step", ""),
         ENTITY("checkout_step", "\"step\":2,\"shipping_full_address\":\"Secret Street\""),
         "checkout_step"},
        {ACTION("checkout_step", ""),
         ENTITY("checkout_step", "\"step\":3,\"payment_method\":\"card\""), "payment_info"},
        {ACTION("promo_click", ""), ENTITY("promotion", "\"id\":\"b1\""), "promo_click"},
        {ACTION("trns_error", ""),
         ENTITY("transaction_error", "\"error_description\":\"no money\"") "," ENTITY(
             "transaction", "\"transaction_id\":\"o7\",\"revenue\":9"),
         "payment_error"},
        {ACTION("refund", ""),
         ENTITY("refund", "\"transaction_id\":\"o1\",\"refund_amount\":4,\"currency\":\"CNY\""),
         "refund"},
        {"{\"schema\":\"" IGLU "site_search/jsonschema/1-0-0\",\"data\":{\"terms\":[\"red\","
         "\"tea\"],\"totalResults\":3}}",
         "", "search"},
        {"{\"schema\":\"" IGLU "link_click/jsonschema/1-0-1\",\"data\":{\"targetUrl\":"
         "\"https://x.example/\"}}",
         "", "click"},
        {"{\"schema\":\"iglu:com.acme/quiz/jsonschema/1-0-0\",\"data\":{\"score\":7}}", "", "quiz"},
    };
    for (int i = 0; i < COUNT(all); i++) {
        const char *id = str_z(&g.shop.arena, str_format(&g.shop.arena, "w%d", i));
        expect(post(&g, TP2, "", action(id, all[i].event, all[i].entities)).status == 200);
        if (total_of(&g.shop, all[i].kind).events != 1)
            broken("no %s\n%s\n", all[i].kind, told(&g.shop));
    }
    expect(total_of(&g.shop, "refund").value == 400 &&
           total_of(&g.shop, "payment_error").value == 0);
    expect(strstr(told(&g.shop), "'query':'red tea','results':3"));
    expect(strstr(told(&g.shop), "'list':'top'") && !strstr(told(&g.shop), "Secret"));
    expect(strstr(told(&g.shop), "'element':'https://x.example/'"));
    gate_close(&g);
}

TEST("a transaction and the items of the same request are one order; structured events keep all")
{
    gate_open(&g, "items");
    expect(post(&g, TP2, "",
                payload("{\"e\":\"tr\",\"aid\":\"WK\",\"eid\":\"t1\",\"tr_id\":\"o2\",\"tr_tt\":"
                        "\"25\",\"tr_sh\":\"5\",\"tr_cu\":\"EUR\",\"tr_af\":\"web\"},"
                        "{\"e\":\"ti\",\"aid\":\"WK\",\"eid\":\"t2\",\"ti_id\":\"o2\",\"ti_sk\":"
                        "\"p1\",\"ti_nm\":\"Tea\",\"ti_pr\":\"10\",\"ti_qu\":\"2\"},"
                        "{\"e\":\"ti\",\"aid\":\"WK\",\"eid\":\"t3\",\"ti_id\":\"o3\",\"ti_sk\":"
                        "\"p2\",\"ti_pr\":\"1\",\"ti_qu\":\"1\"},"
                        "{\"e\":\"se\",\"aid\":\"WK\",\"eid\":\"t4\",\"se_ca\":\"shop\",\"se_ac\":"
                        "\"add to cart\",\"se_la\":\"p1\",\"se_va\":\"9.5\"}"))
               .status == 200);
    tells(&g.shop, "{'id':'t1','time':'2026-11-22T08:00:00Z','kind':'order','order':'o2','amount':"
                   "25.00,'currency':'EUR','shipping':5.00,'items':[{'product':'p1','name':'Tea',"
                   "'price':10.00,'quantity':2,'line_amount':20.00}],"
                   "'properties':{'tr_af':'web'}}\n"
                   "{'id':'t3','time':'2026-11-22T08:00:00Z','kind':'transaction_item','order':"
                   "'o3','items':[{'product':'p2','price':1.00,'quantity':1,"
                   "'line_amount':1.00}]}\n"
                   "{'id':'t4','time':'2026-11-22T08:00:00Z','kind':'cart_add','properties':{"
                   "'se_ca':'shop','se_ac':'add to cart','se_la':'p1','se_va':'9.5'}}\n");
    gate_close(&g);
}

TEST("a pixel: base64 within the query, a picture as answer, a cookie that comes back as a person")
{
    gate_open(&g, "pixel");
    /* an unstruct_event around com.acme/quiz of {"q":1} */
    Reply r = fetch(&g,
                    "/i?e=ue&aid=WK&eid=x1&p=web&tv=js-4&ue_px="
                    "eyJzY2hlbWEiOiJpZ2x1OmNvbS5zbm93cGxvd2FuYWx5dGljcy5zbm93cGxvdy91bnN0cnVjdF9ldm"
                    "VudC9qc29uc2NoZW1hLzEtMC0wIiwiZGF0YSI6eyJzY2hlbWEiOiJpZ2x1OmNvbS5hY21lL3F1aXov"
                    "anNvbnNjaGVtYS8xLTAtMCIsImRhdGEiOnsicSI6MX19fQ",
                    "Cookie: a=b; sp=n1; c=d\r\n");
    expect(r.status == 200 && r.body.n == 43 && str_starts(r.body, S("GIF89a")));
    expect(str_find(head_value(r.head, "Cache-Control"), S("no-store")) >= 0);
    expect(str_eq(head_value(r.head, "Set-Cookie"),
                  S("sp=n1; Max-Age=31536000; Path=/; Secure; HttpOnly; SameSite=None")));
    tells(&g.shop, "{'id':'x1','time':'2026-11-22T08:00:00Z','kind':'quiz','anonymous_id':'n1',"
                   "'properties':{'p':'web','schema':'iglu:com.acme/quiz/jsonschema/1-0-0','q':1}}"
                   "\n");
    r = fetch(&g, "/ice.png?e=pv&aid=WK&eid=x2", "");
    expect(str_starts(head_value(r.head, "Set-Cookie"), S("sp=")));
    expect(request(&g, "HEAD /i?e=pv&aid=WK&eid=x3", "", S("")).status == 200);
    expect(total_of(&g.shop, "page_view").events == 2);
    gate_close(&g);
}

TEST("a redirect goes to the shop's own domains and nowhere else")
{
    gate_open(&g, "redirect");
    static const char *const off[] = {"https%3A%2F%2Fevil.example%2F",
                                      "https%3A%2F%2Fnotshop.example%2F",
                                      "https%3A%2F%2Fshop.example%40evil.example%2F",
                                      "https%3A%2F%2Fevil.example%5C.shop.example%2F",
                                      "%2F%2Fevil.example",
                                      "javascript%3Aalert(1)",
                                      "https%3A%2F%2Fshop.example%2F%0D%0AX%3A1",
                                      ""};
    for (int i = 0; i < COUNT(off); i++) {
        const char *path = str_z(&g.shop.arena,
                                 str_format(&g.shop.arena, "/r/tp2?aid=WK&u=%s", off[i]));
        expect(fetch(&g, path, "").status == 400);
    }
    Reply r = fetch(&g, "/r/tp2?aid=WK&u=https%3A%2F%2Fwww.shop.example%2Fp%3Fa%3D1", "");
    expect(r.status == 302);
    expect(str_eq(head_value(r.head, "Location"), S("https://www.shop.example/p?a=1")));
    expect(total_of(&g.shop, "click").events == 1);
    gate_close(&g);
}

TEST("an address of the shop's own choice is taken for what it brings, and no other dialect's")
{
    gate_open(&g, "wild");
    Str view = payload("{\"e\":\"pv\",\"aid\":\"WK\",\"eid\":\"y1\"}");
    expect(answers(post(&g, "/com.acme/track", "", view), 200, "ok"));
    expect(post(&g, "/com.acme/track/", "", view).status == 200);
    expect(fetch(&g, "/com.acme/track?e=pv&tv=x&p=web&aid=WK&eid=y2", "").status == 200);
    expect(total_of(&g.shop, "page_view").events == 2);
    expect(post(&g, "/com.acme/track", "", S("{\"data\":[]}")).status == 404);
    expect(fetch(&g, "/com.acme/track?e=pv", "").status == 404);
    /* the dashboard's */
    expect(post(&g, "/api/v1", "", view).status == 404);
    expect(fetch(&g, "/assets/a.js?e=pv&tv=x&p=web", "").status == 404);
    expect(fetch(&g, "/people/ann?e=pv&tv=x&p=web", "").status == 404);
    /* Segment's and ours, with and without a slash at the end */
    expect(post(&g, "/v1/track", "", view).status == 401);
    expect(post(&g, "/v1/track/", "", view).status == 401);
    expect(post(&g, "/v1/events", "", view).status == 401);
    Reply r = request(&g, "OPTIONS /com.acme/track",
                      "Origin: https://shop.example\r\nAccess-Control-Request-Method: POST\r\n"
                      "Access-Control-Request-Headers: content-type,sp-anonymous\r\n",
                      S(""));
    expect(r.status == 204);
    expect(
        str_eq(head_value(r.head, "Access-Control-Allow-Headers"), S("content-type,sp-anonymous")));
    expect(request(&g, "OPTIONS /assets/a.js",
                   "Origin: https://x.example\r\nAccess-Control-Request-Method: POST\r\n", S(""))
               .status == 404);
    gate_close(&g);
}

TEST("bodies that cannot be read are 400 and not 413, and nothing of them vanishes")
{
    gate_open(&g, "hostile");
    expect(post(&g, TP2, "", S("{\"data\":")).status == 400);
    expect(post(&g, TP2, "", S("[]")).status == 400);
    expect(post(&g, TP2, "", payload("{\"e\":\"pv\",\"aid\":\"no\"}")).status == 401);
    expect(post(&g, TP2, "", payload("{\"e\":\"pv\"}")).status == 401);
    expect(answers(post(&g, TP2, "", payload("")), 200, "ok"));
    char *zeros = take(&g.shop.arena, char, (isize)16 << 20);
    expect(post(&g, TP2, "", gzipped(&g.shop.arena, (Str){zeros, (isize)16 << 20})).status == 400);
    expect(post(&g, TP2, "",
                payload("{\"e\":\"pv\",\"aid\":\"WK\"},7,{\"aid\":\"WK\"},"
                        "{\"e\":\"ue\",\"aid\":\"WK\",\"ue_px\":\"***\"},"
                        "{\"e\":\"ue\",\"aid\":\"WK\",\"ue_pr\":\"{\"},"
                        "{\"e\":\"ue\",\"aid\":\"WK\"},{\"e\":\"pv\",\"aid\":\"other\"}"))
               .status == 200);
    expect(total_of(&g.shop, "page_view").events == 1 && total_of(&g.shop, "rejected").events == 6);
    gate_close(&g);
}

TESTS_MAIN
