/* products.c — the assortment: what there is in each category, at what price, and how good it
 * really is. Within a category the popular products come first. */
#include "world.h"

const char *const guide_formats[GUIDE_FORMATS] = {"article", "video", "live"};

enum { PRODUCTS_MIN = 2000, PRODUCTS_MAX = 30000, LEAF_PRODUCTS_MIN = 12 };

/* 239 → 239, 57.31 → 56.90: prices end as prices do. */
static i32 nice(const World *w, double yuan)
{
    double major = currency_digits(w->spec.currency) == 0 ? 1 : 100;
    double units = floor(yuan * w->money->yuan / major);
    if (units >= 100)
        return (i32)(major * (10 * floor(units / 10) + 9));
    return (i32)MAX(major * units - (major > 1 ? 10 : 0), major / 2 + 1);
}

static u16 brand_draw(World *w, int group)
{
    u32 each = BRANDS / GROUPS;
    double u = draw_unit(&w->chance);
    return (u16)((u32)group * each + (u32)(u * u * each));
}

static void product_make(World *w, Product *p, int leaf)
{
    static const double tier_price[] = {.72, 1, 1.75};
    const Leaf *l = &leaves[leaf];
    u64 *chance = &w->chance;

    *p = (Product){.leaf = (u8)leaf, .back_day = -1, .brand = brand_draw(w, l->group)};
    const Brand *b = &w->brand[p->brand];
    p->salt = (u32)draw(chance);
    p->modifier = (u8)draw_below(chance, MODIFIERS);
    p->model = (u16)(100 + draw_below(chance, 900));
    p->list_minor = nice(w, draw_around(chance, l->yuan * tier_price[b->tier], l->spread * .7));
    p->price_minor = p->list_minor;
    double margin = l->margin / 100.0 + .05 * draw_normal(chance);
    p->cost_minor = (i32)(p->list_minor * (1 - MIN(MAX(margin, .05), .8)));
    p->quality = (float)draw_share(chance, b->quality, .7);
    p->size_risk = l->is & SIZED ? (float)draw_share(chance, .10, .8) : 0;
    p->damage_risk = (float)draw_share(chance, l->is & FRAGILE ? .035 : .006, .5);
    p->launch_day = draw_yes(chance, .86) ? 0 : (i16)(1 + draw_below(chance, (u32)w->days));
}

/* Enough for some weeks of the sales to be expected at that rank. */
static void stock_make(World *w, u32 first, u32 n, double leaf_share)
{
    double day_sales = (double)w->humans * .4 / w->days * leaf_share;
    for (u32 r = 0; r < n; r++) {
        double share = pow((r + 1) / (double)n, .4) - pow(r / (double)n, .4);
        double cover = 20 + 70 * draw_unit(&w->chance);
        w->product[first + r].stock = (i32)(3 + day_sales * share * cover);
    }
}

static void guides_make(World *w)
{
    w->guides = LEAVES * GUIDE_FORMATS;
    w->guide = take(&w->arena, Guide, w->guides);
    for (u32 i = 0; i < w->guides; i++)
        w->guide[i] = (Guide){.leaf = (u8)(i / GUIDE_FORMATS),
                              .format = (u8)(i % GUIDE_FORMATS),
                              .modifier = (u8)draw_below(&w->chance, MODIFIERS)};
}

static u8 leaf_named(const char *id)
{
    int i = 0;
    while (i < LEAVES - 1 && !str_eq(str_of(leaves[i].id), str_of(id)))
        i++;
    return (u8)i;
}

void products_make(World *w)
{
    double total = 0;
    i64 want = MIN(MAX(w->humans / 10, PRODUCTS_MIN), PRODUCTS_MAX);

    w->product = take(&w->arena, Product, want + LEAVES * LEAF_PRODUCTS_MIN);
    for (int i = 0; i < LEAVES; i++)
        total += leaves[i].weight;
    for (int i = 0; i < LEAVES; i++) {
        double share = leaves[i].weight / total;
        u32 first = w->products, n = (u32)MAX(LEAF_PRODUCTS_MIN, (i64)((double)want * share));
        w->leaf_first[i] = first;
        for (u32 r = 0; r < n; r++)
            product_make(w, &w->product[first + r], i);
        w->products += n;
        stock_make(w, first, n, share);
        w->with[i] = leaf_named(leaves[i].with);
    }
    w->leaf_first[LEAVES] = w->products;
    guides_make(w);
}

u32 product_pick(const World *w, int leaf, u64 *chance)
{
    u32 first = w->leaf_first[leaf], n = w->leaf_first[leaf + 1] - first;
    for (int tries = 0; tries < 8; tries++) {
        double u = draw_unit(chance);
        u32 p = first + (u32)(u * u * sqrt(u) * n);
        if (w->product[p].launch_day <= w->today)
            return p;
    }
    for (u32 p = first; p < first + n; p++)
        if (w->product[p].launch_day <= w->today)
            return p;
    return first;
}

bool product_out(const World *w, u32 product)
{
    return w->product[product].back_day >= 0;
}

void product_title(const World *w, u32 product, Buf *b)
{
    const Product *p = &w->product[product];
    const Leaf *l = &leaves[p->leaf];
    const Brand *brand = &w->brand[p->brand];
    const Words *m = &modifiers[l->group][p->modifier];
    buf_print(b, "%s%s%s %d · %s %s %s", brand->zh, m->zh, l->zh, p->model, brand->en, m->en,
              l->en);
}
