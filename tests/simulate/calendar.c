/* The days of the shop: festivals where they fall, sales that call those who wait, parcels that
 * stop. Dates of the lunar festivals as published by the observatories. */
#include "simulate/shop.h"
#include "test.h"

static Day day_of(int year, int month, int day)
{
    Day d;
    calendar_fill(&d, days_from_date((Date){year, month, day}), 1);
    return d;
}

static const char *festival_of(int year, int month, int day)
{
    Day d = day_of(year, month, day);
    return d.festival < 0 ? "" : festivals[d.festival].id;
}

TEST("fixed, weekday and lunar festivals fall on their days")
{
    expect(strcmp(festival_of(2026, 6, 18), "618") == 0);
    expect(strcmp(festival_of(2025, 11, 11), "singles-day") == 0);
    expect(strcmp(festival_of(2026, 12, 12), "double-12") == 0);
    expect(strcmp(festival_of(2026, 5, 10), "mothers-day") == 0);
    expect(strcmp(festival_of(2026, 11, 27), "black-friday") == 0);
    expect(strcmp(festival_of(2024, 11, 29), "black-friday") == 0);
    expect(strcmp(festival_of(2026, 2, 17), "spring-festival") == 0);
    expect(strcmp(festival_of(2027, 2, 6), "spring-festival") == 0);
    expect(strcmp(festival_of(2025, 8, 29), "qixi") == 0);
    expect(strcmp(festival_of(2026, 9, 25), "mid-autumn") == 0);
    expect(strcmp(festival_of(2026, 4, 14), "") == 0);
    expect(strcmp(festival_of(2026, 8, 30), "back-to-school") == 0);
}

TEST("the last day of a great sale is the fullest, and most of all for those who waited")
{
    Day plain = day_of(2026, 4, 14), peak = day_of(2025, 11, 11), middle = day_of(2025, 11, 5);
    expect(peak.demand[1] > 3 * plain.demand[1]);
    expect(peak.demand[1] > 1.5F * middle.demand[1]);
    expect(peak.demand[2] > peak.demand[1] && peak.demand[1] > peak.demand[0]);
    expect(peak.depth > middle.depth && middle.depth > .1F && plain.depth == 0);
}

TEST("no parcel moves at Spring Festival, and they are slow after Singles' Day")
{
    expect(day_of(2026, 2, 17).stopped);
    expect(!day_of(2026, 3, 3).stopped);
    expect(day_of(2025, 11, 13).parcel > 1.5F && day_of(2025, 12, 5).parcel == 1);
}

TEST("mooncakes are wanted before Mid-Autumn and coats in winter")
{
    Day moon = day_of(2026, 9, 20), spring = day_of(2026, 3, 20), winter = day_of(2026, 12, 20);
    expect(season_factor(MID_AUTUMN, &moon) > 20 * season_factor(MID_AUTUMN, &spring));
    expect(season_factor(WINTER, &winter) > 2 * season_factor(WINTER, &spring));
    expect(season_factor(ALL_YEAR, &winter) == 1);
}

TEST("weekdays are the calendar's, before 1970 too")
{
    expect(day_of(2026, 6, 29).weekday == 0);
    expect(day_of(1970, 1, 1).weekday == 3);
    expect(day_of(1969, 12, 29).weekday == 0);
    expect(day_of(2026, 6, 28).weekday == 6 && day_of(2026, 6, 28).month == 6);
}

TESTS_MAIN
