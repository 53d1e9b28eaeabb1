/* agents.c — what visitors' own descriptions say: device, system, browser or app, robot. */
#include "test.h"

#include "agents_known.h"
#include "collect/enrich/agent.h"

static bool is(Str got, const char *want, const char *what, const char *agent)
{
    if (str_eq(got, str_of(want)))
        return true;
    print_error("the %s is '%.*s', not '%s', of: %s\n", what, STR_ARG(got), want, agent);
    return false;
}

TEST("people: device, system, and the browser or app the page was opened in")
{
    scoped(Arena, arena_free) arena = arena_new((isize)64 << 20);
    const Marks *marks = agent_marks(&arena);
    bool right = true;
    for (isize i = 0; i < COUNT(people); i++) {
        const Person *p = &people[i];
        Agent a = agent_of(marks, str_of(p->agent));
        right &= is(a.device, p->device, "device", p->agent);
        right &= is(a.os, p->os, "system", p->agent);
        right &= is(a.browser, p->browser, "browser", p->agent);
        right &= is(a.bot, "", "robot", p->agent) && is(a.bot_kind, "", "kind", p->agent);
    }
    expect(right);
}

TEST("robots and AI agents: by name and kind, those of no table by a word such as bot")
{
    scoped(Arena, arena_free) arena = arena_new((isize)64 << 20);
    const Marks *marks = agent_marks(&arena);
    bool right = true;
    for (isize i = 0; i < COUNT(robots); i++) {
        const Robot *r = &robots[i];
        Agent a = agent_of(marks, str_of(r->agent));
        right &= is(a.bot, r->bot, "robot", r->agent);
        right &= is(a.bot_kind, r->kind, "kind", r->agent);
        right &= is(a.device, "other", "device", r->agent);
    }
    expect(right);
}

TEST("capital and small letters make no difference to people's browsers")
{
    scoped(Arena, arena_free) arena = arena_new((isize)64 << 20);
    const Marks *marks = agent_marks(&arena);
    for (isize i = 0; i < COUNT(people); i++) {
        char small[1024];
        isize n = (isize)strlen(people[i].agent);
        for (isize k = 0; k < n; k++)
            small[k] = (char)(people[i].agent[k] |
                              (people[i].agent[k] >= 'A' && people[i].agent[k] <= 'Z' ? 0x20 : 0));
        Agent a = agent_of(marks, (Str){small, n});
        expect(str_eq(a.browser, str_of(people[i].browser)));
        expect(str_eq(a.os, str_of(people[i].os)));
    }
}

static bool contains(const char *text, const char *word, isize end)
{
    isize n = (isize)strlen(word);

    return end >= n && memcmp(text + end - n, word, (size_t)n) == 0;
}

TEST("law: the marks found are those that a plain search finds, for any words and text")
{
    Random random = random_from(7);
    for (int round = 0; round < 2000; round++) {
        scoped(Arena, arena_free) arena = arena_new((isize)1 << 20);
        char words[6][8] = {{0}}, text[41] = "";
        const char *of[6];
        for (int w = 0; w < 6; w++) {
            for (i64 n = 1 + random_below(&random, 4), k = 0; k < n; k++)
                words[w][k] = (char)('a' + random_below(&random, 3));
            of[w] = words[w];
        }
        for (int k = 0; k < 40; k++)
            text[k] = (char)('a' + random_below(&random, 4));
        const Marks *m = marks_new(&arena, of, 6);
        MarkHit hits[400];
        isize n = marks_find(m, (Str){text, 40}, hits, 400), plain = 0;
        for (isize end = 1; end <= 40; end++)
            for (int w = 0; w < 6; w++)
                plain += contains(text, words[w], end);
        expect(n == plain);
        for (isize h = 0; h < n; h++)
            expect(contains(text, words[hits[h].word], hits[h].end));
    }
}

TEST("law: bytes of any kind are read without harm, and a robot's name is short and plain")
{
    scoped(Arena, arena_free) arena = arena_new((isize)64 << 20);
    const Marks *marks = agent_marks(&arena);
    Random random = random_from(3);
    static const char *const parts[] = {
        "bot",  "crawl", " ", "(compatible; ", "+http",  "://", "@",
        "\xFF", ".",     "/", "Mozilla/5.0",   "spider", ";",   "s"};
    for (int round = 0; round < 20000; round++) {
        Buf b = buf_on(&arena);
        for (i64 n = random_below(&random, 12); n > 0; n--)
            if (random_below(&random, 4) == 0)
                buf_byte(&b, (char)random_below(&random, 256));
            else
                buf_str(&b, str_of(parts[random_below(&random, COUNT(parts))]));
        Agent a = agent_of(marks, buf_done(&b));
        expect(a.bot.n <= BOT_BYTES_MAX && str_utf8(a.bot));
        expect((a.bot.n > 0) == (a.bot_kind.n > 0));
    }
}

TESTS_MAIN
