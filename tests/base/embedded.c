/* embedded.c — files inside the program are found by name. What the build puts there is tested
 * where it is used. */
#include "base/base.h"
#include "test.h"

TEST("a file in the program is found by its whole name, and a missing one is empty")
{
    static const char one[] = "select 1", two[] = "";
    const Embedded table[] = {
        {"one.sql", one, one + sizeof one - 1}, {"two.sql", two, two}, {NULL, NULL, NULL}};

    expect(str_eq(embedded(table, S("one.sql")), S("select 1")));
    expect(embedded(table, S("two.sql")).n == 0);
    expect(embedded(table, S("one")).n == 0);
    expect(embedded(table, S("three.sql")).n == 0);
}

TESTS_MAIN
