/* snowplow_entities.c — what hangs on an event of Snowplow's: its products become lines, its
 * transaction the money of an order; what no field takes is a property of the entity's name. */
#include "collect/dialects/snowplow.h"

const Json *snowplow_entity(const Spoken *s, const char *name)
{
    for (const Json *it = s->entities ? s->entities->first : NULL; it; it = it->next) {
        Iglu i = iglu_of(it);
        if (iglu_is(&i, name))
            return i.data;
    }
    return NULL;
}

Str snowplow_currency(const Spoken *s)
{
    static const char *const with[] = {"transaction", "refund", "cart", "product"};
    static const char *const members[] = {"tr_cu", "ti_cu"};
    Str code = S("");

    for (int i = 0; i < COUNT(members) && code.n == 0; i++)
        code = json_text(json_get(s->payload, str_of(members[i])));
    for (int i = 0; i < COUNT(with) && code.n == 0; i++)
        code = json_text(json_get(snowplow_entity(s, with[i]), S("currency")));
    return code.n > 0 ? code : json_text(json_get(s->event.data, S("currency")));
}

static const Named product_members[] = {
    {"id", F_product},        {"name", F_name},         {"category", F_category},
    {"brand", F_brand},       {"variant", F_variant},   {"price", F_price},
    {"quantity", F_quantity}, {"position", F_position}, {"currency", FIELD_COUNT},
    {NULL, FIELD_COUNT},
};
static const Named transaction_members[] = {
    {"transaction_id", F_order},   {"revenue", F_amount},           {"tax", F_tax},
    {"shipping", F_shipping},      {"discount_amount", F_discount}, {"discount_code", F_coupon},
    {"payment_method", F_payment}, {"currency", FIELD_COUNT},       {NULL, FIELD_COUNT},
};
static const Named refund_members[] = {
    {"transaction_id", F_order}, {"refund_amount", F_amount}, {"refund_reason", F_reason},
    {"currency", FIELD_COUNT},   {NULL, FIELD_COUNT},
};
static const Named error_members[] = {{"error_description", F_reason}, {NULL, FIELD_COUNT}};
/* Streets and postcodes have no place among events. */
static const Named step_members[] = {
    {"step", F_step},
    {"coupon_code", F_coupon},
    {"delivery_method", F_shipping_method},
    {"payment_method", F_payment},
    {"shipping_postcode", FIELD_COUNT},
    {"billing_postcode", FIELD_COUNT},
    {"shipping_full_address", FIELD_COUNT},
    {"billing_full_address", FIELD_COUNT},
    {NULL, FIELD_COUNT},
};
static const Named cart_members[] = {{"currency", FIELD_COUNT}, {NULL, FIELD_COUNT}};
static const Named session_members[] = {{"userId", FIELD_COUNT},
                                        {"sessionId", FIELD_COUNT},
                                        {NULL, FIELD_COUNT}};
static const Named user_members[] = {{"id", FIELD_COUNT}, {NULL, FIELD_COUNT}};
static const Named no_members[] = {{NULL, FIELD_COUNT}};

static const struct {
    const char *entity;
    const Named *members;
    const char *prefix;
} known[] = {
    {"transaction", transaction_members, ""}, {"refund", refund_members, ""},
    {"transaction_error", error_members, ""}, {"checkout_step", step_members, ""},
    {"cart", cart_members, "cart"},           {"client_session", session_members, "session"},
    {"user", user_members, "user"},           {"page", no_members, "page"},
};

static void tell_product(Hit *h, const Json *data, Str list)
{
    if (!hit_line(h)) {
        hit_property(h, S("product"), data);
        return;
    }
    hit_line_members(h, product_members, data);
    hit_line_text(h, F_list, list);
}

static void tell_user(Hit *h, const Json *data)
{
    if (batch_text(h->batch, F_user_id, h->batch->rows - 1).n == 0)
        hit_set(h, F_user_id, S("user.id"), json_get(data, S("id")));
    else
        hit_property(h, S("user.id"), json_get(data, S("id")));
}

/* The errors of a payment name the order they are of by a transaction of their own: that one is not
 * placed, so its money is not told as the event's. */
static void tell_entity(Hit *h, const Iglu *i, Str list, bool failed)
{
    const char *name = str_z(h->arena, i->name);

    if (iglu_is(i, "product")) {
        tell_product(h, i->data, list);
        return;
    }
    if (iglu_is(i, "user"))
        tell_user(h, i->data);
    for (int k = 0; k < COUNT(known); k++)
        if (iglu_is(i, known[k].entity) && !(failed && k == 0)) {
            hit_members(h, known[k].members, i->data, known[k].prefix);
            return;
        }
    hit_members(h, no_members, i->data, name);
}

void snowplow_entities(Hit *h, const Spoken *s)
{
    bool action = iglu_is(&s->event, "snowplow_ecommerce_action");
    Str list = action ? json_text(json_get(s->event.data, S("name"))) : S("");
    bool failed = str_eq(json_text(json_get(s->event.data, S("type"))), S("trns_error"));

    for (const Json *it = s->entities ? s->entities->first : NULL; it; it = it->next) {
        Iglu i = iglu_of(it);
        if (i.name.n == 0 || !i.data || i.data->type != JSON_OBJECT)
            hit_property(h, S("entity"), it);
        else
            tell_entity(h, &i, list, action && failed);
    }
}
