/* hands.c — threads, repeatable chance, settings, and the places where a test ends the process. */
#include "base/base.h"
#include "test.h"

#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- threads --------------------------------------------------------------------------------- */

enum { TASKS = 10000, WORKERS = 7 };
typedef struct {
    _Atomic int done[TASKS];
    i64 by_worker[WORKERS][8]; /* not atomic: one worker's own */
    _Atomic int busy[WORKERS];
    _Atomic int mistakes;
} Work;

static void work_one(void *context, isize task, int worker)
{
    Work *work = context;
    if (worker < 0 || worker >= WORKERS || atomic_fetch_add(&work->busy[worker], 1) != 0) {
        work->mistakes++;
        return;
    }
    work->done[task]++;
    work->by_worker[worker][0]++;
    atomic_fetch_sub(&work->busy[worker], 1);
}

TEST("each task is done once, each worker does one thing at a time, and all are done on return")
{
    static Work work;
    run_parallel(WORKERS, TASKS, work_one, &work);
    i64 sum = 0;
    for (int i = 0; i < WORKERS; i++)
        sum += work.by_worker[i][0];
    expect(work.mistakes == 0 && sum == TASKS);
    for (int i = 0; i < TASKS; i++)
        expect(work.done[i] == 1);
}

TEST("odd numbers of workers and tasks are taken as they can be")
{
    static Work work;
    run_parallel(0, 5, work_one, &work);
    run_parallel(-3, 5, work_one, &work);
    run_parallel(WORKERS, 1, work_one, &work);
    run_parallel(WORKERS, 0, work_one, &work);
    expect(work.done[0] == 3 && work.done[4] == 2 && work.done[5] == 0 && work.mistakes == 0);
    expect(threads_default() >= 1);
}

/* ---- chance ---------------------------------------------------------------------------------- */

TEST("the same seed gives the same chance, another seed another")
{
    Random a = random_from(1), b = random_from(1), c = random_from(2), zero = random_from(0);
    int same = 0;
    for (int i = 0; i < 100; i++) {
        u64 x = random_u64(&a);
        expect(x == random_u64(&b));
        same += x == random_u64(&c) || x == random_u64(&zero);
    }
    expect(same == 0);
}

TEST("xoshiro256** gives its published numbers")
{
    Random r = {{1, 2, 3, 4}};
    static const u64 first[] = {11520, 0, 1509978240, 1215971899390074240};
    for (int i = 0; i < COUNT(first); i++)
        expect(random_u64(&r) == first[i]);
}

TEST("numbers below n fall evenly, for n that do not divide the range")
{
    static const i64 ranges[] = {1, 2, 3, 7, 10, 1000};
    Random r = random_from(20);
    for (int k = 0; k < COUNT(ranges); k++) {
        i64 seen[1000] = {0}, draws = ranges[k] * 2000;
        for (i64 i = 0; i < draws; i++) {
            i64 x = random_below(&r, ranges[k]);
            expect(x >= 0 && x < ranges[k]);
            seen[x]++;
        }
        for (i64 x = 0; x < ranges[k]; x++)
            expect(seen[x] > 1700 && seen[x] < 2300); /* 2000, six standard deviations */
    }
    i64 huge = (i64)3 << 61, thirds[3] = {0}; /* without rejection the shares are 3, 3 and 2 of 8 */
    for (int i = 0; i < 30000; i++)
        thirds[random_below(&r, huge) % 3]++;
    for (int i = 0; i < 3; i++)
        expect(thirds[i] > 9500 && thirds[i] < 10500);
}

typedef struct {
    double mean, variance, least, most;
} Moments;

static Moments moments(Random *r, double (*draw)(Random *r, double mean), double mean, int n)
{
    Moments m = {.least = INFINITY, .most = -INFINITY};
    double sum = 0, squares = 0;
    for (int i = 0; i < n; i++) {
        double x = draw(r, mean);
        sum += x;
        squares += (x - mean) * (x - mean);
        m.least = MIN(m.least, x);
        m.most = MAX(m.most, x);
    }
    m.mean = sum / n;
    m.variance = squares / n - (m.mean - mean) * (m.mean - mean);
    return m;
}

static double unit(Random *r, double mean)
{
    (void)mean;
    return random_unit(r);
}

static double normal(Random *r, double mean)
{
    (void)mean;
    return random_normal(r);
}

static double exponential(Random *r, double mean)
{
    (void)mean;
    return random_exponential(r);
}

static double poisson(Random *r, double mean)
{
    return (double)random_poisson(r, mean);
}

TEST("the distributions have their means, variances and ranges")
{
    Random r = random_from(21);
    Moments m = moments(&r, unit, 0.5, 200000);
    expect(fabs(m.mean - 0.5) < 0.004 && fabs(m.variance - 1 / 12.0) < 0.002);
    expect(m.least >= 0 && m.most < 1 && m.least < 0.001 && m.most > 0.999);
    m = moments(&r, normal, 0, 200000);
    expect(fabs(m.mean) < 0.014 && fabs(m.variance - 1) < 0.02 && m.most > 3.5 && m.least < -3.5);
    m = moments(&r, exponential, 1, 200000);
    expect(fabs(m.mean - 1) < 0.014 && fabs(m.variance - 1) < 0.05 && m.least >= 0 && m.most < 40);
}

TEST("Poisson counts have mean and variance alike, small and large, and their exact shares")
{
    static const double means[] = {0.1, 1, 5, 9.99, 10, 12, 30, 100, 5000};
    Random r = random_from(22);
    for (int i = 0; i < COUNT(means); i++) {
        Moments m = moments(&r, poisson, means[i], 100000);
        double error = sqrt(means[i] / 100000);
        expect(fabs(m.mean - means[i]) < 5 * error && m.least >= 0);
        expect(fabs(m.variance / means[i] - 1) < 0.05);
    }
    expect(random_poisson(&r, 0) == 0);

    i64 seen[60] = {0};
    for (int i = 0; i < 200000; i++)
        seen[MIN(random_poisson(&r, 15), 59)]++;
    for (int k = 5; k < 28; k++) {
        double want = 200000 * exp(k * log(15) - 15 - lgamma(k + 1));
        expect(fabs((double)seen[k] - want) < 5.5 * sqrt(want));
    }
}

/* ---- settings -------------------------------------------------------------------------------- */

TEST("settings are read as the operator wrote them")
{
    scoped(Arena, arena_free) arena = arena_new(1 << 20);
    Settings s;
    Err e = {0};
    Str text = S("\xEF\xBB\xBF# Patron\r\ntop = 1\n\n[server]\r\nlisten = 127.0.0.1:8090\r\n"
                 "; a comment\n  name=知客 = shop # 1  \n[ mail ]\nempty =\ntwice = 1\ntwice = 2");
    expect(settings_parse(text, &arena, &s, &e) == OK && s.n == 6);
    expect(str_eq(setting(&s, S(""), S("top"), S("")), S("1")));
    expect(str_eq(setting(&s, S("server"), S("listen"), S("")), S("127.0.0.1:8090")));
    expect(str_eq(setting(&s, S("server"), S("name"), S("")), S("知客 = shop # 1")));
    expect(str_eq(setting(&s, S("mail"), S("empty"), S("x")), S("")));
    expect(str_eq(setting(&s, S("mail"), S("twice"), S("")), S("2")) && s.items[4].line == 10);
    expect(str_eq(setting(&s, S("mail"), S("listen"), S("otherwise")), S("otherwise")));
    expect(settings_parse(S("USD 2026-01-01 = 7.05"), &arena, &s, &e) == OK);
    expect(str_eq(setting(&s, S(""), S("USD 2026-01-01"), S("")), S("7.05")));
    expect(settings_parse((Str){0}, &arena, &s, &e) == OK && s.n == 0);
    expect(str_eq(setting(&s, S("a"), S("b"), S("c")), S("c")));
}

TEST("a line of no known form is refused by its number")
{
    static const char *const bad[] = {"a = 1\nrubbish\n", "\n[open\n",    "\n[]\n", "\n= 1\n",
                                      "\n[a b]\n",        "\na, b = 1\n", "\n[\n",  "\n知 = 1\n"};
    scoped(Arena, arena_free) arena = arena_new(1 << 20);
    for (int i = 0; i < COUNT(bad); i++) {
        Settings s = {.n = 42};
        Err e = {0};
        expect(settings_parse(str_of(bad[i]), &arena, &s, &e) == BAD_INPUT && s.n == 42);
        expect(strstr(e.text, "line 2"));
    }
}

/* ---- places to fail -------------------------------------------------------------------------- */

/* This program again, with PATRON_FAIL_AT set: how many of five passes it survives. */
static int passes_survived(const char *fail_at)
{
    int status = 0, lines = 0;
    int ends[2];
    char byte;
    expect(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        setenv("PATRON_FAIL_AT", fail_at, 1);
        execl("/proc/self/exe", "hands", "--pass-five-times", NULL);
        _exit(127);
    }
    close(ends[1]);
    while (read(ends[0], &byte, 1) == 1)
        lines += byte == '.';
    close(ends[0]);
    expect(child > 0 && waitpid(child, &status, 0) == child);
    bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    return killed ? lines : WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 5 : -1;
}

TEST("a fail point ends the process at the pass it is told, and nowhere else")
{
    expect(passes_survived("here") == 0 && passes_survived("here:1") == 0);
    expect(passes_survived("here:3") == 2 && passes_survived("here:5") == 4);
    expect(passes_survived("here:6") == 5 && passes_survived("elsewhere") == 5);
    expect(passes_survived("") == 5 && passes_survived("her") == 5 &&
           passes_survived("here:x") == 5);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--pass-five-times") == 0) {
        for (int i = 0; i < 5; i++) {
            fail_point("here");
            if (write(STDOUT_FILENO, ".", 1) != 1)
                return 1;
        }
        return 0;
    }
    return tests_run(argc, argv);
}
