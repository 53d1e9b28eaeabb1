/* Amounts as people write them. */
#include "event/event.h"
#include "test.h"

static i64 money(const char *text, int digits)
{
    i64 minor = -777;
    return money_parse(str_of(text), digits, &minor) ? minor : ABSENT;
}

static i64 line(const char *price, const char *quantity, int digits)
{
    i64 minor = -777;
    return line_amount_parse(str_of(price), str_of(quantity), digits, &minor) ? minor : ABSENT;
}

static i64 milli(const char *text)
{
    i64 value = -777;
    return milli_parse(str_of(text), &value) ? value : ABSENT;
}

static bool prints(i64 minor, int digits, const char *text)
{
    Arena arena = arena_new(1 << 16);
    Buf b = buf_on(&arena);
    buf_money(&b, minor, digits);
    bool same = str_eq(buf_done(&b), str_of(text));
    arena_free(&arena);
    return same;
}

static bool prints_milli(i64 value, const char *text)
{
    Arena arena = arena_new(1 << 16);
    Buf b = buf_on(&arena);
    buf_milli(&b, value);
    bool same = str_eq(buf_done(&b), str_of(text));
    arena_free(&arena);
    return same;
}

TEST("an amount is read in minor units")
{
    expect(money("12.3", 2) == 1230);
    expect(money("12", 2) == 1200);
    expect(money("  12.30 ", 2) == 1230);
    expect(money("0", 2) == 0);
    expect(money(".5", 2) == 50);
    expect(money("5.", 2) == 500);
    expect(money("99", 0) == 99);
    expect(money("1.234", 3) == 1234);
    expect(money("00012.30", 2) == 1230);
    expect(money("+12.30", 2) == 1230);
}

TEST("half a minor unit goes away from zero")
{
    expect(money("1.005", 2) == 101);
    expect(money("-1.005", 2) == -101);
    expect(money("1.0049999999999999999999999999", 2) == 100);
    expect(money("0.5", 0) == 1);
    expect(money("0.49", 0) == 0);
    expect(money("2.5", 0) == 3);
}

TEST("thousands may be separated, in threes or the Indian way")
{
    expect(money("1,234.5", 2) == 123450);
    expect(money("1,234,567", 2) == 123456700);
    expect(money("12,34,567.89", 2) == 123456789);
    expect(money("1'234.50", 2) == 123450);
    expect(money("1 234.50", 2) == 123450);
    expect(money("1\xC2\xA0"
                 "234",
                 2) == 123400);
    expect(money("12,34", 2) == ABSENT);
    expect(money("1,2345", 2) == ABSENT);
    expect(money("1234,567", 2) == ABSENT);
    expect(money(",123", 2) == ABSENT);
    expect(money("1,234'567", 2) == ABSENT);
    expect(money("1.234,50", 2) == ABSENT);
    expect(money("1,", 2) == ABSENT);
    expect(money("1,23,45", 2) == ABSENT);
}

TEST("currency signs and ISO codes stand before or after")
{
    expect(money("$12.30", 2) == 1230);
    expect(money("\xE2\x82\xAC 12.30", 2) == 1230);
    expect(money("12.30 \xE2\x82\xAC", 2) == 1230);
    expect(money("\xC2\xA3"
                 "5",
                 2) == 500);
    expect(money("\xC2\xA5"
                 "99",
                 0) == 99);
    expect(money("\xEF\xBF\xA5"
                 "99.90",
                 2) == 9990);
    expect(money("99\xE5\x85\x83", 2) == 9900);
    expect(money("US$1,000", 2) == 100000);
    expect(money("USD 12.30", 2) == 1230);
    expect(money("12.30 eur", 2) == 1230);
    expect(money("CNY12", 2) == 1200);
    expect(money("XYZ 12", 2) == ABSENT);
    expect(money("$12 USD", 2) == ABSENT);
}

TEST("negative amounts have a minus or brackets, not both")
{
    expect(money("-12", 2) == -1200);
    expect(money("(12.30)", 2) == -1230);
    expect(money("($12.30)", 2) == -1230);
    expect(money("-$12.30", 2) == -1230);
    expect(money("$-12.30", 2) == -1230);
    expect(money("\xE2\x88\x92"
                 "5",
                 2) == -500);
    expect(money("(-12)", 2) == ABSENT);
    expect(money("--12", 2) == ABSENT);
    expect(money("(12", 2) == ABSENT);
}

TEST("what is no amount is refused, and what does not fit as well")
{
    const char *const bad[] = {"",    " ",    "-",    ".",       "$",   "()",  "abc", "12a",
                               "1e3", "0x10", "1..2", "12 13 1", "nan", "inf", "- ",  "1,23 4"};
    for (int i = 0; i < COUNT(bad); i++)
        expect(money(bad[i], 2) == ABSENT);
    expect(money("92233720368547758.07", 2) == INT64_MAX);
    expect(money("92233720368547758.08", 2) == ABSENT);
    expect(money("-92233720368547758.07", 2) == -INT64_MAX);
    expect(money("-92233720368547758.08", 2) == ABSENT);
    expect(money("9223372036854775807", 0) == INT64_MAX);
    expect(money("9223372036854775807.5", 0) == ABSENT);
    expect(money("99999999999999999999999999999999999999999999", 0) == ABSENT);
    expect(money("0.00000000000000000000000000000000000000000000000001", 2) == 0);
}

TEST("price times quantity is rounded once")
{
    expect(line("0.001", "1200", 2) == 120);
    expect(line("0.005", "1", 2) == 1);
    expect(line("3.333", "3", 2) == 1000);
    expect(line("$19.99", "2", 2) == 3998);
    expect(line("19.99", "-1", 2) == -1999);
    expect(line("(19.99)", "-1", 2) == 1999);
    expect(line("1,000", "1.5", 0) == 1500);
    expect(line("0.333333333333333333333333333333", "3", 2) == 100);
    expect(line("0.005000000000000000000000000000000001", "0.99999999999999999999", 2) == 0);
    expect(line("9223372036854775807", "1", 0) == INT64_MAX);
    expect(line("9223372036854775807", "10", 0) == ABSENT);
    expect(line("99999999999999999999", "99999999999999999999", 0) == ABSENT);
    expect(line("1", "$2", 2) == ABSENT);
    expect(line("", "1", 2) == ABSENT);
}

TEST("thousandths")
{
    expect(milli("1.5") == 1500);
    expect(milli("-2") == -2000);
    expect(milli("0.0005") == 1);
    expect(milli("1,000") == 1000000);
    expect(milli("x") == ABSENT);
    expect(milli("1.5kg") == ABSENT);
    expect(prints_milli(1500, "1.5"));
    expect(prints_milli(2000, "2"));
    expect(prints_milli(-1, "-0.001"));
    expect(prints_milli(1230, "1.23"));
    expect(prints_milli(0, "0"));
    expect(prints_milli(120000, "120"));
}

TEST("money is written with the decimals of its currency")
{
    expect(prints(1230, 2, "12.30"));
    expect(prints(-5, 2, "-0.05"));
    expect(prints(0, 2, "0.00"));
    expect(prints(99, 0, "99"));
    expect(prints(-1, 3, "-0.001"));
    expect(prints(INT64_MAX, 2, "92233720368547758.07"));
    expect(prints(INT64_MIN + 1, 0, "-9223372036854775807"));
}

TEST("what is written is read back, for any amount and currency")
{
    Random r = random_from(7);
    Arena arena = arena_new(1 << 20);
    for (int i = 0; i < 50000; i++) {
        i64 minor = (i64)random_u64(&r) >> random_below(&r, 64), back;
        minor = minor == ABSENT ? 0 : minor;
        int digits = (int)random_below(&r, 5);
        arena_reset(&arena);
        Buf b = buf_on(&arena);
        buf_money(&b, minor, digits);
        expect(money_parse(buf_done(&b), digits, &back) && back == minor);
        Buf m = buf_on(&arena);
        buf_milli(&m, minor);
        expect(milli_parse(buf_done(&m), &back) && back == minor);
    }
    arena_free(&arena);
}

TEST("currencies have the decimals of ISO 4217")
{
    expect(currency_digits(S("USD")) == 2 && currency_digits(S("CNY")) == 2);
    expect(currency_digits(S("JPY")) == 0 && currency_digits(S("krw")) == 0);
    expect(currency_digits(S("KWD")) == 3 && currency_digits(S("CLF")) == 4);
    expect(currency_digits(S("")) == 2 && currency_digits(S("US dollars")) == 2);
    expect(currency_digits(S("QQQ")) == 2);
}

TESTS_MAIN
