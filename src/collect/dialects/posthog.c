/* posthog.c — posthog-js and PostHog's server libraries (protocols §5): bodies in all their
 * wrappings, tokens, and answers that keep the clients content. The status is exactly 200: any
 * other below 400 makes them send all of it again. */
#include "collect/dialects/posthog.h"

/* ---- the body -------------------------------------------------------------------------------- */

static bool looks_json(Str text)
{
    text = str_trim(text);
    return str_starts(text, S("{")) || str_starts(text, S("["));
}

/* JSON as it stands, or under base64, compressed or not. */
static Code unwrap(Hit *h, Str text, Str *out, Err *e)
{
    i64 most = h->entry->body_max;
    Str plain;

    TRY(body_inflate(h->arena, text, most, &text, e));
    if (!looks_json(text) && base64_read(h->arena, str_trim(text), &plain))
        TRY(body_inflate(h->arena, plain, most, &text, e));
    if (!looks_json(text))
        return fail(e, BAD_INPUT,
                    "the data is neither JSON, gzip nor base64 of them (lz64 is not read)");
    *out = text;
    return OK;
}

/* The request's JSON, wherever it stands: the body, its form's or the address's `data`. */
static Code read_data(Hit *h, const Json **out, Err *e)
{
    Form query = hit_query(h), form = {0};
    Str text = h->body;

    if (str_starts(text, S("data=")) ||
        (!looks_json(text) && str_find(str_take(text, 4096), S("&data=")) >= 0)) {
        form = form_read(h->arena, text);
        text = form_get(&form, S("data"));
    } else if (str_trim(text).n == 0) {
        text = form_get(&query, S("data"));
    }
    if (str_trim(text).n == 0)
        return fail(e, BAD_INPUT, "there is no data");
    TRY(unwrap(h, text, &text, e));
    return hit_json_of(h, text, out, e);
}

/* ---- the key --------------------------------------------------------------------------------- */

static Str token_in(const Json *object)
{
    static const char *const names[] = {"api_key", "token", "$token"};
    Str token = S("");

    for (isize i = 0; i < COUNT(names) && token.n == 0; i++)
        token = json_text(json_get(object, str_of(names[i])));
    return token;
}

static Str token_of_event(const Json *event)
{
    Str token = token_in(event);

    return token.n > 0 ? token : json_text(json_get(json_get(event, S("properties")), S("token")));
}

/* The envelope's, or the one that all events name. */
static Code token_of(Hit *h, const Json *body, const Json *first, Str *out, Err *e)
{
    Form query = hit_query(h);

    *out = token_in(body);
    for (const Json *event = first; event && token_in(body).n == 0; event = event->next) {
        Str one = token_of_event(event);
        if (out->n > 0 && one.n > 0 && !str_eq(*out, one))
            return fail(e, BAD_INPUT, "the events of one request name different tokens");
        if (one.n > 0)
            *out = one;
    }
    if (out->n == 0)
        *out = form_get(&query, S("token"));
    if (out->n == 0)
        *out = form_get(&query, S("api_key"));
    if (str_starts(*out, S("phx_")))
        return fail(e, NOT_FOUND, "a personal key (phx_) is no project's token");
    return OK;
}

/* ---- events ---------------------------------------------------------------------------------- */

static i64 time_in(Str text)
{
    Json j = {.type = JSON_TEXT, .text = text};

    return json_time(&j);
}

static PosthogEnvelope envelope_of(const Hit *h, const Json *body)
{
    Form query = hit_query(h);
    const Json *old = json_get(body, S("historical_migration"));
    PosthogEnvelope all = {.sent = json_time(json_get(body, S("sent_at"))),
                           .old = old && old->type == JSON_BOOL && old->integer};

    if (all.sent == ABSENT)
        all.sent = time_in(form_get(&query, S("sent_at")));
    if (all.sent == ABSENT)
        all.sent = time_in(form_get(&query, S("_")));
    return all;
}

static const Json *events_of(const Json *body, const Json **envelope)
{
    const Json *batch = json_get(body, S("batch"));

    *envelope = body->type == JSON_OBJECT ? body : NULL;
    if (body->type == JSON_ARRAY)
        return body->first;
    return batch && batch->type == JSON_ARRAY ? batch->first : body;
}

static Code read_events(Hit *h, Err *e)
{
    const Json *body, *envelope, *first;
    const char *fault;
    Str token;

    TRY(read_data(h, &body, e));
    first = events_of(body, &envelope);
    TRY(token_of(h, envelope, first, &token, e));
    TRY(hit_admit(h, token, e));
    PosthogEnvelope all = envelope_of(h, envelope);
    for (const Json *event = first; event; event = event == body ? NULL : event->next)
        TRY(posthog_take(h, event, &all, &fault, e));
    hit_say(h, 200, S("application/json"), S("{\"status\":\"Ok\"}"));
    return OK;
}

/* Recordings of the screen are not kept: the client is told so and pauses them. */
static Code read_recording(Hit *h, Err *e)
{
    const Json *body, *envelope, *first;
    Str token;

    TRY(read_data(h, &body, e));
    first = events_of(body, &envelope);
    TRY(token_of(h, envelope, first, &token, e));
    TRY(hit_admit(h, token, e));
    hit_say(h, 200, S("application/json"),
            S("{\"status\":\"Ok\",\"quota_limited\":[\"recordings\"]}"));
    return OK;
}

/* Capture v1: a verdict for each event by its uuid. */
static Code read_v1(Hit *h, Err *e)
{
    const Json *body, *batch;
    Buf b = buf_on(h->arena);
    const char *fault;

    TRY(hit_json(h, &body, e));
    TRY(hit_admit(h, hit_authorization(h), e));
    batch = json_get(body, S("batch"));
    if (!batch || batch->type != JSON_ARRAY)
        return fail(e, BAD_INPUT, "'batch' should be an array of events");
    PosthogEnvelope all = {.sent = time_in(http_header(h->http, S("PostHog-Request-Timestamp")))};
    if (all.sent == ABSENT)
        all.sent = json_time(json_get(body, S("created_at")));
    buf_str(&b, S("{\"results\":{"));
    for (const Json *event = batch->first; event; event = event->next) {
        TRY(posthog_take(h, event, &all, &fault, e));
        if (event != batch->first)
            buf_byte(&b, ',');
        buf_json(&b, json_text(json_get(event, S("uuid"))));
        buf_str(&b, fault ? S(":{\"result\":\"drop\",\"details\":") : S(":{\"result\":\"ok\""));
        if (fault)
            buf_json(&b, str_of(fault));
        buf_byte(&b, '}');
    }
    buf_str(&b, S("}}"));
    hit_say(h, 200, S("application/json"), buf_done(&b));
    return OK;
}

/* Logs and measurements of the program itself: nothing of a shop. */
static Code read_telemetry(Hit *h, Err *e)
{
    (void)e;
    hit_say(h, 200, S("application/json"), S("{}"));
    return OK;
}

/* ---- what clients ask for -------------------------------------------------------------------- */

#define CONFIG                                                                                     \
    "\"supportedCompression\":[\"gzip\",\"gzip-js\"],\"hasFeatureFlags\":false,"                   \
    "\"sessionRecording\":false,\"surveys\":false,\"heatmaps\":true,\"captureDeadClicks\":false,"  \
    "\"autocapture_opt_out\":false,\"analytics\":{\"endpoint\":\"/i/v0/e/\"}"

/* There are no flags: none is on, and nothing went wrong. Older clients ask at /decide, and want
 * the configuration with it. */
static Code read_flags(Hit *h, Err *e)
{
    const Json *body, *envelope, *first;
    Buf b = buf_on(h->arena);
    Str token;

    TRY(read_data(h, &body, e));
    first = events_of(body, &envelope);
    TRY(token_of(h, envelope, first, &token, e));
    TRY(hit_admit(h, token, e));
    buf_byte(&b, '{');
    if (str_starts(h->http->path, S("/decide")))
        buf_str(&b, S(CONFIG ",\"config\":{\"enable_collect_everything\":true},"
                             "\"toolbarParams\":{},\"isAuthenticated\":false,"));
    buf_print(&b,
              "\"flags\":{},\"errorsWhileComputingFlags\":false,\"featureFlags\":{},"
              "\"featureFlagPayloads\":{},\"requestId\":\"%lld\"}",
              (long long)h->received);
    hit_say(h, 200, S("application/json"), buf_done(&b));
    return OK;
}

static Code read_config(Hit *h, Err *e)
{
    (void)e;
    hit_say(h, 200, S("application/json"), S("{" CONFIG "}"));
    return OK;
}

static Code read_config_script(Hit *h, Err *e)
{
    Buf b = buf_on(h->arena);

    (void)e;
    buf_str(&b, S("(function(){window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{};"
                  "window._POSTHOG_REMOTE_CONFIG["));
    buf_json(&b, h->part[0]);
    buf_str(&b, S("]={config:{" CONFIG "},siteApps:[]}})();\n"));
    hit_say(h, 200, S("text/javascript; charset=utf-8"), buf_done(&b));
    return OK;
}

/* The parts that posthog-js would load from its maker. None is needed to send events; a page that
 * loads all of posthog-js so is told where else to have it from. */
static Code read_script(Hit *h, Err *e)
{
    Str name = h->part[1].n > 0 ? h->part[1] : h->part[0];

    (void)e;
    hit_say(h, 200, S("text/javascript; charset=utf-8"),
            str_starts(name, S("array"))
                ? S("console.warn('Patron does not serve posthog-js: take it from npm, or set "
                    "ui_host and the script to where it is');\n")
                : S("/* not served by Patron */\n"));
    return OK;
}

static void refuse(Hit *h, int status, Str sentence)
{
    Buf b = buf_on(h->arena);

    buf_print(&b, "{\"type\":\"%s\",\"code\":\"%s\",\"detail\":",
              status == 401 ? "authentication_error" : "validation_error",
              status == 401   ? "invalid_api_key"
              : status == 413 ? "payload_too_large"
                              : "invalid_payload");
    buf_json(&b, sentence);
    buf_str(&b, S(",\"attr\":null}"));
    hit_say(h, status, S("application/json"), buf_done(&b));
}

#define MIB(n) ((i64)(n) << 20)
#define EVENTS(at, most)                                                                           \
    {                                                                                              \
        .path = at, .methods = "GET POST", .body_max = MIB(most), .read = read_events              \
    }
static const Entry entries[] = {
    EVENTS("/e", 2),
    EVENTS("/i/v0/e", 2),
    EVENTS("/capture", 2),
    EVENTS("/track", 2),
    EVENTS("/engage", 2),
    EVENTS("/batch", 20),
    {.path = "/s", .methods = "GET POST", .body_max = MIB(25), .read = read_recording},
    {.path = "/i/v1/analytics/events", .methods = "POST", .body_max = MIB(20), .read = read_v1},
    {.path = "/i/v1/logs", .methods = "POST", .read = read_telemetry},
    {.path = "/i/v1/metrics", .methods = "POST", .read = read_telemetry},
    {.path = "/flags", .methods = "GET POST", .body_max = MIB(2), .read = read_flags},
    {.path = "/decide", .methods = "GET POST", .body_max = MIB(2), .read = read_flags},
    {.path = "/array/*/config", .methods = "GET", .read = read_config},
    {.path = "/array/*/config.js", .methods = "GET", .read = read_config_script},
    {.path = "/static/*", .methods = "GET", .read = read_script},
    {.path = "/static/*/*", .methods = "GET", .read = read_script},
    {0},
};
const Dialect dialect_posthog = {
    .name = "posthog",
    .help = "PostHog's posthog-js and server libraries",
    .entries = entries,
    .refuse = refuse,
};
