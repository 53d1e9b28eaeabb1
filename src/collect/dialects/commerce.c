/* commerce.c — the words of shops. Segment's e-commerce events (v2 and their elders) and GA4's are
 * what nearly all shop software speaks, so every dialect without words of its own is read by them
 * (protocols §11). */
#include "collect/dialects/dialect.h"

typedef struct {
    const char *name, *kind;
} Word;

/* In small letters, words joined by one blank: "Product Added", "product_added" and "product-added"
 * are the same. */
static const Word words[] = {
    /* Segment e-commerce v2 */
    {"products searched", "search"},
    {"product list viewed", "list_view"},
    {"product list filtered", "list_filter"},
    {"product clicked", "item_click"},
    {"product viewed", "item_view"},
    {"product added", "cart_add"},
    {"product removed", "cart_remove"},
    {"cart viewed", "cart_view"},
    {"checkout started", "checkout_start"},
    {"checkout step viewed", "checkout_step"},
    {"checkout step completed", "checkout_step"},
    {"payment info entered", "payment_info"},
    {"order completed", "order"},
    {"order updated", "order_update"},
    {"order refunded", "refund"},
    {"order cancelled", "order_cancel"},
    {"order canceled", "order_cancel"},
    {"coupon entered", "coupon"},
    {"coupon applied", "coupon"},
    {"coupon denied", "coupon"},
    {"coupon removed", "coupon"},
    {"promotion viewed", "promo_view"},
    {"promotion clicked", "promo_click"},
    {"product added to wishlist", "wishlist_add"},
    {"product removed from wishlist", "wishlist_remove"},
    {"wishlist product added to cart", "cart_add"},
    {"product shared", "share"},
    {"cart shared", "share"},
    {"product reviewed", "review"},
    {"signed up", "sign_up"},
    {"signed in", "login"},
    {"logged in", "login"},
    {"application opened", "app_open"},
    /* their elders */
    {"viewed product category", "list_view"},
    {"viewed product", "item_view"},
    {"added product", "cart_add"},
    {"removed product", "cart_remove"},
    {"completed order", "order"},
    {"clicked product", "item_click"},
    {"viewed promotion", "promo_view"},
    {"clicked promotion", "promo_click"},
    {"started order", "checkout_start"},
    {"viewed checkout step", "checkout_step"},
    {"completed checkout step", "checkout_step"},
    {"updated order", "order_update"},
    {"viewed cart", "cart_view"},
    /* GA4 */
    {"page view", "page_view"},
    {"view search results", "search"},
    {"view item list", "list_view"},
    {"select item", "item_click"},
    {"view item", "item_view"},
    {"add to wishlist", "wishlist_add"},
    {"add to cart", "cart_add"},
    {"remove from cart", "cart_remove"},
    {"view cart", "cart_view"},
    {"begin checkout", "checkout_start"},
    {"add shipping info", "checkout_step"},
    {"add payment info", "payment_info"},
    {"purchase", "order"},
    {"view promotion", "promo_view"},
    {"select promotion", "promo_click"},
    {"sign up", "sign_up"},
};

/* "Product_Added" as "product added"; empty when it is longer than any word. */
static Str plain_name(Str name, char to[64])
{
    isize n = 0;

    name = str_trim(name);
    for (isize i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool gap = c == ' ' || c == '_' || c == '-';
        if (gap && n > 0 && to[n - 1] == ' ')
            continue;
        if (n == 63)
            return S("");
        to[n++] = gap ? ' ' : c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
    }
    return (Str){to, n};
}

Str commerce_kind(Str name)
{
    char small[64], snake[64];
    Str plain = plain_name(name, small);

    for (isize i = 0; i < plain.n; i++)
        snake[i] = plain.p[i] == ' ' ? '_' : plain.p[i];
    Kind kind = kind_find((Str){snake, plain.n});
    if (kind < KIND_COUNT)
        return str_of(kind_info[kind].name);
    for (isize i = 0; i < COUNT(words); i++)
        if (str_eq(str_of(words[i].name), plain))
            return str_of(words[i].kind);
    return str_trim(name);
}

/* ---- members --------------------------------------------------------------------------------- */

typedef struct {
    const char *name;
    Field field;
} Member;

static const Member *member_named(const Member *list, Str name)
{
    for (; list->name; list++)
        if (str_eq(name, str_of(list->name)))
            return list;
    return NULL;
}

/* ---- Segment --------------------------------------------------------------------------------- */

static const Member segment_product[] = {
    {"product_id", F_product}, {"name", F_name},          {"category", F_category},
    {"brand", F_brand},        {"variant", F_variant},    {"price", F_price},
    {"quantity", F_quantity},  {"coupon", F_line_coupon}, {"position", F_position},
    {"url", F_link},           {"image_url", F_image},    {"list", F_list},
    {NULL, FIELD_COUNT},
};
static const Member segment_event[] = {
    {"order_id", F_order},
    {"shipping", F_shipping},
    {"tax", F_tax},
    {"discount", F_discount},
    {"subtotal", F_gross},
    {"query", F_query},
    {"results", F_results},
    {"step", F_step},
    {"payment_method", F_payment},
    {"shipping_method", F_shipping_method},
    {"reason", F_reason},
    {"rating", F_rating},
    {"review_body", F_text},
    {NULL, FIELD_COUNT},
};

/* A product's own members; sku names it where there is no product_id. `others`: what is none of its
 * members is told of the line too. False: there is no room for a line more. */
static bool segment_line(Hit *h, const Json *product, bool others)
{
    bool known = json_get(product, S("product_id")) != NULL;

    if (!hit_line(h))
        return false;
    for (const Json *m = product->first; m; m = m->next) {
        const Member *is = member_named(segment_product, m->key);
        if (is)
            hit_line_set(h, is->field, m->key, m);
        else if (!known && str_eq(m->key, S("sku")))
            hit_line_set(h, F_product, m->key, m);
        else if (others)
            hit_property(h, str_format(h->arena, "items.%.*s", STR_ARG(m->key)), m);
    }
    return true;
}

/* What the customer is charged: `total` when it is told; else `revenue`, or `value`, which leave
 * shipping and tax out. What was not used stays a property of its own name. */
static Str amount_name(const Json *properties)
{
    static const char *const names[] = {"total", "revenue", "value"};

    for (isize i = 0; i < COUNT(names); i++) {
        const Json *j = json_get(properties, str_of(names[i]));
        if (j && j->type != JSON_NULL)
            return str_of(names[i]);
    }
    return S("");
}

static bool has_amount(Str kind)
{
    return str_eq(kind, S("order")) || str_eq(kind, S("refund")) || str_eq(kind, S("order_paid")) ||
           str_eq(kind, S("order_update")) || str_eq(kind, S("order_cancel"));
}

static bool is_flat(const Json *properties)
{
    return json_get(properties, S("product_id")) || json_get(properties, S("sku"));
}

static void segment_member(Hit *h, const Json *m, Str amount, bool flat)
{
    const Member *is = member_named(segment_event, m->key);

    if (is)
        hit_set(h, is->field, m->key, m);
    else if (amount.n > 0 && str_eq(m->key, amount))
        hit_set(h, F_amount, m->key, m);
    else if (str_eq(m->key, S("coupon")) && !flat)
        hit_set(h, F_coupon, m->key, m);
    else if (str_eq(m->key, S("currency")) &&
             batch_text(h->batch, F_currency, h->batch->rows - 1).n)
        return;
    else if (!flat || !(member_named(segment_product, m->key) || str_eq(m->key, S("sku"))))
        hit_property(h, m->key, m);
}

void commerce_segment(Hit *h, Str kind, const Json *properties)
{
    const Json *products = json_get(properties, S("products"));
    Str amount = has_amount(kind) ? amount_name(properties) : S("");
    bool several = products && products->type == JSON_ARRAY && products->n > 0;
    bool flat = !several && is_flat(properties);

    hit_currency(h, json_text(json_get(properties, S("currency"))));
    for (const Json *m = properties ? properties->first : NULL; m; m = m->next)
        if (!several || m != products)
            segment_member(h, m, amount, flat);
    if (flat && !segment_line(h, properties, false))
        hit_property(h, S("product"), properties);
    for (const Json *one = several ? products->first : NULL; one; one = one->next)
        if (one->type != JSON_OBJECT || !segment_line(h, one, true)) {
            hit_property(h, S("products"), products); /* kept as it came */
            return;
        }
}
