/* number.c — decimal numbers as people and files write them: the whole slice or nothing. */
#include "base/base.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>

enum { NUMBER_BYTES_MAX = 400 };

bool str_i64(Str s, i64 *out)
{
    bool minus = s.n > 0 && s.p[0] == '-';
    isize at = minus || (s.n > 0 && s.p[0] == '+');
    isize digits = s.n - at;
    u64 value = 0;

    if (digits <= 0)
        return false;
    isize safe = at + MIN(digits, 18); /* 18 digits cannot overflow; the rest must ask */
    for (; at < safe; at++) {
        unsigned digit = (unsigned)(u8)s.p[at] - '0';
        if (digit > 9)
            return false;
        value = value * 10 + digit;
    }
    for (; at < s.n; at++) {
        unsigned digit = (unsigned)(u8)s.p[at] - '0';
        if (digit > 9 || value > (INT64_MAX - 9) / 10 + 1)
            return false;
        value = value * 10 + digit;
        if (value > (u64)INT64_MAX + minus)
            return false;
    }
    *out = minus ? (i64)(0 - value) : (i64)value;
    return true;
}

/* The shape [+-] digits [. digits] [e [+-] digits] with at least one digit before the exponent,
 * taken apart: value = mantissa * 10^exponent when `exact`. */
typedef struct {
    u64 mantissa;
    i64 exponent;
    bool minus, exact;
} Decimal;

static bool is_digit(Str s, isize at)
{
    return at < s.n && s.p[at] >= '0' && s.p[at] <= '9';
}

static isize decimal_digits(Str s, isize at, Decimal *d, bool fraction)
{
    for (; is_digit(s, at); at++) {
        if (d->mantissa >= (u64)1 << 53)
            d->exact = false;
        else
            d->mantissa = d->mantissa * 10 + (u64)(s.p[at] - '0');
        d->exponent -= fraction;
    }
    return at;
}

static bool decimal_parse(Str s, Decimal *d)
{
    *d = (Decimal){.exact = true, .minus = s.n > 0 && s.p[0] == '-'};
    isize from = d->minus || (s.n > 0 && s.p[0] == '+');
    isize at = decimal_digits(s, from, d, false);
    isize digits = at - from;

    if (at < s.n && s.p[at] == '.') {
        from = at + 1;
        at = decimal_digits(s, from, d, true);
        digits += at - from;
    }
    if (digits == 0)
        return false;
    if (at == s.n)
        return true;
    if (s.p[at] != 'e' && s.p[at] != 'E')
        return false;
    Str power = str_skip(s, at + 1);
    i64 value;
    if (!str_i64(power, &value) || value > 9999 || value < -9999)
        return false;
    d->exponent += value;
    return true;
}

static locale_t c_locale;
static pthread_once_t c_locale_once = PTHREAD_ONCE_INIT;

static void c_locale_make(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

bool str_f64(Str s, double *out)
{
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    Decimal d;
    double value;

    if (s.n > NUMBER_BYTES_MAX || !decimal_parse(s, &d))
        return false;
    /* Both factors are exact doubles, so one multiplication or division rounds once and right:
     * W. D. Clinger, "How to read floating point numbers accurately", PLDI 1990. */
    if (d.exact && d.mantissa <= (u64)1 << 53 && d.exponent >= -22 && d.exponent <= 22) {
        value = (double)d.mantissa;
        value = d.exponent < 0 ? value / tens[-d.exponent] : value * tens[d.exponent];
        *out = d.minus ? -value : value;
        return true;
    }
    char z[NUMBER_BYTES_MAX + 1];
    memcpy(z, s.p, (size_t)s.n);
    z[s.n] = 0;
    pthread_once(&c_locale_once, c_locale_make);
    value = strtod_l(z, NULL, c_locale);
    if (!isfinite(value))
        return false;
    *out = value;
    return true;
}
