/* touch.c — where a visit came from, told from the page's address and the referrer.
 *
 * Tags on the address come first (utm_*, Matomo's, click ids): they are the shop's own word. Then
 * the
 * referrer's host by the table of channels.h. The shop's own hosts and payment gateways give no
 * touch at all:
 * coming back from the till is no new visit. Neither tag nor referrer is "direct".
 */
#include "collect/enrich/channels.h"
#include "collect/inside.h"
#include <ctype.h>

typedef struct {
    const char *host, *source, *channel;
} Sender;

static const Sender senders[] = {
#define X(host, source) {host, source, "search"},
    SEARCH_ENGINES(X)
#undef X
#define X(host, source) {host, source, "social"},
        SOCIAL_NETWORKS(X)
#undef X
#define X(host, source) {host, source, "video"},
            SHORT_VIDEO(X)
#undef X
#define X(host, source) {host, source, "ai"},
                AI_ASSISTANTS(X)
#undef X
#define X(host, source) {host, source, "email"},
                    MAIL_SERVICES(X)
#undef X
#define X(host, source) {host, source, "marketplace"},
                        MARKETPLACES(X)
#undef X
#define X(host, source) {host, source, ""},
                            GATEWAYS(X)
#undef X
};

static const struct {
    const char *name, *source, *channel;
} click_ids[] = {
#define X(name, source, channel) {name, source, channel},
    CLICK_IDS(X)
#undef X
};

/* ---- addresses
 * --------------------------------------------------------------------------------------- */

static Str host_of(Str url)
{
    isize scheme = str_find(url, S("://"));

    if (scheme < 0)
        return S("");
    url = str_skip(url, scheme + 3);
    url = str_cut(str_cut(str_cut(url, '/').head, '?').head, '#').head;
    for (isize at = str_find(url, S("@")); at >= 0; at = str_find(url, S("@")))
        url = str_skip(url, at + 1);
    return str_cut(url, ':').head;
}

static Str query_of(Str url)
{
    return str_cut(str_cut(url, '#').head, '?').tail;
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Percent-escapes and plus signs undone; what is not UTF-8 afterwards is left as it was. */
static Str unescape(Str s, Arena *arena)
{
    char *to;
    isize n = 0;

    if (str_find(s, S("%")) < 0 && str_find(s, S("+")) < 0)
        return s;
    to = arena_take_raw(arena, 1, s.n);
    for (isize i = 0; i < s.n; i++) {
        bool escaped = s.p[i] == '%' && i + 2 < s.n && hex(s.p[i + 1]) >= 0 && hex(s.p[i + 2]) >= 0;
        to[n++] = escaped         ? (char)(hex(s.p[i + 1]) * 16 + hex(s.p[i + 2]))
                  : s.p[i] == '+' ? ' '
                                  : s.p[i];
        i += escaped ? 2 : 0;
    }
    return str_utf8((Str){to, n}) ? (Str){to, n} : s;
}

static Str parameter(Str query, Str name, Arena *arena)
{
    while (query.n > 0) {
        Cut pair = str_cut(query, '&');
        Cut field = str_cut(pair.head, '=');
        if (str_eq(field.head, name))
            return str_trim(unescape(field.tail, arena));
        query = pair.tail;
    }
    return S("");
}

static Str any_parameter(Str query, const char *const *names, Arena *arena)
{
    Str value = S("");

    for (; *names && value.n == 0; names++)
        value = parameter(query, str_of(*names), arena);
    return value;
}

/* "www.baidu.com" is under "baidu.com"; "www.google.co.uk" is of "google", a name with any
 * ending. */
static bool host_under(Str host, Str name)
{
    isize at;

    if (str_find(name, S(".")) >= 0)
        return str_eq_fold(host, name) || (host.n > name.n && host.p[host.n - name.n - 1] == '.' &&
                                           str_eq_fold(str_skip(host, host.n - name.n), name));
    for (at = 0; at + name.n < host.n; at++)
        if ((at == 0 || host.p[at - 1] == '.') && host.p[at + name.n] == '.' &&
            str_eq_fold(str_take(str_skip(host, at), name.n), name)) {
            Str ending = str_skip(host, at + name.n + 1); /* com, co.uk, com.hk */
            Cut parts = str_cut(ending, '.');
            return !parts.found || (parts.head.n <= 3 && parts.tail.n <= 3);
        }
    return false;
}

static const Sender *sender_of(Str host)
{
    const Sender *best = NULL;

    for (isize i = 0; i < COUNT(senders); i++)
        if (host_under(host, str_of(senders[i].host)) &&
            (!best || strlen(senders[i].host) > strlen(best->host)))
            best = &senders[i];
    return best;
}

/* ---- channels of tags
 * ------------------------------------------------------------------------------------ */

static bool one_of(Str word, const char *list)
{
    Str rest = str_of(list);

    while (rest.n > 0) {
        Cut one = str_cut(rest, ' ');
        if (str_eq_fold(one.head, word))
            return true;
        rest = one.tail;
    }
    return false;
}

static const Sender *sender_named(Str source)
{
    for (isize i = 0; i < COUNT(senders); i++)
        if (str_eq_fold(str_of(senders[i].source), source) ||
            host_under(source, str_of(senders[i].host)))
            return &senders[i];
    return NULL;
}

static Str channel_of_tags(Str source, Str medium)
{
    const Sender *sender = sender_named(source);
    Str kind = sender ? str_of(sender->channel) : S("");
    bool paid = one_of(
        medium, "cpc ppc paid paidsearch paid_search paid-search sem cpm cpv cpa cpp paid_social "
                "paidsocial paid-social ads ad");

    if (one_of(medium, "email e-mail edm newsletter mail") ||
        one_of(source, "email newsletter edm"))
        return S("email");
    if (one_of(medium, "sms mms text"))
        return S("sms");
    if (one_of(medium, "push notification web_push app_push mobile_push"))
        return S("push");
    if (one_of(medium, "affiliate affiliates cps cpl kol koc influencer"))
        return S("affiliate");
    if (one_of(medium, "display banner interstitial retargeting remarketing programmatic"))
        return S("display");
    if (one_of(medium, "qr qrcode offline print store leaflet flyer"))
        return S("offline");
    if (one_of(medium, "video short_video live livestream") || str_eq(kind, S("video")))
        return paid ? S("paid_video") : S("video");
    if (paid)
        return str_eq(kind, S("social")) || str_find(medium, S("social")) >= 0 ? S("paid_social")
                                                                               : S("paid_search");
    if (one_of(medium, "social social-network social-media sm social_network"))
        return S("social");
    if (one_of(medium, "organic"))
        return S("search");
    if (one_of(medium, "referral link"))
        return S("referral");
    return kind.n > 0 ? kind : S("other");
}

static bool tagged_touch(Str url, Touch *t, Arena *arena)
{
    static const char *const source[] = {"utm_source",   "mtm_source", "pk_source",
                                         "piwik_source", "hmsr",       NULL};
    static const char *const medium[] = {"utm_medium",   "mtm_medium", "pk_medium",
                                         "piwik_medium", "hmmd",       NULL};
    static const char *const campaign[] = {
        "utm_campaign", "mtm_campaign", "pk_campaign", "pk_cpn", "piwik_campaign", "hmpl", NULL};
    static const char *const term[] = {"utm_term", "mtm_kwd", "pk_kwd", "piwik_kwd", "hmkw", NULL};
    static const char *const content[] = {"utm_content", "mtm_content", "pk_content", "hmci", NULL};
    Str query = query_of(url), channel = S("");

    if (query.n == 0)
        return false;
    t->source = any_parameter(query, source, arena);
    t->medium = any_parameter(query, medium, arena);
    t->campaign = any_parameter(query, campaign, arena);
    t->term = any_parameter(query, term, arena);
    t->content = any_parameter(query, content, arena);
    for (isize i = 0; i < COUNT(click_ids) && t->click_id.n == 0; i++) {
        Str id = parameter(query, str_of(click_ids[i].name), arena);
        if (id.n == 0)
            continue;
        t->click_id = str_format(arena, "%s:%.*s", click_ids[i].name,
                                 STR_ARG(str_utf8_take(id, 200)));
        channel = str_of(click_ids[i].channel);
        if (t->source.n == 0)
            t->source = str_of(click_ids[i].source);
    }
    if (t->source.n == 0 && t->medium.n == 0 && t->campaign.n == 0)
        return false;
    if (t->medium.n == 0 && channel.n > 0)
        t->medium = str_starts(channel, S("paid")) ? S("cpc") : channel;
    t->channel = t->medium.n > 0 && channel.n == 0 ? channel_of_tags(t->source, t->medium)
                 : channel.n > 0                   ? channel
                                                   : channel_of_tags(t->source, t->medium);
    t->tagged = true;
    return true;
}

static bool is_own(Str host, const CollectOptions *o, Str page_host)
{
    if (str_eq_fold(host, page_host))
        return true;
    for (isize i = 0; i < o->domain_count; i++)
        if (host_under(host, o->domains[i]))
            return true;
    return false;
}

Touch touch_of(Str url, Str referrer, const CollectOptions *options, Arena *arena)
{
    Str host = host_of(referrer);
    Touch t = {0};

    if (tagged_touch(url, &t, arena))
        return t;
    t = (Touch){0};
    if (host.n == 0) {
        t.channel = S("direct");
        return t;
    }
    if (is_own(host, options, host_of(url)))
        return t;
    const Sender *sender = sender_of(host);
    if (!sender) {
        t.channel = t.medium = S("referral");
        t.source = str_starts(host, S("www.")) ? str_skip(host, 4) : host;
        return t;
    }
    if (sender->channel[0] == 0)
        return t; /* a payment gateway */
    t.channel = str_of(sender->channel);
    t.source = str_of(sender->source);
    t.medium = str_eq(t.channel, S("search")) ? S("organic") : S("referral");
    return t;
}
