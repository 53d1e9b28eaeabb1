/* threads.c — keys are looked up by many threads while others make and revoke them. */
#include "control_test.h"
#include <stdatomic.h>

enum { KEYS = 60 };

typedef struct {
    Control *c;
    _Atomic int made, revoked; /* keys up to here certainly are, and certainly are not any more */
    _Atomic bool over;
    _Atomic i64 wrong, looks;
} Stage;

static void text_of(int k, char to[24])
{
    snprintf(to, 24, "text-of-key-%d", k);
}

static i64 moving_tick(const Os *os)
{
    return atomic_fetch_add((_Atomic i64 *)os->state, 20000);
}

/* The odd keys stay, the even ones are revoked after a while. */
static void look(Stage *s)
{
    KeyInfo key;
    char text[24];
    while (!atomic_load(&s->over)) {
        int revoked = atomic_load(&s->revoked), made = atomic_load(&s->made);
        for (int k = 0; k < KEYS; k++) {
            text_of(k, text);
            bool found = key_find(s->c, str_of(text), &key);
            bool must = k < made && k % 2, must_not = k < revoked && k % 2 == 0;
            s->wrong += (must && !found) || (must_not && found);
            s->wrong += found && !str_eq(key.name, str_of(text));
            s->looks++;
        }
    }
}

static void set(Stage *s)
{
    scoped(Arena, arena_free) arena = arena_new(16 << 20);
    char text[24];
    Str made;
    Err e;
    for (int k = 0; k < KEYS; k++) {
        text_of(k, text);
        s->wrong += key_add(s->c, str_of(text), str_of(text), SCOPE_INGEST, &arena, &made, &e) !=
                    OK;
        atomic_store(&s->made, k + 1);
    }
    for (int k = 0; k < KEYS; k += 2) {
        text_of(k, text);
        s->wrong += key_revoke(s->c, str_of(text), &e) != OK;
        atomic_store(&s->revoked, k + 1);
    }
    atomic_store(&s->over, true);
}

static void play(void *context, isize task, int worker)
{
    (void)worker;
    if (task == 0)
        set(context);
    else
        look(context);
}

TEST("a key is found by every thread once it was made and by none once it was revoked")
{
    Place p;
    KeyInfo *keys;
    isize n;
    Err e;
    _Atomic i64 tick = 0;
    place_new(&p, "threads");
    p.os.tick_us = moving_tick; /* so that the file is asked all the time */
    p.os.state = (void *)&tick;
    Stage s = {.c = opened(&p)};
    run_parallel(4, 4, play, &s);
    expect(s.wrong == 0 && s.looks > 0);
    expect(key_list(s.c, &p.arena, &keys, &n, &e) == OK && n == KEYS);
    control_close(&s.c);
    place_close(&p);
}

TESTS_MAIN
