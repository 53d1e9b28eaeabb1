/* Tiny worlds, one for each sentence of docs/meaning.md. */
#include "shop.h"

/* The person a told id leads to, as text; empty when there is none. */
static Str who(Shop *s, const char *id)
{
    Snapshot *snapshot = trail_snapshot(s->trail);
    Trail t;
    Err e;
    Str told = S("");
    if (trail_find(snapshot, str_of(id), &t, &e) == OK)
        told = tell_trail(&s->arena, &t, false);
    snapshot_release(&snapshot);
    return told;
}

static bool told(Shop *s, const char *id, const char *what)
{
    Str text = who(s, id);
    bool same = str_eq(text, str_of(what));
    if (!same)
        print_error("told:\n%.*sexpected:\n%s", STR_ARG(text), what);
    return same;
}

TEST("an event with a user id is that user's; one with only an anonymous id is its linked user's")
{
    Shop *s = shop_open();
    say(s, "~a 100 page_view page=/");
    say(s, "~a 200 login user_id=ann");
    say(s, "~a 300 login user_id=bob");
    say(s, "~a 400 page_view page=/x");
    shop_refresh(s);
    expect(told(s, "ann",
                "person 'ann': 'a' 'ann'\n"
                "  100000000 * page_view page '/' product ''\n"
                "  200000000 login page '' product ''\n"
                "  400000000 page_view page '/x' product ''\n"
                "  session at 0 visit 1 landing '/'\n"));
    expect(told(s, "bob",
                "person 'bob': 'bob'\n"
                "  300000000 * login page '' product ''\n"
                "  session at 0 visit 1 landing ''\n"));
    expect(str_eq(who(s, "a"), who(s, "ann")));
    shop_close(s);
}

TESTS_MAIN
