/* docs.c — docs/sql.md is true: its worlds are loaded, its questions asked, its answers compared,
 * and
 * every view has exactly the columns it lists, in their order and with their types. */
#include "warehouse_test.h"

static Str document(Arena *arena)
{
    Str text;
    Err e;
    if (os_read_file(&os_real, PATRON_SOURCE "/docs/sql.md", arena, &text, &e) != OK)
        broken("%s\n", e.text);
    return text;
}

/* The text between the fences of the next block, and what stands behind its first fence. */
static bool next_block(Str *rest, Str *language, Str *block)
{
    isize at = str_find(*rest, S("\n```"));
    if (at < 0)
        return false;
    Cut line = str_cut(str_skip(*rest, at + 4), '\n');
    isize end = str_find(line.tail, S("```"));
    *language = line.head;
    *block = str_take(line.tail, end);
    *rest = str_skip(line.tail, end + 3);
    return true;
}

static Answer ask(Shop *s, Str sql)
{
    Err e;
    Answer a;
    if (warehouse_ask(s->warehouse, sql, NULL, &s->arena, &a, &e) != OK)
        broken("%.*s: %s\n", STR_ARG(sql), e.text);
    return a;
}

/* Both sides as cells joined by one bar, without the blanks that make a table straight. */
static Str squeezed(Str table, Arena *arena)
{
    Buf b = buf_on(arena);
    while (table.n > 0) {
        Cut line = str_cut(table, '\n');
        table = line.tail;
        for (Str rest = line.head; rest.n > 0;) {
            Cut cell = str_cut(rest, '|');
            rest = cell.tail;
            buf_str(&b, str_trim(cell.head));
            buf_str(&b, cell.found ? S("|") : S(""));
        }
        buf_byte(&b, '\n');
    }
    return buf_done(&b);
}

static Str shown(const Answer *a, Arena *arena)
{
    Buf b = buf_on(arena);
    for (isize c = 0; c < a->width; c++) {
        buf_str(&b, c ? S("|") : S(""));
        buf_str(&b, a->columns[c]);
    }
    buf_byte(&b, '\n');
    for (isize i = 0; i < a->rows * a->width; i++) {
        buf_str(&b, i % a->width ? S("|") : S(""));
        if (a->cells[i].type != CELL_NULL)
            put_cell(&b, &a->cells[i]);
        if (i % a->width == a->width - 1)
            buf_byte(&b, '\n');
    }
    return buf_done(&b);
}

TEST("every question of the document has the answer it gives")
{
    Shop s = shop_new("docs");
    Str rest = document(&s.arena), language, block, sql = S("");
    int asked = 0;
    while (next_block(&rest, &language, &block)) {
        if (str_eq(language, S("json"))) {
            shop_tell(&s, str_z(&s.arena, block));
            shop_follow(&s);
        } else if (str_eq(language, S("sql"))) {
            sql = block;
        } else {
            Answer a = ask(&s, sql);
            Str got = shown(&a, &s.arena), expected = squeezed(block, &s.arena);
            if (!str_eq(got, expected))
                broken("%.*sexpected\n%.*sgot\n%.*s", STR_ARG(sql), STR_ARG(expected),
                       STR_ARG(got));
            asked++;
        }
    }
    expect(asked >= 3);
    shop_close(&s);
}

/* The rows "| `name` | TYPE | ..." under "## view" as "name TYPE". */
static Str listed(Str *rest, Arena *arena)
{
    Buf b = buf_on(arena);
    while (rest->n > 0 && !str_starts(*rest, S("## "))) {
        Cut line = str_cut(*rest, '\n');
        *rest = line.tail;
        if (!str_starts(line.head, S("| `")))
            continue;
        Cut name = str_cut(str_skip(line.head, 3), '`');
        Cut type = str_cut(str_skip(name.tail, 3), '|');
        buf_print(&b, "%.*s %.*s\n", STR_ARG(name.head), STR_ARG(str_trim(type.head)));
        if (str_trim(str_cut(type.tail, '|').head).n == 0)
            broken("%.*s has no meaning\n", STR_ARG(name.head));
    }
    return buf_done(&b);
}

TEST("every view has the columns the document lists, and no other")
{
    Shop s = shop_new("columns");
    Str rest = document(&s.arena);
    int views = 0;
    for (; str_find(rest, S("\n## ")) >= 0; views++) {
        rest = str_skip(rest, str_find(rest, S("\n## ")) + 4);
        Cut name = str_cut(rest, '\n');
        rest = name.tail;
        Str expected = listed(&rest, &s.arena);
        rest = (Str){rest.p - 1, rest.n + 1};
        Answer a = ask(&s, str_format(&s.arena, "DESCRIBE %.*s", STR_ARG(name.head)));
        Buf b = buf_on(&s.arena);
        for (isize r = 0; r < a.rows; r++)
            buf_print(&b, "%.*s %.*s\n", STR_ARG(a.cells[r * a.width].text),
                      STR_ARG(a.cells[r * a.width + 1].text));
        if (!str_eq(buf_done(&b), expected))
            broken("%.*s\nlisted\n%.*sis\n%.*s", STR_ARG(name.head), STR_ARG(expected),
                   STR_ARG(buf_done(&b)));
    }
    expect(views == 12);
    shop_close(&s);
}

TESTS_MAIN
