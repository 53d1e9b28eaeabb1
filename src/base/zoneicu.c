/* zoneicu.c — time zones from the tables inside ICU, for a system that has no zone files. */
#include "base/zone.h"

#include <unicode/ucal.h>
#include <unicode/ustring.h>

static i64 icu_offset_s(UCalendar *calendar, i64 utc_s, UErrorCode *status)
{
    ucal_setMillis(calendar, (UDate)utc_s * 1000, status);
    i64 ms = (i64)ucal_get(calendar, UCAL_ZONE_OFFSET, status) +
             (i64)ucal_get(calendar, UCAL_DST_OFFSET, status);
    return floor_div(ms, 1000);
}

/* Every change from 1970 to 2106; false when ICU fails or there are more than the table holds. */
static bool changes_read(Zone *zone, UCalendar *calendar)
{
    UErrorCode status = U_ZERO_ERROR;
    UDate at_ms = 0;
    bool room = zone_change(zone, 0, icu_offset_s(calendar, 0, &status));

    while (room && U_SUCCESS(status) &&
           ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &at_ms, &status)) {
        i64 at_s = floor_div((i64)at_ms, 1000);
        if (at_s >= ZONE_LAST_S)
            break;
        room = zone_change(zone, at_s, icu_offset_s(calendar, at_s, &status));
    }
    return room && U_SUCCESS(status);
}

Code zone_from_icu(Zone *zone, Err *e)
{
    UChar wide[ZONE_NAME_BYTES], canonical[256];
    UErrorCode status = U_ZERO_ERROR;

    u_uastrcpy(wide, zone->name);
    ucal_getCanonicalTimeZoneID(wide, -1, canonical, COUNT(canonical), NULL, &status);
    if (U_FAILURE(status) || strcmp(zone->name, "Etc/Unknown") == 0)
        return fail(e, NOT_FOUND, "ICU knows no time zone '%s'", zone->name);
    UCalendar *calendar = ucal_open(wide, -1, "", UCAL_GREGORIAN, &status);
    if (U_FAILURE(status))
        return fail(e, IO_FAILED, "cannot read time zone '%s': ICU says %s", zone->name,
                    u_errorName(status));
    bool read = changes_read(zone, calendar);
    ucal_close(calendar);
    if (!read)
        return fail(e, IO_FAILED, "cannot read the changes of time zone '%s'", zone->name);
    return OK;
}
