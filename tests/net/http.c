/* Good requests: what a handler is told, what a client hears, and who waits for whom. */
#include "net/echo.h"

static Echo x;

#define GET(path) "GET " path " HTTP/1.1\r\nHost: h\r\n\r\n"

static bool says(Reply r, const char *text)
{
    if (str_find(r.body, str_of(text)) >= 0)
        return true;
    print_error("not said: %s\nbut: %d %.*s\n", text, r.status, STR_ARG(r.body));
    return false;
}

TEST("a handler is told the method, the path decoded and as it came, the query and the body")
{
    echo_begin(&x, (HttpOptions){0});
    Reply r = exchange(x.port,
                       S("POST /a%2Fb/%E7%9F%A5?q=1%202+3&q=&r HTTP/1.1\r\nHost: h\r\n"
                         "Content-Length: 3\r\n\r\n\"\0a"),
                       &x.arena);
    expect(r.status == 200 && r.more);
    expect(says(r, "POST /a/b/知 /a%2Fb/%E7%9F%A5\n"));
    expect(says(r, "query \"q\"=\"1 2 3\"\nquery \"q\"=\"\"\nquery \"r\"=\"\"\n"));
    expect(says(r, "body \"\"=\"\\\"\\u0000a\"\n"));
    expect(str_eq(head_value(r.head, "Content-Type"), S("text/plain")));
    expect(str_eq(head_value(r.head, "X-Content-Type-Options"), S("nosniff")));
    echo_end(&x);
}

TEST("one connection carries many requests, also sent ahead of their answers")
{
    echo_begin(&x, (HttpOptions){0});
    int fd = dial(x.port);
    expect(say(fd, S(GET("/1"))));
    expect(says(hear(fd, &x.arena, false), "GET /1"));
    expect(say(fd, S("POST /2 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "2\r\nab\r\n1;ext=1\r\nc\r\n0\r\nTrailer: x\r\n\r\n")));
    expect(says(hear(fd, &x.arena, false), "body \"\"=\"abc\""));
    expect(say(fd, S("GET /3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")));
    Reply r = hear(fd, &x.arena, false);
    expect(says(r, "GET /3") && !r.more && closes(fd));
    close(fd);
    echo_end(&x);
}

TEST("HEAD is answered with the length of what GET would say, and nothing behind it")
{
    echo_begin(&x, (HttpOptions){0});
    int fd = dial(x.port);
    expect(say(fd, S("HEAD /abc HTTP/1.1\r\nHost: h\r\n\r\n")));
    Reply r = hear(fd, &x.arena, true);
    expect(r.status == 200 && str_eq(head_value(r.head, "Content-Length"), S("26")));
    expect(say(fd, S(GET("/abc"))));
    r = hear(fd, &x.arena, false);
    expect(str_starts(r.head, S("HTTP/1.1 200")) && r.body.n == 25);
    close(fd);
    echo_end(&x);
}

TEST("escapes that are none stay, and every byte can be written as one")
{
    Arena arena = arena_new(1 << 20);

    expect(str_eq(http_decode(&arena, S("%e4%BD%a0+%")), S("你+%")));
    expect(str_eq(http_decode(&arena, S("%4")), S("%4")));
    expect(str_eq(http_decode(&arena, S("%zz%\x10"
                                        "1%G0%2525")),
                  S("%zz%\x10"
                    "1%G0%25")));
    expect(http_decode(&arena, S("%00%ff")).n == 2);
    expect(http_decode(&arena, S("")).n == 0);
    arena_free(&arena);
}

TEST("a handler that takes its time delays nobody else")
{
    echo_begin(&x, (HttpOptions){.workers = 2});
    int slow = dial(x.port);
    expect(say(slow, S(GET("/gate"))));
    echo_wait(&x, &x.waiting, 1);
    for (int i = 0; i < 20; i++)
        expect(exchange(x.port, S(GET("/quick")), &x.arena).status == 200);
    echo_open_gate(&x);
    expect(says(hear(slow, &x.arena, false), "GET /gate"));
    close(slow);
    echo_end(&x);
}

TEST("who leaves before the answer raises the stop flag of the handler working for him")
{
    echo_begin(&x, (HttpOptions){0});
    int fd = dial(x.port), other = dial(x.port);
    expect(say(fd, S(GET("/stop"))));
    expect(say(other, S(GET("/gate"))));
    echo_wait(&x, &x.waiting, 2);
    close(fd);
    echo_wait(&x, &x.stopped, 1);
    echo_open_gate(&x);
    expect(says(hear(other, &x.arena, false), "GET /gate"));
    close(other);
    echo_end(&x);
}

enum { CALLERS = 16, TURNS = 40 };
typedef struct {
    pthread_t thread;
    int number;
    bool well;
} Caller;

static void *call(void *context)
{
    Caller *c = context;

    c->well = true;
    for (int i = 0; i < TURNS && c->well; i++) {
        Arena arena = arena_new(1 << 20);
        Str want = str_format(&arena, "GET /%d/%d ", c->number, i);
        Str ask = str_format(&arena, "%.*sHTTP/1.1\r\nHost: h\r\n\r\n", STR_ARG(want));
        c->well = str_starts(exchange(x.port, ask, &arena).body, want);
        arena_free(&arena);
    }
    return NULL;
}

TEST("sixteen at once hear each their own answer")
{
    Caller caller[CALLERS];

    echo_begin(&x, (HttpOptions){.workers = 4});
    for (int i = 0; i < CALLERS; i++) {
        caller[i] = (Caller){.number = i};
        expect(pthread_create(&caller[i].thread, NULL, call, &caller[i]) == 0);
    }
    for (int i = 0; i < CALLERS; i++)
        pthread_join(caller[i].thread, NULL);
    for (int i = 0; i < CALLERS; i++)
        expect(caller[i].well);
    expect(echo_count(&x, &x.calls) == CALLERS * TURNS);
    echo_end(&x);
}

/* ---- addresses ---- */

static void not_opened(const char *listen, Code code, const char *because)
{
    HttpOptions options = {.listen = listen, .handle = echo_handle, .context = &x};
    HttpServer *http = NULL;
    Err e = {0};

    expect(http_open(&options, &http, &e) == code && !http);
    expect(str_find(str_of(e.text), str_of(because)) >= 0);
}

TEST("an address that is none, not ours or taken is refused with a sentence")
{
    char taken[64];

    echo_begin(&x, (HttpOptions){0});
    snprintf(taken, sizeof taken, "127.0.0.1:%d", x.port);
    not_opened(taken, IO_FAILED, "choose another with --listen");
    not_opened("127.0.0.1", BAD_INPUT, "write 127.0.0.1:8090");
    not_opened("127.0.0.1:", BAD_INPUT, "write 127.0.0.1:8090");
    not_opened("127.0.0.1:http", BAD_INPUT, "not an address of this machine");
    not_opened("203.0.113.7:0", IO_FAILED, "cannot listen");
    echo_end(&x);
}

TEST("the colons of an IPv6 address are not its port")
{
    HttpOptions options = {.listen = "[::1]:0", .handle = echo_handle, .context = &x};
    HttpServer *http = NULL;
    Err e;

    if (http_open(&options, &http, &e) != OK)
        print_message("skipped: no IPv6 here\n");
    else
        expect(http_port(http) > 0);
    http_close(&http);
}

TESTS_MAIN
