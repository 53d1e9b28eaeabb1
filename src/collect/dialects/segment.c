/* segment.c — Segment's HTTP API and analytics.js, and RudderStack, which speaks the same with
 * other envelopes (protocols §3 and §4). */
#include "collect/dialects/dialect.h"

typedef struct {
    const char *name, *kind; /* NULL: the event's own name tells */
} Call;

/* What the last word of an address, or an item's `type`, calls for; analytics.js says one
 * letter. */
static const Call calls[] = {
    {"track", NULL},         {"t", NULL},        {"page", "page_view"},    {"p", "page_view"},
    {"screen", "page_view"}, {"s", "page_view"}, {"identify", "identify"}, {"i", "identify"},
    {"group", "group"},      {"g", "group"},     {"alias", "alias"},       {"a", "alias"},
    {"merge", "alias"},
};

static const Call *call_named(Str name)
{
    for (isize i = 0; i < COUNT(calls); i++)
        if (str_eq(name, str_of(calls[i].name)))
            return &calls[i];
    return NULL;
}

/* ---- one item -------------------------------------------------------------------------------- */

static Str text_at(const Json *object, const char *outer, const char *inner)
{
    return json_text(json_get(json_get(object, str_of(outer)), str_of(inner)));
}

static void whose(Hit *h, const Json *item)
{
    Str agent = text_at(item, "context", "userAgent"), ip = text_at(item, "context", "ip"),
        locale = text_at(item, "context", "locale");

    if (http_header(h->http, S("Origin")).n > 0)
        hit_visitor(h, agent, ip, locale);
    else
        hit_server_visitor(h, agent, ip, locale);
}

static void set_page(Hit *h, const Json *page)
{
    static const struct {
        const char *name;
        Field field;
    } members[] = {{"url", F_url}, {"title", F_title}, {"referrer", F_referrer}};

    for (isize i = 0; i < COUNT(members); i++) {
        Str text = json_text(json_get(page, str_of(members[i].name)));
        if (text.n > 0)
            hit_set_text(h, members[i].field, text);
    }
}

/* The address tells its own tags; these are for those who send none. */
static void set_campaign(Hit *h, const Json *campaign)
{
    static const struct {
        const char *name;
        Field field;
    } members[] = {{"source", F_source},
                   {"medium", F_medium},
                   {"name", F_campaign},
                   {"term", F_term},
                   {"content", F_content}};
    isize row = h->batch->rows - 1;

    if (!campaign || campaign->n == 0 || str_find(batch_text(h->batch, F_url, row), S("utm_")) >= 0)
        return;
    for (isize i = 0; i < COUNT(members); i++)
        hit_set(h, members[i].field, S("campaign"), json_get(campaign, str_of(members[i].name)));
    hit_set_int(h, F_tagged, 1);
}

/* What a context says beside page, campaign and browser. */
static void set_context(Hit *h, const Json *context)
{
    static const char *const read[] = {"page",   "campaign", "userAgent", "userAgentData", "ip",
                                       "locale", "library",  "traits",    "sessionStart",  NULL};

    set_page(h, json_get(context, S("page")));
    set_campaign(h, json_get(context, S("campaign")));
    for (const Json *m = context ? context->first : NULL; m; m = m->next) {
        bool known = false;
        for (int i = 0; read[i]; i++)
            known |= str_eq(m->key, str_of(read[i]));
        if (str_eq(m->key, S("sessionId")))
            hit_set(h, F_session, m->key, m);
        else if (!known)
            hit_property(h, str_format(h->arena, "context.%.*s", STR_ARG(m->key)), m);
    }
}

static void set_traits(Hit *h, const Json *traits)
{
    for (const Json *m = traits ? traits->first : NULL; m; m = m->next)
        hit_property(h, m->key, m);
}

/* A page's own properties are its address, title and referrer; its name is a title of last
 * resort. */
static void set_page_view(Hit *h, const Json *item, const Json *properties)
{
    isize row = h->batch->rows - 1;

    set_page(h, properties);
    Str name = json_text(json_get(item, S("name")));
    if (batch_text(h->batch, F_url, row).n == 0)
        hit_set_text(h, F_page, name);
    if (batch_text(h->batch, F_title, row).n == 0)
        hit_set_text(h, F_title, name);
    for (const Json *m = properties ? properties->first : NULL; m; m = m->next)
        if (!str_eq(m->key, S("url")) && !str_eq(m->key, S("title")) &&
            !str_eq(m->key, S("referrer")) && !str_eq(m->key, S("path")) &&
            !str_eq(m->key, S("search")))
            hit_property(h, m->key, m);
}

static void set_content(Hit *h, Str kind, const Json *item)
{
    const Json *properties = json_get(item, S("properties")), *traits = json_get(item, S("traits"));

    hit_set(h, F_anonymous_id, S("anonymousId"), json_get(item, S("anonymousId")));
    hit_set(h, F_user_id, S("userId"), json_get(item, S("userId")));
    hit_set(h, F_previous_id, S("previousId"), json_get(item, S("previousId")));
    set_context(h, json_get(item, S("context")));
    if (str_eq(kind, S("page_view")))
        set_page_view(h, item, properties);
    else
        commerce_segment(h, kind, properties);
    set_traits(h, traits);
    hit_property(h, S("groupId"), json_get(item, S("groupId")));
}

static Str raw_of(Hit *h, const Json *item)
{
    Buf b = buf_on(h->arena);

    buf_json_value(&b, item);
    return buf_done(&b);
}

static bool has_person(const Json *item)
{
    const Json *a = json_get(item, S("anonymousId")), *u = json_get(item, S("userId"));

    return (a && a->type != JSON_NULL && !(a->type == JSON_TEXT && a->text.n == 0)) ||
           (u && u->type != JSON_NULL && !(u->type == JSON_TEXT && u->text.n == 0));
}

static Code take_item(Hit *h, const Json *item, Str type, i64 sent, Err *e)
{
    const Call *call = call_named(type.n > 0 ? type : json_text(json_get(item, S("type"))));
    Str event = json_text(json_get(item, S("event")));
    i64 created = json_time(json_get(item, S("originalTimestamp")));
    i64 own = json_time(json_get(item, S("sentAt")));

    if (item->type != JSON_OBJECT || !call || !has_person(item) || (!call->kind && event.n == 0)) {
        hit_reject(h, raw_of(h, item), "%s",
                   item->type != JSON_OBJECT ? "an event should be an object"
                   : !call                   ? "its type is none of track, page, screen, identify, "
                                               "group, alias"
                   : !has_person(item)       ? "it has neither anonymousId nor userId"
                                             : "a track has no event name");
        return OK;
    }
    if (created == ABSENT)
        created = json_time(json_get(item, S("timestamp")));
    Str kind = call->kind ? str_of(call->kind) : commerce_kind(event);
    whose(h, item);
    if (hit_event(h, kind, hit_time(h, created, own == ABSENT ? sent : own)) < 0)
        return fail(e, OVER_LIMIT, "one request may bring %d events", BATCH_ROWS_MAX);
    hit_id(h, json_text(json_get(item, S("messageId"))));
    set_content(h, kind, item);
    return OK;
}

/* ---- requests -------------------------------------------------------------------------------- */

static Str key_of(const Hit *h, const Json *body)
{
    Form query = hit_query(h);
    Str key = json_text(json_get(body, S("writeKey")));

    if (key.n == 0)
        key = form_get(&query, S("writeKey"));
    return key.n == 0 ? hit_authorization(h) : key;
}

static Code read_batch(Hit *h, Err *e)
{
    const Json *body, *batch;

    TRY(hit_json(h, &body, e));
    batch = json_get(body, S("batch"));
    if (body->type == JSON_ARRAY || (body->type == JSON_OBJECT && !batch)) {
        h->dialect = &dialect_patron;
        return patron_take(h, body, e);
    }
    TRY(hit_admit(h, key_of(h, body), e));
    if (!batch || batch->type != JSON_ARRAY)
        return fail(e, BAD_INPUT, "'batch' should be an array of events");
    i64 sent = json_time(json_get(body, S("sentAt")));
    for (const Json *item = batch->first; item; item = item->next)
        TRY(take_item(h, item, S(""), sent, e));
    hit_say(h, 200, S("application/json"), S("{\"success\":true}"));
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

    if (!call_named(h->part[0]))
        return fail(e, BAD_INPUT, "there is no call '%.*s'",
                    STR_ARG(str_utf8_take(h->part[0], 40)));
    TRY(hit_json(h, &body, e));
    TRY(hit_admit(h, key_of(h, body), e));
    TRY(take_item(h, body, h->part[0], ABSENT, e));
    hit_say(h, 200, S("application/json"), S("{\"success\":true}"));
    return OK;
}

/* The client's own figures about itself. */
static Code read_metrics(Hit *h, Err *e)
{
    (void)e;
    hit_say(h, 200, S("application/json"), S("{\"success\":true}"));
    return OK;
}

/* What analytics.js asks for before it begins: send everything here. */
static Code read_settings(Hit *h, Err *e)
{
    Buf b = buf_on(h->arena);

    (void)e;
    buf_str(&b, S("{\"integrations\":{\"Segment.io\":{\"apiKey\":"));
    buf_json(&b, h->part[0]);
    buf_str(&b, S(",\"apiHost\":"));
    buf_json(&b, str_format(h->arena, "%.*s/v1", STR_ARG(http_header(h->http, S("Host")))));
    buf_str(&b, S("}}}\n"));
    hit_say(h, 200, S("application/json"), buf_done(&b));
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

/* Of a refused request these clients give up the events at 4xx but 408, 410, 429 and 460. */
static void refuse(Hit *h, int status, Str sentence)
{
    Buf b = buf_on(h->arena);

    buf_str(&b, S("{\"success\":false,\"message\":"));
    buf_json(&b, sentence);
    buf_byte(&b, '}');
    hit_say(h, status == 413 ? 400 : status, S("application/json"), buf_done(&b));
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
