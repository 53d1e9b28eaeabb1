/* webhook.c — what the webhooks of shop systems share. */
#include "collect/dialects/webhook.h"

Code webhook_open(Hit *h, Str signature, Err *e)
{
    Form query = hit_query(h);
    Str key = h->part[0];

    if (key.n == 0)
        key = form_get(&query, S("key"));
    TRY(hit_admit(h, key.n > 0 ? key : hit_authorization(h), e));
    return hit_signed(h, signature, e);
}

Code webhook_event(Hit *h, const Buyer *b, const char *kind, i64 at, const char *what, Str number,
                   Err *e)
{
    Str none = {0};
    bool there = str_eq(str_of(kind), S("order")) || str_starts(str_of(kind), S("checkout"));

    if (there) /* what becomes of an order later is not done in the buyer's browser */
        hit_server_visitor(h, b->agent, b->address, b->language);
    else
        hit_server_visitor(h, none, none, none);
    if (hit_event(h, str_of(kind), at == ABSENT ? h->received : at) < 0)
        return fail(e, OVER_LIMIT, "one request may bring %d events", BATCH_ROWS_MAX);
    if (number.n > 0)
        hit_id(h, str_format(h->arena, "%s:%.*s", what, STR_ARG(number)));
    hit_currency(h, b->currency);
    hit_set_text(h, F_order, b->order);
    hit_set_text(h, F_user_id, b->user);
    return OK;
}

static void set_line(Hit *h, Field f, const char *name, Str text)
{
    Json json = {.type = JSON_TEXT, .text = text};

    if (text.n > 0)
        hit_line_set(h, f, str_of(name), &json);
}

bool webhook_line(Hit *h, Str sku, Str name, Str price, Str quantity)
{
    i64 minor;

    if (!hit_line(h))
        return false;
    hit_line_text(h, F_product, sku.n > 0 ? sku : name);
    hit_line_text(h, F_name, name);
    set_line(h, F_price, "price", price);
    set_line(h, F_quantity, "quantity", quantity);
    if (price.n > 0 &&
        line_amount_parse(price, quantity.n > 0 ? quantity : S("1"), h->digits, &minor))
        batch_set_int(h->batch, F_line_amount, h->batch->lines - 1, minor);
    return true;
}

Str webhook_text(Hit *h, const Json *object, const char *name)
{
    return str_trim(hit_text(h, json_get(object, str_of(name))));
}

i64 webhook_money(Hit *h, const Json *object, const char *name)
{
    i64 minor;

    return money_parse(webhook_text(h, object, name), h->digits, &minor) ? minor : 0;
}

bool webhook_listed(Str word, const char *const *list)
{
    for (; *list; list++)
        if (str_eq(word, str_of(*list)))
            return true;
    return false;
}

Str webhook_recall(Hit *h, Str number, Str text)
{
    Str before = {0};
    u64 what = mix64(str_hash(h->origin)) ^ str_hash(number);

    return recall_cart(h->recall, what, text, h->arena, &before) == CART_TOLD ? before : S("");
}

void webhook_keep(Hit *h, const Json *body, const char *why)
{
    hit_reject(h, hit_raw(h, body), "%s", why);
}
