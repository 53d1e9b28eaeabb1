/* plausible.c — Plausible's events, from its script, its tracker package or a server (protocols
 * §9), with short names or long. It brings no id of the visitor: browser and address of the day
 * are one (enrich/salt.h). The site's domain is the key; of several the first that opens. */
#include "collect/dialects/dialect.h"
#include "collect/inside.h"

static const Json *member(const Json *body, const char *brief, const char *name)
{
    const Json *j = json_get(body, str_of(brief));

    return j && j->type != JSON_NULL ? j : json_get(body, str_of(name));
}

static Str text_of(const Json *body, const char *brief, const char *name)
{
    return json_text(member(body, brief, name));
}

static Code admit(Hit *h, const Json *body, Str *site, Err *e)
{
    Str domains = text_of(body, "d", "domain");
    Code code = NOT_FOUND;

    do {
        Cut one = str_cut(domains, ',');
        *site = str_trim(one.head);
        domains = one.tail;
        code = hit_admit(h, *site, e);
    } while (code != OK && domains.n > 0);
    return code;
}

static Str kind_of(Str name)
{
    static const struct {
        const char *name, *kind;
    } own[] = {{"pageview", "page_view"},
               {"engagement", "page_leave"},
               {"Outbound Link: Click", "click"},
               {"Cloaked Link: Click", "click"},
               {"File Download", "download"}};

    for (isize i = 0; i < COUNT(own); i++)
        if (str_eq(name, str_of(own[i].name)))
            return str_of(own[i].kind);
    return commerce_kind(name);
}

/* With pages behind the #, the address's end is part of the page. */
static void set_page(Hit *h, const Json *body)
{
    Str url = text_of(body, "u", "url"), part = str_cut(url, '#').tail;
    const Json *hashed = member(body, "h", "hash");

    hit_set_text(h, F_url, url);
    hit_set_text(h, F_referrer, text_of(body, "r", "referrer"));
    if (hashed && hashed->integer == 1 && part.n > 0)
        hit_set_text(h, F_page,
                     str_format(h->arena, "%.*s#%.*s", STR_ARG(page_of(url)), STR_ARG(part)));
}

/* An object, or its JSON as text. */
static const Json *props_of(Hit *h, const Json *body)
{
    const Json *props = member(body, "p", "props"), *read;
    Err why;

    if (!props || props->type != JSON_TEXT)
        return props && props->type == JSON_OBJECT ? props : NULL;
    if (json_parse(props->text, h->arena, &read, &why) == OK && read->type == JSON_OBJECT)
        return read;
    hit_property(h, S("props"), props);
    return NULL;
}

static void set_known(Hit *h, const Json *body)
{
    const Json *engaged = json_get(body, S("e")), *depth = json_get(body, S("sd"));

    set_page(h, body);
    hit_set(h, F_engaged_ms, S("e"), engaged);
    hit_set(h, F_scroll, S("sd"), depth);
    hit_property(h, S("interactive"), member(body, "i", "interactive"));
}

static void set_rest(Hit *h, const Json *body)
{
    static const char *const known[] = {
        "n", "name",    "u", "url",         "d", "domain", "r", "referrer", "p", "props",
        "$", "revenue", "i", "interactive", "h", "hash",   "e", "sd",       NULL};

    for (const Json *m = body->first; m; m = m->next) {
        bool read = false;
        for (int i = 0; known[i]; i++)
            read |= str_eq(m->key, str_of(known[i]));
        if (!read)
            hit_property(h, m->key, m);
    }
}

/* A currency and an amount, told beside the properties; it is what an order comes to. */
static const Json *revenue_of(Hit *h, const Json *body)
{
    const Json *money = member(body, "$", "revenue"), *read;
    Err why;

    if (money && money->type == JSON_TEXT && json_parse(money->text, h->arena, &read, &why) == OK)
        money = read;
    return money && money->type == JSON_OBJECT ? money : NULL;
}

static void set_content(Hit *h, Str kind, const Json *body)
{
    const Json *props = props_of(h, body), *money = revenue_of(h, body);
    bool order = str_eq(kind, S("order")) || str_eq(kind, S("refund"));

    if (money)
        hit_currency(h, json_text(json_get(money, S("currency"))));
    commerce_any(h, kind, props);
    if (str_eq(kind, S("click")) || str_eq(kind, S("download")))
        hit_set_text(h, F_element, json_text(json_get(props, S("url"))));
    if (money && order)
        hit_set(h, F_amount, S("revenue"), json_get(money, S("amount")));
    else if (money)
        hit_property(h, S("revenue"), json_get(money, S("amount")));
}

static Code read_event(Hit *h, Err *e)
{
    const Json *body;
    Str site, visitor;

    TRY(hit_json(h, &body, e));
    TRY(admit(h, body, &site, e));
    Str name = text_of(body, "n", "name"), kind = kind_of(name);
    if (name.n == 0 || text_of(body, "u", "url").n == 0)
        return fail(e, BAD_INPUT, "%s", name.n == 0 ? "it has no name" : "it has no url");
    TRY(hit_daily_visitor(h, site, &visitor, e));
    (void)hit_event(h, kind, h->received);
    hit_set_text(h, F_anonymous_id, visitor);
    set_known(h, body);
    set_content(h, kind, body);
    set_rest(h, body);
    bool debug = str_eq(http_header(h->http, S("X-Debug-Request")), S("true"));
    hit_say(h, debug ? 200 : 202, S("text/plain"), debug ? h->address : S("ok"));
    return OK;
}

static void refuse(Hit *h, int status, Str sentence)
{
    Buf b = buf_on(h->arena);

    buf_str(&b, S("{\"errors\":{\"request\":["));
    buf_json(&b, sentence);
    buf_str(&b, S("]}}\n"));
    hit_say(h, status, S("application/json"), buf_done(&b));
}

static const Entry entries[] = {
    {.path = "/api/event", .methods = "POST", .read = read_event},
    {0},
};
const Dialect dialect_plausible = {
    .name = "plausible",
    .help = "Plausible's script and tracker",
    .entries = entries,
    .refuse = refuse,
};
