/* detect.c — how a file is written is told by the file: dates, numbers, text; or a sentence says
 * what to name. */
#include "collect_test.h"

static const char *refusal(Shop *s, ImportKind kind, Str text, How how)
{
    expect(try_import(s, kind, file_of(s, "in.csv", text), how) == BAD_INPUT);
    expect(journal_end(s->journal) == 0);
    return s->e.text;
}

TEST("the day of a date is found by any date of the file that tells, however far down")
{
    Shop s = shop_new("detect");
    Buf b = buf_on(&s.arena);
    buf_str(&b, S("time,kind\n"));
    for (int i = 0; i < 20000; i++)
        buf_print(&b, "%02d/%02d/2026 10:%02d,a\n", 1 + i % 12, 1 + i % 11, i % 60);
    expect(strstr(refusal(&s, IMPORT_EVENTS, buf_done(&b), (How){0}), "--date-format dmy or mdy"));
    buf_str(&b, S("25/02/2026 9:05 PM,last\n"));
    import_how(&s, IMPORT_EVENTS, file_of(&s, "dmy.csv", buf_done(&b)), (How){0});
    counts(&s, "20001 rows 20001 new 0 known 0 rejected");
    expect(strstr(told(&s), "{'time':'2026-02-25T21:05:00Z','kind':'last'}"));
    expect(strstr(told(&s), "{'time':'2026-02-02T10:01:00Z','kind':'a'}"));
    buf_str(&b, S("02/25/2026 9:05,last\n"));
    shop_close(&s);
    s = shop_new("detect2");
    expect(
        strstr(refusal(&s, IMPORT_EVENTS, S("time,kind\n25/02/2026,a\n02/25/2026,a\n"), (How){0}),
               "25/02/2026"));
    import_text(&s, IMPORT_EVENTS, "mdy.csv", "time,kind\n1/2/2026,a\n12/31/25 11:59:59,b\n");
    tells(&s, "{'time':'2026-01-02T00:00:00Z','kind':'a'}\n"
              "{'time':'2025-12-31T11:59:59Z','kind':'b'}\n");
    shop_close(&s);
}

TEST("dates with names, points and years first need nobody's help")
{
    Shop s = shop_new("detect");
    import_text(&s, IMPORT_EVENTS, "a.csv",
                "time,kind\n\"Feb 3, 2026 4:05 PM\",a\n3-Feb-26,b\n03.02.2026 16:05:06,c\n"
                "2026/2/3 1:02,d\n3 February 2026 00:00 +0100,e\n");
    tells(&s, "{'time':'2026-02-03T16:05:00Z','kind':'a'}\n"
              "{'time':'2026-02-03T00:00:00Z','kind':'b'}\n"
              "{'time':'2026-02-03T16:05:06Z','kind':'c'}\n"
              "{'time':'2026-02-03T01:02:00Z','kind':'d'}\n"
              "{'time':'2026-02-02T23:00:00Z','kind':'e'}\n");
    shop_close(&s);
}

TEST("a decimal comma is found, and so is the currency by its sign")
{
    Shop s = shop_new("detect");
    import_text(
        &s, IMPORT_ORDERS, "a.csv",
        "order;time;product;price;quantity\n"
        "o1;2026-01-01;p;\"1.234,50 \xE2\x82\xAC\";2\no2;2026-01-01;p;3,99 \xE2\x82\xAC;1,5\n");
    counts(&s, "2 rows 2 new 0 known 0 rejected");
    const char *got = told(&s);
    expect(strstr(got, "'order':'o1','amount':2469.00,'currency':'EUR'"));
    expect(strstr(got, "'order':'o2','amount':5.99,'currency':'EUR'"));
    expect(strstr(got, "'quantity':1.5,"));
    shop_close(&s);
}

TEST("thousands with commas, signs and codes are amounts; 12,34 beside points is none")
{
    Shop s = shop_new("detect");
    import_text(&s, IMPORT_EVENTS, "a.csv",
                "time,kind,amount\n1700000000,x,\"1,234.56\"\n1700000000,x,$9\n"
                "1700000000,x,\"12,34\"\n1700000000,x,GBP 5.5\n1700000000,x,\"1,234\"\n");
    expect(reason_rows(&s, "an amount cannot be read") == 1);
    expect(total_of(&s, "x").value == 123456 + 900 + 550 + 123400);
    shop_close(&s);
}

TEST("amounts have the decimals of their currency")
{
    Shop s = shop_new("detect");
    import_text(&s, IMPORT_EVENTS, "a.csv",
                "time,kind,amount,currency\n1700000000,x,1000,JPY\n1700000000,x,1.5,kwd\n");
    const char *got = told(&s);
    expect(strstr(got, "'amount':1000,'currency':'JPY'"));
    expect(strstr(got, "'amount':1.500,'currency':'KWD'"));
    shop_close(&s);
}

TEST("ids that were floats are whole; NA and its like are nothing; 01234 stays text")
{
    Shop s = shop_new("detect");
    import_text(&s, IMPORT_EVENTS, "a.csv",
                "time,kind,user_id,session,country,zip,n\n1700000000,x,17850.0,NA,NA,01234,12\n");
    tells(&s, "{'time':'2023-11-14T22:13:20Z','kind':'x','user_id':'17850','country':'NA',"
              "'properties':{'zip':'01234','n':12}}\n");
    shop_close(&s);
}

/* ASCII and the Hanzi below, as UTF-16. */
static Str utf16(Shop *s, const char *text, bool big)
{
    Buf b = buf_on(&s->arena);
    buf_put(&b, big ? "\xFE\xFF" : "\xFF\xFE", 2);
    for (; *text; text++) {
        int unit = *text == '@' ? 0x5546 : *text; /* 商 */
        buf_byte(&b, (u8)(big ? unit >> 8 : unit));
        buf_byte(&b, (u8)(big ? unit : unit >> 8));
    }
    return buf_done(&b);
}

TEST("UTF-16 of both kinds and GB18030 are read as what they are")
{
    const char *text = "time,kind,user_id\r\n1700000000,x,@\r\n",
               *want = "{'time':'2023-11-14T22:13:20Z','kind':'x','user_id':'\xE5\x95\x86'}\n";
    Shop s = shop_new("detect");
    import_how(&s, IMPORT_EVENTS, file_of(&s, "le.csv", utf16(&s, text, false)), (How){0});
    tells(&s, want);
    import_how(&s, IMPORT_EVENTS, file_of(&s, "be.csv", utf16(&s, text, true)), (How){0});
    counts(&s, "1 rows 0 new 1 known 0 rejected");
    import_text(&s, IMPORT_EVENTS, "gb.csv", "time,kind,user_id\n1700000000,x,\xC9\xCC\n");
    counts(&s, "1 rows 0 new 1 known 0 rejected");
    shop_close(&s);
}

TEST("what is no text, or text of an unknown kind, is refused in a sentence")
{
    Shop s = shop_new("detect");
    expect(strstr(refusal(&s, IMPORT_EVENTS, S("PK\x03\x04 and so on"), (How){0}), "spreadsheet"));
    expect(strstr(refusal(&s, IMPORT_EVENTS, S("time,kind\n1,\x01\x00\x02\n"), (How){0}),
                  "zero bytes"));
    expect(strstr(refusal(&s, IMPORT_EVENTS, S("time,kind,user_id\n1,x,Ren\xE9\n"), (How){0}),
                  "--encoding"));
    expect(strstr(refusal(&s, IMPORT_EVENTS, S(""), (How){0}), "is empty"));
    expect(strstr(refusal(&s, IMPORT_EVENTS, S("1700000000,x,ann\n1700000001,y,bob\n"), (How){0}),
                  "--no-header"));
    shop_close(&s);
}

TEST("a quote left open is found out by its length, and says where")
{
    Shop s = shop_new("detect");
    Buf b = buf_on(&s.arena);
    buf_str(&b, S("time,kind\n1700000000,x\n1700000000,\"y\n"));
    while (b.n < 20 << 20)
        buf_str(&b, S("1700000000,z\n"));
    expect(try_import(&s, IMPORT_EVENTS, file_of(&s, "a.csv", buf_done(&b)), (How){0}) ==
           OVER_LIMIT);
    expect(strstr(s.e.text, "record 2 is longer"));
    shop_close(&s);
}

TEST("a dry run shows the mapping and the first events, and takes nothing in")
{
    Shop s = shop_new("detect");
    const char *path = file_of(&s, "a.csv", S("event_time,event,user_id,x\n1700000000,a,ann,1\n"));
    ImportSpec spec = {.kind = IMPORT_EVENTS, .files = &path, .file_count = 1, .dry_run = true};
    expect(collect_import(s.collector, &spec, &s.arena, &s.result, &s.e) == OK);
    expect(journal_end(s.journal) == 0 && s.result.count.taken == 0);
    expect(str_find(s.result.mapping, S("event_time -> time\n")) >= 0);
    expect(str_find(s.result.mapping, S("x -> property x\n")) >= 0);
    expect(str_find(s.result.sample, S("\"kind\":\"a\",\"user_id\":\"ann\"")) > 0);
    shop_close(&s);
}

TESTS_MAIN
