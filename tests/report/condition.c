/* Conditions on events and on people: what they take, what they refuse, and that the compiled
 * one says of each event what a slow reading of the words says. */
#include "report/condition.h"
#include "shop.h"
#include "stat/stat.h"

static World world;

static World *some_shop(void)
{
    if (!world.journal) {
        world = world_new();
        world_add(&world, shop_new(21, 80, &world.arena));
    }
    return &world;
}

static Code parse(const char *text, bool person, const Condition **out)
{
    World *w = some_shop();
    ConditionWorld cw = {w->snapshot, NULL, snapshot_info(w->snapshot).last_us, S("CNY")};
    w->err = (Err){0};
    return condition_parse(str_of(text), person, &cw, &w->arena, out, &w->err);
}

static void refused(const char *text, bool person, const char *because)
{
    const Condition *c;
    expect(parse(text, person, &c) == BAD_INPUT);
    if (str_find(str_of(world.err.text), str_of(because)) < 0)
        broken("'%s' was refused with: %s", text, world.err.text);
}

TEST("what is no condition is refused with what should stand there")
{
    refused("", false, "name");
    refused("channel", false, "comparison");
    refused("channel =", false, "ends where a number or a 'text'");
    refused("channel = and", false, "before 'and'");
    refused("channel = 'a' or device = not", false, "before 'not'");
    refused("channel = 'search", false, "never closed");
    refused("channel = 'a' device = 'b'", false, "'and', 'or' or the end");
    refused("(channel = 'a'", false, ")");
    refused("channel in 'a'", false, "list");
    refused("channel in ('a', 5)", false, "not both");
    refused("channel is 'a'", false, "null");
    refused("chanel = 'a'", false, "channel source");
    refused("price > 5x", false, "no number");
    refused("channel = 'a' ; drop", false, "means nothing");
    refused("orders >= 2", false, "there is no 'orders'");
    refused("channel = 'search'", true, "any(channel");
    refused("orders > 'two'", true, "compared with numbers");
    refused("count(nothing_like_it) > 1", true, "no known kind");
    refused("count(order, 5) > 1", true, "span");
    refused("first_seen > 'soon'", true, "days and times");
    refused("any(orders > 1)", true, "there is no 'orders'");
}

TEST("brackets nested beyond any need are refused, and as many comparisons")
{
    char deep[2048];
    isize n = 0;

    for (int i = 0; i < 200; i++)
        deep[n++] = '(';
    deep[n] = 0;
    refused(deep, false, "deep");
    n = 0;
    for (int i = 0; i < 500; i++)
        n += snprintf(deep + n, sizeof deep - (size_t)n, "%s", "not ");
    refused(deep, false, "deep");
}

TEST("a condition of many short texts takes little memory")
{
    Str text = {NULL, 4000 * 3 - 1};
    scoped(Arena, arena_free) arena = arena_new(256 << 20);
    Token *tokens;
    Err e;

    char *p = take(&arena, char, text.n + 1);
    for (int i = 0; i < 4000; i++)
        memcpy(p + i * 3, "'',", 3);
    text.p = p;
    isize before = arena_used(&arena);
    expect(condition_lex(text, &arena, &tokens, &e) == OK);
    expect(tokens[7998].type == W_STRING && tokens[7999].type == W_END);
    expect(arena_used(&arena) - before < 4 << 20);
}

/* ---- the slow reading ---- */

static Str text_at(const Node *leaf, const Trail *t, isize i, Arena *arena)
{
    Counted c = counted_whole(t);
    return by_text(leaf->by, by_code(leaf->by, &c, i, trail_session_of(t, i)), arena);
}

static bool slowly(const Node *node, const Trail *t, isize i, Arena *arena)
{
    double number;

    switch (node->type) {
    case N_AND: return slowly(node->a, t, i, arena) && slowly(node->b, t, i, arena);
    case N_OR: return slowly(node->a, t, i, arena) || slowly(node->b, t, i, arena);
    case N_NOT: return !slowly(node->a, t, i, arena);
    default: break;
    }
    Str text = text_at(node, t, i, arena);
    if (!literals_numeric(node))
        return leaf_text(node, text);
    bool known = plain_number(text, &number);
    return leaf_number(node, known ? number : 0, known);
}

static i64 check_all(const char *text)
{
    const Condition *c;
    World *w = some_shop();
    Trail t;
    i64 met = 0, all = 0;

    must(w, parse(text, false, &c));
    for (isize task = 0; task < snapshot_tasks(w->snapshot); task++) {
        TrailCursor cursor = trail_begin(w->snapshot, task);
        while (trail_next(&cursor, &t)) {
            Arena scratch = w->arena;
            u64 *mask = take(&scratch, u64, bit_words(t.n));
            condition_events(c, &t, mask, scratch);
            for (isize i = 0; i < t.n; i++) {
                Arena each = scratch;
                expect(bit_is(mask, i) == slowly(c->root, &t, i, &each));
                met += bit_is(mask, i);
            }
            all += t.n;
            isize over = bit_words(t.n) * 64;
            expect(bits_next(mask, t.n, over) == over);
        }
    }
    return met * 1000 / all;
}

TEST("a compiled condition says of each event what its words say")
{
    i64 some[] = {
        check_all("kind = 'page_view'"),
        check_all("not kind = 'page_view'"),
        check_all("channel in ('search', 'it''s') or page ~ 'C' and not (device is null)"),
        check_all("\"colour\" = '5' or score >= 2.5"),
        check_all("colour = 5"),
        check_all("price > 100 and price <= 150.5"),
        check_all("hour >= 12 and weekday in (6, 7)"),
        check_all("new = 'new' AND first_channel != ''"),
        check_all("product like 'p_' and category not like '%c%'"),
        check_all("brand < 'brand 1' and not (brand = '')"),
        check_all("campaign !~ 'e' and NOT coupon IN ('email', '羽绒服')"),
        check_all("rating >= 2 or not rating > 1"),
    };
    for (int i = 0; i < COUNT(some); i++)
        if (some[i] <= 0 || some[i] >= 1000)
            broken("condition %d holds for all or for none: it proves nothing", i);
}

TEST("a quoted name is a name, and words of the grammar may be in capitals")
{
    const Condition *c;
    must(some_shop(), parse("\"kind\" = 'x' OR NOT (kind = 'y')", false, &c));
    refused("\"not\" = 'x'", false, "there is no 'not'");
}

TEST("on the right side a bare word, and one in double quotes, is a text")
{
    i64 quoted = check_all("kind = 'page_view' and channel in ('search', 'direct')");
    expect(quoted > 0 && quoted < 1000);
    expect(check_all("kind = page_view and channel in (search, \"direct\")") == quoted);
    expect(check_all("kind == \"page_view\" and channel in ('search', direct)") == quoted);
}

TEST("LIKE knows characters, not bytes")
{
    Literal literal = {.text = S("羽_服%")};
    Node leaf = {.op = OP_LIKE, .literals = &literal, .literals_n = 1};

    expect(leaf_text(&leaf, S("羽绒服")));
    expect(leaf_text(&leaf, S("羽绒服饰")));
    expect(!leaf_text(&leaf, S("羽绒绒服")));
    literal.text = S("%a%b");
    expect(leaf_text(&leaf, S("xaxbxb")) && !leaf_text(&leaf, S("xaxbx")));
    literal.text = S("");
    expect(leaf_text(&leaf, S("")) && !leaf_text(&leaf, S("a")));
}

/* ---- people ---- */

static isize members(const char *text)
{
    const Condition *c;
    World *w = some_shop();
    Trail t;
    isize n = 0;

    must(w, parse(text, true, &c));
    for (isize task = 0; task < snapshot_tasks(w->snapshot); task++) {
        TrailCursor cursor = trail_begin(w->snapshot, task);
        while (trail_next(&cursor, &t))
            n += condition_person(c, &t, w->arena);
    }
    return n;
}

TEST("a segment and its opposite are everybody")
{
    static const char *const some[] = {"orders >= 1",
                                       "revenue > 500 and visits < 4",
                                       "days_since(order) > 20",
                                       "count(item_view, 20d) >= 1 or any(channel = 'search')",
                                       "last_seen >= '2026-11-20'",
                                       "first_seen = '2026-10-07'",
                                       "aov is null",
                                       "id like 'u1%'"};
    isize all = members("events > 0");

    for (int i = 0; i < COUNT(some); i++) {
        char opposite[200];
        snprintf(opposite, sizeof opposite, "not (%s)", some[i]);
        isize n = members(some[i]);
        expect(n > 0 && n < all);
        expect(n + members(opposite) == all);
    }
}

TEST("the shop of these tests is closed")
{
    world_end(some_shop());
}

TESTS_MAIN
