/* posthog_members.c — what the properties of PostHog's events say. Where the visitor is and what
 * was done become fields; what a shop's event tells is read as Segment or GA4 spell it; all the
 * rest, the client's own members with a dollar among them, stays a property of its name. */
#include "collect/dialects/posthog.h"

static Str text_in(const Json *properties, const char *name)
{
    return json_text(json_get(properties, str_of(name)));
}

static bool one_of(Str name, const char *const *list)
{
    for (; *list; list++)
        if (str_eq(name, str_of(*list)))
            return true;
    return false;
}

/* ---- where ----------------------------------------------------------------------------------- */

static const char *const place_members[] = {"$current_url", "$pathname",   "$host",        "title",
                                            "$referrer",    "$session_id", "$screen_name", NULL};

static void set_place(Hit *h, const Json *properties)
{
    Str url = text_in(properties, "$current_url"), referrer = text_in(properties, "$referrer"),
        screen = text_in(properties, "$screen_name");

    hit_set_text(h, F_url, url);
    hit_set_text(h, F_title, text_in(properties, "title"));
    hit_set_text(h, F_session, posthog_id(h, json_get(properties, S("$session_id"))));
    if (!str_eq(referrer, S("$direct")))
        hit_set_text(h, F_referrer, referrer);
    if (url.n == 0)
        hit_set_text(h, F_page, screen.n > 0 ? screen : text_in(properties, "$pathname"));
}

/* Tags that the address does not tell itself. Those that it tells are told twice: no more of them.
 */
static bool set_tag(Hit *h, const Json *m)
{
    static const struct {
        const char *name;
        Field field;
    } tags[] = {{"utm_source", F_source},
                {"utm_medium", F_medium},
                {"utm_campaign", F_campaign},
                {"utm_term", F_term},
                {"utm_content", F_content}};
    Str url = batch_text(h->batch, F_url, h->batch->rows - 1);

    for (isize i = 0; i < COUNT(tags); i++) {
        if (!str_eq(m->key, str_of(tags[i].name)))
            continue;
        if (str_find(url, S("utm_")) < 0 && json_text(m).n > 0) {
            hit_set(h, tags[i].field, m->key, m);
            hit_set_int(h, F_tagged, 1);
        }
        return true;
    }
    return false;
}

static void set_absent(Hit *h, Field f, Str value)
{
    if (batch_text(h->batch, f, h->batch->rows - 1).n == 0)
        hit_set_text(h, f, value);
}

static Str small(Hit *h, Str s)
{
    char *p = arena_take_raw(h->arena, 1, s.n + 1);

    for (isize i = 0; i < s.n; i++)
        p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] | 32) : s.p[i];
    return (Str){p, s.n};
}

/* What a client says of its device, where its description tells nothing. */
static void set_device(Hit *h, const Json *properties)
{
    set_absent(h, F_os, text_in(properties, "$os"));
    set_absent(h, F_browser, text_in(properties, "$browser"));
    set_absent(h, F_device, small(h, text_in(properties, "$device_type")));
    set_absent(h, F_country, text_in(properties, "$geoip_country_code"));
}

/* ---- what was done --------------------------------------------------------------------------- */

/* The text of what was clicked, else its tag: "a" of "a:href=..;div:..". */
static Str element_of(const Json *properties)
{
    Str text = text_in(properties, "$el_text"), chain = text_in(properties, "$elements_chain");
    const Json *elements = json_get(properties, S("$elements"));
    const Json *first = elements ? elements->first : NULL;

    if (text.n == 0)
        text = text_in(first, "$el_text");
    if (text.n == 0)
        text = text_in(first, "tag_name");
    if (text.n == 0)
        text = str_cut(str_cut(chain, ':').head, ';').head;
    return text;
}

/* How far down the page was read, told as a share. */
static void set_scroll(Hit *h, const Json *properties)
{
    const Json *share = json_get(properties, S("$prev_pageview_max_scroll_percentage"));

    if (share && (share->type == JSON_INT || share->type == JSON_FLOAT) && share->number >= 0 &&
        share->number <= 1)
        hit_set_int(h, F_scroll, (i64)(share->number * 100 + 0.5));
}

static void set_error(Hit *h, const Json *properties)
{
    const Json *list = json_get(properties, S("$exception_list"));
    const Json *first = list ? list->first : NULL;
    Str what = text_in(properties, "$exception_message");

    hit_set_text(h, F_reason, what.n > 0 ? what : text_in(first, "value"));
}

static void set_deed(Hit *h, Str kind, Str name, const Json *properties)
{
    if (str_eq(name, S("$autocapture")) || str_eq(kind, S("rage_click")))
        hit_set_text(h, F_element, element_of(properties));
    else if (str_eq(name, S("$pageleave")))
        set_scroll(h, properties);
    else if (str_eq(name, S("$exception")))
        set_error(h, properties);
    else if (str_eq(name, S("$opt_in"))) {
        hit_set_text(h, F_purpose, S("analytics"));
        hit_set_int(h, F_granted, 1);
    } else if (str_eq(kind, S("exposure"))) {
        hit_set_text(h, F_experiment, text_in(properties, "$feature_flag"));
        hit_set_text(h, F_arm, posthog_id(h, json_get(properties, S("$feature_flag_response"))));
    }
}

/* ---- all the rest ---------------------------------------------------------------------------- */

/* Read already, or of the request rather than the event. */
static const char *const read_members[] = {
    "distinct_id",     "$distinct_id", "token",          "$ip",           "$raw_user_agent",
    "$user_agent",     "$insert_id",   "$is_identified", "$device_id",    "$anon_distinct_id",
    "$ignore_sent_at", "$set",         "$set_once",      "$feature_flag", NULL};

/* The client's own members go to properties; a copy of the others is the shop's. */
static const Json *without_own(Hit *h, Str kind, const Json *properties)
{
    Json *copy = take(h->arena, Json, 1);
    const Json **to = &copy->first;
    bool alias = str_eq(kind, S("alias"));

    *copy = (Json){.type = JSON_OBJECT};
    for (const Json *m = properties ? properties->first : NULL; m; m = m->next) {
        if (one_of(m->key, place_members) || one_of(m->key, read_members) || set_tag(h, m) ||
            (alias && str_eq(m->key, S("alias"))))
            continue;
        if (str_starts(m->key, S("$heatmap_data"))) { /* keyed by addresses: not a name each */
            Buf b = buf_on(h->arena);
            buf_json_value(&b, m);
            hit_property_text(h, m->key, buf_done(&b));
        } else if (str_starts(m->key, S("$"))) {
            hit_property(h, m->key, m);
        } else {
            Json *one = take(h->arena, Json, 1);
            *one = *m;
            one->next = NULL;
            *to = one;
            to = &one->next;
            copy->n++;
        }
    }
    return copy;
}

/* Traits: by their own names where the event is about them. `$set` may stand on either level. */
static void set_traits(Hit *h, Str kind, const Json *set, bool once)
{
    bool own = str_eq(kind, S("identify")) && !once;

    for (const Json *m = set ? set->first : NULL; m; m = m->next)
        hit_property(
            h,
            own ? m->key
                : str_format(h->arena, "%s.%.*s", once ? "$set_once" : "$set", STR_ARG(m->key)),
            m);
}

/* Members of the event itself that say more. */
static void set_others(Hit *h, const Json *event)
{
    static const char *const read[] = {
        "event",     "properties", "distinct_id", "$distinct_id", "timestamp", "offset",
        "uuid",      "api_key",    "token",       "$token",       "sent_at",   "$set",
        "$set_once", "batch",      "options",     "type",         "library",   "library_version",
        NULL};

    for (const Json *m = event->first; m; m = m->next) {
        if (str_eq(m->key, S("session_id")))
            hit_set(h, F_session, m->key, m);
        else if (!one_of(m->key, read))
            hit_property(h, m->key, m);
    }
}

void posthog_members(Hit *h, Str kind, Str name, const Json *event, const Json *properties)
{
    set_place(h, properties);
    set_device(h, properties);
    set_deed(h, kind, name, properties);
    commerce_any(h, kind, without_own(h, kind, properties));
    commerce_told(h, kind, name);
    set_traits(h, kind, json_get(event, S("$set")), false);
    set_traits(h, kind, json_get(properties, S("$set")), false);
    set_traits(h, kind, json_get(event, S("$set_once")), true);
    set_traits(h, kind, json_get(properties, S("$set_once")), true);
    set_others(h, event);
}
