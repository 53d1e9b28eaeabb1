/* agent.c — a browser's own description, by the marks it carries. The first mark of a list that is
 * found decides, so apps stand before the browsers they are built on. */
#include "collect/enrich/agent.h"
#include <ctype.h>
#include <strings.h>

typedef struct {
    const char *mark, *name;
} Mark;

static const Mark systems[] = {
    {"HarmonyOS", "HarmonyOS"},
    {"OpenHarmony", "HarmonyOS"},
    {"Windows", "Windows"},
    {"iPhone", "iOS"},
    {"iPad", "iOS"},
    {"iPod", "iOS"},
    {"Android", "Android"},
    {"Mac OS X", "macOS"},
    {"CrOS", "ChromeOS"},
    {"Linux", "Linux"},
    {"X11", "Linux"},
};
static const Mark browsers[] = {
    {"MicroMessenger", "WeChat"},
    {"AlipayClient", "Alipay"},
    {"DingTalk", "DingTalk"},
    {"aweme", "Douyin"},
    {"Weibo", "Weibo"},
    {"xhsdiscover", "Xiaohongshu"},
    {"FBAN", "Facebook"},
    {"FBAV", "Facebook"},
    {"Instagram", "Instagram"},
    {"QQBrowser", "QQ Browser"},
    {"UCBrowser", "UC Browser"},
    {"MiuiBrowser", "Mi Browser"},
    {"HuaweiBrowser", "Huawei"},
    {"SamsungBrowser", "Samsung"},
    {"Edg", "Edge"},
    {"OPR/", "Opera"},
    {"Firefox/", "Firefox"},
    {"FxiOS", "Firefox"},
    {"CriOS", "Chrome"},
    {"Chrome/", "Chrome"},
    {"Safari/", "Safari"},
    {"Trident/", "Internet Explorer"},
    {"MSIE ", "Internet Explorer"},
};
/* In small letters, wherever they stand. */
static const char *const robots[] = {"bot",        "crawl",    "spider",         "slurp",
                                     "archiver",   "curl/",    "wget/",          "python",
                                     "httpclient", "headless", "monitor",        "preview",
                                     "scrapy",     "okhttp",   "go-http-client", "java/",
                                     "libwww",     "fetcher",  "gptbot",         "claude"};

static isize find_fold(Str s, const char *word)
{
    isize n = (isize)strlen(word);

    for (isize i = 0; i + n <= s.n; i++)
        if (strncasecmp(s.p + i, word, (size_t)n) == 0)
            return i;
    return -1;
}

static Str first_mark(Str agent, const Mark *marks, isize n)
{
    for (isize i = 0; i < n; i++)
        if (str_find(agent, str_of(marks[i].mark)) >= 0)
            return str_of(marks[i].name);
    return S("");
}

/* The whole word around a robot's mark: "Googlebot" of "(compatible; Googlebot/2.1; ...)". */
static Str robot_name(Str agent)
{
    for (isize i = 0; i < COUNT(robots); i++) {
        isize at = find_fold(agent, robots[i]), end;
        if (at < 0)
            continue;
        for (end = at; at > 0 && (isalnum((u8)agent.p[at - 1]) || agent.p[at - 1] == '-'); at--)
            ;
        while (end < agent.n && (isalnum((u8)agent.p[end]) || agent.p[end] == '-'))
            end++;
        return (Str){agent.p + at, end - at};
    }
    return S("");
}

Agent agent_of(Str agent)
{
    Agent a = {.bot = robot_name(agent)};

    a.os = first_mark(agent, systems, COUNT(systems));
    a.browser = first_mark(agent, browsers, COUNT(browsers));
    bool handheld = str_eq(a.os, S("iOS")) || str_eq(a.os, S("Android")) ||
                    str_eq(a.os, S("HarmonyOS"));
    bool tablet = str_find(agent, S("iPad")) >= 0 || str_find(agent, S("Tablet")) >= 0 ||
                  (str_eq(a.os, S("Android")) && str_find(agent, S("Mobile")) < 0);
    if (agent.n > 1 && a.bot.n > 0)
        a.device = S("other");
    else if (tablet)
        a.device = S("tablet");
    else if (handheld || str_find(agent, S("Mobile")) >= 0)
        a.device = S("mobile");
    else if (a.os.n > 0)
        a.device = S("desktop");
    return a;
}
