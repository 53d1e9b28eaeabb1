/* times.c — every way a time is written, and what is no time; durations; writing times down. */
#include "base/base.h"
#include "test.h"

static bool reads(const char *text, const Zone *zone, i64 want)
{
    i64 got = want + 1;
    bool read = time_parse(str_of(text), zone, &got);
    if (!read || got != want)
        print_error("'%s' gave %d, %lld, not %lld\n", text, read, (long long)got, (long long)want);
    return read && got == want;
}

static bool refused(Str s)
{
    i64 got = 42;
    bool read = time_parse(s, NULL, &got);
    if (read || got != 42)
        print_error("'%.*s' was read as %lld\n", STR_ARG(s), (long long)got);
    return !read && got == 42;
}

#define AT ((i64)1795335960 * US_PER_S) /* 2026-11-22 08:26:00 UTC */
#define DAY ((i64)1795305600 * US_PER_S)

TEST("ISO 8601 in the forms that files use")
{
    expect(reads("2026-11-22", NULL, DAY) && reads("2026-11-22 08:26:00", NULL, AT));
    expect(reads("2026-11-22T08:26:00", NULL, AT) && reads("2026-11-22t08:26:00z", NULL, AT));
    expect(reads("2026-11-22T08:26:00Z", NULL, AT) && reads("2026-11-22T08:26Z", NULL, AT));
    expect(reads("2026-11-22 08:26", NULL, AT) && reads("2026-11-22 08:26:00 UTC", NULL, AT));
    expect(reads("2026-11-22T16:26:00+08:00", NULL, AT) &&
           reads("2026-11-22T16:26:00+0800", NULL, AT));
    expect(reads("2026-11-22 03:26:00 -0500", NULL, AT) && reads("2026-11-22T16:26+08", NULL, AT));
    expect(reads("2026-11-22T14:11:00+05:45", NULL, AT) &&
           reads("2026-11-22 21:26:00 +13:00", NULL, AT));
    expect(reads("2026-11-22 07:41:30-00:44:30", NULL, AT) &&
           reads("2026-11-22 08:26:00 GMT", NULL, AT));
    expect(reads("20261122T082600Z", NULL, AT) && reads("20261122T0826Z", NULL, AT));
    expect(reads("20261122", NULL, DAY) && reads("20261122082600", NULL, AT));
    expect(reads("2016-12-31 23:59:60", NULL, (i64)1483228800 * US_PER_S));
}

TEST("as spreadsheets write it")
{
    expect(reads("2026/11/22 8:26", NULL, AT) && reads("2026/11/22", NULL, DAY));
    expect(reads("2026/1/5 8:26:07", NULL, (i64)1767601567 * US_PER_S));
    expect(reads("2026-1-5", NULL, (i64)1767571200 * US_PER_S));
}

TEST("fractions of a second, to the microsecond and no further")
{
    expect(reads("2026-11-22 08:26:00.5", NULL, AT + 500000));
    expect(reads("2026-11-22T08:26:00.123456Z", NULL, AT + 123456));
    expect(reads("2026-11-22T08:26:00,123Z", NULL, AT + 123000));
    expect(reads("2026-11-22 08:26:00.1234569999+00:00", NULL, AT + 123456));
    expect(reads("2026-11-22 8:26:00.000001", NULL, AT + 1));
    expect(reads("1969-12-31 23:59:59.999999", NULL, -1));
}

TEST("Unix time in seconds, milliseconds and microseconds")
{
    expect(reads("1795335960", NULL, AT) && reads("1795335960000", NULL, AT));
    expect(reads("1795335960000000", NULL, AT) && reads("0", NULL, 0) && reads("7", NULL, 7000000));
    expect(reads("1795335960.25", NULL, AT + 250000) &&
           reads("1795335960.1234567", NULL, AT + 123456));
    expect(reads("1795335960123.25", NULL, AT + 123250) &&
           reads("1442004589", NULL, 1442004589000000));
    expect(reads("99999999999", NULL, (i64)99999999999 * US_PER_S));
    expect(reads("100000000000", NULL, (i64)100000000 * US_PER_S));
    expect(reads("99999999999999999", NULL, 99999999999999999));
}

TEST("a local time is the shop's, unless it says where it is")
{
    Zone *zone = NULL;
    Err e = {0};
    expect(zone_open(S("America/New_York"), &zone, &e) == OK);
    expect(reads("2026-11-22 03:26:00", zone, AT) && reads("2026-11-22T08:26:00Z", zone, AT));
    expect(reads("20261122032600", zone, AT) && reads("2026/11/22 3:26", zone, AT));
    expect(reads("1795335960", zone, AT) && reads("2026-11-22", zone, DAY + 5 * US_PER_HOUR));
    expect(reads("20261122", zone, DAY + 5 * US_PER_HOUR));
    expect(reads("2026-03-08 02:30:00", zone, (i64)1772955000 * US_PER_S)); /* in the gap: 03:30 */
    expect(reads("2026-11-01 01:30:00", zone, (i64)1793511000 * US_PER_S)); /* the first of two */
    zone_close(&zone);
}

static const char no_times[] =
    "| |now|2026-|2026-11|2026-11-|2026-11-22 |2026-11-22T|2026-00-01|2026-13-01|2026-02-29|"
    "2026-04-31|2026-11-00|2026-11-32|0000-00-00 00:00:00|0000-01-01|1900-02-29|"
    "2026-11-22 24:00:00|2026-11-22 08:60:00|2026-11-22 08:26:61|2026-11-22 08:26:60|"
    "2026-11-22 08|2026-11-22 08:26:0|2026-11-22 08:2|2026-11-22 08:26:00.|2026-11-22 08:26.5|"
    "2026-11-22 08:26:00 |2026-11-22 08:26:00  UTC|2026-11-22 08:26:00 CST|"
    "2026-11-22 08:26:00+|2026-11-22 08:26:00+19:00|2026-11-22 08:26:00+08:60|"
    "2026-11-22 08:26:00+8:0|2026-11-22 08:26:00+08:00x|2026-11-22Z|2026-11-22+08:00|"
    "2026/11-22|2026-11/22|2026:11:22|22-11-2026|11/22/2026|2026-1122|2026-11-22x08:26:00|"
    "2026-11-22 08-26-00|2026-11-22 0a:26:00|2026-11-2208:26:00|-1|+5|1e9|1795335960.|.5|"
    "1.2.3|100000000000000000|12 34|0x10|2026-11-22 08:26:00 PM|2026年11月22日|20261122T|"
    "20261122T08|NaN|NULL";

TEST("what is no time is refused and leaves nothing behind")
{
    Cut cut = {.tail = S(no_times), .found = true};
    while (cut.found) {
        cut = str_cut(cut.tail, '|');
        expect(refused(cut.head));
    }
    expect(refused((Str){0}) && refused(S("2026-11-22\0")) && refused(S("2026-11-22 08:26:00\0")));
    expect(refused(S("\0")) && refused(S("2026\x2D\xB1\xB1-22 08:26:00")));
}

/* The common form read one character at a time. */
static bool plain_common(const char *text, i64 *out)
{
    static const char shape[] = "0000-00-00 00:00:00";
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int part[6] = {0}, which = 0;
    for (int i = 0; i < 19; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == '0' ? !digit : i == 10 ? !strchr(" Tt", text[i]) : text[i] != shape[i])
            return false;
        if (digit)
            part[which] = part[which] * 10 + text[i] - '0';
        else
            which++;
    }
    if (part[0] < 1 || part[1] < 1 || part[1] > 12 || part[2] < 1 || part[3] > 23 || part[4] > 59)
        return false;
    bool leap = part[0] % 4 == 0 && (part[0] % 100 != 0 || part[0] % 400 == 0);
    if (part[2] > lengths[part[1] - 1] + (part[1] == 2 && leap))
        return false;
    if (part[5] > 59 && !(part[5] == 60 && part[4] == 59))
        return false;
    i64 days = days_from_date((Date){part[0], part[1], part[2]});
    *out = (((days * 24 + part[3]) * 60 + part[4]) * 60 + part[5]) * US_PER_S;
    return true;
}

TEST("the common form is read as one character at a time would, damaged or not")
{
    Random r = random_from(15);
    char text[20];
    i64 good = 0;
    for (int i = 0; i < 300000; i++) {
        snprintf(text, sizeof text, "%04d-%02d-%02d%c%02d:%02d:%02d", (int)random_below(&r, 10000),
                 (int)random_below(&r, 14), (int)random_below(&r, 33), " Tt"[i % 3],
                 (int)random_below(&r, 25), (int)random_below(&r, 61), (int)random_below(&r, 62));
        if (i % 4 == 0)
            text[random_below(&r, 19)] = (char)(i % 8 ? random_below(&r, 256) : "/:;@0 -"[i % 7]);
        i64 want = 42, got = 42;
        bool plain = memchr(text, 0, 19) ? false : plain_common(text, &want);
        bool quick = time_parse((Str){text, 19}, NULL, &got);
        /* "2026/11/22 ..." and "... 08:26-05" are nineteen bytes too, and times of another form. */
        if (text[4] != '/' && !strchr("+-", text[16]))
            expect(plain == quick && got == want);
        good += plain;
    }
    expect(good > 150000);
}

TEST("any bytes are read or refused, never more than that")
{
    static const char letters[] = "0123456789-/: T.Z+UC,";
    Random r = random_from(16);
    char text[32];
    i64 got;
    for (int i = 0; i < 300000; i++) {
        isize n = random_below(&r, 32);
        for (isize k = 0; k < n; k++)
            text[k] = letters[random_below(&r, sizeof letters - 1)];
        if (i % 2)
            memcpy(text, "2026-11-22 08:26:00", (size_t)MIN(n, random_below(&r, 20)));
        char *exact = malloc((size_t)MAX(n, 1)); /* a sanitizer sees a byte too many */
        expect(exact);
        memcpy(exact, text, (size_t)n);
        if (time_parse((Str){exact, n}, NULL, &got))
            expect(got > -62200000000000000 && got < 360000000000000000);
        free(exact);
    }
}

static Str written(Arena *arena, i64 at_us, const Zone *zone)
{
    Buf b = buf_on(arena);
    buf_time(&b, at_us, zone);
    return buf_done(&b);
}

TEST("a time is written as ISO 8601 with its place")
{
    scoped(Arena, arena_free) arena = arena_new(1 << 20);
    Zone *shanghai = NULL, *odd = NULL, *utc = NULL;
    Err e = {0};
    expect(zone_open(S("Asia/Shanghai"), &shanghai, &e) == OK);
    expect(zone_open(S("-00:44:30"), &odd, &e) == OK && zone_open(S("UTC"), &utc, &e) == OK);
    expect(str_eq(written(&arena, AT, NULL), S("2026-11-22T08:26:00Z")));
    expect(str_eq(written(&arena, AT, utc), S("2026-11-22T08:26:00Z")));
    expect(str_eq(written(&arena, AT + 5, shanghai), S("2026-11-22T16:26:00.000005+08:00")));
    expect(str_eq(written(&arena, AT, odd), S("2026-11-22T07:41:30-00:44:30")));
    expect(str_eq(written(&arena, -1, NULL), S("1969-12-31T23:59:59.999999Z")));
    expect(str_eq(written(&arena, 99999999999999999, NULL), S("5138-11-16T09:46:39.999999Z")));
    expect(str_eq(written(&arena, INT64_MAX, NULL), S("+294247-01-10T04:00:54.775807Z")));
    expect(str_eq(written(&arena, -70000000000000000, NULL), S("-000249-10-15T19:33:20Z")));
    Buf b = buf_on(&arena);
    buf_date(&b, 20779);
    expect(str_eq(buf_done(&b), S("2026-11-22")));
    zone_close(&shanghai);
    zone_close(&odd);
    zone_close(&utc);
}

TEST("what is written is read back as the same instant")
{
    static const char *const names[] = {"UTC", "Asia/Kathmandu", "America/New_York",
                                        "Africa/Monrovia"};
    scoped(Arena, arena_free) arena = arena_new(1 << 20);
    Random r = random_from(17);
    Err e = {0};
    for (int n = 0; n < COUNT(names); n++) {
        Zone *zone = NULL;
        expect(zone_open(str_of(names[n]), &zone, &e) == OK);
        for (int i = 0; i < 20000; i++) {
            i64 want = random_below(&r, (i64)1 << 53), got = 0;
            want -= i % 2 ? want % US_PER_S : 0;
            arena_reset(&arena);
            expect(time_parse(written(&arena, want, zone), NULL, &got) && got == want);
        }
        zone_close(&zone);
    }
}

TEST("durations are a number and a unit")
{
    i64 us = 42;
    expect(duration_parse(S("30s"), &us) && us == 30 * US_PER_S);
    expect(duration_parse(S("15m"), &us) && us == 15 * US_PER_MIN);
    expect(duration_parse(S("2h"), &us) && us == 2 * US_PER_HOUR);
    expect(duration_parse(S("7d"), &us) && us == 7 * US_PER_DAY);
    expect(duration_parse(S("2w"), &us) && us == 14 * US_PER_DAY);
    expect(duration_parse(S("0s"), &us) && us == 0);
    us = 42;
    static const char *const bad[] = {"",
                                      "d",
                                      "7",
                                      "-7d",
                                      "+7d",
                                      "7 d",
                                      "7D",
                                      "7days",
                                      "1.5h",
                                      "9999999999999d",
                                      "99999999999999999999s",
                                      "7y",
                                      " 7d"};
    for (int i = 0; i < COUNT(bad); i++)
        expect(!duration_parse(str_of(bad[i]), &us) && us == 42);
}

TESTS_MAIN
