/* stock.c — what midnight changes: prices for a sale, what has sold out, what came back, what is
 * new. Each change is told as the shop would tell it. */
#include "world.h"

enum { RELISTED_IN = 400 }; /* one product in so many gets a new list price on a day */

Rec *shop_tell(World *w, int kind, i64 at_us)
{
    if (w->shop_n == w->shop_cap)
        w->shop = arena_grow(&w->arena, w->shop, w->shop_n, &w->shop_cap, sizeof *w->shop);
    Rec *r = &w->shop[w->shop_n];
    *r = (Rec){.at_us = at_us,
               .person = SHOP_EVENT | (u32)w->shop_n,
               .visit = NOTHING,
               .ref = NOTHING,
               .product = NOTHING,
               .aux = NOTHING,
               .kind = (u8)kind};
    w->shop_n++;
    return r;
}

static double hash_unit(const World *w, u64 a, u64 b)
{
    return (double)(hash_of(w, a, b) >> 11) * 0x1p-53;
}

/* To 59.90 from 59.87, to 119 from 118.42: a sale's prices are neat too. */
static i32 neat(i32 minor)
{
    i32 step = minor >= 10000 ? 100 : minor >= 1000 ? 10 : 1;
    return MAX(minor / step * step, 1);
}

static void price_set(World *w, Product *p, u32 index)
{
    const Day *day = &w->day[w->today];
    p->on_sale = day->depth > 0 && hash_unit(w, p->salt, (u64)day->festival + 99) < .62;
    p->price_minor = p->list_minor;
    if (!p->on_sale)
        return;
    double off = day->depth * (.6 + .8 * hash_unit(w, index, (u64)day->festival + 7));
    p->price_minor = neat((i32)(p->list_minor * (1 - off)));
}

/* New goods for what sold since, and some more. */
static void stock_set(World *w, Product *p, u32 index)
{
    u32 sold = 0;
    for (int k = 0; k < w->workers; k++) {
        sold += w->worker[k].sold[index];
        w->worker[k].sold[index] = 0;
    }
    p->sold += (i32)sold;
    p->stock = (i32)MAX((i64)p->stock - sold, 0);
    if (p->back_day >= 0)
        p->out_days++;
    if (p->stock == 0 && p->back_day < 0)
        p->back_day = (i16)(w->today + 3 + (int)draw_below(&w->chance, 14));
    if (p->back_day < 0 || p->back_day > w->today || p->stock > 0)
        return;
    p->back_day = -1;
    p->stock = (i32)(6 + p->sold * (.5 + draw_unit(&w->chance)));
}

static void tell_guides(World *w)
{
    for (u32 i = 0; i < w->guides; i++)
        shop_tell(w, KIND_content_set, w->from_us)->ref = i;
}

void prices_set(World *w)
{
    w->shop_n = 0;
    if (w->today == 0)
        tell_guides(w);
    for (u32 i = 0; i < w->products; i++) {
        Product *p = &w->product[i];
        if (draw_below(&w->chance, RELISTED_IN) == 0)
            p->list_minor = neat((i32)(p->list_minor * (.92 + .17 * draw_unit(&w->chance))));
        price_set(w, p, i);
        stock_set(w, p, i);
        bool is_new = p->launch_day == w->today, out = product_out(w, i);
        if (p->launch_day > w->today)
            continue;
        if (!is_new && p->told_minor == p->price_minor && p->told_out == out)
            continue;
        p->told_minor = p->price_minor;
        p->told_out = out;
        shop_tell(w, KIND_product_set, w->from_us)->product = i;
    }
}
