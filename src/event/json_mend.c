/* json_mend.c — the second chance of a JSON text: see json_mend.h. */
#include "event/json_mend.h"

static bool number_byte(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

static isize mend_number(Buf *out, Str s)
{
    isize n = 0;
    i64 exact;
    bool whole = true;

    for (; n < s.n && number_byte(s.p[n]); n++)
        whole &= s.p[n] != '.' && s.p[n] != 'e' && s.p[n] != 'E';
    buf_put(out, s.p, n);
    if (whole && n >= 19 && !str_i64(str_take(s, n), &exact))
        buf_str(out, S(".0"));
    return n;
}

/* The value of "\uXXXX" at the start of s; -1 when it is none. */
static int escaped_unit(Str s)
{
    int unit = 0;
    if (s.n < 6 || s.p[0] != '\\' || s.p[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        char c = s.p[i], low = (char)(c | 32);
        if (!(c >= '0' && c <= '9') && !(low >= 'a' && low <= 'f'))
            return -1;
        unit = unit * 16 + (c <= '9' ? c - '0' : low - 'a' + 10);
    }
    return unit;
}

/* s starts at a backslash within a string; how many bytes of it are dealt with. */
static isize mend_escape(Buf *out, Str s)
{
    int unit = escaped_unit(s), low = escaped_unit(str_skip(s, 6));
    isize n = unit < 0 ? MIN(2, s.n) : 6;

    if (unit >= 0xD800 && unit <= 0xDBFF && low >= 0xDC00 && low <= 0xDFFF)
        n = 12;
    else if (unit >= 0xD800 && unit <= 0xDFFF)
        s = S("\\ufffd");
    buf_put(out, s.p, n);
    return n;
}

Str json_mend(Str bytes, Arena *arena)
{
    Buf out = buf_on(arena);
    bool within = false; /* a string */

    buf_room(&out, bytes.n + 16);
    while (bytes.n > 0) {
        char c = bytes.p[0];
        isize n = 1;
        if (within && c == '\\') {
            n = mend_escape(&out, bytes);
        } else if (!within && number_byte(c)) {
            n = mend_number(&out, bytes);
        } else {
            within ^= c == '"';
            buf_byte(&out, (u8)c);
        }
        bytes = str_skip(bytes, n);
    }
    return buf_done(&out);
}
