/* Closing: what is under way is finished and heard; what will not finish is told to stop. */
#include "net/echo.h"

static Echo x;

static void *close_it(void *context)
{
    (void)context;
    http_close(&x.http);
    return NULL;
}

/* -1 when nobody listens. */
static int knock(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    close(fd);
    return -1;
}

static pthread_t begin_closing(void)
{
    pthread_t closer;
    int fd;

    expect(pthread_create(&closer, NULL, close_it, NULL) == 0);
    while ((fd = knock(x.port)) >= 0)
        close(fd);
    return closer;
}

TEST("a server that closes takes nobody new, finishes what it does and sends it off")
{
    enum { ASKING = 6 };
    int fd[ASKING];

    echo_begin(&x, (HttpOptions){.workers = 2, .grace_seconds = 60});
    for (int i = 0; i < ASKING; i++) { /* two at work, four in the queue */
        fd[i] = dial(x.port);
        expect(say(fd[i], S("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n")));
    }
    echo_wait(&x, &x.waiting, 2);
    int slow = dial(x.port);
    expect(say(slow, S("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n"
                       "Expect: 100-continue\r\n\r\n")));
    expect(hear(slow, &x.arena, false).status == 100); /* it is in, and has not said all */
    pthread_t closer = begin_closing();
    echo_open_gate(&x);
    for (int i = 0; i < ASKING; i++) {
        Reply r = hear(fd[i], &x.arena, false);
        expect(r.status == 200 && !r.more && closes(fd[i]));
        close(fd[i]);
    }
    expect(say(slow, S("ab")) && hear(slow, &x.arena, false).status == 200);
    close(slow);
    pthread_join(closer, NULL);
    expect(x.calls == ASKING + 1);
    echo_end(&x);
}

TEST("what is not done within the grace is told to stop, and is answered all the same")
{
    echo_begin(&x, (HttpOptions){.grace_seconds = 1});
    int fd = dial(x.port), half = dial(x.port);
    expect(say(fd, S("GET /stop HTTP/1.1\r\nHost: h\r\n\r\n")));
    expect(say(half, S("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na")));
    echo_wait(&x, &x.waiting, 1);
    http_close(&x.http);
    expect(hear(fd, &x.arena, false).status == 200 && x.stopped == 1);
    expect(closes(half));
    close(fd);
    close(half);
    echo_end(&x);
}

enum { CALLERS = 6 };
typedef struct {
    pthread_t thread;
    int answered;
    bool torn;
} Caller;

/* Asks again and again until nobody is there. */
static void *call(void *context)
{
    Caller *c = context;

    for (bool here = true; here;) {
        Arena arena = arena_new(1 << 20);
        int fd = knock(x.port);
        here = fd >= 0;
        if (here) {
            (void)say(fd, S("GET /fire HTTP/1.1\r\nHost: h\r\n\r\n"));
            Reply r = hear(fd, &arena, false);
            c->answered += r.status == 200;
            c->torn |= r.status != 0 && r.status != 503 &&
                       !str_starts(r.body, S("GET /fire /fire\nbody"));
            close(fd);
        }
        arena_free(&arena);
    }
    return NULL;
}

TEST("closing under fire answers each request whole or not at all")
{
    Caller caller[CALLERS] = {0};
    int answered = 0;

    echo_begin(&x, (HttpOptions){.workers = 3});
    for (int i = 0; i < CALLERS; i++)
        expect(pthread_create(&caller[i].thread, NULL, call, &caller[i]) == 0);
    echo_wait(&x, &x.calls, 200);
    http_close(&x.http);
    for (int i = 0; i < CALLERS; i++) {
        pthread_join(caller[i].thread, NULL);
        expect(!caller[i].torn);
        answered += caller[i].answered;
    }
    expect(answered == echo_count(&x, &x.calls));
    echo_end(&x);
}

static void *answer_it(void *context)
{
    (void)context;
    http_answer(x.later);
    return NULL;
}

TEST("an answer may come later from another thread; closing waits for it")
{
    pthread_t other;

    echo_begin(&x, (HttpOptions){.workers = 1, .grace_seconds = 1});
    int fd = dial(x.port);
    expect(say(fd, S("GET /later HTTP/1.1\r\nHost: h\r\n\r\n")));
    echo_wait(&x, &x.waiting, 1);
    int next = dial(x.port); /* the only worker is free for others */
    expect(say(next, S("GET / HTTP/1.1\r\nHost: h\r\n\r\n")));
    expect(hear(next, &x.arena, false).status == 200);
    close(next);
    pthread_t closer = begin_closing();
    expect(pthread_create(&other, NULL, answer_it, NULL) == 0);
    expect(hear(fd, &x.arena, false).status == 200);
    pthread_join(other, NULL);
    pthread_join(closer, NULL);
    close(fd);
    echo_end(&x);
}

static bool is_now(void *context, const HttpRequest *q)
{
    (void)context;
    return str_eq(q->path, S("/now"));
}

TEST("a quick request needs no worker: it is answered while all of them are busy")
{
    echo_begin(&x, (HttpOptions){.workers = 1, .quick = is_now});
    int fd = dial(x.port), quick = dial(x.port);
    expect(say(fd, S("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n")));
    echo_wait(&x, &x.waiting, 1);
    expect(say(quick, S("GET /now HTTP/1.1\r\nHost: h\r\n\r\n")));
    expect(hear(quick, &x.arena, false).status == 200);
    echo_open_gate(&x);
    expect(hear(fd, &x.arena, false).status == 200);
    close(quick);
    close(fd);
    echo_end(&x);
}

TESTS_MAIN
