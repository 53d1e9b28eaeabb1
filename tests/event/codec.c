/* A batch as bytes and back. */
#include "event/codec.h"
#include "event/event.h"
#include "some_batch.h"
#include "test.h"

static Arena arena, spare;

static void fresh(void)
{
    if (!arena.base) {
        arena = arena_new((isize)1 << 32);
        spare = arena_new((isize)1 << 32);
    }
    arena_reset(&arena);
    arena_reset(&spare);
}

static Batch *decoded(Str bytes)
{
    Batch *b = NULL;
    Err e;
    if (batch_decode(bytes, &arena, &b, &e) != OK)
        print_error("%s\n", e.text);
    expect(b != NULL);
    return b;
}

/* The bytes in a block of their own, so that a sanitizer sees a read past their end. */
static Code decode_exact(const u8 *bytes, isize n, Batch **b, Err *e)
{
    u8 *exact = malloc((size_t)MAX(n, 1));
    memcpy(exact, bytes, (size_t)n);
    spare.at = spare.base;
    Code code = batch_decode((Str){(const char *)exact, n}, &spare, b, e);
    if (code == OK)
        expect(batch_valid(*b));
    free(exact);
    return code;
}

TEST("what is decoded is what was encoded, for batches of any shape")
{
    for (u64 seed = 0; seed < 700; seed++) {
        fresh();
        isize rows = seed % 200 == 0 ? 3000 : (isize)(seed * 7 % 130);
        Batch *b = some_batch(seed, rows, &arena);
        Str bytes = batch_encode(b, &arena);
        Batch *back = decoded(bytes);
        expect(batch_valid(back));
        expect(batches_same(b, back));
        expect(str_eq(batch_encode(back, &arena), bytes));
    }
}

TEST("an empty batch is five bytes and comes back")
{
    fresh();
    Str bytes = batch_encode(batch_new(&arena, false), &arena);
    Batch *back = decoded(bytes);
    expect(bytes.n == 5 && back->rows == 0 && back->lines == 0);
}

TEST("the largest batch goes through")
{
    fresh();
    Batch *b = batch_new(&arena, false);
    for (isize i = 0; i < BATCH_ROWS_MAX; i++) {
        isize row = batch_row(b);
        batch_set_text(b, F_kind, row, S("item_view"));
        batch_set_text(b, F_id, row, str_format(&arena, "id-%ld", (long)i));
        batch_set_int(b, F_time, row, 1790000000000000 + i * 1000);
        for (int l = 0; l < BATCH_LINES_MAX / BATCH_ROWS_MAX; l++)
            batch_set_int(b, F_price, batch_line(b), i * 16 + l);
    }
    Batch *back = decoded(batch_encode(b, &arena));
    expect(back->lines == BATCH_LINES_MAX && batches_same(b, back));
}

TEST("lines are kept with their rows, evenly spread or not")
{
    static const int counts[][3] = {{1, 1, 1}, {2, 2, 2}, {1, 3, 2}, {0, 0, 6},
                                    {6, 0, 0}, {0, 1, 0}, {1, 2, 3}, {2, 1, 3}};
    for (int i = 0; i < COUNT(counts); i++) {
        fresh();
        Batch *b = batch_new(&arena, false);
        for (int row = 0; row < 3; row++) {
            batch_row(b);
            for (int l = 0; l < counts[i][row]; l++)
                batch_line(b);
        }
        expect(batches_same(b, decoded(batch_encode(b, &arena))));
    }
}

TEST("a dropped row leaves the encoding as if it had never been")
{
    for (u64 seed = 0; seed < 300; seed++) {
        fresh();
        Random r = random_from(seed);
        Shape shape = some_shape(&r), other = some_shape(&r);
        Batch *with = batch_new(&arena, true), *without = batch_new(&arena, false);
        for (isize i = 0; i < 40; i++) {
            Random same = r;
            some_row(with, &r, &shape, &arena);
            some_row(without, &same, &shape, &arena);
            for (i64 n = random_below(&r, 3); n > 0; n--) {
                some_row(with, &r, n % 2 ? &shape : &other, &arena);
                batch_drop_row(with);
            }
        }
        expect(str_eq(batch_encode(with, &arena), batch_encode(without, &arena)));
    }
}

TEST("dropped rows give their properties and memory back")
{
    fresh();
    Batch *b = batch_new(&arena, true);
    isize used = 0;
    for (isize i = 0; i < 20000; i++) {
        isize row = batch_row(b);
        for (isize p = 0; p < 20; p++) {
            char name[32];
            snprintf(name, sizeof name, "p%ld", (long)(p + i % 7));
            Str s = str_of(name);
            expect(i % 2 ? batch_set_property(b, s, row, S("x"))
                         : batch_set_property_number(b, s, row, 1));
        }
        batch_drop_row(b);
        expect(b->properties == 0);
        used = i == 100 ? arena_used(&arena) : used;
    }
    expect(arena_used(&arena) - used <
           20000 * 20 * (40 + ARENA_FENCE)); /* names and strings, no cells */
}

TEST("the properties of a batch are limited, and one too many changes nothing")
{
    fresh();
    Batch *b = batch_new(&arena, true), *more = batch_new(&arena, true);
    isize row = batch_row(b);
    for (isize p = 0; p < BATCH_PROPERTIES_MAX; p++)
        expect(batch_set_property(b, str_format(&arena, "p%ld", (long)p), row, S("x")));
    Str before = batch_encode(b, &arena);
    expect(!batch_set_property(b, S("one more"), row, S("x")));
    expect(!batch_set_property_number(b, S("p1"), row, 1));
    expect(batch_set_property(b, S("p1"), row, S("x")));
    expect(str_eq(batch_encode(b, &arena), before));
    batch_set_property(more, S("another"), batch_row(more), S("y"));
    expect(!batch_copy_row(b, more, 0));
    expect(str_eq(batch_encode(b, &arena), before));
    expect(batches_same(b, decoded(before)));
}

TEST("rows copied one by one make the same batch")
{
    for (u64 seed = 0; seed < 300; seed++) {
        fresh();
        Batch *b = some_batch(seed, 50, &arena), *copy = batch_new(&arena, seed % 3 == 0);
        for (isize row = 0; row < b->rows; row++)
            expect(batch_copy_row(copy, b, row));
        expect(batches_same(b, copy));
    }
}

TEST("a decoded batch can be filled further")
{
    for (u64 seed = 0; seed < 300; seed++) {
        fresh();
        Random r = random_from(seed);
        Shape shape = some_shape(&r);
        Batch *whole = batch_new(&arena, false), *part = batch_new(&arena, false);
        for (isize i = 0; i < 20; i++)
            some_row(whole, &r, &shape, &arena);
        for (isize row = 0; row < 10; row++)
            expect(batch_copy_row(part, whole, row));
        part = decoded(batch_encode(part, &arena));
        for (isize row = 10; row < 20; row++)
            expect(batch_copy_row(part, whole, row));
        expect(batches_same(part, whole));
        expect(str_eq(batch_encode(part, &arena), batch_encode(whole, &arena)));
        batch_drop_row(part);
        some_row(part, &r, &shape, &arena);
        expect(batches_same(part, decoded(batch_encode(part, &arena))));
    }
}

TEST("every truncation is refused with a reason")
{
    for (u64 seed = 1; seed < 9; seed++) {
        fresh();
        Str bytes = batch_encode(some_batch(seed, 12, &arena), &arena);
        for (isize n = 0; n < bytes.n; n++) {
            Batch *b;
            Err e = {0};
            expect(decode_exact((const u8 *)bytes.p, n, &b, &e) == CORRUPT);
            expect(e.text[0]);
        }
    }
}

TEST("a hundred thousand damaged batches either fail or are valid")
{
    isize passed = 0, refused = 0;
    Random r = random_from(5);
    for (int i = 0; i < 100000; i++) {
        static u8 copy[1 << 20];
        static isize n;
        if (i % 500 == 0) {
            fresh();
            Str bytes = batch_encode(some_batch((u64)i, random_below(&r, 8), &arena), &arena);
            n = bytes.n;
            memcpy(copy, bytes.p, (size_t)n);
        }
        i64 at[3];
        u8 was[3];
        for (int k = 0; k < 3; k++) {
            at[k] = random_below(&r, n);
            was[k] = copy[at[k]];
        }
        for (int k = 0; k <= i % 3; k++)
            copy[at[k]] = i % 2 ? (u8)random_u64(&r) : copy[at[k]] ^ (u8)(1 << random_below(&r, 8));
        Batch *b;
        Err e;
        if (decode_exact(copy, n, &b, &e) == OK)
            passed++;
        else
            refused++;
        for (int k = 2; k >= 0; k--)
            copy[at[k]] = was[k];
    }
    expect(passed > 1000 && refused > 1000);
}

/* A batch of `rows` rows and `lines` lines with one column given by its bytes. */
static Str one_column(isize rows, isize lines, const void *column, isize n)
{
    Buf b = buf_on(&arena);
    buf_byte(&b, BATCH_VERSION);
    buf_varint(&b, (u64)rows);
    buf_varint(&b, (u64)lines);
    if (lines > 0) {
        buf_byte(&b, LINES_EVEN);
        buf_varint(&b, (u64)(lines / rows));
    }
    buf_varint(&b, 1);
    buf_put(&b, column, n);
    return buf_done(&b);
}
#define ONE_COLUMN(rows, lines, ...)                                                               \
    one_column(rows, lines, (const u8[]){__VA_ARGS__}, (isize)sizeof(const u8[]){__VA_ARGS__})

TEST("a column of a number we do not know becomes a property")
{
    fresh();
    /* number 5000, text, constant, 2 cells, 3 bytes: length 2, "hi" */
    Batch *b = decoded(ONE_COLUMN(2, 0, 0x88, 0x27, T_TEXT, VALUES_CONST, 2, 3, 2, 'h', 'i'));
    expect(b->properties == 1 && str_eq(b->property[0]->name, S("field:5000")));
    expect(str_eq(column_text(b->property[0], 1), S("hi")));
    Batch *again = decoded(batch_encode(b, &arena));
    expect(batches_same(b, again));
}

TEST("a line column of a number we do not know keeps the first value of each row")
{
    fresh();
    /* 2 rows of 2 lines; values -, 7, 8, 9 */
    Batch *b = decoded(ONE_COLUMN(2, 4, 0x88, 0x27, COLUMN_LINE | T_COUNT,
                                  VALUES_FIXED_1 | PRESENCE_BITMAP, 4, 5, 0x0E, 0, 7, 8, 9));
    expect(b->properties == 1 && b->property[0]->n == 2);
    expect(column_int(b->property[0], 0) == 7 && column_int(b->property[0], 1) == 8);
    b = decoded(ONE_COLUMN(2, 4, 0x88, 0x27, COLUMN_LINE | T_TEXT, VALUES_CONST | PRESENCE_PLACES,
                           4, 4, 1, 3, 1, 'x'));
    expect(column_text(b->property[0], 0).n == 0);
    expect(str_eq(column_text(b->property[0], 1), S("x")));
}

static bool refused(Str bytes)
{
    Batch *b = NULL;
    Err e = {0};
    return decode_exact((const u8 *)bytes.p, bytes.n, &b, &e) == CORRUPT && e.text[0] && !b;
}

TEST("what no encoder writes is refused")
{
    fresh();
    expect(refused(ONE_COLUMN(1, 0, 1, T_COUNT, VALUES_CONST, 1, 1, 2)));        /* id is text */
    expect(refused(ONE_COLUMN(1, 0, 2, T_COUNT, VALUES_CONST, 1, 1, 2)));        /* time is TIME */
    expect(refused(ONE_COLUMN(1, 0, 101, T_TEXT, VALUES_CONST, 1, 2, 1, 'a')));  /* not a line */
    expect(refused(ONE_COLUMN(1, 0, 1, T_TEXT, VALUES_CONST, 2, 2, 1, 'a')));    /* two cells */
    expect(refused(ONE_COLUMN(1, 0, 1, T_TEXT, VALUES_CONST, 1, 3, 1, 'a', 0))); /* left over */
    expect(refused(ONE_COLUMN(1, 0, 1, T_TEXT, VALUES_CONST, 1, 1, 0)));         /* empty string */
    expect(refused(ONE_COLUMN(1, 0, 1, T_TEXT, VALUES_CONST, 1, 2, 1, 0xFF)));   /* no UTF-8 */
    expect(refused(ONE_COLUMN(2, 0, 1, T_TEXT, VALUES_PLAIN, 2, 5, 2, 1, 'a', 0xC3, 0xA9)));
    expect(refused(ONE_COLUMN(1, 0, 1, T_TEXT, VALUES_DICT_1, 1, 4, 1, 1, 'a', 2))); /* code */
    expect(refused(ONE_COLUMN(1, 0, 1, 9, VALUES_CONST, 1, 2, 1, 'a')));             /* type */
    expect(refused(ONE_COLUMN(1, 0, 1, T_TEXT, 15, 1, 2, 1, 'a')));                  /* form */
    expect(refused(ONE_COLUMN(1, 0, 0, 1, 'p', T_BOOL, VALUES_CONST, 1, 1, 4)));     /* bool 2 */
    expect(refused(ONE_COLUMN(1, 0, 0, 1, 0xFF, T_BOOL, VALUES_CONST, 1, 1, 2)));    /* name */
    expect(refused(ONE_COLUMN(1, 0, 0, 1, 'p', T_NUMBER, VALUES_FIXED_8, 1, 9, 0, 0, 0, 0, 0, 0, 0,
                              0xF0, 0x7F))); /* infinite */
    expect(refused(ONE_COLUMN(2, 0, 2, T_TIME, VALUES_CONST | PRESENCE_BITMAP, 2, 2, 4, 2)));
    expect(refused(ONE_COLUMN(2, 0, 2, T_TIME, VALUES_CONST | PRESENCE_PLACES, 2, 4, 2, 1, 0, 2)));
    expect(!refused(ONE_COLUMN(2, 0, 2, T_TIME, VALUES_CONST | PRESENCE_PLACES, 2, 4, 2, 0, 0, 2)));
    expect(refused(S("\x02\x00\x00\x80\x00"))); /* a version to come */
    expect(refused(S("\x01\x00\x00\x80\x00 ")));
    expect(refused(S("\x01\x02\x02\x01\x02\x02\x00"))); /* 2 rows, 2 lines, 2 in each */
    expect(refused(S("\x01\x02\x02\x01\x01\x00\x00"))); /* 1 in the first and none after */
    expect(!refused(S("\x01\x02\x02\x01\x02\x00\x00")));
    expect(refused(S("\x01\x81\x80\x04\x00\x80\x00"))); /* 65,537 rows */
}

TEST("a small batch that asks for much memory is refused when there is little")
{
    fresh();
    Buf b = buf_on(&arena);
    buf_byte(&b, BATCH_VERSION);
    buf_varint(&b, BATCH_ROWS_MAX);
    buf_varint(&b, 0);
    buf_varint(&b, 500);
    for (int i = 0; i < 500; i++) {
        char name[8];
        snprintf(name, sizeof name, "p%d", i);
        buf_varint(&b, 0);
        buf_varint(&b, strlen(name));
        buf_put(&b, name, (isize)strlen(name));
        buf_byte(&b, T_BOOL);
        buf_byte(&b, VALUES_CONST);
        buf_varint(&b, BATCH_ROWS_MAX);
        buf_varint(&b, 1);
        buf_byte(&b, 2);
    }
    Arena small = arena_new(1 << 24);
    Batch *out;
    Err e;
    expect(batch_decode(buf_done(&b), &small, &out, &e) == OVER_LIMIT);
    expect(arena_used(&small) == 0);
    expect(batch_decode(buf_done(&b), &arena, &out, &e) == OK);
    arena_free(&small);
}

TEST("the same number of bytes is not spent twice: forms are chosen by size")
{
    fresh();
    Batch *b = batch_new(&arena, false);
    for (isize i = 0; i < 10000; i++)
        batch_set_text(b, F_kind, batch_row(b), S("page_view"));
    expect(batch_encode(b, &arena).n < 40);
    for (isize i = 0; i < 10000; i++)
        batch_set_int(b, F_time, i, 1790000000000000 + i * 100);
    expect(batch_encode(b, &arena).n < 10000 * 2 + 100);
    for (isize i = 0; i < 10000; i++)
        batch_set_text(b, F_country, i, i % 3 ? S("CN") : S("DE"));
    expect(batch_encode(b, &arena).n < 10000 * 3 + 100);
    for (isize i = 0; i < 10000; i += 1000)
        batch_set_int(b, F_amount, i, i);
    expect(batch_encode(b, &arena).n < 10000 * 3 + 200);
}

/* The form on disk is for ever: these bytes were written by the first version of it. */
TEST("the bytes of version 1 do not change")
{
    static const u8 golden[] = {
#include "golden_v1.inc"
    };
    fresh();
    Batch *b = batch_new(&arena, false);
    for (isize i = 0; i < 4; i++) {
        isize row = batch_row(b);
        batch_set_text(b, F_kind, row, i % 2 ? S("cart_add") : S("item_view"));
        batch_set_text(b, F_id, row, str_format(&arena, "e%ld", (long)i));
        batch_set_int(b, F_time, row, 1790000000000000 + i * 1500000);
        batch_set_int(b, F_key, row, 0x123456789abcdef0 + i);
        batch_set_property_number(b, S("score"), row, 0.5 * (double)i);
        if (i == 2)
            batch_set_text(b, F_query, row, S("\xE9\x9E\x8B"));
        for (isize l = 0; l < i; l++) {
            isize line = batch_line(b);
            batch_set_text(b, F_product, line, S("sku-1"));
            batch_set_int(b, F_price, line, 1999);
        }
    }
    Str bytes = batch_encode(b, &arena);
    expect(str_eq(bytes, (Str){(const char *)golden, (isize)sizeof golden}));
    expect(batches_same(b, decoded(bytes)));
}

TESTS_MAIN
