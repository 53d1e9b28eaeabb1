/* zonename.c — from the name of a time zone to its table: the system's zone files first, because
 * they are kept up to date when a country changes its mind, ICU's tables where there are none. */
#include "base/zone.h"

#include <stdio.h>
#include <stdlib.h>

int digits_parse(Str *s, int most, i64 *out)
{
    int n = 0;

    for (*out = 0; n < most && n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++)
        *out = *out * 10 + (s->p[n] - '0');
    *s = str_skip(*s, n);
    return n;
}

bool offset_parse(Str *s, i64 *out_s)
{
    Str at = *s;
    i64 part[3] = {0};

    if (at.n == 0 || (at.p[0] != '+' && at.p[0] != '-'))
        return false;
    bool west = at.p[0] == '-';
    at = str_skip(at, 1);
    if (digits_parse(&at, 2, &part[0]) == 0)
        return false;
    bool colons = at.n > 0 && at.p[0] == ':';
    for (int i = 1; i < 3 && at.n > 0 && colons == (at.p[0] == ':'); i++) {
        at = str_skip(at, colons);
        if (digits_parse(&at, 2, &part[i]) != 2)
            return false;
    }
    i64 seconds = part[0] * 3600 + part[1] * 60 + part[2];
    if (part[1] > 59 || part[2] > 59 || seconds > 18 * 3600)
        return false;
    *out_s = west ? -seconds : seconds;
    *s = at;
    return true;
}

/* "UTC", "Z", "+05:45", "UTC+8", "GMT-03:30": a clock that never changes. */
static bool fixed_parse(Str name, i64 *offset_s)
{
    bool named = str_starts(name, S("UTC")) || str_starts(name, S("GMT"));
    Str rest = named ? str_skip(name, 3) : name;

    *offset_s = 0;
    if (str_eq(name, S("Z")) || (named && rest.n == 0))
        return true;
    return offset_parse(&rest, offset_s) && rest.n == 0;
}

/* Three letters that ICU would take for one place and people take for several. */
static bool ambiguous(Str name)
{
    static const char *const clear[] = {"UCT", "PRC", "ROC", "ROK", "EST", "MST",
                                        "HST", "CET", "MET", "EET", "WET"};

    for (int i = 0; i < COUNT(clear); i++)
        if (str_eq(name, str_of(clear[i])))
            return false;
    return name.n == 3;
}

/* Letters, digits and "/_+-" as in the names of the IANA database: no way out of a folder. */
static bool well_formed(Str name)
{
    for (isize i = 0; i < name.n; i++) {
        char c = name.p[i], lower = (char)(c | 0x20);
        if (!(lower >= 'a' && lower <= 'z') && !(c >= '0' && c <= '9') && !memchr("/_+-:", c, 5))
            return false;
    }
    return name.n > 0 && name.n < ZONE_NAME_BYTES && name.p[0] != '/';
}

static void buckets_fill(Zone *zone)
{
    isize i = 0;

    for (isize b = 0; b < BUCKETS; b++) {
        while (i + 1 < zone->spans_n && zone->spans[i + 1].from_s <= (i64)b << BUCKET_BITS)
            i++;
        zone->bucket[b] = (u16)i;
    }
}

static Code named_fill(Zone *zone, Err *e)
{
    Code code = zone_from_files(zone, e);

    if (code == NOT_FOUND)
        code = zone_from_icu(zone, e);
    if (code == NOT_FOUND)
        return fail(e, BAD_INPUT,
                    "unknown time zone '%s'; write one like 'Asia/Shanghai', 'UTC' or '+08:00'",
                    zone->name);
    buckets_fill(zone);
    return code;
}

Code zone_open(Str name, Zone **out, Err *e)
{
    i64 offset_s;

    if (!well_formed(name))
        return fail(e, BAD_INPUT,
                    "'%.*s' is no name of a time zone; write one like 'Asia/Shanghai', 'UTC' or "
                    "'+08:00'",
                    STR_ARG(str_utf8_take(name, 80)));
    bool fixed = fixed_parse(name, &offset_s);
    if (!fixed && ambiguous(name))
        return fail(e, BAD_INPUT,
                    "'%.*s' means several time zones; write one like 'Asia/Shanghai' or '+08:00'",
                    STR_ARG(name));
    Zone *zone = calloc(1, sizeof *zone);
    if (!zone)
        abort();
    snprintf(zone->name, sizeof zone->name, "%.*s", STR_ARG(name));
    if (fixed)
        zone->spans[zone->spans_n++] = (Span){INT64_MIN, offset_s};
    Code code = fixed ? OK : named_fill(zone, e);
    if (code != OK)
        zone_close(&zone);
    else
        *out = zone;
    return code;
}
