/* The door: what a client's request becomes, and what the client hears. */
#include "collect/door_test.h"

static Gate g;

#define KEY "Authorization: Bearer WK\r\n"

TEST("an event of our own words is stored, and the answer tells so once it is durable")
{
    gate_open(&g, "own");
    Reply r = post(&g, "/v1/events", KEY,
                   S("{\"events\":[{\"kind\":\"item_view\",\"time\":\"2026-11-22T07:59:00Z\","
                     "\"anonymous_id\":\"a1\",\"url\":\"https://shop.example/p/1?utm_source=baidu&"
                     "utm_medium=cpc\",\"product\":\"p1\",\"price\":12.5,\"mood\":\"good\"}]}"));
    expect(answers(r, 200, "{\"accepted\":1,\"repeated\":0,\"rejected\":0,\"errors\":[]}\n"));
    tells(&g.shop, "{'time':'2026-11-22T07:59:00Z','kind':'item_view','anonymous_id':'a1',"
                   "'url':'https://shop.example/p/1?utm_source=baidu&utm_medium=cpc','page':'/p/1',"
                   "'channel':'paid_search','source':'baidu','medium':'cpc','tagged':1,"
                   "'items':[{'product':'p1','price':12.50,"
                   "'line_amount':12.50}],'properties':{'mood':'good'}}\n");
    gate_close(&g);
}

TEST("what is wrong with an event is told by its place, and it is kept")
{
    gate_open(&g, "wrong");
    Reply r = post(&g, "/v1/events", KEY,
                   S("[{\"kind\":\"click\",\"anonymous_id\":\"a\"},{\"time\":5},7,"
                     "{\"kind\":\"order\",\"amount\":\"dear\"}]"));
    expect(answers(r, 200,
                   "{\"accepted\":1,\"repeated\":0,\"rejected\":3,\"errors\":["
                   "{\"index\":1,\"reason\":\"no kind\"},"
                   "{\"index\":2,\"reason\":\"an event should be a JSON object\"},"
                   "{\"index\":3,\"reason\":\"'amount' should be an amount such as 12.30, "
                   "not \\\"dear\\\"\"}]}\n"));
    tells(&g.shop, "{'time':'2026-11-22T08:00:00Z','kind':'click','anonymous_id':'a'}\n"
                   "{'kind':'rejected','reason':'no kind','raw':'{\\'time\\':5}'}\n"
                   "{'kind':'rejected','reason':'an event should be a JSON object','raw':'7'}\n"
                   "{'kind':'rejected','reason':''amount' should be an amount such as 12.30, not "
                   "\\'dear\\'','raw':'{\\'kind\\':\\'order\\',\\'amount\\':\\'dear\\'}'}\n");
    gate_close(&g);
}

TEST("a key that nobody made opens nothing; with any key it does")
{
    gate_open(&g, "keys");
    expect(post(&g, "/v1/events", "", S("{\"kind\":\"click\"}")).status == 401);
    expect(post(&g, "/v1/events?key=no", "", S("{\"kind\":\"click\"}")).status == 401);
    expect(post(&g, "/v1/events?key=WK", "", S("{\"kind\":\"click\"}")).status == 200);
    tells(&g.shop, "{'time':'2026-11-22T08:00:00Z','kind':'click'}\n");
    gate_close(&g);
}

TEST("a body is read by its bytes: gzip under any name, damaged or too large is refused and kept")
{
    gate_open(&g, "bytes");
    Str event = S("{\"kind\":\"click\",\"anonymous_id\":\"a\"}");
    expect(post(&g, "/v1/events", KEY "Content-Type: text/plain\r\n", gzipped(&g.shop.arena, event))
               .status == 200);
    expect(post(&g, "/v1/events", KEY, zstded(&g.shop.arena, event)).status == 200);
    Str cut = gzipped(&g.shop.arena, event);
    expect(post(&g, "/v1/events", KEY, str_take(cut, cut.n - 9)).status == 400);
    char *zeros = take(&g.shop.arena, char, (isize)64 << 20);
    Str bomb = gzipped(&g.shop.arena, (Str){zeros, (isize)64 << 20});
    expect(bomb.n < 100000 && post(&g, "/v1/events", KEY, bomb).status == 413);
    gate_close(&g);
}

TEST("a page of another origin may ask before it sends, and hears the answer")
{
    gate_open(&g, "origin");
    Reply r = request(&g, "OPTIONS /v1/events",
                      "Origin: https://shop.example\r\nAccess-Control-Request-Method: POST\r\n"
                      "Access-Control-Request-Headers: authorization,x-retry-count\r\n",
                      S(""));
    expect(r.status == 204);
    expect(str_eq(head_value(r.head, "Access-Control-Allow-Origin"), S("https://shop.example")));
    expect(str_eq(head_value(r.head, "Access-Control-Allow-Headers"),
                  S("authorization,x-retry-count")));
    expect(str_eq(head_value(r.head, "Access-Control-Allow-Credentials"), S("true")));
    r = post(&g, "/v1/events", "Origin: https://shop.example\r\n", S("{}"));
    expect(r.status == 401 &&
           str_eq(head_value(r.head, "Access-Control-Allow-Origin"), S("https://shop.example")));
    gate_close(&g);
}

typedef struct {
    int calls;
    bool full; /* the disk */
    char said[4];
} Settled;

static Code settle(void *context, Str currency, Err *e)
{
    Settled *s = context;

    s->calls++;
    if (s->full)
        return fail(e, IO_FAILED, "the disk is full");
    snprintf(s->said, sizeof s->said, "%.*s", STR_ARG(currency));
    return OK;
}

TEST("a shop whose currency is open takes that of the first amount, once it is written down")
{
    static Settled s;
    CollectOptions open = {
        .currency = S("GBP"), .currency_open = true, .settle = settle, .context = &s};
    Str order = S("[{\"kind\":\"click\"},{\"kind\":\"order\",\"order\":\"o1\",\"amount\":5,"
                  "\"currency\":\"USD\"}]");
    Err e;

    gate_open(&g, "currency");
    http_close(&g.http);
    door_close(&g.door);
    collect_close(&g.shop.collector);
    expect(collect_open(&os_real, str_of(g.shop.dir), g.shop.journal, &open, &g.shop.collector,
                        &e) == OK);
    gate_doors(&g, (DoorOptions){0});
    s.full = true;
    expect(post(&g, "/v1/events", KEY, order).status == 503);
    s.full = false;
    expect(post(&g, "/v1/events", KEY,
                S("{\"kind\":\"spend\",\"amount\":5,"
                  "\"currency\":\"gold\"}"))
               .status == 200);
    expect(s.calls == 1); /* that is none */
    expect(post(&g, "/v1/events", KEY, order).status == 200);
    expect(post(&g, "/v1/events", KEY, order).status == 200);
    expect(s.calls == 2 && strcmp(s.said, "USD") == 0);
    expect(str_eq(collect_currency(g.shop.collector), S("USD")));
    expect(total_of(&g.shop, "order").events == 2);
    gate_close(&g);
}

TEST("the same request again changes nothing")
{
    gate_open(&g, "again");
    Str body = S("{\"events\":[{\"id\":\"e1\",\"kind\":\"click\",\"anonymous_id\":\"a\"},"
                 "{\"id\":\"e2\",\"kind\":\"click\",\"anonymous_id\":\"a\"}]}");
    expect(answers(post(&g, "/v1/events", KEY, body), 200,
                   "{\"accepted\":2,\"repeated\":0,\"rejected\":0,\"errors\":[]}\n"));
    expect(answers(post(&g, "/v1/events", KEY, body), 200,
                   "{\"accepted\":0,\"repeated\":2,\"rejected\":0,\"errors\":[]}\n"));
    expect(total_of(&g.shop, "click").events == 2);
    gate_close(&g);
}

TESTS_MAIN
