/* snowplow.c — Snowplow's trackers (protocols §8): tracker protocol 2, every value of which is a
 * text, in the body of a POST or the query of a pixel. The app id is the key. This file: requests
 * and answers; what an event says is told in snowplow_event.c. */
#include "collect/dialects/snowplow.h"

/* ---- who ------------------------------------------------------------------------------------- */

static Str cookie_of(const Hit *h)
{
    Str rest = http_header(h->http, S("Cookie"));

    while (rest.n > 0) {
        Cut one = str_cut(rest, ';');
        Cut pair = str_cut(str_trim(one.head), '=');
        if (str_eq(pair.head, S("sp")))
            return str_utf8_take(str_trim(pair.tail), 100);
        rest = one.tail;
    }
    return S("");
}

static bool is_cookie(Str s)
{
    for (isize i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '-'))
            return false;
    }
    return s.n > 0;
}

/* The network's id of the browser: its cookie, else a new one for browsers; empty when it wants to
 * stay anonymous, and of servers. */
static void read_network_id(Hit *h)
{
    bool browser = http_header(h->http, S("Origin")).n > 0 || !str_eq(h->http->method, S("POST"));
    Str cookie = cookie_of(h);

    h->cookie = S("");
    if (http_header(h->http, S("SP-Anonymous")).n > 0)
        return;
    h->cookie = is_cookie(cookie) ? cookie : browser ? hit_uuid(h) : S("");
}

static void say_with_cookie(Hit *h)
{
    if (h->cookie.n > 0)
        http_header_add(h->answer, S("Set-Cookie"),
                        str_format(h->arena,
                                   "sp=%.*s; Max-Age=31536000; Path=/; Secure; HttpOnly; "
                                   "SameSite=None",
                                   STR_ARG(h->cookie)));
}

static Str said(Hit *h, const Json *payload, const char *name)
{
    return str_trim(hit_text(h, json_get(payload, str_of(name))));
}

static void whose(Hit *h, const Json *payload)
{
    Str agent = said(h, payload, "ua"), ip = said(h, payload, "ip"),
        language = said(h, payload, "lang"), platform = said(h, payload, "p");

    if (str_eq(platform, S("srv")) || h->cookie.n == 0)
        hit_server_visitor(h, agent, ip, language);
    else
        hit_visitor(h, agent, ip, language);
    if (str_eq(platform, S("srv")) || h->cookie.n > 0)
        return;
    if (http_header(h->http, S("Origin")).n > 0) /* anonymous, and still a browser */
        hit_visitor(h, agent, ip, language);
}

static void set_person(Hit *h, const Spoken *s)
{
    static const char *const ids[] = {"duid", "tnuid", "nuid"};
    const Json *session = snowplow_entity(s, "client_session");
    Str anonymous = S("");

    for (int i = 0; i < COUNT(ids) && anonymous.n == 0; i++)
        anonymous = said(h, s->payload, ids[i]);
    if (anonymous.n == 0)
        anonymous = str_trim(json_text(json_get(session, S("userId"))));
    if (anonymous.n == 0)
        anonymous = h->cookie;
    hit_set_text(h, F_anonymous_id, anonymous);
    if (said(h, s->payload, "sid").n == 0)
        hit_set_text(h, F_session, json_text(json_get(session, S("sessionId"))));
    for (int i = 0; i < COUNT(ids); i++) {
        Str id = said(h, s->payload, ids[i]);
        if (id.n > 0 && !str_eq(id, anonymous))
            hit_property_text(h, str_of(ids[i]), id);
    }
}

/* ---- one payload ----------------------------------------------------------------------------- */

/* A member that comes as JSON text, or as base64 of it under another name. */
static Code read_wrapped(Hit *h, const Json *payload, const char *plain, const char *coded,
                         const Json **out, Err *e)
{
    Str text = said(h, payload, plain), bytes = said(h, payload, coded);

    *out = NULL;
    if (text.n == 0 && bytes.n > 0 && !base64_read(h->arena, bytes, &text))
        return fail(e, BAD_INPUT, "its '%s' is no base64", coded);
    return text.n == 0 ? OK : hit_json_of(h, text, out, e);
}

static Code read_spoken(Hit *h, const Json *payload, Spoken *s, Err *e)
{
    const Json *event, *entities;
    Str type = said(h, payload, "e");

    *s = (Spoken){.payload = payload};
    if (payload->type != JSON_OBJECT)
        return fail(e, BAD_INPUT, "an event should be an object");
    if (type.n == 0)
        return fail(e, BAD_INPUT, "it has no event type 'e'");
    TRY(read_wrapped(h, payload, "ue_pr", "ue_px", &event, e));
    TRY(read_wrapped(h, payload, "co", "cx", &entities, e));
    if (event) {
        s->event = iglu_of(event);
        if (iglu_is(&s->event, "unstruct_event"))
            s->event = iglu_of(s->event.data);
    }
    if (str_eq(type, S("ue")) && s->event.name.n == 0)
        return fail(e, BAD_INPUT, "a self-describing event has no schema");
    const Json *list = json_get(entities, S("data"));
    s->entities = list && list->type == JSON_ARRAY ? list : NULL;
    return OK;
}

static i64 time_of(Hit *h, const Json *payload)
{
    i64 truth = json_time(json_get(payload, S("ttm")));

    if (truth != ABSENT)
        return truth;
    return hit_time(h, json_time(json_get(payload, S("dtm"))),
                    json_time(json_get(payload, S("stm"))));
}

/* An item whose transaction stands before it in the same request is a line of that order. */
static bool taken_with_transaction(Hit *h, const Json *payload, const Json *all)
{
    Str order = said(h, payload, "ti_id");

    if (!str_eq(said(h, payload, "e"), S("ti")) || order.n == 0)
        return false;
    for (const Json *it = all; it && it != payload; it = it->next)
        if (str_eq(said(h, it, "e"), S("tr")) && str_eq(said(h, it, "tr_id"), order))
            return true;
    return false;
}

static Code take_payload(Hit *h, const Json *payload, const Json *all, Err *e)
{
    Spoken s;
    Err why;

    if (taken_with_transaction(h, payload, all))
        return OK;
    if (h->batch->rows == BATCH_ROWS_MAX)
        return fail(e, OVER_LIMIT, "one request may bring %d events", BATCH_ROWS_MAX);
    if (read_spoken(h, payload, &s, &why) != OK) {
        hit_reject(h, hit_raw(h, payload), "%s", why.text);
        return OK;
    }
    s.rest = all ? payload : NULL;
    whose(h, payload);
    (void)hit_event(h, snowplow_kind(&s, h), time_of(h, payload));
    hit_id(h, said(h, payload, "eid"));
    set_person(h, &s);
    snowplow_tell(h, &s);
    return OK;
}

/* ---- requests -------------------------------------------------------------------------------- */

static Str key_of(Hit *h, const Json *payload)
{
    Form query = hit_query(h);
    Str key = said(h, payload, "aid");

    if (key.n == 0)
        key = hit_authorization(h);
    return key.n == 0 ? form_get(&query, S("key")) : key;
}

/* The first event's app id opens; another's that does not is kept with the reason. */
static Code take_all(Hit *h, const Json *first, Err *e)
{
    Str opened = {0};
    Err why;

    for (const Json *it = first; it; it = it->next) {
        Str key = key_of(h, it);
        if (it != first && str_eq(key, opened)) {
            TRY(take_payload(h, it, first, e));
        } else if (hit_admit(h, key, &why) == OK) {
            opened = key;
            TRY(take_payload(h, it, first, e));
        } else if (it == first) {
            return fail(e, NOT_FOUND, "%s", why.text);
        } else {
            hit_reject(h, hit_raw(h, it), "%s", why.text);
        }
    }
    return OK;
}

static Code read_post(Hit *h, Err *e)
{
    const Json *body;

    read_network_id(h);
    TRY(hit_json(h, &body, e));
    const Json *data = json_get(body, S("data"));
    if (!data || data->type != JSON_ARRAY)
        return fail(e, BAD_INPUT, "'data' should be an array of events");
    TRY(take_all(h, data->first, e));
    hit_say(h, 200, S("text/plain"), S("ok"));
    say_with_cookie(h);
    return OK;
}

/* A query as if it were a payload. */
static const Json *payload_of_query(Hit *h)
{
    Form query = hit_query(h);
    Json *object = take(h->arena, Json, 1);
    const Json **to = &object->first;

    object->type = JSON_OBJECT;
    for (isize i = 0; i < query.n; i++) {
        Json *m = take(h->arena, Json, 1);
        *m = (Json){.type = JSON_TEXT, .key = query.pair[i].name, .text = query.pair[i].value};
        *to = m;
        to = &m->next;
        object->n++;
    }
    return object;
}

static Code read_pixel(Hit *h, Err *e)
{
    const Json *payload = payload_of_query(h);

    read_network_id(h);
    TRY(take_all(h, payload, e));
    hit_say_pixel(h);
    say_with_cookie(h);
    return OK;
}

static Code read_either(Hit *h, Err *e)
{
    return str_eq(h->http->method, S("POST")) ? read_post(h, e) : read_pixel(h, e);
}

/* The host of an address, without port; empty unless it is http or https with one. */
static Str host_of(Str url)
{
    isize from = str_starts(url, S("https://")) ? 8 : str_starts(url, S("http://")) ? 7 : 0;

    if (from == 0)
        return S("");
    Str host = str_skip(url, from);
    for (isize i = 0; i < host.n; i++)
        if (host.p[i] == '/' || host.p[i] == '?' || host.p[i] == '#' || host.p[i] == '\\')
            host.n = i;
    return str_find(host, S("@")) >= 0 ? S("") : str_cut(host, ':').head;
}

static bool is_printable(Str s)
{
    for (isize i = 0; i < s.n; i++)
        if ((u8)s.p[i] <= ' ' || (u8)s.p[i] == 0x7f)
            return false;
    return true;
}

/* On to an address of the shop's own, and to no other; who followed the link is stored. */
static Code read_redirect(Hit *h, Err *e)
{
    Form query = hit_query(h);
    Str to = form_get(&query, S("u"));
    const Json *payload = payload_of_query(h);
    Err why;

    if (!is_printable(to) || !hit_own_host(h, host_of(to)))
        return fail(e, BAD_INPUT,
                    "a redirect goes to the shop's own domains, as patron.ini names "
                    "them");
    read_network_id(h);
    if (hit_admit(h, key_of(h, payload), &why) == OK) {
        if (said(h, payload, "e").n > 0) {
            TRY(take_payload(h, payload, NULL, e));
        } else {
            Spoken s = {.payload = payload};
            whose(h, payload);
            (void)hit_event(h, S("click"), time_of(h, payload));
            hit_id(h, said(h, payload, "eid"));
            set_person(h, &s);
            hit_set_text(h, F_element, to);
            snowplow_tell(h, &s);
        }
    }
    hit_say(h, 302, S("text/plain"), S(""));
    http_header_add(h->answer, S("Location"), to);
    say_with_cookie(h);
    return OK;
}

/* Of a refused request these clients give up the events at 400, 401, 403, 410 and 422 alone. */
static void refuse(Hit *h, int status, Str sentence)
{
    hit_say(h, status == 413 ? 400 : status, S("text/plain; charset=utf-8"), sentence);
}

/* ---- any address of two segments --------------------------------------------------------------
 */

/* The shop's own pages and files have addresses of two segments too. */
static bool is_of_server(Str target)
{
    static const char *const own[] = {"/api/", "/assets/", "/reports/", "/people/"};

    for (int i = 0; i < COUNT(own); i++)
        if (str_starts(target, str_of(own[i])))
            return true;
    return false;
}

/* A shop may have chosen an address of its own for these: only what is a payload by its schema or
 * a pixel by its members is taken there. */
static bool really_ours(const HttpRequest *q)
{
    if (is_of_server(q->target))
        return false;
    if (str_eq(q->method, S("OPTIONS")))
        return http_header(q, S("Origin")).n > 0 &&
               str_eq(http_header(q, S("Access-Control-Request-Method")), S("POST"));
    if (str_eq(q->method, S("POST")))
        return str_find(str_take(q->body, 1000), S("iglu:com.snowplowanalytics.snowplow/"
                                                   "payload_data/")) >= 0;
    return http_query(q, S("e")).n > 0 && http_query(q, S("tv")).n > 0 &&
           http_query(q, S("p")).n > 0;
}

static const Entry entries[] = {
    {.path = "/com.snowplowanalytics.snowplow/tp2", .methods = "POST GET", .read = read_either},
    {.path = "/i", .methods = "GET", .read = read_pixel},
    {.path = "/ice.png", .methods = "GET", .read = read_pixel},
    {.path = "/r/tp2", .methods = "GET", .read = read_redirect},
    {.path = "/*/*", .methods = "POST GET", .fits = really_ours, .read = read_either},
    {0},
};
const Dialect dialect_snowplow = {
    .name = "snowplow",
    .help = "Snowplow's trackers: tracker protocol 2, by POST or pixel",
    .entries = entries,
    .refuse = refuse,
};
