/* line_lists.c — lists of sessions, baskets and purchases as they are published for research: no
 * times, or only one a line. Where a list has no times they are made up, in the file's order, from
 * 2000-01-01 on, and the import says so. */
#include "collect/files/lines.h"
#include <ctype.h>

static bool all_of(Str s, const char *allowed)
{
    for (isize i = 0; i < s.n; i++)
        if (!isdigit((u8)s.p[i]) && !strchr(allowed, s.p[i]))
            return false;
    return s.n > 0;
}

static Str made_up_time(Arena *arena, i64 minute, i64 second)
{
    Buf b = buf_on(arena);

    buf_time(&b, 946684800 * US_PER_S + minute * US_PER_MIN + second * US_PER_S, NULL);
    return buf_done(&b);
}

/* ---- a session a line: "item item item" ------------------------------------------------- */

static bool sessions_like(Str line)
{
    return all_of(line, " ") && memchr(line.p, ' ', (size_t)line.n);
}

static void sessions_read(LineSink *sink, Str line)
{
    Str *items = take(sink->arena, Str, line.n / 2 + 1);
    isize n = line_words(line, items, line.n / 2 + 1);
    Str session = str_format(sink->arena, "line-%lld", (long long)sink->number);

    for (isize i = 0; i < n; i++)
        sink->record(sink, (Str[]){made_up_time(sink->arena, sink->number, i), S("item_view"),
                                   session, items[i]});
}

const LineForm line_form_sessions = {.names = {"time", "kind", "session", "product"},
                                     .like = sessions_like,
                                     .read = sessions_read};

/* ---- a person a line: "person item item item" ------------------------------------------- */

static void person_items_read(LineSink *sink, Str line)
{
    Str *words = take(sink->arena, Str, line.n / 2 + 1);
    isize n = line_words(line, words, line.n / 2 + 1);

    for (isize i = 1; i < n; i++)
        sink->record(sink, (Str[]){made_up_time(sink->arena, sink->number, i), S("item_view"),
                                   words[0], words[i]});
    if (n < 2)
        sink->fault(sink, "it names no item");
}

const LineForm line_form_person_items = {.names = {"time", "kind", "user_id", "product"},
                                         .read = person_items_read};

/* ---- a person a line: "item item;item item|future basket" ------------------------------- */

static bool baskets_like(Str line)
{
    return all_of(line, " ;|") && (memchr(line.p, ';', (size_t)line.n) != NULL);
}

static void baskets_read(LineSink *sink, Str line)
{
    Str user = str_format(sink->arena, "line-%lld", (long long)sink->number);
    Str *items = take(sink->arena, Str, line.n / 2 + 1);
    i64 day = 0;

    while (line.n > 0) { /* the basket behind the bar came last */
        isize end = 0;
        while (end < line.n && line.p[end] != ';' && line.p[end] != '|')
            end++;
        isize n = line_words(str_take(line, end), items, line.n / 2 + 1);
        Str at = made_up_time(sink->arena, day * 1440, 0);
        Str order = str_format(sink->arena, "%.*s-%lld", STR_ARG(user), (long long)++day);
        for (isize i = 0; i < n; i++)
            sink->record(sink, (Str[]){at, user, order, items[i]});
        line = str_skip(line, end + 1);
    }
}

const LineForm line_form_baskets = {.names = {"time", "user_id", "order", "product"},
                                    .like = baskets_like,
                                    .read = baskets_read};

/* ---- "target TAB prefix TAB session TAB unix seconds": what came, then what came next --- */

static isize pair_parts(Str line, Str parts[4])
{
    isize n = 0;

    for (Cut cut = {.tail = line, .found = true}; cut.found && n < 5; n++) {
        cut = str_cut(cut.tail, '\t');
        if (n < 4)
            parts[n] = cut.head;
    }
    return n;
}

static bool test_pairs_like(Str line)
{
    Str parts[4];

    return pair_parts(line, parts) == 4 && all_of(parts[0], "") && all_of(parts[1], " ") &&
           all_of(parts[2], "") && all_of(parts[3], "");
}

/* The time is the session's: its views are a second apart from there on. */
static void test_pairs_read(LineSink *sink, Str line)
{
    Str parts[4], *items;
    i64 at;

    if (pair_parts(line, parts) != 4 || !str_i64(parts[3], &at)) {
        sink->fault(sink, "it is not a target, a prefix, a session and its time");
        return;
    }
    items = take(sink->arena, Str, parts[1].n / 2 + 2);
    isize n = line_words(parts[1], items, parts[1].n / 2 + 1);
    items[n] = parts[0];
    for (isize i = 0; i <= n; i++)
        sink->record(sink, (Str[]){str_format(sink->arena, "%lld", (long long)(at + i)),
                                   S("item_view"), parts[2], items[i]});
}

const LineForm line_form_test_pairs = {.names = {"time", "kind", "session", "product"},
                                       .like = test_pairs_like,
                                       .read = test_pairs_read};

/* ---- CDNOW: " 00004 0001 19970101  2   29.33" ------------------------------------------- */

static bool cdnow_like(Str line)
{
    Str word[6];
    i64 amount;

    return line_words(line, word, 6) == 5 && all_of(word[0], "") && all_of(word[1], "") &&
           word[2].n == 8 && all_of(word[2], "") && money_parse(word[4], 2, &amount);
}

static void cdnow_read(LineSink *sink, Str line)
{
    Str word[6];

    if (line_words(line, word, 6) != 5) {
        sink->fault(sink, "it does not have five cells");
        return;
    }
    Str order = str_format(sink->arena, "cdnow-%lld", (long long)sink->number);
    sink->record(sink, (Str[]){word[2], word[1], order, S("CD"), word[3], word[4], word[4]});
}

const LineForm line_form_cdnow = {
    .names = {"time", "user_id", "order", "product", "quantity", "amount", "line_amount"},
    .like = cdnow_like,
    .read = cdnow_read};
