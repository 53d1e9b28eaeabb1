/* ask.c — every kind of value has its form in an answer, and nothing that people write can read a
 * file, change anything, or run without end. */
#include "warehouse_test.h"

static Code try(Shop *s, const char *sql, const AskLimits *limits, Answer *a, Err *e)
{
    return warehouse_ask(s->warehouse, str_of(sql), limits, &s->arena, a, e);
}

static void cell_is(Shop *s, const char *expression, CellType type, const char *text)
{
    Answer a;
    Err e;
    Str sql = str_format(&s->arena, "SELECT %s AS x", expression);
    if (try(s, str_z(&s->arena, sql), NULL, &a, &e) != OK)
        broken("%s: %s\n", expression, e.text);
    expect(a.rows == 1 && a.width == 1 && str_eq(a.columns[0], S("x")));
    Buf b = buf_on(&s->arena);
    put_cell(&b, &a.cells[0]);
    if (a.cells[0].type != type || !str_eq(buf_done(&b), str_of(text)))
        broken("%s: type %d, %.*s\n", expression, a.cells[0].type, STR_ARG(buf_done(&b)));
}

TEST("every kind of value has its form in an answer")
{
    Shop s = shop_new("types");
    cell_is(&s, "NULL", CELL_NULL, "-");
    cell_is(&s, "NULL::DECIMAL(10,2)", CELL_NULL, "-");
    cell_is(&s, "true", CELL_BOOL, "yes");
    cell_is(&s, "false", CELL_BOOL, "no");
    cell_is(&s, "(-128)::TINYINT", CELL_INT, "-128");
    cell_is(&s, "(-32768)::SMALLINT", CELL_INT, "-32768");
    cell_is(&s, "(-2147483648)::INTEGER", CELL_INT, "-2147483648");
    cell_is(&s, "(-9223372036854775808)::BIGINT", CELL_INT, "-9223372036854775808");
    cell_is(&s, "255::UTINYINT", CELL_INT, "255");
    cell_is(&s, "65535::USMALLINT", CELL_INT, "65535");
    cell_is(&s, "4294967295::UINTEGER", CELL_INT, "4294967295");
    cell_is(&s, "9223372036854775807::UBIGINT", CELL_INT, "9223372036854775807");
    cell_is(&s, "18446744073709551615::UBIGINT", CELL_NUMBER, "18446744073709551615");
    cell_is(&s, "(SELECT sum(range) FROM range(5))", CELL_INT, "10");
    cell_is(&s, "170141183460469231731687303715884105727::HUGEINT", CELL_NUMBER,
            "170141183460469231731687303715884105727");
    cell_is(&s, "(-170141183460469231731687303715884105728)::HUGEINT", CELL_NUMBER,
            "-170141183460469231731687303715884105728");
    cell_is(&s, "340282366920938463463374607431768211455::UHUGEINT", CELL_NUMBER,
            "340282366920938463463374607431768211455");
    cell_is(&s, "7::UHUGEINT", CELL_INT, "7");
    cell_is(&s, "1.5::FLOAT", CELL_NUMBER, "1.5");
    cell_is(&s, "2.5::DOUBLE", CELL_NUMBER, "2.5");
    cell_is(&s, "'nan'::DOUBLE", CELL_NUMBER, "nan");
    cell_is(&s, "12.34::DECIMAL(4,2)", CELL_NUMBER, "12.34");
    cell_is(&s, "-0.05::DECIMAL(9,2)", CELL_NUMBER, "-0.05");
    cell_is(&s, "0.000::DECIMAL(18,3)", CELL_NUMBER, "0.000");
    cell_is(&s, "-12345678901234567890.123456789::DECIMAL(38,9)", CELL_NUMBER,
            "-12345678901234567890.123456789");
    cell_is(&s, "7::DECIMAL(4,0)", CELL_NUMBER, "7");
    shop_close(&s);
}

TEST("texts, times and nested values have their forms too")
{
    Shop s = shop_new("texts");
    cell_is(&s, "'tea 茶'", CELL_TEXT, "tea 茶");
    cell_is(&s, "'a text that is longer than twelve bytes'", CELL_TEXT,
            "a text that is longer than twelve bytes");
    cell_is(&s, "''", CELL_TEXT, "");
    cell_is(&s, "DATE '1969-12-31'", CELL_DATE, "1969-12-31");
    cell_is(&s, "DATE 'infinity'", CELL_TEXT, "infinity");
    cell_is(&s, "TIMESTAMP '2026-01-02 03:04:05.000006'", CELL_TIME, "2026-01-02T03:04:05.000006Z");
    cell_is(&s, "TIMESTAMP '-infinity'", CELL_TEXT, "-infinity");
    cell_is(&s, "TIMESTAMP_S '2026-01-02 03:04:05'", CELL_TIME, "2026-01-02T03:04:05Z");
    cell_is(&s, "TIMESTAMP_MS '1969-12-31 23:59:59.999'", CELL_TIME, "1969-12-31T23:59:59.999000Z");
    cell_is(&s, "TIMESTAMP_NS '1969-12-31 23:59:59.999999999'", CELL_TIME,
            "1969-12-31T23:59:59.999999Z");
    cell_is(&s, "TIMESTAMPTZ '2026-01-02 03:04:05+08:00'", CELL_TIME, "2026-01-01T19:04:05Z");
    cell_is(&s, "TIME '03:04:05'", CELL_TEXT, "03:04:05");
    cell_is(&s, "INTERVAL 3 DAY", CELL_TEXT, "3 days");
    cell_is(&s, "'\\x00ab'::BLOB", CELL_TEXT, "\\x00ab");
    cell_is(&s, "'101'::BIT", CELL_TEXT, "101");
    cell_is(&s, "uuid '00000000-0000-0000-0000-000000000001'", CELL_TEXT,
            "00000000-0000-0000-0000-000000000001");
    cell_is(&s, "'b'::ENUM('a', 'b')", CELL_TEXT, "b");
    cell_is(&s, "[1, NULL, 3]", CELL_TEXT, "[1, NULL, 3]");
    cell_is(&s, "[1, 2]::INTEGER[2]", CELL_TEXT, "[1, 2]");
    cell_is(&s, "{'a': 1, 'b': 'x'}", CELL_TEXT, "{'a': 1, 'b': x}");
    cell_is(&s, "MAP {'k': 2}", CELL_TEXT, "{k=2}");
    cell_is(&s, "'{\"a\": [1]}'::JSON", CELL_TEXT, "{\"a\": [1]}");
    cell_is(&s, "union_value(n := 5)", CELL_TEXT, "5");
    cell_is(&s, "'99999999999999999999999999999999999999999'::BIGNUM", CELL_TEXT,
            "99999999999999999999999999999999999999999");
    shop_close(&s);
}

TEST("a number beyond 64 bits keeps its place among the others")
{
    Shop s = shop_new("mixed");
    answers(&s, "SELECT x FROM (VALUES (1::HUGEINT), (18446744073709551616), (NULL)) t(x)",
            "1|18446744073709551616|-");
    shop_close(&s);
}

TEST("columns keep their names, the same name twice too")
{
    Shop s = shop_new("names");
    Answer a;
    Err e;
    expect(try(&s, "SELECT 1 AS x, 'b' AS x, [2] AS \"two words\", 3;", NULL, &a, &e) == OK);
    expect(a.width == 4);
    expect(str_eq(a.columns[0], S("x")) && str_eq(a.columns[1], S("x")));
    expect(str_eq(a.columns[2], S("two words")) && str_eq(a.columns[3], S("3")));
    expect(a.types[0] == CELL_INT && a.types[1] == CELL_TEXT && a.types[2] == CELL_TEXT);
    shop_close(&s);
}

TEST("order by is kept, and chunks follow each other")
{
    Shop s = shop_new("chunks");
    Answer a;
    Err e;
    expect(try(&s, "SELECT x, x::VARCHAR FROM range(10000) t(x) ORDER BY x DESC", NULL, &a, &e) ==
           OK);
    expect(a.rows == 10000 && !a.cut);
    for (isize r = 0; r < a.rows; r++)
        expect(a.cells[r * 2].integer == 9999 - r);
    expect(str_eq(a.cells[19999].text, S("0")));
    shop_close(&s);
}

TEST("what reads is answered: with, values, from, describe, show, explain, summarize")
{
    static const char *const statements[] = {
        "WITH x AS (SELECT 1 AS a) SELECT a FROM x",
        "VALUES (1), (2)",
        "FROM people",
        "DESCRIBE events",
        "DESCRIBE SELECT 1",
        "SHOW TABLES",
        "SHOW ALL TABLES",
        "EXPLAIN SELECT * FROM events",
        "SUMMARIZE people",
        "SELECT 1 -- a comment at the end",
        "SELECT 1; ;  ",
        "(SELECT 1) UNION ALL (SELECT 2)",
        "PIVOT people ON guest IN (true, false) USING count(*)",
        "SELECT person FROM people LIMIT 3 OFFSET 1",
        "/* first */ SELECT ';' AS semicolon",
    };
    Shop s = shop_new("reads");
    world(&s, "1 page_view user_id=ann\n");
    for (isize i = 0; i < COUNT(statements); i++) {
        Answer a;
        Err e;
        if (try(&s, statements[i], NULL, &a, &e) != OK)
            broken("%s: %s\n", statements[i], e.text);
    }
    shop_close(&s);
}

static const char *const hostile[] = {
    "",
    ";",
    "  -- nothing",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE warehouse.events_raw",
    "SELECT 1) TO '/tmp/patron-stolen.csv' (FORMAT csv",
    "SELECT 1) AS x; DROP TABLE warehouse.events_raw; SELECT * FROM (SELECT 1",
    "COPY events TO '/tmp/patron-stolen.csv'",
    "COPY (SELECT 1) TO '/tmp/patron-stolen.parquet'",
    "COPY warehouse.events_raw FROM '/etc/passwd'",
    "ATTACH '/tmp/patron-stolen.db'",
    "ATTACH ':memory:' AS other",
    "DETACH now",
    "USE warehouse",
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD '/tmp/evil.so'",
    "FORCE INSTALL spatial",
    "PRAGMA database_list",
    "PRAGMA enable_external_access",
    "PRAGMA threads=64",
    "SET threads = 64",
    "SET memory_limit = '100GB'",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "RESET memory_limit",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_csv_auto('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM '/etc/*.csv'",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM read_json('/etc/passwd')",
    "SELECT * FROM read_json_objects('/etc/passwd')",
    "SELECT * FROM read_parquet('/etc/passwd')",
    "SELECT * FROM parquet_metadata('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM read_text('https://example.com/')",
    "SELECT * FROM 'https://example.com/a.parquet'",
    "SELECT * FROM read_parquet('s3://bucket/a.parquet')",
    "SELECT getenv('HOME')",
    "SELECT * FROM query('DROP TABLE warehouse.meta')",
    "SELECT * FROM query_table('/etc/passwd')",
    "WITH x AS (DELETE FROM warehouse.meta RETURNING *) SELECT * FROM x",
    "WITH x AS (INSERT INTO warehouse.meta VALUES (1, 2, 3) RETURNING *) SELECT * FROM x",
    "INSERT INTO warehouse.events_raw (seq) VALUES (99)",
    "UPDATE warehouse.meta SET next_seq = 0",
    "DELETE FROM warehouse.events_raw",
    "TRUNCATE warehouse.events_raw",
    "DROP TABLE warehouse.events_raw",
    "DROP VIEW events",
    "ALTER TABLE warehouse.meta ADD COLUMN x INTEGER",
    "CREATE TABLE x AS SELECT 1",
    "CREATE TEMP TABLE x AS SELECT 1",
    "CREATE OR REPLACE VIEW events AS SELECT 1",
    "CREATE MACRO m(x) AS x",
    "CREATE SECRET s (TYPE s3)",
    "CREATE SEQUENCE q",
    "EXPORT DATABASE '/tmp/patron-stolen'",
    "IMPORT DATABASE '/tmp/patron-stolen'",
    "CHECKPOINT",
    "FORCE CHECKPOINT",
    "VACUUM",
    "ANALYZE",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "CALL pragma_version()",
    "EXECUTE p",
    "PREPARE p AS SELECT 1",
    "SELECT ?",
    "SELECT $1",
    "EXPLAIN ANALYZE DELETE FROM warehouse.meta",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/patron-stolen.csv'",
    "EXPLAIN DROP TABLE warehouse.meta",
    "SELECT nextval('q')",
    "SELECT * FROM nowhere",
    "SELECT",
    "SELECT * FROM events WHERE",
    "not a statement at all",
    "SELECT * FROM sqlite_scan('/etc/passwd', 'x')",
    "COMMENT ON TABLE warehouse.meta IS 'x'",
};

TEST("what does not read, reads files or says nothing is refused, and nothing changed")
{
    Shop s = shop_new("hostile");
    world(&s, "1 page_view user_id=ann\n");
    const char *before = shop_ask(&s, "SELECT * FROM warehouse.meta, events");
    for (isize i = 0; i < COUNT(hostile); i++) {
        Answer a;
        Err e;
        Code code = try(&s, hostile[i], NULL, &a, &e);
        if (code == OK)
            broken("was answered: %s\n", hostile[i]);
        expect(e.text[0] != 0 && code != CORRUPT && code != CANCELLED);
    }
    answers(&s, "SELECT * FROM warehouse.meta, events", before);
    answers(&s, "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'temp'", "0");
    expect(!os_exists("/tmp/patron-stolen.csv") && !os_exists("/tmp/patron-stolen.parquet"));
    expect(!os_exists("/tmp/patron-stolen.db") && !os_exists("/tmp/patron-stolen"));
    world(&s, "2 page_view user_id=ann\n");
    answers(&s, "SELECT count(*) FROM events", "2");
    shop_close(&s);
}

TEST("nothing is set aside for what a question says of damage")
{
    static const char *const says[] = {"SELECT 'corrupt'::INTEGER", "SELECT corrupt FROM events",
                                       "SELECT error('database has been invalidated')",
                                       "SELECT 'not a valid DuckDB file'::DATE"};
    Shop s = shop_new("words");
    world(&s, "1 page_view user_id=ann\n");
    answers(&s, "SELECT count(*) FROM events", "1");
    for (isize i = 0; i < COUNT(says); i++) {
        Answer a;
        Err e;
        expect(try(&s, says[i], NULL, &a, &e) == BAD_INPUT);
    }
    answers(&s, "SELECT count(*) FROM events", "1");
    expect(
        !os_exists(str_z(&s.arena, str_format(&s.arena, "%s/warehouse.duckdb.broken-1", s.dir))));
    shop_close(&s);
}

TEST("what is explained writes nothing, not even to where exports are written")
{
    Shop s = shop_new("explained");
    const char *outbox = str_z(&s.arena, str_format(&s.arena, "%s/warehouse.out", s.dir));
    Answer a;
    Err e;
    expect(os_make_dir(&os_real, outbox, &e) == OK);
    for (int i = 0; i < 3; i++) {
        static const char *const ways[] = {"EXPLAIN ANALYZE", "explain (analyze)",
                                           "EXPLAIN /* */ ANALYZE"};
        Str sql = str_format(&s.arena, "%s COPY (SELECT 1) TO '%s/x.csv'", ways[i], outbox);
        expect(try(&s, str_z(&s.arena, sql), NULL, &a, &e) == BAD_INPUT);
    }
    Str *names;
    isize n;
    expect(os_list(outbox, &s.arena, &names, &n, &e) == OK && n == 0);
    expect(try(&s, "explain analyze SELECT 1", NULL, &a, &e) == OK);
    shop_close(&s);
}

TEST("settings can be read by nobody's statement into change: they are locked")
{
    Shop s = shop_new("locked");
    answers(&s,
            "SELECT current_setting('enable_external_access'), "
            "current_setting('lock_configuration'), current_setting('autoload_known_extensions')",
            "no yes no");
    shop_close(&s);
}

TEST("a statement that is not text is refused")
{
    Shop s = shop_new("bytes");
    Answer a;
    Err e;
    expect(warehouse_ask(s.warehouse, (Str){"SELECT 1\0; x", 12}, NULL, &s.arena, &a, &e) ==
           BAD_INPUT);
    expect(warehouse_ask(s.warehouse, S("SELECT '\xff'"), NULL, &s.arena, &a, &e) == BAD_INPUT);
    Str big = {take(&s.arena, char, 2 << 20), 2 << 20};
    memset((char *)big.p, ' ', (size_t)big.n);
    expect(warehouse_ask(s.warehouse, big, NULL, &s.arena, &a, &e) == OVER_LIMIT);
    shop_close(&s);
}

TEST("an answer ends at its limit of rows and says so")
{
    Shop s = shop_new("rows");
    Answer a;
    Err e;
    AskLimits limits = {.rows_max = 10};
    expect(try(&s, "SELECT * FROM range(10)", &limits, &a, &e) == OK && a.rows == 10 && !a.cut);
    expect(try(&s, "SELECT * FROM range(11)", &limits, &a, &e) == OK && a.rows == 10 && a.cut);
    expect(try(&s, "SELECT * FROM range(1000000000000)", &limits, &a, &e) == OK && a.cut);
    limits = (AskLimits){.rows_max = INT64_MAX, .timeout_us = INT64_MAX};
    expect(try(&s, "SELECT * FROM range(11)", &limits, &a, &e) == OK && a.rows == 11 && !a.cut);
    limits = (AskLimits){.rows_max = 10};
    limits.trusted = true;
    expect(try(&s, "SELECT * FROM range(11)", &limits, &a, &e) == OK && a.rows == 10 && a.cut);
    expect(try(&s, "SELECT [range] FROM range(11)", &limits, &a, &e) == OK && a.rows == 10);
    shop_close(&s);
}

TEST("a question without end is ended when its time is over")
{
    static const char *const endless[] = {
        "SELECT count(*) FROM range(10000000000) a, range(10000000000) b",
        "WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM x) SELECT max(a) FROM x",
        "SELECT sum(sqrt(a.range * b.range)) FROM range(100000000) a, range(1000) b ORDER BY 1",
        "SELECT count(*) FROM range(100000) a JOIN range(100000) b ON a.range + b.range % 7 > 1e12",
    };
    Shop s = shop_new("endless");
    for (isize i = 0; i < COUNT(endless); i++) {
        Answer a;
        Err e;
        AskLimits limits = {.timeout_us = 100000};
        Code code = try(&s, endless[i], &limits, &a, &e);
        if (code != CANCELLED)
            broken("%s: %s\n", endless[i], code == OK ? "was answered" : e.text);
    }
    answers(&s, "SELECT 1", "1");
    shop_close(&s);
}

TEST("a question nobody waits for any more is ended")
{
    Shop s = shop_new("stop");
    bool stop = true;
    AskLimits limits = {.stop = &stop};
    Answer a;
    Err e;
    expect(try(&s, "SELECT count(*) FROM range(10000000000) a, range(10000000000) b", &limits, &a,
               &e) == CANCELLED);
    expect(str_find(str_of(e.text), S("was stopped")) > 0); /* not that it took too long */
    shop_close(&s);
}

TEST("a question larger than memory is refused, and the next one answered")
{
    Shop s = shop_new("memory");
    Answer a;
    Err e;
    AskLimits limits = {.timeout_us = 30 * US_PER_S};
    Code code = try(&s, "SELECT list(repeat('x', 1000000) || a.range) FROM range(100000) a",
                    &limits, &a, &e);
    expect(code == OVER_LIMIT || code == CANCELLED);
    answers(&s, "SELECT 1", "1");
    shop_close(&s);
}

TEST("an answer larger than its arena is refused")
{
    Shop s = shop_new("arena");
    Arena small = arena_new(1 << 20);
    Answer a;
    Err e;
    expect(warehouse_ask(s.warehouse, S("SELECT * FROM range(100000)"), NULL, &small, &a, &e) ==
           OVER_LIMIT);
    expect(warehouse_ask(s.warehouse, S("SELECT repeat('x', 4000000)"), NULL, &small, &a, &e) ==
           OVER_LIMIT);
    arena_free(&small);
    shop_close(&s);
}

TESTS_MAIN
