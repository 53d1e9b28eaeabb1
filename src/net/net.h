/* net.h — the HTTP server, on libmicrohttpd. Knows requests and answers, no shop.
 *
 * Before any handler sees a request its framing is judged here, more strictly than the library
 * does: both or doubled lengths, a doubled or missing Host, an unknown transfer coding, folded
 * lines, odd bytes in the address, in header names and values are answered 400 and the connection
 * is closed (reliability: HTTP admission).
 *
 *   bool hi(void *shop, const HttpRequest *q, HttpAnswer *a)
 *   {
 *       a->status = 200;
 *       a->body = S("hi");
 *       return true;
 *   }
 */
#ifndef NET_H
#define NET_H
#include "base/base.h"

typedef struct HttpServer HttpServer;

typedef struct {
    Str name, value;
} HttpPair;
typedef struct {
    Str method;
    Str path;                        /* without query, percent-decoded; begins with / or is "*" */
    Str target;                      /* the same as it came: a %2F in it is not yet a slash */
    const HttpPair *query, *headers; /* decoded, in order */
    isize query_count, header_count;
    Str body;
    Str address;      /* of the other end: "203.0.113.7", "2001:db8::1" */
    Arena *arena;     /* of this request: for the answer */
    const bool *stop; /* becomes true when the client has gone or the server closes */
} HttpRequest;
Str http_query(const HttpRequest *q, Str name);  /* the last of that name; empty when absent */
Str http_header(const HttpRequest *q, Str name); /* ASCII case does not matter */
Str http_decode(Arena *arena, Str text);         /* undoes %-escapes; what is none stays */
/* Does a target as it came fit "/api/v1/reports/STAR"? A star takes one non-empty segment,
 * whatever is in it; part[i] is what the i-th stands for, decoded. */
bool http_path_fits(Str pattern, Str target, Arena *arena, Str part[4]);

typedef struct {
    int status;
    Str type;             /* "application/json" unless set */
    Str body;             /* must live as long as the request's arena, or for ever */
    HttpPair headers[12]; /* further headers, up to one with no name */
} HttpAnswer;
void http_header_add(HttpAnswer *a, Str name, Str value);

/* The answer is ready when it returns true. False: it will be, and then somebody, on any thread,
 * calls http_answer once; until then the request, its arena and *a live on. */
typedef bool HttpHandler(void *context, const HttpRequest *q, HttpAnswer *a);
void http_answer(const HttpRequest *q);
typedef struct {
    const char *listen;    /* "127.0.0.1:8090", "[::1]:0" (0: any free port) */
    int readers;           /* threads that read and write; 0: as many as processors */
    int workers;           /* threads that run handlers; 0: 4 */
    i64 body_bytes_max;    /* larger: 413; 0: 1 MiB */
    i64 request_bytes_max; /* of one request's arena; 0: 256 MiB of address space */
    int connections_max;   /* 0: 1000 */
    int idle_seconds;      /* of silence; twice that for a request to arrive whole; 0: 60 */
    int grace_seconds;     /* http_close lets requests finish so long; 0: 10 */
    HttpHandler *handle;   /* called on a worker thread */
    /* Is this request's handler done so soon, and never waits, that the thread which read it may
     * call it? NULL: none is. */
    bool (*quick)(void *context, const HttpRequest *q);
    void *context;
} HttpOptions;

/* http_open — listening when it returns OK. IO_FAILED names the address; BAD_INPUT when it is
 * none. */
Code http_open(const HttpOptions *options, HttpServer **out, Err *e) MUST_CHECK;
int http_port(const HttpServer *server);
/* Stops accepting, lets what is under way finish and go out, up to grace_seconds; then raises the
 * stop flags and waits for the handlers. */
void http_close(HttpServer **server);

#endif
