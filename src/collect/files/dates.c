/* dates.c — dates as people and spreadsheets write them where ISO 8601 is not the habit. Which of
 * two numbers is the day cannot be told from one date; detect.c looks at all of a file's. */
#include "collect/files/mapping.h"
#include <ctype.h>
#include <stdio.h>

typedef struct {
    int number[3]; /* as they stand; a month's name counts as its number */
    int digits[3];
    int named; /* which of them is a name; -1: none */
    char separator;
    Str rest; /* the clock and what follows */
} Parts;

static int month_named(Str s)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    char small[3];

    if (s.n < 3)
        return 0;
    for (int i = 0; i < 3; i++)
        small[i] = (char)tolower((u8)s.p[i]);
    isize at = str_find(S(months), (Str){small, 3});
    return at >= 0 && at % 3 == 0 ? (int)at / 3 + 1 : 0;
}

static bool part_read(Str *s, Parts *p, int i)
{
    isize n = 0;

    if (s->n > 0 && isalpha((u8)s->p[0])) {
        while (n < s->n && isalpha((u8)s->p[n]))
            n++;
        p->number[i] = month_named(str_take(*s, n));
        bool again = p->named >= 0;
        p->named = i;
        *s = str_skip(*s, n);
        return p->number[i] > 0 && !again;
    }
    for (p->number[i] = 0; n < s->n && n < 4 && isdigit((u8)s->p[n]); n++)
        p->number[i] = p->number[i] * 10 + s->p[n] - '0';
    p->digits[i] = (int)n;
    *s = str_skip(*s, n);
    return n > 0;
}

static bool separator_read(Str *s, Parts *p, int i)
{
    isize n = 0;

    while (n < s->n && n < 2 && s->p[n] && strchr("/.-, ", s->p[n]))
        n++;
    if (n == 0)
        return false;
    if (i == 0)
        p->separator = s->p[0];
    *s = str_skip(*s, n);
    return true;
}

static bool parts_read(Str s, Parts *p)
{
    *p = (Parts){.named = -1};
    for (int i = 0; i < 3; i++)
        if (!part_read(&s, p, i) || (i < 2 && !separator_read(&s, p, i)))
            return false;
    if (s.n > 0 && !strchr(" ,T", s.p[0]))
        return false;
    if (s.n > 0 && s.p[0] == ',')
        s = str_skip(s, 1);
    p->rest = str_trim(s.n > 0 && s.p[0] == 'T' ? str_skip(s, 1) : s);
    return true;
}

static int year_of(const Parts *p, int i)
{
    if (p->digits[i] == 4)
        return p->number[i];
    return p->digits[i] == 2 ? p->number[i] + (p->number[i] < 70 ? 2000 : 1900) : -1;
}

static bool date_of(const Parts *p, DateOrder order, Date *d)
{
    if (p->digits[0] == 4) /* 2010.2.13 */
        *d = (Date){p->number[0], p->number[1], p->number[2]};
    else if (p->named == 0) /* Feb 13, 2010 */
        *d = (Date){year_of(p, 2), p->number[0], p->number[1]};
    else if (p->named == 1 || p->separator == '.' || order == DATES_DAY_FIRST)
        *d = (Date){year_of(p, 2), p->number[1], p->number[0]};
    else if (order == DATES_MONTH_FIRST && p->named < 0)
        *d = (Date){year_of(p, 2), p->number[0], p->number[1]};
    else
        return false;
    return d->year > 0 && d->month >= 1 && d->month <= 12 && d->day >= 1 && d->day <= 31;
}

/* "8:26:03 PM +0100" to hours of 24 and the rest; an hour alone is none. */
static bool clock_24(Str rest, char to[64])
{
    int hour, minute, second = 0, n = 0;
    char text[48];

    if (rest.n >= (isize)sizeof text)
        return false;
    memcpy(text, rest.p, (size_t)rest.n);
    text[rest.n] = 0;
    if (sscanf(text, "%2d:%2d%n:%2d%n", &hour, &minute, &n, &second, &n) < 2)
        return false;
    Str tail = str_trim(str_of(text + n));
    bool pm = tail.n >= 2 && str_eq_fold(str_take(tail, 2), S("PM"));
    bool am = tail.n >= 2 && str_eq_fold(str_take(tail, 2), S("AM"));
    if ((pm || am) && (hour < 1 || hour > 12))
        return false;
    if (pm || am) {
        hour = hour % 12 + (pm ? 12 : 0);
        tail = str_trim(str_skip(tail, 2));
    }
    bool fraction = tail.n > 0 && tail.p[0] == '.';
    snprintf(to, 64, " %02d:%02d:%02d%s%.*s", hour, minute, second,
             tail.n > 0 && !fraction ? " " : "", (int)MIN(tail.n, 32), tail.p);
    return true;
}

bool date_loose(Str s, DateOrder order, const Zone *zone, i64 *out_us)
{
    Parts p;
    Date d;
    char clock[64] = "", iso[128];

    if (!parts_read(s, &p) || !date_of(&p, order, &d))
        return false;
    if (p.rest.n > 0 && !clock_24(p.rest, clock))
        return false;
    snprintf(iso, sizeof iso, "%04d-%02d-%02d%s", d.year, d.month, d.day, clock);
    return time_parse(str_of(iso), zone, out_us);
}

DateEvidence date_evidence(Str s)
{
    Parts p;

    if (!parts_read(s, &p) || p.named >= 0 || p.digits[0] == 4 || p.separator == '.' ||
        year_of(&p, 2) < 0 || MAX(p.number[0], p.number[1]) > 31)
        return DATE_NONE;
    if (p.number[0] > 12)
        return p.number[1] > 12 ? DATE_NONE : DATE_DAY_FIRST;
    return p.number[1] > 12 ? DATE_MONTH_FIRST : DATE_EITHER;
}

/* ---- the same day again ------------------------------------------------------------------- */

static bool digits_2(const char *p, int limit, int *out)
{
    *out = (p[0] - '0') * 10 + p[1] - '0';
    return p[0] >= '0' && p[0] <= '9' && p[1] >= '0' && p[1] <= '9' && *out < limit;
}

/* "hh:mm:ss" behind the day. */
static bool clock_read(Str s, i64 *us)
{
    int hour, minute, second;

    if (s.n < 19 || s.p[13] != ':' || s.p[16] != ':' || !digits_2(s.p + 11, 24, &hour) ||
        !digits_2(s.p + 14, 60, &minute) || !digits_2(s.p + 17, 60, &second))
        return false;
    *us = ((i64)hour * 3600 + minute * 60 + second) * US_PER_S;
    return true;
}

void day_learn(DayRead *day, Str cell, i64 at_us)
{
    Str tail = str_skip(cell, 19);
    i64 clock_us;

    day->known = (str_eq(tail, S("Z")) || str_eq(tail, S(" UTC"))) && clock_read(cell, &clock_us);
    if (!day->known)
        return;
    memcpy(day->day, cell.p, sizeof day->day);
    day->tail = tail;
    day->midnight_us = at_us - clock_us;
}

bool day_again(const DayRead *day, Str cell, i64 *at_us)
{
    i64 clock_us;

    if (!day->known || cell.n != 19 + day->tail.n || memcmp(cell.p, day->day, 11) != 0 ||
        memcmp(cell.p + 19, day->tail.p, (size_t)day->tail.n) != 0 || !clock_read(cell, &clock_us))
        return false;
    *at_us = day->midnight_us + clock_us;
    return true;
}
