/* server.c — finds the route of a request, and turns what it says into HTTP. */
#include "server/inside.h"
#include <stdlib.h>

void give_json(Visit *v, Str text)
{
    v->answer->status = 200;
    v->answer->type = S("application/json; charset=utf-8");
    v->answer->body = text;
    http_header_add(v->answer, S("Cache-Control"), S("no-store"));
}

static int status_of(Code code)
{
    switch (code) {
    case OK: return 200;
    case BAD_INPUT: return 400;
    case NOT_FOUND: return 404;
    case OVER_LIMIT: return 422;
    case BUSY: return 503;
    case CANCELLED: return 499;
    default: return 500;
    }
}

void give_error(Visit *v, const Err *e)
{
    Buf b = buf_on(v->arena);

    buf_str(&b, S("{\"error\":"));
    buf_json(&b, str_of(e->text));
    buf_str(&b, S("}\n"));
    give_json(v, buf_done(&b));
    v->answer->status = status_of(e->code);
}

i64 query_count(const Visit *v, const char *name, i64 otherwise, i64 most)
{
    Str given = http_query(v->request, str_of(name));
    i64 n;

    if (given.n == 0 || !str_i64(given, &n) || n < 0)
        return otherwise;
    return MIN(n, most);
}

/* Does the path fit the route's? Stars take one non-empty segment each. */
static bool fits(const Route *r, Str path, Str part[4])
{
    Str want = str_of(r->path);
    int stars = 0;

    for (;;) {
        Cut w = str_cut(want, '/'), p = str_cut(path, '/');
        if (str_eq(w.head, S("*")) && p.head.n > 0)
            part[stars++] = p.head;
        else if (!str_eq(w.head, p.head))
            return false;
        if (!w.found || !p.found)
            return w.found == p.found;
        want = w.tail;
        path = p.tail;
    }
}

/* A page of another site must not be able to ask in the reader's name by a name of its own that
 * points
 * here: when we listen on this machine alone, the Host must say so. */
static bool host_is_ours(const Server *s, const HttpRequest *q)
{
    static const char *const local[] = {"127.0.0.1", "localhost", "[::1]"};
    Str listen = str_of(s->options.listen);
    Str host = http_header(q, S("Host"));
    isize colon = host.n;

    if (!str_starts(listen, S("127.")) && !str_starts(listen, S("[::1]")))
        return true;
    while (colon > 0 && host.p[colon - 1] != ':' && host.p[colon - 1] != ']')
        colon--;
    if (colon > 0 && host.p[colon - 1] == ':')
        host = str_take(host, colon - 1);
    for (isize i = 0; i < COUNT(local); i++)
        if (str_eq_fold(host, str_of(local[i])))
            return true;
    return false;
}

static void route(Visit *v)
{
    const HttpRequest *q = v->request;
    bool path_known = false;
    Err e = {0};

    if (!host_is_ours(v->server, q)) {
        (void)fail(&e, BAD_INPUT, "this server answers to its own address only");
        give_error(v, &e);
        return;
    }
    for (const Route *r = routes; r->path; r++) {
        if (!fits(r, q->path, v->part))
            continue;
        path_known = true;
        if (!str_eq(q->method, str_of(r->method)) && !str_eq(q->method, S("HEAD")))
            continue;
        if (r->answer(v, &e) != OK)
            give_error(v, &e);
        return;
    }
    if (!path_known && give_asset(q, v->answer))
        return;
    (void)fail(&e, NOT_FOUND, "there is nothing at '%.*s' for %.*s", STR_ARG(q->path),
               STR_ARG(q->method));
    give_error(v, &e);
    v->answer->status = path_known ? 405 : 404;
}

static void handle(void *context, const HttpRequest *q, HttpAnswer *a)
{
    Visit v = {.server = context, .request = q, .answer = a, .arena = q->arena};

    route(&v);
}

Code server_open(const ServerOptions *options, Server **out, Err *e)
{
    Arena arena = arena_new(1 << 20);
    Server *s = take(&arena, Server, 1);
    HttpOptions http = {.listen = options->listen,
                        .workers = options->threads,
                        .request_bytes_max = (i64)4 << 30,
                        .handle = handle,
                        .context = s};

    s->arena = arena;
    s->options = *options;
    Code code = http_open(&http, &s->http, e);
    if (code != OK) {
        server_close(&s);
        return code;
    }
    *out = s;
    return OK;
}

int server_port(const Server *server)
{
    return http_port(server->http);
}

void server_close(Server **out)
{
    Server *s = *out;

    if (!s)
        return;
    *out = NULL;
    http_close(&s->http);
    Arena arena = s->arena;
    arena_free(&arena);
}
