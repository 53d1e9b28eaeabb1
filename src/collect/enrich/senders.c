/* senders.c — hosts to senders. */
#include "collect/enrich/senders.h"
#include "collect/enrich/channels.h"

#define ROW(host, source, channel) {host, sizeof(host) - 1, source, channel},
static const Sender senders[] = {
#define X(host, source) ROW(host, source, "search")
    SEARCH_ENGINES(X)
#undef X
#define X(host, source) ROW(host, source, "social")
        SOCIAL_NETWORKS(X)
#undef X
#define X(host, source) ROW(host, source, "video")
            SHORT_VIDEO(X)
#undef X
#define X(host, source) ROW(host, source, "ai")
                AI_ASSISTANTS(X)
#undef X
#define X(host, source) ROW(host, source, "email")
                    MAIL_SERVICES(X)
#undef X
#define X(host, source) ROW(host, source, "marketplace")
                        MARKETPLACES(X)
#undef X
#define X(host, source) ROW(host, source, "")
                            GATEWAYS(X)
#undef X
};
static const Sender families[] = {
#define X(host, source, channel) ROW(host, source, channel)
    FAMILIES(X)
#undef X
};
static const struct {
    const char *name, *source;
} names[] = {
#define X(name, source) {name, source},
    SOURCE_NAMES(X)
#undef X
};

Str address_host(Str url)
{
    isize at = str_find(url, S("://"));
    Str scheme = str_take(url, MAX(at, 0));

    if (at <= 0 || str_eq_fold(scheme, S("ios-app")) || str_eq_fold(scheme, S("file")))
        return S("");
    if (!str_eq_fold(scheme, S("https")) && !str_eq_fold(scheme, S("http")) &&
        !str_eq_fold(scheme, S("android-app"))) {
        Str named = str_take(url, at + 1);
        return sender_of(named) ? named : S("");
    }
    url = str_skip(url, at + 3);
    url = str_cut(str_cut(str_cut(url, '/').head, '?').head, '#').head;
    for (at = str_find(url, S("@")); at >= 0; at = str_find(url, S("@")))
        url = str_skip(url, at + 1);
    url = str_cut(url, ':').head;
    return str_ends(url, S(".")) ? str_take(url, url.n - 1) : url;
}

static inline bool ends_with(Str host, const char *name, isize n)
{
    return host.n >= n && (host.n == n || host.p[host.n - n - 1] == '.') &&
           (host.p[host.n - n] | 0x20) == (name[0] | 0x20) &&
           str_eq_fold(str_skip(host, host.n - n), (Str){name, n});
}

bool host_under(Str host, Str name)
{
    return name.n > 0 && ends_with(host, name.p, name.n);
}

/* "www.google.co.uk" is of "google", a name with any ending. */
static bool in_family(Str host, Str name)
{
    for (isize at = 0; at + name.n < host.n; at++)
        if ((at == 0 || host.p[at - 1] == '.') && host.p[at + name.n] == '.' &&
            str_eq_fold(str_take(str_skip(host, at), name.n), name)) {
            Cut parts = str_cut(str_skip(host, at + name.n + 1), '.');
            return !parts.found || (parts.head.n <= 3 && parts.tail.n <= 3);
        }
    return false;
}

const Sender *sender_of(Str host)
{
    const Sender *best = NULL;

    for (isize i = 0; i < COUNT(senders); i++)
        if (ends_with(host, senders[i].host, senders[i].host_n) &&
            (!best || senders[i].host_n > best->host_n))
            best = &senders[i];
    for (isize i = 0; !best && i < COUNT(families); i++)
        if (in_family(host, (Str){families[i].host, families[i].host_n}))
            best = &families[i];
    return best;
}

static const Sender *sender_called(Str source)
{
    for (isize i = 0; i < COUNT(senders); i++)
        if (str_eq_fold(str_of(senders[i].source), source))
            return &senders[i];
    for (isize i = 0; i < COUNT(families); i++)
        if (str_eq_fold(str_of(families[i].source), source))
            return &families[i];
    return NULL;
}

const Sender *sender_named(Str source)
{
    for (isize i = 0; i < COUNT(names); i++)
        if (str_eq_fold(str_of(names[i].name), source))
            return sender_called(str_of(names[i].source));
    if (memchr(source.p ? source.p : "", '.', (size_t)source.n))
        return sender_of(source);
    return sender_called(source);
}
