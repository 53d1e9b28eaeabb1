/* timeprint.c — writing times down so that anyone can read them back: ISO 8601. */
#include "base/base.h"

enum { TIME_BYTES_MAX = 64 };

/* The last `width` digits of a value, the first of them at p; returns what follows them. */
static char *digits(char *p, i64 value, int width)
{
    for (int i = width - 1; i >= 0; i--, value /= 10)
        p[i] = (char)('0' + value % 10);
    return p + width;
}

static char *two(char *p, int value, char after)
{
    p[0] = (char)('0' + value / 10);
    p[1] = (char)('0' + value % 10);
    p[2] = after;
    return p + 2 + (after != 0);
}

static char *date_at(char *p, i64 local_days)
{
    Date date = date_from_days(local_days);

    if (date.year >= 0 && date.year <= 9999) {
        p = two(two(p, date.year / 100, 0), date.year % 100, '-');
    } else { /* ISO 8601's expanded years: sign and six digits */
        *p++ = date.year < 0 ? '-' : '+';
        p = digits(p, date.year < 0 ? -(i64)date.year : date.year, 6);
        *p++ = '-';
    }
    return two(two(p, date.month, '-'), date.day, 0);
}

static char *offset_at(char *p, i64 offset_s)
{
    int size = (int)(offset_s < 0 ? -offset_s : offset_s);

    *p++ = offset_s < 0 ? '-' : '+';
    p = two(two(p, size / 3600, ':'), size / 60 % 60, 0);
    if (size % 60 == 0)
        return p;
    *p++ = ':';
    return two(p, size % 60, 0);
}

void buf_date(Buf *b, i64 local_days)
{
    char text[TIME_BYTES_MAX];
    isize n = date_at(text, local_days) - text;

    buf_put(b, text, n);
}

void buf_time(Buf *b, i64 at_us, const Zone *zone)
{
    i64 local_us = zone_local_us(zone, at_us);
    i64 days = floor_div(local_us, US_PER_DAY);
    i64 in_day = local_us - days * US_PER_DAY;
    int second = (int)(in_day / US_PER_S);
    char text[TIME_BYTES_MAX], *p = date_at(text, days);

    *p++ = 'T';
    p = two(two(two(p, second / 3600, ':'), second / 60 % 60, ':'), second % 60, 0);
    if (in_day % US_PER_S != 0) {
        *p++ = '.';
        p = digits(p, in_day % US_PER_S, 6);
    }
    if (str_eq(zone_name(zone), S("UTC")))
        *p++ = 'Z';
    else
        p = offset_at(p, (local_us - at_us) / US_PER_S);
    buf_put(b, text, p - text);
}
