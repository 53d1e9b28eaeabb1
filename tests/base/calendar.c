/* calendar.c — days, weeks and months against dates that are known, and against counting. */
#include "base/base.h"
#include "test.h"

static i64 days(int year, int month, int day)
{
    return days_from_date((Date){year, month, day});
}

static bool is(Date d, int year, int month, int day)
{
    return d.year == year && d.month == month && d.day == day;
}

TEST("known dates are where they are")
{
    expect(days(1970, 1, 1) == 0 && days(1969, 12, 31) == -1 && days(2000, 1, 1) == 10957);
    expect(days(2000, 2, 29) == 11016 && days(2000, 3, 1) == 11017);
    expect(days(1900, 3, 1) - days(1900, 2, 28) == 1 && days(2024, 3, 1) - days(2024, 2, 28) == 2);
    expect(days(2100, 3, 1) - days(2100, 2, 28) == 1 && days(2400, 3, 1) - days(2400, 2, 28) == 2);
    expect(days(1, 1, 1) == -719162 && days(9999, 12, 31) == 2932896 && days(0, 3, 1) == -719468);
    expect(is(date_from_days(0), 1970, 1, 1) && is(date_from_days(-1), 1969, 12, 31));
    expect(is(date_from_days(-719162), 1, 1, 1) && is(date_from_days(-719163), 0, 12, 31));
    expect(is(date_from_days(days(-400, 2, 29)), -400, 2, 29));
}

TEST("eight hundred years counted day by day agree")
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    i64 day = days(1600, 1, 1);
    for (int year = 1600; year < 2400; year++) {
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        for (int month = 1; month <= 12; month++) {
            int length = lengths[month - 1] + (month == 2 && leap);
            for (int d = 1; d <= length; d++, day++)
                expect(days(year, month, d) == day && is(date_from_days(day), year, month, d));
        }
    }
}

TEST("dates far away round-trip")
{
    Random r = random_from(10);
    for (int i = 0; i < 100000; i++) {
        i64 day = random_below(&r, 213503982) - 106751991; /* all i64 us */
        expect(days_from_date(date_from_days(day)) == day);
        Date later = date_from_days(day + 1);
        expect(later.day == 1 || later.day == date_from_days(day).day + 1);
    }
}

TEST("floor division rounds towards minus infinity")
{
    expect(floor_div(7, 2) == 3 && floor_div(-7, 2) == -4 && floor_div(-8, 2) == -4);
    expect(floor_div(0, 5) == 0 && floor_div(-1, 5) == -1 && floor_div(4, 5) == 0);
    expect(floor_div(INT64_MIN, 2) == INT64_MIN / 2 && floor_div(INT64_MAX, 1) == INT64_MAX);
}

TEST("units have names and nothing else is a unit")
{
    TimeUnit unit = UNIT_YEAR;
    for (int i = UNIT_HOUR; i <= UNIT_YEAR; i++)
        expect(unit_parse(str_of(unit_name((TimeUnit)i)), &unit) && unit == (TimeUnit)i);
    expect(!unit_parse(S("days"), &unit) && !unit_parse(S(""), &unit) && unit == UNIT_YEAR);
}

TEST("weeks begin on Monday, quarters in January, April, July and October")
{
    i64 monday = days(2026, 11, 23) * US_PER_DAY;
    expect(unit_index(NULL, UNIT_WEEK, 0) == 0 &&
           unit_start_us(NULL, UNIT_WEEK, 0) == -3 * US_PER_DAY);
    expect(unit_index(NULL, UNIT_WEEK, monday) == unit_index(NULL, UNIT_WEEK, monday - 1) + 1);
    expect(unit_start_us(NULL, UNIT_WEEK, unit_index(NULL, UNIT_WEEK, monday)) == monday);
    expect(unit_index(NULL, UNIT_QUARTER, monday) == 56 * 4 + 3);
    expect(unit_start_us(NULL, UNIT_QUARTER, 56 * 4 + 3) == days(2026, 10, 1) * US_PER_DAY);
    expect(unit_index(NULL, UNIT_MONTH, monday) == 56 * 12 + 10);
    expect(unit_index(NULL, UNIT_YEAR, monday) == 56 && unit_index(NULL, UNIT_YEAR, -1) == -1);
    expect(unit_index(NULL, UNIT_MONTH, -1) == -1 && unit_index(NULL, UNIT_QUARTER, -1) == -1);
    expect(unit_start_us(NULL, UNIT_MONTH, -1) == days(1969, 12, 1) * US_PER_DAY);
    expect(unit_index(NULL, UNIT_HOUR, -1) == -1 && unit_index(NULL, UNIT_DAY, -1) == -1);
}

/* A start lies in its own bucket, and the microsecond before it in the one before; except that a
 * clock turned back over midnight lives the end of the old day twice. */
static void starts_hold(const char *name, bool turned_back_over_midnight)
{
    Zone *zone = NULL;
    Err e = {0};
    Random r = random_from(11);
    expect(zone_open(str_of(name), &zone, &e) == OK);
    for (int i = 0; i < 20000; i++) {
        i64 at = random_below(&r, (i64)4291747200 * US_PER_S);
        TimeUnit unit = (TimeUnit)(UNIT_DAY + i % 5);
        i64 index = unit_index(zone, unit, at);
        i64 start = unit_start_us(zone, unit, index), next = unit_start_us(zone, unit, index + 1);
        expect(start <= at && start < next);
        expect(unit_index(zone, unit, start) == index || start == next);
        expect(unit_index(zone, unit, start - 1) < index);
        expect(at < next || turned_back_over_midnight);
    }
    zone_close(&zone);
    expect(zone == NULL);
}

TEST("every bucket begins at its start, in zones that change their clocks at midnight too")
{
    starts_hold("UTC", false);
    starts_hold("+05:45", false);
    starts_hold("Asia/Shanghai", false);
    starts_hold("America/New_York", false);
    starts_hold("Australia/Lord_Howe", false);
    starts_hold("America/Sao_Paulo", true); /* 00:00 becomes 01:00 in spring, 23:00 in autumn */
    starts_hold("Africa/Cairo", true);
    starts_hold("Asia/Beirut", true);
}

TEST("a day that a country left out begins and ends at once, and no event lies in it")
{
    Zone *zone = NULL;
    Err e = {0};
    expect(zone_open(S("Pacific/Apia"), &zone, &e) == OK);
    i64 left_out = days(2011, 12, 30);
    i64 start = unit_start_us(zone, UNIT_DAY, left_out);
    expect(start == unit_start_us(zone, UNIT_DAY, left_out + 1));
    expect(start == 1325239200 * US_PER_S); /* 2011-12-30 10:00 UTC */
    expect(unit_index(zone, UNIT_DAY, start) == left_out + 1);
    expect(unit_index(zone, UNIT_DAY, start - 1) == left_out - 1);
    zone_close(&zone);
}

TESTS_MAIN
