/* segment.c — Segment's HTTP API and analytics.js, and RudderStack, which speaks the same with
 * other envelopes (protocols §3 and §4): addresses, keys, and what each wants to hear. */
#include "collect/dialects/segment.h"

/* ---- who asks -------------------------------------------------------------------------------- */

static bool at(const Hit *h, const char *address)
{
    return str_starts(h->http->path, str_of(address));
}

static bool is_pixel(const Hit *h)
{
    return at(h, "/pixel/") || at(h, "/v1/pixel/");
}

/* RudderStack's clients hear other words. Its libraries for servers send JSON as a form. */
static bool is_rudder(const Hit *h)
{
    return http_header(h->http, S("AnonymousId")).n > 0 ||
           http_header(h->http, S("SentAt")).n > 0 || at(h, "/beacon/") || at(h, "/v1/webhook") ||
           at(h, "/v1/merge") || at(h, "/v1/audiencelist") || at(h, "/sourceConfig") ||
           str_starts(http_header(h->http, S("Content-Type")),
                      S("application/x-www-form-urlencoded"));
}

static void say_taken(Hit *h)
{
    if (is_pixel(h))
        hit_say_pixel(h);
    else if (is_rudder(h))
        hit_say(h, 200, S("text/plain; charset=utf-8"), S("ok"));
    else
        hit_say(h, 200, S("application/json"), S("{\"success\":true}"));
}

static Str key_told(const Hit *h, const Json *body)
{
    Form query = hit_query(h);
    Str key = json_text(json_get(body, S("writeKey")));

    if (key.n == 0)
        key = form_get(&query, S("writeKey"));
    return key.n == 0 ? hit_authorization(h) : key;
}

/* Of a refused request these clients give up the events at 4xx but 408, 410, 429 and 460. A pixel
 * is a picture whatever happens. */
static void refuse(Hit *h, int status, Str sentence)
{
    const Json *none = NULL;
    Buf b = buf_on(h->arena);

    if (is_pixel(h)) {
        hit_say_pixel(h);
    } else if (is_rudder(h)) {
        if (status == 401)
            sentence = key_told(h, none).n == 0 ? S("failed to read writekey from header")
                                                : S("invalid write key");
        hit_say(h, status, S("text/plain; charset=utf-8"), sentence);
    } else {
        buf_str(&b, S("{\"success\":false,\"message\":"));
        buf_json(&b, sentence);
        buf_byte(&b, '}');
        hit_say(h, status == 413 ? 400 : status, S("application/json"), buf_done(&b));
    }
}

/* ---- events ---------------------------------------------------------------------------------- */

/* What RudderStack's headers say of a request: when it was sent, and whose device (in base64). */
static Envelope envelope_of(const Hit *h, const Json *body)
{
    Envelope all = {.sent = json_time(json_get(body, S("sentAt"))),
                    .context = json_get(body, S("context"))};
    Str sent = http_header(h->http, S("SentAt")), device = http_header(h->http, S("AnonymousId"));
    i64 time;

    if (all.sent == ABSENT && time_parse(sent, NULL, &time))
        all.sent = time;
    if (device.n > 0 && !base64_read(h->arena, device, &all.anonymous))
        all.anonymous = S("");
    return all;
}

static Code read_batch(Hit *h, Err *e)
{
    const Json *body, *batch;

    TRY(hit_json(h, &body, e));
    batch = json_get(body, S("batch"));
    if (!is_rudder(h) && !batch && (body->type == JSON_ARRAY || body->type == JSON_OBJECT)) {
        h->dialect = &dialect_patron;
        return patron_take(h, body, e);
    }
    TRY(hit_admit(h, key_told(h, body), e));
    if (!batch || batch->type != JSON_ARRAY)
        return fail(e, BAD_INPUT, "'batch' should be an array of events");
    if (batch->n == 0 && is_rudder(h))
        return fail(e, BAD_INPUT, "empty batch payload");
    Envelope all = envelope_of(h, body);
    for (const Json *item = batch->first; item; item = item->next)
        TRY(segment_take(h, item, S(""), &all, e));
    say_taken(h);
    return OK;
}

static void batch_done(Hit *h)
{
    if (h->dialect == &dialect_patron)
        patron_done(h);
}

static Code read_single(Hit *h, Err *e)
{
    const Json *body;

    if (!segment_call(h->part[0]))
        return fail(e, BAD_INPUT, "there is no call '%.*s'",
                    STR_ARG(str_utf8_take(h->part[0], 40)));
    TRY(hit_json(h, &body, e));
    TRY(hit_admit(h, key_told(h, body), e));
    Envelope all = envelope_of(h, body);
    all.context = NULL; /* its own */
    TRY(segment_take(h, body, h->part[0], &all, e));
    say_taken(h);
    return OK;
}

/* The event in the address's query: member by member, or whole in base64 as `data`. */
static Code read_pixel(Hit *h, Err *e)
{
    Form query = hit_query(h);
    Str data = form_get(&query, S("data")), plain;
    const Json *item = segment_object(h->arena, &query);

    if (data.n > 0) {
        if (!base64_read(h->arena, data, &plain))
            return fail(e, BAD_INPUT, "'data' should be JSON in base64");
        TRY(hit_json_of(h, plain, &item, e));
    }
    TRY(hit_admit(h, key_told(h, item), e));
    Envelope all = {.sent = ABSENT};
    TRY(segment_take(h, item, h->part[0], &all, e));
    say_taken(h);
    return OK;
}

/* Whatever another system tells: one of these calls, or an event of the name that it gives. */
static Code take_hook(Hit *h, const Json *item, Err *e)
{
    static const char *const names[] = {"event", "event_type", "type", "name", "topic"};
    Envelope all = envelope_of(h, item);
    Str name = S("");

    if (segment_call(json_text(json_get(item, S("type")))))
        return segment_take(h, item, S(""), &all, e);
    if (h->batch->rows == BATCH_ROWS_MAX)
        return fail(e, OVER_LIMIT, "one request may bring %d events", BATCH_ROWS_MAX);
    if (item->type != JSON_OBJECT) {
        hit_reject(h, segment_raw(h, item), "an event should be an object");
        return OK;
    }
    for (isize i = 0; i < COUNT(names) && name.n == 0; i++)
        name = json_text(json_get(item, str_of(names[i])));
    Str kind = name.n > 0 ? commerce_kind(name) : S("webhook");
    hit_server_visitor(h, S(""), S(""), S(""));
    (void)hit_event(h, kind, h->received);
    hit_set(h, F_anonymous_id, S("anonymousId"), json_get(item, S("anonymousId")));
    hit_set(h, F_user_id, S("userId"), json_get(item, S("userId")));
    commerce_segment(h, kind, item);
    return OK;
}

static Code read_hook(Hit *h, Err *e)
{
    Str text = str_trim(h->body);
    bool json = str_starts(text, S("{")) || str_starts(text, S("["));
    Form form = text.n > 0 && !json ? form_read(h->arena, text) : hit_query(h);
    const Json *body = segment_object(h->arena, &form);

    TRY(hit_admit(h, key_told(h, NULL), e));
    if (json)
        TRY(hit_json(h, &body, e));
    if (body->type == JSON_ARRAY)
        for (const Json *item = body->first; item; item = item->next)
            TRY(take_hook(h, item, e));
    else
        TRY(take_hook(h, body, e));
    say_taken(h);
    return OK;
}

/* ---- what clients ask for -------------------------------------------------------------------- */

/* The client's own figures about itself. */
static Code read_metrics(Hit *h, Err *e)
{
    (void)e;
    say_taken(h);
    return OK;
}

static Str first_word(Str list)
{
    return str_trim(str_cut(list, ',').head);
}

/* By which protocol the page reaches us: what the proxy before us says, else the page's own, which
 * a browser would not let send to a lesser one. */
static bool is_secure(const Hit *h)
{
    Str told = first_word(http_header(h->http, S("X-Forwarded-Proto")));

    if (told.n == 0)
        told = http_header(h->http, S("Origin"));
    if (told.n == 0)
        told = http_header(h->http, S("Referer"));
    return str_eq_fold(str_take(told, MIN(told.n, 5)), S("https"));
}

/* What analytics.js asks for before it begins: send everything here, by the name that this request
 * came by. */
static Code read_settings(Hit *h, Err *e)
{
    Str host = first_word(http_header(h->http, S("X-Forwarded-Host")));
    Buf b = buf_on(h->arena);

    (void)e;
    if (host.n == 0)
        host = http_header(h->http, S("Host"));
    buf_str(&b, S("{\"integrations\":{\"Segment.io\":{\"apiKey\":"));
    buf_json(&b, h->part[0]);
    buf_str(&b, S(",\"apiHost\":"));
    buf_json(&b, str_format(h->arena, "%.*s/v1", STR_ARG(host)));
    buf_print(&b, ",\"protocol\":\"%s\"}}}\n", is_secure(h) ? "https" : "http");
    hit_say(h, 200, S("application/json"), buf_done(&b));
    http_header_add(h->answer, S("Cache-Control"), S("no-store"));
    return OK;
}

static Code read_source_config(Hit *h, Err *e)
{
    (void)e;
    hit_say(h, 200, S("application/json"),
            S("{\"source\":{\"id\":\"patron\",\"name\":\"patron\",\"workspaceId\":\"patron\","
              "\"enabled\":true,\"config\":{\"statsCollection\":{\"errors\":{\"enabled\":false},"
              "\"metrics\":{\"enabled\":false}}},\"destinations\":[],\"dataplanes\":{}}}"));
    return OK;
}

#define LARGE ((i64)4 << 20)
static const Entry entries[] = {
    {.path = "/v1/batch",
     .methods = "POST",
     .body_max = (i64)20 << 20,
     .read = read_batch,
     .done = batch_done},
    {.path = "/v1/b", .methods = "POST", .body_max = LARGE, .read = read_batch, .done = batch_done},
    {.path = "/v1/import",
     .methods = "POST",
     .body_max = LARGE,
     .read = read_batch,
     .done = batch_done},
    {.path = "/beacon/v1/batch",
     .methods = "POST",
     .body_max = LARGE,
     .read = read_batch,
     .done = batch_done},
    {.path = "/pixel/v1/*", .methods = "GET", .read = read_pixel},
    {.path = "/v1/pixel/*", .methods = "GET", .read = read_pixel},
    {.path = "/v1/webhook", .methods = "GET POST", .body_max = LARGE, .read = read_hook},
    {.path = "/v1/m", .methods = "POST", .read = read_metrics},
    {.path = "/v1/projects/*/settings", .methods = "GET", .read = read_settings},
    {.path = "/sourceConfig", .methods = "GET", .read = read_source_config},
    {.path = "/v1/*", .methods = "POST", .body_max = LARGE, .read = read_single},
    {0},
};
const Dialect dialect_segment = {
    .name = "segment",
    .help = "Segment's analytics.js and server libraries, RudderStack's",
    .entries = entries,
    .refuse = refuse,
};
