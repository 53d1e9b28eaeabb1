/* buffer.c — bytes written and read back: numbers, JSON strings, cells of a spreadsheet. */
#include "base/base.h"
#include "test.h"

static Arena arena;

static Str json(Str s)
{
    Buf b = buf_on(&arena);
    buf_json(&b, s);
    return buf_done(&b);
}

static Str csv(Str s)
{
    Buf b = buf_on(&arena);
    buf_csv(&b, s);
    return buf_done(&b);
}

__attribute__((constructor)) static void arena_make(void)
{
    arena = arena_new(256 << 20);
}

static Str shown(Str s, bool lines)
{
    Buf b = buf_on(&arena);
    buf_terminal(&b, s, lines);
    return buf_done(&b);
}

TEST("nothing that a terminal would obey is left in what it shows")
{
    expect(str_eq(shown(S("\x1b]0;a\x07 \xC2\x9b"
                          "31m\x7f"),
                        true),
                  S(" ]0;a   31m ")));
    expect(str_eq(shown(S("a\tb\nc\rd"), true), S("a\tb\nc d")));
    expect(str_eq(shown(S("a\tb\nc\rd"), false), S("a b c d")));
    expect(str_eq(shown(S("\xE2\x80\xAEx\xE2\x81\xA6y"), true), S(" x y")));
    expect(str_eq(shown(S("\x9b\xff\xE2\x80"), true), S("   ")));
    expect(str_eq(shown(S("知客 é \xF0\x9F\x9B\x92 \xE2\x80\x8D"), false),
                  S("知客 é \xF0\x9F\x9B\x92 \xE2\x80\x8D")));
    expect(shown(S(""), true).n == 0);
}

TEST("a buffer grows and keeps every byte, alone on its arena or beside others")
{
    Buf a = buf_on(&arena), b = buf_on(&arena);
    expect(buf_done(&a).n == 0 && buf_done(&a).p != NULL);
    for (int i = 0; i < 50000; i++) {
        buf_byte(&a, (u8)i);
        if (i % 3 == 0)
            buf_put(&b, &i, sizeof i);
        if (i % 1000 == 0)
            buf_print(&a, "%s", "");
    }
    expect(a.n == 50000 && b.n == 16667 * 4);
    for (int i = 0; i < 50000; i++)
        expect(a.p[i] == (u8)i);
    for (int i = 0, got; i < 16667; i++) {
        memcpy(&got, b.p + i * 4, 4);
        expect(got == i * 3);
    }
    buf_put(&a, NULL, 0);
    buf_str(&a, (Str){0});
    expect(a.n == 50000);
}

TEST("printing into a buffer fits whatever comes out")
{
    Buf b = buf_on(&arena);
    for (int n = 0; n < 700; n++)
        buf_print(&b, "%0*d|", n % 350 + 3, n);
    expect(b.n == 2 * (350 * 355 / 2 + 350) && b.p[b.n - 1] == '|');
}

TEST("room asked for means later bytes do not move")
{
    Buf b = buf_on(&arena);
    buf_room(&b, 10000);
    u8 *p = b.p;
    take(&arena, char, 100);
    for (int i = 0; i < 10000; i++)
        buf_byte(&b, 1);
    expect(b.p == p);
}

TEST("numbers round-trip in few bytes")
{
    Random r = random_from(4);
    u64 values[2000] = {0, 1, 127, 128, 16383, 16384, UINT64_MAX, (u64)1 << 63};
    Buf b = buf_on(&arena);
    for (int i = 8; i < COUNT(values); i++)
        values[i] = random_u64(&r) >> random_below(&r, 64);
    for (int i = 0; i < COUNT(values); i++) {
        buf_varint(&b, values[i]);
        buf_zigzag(&b, (i64)values[i]);
    }
    Reader reader = {b.p, b.p + b.n};
    for (int i = 0; i < COUNT(values); i++) {
        u64 value;
        i64 signed_value;
        expect(read_varint(&reader, &value) && value == values[i]);
        expect(read_zigzag(&reader, &signed_value) && signed_value == (i64)values[i]);
    }
    expect(reader.p == reader.end);

    Buf small = buf_on(&arena);
    buf_varint(&small, 127);
    buf_varint(&small, 300);
    buf_zigzag(&small, -1);
    buf_zigzag(&small, INT64_MIN);
    expect(small.n == 1 + 2 + 1 + 10 && memcmp(small.p, "\x7F\xAC\x02\x01", 4) == 0);
}

TEST("a reader stays where it is when the number is cut short or too long")
{
    u64 value = 7;
    i64 signed_value = 7;
    const u8 *p = NULL;
    const u8 cut[] = {0x80, 0x80};
    const u8 huge[] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02};
    const u8 longer[] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x80, 0x00};

    Reader r = {cut, cut + 2};
    expect(!read_varint(&r, &value) && !read_zigzag(&r, &signed_value) && r.p == cut);
    r = (Reader){huge, huge + sizeof huge};
    expect(!read_varint(&r, &value) && r.p == huge);
    r = (Reader){longer, longer + sizeof longer};
    expect(!read_varint(&r, &value) && r.p == longer);
    r = (Reader){cut, cut};
    expect(!read_varint(&r, &value) && value == 7 && signed_value == 7);
    r = (Reader){cut, cut + 2};
    expect(!read_bytes(&r, 3, &p) && !read_bytes(&r, -1, &p) && !read_bytes(&r, INT64_MAX, &p));
    expect(r.p == cut && p == NULL && read_bytes(&r, 2, &p) && p == cut && r.p == r.end);
    expect(read_bytes(&r, 0, &p));
}

TEST("a JSON string escapes what must be and leaves the rest")
{
    expect(str_eq(json(S("")), S("\"\"")) && str_eq(json((Str){0}), S("\"\"")));
    expect(str_eq(json(S("羽绒服 🛒 é\x7F")), S("\"羽绒服 🛒 é\x7F\"")));
    expect(str_eq(json(S("a\"b\\c/")), S("\"a\\\"b\\\\c/\"")));
    expect(str_eq(json(S("\b\f\n\r\t")), S("\"\\b\\f\\n\\r\\t\"")));
    expect(str_eq(json(S("\0\x01\x1F\x0B")), S("\"\\u0000\\u0001\\u001f\\u000b\"")));
}

TEST("what is not UTF-8 becomes one U+FFFD for each ill-formed piece")
{
    expect(str_eq(json(S("a\xFF"
                         "b")),
                  S("\"a\xEF\xBF\xBD"
                    "b\"")));
    expect(str_eq(json(S("\xE7\x9F")), S("\"\xEF\xBF\xBD\"")));             /* cut short */
    expect(str_eq(json(S("\xF0\x9F\x9B\"")), S("\"\xEF\xBF\xBD\\\"\"")));   /* cut by a quote */
    expect(str_eq(json(S("\xC0\xAF")), S("\"\xEF\xBF\xBD\xEF\xBF\xBD\""))); /* overlong */
    expect(str_eq(json(S("\xED\xA0\x80")), S("\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"")));
}

/* A plain reader of JSON strings: true when s is one, and nothing in it is forbidden. */
static bool json_string_ok(Str s)
{
    if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"' || !str_utf8(s))
        return false;
    for (isize i = 1; i < s.n - 1; i++) {
        if ((u8)s.p[i] < 0x20 || s.p[i] == '"')
            return false;
        if (s.p[i] == '\\' && (++i >= s.n - 1 || !strchr("\"\\bfnrtu", s.p[i])))
            return false;
    }
    return true;
}

TEST("any bytes at all give a valid JSON string")
{
    Random r = random_from(5);
    char bytes[64];
    for (int round = 0; round < 50000; round++) {
        isize n = random_below(&r, 64);
        int high = round % 2 ? 256 : 128;
        for (isize i = 0; i < n; i++)
            bytes[i] = (char)random_below(&r, high);
        isize used = arena_used(&arena);
        expect(json_string_ok(json((Str){bytes, n})));
        expect(arena_used(&arena) >= used);
        if (round % 1000 == 0)
            arena_reset(&arena);
    }
}

TEST("a cell is quoted when it has to be")
{
    expect(str_eq(csv(S("plain text")), S("plain text")) && csv(S("")).n == 0);
    expect(str_eq(csv(S("a,b")), S("\"a,b\"")) && str_eq(csv(S("a\nb")), S("\"a\nb\"")));
    expect(str_eq(csv(S("say \"hi\"")), S("\"say \"\"hi\"\"\"")) &&
           str_eq(csv(S("\"")), S("\"\"\"\"")));
    expect(str_eq(csv(S("a\rb")), S("\"a\rb\"")));
}

TEST("no cell begins like a formula, and plain numbers stay numbers")
{
    expect(str_eq(csv(S("=1+1")), S("'=1+1")) && str_eq(csv(S("@SUM(A1)")), S("'@SUM(A1)")));
    expect(str_eq(csv(S("+cmd|' /C calc'!A0")), S("'+cmd|' /C calc'!A0")));
    expect(str_eq(csv(S("-2+3")), S("'-2+3")) && str_eq(csv(S("-")), S("'-")));
    expect(str_eq(csv(S("\tx")), S("'\tx")) && str_eq(csv(S("\rx")), S("\"'\rx\"")));
    expect(str_eq(csv(S("=HYPERLINK(\"a\",1)")), S("\"'=HYPERLINK(\"\"a\"\",1)\"")));
    expect(str_eq(csv(S("＝1")), S("'＝1")) && str_eq(csv(S("＠x")), S("'＠x")));
    expect(str_eq(csv(S("-12.5")), S("-12.5")) && str_eq(csv(S("+3")), S("+3")));
    expect(str_eq(csv(S("-1e5")), S("-1e5")) &&
           str_eq(csv(S("+8613800138000")), S("+8613800138000")));
    expect(str_eq(csv(S("a=b")), S("a=b")) && str_eq(csv(S("－－促销")), S("'－－促销")));
}

/* A plain reader of one CSV cell. */
static bool cell_back(Str cell, char *out, isize *n)
{
    bool quoted = cell.n > 0 && cell.p[0] == '"';
    isize end = quoted ? cell.n - 1 : cell.n;
    *n = 0;
    for (isize i = quoted; i < end; i++) {
        if (quoted && cell.p[i] == '"' && cell.p[++i] != '"')
            return false;
        if (!quoted && strchr(",\"\r\n", cell.p[i]) && cell.p[i])
            return false;
        out[(*n)++] = cell.p[i];
    }
    return !quoted || (cell.n > 1 && cell.p[cell.n - 1] == '"');
}

TEST("any bytes come back from a cell, but for the apostrophe that defuses")
{
    static const char letters[] = "=+-@\t\r\n\",';a1. \xEF\xBC\x9D";
    Random r = random_from(6);
    char bytes[16], back[64];
    for (int round = 0; round < 50000; round++) {
        isize n = random_below(&r, 12), got;
        for (isize i = 0; i < n; i++)
            bytes[i] = letters[random_below(&r, sizeof letters - 1)];
        expect(cell_back(csv((Str){bytes, n}), back, &got));
        Str said = {back, got};
        bool defused = got == n + 1 && back[0] == '\'';
        expect(str_eq(defused ? str_skip(said, 1) : said, (Str){bytes, n}));
        double number;
        bool risky = got > 0 && memchr("=+-@\t\r\n", back[0], 7);
        expect(!risky || str_f64(said, &number));
    }
}

TESTS_MAIN
