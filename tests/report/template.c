/* SQL files with places to fill in. */
#include "report/sql.h"
#include "test.h"

static Arena arena;
static Err err;

static Str filled(const char *text, SqlVars *v)
{
    Buf out = buf_on(&arena);
    err = (Err){0};
    if (sql_fill("test.sql", str_of(text), v, &out, &err) != OK)
        return str_copy(&arena, str_of(err.text));
    return buf_done(&out);
}

static SqlVars *some(void)
{
    arena_free(&arena);
    arena = arena_new(1 << 20);
    SqlVars *v = sql_vars_new(&arena);
    sql_int(v, "n", 5);
    sql_int(v, "zero", 0);
    sql_text(v, "mode", S("strict"));
    sql_text(v, "evil", S("a' OR '1'='1"));
    sql_list(v, "empty");
    for (int i = 0; i < 3; i++)
        sql_text(sql_item(v, "step"), "kind", i == 1 ? S("cart_add") : S("view"));
    return v;
}

TEST("names are filled in, texts quoted so that they stay texts")
{
    expect(str_eq(filled("SELECT {n}, {evil}", some()), S("SELECT 5, 'a'' OR ''1''=''1'")));
}

TEST("a part stands or falls with its condition, and else is the other part")
{
    expect(str_eq(filled("a{if n}b{else}c{end}d", some()), S("abd")));
    expect(str_eq(filled("a{if zero}b{else}c{end}d", some()), S("acd")));
    expect(str_eq(filled("{if not zero}x{end}", some()), S("x")));
    expect(str_eq(filled("{if mode=strict}x{else}y{end}", some()), S("x")));
    expect(str_eq(filled("{if mode=any}x{else}y{end}", some()), S("y")));
    expect(str_eq(filled("{if n}{if zero}a{else}b{end}{else}c{end}", some()), S("b")));
    expect(str_eq(filled("{if zero}{nobody knows}{end}-", some()), S("-")));
}

TEST("a mean is rounded as the kernel rounds, its parts filled in first")
{
    expect(str_eq(filled("{mean {n}-x count(*)}", some()),
                  S("CASE WHEN count(*) > 0 THEN (sign(5-x) * ((2 * abs(5-x) + count(*)) "
                    "// (2 * count(*))))::BIGINT END")));
    expect(filled("{mean x}", some()).n > 0 && err.code == CORRUPT);
}

TEST("a list is repeated, each turn knowing its place")
{
    expect(str_eq(filled("{for step}{if step.index}, {end}{step.kind}{end};", some()),
                  S("'view', 'cart_add', 'view';")));
    expect(str_eq(filled("{for step}{step.index}{if not step.last}-{end}{n}{end}", some()),
                  S("0-51-525")));
    expect(str_eq(filled("({for empty}x{end})", some()), S("()")));
}

TEST("what is wrong with a template is said with its place")
{
    expect(str_find(filled("SELECT {nobody}", some()), S("nobody")) >= 0 && err.code == CORRUPT);
    expect(str_find(filled("{if n}x", some()), S("missing")) >= 0 && err.code == CORRUPT);
    expect(str_find(filled("x{end}", some()), S("closes nothing")) >= 0 && err.code == CORRUPT);
    expect(str_find(filled("{n", some()), S("never closed")) >= 0 && err.code == CORRUPT);
    expect(filled("{step}", some()).n > 0 && err.code == CORRUPT);
}

TEST("quoted names and texts double what would end them")
{
    some();
    Buf b = buf_on(&arena);
    buf_name(&b, S("a\"b"));
    buf_quoted(&b, S("it's"));
    expect(str_eq(buf_done(&b), S("\"a\"\"b\"'it''s'")));
}

TESTS_MAIN
