/* door_test.h — a small shop with its door open on a free loopback port: bytes are posted as
 * clients send them, and what is in the journal afterwards is told as text.
 *
 *   Gate g = gate_open("segment");
 *   Reply r = post(&g, "/v1/track", "Authorization: Basic V0s6\r\n", S("{...}"));
 *   expect(r.status == 200 && told(&g, "kind=item_view ..."));
 */
#ifndef DOOR_TEST_H
#define DOOR_TEST_H
#include "collect/collect_test.h"
#include "net/client.h"

typedef struct {
    Shop shop;
    Control *control;
    Door *door;
    HttpServer *http;
    int port;
    Os os; /* the clock stands at CLOCK until a test moves it */
} Gate;

#define CLOCK ((i64)1795334400000000) /* 2026-11-22T08:00:00Z */

static i64 gate_clock = CLOCK;

__attribute__((unused)) static i64 gate_now(const Os *os)
{
    (void)os;
    return gate_clock;
}

__attribute__((unused)) static bool gate_handle(void *context, const HttpRequest *q, HttpAnswer *a)
{
    Gate *g = context;

    if (door_knows(q))
        return door_answer(g->door, q, a);
    a->status = 404;
    a->body = S("not a door\n");
    return true;
}

/* The door, and the server it stands in. `o`: limits and proxies. */
__attribute__((unused)) static void gate_doors(Gate *g, DoorOptions o)
{
    Err e = {0};
    HttpOptions h = {.listen = "127.0.0.1:0",
                     .workers = 3,
                     .body_bytes_max = (i64)25 << 20,
                     .request_bytes_max = (i64)1 << 30,
                     .handle = gate_handle,
                     .context = g};

    http_close(&g->http);
    door_close(&g->door);
    o.collector = g->shop.collector;
    o.control = g->control;
    o.os = &g->os;
    if (door_open(&o, &g->door, &e) != OK || http_open(&h, &g->http, &e) != OK)
        broken("%s\n", e.text);
    g->port = http_port(g->http);
}

/* Opens with the key "WK" of name "web"; any other is refused. */
__attribute__((unused)) static void gate_open_with(Gate *g, const char *name, DoorOptions o)
{
    Err e = {0};
    Str made;

    *g = (Gate){.shop = shop_new(name), .os = os_real};
    gate_clock = CLOCK;
    g->os.now_us = gate_now;
    if (control_open(&os_real, str_of(g->shop.dir), &g->control, &e) != OK ||
        key_add(g->control, S("web"), S("WK"), SCOPE_INGEST, &g->shop.arena, &made, &e) != OK)
        broken("%s\n", e.text);
    gate_doors(g, o);
}

__attribute__((unused)) static void gate_open(Gate *g, const char *name)
{
    gate_open_with(g, name, (DoorOptions){0});
}

__attribute__((unused)) static void gate_close(Gate *g)
{
    http_close(&g->http);
    door_close(&g->door);
    control_close(&g->control);
    shop_close(&g->shop);
}

/* "POST /path", header lines each ended by CR LF, the body. */
__attribute__((unused)) static Reply request(Gate *g, const char *what, const char *headers,
                                             Str body)
{
    Buf b = buf_on(&g->shop.arena);

    buf_print(&b, "%s HTTP/1.1\r\nHost: shop.example\r\n%s", what, headers);
    if (body.n > 0 || str_starts(str_of(what), S("POST")))
        buf_print(&b, "Content-Length: %lld\r\n", (long long)body.n);
    buf_str(&b, S("\r\n"));
    buf_str(&b, body);
    return exchange(g->port, buf_done(&b), &g->shop.arena);
}

__attribute__((unused)) static Reply post(Gate *g, const char *path, const char *headers, Str body)
{
    const char *what = str_z(&g->shop.arena, str_format(&g->shop.arena, "POST %s", path));
    return request(g, what, headers, body);
}

__attribute__((unused)) static Reply fetch(Gate *g, const char *path, const char *headers)
{
    const char *what = str_z(&g->shop.arena, str_format(&g->shop.arena, "GET %s", path));
    return request(g, what, headers, S(""));
}

/* Is the answer this, word for word? */
__attribute__((unused)) static bool answers(Reply r, int status, const char *body)
{
    if (r.status == status && (!body || str_eq(r.body, str_of(body))))
        return true;
    print_error("answered %d %.*s\n", r.status, STR_ARG(r.body));
    return false;
}

#endif
