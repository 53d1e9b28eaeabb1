/* hesitate.c — wanting something and not taking it. Each reason leaves its own trace: to compare is
 * to go back and forth between brands, to wait is to wish and look for the sale. */
#include "world.h"

/* Back and forth between two or three of a kind, of different brands. */
static void compare(Walk *v)
{
    Person *p = v->p;
    u32 first = v->product;
    int leaf = v->w->product[first].leaf;
    u32 other = first;

    for (int i = 0; i < 6 && v->w->product[other].brand == v->w->product[first].brand; i++)
        other = product_choose(v, leaf);
    if (other == first || v->w->product[other].brand == v->w->product[first].brand)
        other = v->w->leaf_first[leaf] + (first == v->w->leaf_first[leaf]);
    look(v, other, LIST_SIMILAR, 1);
    look(v, first, LIST_NONE, 0);
    if (draw_yes(&p->chance, .6))
        look(v, product_choose(v, leaf), LIST_SIMILAR, 2);
    look(v, other, LIST_NONE, 0);
    cart_put(v, draw_yes(&p->chance, .6) ? first : other);
    cart_leave(v, COMPARING);
}

/* The price is watched, not paid. */
static void wait_for_sale(Walk *v)
{
    Person *p = v->p;

    if (p->wish != v->product) {
        p->wish = v->product;
        tell(v, KIND_wishlist_add)->product = v->product;
    }
    cart_put(v, v->product);
    page_show(v, PAGE_HOME, NOTHING);
    tell(v, KIND_promo_view);
    pass(v, 9);
    cart_leave(v, WAITING);
}

static void be_distracted(Walk *v)
{
    cart_put(v, v->product);
    if (draw_yes(&v->p->chance, .35)) {
        page_show(v, PAGE_CART, NOTHING);
        tell(v, KIND_cart_view)->aux = cart_snapshot(v);
        pass(v, 7);
    }
    cart_leave(v, DISTRACTED);
}

static void empty_cart(Walk *v)
{
    Person *p = v->p;

    page_show(v, PAGE_CART, NOTHING);
    tell(v, KIND_cart_view)->aux = cart_snapshot(v);
    for (int i = 0; i < p->cart_n; i++) {
        pass(v, 3);
        Rec *r = tell(v, KIND_cart_remove);
        r->product = p->cart[i].product;
        r->number = p->cart[i].quantity;
        r->detail = p->cart[i].variant;
    }
    cart_truth(v->w, v->k, v->who, v->at, CART_EMPTIED, 0);
}

void hesitate(Walk *v)
{
    Person *p = v->p;
    const Day *day = &v->w->day[v->day];
    double keen = v->intent == COMPARE ? .22 : v->intent == READ ? .04 : .11;
    bool waits = day->depth < .1F && p->sensitivity * p->patience > .30F;

    if (cart_seen(v) && draw_yes(&p->chance, .10)) {
        empty_cart(v);
        return;
    }
    if (v->product == NOTHING || product_out(v->w, v->product) || p->cart_n >= CART_LINES - 1)
        return;
    if (!draw_yes(&p->chance, keen))
        return;
    if (waits && draw_yes(&p->chance, .6))
        wait_for_sale(v);
    else if (draw_yes(&p->chance, v->intent == COMPARE ? .8 : .35))
        compare(v);
    else
        be_distracted(v);
}
