/* money.c — amounts and quantities as people write them, to whole minor units and back. Decimal
 * arithmetic all the way: a price never passes through a double. */
#include "event/money.h"
#include "event/currency.h"
#include "event/event.h"
#include <math.h>
#include <stdio.h>

typedef unsigned __int128 u128;

enum { DIGITS_MAX = 38 }; /* what 128 bits hold */

/* digits / 10^scale */
typedef struct {
    u128 digits;
    int scale;
    bool negative;
} Decimal;

static u128 power_of_ten(int n)
{
    u128 power = 1;
    while (n-- > 0)
        power *= 10;
    return power;
}

/* decimal_round — to `digits` decimals, half away from zero. ABSENT is no amount. */
static bool decimal_round(Decimal d, int digits, i64 *out)
{
    for (; d.scale < digits; d.scale++)
        if (d.digits > INT64_MAX || __builtin_mul_overflow(d.digits, (u128)10, &d.digits))
            return false;
    int excess = d.scale - digits;
    if (excess > DIGITS_MAX) {
        *out = 0;
        return true;
    }
    u128 power = power_of_ten(excess), whole = d.digits / power;
    if (excess > 0 && d.digits % power >= power / 2)
        whole++;
    if (whole > INT64_MAX)
        return false;
    *out = d.negative ? -(i64)whole : (i64)whole;
    return true;
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool take_prefix(Str *s, Str prefix)
{
    if (!str_starts(*s, prefix))
        return false;
    *s = str_skip(*s, prefix.n);
    return true;
}

static bool is_digit(Str s)
{
    return s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9';
}

/* A separator of thousands at the start of s, as it is written, or an empty slice. */
static Str thousands_mark(Str s)
{
    static const char *const marks[] = {",", "'", "\xE2\x80\x99", " ", "\xC2\xA0", "\xE2\x80\xAF"};
    for (int i = 0; i < COUNT(marks); i++)
        if (str_starts(s, str_of(marks[i])))
            return str_of(marks[i]);
    return S("");
}

/* take_digits — a run of digits added to d; how many there were. Beyond what fits, digits of a
 * fraction are left out and those of a whole number make it no number. */
static isize take_digits(Str *s, Decimal *d, bool fraction, bool *fits)
{
    const u128 full = (u128)10000000000000000000u * 1000000000000000000u; /* 10^37 */
    isize n = 0;
    for (; is_digit(*s); *s = str_skip(*s, 1), n++) {
        if (d->digits < full) {
            d->digits = d->digits * 10 + (u128)(s->p[0] - '0');
            d->scale += fraction;
        } else if (!fraction) {
            *fits = false;
        }
    }
    return n;
}

/* take_number — "1234.5", "1,234.5", "1,23,456", ".5": the last group has three digits, those
 * before it two or three, all with the same mark. "12,34" is no number: it might mean 12.34. */
static bool take_number(Str *s, bool grouped, Decimal *d)
{
    bool fits = true;
    isize whole = take_digits(s, d, false, &fits), group = whole;
    Str mark = grouped && whole > 0 && whole <= 3 ? thousands_mark(*s) : S("");

    while (mark.n > 0 && str_starts(*s, mark) && is_digit(str_skip(*s, mark.n))) {
        if (group > 3)
            return false;
        *s = str_skip(*s, mark.n);
        group = take_digits(s, d, false, &fits);
        if (group < 2 || group > 3)
            return false;
        whole += group;
    }
    if (whole > group && group != 3)
        return false;
    isize fraction = take_prefix(s, S(".")) ? take_digits(s, d, true, &fits) : 0;
    return fits && whole + fraction > 0;
}

static Str skip_spaces(Str s)
{
    for (;;) {
        if (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
            s = str_skip(s, 1);
        else if (!take_prefix(&s, S("\xC2\xA0")) && !take_prefix(&s, S("\xE2\x80\xAF")))
            return s;
    }
}

static bool take_sign(Str *s, bool *negative)
{
    if (take_prefix(s, S("-")) || take_prefix(s, S("\xE2\x88\x92"))) {
        *negative = true;
        return true;
    }
    return take_prefix(s, S("+"));
}

/* A currency: its sign, or its ISO code, perhaps with a sign (US$ is written too). */
static bool take_currency(Str *s)
{
    static const char *const signs[] = {"US$",
                                        "HK$",
                                        "NT$",
                                        "A$",
                                        "C$",
                                        "S$",
                                        "R$",
                                        "$",
                                        "\xE2\x82\xAC" /* € */,
                                        "\xC2\xA3" /* £ */,
                                        "\xC2\xA5" /* ¥ */,
                                        "\xEF\xBF\xA5" /* ￥ */,
                                        "\xE5\x85\x83" /* 元 */,
                                        "\xE5\x86\x86" /* 円 */,
                                        "\xE2\x82\xA9" /* ₩ */,
                                        "\xE2\x82\xB9" /* ₹ */};
    if (s->n == 0 || is_digit(*s) || s->p[0] == '.')
        return false; /* plain numbers are nearly all there is */
    if (s->n >= 3 && currency_find(str_take(*s, 3)) >= 0) {
        *s = str_skip(*s, 3);
        return true;
    }
    for (int i = 0; i < COUNT(signs); i++)
        if (take_prefix(s, str_of(signs[i])))
            return true;
    return false;
}

static bool amount_parse(Str s, Decimal *d)
{
    *d = (Decimal){0};
    s = str_trim(s);
    bool bracket = s.n >= 2 && s.p[0] == '(' && s.p[s.n - 1] == ')';
    if (bracket)
        s = (Str){s.p + 1, s.n - 2};
    s = skip_spaces(s);
    bool sign = take_sign(&s, &d->negative);
    s = skip_spaces(s);
    bool currency = take_currency(&s);
    s = skip_spaces(s);
    sign = (currency && !sign && take_sign(&s, &d->negative)) || sign;
    s = skip_spaces(s);
    if ((bracket && sign) || !take_number(&s, true, d))
        return false;
    s = skip_spaces(s);
    if (!currency && take_currency(&s))
        s = skip_spaces(s);
    d->negative |= bracket;
    return s.n == 0;
}

bool money_parse(Str s, int digits, i64 *minor)
{
    Decimal d;
    return amount_parse(s, &d) && decimal_round(d, digits, minor);
}

static bool decimal_parse(Str s, bool grouped, Decimal *d)
{
    *d = (Decimal){0};
    s = str_trim(s);
    take_sign(&s, &d->negative);
    return take_number(&s, grouped, d) && s.n == 0;
}

bool milli_parse(Str s, i64 *milli)
{
    Decimal d;
    return decimal_parse(s, true, &d) && decimal_round(d, 3, milli);
}

bool line_amount_parse(Str price, Str quantity, int digits, i64 *minor)
{
    Decimal p, q;
    if (!amount_parse(price, &p) || !decimal_parse(quantity, true, &q))
        return false;
    u128 product;
    while (__builtin_mul_overflow(p.digits, q.digits, &product)) {
        Decimal *longer = q.scale == 0 || (p.scale > 0 && p.digits > q.digits) ? &p : &q;
        if (longer->scale == 0)
            return false;
        longer->digits /= 10;
        longer->scale--;
    }
    Decimal amount = {product, p.scale + q.scale, p.negative != q.negative};
    return decimal_round(amount, digits, minor);
}

bool decimal_of_double(double value, int digits, i64 *out)
{
    char text[64];
    if (!isfinite(value) || fabs(value) >= 1e19)
        return false;
    double quick = value * (double)power_of_ten(digits);
    if (fabs(quick) < 1e12 && fabs(quick - nearbyint(quick)) < 1e-4) {
        *out = (i64)nearbyint(quick); /* far from any half, so every way of rounding agrees */
        return true;
    }
    /* Seventeen significant digits tell every double apart, fifteen are what was written. */
    int exponent = value == 0 ? 0 : (int)floor(log10(fabs(value)));
    for (int significant = 15; significant <= 17; significant++) {
        int decimals = MAX(0, MIN(40, significant - 1 - exponent));
        int n = snprintf(text, sizeof text, "%.*f", decimals, value);
        double again;
        if (n < (int)sizeof text && str_f64(str_of(text), &again) && again == value)
            break;
    }
    Decimal d;
    return decimal_parse(str_of(text), false, &d) && decimal_round(d, digits, out);
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Whole units, then the last `digits` decimals after a point. */
static void put_decimal(Buf *b, i64 value, int digits)
{
    char text[24], *p = text + sizeof text;
    u64 rest = value < 0 ? 0 - (u64)value : (u64)value;
    for (int i = 0; i < digits; i++, rest /= 10)
        *--p = (char)('0' + rest % 10);
    if (digits > 0)
        *--p = '.';
    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        *--p = '-';
    buf_put(b, p, text + sizeof text - p);
}

void buf_money(Buf *b, i64 minor, int digits)
{
    put_decimal(b, minor, digits);
}

void buf_milli(Buf *b, i64 milli)
{
    int digits = 3;
    for (; digits > 0 && milli % 10 == 0; digits--)
        milli /= 10;
    put_decimal(b, milli, digits);
}
