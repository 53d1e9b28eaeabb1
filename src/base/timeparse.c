/* timeparse.c — when did it happen? Times as files, tags and payment houses write them.
 * One form is so common that it is read eight bytes at a time; all others take the slow way. */
#include "base/zone.h"

typedef struct {
    int year, month, day, hour, minute, second;
    i64 us;
} Wall;

static int days_in_month(int year, int month)
{
    static const u8 days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + leap;
}

/* Is it on the calendar and the clock? A leap second is read as the second after it. */
static bool wall_ok(const Wall *w)
{
    if (w->year < 1 || w->month < 1 || w->month > 12 || w->day < 1 ||
        w->day > days_in_month(w->year, w->month))
        return false;
    return w->hour < 24 && w->minute < 60 && w->second < 60 + (w->minute == 59);
}

static i64 wall_us(const Wall *w)
{
    i64 days = days_from_date((Date){w->year, w->month, w->day});

    return (((days * 24 + w->hour) * 60 + w->minute) * 60 + w->second) * US_PER_S + w->us;
}

/* ---- "YYYY-MM-DD HH:MM:SS" ------------------------------------------------------------------ */

static u64 load(const char *p)
{
    u64 eight;
    memcpy(&eight, p, sizeof eight);
    return eight;
}

/* Do eight bytes fit a pattern such as "0000-00-"? x is the bytes xored with it: digits are 0..9,
 * signs 0. `limit` holds 0x76 for a digit (9 + 0x76 stays below 0x80) and 0x7F for a sign. */
static bool fits(u64 x, u64 limit)
{
    u64 over = (x & 0x7F7F7F7F7F7F7F7F) + limit;

    return ((over | x) & 0x8080808080808080) == 0;
}

/* Byte i of the result is digit i times ten plus digit i + 1. */
static u64 pairs(u64 digits)
{
    return digits * 10 + (digits >> 8);
}

static int pair_at(u64 pairs_of, int byte)
{
    return (int)(pairs_of >> (8 * byte) & 0xFF);
}

static bool common_parse(Str s, Wall *w)
{
    u64 date = load(s.p) ^ load("0000-00-");
    u64 clock = load(s.p + 11) ^ load("00:00:00");
    unsigned tens = (u8)s.p[8] - (unsigned)'0', ones = (u8)s.p[9] - (unsigned)'0';

    if (!fits(date, 0x7F76767F76767676) || !fits(clock, 0x76767F76767F7676))
        return false;
    if (tens > 9 || ones > 9 || (s.p[10] != ' ' && (s.p[10] | 0x20) != 't'))
        return false;
    u64 d = pairs(date), c = pairs(clock);
    *w = (Wall){pair_at(d, 0) * 100 + pair_at(d, 2),
                pair_at(d, 5),
                (int)(tens * 10 + ones),
                pair_at(c, 0),
                pair_at(c, 3),
                pair_at(c, 6),
                0};
    return true;
}

/* ---- all other forms ------------------------------------------------------------------------ */

static bool eat(Str *s, const char *any)
{
    if (s->n == 0 || !s->p[0] || !strchr(any, s->p[0]))
        return false;
    *s = str_skip(*s, 1);
    return true;
}

static bool number(Str *s, int least, int most, int *out)
{
    int n = 0, value = 0;

    for (; n < most && n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++)
        value = value * 10 + (s->p[n] - '0');
    *s = str_skip(*s, n);
    *out = value;
    return n >= least;
}

static bool date_read(Str *s, Wall *w)
{
    if (!number(s, 4, 4, &w->year))
        return false;
    char sign = s->n > 0 ? s->p[0] : 0;
    if (sign != '-' && sign != '/')
        return number(s, 2, 2, &w->month) && number(s, 2, 2, &w->day);
    char same[] = {sign, 0};
    return eat(s, same) && number(s, 1, 2, &w->month) && eat(s, same) && number(s, 1, 2, &w->day);
}

/* ".5" or ",123456789" in microseconds, what is finer cut off; none is 0. */
static bool fraction_read(Str *s, i64 *us)
{
    i64 unit = 100000;
    isize n = 0;

    *us = 0;
    if (!eat(s, ".,"))
        return true;
    for (; n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++, unit /= 10)
        *us += (s->p[n] - '0') * unit;
    *s = str_skip(*s, n);
    return n > 0;
}

/* h:mm, h:mm:ss, hhmm or hhmmss; behind seconds there may be a fraction. */
static bool clock_read(Str *s, Wall *w)
{
    if (!number(s, 1, 2, &w->hour))
        return false;
    bool colons = eat(s, ":");
    if (!number(s, 2, 2, &w->minute))
        return false;
    bool seconds = colons ? eat(s, ":") : s->n > 0 && s->p[0] >= '0' && s->p[0] <= '9';
    return !seconds || (number(s, 2, 2, &w->second) && fraction_read(s, &w->us));
}

/* What follows the clock: nothing (then `zone` says), Z, UTC, GMT or an offset. */
static bool place_read(Str s, const Zone *zone, i64 local_us, i64 *out_us)
{
    i64 offset_s = 0;

    if (s.n == 0) {
        *out_us = zone ? zone_utc_us(zone, local_us) : local_us;
        return true;
    }
    eat(&s, " ");
    if (str_eq_fold(s, S("Z")) || str_eq(s, S("UTC")) || str_eq(s, S("GMT"))) {
        *out_us = local_us;
        return true;
    }
    if (!offset_parse(&s, &offset_s) || s.n > 0)
        return false;
    *out_us = local_us - offset_s * US_PER_S;
    return true;
}

static bool calendar_parse(Str s, const Zone *zone, i64 *out_us)
{
    Wall w = {0};

    if (s.n >= 19 && common_parse(s, &w)) {
        s = str_skip(s, 19);
        if (!fraction_read(&s, &w.us))
            return false;
    } else if (!date_read(&s, &w) || (s.n > 0 && (!eat(&s, " Tt") || !clock_read(&s, &w)))) {
        return false;
    }
    return wall_ok(&w) && place_read(s, zone, wall_us(&w), out_us);
}

/* "20261122" and "20261122082600": no Unix time of a shop has 8 or 14 digits. */
static bool compact_parse(Str s, const Zone *zone, i64 *out_us)
{
    Wall w = {0};
    Str at = s;

    if ((s.n != 8 && s.n != 14) || !date_read(&at, &w) || w.year < 1900 || w.year > 2199)
        return false;
    if (s.n == 14 && !clock_read(&at, &w))
        return false;
    if (at.n > 0 || !wall_ok(&w))
        return false;
    *out_us = zone ? zone_utc_us(zone, wall_us(&w)) : wall_us(&w);
    return true;
}

/* Seconds have up to 11 digits, milliseconds 12 to 14, microseconds 15 to 17: all reach from 1970
 * (seconds), 1973 (the others) to 5138. */
static bool unix_parse(Str s, i64 *out_us)
{
    Cut cut = str_cut(s, '.');
    Str rest = str_skip(s, cut.head.n);
    i64 value, fraction_us;

    if (cut.head.n > 17 || !str_i64(cut.head, &value) || s.p[0] < '0' || s.p[0] > '9')
        return false;
    if (!fraction_read(&rest, &fraction_us) || rest.n > 0)
        return false;
    i64 unit = value < 100000000000 ? US_PER_S : value < 100000000000000 ? 1000 : 1;
    *out_us = value * unit + fraction_us * unit / US_PER_S;
    return true;
}

bool time_parse(Str s, const Zone *zone, i64 *out_us)
{
    if (s.n > 4 && (s.p[4] == '-' || s.p[4] == '/'))
        return calendar_parse(s, zone, out_us);
    return compact_parse(s, zone, out_us) || unix_parse(s, out_us) ||
           calendar_parse(s, zone, out_us);
}

bool duration_parse(Str s, i64 *out_us)
{
    static const struct {
        char letter;
        i64 us;
    } units[] = {{'s', US_PER_S},
                 {'m', US_PER_MIN},
                 {'h', US_PER_HOUR},
                 {'d', US_PER_DAY},
                 {'w', 7 * US_PER_DAY}};
    i64 value, us;

    if (s.n < 2 || s.p[0] < '0' || s.p[0] > '9' || !str_i64(str_take(s, s.n - 1), &value))
        return false;
    for (int i = 0; i < COUNT(units); i++) {
        if (s.p[s.n - 1] != units[i].letter)
            continue;
        if (__builtin_mul_overflow(value, units[i].us, &us))
            return false;
        *out_us = us;
        return true;
    }
    return false;
}
