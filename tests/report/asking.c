/* Asking: parameters, moments, calendars, and what a refusal says. */
#include "report/args.h"
#include "small.h"

static i64 at(const char *text, const Zone *zone, bool end)
{
    i64 now, out;

    expect(time_parse(S("2026-11-22T10:30:00Z"), NULL, &now));
    expect(moment_read(str_of(text), zone, now, end, &out));
    return out;
}

static i64 us(const char *text)
{
    i64 out;
    expect(time_parse(str_of(text), NULL, &out));
    return out;
}

TEST("a plain day begins at its midnight, and as an end is over at the next")
{
    Zone *zone = NULL;
    Err e;

    expect(at("2026-11-02", NULL, false) == us("2026-11-02T00:00:00Z"));
    expect(at("2026-11-02", NULL, true) == us("2026-11-03T00:00:00Z"));
    expect(at("2026-11-02 10:00", NULL, true) == us("2026-11-02T10:00:00Z"));
    expect(zone_open(S("Asia/Shanghai"), &zone, &e) == OK);
    expect(at("2026-11-02", zone, false) == us("2026-11-01T16:00:00Z"));
    expect(at("2026-11-02", zone, true) == us("2026-11-02T16:00:00Z"));
    expect(at("today", zone, false) == us("2026-11-21T16:00:00Z"));
    expect(at("yesterday", zone, true) == us("2026-11-21T16:00:00Z"));
    zone_close(&zone);
}

TEST("days back count whole days, hours back count from this moment")
{
    expect(at("-30d", NULL, false) == us("2026-10-23T00:00:00Z"));
    expect(at("-1w", NULL, false) == us("2026-11-15T00:00:00Z"));
    expect(at("-1d", NULL, true) == us("2026-11-22T00:00:00Z"));
    expect(at("-6h", NULL, true) == us("2026-11-22T04:30:00Z"));
    expect(at("+1d", NULL, false) == us("2026-11-23T00:00:00Z"));
}

TEST("what is no moment is refused")
{
    i64 out;
    expect(!moment_read(S("soon"), NULL, 0, false, &out));
    expect(!moment_read(S("-"), NULL, 0, false, &out));
    expect(!moment_read(S("-5"), NULL, 0, false, &out) || out == -5 * US_PER_S);
    expect(!moment_read(S("2026-13-40"), NULL, 0, false, &out));
    expect(!moment_read(S("+106751991d"), NULL, 1767225600 * US_PER_S, false, &out));
    expect(!moment_read(S("+2562047788h"), NULL, 1767225600 * US_PER_S, false, &out));
}

static World w;

static void small_shop(const char *text)
{
    w = world_new();
    world_add(&w, small_parse(str_of(text), &w.arena).batch);
}

static Code ask(const char *question, ReportAnswer *out)
{
    Pair pairs[16];
    Str rest = str_of(question), name = word(&rest);
    isize n = pairs_of(rest, pairs, COUNT(pairs), &w.arena);

    w.err = (Err){0};
    return report_ask(report_find(name), w.snapshot, pairs, n, &w.options, &w.arena, out, &w.err);
}

static void refused(const char *question, const char *because)
{
    ReportAnswer out;
    expect(ask(question, &out) == BAD_INPUT);
    if (str_find(str_of(w.err.text), str_of(because)) < 0)
        broken("'%s' was refused with: %s", question, w.err.text);
}

TEST("a parameter nobody knows is refused with the known ones named")
{
    small_shop("ann 10:00 page_view channel=search\n");
    refused("overview units=day", "unit, from, to, tz, segment, bots, by, where");
    refused("overview unit=decade", "hour|day|week");
    refused("overview bots=maybe", "no|yes|only");
    refused("overview from=soon", "2026-11-22");
    refused("overview from=2026-11-05 to=2026-11-01", "nothing lies between");
    refused("overview unit=day unit=week", "twice");
    refused("overview by=nothing_like_it", "kind page product");
    refused("overview tz=Mars/Olympus", "Mars/Olympus");
    refused("channels by=product", "changes within a visit");
    refused("overview from=+106751991d", "is no time");
    Pair blank[] = {{S("steps"), S(" \t")}};
    ReportAnswer out;
    must(&w, report_ask(report_find(S("funnel")), w.snapshot, blank, 1, &w.options, &w.arena, &out,
                        &w.err)); /* a blank is nothing given: the usual steps */
    expect(out.tables.table[0].rows > 1);
    world_end(&w);
}

TEST("an answer says what it was asked, defaults and range included")
{
    ReportAnswer out;
    Buf json;

    small_shop("ann 10:00 page_view channel=search\n");
    must(&w, ask("overview from=2026-11-02 tz=Asia/Shanghai", &out));
    json = buf_on(&w.arena);
    answer_json(&out, &json);
    Str text = buf_done(&json);
    expect(str_find(text, S("\"params\":{\"unit\":\"day\",\"from\":\"2026-11-02T00:00:00+08:00\","
                            "\"to\":\"2026-11-02T18:00:00.000001+08:00\",\"tz\":\"Asia/Shanghai\","
                            "\"bots\":\"no\"}")) > 0);
    expect(str_find(text, S("\"currency\":\"CNY\",\"as_of\":\"2026-11-02T18:00:00+08:00\"")) > 0);
    expect(str_find(text, S("\"counted\":{\"events\":1,\"people\":1,\"bots_excluded\":0}")) > 0);
    expect(str_find(text, S("{\"name\":\"date\",\"unit\":\"date\",\"key\":true}")) > 0);
    expect(str_find(text, S("\"rows\":[[\"2026-11-02\",1,1,1,1,0,0,0.00,0.00,0.00,0,0,null]]")) >
           0);
    world_end(&w);
}

TEST("CSV and the terminal show the same rows")
{
    ReportAnswer out;

    small_shop("ann 10:00 page_view channel=搜索 10:01 order order=o1 value=1234.50\n");
    must(&w, ask("channels", &out));
    Buf csv = buf_on(&w.arena);
    answer_csv(&out, 0, &csv);
    expect(str_find(buf_done(&csv), S("\r\n搜索,1,1,1,0,1,60,0,1,1,1,1234.50,1234.50\r\n")) > 0);
    Buf table = buf_on(&w.arena);
    answer_table(&out, 80, &table);
    expect(str_find(buf_done(&table), S("1,234.50")) > 0);
    expect(str_find(buf_done(&table), S("1 m 00 s")) > 0);
    expect(str_find(buf_done(&table), S("100.0 %")) > 0);
    world_end(&w);
}

TEST("a workbook is written, and a place that cannot be written is said")
{
    ReportAnswer out;
    char path[128];

    small_shop("ann 10:00 page_view channel=search\n");
    must(&w, ask("channels", &out));
    snprintf(path, sizeof path, "%s/answer.xlsx", w.directory);
    must(&w, answer_xlsx(&out, path, &w.err));
    expect(os_exists(path));
    expect(answer_xlsx(&out, "/nowhere/at/all.xlsx", &w.err) == IO_FAILED);
    Str *names;
    isize n, parts = 0;
    must(&w, os_list(w.directory, &w.arena, &names, &n, &w.err));
    for (isize i = 0; i < n; i++)
        parts += str_ends(names[i], S(".part"));
    expect(parts == 0);
    world_end(&w);
}

/* The checksum that the archive keeps of its table of texts. */
static u32 texts_crc(const char *channel)
{
    const Str name = S("xl/sharedStrings.xml");
    ReportAnswer out;
    char path[128], shop[128];
    Str bytes;
    u32 crc;
    isize at = 0, next;

    snprintf(shop, sizeof shop, "ann 10:00 page_view channel=%s\n", channel);
    small_shop(shop);
    must(&w, ask("channels", &out));
    snprintf(path, sizeof path, "%s/texts.xlsx", w.directory);
    must(&w, answer_xlsx(&out, path, &w.err));
    must(&w, os_read_file(&os_real, path, &w.arena, &bytes, &w.err));
    while ((next = str_find(str_skip(bytes, at + 1), name)) >= 0)
        at += 1 + next; /* the last one stands in the directory, behind 46 bytes about it */
    expect(at > 46);
    memcpy(&crc, bytes.p + at - 46 + 16, sizeof crc);
    world_end(&w);
    return crc;
}

TEST("what XML cannot hold is left out of a workbook")
{
    u32 crc = texts_crc("a\xEF\xBF\xBD\xEF\xBF\xBDz");
    expect(texts_crc("a\xEF\xBF\xBE\xEF\xBF\xBFz") == crc);
    expect(texts_crc("a\xEF\xBF\xBD\xEF\xBF\xBDy") != crc);
}

TEST("a clock turned back over midnight gives nobody a third day of two")
{
    ReportAnswer out;

    small_shop("ann 2010-11-07 02:00 page_view   02:30 page_view   02:45 page_view\n");
    must(&w, ask("active tz=America/St_Johns", &out));
    const Table *often = &out.tables.table[1];
    expect(out.tables.table[0].rows == 2 && often->rows == 1);
    expect(often->cells[0].integer == 2 && often->cells[1].integer == 1);
    world_end(&w);
}

/* ---- calendars ---- */

static const Calendar *calendar(const char *from, const char *to, const char *zone, TimeUnit unit)
{
    Args *args;
    Pair pairs[] = {{S("from"), str_of(from)}, {S("to"), str_of(to)}, {S("tz"), str_of(zone)}};

    must(&w, args_check(report_find(S("overview")), w.snapshot, pairs, 3, &w.options, &w.arena,
                        &args, &w.err));
    return calendar_new(args, unit, &w.arena);
}

/* Every quarter of an hour lies in the bucket that its local time says. */
static void check_calendar(const char *from, const char *to, const char *name, TimeUnit unit)
{
    const Calendar *c = calendar(from, to, name, unit);
    Zone *zone = NULL;
    isize span = 0;

    must(&w, zone_open(str_of(name), &zone, &w.err));
    for (u32 s = c->begin_s[0]; s < us(to) / US_PER_S; s += 30) {
        span = calendar_span(c, s, span);
        if (c->first + c->bucket[span] != unit_index(zone, unit, s * US_PER_S))
            broken("%s %s %u: %lld %lld", name, unit_name(unit), s,
                   (long long)(c->first + c->bucket[span]),
                   (long long)unit_index(zone, unit, s * US_PER_S));
        expect(c->bucket[span] < c->n);
    }
    expect(calendar_span(c, c->begin_s[0], c->spans - 1) == 0);
    zone_close(&zone);
}

TEST("buckets follow the local clock through its changes, even one back over midnight")
{
    small_shop("ann 2009-01-01 10:00 page_view 2027-01-01 10:00 page_view\n");
    check_calendar("2026-10-01T00:00:00Z", "2026-11-30T00:00:00Z", "Europe/London", UNIT_HOUR);
    check_calendar("2026-10-01T05:30:00Z", "2026-11-30T00:00:00Z", "Asia/Kathmandu", UNIT_DAY);
    check_calendar("2009-10-20T00:00:00Z", "2009-11-20T00:00:00Z", "America/St_Johns", UNIT_DAY);
    check_calendar("2009-10-20T00:00:00Z", "2009-11-20T00:00:00Z", "America/St_Johns", UNIT_MONTH);
    check_calendar("2009-11-01T02:30:10Z", "2009-11-03T00:00:00Z", "America/St_Johns", UNIT_DAY);
    check_calendar("2026-02-01T00:00:00Z", "2026-05-30T00:00:00Z", "Australia/Lord_Howe",
                   UNIT_HOUR);
    check_calendar("2026-01-01T00:00:00Z", "2026-12-30T00:00:00Z", "+05:45", UNIT_WEEK);
    check_calendar("2025-01-01T00:00:00Z", "2026-12-30T00:00:00Z", "Pacific/Auckland",
                   UNIT_QUARTER);
    world_end(&w);
}

TEST("a calendar covers no more than where there are events")
{
    small_shop("ann 2026-11-02 10:00 page_view 2026-11-05 10:00 page_view\n");
    expect(calendar("2020-01-01", "2030-01-01", "UTC", UNIT_DAY)->n == 4);
    expect(calendar("2026-11-04", "2030-01-01", "UTC", UNIT_DAY)->n == 2);
    expect(calendar("2026-12-04", "2030-01-01", "UTC", UNIT_DAY)->n == 0);
    world_end(&w);
}

TEST("the catalogue as JSON is JSON, and has every report")
{
    Arena arena = arena_new(16 << 20);
    Buf b = buf_on(&arena);
    const Json *json;
    Err e;
    isize n = 0;

    catalog_json(&b);
    expect(json_parse(buf_done(&b), &arena, &json, &e) == OK);
    while (report_catalog[n])
        n++;
    expect(json_get(json, S("reports"))->n == n);
    expect(json_get(json, S("dimensions"))->n == dimension_count);
    arena_free(&arena);
}

TESTS_MAIN
