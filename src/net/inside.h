/* inside.h — shared by the files of net. */
#ifndef NET_INSIDE_H
#define NET_INSIDE_H
#include "net/net.h"
#include <microhttpd.h>
#include <sys/socket.h>

/* admission.c — NULL when the request may go on, else why not (the answer is 400). */
const char *admission_fault(struct MHD_Connection *connection, const char *method,
                            const char *version);

/* address.c — a bound, listening socket for "host:port". */
Code address_listen(const char *text, int *fd, int *port, Err *e) MUST_CHECK;

#endif
