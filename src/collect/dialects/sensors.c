/* sensors.c — Sensors Analytics (神策): /sa?project=KEY, a form of base64 of JSON, one event under
 * `data` or an array of them under `data_list`, gzipped perhaps; or the same in the query of a
 * pixel. What the JavaScript client sends was seen from it; the other libraries speak alike. */
#include "collect/dialects/dialect.h"

static Str said(Hit *h, const Json *object, const char *name)
{
    return str_trim(hit_text(h, json_get(object, str_of(name))));
}

static const Json *properties_of(const Json *record)
{
    const Json *p = json_get(record, S("properties"));

    return p && p->type == JSON_OBJECT ? p : NULL;
}

/* ---- who ------------------------------------------------------------------------------------- */

static void whose(Hit *h, const Json *record)
{
    const Json *p = properties_of(record);
    Str lib = said(h, json_get(record, S("lib")), "$lib"), ip = said(h, p, "$ip"),
        agent = said(h, p, "$user_agent");

    if (lib.n == 0)
        lib = said(h, p, "$lib");
    if (lib.n == 0 || str_eq_fold(lib, S("js")) || http_header(h->http, S("Origin")).n > 0)
        hit_visitor(h, agent, ip, S(""));
    else if (str_eq_fold(lib, S("iOS")) || str_eq_fold(lib, S("Android")) ||
             str_find(lib, S("Mini")) >= 0 || str_find(lib, S("Harmony")) >= 0)
        hit_server_visitor(h, agent, ip.n > 0 ? ip : h->sender, S(""));
    else
        hit_server_visitor(h, agent, ip, S(""));
}

static void set_person(Hit *h, const Json *record)
{
    const Json *ids = json_get(record, S("identities"));
    const Json *signed_in = json_get(properties_of(record), S("$is_login_id"));
    Str distinct = said(h, record, "distinct_id"), user = said(h, record, "login_id");
    Str anonymous = said(h, record, "anonymous_id");

    if (user.n == 0)
        user = said(h, ids, "$identity_login_id");
    if (user.n == 0 && ((signed_in && signed_in->type == JSON_BOOL && signed_in->integer) ||
                        str_eq(said(h, record, "type"), S("track_signup"))))
        user = distinct;
    if (anonymous.n == 0)
        anonymous = said(h, record, "original_id");
    if (anonymous.n == 0 && user.n == 0)
        anonymous = distinct;
    if (anonymous.n == 0)
        anonymous = said(h, ids, "$identity_anonymous_id");
    if (anonymous.n == 0)
        anonymous = said(h, ids, "$identity_cookie_id");
    hit_set_text(h, F_user_id, user);
    if (!str_eq(anonymous, user))
        hit_set_text(h, F_anonymous_id, anonymous);
    for (const Json *m = ids ? ids->first : NULL; m; m = m->next)
        if (m->type == JSON_TEXT && !str_eq(m->text, user) && !str_eq(m->text, anonymous))
            hit_property(h, m->key, m);
}

/* ---- what ------------------------------------------------------------------------------------ */

typedef struct {
    const char *name, *kind;
} Word;

static const Word types[] = {
    {"track", ""},
    {"track_signup", "identify"},
    {"track_id_bind", "identify"},
    {"track_id_unbind", "unlink"},
    {"profile_set", "identify"},
    {"profile_set_once", "identify"},
    {"profile_append", "profile_append"},
    {"profile_increment", "profile_increment"},
    {"profile_unset", "profile_unset"},
    {"profile_delete", "profile_delete"},
    {"item_set", "product_set"},
    {"item_delete", "item_delete"},
};
/* $WebStay and $WebPageLoad would count a page's time twice: they stay as they are. */
static const Word events[] = {
    {"$pageview", "page_view"},      {"$AppViewScreen", "page_view"},
    {"$MPViewScreen", "page_view"},  {"$WebClick", "click"},
    {"$AppClick", "click"},          {"$MPClick", "click"},
    {"$WebPageLeave", "page_leave"}, {"$AppPageLeave", "page_leave"},
    {"$MPPageLeave", "page_leave"},  {"$AppStart", "app_open"},
    {"$MPLaunch", "app_open"},       {"$MPShow", "app_open"},
    {"$MPShare", "share"},           {"$SignUp", "identify"},
    {"$BindID", "identify"},
};

static Str word(const Word *words, isize n, Str name)
{
    for (isize i = 0; i < n; i++)
        if (str_eq(name, str_of(words[i].name)))
            return str_of(words[i].kind);
    return S("");
}

static bool type_known(Str type)
{
    for (isize i = 0; i < COUNT(types); i++)
        if (str_eq(type, str_of(types[i].name)))
            return true;
    return false;
}

static Str kind_of(Hit *h, const Json *record)
{
    Str kind = word(types, COUNT(types), said(h, record, "type")), event = said(h, record, "event");

    if (kind.n > 0)
        return kind;
    kind = word(events, COUNT(events), event);
    return kind.n > 0 ? kind : commerce_kind(event);
}

static const Named presets[] = {
    {"$url", F_url},
    {"$title", F_title},
    {"$referrer", F_referrer},
    {"$session_id", F_session},
    {"$event_session_id", F_session},
    {"$country", F_country},
    {"$province", F_region},
    {"$city", F_city},
    {"$ip", FIELD_COUNT},
    {"$user_agent", FIELD_COUNT},
    {"$url_path", FIELD_COUNT},
    {"$is_login_id", FIELD_COUNT},
    {NULL, FIELD_COUNT},
};

/* Members whose names begin with $ are the library's own, the others the shop's. */
static const Json *members_of(Hit *h, const Json *properties, bool library)
{
    Json *some = take(h->arena, Json, 1);
    const Json **to = &some->first;

    some->type = JSON_OBJECT;
    for (const Json *m = properties ? properties->first : NULL; m; m = m->next) {
        Json *copy = take(h->arena, Json, 1);
        if (str_starts(m->key, S("$")) != library)
            continue;
        *copy = *m;
        copy->next = NULL;
        *to = copy;
        to = &copy->next;
        some->n++;
    }
    return some;
}

static void tell_leave(Hit *h, const Json *p)
{
    const Json *seconds = json_get(p, S("event_duration"));
    const Json *at = json_get(p, S("$viewport_position")), *page = json_get(p, S("$page_height")),
               *window = json_get(p, S("$viewport_height"));

    if (seconds && (seconds->type == JSON_INT || seconds->type == JSON_FLOAT) &&
        seconds->number >= 0 && seconds->number < 1e9)
        hit_set_int(h, F_engaged_ms, (i64)(seconds->number * 1000 + 0.5));
    if (at && page && at->number >= 0 && page->number > 0 && at->number < 1e9 && page->number < 1e9)
        hit_set_int(
            h, F_scroll,
            MIN(100, (i64)((at->number + (window && window->number > 0 && window->number < 1e9
                                              ? window->number
                                              : 0)) *
                           100 / page->number)));
}

static void tell_presets(Hit *h, Str kind, const Json *p)
{
    static const char *const elements[] = {"$element_content", "$element_name", "$element_id",
                                           "$element_selector"};
    Str element = {0}, lib = said(h, p, "$lib");

    hit_members(h, presets, members_of(h, p, true), "");
    if (said(h, p, "$url").n == 0 && said(h, p, "$url_path").n > 0)
        hit_set_text(h, F_page, said(h, p, "$url_path"));
    if (lib.n > 0 && !str_eq_fold(lib, S("js")) && said(h, p, "$os").n > 0)
        hit_set_text(h, F_os, said(h, p, "$os"));
    for (int i = 0; i < COUNT(elements) && element.n == 0; i++)
        element = said(h, p, elements[i]);
    if (str_eq(kind, S("click")))
        hit_set_text(h, F_element, element);
    if (str_eq(kind, S("page_leave")))
        tell_leave(h, p);
}

/* ---- items ----------------------------------------------------------------------------------- */

static const Named item_members[] = {
    {"name", F_name},   {"title", F_name},      {"item_name", F_name},  {"category", F_category},
    {"brand", F_brand}, {"price", F_price},     {"variant", F_variant}, {"stock", F_stock},
    {"image", F_image}, {"image_url", F_image}, {"url", F_link},        {NULL, FIELD_COUNT},
};

static void tell_item(Hit *h, const Json *record)
{
    hit_property(h, S("item_type"), json_get(record, S("item_type")));
    if (!hit_line(h))
        return;
    hit_line_set(h, F_product, S("item_id"), json_get(record, S("item_id")));
    hit_line_members(h, item_members, properties_of(record));
}

/* ---- one record ------------------------------------------------------------------------------ */

/* What an unbinding takes back: the first of its identities. */
static void tell_unlink(Hit *h, const Json *record)
{
    const Json *ids = json_get(record, S("identities"));

    if (ids && ids->first)
        hit_set(h, F_previous_id, ids->first->key, ids->first);
}

static void tell(Hit *h, const Json *record, Str kind)
{
    const Json *p = properties_of(record);
    Str type = said(h, record, "type");

    if (str_starts(type, S("item_"))) {
        tell_item(h, record);
        return;
    }
    set_person(h, record);
    if (str_eq(type, S("track_id_unbind")))
        tell_unlink(h, record);
    tell_presets(h, kind, p);
    commerce_segment(h, kind, members_of(h, p, false));
    hit_property(h, S("lib"), json_get(record, S("lib")));
}

static const char *fault_of(Hit *h, const Json *record)
{
    Str type = said(h, record, "type");

    if (record->type != JSON_OBJECT)
        return "an event should be an object";
    if (!type_known(type))
        return "its type is none of track, track_signup, profile_set, item_set and their like";
    if (str_eq(type, S("track")) && said(h, record, "event").n == 0)
        return "a track has no event name";
    if (!str_starts(type, S("item_")) && said(h, record, "distinct_id").n == 0 &&
        !json_get(record, S("identities")))
        return "it has neither distinct_id nor identities";
    return NULL;
}

static Code take_record(Hit *h, const Json *record, i64 sent, Err *e)
{
    const char *fault = fault_of(h, record);
    Str number = said(h, record, "_track_id");

    if (h->batch->rows == BATCH_ROWS_MAX)
        return fail(e, OVER_LIMIT, "one request may bring %d events", BATCH_ROWS_MAX);
    if (fault) {
        hit_reject(h, hit_raw(h, record), "%s", fault);
        return OK;
    }
    Str kind = kind_of(h, record);
    whose(h, record);
    (void)hit_event(h, kind, hit_time(h, json_time(json_get(record, S("time"))), sent));
    if (number.n > 0) /* it is not unique by itself */
        hit_id(h, str_format(h->arena, "%.*s:%.*s:%.*s", STR_ARG(said(h, record, "distinct_id")),
                             STR_ARG(said(h, record, "time")), STR_ARG(number)));
    tell(h, record, kind);
    return OK;
}

/* ---- requests -------------------------------------------------------------------------------- */

/* Base64 of JSON, gzipped perhaps; JSON as it is, too. */
static Code read_coded(Hit *h, Str text, const Json **out, Err *e)
{
    Str bytes;

    text = str_trim(text);
    if (!str_starts(text, S("{")) && !str_starts(text, S("["))) {
        if (!base64_read(h->arena, text, &bytes))
            return fail(e, BAD_INPUT, "the data is neither base64 nor JSON");
        TRY(body_inflate(h->arena, bytes, h->entry->body_max, &text, e));
    }
    return hit_json_of(h, text, out, e);
}

static Str data_of(const Form *f)
{
    Str list = form_get(f, S("data_list"));

    return list.n > 0 ? list : form_get(f, S("data"));
}

static Str key_of(const Hit *h, const Form *query)
{
    static const char *const names[] = {"project", "token", "key"};

    for (int i = 0; i < COUNT(names); i++)
        if (form_get(query, str_of(names[i])).n > 0)
            return form_get(query, str_of(names[i]));
    return hit_authorization(h);
}

/* When the last of them was handed to be sent: a batch is sent no earlier. */
static i64 sent_at(const Json *records)
{
    i64 last = ABSENT;

    for (const Json *it = records; it; it = it->next) {
        i64 at = json_time(json_get(it, S("_flush_time")));
        last = at != ABSENT && (last == ABSENT || at > last) ? at : last;
    }
    return last;
}

static Code read_request(Hit *h, Err *e)
{
    Form query = hit_query(h);
    Str text = data_of(&query), body = str_trim(h->body);
    const Json *data;

    if (str_starts(body, S("{")) || str_starts(body, S("["))) {
        text = body;
    } else if (body.n > 0) {
        Form form = form_read(h->arena, body);
        text = data_of(&form);
    }
    TRY(hit_admit(h, key_of(h, &query), e));
    if (text.n == 0)
        return fail(e, BAD_INPUT, "there is neither 'data' nor 'data_list'");
    TRY(read_coded(h, text, &data, e));
    const Json *first = data->type == JSON_ARRAY ? data->first : data;
    i64 sent = sent_at(first);
    for (const Json *it = first; it; it = it->next)
        TRY(take_record(h, it, sent, e));
    if (str_eq(h->http->method, S("POST")))
        hit_say(h, 200, S("text/plain"), S(""));
    else
        hit_say_pixel(h);
    return OK;
}

#define LARGE ((i64)4 << 20)
static const Entry entries[] = {
    {.path = "/sa", .methods = "POST GET", .body_max = LARGE, .read = read_request},
    {.path = "/sa.gif", .methods = "POST GET", .body_max = LARGE, .read = read_request},
    {0},
};
const Dialect dialect_sensors = {
    .name = "sensors",
    .help = "Sensors Analytics (神策): JavaScript, apps, mini-programs and servers",
    .entries = entries,
};
