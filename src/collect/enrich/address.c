/* address.c — reading addresses, and cutting them before anything is kept. */
#include "collect/enrich/address.h"
#include "collect/enrich/enrich.h"
#include <arpa/inet.h>
#include <ctype.h>

/* Without brackets, port and the zone of a link ("%eth0"). */
static Str bare(Str s)
{
    s = str_trim(s);
    if (str_starts(s, S("[")))
        s = str_cut(str_skip(s, 1), ']').head;
    else if (str_find(s, S(".")) >= 0 && str_find(s, S(":")) > str_find(s, S(".")))
        s = str_cut(s, ':').head;
    return str_cut(s, '%').head;
}

bool address_read(Str text, Address *out)
{
    static const u8 within[12] = {[10] = 0xFF, [11] = 0xFF};
    char z[64] = "";
    Address a = {0};

    text = bare(text);
    if (text.n == 0 || text.n >= COUNT(z) || memchr(text.p, 0, (size_t)text.n))
        return false;
    memcpy(z, text.p, (size_t)text.n);
    a.four = inet_pton(AF_INET, z, a.bytes + 12) == 1;
    if (!a.four && inet_pton(AF_INET6, z, a.bytes) != 1)
        return false;
    if (!a.four && memcmp(a.bytes, within, sizeof within) == 0) {
        memset(a.bytes, 0, sizeof within);
        a.four = true;
    }
    *out = a;
    return true;
}

static Str address_text(Arena *arena, const Address *a)
{
    char shown[64];
    const char *z = a->four ? inet_ntop(AF_INET, a->bytes + 12, shown, sizeof shown)
                            : inet_ntop(AF_INET6, a->bytes, shown, sizeof shown);

    return str_copy(arena, str_of(z));
}

Str address_cut(Arena *arena, Str address)
{
    Address a;

    if (!address_read(address, &a))
        return S("");
    if (a.four)
        a.bytes[15] = 0;
    else
        memset(a.bytes + 6, 0, 10);
    return address_text(arena, &a);
}

/* The end of the run of bytes from `at` that could be an address. */
static isize run_end(Str text, isize at)
{
    while (at < text.n && (isxdigit((u8)text.p[at]) || text.p[at] == '.' || text.p[at] == ':'))
        at++;
    return at;
}

static bool in_word(Str text, isize at)
{
    return at >= 0 && at < text.n && (isalnum((u8)text.p[at]) || text.p[at] == '_');
}

Str addresses_cut(Arena *arena, Str text)
{
    Buf out = buf_on(arena);
    isize kept = 0, end;

    for (isize at = 0; at < text.n; at = MAX(end, at + 1)) {
        end = run_end(text, at);
        Str run = {text.p + at, end - at};
        while (run.n > 0 && (run.p[run.n - 1] == '.' || run.p[run.n - 1] == ':') &&
               !str_ends(run, S("::")))
            run.n--;
        if (run.n < 3 || in_word(text, at - 1) || in_word(text, end))
            continue;
        Str cut = address_cut(arena, run);
        if (cut.n == 0)
            continue;
        buf_str(&out, (Str){text.p + kept, at - kept});
        buf_str(&out, cut);
        kept = at + run.n;
    }
    if (kept == 0)
        return text;
    buf_str(&out, str_skip(text, kept));
    return buf_done(&out);
}
