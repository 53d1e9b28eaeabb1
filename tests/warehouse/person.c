/* person.c — docs/meaning.md, Person: a small world for every sentence. */
#include "warehouse_test.h"

#define WHO "SELECT person FROM events ORDER BY seq"

static void says(const char *events, const char *persons)
{
    Shop s = shop_new("person");
    world(&s, events);
    answers(&s, WHO, persons);
    shop_close(&s);
}

TEST("an event with a user id belongs to the person of that user id")
{
    says("1 login user_id=ann\n"
         "2 login user_id=bob anonymous_id=a1\n",
         "ann|bob");
}

TEST("an anonymous id nobody is linked to is a person of its own")
{
    says("1 page_view anonymous_id=a1\n"
         "2 page_view anonymous_id=a2\n",
         "~a1|~a2");
}

TEST("an anonymous id belongs to the user of the first event, in order, that carries both")
{
    says("3 login anonymous_id=a1 user_id=bob\n"
         "2 login anonymous_id=a1 user_id=ann\n"
         "9 page_view anonymous_id=a1\n"
         "1 page_view anonymous_id=a1\n",
         "bob|ann|ann|ann");
}

TEST("events at one time stand in the order of the journal")
{
    says("5 login anonymous_id=a1 user_id=zoe\n"
         "5 login anonymous_id=a1 user_id=ann\n"
         "9 page_view anonymous_id=a1\n",
         "zoe|ann|zoe");
}

TEST("a later user on the same device keeps his own events and takes no others")
{
    says("1 login anonymous_id=a1 user_id=ann\n"
         "2 login anonymous_id=a1 user_id=bob\n"
         "3 page_view anonymous_id=a1\n"
         "4 page_view user_id=bob\n",
         "ann|bob|ann|bob");
}

TEST("an alias makes two ids one person, named by the user id, and chains are followed")
{
    says("1 page_view user_id=old\n"
         "2 page_view user_id=older\n"
         "3 alias previous_id=older user_id=old\n"
         "4 alias previous_id=old user_id=new\n"
         "5 page_view user_id=new\n",
         "new|new|new|new|new");
}

TEST("long chains and many of them are followed to their end")
{
    Shop s = shop_new("chain");
    Batch *b = batch_new(&s.arena, true);
    for (int i = 0; i < 200; i++) {
        isize r = batch_row(b);
        batch_set_int(b, F_time, r, 1767225600000000 + i);
        batch_set_text(b, F_kind, r, S("alias"));
        batch_set_text(b, F_previous_id, r, str_format(&s.arena, "u%d", i));
        batch_set_text(b, F_user_id, r, str_format(&s.arena, "u%d", i + 1));
    }
    shop_append(&s, b);
    shop_follow(&s);
    answers(&s, "SELECT DISTINCT person FROM events", "u200");
    shop_close(&s);
}

TEST("an alias that would close a circle is ignored")
{
    says("1 alias previous_id=a user_id=b\n"
         "2 alias previous_id=b user_id=c\n"
         "3 alias previous_id=c user_id=a\n"
         "4 page_view user_id=a\n"
         "5 page_view user_id=c\n",
         "c|c|c|c|c");
}

TEST("which alias closes the circle is a matter of time, not of arrival")
{
    says("3 alias previous_id=a user_id=b\n"
         "1 alias previous_id=b user_id=c\n"
         "2 alias previous_id=c user_id=a\n"
         "4 page_view user_id=b\n",
         "a|a|a|a");
}

TEST("whoever hangs on a circle follows it to where it was cut")
{
    says("1 alias previous_id=x user_id=a\n"
         "2 alias previous_id=a user_id=b\n"
         "3 alias previous_id=b user_id=a\n"
         "4 page_view user_id=x\n"
         "5 page_view user_id=a\n",
         "b|b|b|b|b");
}

TEST("an alias of an id to itself changes nothing")
{
    says("1 alias previous_id=a user_id=a\n"
         "2 page_view user_id=a\n",
         "a|a");
}

TEST("an alias of an anonymous id links it, ahead of any event that carries both")
{
    says("1 login anonymous_id=a1 user_id=ann\n"
         "2 page_view anonymous_id=a1\n"
         "3 alias previous_id=a1 user_id=bob\n",
         "ann|bob|bob");
}

TEST("an id that some event has as user id is no anonymous id, whatever else it is")
{
    says("1 page_view user_id=x\n"
         "2 page_view anonymous_id=x\n"
         "3 alias previous_id=x user_id=ann\n",
         "ann|~x|ann");
}

TEST("an anonymous id aliased to a user follows that user's own alias")
{
    says("1 alias previous_id=a1 user_id=ann\n"
         "2 alias previous_id=ann user_id=anna\n"
         "3 page_view anonymous_id=a1\n",
         "anna|anna|anna");
}

TEST("unlink takes an alias back, and a later alias stands again")
{
    says("1 alias previous_id=a user_id=b\n"
         "2 unlink previous_id=a user_id=b\n"
         "3 page_view user_id=a\n",
         "b|b|a");
    says("1 alias previous_id=a user_id=b\n"
         "2 unlink previous_id=a user_id=b\n"
         "3 page_view user_id=a\n"
         "4 alias previous_id=a user_id=b\n",
         "b|b|b|b");
}

TEST("of the alias and unlink of a pair the latest in order decides, whenever it arrives")
{
    says("9 unlink previous_id=a user_id=b\n"
         "1 alias previous_id=a user_id=b\n"
         "5 page_view user_id=a\n",
         "b|b|a");
    says("5 unlink previous_id=a user_id=b\n"
         "5 alias previous_id=a user_id=b\n"
         "5 page_view user_id=a\n",
         "b|b|b");
}

TEST("unlink undoes a link of that pair, and the next linked user takes its place")
{
    says("1 login anonymous_id=a1 user_id=ann\n"
         "2 login anonymous_id=a1 user_id=bob\n"
         "3 page_view anonymous_id=a1\n"
         "4 unlink previous_id=a1 user_id=ann\n",
         "ann|bob|bob|ann");
    says("1 login anonymous_id=a1 user_id=ann\n"
         "3 page_view anonymous_id=a1\n"
         "4 unlink previous_id=a1 user_id=ann\n",
         "ann|~a1|ann");
}

TEST("of several aliases in force for one id the latest counts")
{
    says("2 alias previous_id=a user_id=b\n"
         "1 alias previous_id=a user_id=c\n"
         "3 page_view user_id=a\n",
         "b|c|b");
    says("1 alias previous_id=a user_id=b\n"
         "2 alias previous_id=a user_id=c\n"
         "3 unlink previous_id=a user_id=c\n"
         "4 page_view user_id=a\n",
         "b|c|c|b");
}

TEST("an alias whose event has no user id, or no previous id, says nothing")
{
    says("1 alias previous_id=a anonymous_id=x\n"
         "2 alias user_id=b\n"
         "3 page_view user_id=a\n",
         "~x|b|a");
}

TEST("late links change past answers, and an undone link restores them")
{
    Shop s = shop_new("late");
    world(&s, "1 page_view anonymous_id=a1\n");
    answers(&s, WHO, "~a1");
    world(&s, "2 login anonymous_id=a1 user_id=ann\n");
    answers(&s, WHO, "ann|ann");
    world(&s, "3 unlink previous_id=a1 user_id=ann\n");
    answers(&s, WHO, "~a1|ann|ann");
    shop_close(&s);
}

TEST("an event of an order with no id of its own belongs to whoever placed it")
{
    says("1 order order=o1 user_id=ann\n"
         "2 order_paid order=o1\n"
         "3 review order=o1\n"
         "4 order_shipped order=o1 user_id=bob\n",
         "ann|ann|ann|bob");
    says("2 order order=o1 user_id=ann\n"
         "1 order_paid order=o1 anonymous_id=x\n"
         "3 refund order=o1\n",
         "ann|~x|~x");
}

TEST("an order nobody is known to have placed has a guest")
{
    says("1 order order=o1\n"
         "2 order_paid order=o1\n"
         "3 refund order=o2\n"
         "4 refund order=o2 user_id=ann\n",
         "order:o1|order:o1|order:o2|ann");
    says("1 order order=o1\n"
         "2 order_paid order=o1 user_id=ann\n"
         "3 refund order=o1\n",
         "order:o1|ann|order:o1");
}

TEST("guests are marked: a person whose key begins with order:")
{
    Shop s = shop_new("guest");
    world(&s, "1 order order=o1\n"
              "2 order order=o2 user_id=ann\n");
    answers(&s, "SELECT person, guest FROM people ORDER BY person", "ann no|order:o1 yes");
    shop_close(&s);
}

TEST("an event with no id at all and no order is kept and is in no trail")
{
    Shop s = shop_new("nobody");
    world(&s, "1 page_view page=/\n"
              "2 page_view user_id=ann\n");
    answers(&s, "SELECT seq, person, place, session_index FROM events ORDER BY seq",
            "0 - - -|1 ann 1 1");
    answers(&s, "SELECT count(*) FROM people", "1");
    shop_close(&s);
}

TEST("ids and orders given with the shop's facts link and mean nothing")
{
    says("1 spend anonymous_id=a1 user_id=bob order=o1\n"
         "2 product_set user_id=old order=o1 product=p\n"
         "3 page_view anonymous_id=a1\n"
         "4 alias previous_id=old user_id=ann\n"
         "5 page_view anonymous_id=old\n"
         "6 refund order=o1\n",
         "-|-|~a1|ann|ann|order:o1");
}

TEST("a person's ids are all that led to it")
{
    Shop s = shop_new("ids");
    world(&s, "1 login anonymous_id=a1 user_id=ann\n"
              "2 page_view anonymous_id=a2\n"
              "3 alias previous_id=a2 user_id=ann\n"
              "4 alias previous_id=old user_id=ann\n"
              "5 page_view user_id=old\n"
              "6 page_view anonymous_id=a3\n");
    answers(&s, "SELECT person, ids FROM people ORDER BY person",
            "ann [a1, a2, ann, old]|~a3 [a3]");
    shop_close(&s);
}

TESTS_MAIN
