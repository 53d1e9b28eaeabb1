/* import.c — how fast a file of events gets in: journal, warehouse and trail, end to end.
 *
 *   bench_import PATRON [ROWS] [DIR]
 *
 * Makes an eight-column file of a shop's events in the shape of REES46 (5,000,000 rows unless told
 * otherwise), has PATRON import it into an empty data directory, and prints rows a second, the
 * processor time it took, and how busy the machine was. */
#include "base/base.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    i64 user, session, at_s;
} Visitor;

enum { VISITORS = 4096, PRODUCTS = 50000 };

static i64 product_drawn(Random *random)
{
    double u = random_unit(random); /* a few products are seen often */

    return (i64)(u * u * u * PRODUCTS);
}

static void put_row(FILE *f, Random *random, Visitor *v)
{
    static const char *const categories[] = {"electronics.smartphone", "appliances.kitchen.kettle",
                                             "computers.notebook",     "",
                                             "furniture.bedroom.bed",  "apparel.shoes"};
    static const char *const brands[] = {"samsung", "apple", "xiaomi", "", "bosch", "lucente"};
    i64 product = product_drawn(random), dice = random_below(random, 100);
    const char *kind = dice < 92   ? "view"
                       : dice < 96 ? "cart"
                       : dice < 97 ? "remove_from_cart"
                                   : "purchase";

    v->at_s += random_below(random, 40);
    Date d = date_from_days(v->at_s / 86400);
    fprintf(f, "%04d-%02d-%02d %02d:%02d:%02d UTC,%s,%lld,%lld,%s,%s,%lld.%02lld,%lld,", d.year,
            d.month, d.day, (int)(v->at_s / 3600 % 24), (int)(v->at_s / 60 % 60),
            (int)(v->at_s % 60), kind, (long long)(1000000 + product * 17),
            (long long)(2053013552326770905 + product % 600 * 1000003), categories[product % 6],
            brands[product / 7 % 6], (long long)(product % 900 + 1), (long long)(product % 100),
            (long long)v->user);
    fprintf(f, "%08llx-%04llx-4c3a-9d1f-%012llx\n",
            (unsigned long long)(mix64((u64)v->session) >> 32),
            (unsigned long long)(v->session & 0xffff),
            (unsigned long long)(mix64((u64)v->session + 7) >> 16));
}

/* Visits of a few events each, many at a time, so that neighbours are of different people. */
static void make_file(const char *path, i64 rows)
{
    FILE *f = fopen(path, "w");
    Random random = random_from(42);
    static Visitor visitor[VISITORS];
    i64 session = 0, now_s = 1569888000;

    if (!f)
        exit(1);
    fprintf(f, "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,"
               "user_session\n");
    for (i64 row = 0; row < rows; row++) {
        Visitor *v = &visitor[random_below(&random, VISITORS)];
        if (!v->user || random_below(&random, 6) == 0) {
            now_s += random_below(&random, 5);
            *v = (Visitor){512000000 + random_below(&random, MAX(1, rows / 12)), ++session, now_s};
        }
        put_row(f, &random, v);
    }
    fclose(f);
}

static double load_now(void)
{
    double load[1] = {0};

    return getloadavg(load, 1) == 1 ? load[0] : -1;
}

static int run(const char *patron, const char *dir, const char *file, struct rusage *used)
{
    int status = 1;
    pid_t child = fork();

    if (child == 0) {
        execl(patron, patron, "import", "events", file, "--data", dir, (char *)NULL);
        _exit(127);
    }
    wait4(child, &status, 0, used);
    return status;
}

int main(int argc, char **argv)
{
    i64 rows = argc > 2 ? strtoll(argv[2], NULL, 10) : 5000000;
    const char *at = argc > 3 ? argv[3] : "/tmp";
    char file[300], dir[300];
    struct rusage used;
    Err e;

    if (argc < 2 || rows < 1)
        return fprintf(stderr, "bench_import PATRON [ROWS] [DIR]\n"), 2;
    snprintf(file, sizeof file, "%s/patron-bench-%lld.csv", at, (long long)rows);
    snprintf(dir, sizeof dir, "%s/patron-bench-import", at);
    if (os_remove_tree(dir, &e) != OK)
        return fprintf(stderr, "%s\n", e.text), 1;
    if (!os_exists(file))
        make_file(file, rows);
    double load = load_now();
    i64 began = os_real.tick_us(&os_real);
    int status = run(argv[1], dir, file, &used);
    double seconds = (double)(os_real.tick_us(&os_real) - began) / 1e6;
    double busy = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                  (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    if (os_remove_tree(dir, &e) != OK)
        fprintf(stderr, "%s\n", e.text);
    printf("%lld rows in %.2f s: %.0f rows/s; %.2f s of processor, %.2f us a row; peak %ld MB; "
           "load before %.1f\n",
           (long long)rows, seconds, (double)rows / seconds, busy, busy * 1e6 / (double)rows,
           used.ru_maxrss / 1024, load);
    return status != 0;
}
