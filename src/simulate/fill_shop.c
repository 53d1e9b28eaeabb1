/* fill_shop.c — what the shop tells of itself: its goods, its guides, what advertising cost. */
#include "fill.h"

static void fill_product(Fill *f, const Rec *r, isize row)
{
    const World *w = f->w;
    const Product *x = &w->product[r->product];
    isize line = f->line++;
    Buf name = buf_on(&f->arena);
    Str id = id_product(&f->arena, r->product);
    i64 scale = currency_digits(w->spec.currency) == 0 ? 1 : 100;

    product_title(w, r->product, &name);
    fill_line_product(f, line, r->product);
    f->c[F_price]->value[line] = x->price_minor;
    batch_set_text(f->b, F_name, line, buf_done(&name));
    set_text(f, F_category, line, leaves[x->leaf].id);
    set_text(f, F_brand, line, w->brand[x->brand].en);
    batch_set_int(f->b, F_line_cost, line, x->cost_minor);
    batch_set_int(f->b, F_stock, line, product_out(w, r->product) ? 0 : (i64)x->stock * 1000);
    batch_set_text(f->b, F_image, line,
                   str_format(&f->arena, "https://img.shop.example/%.*s.jpg", STR_ARG(id)));
    batch_set_text(f->b, F_link, line,
                   str_format(&f->arena, "https://shop.example/product/%.*s", STR_ARG(id)));
    batch_set_property_number(f->b, S("list_price"), row, (double)x->list_minor / (double)scale);
    set_code(f, F_currency, row, code_once(f, F_currency, &f->currency, w->money->currency));
}

static void fill_guide(Fill *f, const Rec *r, isize row)
{
    const Guide *g = &f->w->guide[r->ref];
    const Leaf *l = &leaves[g->leaf];
    const Words *m = &modifiers[l->group][g->modifier];
    static const Words titles[GUIDE_FORMATS] = {
        {"怎么选", "How to choose a"}, {"开箱视频", "Unboxing a"}, {"直播间", "Live: the best"}};

    batch_set_text(f->b, F_page, row,
                   str_format(&f->arena, "/guide/%s/%s", l->id, guide_formats[g->format]));
    batch_set_text(f->b, F_title, row,
                   str_format(&f->arena, "%s%s%s · %s %s %s", titles[g->format].zh, m->zh, l->zh,
                              titles[g->format].en, m->en, l->en));
    batch_set_property(f->b, S("format"), row, str_of(guide_formats[g->format]));
    batch_set_property(f->b, S("about"), row, str_of(l->id));
}

static void fill_spend(Fill *f, const Rec *r, isize row)
{
    const World *w = f->w;
    const Source *s = &sources[r->ref];

    set_text(f, F_channel, row, channel_names[s->channel]);
    set_text(f, F_source, row, s->source);
    set_text(f, F_medium, row, s->medium);
    if (s->paid)
        batch_set_text(f->b, F_campaign, row,
                       campaign_name(w, &f->arena, (int)r->ref, r->detail, w->today));
    batch_set_int(f->b, F_cost, row, r->aux);
    batch_set_int(f->b, F_value, row, r->aux);
    set_code(f, F_currency, row, code_once(f, F_currency, &f->currency, w->money->currency));
    if (!s->paid)
        return;
    batch_set_int(f->b, F_clicks, row, r->number);
    batch_set_int(f->b, F_impressions, row, (i64)r->number * 10000 / s->ctr_permyriad);
}

void fill_shop(Fill *f, const Rec *r, isize row)
{
    switch (r->kind) {
    case KIND_product_set: fill_product(f, r, row); break;
    case KIND_content_set: fill_guide(f, r, row); break;
    case KIND_spend: fill_spend(f, r, row); break;
    default: break;
    }
}
