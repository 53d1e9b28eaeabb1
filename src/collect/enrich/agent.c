/* agent.c — a browser's own description, by the marks it carries: tables in agents.h and robots.h,
 * all of them looked for in one pass. The first mark of a table that is found decides. */
#include "collect/enrich/agent.h"
#include "collect/enrich/agents.h"
#include "collect/enrich/robots.h"
#include <ctype.h>

enum { HITS_MAX = 128 };
typedef enum { SURE, ALONE } RobotWord;
typedef enum { TV, TABLET, PEN, DESKTOP, MOBILE, WEB, MINI } Hint;

typedef struct {
    const char *mark, *name;
    const char *more; /* of a browser: its name in a mini-program; of a robot: its kind */
    int says;         /* a Hint or a RobotWord */
} Mark;

static const Mark marks[] = {
#define X(mark, name) {mark, name, NULL, 0},
    SYSTEMS(X)
#undef X
#define X(mark, name, mini) {mark, name, mini, 0},
        BROWSERS(X)
#undef X
#define X(mark, hint) {mark, NULL, NULL, hint},
            HINTS(X)
#undef X
#define X(mark, name, kind) {mark, name, kind, 0},
                AI_ROBOTS(X) SEARCH_ROBOTS(X) PREVIEW_ROBOTS(X) OTHER_ROBOTS(X)
#undef X
#define X(mark, word) {mark, NULL, NULL, word},
                    ROBOT_WORDS(X)
#undef X
};

/* Where each table ends in `marks`. */
#define ONE(...) +1
enum {
    SYSTEMS_END = 0 SYSTEMS(ONE),
    BROWSERS_END = SYSTEMS_END BROWSERS(ONE),
    HINTS_END = BROWSERS_END HINTS(ONE),
    ROBOTS_END = HINTS_END AI_ROBOTS(ONE) SEARCH_ROBOTS(ONE) PREVIEW_ROBOTS(ONE) OTHER_ROBOTS(ONE),
    WORDS_END = ROBOTS_END ROBOT_WORDS(ONE),
    NONE = COUNT(marks),
};

const Marks *agent_marks(Arena *arena)
{
    const char *words[COUNT(marks)];

    for (isize i = 0; i < COUNT(marks); i++)
        words[i] = marks[i].mark;
    return marks_new(arena, words, COUNT(marks));
}

/* ---- what was found ------------------------------------------------------------------------- */

typedef struct {
    Str text;
    isize system, browser, robot; /* the first of its table, or NONE */
    u32 hints;
    isize sure, alone; /* a word of robots: where it ends; 0: none */
    isize name;        /* where a word ends that stands in a robot's name; 0: nowhere */
    isize name_n;      /* the word's length */
} Found;

static bool has(const Found *f, Hint hint)
{
    return f->hints >> hint & 1;
}

static char byte_at(Str s, isize i)
{
    return i >= 0 && i < s.n ? s.p[i] : 0;
}

/* "Googlebot/2", "bots", "BotLink"; not "bottle", nor the phones of Cubot. */
static bool is_bot(Str text, isize end)
{
    char next = byte_at(text, end);

    if ((next == 's' || next == 'S') && !isalpha((u8)byte_at(text, end + 1)))
        return true;
    if (end >= 5 && str_eq_fold((Str){text.p + end - 5, 5}, S("cubot")))
        return false;
    return !islower((u8)next) && !(isupper((u8)next) && isupper((u8)byte_at(text, end - 1)));
}

/* Within an address or a mailbox: "+http://www.some.com/bot.html". */
static bool in_address(Str text, isize end)
{
    isize from = end;

    while (from > 0 && !strchr(" ;,()", text.p[from - 1]))
        from--;
    while (end < text.n && !strchr(" ;,()", text.p[end]))
        end++;
    Str word = {text.p + from, end - from};
    return str_find(word, S("://")) >= 0 || str_find(word, S("@")) >= 0 ||
           str_find(word, S("www.")) >= 0;
}

static void find_word(Found *f, const Mark *mark, isize end)
{
    isize n = (isize)strlen(mark->mark);
    bool letters = isalpha((u8)mark->mark[0]) && isalpha((u8)mark->mark[n - 1]);

    if (str_eq(str_of(mark->mark), S("bot")) && !is_bot(f->text, end))
        return;
    if (mark->says == SURE)
        f->sure = end;
    else
        f->alone = end;
    if (letters && f->name == 0 && !in_address(f->text, end)) {
        f->name = end;
        f->name_n = n;
    }
}

static Found find(const Marks *automaton, Str text)
{
    MarkHit hits[HITS_MAX];
    Found f = {.text = text, .system = NONE, .browser = NONE, .robot = NONE};
    isize n = marks_find(automaton, text, hits, HITS_MAX);

    for (isize i = 0; i < n; i++) {
        isize m = hits[i].word;
        if (m < SYSTEMS_END)
            f.system = MIN(f.system, m);
        else if (m < BROWSERS_END)
            f.browser = MIN(f.browser, m);
        else if (m < HINTS_END)
            f.hints |= 1U << marks[m].says;
        else if (m < ROBOTS_END)
            f.robot = MIN(f.robot, m);
        else if (m < WORDS_END)
            find_word(&f, &marks[m], hits[i].end);
    }
    return f;
}

/* ---- robots --------------------------------------------------------------------------------- */

static bool in_name(char c)
{
    return isalnum((u8)c) || c == '-' || c == '_' || c == '.';
}

/* The name around a word: "Exabot" of "(compatible; Exabot/3.0"; of a bare "crawler" with the word
 * before it. */
static Str name_around(Str text, isize end, isize n)
{
    isize from = end - n;

    while (from > 0 && in_name(text.p[from - 1]))
        from--;
    while (end < text.n && in_name(text.p[end]))
        end++;
    if (end - from <= n + 2 && from > 1 && text.p[from - 1] == ' ' && isalpha((u8)text.p[from - 2]))
        for (from--; from > 0 && in_name(text.p[from - 1]);)
            from--;
    return (Str){text.p + from, end - from};
}

static Str first_name(Str text)
{
    isize at = str_find(text, S("compatible; ")), n = 0;

    if (at >= 0)
        text = str_skip(text, at + 12);
    else if (str_starts(text, S("Mozilla/")))
        return S("robot");
    while (n < text.n && in_name(text.p[n]))
        n++;
    return n > 0 ? str_take(text, n) : S("robot");
}

static void tell_robot(const Found *f, Agent *a)
{
    bool known = f->browser < NONE || f->system < NONE;

    if (f->robot < NONE) {
        a->bot = str_of(marks[f->robot].name);
        a->bot_kind = str_of(marks[f->robot].more);
        return;
    }
    if (f->sure == 0 && (f->alone == 0 || known))
        return;
    Str name = f->name > 0 ? name_around(f->text, f->name, f->name_n) : first_name(f->text);
    a->bot = str_take(name, BOT_BYTES_MAX);
    a->bot_kind = S("other");
}

/* ---- people's devices ----------------------------------------------------------------------- */

static Str device_of(const Found *f, const Agent *a)
{
    bool handheld = str_eq(a->os, S("Android")) || str_eq(a->os, S("HarmonyOS"));

    if (a->bot.n > 0)
        return S("other");
    if (has(f, TV))
        return S("tv");
    if (has(f, DESKTOP))
        return S("desktop");
    if (has(f, TABLET) && !has(f, PEN))
        return S("tablet");
    if (has(f, MOBILE) || str_eq(a->os, S("iOS")))
        return S("mobile");
    if (handheld) /* tablets leave "Mobile" out; apps that are no browser may, too */
        return has(f, WEB) ? S("tablet") : S("mobile");
    if (str_eq(a->os, S("PlayStation")) || str_eq(a->os, S("Xbox")) || str_eq(a->os, S("Nintendo")))
        return S("other");
    return a->os.n > 0 ? S("desktop") : S("");
}

static Str browser_of(const Found *f, const Agent *a)
{
    const Mark *m = &marks[f->browser];

    if (f->browser >= NONE)
        return S("");
    if (has(f, MINI) && m->more)
        return str_of(m->more);
    if (str_eq(a->os, S("Android")) && str_eq(str_of(m->name), S("Safari")))
        return S("Android Browser");
    return str_of(m->name);
}

Agent agent_of(const Marks *automaton, Str agent)
{
    Found f = find(automaton, str_take(str_trim(agent), AGENT_BYTES_MAX));
    Agent a = {0};

    tell_robot(&f, &a);
    a.os = f.system < NONE ? str_of(marks[f.system].name) : S("");
    a.browser = browser_of(&f, &a);
    a.device = device_of(&f, &a);
    return a;
}
