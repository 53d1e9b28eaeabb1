/* zone.h — the table behind a time zone, and who fills it; for this room only. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H
#include "base/base.h"

enum { ZONE_NAME_BYTES = 64, SPANS_MAX = 1024, BUCKETS = 1024, BUCKET_BITS = 22 };
#define ZONE_LAST_S ((i64)BUCKETS << BUCKET_BITS) /* 2106-02-07, where 32 bits of seconds end */

enum { OFFSET_MAX_S = 86399 }; /* no clock is a whole day from UTC */

typedef struct {
    i64 from_s;   /* UTC; INT64_MIN for the first */
    i64 offset_s; /* local - UTC */
} Span;

struct Zone {
    char name[ZONE_NAME_BYTES];
    isize spans_n;
    u16 bucket[BUCKETS]; /* by 2^22 s (48 days): the span in force where it begins */
    Span spans[SPANS_MAX];
};

/* zone_change — from `at_s` on, local is UTC + `offset_s`. Calls come in order of time; what lies
 * before 1970 only says how 1970 begins, what lies after 2106 is left out. False: too many. */
bool zone_change(Zone *zone, i64 at_s, i64 offset_s);

/* Fill the spans of the zone called zone->name from the system's files, or from ICU's own tables.
 * NOT_FOUND when they do not know the name. */
Code zone_from_files(Zone *zone, Err *e) MUST_CHECK;
Code zone_from_icu(Zone *zone, Err *e) MUST_CHECK;

/* tz_rule — the changes that a POSIX TZ string such as "EST5EDT,M3.2.0,M11.1.0" makes after
 * `after_s` and up to 2106. False when it is no such string. */
bool tz_rule(Zone *zone, Str rule, i64 after_s);

/* The first UTC instant at or after a local wall-clock time: in a gap, the gap's own end. */
i64 zone_first_us(const Zone *zone, i64 local_us);

/* "+08:00" "-0330" "+8" "-00:44:30" as seconds east; at most 18 hours. Advances *s past it. */
bool offset_parse(Str *s, i64 *out_s);

/* Up to `most` decimal digits off the front of *s; how many there were. */
int digits_parse(Str *s, int most, i64 *out);

#endif
