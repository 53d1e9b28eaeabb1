/* session.c — docs/meaning.md, Active and passive, Session: a small world for every sentence. */
#include "warehouse_test.h"

#define SESSIONS "SELECT session_index, session_number FROM events ORDER BY time_us, seq"

static void says(const char *events, const char *sql, const char *expected)
{
    Shop s = shop_new("session");
    world(&s, events);
    answers(&s, sql, expected);
    shop_close(&s);
}

TEST("thirty minutes without activity do not end a session, a microsecond more does")
{
    Shop s = shop_new("gap");
    Batch *b = batch_new(&s.arena, true);
    const i64 at[] = {0, 1800000000, 3600000001};
    for (int i = 0; i < 3; i++) {
        isize r = batch_row(b);
        batch_set_int(b, F_time, r, at[i]);
        batch_set_text(b, F_kind, r, S("page_view"));
        batch_set_text(b, F_user_id, r, S("ann"));
    }
    shop_append(&s, b);
    shop_follow(&s);
    answers(&s, SESSIONS, "1 1|1 1|2 2");
    shop_close(&s);
}

TEST("midnight does not end a session")
{
    says("1435 page_view user_id=ann\n"
         "1445 page_view user_id=ann\n",
         SESSIONS, "1 1|1 1");
}

TEST("a person's first event begins a session even when it is passive, but that is no visit")
{
    says("0 message_sent user_id=ann\n"
         "1 message_delivered user_id=ann\n",
         "SELECT session_index, session_number, session_visit, session_start FROM events",
         "1 0 no yes|1 0 no no");
}

TEST("the first active event begins a session, and it is visit number 1")
{
    says("0 message_sent user_id=ann\n"
         "1 page_view user_id=ann\n"
         "2 message_opened user_id=ann\n"
         "40 page_view user_id=ann\n",
         SESSIONS, "1 0|2 1|2 1|3 2");
}

TEST("a passive event neither begins a session later nor keeps one alive")
{
    says("0 page_view user_id=ann\n"
         "25 message_sent user_id=ann\n"
         "31 page_view user_id=ann\n"
         "500 order_shipped user_id=ann order=o1\n",
         SESSIONS, "1 1|1 1|2 2|2 2");
}

TEST("a shop's own kind is the person's own doing")
{
    says("0 spun_the_wheel user_id=ann\n"
         "40 spun_the_wheel user_id=ann\n",
         SESSIONS, "1 1|2 2");
}

TEST("a new tagged touch begins a session, the same one or an untagged one does not")
{
    says("0 page_view user_id=ann channel=search source=baidu\n"
         "1 page_view user_id=ann channel=email source=news tagged=1\n"
         "2 page_view user_id=ann channel=email source=news tagged=1\n"
         "3 page_view user_id=ann channel=social source=weibo tagged=0\n"
         "4 page_view user_id=ann channel=email source=news tagged=1\n"
         "5 page_view user_id=ann channel=email source=news campaign=c tagged=1\n",
         SESSIONS, "1 1|2 2|2 2|2 2|3 3|4 4");
}

TEST("a touch differs by channel, source, medium or campaign, absent and empty are the same")
{
    says("0 page_view user_id=ann channel=paid source=a medium=cpc campaign=x tagged=1\n"
         "1 page_view user_id=ann channel=paid source=a medium=cpm campaign=x tagged=1\n"
         "2 page_view user_id=ann channel=paid source=a medium=cpm tagged=1\n"
         "3 page_view user_id=ann channel=paid source=a medium=cpm tagged=1\n",
         SESSIONS, "1 1|2 2|3 3|3 3");
}

TEST("with no channel before it a tagged touch differs; events without a channel are passed over")
{
    says("0 page_view user_id=ann\n"
         "1 page_view user_id=ann channel=email tagged=1\n"
         "2 page_view user_id=ann\n"
         "3 page_view user_id=ann channel=email tagged=1\n",
         SESSIONS, "1 1|2 2|2 2|2 2");
}

TEST("the touch before may be of a passive event; a passive touch itself begins nothing")
{
    says("0 page_view user_id=ann channel=search\n"
         "1 message_sent user_id=ann channel=email tagged=1\n"
         "2 page_view user_id=ann channel=email tagged=1\n"
         "3 page_view user_id=ann channel=search tagged=1\n",
         SESSIONS, "1 1|1 1|1 1|2 2");
}

TEST("tagged without a channel is compared too")
{
    says("0 page_view user_id=ann channel=search\n"
         "1 page_view user_id=ann source=x tagged=1\n"
         "2 page_view user_id=ann channel=search tagged=1\n",
         SESSIONS, "1 1|2 2|2 2");
}

TEST("each attribute of a session is that of the first event in it that carries one")
{
    says("0 page_view user_id=ann country=CN page=/a\n"
         "1 page_view user_id=ann channel=search source=baidu country=US device=mobile page=/b\n"
         "2 page_view user_id=ann channel=social medium=organic campaign=c os=iOS region=r\n"
         "3 page_view user_id=ann language=zh browser=wechat bot=b\n"
         "50 page_view user_id=ann\n",
         "SELECT session_index, channel, source, medium, campaign, country, region, language, "
         "device, os, browser, bot, landing, exit_page FROM sessions ORDER BY 1",
         "1 search baidu organic c CN r zh mobile iOS wechat b /a /b|"
         "2 - - - - - - - - - - - - -");
}

TEST("the landing page is the first page in the session, whatever kind of event has it")
{
    says("0 click user_id=ann\n"
         "1 click user_id=ann page=/x\n"
         "2 page_view user_id=ann page=/y\n",
         "SELECT landing, events, active_events, page_views FROM sessions", "/x 3 3 1");
}

TEST("a session's number counts the person's visits from 1, and it is new when that is 1")
{
    says("0 message_sent user_id=ann\n"
         "100 page_view user_id=ann\n"
         "200 page_view user_id=ann\n"
         "300 page_view user_id=bob\n",
         "SELECT person, session_index, session_number, session_visit, session_new FROM sessions "
         "ORDER BY ALL",
         "ann 1 0 no no|ann 2 1 yes yes|ann 3 2 yes no|bob 1 1 yes yes");
}

TEST("events at one time stand in the order of the journal")
{
    says("0 page_view user_id=ann channel=a tagged=1\n"
         "0 page_view user_id=ann channel=b tagged=1\n"
         "0 page_view user_id=ann channel=a tagged=1\n",
         "SELECT place, session_index FROM events ORDER BY seq", "1 1|2 2|3 3");
}

TEST("sessions follow linked ids across devices, in order of time and not of arrival")
{
    says("10 page_view user_id=ann\n"
         "0 page_view anonymous_id=a1\n"
         "5 login anonymous_id=a1 user_id=ann\n",
         "SELECT seq, place, session_index FROM events ORDER BY seq", "0 3 1|1 1 1|2 2 1");
}

TEST("repeats are in no session and do not keep one alive")
{
    says("0 order user_id=ann order=o1\n"
         "20 order user_id=ann order=o1\n"
         "40 page_view user_id=ann\n",
         "SELECT repeat, place, session_index FROM events ORDER BY seq", "no 1 1|yes - -|no 2 2");
}

TEST("a person of many events is counted through, session by session")
{
    Shop s = shop_new("many");
    Batch *b = batch_new(&s.arena, true);
    for (int i = 0; i < 6000; i++) {
        isize r = batch_row(b);
        batch_set_int(b, F_time, r, (i / 10) * US_PER_HOUR + i % 10);
        batch_set_text(b, F_kind, r, S("page_view"));
        batch_set_text(b, F_user_id, r, i % 2 ? S("ann") : S("bob"));
    }
    shop_append(&s, b);
    shop_follow(&s);
    answers(&s,
            "SELECT person, count(*), min(n), max(n), max(session_index) FROM "
            "(SELECT person, session_index, count(*) AS n FROM events GROUP BY ALL) "
            "GROUP BY person ORDER BY person",
            "ann 600 5 5 600|bob 600 5 5 600");
    shop_close(&s);
}

TESTS_MAIN
