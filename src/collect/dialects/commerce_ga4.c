/* commerce_ga4.c — GA4's e-commerce events: `items` and the parameters beside them (protocols
 * §6.3).
 *
 * What the customer is charged: GA4 defines `value` as the sum of price times quantity, without tax
 * and shipping, so the amount of an order or refund is value + tax + shipping. Many shops send the
 * total as `value` all the same; where it is exactly what the lines and shipping make, with tax or
 * without, nothing is added to it. `value` itself stays a property. */
#include "collect/dialects/dialect.h"

enum { EXTRAS_MAX = 64 }; /* different members of no field within the items of one event */

typedef struct {
    const char *name;
    Field field;
} Member;

static const Member item_members[] = {
    {"item_id", F_product},      {"item_name", F_name}, {"item_brand", F_brand},
    {"item_variant", F_variant}, {"price", F_price},    {"quantity", F_quantity},
    {"coupon", F_line_coupon},
};
static const Member event_members[] = {
    {"transaction_id", F_order},
    {"tax", F_tax},
    {"shipping", F_shipping},
    {"coupon", F_coupon},
    {"search_term", F_query},
    {"shipping_tier", F_shipping_method},
    {"payment_type", F_payment},
    {"checkout_step", F_step},
    {"engagement_time_msec", F_engaged_ms},
    {"percent_scrolled", F_scroll},
    {"session_id", F_session},
    {"ga_session_id", F_session},
    {"page_location", F_url},
    {"page_title", F_title},
    {"page_referrer", F_referrer},
    {"link_url", F_element},
};
/* Read as a whole, or together with others. */
static const char *const item_known[] = {"index",          "discount",       "item_category",
                                         "item_category2", "item_category3", "item_category4",
                                         "item_category5", "item_list_name", "item_list_id"};

static const Member *member_named(const Member *list, isize n, Str name)
{
    for (isize i = 0; i < n; i++)
        if (str_eq(name, str_of(list[i].name)))
            return &list[i];
    return NULL;
}

static bool is_item_member(Str name)
{
    for (isize i = 0; i < COUNT(item_known); i++)
        if (str_eq(name, str_of(item_known[i])))
            return true;
    return member_named(item_members, COUNT(item_members), name) != NULL;
}

static bool is_given(const Json *j)
{
    return j && j->type != JSON_NULL && !(j->type == JSON_TEXT && j->text.n == 0);
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* item_category to item_category5, joined. */
static Str category_of(Hit *h, const Json *item)
{
    static const char *const names[] = {"item_category", "item_category2", "item_category3",
                                        "item_category4", "item_category5"};
    Buf b = buf_on(h->arena);

    for (isize i = 0; i < COUNT(names); i++) {
        Str level = json_text(json_get(item, str_of(names[i])));
        if (level.n > 0 && b.n > 0)
            buf_byte(&b, '/');
        buf_str(&b, level);
    }
    return buf_done(&b);
}

static Str list_of(const Json *object)
{
    Str name = json_text(json_get(object, S("item_list_name")));

    return name.n > 0 ? name : json_text(json_get(object, S("item_list_id")));
}

/* GA4 counts places from 0, and says what is taken off one piece. */
static void set_counted(Hit *h, const Json *item)
{
    isize line = h->batch->lines - 1;

    hit_line_set(h, F_position, S("index"), json_get(item, S("index")));
    i64 place = batch_int(h->batch, F_position, line);
    if (place >= 0 && place < INT32_MAX)
        batch_set_int(h->batch, F_position, line, place + 1);
    hit_line_set(h, F_line_discount, S("discount"), json_get(item, S("discount")));
    i64 off = batch_int(h->batch, F_line_discount, line),
        of = batch_int(h->batch, F_quantity, line);
    __int128 all = (__int128)off * of / 1000;
    if (off != ABSENT && of != ABSENT && all < INT64_MAX && all > INT64_MIN)
        batch_set_int(h->batch, F_line_discount, line, (i64)all);
}

static bool set_line(Hit *h, const Json *item, Str list)
{
    if (!hit_line(h))
        return false;
    for (isize i = 0; i < COUNT(item_members); i++)
        hit_line_set(h, item_members[i].field, str_of(item_members[i].name),
                     json_get(item, str_of(item_members[i].name)));
    set_counted(h, item);
    hit_line_text(h, F_category, category_of(h, item));
    Str own = list_of(item);
    hit_line_text(h, F_list, own.n > 0 ? own : list);
    return true;
}

/* What no field takes: one property for all items, with a place for each when there are several. */
static void set_extra(Hit *h, const Json *items, Str key)
{
    Str name = str_format(h->arena, "items.%.*s", STR_ARG(key));
    Buf b = buf_on(h->arena);

    if (items->n == 1) {
        hit_property(h, name, json_get(items->first, key));
        return;
    }
    for (const Json *item = items->first; item; item = item->next) {
        const Json *value = json_get(item, key);
        buf_byte(&b, item == items->first ? '[' : ',');
        if (value)
            buf_json_value(&b, value);
        else
            buf_str(&b, S("null"));
    }
    buf_byte(&b, ']');
    hit_property_text(h, name, buf_done(&b));
}

/* False: there are too many to keep one by one. */
static bool set_extras(Hit *h, const Json *items)
{
    Str done[EXTRAS_MAX];
    int n = 0;

    for (const Json *item = items->first; item; item = item->next)
        for (const Json *m = item->first; m; m = m->next) {
            bool known = is_item_member(m->key);
            for (int i = 0; i < n && !known; i++)
                known = str_eq(done[i], m->key);
            if (known)
                continue;
            if (n == EXTRAS_MAX)
                return false;
            done[n++] = m->key;
            set_extra(h, items, m->key);
        }
    return true;
}

static void set_items(Hit *h, const Json *items, Str list)
{
    bool whole = items->n <= EVENT_LINES_MAX;

    for (const Json *item = items->first; item && whole; item = item->next)
        whole = item->type == JSON_OBJECT && set_line(h, item, list);
    if (!whole || !set_extras(h, items))
        hit_property(h, S("items"), items); /* kept as it came, too */
}

/* ---- money ----------------------------------------------------------------------------------- */

static i64 zero_if_absent(i64 minor)
{
    return minor == ABSENT ? 0 : minor;
}

static i64 sum_of_lines(const Batch *b, isize row)
{
    isize n, first = batch_lines_of(b, row, &n);
    __int128 sum = 0;

    for (isize l = first; l < first + n; l++) {
        i64 price = batch_int(b, F_price, l), of = batch_int(b, F_quantity, l);
        if (price != ABSENT)
            sum += ((__int128)price * (of == ABSENT ? 1000 : of) + 500) / 1000;
    }
    return sum < INT64_MAX && sum > INT64_MIN ? (i64)sum : ABSENT;
}

static void set_amount(Hit *h, const Json *value)
{
    Batch *b = h->batch;
    isize row = b->rows - 1;
    i64 lines = sum_of_lines(b, row), tax = zero_if_absent(batch_int(b, F_tax, row)),
        shipping = zero_if_absent(batch_int(b, F_shipping, row)), total;

    hit_property(h, S("value"), value);
    if (!batch_set_json(b, F_amount, row, h->digits, value))
        return;
    i64 given = batch_int(b, F_amount, row);
    if (given == ABSENT || (given != lines && lines != ABSENT && lines != 0 &&
                            (given - lines == shipping || given - lines == shipping + tax)))
        return;
    if (!__builtin_add_overflow(given, tax, &total) &&
        !__builtin_add_overflow(total, shipping, &total))
        hit_set_int(h, F_amount, total);
}

void commerce_ga4(Hit *h, Str kind, const Json *params)
{
    const Json *items = json_get(params, S("items")), *value = json_get(params, S("value"));
    bool lines = items && items->type == JSON_ARRAY && items->n > 0;
    bool charged = str_eq(kind, S("order")) || str_eq(kind, S("refund"));

    hit_currency(h, json_text(json_get(params, S("currency"))));
    if (lines)
        set_items(h, items, list_of(params));
    for (const Json *m = params ? params->first : NULL; m; m = m->next) {
        const Member *is = member_named(event_members, COUNT(event_members), m->key);
        bool list = str_eq(m->key, S("item_list_name")) || str_eq(m->key, S("item_list_id"));
        if (is)
            hit_set(h, is->field, m->key, m);
        else if (!(lines && (m == items || list)) && !(charged && m == value) &&
                 !(str_eq(m->key, S("currency")) &&
                   batch_text(h->batch, F_currency, h->batch->rows - 1).n))
            hit_property(h, m->key, m);
    }
    if (charged && is_given(value))
        set_amount(h, value);
}

void commerce_any(Hit *h, Str kind, const Json *properties)
{
    const Json *items = json_get(properties, S("items"));

    if (json_get(properties, S("transaction_id")) || (items && items->type == JSON_ARRAY))
        commerce_ga4(h, kind, properties);
    else
        commerce_segment(h, kind, properties);
}
