/* line_access.c — the log of a web server (nginx, Apache; common or combined, a virtual host before
 * it or not) as page views. What is no page a person was shown is left out and counted by reason.
 * A visitor is a hash of the cut address and the agent. */
#include "collect/enrich/address.h"
#include "collect/enrich/enrich.h"
#include "collect/files/lines.h"

/* ---- a line's parts ---------------------------------------------------------------------------
 */

typedef struct {
    Str host, address, user, time, method, target, status, bytes, referrer, agent;
} Hit;

static Str word(Str *rest)
{
    Cut cut = str_cut(*rest, ' ');

    *rest = cut.tail;
    return cut.head;
}

/* "..." at the start of `rest`, with \" in it perhaps. */
static bool quoted(Str *rest, Str *out)
{
    isize end = 1;

    if (!str_starts(*rest, S("\"")))
        return false;
    while (end < rest->n && rest->p[end] != '"')
        end += rest->p[end] == '\\' ? 2 : 1;
    if (end >= rest->n)
        return false;
    *out = (Str){rest->p + 1, end - 1};
    *rest = str_trim(str_skip(*rest, end + 1));
    return true;
}

static bool digits(Str s)
{
    for (isize i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* host? address - user [time] "METHOD target HTTP/1.1" status bytes "referrer" "agent" ... */
static bool hit_read(Str line, Hit *h)
{
    Str rest = line, request;

    *h = (Hit){0};
    h->address = word(&rest);
    isize bracket = str_find(rest, S("["));
    if (bracket < 0)
        return false;
    Str before[4];
    isize n = line_words(str_take(rest, bracket), before, 4);
    Address address;
    if (n == 3 && address_read(before[0], &address)) {
        h->host = h->address;
        h->address = before[0];
    }
    h->user = n >= 2 ? before[n - 1] : S("-");
    Cut time = str_cut(str_skip(rest, bracket + 1), ']');
    rest = str_trim(time.tail);
    h->time = time.head;
    if (n < 2 || n > 3 || !time.found || !quoted(&rest, &request))
        return false;
    h->method = word(&request);
    h->target = word(&request);
    h->status = word(&rest);
    h->bytes = word(&rest);
    if (!digits(h->status) || h->status.n != 3)
        return false;
    rest = str_trim(rest);
    if (quoted(&rest, &h->referrer))
        (void)quoted(&rest, &h->agent);
    return true;
}

/* "22/Nov/2026:08:26:00 +0800" to "2026-11-22T08:26:00+08:00" */
static Str time_iso(Arena *arena, Str t)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    isize month = t.n >= 20 ? str_find(S(months), (Str){t.p + 3, 3}) : -1;

    if (month < 0 || month % 3 != 0)
        return t;
    Str zone = str_trim(str_skip(t, 20));
    return str_format(arena, "%.4s-%02d-%.2sT%.8s%.*s", t.p + 7, (int)month / 3 + 1, t.p, t.p + 12,
                      STR_ARG(zone));
}

/* ---- what is a page ---------------------------------------------------------------------------
 */

static bool is_asset(Str target)
{
    static const char *const endings[] = {
        "css", "js",   "mjs",  "map",   "png", "jpg", "jpeg", "gif",  "webp",       "avif", "svg",
        "ico", "bmp",  "woff", "woff2", "ttf", "otf", "eot",  "mp4",  "webm",       "mp3",  "m3u8",
        "ts",  "json", "xml",  "txt",   "pdf", "zip", "gz",   "wasm", "webmanifest"};
    Str path = str_cut(target, '?').head;

    for (isize i = path.n - 1; i > 0 && path.n - i < 14 && path.p[i] != '/'; i--) {
        if (path.p[i] != '.')
            continue;
        for (isize k = 0; k < COUNT(endings); k++)
            if (str_eq_fold(str_skip(path, i + 1), str_of(endings[k])))
                return true;
        return false;
    }
    return false;
}

static const char *no_page(const Hit *h)
{
    if (!str_eq(h->method, S("GET")))
        return "its method is not GET";
    if (h->status.p[0] != '2' && h->status.p[0] != '3')
        return "it was answered with an error, not a page (status 4xx or 5xx)";
    if (is_asset(h->target))
        return "it asks for a picture, a script or the like, not a page";
    return NULL;
}

static Str unless_dash(Str s)
{
    return str_eq(s, S("-")) ? S("") : s;
}

static void access_read(LineSink *sink, Str line)
{
    Hit h;

    if (!hit_read(line, &h)) {
        sink->fault(sink, "it is no line of an access log");
        return;
    }
    const char *why = no_page(&h);
    if (why) {
        sink->skip(sink, why);
        return;
    }
    Str cut = address_cut(sink->arena, h.address);
    Hash128 who = hash128(h.agent.p, h.agent.n, str_hash(cut.n > 0 ? cut : h.address));
    Str url = h.host.n > 0
                  ? str_format(sink->arena, "https://%.*s%.*s", STR_ARG(h.host), STR_ARG(h.target))
                  : h.target;
    sink->record(sink, (Str[]){time_iso(sink->arena, h.time), S("page_view"),
                               str_format(sink->arena, "%016llx", (unsigned long long)who.low),
                               unless_dash(h.user), url, unless_dash(h.referrer), h.status,
                               unless_dash(h.bytes), unless_dash(h.address), unless_dash(h.agent)});
}

static bool access_like(Str line)
{
    Hit h;

    return hit_read(line, &h) && h.time.n >= 20 && h.time.p[2] == '/';
}

const LineForm line_form_access_log = {.names = {"time", "kind", "anonymous_id", "user_id", "url",
                                                 "referrer", "status", "bytes", "ip", "agent"},
                                       .like = access_like,
                                       .read = access_read};
