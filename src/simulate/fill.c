/* fill.c — a batch from records: first its rows and lines, then the columns every event has, by
 * dictionary codes that are looked up once a batch, then what belongs to its kind. */
#include "fill.h"

static const Field coded[] = {F_kind,    F_anonymous_id, F_user_id, F_session,  F_page,
                              F_country, F_region,       F_city,    F_language, F_device,
                              F_os,      F_browser,      F_bot,     F_origin};

enum { SHOWN_MAX = 3 }; /* products of one impression: the one clicked and its neighbours */

/* The products of a list lie in the order of their popularity, so neighbours are neighbours. */
static int shown(const World *w, u32 product, u32 out[SHOWN_MAX])
{
    int leaf = w->product[product].leaf, n = 0;
    u32 from = product > w->leaf_first[leaf] ? product - 1 : product;

    for (u32 i = from; i < w->leaf_first[leaf + 1] && i < from + SHOWN_MAX; i++)
        if (w->product[i].launch_day <= w->today)
            out[n++] = i;
    return n;
}

int lines_of(const World *w, const Rec *r)
{
    u32 products[SHOWN_MAX];

    if (carries_order(r)) {
        const Order *o = order_at(w, r);
        return r->kind == KIND_refund ? __builtin_popcount(o->refund_lines) : o->lines;
    }
    if (r->product == NOTHING)
        return 0;
    return r->kind == KIND_item_impression ? shown(w, r->product, products) : 1;
}

static void columns_reach(Fill *f)
{
    for (isize i = 0; i < COUNT(coded); i++) {
        Column *c = batch_column(f->b, coded[i]);
        column_reach(f->b, c, f->b->rows - 1);
        f->c[coded[i]] = c;
    }
    Column *time = batch_column(f->b, F_time);
    column_reach(f->b, time, f->b->rows - 1);
    f->c[F_time] = time;
    f->c[F_currency] = batch_column(f->b, F_currency);
    column_reach(f->b, f->c[F_currency], f->b->rows - 1);
    static const Field touch[] = {F_channel, F_source, F_medium, F_campaign};
    for (isize i = 0; i < COUNT(touch); i++) {
        f->c[touch[i]] = batch_column(f->b, touch[i]);
        column_reach(f->b, f->c[touch[i]], f->b->rows - 1);
    }
    static const Field lined[] = {F_product, F_price, F_quantity, F_position, F_list};
    for (isize i = 0; i < COUNT(lined) && f->b->lines > 0; i++) {
        f->c[lined[i]] = batch_column(f->b, lined[i]);
        column_reach(f->b, f->c[lined[i]], f->b->lines - 1);
    }
}

static void caches_clear(Fill *f)
{
    f->stamp++;
    f->line = 0;
    memset(f->kind, 0, (size_t)((char *)&f->line - (char *)f->kind));
}

static ItemCodes *item_codes(Fill *f, u32 product)
{
    ItemCodes *item = &f->item[product];
    if (item->stamp != f->stamp)
        *item = (ItemCodes){.stamp = f->stamp};
    return item;
}

void fill_line_product(Fill *f, isize line, u32 product)
{
    ItemCodes *item = item_codes(f, product);
    if (item->product == 0)
        item->product = column_code(f->b, f->c[F_product], id_product(&f->arena, product));
    set_code(f, F_product, line, item->product);
}

static void page_item(Fill *f, isize row, u32 product)
{
    ItemCodes *item = item_codes(f, product);
    if (item->page == 0)
        item->page = column_code(f->b, f->c[F_page], id_page(&f->arena, product));
    set_code(f, F_page, row, item->page);
}

static void page_coded(Fill *f, isize row, u32 *slot, const char *folder, const char *name)
{
    if (*slot == 0)
        *slot = column_code(f->b, f->c[F_page], str_format(&f->arena, "/%s/%s", folder, name));
    set_code(f, F_page, row, *slot);
}

static void page_guide(Fill *f, isize row, u32 guide)
{
    const Leaf *l = &leaves[f->w->guide[guide].leaf];
    if (f->guide[guide] == 0)
        f->guide[guide] = column_code(
            f->b, f->c[F_page],
            str_format(&f->arena, "/guide/%s/%s", l->id, guide_formats[f->w->guide[guide].format]));
    set_code(f, F_page, row, f->guide[guide]);
}

void fill_page(Fill *f, const Rec *r, isize row)
{
    switch ((Page)r->page) {
    case PAGE_NONE: break;
    case PAGE_ITEM: page_item(f, row, r->ref); break;
    case PAGE_LEAF: page_coded(f, row, &f->leaf[r->ref], "c", leaves[r->ref].id); break;
    case PAGE_SALE: page_coded(f, row, &f->sale[r->ref], "sale", festivals[r->ref].id); break;
    case PAGE_GUIDE: page_guide(f, row, r->ref); break;
    default: set_code(f, F_page, row, code_once(f, F_page, &f->page[r->page], page_paths[r->page]));
    }
}

/* The one line of an event about a product, or the few products of an impression. */
static void fill_items(Fill *f, const Rec *r, isize row)
{
    const World *w = f->w;
    u32 products[SHOWN_MAX] = {r->product};
    int n = r->kind == KIND_item_impression ? shown(w, r->product, products) : 1;

    for (int i = 0; i < n; i++) {
        isize line = f->line++;
        fill_line_product(f, line, products[i]);
        f->c[F_price]->value[line] = w->product[products[i]].price_minor;
        if (r->list != LIST_NONE)
            set_code(f, F_list, line,
                     code_once(f, F_list, &f->list[r->list],
                               (const char *const[]){"", "category", "search", "similar", "home",
                                                     "sale"}[r->list]));
        if (r->position > 0)
            f->c[F_position]->value[line] = MAX(r->position + (int)products[i] - (int)r->product,
                                                1);
    }
    set_code(f, F_currency, row, code_once(f, F_currency, &f->currency, f->w->money->currency));
}

static void fill_row(Fill *f, const Rec *r, isize row)
{
    f->c[F_time]->value[row] = r->at_us;
    set_code(f, F_kind, row, code_once(f, F_kind, &f->kind[r->kind], kind_info[r->kind].name));
    set_code(f, F_origin, row, code_once(f, F_origin, &f->origin, "simulated"));
    if (r->person & SHOP_EVENT) {
        fill_shop(f, r, row);
        return;
    }
    fill_visit(f, r, row);
    fill_page(f, r, row);
    if (r->product != NOTHING && !carries_order(r))
        fill_items(f, r, row);
    fill_kind(f, r, row);
}

Batch *fill_batch(Fill *f, const Rec *const *recs, isize n)
{
    f->arena.at = f->arena.base; /* its pages are kept for the next batch */
    f->b = batch_new(&f->arena, false);
    for (isize i = 0; i < n; i++) {
        batch_row(f->b);
        for (int lines = lines_of(f->w, recs[i]); lines > 0; lines--)
            batch_line(f->b);
    }
    caches_clear(f);
    columns_reach(f);
    for (isize i = 0; i < n; i++)
        fill_row(f, recs[i], i);
    assert(f->line == f->b->lines);
    return f->b;
}
