/* client.h — one end of a raw socket for a test: says exactly the bytes it is told and reads what
 * comes back. Patience is 20 seconds, so that a server that does not answer fails the test. */
#ifndef CLIENT_H
#define CLIENT_H
#include "base/base.h"
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
    int status; /* 0: the connection ended without an answer */
    Str head, body;
    bool more; /* the connection is still open behind it */
} Reply;

static inline int dial(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {20, 0};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    expect(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    expect(connect(fd, (struct sockaddr *)&to, sizeof to) == 0);
    return fd;
}

/* False when the other end has closed already: a server may refuse before it has heard all. */
static inline bool say(int fd, Str bytes)
{
    while (bytes.n > 0) {
        isize n = send(fd, bytes.p, (size_t)bytes.n, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        bytes = str_skip(bytes, n);
    }
    return true;
}

/* The value of a header in a head; empty when absent. */
static inline Str head_value(Str head, const char *name)
{
    while (head.n > 0) {
        Cut line = str_cut(head, '\n');
        Cut pair = str_cut(line.head, ':');
        if (pair.found && str_eq_fold(pair.head, str_of(name)))
            return str_trim(pair.tail);
        head = line.tail;
    }
    return S("");
}

/* One more piece of what comes; false at the end of the connection. */
static inline bool hear_more(int fd, Buf *b)
{
    char piece[16384];
    isize n = recv(fd, piece, sizeof piece, 0);

    if (n > 0)
        buf_put(b, piece, n);
    return n > 0;
}

/* The next answer, whole. `bodiless`: it was asked with HEAD. */
static inline Reply hear(int fd, Arena *arena, bool bodiless)
{
    Buf b = buf_on(arena);
    Reply r = {.more = true};
    isize end, length;
    i64 n = 0;

    while ((end = str_find(buf_done(&b), S("\r\n\r\n"))) < 0)
        if (!hear_more(fd, &b))
            return (Reply){0};
    r.head = str_copy(arena, str_take(buf_done(&b), end + 2));
    r.status = atoi(str_z(arena, str_skip(r.head, 9)));
    (void)str_i64(head_value(r.head, "Content-Length"), &n);
    length = bodiless || r.status == 304 ? 0 : (isize)n;
    while (r.more && b.n < end + 4 + length)
        r.more = hear_more(fd, &b);
    r.body = str_take(str_skip(buf_done(&b), end + 4), length);
    if (str_eq_fold(head_value(r.head, "Connection"), S("close")))
        r.more = false;
    return r;
}

/* Does the other end close, whatever it says before? */
static inline bool closes(int fd)
{
    char piece[4096];
    isize n;

    while ((n = recv(fd, piece, sizeof piece, 0)) > 0) {}
    return n == 0 || errno == ECONNRESET;
}

/* One connection, these bytes, the answer. */
static inline Reply exchange(int port, Str bytes, Arena *arena)
{
    int fd = dial(port);
    (void)say(fd, bytes);
    Reply r = hear(fd, arena, str_starts(bytes, S("HEAD ")));
    close(fd);
    return r;
}

#endif
