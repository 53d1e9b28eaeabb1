/* tzrule.c — when clocks will change in years no table lists: the rule at the end of a zone file,
 * a POSIX TZ string with the extensions of RFC 8536, section 3.3.1. */
#include "base/zone.h"

#include <stdlib.h>

typedef struct {
    char form; /* 'M' month.week.day, 'J' day 1..365 without February 29, 'N' day 0..365 */
    i64 month, week, day;
    i64 time_s; /* local, from the day's midnight; may be negative or beyond the day */
} Change;

/* "EST" or "<+0330>". */
static bool name_skip(Str *s)
{
    isize n = 0;

    if (str_starts(*s, S("<"))) {
        Cut cut = str_cut(*s, '>');
        *s = cut.tail;
        return cut.found;
    }
    while (n < s->n && ((s->p[n] | 0x20) >= 'a' && (s->p[n] | 0x20) <= 'z'))
        n++;
    *s = str_skip(*s, n);
    return n >= 3;
}

static bool eat(Str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = str_skip(*s, 1);
    return true;
}

/* [+-]h[h[h]][:mm[:ss]] in seconds. */
static bool clock_read(Str *s, i64 *out_s)
{
    i64 part[3] = {0};
    bool minus = eat(s, '-');

    if (!minus)
        eat(s, '+');
    if (digits_parse(s, 3, &part[0]) == 0 || part[0] > 167)
        return false;
    for (int i = 1; i < 3 && eat(s, ':'); i++)
        if (digits_parse(s, 2, &part[i]) == 0 || part[i] > 59)
            return false;
    *out_s = (part[0] * 3600 + part[1] * 60 + part[2]) * (minus ? -1 : 1);
    return true;
}

static bool change_read(Str *s, Change *c)
{
    *c = (Change){.form = 'N', .time_s = 7200};
    if (eat(s, 'M')) {
        c->form = 'M';
        if (digits_parse(s, 2, &c->month) == 0 || !eat(s, '.') ||
            digits_parse(s, 1, &c->week) == 0 || !eat(s, '.') || digits_parse(s, 1, &c->day) == 0)
            return false;
        if (c->month < 1 || c->month > 12 || c->week < 1 || c->week > 5 || c->day > 6)
            return false;
    } else {
        c->form = eat(s, 'J') ? 'J' : 'N';
        if (digits_parse(s, 3, &c->day) == 0 || c->day > 365 || (c->form == 'J' && c->day == 0))
            return false;
    }
    return !eat(s, '/') || clock_read(s, &c->time_s);
}

/* The local instant of a change in a year, seconds from 1970-01-01 00:00 by the local clock. */
static i64 change_local_s(const Change *c, int year)
{
    i64 january = days_from_date((Date){year, 1, 1});
    i64 days;

    if (c->form == 'M') {
        i64 first = days_from_date((Date){year, (int)c->month, 1});
        i64 next = c->month == 12 ? days_from_date((Date){year + 1, 1, 1})
                                  : days_from_date((Date){year, (int)c->month + 1, 1});
        i64 weekday = (first + 4) % 7; /* 1970-01-01 was a Thursday, day 4; the years are later */
        days = first + (c->day - weekday + 7) % 7 + (c->week - 1) * 7;
        days -= days >= next ? 7 : 0; /* week 5 is the last one */
    } else {
        bool after_february = days_from_date((Date){year, 3, 1}) - january == 60 && c->day >= 60;
        days = january + c->day - (c->form == 'J' && !after_february);
    }
    return days * 86400 + c->time_s;
}

bool tz_rule(Zone *zone, Str rule, i64 after_s)
{
    Change start, end;
    i64 west_s, summer_west_s;

    if (!name_skip(&rule) || !clock_read(&rule, &west_s) || llabs(west_s) > OFFSET_MAX_S)
        return false;
    if (rule.n == 0)
        return zone_change(zone, MAX(after_s, 0), -west_s);
    summer_west_s = west_s - 3600;
    if (!name_skip(&rule) || (!str_starts(rule, S(",")) && !clock_read(&rule, &summer_west_s)))
        return false;
    if (llabs(summer_west_s) > OFFSET_MAX_S || !eat(&rule, ',') || !change_read(&rule, &start) ||
        !eat(&rule, ',') || !change_read(&rule, &end) || rule.n > 0)
        return false;
    int from = after_s < 0 ? 1969 : date_from_days(after_s / 86400).year;
    for (int year = from; year <= 2106; year++) {
        Span to[] = {{change_local_s(&start, year) + west_s, -summer_west_s},
                     {change_local_s(&end, year) + summer_west_s, -west_s}};
        int first = to[0].from_s > to[1].from_s;
        for (int i = 0; i < 2; i++) {
            const Span *change = &to[i ^ first];
            if (change->from_s > after_s && !zone_change(zone, change->from_s, change->offset_s))
                return false;
        }
    }
    return true;
}
