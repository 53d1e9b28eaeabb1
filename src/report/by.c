/* by.c — breaking numbers down: by channel, by product, by hour, by anything an event carries.
 * What belongs to a visit (channel, device, place) is taken from the session the event lies in;
 * what belongs to a person (first_...) from the first session of the whole trail. */
#include "report/by.h"
#include "report/dims.h"

#include <stdio.h>

typedef struct {
    const char *name, *help;
    Grain grain;
    ByFrom from;
    Dim dim;
    u8 offset;
    bool wide;
} Known;

#define MEMBER(m, d) FROM_SESSION, d, offsetof(Session, m), sizeof((Session){0}.m) == 4
#define AS_channel MEMBER(channel, DIM_CHANNEL)
#define AS_source MEMBER(source, DIM_SOURCE)
#define AS_medium MEMBER(medium, DIM_MEDIUM)
#define AS_campaign MEMBER(campaign, DIM_CAMPAIGN)
#define AS_landing MEMBER(landing, DIM_PAGE)
#define AS_country MEMBER(country, DIM_COUNTRY)
#define AS_region MEMBER(region, DIM_REGION)
#define AS_language MEMBER(language, DIM_LANGUAGE)
#define AS_device MEMBER(device, DIM_DEVICE)
#define AS_os MEMBER(os, DIM_OS)
#define AS_browser MEMBER(browser, DIM_BROWSER)
#define AS_bot MEMBER(bot, DIM_BOT)
#define AS_KIND FROM_KIND, DIM_KIND, 0, false
#define AS_PAGE FROM_PAGE, DIM_PAGE, 0, false
#define AS_PRODUCT FROM_PRODUCT, DIM_PRODUCT, 0, false
#define AS_CATEGORY FROM_CATEGORY, DIM_CATEGORY, 0, false
#define AS_BRAND FROM_BRAND, DIM_BRAND, 0, false
#define AS_HOUR FROM_HOUR, DIM_COUNT, 0, false
#define AS_WEEKDAY FROM_WEEKDAY, DIM_COUNT, 0, false
#define AS_NEW FROM_NEW, DIM_COUNT, 0, false

static const Known known[] = {
#define X(name, grain, from, help) {#name, help, GRAIN_##grain, AS_##from},
    DIMENSIONS(X)
#undef X
};

const DimensionInfo dimension_info[] = {
#define X(name, grain, from, help) {#name, help, GRAIN_##grain},
    DIMENSIONS(X)
#undef X
};
const isize dimension_count = COUNT(dimension_info);

static Code no_such(Str name, const Snapshot *snapshot, Err *e)
{
    char list[400];
    isize at = 0;
    const PropertyName *names;
    isize n = snapshot_properties(snapshot, &names);

    for (isize i = 0; i < COUNT(known) && at < COUNT(list) - 40; i++)
        at += snprintf(list + at, sizeof list - (size_t)at, "%s ", known[i].name);
    for (isize i = 0; i < n && at < COUNT(list) - 40 && names[i].name.n < 30; i++)
        at += snprintf(list + at, sizeof list - (size_t)at, "%.*s ", STR_ARG(names[i].name));
    return fail(e, BAD_INPUT, "there is no '%.*s' to ask for: no event has it; known are %s",
                STR_ARG(name), list);
}

static u32 codes_of(const By *by)
{
    switch (by->from) {
    case FROM_HOUR: return 24;
    case FROM_WEEKDAY: return 7;
    case FROM_NEW: return 2;
    case FROM_PROPERTY: return property_size(by->column);
    default: return dim_size(by->snapshot, by->dim);
    }
}

Code by_open(Str name, Snapshot *snapshot, const Zone *zone, Arena *arena, const By **out, Err *e)
{
    By *by = take(arena, By, 1);
    bool found = false;

    by->snapshot = snapshot;
    by->zone = zone;
    for (isize i = 0; i < COUNT(known) && !found; i++) {
        if (!str_eq(name, str_of(known[i].name)))
            continue;
        const Known *k = &known[i];
        by->name = str_of(k->name), by->help = k->help, by->grain = k->grain;
        by->from = k->from, by->dim = k->dim, by->offset = k->offset, by->wide = k->wide;
        found = true;
    }
    Field field = field_find(name);
    if (!found && field != FIELD_COUNT &&
        (field_info[field].type == T_TIME || field_info[field].type == T_HASH))
        return fail(e, BAD_INPUT, "'%.*s' cannot be asked for; from= and to= are for times",
                    STR_ARG(name));
    if (!found) {
        Err why = {0};
        Code code = snapshot_property(snapshot, name, &by->column, &why);
        if (code == NOT_FOUND)
            return no_such(name, snapshot, e);
        if (code != OK)
            return fail(e, code, "%s", why.text);
        by->name = str_copy(arena, name);
        by->help = "a field or property of the event";
        by->grain = GRAIN_EVENT;
        by->from = FROM_PROPERTY;
    }
    if (by->from == FROM_CATEGORY)
        by->via = product_categories(snapshot);
    if (by->from == FROM_BRAND)
        by->via = product_brands(snapshot);
    by->codes = codes_of(by);
    *out = by;
    return OK;
}

Str by_name(const By *by)
{
    return by->name;
}

Grain by_grain(const By *by)
{
    return by ? by->grain : GRAIN_PERSON;
}

u32 by_codes(const By *by)
{
    return by ? by->codes : 1;
}

static u32 member(const By *by, const Session *session)
{
    const char *at = (const char *)session + by->offset;
    u32 wide;
    u16 narrow;

    if (by->wide) {
        memcpy(&wide, at, sizeof wide);
        return wide;
    }
    memcpy(&narrow, at, sizeof narrow);
    return narrow;
}

static u32 of_time(const By *by, u32 at_s)
{
    i64 local_s = (i64)at_s + zone_offset_s(by->zone, at_s);
    if (by->from == FROM_HOUR)
        return (u32)(floor_div(local_s, 3600) - floor_div(local_s, 86400) * 24);
    i64 days = floor_div(local_s, 86400) + 3; /* 1970-01-01 was a Thursday, day 3 from Monday */
    return (u32)(days - floor_div(days, 7) * 7);
}

u32 by_code(const By *by, const Counted *c, isize event, isize session)
{
    const Trail *t = c->trail;

    if (!by)
        return 0;
    switch (by->from) {
    case FROM_KIND: return t->kind[event] & KIND_MASK;
    case FROM_PAGE: return code_at(t->page, event);
    case FROM_PRODUCT: return code_at(t->product, event);
    case FROM_CATEGORY:
    case FROM_BRAND: return by->via[code_at(t->product, event)];
    case FROM_HOUR:
    case FROM_WEEKDAY: return of_time(by, t->at[event]);
    case FROM_NEW: return t->session[session].number != 1;
    case FROM_SESSION:
        return member(by, by->grain == GRAIN_PERSON ? c->whole->session : t->session + session);
    case FROM_PROPERTY:
        return code_at(trail_property(c->whole, by->column), counted_place(c, event));
    }
    return 0;
}

Str by_text(const By *by, u32 code, Arena *arena)
{
    switch (by->from) {
    case FROM_HOUR: return str_format(arena, "%02u", code);
    case FROM_WEEKDAY: return str_format(arena, "%u", code + 1);
    case FROM_NEW: return code ? S("returning") : S("new");
    case FROM_PROPERTY: return code ? property_text(by->column, code) : S("");
    default: return dim_text(by->snapshot, by->dim, code);
    }
}

Str by_label(const By *by, u32 code, Arena *arena)
{
    if (!by)
        return S("");
    Str text = by_text(by, code, arena), inner = text;
    while (inner.n > 1 && inner.p[0] == '\'' && inner.p[inner.n - 1] == '\'')
        inner = str_take(str_skip(inner, 1), inner.n - 2);
    if (str_eq(inner, S("(none)"))) /* a text that says so itself is told from none by quotes */
        return str_format(arena, "'%.*s'", STR_ARG(text));
    return text.n ? text : S("(none)");
}

bool plain_number(Str s, double *out)
{
    isize digits[2] = {0};
    isize i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
    bool point = false;

    for (; i < s.n; i++) {
        if (s.p[i] == '.' && !point)
            point = true;
        else if (s.p[i] >= '0' && s.p[i] <= '9')
            digits[point]++;
        else
            return false;
    }
    if (digits[0] < 1 || digits[0] > 15 || digits[1] > 15 || (point && digits[1] < 1))
        return false;
    return str_f64(s, out);
}

bool by_number(const By *by, u32 code, double *out)
{
    char room[16];

    if (by->from == FROM_PROPERTY)
        return plain_number(code ? property_text(by->column, code) : S(""), out);
    if (by->from == FROM_HOUR || by->from == FROM_WEEKDAY) {
        snprintf(room, sizeof room, "%u", code + (by->from == FROM_WEEKDAY));
        return plain_number(str_of(room), out);
    }
    return by->from != FROM_NEW && plain_number(dim_text(by->snapshot, by->dim, code), out);
}
