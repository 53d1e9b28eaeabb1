/* Matomo: matomo.js and Matomo's libraries, as raw bytes. */
#include "collect/door_test.h"

static Gate g;

#define TRACK                                                                                      \
    "idsite=WK&rec=1&apiv=1&_id=0123456789abcdef&pv_id=aBc123&url=https%3A%2F%2Fshop.example%2F"

static Reply track(const char *more)
{
    const char *path = str_z(&g.shop.arena,
                             str_format(&g.shop.arena, "/matomo.php?%s%s", TRACK, more));
    return fetch(&g, path, "");
}

TEST("a page view comes as a picture's address; the same again changes nothing")
{
    gate_open(&g, "page");
    Reply r = track("p&action_name=A+page&urlref=https%3A%2F%2Fwww.baidu.com%2F&rand=1&uid=u7&res="
                    "1280x720&lang=de&pf_srv=120&cvar=%7B%221%22%3A%5B%22tier%22%2C%22gold%22%5D%7D"
                    "&dimension2=x&_rcn=May");
    expect(r.status == 200 && r.body.n == 43 && str_starts(r.body, S("GIF89a")));
    expect(str_eq(head_value(r.head, "Content-Type"), S("image/gif")));
    expect(str_eq(head_value(r.head, "Cache-Control"), S("no-store")));
    expect(track("p&rand=1").status == 200);
    tells(&g.shop, "{'id':'0123456789abcdef.aBc123.1','time':'2026-11-22T08:00:00Z',"
                   "'kind':'page_view','anonymous_id':'0123456789abcdef','user_id':'u7',"
                   "'url':'https://shop.example/p','page':'/p','title':'A page',"
                   "'referrer':'https://www.baidu.com/','channel':'search','source':'baidu',"
                   "'medium':'organic','language':'de','properties':{'pv_id':'aBc123',"
                   "'pf_srv':120,'dimension2':'x','screen':'1280x720','attributed_campaign':'May',"
                   "'cvar.tier':'gold'}}\n");
    gate_close(&g);
}

TEST("a beacon has an empty body or the query as its body, of any type")
{
    gate_open(&g, "beacon");
    expect(answers(post(&g, "/matomo.php/?" TRACK "&send_image=0&rand=1", "", S("")), 204, ""));
    expect(answers(
        post(&g, "/piwik.php",
             "Content-Type: application/x-www-form-urlencoded\r\n"
             "Origin: https://shop.example\r\n",
             S("?" TRACK "&send_image=0&rand=2&download=https%3A%2F%2Fshop.example%2Fa.pdf")),
        204, ""));
    expect(track("&link=https%3A%2F%2Fother.example%2F&rand=3").status == 200);
    expect(track("&search=shoes&search_cat=all&search_count=12&rand=4").status == 200);
    expect(track("&c_n=Banner&c_p=a.png&c_t=%2Fsale&rand=5").status == 200);
    expect(track("&c_n=Banner&c_i=click&rand=6").status == 200);
    expect(track("&e_c=Videos&e_a=play&e_n=Intro&e_v=2.5&rand=7").status == 200);
    expect(track("&e_c=Shop&e_a=order&rand=8").status == 200);
    expect(track("&idgoal=3&revenue=5&rand=9").status == 200);
    tells(&g.shop, "{'id':'0123456789abcdef.aBc123.1','time':'2026-11-22T08:00:00Z',"
                   "'kind':'page_view','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct',"
                   "'properties':{'pv_id':'aBc123'}}\n"
                   "{'id':'0123456789abcdef.aBc123.2','time':'2026-11-22T08:00:00Z',"
                   "'kind':'download','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct',"
                   "'element':'https://shop.example/a.pdf','properties':{'pv_id':'aBc123'}}\n"
                   "{'id':'0123456789abcdef.aBc123.3','time':'2026-11-22T08:00:00Z',"
                   "'kind':'click','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct',"
                   "'element':'https://other.example/','properties':{'pv_id':'aBc123'}}\n"
                   "{'id':'0123456789abcdef.aBc123.4','time':'2026-11-22T08:00:00Z',"
                   "'kind':'search','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct','query':'shoes',"
                   "'results':12,'properties':{'pv_id':'aBc123','search_cat':'all'}}\n"
                   "{'id':'0123456789abcdef.aBc123.5','time':'2026-11-22T08:00:00Z',"
                   "'kind':'promo_view','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct',"
                   "'properties':{'pv_id':'aBc123','content_name':'Banner',"
                   "'content_piece':'a.png','content_target':'/sale'}}\n"
                   "{'id':'0123456789abcdef.aBc123.6','time':'2026-11-22T08:00:00Z',"
                   "'kind':'promo_click','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct',"
                   "'properties':{'pv_id':'aBc123','content_name':'Banner',"
                   "'content_interaction':'click'}}\n"
                   "{'id':'0123456789abcdef.aBc123.7','time':'2026-11-22T08:00:00Z','kind':'play',"
                   "'anonymous_id':'0123456789abcdef','url':'https://shop.example/','page':'/',"
                   "'channel':'direct','properties':{'pv_id':'aBc123','event_category':'Videos',"
                   "'event_action':'play','event_name':'Intro','event_value':2.5}}\n"
                   "{'id':'0123456789abcdef.aBc123.8','time':'2026-11-22T08:00:00Z',"
                   "'kind':'event','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct',"
                   "'properties':{'pv_id':'aBc123','event_category':'Shop',"
                   "'event_action':'order'}}\n"
                   "{'id':'0123456789abcdef.aBc123.9','time':'2026-11-22T08:00:00Z','kind':'goal',"
                   "'anonymous_id':'0123456789abcdef','url':'https://shop.example/','page':'/',"
                   "'channel':'direct','properties':{'pv_id':'aBc123','goal':'3','revenue':5}}\n");
    gate_close(&g);
}

TEST("an order has its money apart, and is one order however often it comes")
{
    gate_open(&g, "order");
    expect(
        track("&idgoal=0&ec_id=O1&revenue=30&ec_st=28&ec_tx=2&ec_sh=3&ec_dt=1&ec_items=%5B%5B%22"
              "s1%22%2C%22Shoe%22%2C%5B%22Wear%22%2C%22Shoes%22%5D%2C%2214.00%22%2C2%5D%5D&rand=1")
            .status == 200);
    expect(track("&idgoal=0&ec_id=O1&revenue=30&rand=2").status == 200);
    tells(&g.shop, "{'id':'order.O1','time':'2026-11-22T08:00:00Z','kind':'order',"
                   "'anonymous_id':'0123456789abcdef','url':'https://shop.example/','page':'/',"
                   "'channel':'direct','order':'O1','amount':30.00,'currency':'GBP',"
                   "'discount':1.00,'shipping':3.00,'tax':2.00,'gross':28.00,'value':30.00,"
                   "'items':[{'product':'s1','name':'Shoe','category':'Wear/Shoes','price':14.00,"
                   "'quantity':2,'line_amount':28.00}],'properties':{'pv_id':'aBc123'}}\n");
    gate_close(&g);
}

TEST("a whole cart is told as what was put in and taken out since the last")
{
    gate_open(&g, "cart");
    expect(
        track("&idgoal=0&revenue=10&rand=1&ec_items=%5B%5B%22s1%22%2C%22Shoe%22%2C%22%22%2C10%2C1"
              "%5D%5D")
            .status == 200);
    expect(
        track("&idgoal=0&revenue=10&rand=1&ec_items=%5B%5B%22s1%22%2C%22Shoe%22%2C%22%22%2C10%2C1"
              "%5D%5D")
            .status == 200);
    expect(
        track("&idgoal=0&revenue=26&rand=2&ec_items=%5B%5B%22s1%22%2C%22Shoe%22%2C%22%22%2C10%2C2"
              "%5D%2C%5B%22s2%22%2C%22Hat%22%2C%22%22%2C6%2C1%5D%5D")
            .status == 200);
    expect(
        track("&idgoal=0&revenue=6&rand=3&ec_items=%5B%5B%22s2%22%2C%22Hat%22%2C%22%22%2C6%2C1%5D"
              "%5D")
            .status == 200);
    expect(track("&idgoal=0&revenue=0&rand=4&ec_items=%5B%5D").status == 200);
    tells(&g.shop, "{'id':'0123456789abcdef.aBc123.1','time':'2026-11-22T08:00:00Z',"
                   "'kind':'cart_add','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct','currency':'GBP',"
                   "'items':[{'product':'s1','name':'Shoe','price':10.00,'quantity':1,"
                   "'line_amount':10.00}],'properties':{'pv_id':'aBc123','revenue':10}}\n"
                   "{'id':'0123456789abcdef.aBc123.2','time':'2026-11-22T08:00:00Z',"
                   "'kind':'cart_add','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct','currency':'GBP',"
                   "'items':[{'product':'s1','name':'Shoe','price':10.00,'quantity':1,"
                   "'line_amount':10.00},{'product':'s2','name':'Hat','price':6.00,'quantity':1,"
                   "'line_amount':6.00}],'properties':{'pv_id':'aBc123','revenue':26}}\n"
                   "{'id':'0123456789abcdef.aBc123.3','time':'2026-11-22T08:00:00Z',"
                   "'kind':'cart_remove','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct','currency':'GBP',"
                   "'items':[{'product':'s1','name':'Shoe','price':10.00,'quantity':2,"
                   "'line_amount':20.00}],'properties':{'pv_id':'aBc123','revenue':6}}\n"
                   "{'id':'0123456789abcdef.aBc123.4','time':'2026-11-22T08:00:00Z',"
                   "'kind':'cart_remove','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct','currency':'GBP',"
                   "'items':[{'product':'s2','name':'Hat','price':6.00,'quantity':1,"
                   "'line_amount':6.00}],'properties':{'pv_id':'aBc123','revenue':0}}\n");
    gate_close(&g);
}

TEST("a page of a product is a page view and a look at the product; of a category, at a list")
{
    gate_open(&g, "product");
    expect(
        track("&_pks=s1&_pkn=Shoe&_pkc=%5B%22Wear%22%2C%22Shoes%22%5D&_pkp=14.5&rand=1").status ==
        200);
    expect(track("&_pkc=Wear&rand=2").status == 200);
    tells(&g.shop, "{'id':'0123456789abcdef.aBc123.1','time':'2026-11-22T08:00:00Z',"
                   "'kind':'page_view','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct',"
                   "'properties':{'pv_id':'aBc123'}}\n"
                   "{'id':'0123456789abcdef.aBc123.1.item','time':'2026-11-22T08:00:00Z',"
                   "'kind':'item_view','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct','currency':'GBP',"
                   "'items':[{'product':'s1','name':'Shoe','category':'Wear/Shoes','price':14.50,"
                   "'line_amount':14.50}],'properties':{'pv_id':'aBc123'}}\n"
                   "{'id':'0123456789abcdef.aBc123.2','time':'2026-11-22T08:00:00Z',"
                   "'kind':'page_view','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct',"
                   "'properties':{'pv_id':'aBc123'}}\n"
                   "{'id':'0123456789abcdef.aBc123.2.item','time':'2026-11-22T08:00:00Z',"
                   "'kind':'list_view','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct',"
                   "'properties':{'pv_id':'aBc123','category':'Wear'}}\n");
    gate_close(&g);
}

TEST("a ping says how long the page was looked at since it was heard of last")
{
    gate_open(&g, "ping");
    expect(track("&rand=1").status == 200);
    gate_clock += 15 * US_PER_S;
    expect(track("&ping=1&rand=2").status == 200);
    gate_clock += 45 * US_PER_MIN;
    expect(track("&ping=1&rand=3").status == 200);
    tells(&g.shop, "{'id':'0123456789abcdef.aBc123.1','time':'2026-11-22T08:00:00Z',"
                   "'kind':'page_view','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct',"
                   "'properties':{'pv_id':'aBc123'}}\n"
                   "{'id':'0123456789abcdef.aBc123.2','time':'2026-11-22T08:00:15Z',"
                   "'kind':'page_leave','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct',"
                   "'engaged_ms':15000,'properties':{'pv_id':'aBc123'}}\n"
                   "{'id':'0123456789abcdef.aBc123.3','time':'2026-11-22T08:45:15Z',"
                   "'kind':'page_leave','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct',"
                   "'properties':{'pv_id':'aBc123'}}\n");
    gate_close(&g);
}

TEST("many come in JSON under any type: what cannot be tracked is counted, named and kept")
{
    gate_open(&g, "bulk");
    Str body = S("{\"requests\":[\"?" TRACK "&rand=1\",{\"idsite\":\"WK\",\"rec\":1,\"cid\":"
                 "\"ffffffffffffffff\",\"url\":\"https://shop.example/a\",\"rand\":2,\"e_c\":\"c\","
                 "\"e_a\":\"Play\"},\"?idsite=WK\",\"?idsite=9&rec=1\",7],\"token_auth\":\"WK\"}");
    expect(answers(
        post(&g, "/matomo.php",
             "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n", body),
        200, "{\"status\":\"success\",\"tracked\":2,\"invalid\":3,\"invalid_indices\":[2,3,4]}"));
    expect(answers(
        post(&g, "/matomo.php", "", S("{\"requests\":[\"?" TRACK "&rand=9\"],\"send_image\":0}")),
        204, ""));
    expect(post(&g, "/matomo.php", "", S("{\"requests\":[\"?idsite=9&rec=1\"]}")).status == 401);
    expect(post(&g, "/matomo.php", "", S("{\"requests\":7}")).status == 400);
    tells(&g.shop, "{'id':'0123456789abcdef.aBc123.1','time':'2026-11-22T08:00:00Z',"
                   "'kind':'page_view','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct',"
                   "'properties':{'pv_id':'aBc123'}}\n"
                   "{'id':'ffffffffffffffff..2','time':'2026-11-22T08:00:00Z','kind':'Play',"
                   "'anonymous_id':'ffffffffffffffff','url':'https://shop.example/a','page':'/a',"
                   "'channel':'direct','properties':{'event_category':'c',"
                   "'event_action':'Play'}}\n"
                   "{'kind':'rejected','reason':'rec is not 1: Matomo would not record it',"
                   "'raw':'idsite=WK'}\n"
                   "{'id':'0123456789abcdef.aBc123.9','time':'2026-11-22T08:00:00Z',"
                   "'kind':'page_view','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct',"
                   "'properties':{'pv_id':'aBc123'}}\n");
    gate_close(&g);
}

TEST("when and from where needs a token that is a key, and the token is kept nowhere")
{
    gate_open(&g, "token");
    expect(track("&cdt=2026-11-22+07:00:00&rand=1").status == 200);
    expect(track("&cdt=2026-11-20+07:00:00&rand=2").status == 400);
    expect(track("&cip=203.0.113.7&rand=3&token_auth=no").status == 400);
    expect(
        track("&cdt=1795161600&cip=203.0.113.7&country=fr&city=Lyon&rand=4&token_auth=WK").status ==
        200);
    tells(&g.shop, "{'id':'0123456789abcdef.aBc123.1','time':'2026-11-22T07:00:00Z',"
                   "'kind':'page_view','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct',"
                   "'properties':{'pv_id':'aBc123'}}\n"
                   "{'kind':'rejected',"
                   "'reason':'cdt is more than a day ago: that needs a token_auth that is a key of"
                   " the shop's',"
                   "'raw':'idsite=WK&rec=1&apiv=1&_id=0123456789abcdef&pv_id=aBc123&url=https://sh"
                   "op.example/&cdt=2026-11-20 07:00:00&rand=2'}\n"
                   "{'kind':'rejected',"
                   "'reason':'cip needs a token_auth that is a key of the shop's',"
                   "'raw':'idsite=WK&rec=1&apiv=1&_id=0123456789abcdef&pv_id=aBc123&url=https://sh"
                   "op.example/&cip=203.0.113.0&rand=3'}\n"
                   "{'id':'0123456789abcdef.aBc123.4','time':'2026-11-20T08:00:00Z',"
                   "'kind':'page_view','anonymous_id':'0123456789abcdef',"
                   "'url':'https://shop.example/','page':'/','channel':'direct','country':'FR',"
                   "'city':'Lyon','properties':{'pv_id':'aBc123'}}\n");
    gate_close(&g);
}

TEST("a site that nobody made is refused; a visitor without an id is one for the day")
{
    gate_open(&g, "refused");
    Reply r = fetch(&g, "/matomo.php?idsite=7&rec=1", "Origin: https://shop.example\r\n");
    expect(r.status == 401);
    expect(str_eq(head_value(r.head, "Access-Control-Allow-Origin"), S("https://shop.example")));
    expect(fetch(&g, "/matomo.php?idsite=WK&rec=1", "User-Agent: A\r\n").status == 200);
    expect(fetch(&g, "/matomo.php?idsite=WK&rec=1", "User-Agent: A\r\n").status == 200);
    expect(total_of(&g.shop, "page_view").events == 2);
    gate_close(&g);
}

TESTS_MAIN
