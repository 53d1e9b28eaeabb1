/* date.c — the calendar: days, and the hours, weeks and months that reports count in. */
#include "base/zone.h"

i64 floor_div(i64 a, i64 b)
{
    i64 quotient = a / b;

    return quotient - (a % b < 0);
}

/* H. Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so that the
 * leap day is the last of a year, and 400 years always have 146,097 days. */
i64 days_from_date(Date d)
{
    i64 year = (i64)d.year - (d.month <= 2);
    i64 era = floor_div(year, 400);
    i64 year_of_era = year - era * 400;
    i64 day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    i64 day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

/* C. Neri and L. Schneider, "Euclidean affine functions and their application to calendar
 * algorithms", Software: Practice and Experience 53 (2023), figure 12: the same calendar by
 * multiplications of 32 bits. Counting starts 750 times 400 years early, so that no day that i64
 * microseconds reach is negative. */
Date date_from_days(i64 days)
{
    const u32 eras = 750;
    u32 since = (u32)(days + 719468 + (i64)eras * 146097);
    u32 century = (4 * since + 3) / 146097;
    u32 in_century = (4 * since + 3) % 146097 | 3; /* 4 * day + 3 */
    u64 scaled = (u64)2939745 * in_century;
    u32 year = 100 * century + (u32)(scaled >> 32);
    u32 day_of_year = (u32)scaled / 2939745 / 4;
    u32 scaled_month = 2141 * day_of_year + 197913;
    bool next = day_of_year >= 306; /* January and February, which end the year begun in March */

    return (Date){
        .year = (int)(year - 400 * eras + next),
        .month = (int)((scaled_month >> 16) - (next ? 12 : 0)),
        .day = (int)((scaled_month & 0xFFFF) / 2141) + 1,
    };
}

static const char *const unit_names[] = {"hour", "day", "week", "month", "quarter", "year"};

bool unit_parse(Str s, TimeUnit *out)
{
    for (int unit = 0; unit < COUNT(unit_names); unit++) {
        if (str_eq(s, str_of(unit_names[unit]))) {
            *out = (TimeUnit)unit;
            return true;
        }
    }
    return false;
}

const char *unit_name(TimeUnit unit)
{
    assert((unsigned)unit < (unsigned)COUNT(unit_names));
    return unit_names[unit];
}

i64 unit_index(const Zone *zone, TimeUnit unit, i64 utc_us)
{
    i64 local_us = zone_local_us(zone, utc_us);

    if (unit == UNIT_HOUR)
        return floor_div(local_us, US_PER_HOUR);
    i64 days = floor_div(local_us, US_PER_DAY);
    if (unit == UNIT_DAY)
        return days;
    if (unit == UNIT_WEEK)
        return floor_div(days + 3, 7); /* 1970-01-01 was a Thursday */
    Date date = date_from_days(days);
    i64 year = (i64)date.year - 1970;
    if (unit == UNIT_MONTH)
        return year * 12 + date.month - 1;
    if (unit == UNIT_QUARTER)
        return year * 4 + (date.month - 1) / 3;
    return year;
}

i64 unit_start_us(const Zone *zone, TimeUnit unit, i64 index)
{
    if (unit == UNIT_HOUR)
        return zone_first_us(zone, index * US_PER_HOUR);
    if (unit == UNIT_DAY)
        return zone_first_us(zone, index * US_PER_DAY);
    if (unit == UNIT_WEEK)
        return zone_first_us(zone, (index * 7 - 3) * US_PER_DAY);
    i64 months = unit == UNIT_MONTH ? index : unit == UNIT_QUARTER ? index * 3 : index * 12;
    i64 year = floor_div(months, 12);
    Date first = {.year = (int)(1970 + year), .month = (int)(months - year * 12) + 1, .day = 1};
    return zone_first_us(zone, days_from_date(first) * US_PER_DAY);
}
