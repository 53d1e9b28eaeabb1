/* zone.c — the shop's own clock: how far local time is from UTC, and when that changed.
 * Before 1970 the offset of 1970 holds; after 2106 the last one. */
#include "base/zone.h"

#include <stdlib.h>

static isize span_at(const Zone *zone, i64 utc_s)
{
    i64 number = utc_s < 0 ? 0 : utc_s >= ZONE_LAST_S ? BUCKETS - 1 : utc_s >> BUCKET_BITS;
    isize i = zone->bucket[number];

    while (i + 1 < zone->spans_n && zone->spans[i + 1].from_s <= utc_s)
        i++;
    return i;
}

i64 zone_offset_s(const Zone *zone, i64 utc_s)
{
    if (!zone)
        return 0;
    return zone->spans[zone->spans_n == 1 ? 0 : span_at(zone, utc_s)].offset_s;
}

i64 zone_local_us(const Zone *zone, i64 utc_us)
{
    return zone ? utc_us + zone_offset_s(zone, floor_div(utc_us, US_PER_S)) * US_PER_S : utc_us;
}

/* The instant of a local time. A gap's times are read by the clock before it, so they come out as
 * much after the gap as they are in it; or, to be the first instant, all at the gap's end. */
static i64 utc_of(const Zone *zone, i64 local_us, bool first)
{
    if (!zone)
        return local_us;
    if (zone->spans_n == 1)
        return local_us - zone->spans[0].offset_s * US_PER_S;

    i64 local_s = floor_div(local_us, US_PER_S);
    isize last = zone->spans_n - 1;
    isize i = span_at(zone, local_s - 86400); /* no clock is a whole day from UTC */
    while (i < last && local_s - zone->spans[i].offset_s >= zone->spans[i + 1].from_s)
        i++;
    const Span *span = &zone->spans[i];
    if (i == 0 || local_s - span->offset_s >= span->from_s)
        return local_us - span->offset_s * US_PER_S;
    return first ? span->from_s * US_PER_S : local_us - span[-1].offset_s * US_PER_S;
}

i64 zone_utc_us(const Zone *zone, i64 local_us)
{
    return utc_of(zone, local_us, false);
}

i64 zone_first_us(const Zone *zone, i64 local_us)
{
    return utc_of(zone, local_us, true);
}

const Zone *zone_copy(const Zone *zone, Arena *arena)
{
    if (!zone)
        return NULL;
    Zone *copy = take(arena, Zone, 1);
    *copy = *zone;
    return copy;
}

Str zone_name(const Zone *zone)
{
    return zone ? str_of(zone->name) : S("UTC");
}

void zone_close(Zone **zone)
{
    free(*zone);
    *zone = NULL;
}

bool zone_change(Zone *zone, i64 at_s, i64 offset_s)
{
    if (at_s >= ZONE_LAST_S)
        return true;
    if (zone->spans_n == 0 || at_s <= 0) {
        zone->spans[0] = (Span){INT64_MIN, offset_s};
        zone->spans_n = 1;
        return true;
    }
    if (zone->spans[zone->spans_n - 1].offset_s == offset_s) /* only its name changes */
        return true;
    if (zone->spans_n == SPANS_MAX)
        return false;
    zone->spans[zone->spans_n++] = (Span){at_s, offset_s};
    return true;
}
