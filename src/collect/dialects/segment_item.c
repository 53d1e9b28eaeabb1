/* segment_item.c — one event as Segment's and RudderStack's clients write it: who, where, what. */
#include "collect/dialects/segment.h"

typedef struct {
    const char *name, *kind; /* NULL: the event's own name tells */
} Call;

/* What the last word of an address, or an item's `type`, calls for; analytics.js says one
 * letter. */
static const Call calls[] = {
    {"track", NULL},         {"t", NULL},        {"page", "page_view"},    {"p", "page_view"},
    {"screen", "page_view"}, {"s", "page_view"}, {"identify", "identify"}, {"i", "identify"},
    {"group", "group"},      {"g", "group"},     {"alias", "alias"},       {"a", "alias"},
    {"merge", "merge"},
};

static const Call *call_named(Str name)
{
    for (isize i = 0; i < COUNT(calls); i++)
        if (str_eq(name, str_of(calls[i].name)))
            return &calls[i];
    return NULL;
}

bool segment_call(Str name)
{
    return call_named(name) != NULL;
}

static bool one_of(Str name, const char *const *list)
{
    for (; *list; list++)
        if (str_eq(name, str_of(*list)))
            return true;
    return false;
}

/* ---- who and where --------------------------------------------------------------------------- */

static void whose(Hit *h, const Json *context)
{
    Str agent = json_text(json_get(context, S("userAgent"))),
        ip = json_text(json_get(context, S("ip"))),
        locale = json_text(json_get(context, S("locale")));
    bool pixel = str_find(h->http->path, S("/pixel/")) >= 0;

    if (pixel || http_header(h->http, S("Origin")).n > 0)
        hit_visitor(h, agent, ip, locale);
    else
        hit_server_visitor(h, agent, ip, locale);
}

static void set_text_once(Hit *h, Field f, Str value)
{
    if (value.n > 0 && batch_text(h->batch, f, h->batch->rows - 1).n == 0)
        hit_set_text(h, f, value);
}

/* A page is told by the context, and of a page call by its properties too: the context's members
 * are called page.NAME where they are no fields. */
static void set_page(Hit *h, const Json *page, const char *prefix)
{
    set_text_once(h, F_url, json_text(json_get(page, S("url"))));
    set_text_once(h, F_title, json_text(json_get(page, S("title"))));
    set_text_once(h, F_referrer, json_text(json_get(page, S("referrer"))));
    if (batch_text(h->batch, F_url, h->batch->rows - 1).n == 0)
        set_text_once(h, F_page, json_text(json_get(page, S("path"))));
    for (const Json *m = page ? page->first : NULL; m; m = m->next) {
        static const char *const read[] = {"url", "title", "referrer", "path", "search", NULL};
        if (!one_of(m->key, read))
            hit_property(h, str_format(h->arena, "%s%.*s", prefix, STR_ARG(m->key)), m);
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
    for (const Json *m = campaign->first; m; m = m->next) {
        Str name = str_format(h->arena, "campaign.%.*s", STR_ARG(m->key));
        isize i = 0;
        while (i < COUNT(members) && !str_eq(m->key, str_of(members[i].name)))
            i++;
        if (i < COUNT(members))
            hit_set(h, members[i].field, name, m);
        else
            hit_property(h, name, m);
    }
    if (batch_text(h->batch, F_source, row).n + batch_text(h->batch, F_medium, row).n +
            batch_text(h->batch, F_campaign, row).n >
        0)
        hit_set_int(h, F_tagged, 1);
}

/* ---- what ------------------------------------------------------------------------------------ */

/* Traits told by a call that is about them are properties of their own names. */
static void set_traits(Hit *h, const Json *traits, bool own)
{
    for (const Json *m = traits ? traits->first : NULL; m; m = m->next)
        hit_property(h, own ? m->key : str_format(h->arena, "traits.%.*s", STR_ARG(m->key)), m);
}

/* What a context says beside page, campaign and browser. */
static void set_context(Hit *h, Str kind, const Json *context)
{
    static const char *const read[] = {"page", "campaign", "userAgent", "ip", "locale", NULL};
    bool about = str_eq(kind, S("identify"));

    set_page(h, json_get(context, S("page")), "page.");
    set_campaign(h, json_get(context, S("campaign")));
    for (const Json *m = context ? context->first : NULL; m; m = m->next) {
        if (str_eq(m->key, S("sessionId")))
            hit_set(h, F_session, m->key, m);
        else if (str_eq(m->key, S("traits")) && m->type == JSON_OBJECT)
            set_traits(h, m, about);
        else if (!one_of(m->key, read))
            hit_property(h, str_format(h->arena, "context.%.*s", STR_ARG(m->key)), m);
    }
}

/* A page's own properties are its address, title and referrer; its name is a title of last
 * resort. */
static void set_page_view(Hit *h, const Json *item, const Json *properties)
{
    Str name = json_text(json_get(item, S("name")));

    set_page(h, properties, "");
    if (batch_text(h->batch, F_url, h->batch->rows - 1).n == 0)
        set_text_once(h, F_page, name);
    set_text_once(h, F_title, name);
}

/* Members of an item that say something of the event and have no field. */
static void set_others(Hit *h, const Json *item)
{
    static const char *const read[] = {
        "anonymousId", "userId",   "previousId",   "context",    "properties",        "traits",
        "event",       "type",     "name",         "timestamp",  "originalTimestamp", "sentAt",
        "messageId",   "writeKey", "integrations", "receivedAt", "_metadata",         "channel",
        NULL};

    for (const Json *m = item->first; m; m = m->next)
        if (!one_of(m->key, read))
            hit_property(h, m->key, m);
    hit_property(h, S("context.channel"), json_get(item, S("channel")));
    if (!json_get(item, S("event")) || !json_get(item, S("name")))
        return;
    hit_property(h, S("name"), json_get(item, S("name")));
}

static void set_content(Hit *h, Str kind, const Json *item, const Json *context,
                        const Envelope *all)
{
    const Json *properties = json_get(item, S("properties")), *traits = json_get(item, S("traits"));
    isize row = h->batch->rows - 1;

    hit_set(h, F_anonymous_id, S("anonymousId"), json_get(item, S("anonymousId")));
    hit_set(h, F_user_id, S("userId"), json_get(item, S("userId")));
    hit_set(h, F_previous_id, S("previousId"), json_get(item, S("previousId")));
    if (batch_text(h->batch, F_user_id, row).n == 0)
        set_text_once(h, F_anonymous_id, all->anonymous);
    set_context(h, kind, context);
    if (str_eq(kind, S("page_view")))
        set_page_view(h, item, properties);
    else
        commerce_segment(h, kind, properties);
    if (traits && traits->type == JSON_OBJECT)
        set_traits(h, traits, true);
    else
        hit_property(h, S("traits"), traits);
    set_others(h, item);
    commerce_told(h, kind, json_text(json_get(item, S("event"))));
}

/* ---- one item -------------------------------------------------------------------------------- */

Str segment_raw(Hit *h, const Json *item)
{
    Buf b = buf_on(h->arena);

    buf_json_value(&b, item);
    return buf_done(&b);
}

static bool is_given(const Json *object, Str name)
{
    const Json *j = json_get(object, name);

    return j && j->type != JSON_NULL && !(j->type == JSON_TEXT && j->text.n == 0);
}

/* Why an item is no event; NULL when it is one. */
static const char *fault_of(const Json *item, const Call *call, const Envelope *all)
{
    bool user = is_given(item, S("userId")),
         somebody = user || is_given(item, S("anonymousId")) || all->anonymous.n > 0;

    if (item->type != JSON_OBJECT)
        return "an event should be an object";
    if (!call)
        return "its type is none of track, page, screen, identify, group, alias, merge";
    if (!call->kind && json_text(json_get(item, S("event"))).n == 0)
        return "a track has no event name";
    if (call->kind && strcmp(call->kind, "merge") == 0)
        return NULL;
    if (!somebody)
        return "it has neither anonymousId nor userId";
    if (call->kind && strcmp(call->kind, "alias") == 0 &&
        !(user && is_given(item, S("previousId"))))
        return "an alias wants previousId and userId";
    return NULL;
}

static i64 first_time(const Json *item, const char *first, const char *second)
{
    i64 at = json_time(json_get(item, str_of(first)));

    return at == ABSENT && second ? json_time(json_get(item, str_of(second))) : at;
}

Code segment_take(Hit *h, const Json *item, Str type, const Envelope *all, Err *e)
{
    const Call *call = call_named(type.n > 0 ? type : json_text(json_get(item, S("type"))));
    const char *fault = fault_of(item, call, all);

    if (h->batch->rows == BATCH_ROWS_MAX)
        return fail(e, OVER_LIMIT, "one request may bring %d events", BATCH_ROWS_MAX);
    if (fault) {
        hit_reject(h, segment_raw(h, item), "%s", fault);
        return OK;
    }
    const Json *context = json_get(item, S("context"));
    if (!context)
        context = all->context;
    i64 created = first_time(item, "originalTimestamp", "timestamp"),
        sent = first_time(item, "sentAt", NULL);
    Str kind = call->kind ? str_of(call->kind)
                          : commerce_kind(json_text(json_get(item, S("event"))));
    whose(h, context);
    (void)hit_event(h, kind, hit_time(h, created, sent == ABSENT ? all->sent : sent));
    hit_id(h, json_text(json_get(item, S("messageId"))));
    set_content(h, kind, item, context, all);
    if (str_find(h->http->path, S("/pixel/")) >= 0)
        set_text_once(h, F_url, http_header(h->http, S("Referer")));
    return OK;
}
