/* Does the verdict of `make check` tell the truth? Its three programs (tools/cases.awk, tap.awk,
 * verdict.awk) are shown logs of good and bad ends, and what they say is compared. */
#include "test.h"

#include <stdbool.h>
#include <string.h>

/* What `awk PROGRAM` says of `text` on its standard input. */
static void expect_awk(const char *program, const char *text, const char *wanted)
{
    char command[512], said[4096] = "";
    FILE *in = tmpfile();
    fputs(text, in);
    fflush(in);
    snprintf(command, sizeof command, "cd '%s/tools' && awk %s </proc/self/fd/%d", PATRON_SOURCE,
             program, fileno(in));
    FILE *out = popen(command, "r");
    assert_non_null(out);
    said[fread(said, 1, sizeof said - 1, out)] = 0;
    pclose(out);
    fclose(in);
    if (strcmp(said, wanted) != 0)
        print_error("said:\n%s\nwanted:\n%s\n", said, wanted);
    expect(strcmp(said, wanted) == 0);
}

#define BEGUN "1/9 Testing: base/a\n1/9 Test: base/a\nCommand: \"a\"\nOutput:\n"

TEST("each sentence of a program is a case, and its summary is not counted again")
{
    expect_awk("-f cases.awk",
               BEGUN "[ RUN      ] one\n[       OK ] one\n[ RUN      ] two\n"
                     "[  FAILED  ] two\n[  SKIPPED ] three\n[==========] 3 test(s) run.\n"
                     "[  SKIPPED ] 1 test(s), listed below:\n[  SKIPPED ] three\n"
                     "[  FAILED  ] 1 test(s), listed below:\n[  FAILED  ] two\nTest Failed.\n",
               "base/a\tone\tok\nbase/a\ttwo\tfailed\nbase/a\tthree\tskipped\n");
}

TEST("a program that dies fails the sentence it was at")
{
    expect_awk("-f cases.awk",
               BEGUN "[ RUN      ] one\n[       OK ] one\n[ RUN      ] two\nTest Failed.\n",
               "base/a\tone\tok\nbase/a\ttwo\tfailed\n");
}

TEST("a program that dies after its last sentence fails all the same")
{
    expect_awk("-f cases.awk",
               BEGUN "[ RUN      ] one\n[       OK ] one\n"
                     "[==========] 1 test(s) run.\nleaked 8 bytes\nTest Failed.\n",
               "base/a\tone\tok\nbase/a\tthe program ended badly\tfailed\n");
}

TEST("a log that stops in the middle, and a program that is not there, are failures")
{
    expect_awk("-f cases.awk", BEGUN, "base/a\tthe program never ended\tfailed\n");
    expect_awk("-f cases.awk", "1/9 Test: base/b\nCommand: \"\"\nTest Passed.\n",
               "base/b\tthe program is not there\tfailed\n");
}

TEST("a program without sentences is one case")
{
    expect_awk("-f cases.awk", BEGUN "Test Passed.\n", "base/a\tbase/a\tok\n");
}

TEST("TAP becomes rows, with skips told apart")
{
    expect_awk("-v program=web -f tap.awk",
               "TAP version 13\nok 1 - draws a funnel\nnot ok 2 - draws\n"
               "    ok 3 - deeper # SKIP no browser\n1..3\n",
               "web\tdraws a funnel\tok\nweb\tdraws\tfailed\n"
               "web\tdeeper # SKIP no browser\tskipped\n");
}

TEST("a case counts once, and fails when it failed in any build")
{
    expect_awk("-F '\\t' -f verdict.awk",
               "a\tone\tok\na\ttwo\tok\na\tone\tfailed\na\ttwo\tok\nb\tone\tskipped\n"
               "b\ttwo\tskipped\nb\ttwo\tok\n",
               "failed: a: one\n1 skipped, for want of what they need\n2 passed, 1 failed\n");
}

TEST("nothing run is not a success, though it says so plainly")
{
    expect_awk("-F '\\t' -f verdict.awk", "", "0 passed, 0 failed\n");
}

TESTS_MAIN
