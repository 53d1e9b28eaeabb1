/* An event as JSON and back. */
#include "event/event.h"
#include "some_batch.h"
#include "test.h"

static Arena arena;
static Err err;

static void fresh(void)
{
    if (!arena.base)
        arena = arena_new((isize)1 << 32);
    arena_reset(&arena);
    err = (Err){0};
}

static Code add(Batch *b, const char *text)
{
    const Json *j;
    TRY(json_parse(str_of(text), &arena, &j, &err));
    return event_from_json(j, b, &err);
}

static Batch *one(const char *text)
{
    fresh();
    Batch *b = batch_new(&arena, false);
    if (add(b, text) != OK)
        print_error("%s\n", err.text);
    expect(b->rows == 1);
    return b;
}

static bool shows(const Batch *b, const char *text)
{
    Buf out = buf_on(&arena);
    event_to_json(b, 0, &out);
    if (!str_eq(buf_done(&out), str_of(text)))
        print_error("%.*s\n", STR_ARG(buf_done(&out)));
    return str_eq(buf_done(&out), str_of(text));
}

static bool refused(const char *text, const char *why)
{
    fresh();
    Batch *b = batch_new(&arena, false);
    expect(add(b, "{\"kind\":\"login\",\"colour\":1}") == OK);
    Str before = batch_encode(b, &arena);
    bool bad = add(b, text) == BAD_INPUT && str_find(str_of(err.text), str_of(why)) >= 0;
    if (!bad)
        print_error("%s\n", err.text);
    return bad && str_eq(batch_encode(b, &arena), before);
}

static isize property(const Batch *b, const char *name, FieldType type)
{
    for (isize p = 0; p < b->properties; p++)
        if (str_eq(b->property[p]->name, str_of(name)) && b->property[p]->type == type)
            return p;
    return -1;
}

static bool property_is(const Batch *b, const char *name, const char *text)
{
    isize p = property(b, name, T_TEXT);
    return p >= 0 && str_eq(column_text(b->property[p], 0), str_of(text));
}

TEST("an event is written with the names of its fields")
{
    const char *text =
        "{\"id\":\"e1\",\"time\":\"2026-11-22T08:26:00Z\",\"kind\":\"order\","
        "\"user_id\":\"u\\\"1\","
        "\"order\":\"A7\",\"amount\":12.30,\"currency\":\"CNY\",\"rating\":4.5,"
        "\"key\":\"123456789abcdef0\",\"items\":[{\"product\":\"sku\",\"price\":6.15,"
        "\"quantity\":2},{}],\"properties\":{\"colour\":\"red\",\"size\":42,\"half\":0.5,"
        "\"gift\":true}}";
    expect(shows(one(text), text));
    expect(shows(one("{}"), "{}"));
}

TEST("money has the decimals of the event's currency, wherever that stands")
{
    expect(batch_int(one("{\"amount\":99,\"currency\":\"JPY\"}"), F_amount, 0) == 99);
    expect(batch_int(one("{\"amount\":99}"), F_amount, 0) == 9900);
    expect(batch_int(one("{\"amount\":1.005,\"currency\":\"USD\"}"), F_amount, 0) == 101);
    expect(batch_int(one("{\"amount\":\"$1,234.50\"}"), F_amount, 0) == 123450);
    expect(batch_int(one("{\"amount\":-0.001,\"currency\":\"KWD\"}"), F_amount, 0) == -1);
    expect(shows(one("{\"amount\":-0.001,\"currency\":\"KWD\"}"),
                 "{\"amount\":-0.001,\"currency\":\"KWD\"}"));
    expect(batch_int(one("{\"amount\":0.285}"), F_amount, 0) == 29);
    expect(batch_int(one("{\"amount\":1.15e2}"), F_amount, 0) == 11500);
    expect(batch_int(one("{\"amount\":1e-7}"), F_amount, 0) == 0);
    expect(batch_int(one("{\"amount\":123456789012.345}"), F_amount, 0) == 12345678901235);
}

TEST("times come as ISO 8601 or as Unix seconds, milliseconds and microseconds")
{
    const i64 at = 1790000000000000;
    expect(batch_int(one("{\"time\":1790000000}"), F_time, 0) == at);
    expect(batch_int(one("{\"time\":1790000000.25}"), F_time, 0) == at + 250000);
    expect(batch_int(one("{\"time\":1790000000123}"), F_time, 0) == at + 123000);
    expect(batch_int(one("{\"time\":1790000000123.75}"), F_time, 0) == at + 123000);
    expect(batch_int(one("{\"time\":1790000000123456}"), F_time, 0) == at + 123456);
    expect(batch_int(one("{\"time\":\"1790000000\"}"), F_time, 0) == at);
    expect(batch_int(one("{\"time\":\"2026-09-21T22:13:20+08:00\"}"), F_time, 0) == at);
}

TEST("a flat line makes one line")
{
    Batch *b = one("{\"kind\":\"item_view\",\"product\":\"sku\",\"price\":1.5,\"quantity\":\"2\"}");
    expect(b->lines == 1 && batch_int(b, F_price, 0) == 150 && batch_int(b, F_quantity, 0) == 2000);
    expect(one("{\"product\":null}")->lines == 0);
    expect(one("{\"items\":[],\"product\":\"a\"}")->lines == 1);
}

TEST("what is no field becomes a property")
{
    Batch *b = one(
        "{\"a\":1,\"b\":{\"c\":{\"d\":\"x\"},\"e\":[1,\"2\",{}]},\"f\":null,"
        "\"n\":9007199254740993,\"properties\":{\"price\":\"cheap\",\"g\":{\"h\":false}}}");
    expect(property_is(b, "b.c.d", "x") && property_is(b, "b.e", "[1,\"2\",{}]"));
    expect(property_is(b, "price", "cheap") && property_is(b, "n", "9007199254740993"));
    expect(property(b, "a", T_NUMBER) >= 0 && property(b, "g.h", T_BOOL) >= 0);
    expect(b->properties == 6 && b->lines == 0);
    expect(property_is(one("{\"properties\":[1]}"), "properties", "[1]"));
}

TEST("members of items that are no field become one property for all items")
{
    Batch *b = one("{\"items\":[{\"product\":\"a\",\"colour\":\"red\"},{\"product\":\"b\"},"
                   "{\"colour\":\"blue\",\"coupon\":7}]}");
    expect(b->lines == 3 && b->properties == 2);
    expect(property_is(b, "items.colour", "[\"red\",null,\"blue\"]"));
    expect(property_is(b, "items.coupon", "[null,null,7]"));
}

TEST("a later member of the same name replaces the earlier, null and empty are absent")
{
    Batch *b = one(
        "{\"id\":\"a\",\"id\":\"b\",\"amount\":1,\"amount\":\" \",\"kind\":\"x\",\"kind\":null,"
        "\"items\":[{}],\"items\":null}");
    expect(str_eq(batch_text(b, F_id, 0), S("b")) && batch_int(b, F_amount, 0) == ABSENT);
    expect(batch_text(b, F_kind, 0).n == 0 && b->lines == 0);
}

TEST("text fields take numbers and truth as they are written")
{
    Batch *b = one("{\"user_id\":12345678901234567,\"order\":1.50,\"step\":true,\"results\":\"3\","
                   "\"tagged\":true,\"scroll\":50.0}");
    expect(str_eq(batch_text(b, F_user_id, 0), S("12345678901234567")));
    expect(str_eq(batch_text(b, F_order, 0), S("1.5")));
    expect(str_eq(batch_text(b, F_step, 0), S("true")));
    expect(batch_int(b, F_results, 0) == 3 && batch_int(b, F_tagged, 0) == 1);
    expect(batch_int(b, F_scroll, 0) == 50);
}

TEST("a wrong member is named with its value, and the batch stays as it was")
{
    expect(refused("{\"colour\":2,\"new\":1,\"amount\":\"dear\"}", "'amount' should be an amount"));
    expect(refused("{\"amount\":\"dear\"}", "\"dear\""));
    expect(refused("{\"amount\":true}", "'amount'"));
    expect(refused("{\"amount\":1e18}", "'amount'"));
    expect(refused("{\"amount\":9223372036854775807}", "'amount'"));
    expect(refused("{\"time\":\"yesterday\"}", "'time' should be a time"));
    expect(refused("{\"time\":{}}", "'time'"));
    expect(refused("{\"results\":1.5}", "'results' should be a whole number"));
    expect(refused("{\"results\":-9223372036854775808}", "'results'"));
    expect(refused("{\"title\":[\"x\"]}", "'title' should be text"));
    expect(refused("{\"key\":\"12\"}", "'key' should be 16"));
    expect(refused("{\"key\":\"8000000000000000\"}", "'key'"));
    expect(refused("{\"items\":{}}", "'items' should be an array"));
    expect(refused("{\"items\":[{\"product\":\"a\"},1]}", "'items'"));
    expect(refused("{\"items\":[{\"price\":\"x\"}]}", "'price'"));
    expect(refused("{\"items\":[{}],\"product\":\"a\"}", "inside 'items'"));
    expect(refused("[]", "an event should be"));
    expect(refused("1", "an event should be"));
}

TEST("items and their odd members are limited")
{
    fresh();
    Batch *b = batch_new(&arena, false);
    Buf many = buf_on(&arena), odd = buf_on(&arena);
    buf_str(&many, S("{\"items\":[{}"));
    for (int i = 0; i < EVENT_LINES_MAX; i++)
        buf_str(&many, S(",{}"));
    buf_str(&many, S("]}\0"));
    expect(add(b, (char *)many.p) == BAD_INPUT && b->rows == 0 && b->lines == 0);
    buf_str(&odd, S("{\"items\":[{\"a\":0"));
    for (int i = 0; i < 64; i++)
        buf_print(&odd, ",\"a%d\":1", i);
    buf_str(&odd, S("}]}\0"));
    expect(add(b, (char *)odd.p) == BAD_INPUT && b->rows == 0 && b->properties == 0);
}

TEST("a full batch says so and stays as it was")
{
    fresh();
    Batch *b = batch_new(&arena, true);
    for (int p = 0; p < BATCH_PROPERTIES_MAX - 1; p++)
        expect((p ? add(b, str_z(&arena, str_format(&arena, "{\"q%d\":1}", p))) : OK) == OK);
    Str before = batch_encode(b, &arena);
    expect(add(b, "{\"kind\":\"x\",\"one\":1,\"two\":2,\"three\":3}") == OVER_LIMIT);
    expect(str_eq(batch_encode(b, &arena), before));
    while (b->rows < BATCH_ROWS_MAX)
        batch_row(b);
    expect(add(b, "{}") == OVER_LIMIT && b->rows == BATCH_ROWS_MAX);
}

/* Times that have a place in the calendar. */
static void times_tamed(Batch *b)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        for (isize i = 0; field_info[f].type == T_TIME && b->field[f] && i < b->field[f]->n; i++)
            if (b->field[f]->value[i] != ABSENT)
                b->field[f]->value[i] = (i64)((u64)b->field[f]->value[i] % 250000000000000000) -
                                        60000000000000000;
}

TEST("any event comes back from its JSON")
{
    for (u64 seed = 0; seed < 1000; seed++) {
        fresh();
        Batch *b = some_batch(seed, 12, &arena), *back = batch_new(&arena, seed % 3 == 0);
        times_tamed(b);
        for (isize row = 0; row < b->rows; row++) {
            Buf out = buf_on(&arena);
            const Json *j;
            event_to_json(b, row, &out);
            expect(json_parse(buf_done(&out), &arena, &j, &err) == OK);
            if (event_from_json(j, back, &err) != OK)
                print_error("%s\n", err.text);
        }
        expect(batches_same(b, back));
    }
}

TEST("no text makes reading an event crash or leave a trace")
{
    Random r = random_from(9);
    static const char *const parts[] = {"{",           "}",
                                        "[",           "]",
                                        ",",           ":",
                                        "\"items\"",   "\"time\"",
                                        "\"amount\"",  "\"properties\"",
                                        "\"product\"", "\"x\"",
                                        "1",           "-1.5e9",
                                        "null",        "true",
                                        "\"\"",        "9223372036854775807"};
    for (int i = 0; i < 20000; i++) {
        fresh();
        Batch *b = batch_new(&arena, true);
        Buf text = buf_on(&arena);
        buf_byte(&text, '{');
        for (i64 n = random_below(&r, 6); n >= 0; n--)
            buf_print(&text, "%s:%s%s", parts[6 + random_below(&r, 6)],
                      parts[random_below(&r, COUNT(parts))], n ? "," : "");
        buf_byte(&text, '}');
        const Json *j;
        if (json_parse(buf_done(&text), &arena, &j, &err) == OK &&
            event_from_json(j, b, &err) != OK)
            expect(b->rows == 0 && b->lines == 0 && b->properties == 0);
        expect(batch_valid(b));
    }
}

TESTS_MAIN
