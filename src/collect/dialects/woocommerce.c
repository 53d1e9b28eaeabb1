/* woocommerce.c — WooCommerce's webhooks: POST /webhook/woocommerce/KEY. An order comes whole with
 * each change, so all is told that its state says; its id is its number and its person the billing
 * e-mail, as in the files that its export plugins write. Names and streets are left out. */
#include "collect/dialects/webhook.h"
#include <stdio.h>

static i64 time_of(const Json *object, const char *name)
{
    char utc[64];
    i64 at = ABSENT;

    /* "date_paid_gmt" is UTC without saying so */
    snprintf(utc, sizeof utc, "%s_gmt", name);
    at = json_time(json_get(object, str_of(utc)));
    return at != ABSENT ? at : json_time(json_get(object, str_of(name)));
}

static Str first_text(Hit *h, const Json *list, const char *member)
{
    const Json *first = list && list->type == JSON_ARRAY ? list->first : NULL;

    return webhook_text(h, first, member);
}

/* ---- orders ---------------------------------------------------------------------------------- */

static Buyer buyer_of(Hit *h, const Json *o)
{
    const Json *billing = json_get(o, S("billing"));
    Str customer = webhook_text(h, o, "customer_id");
    Buyer b = {.order = webhook_text(h, o, "number"),
               .user = webhook_text(h, billing, "email"),
               .currency = webhook_text(h, o, "currency"),
               .agent = webhook_text(h, o, "customer_user_agent"),
               .address = webhook_text(h, o, "customer_ip_address")};

    if (b.order.n == 0)
        b.order = webhook_text(h, o, "id");
    if (b.user.n == 0 && !str_eq(customer, S("0")))
        b.user = customer;
    return b;
}

static void tell_lines(Hit *h, const Json *items)
{
    for (const Json *it = items ? items->first : NULL; it; it = it->next) {
        if (it->type != JSON_OBJECT ||
            !webhook_line(h, webhook_text(h, it, "sku"), webhook_text(h, it, "name"),
                          webhook_text(h, it, "price"), webhook_text(h, it, "quantity"))) {
            hit_property(h, S("line_items"), it);
            continue;
        }
        i64 full = webhook_money(h, it, "subtotal"), charged = webhook_money(h, it, "total");
        if (full > charged)
            batch_set_int(h->batch, F_line_discount, h->batch->lines - 1, full - charged);
    }
}

static void tell_money(Hit *h, const Json *o)
{
    static const Named members[] = {{"total", F_amount},
                                    {"discount_total", F_discount},
                                    {"shipping_total", F_shipping},
                                    {"total_tax", F_tax}};

    for (int i = 0; i < COUNT(members); i++)
        hit_set(h, members[i].field, str_of(members[i].name), json_get(o, str_of(members[i].name)));
    hit_set_text(h, F_coupon, first_text(h, json_get(o, S("coupon_lines")), "code"));
    hit_set_text(h, F_payment, webhook_text(h, o, "payment_method_title"));
    hit_set_text(h, F_shipping_method,
                 first_text(h, json_get(o, S("shipping_lines")), "method_title"));
    tell_lines(h, json_get(o, S("line_items")));
}

static Code tell_placed(Hit *h, const Json *o, const Buyer *b, Str id, Err *e)
{
    const Json *billing = json_get(o, S("billing"));

    TRY(webhook_event(h, b, "order", time_of(o, "date_created"), "order", id, e));
    hit_set_text(h, F_country, webhook_text(h, billing, "country"));
    hit_set_text(h, F_region, webhook_text(h, billing, "state"));
    hit_set_text(h, F_city, webhook_text(h, billing, "city"));
    hit_property(h, S("created_via"), json_get(o, S("created_via")));
    tell_money(h, o);
    return OK;
}

/* The total that was told last is kept in mind: only another one is news. */
static Code tell_edit(Hit *h, const Json *o, const Buyer *b, Str id, Str topic, Err *e)
{
    Str total = webhook_text(h, o, "total"), at = webhook_text(h, o, "date_modified_gmt"),
        known = webhook_recall(h, id, total);

    if (str_eq(total, known) || str_eq(topic, S("order.created")))
        return OK;
    TRY(webhook_event(h, b, "order_update", time_of(o, "date_modified"), "update",
                      str_format(h->arena, "%.*s:%.*s", STR_ARG(id), STR_ARG(at)), e));
    tell_money(h, o);
    return OK;
}

static Code tell_refunds(Hit *h, const Json *o, const Buyer *b, Str id, Err *e)
{
    const Json *list = json_get(o, S("refunds"));
    bool whole = str_eq(webhook_text(h, o, "status"), S("refunded"));

    if (whole && (!list || list->n == 0)) {
        TRY(webhook_event(h, b, "refund", time_of(o, "date_modified"), "refund order", id, e));
        hit_set(h, F_amount, S("total"), json_get(o, S("total")));
    }
    for (const Json *it = list ? list->first : NULL; it; it = it->next) {
        TRY(webhook_event(h, b, "refund", time_of(o, "date_modified"), "refund",
                          webhook_text(h, it, "id"), e));
        i64 amount = webhook_money(h, it, "total");
        hit_set_int(h, F_amount, amount < 0 && amount != ABSENT ? -amount : amount);
        hit_set_text(h, F_reason, webhook_text(h, it, "reason"));
    }
    return OK;
}

static Code tell_order(Hit *h, const Json *o, Str topic, Err *e)
{
    static const char *const paid[] = {"processing", "completed", "refunded", NULL};
    static const char *const off[] = {"cancelled", "failed", "trash", NULL};
    static const char *const not_yet[] = {"checkout-draft", "auto-draft", NULL};
    Str id = webhook_text(h, o, "id"), status = webhook_text(h, o, "status");
    Buyer b = buyer_of(h, o);
    i64 paid_at = time_of(o, "date_paid");

    if (b.order.n == 0)
        return fail(e, BAD_INPUT, "an order has neither 'number' nor 'id'");
    if (webhook_listed(status, not_yet)) {
        webhook_keep(h, o, "an order that is not placed yet");
        return OK;
    }
    TRY(tell_placed(h, o, &b, id, e));
    if (webhook_listed(status, off)) /* its money counts nowhere, so none goes back either */
        return webhook_event(h, &b, "order_cancel", time_of(o, "date_modified"), "cancel", id, e);
    if (paid_at != ABSENT || webhook_listed(status, paid))
        TRY(webhook_event(h, &b, "order_paid",
                          paid_at != ABSENT ? paid_at : time_of(o, "date_created"), "paid", id, e));
    TRY(tell_edit(h, o, &b, id, topic, e));
    return tell_refunds(h, o, &b, id, e);
}

/* ---- products, customers --------------------------------------------------------------------- */

static Code tell_product(Hit *h, const Json *p, bool gone, Err *e)
{
    Str id = webhook_text(h, p, "id"), at = webhook_text(h, p, "date_modified_gmt");
    Buyer nobody = {0};

    TRY(webhook_event(h, &nobody, gone ? "product_delete" : "product_set",
                      time_of(p, "date_modified"), gone ? "product gone" : "product",
                      str_format(h->arena, "%.*s:%.*s", STR_ARG(id), STR_ARG(at)), e));
    hit_property_text(h, S("id"), id);
    if (gone || !webhook_line(h, webhook_text(h, p, "sku"), webhook_text(h, p, "name"),
                              webhook_text(h, p, "price"), S("")))
        return OK;
    hit_line_text(h, F_category, first_text(h, json_get(p, S("categories")), "name"));
    hit_line_text(h, F_brand, first_text(h, json_get(p, S("brands")), "name"));
    hit_line_text(h, F_image, first_text(h, json_get(p, S("images")), "src"));
    hit_line_text(h, F_link, webhook_text(h, p, "permalink"));
    hit_line_set(h, F_stock, S("stock_quantity"), json_get(p, S("stock_quantity")));
    hit_property(h, S("status"), json_get(p, S("status")));
    hit_property(h, S("regular_price"), json_get(p, S("regular_price")));
    return OK;
}

static Code tell_customer(Hit *h, const Json *c, Str topic, Err *e)
{
    bool made = str_eq(topic, S("customer.created"));
    Str id = webhook_text(h, c, "id"), at = webhook_text(h, c, "date_modified_gmt");
    Buyer b = {.user = webhook_text(h, c, "email")};

    if (b.user.n == 0)
        b.user = id;
    TRY(webhook_event(h, &b, made ? "sign_up" : "identify",
                      time_of(c, made ? "date_created" : "date_modified"),
                      made ? "customer" : "customer change",
                      made ? id : str_format(h->arena, "%.*s:%.*s", STR_ARG(id), STR_ARG(at)), e));
    hit_property_text(h, S("id"), id);
    hit_property(h, S("role"), json_get(c, S("role")));
    hit_property(h, S("is_paying_customer"), json_get(c, S("is_paying_customer")));
    return OK;
}

/* ---- requests -------------------------------------------------------------------------------- */

static Code tell_topic(Hit *h, const Json *body, Str topic, Err *e)
{
    Str id = webhook_text(h, body, "id");
    Buyer b = {.order = id};

    if (str_eq(topic, S("order.deleted")))
        return webhook_event(h, &b, "order_cancel", ABSENT, "cancel", id, e);
    if (str_starts(topic, S("order.")))
        return tell_order(h, body, topic, e);
    if (str_starts(topic, S("product.")))
        return tell_product(h, body, str_eq(topic, S("product.deleted")), e);
    if (str_eq(topic, S("customer.created")) || str_eq(topic, S("customer.updated")))
        return tell_customer(h, body, topic, e);
    webhook_keep(h, body, "no event is made of that topic");
    return OK;
}

static Code read_request(Hit *h, Err *e)
{
    const HttpRequest *q = h->http;
    const Json *body;

    hit_say(h, 200, S("text/plain"), S("ok"));
    if (str_starts(h->body, S("webhook_id="))) /* its maker asks whether anybody is there */
        return OK;
    TRY(webhook_open(h, http_header(q, S("X-WC-Webhook-Signature")), e));
    TRY(hit_json(h, &body, e));
    if (body->type != JSON_OBJECT)
        return fail(e, BAD_INPUT, "a webhook's body should be an object");
    return tell_topic(h, body, str_trim(http_header(q, S("X-WC-Webhook-Topic"))), e);
}

#define LARGE ((i64)16 << 20)
static const Entry entries[] = {
    {.path = "/webhook/woocommerce/*", .methods = "POST", .body_max = LARGE, .read = read_request},
    {.path = "/webhook/woocommerce", .methods = "POST", .body_max = LARGE, .read = read_request},
    {0},
};
const Dialect dialect_woocommerce = {
    .name = "woocommerce",
    .help = "WooCommerce's webhooks: orders, products, customers",
    .entries = entries,
};
