/* zones.c — local time against known instants, against the C library, and with damaged files. */
#include "base/base.h"
#include "test.h"

#include <time.h>
#include <unistd.h>

/* An expectation that holds for many examples, and says which one it fails for. */
#define expect_of(condition, ...)                                                                  \
    do {                                                                                           \
        if (!(condition))                                                                          \
            print_error(__VA_ARGS__);                                                              \
        expect(condition);                                                                         \
    } while (0)

static Zone *opened(const char *name)
{
    Zone *zone = NULL;
    Err e = {0};
    Code code = zone_open(str_of(name), &zone, &e);
    expect_of(code == OK, "zone '%s': %s\n", name, e.text);
    return zone;
}

static i64 at(int year, int month, int day, int hour, int minute)
{
    return (days_from_date((Date){year, month, day}) * 86400 + hour * 3600 + minute * 60) *
           US_PER_S;
}

static i64 offset(const Zone *zone, i64 utc_us)
{
    return zone_offset_s(zone, floor_div(utc_us, US_PER_S));
}

TEST("zones without a change are read by hand, however they are written")
{
    static const struct {
        const char *name;
        i64 offset_s;
    } fixed[] = {{"UTC", 0},           {"Z", 0},
                 {"GMT", 0},           {"+05:45", 20700},
                 {"+0545", 20700},     {"-03:30", -12600},
                 {"+13:00", 46800},    {"+8", 28800},
                 {"UTC+8", 28800},     {"GMT-03:30", -12600},
                 {"-00:44:30", -2670}, {"+00:00", 0},
                 {"-18:00", -64800}};
    for (int i = 0; i < COUNT(fixed); i++) {
        Zone *zone = opened(fixed[i].name);
        expect(str_eq(zone_name(zone), str_of(fixed[i].name)));
        for (i64 utc_s = -10000000000; utc_s < 10000000000; utc_s += 999999999) {
            expect(zone_offset_s(zone, utc_s) == fixed[i].offset_s);
            expect(zone_utc_us(zone, zone_local_us(zone, utc_s * US_PER_S)) == utc_s * US_PER_S);
        }
        zone_close(&zone);
    }
    expect(zone_offset_s(NULL, 5) == 0 && zone_local_us(NULL, 5) == 5 && zone_utc_us(NULL, 5) == 5);
    expect(str_eq(zone_name(NULL), S("UTC")));
}

static bool refused(Str name)
{
    Zone *zone = NULL;
    Err e = {0};
    return zone_open(name, &zone, &e) == BAD_INPUT && !zone && strlen(e.text) > 10;
}

TEST("what names no zone, or several, is refused with a sentence")
{
    static const char *const bad[] = {
        "",
        "Mars/Olympus",
        "CST",
        "IST",
        "BST",
        "PST",
        "+25:00",
        "+19",
        "+08:60",
        "+8:0",
        "+08:00 ",
        "+",
        "UTC+",
        "Asia",
        "Asia/",
        "/etc/passwd",
        "../zoneinfo/UTC",
        "Asia/../Asia/Tokyo",
        "zone.tab",
        "tzdata.zi",
        "right/Asia/Tokyo",
        "/Asia/Tokyo",
        "Etc/Unknown",
        "Asia/Shanghai\n",
        "知客",
        "Asia/Shanghai/Shanghai/Shanghai/Shanghai/Shanghai/Shanghai/Shanghai/Shanghai"};
    for (int i = 0; i < COUNT(bad); i++)
        expect_of(refused(str_of(bad[i])), "'%s' was taken for a zone\n", bad[i]);
    expect(refused((Str){0}) && refused(S("UTC\0")) && refused(S("Asia/Tokyo\0x")));
    Zone *zone = NULL;
    zone_close(&zone);
}

TEST("New York changes its clock in March and November; the gap and the fold are as in RFC 5545")
{
    Zone *zone = opened("America/New_York");
    expect(offset(zone, at(2026, 1, 15, 12, 0)) == -18000);
    expect(offset(zone, at(2026, 7, 15, 12, 0)) == -14400);
    expect(offset(zone, at(2026, 3, 8, 6, 59)) == -18000);
    expect(offset(zone, at(2026, 3, 8, 7, 0)) == -14400);
    expect(offset(zone, at(2026, 11, 1, 5, 59)) == -14400);
    expect(offset(zone, at(2026, 11, 1, 6, 0)) == -18000);

    expect(zone_utc_us(zone, at(2026, 3, 8, 1, 59)) == at(2026, 3, 8, 6, 59));
    expect(zone_utc_us(zone, at(2026, 3, 8, 2, 0)) == at(2026, 3, 8, 7, 0));
    expect(zone_utc_us(zone, at(2026, 3, 8, 2, 30)) == at(2026, 3, 8, 7, 30));
    expect(zone_utc_us(zone, at(2026, 3, 8, 3, 0)) == at(2026, 3, 8, 7, 0));
    expect(zone_utc_us(zone, at(2026, 11, 1, 0, 59)) == at(2026, 11, 1, 4, 59));
    expect(zone_utc_us(zone, at(2026, 11, 1, 1, 0)) == at(2026, 11, 1, 5, 0));
    expect(zone_utc_us(zone, at(2026, 11, 1, 1, 59)) == at(2026, 11, 1, 5, 59));
    expect(zone_utc_us(zone, at(2026, 11, 1, 2, 0)) == at(2026, 11, 1, 7, 0));
    expect(zone_utc_us(zone, at(2026, 7, 4, 0, 0) + 1) == at(2026, 7, 4, 4, 0) + 1);
    zone_close(&zone);
}

TEST("zones of uneven hours and of thirteen")
{
    static const struct {
        const char *name;
        i64 summer_2026_s, winter_2026_s; /* July, January */
    } known[] = {{"Asia/Kathmandu", 20700, 20700},
                 {"Asia/Shanghai", 28800, 28800},
                 {"Asia/Kolkata", 19800, 19800},
                 {"Pacific/Tongatapu", 46800, 46800},
                 {"Pacific/Auckland", 43200, 46800},
                 {"Pacific/Chatham", 45900, 49500},
                 {"Australia/Lord_Howe", 37800, 39600},
                 {"America/St_Johns", -9000, -12600},
                 {"Europe/Dublin", 3600, 0},
                 {"Pacific/Kiritimati", 50400, 50400},
                 {"Etc/GMT+8", -28800, -28800},
                 {"Pacific/Marquesas", -34200, -34200},
                 {"Asia/Tokyo", 32400, 32400},
                 {"PRC", 28800, 28800}};
    for (int i = 0; i < COUNT(known); i++) {
        Zone *zone = opened(known[i].name);
        expect_of(offset(zone, at(2026, 7, 15, 0, 0)) == known[i].summer_2026_s &&
                      offset(zone, at(2026, 1, 15, 0, 0)) == known[i].winter_2026_s,
                  "%s is off\n", known[i].name);
        zone_close(&zone);
    }
}

TEST("China's summer time of 1986 to 1991 is not forgotten, nor Nepal's quarter hour of 1986")
{
    Zone *shanghai = opened("Asia/Shanghai"), *nepal = opened("Asia/Kathmandu");
    expect(offset(shanghai, at(1988, 7, 1, 0, 0)) == 32400);
    expect(offset(shanghai, at(1992, 7, 1, 0, 0)) == 28800);
    expect(offset(nepal, at(1985, 12, 31, 0, 0)) == 19800 &&
           offset(nepal, at(1986, 1, 1, 0, 0)) == 20700);
    zone_close(&shanghai);
    zone_close(&nepal);
}

TEST("local and back is the same instant, but in a fold an hour early")
{
    static const char *const names[] = {"America/New_York",  "Europe/Berlin", "Australia/Lord_Howe",
                                        "Africa/Casablanca", "Pacific/Apia",  "America/Sao_Paulo",
                                        "Asia/Gaza",         "Europe/Dublin", "Antarctica/Troll"};
    Random r = random_from(12);
    for (int n = 0; n < COUNT(names); n++) {
        Zone *zone = opened(names[n]);
        for (int i = 0; i < 20000; i++) {
            i64 utc = random_below(&r, (i64)4294967296 * US_PER_S);
            i64 local = zone_local_us(zone, utc), back = zone_utc_us(zone, local);
            expect(back == utc || (back < utc && utc - back <= 3 * US_PER_HOUR));
            expect(zone_local_us(zone, back) == local);
        }
        zone_close(&zone);
    }
}

/* Compare a zone with the C library's, which reads the same files by another program. */
static void as_the_c_library(const char *name, const char *folder)
{
    Random r = random_from(13);
    setenv("TZ", name, 1);
    tzset();
    if (folder)
        setenv("TZDIR", folder, 1);
    Zone *zone = opened(name);
    unsetenv("TZDIR");
    for (int i = 0; i < 20000; i++) {
        time_t utc_s = (time_t)random_below(&r, (i64)1 << 32);
        struct tm local;
        localtime_r(&utc_s, &local);
        expect_of(zone_offset_s(zone, utc_s) == local.tm_gmtoff,
                  "%s at %lld: %lld, the C library says %ld\n", name, (long long)utc_s,
                  (long long)zone_offset_s(zone, utc_s), local.tm_gmtoff);
    }
    zone_close(&zone);
    unsetenv("TZ");
    tzset();
}

TEST("offsets are the C library's from 1970 to 2106")
{
    static const char *const names[] = {"Asia/Shanghai",
                                        "Asia/Hong_Kong",
                                        "Asia/Kathmandu",
                                        "America/New_York",
                                        "America/Sao_Paulo",
                                        "America/Mexico_City",
                                        "America/Nuuk",
                                        "America/Santiago",
                                        "Europe/London",
                                        "Europe/Dublin",
                                        "Europe/Moscow",
                                        "Africa/Cairo",
                                        "Africa/Casablanca",
                                        "Africa/Monrovia",
                                        "Asia/Gaza",
                                        "Asia/Jerusalem",
                                        "Asia/Tehran",
                                        "Asia/Almaty",
                                        "Australia/Sydney",
                                        "Australia/Lord_Howe",
                                        "Pacific/Apia",
                                        "Pacific/Chatham",
                                        "Pacific/Tongatapu",
                                        "Antarctica/Troll",
                                        "EST5EDT"};
    if (access("/usr/share/zoneinfo/Asia/Shanghai", R_OK) != 0)
        skip(); /* no zone files: the C library knows none either */
    for (int i = 0; i < COUNT(names); i++)
        as_the_c_library(names[i], NULL);
}

TEST("without zone files ICU's tables say the same of zones that have been quiet")
{
    static const char *const names[] = {"Asia/Shanghai",  "America/New_York", "Europe/Berlin",
                                        "Asia/Kathmandu", "Australia/Sydney", "Pacific/Auckland"};
    if (access("/usr/share/zoneinfo/Asia/Shanghai", R_OK) != 0)
        skip();
    for (int i = 0; i < COUNT(names); i++)
        as_the_c_library(names[i], "/nonexistent");
}

static Str file_of(Arena *arena, const char *path)
{
    Err e = {0};
    Str bytes = {0};
    expect(os_read_file(&os_real, path, arena, &bytes, &e) == OK);
    return bytes;
}

TEST("a damaged zone file is never believed out of bounds")
{
    char folder[] = "/tmp/patron-zones-XXXXXX", path[100];
    Err e = {0};
    Random r = random_from(14);
    scoped(Arena, arena_free) arena = arena_new(64 << 20);
    if (access("/usr/share/zoneinfo/America/New_York", R_OK) != 0)
        skip();
    Str file = file_of(&arena, "/usr/share/zoneinfo/America/New_York");
    expect(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/Damaged", folder);
    setenv("TZDIR", folder, 1);
    for (int round = 0; round < 600; round++) {
        Arena scratch = arena;
        char *bytes = take(&scratch, char, file.n);
        memcpy(bytes, file.p, (size_t)file.n);
        for (i64 hits = random_below(&r, 6); hits > 0; hits--)
            bytes[random_below(&r, round % 2 ? file.n : 120)] = (char)random_u64(&r);
        isize n = round % 3 ? file.n : random_below(&r, file.n + 1);
        FILE *out = fopen(path, "w");
        expect(out && fwrite(bytes, 1, (size_t)n, out) == (size_t)n && fclose(out) == 0);
        Zone *zone = NULL;
        Code code = zone_open(S("Damaged"), &zone, &e);
        expect(code == OK || (code == BAD_INPUT && !zone));
        for (int i = 0; zone && i < 100; i++) {
            i64 utc = random_below(&r, (i64)1 << 32);
            expect(llabs(zone_offset_s(zone, utc)) < 86400);
            zone_utc_us(zone, utc * US_PER_S);
        }
        zone_close(&zone);
    }
    unsetenv("TZDIR");
    expect(os_remove_tree(folder, &e) == OK);
}

/* A zone that is nothing but a rule, in a file of its own; NULL when it is refused. */
static Zone *zone_of_rule(Str rule)
{
    char folder[] = "/tmp/patron-rules-XXXXXX", path[100];
    u8 head[44] = "TZif2";
    Zone *zone = NULL;
    Err e = {0};
    scoped(Arena, arena_free) arena = arena_new(1 << 20);
    Buf b = buf_on(&arena);

    head[39] = 1; /* one type, four letters, in both blocks */
    head[43] = 4;
    for (int block = 0; block < 2; block++) {
        buf_put(&b, head, sizeof head);
        buf_put(&b, "\0\0\0\0\0\0UTC\0", 10);
    }
    buf_print(&b, "\n%.*s\n", STR_ARG(rule));
    expect(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/Rule", folder);
    expect(os_replace_file(&os_real, path, buf_done(&b), &e) == OK);
    setenv("TZDIR", folder, 1);
    Code code = zone_open(S("Rule"), &zone, &e);
    unsetenv("TZDIR");
    expect(code == OK || (code == BAD_INPUT && !zone));
    expect(os_remove_tree(folder, &e) == OK);
    return zone;
}

TEST("a rule at the end of a file is followed to 2106")
{
    Cut cut = {.tail = S("EST5EDT,M3.2.0,M11.1.0|<-02>2<-01>,M3.5.0/-1,M10.5.0/0|<+0330>-3:30||"
                         "IST-1GMT0,M10.5.0,M3.5.0/1|AAA3BBB,J60/2,J300|AAA3BBB,J59/2,J300|"
                         "AAA3BBB,59,299/25:30:15|AAA3BBB2:30,M1.1.1,M11.5.6/72|"
                         "AAA-10BBB,M10.1.0,M4.1.0/3|AAA0BBB,M2.4.0,M5.5.0"),
               .found = true};
    while (cut.found) {
        cut = str_cut(cut.tail, '|');
        char rule[100];
        snprintf(rule, sizeof rule, "%.*s", STR_ARG(cut.head));
        Zone *zone = zone_of_rule(cut.head);
        expect_of(zone, "'%s' was refused\n", rule);
        setenv("TZ", rule, 1);
        tzset();
        for (time_t utc_s = (time_t)1 << 31; utc_s < (time_t)1 << 32; utc_s += 7200) {
            struct tm local;
            localtime_r(&utc_s, &local);
            expect_of(zone_offset_s(zone, utc_s) == local.tm_gmtoff, "'%s' at %lld\n", rule,
                      (long long)utc_s);
        }
        zone_close(&zone);
    }
    unsetenv("TZ");
    tzset();
}

TEST("a strange rule is refused")
{
    Cut cut = {
        .tail = S("EST|EST5EDT|EST5EDT,M13.2.0,M11.1.0|EST5EDT,M3.6.0,M11.1.0|5EDT|<EST5|"
                  "EST5EDT,M3.2.7,M11.1.0|EST5EDT,M3.2.0|EST5EDT,M3.2.0,M11.1.0x|EST25|"
                  "EST5EDT,J0,J5|EST5EDT,J366,J5|EST5EDT25,J1,J5|"
                  "EST5EDT,M3.2.0/168,M11.1.0|EST5EDT,M0.2.0,M11.1.0|EST5EDT,M3.2.0 M11.1.0"),
        .found = true};
    while (cut.found) {
        cut = str_cut(cut.tail, '|');
        expect_of(!zone_of_rule(cut.head), "'%.*s' was taken\n", STR_ARG(cut.head));
    }
}

TEST("a day that begins inside a gap begins where the gap ends")
{
    Zone *zone = zone_of_rule(S("AAA0BBB,M3.2.0/23:30,M11.1.0")); /* 23:30 becomes 00:30 */
    i64 monday = days_from_date((Date){2026, 3, 9});
    expect(zone && offset(zone, at(2026, 3, 8, 23, 30)) == 3600);
    expect(unit_start_us(zone, UNIT_DAY, monday) == at(2026, 3, 8, 23, 30));
    expect(unit_start_us(zone, UNIT_WEEK, unit_index(zone, UNIT_WEEK, at(2026, 3, 9, 12, 0))) ==
           at(2026, 3, 8, 23, 30));
    expect(zone_utc_us(zone, at(2026, 3, 9, 0, 0)) == at(2026, 3, 9, 0, 0)); /* 01:00 by the wall */
    zone_close(&zone);
}

TESTS_MAIN
