/* tags.c — see tags.h. Names of parameters are read without case; of several that mean the same the
 * first of the table counts. Pages that route behind the # carry tags there, too. */
#include "collect/enrich/tags.h"
#include "collect/enrich/channels.h"

typedef enum { SOURCE, MEDIUM, CAMPAIGN, TERM, CONTENT, ROLES } Role;

static const struct {
    const char *name;
    Role role;
} tags[] = {
    {"utm_source", SOURCE},
    {"mtm_source", SOURCE},
    {"pk_source", SOURCE},
    {"piwik_source", SOURCE},
    {"hmsr", SOURCE},
    {"utm_medium", MEDIUM},
    {"mtm_medium", MEDIUM},
    {"pk_medium", MEDIUM},
    {"piwik_medium", MEDIUM},
    {"hmmd", MEDIUM},
    {"utm_campaign", CAMPAIGN},
    {"mtm_campaign", CAMPAIGN},
    {"matomo_campaign", CAMPAIGN},
    {"pk_campaign", CAMPAIGN},
    {"pk_cpn", CAMPAIGN},
    {"piwik_campaign", CAMPAIGN},
    {"hmpl", CAMPAIGN},
    {"utm_term", TERM},
    {"mtm_kwd", TERM},
    {"mtm_keyword", TERM},
    {"pk_kwd", TERM},
    {"pk_keyword", TERM},
    {"piwik_kwd", TERM},
    {"hmkw", TERM},
    {"utm_content", CONTENT},
    {"mtm_content", CONTENT},
    {"pk_content", CONTENT},
    {"hmci", CONTENT},
};
typedef struct {
    const char *name, *source, *channel;
    const char *begins; /* NULL: nobody else uses the name */
} ClickId;
static const ClickId click_ids[] = {
#define X(name, source, channel) {name, source, channel, NULL},
    CLICK_IDS(X)
#undef X
#define X(name, source, channel, begins) {name, source, channel, begins},
        SHARED_IDS(X)
#undef X
};

typedef struct {
    Str value[ROLES], click[COUNT(click_ids)];
    isize rank[ROLES];
    bool any;
} Tags;

/* ---- reading --------------------------------------------------------------------------------- */

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

static inline bool is_called(Str name, const char *known)
{
    return (name.p[0] | 0x20) == (known[0] | 0x20) && str_eq_fold(name, str_of(known));
}

static void read_pair(Tags *t, Str name, Str value, Arena *arena)
{
    if (name.n == 0 || str_trim(value).n == 0)
        return;
    for (isize i = 0; i < COUNT(tags); i++) {
        if (!is_called(name, tags[i].name))
            continue;
        Role role = tags[i].role;
        if (t->value[role].n == 0 || i < t->rank[role]) {
            t->value[role] = str_trim(unescape(value, arena));
            t->rank[role] = i;
        }
        t->any = true;
        return;
    }
    for (isize i = 0; i < COUNT(click_ids); i++)
        if (is_called(name, click_ids[i].name) && t->click[i].n == 0) {
            t->click[i] = str_trim(unescape(value, arena));
            t->any = true;
        }
}

static void read_query(Tags *t, Str query, Arena *arena)
{
    while (query.n > 0) {
        Cut pair = str_cut(query, '&');
        Cut field = str_cut(pair.head, '=');
        read_pair(t, field.head, field.tail, arena);
        query = pair.tail;
    }
}

/* ---- channels of tags ------------------------------------------------------------------------ */

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

/* What the medium says by itself; empty: no more than who the source is. */
static Str channel_of_medium(Str source, Str medium)
{
    if (one_of(medium, "email e-mail edm newsletter mail 邮件") ||
        one_of(source, "email newsletter edm"))
        return S("email");
    if (one_of(medium, "sms mms text 短信"))
        return S("sms");
    if (one_of(medium, "push notification web_push app_push mobile_push 推送"))
        return S("push");
    if (one_of(medium, "affiliate affiliates cps cpl kol koc influencer taoke 达人"))
        return S("affiliate");
    if (one_of(medium, "display banner interstitial retargeting remarketing programmatic"))
        return S("display");
    if (one_of(medium, "qr qrcode qr_code offline print store leaflet flyer 二维码 线下"))
        return S("offline");
    return S("");
}

Str tags_channel(Str source, Str medium)
{
    const Sender *sender = sender_named(source);
    Str kind = sender ? str_of(sender->channel) : S(""), said = channel_of_medium(source, medium);
    bool feed = one_of(medium, "feed feeds infeed in-feed xinxiliu 信息流");
    bool paid = feed || one_of(medium, "cpc ppc paid paidsearch paid_search paid-search sem cpm "
                                       "cpv cpa cpp cpt paid_social paidsocial paid-social "
                                       "paid_video ads ad 竞价");

    if (said.n > 0)
        return said;
    if (one_of(medium, "video short_video live livestream 直播 短视频") ||
        str_eq(medium, S("paid_video")) || str_eq(kind, S("video")))
        return paid ? S("paid_video") : S("video");
    if (paid)
        return feed || str_eq(kind, S("social")) || str_find(medium, S("social")) >= 0
                   ? S("paid_social")
                   : S("paid_search");
    if (one_of(medium, "social social-network social-media sm social_network"))
        return S("social");
    if (one_of(medium, "organic"))
        return S("search");
    if (one_of(medium, "referral link"))
        return kind.n > 0 ? kind : S("referral");
    return kind.n > 0 ? kind : S("other");
}

/* ---- touches ------------------------------------------------------------------------------- */

static bool is_theirs(const ClickId *id, Str value, Str source, const Sender *from)
{
    if (!id->begins)
        return true;
    const Sender *named = source.n > 0 ? sender_named(source) : from;
    return (id->begins[0] && str_starts(value, str_of(id->begins))) ||
           (named && str_eq(str_of(named->source), str_of(id->source)));
}

static const ClickId *click_of(const Tags *tags_found, const Sender *from, Str *value)
{
    for (isize i = 0; i < COUNT(click_ids); i++) {
        *value = tags_found->click[i];
        if (value->n > 0 && is_theirs(&click_ids[i], *value, tags_found->value[SOURCE], from))
            return &click_ids[i];
    }
    return NULL;
}

/* An id that every link out of a network carries proves a visit from there and no purchase. */
static bool is_bought(const ClickId *id)
{
    return !one_of(str_of(id->channel), "search social video") && id->channel[0] != 0;
}

/* The address names no source, medium or campaign: it is the id that tells. */
static void touch_by_click(const ClickId *id, const Sender *from, Touch *t)
{
    const char *source = id->source, *channel = id->channel;

    if (channel[0] == 0 && from && from->channel[0]) { /* Instagram's links carry Facebook's id */
        source = from->source;
        channel = from->channel;
    }
    t->source = str_of(source);
    t->channel = channel[0] ? str_of(channel) : tags_channel(t->source, S(""));
    t->medium = str_starts(t->channel, S("paid")) ? S("cpc") : t->channel;
    if (str_eq(t->channel, S("search")))
        t->medium = S("organic");
    else if (!is_bought(id))
        t->medium = S("referral");
    t->tagged = is_bought(id);
}

static void touch_by_tags(const ClickId *id, const Sender *from, Touch *t)
{
    bool bought = id && is_bought(id);

    if (t->source.n == 0 && (id || (from && from->channel[0])))
        t->source = str_of(id ? id->source : from->source);
    t->channel = bought ? str_of(id->channel) : tags_channel(t->source, t->medium);
    if (t->medium.n == 0 && bought)
        t->medium = str_starts(t->channel, S("paid")) ? S("cpc") : t->channel;
    t->tagged = true;
}

bool tags_read(Str url, const Sender *from, Touch *t, Arena *arena)
{
    Cut parts = str_cut(url, '#');
    Str query = str_cut(parts.head, '?').tail, behind = str_cut(parts.tail, '?').tail, id;
    Tags found;

    if (query.n == 0 && behind.n == 0)
        return false;
    memset(&found, 0, sizeof found);
    read_query(&found, query, arena);
    read_query(&found, behind, arena);
    if (!found.any)
        return false;
    const ClickId *click = click_of(&found, from, &id);
    *t = (Touch){.source = found.value[SOURCE],
                 .medium = found.value[MEDIUM],
                 .campaign = found.value[CAMPAIGN],
                 .term = found.value[TERM],
                 .content = found.value[CONTENT]};
    if (click)
        t->click_id = str_format(arena, "%s:%.*s", click->name, STR_ARG(str_utf8_take(id, 200)));
    if (t->source.n > 0 || t->medium.n > 0 || t->campaign.n > 0)
        touch_by_tags(click, from, t);
    else if (click)
        touch_by_click(click, from, t);
    else
        return false;
    return true;
}
