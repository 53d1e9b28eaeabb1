/* kill.c — torture_kill APPENDER DIR KILLS SEED FAILPOINT...: the appender is killed again and
 * again, at a random moment or at a named fail point; this process writes down every
 * acknowledgement with an fsync of its own, and judges the journal after each kill. Prints one line
 * of counts. */
#include "shop.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FRESH_EVERY = 25, LINE_BYTES = 200 };

typedef struct {
    const char *appender;
    char dir[300], acks_path[320];
    int acks_fd;
    Random random;
    Acks acks;
    char **points;
    isize points_n;
    i64 kills, at_points, acknowledged, lost, invented, twice, damages, unopened, fresh_starts;
    i64 open_worst_us;
    i64 end; /* of the journal, when it was last judged */
} Run;

static void start_child(Run *run, i64 round, const char *point, int pass, int out)
{
    char where[200], number[32];

    snprintf(number, sizeof number, "%lld", (long long)round);
    snprintf(where, sizeof where, "%s:%d", point ? point : "", pass);
    if (point)
        setenv("PATRON_FAIL_AT", where, 1);
    else
        unsetenv("PATRON_FAIL_AT");
    dup2(out, STDOUT_FILENO);
    execl(run->appender, run->appender, run->dir, number, "1000000", "60000", (char *)NULL);
    _exit(127);
}

/* Every whole line becomes an acknowledgement, written down and synced before the next is read.
 * When the time is over the child is killed, what it had said by then is still read, and the answer
 * is true: it did not die by itself. */
static bool take_acks(Run *run, int from, pid_t child, i64 ms)
{
    char text[65536];
    isize n = 0;
    i64 until = os_real.tick_us(&os_real) + ms * 1000;

    bool killed = false;
    for (;;) {
        i64 left = MAX(until - os_real.tick_us(&os_real), 0) / 1000;
        struct pollfd wait = {.fd = from, .events = POLLIN};
        int ready = poll(&wait, 1, killed ? -1 : (int)left);
        if (!killed && os_real.tick_us(&os_real) >= until) {
            kill(child, SIGKILL); /* ours, and not yet waited for */
            killed = true;
        }
        if (ready <= 0)
            continue;
        isize got = read(from, text + n, sizeof text - 1 - (size_t)n);
        if (got <= 0)
            return killed;
        n += got;
        isize begin = 0;
        for (isize i = 0; i < n; i++) {
            char line[LINE_BYTES];
            Ack ack;
            if (text[i] != '\n' || i + 2 - begin > LINE_BYTES)
                continue;
            snprintf(line, sizeof line, "%.*s", (int)(i + 1 - begin), text + begin);
            begin = i + 1;
            if (ack_parse(line, &ack))
                acks_add(&run->acks, ack);
        }
        if (write(run->acks_fd, text, (size_t)begin) != begin || fsync(run->acks_fd) != 0)
            abort();
        memmove(text, text + begin, (size_t)(n - begin));
        n -= begin;
    }
}

/* What a start may find besides: bytes behind the last frame, or a log with nothing whole in it. */
static void spoil_tail(Run *run)
{
    scoped(Arena, arena_free) arena = arena_new(1 << 20);
    char path[400], folder[320], garbage[3000];
    Str *names, last = {0};
    isize n;
    Err e;

    snprintf(folder, sizeof folder, "%s/journal", run->dir);
    if (os_list(folder, &arena, &names, &n, &e) != OK)
        return;
    for (isize i = 0; i < n; i++)
        last = str_ends(names[i], S(".log")) ? names[i] : last;
    if (last.n == 0)
        return;
    for (isize i = 0; i < (isize)sizeof garbage; i++)
        garbage[i] = (char)random_u64(&run->random);
    snprintf(path, sizeof path, "%s/%.*s", folder, STR_ARG(last));
    int fd = open(path, O_WRONLY | O_APPEND);
    isize put = fd < 0 ? 0 : write(fd, garbage, (size_t)random_below(&run->random, sizeof garbage));
    if (fd < 0 || put < 0)
        abort();
    close(fd);
}

/* A log with not one whole frame, where the next one would be. */
static void spoil_log(const Run *run)
{
    char path[400];

    snprintf(path, sizeof path, "%s/journal/%018lld.log", run->dir, (long long)run->end);
    FILE *f = fopen(path, "w");
    if (f)
        fputs("neither header nor frame", f);
    if (f)
        fclose(f);
}

static void judge(Run *run, i64 round, const char *point)
{
    Journal *j = NULL;
    Verdict v;
    Err e;

    i64 began = os_real.tick_us(&os_real);
    Code code = journal_open(&os_real, str_of(run->dir), NULL, &j, NULL, &e);
    run->open_worst_us = MAX(run->open_worst_us, os_real.tick_us(&os_real) - began);
    run->end = code == OK ? journal_end(j) : run->end;
    journal_close(&j);
    if (code != OK || !shop_judge(run->dir, &run->acks, round, &v)) {
        run->unopened++;
        fprintf(stderr, "round %lld at %s: %s\n", (long long)round, point,
                code != OK ? e.text : v.why);
        return;
    }
    run->lost += v.lost;
    run->invented += v.invented;
    run->twice += v.twice;
    run->damages += v.damages;
    if (v.lost + v.invented + v.twice + v.damages > 0)
        fprintf(stderr, "round %lld at %s: %s\n", (long long)round, point, v.why);
}

static void check(Run *run)
{
    scoped(Arena, arena_free) arena = arena_new(64 << 20);
    JournalReport report;
    Err e;

    if (journal_check(&os_real, str_of(run->dir), &arena, &report, &e) != OK) {
        run->unopened++;
        return;
    }
    run->damages += report.damages;
    if (report.damages > 0)
        fprintf(stderr, "'%.*s': %.*s\n", STR_ARG(report.damage[0].file),
                STR_ARG(report.damage[0].what));
}

static void begin_fresh(Run *run)
{
    Err e;

    run->fresh_starts++;
    run->acknowledged += run->acks.n;
    run->acks.n = 0;
    run->end = 0;
    if (os_remove_tree(run->dir, &e) != OK || os_make_dir(&os_real, run->dir, &e) != OK) {
        fprintf(stderr, "%s\n", e.text);
        exit(1);
    }
}

static void one_kill(Run *run, i64 round)
{
    const char *point = NULL;
    int ends[2], status;
    i64 ms = 30 + random_below(&run->random, 571);

    if (run->points_n > 0 && random_below(&run->random, 2) == 0)
        point = run->points[random_below(&run->random, run->points_n)];
    bool recover = point && strstr(point, "recover");
    if (recover && strstr(point, "nothing"))
        spoil_log(run);
    else if (recover || random_below(&run->random, 4) == 0)
        spoil_tail(run);
    int pass = recover ? 1 : 1 + (int)random_below(&run->random, 6);
    if (pipe2(ends, O_CLOEXEC) != 0)
        abort();
    pid_t child = fork();
    if (child == 0)
        start_child(run, round, point, pass, ends[1]);
    close(ends[1]);
    bool by_clock = take_acks(run, ends[0], child, ms);
    close(ends[0]);
    while (waitpid(child, &status, 0) < 0)
        continue;
    run->kills++;
    run->at_points += !by_clock;
    judge(run, round, point ? point : "random moment");
}

int main(int argc, char **argv)
{
    static Run run;
    i64 kills = argc > 3 ? atoll(argv[3]) : 0;

    if (argc < 5) {
        fprintf(stderr, "usage: torture_kill APPENDER DIR KILLS SEED FAILPOINT...\n");
        return 2;
    }
    run.appender = argv[1];
    snprintf(run.dir, sizeof run.dir, "%s/shop", argv[2]);
    snprintf(run.acks_path, sizeof run.acks_path, "%s/acks", argv[2]);
    run.acks_fd = open(run.acks_path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    run.random = random_from((u64)atoll(argv[4]));
    run.points = argv + 5;
    run.points_n = argc - 5;
    for (i64 round = 0; round < kills; round++) {
        if (round % FRESH_EVERY == 0)
            begin_fresh(&run);
        one_kill(&run, round);
        if (round % FRESH_EVERY == FRESH_EVERY - 1 || round + 1 == kills)
            check(&run);
    }
    run.acknowledged += run.acks.n;
    printf("kills %lld at-points %lld acknowledged %lld lost %lld invented %lld twice %lld damages "
           "%lld unopened %lld worst-open-ms %lld\n",
           (long long)run.kills, (long long)run.at_points, (long long)run.acknowledged,
           (long long)run.lost, (long long)run.invented, (long long)run.twice,
           (long long)run.damages, (long long)run.unopened, (long long)run.open_worst_us / 1000);
    return run.lost + run.invented + run.twice + run.damages + run.unopened > 0;
}
