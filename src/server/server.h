/* server.h — the doors: the API and the dashboard over HTTP. Routes call rooms and answer; no
 * sums, no
 * SQL of its own. Refuses malformed framing itself (reference: HTTP admission), never trusts a
 * length.
 */
#ifndef SERVER_H
#define SERVER_H
#include "collect/collect.h"
#include "control/control.h"
#include "report/report.h"

typedef struct Server Server;
/* What is taken in over HTTP; zeros: the defaults. */
typedef struct {
    const Str *proxies; /* whose X-Forwarded-For is believed */
    isize proxy_count;
    double key_events, address_requests; /* a second */
    i64 body_bytes;
    int connections, idle_seconds;
} IntakeLimits;
typedef struct {
    const char *directory; /* the data directory */
    Journal *journal;
    Collector *collector;
    TrailStore *trails;
    Warehouse *warehouse;
    Control *control; /* whose keys let events in; may be NULL */
    bool any_key;     /* events are taken from anyone, for trying out */
    IntakeLimits limits;
    const DoorSecret *secrets; /* what webhooks are signed with */
    isize secret_count;
    const Zone *zone;
    Str shop_name;
    bool simulated;     /* the data is the simulator's: said on every page */
    const char *listen; /* "127.0.0.1:8090", "[::1]:8090", "0.0.0.0:80" */
    int threads;        /* 0: threads_default() */
    const Os *os;
} ServerOptions;

/* server_open — listening when it returns OK; IO_FAILED names the address that is taken. */
Code server_open(const ServerOptions *options, Server **out, Err *e) MUST_CHECK;
int server_port(const Server *server);
void server_close(Server **server); /* stops accepting, finishes what is under way */

#endif
