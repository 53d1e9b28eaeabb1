/* reports.c — how long each report of the catalogue takes on a data directory that is there.
 *
 *   bench_reports DIR [RUNS [NAME [KEY=VALUE...]]]
 *
 * Every report as it is asked without parameters, or the one named: the best and the median time of
 * RUNS (5 when not given), and the least processor time of one, which other programs disturb less.
 * What the trail lacks is built first. */
#include "report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { RUNS_MAX = 1000, PARAMS_MAX = 32 };

static void must(Code code, const Err *e)
{
    if (code == OK)
        return;
    fprintf(stderr, "bench_reports: %s\n", e->text);
    exit(1);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Milliseconds of processor time so far, of all threads. */
static double cpu_ms(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e3 +
           (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e3;
}

static void time_report(const Report *report, Snapshot *s, const Pair *pair, isize n, int runs)
{
    double took[RUNS_MAX], cpu = 1e12;
    AskOptions options = {.currency = S("CNY")};
    ReportAnswer answer;
    isize rows = 0;
    Err e;

    for (int run = 0; run < runs; run++) {
        scoped(Arena, arena_free) arena = arena_new((isize)4 << 30);
        double used = cpu_ms();
        i64 began = os_real.tick_us(&os_real);
        must(report_ask(report, s, pair, n, &options, &arena, &answer, &e), &e);
        took[run] = (double)(os_real.tick_us(&os_real) - began) / 1e3;
        cpu = MIN(cpu, cpu_ms() - used);
        for (isize t = rows = 0; t < answer.tables.tables; t++)
            rows += answer.tables.table[t].rows;
    }
    qsort(took, (size_t)runs, sizeof *took, ascending);
    printf("%-12s best %8.1f ms  median %8.1f ms  processor %8.1f ms  %lld rows\n", report->name,
           took[0], took[runs / 2], cpu, (long long)rows);
    fflush(stdout);
}

static isize pairs_of(char **args, int n, Pair *pair)
{
    for (int i = 0; i < n && i < PARAMS_MAX; i++) {
        Cut two = str_cut(str_of(args[i]), '=');
        pair[i] = (Pair){two.head, two.tail};
    }
    return MIN(n, PARAMS_MAX);
}

int main(int argc, char **argv)
{
    Pair pair[PARAMS_MAX];
    JournalOptions quiet = {.read_only = true};
    Journal *journal;
    TrailStore *trail;
    Err e;

    if (argc < 2) {
        fprintf(stderr, "usage: bench_reports DIR [RUNS [NAME [KEY=VALUE...]]]\n");
        return 2;
    }
    int runs = argc > 2 ? MAX(1, MIN(atoi(argv[2]), RUNS_MAX)) : 5;
    isize n = argc > 4 ? pairs_of(argv + 4, argc - 4, pair) : 0;
    must(journal_open(&os_real, str_of(argv[1]), &quiet, &journal, NULL, &e), &e);
    must(trail_open(&os_real, str_of(argv[1]), journal, NULL, &trail, &e), &e);
    must(trail_refresh(trail, NULL, NULL, &e), &e);
    Snapshot *s = trail_snapshot(trail);
    SnapshotInfo info = snapshot_info(s);
    printf("%lld events of %lld people, %.1f bytes an event\n", (long long)info.events,
           (long long)info.persons, (double)info.bytes / (double)MAX(info.events, 1));
    for (const Report *const *r = report_catalog; *r; r++)
        if (argc < 4 || strcmp((*r)->name, argv[3]) == 0)
            time_report(*r, s, pair, n, runs);
    snapshot_release(&s);
    trail_close(&trail);
    journal_close(&journal);
    return 0;
}
