/* umami.c — Umami's tracker (protocols §9). It brings no id of the visitor unless the page calls
 * identify: browser and address of the day are one (enrich/salt.h). What it is answered as `cache`
 * it shows with the next request of that page: so a visitor whose address changes stays one. The
 * website's id is the key. Robots hear {"beep":"boop"}, as Umami has it; they are marked and kept.
 */
#include "collect/dialects/dialect.h"

enum { ID_DIGITS = 32 };

static const Json *none = &(const Json){.type = JSON_OBJECT};

static Str site_of(const Json *payload)
{
    static const char *const names[] = {"website", "link", "pixel"};
    Str site = S("");

    for (int i = 0; i < COUNT(names) && site.n == 0; i++)
        site = json_text(json_get(payload, str_of(names[i])));
    return site;
}

/* ---- whose ----------------------------------------------------------------------------------- */

/* "VISITOR-SEAL": nobody but this shop, this day, makes the seal. */
static Code seal_of(Hit *h, Str site, Str visitor, Str *seal, Err *e)
{
    return salt_visitor(h->salt, h->received, site, S("seal"), visitor, h->arena, seal, e);
}

static Code find_visitor(Hit *h, Str site, Str *visitor, Str *seal, Err *e)
{
    Cut shown = str_cut(http_header(h->http, S("x-umami-cache")), '-');

    if (shown.head.n == ID_DIGITS) {
        TRY(seal_of(h, site, shown.head, seal, e));
        *visitor = shown.head;
        if (str_eq(shown.tail, *seal))
            return OK;
    }
    TRY(hit_daily_visitor(h, site, visitor, e));
    return seal_of(h, site, *visitor, seal, e);
}

static Str as_uuid(Hit *h, Str hex)
{
    return str_format(h->arena, "%.8s-%.4s-%.4s-%.4s-%.12s", hex.p, hex.p + 8, hex.p + 12,
                      hex.p + 16, hex.p + 20);
}

/* Umami's visit is of an hour; Patron tells visits by the times of events and keeps none of it. */
static Code say_ids(Hit *h, Str site, Str visitor, Str seal, Err *e)
{
    i64 hour = floor_div(h->received, US_PER_HOUR);
    Str visit;

    TRY(salt_visitor(h->salt, h->received, site,
                     str_format(h->arena, "visit %lld", (long long)hour), visitor, h->arena, &visit,
                     e));
    hit_say(h, 200, S("application/json"),
            str_format(h->arena,
                       "{\"cache\":\"%.*s-%.*s\",\"sessionId\":\"%.*s\",\"visitId\":\"%.*s\"}",
                       STR_ARG(visitor), STR_ARG(seal), STR_ARG(as_uuid(h, visitor)),
                       STR_ARG(as_uuid(h, visit))));
    return OK;
}

/* ---- what ------------------------------------------------------------------------------------ */

static Str kind_of(Str type, const Json *payload)
{
    Str name = json_text(json_get(payload, S("name")));

    if (!str_eq(type, S("event")))
        return type; /* identify, performance */
    if (name.n > 0)
        return commerce_kind(name);
    return json_get(payload, S("link"))    ? S("click")
           : json_get(payload, S("pixel")) ? S("pixel")
                                           : S("page_view");
}

/* Addresses of the shop's own come without the host. */
static Str whole_url(Hit *h, const Json *payload, const char *name)
{
    Str url = json_text(json_get(payload, str_of(name))),
        host = json_text(json_get(payload, S("hostname")));
    bool plain = str_starts(http_header(h->http, S("Origin")), S("http:"));

    return url.n > 0 && url.p[0] == '/' && host.n > 0
               ? str_format(h->arena, "%s://%.*s%.*s", plain ? "http" : "https", STR_ARG(host),
                            STR_ARG(url))
               : url;
}

static void set_rest(Hit *h, const Json *payload)
{
    static const char *const known[] = {"website", "hostname",  "language", "referrer", "title",
                                        "url",     "name",      "data",     "id",       "timestamp",
                                        "ip",      "userAgent", NULL};

    for (const Json *m = payload->first; m; m = m->next) {
        bool read = false;
        for (int i = 0; known[i]; i++)
            read |= str_eq(m->key, str_of(known[i]));
        if (!read)
            hit_property(h, m->key, m);
    }
}

static void set_content(Hit *h, Str kind, const Json *payload)
{
    const Json *data = json_get(payload, S("data"));

    hit_set(h, F_user_id, S("id"), json_get(payload, S("id")));
    hit_set_text(h, F_url, whole_url(h, payload, "url"));
    hit_set_text(h, F_referrer, whole_url(h, payload, "referrer"));
    hit_set_text(h, F_title, json_text(json_get(payload, S("title"))));
    if (data && data->type == JSON_OBJECT)
        commerce_any(h, kind, data);
    else
        hit_property(h, S("data"), data);
    set_rest(h, payload);
}

/* ---- the request ----------------------------------------------------------------------------- */

static Code take_event(Hit *h, Str type, const Json *payload, Err *e)
{
    Str site = site_of(payload), visitor, seal;
    i64 told = json_time(json_get(payload, S("timestamp")));

    hit_visitor(h, json_text(json_get(payload, S("userAgent"))),
                json_text(json_get(payload, S("ip"))), json_text(json_get(payload, S("language"))));
    TRY(find_visitor(h, site, &visitor, &seal, e));
    Str kind = kind_of(type, payload);
    isize row = hit_event(h, kind, hit_time(h, told, ABSENT));
    if (row < 0)
        return fail(e, OVER_LIMIT, "one request may bring %d events", BATCH_ROWS_MAX);
    hit_set_text(h, F_anonymous_id, visitor);
    set_content(h, kind, payload);
    if (batch_text(h->batch, F_bot, row).n == 0)
        return say_ids(h, site, visitor, seal, e);
    hit_say(h, 200, S("application/json"), S("{\"beep\":\"boop\"}"));
    return OK;
}

static Code read_one(Hit *h, const Json *body, Err *e)
{
    const Json *payload = json_get(body, S("payload"));
    Str type = json_text(json_get(body, S("type")));

    if (!payload || payload->type != JSON_OBJECT)
        payload = none;
    TRY(hit_admit(h, site_of(payload), e));
    if (!str_eq(type, S("event")) && !str_eq(type, S("identify")) &&
        !str_eq(type, S("performance")))
        return fail(e, BAD_INPUT, "'type' should be event, identify or performance");
    return take_event(h, type, payload, e);
}

static Code read_send(Hit *h, Err *e)
{
    const Json *body;

    TRY(hit_json(h, &body, e));
    return read_one(h, body, e);
}

/* Many at once, as newer servers take them. */
static Code read_batch(Hit *h, Err *e)
{
    const Json *body;
    Err why = {0};
    isize n = 0, bad = 0, opened = 0;

    TRY(hit_json(h, &body, e));
    if (body->type != JSON_ARRAY)
        return fail(e, BAD_INPUT, "the body should be an array of events");
    for (const Json *one = body->first; one; one = one->next, n++) {
        Code code = read_one(h, one, &why);
        if (code != OK && code != BAD_INPUT && code != NOT_FOUND)
            return fail(e, code, "%s", why.text);
        if (code == BAD_INPUT)
            hit_reject(h, hit_raw(h, one), "%s", why.text);
        opened += code != NOT_FOUND;
        bad += code != OK;
    }
    if (n > 0 && opened == 0)
        return fail(e, NOT_FOUND, "%s", why.text);
    hit_say(h, 200, S("application/json"),
            str_format(h->arena, "{\"size\":%ld,\"processed\":%ld,\"errors\":%ld}", (long)n,
                       (long)(n - bad), (long)bad));
    return OK;
}

static const Entry entries[] = {
    {.path = "/api/send", .methods = "POST", .read = read_send},
    {.path = "/api/batch", .methods = "POST", .body_max = (i64)20 << 20, .read = read_batch},
    {0},
};
const Dialect dialect_umami = {
    .name = "umami",
    .help = "Umami's tracker",
    .entries = entries,
};
