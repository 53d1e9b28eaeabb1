/* calendar.c — the hours, days, weeks or months a question covers, as a table of where each
 * begins, so that an event finds its own with a compare. */
#include "report/args.h"

/* The first second in (from_s, to_s] where the clock or the bucket is another than at from_s.
 * Changes of the clock lie days apart, and while it stays buckets only go up: halving finds the
 * first. */
static i64 same_until(const Zone *zone, TimeUnit unit, i64 from_s, i64 to_s)
{
    i64 offset = zone_offset_s(zone, from_s), low = from_s, high = to_s;
    while (high - low > 1) {
        i64 middle = low + (high - low) / 2;
        *(zone_offset_s(zone, middle) == offset ? &low : &high) = middle;
    }
    i64 bucket = unit_index(zone, unit, from_s * US_PER_S);
    low = from_s;
    while (high - low > 1) {
        i64 middle = low + (high - low) / 2;
        *(unit_index(zone, unit, middle * US_PER_S) == bucket ? &low : &high) = middle;
    }
    return high;
}

/* The spans from `from_s` up to `to_s`: one, unless the local clock jumps back over where a bucket
 * begins (a fold at midnight); then the bucket before it comes once more. */
static void add_spans(Calendar *c, const Zone *zone, i64 from_s, i64 to_s, isize *cap, Arena *arena)
{
    for (; from_s < to_s; from_s = same_until(zone, c->unit, from_s, to_s)) {
        u32 bucket = (u32)(unit_index(zone, c->unit, from_s * US_PER_S) - c->first);
        if (c->spans > 0 && c->bucket[c->spans - 1] == bucket)
            continue;
        if (c->spans == *cap) {
            isize same = *cap;
            c->begin_s = arena_grow(arena, c->begin_s, c->spans, &same, sizeof *c->begin_s);
            c->bucket = arena_grow(arena, c->bucket, c->spans, cap, sizeof *c->bucket);
        }
        c->begin_s[c->spans] = (u32)from_s;
        c->bucket[c->spans++] = bucket;
    }
}

/* A fold at the very beginning of the range leads into the bucket before its first. */
static void number_from_zero(Calendar *c)
{
    i32 least = 0;

    for (isize i = 0; i < c->spans; i++)
        least = MIN(least, (i32)c->bucket[i]);
    c->first += least;
    for (isize i = 0; i < c->spans; i++) {
        c->bucket[i] -= (u32)least;
        c->n = MAX(c->n, (isize)c->bucket[i] + 1);
    }
}

/* Any unit is longer than a step of the table, so that a guess is at most a few spans early. */
static void fill_guesses(Calendar *c, i64 end_s, Arena *arena)
{
    u32 span = 0;

    c->guesses = ((end_s - c->begin_s[0]) >> CALENDAR_SHIFT) + 1;
    c->guess = take(arena, u32, c->guesses);
    for (isize i = 0; i < c->guesses; i++) {
        while (((i64)i << CALENDAR_SHIFT) + c->begin_s[0] >= c->begin_s[span + 1])
            span++;
        c->guess[i] = span;
    }
}

static i64 seconds_up(i64 us)
{
    return -floor_div(-us, US_PER_S);
}

const Calendar *calendar_new(const Args *a, TimeUnit unit, Arena *arena)
{
    Calendar *c = take(arena, Calendar, 1);
    SnapshotInfo info = snapshot_info(a->snapshot);
    const Zone *zone = a->zone;
    i64 from_us = MAX(a->from_us, info.first_us), to_us = MIN(a->to_us, info.last_us + 1);
    isize cap = 0;

    *c = (Calendar){.unit = unit, .zone = zone};
    if (info.events == 0 || from_us >= to_us) {
        c->begin_s = take(arena, u32, 2);
        c->bucket = take(arena, u32, 1);
        c->begin_s[1] = UINT32_MAX;
        c->guess = take(arena, u32, 1);
        c->spans = c->guesses = 1;
        return c;
    }
    c->first = unit_index(zone, unit, from_us);
    i64 last = unit_index(zone, unit, to_us - 1);
    i64 at_s = floor_div(from_us, US_PER_S);
    for (i64 index = c->first; index <= last + 1; index++) {
        i64 until_s = index > last ? seconds_up(to_us)
                                   : seconds_up(unit_start_us(zone, unit, index + 1));
        add_spans(c, zone, at_s, MIN(until_s, seconds_up(to_us)), &cap, arena);
        at_s = MAX(at_s, until_s);
    }
    number_from_zero(c);
    if (c->spans == cap)
        c->begin_s = arena_grow(arena, c->begin_s, c->spans, &cap, sizeof *c->begin_s);
    c->begin_s[c->spans] = UINT32_MAX;
    fill_guesses(c, floor_div(to_us - 1, US_PER_S), arena);
    return c;
}

i64 calendar_day(const Calendar *c, u32 bucket)
{
    i64 index = c->first + bucket;
    if (c->unit == UNIT_HOUR)
        return floor_div(index, 24);
    i64 start_us = unit_start_us(c->zone, c->unit, index);
    return unit_index(c->zone, UNIT_DAY, start_us);
}

int calendar_hour(const Calendar *c, u32 bucket)
{
    i64 index = c->first + bucket;
    return c->unit == UNIT_HOUR ? (int)(index - floor_div(index, 24) * 24) : 0;
}
