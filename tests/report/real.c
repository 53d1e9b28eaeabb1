/* real.c — published data sets, taken in as a shop would and asked; the same numbers by DuckDB
 * straight from the files, which knows nothing of journal, trail, views or reports. */
#include "collect/collect.h"
#include "small.h"

#include <duckdb.h>

typedef struct {
    World w;
    const char *file;
    duckdb_database database;
    duckdb_connection connection;
} Real;

/* ---- taking in ---- */

static const char *data_file(Arena *arena, const char *name)
{
    const char *base = getenv("PATRON_TEST_DATA");
    const char *path = str_z(arena,
                             base ? str_format(arena, "%s/%s", base, name)
                                  : str_format(arena, "%s/../shared/data/%s", PATRON_SOURCE, name));
    if (access(path, R_OK) == 0)
        return path;
    print_message("skipped: data not present (%s)\n", path);
    return NULL;
}

static void take_in(World *w, ImportKind kind, const char *file)
{
    CollectOptions options = {.currency = w->options.currency};
    ImportSpec spec = {.kind = kind, .files = &file, .file_count = 1};
    Collector *collector = NULL;
    ImportResult result;

    must(w,
         collect_open(&os_real, str_of(w->directory), w->journal, &options, &collector, &w->err));
    must(w, collect_import(collector, &spec, &w->arena, &result, &w->err));
    collect_close(&collector);
    if (result.count.rejected > 0)
        broken("%s: %lld rows were rejected", file, (long long)result.count.rejected);
}

/* False when the data is not there. */
static bool real_open(Real *r, ImportKind kind, const char *name, Str currency)
{
    *r = (Real){.w = world_new()};
    r->file = data_file(&r->w.arena, name);
    r->w.options.currency = currency;
    world_add(&r->w, batch_new(&r->w.arena, false));
    if (!r->file)
        return false;
    take_in(&r->w, kind, r->file);
    world_add(&r->w, batch_new(&r->w.arena, false));
    expect(duckdb_open(NULL, &r->database) == DuckDBSuccess);
    expect(duckdb_connect(r->database, &r->connection) == DuckDBSuccess);
    return true;
}

static void real_close(Real *r)
{
    duckdb_disconnect(&r->connection);
    duckdb_close(&r->database);
    world_end(&r->w);
}

/* ---- by DuckDB: rows of one text column ---- */

static void take_texts(duckdb_data_chunk chunk, Buf *out)
{
    duckdb_vector v = duckdb_data_chunk_get_vector(chunk, 0);
    duckdb_string_t *text = duckdb_vector_get_data(v);

    for (idx_t i = 0; i < duckdb_data_chunk_get_size(chunk); i++) {
        buf_str(out, (Str){duckdb_string_t_data(&text[i]), duckdb_string_t_length(text[i])});
        buf_byte(out, '\n');
    }
}

/* {file} is the data set's path. */
static Str by_file(Real *r, const char *sql)
{
    Buf text = buf_on(&r->w.arena), out = buf_on(&r->w.arena);
    duckdb_result result;

    for (Str rest = str_of(sql); rest.n > 0;) {
        isize at = str_find(rest, S("{file}"));
        buf_str(&text, str_take(rest, at < 0 ? rest.n : at));
        if (at >= 0)
            buf_print(&text, "'%s'", r->file);
        rest = at < 0 ? S("") : str_skip(rest, at + 6);
    }
    if (duckdb_query(r->connection, str_z(&r->w.arena, buf_done(&text)), &result) != DuckDBSuccess)
        broken("%s", duckdb_result_error(&result));
    bool texts = duckdb_column_type(&result, 0) == DUCKDB_TYPE_VARCHAR;
    for (;;) {
        duckdb_data_chunk chunk = duckdb_fetch_chunk(result);
        if (!chunk)
            break;
        if (texts)
            take_texts(chunk, &out);
        duckdb_destroy_data_chunk(&chunk);
    }
    duckdb_destroy_result(&result);
    return buf_done(&out);
}

/* ---- by report: some columns of a table, as CSV would have them ---- */

static Str by_report(Real *r, const char *question, const char *table, const char *columns)
{
    World *w = &r->w;
    Str rest = str_of(question), name = word(&rest);
    Buf out = buf_on(&w->arena);
    ReportAnswer answer;
    Pair pairs[24];
    isize shown[16], n = 0;
    isize given = pairs_of(rest, pairs, COUNT(pairs), &w->arena);

    must(w, report_ask(report_find(name), w->snapshot, pairs, given, &w->options, &w->arena,
                       &answer, &w->err));
    const Table *t = table_of(&answer, str_of(table));
    for (Str list = str_of(columns), next = word(&list); next.n > 0; next = word(&list))
        shown[n++] = column_of(t, next);
    for (isize row = 0; row < t->rows; row++) {
        for (isize c = 0; c < n; c++) {
            if (c > 0)
                buf_byte(&out, '|');
            value_text(&answer, t->columns[shown[c]].unit, &t->cells[row * t->width + shown[c]],
                       &out);
        }
        buf_byte(&out, '\n');
    }
    return buf_done(&out);
}

static void same(Real *r, const char *question, const char *table, const char *columns,
                 const char *sql)
{
    Str ours = by_report(r, question, table, columns), theirs = by_file(r, sql);

    if (str_eq(ours, theirs) && ours.n > 0)
        return;
    for (isize line = 1; ours.n > 0 || theirs.n > 0; line++) {
        Cut a = str_cut(ours, '\n'), b = str_cut(theirs, '\n');
        if (!str_eq(a.head, b.head))
            broken("'%s', %s, line %td: the report says\n  %.*s\nand the file\n  %.*s", question,
                   table, line, STR_ARG(a.head), STR_ARG(b.head));
        ours = a.tail;
        theirs = b.tail;
    }
    broken("'%s' has no answer", question);
}

/* ---- Online Retail ---- */

/* Lines as they are; invoices of customers and of people unknown; cancelled ones are refunds. */
static const char retail[] =
    "CREATE TABLE lines AS SELECT row_number() OVER () AS line, InvoiceNo AS invoice, "
    "  StockCode AS product, Quantity::BIGINT AS quantity, InvoiceDate::TIMESTAMP AS t, "
    "  round(UnitPrice::DECIMAL(12, 4) * Quantity::BIGINT, 2) AS amount, "
    "  replace(CustomerID, '.0', '') AS customer, UnitPrice::DOUBLE = 0 AS free "
    "FROM read_csv({file}, all_varchar = true, header = true, parallel = false);"
    "CREATE TABLE invoices AS SELECT invoice, min(t) AS t, min(line) AS line, "
    "  min(customer) AS customer, sum(amount) AS amount, invoice LIKE 'C%' AS refund "
    "FROM lines WHERE NOT invoice LIKE 'A%' AND (invoice LIKE 'C%' "
    "  OR NOT (quantity < 0 OR (free AND customer IS NULL))) GROUP BY invoice;"
    "CREATE TABLE orders AS SELECT *, customer IS NULL AS guest, "
    "  row_number() OVER (PARTITION BY customer ORDER BY t, line) AS number, "
    "  t - lag(t) OVER (PARTITION BY customer ORDER BY t, line) AS wait "
    "FROM invoices WHERE NOT refund;";

static void retail_customers(Real *r)
{
    same(r, "overview unit=month", "over_time", "date visitors orders revenue",
         "SELECT concat_ws('|', date_trunc('month', t)::DATE, count(DISTINCT customer), "
         "  count(*), sum(amount)) FROM orders GROUP BY date_trunc('month', t) ORDER BY ALL");
    same(r, "overview", "total", "visitors orders buyers revenue refunded",
         "SELECT concat_ws('|', count(DISTINCT customer), count(*), count(DISTINCT customer), "
         "  sum(amount), (SELECT -sum(amount) FROM invoices WHERE refund)) FROM orders");
    same(r, "repurchase", "buyers", "buyers repeat_buyers orders p25 median p75",
         "SELECT concat_ws('|', count(DISTINCT customer), "
         "  count(DISTINCT customer) FILTER (number > 1), count(*), "
         "  quantile_disc(epoch(wait)::BIGINT // 86400, 0.25) FILTER (number > 1), "
         "  quantile_disc(epoch(wait)::BIGINT // 86400, 0.5) FILTER (number > 1), "
         "  quantile_disc(epoch(wait)::BIGINT // 86400, 0.75) FILTER (number > 1)) "
         "FROM orders WHERE NOT guest");
    same(r, "retention start=order return=order unit=month periods=13", "triangle",
         "cohort period people returned",
         "WITH m AS (SELECT DISTINCT customer, date_trunc('month', t) AS month FROM orders "
         "  WHERE NOT guest), "
         "f AS (SELECT customer, min(month) AS first FROM m GROUP BY customer), "
         "c AS (SELECT first, count(*) AS people FROM f GROUP BY first) "
         "SELECT concat_ws('|', first::DATE, k, people, (SELECT count(*) FROM f JOIN m "
         "  USING (customer) WHERE f.first = c.first AND date_diff('month', f.first, month) "
         "  = k)) FROM c, (SELECT unnest(range(13)) AS k) "
         "WHERE first + k * INTERVAL 1 MONTH <= (SELECT max(month) FROM m) ORDER BY first, k");
}

static void retail_ways(Real *r)
{
    same(r, "rfm", "cells", "recency frequency money people revenue",
         "WITH b AS (SELECT customer, max(t) AS last, count(*) AS n, sum(amount) AS worth "
         "  FROM orders WHERE NOT guest GROUP BY customer), "
         "f AS (SELECT customer, min(t) AS t, arg_min(line, (t, line)) AS line FROM invoices "
         "  GROUP BY customer), "
         "p AS (SELECT customer, worth, "
         "  1 + 5 * (row_number() OVER (ORDER BY last, f.t, line) - 1) // (count(*) OVER ()) "
         "    AS r, "
         "  1 + 5 * (row_number() OVER (ORDER BY n, f.t, line) - 1) // (count(*) OVER ()) AS q, "
         "  1 + 5 * (row_number() OVER (ORDER BY worth, f.t, line) - 1) // (count(*) OVER ()) "
         "    AS m FROM b JOIN f USING (customer)) "
         "SELECT concat_ws('|', r, q, m, count(*), sum(worth)) FROM p GROUP BY r, q, m "
         "ORDER BY r, q, m");
    same(r, "funnel steps=order,order,order within=30d", "steps", "step reached",
         "WITH o AS (SELECT customer, number, t - lag(t, 2) OVER w AS two, wait FROM orders "
         "  WHERE NOT guest WINDOW w AS (PARTITION BY customer ORDER BY number)) "
         "SELECT concat_ws('|', 1, count(DISTINCT customer)) FROM o UNION ALL "
         "SELECT concat_ws('|', 2, count(DISTINCT customer)) FROM o "
         "  WHERE wait <= INTERVAL 30 DAY UNION ALL "
         "SELECT concat_ws('|', 3, count(DISTINCT customer)) FROM o "
         "  WHERE two <= INTERVAL 30 DAY");
    same(r, "funnel steps=order,order within=60d same=product", "steps", "step reached",
         "WITH l AS (SELECT DISTINCT o.customer, o.invoice, o.number, o.t, l.product "
         "  FROM lines l JOIN orders o USING (invoice) WHERE NOT guest AND NOT (quantity < 0)), "
         "g AS (SELECT customer, t - lag(t) OVER (PARTITION BY customer, product "
         "  ORDER BY number) AS wait FROM l) "
         "SELECT concat_ws('|', 1, count(DISTINCT customer)) FROM g UNION ALL "
         "SELECT concat_ws('|', 2, count(DISTINCT customer)) FROM g "
         "  WHERE wait <= INTERVAL 60 DAY");
    same(r, "paths of=kind kinds=order collapse=no within=365d start=order steps=4", "nodes",
         "step node people sessions",
         "WITH o AS (SELECT coalesce(customer, invoice) AS who, guest, t - min(t) OVER "
         "  (PARTITION BY coalesce(customer, invoice)) AS since, "
         "  row_number() OVER (PARTITION BY coalesce(customer, invoice) ORDER BY t, line) - 1 "
         "    AS step FROM orders) "
         "SELECT concat_ws('|', step, 'order', count(*) FILTER (NOT guest), count(*)) FROM o "
         "WHERE since <= INTERVAL 365 DAY AND step <= 4 GROUP BY step ORDER BY step");
}

TEST("Online Retail: all of it is what the file says")
{
    Real r;
    if (real_open(&r, IMPORT_ORDERS, "online-retail/online_retail.csv.gz", S("GBP"))) {
        by_file(&r, retail);
        retail_customers(&r);
        retail_ways(&r);
    }
    real_close(&r);
}

/* ---- CDNOW ---- */

static const char cdnow[] =
    "CREATE TABLE orders AS SELECT w[2] AS customer, strptime(w[3], '%Y%m%d') AS t, "
    "  w[5]::DECIMAL(12, 2) AS amount, line, "
    "  row_number() OVER (PARTITION BY w[2] ORDER BY t, line) AS number, "
    "  t - lag(t) OVER (PARTITION BY w[2] ORDER BY t, line) AS wait "
    "FROM (SELECT regexp_split_to_array(trim(column0), ' +') AS w, "
    "  row_number() OVER () AS line "
    "  FROM read_csv({file}, header = false, delim = '\\t', all_varchar = true, "
    "    parallel = false));";

TEST("CDNOW: overview, repurchase, retention, rfm and paths are what the file says")
{
    Real r;
    if (real_open(&r, IMPORT_ORDERS, "cdnow/CDNOW_sample.txt.gz", S("USD"))) {
        by_file(&r, cdnow);
        same(&r, "overview unit=week", "over_time", "date visitors orders revenue",
             "WITH d AS (SELECT unnest(generate_series(date_trunc('week', min(t)), "
             "  date_trunc('week', max(t)), INTERVAL 7 DAY)) AS week FROM orders) "
             "SELECT concat_ws('|', week::DATE, count(DISTINCT customer), count(customer), "
             "  coalesce(sum(amount), 0)::DECIMAL(12, 2)) "
             "FROM d LEFT JOIN orders ON date_trunc('week', t) = week GROUP BY week ORDER BY week");
        same(&r, "repurchase", "intervals", "days intervals",
             "SELECT concat_ws('|', epoch(wait)::BIGINT // 86400, count(*)) FROM orders "
             "WHERE number > 1 GROUP BY wait ORDER BY wait");
        same(&r, "retention start=order return=order brackets=1,31,91,181 unit=year", "triangle",
             "period people returned",
             "WITH o AS (SELECT customer, date_diff('day', min(t) OVER (PARTITION BY customer), t) "
             "  AS day FROM orders) "
             "SELECT concat_ws('|', b, count(DISTINCT customer), count(DISTINCT customer) "
             "  FILTER (day >= b AND day < e)) "
             "FROM o, (VALUES (1, 31), (31, 91), (91, 181)) v(b, e) GROUP BY b ORDER BY b");
        same(&r, "rfm at=1997-10-01", "cells", "recency frequency money people",
             "WITH b AS (SELECT customer, max(t) AS last, count(*) AS n, sum(amount) AS worth, "
             "  min((t, line)) AS first FROM orders WHERE t < DATE '1997-10-01' "
             "  GROUP BY customer), "
             "p AS (SELECT "
             "  1 + 5 * (row_number() OVER (ORDER BY last, first) - 1) // count(*) OVER () AS r, "
             "  1 + 5 * (row_number() OVER (ORDER BY n, first) - 1) // count(*) OVER () AS q, "
             "  1 + 5 * (row_number() OVER (ORDER BY worth, first) - 1) // count(*) OVER () AS m "
             "  FROM b) "
             "SELECT concat_ws('|', r, q, m, count(*)) FROM p GROUP BY r, q, m ORDER BY r, q, m");
        same(&r, "paths of=kind collapse=no within=1000d steps=6", "steps",
             "step from to people median_time",
             "WITH o AS (SELECT customer, number AS step, lead(t) OVER (PARTITION BY customer "
             "  ORDER BY t, line) - t AS wait FROM orders) "
             "SELECT concat_ws('|', step, 'order', CASE WHEN wait IS NULL THEN '(exit)' "
             "  ELSE 'order' END, count(*), coalesce(epoch(quantile_disc(wait, 0.5))::BIGINT"
             "  ::VARCHAR, '')) "
             "FROM o WHERE step <= 6 GROUP BY step, wait IS NULL ORDER BY step, count(*) DESC");
    }
    real_close(&r);
}

/* ---- clicks ---- */

static const char clicks[] =
    "CREATE TABLE clicks AS SELECT user_id AS who, item_id AS item, timestamp::BIGINT AS s, "
    "  row_number() OVER () AS line FROM read_csv({file}, delim = '\\t', header = true, "
    "  all_varchar = true, parallel = false);"
    "CREATE TABLE visits AS SELECT *, sum(begins::INTEGER) OVER (PARTITION BY who "
    "  ORDER BY s, line) AS visit "
    "FROM (SELECT *, coalesce(s - lag(s) OVER (PARTITION BY who ORDER BY s, line) > 1800, TRUE) "
    "  AS begins FROM clicks);";

TEST("RetailRocket's clicks: visits, second looks and ways are what the file says")
{
    Real r;
    if (real_open(&r, IMPORT_EVENTS, "raw-clicks/sample_retailrocket.csv.gz", S("CNY"))) {
        by_file(&r, clicks);
        same(&r, "overview unit=year", "total", "visitors visits",
             "SELECT concat_ws('|', count(DISTINCT who), count(*) FILTER (begins)) FROM visits");
        same(&r, "funnel steps=item_view,item_view same=product within=7d count=events", "steps",
             "step reached",
             "SELECT concat_ws('|', 1, count(*)) FROM clicks UNION ALL "
             "SELECT concat_ws('|', 2, count(*) FILTER (gap <= 604800)) FROM ("
             "  SELECT lead(s) OVER (PARTITION BY who, item ORDER BY s, line) - s AS gap "
             "  FROM clicks)");
        same(&r, "paths of=product collapse=no steps=1", "steps", "from to people sessions",
             "WITH n AS (SELECT who, begins, item AS a, coalesce(lead(item) OVER "
             "  (PARTITION BY who, visit ORDER BY s, line), '(exit)') AS b FROM visits) "
             "SELECT concat_ws('|', a, b, count(DISTINCT who), count(*)) FROM n WHERE begins "
             "GROUP BY a, b ORDER BY count(DISTINCT who) DESC, a, nullif(b, '(exit)') NULLS FIRST");
        same(&r, "retention unit=day periods=8 tz=Asia/Shanghai", "means", "period people returned",
             "WITH d AS (SELECT DISTINCT who, (to_timestamp(s) AT TIME ZONE 'Asia/Shanghai')::DATE "
             "  AS day FROM clicks), "
             "f AS (SELECT who, min(day) AS first FROM d GROUP BY who) "
             "SELECT concat_ws('|', k, (SELECT count(*) FROM f WHERE first + k::INTEGER < e), "
             "  (SELECT count(*) FROM f JOIN d USING (who) WHERE day - first = k "
             "    AND first + k::INTEGER < e)) "
             "FROM (SELECT unnest(range(8)) AS k, (SELECT max(day) FROM d) AS e) ORDER BY k");
    }
    real_close(&r);
}

/* Who is not known by a user is known by the session alone. */
static const char diginetica[] =
    "CREATE TABLE looks AS SELECT CASE user_id WHEN 'NA' THEN '~' || session_id ELSE user_id END "
    "  AS who, item_id AS item, epoch_us(eventdate::TIMESTAMP) + timeframe::BIGINT * 1000 AS us, "
    "  row_number() OVER () AS line "
    "FROM read_csv({file}, delim = ';', header = true, all_varchar = true, parallel = false);"
    "CREATE TABLE visits AS SELECT *, sum(begins::INTEGER) OVER (PARTITION BY who "
    "  ORDER BY us, line) AS visit "
    "FROM (SELECT *, coalesce(us - lag(us) OVER (PARTITION BY who ORDER BY us, line) "
    "  > 1800000000, TRUE) AS begins FROM looks);";

TEST("Diginetica's views: people, visits and ways are what the file says")
{
    Real r;
    if (real_open(&r, IMPORT_EVENTS, "raw-clicks/sample_train-item-views.csv.gz", S("CNY"))) {
        by_file(&r, diginetica);
        same(&r, "overview unit=year", "total", "visitors visits",
             "SELECT concat_ws('|', count(DISTINCT who), count(*) FILTER (begins)) FROM visits");
        same(&r, "funnel steps=item_view,item_view,item_view count=sessions", "steps",
             "step reached",
             "WITH v AS (SELECT count(*) AS n FROM visits GROUP BY who, visit) "
             "SELECT concat_ws('|', k, count(*) FILTER (n >= k)) "
             "FROM v, (SELECT unnest(range(1, 4)) AS k) GROUP BY k ORDER BY k");
        same(&r, "paths of=product collapse=no steps=1", "steps", "from to people sessions",
             "WITH n AS (SELECT who, begins, item AS a, coalesce(lead(item) OVER "
             "  (PARTITION BY who, visit ORDER BY us, line), '(exit)') AS b FROM visits) "
             "SELECT concat_ws('|', a, b, count(DISTINCT who), count(*)) FROM n WHERE begins "
             "GROUP BY a, b ORDER BY count(DISTINCT who) DESC, a, nullif(b, '(exit)') NULLS FIRST");
    }
    real_close(&r);
}

TEST("RetailRocket's session list: 126,168 visits and their first steps are what the file says")
{
    Real r;
    if (real_open(&r, IMPORT_EVENTS, "retailrocket-sessions/train_sessions.txt.gz", S("CNY"))) {
        by_file(&r, "CREATE TABLE s AS SELECT string_split(trim(column0), ' ') AS items "
                    "FROM read_csv({file}, header = false, delim = '\t', all_varchar = true);");
        same(&r, "overview unit=year", "total", "visitors visits",
             "SELECT concat_ws('|', count(*), count(*)) FROM s");
        same(&r, "funnel steps=item_view,item_view,item_view,item_view count=sessions", "steps",
             "step reached",
             "SELECT concat_ws('|', k, count(*) FILTER (len(items) >= k)) "
             "FROM s, (SELECT unnest(range(1, 5)) AS k) GROUP BY k ORDER BY k");
        same(&r, "paths of=product collapse=no steps=1", "steps", "from to people",
             "SELECT concat_ws('|', items[1], coalesce(items[2], '(exit)'), count(*)) FROM s "
             "GROUP BY items[1], items[2] ORDER BY count(*) DESC, items[1], items[2] NULLS FIRST");
    }
    real_close(&r);
}

TESTS_MAIN
