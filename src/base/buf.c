/* buf.c — bytes being written: numbers in few bytes, and text made safe for JSON and for
 * spreadsheets. */
#include "base/utf8.h"

#include <stdio.h>

Buf buf_on(Arena *arena)
{
    return (Buf){.arena = arena};
}

void buf_widen(Buf *b, isize more)
{
    assert(more >= 0 && (b->p || b->n == 0));
    isize cap = ARENA_ROUND(MAX(b->n + more, MAX(256, b->cap * 2)));
    if (b->p && arena_extend(b->arena, b->p, b->cap, cap)) {
        b->cap = cap;
        return;
    }
    u8 *home = arena_take_raw(b->arena, 1, cap);
    if (b->n > 0)
        memcpy(home, b->p, (size_t)b->n);
    b->p = home;
    b->cap = cap;
}

void buf_print(Buf *b, const char *format, ...)
{
    va_list args;

    buf_room(b, 64);
    for (;;) {
        isize room = b->cap - b->n;
        va_start(args, format);
        int n = vsnprintf((char *)b->p + b->n, (size_t)room, format, args);
        va_end(args);
        assert(n >= 0);
        if (n < room) {
            b->n += n;
            return;
        }
        buf_room(b, (isize)n + 1);
    }
}

void buf_varint(Buf *b, u64 value)
{
    buf_room(b, 10);
    u8 *p = b->p + b->n;
    while (value >= 0x80) {
        *p++ = (u8)(value | 0x80);
        value >>= 7;
    }
    *p++ = (u8)value;
    b->n = p - b->p;
}

void buf_zigzag(Buf *b, i64 value)
{
    buf_varint(b, ((u64)value << 1) ^ (value < 0 ? UINT64_MAX : 0));
}

/* What JSON writes for a byte that may not stand as it is. */
static void json_escape(Buf *b, u8 byte)
{
    static const char hex[] = "0123456789abcdef";
    static const char short_form[0x20] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};

    if (byte == '"' || byte == '\\' || (byte < 0x20 && short_form[byte])) {
        buf_byte(b, '\\');
        buf_byte(b, byte < 0x20 ? (u8)short_form[byte] : byte);
        return;
    }
    char escape[] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
    buf_put(b, escape, (isize)sizeof escape);
}

/* Are all eight bytes ASCII that JSON takes as it is: 0x20 to 0x7F but for '"' and '\\'? A byte is
 * below 0x20, or a quote turned to 0, exactly when taking so much away borrows its top bit. */
static bool eight_plain(const u8 *p)
{
    const u64 ones = 0x0101010101010101, tops = ones * 0x80;
    u64 x;

    memcpy(&x, p, sizeof x);
    u64 quote = x ^ ones * '"', slash = x ^ ones * '\\';
    return ((x | (x - ones * 0x20) | (quote - ones) | (slash - ones)) & tops) == 0;
}

void buf_json(Buf *b, Str s)
{
    const u8 *p = (const u8 *)s.p, *end = p + s.n, *run = p;

    buf_room(b, s.n + 2);
    buf_byte(b, '"');
    while (p < end) {
        if (end - p >= 8 && eight_plain(p)) {
            p += 8;
            continue;
        }
        bool ascii = *p < 0x80;
        int length = ascii ? 1 : utf8_step(p, end);
        bool plain = ascii ? *p >= 0x20 && *p != '"' && *p != '\\' : length > 0;
        if (plain) {
            p += length;
            continue;
        }
        buf_put(b, run, p - run);
        if (ascii)
            json_escape(b, *p);
        else
            buf_str(b, S("\xEF\xBF\xBD"));
        p += length > 0 ? length : -length;
        run = p;
    }
    buf_put(b, run, p - run);
    buf_byte(b, '"');
}

/* Would a spreadsheet run this cell? OWASP, "CSV Injection": the first character decides, and the
 * full-width forms count where Chinese and Japanese programs read them. */
static bool runs_as_formula(Str s)
{
    static const Str wide[] = {
        {"\xEF\xBC\x9D", 3}, {"\xEF\xBC\x8B", 3}, {"\xEF\xBC\x8D", 3}, {"\xEF\xBC\xA0", 3}};
    double number;

    if (s.n == 0)
        return false;
    if (memchr("=+-@\t\r\n", s.p[0], 7))
        return !str_f64(s, &number);
    for (isize i = 0; i < COUNT(wide); i++)
        if (str_starts(s, wide[i]))
            return true;
    return false;
}

void buf_csv(Buf *b, Str s)
{
    bool quoted = false;

    for (isize i = 0; i < s.n && !quoted; i++)
        quoted = s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\r' || s.p[i] == '\n';
    if (quoted)
        buf_byte(b, '"');
    if (runs_as_formula(s))
        buf_byte(b, '\'');
    if (!quoted) {
        buf_str(b, s);
        return;
    }
    for (Cut cut = str_cut(s, '"');; cut = str_cut(cut.tail, '"')) {
        buf_str(b, cut.head);
        if (!cut.found)
            break;
        buf_str(b, S("\"\""));
    }
    buf_byte(b, '"');
}

/* Would a terminal obey the character of n bytes, or turn round what follows it? Controls of both
 * sets, and those of the direction of writing. */
static bool steers(const u8 *p, int n)
{
    if (n == 1)
        return *p < 0x20 || *p == 0x7F;
    if (n == 2)
        return p[0] == 0xC2 && p[1] < 0xA0;
    return n == 3 && p[0] == 0xE2 &&
           ((p[1] == 0x80 && p[2] >= 0xAA && p[2] <= 0xAE) ||
            (p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9));
}

void buf_terminal(Buf *b, Str s, bool lines)
{
    const u8 *p = (const u8 *)s.p, *end = p + s.n;

    while (p < end) {
        int n = utf8_step(p, end);
        bool kept = lines && (*p == '\n' || *p == '\t');
        if (n > 0 && (kept || !steers(p, n)))
            buf_put(b, p, n);
        else
            buf_byte(b, ' ');
        p += n > 0 ? n : -n;
    }
}

Str buf_done(const Buf *b)
{
    return b->n > 0 ? (Str){(const char *)b->p, b->n} : S("");
}
