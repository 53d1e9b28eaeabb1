/* matomo_cart.c — Matomo's commerce. An order tells its lines and its grand total. A cart update
 * tells the whole cart: what was put in and taken out is its difference from the one told before,
 * which is recalled (recall.h). When none is recalled, all of it was put in just now: right for who
 * begins a cart, and after a restart of Patron products that lay in a cart count as put in again.
 * A cart too long to recall is told as it is, as a cart that was looked at.
 *
 * Matomo's amounts have the site's currency: they are read in the shop's own. */
#include "collect/dialects/matomo.h"
#include "collect/dialects/recall.h"

enum { ITEMS_MAX = 1000 };

/* ["sku","name","category" or ["a","b"],price,quantity] */
typedef struct {
    Str sku, name, category;
    const Json *price;
    i64 milli; /* how many */
} Item;

typedef struct {
    Item *item;
    isize n;
    bool read; /* all of it was understood */
} Items;

static Str text_of(Hit *h, const Json *j)
{
    Buf b = buf_on(h->arena);

    if (j && j->type == JSON_INT)
        buf_json_value(&b, j); /* a number as SKU */
    return j && j->type == JSON_INT ? buf_done(&b) : json_text(j);
}

static Str category_of(Hit *h, const Json *j)
{
    Buf b = buf_on(h->arena);

    if (!j || j->type != JSON_ARRAY)
        return json_text(j);
    for (const Json *level = j->first; level; level = level->next) {
        Str name = json_text(level);
        if (name.n > 0 && b.n > 0)
            buf_byte(&b, '/');
        buf_str(&b, name);
    }
    return buf_done(&b);
}

static i64 milli_of(const Json *j)
{
    i64 milli;

    if (j && j->type == JSON_INT && j->integer >= 0 && j->integer < INT32_MAX)
        return j->integer * 1000;
    if (j && j->type == JSON_FLOAT && j->number >= 0 && j->number < INT32_MAX)
        return (i64)(j->number * 1000 + 0.5);
    return j && milli_parse(json_text(j), &milli) && milli >= 0 ? milli : 1000;
}

static Item item_of(Hit *h, const Json *array)
{
    const Json *part[5] = {0};
    int n = 0;

    for (const Json *p = array->first; p && n < COUNT(part); p = p->next)
        part[n++] = p;
    return (Item){text_of(h, part[0]), text_of(h, part[1]), category_of(h, part[2]), part[3],
                  milli_of(part[4])};
}

static Items items_read(Hit *h, Str text)
{
    Items all = {.read = true};
    const Json *list;
    Err why;

    if (str_trim(text).n == 0)
        return all;
    all.read = json_parse(text, h->arena, &list, &why) == OK && list->type == JSON_ARRAY;
    if (!all.read || list->n > ITEMS_MAX)
        return (Items){0};
    all.item = take(h->arena, Item, list->n);
    for (const Json *one = list->first; one; one = one->next) {
        all.read &= one->type == JSON_ARRAY && one->n >= 1;
        if (one->type == JSON_ARRAY && one->n >= 1)
            all.item[all.n++] = item_of(h, one);
    }
    return all;
}

static void set_line(Hit *h, const Item *item, i64 milli)
{
    if (!hit_line(h))
        return;
    hit_line_text(h, F_product, item->sku.n > 0 ? item->sku : item->name);
    hit_line_text(h, F_name, item->name);
    hit_line_text(h, F_category, item->category);
    hit_line_set(h, F_price, S("price"), item->price);
    batch_set_int(h->batch, F_quantity, h->batch->lines - 1, milli);
}

static void set_lines(Hit *h, const Tracked *t, const Items *items)
{
    for (isize i = 0; i < items->n; i++)
        set_line(h, &items->item[i], items->item[i].milli);
    if (!items->read)
        hit_property_text(h, S("ec_items"), tracked_get(t, "ec_items")); /* kept as it came */
}

static void set_money(Hit *h, Field f, const Tracked *t, const char *name)
{
    Json text = {.type = JSON_TEXT, .text = tracked_get(t, name)};

    if (text.text.n > 0)
        hit_set(h, f, str_of(name), &text);
}

bool matomo_is_cart(const Tracked *t)
{
    return str_eq(tracked_get(t, "idgoal"), S("0"));
}

/* Whose cart; 0 when nobody says. */
static u64 visitor_of(Hit *h)
{
    isize row = h->batch->rows - 1;
    Str device = batch_text(h->batch, F_anonymous_id, row);

    if (device.n == 0)
        device = batch_text(h->batch, F_user_id, row);
    return str_hash(str_format(h->arena, "%.*s %.*s", STR_ARG(h->origin), STR_ARG(device)));
}

Code matomo_order(Hit *h, const Tracked *t, Err *e)
{
    Items items = items_read(h, tracked_get(t, "ec_items"));
    Str order = tracked_get(t, "ec_id"), before;

    TRY(matomo_row(h, t, S("order"), "", e));
    hit_id(h, str_format(h->arena, "order.%.*s", STR_ARG(order)));
    hit_set_text(h, F_order, order);
    hit_currency(h, h->currency);
    set_money(h, F_amount, t, "revenue");
    set_money(h, F_gross, t, "ec_st");
    set_money(h, F_tax, t, "ec_tx");
    set_money(h, F_shipping, t, "ec_sh");
    set_money(h, F_discount, t, "ec_dt");
    set_lines(h, t, &items);
    (void)recall_cart(h->recall, visitor_of(h), S(""), h->arena, &before);
    return OK;
}

/* ---- carts ----------------------------------------------------------------------------------- */

static i64 quantity_in(const Items *items, Str sku)
{
    i64 milli = 0;

    for (isize i = 0; i < items->n; i++)
        if (str_eq(items->item[i].sku, sku))
            milli += items->item[i].milli;
    return milli;
}

/* What is in `of` beyond what is in `less`, as lines of the event just begun, when it is begun:
 * without `row` they are only counted. A SKU that stands there twice is one. */
static isize lines_beyond(Hit *h, const Items *of, const Items *less, bool row)
{
    isize n = 0;

    for (isize i = 0; i < of->n; i++) {
        const Items earlier = {.item = of->item, .n = i};
        Str sku = of->item[i].sku;
        i64 more = quantity_in(of, sku) - quantity_in(less, sku);
        if (more <= 0 || quantity_in(&earlier, sku) > 0)
            continue;
        n++;
        if (row)
            set_line(h, &of->item[i], more);
    }
    return n;
}

/* `first` is the row of the request's first event: it has the id that a repeat of it would have. */
static Code change(Hit *h, const Tracked *t, isize first, const char *kind, const Items *of,
                   const Items *less, Err *e)
{
    if (lines_beyond(h, of, less, false) == 0)
        return OK;
    TRY(matomo_row(h, t, str_of(kind), h->batch->rows == first ? "" : ".more", e));
    hit_currency(h, h->currency);
    (void)lines_beyond(h, of, less, true);
    matomo_number(h, S("revenue"), tracked_get(t, "revenue"));
    return OK;
}

static Code whole_cart(Hit *h, const Tracked *t, const Items *items, Err *e)
{
    TRY(matomo_row(h, t, S("cart_view"), "", e));
    hit_currency(h, h->currency);
    set_lines(h, t, items);
    matomo_number(h, S("revenue"), tracked_get(t, "revenue"));
    return OK;
}

/* A row is begun first so that the visitor is known; what changed takes its place. */
Code matomo_cart(Hit *h, const Tracked *t, Err *e)
{
    Str text = tracked_get(t, "ec_items"), told;
    Items now = items_read(h, text);
    isize rows = h->batch->rows;

    TRY(whole_cart(h, t, &now, e));
    if (!now.read)
        return OK;
    CartBefore was = recall_cart(h->recall, visitor_of(h), text, h->arena, &told);
    Items before = items_read(h, told);
    if (was == CART_LONG || text.n > RECALL_CART_BYTES ||
        (lines_beyond(h, &now, &before, false) == 0 && lines_beyond(h, &before, &now, false) == 0))
        return OK;
    batch_drop_row(h->batch);
    TRY(change(h, t, rows, "cart_add", &now, &before, e));
    return change(h, t, rows, "cart_remove", &before, &now, e);
}

/* ---- products -------------------------------------------------------------------------------- */

/* A page view that names a product is a look at it besides; one that names a category alone, at a
 * list. */
Code matomo_product(Hit *h, const Tracked *t, Err *e)
{
    Str sku = tracked_get(t, "_pks"), name = tracked_get(t, "_pkn"), list = tracked_get(t, "_pkc");
    Json price = {.type = JSON_TEXT, .text = tracked_get(t, "_pkp")};
    const Json *levels;
    Err why;

    if (sku.n == 0 && name.n == 0 && list.n == 0)
        return OK;
    if (list.n > 0 && list.p[0] == '[' && json_parse(list, h->arena, &levels, &why) == OK)
        list = category_of(h, levels);
    TRY(matomo_row(h, t, sku.n > 0 || name.n > 0 ? S("item_view") : S("list_view"), ".item", e));
    if (sku.n == 0 && name.n == 0) {
        hit_property_text(h, S("category"), list);
        return OK;
    }
    hit_currency(h, h->currency);
    if (!hit_line(h))
        return OK;
    hit_line_text(h, F_product, sku.n > 0 ? sku : name);
    hit_line_text(h, F_name, name);
    hit_line_text(h, F_category, list);
    if (price.text.n > 0)
        hit_line_set(h, F_price, S("_pkp"), &price);
    return OK;
}
