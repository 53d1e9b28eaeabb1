/* inside.h — shared by the files of net. */
#ifndef NET_INSIDE_H
#define NET_INSIDE_H
#include "net/net.h"
#include <microhttpd.h>
#include <sys/socket.h>

/* ---- admission.c ---- */

/* The line of a request as it came, and where its parts lie in the library's buffer. */
typedef struct {
    const char *method, *version, *target_at;
    Str target;
} RequestLine;
/* NULL when the request may go on, else why not (the answer is 400). */
const char *admission_fault(struct MHD_Connection *connection, const RequestLine *line);

/* ---- address.c ---- */

/* A bound, listening socket for "host:port". */
Code address_listen(const char *text, int *fd, int *port, Err *e) MUST_CHECK;
/* As text; IPv4 within IPv6 as itself; empty when it is neither. */
Str peer_address(const struct sockaddr *peer, Arena *arena);

/* ---- watch.c: who has been on the line too long, and who has left it ---- */

typedef struct Watch Watch;
typedef struct Line Line; /* one connection */
Code watch_open(int lines_max, Watch **out, Err *e) MUST_CHECK;
void watch_close(Watch **watch);
Line *watch_add(Watch *watch, int fd); /* NULL: no more room, it goes unwatched */
void watch_remove(Watch *watch, Line *line);
/* What the line is at from now on, and how long it may be. While a handler works, for any time,
 * `stop` becomes true when the other end leaves. */
typedef enum { LINE_HEARING, LINE_WORKING, LINE_SAYING } LineState;
void watch_line(Watch *watch, Line *line, LineState state, i64 patience_us, bool *stop);

#endif
