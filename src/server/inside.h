/* inside.h — shared by the files of server: a route, and how it answers. */
#ifndef SERVER_INSIDE_H
#define SERVER_INSIDE_H
#include "net/net.h"
#include "server/server.h"

struct Server {
    ServerOptions options;
    HttpServer *http;
    Door *door;
    pthread_mutex_t probing; /* one /health at a time writes its file */
    Arena arena;
};

typedef struct Route Route;
typedef struct {
    Server *server;
    const Route *route;
    const HttpRequest *request;
    HttpAnswer *answer;
    Str part[4]; /* what the stars of the route's path stood for */
    Arena *arena;
} Visit;

struct Route {         /* of what is read, with GET or HEAD */
    const char *path;  /* "/api/v1/reports/STAR": a star stands for one segment */
    const char *help;  /* for the API's own description */
    const char *query; /* "name=what it is|name=..."; NULL: none */
    bool report;       /* further query parameters are the report's */
    Code (*answer)(Visit *v, Err *e);
};
extern const Route routes[]; /* up to one with no path */

/* The answer is `text` as JSON with status 200. */
void give_json(Visit *v, Str text);
/* An error as {"error": sentence} with the status that fits its code. */
void give_error(Visit *v, const Err *e);
/* A whole number from 0 to `most`; anything else is BAD_INPUT. */
Code query_count(const Visit *v, const char *name, i64 otherwise, i64 most, i64 *out, Err *e)
    MUST_CHECK;
bool route_takes(const Route *r, Str name); /* is it one of r->query */

Code route_shop(Visit *v, Err *e);
Code route_catalog(Visit *v, Err *e);
Code route_report(Visit *v, Err *e);
Code route_report_people(Visit *v, Err *e);
Code route_report_sql(Visit *v, Err *e);
Code route_report_document(Visit *v, Err *e);
Code route_values(Visit *v, Err *e);
Code route_person(Visit *v, Err *e);
Code route_health(Visit *v, Err *e);
Code route_metrics(Visit *v, Err *e);
Code route_description(Visit *v, Err *e);

/* assets.c — the dashboard's files, packed into the program. False when there is none of that
 * path. */
bool give_asset(const HttpRequest *q, HttpAnswer *a);

#endif
