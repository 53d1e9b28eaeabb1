/* intake.c — how many events a second come in over HTTP, durable before the answer, and how long an
 * answer takes.
 *
 *   bench_intake PATRON [SECONDS]
 *
 * Starts PATRON serve on an empty data directory and speaks to it over loopback, on the same
 * processors. First as fast as it goes with so many connections (the maximum), then by the clock at
 * 90 % and at 200 % of that (open loop: a request is due when it is due, and its time counts from
 * then). In the end as many events must be in the journal as were acknowledged. */
#include "event/event.h"
#include "journal/journal.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINES_MAX = 512, SAMPLES_MAX = 4000000 };

typedef struct {
    int fd;
    bool busy;
    i64 due; /* when the request under way was due */
    char in[2048];
    int in_n;
    Str left; /* of the request, not yet sent */
} Line;

typedef struct {
    i64 sent, good, shed, failed; /* requests: answered 200; 429 or 503; anything else */
    i64 *took;                    /* microseconds of the good ones */
    i64 n;
    double seconds, server; /* by the clock; of processors, in the server */
} Tally;

typedef struct {
    pid_t server;
    int port, epoll, lines;
    Line line[LINES_MAX];
    int idle[LINES_MAX], idle_n;
    int per_request; /* events */
    i64 number;      /* of the next event */
    char *text;      /* of the next request */
    Tally *tally;
} Load;

static i64 now_us(void)
{
    return os_real.tick_us(&os_real);
}

static void stop(const char *why)
{
    fprintf(stderr, "bench: %s\n", why);
    exit(1);
}

/* ---- requests ---- */

static Str next_request(Load *l)
{
    static const char *const kinds[] = {"page_view", "item_view", "item_view", "cart_add"};
    char *body = l->text + 512, *at = body;

    *at++ = '[';
    for (int i = 0; i < l->per_request; i++) {
        i64 n = l->number++;
        at += sprintf(at,
                      "%s{\"id\":\"e%lld\",\"kind\":\"%s\",\"anonymous_id\":\"visitor-%lld\","
                      "\"session\":\"s%lld\",\"url\":\"https://shop.example/p/%lld\","
                      "\"product\":\"sku-%lld\",\"price\":%lld.50}",
                      i ? "," : "", (long long)n, kinds[n & 3], (long long)(n / 12),
                      (long long)(n / 12), (long long)(n * 7919 % 3000),
                      (long long)(n * 7919 % 3000), (long long)(n % 90 + 1));
    }
    *at++ = ']';
    char head[512];
    int head_n = sprintf(head,
                         "POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                         "Authorization: Bearer bench\r\nContent-Length: %lld\r\n\r\n",
                         (long long)(at - body));
    memcpy(body - head_n, head, (size_t)head_n);
    return (Str){body - head_n, (isize)(at - body) + head_n};
}

/* What does not fit the socket at once goes when there is room. */
static void push(Load *l, Line *line)
{
    while (line->left.n > 0) {
        isize n = send(line->fd, line->left.p, (size_t)line->left.n, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN)
            break;
        if (n <= 0)
            stop("a connection broke while a request was sent");
        line->left = str_skip(line->left, n);
    }
    struct epoll_event want = {.events = EPOLLIN | (line->left.n ? (unsigned)EPOLLOUT : 0),
                               .data.ptr = line};
    if (line->left.n > 0)
        epoll_ctl(l->epoll, EPOLL_CTL_MOD, line->fd, &want);
}

static void begin(Load *l, i64 due)
{
    Line *line = &l->line[l->idle[--l->idle_n]];
    Str request = next_request(l);

    line->busy = true;
    line->due = due;
    line->in_n = 0;
    line->left = request;
    l->tally->sent++;
    push(l, line);
    if (line->left.n > 0) { /* the buffer is used again: keep what is left */
        char *copy = malloc((size_t)line->left.n);
        memcpy(copy, line->left.p, (size_t)line->left.n);
        line->left.p = copy;
    }
}

static void hear(Load *l, Line *line)
{
    isize n = recv(line->fd, line->in + line->in_n, sizeof line->in - 1 - (size_t)line->in_n, 0);
    Tally *t = l->tally;

    if (n <= 0)
        stop("a connection broke before its answer");
    line->in_n += (int)n;
    line->in[line->in_n] = 0;
    char *end = strstr(line->in, "\r\n\r\n"), *length = strcasestr(line->in, "content-length:");
    if (!end || !length || line->in_n < (int)(end + 4 - line->in) + atoi(length + 15))
        return;
    int status = atoi(line->in + 9);
    if (status == 200) {
        t->good++;
        if (t->n < SAMPLES_MAX)
            t->took[t->n++] = now_us() - line->due;
    } else if (status == 429 || status == 503) {
        t->shed++;
    } else {
        t->failed++;
        fprintf(stderr, "bench: answered %.200s\n", line->in);
    }
    line->busy = false;
    l->idle[l->idle_n++] = (int)(line - l->line);
}

/* ---- loads ---- */

static void listen_for(Load *l, int ms)
{
    struct epoll_event event[64];
    int n = epoll_wait(l->epoll, event, 64, ms);

    for (int i = 0; i < n; i++) {
        Line *line = event[i].data.ptr;
        if (event[i].events & EPOLLOUT)
            push(l, line);
        if (event[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
            hear(l, line);
    }
}

/* Seconds of processor time that the server has taken so far. */
static double server_seconds(pid_t pid)
{
    char path[64];
    unsigned long long user = 0, system = 0;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "r");
    if (!f || fscanf(f, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user,
                     &system) != 2)
        stop("the server is gone");
    fclose(f);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* `rate` requests a second; 0: as many as the connections carry. */
static Tally run(Load *l, double rate, double seconds)
{
    static i64 took[SAMPLES_MAX];
    Tally t = {.took = took};
    i64 begun = now_us(), until = begun + (i64)(seconds * 1e6), due = 0;
    double before = server_seconds(l->server);

    l->tally = &t;
    for (i64 now = begun; now < until; now = now_us()) {
        i64 owed = rate > 0 ? (i64)((double)(now - begun) / 1e6 * rate) : INT64_MAX;
        while (l->idle_n > 0 && due < owed) {
            begin(l, rate > 0 ? begun + (i64)((double)due / rate * 1e6) : now_us());
            due++;
        }
        listen_for(l, rate > 0 ? 1 : 10);
    }
    while (l->idle_n < l->lines)
        listen_for(l, 100);
    t.seconds = (double)(now_us() - begun) / 1e6;
    t.server = server_seconds(l->server) - before;
    return t;
}

static int dial(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
        return -1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static void load_open(Load *l, int port, int lines, int per_request)
{
    *l = (Load){.server = l->server,
                .port = port,
                .lines = lines,
                .per_request = per_request,
                .number = l->number};
    l->text = malloc((size_t)per_request * 400 + 1024);
    l->epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < lines; i++) {
        struct epoll_event want = {.events = EPOLLIN, .data.ptr = &l->line[i]};
        l->line[i].fd = dial(port);
        if (l->line[i].fd < 0)
            stop("cannot connect");
        struct timeval patience = {30, 0};
        setsockopt(l->line[i].fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->line[i].fd, &want);
        l->idle[l->idle_n++] = i;
    }
}

static void load_close(Load *l)
{
    for (int i = 0; i < l->lines; i++)
        close(l->line[i].fd);
    close(l->epoll);
    free(l->text);
}

static int by_size(const void *a, const void *b)
{
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return x < y ? -1 : x > y;
}

static void tell(const char *what, const Load *l, Tally *t)
{
    qsort(t->took, (size_t)t->n, sizeof *t->took, by_size);
    printf("| %s | %.0f | %.0f | %.1f | %.1f ms | %.1f ms | %.1f ms | %lld | %lld |\n", what,
           (double)t->good / t->seconds, (double)t->good * l->per_request / t->seconds,
           t->server * 1e6 / (double)MAX(1, t->good * l->per_request),
           t->n ? (double)t->took[t->n / 2] / 1e3 : 0,
           t->n ? (double)t->took[t->n * 99 / 100] / 1e3 : 0,
           t->n ? (double)t->took[t->n - 1] / 1e3 : 0, (long long)t->shed, (long long)t->failed);
    fflush(stdout);
}

/* ---- the server ---- */

static pid_t serve(const char *program, const char *dir, int *port)
{
    int out[2];
    char line[512];
    pid_t pid;

    if (pipe(out) != 0 || (pid = fork()) < 0)
        stop("cannot start the server");
    if (pid == 0) {
        dup2(out[1], 1);
        close(out[0]);
        execl(program, program, "serve", dir, "--listen", "127.0.0.1:0", "--any-key", (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    FILE *f = fdopen(out[0], "r");
    if (!f || !fgets(line, sizeof line, f) || !strrchr(line, ':'))
        stop("the server did not open");
    *port = atoi(strrchr(line, ':') + 1);
    return pid;
}

static i64 journal_events(const char *dir)
{
    JournalOptions options = {.read_only = true};
    JournalFound found = {0};
    Journal *journal;
    Err e;

    if (journal_open(&os_real, str_of(dir), &options, &journal, &found, &e) != OK)
        stop(e.text);
    i64 events = journal_end(journal);
    journal_close(&journal);
    return events;
}

static i64 measure(Load *l, int port, const char *what, int lines, int per_request, double seconds)
{
    char name[100];
    i64 good = 0;

    load_open(l, port, lines, per_request);
    Tally t = run(l, 0, seconds);
    double most = (double)t.good / t.seconds;
    good += t.good;
    snprintf(name, sizeof name, "%s, as fast as it goes", what);
    tell(name, l, &t);
    static const double parts[] = {0.9, 2};
    for (int i = 0; i < 2; i++) {
        t = run(l, most * parts[i], seconds);
        good += t.good;
        snprintf(name, sizeof name, "%s, at %.0f %% of that", what, parts[i] * 100);
        tell(name, l, &t);
    }
    load_close(l);
    return good * per_request;
}

int main(int argc, char **argv)
{
    static Load load;
    double seconds = argc > 2 ? atof(argv[2]) : 5;
    char dir[] = "/tmp/patron-intake-XXXXXX";
    int port, status;
    i64 good = 0;
    Err ignored;

    if (argc < 2 || !mkdtemp(dir))
        stop("usage: bench_intake PATRON [SECONDS]");
    pid_t server = load.server = serve(argv[1], dir, &port);
    printf("| load | requests/s | events/s | µs CPU | p50 | p99 | longest | shed | failed |\n"
           "|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    good += measure(&load, port, "one event a request", 256, 1, seconds);
    good += measure(&load, port, "100 events a request", 64, 100, seconds);
    kill(server, SIGKILL); /* what was acknowledged is on the disk */
    waitpid(server, &status, 0);
    i64 stored = journal_events(dir);
    printf("\nacknowledged %lld events, stored %lld, then killed\n", (long long)good,
           (long long)stored);
    (void)(os_remove_tree(dir, &ignored) == OK);
    return stored == good ? 0 : 1;
}
