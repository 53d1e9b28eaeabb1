/* routes.c — everything the API answers, and its description for programs (OpenAPI), made from
 * this table. */
#include "server/inside.h"

#define NAMED "/api/v1/reports/*"
const Route routes[] = {
    {.path = "/health",
     .help = "200 only when a real write and a real read went through",
     .answer = route_health},
    {.path = "/metrics",
     .help = "figures of this process, in the text form of Prometheus",
     .answer = route_metrics},
    {.path = "/api/v1/shop",
     .help = "the shop: name, currency, zone, how much is known and until when",
     .answer = route_shop},
    {.path = "/api/v1/reports",
     .help = "the catalogue: every report with its parameters, columns and units",
     .answer = route_catalog},
    {.path = NAMED,
     .help = "the answer of a report; its parameters as query parameters",
     .query = "format=json, csv or xlsx|engine=trail or sql",
     .report = true,
     .answer = route_report},
    {.path = NAMED "/people",
     .help = "the persons behind one number of an answer",
     .query = "table=of the answer|column=of unit people|row=text of a key column, in order|"
              "limit=at most 1000|offset=from 0",
     .report = true,
     .answer = route_report_people},
    {.path = NAMED "/sql",
     .help = "the same question as SQL",
     .query = "table=of the answer, from 0",
     .report = true,
     .answer = route_report_sql},
    {.path = NAMED "/document",
     .help = "what the answer means, in Markdown",
     .answer = route_report_document},
    {.path = "/api/v1/values/*",
     .help = "values of a dimension, for completion",
     .query = "contains=part of the text|limit=at most 1000",
     .answer = route_values},
    {.path = "/api/v1/people/*",
     .help = "one person: ids, sessions, events, orders",
     .query = "limit=newest events, at most 10000",
     .answer = route_person},
    {.path = "/api/v1/openapi.json", .help = "this description", .answer = route_description},
    {0},
};

static void describe_query(const Route *r, Buf *b)
{
    Str list = str_of(r->query);
    bool any = false;

    for (const char *p = r->path; *p; p++)
        if (*p == '*') {
            buf_str(b, S("{\"name\":\"name\",\"in\":\"path\",\"required\":true,"
                         "\"schema\":{\"type\":\"string\"}}"));
            any = true;
        }
    while (list.n > 0) {
        Cut one = str_cut(list, '|');
        Cut pair = str_cut(one.head, '=');
        buf_str(b, any ? S(",") : S(""));
        buf_str(b, S("{\"in\":\"query\",\"schema\":{\"type\":\"string\"},\"name\":"));
        buf_json(b, pair.head);
        buf_str(b, S(",\"description\":"));
        buf_json(b, pair.tail);
        buf_byte(b, '}');
        any = true;
        list = one.tail;
    }
}

Code route_description(Visit *v, Err *e)
{
    Buf b = buf_on(v->arena);

    (void)e;
    buf_str(
        &b,
        S("{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Patron\",\"version\":\"1\"},\"paths\":{"));
    for (const Route *r = routes; r->path; r++) {
        Cut star = str_cut(str_of(r->path), '*');
        buf_str(&b, r == routes ? S("\n\"") : S(",\n\""));
        buf_str(&b, star.head);
        buf_str(&b, star.found ? S("{name}") : S(""));
        buf_str(&b, star.tail);
        buf_str(&b, S("\":{\"get\":{\"summary\":"));
        buf_json(&b, str_of(r->help));
        buf_str(&b, S(",\"parameters\":["));
        describe_query(r, &b);
        buf_str(&b, S("],\"responses\":{\"200\":{\"description\":\"the answer\"},"
                      "\"400\":{\"description\":\"what is wrong, in a sentence\"}}}}"));
    }
    buf_str(&b, S("}}\n"));
    give_json(v, buf_done(&b));
    return OK;
}
