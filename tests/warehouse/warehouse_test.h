/* warehouse_test.h — a small shop for every test: a folder, a journal filled by events written as
 * JSON, a warehouse that follows it, and answers as one line of text to compare. */
#ifndef WAREHOUSE_TEST_H
#define WAREHOUSE_TEST_H
#include "test.h"

#include "warehouse/warehouse.h"
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    char dir[200];
    Journal *journal;
    Warehouse *warehouse;
    Arena arena;
} Shop;

#define broken(...)                                                                                \
    do {                                                                                           \
        print_error(__VA_ARGS__);                                                                  \
        expect(!"broken, see above");                                                              \
    } while (0)

__attribute__((unused)) static void shop_open_warehouse(Shop *s)
{
    Err e;
    WarehouseOptions options = {.threads = 2, .memory_bytes = (i64)512 << 20};
    if (warehouse_open(&os_real, str_of(s->dir), s->journal, &options, &s->warehouse, &e) != OK)
        broken("cannot open the warehouse: %s\n", e.text);
}

__attribute__((unused)) static void shop_open_journal(Shop *s)
{
    Err e;
    JournalFound found;
    if (journal_open(&os_real, str_of(s->dir), NULL, &s->journal, &found, &e) != OK)
        broken("cannot open the journal: %s\n", e.text);
}

__attribute__((unused)) static Shop shop_new(const char *name)
{
    Shop s = {.arena = arena_new((isize)2 << 30)};
    Err e;
    snprintf(s.dir, sizeof s.dir, "/tmp/patron-warehouse-%d-%s", (int)getpid(), name);
    if (os_remove_tree(s.dir, &e) != OK || mkdir(s.dir, 0700) != 0)
        broken("cannot make '%s'\n", s.dir);
    shop_open_journal(&s);
    shop_open_warehouse(&s);
    return s;
}

__attribute__((unused)) static void shop_close(Shop *s)
{
    Err e;
    warehouse_close(&s->warehouse);
    journal_close(&s->journal);
    Code code = os_remove_tree(s->dir, &e);
    (void)code;
    arena_free(&s->arena);
}

__attribute__((unused)) static i64 shop_append(Shop *s, const Batch *b)
{
    Err e;
    i64 first;
    if (journal_append(s->journal, batch_encode(b, &s->arena), b->rows, &first, &e) != OK)
        broken("cannot append: %s\n", e.text);
    return first;
}

/* One event a line, as JSON with ' for ". A time may be given as minutes: 'at': 95. */
__attribute__((unused)) static void shop_tell(Shop *s, const char *events)
{
    Batch *b = batch_new(&s->arena, true);
    for (Str rest = str_of(events); rest.n > 0;) {
        Cut line = str_cut(rest, '\n');
        Str text = str_trim(line.head);
        rest = line.tail;
        if (text.n == 0)
            continue;
        char *quoted = arena_take(&s->arena, 1, text.n);
        for (isize i = 0; i < text.n; i++)
            quoted[i] = text.p[i] == '\'' ? '"' : text.p[i];
        const Json *json;
        Err e;
        if (json_parse((Str){quoted, text.n}, &s->arena, &json, &e) != OK ||
            event_from_json(json, b, &e) != OK)
            broken("%.*s: %s\n", STR_ARG(text), e.text);
    }
    shop_append(s, b);
}

/* A world in short, one event a line: minute, kind, then fields as name=value; `product=` begins
 * a line
 * of goods, the line fields after it belong to it. Money in main units, of two decimals.
 *   10 order user_id=ann order=o1 value=25 product=tea quantity=2 line_amount=25 */
static void world_field(Batch *b, isize row, isize *line, Str word)
{
    Cut at = str_cut(word, '=');
    Field f = field_find(at.head);
    i64 value;
    expect(at.found && f != FIELD_COUNT);
    if (field_info[f].line && (*line < 0 || f == F_product))
        *line = batch_line(b);
    isize place = field_info[f].line ? *line : row;
    if (field_info[f].type == T_TEXT) {
        batch_set_text(b, f, place, at.tail);
        return;
    }
    if (field_info[f].type == T_MONEY)
        expect(money_parse(at.tail, 2, &value));
    else if (field_info[f].type == T_MILLI)
        expect(milli_parse(at.tail, &value));
    else
        expect(str_i64(at.tail, &value));
    batch_set_int(b, f, place, value);
}

/* 2026-01-01T00:00:00Z and so many minutes, which may have decimals. */
static i64 world_time(Str minutes)
{
    double m;
    expect(str_f64(minutes, &m));
    return 1767225600 * US_PER_S + (i64)(m * 60e6);
}

__attribute__((unused)) static void world(Shop *s, const char *events)
{
    Batch *b = batch_new(&s->arena, true);
    for (Str rest = str_of(events); rest.n > 0;) {
        Cut line = str_cut(rest, '\n');
        rest = line.tail;
        Cut word = str_cut(str_trim(line.head), ' ');
        if (word.head.n == 0)
            continue;
        isize row = batch_row(b), of_row = -1;
        batch_set_int(b, F_time, row, world_time(word.head));
        word = str_cut(word.tail, ' ');
        batch_set_text(b, F_kind, row, word.head);
        while (word.tail.n > 0) {
            word = str_cut(word.tail, ' ');
            world_field(b, row, &of_row, word.head);
        }
    }
    shop_append(s, b);
    Err e;
    if (warehouse_follow(s->warehouse, &e) != OK)
        broken("cannot follow: %s\n", e.text);
}

__attribute__((unused)) static void shop_follow(Shop *s)
{
    Err e;
    if (warehouse_follow(s->warehouse, &e) != OK)
        broken("cannot follow: %s\n", e.text);
}

__attribute__((unused)) static void put_cell(Buf *b, const Cell *c)
{
    switch (c->type) {
    case CELL_NULL: buf_str(b, S("-")); break;
    case CELL_BOOL: buf_str(b, c->integer ? S("yes") : S("no")); break;
    case CELL_INT: buf_print(b, "%lld", (long long)c->integer); break;
    case CELL_NUMBER:
        if (c->text.n > 0)
            buf_str(b, c->text);
        else
            buf_print(b, "%g", c->number);
        break;
    case CELL_TEXT: buf_str(b, c->text); break;
    case CELL_TIME: buf_time(b, c->integer, NULL); break;
    case CELL_DATE: buf_date(b, c->integer); break;
    }
}

/* The answer as "a b|c d": cells by blanks, rows by bars. */
__attribute__((unused)) static const char *shop_ask(Shop *s, const char *sql)
{
    Err e;
    Answer a;
    if (warehouse_ask(s->warehouse, str_of(sql), NULL, &s->arena, &a, &e) != OK)
        broken("%s\n  %s\n", sql, e.text);
    Buf b = buf_on(&s->arena);
    for (isize r = 0; r < a.rows; r++) {
        buf_str(&b, r ? S("|") : S(""));
        for (isize c = 0; c < a.width; c++) {
            buf_str(&b, c ? S(" ") : S(""));
            put_cell(&b, &a.cells[r * a.width + c]);
        }
    }
    return str_z(&s->arena, buf_done(&b));
}

#define answers(shop, sql, expected)                                                               \
    do {                                                                                           \
        const char *got_ = shop_ask((shop), (sql));                                                \
        if (strcmp(got_, (expected)) != 0)                                                         \
            broken("%s:%d: %s\n  expected %s\n  got      %s\n", __FILE__, __LINE__, (sql),         \
                   (expected), got_);                                                              \
    } while (0)

#endif
