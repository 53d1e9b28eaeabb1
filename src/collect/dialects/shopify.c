/* shopify.c — Shopify's webhooks: POST /webhook/shopify/KEY. An order comes whole with each change
 * of it, so whatever the topic, all is told that its state says; its id is its name (#1001), as in
 * the files its admin exports. Names, streets and postcodes are left out. */
#include "collect/dialects/webhook.h"

/* ---- orders ---------------------------------------------------------------------------------- */

static Str first_text(Hit *h, const Json *list, const char *member)
{
    const Json *first = list && list->type == JSON_ARRAY ? list->first : NULL;

    return first && *member ? webhook_text(h, first, member) : hit_text(h, first);
}

static Buyer buyer_of(Hit *h, const Json *o)
{
    const Json *client = json_get(o, S("client_details")),
               *billing = json_get(o, S("billing_address")), *customer = json_get(o, S("customer"));
    Buyer b = {.order = webhook_text(h, o, "name"),
               .user = webhook_text(h, o, "email"),
               .currency = webhook_text(h, o, "currency"),
               .agent = webhook_text(h, client, "user_agent"),
               .address = webhook_text(h, client, "browser_ip"),
               .language = webhook_text(h, o, "customer_locale")};

    if (b.user.n == 0)
        b.user = webhook_text(h, o, "phone");
    if (b.user.n == 0)
        b.user = webhook_text(h, billing, "phone");
    if (b.user.n == 0)
        b.user = webhook_text(h, customer, "id");
    return b;
}

static void tell_lines(Hit *h, const Json *items)
{
    for (const Json *it = items ? items->first : NULL; it; it = it->next) {
        Str name = webhook_text(h, it, "name");
        if (name.n == 0)
            name = webhook_text(h, it, "title");
        if (it->type != JSON_OBJECT ||
            !webhook_line(h, webhook_text(h, it, "sku"), name, webhook_text(h, it, "price"),
                          webhook_text(h, it, "quantity"))) {
            hit_property(h, S("line_items"), it);
            continue;
        }
        hit_line_set(h, F_brand, S("vendor"), json_get(it, S("vendor")));
        hit_line_set(h, F_variant, S("variant_title"), json_get(it, S("variant_title")));
        hit_line_set(h, F_line_discount, S("total_discount"), json_get(it, S("total_discount")));
    }
}

static void tell_place(Hit *h, const Json *o)
{
    const Json *place = json_get(o, S("billing_address"));

    if (!place || place->type != JSON_OBJECT)
        place = json_get(o, S("shipping_address"));
    hit_set_text(h, F_country, webhook_text(h, place, "country_code"));
    hit_set_text(h, F_region, webhook_text(h, place, "province_code"));
    hit_set_text(h, F_city, webhook_text(h, place, "city"));
}

static void tell_money(Hit *h, const Json *o)
{
    const Json *shipping = json_get(json_get(o, S("total_shipping_price_set")), S("shop_money"));

    hit_set(h, F_amount, S("total_price"), json_get(o, S("total_price")));
    hit_set(h, F_discount, S("total_discounts"), json_get(o, S("total_discounts")));
    hit_set(h, F_shipping, S("shipping"), json_get(shipping, S("amount")));
    hit_set(h, F_tax, S("total_tax"), json_get(o, S("total_tax")));
    hit_set(h, F_gross, S("total_line_items_price"), json_get(o, S("total_line_items_price")));
    hit_set_text(h, F_coupon, first_text(h, json_get(o, S("discount_codes")), "code"));
    hit_set_text(h, F_payment, first_text(h, json_get(o, S("payment_gateway_names")), ""));
    hit_set_text(h, F_shipping_method, first_text(h, json_get(o, S("shipping_lines")), "title"));
}

static Code tell_placed(Hit *h, const Json *o, const Buyer *b, Str id, Err *e)
{
    static const char *const kept[][2] = {{"id", "Id"},
                                          {"source_name", "Source"},
                                          {"tags", "tags"},
                                          {"landing_site", "landing_site"},
                                          {"referring_site", "referring_site"}};

    TRY(webhook_event(h, b, "order", json_time(json_get(o, S("created_at"))), "order", id, e));
    tell_money(h, o);
    tell_place(h, o);
    for (int i = 0; i < COUNT(kept); i++)
        hit_property_text(h, str_of(kept[i][1]), webhook_text(h, o, kept[i][0]));
    tell_lines(h, json_get(o, S("line_items")));
    return OK;
}

/* ---- refunds --------------------------------------------------------------------------------- */

static i64 given_back(Hit *h, const Json *refund)
{
    i64 sum = 0;

    const Json *list = json_get(refund, S("transactions"));
    for (const Json *it = list ? list->first : NULL; it; it = it->next)
        if (str_eq(webhook_text(h, it, "kind"), S("refund")) &&
            str_eq(webhook_text(h, it, "status"), S("success")) &&
            __builtin_add_overflow(sum, webhook_money(h, it, "amount"), &sum))
            return 0;
    return sum;
}

static Code tell_refund(Hit *h, const Json *refund, const Buyer *b, Err *e)
{
    i64 at = json_time(json_get(refund, S("processed_at")));

    if (at == ABSENT)
        at = json_time(json_get(refund, S("created_at")));
    h->digits = currency_digits(b->currency);
    i64 sum = given_back(h, refund);
    TRY(webhook_event(h, b, sum ? "refund" : "restock", at, "refund", webhook_text(h, refund, "id"),
                      e));
    if (sum)
        hit_set_int(h, F_amount, sum);
    hit_set_text(h, F_reason, webhook_text(h, refund, "note"));
    const Json *list = json_get(refund, S("refund_line_items"));
    for (const Json *it = list ? list->first : NULL; it; it = it->next) {
        const Json *item = json_get(it, S("line_item"));
        if (item && webhook_line(h, webhook_text(h, item, "sku"), webhook_text(h, item, "name"),
                                 webhook_text(h, item, "price"), webhook_text(h, it, "quantity")))
            batch_set_int(h->batch, F_line_amount, h->batch->lines - 1,
                          webhook_money(h, it, "subtotal"));
    }
    return OK;
}

/* ---- what became of it ----------------------------------------------------------------------- */

static Code tell_parcels(Hit *h, const Json *o, const Buyer *b, Str id, Err *e)
{
    const Json *list = json_get(o, S("fulfillments")), *first = list ? list->first : NULL;
    bool whole = str_eq(webhook_text(h, o, "fulfillment_status"), S("fulfilled"));
    i64 at = json_time(json_get(first ? first : o, S("created_at")));

    if (whole)
        TRY(webhook_event(h, b, "order_shipped", at, "shipped", id, e));
    for (const Json *it = first; it; it = it->next)
        if (whole && str_eq(webhook_text(h, it, "shipment_status"), S("delivered")))
            return webhook_event(h, b, "order_delivered", json_time(json_get(it, S("updated_at"))),
                                 "delivered", id, e);
    return OK;
}

/* What is charged now, before what went back: another sum than at first when the order was edited.
 */
static Code tell_edit(Hit *h, const Json *o, const Buyer *b, Str id, Err *e)
{
    const Json *refunds = json_get(o, S("refunds"));

    h->digits = currency_digits(b->currency);
    i64 now = webhook_money(h, o, "current_total_price"), then = webhook_money(h, o, "total_price");
    for (const Json *it = refunds ? refunds->first : NULL; it; it = it->next)
        if (__builtin_add_overflow(now, given_back(h, it), &now))
            return OK;
    if (!json_get(o, S("current_total_price")) || now == then)
        return OK;
    Str at = webhook_text(h, o, "updated_at");
    TRY(webhook_event(h, b, "order_update", json_time(json_get(o, S("updated_at"))), "update",
                      str_format(h->arena, "%.*s:%.*s", STR_ARG(id), STR_ARG(at)), e));
    tell_money(h, o);
    hit_set_int(h, F_amount, now);
    tell_lines(h, json_get(o, S("line_items")));
    return OK;
}

static Code tell_order(Hit *h, const Json *o, Str topic, Err *e)
{
    static const char *const paid[] = {"paid", "partially_refunded", "refunded", NULL};
    Str id = webhook_text(h, o, "id"), status = webhook_text(h, o, "financial_status");
    Buyer b = buyer_of(h, o);
    i64 off = json_time(json_get(o, S("cancelled_at"))),
        changed = json_time(json_get(o, S("updated_at")));

    if (b.order.n == 0)
        return fail(e, BAD_INPUT, "an order has no 'name'");
    (void)webhook_recall(h, id, b.order);
    TRY(tell_placed(h, o, &b, id, e));
    if (webhook_listed(status, paid))
        TRY(webhook_event(
            h, &b, "order_paid",
            str_eq(topic, S("orders/paid")) ? changed : json_time(json_get(o, S("processed_at"))),
            "paid", id, e));
    TRY(tell_parcels(h, o, &b, id, e));
    if (off != ABSENT || str_eq(status, S("voided"))) {
        TRY(webhook_event(h, &b, "order_cancel", off != ABSENT ? off : changed, "cancel", id, e));
        hit_set_text(h, F_reason, webhook_text(h, o, "cancel_reason"));
        return OK; /* its money counts nowhere, so none goes back either */
    }
    if (str_eq(topic, S("orders/updated")) || str_eq(topic, S("orders/edited")))
        TRY(tell_edit(h, o, &b, id, e));
    const Json *refunds = json_get(o, S("refunds"));
    for (const Json *it = refunds ? refunds->first : NULL; it; it = it->next)
        TRY(tell_refund(h, it, &b, e));
    return OK;
}

/* These name the order by its number alone, which says its name when the order came before. */
static Code tell_of_order(Hit *h, const Json *body, Str topic, Err *e)
{
    bool gone = str_eq(topic, S("orders/delete"));
    Str id = webhook_text(h, body, gone ? "id" : "order_id");
    Buyer b = {.order = webhook_recall(h, id, S(""))};
    const Json *money = json_get(body, S("transactions"));

    if (b.order.n == 0) {
        webhook_keep(h, body,
                     "its order was not heard of since the server began: orders/updated "
                     "tells the same");
        return OK;
    }
    (void)webhook_recall(h, id, b.order);
    b.currency = first_text(h, money, "currency");
    if (gone)
        return webhook_event(h, &b, "order_cancel", ABSENT, "cancel", id, e);
    if (str_starts(topic, S("refunds/")))
        return tell_refund(h, body, &b, e);
    i64 at = json_time(json_get(body, S("created_at")));
    TRY(webhook_event(h, &b, "order_shipped", at, "shipped", id, e));
    if (!str_eq(webhook_text(h, body, "shipment_status"), S("delivered")))
        return OK;
    return webhook_event(h, &b, "order_delivered", json_time(json_get(body, S("updated_at"))),
                         "delivered", id, e);
}

/* ---- checkouts, products, customers ---------------------------------------------------------- */

static Code tell_checkout(Hit *h, const Json *c, Str topic, Err *e)
{
    bool begun = str_eq(topic, S("checkouts/create"));
    Buyer b = buyer_of(h, c);
    Str token = webhook_text(h, c, "token"), at = webhook_text(h, c, "updated_at");

    b.order = S("");
    if (b.user.n == 0)
        b.user = webhook_text(h, json_get(c, S("customer")), "email");
    TRY(webhook_event(
        h, &b, begun ? "checkout_start" : "checkout_step",
        json_time(json_get(c, begun ? S("created_at") : S("updated_at"))),
        begun ? "checkout" : "checkout step",
        begun ? token : str_format(h->arena, "%.*s:%.*s", STR_ARG(token), STR_ARG(at)), e));
    hit_property_text(h, S("checkout"), token);
    hit_property(h, S("total_price"), json_get(c, S("total_price")));
    tell_place(h, c);
    tell_lines(h, json_get(c, S("line_items")));
    return OK;
}

static void tell_variant(Hit *h, const Json *p, const Json *v)
{
    static const Named shared[] = {{"product_type", F_category}, {"vendor", F_brand}};
    Str title = webhook_text(h, p, "title"), variant = webhook_text(h, v, "title"), name = title;

    if (variant.n > 0 && !str_eq(variant, S("Default Title")))
        name = str_format(h->arena, "%.*s - %.*s", STR_ARG(title), STR_ARG(variant));
    if (!webhook_line(h, webhook_text(h, v, "sku"), name, webhook_text(h, v, "price"), S("")))
        return;
    for (int i = 0; i < COUNT(shared); i++)
        hit_line_set(h, shared[i].field, str_of(shared[i].name),
                     json_get(p, str_of(shared[i].name)));
    hit_line_set(h, F_variant, S("variant"), json_get(v, S("title")));
    hit_line_set(h, F_stock, S("inventory_quantity"), json_get(v, S("inventory_quantity")));
    hit_line_set(h, F_image, S("image"), json_get(json_get(p, S("image")), S("src")));
}

static Code tell_product(Hit *h, const Json *p, Str topic, Err *e)
{
    bool gone = str_eq(topic, S("products/delete"));
    Str id = webhook_text(h, p, "id"), at = webhook_text(h, p, "updated_at");
    const Json *variants = json_get(p, S("variants"));
    Buyer nobody = {0};

    TRY(webhook_event(h, &nobody, gone ? "product_delete" : "product_set",
                      json_time(json_get(p, S("updated_at"))), gone ? "product gone" : "product",
                      str_format(h->arena, "%.*s:%.*s", STR_ARG(id), STR_ARG(at)), e));
    hit_property_text(h, S("Id"), id);
    hit_property(h, S("handle"), json_get(p, S("handle")));
    hit_property(h, S("status"), json_get(p, S("status")));
    hit_property(h, S("tags"), json_get(p, S("tags")));
    for (const Json *v = variants ? variants->first : NULL; v; v = v->next)
        tell_variant(h, p, v);
    return OK;
}

static Code tell_customer(Hit *h, const Json *c, Str topic, Err *e)
{
    static const char *const kept[] = {"state", "orders_count",   "total_spent",
                                       "tags",  "verified_email", "tax_exempt"};
    bool made = str_eq(topic, S("customers/create"));
    Str id = webhook_text(h, c, "id"), at = webhook_text(h, c, "updated_at");
    Buyer b = buyer_of(h, c);

    b.order = S("");
    if (b.user.n == 0)
        b.user = id;
    TRY(webhook_event(h, &b, made ? "sign_up" : "identify",
                      json_time(json_get(c, made ? S("created_at") : S("updated_at"))),
                      made ? "customer" : "customer change",
                      made ? id : str_format(h->arena, "%.*s:%.*s", STR_ARG(id), STR_ARG(at)), e));
    hit_property_text(h, S("Id"), id);
    for (int i = 0; i < COUNT(kept); i++)
        hit_property(h, str_of(kept[i]), json_get(c, str_of(kept[i])));
    return OK;
}

/* ---- requests -------------------------------------------------------------------------------- */

static Code tell_topic(Hit *h, const Json *body, Str topic, Err *e)
{
    static const char *const by_number[] = {"orders/delete", "refunds/create",
                                            "fulfillments/create", "fulfillments/update", NULL};
    static const char *const customers[] = {"customers/create", "customers/update",
                                            "customers/enable", "customers/disable", NULL};

    if (webhook_listed(topic, by_number))
        return tell_of_order(h, body, topic, e);
    if (str_starts(topic, S("orders/")))
        return tell_order(h, body, topic, e);
    if (str_eq(topic, S("checkouts/create")) || str_eq(topic, S("checkouts/update")))
        return tell_checkout(h, body, topic, e);
    if (str_starts(topic, S("products/")))
        return tell_product(h, body, topic, e);
    if (webhook_listed(topic, customers))
        return tell_customer(h, body, topic, e);
    webhook_keep(h, body, "no event is made of that topic");
    return OK;
}

static Code read_request(Hit *h, Err *e)
{
    const HttpRequest *q = h->http;
    const Json *body;

    TRY(webhook_open(h, http_header(q, S("X-Shopify-Hmac-Sha256")), e));
    TRY(hit_json(h, &body, e));
    if (body->type != JSON_OBJECT)
        return fail(e, BAD_INPUT, "a webhook's body should be an object");
    if (str_eq(http_header(q, S("X-Shopify-Test")), S("true")))
        webhook_keep(h, body, "a test that the shop's admin sent");
    else
        TRY(tell_topic(h, body, str_trim(http_header(q, S("X-Shopify-Topic"))), e));
    hit_say(h, 200, S("text/plain"), S("ok"));
    return OK;
}

#define LARGE ((i64)16 << 20)
static const Entry entries[] = {
    {.path = "/webhook/shopify/*", .methods = "POST", .body_max = LARGE, .read = read_request},
    {.path = "/webhook/shopify", .methods = "POST", .body_max = LARGE, .read = read_request},
    {0},
};
const Dialect dialect_shopify = {
    .name = "shopify",
    .help = "Shopify's webhooks: orders, refunds, checkouts, products, customers",
    .entries = entries,
};
