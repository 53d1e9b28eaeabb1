/* The program is killed at every named place of writing a generation: what is opened afterwards is
 * the old one or the new one, whole, and nothing else is left lying about. */
#include "random_shop.h"

#include <stdlib.h>
#include <sys/wait.h>

#define FOLDER_NAME "PATRON_TRAIL_TEST_FOLDER"

/* What the killed program does: an overlay, then everything into one generation. */
static int work_on(const char *folder)
{
    TrailOptions options = {.workers = 2, .part_events = 20};
    Journal *journal;
    TrailStore *trail;
    Err e;
    if (journal_open(shop_os(), str_of(folder), NULL, &journal, NULL, &e) != OK ||
        trail_open(shop_os(), str_of(folder), journal, &options, &trail, &e) != OK ||
        trail_refresh(trail, NULL, NULL, &e) != OK || trail_compact(trail, &e) != OK) {
        fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    trail_close(&trail);
    journal_close(&journal);
    return 0;
}

/* True when it was killed. */
static bool work_until(Shop *s, const char *fail_at)
{
    pid_t pid = fork();
    int status = 0;
    expect(pid >= 0);
    if (pid == 0) {
        setenv("PATRON_FAIL_AT", fail_at, 1);
        setenv(FOLDER_NAME, s->folder, 1);
        execl("/proc/self/exe", "kill", (char *)NULL);
        _exit(126);
    }
    expect(waitpid(pid, &status, 0) == pid);
    expect(WIFSIGNALED(status) || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
    return WIFSIGNALED(status);
}

static void expect_whole(Shop *s)
{
    Str folder = str_format(&s->arena, "%s/trail%c", s->folder, 0), *names, *findings;
    isize n, generations = 0, found;
    SHOP_OK(s, os_list(folder.p, &s->arena, &names, &n, &s->e));
    for (isize i = 0; i < n; i++) {
        expect(!str_eq(names[i], S("damaged")) && !str_ends(names[i], S(".new")));
        generations += str_starts(names[i], S("gen-"));
    }
    expect(generations == 1);
    SHOP_OK(s, trail_check(shop_os(), str_of(s->folder), &s->arena, &findings, &found, &s->e));
    for (isize i = 0; i < found; i++)
        print_error("%.*s\n", STR_ARG(findings[i]));
    expect(found == 0);
}

TEST("killed anywhere while a generation is written, the trail is the old one or the new one")
{
    static const char *const places[] = {"trail_part:1",     "trail_part:2",    "trail_people",
                                         "trail_publish",    "trail_published", "trail_obsolete",
                                         "a place never met"};
    int killed = 0;
    for (int k = 0; k < COUNT(places); k++) {
        Maker m = maker_from((u64)k + 1);
        Shop *s = shop_open();
        for (int i = 0; i < 60; i++)
            maker_say(&m, s);
        shop_refresh(s);
        for (int i = 0; i < 30; i++)
            maker_say(&m, s);
        shop_send(s);
        Str want = naive_told(&s->arena, s->journal, true);
        trail_close(&s->trail);
        journal_close(&s->journal);
        killed += work_until(s, places[k]);
        SHOP_OK(s, journal_open(shop_os(), str_of(s->folder), NULL, &s->journal, NULL, &s->e));
        shop_reopen_trail(s);
        expect_whole(s);
        shop_refresh(s);
        expect(same_told(shop_told(s), want));
        SHOP_OK(s, trail_compact(s->trail, &s->e));
        expect(same_told(shop_told(s), want));
        expect_whole(s);
        shop_close(s);
    }
    expect(killed == COUNT(places) - 1);
}

int main(int argc, char **argv)
{
    const char *folder = getenv(FOLDER_NAME);
    return folder ? work_on(folder) : tests_run(argc, argv);
}
