/* cart.c — the cart: one a person, across visits and devices, until it is ordered, emptied or given
 * up. Why it was left is the truth that a later analysis has to find from what could be seen. */
#include "world.h"

enum { CART_DAYS_MAX = 30 };

/* The cart as it stands, as lines of an event. */
u32 cart_snapshot(Walk *v)
{
    const Person *p = v->p;
    Order o = {.person = v->who, .lines = p->cart_n};

    for (int i = 0; i < p->cart_n; i++) {
        const CartLine *line = &p->cart[i];
        o.product[i] = line->product;
        o.quantity[i] = line->quantity;
        o.variant[i] = line->variant;
        o.price[i] = v->w->product[line->product].price_minor;
        o.gross += o.price[i] * line->quantity;
    }
    return shelf_order(shelf_of(v->w, v->k), &o);
}

static i64 cart_value(const World *w, const Person *p)
{
    i64 sum = 0;
    for (int i = 0; i < p->cart_n; i++)
        sum += (i64)w->product[p->cart[i].product].price_minor * p->cart[i].quantity;
    return sum;
}

void cart_truth(World *w, Worker *k, u32 who, i64 at_us, CartState state, int order)
{
    Person *p = &w->person[who];

    if (p->cart_n > 0 && at_us <= w->end_us) {
        if (k->carts == k->cart_cap)
            k->cart = arena_grow(&k->cart_arena, k->cart, k->carts, &k->cart_cap, sizeof *k->cart);
        k->cart[k->carts++] = (CartTruth){
            .at_us = at_us,
            .opened_us = p->cart_us,
            .person = who,
            .order = (u16)order,
            .amount = (u32)cart_value(w, p),
            .cart = p->carts,
            .reason = p->cart_reason,
            .lines = p->cart_n,
            .state = (u8)state,
            .times = p->cart_times,
        };
    }
    p->cart_n = 0;
    p->cart_us = NEVER;
}

bool cart_seen(const Walk *v)
{
    const Person *p = v->p;
    bool same = p->cart_context == v->context;
    return p->cart_n > 0 && (same || (v->known && p->linked >> p->cart_context & 1));
}

/* One that nobody signed in for is known to its own browser only; another browser begins anew. */
static void cart_begin(Walk *v)
{
    Person *p = v->p;

    cart_truth(v->w, v->k, v->who, v->at, CART_ABANDONED, 0);
    p->carts++;
    p->cart_us = p->cart_left_us = v->at;
    p->cart_times = 0, p->cart_reason = NO_REASON;
    p->cart_context = v->context;
}

void cart_put(Walk *v, u32 product)
{
    Person *p = v->p;
    const Product *x = &v->w->product[product];
    bool used_up = leaves[x->leaf].repeat_days > 0;
    int quantity = used_up ? 1 + (int)MIN(draw_exponential(&p->chance) * .7, 4) : 1;
    int at = 0;

    if (!cart_seen(v))
        cart_begin(v);
    while (at < p->cart_n && p->cart[at].product != product)
        at++;
    if (at == CART_LINES)
        return;
    int variant = p->size + (int)draw_below(&p->chance, 3) - 1;
    CartLine line = {.product = product,
                     .quantity = (u8)quantity,
                     .variant = x->size_risk > 0 ? (u8)(1 + MIN(MAX(variant, 0), 4)) : 0};
    if (at < p->cart_n) { /* one more of the same */
        line.quantity = (u8)MIN(quantity + p->cart[at].quantity, 50);
        line.variant = p->cart[at].variant;
    }
    p->cart[at] = line;
    p->cart_n = (u8)MAX(p->cart_n, at + 1);
    Rec *r = tell(v, KIND_cart_add);
    r->product = product;
    r->number = quantity;
    r->detail = line.variant;
    pass(v, 4);
}

void cart_check(World *w, Worker *k, u32 who, i64 at_us)
{
    Person *p = &w->person[who];
    if (p->cart_n > 0 && at_us - p->cart_left_us > CART_DAYS_MAX * US_PER_DAY)
        cart_truth(w, k, who, at_us, CART_ABANDONED, 0);
}

static bool may_hear(const Person *p)
{
    bool agreed = p->is & (MAIL_OK | SMS_OK | PUSH_OK);
    return (p->is & HAS_ACCOUNT) && p->linked && agreed && !(p->is & UNSUBSCRIBED);
}

void cart_leave(Walk *v, Left reason)
{
    Person *p = v->p;

    p->cart_reason = (u8)reason;
    p->cart_left_us = v->at;
    p->cart_times++;
    if (v->at <= v->w->end_us)
        v->k->tally.left[reason]++;
    int told = 0;
    if (may_hear(p) && v->known && !v->silent) {
        int arm = arm_of(v->w, TEST_CART, v->who);
        Rec *r = tell(v, KIND_exposure);
        r->detail = TEST_CART;
        r->list = (u8)arm;
        told = 1 + arm;
        if (v->at <= v->w->end_us)
            v->k->tally.exposed[TEST_CART][arm]++;
    }
    Pending *due = pending_add(v->w, v->who, p->cart_left_us + 4 * US_PER_HOUR, DUE_CART);
    due->number = p->carts;
    due->more = (u8)told;
    due->promised_us = p->cart_left_us;
}
