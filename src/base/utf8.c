/* utf8.c — is this text well-formed UTF-8, and where may it be cut?
 * Well-formed as in table 3-7 of the Unicode Standard: shortest forms only, no surrogates, nothing
 * above U+10FFFF. */
#include "base/utf8.h"

/* The bytes a lead byte asks for, and the range its second byte must lie in. */
static int lead_length(u8 lead, u8 *low, u8 *high)
{
    *low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    *high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

int utf8_step_any(const u8 *p, const u8 *end)
{
    u8 low, high;
    int length = lead_length(p[0], &low, &high);

    if (length <= 1)
        return length == 1 ? 1 : -1;
    for (int i = 1; i < length; i++) {
        if (p + i == end || p[i] < low || p[i] > high)
            return -i;
        low = 0x80;
        high = 0xBF;
    }
    return length;
}

bool str_utf8(Str s)
{
    const u8 *p = (const u8 *)s.p, *end = p + s.n;

    while (p < end) {
        u64 eight;
        if (end - p >= 8 && (memcpy(&eight, p, 8), (eight & 0x8080808080808080) == 0)) {
            p += 8;
            continue;
        }
        int length = utf8_step(p, end);
        if (length < 0)
            return false;
        p += length;
    }
    return true;
}

Str str_utf8_take(Str s, isize n)
{
    if (n >= s.n)
        return s;
    n = MAX(n, 0);
    for (isize back = 0; back < 4 && back <= n; back++)
        if (((u8)s.p[n - back] & 0xC0) != 0x80)
            return str_take(s, n - back);
    return str_take(s, n); /* not UTF-8 at all: there is no character to keep whole */
}
