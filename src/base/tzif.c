/* tzif.c — time zones from the system's zone files (RFC 8536), which Debian renews whenever a
 * country changes its clocks. Everything in a file is checked before it is believed. */
#include "base/zone.h"

#include <stdio.h>
#include <stdlib.h>

enum { FILE_BYTES_MAX = 1 << 20, HEADER_BYTES = 44, TYPE_BYTES = 6 };

static i64 big_endian(const u8 *p, int n)
{
    u64 value = 0;

    for (int i = 0; i < n; i++)
        value = value << 8 | p[i];
    return n == 8 ? (i64)value : (i64)(i32)(u32)value;
}

typedef struct {
    i64 leaps, times, types;
    isize bytes; /* of the block that follows */
    u8 version;
} Header;

/* time_bytes is 4 in a file's first block and 8 in its second. */
static bool header_read(Reader *r, int time_bytes, Header *out)
{
    const u8 *p;
    i64 count[6];

    if (!read_bytes(r, HEADER_BYTES, &p) || memcmp(p, "TZif", 4) != 0)
        return false;
    for (int i = 0; i < COUNT(count); i++) {
        count[i] = big_endian(p + 20 + 4 * i, 4);
        if (count[i] < 0 || count[i] > FILE_BYTES_MAX)
            return false;
    }
    *out = (Header){.leaps = count[2], .times = count[3], .types = count[4], .version = p[4]};
    out->bytes = count[0] + count[1] + count[2] * (time_bytes + 4) + count[3] * (time_bytes + 1) +
                 count[4] * TYPE_BYTES + count[5];
    return true;
}

/* The second block: times of 8 bytes, the type of each, and the types with their offsets. The
 * first type holds before the first time. */
static bool block_read(Zone *zone, const u8 *block, const Header *header, i64 *last_s)
{
    const u8 *type_of = block + header->times * 8;
    const u8 *types = type_of + header->times;

    for (isize i = -1; i < header->times; i++) {
        i64 at_s = i < 0 ? 0 : big_endian(block + i * 8, 8);
        i64 type = i < 0 ? 0 : type_of[i];
        i64 offset_s = type < header->types ? big_endian(types + type * TYPE_BYTES, 4) : INT64_MAX;
        if (offset_s < -OFFSET_MAX_S || offset_s > OFFSET_MAX_S || (i >= 0 && at_s <= *last_s))
            return false;
        if (!zone_change(zone, at_s, offset_s))
            return false;
        *last_s = i < 0 ? *last_s : at_s;
    }
    return true;
}

static bool file_read(Zone *zone, Str file)
{
    Reader r = {(const u8 *)file.p, (const u8 *)file.p + file.n};
    Header header;
    const u8 *block;
    i64 last_s = INT64_MIN;

    if (!header_read(&r, 4, &header) || header.version < '2' ||
        !read_bytes(&r, header.bytes, &block))
        return false;
    /* Zones that count leap seconds ("right/...") would shift every time; they are not for us. */
    if (!header_read(&r, 8, &header) || header.leaps > 0 || !read_bytes(&r, header.bytes, &block))
        return false;
    if (!block_read(zone, block, &header, &last_s))
        return false;
    Str rest = {(const char *)r.p, r.end - r.p};
    Cut rule = str_cut(str_skip(rest, 1), '\n');
    if (!str_starts(rest, S("\n")) || !rule.found)
        return false;
    return rule.head.n == 0 || tz_rule(zone, rule.head, last_s);
}

Code zone_from_files(Zone *zone, Err *e)
{
    const char *folder = getenv("TZDIR");
    char path[4096];
    Str file;

    int n = snprintf(path, sizeof path, "%s/%s", folder ? folder : "/usr/share/zoneinfo",
                     zone->name);
    if (n >= (int)sizeof path)
        return fail(e, NOT_FOUND, "the path of the zone files is too long");
    scoped(Arena, arena_free) scratch = arena_new(4 * FILE_BYTES_MAX);
    if (os_read_file(&os_real, path, &scratch, &file, e) != OK || !file_read(zone, file)) {
        zone->spans_n = 0;
        return fail(e, NOT_FOUND, "'%s' is not the file of a time zone", path);
    }
    return OK;
}
