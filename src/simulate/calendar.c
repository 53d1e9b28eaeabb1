/* calendar.c — what day it is in the shop: festivals fixed, lunar and American, their sales, and
 * the days on which no parcel moves. */
#include "shop.h"

#include <math.h>

typedef enum { ON_DATE, ON_WEEKDAY, ON_LUNAR } Rule;
typedef struct {
    Rule rule;
    u8 month, day; /* ON_DATE; ON_WEEKDAY: the day-th such weekday of the month */
    u8 weekday;    /* 0 is Monday; ON_LUNAR: the column of lunar[] */
    i8 shift;      /* days added */
    i8 lead;       /* days it begins before its day */
    i8 days;       /* days it lasts */
} When;

enum { SPRING, DRAGON_BOAT, QIXI, MOON, LUNAR_DAYS, LUNAR_FIRST = 2020, LUNAR_LAST = 2030 };

// clang-format off
/* The first day of the first lunar month, the fifth of the fifth, the seventh of the seventh, the
 * fifteenth of the eighth; as the Purple Mountain Observatory has them (meridian of 120° E). */
static const struct { u8 month, day; } lunar[LUNAR_LAST - LUNAR_FIRST + 1][LUNAR_DAYS] = {
    {{1, 25}, {6, 25}, {8, 25}, {10, 1}}, /* 2020 */
    {{2, 12}, {6, 14}, {8, 14}, {9, 21}},
    {{2, 1},  {6, 3},  {8, 4},  {9, 10}},
    {{1, 22}, {6, 22}, {8, 22}, {9, 29}},
    {{2, 10}, {6, 10}, {8, 10}, {9, 17}},
    {{1, 29}, {5, 31}, {8, 29}, {10, 6}}, /* 2025 */
    {{2, 17}, {6, 19}, {8, 19}, {9, 25}},
    {{2, 6},  {6, 9},  {8, 8},  {9, 15}},
    {{1, 26}, {5, 28}, {8, 26}, {10, 3}},
    {{2, 13}, {6, 16}, {8, 16}, {9, 22}},
    {{2, 3},  {6, 5},  {8, 5},  {9, 12}}, /* 2030 */
};

const Festival festivals[FESTIVALS] = {
    {.id = "new-year-goods", .zh = "年货节", .demand = 1.25F, .peak = 1.5F,
     .depth = .12F, .gift = .15F},
    {.id = "spring-festival", .zh = "春节", .demand = .55F, .peak = .7F, .depth = 0, .gift = .05F},
    {.id = "womens-day", .zh = "女神节", .demand = 1.2F, .peak = 1.6F, .depth = .12F, .gift = .08F},
    {.id = "520", .zh = "520", .demand = 1.15F, .peak = 1.5F, .depth = .06F, .gift = .25F},
    {.id = "mothers-day", .zh = "母亲节", .demand = 1.1F, .peak = 1.3F, .depth = .06F, .gift = .25F},
    {.id = "618", .zh = "618", .demand = 1.35F, .peak = 3.2F, .depth = .20F, .gift = .02F},
    {.id = "dragon-boat", .zh = "端午节", .demand = 1.0F, .peak = .9F, .depth = .05F, .gift = .08F},
    {.id = "qixi", .zh = "七夕", .demand = 1.15F, .peak = 1.5F, .depth = .06F, .gift = .28F},
    {.id = "back-to-school", .zh = "开学季", .demand = 1.1F, .peak = 1.2F,
     .depth = .08F, .gift = .02F},
    {.id = "mid-autumn", .zh = "中秋节", .demand = 1.1F, .peak = 1.1F, .depth = .06F, .gift = .22F},
    {.id = "national-day", .zh = "国庆节", .demand = .85F, .peak = .9F, .depth = .04F, .gift = .04F},
    {.id = "singles-day", .zh = "双11", .demand = 1.5F, .peak = 4.0F, .depth = .24F, .gift = .02F},
    {.id = "black-friday", .zh = "黑五", .demand = 1.2F, .peak = 1.4F, .depth = .14F, .gift = .05F},
    {.id = "double-12", .zh = "双12", .demand = 1.3F, .peak = 1.9F, .depth = .15F, .gift = .03F},
    {.id = "christmas", .zh = "圣诞节", .demand = 1.1F, .peak = 1.2F, .depth = .07F, .gift = .20F},
    {.id = "new-year", .zh = "元旦", .demand = 1.05F, .peak = 1.1F, .depth = .06F, .gift = .05F},
    {.id = "summer-sale", .zh = "夏季清仓", .demand = 1.15F, .peak = 1.3F,
     .depth = .13F, .gift = .01F},
};
static const When when[FESTIVALS] = {
    {.rule = ON_LUNAR, .weekday = SPRING, .lead = 24, .days = 20},
    {.rule = ON_LUNAR, .weekday = SPRING, .lead = 2, .days = 9},
    {.rule = ON_DATE, .month = 3, .day = 8, .lead = 4, .days = 5},
    {.rule = ON_DATE, .month = 5, .day = 20, .lead = 3, .days = 4},
    {.rule = ON_WEEKDAY, .month = 5, .day = 2, .weekday = 6, .lead = 5, .days = 6},
    {.rule = ON_DATE, .month = 6, .day = 18, .lead = 17, .days = 18},
    {.rule = ON_LUNAR, .weekday = DRAGON_BOAT, .lead = 1, .days = 3},
    {.rule = ON_LUNAR, .weekday = QIXI, .lead = 5, .days = 6},
    {.rule = ON_DATE, .month = 9, .day = 1, .lead = 10, .days = 11},
    {.rule = ON_LUNAR, .weekday = MOON, .lead = 12, .days = 13},
    {.rule = ON_DATE, .month = 10, .day = 1, .lead = 0, .days = 7},
    {.rule = ON_DATE, .month = 11, .day = 11, .lead = 11, .days = 12},
    {.rule = ON_WEEKDAY, .month = 11, .day = 4, .weekday = 3, .shift = 1, .lead = 0, .days = 4},
    {.rule = ON_DATE, .month = 12, .day = 12, .lead = 2, .days = 3},
    {.rule = ON_DATE, .month = 12, .day = 25, .lead = 6, .days = 7},
    {.rule = ON_DATE, .month = 1, .day = 1, .lead = 1, .days = 3},
    {.rule = ON_DATE, .month = 7, .day = 25, .lead = 9, .days = 10},
};

/* By month, January first; what belongs to a festival rises before it (season_factor). */
static const float seasons[SEASONS][12] = {
    [ALL_YEAR] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
    [SUMMER]   = {.3F, .4F, .8F, 1.3F, 1.7F, 1.8F, 1.7F, 1.4F, .9F, .6F, .4F, .3F},
    [WINTER]   = {1.8F, 1.3F, .8F, .5F, .3F, .2F, .2F, .4F, 1.0F, 1.6F, 2.0F, 1.9F},
    [SPRING_FESTIVAL] = {2.2F, 1.5F, .6F, .6F, .6F, .6F, .6F, .6F, .9F, .8F, .9F, 1.4F},
    [MID_AUTUMN] = {.1F, .1F, .1F, .1F, .1F, .1F, .1F, .8F, 4.0F, .5F, .1F, .1F},
    [SCHOOL]   = {.8F, 1.3F, .9F, .7F, .7F, .8F, 1.0F, 2.2F, 1.6F, .7F, .7F, .6F},
};
// clang-format on

static int weekday_of(i64 day)
{
    return (int)((day % 7 + 10) % 7); /* 1970-01-01 was a Thursday */
}

/* The day a festival falls on in a year; false when the tables do not reach there. */
static bool falls_on(const When *w, int year, i64 *day)
{
    switch (w->rule) {
    case ON_DATE: *day = days_from_date((Date){year, w->month, w->day}); break;
    case ON_WEEKDAY:
        *day = days_from_date((Date){year, w->month, 1});
        *day += (w->weekday - weekday_of(*day) + 7) % 7 + (w->day - 1) * 7;
        break;
    case ON_LUNAR:
        if (year < LUNAR_FIRST || year > LUNAR_LAST)
            return false;
        *day = days_from_date((Date){year, lunar[year - LUNAR_FIRST][w->weekday].month,
                                     lunar[year - LUNAR_FIRST][w->weekday].day});
        break;
    }
    *day += w->shift;
    return true;
}

/* Those who wait for bargains come in greater numbers when there are some. */
static void set_demand(Day *d, float demand)
{
    static const double waits[PATIENCES] = {.75, 1.0, 1.35};
    for (int i = 0; i < PATIENCES; i++)
        d->demand[i] = (float)(d->depth > 0 ? pow(demand, waits[i]) : demand);
}

/* Where two overlap, a great sale wins, else the shorter one. */
static bool gives_way(int festival, int other)
{
    if (other < 0 || festivals[other].peak > 3)
        return other >= 0;
    return festivals[festival].peak <= 3 && when[other].days < when[festival].days;
}

static void set_festival(Day *d, int festival, int nth, int last, int year)
{
    const Festival *f = &festivals[festival];
    bool opening = nth == 0 && f->peak > 2; /* the great sales open with a rush */

    if (gives_way(festival, d->festival))
        return;
    d->festival = (i8)festival;
    d->first_of_it = nth == 0;
    d->year = (i16)year;
    d->depth = f->depth;
    d->gift = .015F + f->gift;
    set_demand(d, nth == last ? f->peak : opening ? .7F * f->peak : f->demand);
    if (nth == last && f->depth > 0)
        d->depth = f->depth * 1.2F;
}

/* Parcels pile up after the great sales and stop over Spring Festival. */
static void set_parcels(Day *days, i64 first, int n, i64 peak, int festival)
{
    bool spring = festival == 1;
    int before = spring ? -3 : 0, after = spring ? 6 : 8;

    for (i64 day = peak + before; day <= peak + after; day++) {
        if (day < first || day >= first + n)
            continue;
        days[day - first].parcel = spring ? 2.0F : 1.8F;
        days[day - first].stopped = spring;
    }
}

static void set_year(Day *days, i64 first, int n, int year)
{
    i64 peak = 0;

    for (int f = 0; f < FESTIVALS; f++) {
        if (!falls_on(&when[f], year, &peak))
            continue;
        for (int nth = 0; nth < when[f].days; nth++) {
            i64 at = peak - when[f].lead + nth - first;
            if (at >= 0 && at < n)
                set_festival(&days[at], f, nth, when[f].days - 1, year);
        }
        if (f == 1 || festivals[f].peak > 3)
            set_parcels(days, first, n, peak, f);
    }
}

void calendar_fill(Day *days, i64 first, int n)
{
    static const float week[7] = {1.0F, .98F, .97F, .98F, 1.0F, 1.06F, 1.08F};

    for (int i = 0; i < n; i++) {
        days[i] = (Day){.festival = -1, .parcel = 1, .gift = .015F};
        days[i].weekday = (u8)weekday_of(first + i);
        days[i].month = (u8)date_from_days(first + i).month;
        set_demand(&days[i], 1);
    }
    int year = date_from_days(first).year, last = date_from_days(first + n).year;
    for (int y = year - 1; y <= last + 1; y++)
        set_year(days, first, n, y);
    for (int i = 0; i < n; i++)
        for (int p = 0; p < PATIENCES; p++)
            days[i].demand[p] *= week[days[i].weekday];
}

float season_factor(int season, const Day *day)
{
    float factor = seasons[season][day->month - 1];
    bool spring = season == SPRING_FESTIVAL && day->festival == 0;
    bool moon = season == MID_AUTUMN && day->festival >= 0 &&
                str_eq(str_of(festivals[day->festival].id), S("mid-autumn"));
    return factor * (spring ? 2 : 1) * (moon ? 1.6F : 1);
}
