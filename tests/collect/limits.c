/* How much one address and one key may send, and whose word on addresses is believed. */
#include "collect/door_test.h"

static Gate g;

#define KEY "Authorization: Bearer WK\r\n"

static int click(const char *headers)
{
    return post(&g, "/v1/events", headers, S("{\"kind\":\"click\",\"anonymous_id\":\"a\"}")).status;
}

TEST("an address that sends too often is told to wait a moment, and after it may go on")
{
    gate_open_with(&g, "often", (DoorOptions){.address_requests = 1});
    for (int i = 0; i < 10; i++) /* ten seconds' worth at once */
        expect(click(KEY) == 200);
    Reply r = post(&g, "/v1/events", KEY, S("{\"kind\":\"click\"}"));
    expect(r.status == 429 && str_eq(head_value(r.head, "Retry-After"), S("1")));
    gate_clock += US_PER_S;
    expect(click(KEY) == 200);
    expect(click(KEY) == 429);
    expect(total_of(&g.shop, "click").events == 11);
    gate_close(&g);
}

TEST("events of one key are counted together; what is too much at once is paid off afterwards")
{
    gate_open_with(&g, "key", (DoorOptions){.key_events = 1});
    Buf b = buf_on(&g.shop.arena);
    buf_byte(&b, '[');
    for (int i = 0; i < 30; i++)
        buf_print(&b, "%s{\"kind\":\"click\"}", i ? "," : "");
    buf_byte(&b, ']');
    expect(post(&g, "/v1/events", KEY, buf_done(&b)).status == 200);
    expect(click(KEY) == 429);
    gate_clock += 29 * US_PER_S;
    expect(click(KEY) == 200);
    expect(total_of(&g.shop, "click").events == 31); /* nothing of a refused request is stored */
    gate_close(&g);
}

TEST("a proxy of ours tells who stands before it; anybody else's word is no reason")
{
    static const Str proxies[] = {{"127.0.0.1", 9}, {"10.0.0.1", 8}};

    gate_open_with(&g, "proxy",
                   (DoorOptions){.address_requests = 0.1, .proxies = proxies, .proxy_count = 2});
    expect(click(KEY "X-Forwarded-For: 203.0.113.7\r\n") == 200);
    expect(click(KEY "X-Forwarded-For: 203.0.113.8\r\n") == 200);
    expect(click(KEY "X-Forwarded-For: 203.0.113.7, 10.0.0.1\r\n") == 429);
    expect(click(KEY "X-Forwarded-For: 203.0.113.9, 203.0.113.8\r\n") == 429);
    gate_close(&g);
    gate_open_with(&g, "none", (DoorOptions){.address_requests = 0.1});
    expect(click(KEY "X-Forwarded-For: 203.0.113.7\r\n") == 200);
    expect(click(KEY "X-Forwarded-For: 203.0.113.8\r\n") == 429);
    gate_close(&g);
}

TESTS_MAIN
