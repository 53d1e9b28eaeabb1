/* inside.h — shared by the files of server: a route, and how it answers. */
#ifndef SERVER_INSIDE_H
#define SERVER_INSIDE_H
#include "net/net.h"
#include "server/server.h"

struct Server {
    ServerOptions options;
    HttpServer *http;
    Arena arena;
};

typedef struct {
    const Server *server;
    const HttpRequest *request;
    HttpAnswer *answer;
    Str part[4]; /* what the stars of the route's path stood for */
    Arena *arena;
} Visit;

typedef struct {
    const char *method;
    const char *path;  /* "/api/v1/reports/STAR": a star stands for one segment */
    const char *help;  /* for the API's own description */
    const char *query; /* "name=what it is|name=..." */
    Code (*answer)(Visit *v, Err *e);
} Route;
extern const Route routes[]; /* up to one with no path */

/* The answer is `text` as JSON with status 200. */
void give_json(Visit *v, Str text);
/* An error as {"error": sentence} with the status that fits its code. */
void give_error(Visit *v, const Err *e);
i64 query_count(const Visit *v, const char *name, i64 otherwise, i64 most);

Code route_shop(Visit *v, Err *e);
Code route_catalog(Visit *v, Err *e);
Code route_report(Visit *v, Err *e);
Code route_report_people(Visit *v, Err *e);
Code route_report_sql(Visit *v, Err *e);
Code route_report_document(Visit *v, Err *e);
Code route_values(Visit *v, Err *e);
Code route_person(Visit *v, Err *e);
Code route_health(Visit *v, Err *e);
Code route_description(Visit *v, Err *e);

/* assets.c — the dashboard's files, packed into the program. False when there is none of that
 * path. */
bool give_asset(const HttpRequest *q, HttpAnswer *a);

#endif
