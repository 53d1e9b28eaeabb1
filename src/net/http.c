/* http.c — requests in, answers out. The library's threads read and write; handlers run on our own
 * workers while the connection sleeps, so a slow question delays nobody. */
#include "net/inside.h"
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum { SPARES_MAX = 64, READERS_MAX = 16 };

typedef struct Visit Visit;
struct Visit {
    HttpServer *server;
    struct MHD_Connection *connection;
    Line *line; /* NULL: unwatched */
    Arena arena;
    Str target;            /* as it came: the library undoes its %-escapes in place */
    const char *target_at; /* where in the library's buffer */
    Buf body;
    HttpRequest request;
    HttpAnswer answer;
    i64 received; /* bytes of body */
    bool admitted, too_large, handled, stop;
    Visit *next;           /* in the queue */
    Visit *before, *after; /* of all visits */
};

struct HttpServer {
    HttpOptions options;
    struct MHD_Daemon *daemon;
    Watch *watch;
    int port;
    pthread_mutex_t mutex;
    pthread_cond_t work, empty;
    Visit *first, *last; /* waiting for a worker */
    Visit *visits;
    bool draining; /* nobody new; who is there is answered and sent off */
    bool closing;  /* nothing is begun any more */
    pthread_t workers[64];
    int worker_count;
    isize owed;              /* visits with a handler, or with somebody who answers later */
    Arena spare[SPARES_MAX]; /* of visits that ended: their memory is warm */
    int spares;
};

/* ---- the beginning and end of a visit ---- */

/* How long the next request may take to arrive whole, counted from the end of the last. */
static i64 patience_us(const HttpServer *s)
{
    return (i64)s->options.idle_seconds * 2 * US_PER_S;
}

static void line_is(Visit *v, LineState state, i64 patience)
{
    bool *stop = state == LINE_WORKING ? &v->stop : NULL;

    if (v->line)
        watch_line(v->server->watch, v->line, state, patience, stop);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **line,
                          enum MHD_ConnectionNotificationCode what)
{
    HttpServer *s = context;

    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(
            connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *line = info ? watch_add(s->watch, info->connect_fd) : NULL;
        if (*line)
            watch_line(s->watch, *line, LINE_HEARING, patience_us(s), NULL);
    } else if (*line) {
        watch_remove(s->watch, *line);
    }
}

static Arena arena_of_visit(HttpServer *s)
{
    Arena arena = {0};

    pthread_mutex_lock(&s->mutex);
    if (s->spares > 0)
        arena = s->spare[--s->spares];
    pthread_mutex_unlock(&s->mutex);
    return arena.base ? arena : arena_new(s->options.request_bytes_max);
}

/* A visit begins with its request line: only here can the target be seen as it came. */
static void *visit_begin(void *context, const char *target, struct MHD_Connection *connection)
{
    HttpServer *s = context;
    Arena arena = arena_of_visit(s);
    Visit *v = take(&arena, Visit, 1);
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    v->arena = arena;
    v->server = s;
    v->connection = connection;
    v->line = info ? info->socket_context : NULL;
    v->target = str_copy(&v->arena, str_of(target));
    v->target_at = target;
    v->body = buf_on(&v->arena);
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
    line_is(v, LINE_HEARING, patience_us(s));
    pthread_mutex_lock(&s->mutex);
    if (v->before)
        v->before->after = v->after;
    else
        s->visits = v->after;
    if (v->after)
        v->after->before = v->before;
    if (!s->visits)
        pthread_cond_broadcast(&s->empty);
    pthread_mutex_unlock(&s->mutex);
    Arena arena = v->arena;
    arena_reset(&arena);
    pthread_mutex_lock(&s->mutex);
    bool kept = s->spares < SPARES_MAX;
    if (kept)
        s->spare[s->spares++] = arena;
    pthread_mutex_unlock(&s->mutex);
    if (!kept)
        arena_free(&arena);
}

/* ---- what the handler sees ---- */

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
    const union MHD_ConnectionInfo *peer = MHD_get_connection_info(
        v->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

    MHD_get_connection_values_n(v->connection, MHD_GET_ARGUMENT_KIND, add_pair, &query);
    MHD_get_connection_values_n(v->connection, MHD_HEADER_KIND, add_pair, &headers);
    v->request = (HttpRequest){.method = str_copy(&v->arena, str_of(method)),
                               .path = str_copy(&v->arena, str_of(url)),
                               .target = str_cut(v->target, '?').head,
                               .query = query.items,
                               .query_count = query.n,
                               .headers = headers.items,
                               .header_count = headers.n,
                               .body = buf_done(&v->body),
                               .address = peer_address(peer ? peer->client_addr : NULL, &v->arena),
                               .arena = &v->arena,
                               .stop = &v->stop};
    v->answer = (HttpAnswer){.status = 500, .type = S("application/json")};
}

static void set_error(Visit *v, int status, const char *why)
{
    Buf b = buf_on(&v->arena);

    buf_str(&b, S("{\"error\":"));
    buf_json(&b, str_of(why));
    buf_str(&b, S("}\n"));
    v->answer = (HttpAnswer){.status = status, .type = S("application/json"), .body = buf_done(&b)};
}

/* The answer is ready: the library's thread calls on_request once more. */
static void finish(Visit *v)
{
    HttpServer *s = v->server;

    line_is(v, LINE_SAYING, patience_us(s));
    v->handled = true;
    MHD_resume_connection(v->connection); /* from here on the visit may be gone */
    pthread_mutex_lock(&s->mutex);
    if (--s->owed == 0)
        pthread_cond_broadcast(&s->empty);
    pthread_mutex_unlock(&s->mutex);
}

void http_answer(const HttpRequest *q)
{
    finish((Visit *)((char *)(uintptr_t)q - offsetof(Visit, request)));
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
        if (s->options.handle(s->options.context, &v->request, &v->answer))
            finish(v);
    }
}

static void hand_over(Visit *v)
{
    HttpServer *s = v->server;

    MHD_suspend_connection(v->connection);
    line_is(v, LINE_WORKING, 0);
    pthread_mutex_lock(&s->mutex);
    s->owed++;
    if (s->closing) {
        pthread_mutex_unlock(&s->mutex);
        set_error(v, 503, "the server is closing");
        finish(v);
        return;
    }
    if (s->options.quick && s->options.quick(s->options.context, &v->request)) {
        pthread_mutex_unlock(&s->mutex);
        if (s->options.handle(s->options.context, &v->request, &v->answer))
            finish(v);
        return;
    }
    v->next = NULL;
    if (s->first)
        s->last->next = v;
    else
        s->first = v;
    s->last = v;
    pthread_cond_signal(&s->work);
    pthread_mutex_unlock(&s->mutex);
}

/* ---- the answer ---- */

enum { SLOWEST_BYTES_PER_S = 4096 }; /* who reads an answer more slowly is cut off */

static enum MHD_Result reply(Visit *v, bool last)
{
    HttpServer *s = v->server;
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
    if (last || __atomic_load_n(&s->draining, __ATOMIC_RELAXED))
        MHD_add_response_header(r, "Connection", "close");
    line_is(v, LINE_SAYING, patience_us(s) + a->body.n / SLOWEST_BYTES_PER_S * US_PER_S);
    result = MHD_queue_response(v->connection, (unsigned)a->status, r);
    MHD_destroy_response(r);
    return result;
}

static enum MHD_Result refuse(Visit *v, int status, const char *why)
{
    set_error(v, status, why);
    return reply(v, true);
}

static const char too_large[] = "the body is larger than is taken here";

static enum MHD_Result on_head(Visit *v, const char *method, const char *version)
{
    RequestLine line = {method, version, v->target_at, v->target};
    const char *length = MHD_lookup_connection_value(v->connection, MHD_HEADER_KIND,
                                                     "Content-Length");
    i64 announced = 0;

    v->admitted = true;
    const char *fault = admission_fault(v->connection, &line);
    if (fault)
        return refuse(v, 400, fault);
    if (length &&
        (!str_i64(str_of(length), &announced) || announced > v->server->options.body_bytes_max))
        return refuse(v, 413, too_large);
    return MHD_YES;
}

/* A chunked body tells its size only by coming. It is heard out to twice what is taken, so that
 * the refusal can be read; who goes on is cut off. */
static enum MHD_Result on_piece(Visit *v, const char *piece, isize n)
{
    i64 most = v->server->options.body_bytes_max;

    v->received += n;
    v->too_large |= v->received > most;
    if (!v->too_large)
        buf_put(&v->body, piece, n);
    return v->received > 2 * most ? MHD_NO : MHD_YES;
}

/* Called at the header's end, for each piece of the body, at the body's end, and after a resume. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *piece,
                                  size_t *piece_n, void **slot)
{
    Visit *v = *slot;

    (void)context;
    (void)connection;
    if (!v->admitted)
        return on_head(v, method, version);
    if (*piece_n > 0) {
        isize n = (isize)*piece_n;
        *piece_n = 0;
        return on_piece(v, piece, n);
    }
    if (v->too_large)
        return refuse(v, 413, too_large);
    if (v->handled)
        return reply(v, false);
    describe(v, url, method);
    hand_over(v);
    return MHD_YES;
}

/* ---- opening and closing ---- */

static void with_defaults(HttpOptions *o)
{
    o->readers = MIN(o->readers > 0 ? o->readers : threads_default(), READERS_MAX);
    o->workers = MIN(o->workers > 0 ? o->workers : 4, 64);
    o->body_bytes_max = o->body_bytes_max > 0 ? o->body_bytes_max : 1 << 20;
    o->request_bytes_max = o->request_bytes_max > 0 ? o->request_bytes_max : (i64)256 << 20;
    o->connections_max = o->connections_max > 0 ? o->connections_max : 1000;
    o->idle_seconds = o->idle_seconds > 0 ? o->idle_seconds : 60;
    o->grace_seconds = o->grace_seconds > 0 ? o->grace_seconds : 10;
}

static Code start_library(HttpServer *s, Err *e)
{
    const HttpOptions *o = &s->options;
    int fd = -1;

    TRY(address_listen(o->listen, &fd, &s->port, e));
    s->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, s,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)o->connections_max, MHD_OPTION_THREAD_POOL_SIZE,
        (unsigned)(o->readers > 1 ? o->readers : 0), MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)o->idle_seconds, MHD_OPTION_URI_LOG_CALLBACK, visit_begin, s,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_NOTIFY_COMPLETED, visit_end, s,
        MHD_OPTION_END);
    if (s->daemon)
        return OK;
    fd_close(&fd);
    return fail(e, IO_FAILED, "the server on '%s' cannot start: %s", o->listen, strerror(errno));
}

Code http_open(const HttpOptions *options, HttpServer **out, Err *e)
{
    HttpServer *s = calloc(1, sizeof *s);

    if (!s)
        return fail(e, OVER_LIMIT, "there is no memory for a server");
    s->options = *options;
    with_defaults(&s->options);
    pthread_mutex_init(&s->mutex, NULL);
    pthread_cond_init(&s->work, NULL);
    pthread_cond_init(&s->empty, NULL);
    Code code = watch_open(s->options.connections_max, &s->watch, e);
    if (code == OK)
        code = start_library(s, e);
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

/* Wait until every visit has ended, or so long. */
static void wait_empty(HttpServer *s, int seconds)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    while (s->visits && pthread_cond_timedwait(&s->empty, &s->mutex, &until) == 0) {}
}

void http_close(HttpServer **out)
{
    HttpServer *s = *out;

    if (!s)
        return;
    *out = NULL;
    /* Who sees that nobody listens any more is told to go after his answer. */
    __atomic_store_n(&s->draining, true, __ATOMIC_SEQ_CST);
    int listening = s->daemon ? MHD_quiesce_daemon(s->daemon) : -1;
    if (listening >= 0) /* the library's thread may still hold it */
        shutdown(listening, SHUT_RDWR);
    pthread_mutex_lock(&s->mutex);
    wait_empty(s, s->options.grace_seconds);
    s->closing = true;
    for (Visit *v = s->visits; v; v = v->after)
        __atomic_store_n(&v->stop, true, __ATOMIC_RELAXED);
    pthread_cond_broadcast(&s->work);
    pthread_mutex_unlock(&s->mutex);
    for (int i = 0; i < s->worker_count; i++)
        pthread_join(s->workers[i], NULL);
    pthread_mutex_lock(&s->mutex);
    while (s->owed > 0) /* whoever answers later does */
        pthread_cond_wait(&s->empty, &s->mutex);
    wait_empty(s, 1); /* for the last answers to go out */
    pthread_mutex_unlock(&s->mutex);
    if (s->daemon)
        MHD_stop_daemon(s->daemon);
    fd_close(&listening);
    watch_close(&s->watch);
    while (s->spares > 0)
        arena_free(&s->spare[--s->spares]);
    pthread_cond_destroy(&s->empty);
    pthread_cond_destroy(&s->work);
    pthread_mutex_destroy(&s->mutex);
    free(s);
}
