/* Sensors Analytics' clients: what they send, and what becomes of it. */
#include "collect/door_test.h"

static Gate g;

static Str base64(Str bytes)
{
    static const char sign[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    Buf b = buf_on(&g.shop.arena);

    for (isize i = 0; i < bytes.n; i += 3) {
        u32 bits = 0;
        for (isize k = 0; k < 3; k++)
            bits = bits << 8 | (i + k < bytes.n ? (u8)bytes.p[i + k] : 0);
        for (isize k = 0; k < 4; k++)
            buf_byte(&b, i + k > bytes.n ? '=' : (u8)sign[bits >> (18 - 6 * k) & 63]);
    }
    return buf_done(&b);
}

/* As the client writes it: + as %2B unless `plain`. */
static Str form(const char *name, Str bytes, bool plain)
{
    Str text = base64(bytes);
    Buf b = buf_on(&g.shop.arena);

    buf_print(&b, "%s=", name);
    for (isize i = 0; i < text.n; i++)
        if (text.p[i] == '+' && !plain)
            buf_str(&b, S("%2B"));
        else
            buf_byte(&b, (u8)text.p[i]);
    return buf_done(&b);
}

static Reply send_one(const char *json)
{
    return post(&g, "/sa?project=WK", "Content-Type: application/x-www-form-urlencoded\r\n",
                form("data", str_of(json), false));
}

TEST("a page view of the JavaScript client, its clock put right")
{
    gate_open(&g, "view");
    Reply r = send_one(
        "{\"identities\":{\"$identity_cookie_id\":\"c1\"},\"distinct_id\":\"c1\","
        "\"lib\":{\"$lib\":\"js\"},\"properties\":{\"$url\":\"https://shop.example/"
        "p/1\",\"$title\":\"一\",\"$referrer\":\"https://www.baidu.com/\","
        "\"$latest_traffic_source_type\":\"自然搜索流量\",\"plan\":\"gold\"},\"type\":"
        "\"track\",\"event\":\"$pageview\",\"time\":1795248000000,\"_track_id\":7,"
        "\"_flush_time\":1795248002000}");
    expect(answers(r, 200, ""));
    tells(&g.shop,
          "{'id':'c1:1795248000000:7','time':'2026-11-22T07:59:58Z','kind':'page_view',"
          "'anonymous_id':'c1','url':'https://shop.example/p/1','page':'/p/1','title':"
          "'一','referrer':'https://www.baidu.com/','channel':'search','source':'baidu',"
          "'medium':'organic','properties':{'client_time':'2026-11-21T08:00:00Z',"
          "'$latest_traffic_source_type':'自然搜索流量','plan':'gold','lib.$lib':'js'}}\n");
    gate_close(&g);
}

#define EVENT(type, event, more)                                                                   \
    "{\"type\":\"" type "\",\"event\":\"" event "\",\"distinct_id\":\"d\",\"time\":1795334400000," \
    "\"properties\":{}" more "}"

TEST("a batch, gzipped or not, with blanks where + stood; the same again changes nothing")
{
    gate_open(&g, "batch");
    Str list = S("[" EVENT("track", "a?>>?", ",\"_track_id\":1") "," EVENT("track", "b>>?~~~",
                                                                           ",\"_track_id\":2") "]");
    for (int i = 0; i < 2; i++) {
        expect(post(&g, "/sa?project=WK", "", form("data_list", list, i == 1)).status == 200);
        Str packed = form("gzip=1&data_list", gzipped(&g.shop.arena, list), i == 1);
        expect(post(&g, "/sa/?project=WK", "", packed).status == 200);
    }
    expect(total_of(&g.shop, "a?>>?").events == 1 && total_of(&g.shop, "b>>?~~~").events == 1);
    gate_close(&g);
}

TEST("a pixel brings an event in its address; the project is the key")
{
    gate_open(&g, "pixel");
    Str data = form("data", S(EVENT("track", "seen", "")), false);
    const char *path = str_z(
        &g.shop.arena,
        str_format(&g.shop.arena, "/sa.gif?project=WK&%.*s&ext=crc%%3D12", STR_ARG(data)));
    Reply r = fetch(&g, path, "");
    expect(r.status == 200 && r.body.n == 43 && total_of(&g.shop, "seen").events == 1);
    expect(post(&g, "/sa?project=no", "", data).status == 401);
    expect(post(&g, "/sa", "", data).status == 401);
    gate_close(&g);
}

TEST("who signed in, by each way there is to say it")
{
    gate_open(&g, "who");
    expect(send_one("{\"type\":\"track_signup\",\"event\":\"$SignUp\",\"distinct_id\":\"u1\","
                    "\"original_id\":\"c1\",\"time\":1795334400000,\"properties\":{}}")
               .status == 200);
    expect(send_one("{\"type\":\"track\",\"event\":\"x\",\"distinct_id\":\"u1\",\"login_id\":"
                    "\"u1\",\"anonymous_id\":\"c1\",\"time\":1795334401000,\"properties\":{}}")
               .status == 200);
    expect(send_one("{\"type\":\"track_id_bind\",\"event\":\"$BindID\",\"distinct_id\":\"u1\","
                    "\"identities\":{\"$identity_login_id\":\"u1\",\"$identity_email\":\"m\"},"
                    "\"time\":1795334402000}")
               .status == 200);
    expect(send_one("{\"type\":\"track_id_unbind\",\"event\":\"$UnbindID\",\"distinct_id\":\"u1\","
                    "\"login_id\":\"u1\",\"identities\":{\"$identity_email\":\"m\"},"
                    "\"time\":1795334403000}")
               .status == 200);
    expect(send_one("{\"type\":\"profile_set\",\"distinct_id\":\"u2\",\"time\":1795334404000,"
                    "\"properties\":{\"$is_login_id\":true,\"level\":3}}")
               .status == 200);
    tells(&g.shop,
          "{'time':'2026-11-22T08:00:00Z','kind':'identify','anonymous_id':'c1','user_id':'u1'}\n"
          "{'time':'2026-11-22T08:00:01Z','kind':'x','anonymous_id':'c1','user_id':'u1'}\n"
          "{'time':'2026-11-22T08:00:02Z','kind':'identify','user_id':'u1','properties':{"
          "'$identity_email':'m'}}\n"
          "{'time':'2026-11-22T08:00:03Z','kind':'unlink','user_id':'u1','previous_id':'m',"
          "'properties':{'$identity_email':'m'}}\n"
          "{'time':'2026-11-22T08:00:04Z','kind':'identify','user_id':'u2','properties':{'level':"
          "3}}\n");
    gate_close(&g);
}

TEST("clicks, pages that are left, goods, and shop words where the name is one")
{
    gate_open(&g, "words");
    expect(send_one("{\"type\":\"track\",\"event\":\"$WebClick\",\"distinct_id\":\"c\",\"time\":"
                    "1795334400000,\"properties\":{\"$element_content\":\"Buy\"}}")
               .status == 200);
    expect(send_one("{\"type\":\"track\",\"event\":\"$WebPageLeave\",\"distinct_id\":\"c\","
                    "\"time\":1795334401000,\"properties\":{\"event_duration\":1.25,"
                    "\"$viewport_position\":300,\"$viewport_height\":300,\"$page_height\":1200}}")
               .status == 200);
    expect(send_one("{\"type\":\"item_set\",\"item_type\":\"sku\",\"item_id\":\"p1\",\"time\":"
                    "1795334402000,\"properties\":{\"name\":\"Tea\",\"price\":9.5,\"leaf\":1}}")
               .status == 200);
    expect(send_one("{\"type\":\"track\",\"event\":\"Order Completed\",\"distinct_id\":\"c\","
                    "\"time\":1795334403000,\"properties\":{\"order_id\":\"o1\",\"total\":19,"
                    "\"products\":[{\"product_id\":\"p1\",\"quantity\":2}]}}")
               .status == 200);
    tells(
        &g.shop,
        "{'time':'2026-11-22T08:00:00Z','kind':'click','anonymous_id':'c','element':'Buy',"
        "'properties':{'$element_content':'Buy'}}\n"
        "{'time':'2026-11-22T08:00:01Z','kind':'page_leave','anonymous_id':'c','engaged_ms':1250,"
        "'scroll':50,'properties':{'$viewport_position':300,'$viewport_height':300,"
        "'$page_height':1200,'event_duration':1.25}}\n"
        "{'time':'2026-11-22T08:00:02Z','kind':'product_set','items':[{'product':'p1','name':"
        "'Tea','price':9.50,'line_amount':9.50}],'properties':{'item_type':'sku','items.leaf':1}}\n"
        "{'time':'2026-11-22T08:00:03Z','kind':'order','anonymous_id':'c','order':'o1','amount':"
        "19.00,'value':19.00,'items':[{'product':'p1','quantity':2}]}\n");
    gate_close(&g);
}

TEST("what is no event is refused or kept, with the reason")
{
    gate_open(&g, "hostile");
    expect(post(&g, "/sa?project=WK", "", S("")).status == 400);
    expect(post(&g, "/sa?project=WK", "", S("data=***")).status == 400);
    expect(post(&g, "/sa?project=WK", "", form("data", S("{\"type\":"), false)).status == 400);
    Str cut = gzipped(&g.shop.arena, S("[" EVENT("track", "x", "") "]"));
    Str bad = form("gzip=1&data_list", str_take(cut, cut.n - 9), false);
    expect(post(&g, "/sa?project=WK", "", bad).status == 400);
    i64 before = total_of(&g.shop, "rejected").events;
    expect(send_one("{\"ekey\":\"e\",\"payload\":\"p\",\"pkv\":1}").status == 200);
    expect(send_one("[7,{\"type\":\"track\"},{\"type\":\"track\",\"event\":\"x\"}]").status == 200);
    expect(total_of(&g.shop, "rejected").events == before + 4);
    gate_close(&g);
}

TESTS_MAIN
