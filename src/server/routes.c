/* routes.c — everything the API answers, and its description for programs (OpenAPI), made from
 * this table. */
#include "server/inside.h"

const Route routes[] = {
    {"GET", "/health", "200 only when a real write and a real read went through", "", route_health},
    {"GET", "/api/v1/shop", "the shop: name, currency, zone, how much is known and until when", "",
     route_shop},
    {"GET", "/api/v1/reports", "the catalogue: every report with its parameters, columns and units",
     "", route_catalog},
    {"GET", "/api/v1/reports/*", "the answer of a report; its parameters as query parameters",
     "format=json, csv or xlsx|engine=trail or sql", route_report},
    {"GET", "/api/v1/reports/*/people", "the persons behind one number of an answer",
     "table=of the answer|column=of unit people|row=text of a key column, in order|"
     "limit=at most 1000|offset=from 0",
     route_report_people},
    {"GET", "/api/v1/reports/*/sql", "the same question as SQL", "table=of the answer, from 0",
     route_report_sql},
    {"GET", "/api/v1/reports/*/document", "what the answer means, in Markdown", "",
     route_report_document},
    {"GET", "/api/v1/values/*", "values of a dimension, for completion",
     "contains=part of the text|limit=at most 1000", route_values},
    {"GET", "/api/v1/people/*", "one person: ids, sessions, events, orders",
     "limit=newest events, at most 10000", route_person},
    {"GET", "/api/v1/openapi.json", "this description", "", route_description},
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
