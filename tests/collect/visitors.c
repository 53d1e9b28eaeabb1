/* visitors.c — agents and addresses at the door: countries, languages, robots marked, addresses cut
 * before anything is kept. */
#include "collect_test.h"

#include "collect/enrich/enrich.h"
#include "any_visitor.h"
#include "places_file.h"

/* ---- addresses ------------------------------------------------------------------------------ */

TEST("an address is cut to /24 or /48, however it is written; what is none is nothing")
{
    static const char *const pairs[][2] = {
        {"203.0.113.77", "203.0.113.0"},
        {" 203.0.113.77 ", "203.0.113.0"},
        {"203.0.113.77:51324", "203.0.113.0"},
        {"::ffff:203.0.113.77", "203.0.113.0"},
        {"[::ffff:203.0.113.77]:443", "203.0.113.0"},
        {"2001:db8:1:2:3:4:5:6", "2001:db8:1::"},
        {"[2001:db8:1:2::6]:443", "2001:db8:1::"},
        {"fe80::1%eth0", "fe80::"},
        {"::1", "::"},
        {"203.0.113", ""},
        {"203.0.113.256", ""},
        {"shop.example", ""},
        {"", ""},
        {"1.2.3.4.5", ""},
        {"2001:db8:1:2:3:4:5:6:7", ""},
        {"9999999999999999999999999999999999999999999999999999999999999999999999999", ""},
    };
    scoped(Arena, arena_free) arena = arena_new(1 << 20);
    for (isize i = 0; i < COUNT(pairs); i++) {
        Str cut = address_cut(&arena, str_of(pairs[i][0]));
        if (!str_eq(cut, str_of(pairs[i][1])))
            broken("'%s' is cut to '%.*s'\n", pairs[i][0], STR_ARG(cut));
    }
}

TEST("every address in a text is cut, and nothing else of it changed")
{
    static const char *const pairs[][2] = {
        {"203.0.113.77 - - [22/Nov/2026:08:26:00 +0800] \"GET /\" Chrome/126.0.6478.54",
         "203.0.113.0 - - [22/Nov/2026:08:26:00 +0800] \"GET /\" Chrome/126.0.6478.54"},
        {"{\"ip\":\"2001:db8:1:2::6\",\"at\":\"10:20:30\"}",
         "{\"ip\":\"2001:db8:1::\",\"at\":\"10:20:30\"}"},
        {"a,203.0.113.77,203.0.113.78.", "a,203.0.113.0,203.0.113.0."},
        {"v203.0.113.77 x203.0.113.77y", "v203.0.113.77 x203.0.113.77y"},
        {"nothing :: here", "nothing :: here"},
        {"", ""},
    };
    scoped(Arena, arena_free) arena = arena_new(1 << 20);
    for (isize i = 0; i < COUNT(pairs); i++) {
        Str cut = addresses_cut(&arena, str_of(pairs[i][0]));
        if (!str_eq(cut, str_of(pairs[i][1])))
            broken("'%s' is cut to '%.*s'\n", pairs[i][0], STR_ARG(cut));
    }
}

TEST("the language is the first that a browser wants")
{
    static const char *const pairs[][2] = {
        {"zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"},
        {"en_US", "en-US"},
        {"fr;q=0.5", "fr"},
        {"zh-Hans-CN", "zh-Hans-CN"},
        {"*", ""},
        {"", ""},
        {"12", ""},
        {"en us", ""},
        {"\xFF\xFE", ""},
    };
    scoped(Arena, arena_free) arena = arena_new(1 << 20);
    for (isize i = 0; i < COUNT(pairs); i++)
        expect(str_eq(language_of(&arena, str_of(pairs[i][0])), str_of(pairs[i][1])));
}

/* ---- asking --------------------------------------------------------------------------------- */

static const Network networks[] = {
    {"203.0.113.0", 120, "country_code=CN"},
    {"198.51.100.0", 120, "country.iso_code=DE"},
    {"192.0.2.0", 120, "country_code=US,as_name=Big Cloud Hosting"},
    {"100.64.0.0", 106, "country_code=FR,as_name=Orange"},
    {"2001:db8::", 32, "registered_country.iso_code=JP"},
    {"2001:dead::", 32, "continent=EU"},
};

static Enrich *asked(Shop *s)
{
    const char *path = file_of(s, "own.mmdb", places_bytes(&s->arena, networks, COUNT(networks)));
    EnrichOptions options = {.places = str_of(path)};
    Enrich *enrich = NULL;
    if (enrich_open(&os_real, &options, &enrich, &s->e) != OK)
        broken("%s\n", s->e.text);
    return enrich;
}

TEST(
    "an address has a country by the operator's database, and a data centre by its network's owner")
{
    static const struct {
        const char *address, *country;
        bool datacentre;
    } rows[] = {
        {"203.0.113.77", "CN", false},
        {"198.51.100.7", "DE", false},
        {"192.0.2.9", "US", true},
        {"100.64.3.3", "FR", false},
        {"::ffff:203.0.113.77", "CN", false},
        {"2001:db8:1::9", "JP", false},
        {"2001:dead::1", "", false},
        {"8.8.8.8", "", false},
        {"rubbish", "", false},
        {"", "", false},
    };
    Shop s = shop_new("visitors");
    Enrich *enrich = asked(&s);
    for (isize i = 0; i < COUNT(rows); i++) {
        Visitor v;
        enrich_visitor(enrich, S(""), str_of(rows[i].address), S(""), &s.arena, &v);
        if (!str_eq(v.country, str_of(rows[i].country)) || v.datacentre != rows[i].datacentre)
            broken("%s is of '%.*s'\n", rows[i].address, STR_ARG(v.country));
        expect(v.device.n == 0 && v.bot.n == 0 && v.language.n == 0);
    }
    enrich_close(&enrich);
    expect(!enrich);
    enrich_close(&enrich);
    shop_close(&s);
}

TEST("a database of places that is missing or no such thing is refused by name")
{
    Shop s = shop_new("visitors");
    Enrich *enrich = NULL;
    const char *path = file_of(&s, "wrong.mmdb", S("these are no places"));
    EnrichOptions wrong = {.places = str_of(path)}, missing = {.places = S("/nowhere/x.mmdb")};
    expect(enrich_open(&os_real, &wrong, &enrich, &s.e) == BAD_INPUT);
    expect(strstr(s.e.text, "wrong.mmdb"));
    expect(enrich_open(&os_real, &missing, &enrich, &s.e) == BAD_INPUT && !enrich);
    expect(strstr(s.e.text, "/nowhere/x.mmdb"));
    shop_close(&s);
}

/* Some agents of people, some of robots, more of them than are remembered. */
static Str agent_number(Arena *arena, i64 k)
{
    if (k % 3 == 0)
        return str_format(arena, "Mozilla/5.0 (compatible; zorg%lldbot/1.0)", (long long)k);
    if (k % 3 == 1)
        return str_format(
            arena, "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) MicroMessenger/8.%lld",
            (long long)k);
    return str_format(arena, "Mozilla/5.0 (Windows NT 10.0; rv:%lld) Firefox/1", (long long)k);
}

typedef struct {
    Enrich *enrich;
    i64 wrong;
} Asking;

static void check_agents(void *context, isize task, int worker)
{
    scoped(Arena, arena_free) arena = arena_new((isize)256 << 20);
    Random random = random_from((u64)task);
    Asking *asking = context;
    (void)worker;

    for (int i = 0; i < 30000; i++) {
        i64 k = random_below(&random, i % 2 ? 40000 : 100);
        Visitor v;
        enrich_visitor(asking->enrich, agent_number(&arena, k), S(""), S("zh-CN"), &arena, &v);
        Str bot = k % 3 == 0 ? str_format(&arena, "zorg%lldbot", (long long)k) : S("");
        Str browser = k % 3 == 0 ? S("") : k % 3 == 1 ? S("WeChat") : S("Firefox");
        if (!str_eq(v.bot, bot) || !str_eq(v.browser, browser) || !str_eq(v.language, S("zh-CN")))
            __atomic_fetch_add(&asking->wrong, 1, __ATOMIC_RELAXED);
        arena_reset(&arena);
    }
}

TEST("what is remembered of agents is the same for every thread, however many there are")
{
    Shop s = shop_new("visitors");
    Asking asking = {asked(&s), 0};
    run_parallel(4, 4, check_agents, &asking);
    expect(asking.wrong == 0);
    enrich_close(&asking.enrich);
    shop_close(&s);
}

/* ---- at the door ---------------------------------------------------------------------------- */

/* Does any byte of the shop's folder say so? */
static bool kept_anywhere(Shop *s, const char *needle)
{
    const char *command = str_z(
        &s->arena, str_format(&s->arena, "grep -rqaF -- '%s' %s/journal", needle, s->dir));

    return system(command) == 0;
}

static void shop_with_places(Shop *s)
{
    const char *path = file_of(s, "own.mmdb", places_bytes(&s->arena, networks, COUNT(networks)));
    CollectOptions options = {.currency = S("GBP"), .places = str_of(path)};
    collect_close(&s->collector);
    expect(collect_open(&os_real, str_of(s->dir), s->journal, &options, &s->collector, &s->e) ==
           OK);
}

TEST(
    "a file's agents and addresses tell device, robot and country; what it says itself is believed")
{
    Shop s = shop_new("visitors");
    shop_with_places(&s);
    import_text(&s, IMPORT_EVENTS, "a.csv",
                "time,kind,anonymous_id,ip,user_agent,country,device\n"
                "2026-01-01,page_view,a,203.0.113.77,Mozilla/5.0 (Windows NT 10.0) Firefox/1,,\n"
                "2026-01-02,page_view,b,192.0.2.9,GPTBot/1.2,Freedonia,fridge\n"
                "2026-01-03,page_view,c,16909060,,,\n"
                "2026-01-04,page_view,d,not known,,,\n");
    counts(&s, "4 rows 4 new 0 known 0 rejected");
    tells(&s,
          "{'time':'2026-01-01T00:00:00Z','kind':'page_view','anonymous_id':'a','country':'CN',"
          "'device':'desktop','os':'Windows','browser':'Firefox','properties':{'ip':'203.0.113.0',"
          "'agent':'Mozilla/5.0 (Windows NT 10.0) Firefox/1'}}\n"
          "{'time':'2026-01-02T00:00:00Z','kind':'page_view','anonymous_id':'b','country':"
          "'Freedonia','device':'fridge','bot':'GPTBot','properties':{'ip':'192.0.2.0','agent':"
          "'GPTBot/1.2','datacentre':true,'bot_kind':'ai_crawler'}}\n"
          "{'time':'2026-01-03T00:00:00Z','kind':'page_view','anonymous_id':'c'}\n"
          "{'time':'2026-01-04T00:00:00Z','kind':'page_view','anonymous_id':'d'}\n");
    expect(!kept_anywhere(&s, "203.0.113.77") && !kept_anywhere(&s, "192.0.2.9"));
    expect(!kept_anywhere(&s, "16909060"));
    shop_close(&s);
}

TEST("no address is kept whole: not by another name, not in a list, not in a rejected record")
{
    Shop s = shop_new("visitors");
    shop_with_places(&s);
    import_text(&s, IMPORT_EVENTS, "a.jsonl",
                "{\"time\":\"2026-01-01\",\"kind\":\"page_view\",\"$ip\":\"203.0.113.77\","
                "\"context\":{\"ip\":\"203.0.113.78\",\"locale\":\"zh-CN,zh;q=0.9\"}}\n"
                "{\"time\":\"2026-01-01\",\"kind\":\"page_view\",\"x_forwarded_for\":"
                "\"203.0.113.79, 192.0.2.9\",\"zip\":\"203.0.113.80\"}\n"
                "{\"time\":\"never\",\"kind\":\"page_view\",\"client_ip\":\"203.0.113.81\"}\n"
                "no JSON from 203.0.113.82 at all\n");
    counts(&s, "4 rows 2 new 0 known 2 rejected");
    for (int last = 77; last <= 82; last++) {
        const char *address = str_z(&s.arena, str_format(&s.arena, "203.0.113.%d", last));
        expect(kept_anywhere(&s, address) == (last == 80)); /* of a "zip" nobody knows that */
    }
    expect(!kept_anywhere(&s, "192.0.2.9"));
    expect(kept_anywhere(&s, "no JSON from 203.0.113.0 at all"));
    shop_close(&s);
}

TEST("--map ip= and agent= name the columns; a list of languages is its first")
{
    Shop s = shop_new("visitors");
    shop_with_places(&s);
    const char *path = file_of(
        &s, "a.csv",
        S("time,kind,who,from,wants\n2026-01-01,page_view,curl/8,198.51.100.7,\"fr,en\"\n"));
    import_how(&s, IMPORT_EVENTS, path, (How){.map = "agent=who,ip=from,language=wants"});
    const char *got = told(&s);
    expect(strstr(got, "'country':'DE','language':'fr'") && strstr(got, "'bot':'curl'"));
    expect(strstr(got, "'ip':'198.51.100.0'") && strstr(got, "'bot_kind':'tool'"));
    shop_close(&s);
}

TEST("law: any bytes as agent, address and languages are told without harm")
{
    Random random = random_from(5);
    static const char *const parts[] = {"bot",   "\n", "1.2.3.4", "::1",          ":",
                                        "zh-CN", ",",  ";q=",     "Mozilla/5.0 ", "(compatible; ",
                                        ".",     "[",  "]:80"};
    for (int round = 0; round < 20000; round++) {
        char text[256];
        isize n = 0;
        for (i64 k = random_below(&random, 12); k > 0; k--) {
            const char *part = parts[random_below(&random, COUNT(parts))];
            if (random_below(&random, 3) == 0)
                text[n++] = (char)random_below(&random, 256);
            else
                n += snprintf(text + n, 20, "%s", part);
        }
        read_any_visitor((Str){text, n});
    }
}

TESTS_MAIN
