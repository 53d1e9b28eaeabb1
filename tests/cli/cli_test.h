/* cli_test.h — the program itself, run as a person runs it: a folder, a file to import, commands
 * and what they said. */
#ifndef CLI_TEST_H
#define CLI_TEST_H
#include "test.h"

#include "base/base.h"
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    char dir[200]; /* the data directory is DIR/shop, the file to import DIR/events.csv */
    Arena arena;
} Desk;

typedef struct {
    int exit; /* of the command; 128 + the signal that ended it */
    Str said; /* both outputs */
} Ran;

__attribute__((unused)) static Desk desk_new(const char *name)
{
    Desk d = {.arena = arena_new((isize)1 << 30)};
    Err e;
    snprintf(d.dir, sizeof d.dir, "/tmp/patron-cli-%d-%s", (int)getpid(), name);
    expect(os_remove_tree(d.dir, &e) == OK);
    expect(os_make_dir(&os_real, d.dir, &e) == OK);
    return d;
}

__attribute__((unused)) static void desk_close(Desk *d)
{
    Err e;
    expect(os_remove_tree(d->dir, &e) == OK);
    arena_free(&d->arena);
}

/* A line for the shell, in the desk's folder; `$patron` is the program. */
__attribute__((unused)) static Ran shell(Desk *d, const char *line)
{
    Buf command = buf_on(&d->arena);
    buf_print(&command, "exec 2>&1; cd '%s' || exit 1; patron='%s/patron'; %s", d->dir,
              PATRON_BUILD, line);
    FILE *f = popen(str_z(&d->arena, buf_done(&command)), "r");
    expect(f != NULL);
    Buf said = buf_on(&d->arena);
    char some[4096];
    for (size_t n; (n = fread(some, 1, sizeof some, f)) > 0;)
        buf_str(&said, (Str){some, (isize)n});
    int status = pclose(f);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return (Ran){code, buf_done(&said)};
}

/* The same, and it must end well. */
__attribute__((unused)) static Str said(Desk *d, const char *line)
{
    Ran ran = shell(d, line);
    if (ran.exit != 0) {
        print_error("%s\n  exit %d: %.*s\n", line, ran.exit, STR_ARG(ran.said));
        expect(!"a command failed, see above");
    }
    return ran.said;
}

/* The torture asks for more than the usual, or for another seed. */
__attribute__((unused)) static i64 asked(const char *name, i64 usual)
{
    i64 n;
    return str_i64(str_of(getenv(name)), &n) ? n : usual;
}

/* `people` people who look, fill carts, order, pay and send back, some on two devices. */
__attribute__((unused)) static void write_events(Desk *d, int people, u64 seed)
{
    static const char *const kinds[] = {"page_view", "item_view",  "cart_add",
                                        "order",     "order_paid", "refund"};
    char path[300];
    Random r = random_from(seed);
    i64 orders = 0, n = 0;
    snprintf(path, sizeof path, "%s/events.csv", d->dir);
    FILE *f = fopen(path, "w");
    expect(f != NULL);
    fputs("id,time,kind,anonymous_id,user_id,page,channel,product,price,quantity,order,amount\n",
          f);
    for (int p = 0; p < people; p++) {
        i64 at = 1767225600 + (i64)random_below(&r, 40 * 86400);
        isize events = 1 + (isize)random_below(&r, 30);
        for (isize i = 0; i < events; i++, n++) {
            int kind = (int)random_below(&r, COUNT(kinds));
            at += (i64)random_below(&r, random_below(&r, 5) ? 300 : 200000);
            orders += kind == 3;
            fprintf(f, "e%lld,%lld,%s,a%d-%d,", (long long)n, (long long)at, kinds[kind], p,
                    (int)random_below(&r, 2));
            fprintf(f, random_below(&r, 3) ? "," : "u%d,", p);
            fprintf(f, "/p%d,%s,t%d,%d.50,%d,", (int)random_below(&r, 9),
                    random_below(&r, 2) ? "search" : "social", (int)random_below(&r, 40),
                    (int)random_below(&r, 90), 1 + (int)random_below(&r, 3));
            if (kind >= 3 && orders > 0)
                fprintf(f, "o%lld,%d.00\n", (long long)orders, 10 + (int)random_below(&r, 90));
            else
                fputs(",\n", f);
        }
    }
    expect(fclose(f) == 0);
}

/* What the shop answers: by both engines, and every event once. */
#define ANSWERS                                                                                    \
    "for engine in trail sql; do "                                                                 \
    "$patron report overview --data shop --engine $engine --format csv || exit; done; "            \
    "$patron sql --data shop 'SELECT e.id, e.time, e.kind, e.person, e.session_number, e.value, "  \
    "e.repeat, o.* FROM events e LEFT JOIN orders o USING (\"order\") ORDER BY ALL'"

#endif
