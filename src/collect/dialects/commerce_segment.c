/* commerce_segment.c — products, orders and money as Segment's e-commerce events (v2) spell them
 * (protocols §11). */
#include "collect/dialects/dialect.h"

enum { MEMBERS_MAX = 64 }; /* different members of products that are no fields of ours */

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

static const Member product_members[] = {
    {"product_id", F_product}, {"name", F_name},          {"category", F_category},
    {"brand", F_brand},        {"variant", F_variant},    {"price", F_price},
    {"quantity", F_quantity},  {"coupon", F_line_coupon}, {"position", F_position},
    {"url", F_link},           {"image_url", F_image},    {NULL, FIELD_COUNT},
};
static const Member event_members[] = {
    {"order_id", F_order},
    {"shipping", F_shipping},
    {"tax", F_tax},
    {"discount", F_discount},
    {"query", F_query},
    {"results", F_results},
    {"step", F_step},
    {"payment_method", F_payment},
    {"shipping_method", F_shipping_method},
    {"reason", F_reason},
    {"rating", F_rating},
    {"review_body", F_text},
    {"share_message", F_text},
    {NULL, FIELD_COUNT},
};

static const Json *given(const Json *object, const char *name)
{
    const Json *j = json_get(object, str_of(name));

    return j && j->type != JSON_NULL && !(j->type == JSON_TEXT && j->text.n == 0) ? j : NULL;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* The names a product may have, the best first. */
static Str product_name(const Json *product)
{
    static const char *const names[] = {"product_id", "sku", "id"};

    for (isize i = 0; i < COUNT(names); i++)
        if (given(product, names[i]))
            return str_of(names[i]);
    return S("");
}

/* The list an event tells of all its products. */
static void set_list(Hit *h, const Json *properties)
{
    static const char *const names[] = {"list_name", "list", "list_id"};

    for (isize i = 0; i < COUNT(names); i++)
        if (given(properties, names[i])) {
            hit_line_set(h, F_list, str_of(names[i]), given(properties, names[i]));
            return;
        }
}

/* The field of a product's member; FIELD_COUNT when it is none of ours. */
static Field line_field(Str member, Str id, bool own)
{
    const Member *is = member_named(product_members, member);

    if (id.n > 0 && str_eq(member, id))
        return F_product;
    if (own && (str_eq(member, S("discount")) || str_eq(member, S("list"))))
        return str_eq(member, S("list")) ? F_list : F_line_discount;
    return is ? is->field : FIELD_COUNT;
}

/* `own`: a product among others; else the event's own members are the product's. False: there is
 * no room for a line more. */
static bool take_line(Hit *h, const Json *product, const Json *properties, bool own)
{
    Str id = product_name(product);

    if (!hit_line(h))
        return false;
    set_list(h, properties);
    for (const Json *m = product->first; m; m = m->next) {
        Field f = line_field(m->key, id, own);
        if (f != FIELD_COUNT)
            hit_line_set(h, f, m->key, m);
    }
    return true;
}

/* A member of no field: one property for all products, as an array with a place for each. */
static void set_extra(Hit *h, const Json *products, Str key)
{
    Buf b = buf_on(h->arena);

    buf_byte(&b, '[');
    for (const Json *one = products->first; one; one = one->next) {
        const Json *value = json_get(one, key);
        if (one != products->first)
            buf_byte(&b, ',');
        if (value)
            buf_json_value(&b, value);
        else
            buf_str(&b, S("null"));
    }
    buf_byte(&b, ']');
    hit_property_text(h, str_format(h->arena, "items.%.*s", STR_ARG(key)), buf_done(&b));
}

static void set_extras(Hit *h, const Json *products)
{
    Str key[MEMBERS_MAX];
    int n = 0;

    for (const Json *one = products->first; one; one = one->next) {
        Str id = product_name(one);
        for (const Json *m = one->first; m; m = m->next) {
            bool known = line_field(m->key, id, true) != FIELD_COUNT || m->type == JSON_NULL;
            for (int i = 0; i < n && !known; i++)
                known = str_eq(key[i], m->key);
            if (known)
                continue;
            if (n == MEMBERS_MAX) {
                hit_property(h, S("products"), products); /* all of it, as it came */
                return;
            }
            key[n++] = m->key;
            set_extra(h, products, m->key);
        }
    }
}

/* False: they are not what products should be, or too many; nothing of them is told then. */
static bool take_products(Hit *h, const Json *products, const Json *properties)
{
    if (products->type != JSON_ARRAY || products->n > EVENT_LINES_MAX ||
        h->batch->lines + products->n > BATCH_LINES_MAX)
        return false;
    for (const Json *one = products->first; one; one = one->next)
        if (one->type != JSON_OBJECT)
            return false;
    for (const Json *one = products->first; one; one = one->next)
        (void)take_line(h, one, properties, true);
    set_extras(h, products);
    return true;
}

/* ---- money ----------------------------------------------------------------------------------- */

static bool money_of(Hit *h, const Json *j, i64 *out)
{
    Buf b = buf_on(h->arena);

    if (!j || (j->type != JSON_INT && j->type != JSON_FLOAT && j->type != JSON_TEXT))
        return false;
    if (j->type == JSON_TEXT)
        return money_parse(j->text, h->digits, out);
    buf_json_value(&b, j);
    return money_parse(buf_done(&b), h->digits, out);
}

/* The sum of those that are given; false when the first is not, or when they are no amounts. */
static bool sum_of(Hit *h, const Json *properties, const char *const *names, i64 *sum)
{
    *sum = 0;
    for (int i = 0; names[i]; i++) {
        const Json *j = given(properties, names[i]);
        i64 one;
        if (!j && i > 0)
            continue;
        if (!money_of(h, j, &one) || __builtin_add_overflow(*sum, one, sum))
            return false;
    }
    return true;
}

/* What the customer is charged is `total`. Where only `subtotal` or `revenue` are told, shipping
 * and tax, which both leave out, are added; `value` is the last resort. All of them but `total`
 * stay properties of their own names too. Returns what became the amount whole. */
static Str set_amount(Hit *h, const Json *properties)
{
    static const char *const sums[][4] = {{"subtotal", "shipping", "tax", NULL},
                                          {"revenue", "shipping", "tax", NULL},
                                          {"value", NULL}};
    i64 sum;

    if (given(properties, "total")) {
        hit_set(h, F_amount, S("total"), given(properties, "total"));
        return S("total");
    }
    for (isize i = 0; i < COUNT(sums); i++)
        if (sum_of(h, properties, sums[i], &sum)) {
            hit_set_int(h, F_amount, sum);
            return i == 2 ? S("value") : S("");
        }
    return S("");
}

/* The lines at list price: what is left of them after the discount, and the discount. */
static void set_gross(Hit *h, const Json *properties)
{
    static const char *const names[] = {"subtotal", "discount", NULL};
    i64 sum;

    if (sum_of(h, properties, names, &sum))
        hit_set_int(h, F_gross, sum);
}

static bool has_amount(Str kind)
{
    static const char *const kinds[] = {"order", "refund", "order_paid", "order_update",
                                        "order_cancel"};

    for (isize i = 0; i < COUNT(kinds); i++)
        if (str_eq(kind, str_of(kinds[i])))
            return true;
    return false;
}

/* ---- the event ------------------------------------------------------------------------------- */

static Str coupon_name(const Json *properties)
{
    static const char *const names[] = {"coupon", "coupon_id", "coupon_name"};

    for (isize i = 0; i < COUNT(names); i++)
        if (given(properties, names[i]))
            return str_of(names[i]);
    return S("");
}

static bool is_currency(const Hit *h, const Json *m)
{
    return str_eq(m->key, S("currency")) &&
           batch_text(h->batch, F_currency, h->batch->rows - 1).n > 0;
}

void commerce_segment(Hit *h, Str kind, const Json *properties)
{
    const Json *products = given(properties, "products");
    bool several = products && products->n > 0;
    Str id = several ? S("") : product_name(properties), amount = S("");
    bool flat = id.n > 0 && !str_eq(id, S("id"));
    Str coupon = flat ? S("") : coupon_name(properties);

    hit_currency(h, json_text(json_get(properties, S("currency"))));
    if (has_amount(kind)) {
        amount = set_amount(h, properties);
        set_gross(h, properties);
    }
    for (const Json *m = properties ? properties->first : NULL; m; m = m->next) {
        const Member *is = member_named(event_members, m->key);
        if (is)
            hit_set(h, is->field, m->key, m);
        else if (str_eq(m->key, coupon))
            hit_set(h, F_coupon, m->key, m);
        else if (m != products && !str_eq(m->key, amount) && !is_currency(h, m) &&
                 (!flat || line_field(m->key, id, false) == FIELD_COUNT))
            hit_property(h, m->key, m);
    }
    if (products && (!several || !take_products(h, products, properties)))
        hit_property(h, S("products"), products); /* kept as it came */
    if (flat && !take_line(h, properties, properties, false))
        hit_property(h, S("product"), properties);
}
