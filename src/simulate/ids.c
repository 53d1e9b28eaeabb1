/* ids.c — the names things go by: devices, accounts, visits, orders, products, mailings, pages. */
#include "fill.h"

const char *const page_paths[PAGES] = {
    [PAGE_HOME] = "/",
    [PAGE_SEARCH] = "/search",
    [PAGE_CART] = "/cart",
    [PAGE_CHECKOUT] = "/checkout",
    [PAGE_PAYMENT] = "/checkout/payment",
    [PAGE_DONE] = "/checkout/done",
    [PAGE_ACCOUNT] = "/account",
    [PAGE_ORDERS] = "/account/orders",
    [PAGE_LOGIN] = "/account/login",
    [PAGE_HELP] = "/help",
    [PAGE_REVIEW] = "/account/reviews",
};

/* A letter and thirteen signs for 64 bits. */
static Str id_bits(Arena *arena, char first, u64 bits)
{
    static const char sign[] = "0123456789abcdefghjkmnpqrstvwxyz";
    char *p = arena_take_raw(arena, 1, 14);

    p[0] = first;
    for (int i = 13; i > 0; i--, bits >>= 5)
        p[i] = sign[bits & 31];
    return (Str){p, 14};
}

static Str id_number(Arena *arena, char first, u64 number, int digits)
{
    char *p = arena_take_raw(arena, 1, 1 + digits);

    p[0] = first;
    for (int i = digits; i > 0; i--, number /= 10)
        p[i] = (char)('0' + number % 10);
    return (Str){p, 1 + digits};
}

/* Two of a household at one desk. */
u32 device_owner(const Person *p, u32 who, int context)
{
    return p->is & SHARED && context / APPS == 1 ? who & ~(u32)1 : who;
}

Str id_device(const World *w, Arena *arena, u32 owner, int context)
{
    return id_bits(arena, 'd', hash_of(w, owner, 100 + (u64)context));
}

Str id_person(Arena *arena, u32 who)
{
    return id_number(arena, 'u', (u64)who + 100001, 8);
}

Str id_visit(Arena *arena, const Visit *v)
{
    return id_bits(arena, 's', (u64)v->person << 32 | v->number);
}

Str id_order_of(Arena *arena, u32 who, u32 number)
{
    return id_number(arena, 'o', ((u64)who + 100001) * 1000 + number % 1000, 11);
}

Str id_order(Arena *arena, const Order *o)
{
    return id_order_of(arena, o->person, o->number);
}

Str id_product(Arena *arena, u32 product)
{
    return id_number(arena, 'p', (u64)product + 1, 5);
}

Str id_page(Arena *arena, u32 product)
{
    static const char folder[] = "/product/p";
    Str id = id_product(arena, product);
    isize n = (isize)sizeof folder - 2;
    char *p = arena_take_raw(arena, 1, n + id.n);

    memcpy(p, folder, (size_t)n);
    memcpy(p + n, id.p, (size_t)id.n);
    return (Str){p, n + id.n};
}

Str mailing_name(const World *w, Arena *arena, u32 mailing)
{
    if (mailing == MAILING_NONE)
        return S("service");
    if (mailing == MAILING_REMINDER)
        return S("cart-reminder");
    const Mailing *m = &w->mailing[mailing - 1];
    if (m->channel == SMS)
        return str_format(arena, "%s-%d-sms", festivals[m->festival].id, m->year);
    return str_format(arena, m->channel == EMAIL ? "newsletter-%03d" : "push-%03d", m->number);
}
