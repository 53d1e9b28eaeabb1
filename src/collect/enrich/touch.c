/* touch.c — where a visit came from, told from the page's address and the referrer.
 *
 * Tags on the address come first (utm_*, Matomo's, click ids): they are the shop's own word. Then
 * the referrer's host by the table of channels.h. The shop's own hosts and payment gateways give no
 * touch at all: coming back from the till is no new visit. Neither tag nor referrer is "direct". */
#include "collect/enrich/tags.h"
#include <ctype.h>

/* "www.shop.example" and "m.shop.example" are the same shop as "shop.example". */
static Str bare(Str host)
{
    if (str_eq_fold(str_take(host, 4), S("www.")))
        return str_skip(host, 4);
    return str_eq_fold(str_take(host, 2), S("m.")) ? str_skip(host, 2) : host;
}

static bool is_own(Str host, const CollectOptions *o, Str page_host)
{
    if (page_host.n > 0 && str_eq_fold(bare(host), bare(page_host)))
        return true;
    for (isize i = 0; i < o->domain_count; i++)
        if (host_under(host, o->domains[i]))
            return true;
    return false;
}

static Str in_small_letters(Str s, Arena *arena)
{
    char *to = arena_take_raw(arena, 1, s.n);

    for (isize i = 0; i < s.n; i++)
        to[i] = (char)tolower((u8)s.p[i]);
    return (Str){to, s.n};
}

static void touch_by_referrer(Str host, const Sender *sender, Touch *t, Arena *arena)
{
    if (!sender) {
        t->channel = t->medium = S("referral");
        t->source = in_small_letters(str_starts(host, S("www.")) ? str_skip(host, 4) : host, arena);
    } else if (sender->channel[0]) { /* no payment gateway */
        t->channel = str_of(sender->channel);
        t->source = str_of(sender->source);
        t->medium = str_eq(t->channel, S("search")) ? S("organic") : S("referral");
    }
}

Touch touch_of(Str url, Str referrer, const CollectOptions *options, Arena *arena)
{
    Str host = address_host(referrer);
    const Sender *sender = host.n > 0 ? sender_of(host) : NULL;
    bool own = host.n > 0 && is_own(host, options, address_host(url));
    Touch t = {0};

    if (tags_read(url, own ? NULL : sender, &t, arena))
        return t;
    if (host.n == 0)
        t.channel = S("direct");
    else if (!own)
        touch_by_referrer(host, sender, &t, arena);
    return t;
}
