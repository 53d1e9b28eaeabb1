/* Plausible and Umami: clients that set no cookie, as raw bytes; and whose visit it is. */
#include "collect/door_test.h"

static Gate g;

#define PHONE                                                                                      \
    "User-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 "     \
    "(KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1\r\n"                              \
    "Origin: https://shop.example\r\n"
#define ROBOT "User-Agent: Mozilla/5.0 (compatible; Googlebot/2.1)\r\n"

static Reply plausible(const char *headers, const char *body)
{
    return post(&g, "/api/event", headers, str_of(body));
}

static Reply umami(const char *headers, const char *body)
{
    return post(&g, "/api/send", headers, str_of(body));
}

/* ---- who they are: ids differ from run to run, so visitors are numbered as they come --------- */

typedef struct {
    Buf out;
    Str seen[20];
    int n;
} Who;

static void tell_who(void *context, const Batch *b, isize row)
{
    Who *w = context;
    Str id = batch_text(b, F_anonymous_id, row);
    int i = 0;

    while (i < w->n && !str_eq(w->seen[i], id))
        i++;
    if (i == w->n)
        w->seen[w->n++] = str_copy(&g.shop.arena, id);
    buf_print(&w->out, "%s%d", w->out.n ? " " : "", i + 1);
}

/* "1 1 2": the first two events are of one visitor, the third is of another. */
static const char *visitors(void)
{
    Who w = {.out = buf_on(&g.shop.arena)};

    each_event(&g.shop, tell_who, &w);
    return str_z(&g.shop.arena, buf_done(&w.out));
}

static void hide_person(void *context, const Batch *b, isize row)
{
    Batch shown = *b;

    expect(batch_text(b, F_anonymous_id, row).n == 32);
    shown.field[F_anonymous_id] = NULL;
    tell_event(context, &shown, row);
}

/* As `tells`, without the visitors. */
#define tells_rest(expected) tells_others(__LINE__, expected)
static void tells_others(int line, const char *expected)
{
    Buf b = buf_on(&g.shop.arena);

    each_event(&g.shop, hide_person, &b);
    for (isize i = 0; i < b.n; i++)
        if (b.p[i] == '"')
            b.p[i] = '\'';
    const char *got = str_z(&g.shop.arena, buf_done(&b));
    if (strcmp(got, expected) != 0)
        differs(__FILE__, line, expected, got);
}

/* ---- Plausible ------------------------------------------------------------------------------- */

TEST("Plausible's events come with short names or long, and are answered 202")
{
    gate_open(&g, "plausible");
    Reply r = plausible(PHONE "Content-Type: text/plain\r\n",
                        "{\"n\":\"pageview\",\"u\":\"https://shop.example/p?utm_source=news#top\","
                        "\"d\":\"WK\",\"r\":\"https://www.baidu.com/\",\"p\":{\"plan\":\"a\"},"
                        "\"v\":36,\"h\":1}");
    expect(answers(r, 202, "ok"));
    expect(str_eq(head_value(r.head, "Access-Control-Allow-Origin"), S("https://shop.example")));
    expect(plausible(PHONE, "{\"n\":\"engagement\",\"u\":\"https://shop.example/p\",\"d\":\"WK\","
                            "\"sd\":60,\"e\":5300,\"v\":36}")
               .status == 202);
    expect(plausible(PHONE, "{\"name\":\"Outbound Link: Click\",\"url\":\"https://shop.example/p\","
                            "\"domain\":\"other.example, WK\",\"props\":\"{\\\"url\\\":\\\"https://"
                            "x.example/\\\"}\",\"interactive\":false}")
               .status == 202);
    expect(plausible(PHONE,
                     "{\"n\":\"Purchase\",\"u\":\"https://shop.example/done\",\"d\":\"WK\","
                     "\"$\":{\"currency\":\"JPY\",\"amount\":1200},\"p\":{\"order_id\":\"O1\"}}")
               .status == 202);
    tells_rest("{'time':'2026-11-22T08:00:00Z','kind':'page_view',"
               "'url':'https://shop.example/p?utm_source=news#top','page':'/p#top',"
               "'referrer':'https://www.baidu.com/','channel':'other','source':'news','tagged':1,"
               "'device':'mobile','os':'iOS','browser':'Safari','properties':{'plan':'a',"
               "'v':36}}\n"
               "{'time':'2026-11-22T08:00:00Z','kind':'page_leave','url':'https://shop.example/p',"
               "'page':'/p','channel':'direct','device':'mobile','os':'iOS','browser':'Safari',"
               "'engaged_ms':5300,'scroll':60,'properties':{'v':36}}\n"
               "{'time':'2026-11-22T08:00:00Z','kind':'click','url':'https://shop.example/p',"
               "'page':'/p','channel':'direct','device':'mobile','os':'iOS','browser':'Safari',"
               "'element':'https://x.example/','properties':{'interactive':false,"
               "'url':'https://x.example/'}}\n"
               "{'time':'2026-11-22T08:00:00Z','kind':'order','url':'https://shop.example/done',"
               "'page':'/done','channel':'direct','device':'mobile','os':'iOS','browser':'Safari',"
               "'order':'O1','amount':1200,'currency':'JPY'}\n");
    assert_string_equal(visitors(), "1 1 1 1");
    gate_close(&g);
}

TEST("what Plausible's clients cannot mean is refused in Plausible's form, and kept")
{
    gate_open(&g, "refused");
    expect(answers(plausible("", "{\"n\":\"pageview\",\"d\":\"WK\"}"), 400,
                   "{\"errors\":{\"request\":[\"it has no url\"]}}\n"));
    expect(plausible("", "{\"n\":\"pageview\",\"u\":\"/\",\"d\":\"no.example\"}").status == 401);
    expect(plausible("", "{\"n\":").status == 400);
    expect(answers(plausible("X-Debug-Request: true\r\n",
                             "{\"n\":\"pageview\",\"u\":\"https://shop.example/\",\"d\":\"WK\"}"),
                   200, "127.0.0.1"));
    expect(total_of(&g.shop, "rejected").events == 1);
    expect(total_of(&g.shop, "page_view").events == 1);
    gate_close(&g);
}

/* ---- Umami ----------------------------------------------------------------------------------- */

#define SEND(type, more)                                                                           \
    "{\"type\":\"" type "\",\"payload\":{\"website\":\"WK\",\"hostname\":\"shop.example\","        \
    "\"language\":\"zh-CN\",\"screen\":\"390x844\"" more "}}"

TEST("Umami's page views, events, identities and measurements are told apart")
{
    gate_open(&g, "umami");
    Reply r = umami(PHONE, SEND("event", ",\"title\":\"A\",\"url\":\"/a?b=1\",\"referrer\":\"\""));
    expect(r.status == 200 && str_starts(r.body, S("{\"cache\":\"")));
    expect(str_find(r.body, S("\"sessionId\":\"")) > 0 &&
           str_find(r.body, S("\"visitId\":\"")) > 0);
    expect(umami(PHONE, SEND("event", ",\"url\":\"/a\",\"name\":\"add_to_cart\",\"data\":{"
                                      "\"product_id\":\"p1\",\"price\":5,\"colour\":\"red\"}"))
               .status == 200);
    expect(umami(PHONE, SEND("event", ",\"url\":\"/a\",\"name\":\"Newsletter\",\"tag\":\"t1\","
                                      "\"timestamp\":1795330800"))
               .status == 200);
    expect(umami(PHONE, SEND("identify", ",\"id\":\"u1\",\"data\":{\"tier\":\"gold\"}")).status ==
           200);
    expect(umami(PHONE, SEND("performance", ",\"url\":\"/a\",\"lcp\":1200.5,\"cls\":0.1")).status ==
           200);
    tells_rest("{'time':'2026-11-22T08:00:00Z','kind':'page_view',"
               "'url':'https://shop.example/a?b=1','page':'/a','title':'A','channel':'direct',"
               "'language':'zh-CN','device':'mobile','os':'iOS','browser':'Safari',"
               "'properties':{'screen':'390x844'}}\n"
               "{'time':'2026-11-22T08:00:00Z','kind':'cart_add','url':'https://shop.example/a',"
               "'page':'/a','channel':'direct','language':'zh-CN','device':'mobile','os':'iOS',"
               "'browser':'Safari','items':[{'product':'p1','price':5.00,'line_amount':5.00}],"
               "'properties':{'colour':'red','screen':'390x844'}}\n"
               "{'time':'2026-11-22T07:00:00Z','kind':'Newsletter','url':'https://shop.example/a',"
               "'page':'/a','channel':'direct','language':'zh-CN','device':'mobile','os':'iOS',"
               "'browser':'Safari','properties':{'screen':'390x844','tag':'t1'}}\n"
               "{'time':'2026-11-22T08:00:00Z','kind':'identify','user_id':'u1',"
               "'language':'zh-CN','device':'mobile','os':'iOS','browser':'Safari',"
               "'properties':{'tier':'gold','screen':'390x844'}}\n"
               "{'time':'2026-11-22T08:00:00Z','kind':'performance',"
               "'url':'https://shop.example/a','page':'/a','channel':'direct','language':'zh-CN',"
               "'device':'mobile','os':'iOS','browser':'Safari','properties':{'screen':'390x844',"
               "'lcp':1200.5,'cls':0.1}}\n");
    assert_string_equal(visitors(), "1 1 1 1 1");
    gate_close(&g);
}

TEST("a robot hears what Umami tells robots; it is kept and marked")
{
    gate_open(&g, "robot");
    expect(answers(umami(ROBOT, SEND("event", ",\"url\":\"/\"")), 200, "{\"beep\":\"boop\"}"));
    expect(str_find(str_of(told(&g.shop)), S("'bot':'Googlebot'")) > 0);
    gate_close(&g);
}

TEST("the cache that Umami's tracker shows keeps a visitor whose address changes; a forged one not")
{
    gate_open(&g, "cache");
    Reply r = umami(PHONE, SEND("event", ",\"url\":\"/\""));
    Str cache = str_cut(str_skip(r.body, 10), '"').head;
    const char *shown = str_z(&g.shop.arena,
                              str_format(&g.shop.arena, "x-umami-cache: %.*s\r\n", STR_ARG(cache)));
    expect(umami(shown, SEND("event", ",\"url\":\"/\"")).status == 200);
    expect(umami("x-umami-cache: 0123456789abcdef0123456789abcdef-00\r\n",
                 SEND("event", ",\"url\":\"/\""))
               .status == 200);
    assert_string_equal(visitors(), "1 1 2");
    r = request(&g, "OPTIONS /api/send",
                "Origin: https://shop.example\r\nAccess-Control-Request-Headers: "
                "content-type,x-umami-cache\r\n",
                S(""));
    expect(str_find(head_value(r.head, "Access-Control-Allow-Headers"), S("x-umami-cache")) >= 0);
    gate_close(&g);
}

TEST("many of Umami's come as an array")
{
    gate_open(&g, "batch");
    Str body = S("[" SEND("event", ",\"url\":\"/\"") "," SEND("odd", "") ",{\"type\":\"event\"}]");
    expect(answers(post(&g, "/api/batch", PHONE, body), 200,
                   "{\"size\":3,\"processed\":1,\"errors\":2}"));
    expect(umami("", "{\"type\":\"event\",\"payload\":{\"website\":\"none\"}}").status == 401);
    expect(umami("", SEND("odd", "")).status == 400);
    expect(total_of(&g.shop, "rejected").events == 2);
    gate_close(&g);
}

/* ---- the visitor of a day -------------------------------------------------------------------- */

#define VIEW "{\"n\":\"pageview\",\"u\":\"https://shop.example/\",\"d\":\"WK\"}"
static const Str proxies[] = {{"127.0.0.1", 9}};

#define FROM(address) PHONE "X-Forwarded-For: " address "\r\n"

TEST("a visitor is one by browser, address and site, for a day; a restart changes nobody")
{
    gate_open_with(&g, "day", (DoorOptions){.proxies = proxies, .proxy_count = 1});
    expect(plausible(FROM("203.0.113.1"), VIEW).status == 202);
    expect(plausible(FROM("203.0.113.2"), VIEW).status == 202);
    expect(plausible(FROM("203.0.113.1") "X-Other: 1\r\n", VIEW).status == 202);
    expect(plausible("X-Forwarded-For: 203.0.113.1\r\nUser-Agent: other\r\n", VIEW).status == 202);
    gate_clock += US_PER_DAY;
    expect(plausible(FROM("203.0.113.1"), VIEW).status == 202);
    expect(plausible(FROM("203.0.113.2"), VIEW).status == 202);
    assert_string_equal(visitors(), "1 2 1 3 4 5");
    gate_close(&g);
}

TESTS_MAIN
