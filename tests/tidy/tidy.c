/* Does tidy find what it is there to find? Each rule is shown a small tree that breaks it, and the
 * same tree mended. */
#include "test.h"
#include "tidy/tidy.h"

#include <ftw.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MAX = 16 };

typedef struct {
    const char *path, *text;
} Given;

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *at)
{
    (void)about, (void)kind, (void)at;
    return remove(path);
}

static void write_given(const char *root, const Given *given)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", root, given->path);
    for (char *at = strchr(path + strlen(root) + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = 0;
        mkdir(path, 0700);
        *at = '/';
    }
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(given->text, out);
    fclose(out);
}

/* What one rule says about these files; the caller frees it. */
static char *said(void (*rule)(Tree *), const Given *given)
{
    const char *paths[FILES_MAX], *temporary = getenv("TMPDIR");
    char root[256], *text = NULL;
    size_t bytes = 0;
    int n = 0;

    snprintf(root, sizeof root, "%s/tidy-XXXXXX", temporary ? temporary : "/tmp");
    assert_non_null(mkdtemp(root));
    for (; given[n].path; n++) {
        write_given(root, &given[n]);
        paths[n] = given[n].path;
    }
    FILE *out = open_memstream(&text, &bytes);
    Tree tree = tree_load(root, paths, n, out);
    rule(&tree);
    tree_free(&tree);
    fclose(out);
    nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return text;
}

static void expect_said(void (*rule)(Tree *), const Given *given, const char *wanted)
{
    char *text = said(rule, given);
    if (strcmp(text, wanted) != 0)
        print_error("said: %s\nwanted: %s\n", text, wanted);
    bool same = strcmp(text, wanted) == 0;
    free(text);
    expect(same);
}

#define SAID(rule, wanted, ...)                                                                    \
    expect_said(rule, (const Given[]){__VA_ARGS__, {NULL, NULL}}, wanted)

TEST("a room that includes a room above it is found, with its line")
{
    SAID(check_arrows, "src/base/a.c:2: room 'base' may not use 'report'\n",
         {"src/base/a.c", "#include \"base/base.h\"\n#include \"report/report.h\"\n"});
}

TEST("a room may use what the table names and what is its own")
{
    SAID(check_arrows, "", {"src/trail/inner.h", ""},
         {"src/trail/a.c", "#include \"trail/trail.h\"\n#include \"journal/journal.h\"\n"
                           "#include \"inner.h\"\n#include <stdio.h>\n"});
}

TEST("neighbours the table does not name may not be used, however low they stand")
{
    SAID(check_arrows, "src/journal/a.c:1: room 'journal' may not use 'stat'\n",
         {"src/journal/a.c", "#include \"stat/stat.h\"\n"});
}

TEST("server may use every room but cli, and cli all")
{
    SAID(check_arrows, "src/server/a.c:2: room 'server' may not use 'cli'\n",
         {"src/server/a.c", "#include \"market/market.h\"\n#include \"cli/cli.h\"\n"},
         {"src/cli/a.c", "#include \"server/server.h\"\n"});
}

TEST("the private header of another room is found, in code and in tests")
{
    SAID(check_arrows,
         "src/trail/a.c:1: \"journal/segment.h\" is private to room 'journal'\n"
         "tests/trail/a.c:1: \"journal/segment.h\" is private to room 'journal'\n",
         {"src/trail/a.c", "#include \"journal/segment.h\"\n"},
         {"tests/trail/a.c", "#include \"journal/segment.h\"\n#include \"test.h\"\n"},
         {"tests/journal/a.c", "#include \"journal/segment.h\"\n"});
}

TEST("what helps the tests of one room helps those of any other, and no code")
{
    SAID(check_arrows, "src/trail/a.c:1: \"journal/disk.h\" is private to room 'journal'\n",
         {"tests/journal/disk.h", "int disk;\n"},
         {"src/trail/a.c", "#include \"journal/disk.h\"\n"},
         {"tests/trail/a.c", "#include \"journal/disk.h\"\n"});
}

TEST("an include cannot climb out of its folder or name a header that is not there")
{
    SAID(check_arrows,
         "src/base/a.c:1: \"../report/report.h\" climbs out of its folder\n"
         "src/base/a.c:2: \"gone.h\" is not in this folder; name its room\n",
         {"src/base/a.c", "# include \"../report/report.h\"\n#include \"gone.h\"\n"});
}

TEST("the simulator knows events and statistics, not the trail")
{
    SAID(check_arrows, "src/simulate/a.c:2: room 'simulate' may not use 'trail'\n",
         {"src/simulate/a.c", "#include \"event/event.h\"\n#include \"trail/trail.h\"\n"});
}

TEST("a header that nobody includes is found")
{
    SAID(check_headers, "src/trail/dead.h: is included by nobody\n", {"src/trail/dead.h", ""},
         {"src/trail/near.h", ""}, {"src/trail/named.h", ""}, {"src/stat/near.h", ""},
         {"src/trail/a.c", "#include \"near.h\"\n#include \"trail/named.h\"\n"},
         {"src/stat/a.c", "#include \"stat/near.h\"\n#include \"dead.h\"\n"});
}

TEST("each room of the table stands below the rooms it uses, so arrows cannot circle")
{
    for (const Room *room = rooms; room->name; room++) {
        char uses[256], *save = NULL;
        snprintf(uses, sizeof uses, "%s", room->uses);
        for (char *name = strtok_r(uses, " ", &save); name; name = strtok_r(NULL, " ", &save)) {
            const Room *used = rooms;
            while (used < room && strcmp(used->name, name) != 0)
                used++;
            expect(used < room || strcmp(name, "*") == 0);
        }
    }
}

TEST("a room without a README, with a long one, or unknown to the table is found")
{
    SAID(check_houses,
         "src/base/README.md: is missing: say what the room is, promises and refuses\n"
         "src/stat/README.md: has more than 20 lines\n"
         "src/cellar/README.md: room 'cellar' is not in the table of rooms\n"
         "src/stray.c: stands in src/ but in no room\n",
         {"src/base/base.h", ""}, {"src/event/README.md", "1\n"},
         {"src/stat/README.md", "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"},
         {"src/cellar/README.md", ""}, {"src/stray.c", ""});
}

TEST("the build may not link a room to one the table keeps from it")
{
    SAID(check_build,
         "cmake/rooms.cmake:2: room 'stat' may not use 'event'\n"
         "cmake/rooms.cmake:3: room 'attic' is not in the table\n",
         {"cmake/rooms.cmake", "room(base PARTS m)\nroom(stat USES base event)\nroom(attic)\n"
                               "room(server USES ${below})\nroom(net USES base PARTS curl)\n"});
}

/* `n` lines of `line`, one after the other; the caller frees it. */
static char *lines(int n, const char *line)
{
    size_t each = strlen(line);
    char *text = calloc((size_t)n + 1, each + 1), *at = text;
    for (int i = 0; i < n; i++)
        at = stpcpy(at, line);
    return text;
}

TEST("files end at 500 lines, tests at 600")
{
    char *most = lines(500, "\n"), *more = lines(501, "\n"), *most_test = lines(601, "\n");
    SAID(check_sizes,
         "src/base/more.c: has 501 lines; 500 is the most\n"
         "tests/base/more.c: has 601 lines; 600 is the most\n",
         {"src/base/most.c", most}, {"src/base/more.c", more}, {"tests/base/ok.c", more},
         {"tests/base/more.c", most_test}, {"docs/long.md", most_test});
    free(most), free(more), free(most_test);
}

TEST("lines end at 100 columns, and a Chinese character is one of them")
{
    char *wide = lines(50, "知客"), *ascii = lines(101, "-");
    SAID(check_sizes, "src/base/b.c:1: is longer than 100 columns\n", {"src/base/a.c", wide},
         {"src/base/b.c", ascii});
    free(wide), free(ascii);
}

TEST("functions end at 60 lines, and the rule counts each anew")
{
    char text[1024], *body = lines(58, "    x();\n"), *long_body = lines(59, "    x();\n");
    snprintf(text, sizeof text, "void a(void)\n{\n%s}\n\nvoid b(void)\n{\n}\n", body);
    char *longer = NULL;
    expect(asprintf(&longer, "%svoid c(void)\n{\n%s}\n", text, long_body) > 0);
    SAID(check_sizes, "src/base/c.c:67: the function is longer than 60 lines\n",
         {"src/base/c.c", longer});
    free(body), free(long_body), free(longer);
}

TEST("a report that no catalogue names, or without SQL or document, is found")
{
    SAID(check_reports,
         "src/report/paths.c:1: src/report/catalog.h does not name report 'paths'\n"
         "src/report/paths.sql: is missing: the SQL twin of report 'paths'\n"
         "docs/reports/paths.md: is missing: the document of report 'paths'\n",
         {"src/report/catalog.h", "#define REPORTS(each) each(funnel)\n"},
         {"src/report/funnel.c", "const Report report_funnel = {\n"}, {"src/report/funnel.sql", ""},
         {"docs/reports/funnel.md", ""}, {"src/report/paths.c", "const Report report_paths = {\n"},
         {"src/report/table.c", "/* part of the frame */\n"});
}

TEST("paths of one machine are found; web addresses with such a folder are not")
{
    SAID(check_words,
         "a.md:2: '/ro"
         "ot/' is a path of one machine\n",
         {"a.md", "https://shop.example/ro"
                  "ot/x\nsee /ro"
                  "ot/x\n"});
}

TEST("package registries are found wherever they hide")
{
    SAID(check_words,
         "web/package-lock.json:1: 'registry"
         ".npm' names a package registry\n",
         {"web/package-lock.json", "\"resolved\": \"https://registry"
                                   ".npmjs.org/x\"\n"});
}

TEST("marks of unfinished work are found as words of their own")
{
    SAID(check_words,
         "a.c:2: 'TO"
         "DO' marks unfinished work\n",
         {"a.c", "/* mkdtemp(\"x-XXXXXX\"), AUTODOC */\n/* TO"
                 "DO: mend */\n"});
}

TEST("what is not text is left alone, and a deleted file is no finding")
{
    const char *paths[] = {"gone.c"};
    Tree tree = tree_load("/nonexistent", paths, 1, stdout);
    expect(tree.n == 0 && tree.found == 0);
    tree_free(&tree);
}

TESTS_MAIN
