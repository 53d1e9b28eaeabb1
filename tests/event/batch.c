/* Filling a batch and looking into it. */
#include "event/event.h"
#include "some_batch.h"
#include "test.h"

static Arena arena;

static Batch *fresh(bool own)
{
    if (!arena.base)
        arena = arena_new((isize)1 << 32);
    arena_reset(&arena);
    return batch_new(&arena, own);
}

TEST("cells that were not set are absent, wherever they are")
{
    Batch *b = fresh(false);
    for (int i = 0; i < 5; i++)
        batch_row(b);
    expect(batch_text(b, F_id, 0).n == 0 && batch_int(b, F_time, 0) == ABSENT);
    batch_set_text(b, F_id, 2, S("a"));
    batch_set_int(b, F_time, 2, 7);
    expect(batch_text(b, F_id, 1).n == 0 && batch_text(b, F_id, 4).n == 0);
    expect(str_eq(batch_text(b, F_id, 2), S("a")));
    expect(batch_int(b, F_time, 1) == ABSENT && batch_int(b, F_time, 2) == 7);
    expect(batch_int(b, F_time, 4) == ABSENT);
    expect(column_text(NULL, 3).n == 0 && column_int(NULL, 3) == ABSENT);
    expect(!b->field[F_url]);
}

TEST("setting the last cell again replaces it, with nothing as well")
{
    Batch *b = fresh(false);
    isize row = batch_row(b);
    batch_set_text(b, F_id, row, S("a"));
    batch_set_text(b, F_id, row, S("b"));
    expect(str_eq(batch_text(b, F_id, row), S("b")));
    batch_set_text(b, F_id, row, S(""));
    expect(batch_text(b, F_id, row).n == 0);
    batch_set_int(b, F_time, row, 1);
    batch_set_int(b, F_time, row, ABSENT);
    expect(batch_int(b, F_time, row) == ABSENT);
    batch_set_text(b, F_url, row, S(""));
    batch_set_int(b, F_amount, row, ABSENT);
    expect(!b->field[F_url] && !b->field[F_amount]);
}

TEST("equal strings share a place in the dictionary, in order of first use")
{
    Batch *b = fresh(false);
    const char *const words[] = {"b", "a", "b", "b", "c", "a"};
    for (int i = 0; i < COUNT(words); i++)
        batch_set_text(b, F_kind, batch_row(b), str_of(words[i]));
    const Column *c = b->field[F_kind];
    expect(c->dict_n == 3 && str_eq(c->dict[0], S("b")) && str_eq(c->dict[2], S("c")));
    expect(c->code[0] == 1 && c->code[1] == 2 && c->code[3] == 1 && c->code[5] == 2);
}

TEST("a dictionary holds as many strings as a batch has lines")
{
    Batch *b = fresh(true);
    enum { MANY = 300000 };
    batch_row(b);
    for (u32 i = 0; i < MANY; i++) {
        char text[16];
        snprintf(text, sizeof text, "%x", i * 2654435761u);
        batch_set_text(b, F_product, batch_line(b), str_of(text));
    }
    expect(b->field[F_product]->dict_n == MANY);
    for (u32 i = 0; i < MANY; i += 1000) {
        char text[16];
        snprintf(text, sizeof text, "%x", i * 2654435761u);
        expect(column_code(b, b->field[F_product], str_of(text)) == i + 1);
    }
}

TEST("an owning batch keeps strings after their memory is used again")
{
    char text[] = "first", name[] = "colour";
    Batch *b = fresh(true);
    batch_set_text(b, F_id, batch_row(b), str_of(text));
    expect(batch_set_property(b, str_of(name), 0, str_of(text)));
    memcpy(text, "other", 5);
    memcpy(name, "flavor", 6);
    expect(str_eq(batch_text(b, F_id, 0), S("first")));
    expect(str_eq(b->property[0]->name, S("colour")));
    expect(str_eq(column_text(b->property[0], 0), S("first")));
    expect(str_eq(column_text(b->property[0], 0), S("first")));
}

TEST("text that is too long is cut at a character")
{
    Batch *b = fresh(false);
    char *text = malloc(TEXT_BYTES_MAX + 2);
    memset(text, 'x', TEXT_BYTES_MAX + 2);
    isize row = batch_row(b);
    batch_set_text(b, F_text, row, (Str){text, TEXT_BYTES_MAX + 2});
    expect(batch_text(b, F_text, row).n == TEXT_BYTES_MAX);
    memcpy(text + TEXT_BYTES_MAX - 1, "\xE5\xAE\xA2", 3);
    batch_set_text(b, F_text, row, (Str){text, TEXT_BYTES_MAX + 2});
    expect(batch_text(b, F_text, row).n == TEXT_BYTES_MAX - 1);
    expect(batch_set_property(b, (Str){text, TEXT_BYTES_MAX + 2}, row, S("x")));
    expect(b->property[0]->name.n == TEXT_BYTES_MAX - 1);
    Batch *back;
    Err e;
    expect(batch_decode(batch_encode(b, &arena), &arena, &back, &e) == OK);
    expect(batches_same(b, back));
    free(text);
}

TEST("malformed bytes become U+FFFD, in text and in names")
{
    Batch *b = fresh(false);
    isize row = batch_row(b);
    batch_set_text(b, F_title, row,
                   S("a\xFF"
                     "b\xE5\xAE\xA2\xE5"));
    expect(str_eq(batch_text(b, F_title, row), S("a\xEF\xBF\xBD"
                                                 "b\xE5\xAE\xA2\xEF\xBF\xBD")));
    expect(batch_set_property(b, S("\x80"), row, S("\xED\xA0\x80")));
    expect(batch_set_property(b, S("\x80"), row, S("again")));
    expect(b->properties == 1 && str_eq(b->property[0]->name, S("\xEF\xBF\xBD")));
    char bad[TEXT_BYTES_MAX];
    memset(bad, 0xFF, sizeof bad);
    batch_set_text(b, F_raw, row, (Str){bad, sizeof bad});
    expect(batch_text(b, F_raw, row).n == TEXT_BYTES_MAX - 1); /* three bytes each, cut */
    expect(batch_valid(b));
}

TEST("the lines of a row are found, however many")
{
    Batch *b = fresh(false);
    static const int counts[] = {0, 1, 7, 8, 9, 0, 100, 0, 0, 1};
    isize n, at = 0;
    for (int i = 0; i < COUNT(counts); i++) {
        batch_row(b);
        for (int l = 0; l < counts[i]; l++)
            batch_line(b);
    }
    for (int i = 0; i < COUNT(counts); i++) {
        isize first = batch_lines_of(b, i, &n);
        expect(first == at && n == counts[i]);
        at += n;
    }
    expect(batch_lines_of(fresh(false), 0, &n) == 0 && n == 0);
}

TEST("a property has one column for each name and type")
{
    Batch *b = fresh(false);
    isize row = batch_row(b);
    expect(batch_set_property(b, S("size"), row, S("42")));
    expect(batch_set_property_number(b, S("size"), row, 42));
    expect(batch_set_property_bool(b, S("size"), row, true));
    expect(batch_set_property_bool(b, S(""), row, false));
    row = batch_row(b);
    expect(batch_set_property_number(b, S("size"), row, 43));
    expect(batch_set_property(b, S("size"), row, S("43")));
    expect(b->properties == 4);
    expect(str_eq(column_text(b->property[0], 1), S("43")));
    expect(column_int(b->property[2], 0) == 1 && column_int(b->property[2], 1) == ABSENT);
    expect(column_int(b->property[3], 0) == 0 && b->property[3]->name.n == 0);
}

TEST("a number that is not finite is absent, and minus zero is zero")
{
    Batch *b = fresh(false);
    isize row = batch_row(b);
    expect(batch_set_property_number(b, S("x"), row, 0.0 / 0.0 * 0));
    expect(batch_set_property_number(b, S("x"), row, 1e308 * 10));
    expect(b->properties == 0);
    expect(batch_set_property_number(b, S("x"), row, -0.0));
    expect(b->properties == 1 && column_int(b->property[0], row) == 0);
    expect(batch_set_property_number(b, S("x"), row, -1e308 * 10));
    expect(column_int(b->property[0], row) == ABSENT);
    expect(batch_set_property(b, S("y"), row, S("")) && b->properties == 1);
}

TEST("a filler that works by columns makes the same batch")
{
    Batch *b = fresh(false), *same = batch_new(&arena, false);
    static const char *const words[] = {"view", "cart", "view", "", "order"};
    for (int i = 0; i < COUNT(words); i++) {
        batch_row(b);
        batch_set_text(b, F_kind, i, str_of(words[i]));
        batch_row(same);
    }
    Column *c = batch_column(same, F_kind);
    column_reach(same, c, COUNT(words) - 1);
    for (int i = 0; i < COUNT(words); i++)
        c->code[i] = column_code(same, c, str_of(words[i]));
    expect(batches_same(b, same));
    expect(str_eq(batch_encode(b, &arena), batch_encode(same, &arena)));
}

TEST("the codes of many strings are those asked for one by one")
{
    Batch *one = fresh(true), *many = batch_new(&arena, true);
    Random random = random_from(5);
    Str *value = take(&arena, Str, 5000);
    u32 *code = take(&arena, u32, 5000);
    char *long_text = take(&arena, char, TEXT_BYTES_MAX + 9);
    memset(long_text, 'x', TEXT_BYTES_MAX + 9);
    for (int i = 0; i < 5000; i++) {
        i64 dice = random_below(&random, 1000);
        value[i] = dice < 100   ? S("")
                   : dice < 105 ? (Str){long_text, TEXT_BYTES_MAX + random_below(&random, 9)}
                   : dice < 110 ? (Str){"bad \xFF byte", 5 + random_below(&random, 6)}
                   : dice < 400 && i > 0
                       ? value[i - 1]
                       : str_format(&arena, "%.*s%lld", (int)random_below(&random, 30),
                                    "the beginning that many share",
                                    (long long)random_below(&random, 900));
    }
    Column *a = batch_column(one, F_url), *b = batch_column(many, F_url);
    for (int done = 0, n; done < 5000; done += n) {
        n = (int)MIN(5000 - done, random_below(&random, 700));
        column_codes(many, b, value + done, n, code + done);
    }
    for (int i = 0; i < 5000; i++)
        expect(column_code(one, a, value[i]) == code[i]);
    expect(a->dict_n == b->dict_n && a->dict_n > 500);
    for (isize k = 0; k < a->dict_n; k++)
        expect(str_eq(a->dict[k], b->dict[k]));
}

TEST("dropping the last row leaves the rows before it alone")
{
    Batch *b = fresh(false);
    batch_set_text(b, F_id, batch_row(b), S("a"));
    batch_set_int(b, F_price, batch_line(b), 5);
    isize row = batch_row(b);
    batch_set_text(b, F_id, row, S("b"));
    batch_set_int(b, F_price, batch_line(b), 6);
    expect(batch_set_property(b, S("p"), row, S("x")));
    batch_drop_row(b);
    expect(b->rows == 1 && b->lines == 1 && b->properties == 0);
    batch_row(b);
    expect(batch_text(b, F_id, 1).n == 0 && batch_int(b, F_price, 1) == ABSENT);
    batch_line(b);
    expect(batch_int(b, F_price, 1) == ABSENT && batch_int(b, F_price, 0) == 5);
    expect(str_eq(batch_text(b, F_id, 0), S("a")));
}

/* The plain meaning of a batch, cell by cell. */
typedef struct {
    Str text[64][FIELD_COUNT];
    i64 value[64][FIELD_COUNT];
} Plain;

TEST("any order of sets and drops ends as a plain table would")
{
    for (u64 seed = 0; seed < 300; seed++) {
        Batch *b = fresh(seed % 2);
        Plain *plain = take(&arena, Plain, 1);
        Random r = random_from(seed);
        Style style = some_style(&r);
        for (int step = 0; step < 400; step++) {
            Field f = (Field)random_below(&r, FIELD_FIRST_LINE);
            isize row = b->rows - 1;
            if (b->rows == 0 || (random_below(&r, 8) == 0 && b->rows < 64)) {
                row = batch_row(b);
                for (int g = 0; g < FIELD_COUNT; g++)
                    plain->value[row][g] = ABSENT;
                memset(plain->text[row], 0, sizeof plain->text[row]);
            } else if (random_below(&r, 20) == 0) {
                batch_drop_row(b);
            } else if (field_info[f].type == T_TEXT) {
                plain->text[row][f] = random_below(&r, 9) ? some_text(&r, &style, row, &arena)
                                                          : S("");
                batch_set_text(b, f, row, plain->text[row][f]);
            } else {
                plain->value[row][f] = random_below(&r, 9) ? some_int(&r, &style, row) : ABSENT;
                batch_set_int(b, f, row, plain->value[row][f]);
            }
        }
        for (isize row = 0; row < b->rows; row++)
            for (int f = 0; f < FIELD_FIRST_LINE; f++)
                expect(field_info[f].type == T_TEXT
                           ? str_eq(batch_text(b, (Field)f, row), plain->text[row][f])
                           : batch_int(b, (Field)f, row) == plain->value[row][f]);
    }
}

TESTS_MAIN
