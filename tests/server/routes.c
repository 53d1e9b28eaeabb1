/* Every route: what it answers, and how it refuses. */
#include "server/inside.h"
#include "doors.h"

static Doors d;

static const char lines[] =
    "ann 10:00 page_view channel=search page=/a 10:01 item_view product=p1 name=Tea"
    " 10:20 order order=o1 value=1234.50\n"
    "a/b?c#d&e=f%41+知 11:00 page_view channel=email\n"
    "ann@shop.test 11:00 page_view channel=email color=red\n"
    "~dev 12:00 page_view channel='=1+1'\n";

static bool said(const char *what, Reply r, int status, const char *text)
{
    if (r.status == status && str_find(r.body, str_of(text)) >= 0)
        return true;
    print_error("%s: %d %.*s\nexpected %d and: %s\n", what, r.status, STR_ARG(r.body), status,
                text);
    return false;
}

/* ---- each route answers ---- */

static const struct {
    const char *route, *path, *type, *text;
} samples[] = {
    {"/health", "/health", "application/json", "\"status\":\"ok\",\"journal_events\":6"},
    {"/api/v1/shop", "/api/v1/shop", "application/json",
     "{\"name\":\"Tea & \\\"Leaves\\\" 茶\",\"currency\":\"CNY\",\"currency_digits\":2,"
     "\"zone\":\"Asia/Shanghai\",\"simulated\":true,\"people\":4,\"guests\":0,\"events\":6,"
     "\"sessions\":4,\"orders\":1,\"journal_events\":6,"
     "\"first\":\"2026-11-02T18:00:00+08:00\",\"last\":\"2026-11-02T20:00:00+08:00\"}"},
    {"/api/v1/reports", "/api/v1/reports", "application/json", "{\"reports\":[{\"name\":"},
    {"/api/v1/reports/*", "/api/v1/reports/channels?tz=UTC", "application/json",
     "[\"search\",1,1,"},
    {"/api/v1/reports/*/people",
     "/api/v1/reports/channels/people?table=channels&column=visitors&row=search",
     "application/json", "{\"count\":1,\"people\":[\"ann\"]}"},
    {"/api/v1/reports/*/sql", "/api/v1/reports/channels/sql?table=0&where=channel='x'",
     "text/plain", "SELECT"},
    {"/api/v1/reports/*/document", "/api/v1/reports/channels/document", "text/markdown",
     "report channels"},
    {"/api/v1/values/*", "/api/v1/values/channel?contains=ear&limit=1", "application/json",
     "{\"values\":[\"search\"]}"},
    {"/api/v1/people/*", "/api/v1/people/ann?limit=2", "application/json",
     "{\"key\":\"ann\",\"guest\":false,\"ids\":[\"ann\"],\"count\":3,\"from\":1,\"events\":["},
    {"/metrics", "/metrics", "text/plain", "\npatron_intake_events_total{result=\"taken\"} 0\n"},
    {"/api/v1/openapi.json", "/api/v1/openapi.json", "application/json",
     "\"/api/v1/reports/{name}/people\":{\"get\":"},
};

TEST("every route of the table answers, and each is in the API's description")
{
    doors_small(&d, lines);
    const Json *paths = json_get(as_json(&d, ask(&d, "GET /api/v1/openapi.json")), S("paths"));
    isize n = 0;

    for (const Route *r = routes; r->path; r++, n++) {
        isize i = 0;
        while (i < COUNT(samples) && strcmp(samples[i].route, r->path) != 0)
            i++;
        if (i == COUNT(samples))
            broken("give an example of the route '%s' here", r->path);
        Reply reply = get(&d, str_of(samples[i].path));
        expect(said(samples[i].path, reply, 200, samples[i].text));
        Str type = head_value(reply.head, "Content-Type");
        expect(str_starts(type, str_of(samples[i].type)));
        if (str_eq(str_of(samples[i].type), S("application/json")))
            expect(str_eq(head_value(reply.head, "Cache-Control"), S("no-store")) &&
                   as_json(&d, reply));
        reply = ask(&d, str_z(&d.arena, str_format(&d.arena, "HEAD %s", samples[i].path)));
        expect(reply.status == 200);
    }
    expect(paths && paths->n == n);
    doors_close(&d);
}

TEST("what a person's id holds does not matter: each can be opened, and is listed as it is")
{
    doors_small(&d, lines);
    const Json *all = as_json(
        &d, ask(&d, "GET /api/v1/reports/overview/people?table=total&column=visitors"));
    isize n = 0;

    for (const Json *key = json_get(all, S("people"))->first; key; key = key->next, n++) {
        Buf path = buf_on(&d.arena);
        buf_str(&path, S("/api/v1/people/"));
        put_escaped(&path, key->text);
        const Json *person = as_json(&d, get(&d, buf_done(&path)));
        expect(str_eq(json_text(json_get(person, S("key"))), key->text));
        expect(json_get(person, S("sessions"))->n == 1);
    }
    expect(n == 4 && json_get(all, S("count"))->integer == 4);
    expect(said("order", ask(&d, "GET /api/v1/people/ann"), 200,
                "{\"event\":2,\"id\":\"o1\",\"state\":\"placed\",\"value\":1234.50,"
                "\"refunded\":0.00}"));
    doors_close(&d);
}

TEST("every dimension of the catalogue has values to choose from, or is told by its own rule")
{
    doors_small(&d, lines);
    const Json *catalog = as_json(&d, ask(&d, "GET /api/v1/reports"));

    for (const Json *dim = json_get(catalog, S("dimensions"))->first; dim; dim = dim->next) {
        Str name = json_text(json_get(dim, S("name")));
        Reply r = get(&d, str_format(&d.arena, "/api/v1/values/%.*s", STR_ARG(name)));
        if (r.status != 200 || !json_get(as_json(&d, r), S("values")))
            broken("%.*s: %d %.*s", STR_ARG(name), r.status, STR_ARG(r.body));
    }
    expect(said("first_", ask(&d, "GET /api/v1/values/first_channel"), 200, "\"search\""));
    expect(said("new", ask(&d, "GET /api/v1/values/new"), 200,
                "{\"values\":[\"new\",\"returning\"]}"));
    expect(said("weekday", ask(&d, "GET /api/v1/values/weekday"), 200, "[\"1\",\"2\",\"3\","));
    expect(said("property", ask(&d, "GET /api/v1/values/color"), 200, "{\"values\":[\"red\"]}"));
    doors_close(&d);
}

/* ---- refusing ---- */

static const struct {
    const char *what;
    int status;
    const char *because;
} refusals[] = {
    {"GET /api/v1/reports/nothing", 404,
     "there is no report 'nothing'; /api/v1/reports lists them"},
    {"GET /api/v1/reports/nothing/sql", 404, "there is no report"},
    {"GET /api/v1/reports/nothing/document", 404, "there is no report"},
    {"GET /api/v1/reports/nothing/people", 404, "there is no report"},
    {"GET /api/v1/reports/overview/nothing", 404, "there is nothing at"},
    {"GET /api/v1/reports/", 404, "there is nothing at"},
    {"GET /api/v1/reports/overview/", 404, "there is nothing at"},
    {"GET /api/v1/", 404, "there is nothing at"},
    {"GET /api/v2/shop", 404, "there is nothing at"},
    {"GET /api/v1/reports/overview?units=day", 400, "unit, from, to, tz, segment, bots, by, where"},
    {"GET /api/v1/reports/overview?row=1", 400, "'row'"},
    {"GET /api/v1/reports/overview?unit=decade", 400, "hour|day|week"},
    {"GET /api/v1/reports/overview?unit=day&unit=week", 400, "twice"},
    {"GET /api/v1/reports/overview?from=soon", 400, "soon"},
    {"GET /api/v1/reports/overview?tz=Mars/Olympus", 400, "Mars/Olympus"},
    {"GET /api/v1/reports/overview?where=channel+%3D", 400, "where"},
    {"GET /api/v1/reports/overview?segment=nothing(", 400, "there is no 'nothing' to ask for"},
    {"GET /api/v1/reports/overview?engine=abacus", 400, "engine is trail or sql, not 'abacus'"},
    {"GET /api/v1/reports/overview?format=pdf", 400, "format is json, csv or xlsx, not 'pdf'"},
    {"GET /api/v1/reports/overview?format=x%22%0d%0aX-Evil:%201", 400, "format is json"},
    {"GET /api/v1/reports/overview/sql?table=99", 400, "table is a whole number from 0 to 7"},
    {"GET /api/v1/reports/overview/sql?table=7", 400, "table"},
    {"GET /api/v1/reports/overview/people", 400, "table"},
    {"GET /api/v1/reports/overview/people?table=total&column=nothing", 400, "'nothing'"},
    {"GET /api/v1/reports/overview/people?table=total&column=visitors&limit=1001", 400,
     "limit is a whole number from 0 to 1000, not '1001'"},
    {"GET /api/v1/reports/overview/people?table=total&column=visitors&offset=-1", 400, "offset"},
    {"GET /api/v1/reports/channels/people?table=channels&column=visitors&row=none", 404, "row"},
    {"GET /api/v1/reports/overview/document?lang=zh", 400, "no parameter 'lang' here; known: none"},
    {"GET /api/v1/values/channel?contain=x", 400, "known: contains, limit"},
    {"GET /api/v1/values/channel?limit=lots", 400, "limit is a whole number"},
    {"GET /api/v1/people/nobody", 404, "nobody"},
    {"GET /api/v1/people/%3Cscript%3E", 404, "<script>"},
    {"GET /api/v1/people/ann?limit=-5", 400, "limit is a whole number"},
    {"GET /api/v1/shop?x=1", 400, "there is no parameter 'x' here; known: none"},
    {"POST /api/v1/shop", 405, "'/api/v1/shop' is only read here: GET or HEAD, not POST"},
    {"DELETE /api/v1/people/ann", 405, "not DELETE"},
    {"OPTIONS /api/v1/reports", 405, "not OPTIONS"},
    {"OPTIONS *", 404, "there is nothing at '*'"},
    {"PUT /nothing", 404, "there is nothing at '/nothing' for PUT"},
    {"TRACE /health", 405, "not TRACE"},
};

TEST("what cannot be answered is refused with its status and a sentence")
{
    doors_small(&d, lines);
    for (int i = 0; i < COUNT(refusals); i++) {
        Reply r = ask(&d, refusals[i].what);
        expect(said(refusals[i].what, r, refusals[i].status, refusals[i].because));
        const Json *json = as_json(&d, r);
        expect(json->n == 1 && json_text(json_get(json, S("error"))).n > 10);
        expect(head_value(r.head, "Content-Disposition").n == 0);
        expect(str_find(r.head, S("\nX-Evil")) < 0);
        expect(str_eq(head_value(r.head, "Allow"), r.status == 405 ? S("GET, HEAD") : S("")));
    }
    doors_close(&d);
}

TEST("who calls this machine by another name is not answered: a page elsewhere could")
{
    static const struct {
        const char *host;
        bool ours;
    } hosts[] = {{"127.0.0.1", true},
                 {"127.0.0.1:8090", true},
                 {"localhost:1", true},
                 {"LocalHost", true},
                 {"[::1]:80", true},
                 {"evil.test", false},
                 {"127.0.0.1.evil", false},
                 {"localhost.evil:80", false},
                 {"", false},
                 {":80", false},
                 {"evil:127.0.0.1", false}};

    doors_small(&d, lines);
    for (int i = 0; i < COUNT(hosts); i++) {
        Str ask = str_format(&d.arena, "GET /api/v1/shop HTTP/1.1\r\nHost: %s\r\n\r\n",
                             hosts[i].host);
        Reply r = exchange(d.port, ask, &d.arena);
        expect(said(hosts[i].host, r, hosts[i].ours ? 200 : 400, hosts[i].ours ? "Tea" : "own"));
    }
    doors_close(&d);
}

TESTS_MAIN
