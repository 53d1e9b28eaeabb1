/* posthog_event.c — one event as PostHog's clients write it: of which kind, of whom, when. */
#include "collect/dialects/posthog.h"

typedef struct {
    const char *name, *kind;
} OwnEvent;

/* Their own events; a shop's are taken at their word where they are Segment's or GA4's. */
static const OwnEvent named[] = {
    {"$pageview", "page_view"},
    {"$pageleave", "page_leave"},
    {"$screen", "page_view"},
    {"$rageclick", "rage_click"},
    {"$dead_click", "dead_click"},
    {"$$heatmap", "heatmap"},
    {"$web_vitals", "web_vitals"},
    {"$exception", "error"},
    {"$identify", "identify"},
    {"$set", "identify"},
    {"$create_alias", "alias"},
    {"$merge_dangerously", "alias"},
    {"$groupidentify", "group"},
    {"$feature_flag_called", "exposure"},
    {"$opt_in", "consent"},
    {"survey sent", "survey"},
    {"Application Opened", "app_open"},
};

/* A click, a form sent, or a field changed. */
static Str kind_of_autocapture(const Json *properties)
{
    Str type = json_text(json_get(properties, S("$event_type")));

    return str_eq(type, S("submit"))   ? S("form_submit")
           : str_eq(type, S("change")) ? S("form_change")
                                       : S("click");
}

static Str kind_of(Str name, const Json *properties)
{
    if (str_eq(name, S("$autocapture")))
        return kind_of_autocapture(properties);
    for (isize i = 0; i < COUNT(named); i++)
        if (str_eq(name, str_of(named[i].name)))
            return str_of(named[i].kind);
    return commerce_kind(name);
}

/* ---- of whom --------------------------------------------------------------------------------- */

Str posthog_id(Hit *h, const Json *value)
{
    enum { ID_CHARACTERS = 200 };
    Buf b = buf_on(h->arena);
    isize at = 0;

    if (!value || value->type == JSON_NULL)
        return S("");
    if (value->type == JSON_TEXT)
        buf_str(&b, str_trim(value->text));
    else
        buf_json_value(&b, value);
    Str id = buf_done(&b);
    for (int n = 0; at < id.n && n < ID_CHARACTERS; n++)
        for (at++; at < id.n && ((u8)id.p[at] & 0xc0) == 0x80;)
            at++;
    return str_take(id, at);
}

static Str distinct_id(Hit *h, const Json *event, const Json *properties)
{
    static const char *const names[] = {"distinct_id", "$distinct_id"};
    Str id = S("");

    for (int inner = 0; inner < 2; inner++)
        for (isize i = 0; i < COUNT(names) && id.n == 0; i++)
            id = posthog_id(h, json_get(inner ? properties : event, str_of(names[i])));
    return id;
}

static bool is_false(const Json *j)
{
    return j && j->type == JSON_BOOL && j->integer == 0;
}

/* A browser's distinct id is its device's until somebody is identified there; a server's is the
 * shop's own, unless it says that no person is meant. */
static void set_person(Hit *h, Str kind, Str id, const Json *properties)
{
    const Json *identified = json_get(properties, S("$is_identified"));
    Str device = posthog_id(h, json_get(properties, S("$device_id"))),
        before = posthog_id(h, json_get(properties, S("$anon_distinct_id")));
    bool anonymous = identified     ? is_false(identified)
                     : device.n > 0 ? str_eq(device, id)
                                    : is_false(json_get(properties, S("$process_person_profile")));

    if (str_eq(kind, S("alias"))) {
        hit_set_text(h, F_user_id, id);
        hit_set_text(h, F_previous_id, posthog_id(h, json_get(properties, S("alias"))));
    } else if (before.n > 0) {
        hit_set_text(h, F_user_id, id);
        hit_set_text(h, F_anonymous_id, before);
    } else if (anonymous) {
        hit_set_text(h, F_anonymous_id, id);
    } else {
        hit_set_text(h, F_user_id, id);
        if (!str_eq(device, id))
            hit_set_text(h, F_anonymous_id, device);
    }
}

static void whose(Hit *h, const Json *properties)
{
    Str agent = json_text(json_get(properties, S("$raw_user_agent"))),
        ip = json_text(json_get(properties, S("$ip"))),
        language = json_text(json_get(properties, S("$browser_language")));

    if (agent.n == 0)
        agent = json_text(json_get(properties, S("$user_agent")));
    if (http_header(h->http, S("Origin")).n > 0)
        hit_visitor(h, agent, ip, language);
    else
        hit_server_visitor(h, agent, ip, language);
}

/* ---- when ------------------------------------------------------------------------------------ */

/* `offset` is how long before it was sent, in milliseconds: our clock alone tells the time then. */
static i64 when(Hit *h, const Json *event, const Json *properties, const PosthogEnvelope *all)
{
    const Json *offset = json_get(event, S("offset"));
    const Json *raw = json_get(properties, S("$ignore_sent_at"));
    i64 created = json_time(json_get(event, S("timestamp"))), age;

    if (created == ABSENT && offset && offset->type == JSON_INT &&
        !__builtin_mul_overflow(offset->integer, 1000, &age))
        return hit_time(h, h->received - MAX(0, MIN(age, h->received)), ABSENT);
    bool as_told = all->old || (raw && raw->type == JSON_BOOL && raw->integer);
    return hit_time(h, created, as_told ? ABSENT : all->sent);
}

/* ---- one event ------------------------------------------------------------------------------- */

static const char *fault_of(const Json *event, Str name, Str id, Str kind, const Json *properties)
{
    if (event->type != JSON_OBJECT)
        return "an event should be an object";
    if (name.n == 0)
        return "it has no event name";
    if (id.n == 0)
        return "it has no distinct_id";
    if (str_eq(name, S("$snapshot")))
        return "recordings of the screen are not kept";
    if (str_eq(kind, S("alias")) && !json_get(properties, S("alias")))
        return "it does not say whose alias it is";
    return NULL;
}

Code posthog_take(Hit *h, const Json *event, const PosthogEnvelope *all, const char **fault, Err *e)
{
    const Json *properties = json_get(event, S("properties"));
    Str name = str_trim(json_text(json_get(event, S("event")))),
        id = distinct_id(h, event, properties), kind = kind_of(name, properties);

    *fault = fault_of(event, name, id, kind, properties);
    if (h->batch->rows == BATCH_ROWS_MAX)
        return fail(e, OVER_LIMIT, "one request may bring %d events", BATCH_ROWS_MAX);
    if (*fault) {
        Buf raw = buf_on(h->arena);
        buf_json_value(&raw, event);
        hit_reject(h, buf_done(&raw), "%s", *fault);
        return OK;
    }
    whose(h, properties);
    (void)hit_event(h, kind, when(h, event, properties, all));
    Str own = posthog_id(h, json_get(event, S("uuid")));
    hit_id(h, own.n > 0 ? own : posthog_id(h, json_get(properties, S("$insert_id"))));
    set_person(h, kind, id, properties);
    posthog_members(h, kind, name, event, properties);
    return OK;
}
