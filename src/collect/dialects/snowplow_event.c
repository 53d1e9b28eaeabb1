/* snowplow_event.c — what one event of Snowplow's says: page views and pings, structured and
 * self-describing events, transactions with their items. */
#include "collect/dialects/snowplow.h"
#include <stdio.h>

/* A ping says that the page was looked at since the last one: that long, unless told otherwise. */
enum { PING_MS = 10000 };

Iglu iglu_of(const Json *json)
{
    Iglu i = {.whole = json_text(json_get(json, S("schema"))), .data = json_get(json, S("data"))};
    Str rest = i.whole;

    if (str_starts(rest, S("iglu:")))
        rest = str_skip(rest, 5);
    Cut vendor = str_cut(rest, '/');
    i.vendor = vendor.head;
    i.name = str_cut(vendor.tail, '/').head;
    return i;
}

bool iglu_is(const Iglu *iglu, const char *name)
{
    return str_eq(iglu->name, str_of(name)) &&
           str_starts(iglu->vendor, S("com.snowplowanalytics.snowplow"));
}

static Str said(Hit *h, const Json *payload, const char *name)
{
    return str_trim(hit_text(h, json_get(payload, str_of(name))));
}

/* ---- what kind ------------------------------------------------------------------------------- */

typedef struct {
    const char *name, *kind;
} Word;

static Str word(const Word *words, isize n, Str name)
{
    for (isize i = 0; i < n; i++)
        if (str_eq(name, str_of(words[i].name)))
            return str_of(words[i].kind);
    return S("");
}

static Str kind_of_action(const Spoken *s, Hit *h)
{
    static const Word types[] = {
        {"product_view", "item_view"},       {"add_to_cart", "cart_add"},
        {"remove_from_cart", "cart_remove"}, {"list_view", "list_view"},
        {"list_click", "item_click"},        {"promo_view", "promo_view"},
        {"promo_click", "promo_click"},      {"transaction", "order"},
        {"trns_error", "payment_error"},     {"refund", "refund"},
    };
    Str type = json_text(json_get(s->event.data, S("type")));
    Str kind = word(types, COUNT(types), type);
    const Json *step = snowplow_entity(s, "checkout_step");

    if (kind.n > 0 || !str_eq(type, S("checkout_step")))
        return kind.n > 0 ? kind : type.n > 0 ? type : s->event.name;
    if (str_eq(hit_text(h, json_get(step, S("step"))), S("1")))
        return S("checkout_start");
    return json_get(step, S("payment_method")) ? S("payment_info") : S("checkout_step");
}

static Str kind_of_schema(const Spoken *s, Hit *h)
{
    static const Word names[] = {
        {"link_click", "click"},
        {"button_click", "click"},
        {"site_search", "search"},
        {"add_to_cart", "cart_add"},
        {"remove_from_cart", "cart_remove"},
        {"social_interaction", "share"},
        {"screen_view", "page_view"},
        {"application_error", "error"},
        {"consent_granted", "consent"},
        {"consent_withdrawn", "consent"},
    };

    if (iglu_is(&s->event, "snowplow_ecommerce_action"))
        return kind_of_action(s, h);
    Str kind = str_starts(s->event.vendor, S("com.snowplowanalytics."))
                   ? word(names, COUNT(names), s->event.name)
                   : S("");
    return kind.n > 0 ? kind : commerce_kind(s->event.name);
}

Str snowplow_kind(const Spoken *s, Hit *h)
{
    static const Word types[] = {
        {"pv", "page_view"}, {"pp", "page_leave"}, {"tr", "order"}, {"ti", "transaction_item"}};
    Str type = said(h, s->payload, "e"), action = said(h, s->payload, "se_ac");

    if (str_eq(type, S("ue")))
        return kind_of_schema(s, h);
    if (str_eq(type, S("se")))
        return action.n > 0 ? commerce_kind(action) : S("structured");
    Str kind = word(types, COUNT(types), type);
    return kind.n > 0 ? kind : type;
}

/* ---- self-describing ------------------------------------------------------------------------- */

static Str words_of(Hit *h, const Json *list)
{
    Buf b = buf_on(h->arena);

    for (const Json *it = list && list->type == JSON_ARRAY ? list->first : NULL; it;
         it = it->next) {
        buf_str(&b, b.n > 0 ? S(" ") : S(""));
        buf_str(&b, hit_text(h, it));
    }
    return b.n > 0 ? buf_done(&b) : hit_text(h, list);
}

static const Named search_members[] = {{"terms", FIELD_COUNT},
                                       {"totalResults", F_results},
                                       {NULL, FIELD_COUNT}};
static const Named link_members[] = {{"elementId", F_element}, {NULL, FIELD_COUNT}};
static const Named button_members[] = {{"label", F_element}, {NULL, FIELD_COUNT}};
static const Named screen_members[] = {{"name", F_title}, {NULL, FIELD_COUNT}};
static const Named error_members[] = {{"message", F_text}, {NULL, FIELD_COUNT}};
static const Named consent_members[] = {{"purpose", F_purpose}, {NULL, FIELD_COUNT}};
static const Named action_members[] = {{"type", FIELD_COUNT},
                                       {"name", FIELD_COUNT},
                                       {NULL, FIELD_COUNT}};
static const Named cart_members[] = {
    {"sku", F_product},     {"name", F_name},         {"category", F_category},
    {"unitPrice", F_price}, {"quantity", F_quantity}, {"currency", FIELD_COUNT},
    {NULL, FIELD_COUNT},
};

static void tell_link(Hit *h, const Json *data)
{
    hit_members(h, link_members, data, "");
    if (hit_text(h, json_get(data, S("elementId"))).n == 0)
        hit_set(h, F_element, S("element"), json_get(data, S("targetUrl")));
}

static void tell_schema(Hit *h, const Spoken *s)
{
    const Iglu *i = &s->event;

    if (iglu_is(i, "snowplow_ecommerce_action")) {
        hit_members(h, action_members, i->data, "");
    } else if (iglu_is(i, "site_search")) {
        hit_set_text(h, F_query, words_of(h, json_get(i->data, S("terms"))));
        hit_members(h, search_members, i->data, "");
    } else if (iglu_is(i, "link_click")) {
        tell_link(h, i->data);
    } else if (iglu_is(i, "button_click")) {
        hit_members(h, button_members, i->data, "");
    } else if (iglu_is(i, "screen_view")) {
        hit_set(h, F_page, S("page"), json_get(i->data, S("name")));
        hit_members(h, screen_members, i->data, "");
    } else if (iglu_is(i, "application_error")) {
        hit_members(h, error_members, i->data, "");
    } else if (iglu_is(i, "consent_granted") || iglu_is(i, "consent_withdrawn")) {
        hit_set_int(h, F_granted, iglu_is(i, "consent_granted"));
        hit_members(h, consent_members, i->data, "");
    } else if ((iglu_is(i, "add_to_cart") || iglu_is(i, "remove_from_cart")) && hit_line(h)) {
        hit_line_members(h, cart_members, i->data);
    } else {
        hit_property_text(h, S("schema"), i->whole);
        commerce_segment(h, snowplow_kind(s, h), i->data);
    }
}

/* ---- page pings ------------------------------------------------------------------------------ */

/* The second number of "1280x720"; 0 when it is none. */
static i64 height_of(Str size)
{
    i64 height = 0;

    return str_i64(str_cut(size, 'x').tail, &height) && height > 0 && height < 1 << 30 ? height : 0;
}

static void tell_ping(Hit *h, const Json *payload)
{
    i64 deepest = 0, window = height_of(said(h, payload, "vp")),
        page = height_of(said(h, payload, "ds"));

    hit_set_int(h, F_engaged_ms, PING_MS);
    if (page == 0 || !str_i64(said(h, payload, "pp_may"), &deepest) || deepest < 0 ||
        deepest > 1 << 30)
        return;
    hit_set_int(h, F_scroll, MIN(100, (deepest + window) * 100 / page));
}

/* ---- transactions ---------------------------------------------------------------------------- */

static const Named item_members[] = {
    {"ti_sk", F_product}, {"ti_nm", F_name},     {"ti_ca", F_category},
    {"ti_pr", F_price},   {"ti_qu", F_quantity}, {NULL, FIELD_COUNT},
};

/* Only an item's own members: the payload beside them tells of page and browser once more. */
static void tell_item(Hit *h, const Json *payload)
{
    if (!hit_line(h))
        return;
    for (const Named *m = item_members; m->name; m++)
        hit_line_set(h, m->field, str_of(m->name), json_get(payload, str_of(m->name)));
}

static void tell_items(Hit *h, const Spoken *s)
{
    Str order = said(h, s->payload, "tr_id");

    for (const Json *it = s->rest ? s->rest->next : NULL; it && order.n > 0; it = it->next)
        if (str_eq(said(h, it, "e"), S("ti")) && str_eq(said(h, it, "ti_id"), order))
            tell_item(h, it);
}

/* ---- the payload ----------------------------------------------------------------------------- */

static const Named payload_members[] = {
    {"e", FIELD_COUNT},     {"eid", FIELD_COUNT},   {"dtm", FIELD_COUNT},   {"stm", FIELD_COUNT},
    {"ttm", FIELD_COUNT},   {"aid", FIELD_COUNT},   {"duid", FIELD_COUNT},  {"nuid", FIELD_COUNT},
    {"tnuid", FIELD_COUNT}, {"ua", FIELD_COUNT},    {"ip", FIELD_COUNT},    {"lang", FIELD_COUNT},
    {"ue_pr", FIELD_COUNT}, {"ue_px", FIELD_COUNT}, {"co", FIELD_COUNT},    {"cx", FIELD_COUNT},
    {"tv", FIELD_COUNT},    {"tna", FIELD_COUNT},   {"u", FIELD_COUNT},     {"key", FIELD_COUNT},
    {"uid", F_user_id},     {"sid", F_session},     {"url", F_url},         {"page", F_title},
    {"refr", F_referrer},   {"tr_id", F_order},     {"tr_tt", F_amount},    {"tr_tx", F_tax},
    {"tr_sh", F_shipping},  {"tr_ci", F_city},      {"tr_st", F_region},    {"tr_co", F_country},
    {"tr_cu", FIELD_COUNT}, {"ti_id", F_order},     {"ti_sk", FIELD_COUNT}, {"ti_nm", FIELD_COUNT},
    {"ti_ca", FIELD_COUNT}, {"ti_pr", FIELD_COUNT}, {"ti_qu", FIELD_COUNT}, {"ti_cu", FIELD_COUNT},
    {NULL, FIELD_COUNT},
};

void snowplow_tell(Hit *h, const Spoken *s)
{
    Str type = said(h, s->payload, "e");

    hit_currency(h, snowplow_currency(s));
    hit_members(h, payload_members, s->payload, "");
    if (str_eq(type, S("pp")))
        tell_ping(h, s->payload);
    else if (str_eq(type, S("tr")))
        tell_items(h, s);
    else if (str_eq(type, S("ti")))
        tell_item(h, s->payload);
    else if (s->event.name.n > 0)
        tell_schema(h, s);
    snowplow_entities(h, s);
}
