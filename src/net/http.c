/* http.c — requests in, answers out. The library's threads read and write; handlers run on our own
 * workers while the connection sleeps, so a slow question delays nobody. */
#include "net/inside.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct Visit Visit;
struct Visit {
    HttpServer *server;
    struct MHD_Connection *connection;
    Arena arena;
    Buf body;
    HttpRequest request;
    HttpAnswer answer;
    const char *fault; /* of the framing */
    bool too_large, handled, stop;
    Visit *next;           /* in the queue */
    Visit *before, *after; /* of all visits */
};

struct HttpServer {
    HttpOptions options;
    struct MHD_Daemon *daemon;
    int port;
    pthread_mutex_t mutex;
    pthread_cond_t work;
    Visit *first, *last; /* waiting for a worker */
    Visit *visits;
    bool closing;
    pthread_t workers[64];
    int worker_count;
};

Str http_query(const HttpRequest *q, Str name)
{
    for (isize i = q->query_count - 1; i >= 0; i--)
        if (str_eq(q->query[i].name, name))
            return q->query[i].value;
    return S("");
}

Str http_header(const HttpRequest *q, Str name)
{
    for (isize i = 0; i < q->header_count; i++)
        if (str_eq_fold(q->headers[i].name, name))
            return q->headers[i].value;
    return S("");
}

void http_header_add(HttpAnswer *a, Str name, Str value)
{
    for (isize i = 0; i < COUNT(a->headers) - 1; i++)
        if (a->headers[i].name.n == 0) {
            a->headers[i] = (HttpPair){name, value};
            return;
        }
}

/* ---- the beginning and end of a visit
 * ------------------------------------------------------------ */

static Visit *visit_begin(HttpServer *s, struct MHD_Connection *connection, const char *method,
                          const char *version)
{
    Arena arena = arena_new(s->options.request_bytes_max);
    Visit *v = take(&arena, Visit, 1);

    v->arena = arena;
    v->server = s;
    v->connection = connection;
    v->body = buf_on(&v->arena);
    v->fault = admission_fault(connection, method, version);
    pthread_mutex_lock(&s->mutex);
    v->stop = s->closing;
    v->after = s->visits;
    if (s->visits)
        s->visits->before = v;
    s->visits = v;
    pthread_mutex_unlock(&s->mutex);
    return v;
}

static void visit_end(void *context, struct MHD_Connection *connection, void **slot,
                      enum MHD_RequestTerminationCode why)
{
    HttpServer *s = context;
    Visit *v = *slot;

    (void)connection;
    (void)why;
    if (!v)
        return;
    *slot = NULL;
    pthread_mutex_lock(&s->mutex);
    if (v->before)
        v->before->after = v->after;
    else
        s->visits = v->after;
    if (v->after)
        v->after->before = v->before;
    pthread_mutex_unlock(&s->mutex);
    Arena arena = v->arena;
    arena_free(&arena);
}

/* ---- what the handler sees
 * -------------------------------------------------------------------------- */

typedef struct {
    Arena *arena;
    HttpPair *items;
    isize n, cap;
} Pairs;

static enum MHD_Result add_pair(void *context, enum MHD_ValueKind kind, const char *name,
                                size_t name_n, const char *value, size_t value_n)
{
    Pairs *p = context;

    (void)kind;
    if (p->n == p->cap)
        p->items = arena_grow(p->arena, p->items, p->n, &p->cap, sizeof *p->items);
    p->items[p->n++] = (HttpPair){str_copy(p->arena, (Str){name, (isize)name_n}),
                                  str_copy(p->arena, (Str){value, (isize)value_n})};
    return MHD_YES;
}

static void describe(Visit *v, const char *url, const char *method)
{
    Pairs query = {.arena = &v->arena}, headers = {.arena = &v->arena};

    MHD_get_connection_values_n(v->connection, MHD_GET_ARGUMENT_KIND, add_pair, &query);
    MHD_get_connection_values_n(v->connection, MHD_HEADER_KIND, add_pair, &headers);
    v->request = (HttpRequest){.method = str_copy(&v->arena, str_of(method)),
                               .path = str_copy(&v->arena, str_of(url)),
                               .query = query.items,
                               .query_count = query.n,
                               .headers = headers.items,
                               .header_count = headers.n,
                               .body = buf_done(&v->body),
                               .arena = &v->arena,
                               .stop = &v->stop};
    v->answer = (HttpAnswer){.status = 500, .type = S("application/json")};
}

static void *work(void *context)
{
    HttpServer *s = context;

    for (;;) {
        pthread_mutex_lock(&s->mutex);
        while (!s->first && !s->closing)
            pthread_cond_wait(&s->work, &s->mutex);
        Visit *v = s->first;
        if (v)
            s->first = v->next;
        pthread_mutex_unlock(&s->mutex);
        if (!v)
            return NULL;
        s->options.handle(s->options.context, &v->request, &v->answer);
        v->handled = true;
        MHD_resume_connection(v->connection);
    }
}

static void hand_over(Visit *v)
{
    HttpServer *s = v->server;

    MHD_suspend_connection(v->connection);
    pthread_mutex_lock(&s->mutex);
    v->next = NULL;
    if (s->first)
        s->last->next = v;
    else
        s->first = v;
    s->last = v;
    pthread_cond_signal(&s->work);
    pthread_mutex_unlock(&s->mutex);
}

/* ---- the answer
 * ------------------------------------------------------------------------------------------ */

static enum MHD_Result reply(Visit *v)
{
    const HttpAnswer *a = &v->answer;
    struct MHD_Response *r = MHD_create_response_from_buffer((size_t)a->body.n, (void *)a->body.p,
                                                             MHD_RESPMEM_PERSISTENT);
    enum MHD_Result result;

    if (!r)
        return MHD_NO;
    MHD_add_response_header(r, "Content-Type", str_z(&v->arena, a->type));
    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
    for (isize i = 0; a->headers[i].name.n > 0; i++)
        MHD_add_response_header(r, str_z(&v->arena, a->headers[i].name),
                                str_z(&v->arena, a->headers[i].value));
    if (v->fault || v->too_large)
        MHD_add_response_header(r, "Connection", "close");
    result = MHD_queue_response(v->connection, (unsigned)a->status, r);
    MHD_destroy_response(r);
    return result;
}

static enum MHD_Result refuse(Visit *v, int status, const char *why)
{
    Buf b = buf_on(&v->arena);

    buf_str(&b, S("{\"error\":"));
    buf_json(&b, str_of(why));
    buf_str(&b, S("}\n"));
    v->answer = (HttpAnswer){.status = status, .type = S("application/json"), .body = buf_done(&b)};
    return reply(v);
}

/* Called at the header's end, for each piece of the body, at the body's end, and after a resume. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *piece,
                                  size_t *piece_n, void **slot)
{
    HttpServer *s = context;
    Visit *v = *slot;

    if (!v) {
        v = *slot = visit_begin(s, connection, method, version);
        return v->fault ? refuse(v, 400, v->fault) : MHD_YES;
    }
    if (*piece_n > 0) {
        v->too_large |= v->body.n + (isize)*piece_n > s->options.body_bytes_max;
        if (!v->too_large)
            buf_put(&v->body, piece, (isize)*piece_n);
        *piece_n = 0;
        return MHD_YES;
    }
    if (v->too_large)
        return refuse(v, 413, "the body is larger than is taken here");
    if (v->handled)
        return reply(v);
    describe(v, url, method);
    hand_over(v);
    return MHD_YES;
}

/* ---- opening and closing
 * ----------------------------------------------------------------------------------- */

static void with_defaults(HttpOptions *o)
{
    o->workers = MIN(o->workers > 0 ? o->workers : 4, 64);
    o->body_bytes_max = o->body_bytes_max > 0 ? o->body_bytes_max : 1 << 20;
    o->request_bytes_max = o->request_bytes_max > 0 ? o->request_bytes_max : (i64)256 << 20;
    o->connections_max = o->connections_max > 0 ? o->connections_max : 1000;
    o->idle_seconds = o->idle_seconds > 0 ? o->idle_seconds : 60;
}

Code http_open(const HttpOptions *options, HttpServer **out, Err *e)
{
    HttpServer *s = calloc(1, sizeof *s);
    int fd = -1;

    if (!s)
        return fail(e, OVER_LIMIT, "there is no memory for a server");
    s->options = *options;
    with_defaults(&s->options);
    pthread_mutex_init(&s->mutex, NULL);
    pthread_cond_init(&s->work, NULL);
    Code code = address_listen(options->listen, &fd, &s->port, e);
    if (code == OK) {
        s->daemon = MHD_start_daemon(
            MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, s,
            MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_STRICT_FOR_CLIENT, 1,
            MHD_OPTION_CONNECTION_LIMIT, (unsigned)s->options.connections_max,
            MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)s->options.idle_seconds,
            MHD_OPTION_NOTIFY_COMPLETED, visit_end, s, MHD_OPTION_END);
        if (!s->daemon)
            code = fail(e, IO_FAILED, "the server on '%s' cannot start: %s", options->listen,
                        strerror(errno));
    }
    while (code == OK && s->worker_count < s->options.workers) {
        if (pthread_create(&s->workers[s->worker_count], NULL, work, s) != 0)
            code = fail(e, IO_FAILED, "cannot start a thread: %s", strerror(errno));
        else
            s->worker_count++;
    }
    if (code != OK) {
        http_close(&s);
        return code;
    }
    *out = s;
    return OK;
}

int http_port(const HttpServer *server)
{
    return server->port;
}

void http_close(HttpServer **out)
{
    HttpServer *s = *out;

    if (!s)
        return;
    *out = NULL;
    if (s->daemon)
        fd_close(&(int){MHD_quiesce_daemon(s->daemon)});
    pthread_mutex_lock(&s->mutex);
    s->closing = true;
    for (Visit *v = s->visits; v; v = v->after)
        __atomic_store_n(&v->stop, true, __ATOMIC_RELAXED);
    pthread_cond_broadcast(&s->work);
    pthread_mutex_unlock(&s->mutex);
    for (int i = 0; i < s->worker_count; i++)
        pthread_join(s->workers[i], NULL);
    if (s->daemon)
        MHD_stop_daemon(s->daemon);
    pthread_cond_destroy(&s->work);
    pthread_mutex_destroy(&s->mutex);
    free(s);
}
