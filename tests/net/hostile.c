/* Requests that two programs might read differently, that never end or are too large: refused
 * before any handler sees them, the connection closed. */
#include "net/echo.h"

static Echo x;

typedef struct {
    const char *what;
    int status; /* 0: the connection may also just end */
    Str bytes;
} Hostile;

#define LINE "GET / HTTP/1.1\r\n"
#define POST "POST / HTTP/1.1\r\nHost: h\r\n"

static const Hostile framing[] = {
    {"no Host", 400, S(LINE "\r\n")},
    {"no Host, the old way", 400, S("GET / HTTP/1.0\r\n\r\n")},
    {"two Hosts", 400, S(LINE "Host: h\r\nHost: h\r\n\r\n")},
    {"two Hosts in other letters", 400, S(LINE "Host: h\r\nhOST: evil\r\n\r\n")},
    {"two lengths", 400, S(POST "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab")},
    {"two lengths that differ", 400, S(POST "Content-Length: 2\r\ncontent-length: 3\r\n\r\nab")},
    {"a list of lengths", 400, S(POST "Content-Length: 2, 2\r\n\r\nab")},
    {"a length with a plus", 400, S(POST "Content-Length: +2\r\n\r\nab")},
    {"a negative length", 400, S(POST "Content-Length: -2\r\n\r\nab")},
    {"a hexadecimal length", 400, S(POST "Content-Length: 0x2\r\n\r\nab")},
    {"an empty length", 400, S(POST "Content-Length: \r\n\r\nab")},
    {"a length beyond 64 bits", 413, S(POST "Content-Length: 99999999999999999999\r\n\r\nab")},
    {"length and coding", 400,
     S(POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")},
    {"coding and length", 400,
     S(POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n")},
    {"two codings", 400,
     S(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")},
    {"an unknown coding", 400, S(POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")},
    {"a coding in front of chunked", 400,
     S(POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")},
    {"chunked over 1.0", 400,
     S("POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")},
    {"a chunk size that is none", 400,
     S(POST "Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n")},
    {"a chunk longer than it says", 400,
     S(POST "Transfer-Encoding: chunked\r\n\r\n2\r\nabXX0\r\n\r\n")},
    {"a chunk size beyond 64 bits", 413,
     S(POST "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nab\r\n0\r\n\r\n")},
    {"a folded value", 400, S(LINE "Host: h\r\nX-A: b\r\n c\r\n\r\n")},
    {"a fold by a tab behind nothing", 400, S(LINE "Host: h\r\nX-A:\r\n\tc\r\n\r\n")},
    {"a folded Host", 400, S(LINE "Host: h\r\n .evil\r\n\r\n")},
    {"a fold before any header", 400, S(LINE " X: y\r\nHost: h\r\n\r\n")},
    {"a folded coding", 400, S(POST "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n")},
    {"CR alone in a value", 400, S(LINE "Host: h\r\nX-A: b\rX-B: c\r\n\r\n")},
    {"CR before CR LF", 400, S(LINE "Host: h\r\nX-A: b\r\r\n\r\n")},
    {"CR alone behind the request line", 400, S("GET / HTTP/1.1\rHost: h\r\n\r\n")},
    {"LF alone between headers", 400, S(LINE "Host: h\nX-A: b\r\n\r\n")},
    {"NUL in a value", 400, S(LINE "Host: h\r\nX-A: b\0c\r\n\r\n")},
    {"NUL in a name", 400, S(LINE "Host: h\r\nX\0A: b\r\n\r\n")},
    {"a control byte in a value", 400, S(LINE "Host: h\r\nX-A: b\x01\r\n\r\n")},
    {"a blank before the colon", 400, S(LINE "Host: h\r\nContent-Length : 2\r\n\r\nab")},
    {"a name with a parenthesis", 400, S(LINE "Host: h\r\nX(A): b\r\n\r\n")},
    {"a header without a colon", 400, S(LINE "Host: h\r\nXA\r\n\r\n")},
    {"NUL in the address", 400, S("GET /a\0b HTTP/1.1\r\nHost: h\r\n\r\n")},
    {"an escaped NUL in the address", 400, S("GET /a%00b HTTP/1.1\r\nHost: h\r\n\r\n")},
    {"two blanks in the request line", 400, S("GET  / HTTP/1.1\r\nHost: h\r\n\r\n")},
    {"a blank in the address", 0, S("GET /a b HTTP/1.1\r\nHost: h\r\n\r\n")},
    {"a tab in the address", 0, S("GET /a\tb HTTP/1.1\r\nHost: h\r\n\r\n")},
    {"an address without a slash", 400, S("GET health HTTP/1.1\r\nHost: h\r\n\r\n")},
    {"the address of another site", 400, S("GET http://evil/ HTTP/1.1\r\nHost: h\r\n\r\n")},
    {"a tunnel", 400, S("CONNECT evil:443 HTTP/1.1\r\nHost: h\r\n\r\n")},
    {"a method that is no token", 400, S("G@T / HTTP/1.1\r\nHost: h\r\n\r\n")},
    {"a version to come", 505, S("GET / HTTP/2.0\r\nHost: h\r\n\r\n")},
    {"no version", 400, S("GET /\r\n\r\n")},
    {"the preface of HTTP/2", 0, S("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")},
    {"the beginning of TLS", 0, S("\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n")},
};

static void refused(const Hostile *h)
{
    int before = echo_count(&x, &x.calls);
    int fd = dial(x.port);
    Reply r;

    (void)say(fd, h->bytes);
    shutdown(fd, SHUT_WR);
    r = hear(fd, &x.arena, false);
    bool shut = closes(fd);
    close(fd);
    if ((r.status != h->status && (h->status || r.status < 400)) || !shut ||
        echo_count(&x, &x.calls) != before)
        print_error("%s: %d %.*s\n", h->what, r.status, STR_ARG(r.body));
    expect(r.status == h->status || (h->status == 0 && r.status >= 400));
    expect(shut);
    expect(echo_count(&x, &x.calls) == before);
    if (str_starts(head_value(r.head, "Content-Type"), S("application/json")))
        expect(str_starts(r.body, S("{\"error\":\"")));
}

TEST("framing that could be read in two ways is refused and the connection closed")
{
    echo_begin(&x, (HttpOptions){0});
    for (int i = 0; i < COUNT(framing); i++)
        refused(&framing[i]);
    expect(exchange(x.port, S(LINE "Host: h\r\n\r\n"), &x.arena).status == 200);
    echo_end(&x);
}

/* `head`, then n times `again`, then `tail`. */
static Str longer(const char *head, isize n, const char *again, const char *tail)
{
    Buf b = buf_on(&x.arena);

    buf_str(&b, str_of(head));
    for (isize i = 0; i < n; i++)
        buf_str(&b, str_of(again));
    buf_str(&b, str_of(tail));
    return buf_done(&b);
}

TEST("a head without measure is refused")
{
    echo_begin(&x, (HttpOptions){0});
    Hostile all[] = {
        {"a huge value", 431, longer(LINE "Host: h\r\nX: ", 200000, "a", "\r\n\r\n")},
        {"a huge name", 431, longer(LINE "Host: h\r\n", 200000, "a", ": b\r\n\r\n")},
        {"twenty thousand headers", 431, longer(LINE "Host: h\r\n", 20000, "X: a\r\n", "\r\n")},
        {"a huge address", 414, longer("GET /", 200000, "a", " HTTP/1.1\r\nHost: h\r\n\r\n")},
        {"a huge query", 414, longer("GET /?", 60000, "a=b&", " HTTP/1.1\r\nHost: h\r\n\r\n")},
    };
    for (int i = 0; i < COUNT(all); i++)
        refused(&all[i]);
    echo_end(&x);
}

TEST("a body beyond the limit is refused: announced, at its head; not announced, when it has come")
{
    echo_begin(&x, (HttpOptions){.body_bytes_max = 1000});
    Hostile all[] = {
        {"announced", 413, S(POST "Content-Length: 1001\r\n\r\n")},
        {"announced, and more than ever comes", 413, S(POST "Content-Length: 99999999999\r\n\r\n")},
        {"waiting to be told to go on", 413,
         S(POST "Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n")},
        {"in one chunk", 413,
         longer(POST "Transfer-Encoding: chunked\r\n\r\n3E9\r\n", 1001, "a", "\r\n0\r\n\r\n")},
        {"in many chunks", 413,
         longer(POST "Transfer-Encoding: chunked\r\n\r\n", 1001, "1\r\na\r\n", "0\r\n\r\n")},
        {"in chunks without end", 0,
         longer(POST "Transfer-Encoding: chunked\r\n\r\n", 200000, "4\r\naaaa\r\n", "")},
    };
    for (int i = 0; i < COUNT(all); i++)
        refused(&all[i]);
    Str most = longer(POST "Content-Length: 1000\r\n\r\n", 1000, "a", "");
    expect(exchange(x.port, most, &x.arena).status == 200);
    most = longer(POST "Transfer-Encoding: chunked\r\n\r\n3E8\r\n", 1000, "a", "\r\n0\r\n\r\n");
    expect(exchange(x.port, most, &x.arena).status == 200);
    echo_end(&x);
}

/* ---- slowness ---- */

typedef struct {
    Str first;
    const char *again;
    int fd; /* -1: cut */
} Drip;

/* Sends `again` on each, over and over, until the other end has cut it. */
static bool all_cut(Drip *drip, int n)
{
    struct timeval little = {0, 20000};
    char heard[4096];
    int open = n;

    for (int i = 0; i < n; i++) {
        drip[i].fd = dial(x.port);
        setsockopt(drip[i].fd, SOL_SOCKET, SO_RCVTIMEO, &little, sizeof little);
        (void)say(drip[i].fd, drip[i].first);
    }
    for (int turn = 0; turn < 3000 && open > 0; turn++) {
        Drip *d = &drip[turn % n];
        if (d->fd < 0)
            continue;
        isize got = recv(d->fd, heard, sizeof heard, 0);
        if (got > 0 || (got < 0 && errno == EAGAIN && say(d->fd, str_of(d->again))))
            continue;
        close(d->fd);
        d->fd = -1;
        open--;
    }
    return open == 0;
}

/* A connection on which a request was answered. On a busy machine the first may be cut before. */
static int answered_once(void)
{
    for (int turn = 0; turn < 10; turn++) {
        int fd = dial(x.port);
        if (say(fd, S(LINE "Host: h\r\n\r\n")) && hear(fd, &x.arena, false).status == 200)
            return fd;
        close(fd);
    }
    return -1;
}

TEST("who says nothing, or says it drop by drop, is cut off in the end")
{
    Drip drips[] = {{S(LINE "Host: h\r\n"), "X: a\r\n", -1},
                    {S(POST "Content-Length: 100000\r\n\r\n"), "a", -1},
                    {S("GET /"), "a", -1}};

    echo_begin(&x, (HttpOptions){.idle_seconds = 2});
    int done = answered_once(), silent = dial(x.port), midway = dial(x.port);
    expect(done >= 0);
    (void)say(midway, S("GET / HT"));
    expect(all_cut(drips, COUNT(drips)));
    expect(closes(silent) && closes(midway) && closes(done));
    close(silent);
    close(midway);
    close(done);
    echo_end(&x);
}

TEST("who does not take the answer is cut off, and the server goes on")
{
    echo_begin(&x, (HttpOptions){.idle_seconds = 2});
    int fd = dial(x.port);
    expect(say(fd, S("GET /big HTTP/1.1\r\nHost: h\r\n\r\n")));
    for (int i = 0; i < 2; i++) { /* each is closed for a silence that began after the other's */
        int silent = dial(x.port);
        expect(closes(silent));
        close(silent);
    }
    Buf b = buf_on(&x.arena);
    while (hear_more(fd, &b)) {}
    expect(b.n < 16 << 20);
    close(fd);
    fd = answered_once();
    expect(fd >= 0);
    close(fd);
    echo_end(&x);
}

TEST("more connections than there is room for do not shut out the next for ever")
{
    enum { ROOM = 8, CROWD = 40 };
    int fd[CROWD];

    echo_begin(&x, (HttpOptions){.connections_max = ROOM});
    for (int i = 0; i < CROWD; i++)
        fd[i] = dial(x.port);
    expect(say(fd[0], S(LINE "Host: h\r\n\r\n")) && hear(fd[0], &x.arena, false).status == 200);
    for (int i = 0; i < CROWD; i++)
        close(fd[i]);
    Reply r = {0};
    for (int turn = 0; turn < 5 && r.status != 200; turn++)
        r = exchange(x.port, S(LINE "Host: h\r\n\r\n"), &x.arena);
    expect(r.status == 200);
    echo_end(&x);
}

/* ---- chance ---- */

TEST("eight hundred requests with random damage leave a server that answers")
{
    static const char good[] =
        "POST /a%20b?c=d&e HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
        "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    static const char odd[] = "\r\n\t :%?&=;,\0\x7f\xff\"0a9Z";
    struct timeval little = {0, 5000}; /* what is damaged may never become whole */
    Random random = random_from(20261122);

    echo_begin(&x, (HttpOptions){.connections_max = 4000});
    for (int turn = 0; turn < 800; turn++) {
        char bytes[sizeof good];
        isize n = sizeof good - 1;
        memcpy(bytes, good, sizeof good);
        for (int i = 1 + (int)random_below(&random, 4); i > 0; i--)
            bytes[random_below(&random, (u64)n)] = odd[random_below(&random, sizeof odd - 1)];
        if (random_below(&random, 4) == 0)
            n = (isize)random_below(&random, (u64)n);
        int fd = dial(x.port);
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &little, sizeof little);
        Arena arena = x.arena;
        (void)say(fd, (Str){bytes, n});
        Reply r = hear(fd, &arena, false);
        expect(r.status == 0 || r.status == 200 || (r.status >= 400 && r.status < 600));
        close(fd);
    }
    expect(exchange(x.port, S(LINE "Host: h\r\n\r\n"), &x.arena).status == 200);
    echo_end(&x);
}

TEST("who leaves in the middle of a request, its end on the heels of its bytes, takes no room")
{
    enum { ROOM = 4 };

    echo_begin(&x, (HttpOptions){.connections_max = ROOM, .idle_seconds = 3600});
    for (int i = 0; i < 3 * ROOM; i++) {
        int fd = dial(x.port);
        expect(say(fd, S("GET / HTTP/1.1\r\nHost:")));
        close(fd);
    }
    Reply r = {0};
    for (int turn = 0; turn < 5 && r.status != 200; turn++)
        r = exchange(x.port, S(LINE "Host: h\r\n\r\n"), &x.arena);
    expect(r.status == 200);
    echo_end(&x);
}

TESTS_MAIN
