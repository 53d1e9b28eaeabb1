/* main.c — Patron beside DuckDB and ClickHouse on the same rows, in one run.
 *
 *   bench_compare DIR EVENTS
 *
 * Fills DIR with that many simulated events unless it has them, loads all three, asks each question
 * of questions.c and prints a section of docs/benchmark.md. Every time is the best of a few runs in
 * a row, where the first one warms. `tools/bench` runs it. */
#include "compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { PATRON, DUCKDB, CLICKHOUSE, WHO };
enum { OUR_RUNS = 7, PEER_RUNS = 2, LARGE = 50000000 }; /* of large ones the peers get one run */

extern const Embedded compare_sql[];

typedef struct {
    double took_s[WHO], used_s[WHO]; /* by the clock; of processors, all threads together */
    bool asked[WHO], same[WHO];
    char why[WHO][160];
} Line;

/* What loading took, kept in DIR/loads for later runs on the same rows. */
typedef struct {
    double journal_s, trail_s, duckdb_s, clickhouse_s;
} Loads;

typedef struct {
    Arena arena;
    const char *dir;
    Journal *journal;
    TrailStore *trail;
    Duck *duck;
    Chdb *chdb;
    Loads loads;
    i64 bytes[WHO], journal_bytes;
} Bench;

void must(Code code, const Err *e)
{
    if (code == OK)
        return;
    fprintf(stderr, "bench_compare: %s\n", e->text);
    exit(1);
}

double now_s(void)
{
    return (double)os_real.tick_us(&os_real) / 1e6;
}

static double cpu_s(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
           (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

i64 bytes_below(const char *path)
{
    Arena scratch = arena_new(1 << 22);
    struct stat is;
    Str *names;
    isize n;
    i64 bytes = 0;
    Err e;

    if (stat(path, &is) == 0 && !S_ISDIR(is.st_mode))
        bytes = is.st_size;
    else if (os_list(path, &scratch, &names, &n, &e) == OK)
        for (isize i = 0; i < n; i++)
            bytes += bytes_below(
                str_z(&scratch, str_format(&scratch, "%s/%.*s", path, STR_ARG(names[i]))));
    arena_free(&scratch);
    return bytes;
}

static const char *below(Bench *b, const char *name)
{
    return str_z(&b->arena, str_format(&b->arena, "%s/%s", b->dir, name));
}

/* ---- loading ---- */

static void read_loads(Bench *b)
{
    FILE *file = fopen(below(b, "loads"), "r");
    if (!file)
        return;
    Loads l = {0};
    if (fscanf(file, "%lf %lf %lf %lf", &l.journal_s, &l.trail_s, &l.duckdb_s, &l.clickhouse_s) ==
        4)
        b->loads = l;
    fclose(file);
}

static void write_loads(Bench *b)
{
    FILE *file = fopen(below(b, "loads"), "w");
    if (!file)
        return;
    fprintf(file, "%.3f %.3f %.3f %.3f\n", b->loads.journal_s, b->loads.trail_s, b->loads.duckdb_s,
            b->loads.clickhouse_s);
    fclose(file);
}

static void fill(Bench *b, i64 events)
{
    Err e;
    must(os_make_dir(&os_real, b->dir, &e), &e);
    read_loads(b);
    must(journal_open(&os_real, str_of(b->dir), NULL, &b->journal, NULL, &e), &e);
    b->duck = duck_open(b->dir);
    bool have = journal_end(b->journal) == events && duck_has_rows(b->duck);
    if (!have && journal_end(b->journal) > 0)
        must(fail(&e, BAD_INPUT, "'%s' holds something else; remove it", b->dir), &e);
    if (!have) {
        fprintf(stderr, "writing %lld events\n", (long long)events);
        b->loads.journal_s = world_fill(b->journal, b->duck, events).journal_s;
        fprintf(stderr, "sorting them for the peers\n");
        b->loads.duckdb_s = duck_settle(b->duck).load_s;
    }
}

static void load(Bench *b)
{
    Err e;
    must(trail_open(&os_real, str_of(b->dir), b->journal, NULL, &b->trail, &e), &e);
    Snapshot *s = trail_snapshot(b->trail);
    bool built = snapshot_info(s).covers == journal_end(b->journal);
    snapshot_release(&s);
    if (!built) {
        fprintf(stderr, "building the trail\n");
        double began = now_s();
        must(trail_compact(b->trail, &e), &e);
        b->loads.trail_s = now_s() - began;
    }
    b->chdb = chdb_open(b->dir, &b->arena);
    if (b->chdb) {
        const char *parquet = below(b, "ev.parquet");
        Load l = chdb_settle(b->chdb, parquet);
        if (l.load_s > 0) {
            b->loads.clickhouse_s = l.load_s;
            remove(parquet);
        }
        b->bytes[CLICKHOUSE] = l.bytes;
    }
    write_loads(b);
    b->bytes[DUCKDB] = duck_settle(b->duck).bytes;
    b->journal_bytes = bytes_below(below(b, "journal"));
}

/* ---- asking ---- */

static double ask_once(Bench *b, Snapshot *s, const Question *q, int who, Answers *rows, Line *line,
                       Arena *arena)
{
    *rows = (Answers){.width = q->width};
    if (who == PATRON)
        return q->answer(s, rows, arena);
    Str file = embedded(compare_sql, who == DUCKDB ? S("duckdb.sql") : S("clickhouse.sql"));
    Str sql = sql_of(file, q->name);
    if (sql.n == 0)
        return -1;
    return who == DUCKDB ? duck_ask(b->duck, sql, rows, arena)
                         : chdb_ask(b->chdb, sql, rows, arena, line->why[who]);
}

static void ask(Bench *b, Snapshot *s, const Question *q, Line *line)
{
    Answers ours = {0};
    scoped(Arena, arena_free) keep = arena_new((isize)4 << 30);

    for (int who = PATRON; who < WHO; who++) {
        if (who == CLICKHOUSE && !b->chdb)
            continue;
        scoped(Arena, arena_free) arena = arena_new((isize)8 << 30);
        Answers rows = {0};
        bool large = snapshot_info(s).events > LARGE;
        int runs = who == PATRON ? OUR_RUNS : large ? 1 : PEER_RUNS;
        for (int run = 0; run < runs; run++) {
            arena_reset(&arena);
            double before = cpu_s(), took = ask_once(b, s, q, who, &rows, line, &arena);
            double used = cpu_s() - before;
            if (took < 0)
                break;
            line->used_s[who] = line->asked[who] ? MIN(line->used_s[who], used) : used;
            line->took_s[who] = line->asked[who] ? MIN(line->took_s[who], took) : took;
            line->asked[who] = true;
        }
        answer_sort(&rows);
        if (who == PATRON) {
            ours = (Answers){.width = rows.width};
            for (isize i = 0; i < rows.n; i++)
                answer_put(&ours, &keep, rows.cell + i * rows.width);
        } else if (line->asked[who]) {
            line->same[who] = answer_same(&ours, &rows, line->why[who]);
        }
    }
}

/* ---- the section ---- */

static void print_seconds(double s)
{
    if (s < 0.0995)
        printf("%.1f ms", s * 1e3);
    else
        printf("%.*f s", s < 9.95 ? 2 : 1, s);
}

static void print_line(const Question *q, const Line *line)
{
    printf("| %s | %s | %s |", q->name, q->asks, q->by);
    for (int who = PATRON; who < WHO; who++) {
        if (!line->asked[who]) {
            printf(" – |");
            continue;
        }
        printf(" ");
        print_seconds(line->took_s[who]);
        printf(" (");
        print_seconds(line->used_s[who]);
        printf(") |");
    }
    for (int who = DUCKDB; who < WHO; who++) {
        if (line->asked[who])
            printf(" %.0f× |", line->took_s[who] / line->took_s[PATRON]);
        else
            printf(" – |");
    }
    static const char *const names[] = {"", "DuckDB", "ClickHouse"};
    bool any = false, all = true;
    for (int who = DUCKDB; who < WHO; who++) {
        any |= line->asked[who];
        all &= line->same[who] || !line->asked[who];
    }
    printf(all ? (any ? " equal" : " –") : "");
    for (int who = DUCKDB; who < WHO; who++)
        if (!line->same[who] && (line->asked[who] || line->why[who][0]))
            printf(" %s: %s", names[who], line->why[who]);
    printf(" |\n");
    fflush(stdout);
}

static void print_rate(const char *what, double n, double s, double bytes)
{
    printf("| %s |", what);
    if (s > 0)
        printf(" %.1f s | %.2f M/s |", s, n / s / 1e6);
    else
        printf(" – | – |");
    printf(" %.1f |\n", bytes / n);
}

static void print_sizes(const Bench *b, const SnapshotInfo *info)
{
    double n = (double)info->events;
    printf("\n| the same %lld events | time to load | events | bytes an event |\n"
           "|---|---:|---:|---:|\n",
           (long long)info->events);
    print_rate("Patron: journal (the truth, fsynced)", n, b->loads.journal_s,
               (double)b->journal_bytes);
    print_rate("Patron: trail, built from the journal", n, b->loads.trail_s, (double)info->bytes);
    print_rate("DuckDB: appended as they come; size once sorted", n, b->loads.duckdb_s,
               (double)b->bytes[DUCKDB]);
    if (b->chdb)
        print_rate("ClickHouse: from sorted Parquet", n, b->loads.clickhouse_s,
                   (double)b->bytes[CLICKHOUSE]);
    else
        printf("| ClickHouse: not here; `npm ci` in `bench/` fetches it | – | – | – |\n");
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: bench_compare DIR EVENTS\n");
        return 2;
    }
    Bench b = {.arena = arena_new(1 << 24), .dir = argv[1]};
    const char *only = getenv("PATRON_BENCH_ONLY");
    fill(&b, atoll(argv[2]));
    load(&b);
    Snapshot *s = trail_snapshot(b.trail);
    SnapshotInfo info = snapshot_info(s);
    printf("## %lld events of %lld people, %lld visits, %lld orders\n\n", (long long)info.events,
           (long long)info.persons, (long long)info.sessions, (long long)info.orders);
    printf(
        "| | question | by | Patron | DuckDB | ClickHouse | × DuckDB | × ClickHouse | answers |\n"
        "|---|---|---|---:|---:|---:|---:|---:|---|\n");
    for (const Question *q = questions; q->name; q++) {
        Line line = {0};
        if (only && strcmp(only, q->name) != 0)
            continue;
        ask(&b, s, q, &line);
        print_line(q, &line);
    }
    print_sizes(&b, &info);
    snapshot_release(&s);
    chdb_close(&b.chdb);
    duck_close(&b.duck);
    trail_close(&b.trail);
    journal_close(&b.journal);
    arena_free(&b.arena);
    return 0;
}
