/* ga4.c — Google Analytics 4: the Measurement Protocol, which servers and apps speak (protocols
 * §6.1). What gtag.js speaks is in gtag.c; both use the same names.
 *
 * The measurement id, or Firebase's app id, is the key; a server that should have one of its own
 * makes its api_secret a key. Google answers 2xx whatever it is sent, and so do we to a body that
 * cannot be read: it is kept. /debug/mp/collect tells what is wrong and keeps nothing. */
#include "collect/dialects/ga4.h"

/* ---- names ----------------------------------------------------------------------------------- */

Str ga4_kind(Str name)
{
    static const struct {
        const char *name, *kind;
    } own[] = {{"user_engagement", "page_leave"},
               {"screen_view", "page_view"},
               {"exception", "error"},
               {"app_exception", "error"},
               {"ecommerce_purchase", "order"},
               {"purchase_refund", "refund"}};

    for (isize i = 0; i < COUNT(own); i++)
        if (str_eq(name, str_of(own[i].name)))
            return str_of(own[i].kind);
    return commerce_kind(name);
}

void ga4_campaign(Hit *h, const Str tag[5])
{
    static const Field fields[] = {F_source, F_medium, F_campaign, F_term, F_content};

    if (tag[0].n == 0 && tag[1].n == 0 && tag[2].n == 0)
        return;
    for (int i = 0; i < COUNT(fields); i++)
        hit_set_text(h, fields[i], tag[i]);
    hit_set_int(h, F_tagged, 1);
}

void ga4_params(Hit *h, Str kind, const Json *params)
{
    isize row = h->batch->rows - 1;

    commerce_ga4(h, kind, params);
    if (str_eq(kind, S("page_view")) && batch_text(h->batch, F_url, row).n == 0)
        hit_set_text(h, F_page, json_text(json_get(params, S("screen_name"))));
    if (str_eq(kind, S("error")))
        hit_set_text(h, F_reason, json_text(json_get(params, S("description"))));
}

/* ---- one event ------------------------------------------------------------------------------- */

static bool is_given(const Json *j)
{
    return j && ((j->type == JSON_TEXT && j->text.n > 0) || j->type == JSON_INT);
}

static const Json *client_of(const Json *body)
{
    const Json *web = json_get(body, S("client_id"));

    return is_given(web) ? web : json_get(body, S("app_instance_id"));
}

static void whose(Hit *h, const Json *body)
{
    const Json *device = json_get(body, S("device"));
    Str agent = json_text(json_get(body, S("user_agent"))),
        ip = json_text(json_get(body, S("ip_override"))),
        language = json_text(json_get(device, S("language")));

    if (http_header(h->http, S("Origin")).n > 0)
        hit_visitor(h, agent, ip, language);
    else
        hit_server_visitor(h, agent, ip, language);
}

/* What the sender says of device and place is believed; the rest of it stays as properties. */
static void set_told(Hit *h, const Json *object, const char *prefix)
{
    static const struct {
        const char *name;
        Field field;
    } told[] = {{"category", F_device},   {"operating_system", F_os}, {"browser", F_browser},
                {"language", F_language}, {"country_id", F_country},  {"region_id", F_region},
                {"city", F_city}};

    for (const Json *m = object ? object->first : NULL; m; m = m->next) {
        Field f = FIELD_COUNT;
        for (isize i = 0; i < COUNT(told); i++)
            if (str_eq(m->key, str_of(told[i].name)))
                f = told[i].field;
        if (f < FIELD_COUNT)
            hit_set(h, f, m->key, m);
        else
            hit_property(h, str_format(h->arena, "%s.%.*s", prefix, STR_ARG(m->key)), m);
    }
}

static void set_user(Hit *h, const Json *body)
{
    const Json *properties = json_get(body, S("user_properties"));

    hit_set(h, F_anonymous_id, S("client_id"), client_of(body));
    hit_set(h, F_user_id, S("user_id"), json_get(body, S("user_id")));
    for (const Json *m = properties ? properties->first : NULL; m; m = m->next) {
        const Json *value = m->type == JSON_OBJECT ? json_get(m, S("value")) : m;
        hit_property(h, str_format(h->arena, "user.%.*s", STR_ARG(m->key)), value);
    }
    hit_property(h, S("consent"), json_get(body, S("consent")));
    set_told(h, json_get(body, S("device")), "device");
    set_told(h, json_get(body, S("user_location")), "location");
}

static void set_campaign(Hit *h, Str name, const Json *params)
{
    static const char *const names[] = {"source", "medium", "campaign", "term", "content"};
    Str tag[5];

    if (!str_eq(name, S("campaign_details")))
        return;
    for (int i = 0; i < COUNT(names); i++)
        tag[i] = json_text(json_get(params, str_of(names[i])));
    ga4_campaign(h, tag);
}

static const char *event_fault(const Json *event)
{
    return event->type != JSON_OBJECT                     ? "an event should be an object"
           : json_text(json_get(event, S("name"))).n == 0 ? "an event has no name"
                                                          : NULL;
}

static i64 time_of(Hit *h, const Json *body, const Json *event)
{
    i64 at = json_time(json_get(event, S("timestamp_micros")));

    return hit_time(h, at == ABSENT ? json_time(json_get(body, S("timestamp_micros"))) : at,
                    ABSENT);
}

static Code take_event(Hit *h, const Json *body, const Json *event, Err *e)
{
    const char *fault = event_fault(event);
    const Json *params = json_get(event, S("params"));

    if (!fault && !is_given(client_of(body)) && !is_given(json_get(body, S("user_id"))))
        fault = "it has neither client_id nor app_instance_id nor user_id";
    if (fault) {
        hit_reject(h, hit_raw(h, event), "%s", fault);
        return OK;
    }
    Str name = json_text(json_get(event, S("name"))), kind = ga4_kind(name);
    if (hit_event(h, kind, time_of(h, body, event)) < 0)
        return fail(e, OVER_LIMIT, "one request may bring %d events", BATCH_ROWS_MAX);
    set_user(h, body);
    ga4_params(h, kind, params);
    set_campaign(h, name, params);
    return OK;
}

/* ---- requests -------------------------------------------------------------------------------- */

static Code admit(Hit *h, Err *e)
{
    Form query = hit_query(h);
    Str secret = form_get(&query, S("api_secret")), id = form_get(&query, S("measurement_id"));

    if (id.n == 0)
        id = form_get(&query, S("firebase_app_id"));
    if (secret.n > 0 && hit_admit(h, secret, e) == OK)
        return OK;
    return hit_admit(h, id, e);
}

static Code read_collect(Hit *h, Err *e)
{
    const Json *body, *events;

    TRY(admit(h, e));
    TRY(hit_json(h, &body, e));
    events = json_get(body, S("events"));
    if (!events || events->type != JSON_ARRAY)
        return fail(e, BAD_INPUT, "'events' should be an array of events");
    whose(h, body);
    for (const Json *event = events->first; event; event = event->next)
        TRY(take_event(h, body, event, e));
    hit_say(h, 204, S("text/plain"), S(""));
    return OK;
}

/* ---- /debug/mp/collect ----------------------------------------------------------------------- */

/* Google's limits, which Patron does not have; told for the sake of those who send to both. */
enum { EVENTS_MAX = 25, PARAMS_MAX = 25, NAME_MAX_BYTES = 40, MESSAGES_MAX = 100 };

static void note(Hit *h, Str path, const char *what, const char *code)
{
    Buf *b = &h->notes;

    if (h->noted++ >= MESSAGES_MAX)
        return;
    buf_print(b, "%s{\"fieldPath\":", b->n ? "," : "");
    buf_json(b, path);
    buf_str(b, S(",\"description\":"));
    buf_json(b, str_of(what));
    buf_print(b, ",\"validationCode\":\"%s\"}", code);
}

static void note_event(Hit *h, const Json *event, isize at)
{
    const char *fault = event_fault(event);
    const Json *params = json_get(event, S("params"));
    Str path = str_format(h->arena, "events[%ld]", (long)at);

    if (fault)
        note(h, path, fault, "VALUE_REQUIRED");
    else if (json_text(json_get(event, S("name"))).n > NAME_MAX_BYTES)
        note(h, path, "the name is longer than 40 bytes", "EXCEEDED_MAX_ENTITIES");
    if (params && params->type != JSON_OBJECT)
        note(h, path, "'params' should be an object", "VALUE_INVALID");
    else if (params && params->n > PARAMS_MAX)
        note(h, path, "there are more than 25 params", "EXCEEDED_MAX_ENTITIES");
}

static void note_body(Hit *h, const Json *body)
{
    const Json *events = json_get(body, S("events"));
    isize at = 0;

    if (!is_given(client_of(body)))
        note(h, S("client_id"), "neither client_id nor app_instance_id is told", "VALUE_REQUIRED");
    if (!events || events->type != JSON_ARRAY || events->n == 0) {
        note(h, S("events"), "'events' should be an array of events", "VALUE_REQUIRED");
        return;
    }
    if (events->n > EVENTS_MAX)
        note(h, S("events"), "there are more than 25 events", "EXCEEDED_MAX_ENTITIES");
    for (const Json *event = events->first; event; event = event->next)
        note_event(h, event, at++);
}

static Code read_debug(Hit *h, Err *e)
{
    const Json *body;
    Err why = {0};
    Buf b = buf_on(h->arena);

    TRY(admit(h, e));
    if (hit_json(h, &body, &why) == OK)
        note_body(h, body);
    else
        note(h, S(""), why.text, "VALUE_INVALID");
    buf_str(&b, S("{\"validationMessages\":["));
    buf_str(&b, buf_done(&h->notes));
    buf_str(&b, S("]}\n"));
    hit_say(h, 200, S("application/json"), buf_done(&b));
    return OK;
}

static void refuse(Hit *h, int status, Str sentence)
{
    hit_say(h, status == 400 ? 204 : status, S("text/plain"), status == 400 ? S("") : sentence);
}

static const Entry entries[] = {
    {.path = "/mp/collect", .methods = "POST", .read = read_collect},
    {.path = "/debug/mp/collect", .methods = "POST", .read = read_debug},
    {.path = "/g/collect", .methods = "GET POST", .read = gtag_read},
    {0},
};
const Dialect dialect_ga4 = {
    .name = "ga4",
    .help = "Google Analytics 4: gtag.js and the Measurement Protocol",
    .entries = entries,
    .refuse = refuse,
};
