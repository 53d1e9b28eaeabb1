/* commerce.c — the words of shops. Segment's e-commerce events (v2 and their elders) and GA4's are
 * what nearly all shop software speaks, so every dialect without words of its own is read by them
 * (protocols §11). */
#include "collect/dialects/dialect.h"

typedef struct {
    const char *name, *kind;
    const char *apart; /* what tells it from others of its kind; NULL: nothing */
} Word;

/* In small letters, words joined by one blank: "Product Added", "product_added" and "product-added"
 * are the same. */
static const Word words[] = {
    /* Segment e-commerce v2 */
    {"products searched", "search", NULL},
    {"product list viewed", "list_view", NULL},
    {"product list filtered", "list_filter", NULL},
    {"product clicked", "item_click", NULL},
    {"product viewed", "item_view", NULL},
    {"product added", "cart_add", NULL},
    {"product removed", "cart_remove", NULL},
    {"cart viewed", "cart_view", NULL},
    {"checkout started", "checkout_start", NULL},
    {"checkout step viewed", "checkout_step", "viewed"},
    {"checkout step completed", "checkout_step", "completed"},
    {"payment info entered", "payment_info", NULL},
    {"order completed", "order", NULL},
    {"order updated", "order_update", NULL},
    {"order refunded", "refund", NULL},
    {"order cancelled", "order_cancel", NULL},
    {"order canceled", "order_cancel", NULL},
    {"coupon entered", "coupon", "entered"},
    {"coupon applied", "coupon", "applied"},
    {"coupon denied", "coupon", "denied"},
    {"coupon removed", "coupon", "removed"},
    {"promotion viewed", "promo_view", NULL},
    {"promotion clicked", "promo_click", NULL},
    {"product added to wishlist", "wishlist_add", NULL},
    {"product removed from wishlist", "wishlist_remove", NULL},
    {"wishlist product added to cart", "cart_add", "wishlist"},
    {"product shared", "share", "product"},
    {"cart shared", "share", "cart"},
    {"product reviewed", "review", NULL},
    {"payment failed", "payment_error", NULL},
    {"order paid", "order_paid", NULL},
    {"order shipped", "order_shipped", NULL},
    {"order delivered", "order_delivered", NULL},
    {"newsletter subscribed", "subscribe", NULL},
    {"signed up", "sign_up", NULL},
    {"signed in", "login", NULL},
    {"logged in", "login", NULL},
    {"application opened", "app_open", NULL},
    /* their elders */
    {"viewed product category", "list_view", NULL},
    {"viewed product", "item_view", NULL},
    {"added product", "cart_add", NULL},
    {"removed product", "cart_remove", NULL},
    {"completed order", "order", NULL},
    {"clicked product", "item_click", NULL},
    {"viewed promotion", "promo_view", NULL},
    {"clicked promotion", "promo_click", NULL},
    {"started order", "checkout_start", NULL},
    {"viewed checkout step", "checkout_step", "viewed"},
    {"completed checkout step", "checkout_step", "completed"},
    {"updated order", "order_update", NULL},
    {"viewed cart", "cart_view", NULL},
    /* GA4 */
    {"page view", "page_view", NULL},
    {"view search results", "search", NULL},
    {"view item list", "list_view", NULL},
    {"select item", "item_click", NULL},
    {"view item", "item_view", NULL},
    {"add to wishlist", "wishlist_add", NULL},
    {"add to cart", "cart_add", NULL},
    {"remove from cart", "cart_remove", NULL},
    {"view cart", "cart_view", NULL},
    {"begin checkout", "checkout_start", NULL},
    {"add shipping info", "checkout_step", "shipping"},
    {"add payment info", "payment_info", NULL},
    {"purchase", "order", NULL},
    {"view promotion", "promo_view", NULL},
    {"select promotion", "promo_click", NULL},
    {"sign up", "sign_up", NULL},
};

/* "Product_Added" as "product added"; empty when it is longer than any word. */
static Str plain_name(Str name, char to[64])
{
    isize n = 0;

    name = str_trim(name);
    for (isize i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool gap = c == ' ' || c == '_' || c == '-';
        if (gap && n > 0 && to[n - 1] == ' ')
            continue;
        if (n == 63)
            return S("");
        to[n++] = gap ? ' ' : c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
    }
    return (Str){to, n};
}

static const Word *word_named(Str plain)
{
    for (isize i = 0; i < COUNT(words); i++)
        if (str_eq(str_of(words[i].name), plain))
            return &words[i];
    return NULL;
}

Str commerce_kind(Str name)
{
    char small[64], snake[64];
    Str plain = plain_name(name, small);

    for (isize i = 0; i < plain.n; i++)
        snake[i] = plain.p[i] == ' ' ? '_' : plain.p[i];
    Kind kind = kind_find((Str){snake, plain.n});
    if (kind < KIND_COUNT)
        return str_of(kind_info[kind].name);
    const Word *word = word_named(plain);
    return word ? str_of(word->kind) : str_trim(name);
}

void commerce_told(Hit *h, Str kind, Str name)
{
    char small[64];
    const Word *word = word_named(plain_name(name, small));

    if (!word || !word->apart)
        return;
    if (!str_eq(kind, S("coupon"))) {
        hit_property_text(h, S("event"), name);
        return;
    }
    Str why = batch_text(h->batch, F_reason, h->batch->rows - 1), what = str_of(word->apart);
    hit_set_text(h, F_reason,
                 why.n == 0 ? what
                            : str_format(h->arena, "%.*s: %.*s", STR_ARG(what), STR_ARG(why)));
}
