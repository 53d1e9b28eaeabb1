/* control_test.h — a folder with a control store in it, and a clock that a test sets. */
#ifndef CONTROL_TEST_H
#define CONTROL_TEST_H
#include "test.h"

#include "control/control.h"
#include <ctype.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    char dir[200], path[220]; /* of control.sqlite */
    Arena arena;
    Os os;
    i64 tick_us;
} Place;

static i64 set_tick(const Os *os)
{
    return ((const Place *)os->state)->tick_us;
}

/* The clock and the randomness stay the system's; only `tick_us` is the test's. */
__attribute__((unused)) static void place_new(Place *p, const char *name)
{
    Err e;
    *p = (Place){.arena = arena_new((isize)1 << 30), .os = os_real, .tick_us = 1000 * US_PER_S};
    p->os.tick_us = set_tick;
    p->os.state = p;
    snprintf(p->dir, sizeof p->dir, "/tmp/patron-control-%d-%s", (int)getpid(), name);
    snprintf(p->path, sizeof p->path, "%s/control.sqlite", p->dir);
    expect(os_remove_tree(p->dir, &e) == OK);
    expect(os_make_dir(&os_real, p->dir, &e) == OK);
}

__attribute__((unused)) static void place_close(Place *p)
{
    Err e;
    expect(os_remove_tree(p->dir, &e) == OK);
    arena_free(&p->arena);
}

__attribute__((unused)) static Control *opened(Place *p)
{
    Control *c = NULL;
    Err e;
    if (control_open(&p->os, str_of(p->dir), &c, &e) != OK) {
        print_error("%s\n", e.text);
        expect(!"the store does not open");
    }
    return c;
}

/* What opening it says when it cannot. */
__attribute__((unused)) static Code refused(Place *p, Err *e)
{
    Control *c = NULL;
    Code code = control_open(&p->os, str_of(p->dir), &c, e);
    expect(code != OK && !c);
    return code;
}

__attribute__((unused)) static Str made(Place *p, Control *c, const char *name, const char *text,
                                        KeyScope scope)
{
    Str key = S("");
    Err e;
    if (key_add(c, str_of(name), str_of(text), scope, &p->arena, &key, &e) != OK) {
        print_error("%s\n", e.text);
        expect(!"a key was not made");
    }
    return key;
}

__attribute__((unused)) static bool known(Control *c, const char *text)
{
    KeyInfo key;
    return key_find(c, str_of(text), &key);
}

__attribute__((unused)) static bool says(const char *all, const char *part)
{
    return strstr(all, part) != NULL;
}

/* Somebody else's program writes to the file. */
__attribute__((unused)) static void outside(Place *p, const char *sql)
{
    sqlite3 *db;
    char *why = NULL;
    expect(sqlite3_open(p->path, &db) == SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) {
        print_error("%s\n", why);
        expect(!"an SQL statement of the test failed");
    }
    expect(sqlite3_close(db) == SQLITE_OK);
}

#endif
