/* text.c — slices: comparing, finding, cutting; what is UTF-8 and what is a number. */
#include "base/base.h"
#include "test.h"

TEST("a slice may be empty or point nowhere and still compares, cuts and trims")
{
    Str nothing = {0};
    expect(str_eq(nothing, S("")) && str_eq_fold(nothing, S("")));
    expect(str_cmp(nothing, S("")) == 0 && str_cmp(nothing, S("a")) < 0);
    expect(str_starts(nothing, S("")) && str_ends(nothing, nothing));
    expect(!str_starts(nothing, S("a")) && str_find(nothing, S("a")) == -1);
    expect(str_trim(nothing).n == 0 && str_skip(nothing, 3).n == 0 && str_take(nothing, 3).n == 0);
    Cut cut = str_cut(nothing, ',');
    expect(!cut.found && cut.head.n == 0 && cut.tail.n == 0);
    expect(str_of(NULL).n == 0 && str_of("ab").n == 2);
    expect(str_hash(nothing) == str_hash(S("")));
    expect(str_utf8(nothing) && str_utf8_take(nothing, 5).n == 0);
}

TEST("slices compare by bytes, then by length, bytes above 127 last")
{
    expect(str_cmp(S("ab"), S("abc")) < 0 && str_cmp(S("abc"), S("ab")) > 0);
    expect(str_cmp(S("b"), S("abc")) > 0 && str_cmp(S("x"), S("x")) == 0);
    expect(str_cmp(S("z"), S("\xE4")) < 0);
    expect(str_eq(S("a\0b"), S("a\0b")) && !str_eq(S("a\0b"), S("a\0c")));
    expect(str_eq_fold(S("Content-TYPE"), S("content-type")));
    expect(!str_eq_fold(S("[]"), S("{}")) && !str_eq_fold(S("@"), S("`")));
    expect(!str_eq_fold(S("ab"), S("abc")));
}

TEST("finding, cutting, trimming")
{
    expect(str_find(S("checkout"), S("out")) == 5 && str_find(S("checkout"), S("")) == 0);
    expect(str_find(S("out"), S("checkout")) == -1 && str_find(S("aab"), S("ab")) == 1);
    expect(str_starts(S("utm_source"), S("utm_")) && str_ends(S("a.csv.gz"), S(".gz")));
    expect(str_eq(str_trim(S(" \t\r\n a b \v\f")), S("a b")) && str_trim(S(" \n ")).n == 0);
    expect(str_eq(str_skip(S("abc"), 1), S("bc")) && str_skip(S("abc"), 9).n == 0);
    expect(str_eq(str_skip(S("abc"), -1), S("abc")) && str_take(S("abc"), -1).n == 0);
    expect(str_eq(str_take(S("abc"), 2), S("ab")) && str_eq(str_take(S("abc"), 9), S("abc")));

    Cut cut = str_cut(S("a=b=c"), '=');
    expect(cut.found && str_eq(cut.head, S("a")) && str_eq(cut.tail, S("b=c")));
    cut = str_cut(S("="), '=');
    expect(cut.found && cut.head.n == 0 && cut.tail.n == 0);
    cut = str_cut(S("ab"), '=');
    expect(!cut.found && str_eq(cut.head, S("ab")) && cut.tail.n == 0);
}

/* Well-formed by the table's meaning: decode a whole character, then ask about its number. */
static int plain_step(const u8 *p, isize n)
{
    int length = p[0] < 0x80       ? 1
                 : p[0] >> 5 == 6  ? 2
                 : p[0] >> 4 == 14 ? 3
                 : p[0] >> 3 == 30 ? 4
                                   : 0;
    static const u32 least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (length == 0 || length > n)
        return 0;
    u32 code = length == 1 ? p[0] : p[0] & (0x7Fu >> length);
    for (int i = 1; i < length; i++) {
        if (p[i] >> 6 != 2)
            return 0;
        code = code << 6 | (p[i] & 0x3F);
    }
    bool surrogate = code >= 0xD800 && code < 0xE000;
    return code >= least[length] && code <= 0x10FFFF && !surrogate ? length : 0;
}

static bool plain_utf8(const u8 *p, isize n)
{
    while (n > 0) {
        int length = plain_step(p, n);
        if (length == 0)
            return false;
        p += length;
        n -= length;
    }
    return true;
}

TEST("UTF-8 is judged as a decoder would, for every start of a character")
{
    u8 bytes[12] = "abcdefgh";
    for (u32 lead = 0x80; lead < 0x100; lead++) {
        for (u32 rest = 0; rest < 0x10000; rest += 0x11) {
            bytes[8] = (u8)lead;
            bytes[9] = (u8)(rest >> 8);
            bytes[10] = (u8)rest;
            bytes[11] = (u8)(0x70 + rest % 0x60);
            for (isize n = 9; n <= 12; n++)
                expect(str_utf8((Str){(char *)bytes, n}) == plain_utf8(bytes, n));
        }
    }
    expect(str_utf8(S("知客 · Patron 🛒")) && !str_utf8(S("\xC0\x80")) &&
           !str_utf8(S("\xED\xA0\x80")));
    expect(!str_utf8(S("\xF4\x90\x80\x80")) && str_utf8(S("\xF4\x8F\xBF\xBF")));
}

TEST("text is cut between characters, never inside one")
{
    Str s = S("羽绒服a🛒");
    isize ends[] = {0, 3, 6, 9, 10, 14};
    for (isize n = 0; n <= s.n + 2; n++) {
        isize want = 0;
        for (int i = 0; i < COUNT(ends); i++)
            want = ends[i] <= n ? ends[i] : want;
        expect(str_utf8_take(s, n).n == want);
        expect(str_utf8(str_utf8_take(s, n)));
    }
    expect(str_utf8_take(s, -5).n == 0);
    expect(str_utf8_take(S("\x80\x80\x80\x80\x80\x80"), 5).n == 5);
}

static bool i64_is(const char *text, i64 want)
{
    i64 got = want ^ 1;
    return str_i64(str_of(text), &got) && got == want;
}

static bool i64_refused(Str s)
{
    i64 got = 42;
    return !str_i64(s, &got) && got == 42;
}

TEST("whole numbers are read to the last one that fits, and nothing else is")
{
    expect(i64_is("0", 0) && i64_is("-0", 0) && i64_is("+7", 7) && i64_is("-7", -7));
    expect(i64_is("9223372036854775807", INT64_MAX));
    expect(i64_is("-9223372036854775808", INT64_MIN));
    expect(i64_is("00000000000000000000000000012", 12));
    expect(i64_is("999999999999999999", 999999999999999999));
    expect(i64_refused(S("9223372036854775808")) && i64_refused(S("-9223372036854775809")));
    expect(i64_refused(S("99999999999999999999")) && i64_refused(S("18446744073709551616")));
    expect(i64_refused(S("")) && i64_refused(S("-")) && i64_refused(S("+")));
    expect(i64_refused(S("1 ")) && i64_refused(S(" 1")) && i64_refused(S("1.0")));
    expect(i64_refused(S("--1")) && i64_refused(S("0x1")) && i64_refused(S("1\0")));
    expect(i64_refused(S("1234567890123456789x")) && i64_refused(S("12/")) &&
           i64_refused(S("12:")));
}

TEST("whole numbers round-trip, long ones too")
{
    Random r = random_from(1);
    char text[32];
    for (int i = 0; i < 20000; i++) {
        i64 want = (i64)(random_u64(&r) >> random_below(&r, 64));
        want = i % 2 ? want : -want;
        snprintf(text, sizeof text, "%lld", (long long)want);
        expect(i64_is(text, want));
    }
}

static bool f64_is(const char *text)
{
    double got = 0, want = strtod(text, NULL);
    return str_f64(str_of(text), &got) && memcmp(&got, &want, sizeof got) == 0;
}

static bool f64_refused(Str s)
{
    double got = 42;
    return !str_f64(s, &got) && got == 42;
}

TEST("decimal numbers come out as the C library rounds them, to the last bit")
{
    static const char *const texts[] = {
        "0",
        "-0",
        "-0.0",
        "1.",
        ".5",
        "-.5e-3",
        "2.55",
        "17850.0",
        "1e22",
        "1e23",
        "1e-22",
        "9007199254740993",
        "9007199254740992.5",
        "0.1",
        "123456789012345678901234567890",
        "1.7976931348623157e308",
        "4.9e-324",
        "2.2250738585072011e-308",
        "1E+5",
        "0e9999",
        "0.000000000000000000000000000000000000000000000000000000000000000000000000001"};
    for (int i = 0; i < COUNT(texts); i++)
        expect(f64_is(texts[i]));

    Random r = random_from(2);
    char text[64];
    for (int i = 0; i < 50000; i++) {
        i64 digits = (i64)(random_u64(&r) >> random_below(&r, 64) >> 1);
        snprintf(text, sizeof text, "%lld.%llde%lld", (long long)digits,
                 (long long)random_below(&r, 100000), (long long)random_below(&r, 60) - 30);
        expect(f64_is(text));
        snprintf(text, sizeof text, "%.17g", random_normal(&r) * 1e9);
        expect(f64_is(text));
    }
}

TEST("what is no decimal number is refused whole")
{
    expect(f64_refused((Str){0}) && f64_refused(S("-")) && f64_refused(S(".")) &&
           f64_refused(S("e5")));
    expect(f64_refused(S("1e")) && f64_refused(S("1e+")) && f64_refused(S("1e5x")));
    expect(f64_refused(S("nan")) && f64_refused(S("inf")) && f64_refused(S("0x10")));
    expect(f64_refused(S(" 1")) && f64_refused(S("1 ")) && f64_refused(S("1,5")));
    expect(f64_refused(S("1.2.3")) && f64_refused(S("1e400")) && f64_refused(S("-1e400")));
    expect(f64_refused(S("1e99999")) && f64_refused(S("1\0")));

    char long_one[500];
    memset(long_one, '1', sizeof long_one);
    expect(f64_refused((Str){long_one, sizeof long_one}));
}

TEST("a failure carries its code and a sentence that is cut between characters")
{
    Err e = {0};
    char text[900];
    for (int i = 0; i < 297; i++)
        memcpy(text + 3 * i, "客", 3);
    text[891] = 0;
    expect(fail(&e, NOT_FOUND, "no report '%s'", "x") == NOT_FOUND);
    expect(e.code == NOT_FOUND && strcmp(e.text, "no report 'x'") == 0);
    expect(fail(&e, CORRUPT, "%s", text) == CORRUPT);
    expect(strlen(e.text) == 498 && str_utf8(str_of(e.text)));
    for (int lead = 1; lead < 5; lead++) { /* 499 bytes hold all, or cut one, two or no byte */
        expect(fail(&e, CORRUPT, "%.*s%s", lead, "xxxx", text) == CORRUPT);
        expect(strlen(e.text) == (size_t)(499 - (499 - lead) % 3) && str_utf8(str_of(e.text)));
    }
    expect(fail(NULL, BUSY, "nobody listens") == BUSY);
    expect(strcmp(code_name(OVER_LIMIT), "over_limit") == 0 && strcmp(code_name(OK), "ok") == 0);
    expect(strcmp(code_name((Code)99), "unknown") == 0);
}

TESTS_MAIN
