/* JSON text to nodes. */
#include "event/event.h"
#include "test.h"
#include <math.h>

static Arena arena;

static const Json *parsed(Str text)
{
    const Json *j = NULL;
    Err e;
    if (!arena.base)
        arena = arena_new((isize)1 << 32);
    arena_reset(&arena);
    return json_parse(text, &arena, &j, &e) == OK ? j : NULL;
}

static bool refused(Str text)
{
    const Json *j = NULL;
    Err e = {0};
    if (!arena.base)
        arena = arena_new((isize)1 << 32);
    Code code = json_parse(text, &arena, &j, &e);
    return code == BAD_INPUT && e.text[0] && !j;
}

static bool again(Str text, Str want)
{
    const Json *j = parsed(text);
    if (!j)
        return false;
    Buf b = buf_on(&arena);
    buf_json_value(&b, j);
    return str_eq(buf_done(&b), want);
}

TEST("a value of each type is read")
{
    expect(parsed(S("null"))->type == JSON_NULL);
    expect(parsed(S(" true "))->type == JSON_BOOL && parsed(S("true"))->integer == 1);
    expect(parsed(S("false"))->integer == 0);
    expect(parsed(S("12"))->type == JSON_INT && parsed(S("12"))->integer == 12);
    expect(parsed(S("12"))->number == 12);
    expect(parsed(S("12.5"))->type == JSON_FLOAT && parsed(S("12.5"))->number == 12.5);
    expect(str_eq(parsed(S("\"a\\n\\u5ba2\""))->text, S("a\n\xE5\xAE\xA2")));
    expect(parsed(S("[]"))->type == JSON_ARRAY && parsed(S("{}"))->type == JSON_OBJECT);
    const Json *j = parsed(S("{\"a\":[1,2,3],\"b\":{\"c\":null}}"));
    expect(j->n == 2 && j->first->n == 3 && str_eq(j->first->key, S("a")));
    expect(j->first->first->next->integer == 2 && !j->first->first->next->next->next);
    expect(json_get(json_get(j, S("b")), S("c"))->type == JSON_NULL);
}

TEST("whole numbers are exact to 64 bits, larger ones are doubles")
{
    expect(parsed(S("9223372036854775807"))->integer == INT64_MAX);
    expect(parsed(S("-9223372036854775808"))->integer == INT64_MIN);
    const char *const large[] = {"9223372036854775808", "18446744073709551615",
                                 "18446744073709551616", "-9223372036854775809",
                                 "123456789012345678901234567890"};
    for (int i = 0; i < COUNT(large); i++) {
        const Json *j = parsed(str_of(large[i]));
        expect(j && j->type == JSON_FLOAT && j->number == strtod(large[i], NULL));
    }
    const Json *j = parsed(S("[1,\"123456789012345678901234567890\",-99999999999999999999]"));
    expect(j && j->first->type == JSON_INT && j->first->next->type == JSON_TEXT);
    expect(j->first->next->text.n == 30 && j->first->next->next->type == JSON_FLOAT);
    expect(refused(S("1e400")) && refused(S("01")) && refused(S("+1")) && refused(S("1.")));
    expect(refused(S("00000000000000000000000001")));
}

TEST("repeated keys are kept in order, and the last one is found")
{
    const Json *j = parsed(S("{\"a\":1,\"b\":2,\"a\":3}"));
    expect(j->n == 3 && j->first->integer == 1 && json_get(j, S("a"))->integer == 3);
    expect(!json_get(j, S("c")) && !json_get(NULL, S("a")) && !json_get(parsed(S("[]")), S("a")));
    expect(json_text(NULL).n == 0 && json_text(parsed(S("1"))).n == 0);
    expect(str_eq(json_text(parsed(S("\"x\""))), S("x")));
}

TEST("what is not JSON is refused with a reason")
{
    const char *const bad[] = {"",
                               " ",
                               "{",
                               "[1,]",
                               "{\"a\"}",
                               "nul",
                               "'a'",
                               "[1] 2",
                               "\"a",
                               "{\"a\":1,}",
                               "\"\t\"",
                               "\"\\x\"",
                               "\"\\u12\"",
                               "NaN",
                               "{1:2}",
                               "\xC0\x80",
                               "\"\xFF\"",
                               "\"\xED\xA0\x80\"",
                               "\"\xF4\x90\x80\x80\""};
    for (int i = 0; i < COUNT(bad); i++)
        expect(refused(str_of(bad[i])));
    expect(refused((Str){NULL, 0}));
    expect(refused((Str){"1\0", 2}));
}

TEST("half a surrogate pair becomes one character, a whole one stays")
{
    expect(str_eq(parsed(S("\"a\\ud83d\""))->text, S("a\xEF\xBF\xBD")));
    expect(str_eq(parsed(S("\"\\ud83dx\""))->text, S("\xEF\xBF\xBDx")));
    expect(str_eq(parsed(S("\"\\udc00\\ud83d\""))->text, S("\xEF\xBF\xBD\xEF\xBF\xBD")));
    expect(str_eq(parsed(S("\"\\ud83d\\ude00\\ud83d\""))->text, S("\xF0\x9F\x98\x80\xEF\xBF\xBD")));
    expect(str_eq(parsed(S("\"\\ud83d\\u0041\""))->text, S("\xEF\xBF\xBD"
                                                           "A")));
    expect(str_eq(parsed(S("\"\\\\ud83d\\ud83d\""))->text, S("\\ud83d\xEF\xBF\xBD")));
    expect(refused(S("\"\\ud83d")) && refused(S("\"\\ud83d\\")) && refused(S("\"\\ud83d\\u")));
}

TEST("a zero byte within a string and a mark before the text do no harm")
{
    const Json *j = parsed(S("\"a\\u0000b\""));
    expect(j->text.n == 3 && j->text.p[1] == 0);
    expect(parsed(S("\xEF\xBB\xBF{}"))->type == JSON_OBJECT);
}

TEST("thirty-two levels are read, thirty-three refused")
{
    char text[2000];
    for (int depth = 1; depth < 1000; depth = depth < 40 ? depth + 1 : depth * 3) {
        memset(text, '[', (size_t)depth);
        memset(text + depth, ']', (size_t)depth);
        Str s = {text, 2 * depth};
        expect(depth <= JSON_DEPTH_MAX ? parsed(s) != NULL : refused(s));
    }
    memset(text, '[', sizeof text);
    expect(refused((Str){text, sizeof text}));
}

TEST("a value is written as it was read")
{
    expect(again(S(" { \"a\" : [ 1 , 2.50 , \"x\\/\" , null ] , \"b\" : true } "),
                 S("{\"a\":[1,2.5,\"x/\",null],\"b\":true}")));
    expect(again(S("[]"), S("[]")) && again(S("{}"), S("{}")) && again(S("-0.0"), S("0")));
    expect(again(S("9007199254740993.0"), S("9007199254740992.0")));
    expect(again(S("1e300"), S("1e+300")) && again(S("0.1"), S("0.1")));
    expect(again(S("9223372036854775807"), S("9223372036854775807")));
}

TEST("doubles are written in the shortest form that reads back")
{
    Random r = random_from(11);
    for (int i = 0; i < 20000; i++) {
        u64 bits = random_u64(&r);
        double value, back;
        memcpy(&value, &bits, sizeof value);
        if (i % 2)
            value = (double)((i64)bits >> (i % 60)) / 1000;
        if (!isfinite(value))
            continue;
        parsed(S("0"));
        Buf b = buf_on(&arena);
        buf_json_number(&b, value);
        const Json *j;
        Err e;
        expect(json_parse(buf_done(&b), &arena, &j, &e) == OK);
        back = j->number;
        expect(back == value);
    }
}

static void some_value(Random *r, Buf *b, int depth)
{
    static const char *const texts[] = {"\"\"", "\"a\"", "\"\xE5\xAE\xA2\"", "\"\\\"\\\\\\n\""};
    static const char *const scalars[] = {"null",
                                          "true",
                                          "false",
                                          "0",
                                          "-17",
                                          "0.25",
                                          "1e+99",
                                          "9223372036854775807",
                                          "-9223372036854775808"};
    i64 kind = random_below(r, depth > 5 ? 2 : 4);
    i64 n = random_below(r, 5);
    if (kind == 0)
        buf_str(b, str_of(texts[random_below(r, COUNT(texts))]));
    else if (kind == 1)
        buf_str(b, str_of(scalars[random_below(r, COUNT(scalars))]));
    else
        buf_byte(b, kind == 2 ? '[' : '{');
    for (i64 i = 0; kind > 1 && i < n; i++) {
        if (i > 0)
            buf_byte(b, ',');
        if (kind == 3)
            buf_print(b, "\"k%d\":", (int)random_below(r, 3));
        some_value(r, b, depth + 1);
    }
    if (kind > 1)
        buf_byte(b, kind == 2 ? ']' : '}');
}

TEST("any value survives being read and written; damaged text never crashes")
{
    Random r = random_from(3);
    Arena own = arena_new(1 << 24);
    for (int i = 0; i < 5000; i++) {
        arena_reset(&own);
        Buf b = buf_on(&own);
        some_value(&r, &b, 0);
        expect(again(buf_done(&b), buf_done(&b)));
        for (int k = 0; k < 5; k++) {
            isize at = random_below(&r, b.n);
            u8 was = b.p[at];
            b.p[at] = (u8)random_u64(&r);
            parsed(buf_done(&b));
            parsed(str_take(buf_done(&b), at));
            b.p[at] = was;
        }
    }
    arena_free(&own);
}

TEST("a failed parse gives its memory back, a large one too")
{
    Arena own = arena_new((isize)1 << 30);
    Buf b = buf_on(&own);
    buf_byte(&b, '[');
    for (int i = 0; i < 2000000; i++)
        buf_str(&b, S("12345,"));
    isize before = arena_used(&own);
    const Json *j;
    Err e;
    expect(json_parse(buf_done(&b), &own, &j, &e) == BAD_INPUT && arena_used(&own) == before);
    b.p[b.n - 1] = ']';
    expect(json_parse(buf_done(&b), &own, &j, &e) == OK && j->n == 2000000);
    expect(json_parse(S("[1]"), &own, &j, &e) == OK && j->n == 1);
    arena_free(&own);
}

static void parse_many(void *context, isize task, int worker)
{
    (void)worker;
    Arena own = arena_new(1 << 20);
    const Json *j;
    Err e;
    bool *good = context;
    Str text = str_format(&own, "{\"a\":[%ld,\"%ld\"]}", (long)task, (long)task);
    good[task] = json_parse(text, &own, &j, &e) == OK && j->first->first->integer == task;
    arena_free(&own);
}

TEST("threads parse side by side")
{
    bool good[500] = {0};
    run_parallel(4, COUNT(good), parse_many, good);
    for (int i = 0; i < COUNT(good); i++)
        expect(good[i]);
}

TESTS_MAIN
