/* matomo_event.c — which event a tracking request tells of, and what it says of it. */
#include "collect/dialects/matomo.h"
#include "collect/dialects/recall.h"

/* ---- what all requests say ------------------------------------------------------------------- */

/* Read by name elsewhere in these files, or of the transport alone. */
static bool is_known(Str name)
{
    static const char *const names[] = {
        "idsite",       "rec",   "apiv",  "rand",    "send_image",  "token_auth", "_id",
        "cid",          "uid",   "url",   "urlref",  "action_name", "ua",         "lang",
        "cip",          "cdt",   "cdo",   "country", "region",      "city",       "res",
        "cvar",         "_cvar", "e_c",   "e_a",     "e_n",         "e_v",        "c_n",
        "c_p",          "c_t",   "c_i",   "link",    "download",    "search",     "search_cat",
        "search_count", "ping",  "ca",    "ec_id",   "ec_items",    "ec_st",      "ec_tx",
        "ec_sh",        "ec_dt", "_pks",  "_pkn",    "_pkc",        "_pkp",       "_rcn",
        "_rck",         "cs",    "_idts", "_idvc",   "_viewts",     NULL};

    for (int i = 0; names[i]; i++)
        if (str_eq(name, str_of(names[i])))
            return true;
    return false;
}

static void set_text_property(Hit *h, const Tracked *t, const char *from, const char *to)
{
    hit_property_text(h, str_of(to), tracked_get(t, from));
}

/* {"1":["name","value"],...} */
static void set_variables(Hit *h, Str text, const char *prefix)
{
    const Json *all;
    Err why;

    if (text.n == 0)
        return;
    if (json_parse(text, h->arena, &all, &why) != OK || all->type != JSON_OBJECT) {
        hit_property_text(h, str_of(prefix), text);
        return;
    }
    for (const Json *m = all->first; m; m = m->next) {
        Str name = m->type == JSON_ARRAY && m->n == 2 ? json_text(m->first) : S("");
        if (name.n > 0)
            hit_property(h, str_format(h->arena, "%s.%.*s", prefix, STR_ARG(name)), m->first->next);
        else
            hit_property(h, str_format(h->arena, "%s.%.*s", prefix, STR_ARG(m->key)), m);
    }
}

void matomo_number(Hit *h, Str name, Str text)
{
    Json number = {.type = JSON_FLOAT};

    if (str_f64(text, &number.number))
        hit_property(h, name, &number);
    else
        hit_property_text(h, name, text);
}

static void set_rest(Hit *h, const Tracked *t)
{
    for (isize i = 0; i < t->form.n; i++) {
        const HttpPair *p = &t->form.pair[i];
        if (is_known(p->name) || str_eq(p->name, S("idgoal")) || str_eq(p->name, S("revenue")))
            continue;
        if (str_starts(p->name, S("pf_")))
            matomo_number(h, p->name, p->value);
        else
            hit_property_text(h, p->name, p->value);
    }
    set_text_property(h, t, "res", "screen");
    set_text_property(h, t, "_rcn", "attributed_campaign");
    set_text_property(h, t, "_rck", "attributed_keyword");
    set_variables(h, tracked_get(t, "cvar"), "cvar");
    set_variables(h, tracked_get(t, "_cvar"), "visit_cvar");
}

/* ---- who and when ---------------------------------------------------------------------------- */

/* A library on a server tells agent and address of the visitor; matomo.js neither. */
static void whose(Hit *h, const Tracked *t)
{
    Str agent = tracked_get(t, "ua"), ip = tracked_get(t, "cip"), language = tracked_get(t, "lang");

    if (agent.n > 0 || ip.n > 0)
        hit_server_visitor(h, agent, ip, language);
    else
        hit_visitor(h, agent, ip, language);
}

static Str device_of(const Tracked *t)
{
    Str forced = tracked_get(t, "cid");

    return forced.n > 0 ? forced : tracked_get(t, "_id");
}

static Code set_person(Hit *h, const Tracked *t, Err *e)
{
    Str device = device_of(t);

    hit_set_text(h, F_user_id, tracked_get(t, "uid"));
    if (device.n == 0 && tracked_get(t, "uid").n == 0)
        TRY(hit_daily_visitor(h, tracked_get(t, "idsite"), &device, e));
    hit_set_text(h, F_anonymous_id, device);
    return OK;
}

static Code time_of(Hit *h, const Tracked *t, i64 *at, Err *e)
{
    Str told = tracked_get(t, "cdt"), ago = tracked_get(t, "cdo");
    i64 seconds;

    *at = h->received;
    if (told.n > 0 && !time_parse(str_trim(told), NULL, at))
        return fail(e, BAD_INPUT, "cdt is not a time");
    if (told.n == 0 && str_i64(ago, &seconds) && seconds >= 0 && seconds < INT32_MAX)
        *at -= seconds * US_PER_S;
    if (*at < h->received - US_PER_DAY && !t->trusted)
        return fail(e, BAD_INPUT,
                    "cdt is more than a day ago: that needs a token_auth that is a "
                    "key of the shop's");
    return OK;
}

/* Places are the visitor's own to tell only for those who have a token. */
static void set_place(Hit *h, const Tracked *t)
{
    static const struct {
        const char *name;
        Field field;
    } told[] = {{"country", F_country}, {"region", F_region}, {"city", F_city}};

    for (isize i = 0; i < COUNT(told) && t->trusted; i++) {
        Str value = tracked_get(t, told[i].name);
        char *upper = arena_take_raw(h->arena, 1, value.n + 1);
        for (isize k = 0; k < value.n; k++)
            upper[k] = i == 0 && value.p[k] >= 'a' && value.p[k] <= 'z' ? (char)(value.p[k] - 32)
                                                                        : value.p[k];
        if (value.n > 0)
            hit_set_text(h, told[i].field, (Str){upper, value.n});
    }
}

/* A page view's requests share pv_id, and rand is drawn for each. */
static void set_id(Hit *h, const Tracked *t, const char *part)
{
    Str drawn = tracked_get(t, "rand");

    if (drawn.n > 0)
        hit_id(h, str_format(h->arena, "%.*s.%.*s.%.*s%s", STR_ARG(device_of(t)),
                             STR_ARG(tracked_get(t, "pv_id")), STR_ARG(drawn), part));
}

Code matomo_row(Hit *h, const Tracked *t, Str kind, const char *part, Err *e)
{
    i64 at;

    TRY(time_of(h, t, &at, e));
    if (hit_event(h, kind, at) < 0)
        return fail(e, OVER_LIMIT, "one request may bring %d events", BATCH_ROWS_MAX);
    TRY(set_person(h, t, e));
    set_id(h, t, part);
    set_place(h, t);
    hit_set_text(h, F_url, tracked_get(t, "url"));
    hit_set_text(h, F_title, tracked_get(t, "action_name"));
    hit_set_text(h, F_referrer, tracked_get(t, "urlref"));
    set_rest(h, t);
    return OK;
}

/* ---- the kinds ------------------------------------------------------------------------------- */

static Code take_link(Hit *h, const Tracked *t, Err *e)
{
    Str file = tracked_get(t, "download");

    TRY(matomo_row(h, t, file.n > 0 ? S("download") : S("click"), "", e));
    hit_set_text(h, F_element, file.n > 0 ? file : tracked_get(t, "link"));
    return OK;
}

static Code take_search(Hit *h, const Tracked *t, Err *e)
{
    i64 results;

    TRY(matomo_row(h, t, S("search"), "", e));
    hit_set_text(h, F_query, tracked_get(t, "search"));
    set_text_property(h, t, "search_cat", "search_cat");
    if (str_i64(tracked_get(t, "search_count"), &results) && results >= 0)
        hit_set_int(h, F_results, results);
    else
        set_text_property(h, t, "search_count", "search_count");
    return OK;
}

/* A block of content is a banner with a name: a promotion. */
static Code take_content(Hit *h, const Tracked *t, Err *e)
{
    bool clicked = tracked_get(t, "c_i").n > 0;

    TRY(matomo_row(h, t, clicked ? S("promo_click") : S("promo_view"), "", e));
    set_text_property(h, t, "c_n", "content_name");
    set_text_property(h, t, "c_p", "content_piece");
    set_text_property(h, t, "c_t", "content_target");
    set_text_property(h, t, "c_i", "content_interaction");
    return OK;
}

/* The action names what happened. Where it is one of our kinds, too, it is that; orders and facts
 * of the shop are not told by so loose a word. */
static Str kind_of_action(Str action)
{
    static const Kind never[] = {KIND_order, KIND_order_paid};
    Kind kind = kind_find(str_trim(action));
    bool loose = kind < KIND_COUNT && (kind_info[kind].shop || kind_info[kind].passive);

    for (isize i = 0; i < COUNT(never); i++)
        loose |= kind == never[i];
    return loose ? S("event") : str_trim(action);
}

static Code take_event(Hit *h, const Tracked *t, Err *e)
{
    Str action = tracked_get(t, "e_a");

    TRY(matomo_row(h, t, kind_of_action(action), "", e));
    set_text_property(h, t, "e_c", "event_category");
    hit_property_text(h, S("event_action"), action);
    set_text_property(h, t, "e_n", "event_name");
    matomo_number(h, S("event_value"), tracked_get(t, "e_v"));
    return OK;
}

static Code take_goal(Hit *h, const Tracked *t, Err *e)
{
    TRY(matomo_row(h, t, S("goal"), "", e));
    set_text_property(h, t, "idgoal", "goal");
    matomo_number(h, S("revenue"), tracked_get(t, "revenue"));
    return OK;
}

/* ---- time on a page: a ping says that it is still looked at ---------------------------------- */

#define SILENCE_MAX (30 * US_PER_MIN)

static u64 page_of_visitor(Hit *h, const Tracked *t)
{
    return str_hash(str_format(h->arena, "%.*s %.*s %.*s", STR_ARG(h->origin),
                               STR_ARG(device_of(t)), STR_ARG(tracked_get(t, "pv_id"))));
}

/* Milliseconds since the last that was heard of the page; ABSENT when that is not known. */
static i64 heard_after(Hit *h, const Tracked *t, i64 at)
{
    i64 last = device_of(t).n > 0 ? recall_time(h->recall, page_of_visitor(h, t), at) : ABSENT;

    return last == ABSENT || at <= last || at - last > SILENCE_MAX ? ABSENT : (at - last) / 1000;
}

static Code take_ping(Hit *h, const Tracked *t, Err *e)
{
    TRY(matomo_row(h, t, S("page_leave"), "", e));
    hit_set_int(h, F_engaged_ms,
                heard_after(h, t, batch_int(h->batch, F_time, h->batch->rows - 1)));
    return OK;
}

/* In the order in which Matomo and its heirs tell them apart (protocols §7). */
static Code take_by_kind(Hit *h, const Tracked *t, Err *e)
{
    Str goal = tracked_get(t, "idgoal");

    if (matomo_is_cart(t))
        return tracked_get(t, "ec_id").n > 0 ? matomo_order(h, t, e) : matomo_cart(h, t, e);
    if (goal.n > 0)
        return take_goal(h, t, e);
    if (str_eq(tracked_get(t, "ping"), S("1")))
        return take_ping(h, t, e);
    if (tracked_get(t, "download").n > 0 || tracked_get(t, "link").n > 0)
        return take_link(h, t, e);
    if (tracked_get(t, "search").n > 0)
        return take_search(h, t, e);
    if (tracked_get(t, "c_n").n > 0)
        return take_content(h, t, e);
    if (tracked_get(t, "e_c").n > 0 && tracked_get(t, "e_a").n > 0)
        return take_event(h, t, e);
    TRY(matomo_row(h, t, S("page_view"), "", e));
    return matomo_product(h, t, e);
}

Code matomo_take(Hit *h, const Tracked *t, Err *e)
{
    i64 at;

    if (!str_eq(tracked_get(t, "rec"), S("1")))
        return fail(e, BAD_INPUT, "rec is not 1: Matomo would not record it");
    if (tracked_get(t, "cip").n > 0 && !t->trusted)
        return fail(e, BAD_INPUT, "cip needs a token_auth that is a key of the shop's");
    TRY(time_of(h, t, &at, e));
    whose(h, t);
    TRY(take_by_kind(h, t, e));
    if (!str_eq(tracked_get(t, "ping"), S("1")))
        (void)heard_after(h, t, at);
    return OK;
}
