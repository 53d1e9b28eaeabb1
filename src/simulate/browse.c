/* browse.c — looking around: lists, searches, one product after another, and what catches the eye.
 * A list's click carries the product and the place it stood in. */
#include "world.h"

/* How well a product suits the person; the best of three that came to hand is looked at. */
static double suits(const Walk *v, u32 product)
{
    const Person *p = v->p;
    const Product *x = &v->w->product[product];
    double usual = leaves[x->leaf].yuan * v->w->money->yuan * p->wealth;
    double score = -fabs(log(x->price_minor / usual)) * (.5 + p->sensitivity);

    for (int i = 0; i < LIKED; i++)
        if (p->liked[i] == x->brand)
            score += 1.4 + p->loyalty;
    if (x->on_sale)
        score += 1.2 * p->sensitivity;
    return score + (product_out(v->w, product) ? -.8 : 0);
}

u32 product_choose(Walk *v, int leaf)
{
    u32 best = NOTHING;
    double most = -1e9;

    for (int i = 0; i < 3; i++) {
        u32 product = product_pick(v->w, leaf, &v->p->chance);
        double score = suits(v, product) + .7 * draw_unit(&v->p->chance);
        if (score > most)
            most = score, best = product;
    }
    return best;
}

static void remember(Person *p, u32 product)
{
    if (p->recent[0] == product)
        return;
    for (int i = RECENT - 1; i > 0; i--)
        p->recent[i] = p->recent[i - 1];
    p->recent[0] = product;
}

static void consult(Walk *v, u32 product)
{
    Rec *r = tell(v, KIND_consult);
    r->product = product;
    r->aux = write_consult(shelf_of(v->w, v->k), v->p, v->w->product[product].leaf);
    pass(v, 45);
}

/* What one may do on a product's page beside reading it. */
static void dwell(Walk *v, u32 product)
{
    Person *p = v->p;
    double u = draw_unit(&p->chance);
    bool sized = v->w->product[product].size_risk > 0;

    pass(v, p->type == RESEARCHER ? 34 : p->type == IMPULSIVE ? 13 : 20);
    if (u < .10) {
        tell(v, KIND_click)->detail = 0; /* reviews */
        pass(v, 12);
    } else if (u < .15 && sized) {
        tell(v, KIND_click)->detail = 1; /* size chart */
        pass(v, 8);
    } else if (u < .18) {
        p->wish = product;
        tell(v, KIND_wishlist_add)->product = product;
    } else if (u < .187) {
        tell(v, KIND_share)->product = product;
    } else if (u < .20) {
        consult(v, product);
    }
}

bool look(Walk *v, u32 product, List list, int position)
{
    bool out = product_out(v->w, product);

    page_show(v, PAGE_ITEM, product);
    Rec *r = tell(v, KIND_item_view);
    r->product = product;
    r->list = (u8)list;
    r->position = (u8)position;
    if (out)
        tell(v, KIND_stock_out)->product = product;
    v->product = product;
    remember(v->p, product);
    dwell(v, product);
    return !out;
}

/* Places further down are seen less: each next one by a third. */
static int position_draw(Walk *v)
{
    return 1 + (int)MIN(draw_exponential(&v->p->chance) * 3.2, 59);
}

static void click_on(Walk *v, u32 product, List list, int position)
{
    if (draw_yes(&v->p->chance, .18)) {
        Rec *seen = tell(v, KIND_item_impression);
        seen->product = product;
        seen->list = (u8)list;
        seen->position = (u8)position;
    }
    Rec *r = tell(v, KIND_item_click);
    r->product = product;
    r->list = (u8)list;
    r->position = (u8)position;
}

/* A list of the category; NOTHING when nothing was clicked. */
static u32 from_list(Walk *v, int leaf)
{
    if (v->page != PAGE_LEAF || v->ref != (u32)leaf) {
        page_show(v, PAGE_LEAF, (u32)leaf);
        tell(v, KIND_list_view)->list = LIST_LEAF;
    }
    pass(v, 9);
    if (draw_yes(&v->p->chance, .12)) {
        tell(v, KIND_list_filter)->detail = (u8)draw_below(&v->p->chance, 4);
        pass(v, 7);
    }
    if (draw_yes(&v->p->chance, .15))
        return NOTHING;
    u32 product = product_choose(v, leaf);
    click_on(v, product, LIST_LEAF, position_draw(v));
    return product;
}

static bool search(Walk *v, int leaf, bool again)
{
    bool found = true;
    page_show(v, PAGE_SEARCH, NOTHING);
    Rec *r = tell(v, KIND_search);
    u32 query = write_query(v, again ? leaf : -1 - leaf, &found);
    u32 n = v->w->leaf_first[leaf + 1] - v->w->leaf_first[leaf];
    r->aux = query;
    r->number = found ? (i32)(n / 3 + draw_below(&v->p->chance, n)) : 0;
    pass(v, found ? 8 : 4);
    return found;
}

static u32 from_search(Walk *v, int leaf)
{
    bool found = search(v, leaf, false);
    if (!found && draw_yes(&v->p->chance, .62))
        found = search(v, leaf, true);
    if (!found || draw_yes(&v->p->chance, .18))
        return NOTHING;
    u32 product = product_choose(v, leaf);
    click_on(v, product, LIST_SEARCH, position_draw(v));
    return product;
}

/* "Others looked at" below a product, or the picks of the home page. */
static u32 from_picks(Walk *v, int leaf)
{
    bool on_item = v->page == PAGE_ITEM && v->product != NOTHING;
    int other = v->w->with[leaf];

    if (!on_item && v->page != PAGE_HOME)
        page_show(v, PAGE_HOME, NOTHING);
    pass(v, 6);
    if (v->p->recent[1] != NOTHING && draw_yes(&v->p->chance, .16)) {
        u32 again = v->p->recent[1 + draw_below(&v->p->chance, RECENT - 1)];
        return again;
    }
    u32 product = product_choose(v, draw_yes(&v->p->chance, .25) ? other : leaf);
    click_on(v, product, on_item ? LIST_SIMILAR : LIST_HOME, position_draw(v));
    return product;
}

static u32 step(Walk *v, int leaf)
{
    double u = draw_unit(&v->p->chance);
    double searches = v->intent == REPLENISH || v->p->type == RESEARCHER ? .45 : .27;

    if (v->page == PAGE_SALE && u < .6) {
        tell(v, KIND_promo_click);
        u32 product = product_choose(v, leaf);
        click_on(v, product, LIST_SALE, position_draw(v));
        return product;
    }
    return u < searches ? from_search(v, leaf) : u < .72 ? from_list(v, leaf) : from_picks(v, leaf);
}

/* What goes with it, planted: one in five takes it along. */
static void take_along(Walk *v, int leaf)
{
    if (!draw_yes(&v->p->chance, .20))
        return;
    u32 product = product_choose(v, v->w->with[leaf]);
    click_on(v, product, LIST_SIMILAR, position_draw(v));
    if (look(v, product, LIST_SIMILAR, position_draw(v)) && draw_yes(&v->p->chance, .6))
        cart_put(v, product);
}

/* The one bought last time, for those who run out of it. */
static u32 usual(Walk *v)
{
    int which;
    if (v->intent != REPLENISH || !draw_yes(&v->p->chance, .35 + .6 * v->p->loyalty))
        return NOTHING;
    need_due(v->p, &which);
    return v->p->need[which].product;
}

void browse(Walk *v, int leaf, int steps, bool wants)
{
    Person *p = v->p;
    u32 product = wants ? usual(v) : NOTHING;
    bool here = product == NOTHING && v->page == PAGE_ITEM && v->product != NOTHING &&
                !product_out(v->w, v->product);

    if (wants && here && draw_yes(&p->chance, .3)) {
        cart_put(v, v->product);
        return;
    }
    for (int i = 0; i < steps; i++) {
        if (i > 0 || product == NOTHING)
            product = step(v, leaf);
        if (product == NOTHING || product == v->product)
            continue;
        bool on_offer = look(v, product, LIST_NONE, 0);
        if (!wants || !on_offer || (i < steps - 1 && !draw_yes(&p->chance, .5)))
            continue;
        cart_put(v, product);
        take_along(v, v->w->product[product].leaf);
        return;
    }
}
