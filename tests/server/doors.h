/* doors.h — a little shop with its doors open on a free loopback port, and short ways to ask. */
#ifndef DOORS_H
#define DOORS_H
#include "net/client.h"
#include "report/questions.h"
#include "report/small.h"
#include "server/server.h"

typedef struct {
    World w;
    Collector *collector;
    Zone *zone;
    Server *server;
    int port;
    Arena arena; /* of answers; doors_forget empties it */
} Doors;

static inline void doors_open(Doors *d, const Batch *batch)
{
    CollectOptions options = {.currency = S("CNY")};

    *d = (Doors){.w = world_new(), .arena = arena_new((isize)4 << 30)};
    world_add(&d->w, batch);
    world_warehouse(&d->w);
    must(&d->w, zone_open(S("Asia/Shanghai"), &d->zone, &d->w.err));
    must(&d->w, collect_open(&os_real, str_of(d->w.directory), d->w.journal, &options,
                             &d->collector, &d->w.err));
    ServerOptions o = {.directory = d->w.directory,
                       .journal = d->w.journal,
                       .collector = d->collector,
                       .trails = d->w.trails,
                       .warehouse = d->w.warehouse,
                       .zone = d->zone,
                       .shop_name = S("Tea & \"Leaves\" 茶"),
                       .simulated = true,
                       .listen = "127.0.0.1:0",
                       .threads = 3,
                       .os = &os_real};
    must(&d->w, server_open(&o, &d->server, &d->w.err));
    d->port = server_port(d->server);
}

/* A shop of little-world lines (docs/reports/README.md). */
static inline void doors_small(Doors *d, const char *text)
{
    Arena arena = arena_new(64 << 20);
    doors_open(d, small_parse(str_of(text), &arena).batch);
    arena_free(&arena);
}

static inline void doors_close(Doors *d)
{
    server_close(&d->server);
    collect_close(&d->collector);
    zone_close(&d->zone);
    arena_free(&d->arena);
    world_end(&d->w);
}

/* "GET /path" or "HEAD /path", further header lines each ended by CR LF. */
static inline Reply ask_with(Doors *d, const char *what, const char *headers)
{
    return exchange(
        d->port, str_format(&d->arena, "%s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n", what, headers),
        &d->arena);
}

static inline Reply ask(Doors *d, const char *what)
{
    return ask_with(d, what, "");
}

static inline Reply get(Doors *d, Str path)
{
    return ask(d, str_z(&d->arena, str_format(&d->arena, "GET %.*s", STR_ARG(path))));
}

static inline const Json *as_json(Doors *d, Reply r)
{
    const Json *json = NULL;
    Err e;

    if (!str_starts(head_value(r.head, "Content-Type"), S("application/json")) ||
        json_parse(r.body, &d->arena, &json, &e) != OK)
        broken("not JSON: %d %.*s", r.status, STR_ARG(r.body));
    return json;
}

/* "name=value" pairs as a query, escaped. */
static inline void put_escaped(Buf *b, Str text)
{
    for (isize i = 0; i < text.n; i++)
        buf_print(b, "%%%02X", (u8)text.p[i]);
}

static inline Str query_of(const Asking *a, Arena *arena)
{
    Buf b = buf_on(arena);

    for (isize i = 0; i < a->n; i++) {
        buf_byte(&b, i ? '&' : '?');
        put_escaped(&b, a->pairs[i].name);
        buf_byte(&b, '=');
        put_escaped(&b, a->pairs[i].value);
    }
    return buf_done(&b);
}

/* The first question of a report's own document. */
static inline Str first_question(const Report *report, Arena *arena)
{
    const Asking *list;

    expect(questions_of(report, arena, &list) > 0);
    return query_of(&list[0], arena);
}

#endif
