/* echo.h — a server whose handler says what it was given, and waits where a test wants it to:
 * /gate until the gate is opened, /stop until its stop flag is raised. /later is answered by the
 * test. */
#ifndef ECHO_H
#define ECHO_H
#include "net/client.h"
#include "net/net.h"

#include <pthread.h>

typedef struct {
    HttpServer *http;
    int port;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int calls, waiting, stopped; /* handlers ever called; at the gate; that saw their stop flag */
    const HttpRequest *later;    /* /later: answered when a test does */
    bool open;
    Arena arena;
    Err err;
} Echo;

static inline void echo_note(Echo *x, int *count, int by)
{
    pthread_mutex_lock(&x->mutex);
    *count += by;
    pthread_cond_broadcast(&x->changed);
    pthread_mutex_unlock(&x->mutex);
}

/* What does not come within a minute does not come. */
static inline void echo_wait(Echo *x, const int *count, int want)
{
    struct timespec until;
    int error = 0;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 60;
    pthread_mutex_lock(&x->mutex);
    while (*count < want && error == 0)
        error = pthread_cond_timedwait(&x->changed, &x->mutex, &until);
    pthread_mutex_unlock(&x->mutex);
    expect(error == 0);
}

static inline int echo_count(Echo *x, const int *count)
{
    pthread_mutex_lock(&x->mutex);
    int n = *count;
    pthread_mutex_unlock(&x->mutex);
    return n;
}

static inline void echo_open_gate(Echo *x)
{
    pthread_mutex_lock(&x->mutex);
    x->open = true;
    pthread_cond_broadcast(&x->changed);
    pthread_mutex_unlock(&x->mutex);
}

static inline void echo_gate(Echo *x)
{
    pthread_mutex_lock(&x->mutex);
    x->waiting++;
    pthread_cond_broadcast(&x->changed);
    while (!x->open)
        pthread_cond_wait(&x->changed, &x->mutex);
    pthread_mutex_unlock(&x->mutex);
}

static inline void echo_pair(Buf *b, const char *what, Str name, Str value)
{
    buf_print(b, "%s ", what);
    buf_json(b, name);
    buf_byte(b, '=');
    buf_json(b, value);
    buf_byte(b, '\n');
}

static inline bool echo_handle(void *context, const HttpRequest *q, HttpAnswer *a)
{
    Echo *x = context;
    Buf b = buf_on(q->arena);

    echo_note(x, &x->calls, 1);
    if (str_eq(q->path, S("/gate")))
        echo_gate(x);
    if (str_eq(q->path, S("/stop"))) {
        echo_note(x, &x->waiting, 1);
        while (!__atomic_load_n(q->stop, __ATOMIC_RELAXED))
            usleep(1000);
        echo_note(x, &x->stopped, 1);
    }
    buf_print(&b, "%.*s %.*s %.*s\n", STR_ARG(q->method), STR_ARG(q->path), STR_ARG(q->target));
    for (isize i = 0; i < q->query_count; i++)
        echo_pair(&b, "query", q->query[i].name, q->query[i].value);
    echo_pair(&b, "body", S(""), q->body);
    if (str_eq(q->path, S("/big")))
        for (int i = 0; i < 1 << 20; i++)
            buf_str(&b, S("sixteen bytes...\n"));
    a->status = 200;
    a->type = S("text/plain");
    a->body = buf_done(&b);
    if (str_eq(q->path, S("/later"))) {
        x->later = q;
        echo_note(x, &x->waiting, 1);
        return false;
    }
    return true;
}

static inline void echo_begin(Echo *x, HttpOptions options)
{
    *x = (Echo){.arena = arena_new((isize)1 << 30)};
    pthread_mutex_init(&x->mutex, NULL);
    pthread_cond_init(&x->changed, NULL);
    options.listen = options.listen ? options.listen : "127.0.0.1:0";
    options.handle = echo_handle;
    options.context = x;
    if (http_open(&options, &x->http, &x->err) != OK)
        print_error("%s\n", x->err.text);
    expect(x->http);
    x->port = http_port(x->http);
}

static inline void echo_end(Echo *x)
{
    http_close(&x->http);
    pthread_cond_destroy(&x->changed);
    pthread_mutex_destroy(&x->mutex);
    arena_free(&x->arena);
}

#endif
