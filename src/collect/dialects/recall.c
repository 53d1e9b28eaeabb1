#include "collect/dialects/recall.h"
#include <pthread.h>

enum { WAYS = 8, SETS = RECALL_CARTS / WAYS };

typedef struct {
    u64 visitor; /* 0: nobody's */
    i64 used;    /* when, counted in carts told */
    i32 n;       /* bytes; -1: too long to keep */
    char text[RECALL_CART_BYTES];
} Cart;

typedef struct {
    u64 what;
    i64 at_us;
} Moment;

struct Recall {
    pthread_mutex_t mutex;
    i64 told;
    Cart *cart;     /* SETS times WAYS */
    Moment *moment; /* RECALL_TIMES, each at the one place its hash gives */
};

Recall *recall_new(Arena *arena)
{
    Recall *r = take(arena, Recall, 1);

    pthread_mutex_init(&r->mutex, NULL);
    r->cart = take(arena, Cart, RECALL_CARTS);
    r->moment = take(arena, Moment, RECALL_TIMES);
    return r;
}

void recall_close(Recall *r)
{
    if (r)
        pthread_mutex_destroy(&r->mutex);
}

/* The visitor's own place, or that of whoever of the set was silent longest. */
static Cart *place_of(Recall *r, u64 visitor)
{
    Cart *set = r->cart + (visitor % SETS) * WAYS, *oldest = set;

    for (int i = 0; i < WAYS; i++) {
        if (set[i].visitor == visitor)
            return &set[i];
        if (set[i].used < oldest->used)
            oldest = &set[i];
    }
    return oldest;
}

CartBefore recall_cart(Recall *r, u64 visitor, Str cart, Arena *arena, Str *before)
{
    CartBefore was = CART_UNKNOWN;

    visitor |= 1;
    *before = S("");
    pthread_mutex_lock(&r->mutex);
    Cart *c = place_of(r, visitor);
    if (c->visitor == visitor && c->n < 0) {
        was = CART_LONG;
    } else if (c->visitor == visitor) {
        was = CART_TOLD;
        *before = str_copy(arena, (Str){c->text, c->n});
    }
    bool fits = cart.n <= RECALL_CART_BYTES;
    c->visitor = visitor;
    c->used = ++r->told;
    c->n = fits ? (i32)cart.n : -1;
    if (fits && cart.n > 0)
        memcpy(c->text, cart.p, (size_t)cart.n);
    pthread_mutex_unlock(&r->mutex);
    return was;
}

i64 recall_time(Recall *r, u64 what, i64 at_us)
{
    pthread_mutex_lock(&r->mutex);
    Moment *m = &r->moment[what % RECALL_TIMES];
    i64 was = m->what == what && m->at_us != 0 ? m->at_us : INT64_MIN;
    *m = (Moment){what, at_us};
    pthread_mutex_unlock(&r->mutex);
    return was;
}
