/* parquet.c — Parquet as others write it, through the program's own writer. */
#include "collect_test.h"

#include "warehouse/warehouse.h"

static const char *parquet_of(Shop *s, const char *name, const char *sql)
{
    Warehouse *w;
    i64 rows;
    const char *path = str_z(&s->arena, str_format(&s->arena, "%s/%s", s->dir, name));
    if (warehouse_open(&os_real, str_of(s->dir), s->journal, NULL, &w, &s->e) != OK ||
        warehouse_export(w, str_of(sql), path, &rows, &s->e) != OK)
        broken("%s\n", s->e.text);
    warehouse_close(&w);
    return path;
}

TEST("typed columns are read as events; the same file again changes nothing")
{
    Shop s = shop_new("parquet");
    const char *path = parquet_of(
        &s, "a.parquet",
        "SELECT TIMESTAMP '2026-01-01 10:00:00' + to_seconds(i) AS event_time, 'item_view' AS kind,"
        " 'u' || i AS user_id, i AS product_id, (1.5 * i)::DECIMAL(9, 2) AS price, "
        "i % 2 = 0 AS even,"
        " NULL::VARCHAR AS brand FROM range(5000) t(i)");
    import_how(&s, IMPORT_EVENTS, path, (How){0});
    counts(&s, "5000 rows 5000 new 0 known 0 rejected");
    expect(strstr(told(&s), "{'time':'2026-01-01T10:00:03Z','kind':'item_view','user_id':'u3',"
                            "'items':[{'product':'3','price':4.50,'line_amount':4.50}]"));
    import_how(&s, IMPORT_EVENTS, path, (How){0});
    counts(&s, "5000 rows 0 new 5000 known 0 rejected");
    shop_close(&s);
}

TEST("lines of orders in Parquet meet in their order; a damaged file is refused")
{
    Shop s = shop_new("parquet");
    const char *path = parquet_of(&s, "a.parquet",
                                  "SELECT 'o' || (i % 10) AS order_id, DATE '2026-01-01' AS date, "
                                  "'p' || i AS sku, 2 AS price, 1 AS qty FROM range(100) t(i)");
    import_how(&s, IMPORT_ORDERS, path, (How){0});
    counts(&s, "100 rows 10 new 0 known 0 rejected");
    expect(total_of(&s, "order").value == 20000 && total_of(&s, "order").lines == 100);
    expect(try_import(&s, IMPORT_ORDERS, file_of(&s, "bad.parquet", S("PAR1 and no more")),
                      (How){0}) != OK);
    expect(strstr(s.e.text, "bad.parquet"));
    shop_close(&s);
}

TESTS_MAIN
