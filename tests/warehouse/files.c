/* files.c — answers as Parquet and CSV files, and the Parquet files of others. */
#include "warehouse_test.h"

typedef struct {
    Arena *arena;
    Buf rows;
    isize width;
    i64 done, all, chunks;
    i64 stop_at;
} Heard;

static Code hear(void *context, const TextChunk *chunk, Err *e)
{
    Heard *h = context;
    h->width = chunk->width;
    h->done = chunk->done;
    h->all = chunk->all;
    for (isize c = 0; h->chunks == 0 && c < chunk->width; c++)
        buf_print(&h->rows, "%s%.*s", c ? " " : "", STR_ARG(chunk->names[c]));
    for (isize r = 0; r < chunk->rows && h->done <= 2048; r++) {
        buf_byte(&h->rows, '|');
        for (isize c = 0; c < chunk->width; c++) {
            Str cell = chunk->cells[r * chunk->width + c];
            buf_str(&h->rows, c ? S(" ") : S(""));
            buf_str(&h->rows, cell.p ? cell : S("-"));
        }
    }
    h->chunks++;
    if (h->stop_at && h->done >= h->stop_at)
        return fail(e, CANCELLED, "enough");
    return OK;
}

static i64 export(Shop *s, const char *sql, const char *path)
{
    Err e;
    i64 rows = -1;
    if (warehouse_export(s->warehouse, str_of(sql), path, &rows, &e) != OK)
        broken("%s: %s\n", sql, e.text);
    return rows;
}

static const char *in(Shop *s, const char *name)
{
    return str_z(&s->arena, str_format(&s->arena, "%s/%s", s->dir, name));
}

TEST("an export as CSV is what was asked for")
{
    Shop s = shop_new("csv");
    Err e;
    Str text;
    world(&s, "1 page_view user_id=ann page=/\n"
              "2 order user_id=ann order=o1 value=12.3\n");
    const char *path = in(&s, "out.csv");
    expect(export(&s, "SELECT kind, person, page, value, \"time\" FROM events ORDER BY seq;",
                  path) == 2);
    expect(os_read_file(&os_real, path, &s.arena, &text, &e) == OK);
    expect(str_eq(text, S("kind,person,page,value,time\n"
                          "page_view,ann,/,,2026-01-01 00:01:00\n"
                          "order,ann,,12.30,2026-01-01 00:02:00\n")));
    shop_close(&s);
}

TEST("a cell of an exported CSV is no formula; in Parquet it is what was said")
{
    Shop s = shop_new("formula");
    Err e;
    Str text;
    const char *path = in(&s, "out.csv");
    expect(export(&s,
                  "SELECT * FROM (VALUES ('=1+1', 1), ('-12.5', 2), ('@x', 7), ('plain', -4), "
                  "(NULL, 5), ('\xEF\xBC\x9D!', 6)) t(\"a \"\"b\", n) ORDER BY n",
                  path) == 6);
    expect(os_read_file(&os_real, path, &s.arena, &text, &e) == OK);
    expect(str_eq(text, S("\"a \"\"b\",n\nplain,-4\n'=1+1,1\n-12.5,2\n,5\n'\xEF\xBC\x9D!,6\n"
                          "'@x,7\n")));
    path = in(&s, "out.parquet");
    expect(export(&s, "SELECT '=1+1' AS a", path) == 1);
    expect(os_read_file(&os_real, path, &s.arena, &text, &e) == OK);
    expect(str_find(text, S("=1+1")) >= 0 && str_find(text, S("'=1+1")) < 0);
    shop_close(&s);
}

TEST("an export replaces what was there, whole, and leaves nothing beside it")
{
    Shop s = shop_new("replace");
    Err e;
    Str text, *names;
    isize n;
    const char *path = in(&s, "out.csv");
    expect(export(&s, "SELECT 1 AS a", path) == 1);
    expect(export(&s, "SELECT 2 AS a WHERE false", path) == 0);
    expect(os_read_file(&os_real, path, &s.arena, &text, &e) == OK && str_eq(text, S("a\n")));
    i64 rows;
    expect(warehouse_export(s.warehouse, S("SELECT error('no')"), path, &rows, &e) == BAD_INPUT);
    expect(os_read_file(&os_real, path, &s.arena, &text, &e) == OK && str_eq(text, S("a\n")));
    expect(os_list(in(&s, "warehouse.out"), &s.arena, &names, &n, &e) == OK && n == 0);
    expect(!os_exists(in(&s, "out.csv.part")));
    shop_close(&s);
}

TEST("only what reads is exported, only to what can be told apart")
{
    Shop s = shop_new("refused");
    Err e;
    i64 rows;
    const char *csv = in(&s, "x.csv");
    static const char *const no[] = {
        "SELECT 1; SELECT 2",
        "DROP TABLE warehouse.meta",
        "COPY (SELECT 1) TO '/tmp/x.csv'",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT 1) TO '/tmp/patron-stolen.csv' (FORMAT csv",
        "",
        "SELECT * FROM nowhere",
    };
    for (isize i = 0; i < COUNT(no); i++)
        expect(warehouse_export(s.warehouse, str_of(no[i]), csv, &rows, &e) == BAD_INPUT);
    expect(!os_exists(csv) && !os_exists("/tmp/patron-stolen.csv"));
    expect(warehouse_export(s.warehouse, S("SELECT 1"), in(&s, "x.pdf"), &rows, &e) == BAD_INPUT);
    expect(warehouse_export(s.warehouse, S("SELECT 1"), in(&s, "no/such/x.csv"), &rows, &e) ==
           IO_FAILED);
    shop_close(&s);
}

TEST("nobody reads the exports of others while they are written")
{
    Shop s = shop_new("outbox");
    Err e;
    Answer a;
    expect(export(&s, "SELECT 1 AS a", in(&s, "x.csv")) == 1);
    Str glob = str_format(&s.arena, "SELECT * FROM read_text('%s/x.csv')", s.dir);
    expect(warehouse_ask(s.warehouse, glob, NULL, &s.arena, &a, &e) == BAD_INPUT);
    shop_close(&s);
}

TEST("Parquet goes out and comes back cell by cell, in order")
{
    Shop s = shop_new("parquet");
    Err e;
    const char *path = in(&s, "it's.parquet");
    expect(export(&s,
                  "SELECT x AS n, CASE WHEN x <> 1 THEN 'row ' || x END AS \"a b\", "
                  "DATE '2026-01-01' + x::INTEGER AS d, TIMESTAMP '2026-01-01 00:00:00' AS t, "
                  "x / 4 AS q, x * 1.25 AS m, x = 1 AS yes, [x] AS l "
                  "FROM range(3) r(x) ORDER BY x",
                  path) == 3);
    Heard h = {.arena = &s.arena, .rows = buf_on(&s.arena)};
    if (warehouse_read_parquet(path, hear, &h, &e) != OK)
        broken("%s\n", e.text);
    expect(h.done == 3 && h.all == 3 && h.width == 8);
    Str got = buf_done(&h.rows);
    if (!str_eq(got, S("n a b d t q m yes l"
                       "|0 row 0 2026-01-01 2026-01-01 00:00:00 0.0 0.00 false [0]"
                       "|1 - 2026-01-02 2026-01-01 00:00:00 0.25 1.25 true [1]"
                       "|2 row 2 2026-01-03 2026-01-01 00:00:00 0.5 2.50 false [2]")))
        broken("%.*s\n", STR_ARG(got));
    shop_close(&s);
}

static Code in_order(void *context, const TextChunk *chunk, Err *e)
{
    i64 *expected = context, value;
    for (isize r = 0; r < chunk->rows; r++) {
        if (!str_i64(chunk->cells[r], &value) || value != (*expected)++)
            return fail(e, CORRUPT, "row %lld is %.*s", (long long)*expected - 1,
                        STR_ARG(chunk->cells[r]));
    }
    return OK;
}

TEST("a large Parquet file comes back in the order of its rows, chunk by chunk")
{
    Shop s = shop_new("large");
    Err e;
    i64 expected = 0;
    const char *path = in(&s, "large.parquet");
    expect(export(&s, "SELECT * FROM range(400000) ORDER BY 1", path) == 400000);
    if (warehouse_read_parquet(path, in_order, &expected, &e) != OK)
        broken("%s\n", e.text);
    expect(expected == 400000);
    shop_close(&s);
}

TEST("whoever reads may stop, and says why")
{
    Shop s = shop_new("enough");
    Err e;
    const char *path = in(&s, "x.parquet");
    expect(export(&s, "SELECT * FROM range(100000)", path) == 100000);
    Heard h = {.arena = &s.arena, .rows = buf_on(&s.arena), .stop_at = 4096};
    expect(warehouse_read_parquet(path, hear, &h, &e) == CANCELLED);
    expect(str_eq(str_of(e.text), S("enough")) && h.done < 100000);
    shop_close(&s);
}

TEST("a file that is no Parquet, or not there, is refused with its name")
{
    Shop s = shop_new("broken");
    Err e;
    Heard h = {.arena = &s.arena, .rows = buf_on(&s.arena)};
    const char *path = in(&s, "x.parquet");
    expect(warehouse_read_parquet(path, hear, &h, &e) != OK);
    expect(str_find(str_of(e.text), str_of(path)) >= 0);
    expect(os_replace_file(&os_real, path, S("PAR1 this is none PAR1"), &e) == OK);
    expect(warehouse_read_parquet(path, hear, &h, &e) != OK);
    expect(str_find(str_of(e.text), str_of(path)) >= 0 && h.chunks == 0);
    shop_close(&s);
}

TEST("a damaged Parquet file gives an error, never a crash")
{
    Shop s = shop_new("damaged");
    Err e;
    Str bytes;
    const char *path = in(&s, "x.parquet"), *bad = in(&s, "bad.parquet");
    expect(export(&s, "SELECT x, 'some text ' || x % 7 AS t FROM range(5000) r(x)", path) == 5000);
    expect(os_read_file(&os_real, path, &s.arena, &bytes, &e) == OK);
    Random random = random_from(1);
    for (int i = 0; i < 60; i++) {
        Arena once = s.arena;
        char *copy = arena_take_raw(&once, 1, bytes.n);
        memcpy(copy, bytes.p, (size_t)bytes.n);
        for (int k = 0; k < 3; k++)
            copy[random_below(&random, bytes.n)] ^= (char)(1 << random_below(&random, 8));
        isize n = i % 3 ? bytes.n : random_below(&random, bytes.n);
        expect(os_replace_file(&os_real, bad, (Str){copy, n}, &e) == OK);
        Heard h = {.arena = &once, .rows = buf_on(&once)};
        Code code = warehouse_read_parquet(bad, hear, &h, &e);
        expect(code == OK || e.text[0] != 0);
    }
    shop_close(&s);
}

TESTS_MAIN
