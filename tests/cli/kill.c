/* kill.c — the import is killed at every named fail point of the program; begun again it ends as if
 * nothing had happened: every event once, every answer the same. */
#include "cli_test.h"

enum { POINTS_MAX = 100 };

/* The names in fail_point("...") of the sources: a new one is tested without being listed. */
static isize fail_points(Desk *d, Str *points)
{
    isize n = 0;
    Str all = said(d, "grep -rhoE '[^a-z_]fail_point\\(\"[^\"]+' " PATRON_SOURCE
                      "/src --include=*.c | sed 's/.*\"//' | sort -u");
    while (all.n > 0 && n < POINTS_MAX) {
        Cut line = str_cut(all, '\n');
        points[n++] = line.head;
        all = line.tail;
    }
    return n;
}

static void import_fresh(Desk *d)
{
    said(d, "rm -rf shop; $patron init shop && $patron import events events.csv --data shop");
}

TEST("an import killed at any fail point and begun again leaves every event there once")
{
    Desk d = desk_new("kill");
    Str points[POINTS_MAX];
    isize n = fail_points(&d, points), killed = 0;
    write_events(&d, 150, 1);
    import_fresh(&d);
    Str before = said(&d, ANSWERS);
    expect(n > 10 && str_find(before, S("u1")) >= 0);
    for (isize p = 0; p < n; p++) {
        Arena mark = d.arena;
        char line[400];
        said(&d, "rm -rf shop; $patron init shop");
        snprintf(line, sizeof line,
                 "PATRON_FAIL_AT='%.*s' $patron import events events.csv --data shop",
                 STR_ARG(points[p]));
        Ran ran = shell(&d, line);
        expect(ran.exit == 0 || ran.exit == 128 + 9);
        if (ran.exit == 0)
            continue; /* an import does not pass there */
        killed++;
        said(&d, "$patron import events events.csv --data shop");
        Str after = said(&d, ANSWERS);
        if (!str_eq(before, after))
            print_error("killed at %.*s the shop answers otherwise\n", STR_ARG(points[p]));
        expect(str_eq(before, after));
        d.arena = mark;
    }
    print_message("killed at %td of %td fail points\nderived: %td kills\n", killed, n, killed);
    expect(killed >= 8);
    desk_close(&d);
}

TEST("an import killed at random moments and begun again leaves every event there once")
{
    Desk d = desk_new("moments");
    Random r = random_from((u64)asked("PATRON_SEED", 11));
    i64 rounds = asked("PATRON_KILLS", 4), killed = 0;
    write_events(&d, 1500, 3);
    i64 began = os_real.tick_us(&os_real);
    import_fresh(&d);
    i64 whole = os_real.tick_us(&os_real) - began;
    Str before = said(&d, ANSWERS);
    for (i64 i = 0; i < rounds; i++) {
        Arena mark = d.arena;
        char line[300];
        said(&d, i % 4 ? "true" : "rm -rf shop; $patron init shop");
        snprintf(line, sizeof line,
                 "timeout -s KILL %.3f $patron import events events.csv --data shop",
                 (double)random_below(&r, whole) / 1e6 + 0.01);
        Ran ran = shell(&d, line);
        expect(ran.exit == 0 || ran.exit == 128 + 9);
        killed += ran.exit != 0;
        if (i % 4 < 3 && i + 1 < rounds)
            continue; /* killed again before anybody looks */
        said(&d, "$patron import events events.csv --data shop");
        expect(str_eq(before, said(&d, ANSWERS)));
        d.arena = mark;
    }
    print_message("derived: %lld kills\n", (long long)killed);
    desk_close(&d);
}

TEST("what is derived can be deleted, and every answer is the same")
{
    Desk d = desk_new("derived");
    write_events(&d, 150, 2);
    import_fresh(&d);
    Str before = said(&d, ANSWERS);
    said(&d, "rm -r shop/trail shop/warehouse.duckdb*");
    expect(str_eq(before, said(&d, ANSWERS)));
    said(&d, "$patron rebuild --data shop");
    expect(str_eq(before, said(&d, ANSWERS)));
    Str again = said(&d, "$patron import events events.csv --data shop");
    expect(str_find(again, S(" 0 events new")) >= 0);
    expect(str_eq(before, said(&d, ANSWERS)));
    desk_close(&d);
}

TESTS_MAIN
