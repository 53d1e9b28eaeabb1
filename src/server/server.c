/* server.c — finds the route of a request, and turns what it says into HTTP. */
#include "server/inside.h"
#include <inttypes.h>

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
    *v->answer = (HttpAnswer){0}; /* nothing of what was begun before it failed */
    give_json(v, buf_done(&b));
    v->answer->status = status_of(e->code);
}

Code query_count(const Visit *v, const char *name, i64 otherwise, i64 most, i64 *out, Err *e)
{
    Str given = http_query(v->request, str_of(name));

    *out = otherwise;
    if (given.n == 0)
        return OK;
    if (!str_i64(given, out) || *out < 0 || *out > most)
        return fail(e, BAD_INPUT, "%s is a whole number from 0 to %" PRId64 ", not '%.*s'", name,
                    most, STR_ARG(given));
    return OK;
}

bool route_takes(const Route *r, Str name)
{
    Str list = str_of(r->query);

    while (list.n > 0) {
        Cut one = str_cut(list, '|');
        if (str_eq(str_cut(one.head, '=').head, name))
            return true;
        list = one.tail;
    }
    return false;
}

static Code check_query(const Route *r, const HttpRequest *q, Arena *arena, Err *e)
{
    Buf known = buf_on(arena);
    Str list = str_of(r->query);

    while (list.n > 0) {
        Cut one = str_cut(list, '|');
        buf_str(&known, known.n ? S(", ") : S(""));
        buf_str(&known, str_cut(one.head, '=').head);
        list = one.tail;
    }
    for (isize i = 0; i < q->query_count && !r->report; i++)
        if (!route_takes(r, q->query[i].name))
            return fail(e, BAD_INPUT, "there is no parameter '%.*s' here; known: %.*s",
                        STR_ARG(q->query[i].name), STR_ARG(known.n ? buf_done(&known) : S("none")));
    return OK;
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

    if (!str_starts(listen, S("127.")) && !str_starts(listen, S("[::1]")) &&
        !str_starts(listen, S("localhost:")))
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

/* The route of a request; NULL when there is none. *path_known: there is one for another method. */
static const Route *find_route(Visit *v, bool *path_known)
{
    const HttpRequest *q = v->request;

    *path_known = false;
    for (const Route *r = routes; r->path; r++) {
        if (!http_path_fits(str_of(r->path), q->target, v->arena, v->part))
            continue;
        *path_known = true;
        if (str_eq(q->method, S("GET")) || str_eq(q->method, S("HEAD")))
            return r;
    }
    return NULL;
}

static void route(Visit *v)
{
    const HttpRequest *q = v->request;
    bool path_known;
    Err e = {0};

    if (!host_is_ours(v->server, q)) {
        (void)fail(&e, BAD_INPUT, "this server answers to its own address only");
        give_error(v, &e);
        return;
    }
    v->route = find_route(v, &path_known);
    if (v->route) {
        if (check_query(v->route, q, v->arena, &e) != OK || v->route->answer(v, &e) != OK)
            give_error(v, &e);
        return;
    }
    if (!path_known && give_asset(q, v->answer))
        return;
    if (path_known)
        (void)fail(&e, BAD_INPUT, "'%.*s' is only read here: GET or HEAD, not %.*s",
                   STR_ARG(q->path), STR_ARG(q->method));
    else
        (void)fail(&e, NOT_FOUND, "there is nothing at '%.*s' for %.*s", STR_ARG(q->path),
                   STR_ARG(q->method));
    give_error(v, &e);
    if (path_known) {
        v->answer->status = 405;
        http_header_add(v->answer, S("Allow"), S("GET, HEAD"));
    }
}

static bool handle(void *context, const HttpRequest *q, HttpAnswer *a)
{
    Visit v = {.server = context, .request = q, .answer = a, .arena = q->arena};

    if (v.server->door && door_knows(q))
        return door_answer(v.server->door, q, a);
    route(&v);
    return true;
}

/* Small requests of events: a few microseconds, and the disk is waited for elsewhere. */
static bool quick(void *context, const HttpRequest *q)
{
    const Server *s = context;

    return q->body.n <= 1 << 16 && s->door && door_knows(q);
}

static Code open_door(Server *s, Err *e)
{
    const IntakeLimits *limits = &s->options.limits;
    DoorOptions o = {.collector = s->options.collector,
                     .control = s->options.control,
                     .any_key = s->options.any_key,
                     .secrets = s->options.secrets,
                     .secret_count = s->options.secret_count,
                     .proxies = limits->proxies,
                     .proxy_count = limits->proxy_count,
                     .key_events = limits->key_events,
                     .address_requests = limits->address_requests,
                     .os = s->options.os};

    return door_open(&o, &s->door, e);
}

Code server_open(const ServerOptions *options, Server **out, Err *e)
{
    Arena arena = arena_new(1 << 20);
    Server *s = take(&arena, Server, 1);
    HttpOptions http = {.listen = options->listen,
                        .workers = options->threads,
                        .body_bytes_max = options->limits.body_bytes > 0
                                              ? options->limits.body_bytes
                                              : (i64)25 << 20,
                        .connections_max = options->limits.connections,
                        .idle_seconds = options->limits.idle_seconds,
                        .request_bytes_max = (i64)4 << 30,
                        .handle = handle,
                        .quick = quick,
                        .context = s};

    s->arena = arena;
    s->options = *options;
    pthread_mutex_init(&s->probing, NULL);
    Code code = open_door(s, e);
    if (code == OK)
        code = http_open(&http, &s->http, e);
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
    door_close(&s->door);
    pthread_mutex_destroy(&s->probing);
    Arena arena = s->arena;
    arena_free(&arena);
}
