/* append.c — torture_append DIR ROUND COUNT [SEGMENT_BYTES]: four lanes append to the journal in
 * DIR, each COUNT batches, and print "seq round lane i" for each that was acknowledged. What was
 * refused is tried again as the next. Exit 0 when all was said, 3 when the journal would not open.
 */
#include "shop.h"

#include <unistd.h>

typedef struct {
    Journal *j;
    i64 round, count;
} Work;

/* One write a line: lines of several lanes do not mix, and what was written survives a kill. */
static void say(i64 seq, i64 round, i64 lane, i64 i)
{
    char line[120];
    int n = snprintf(line, sizeof line, "%lld %lld %lld %lld\n", (long long)seq, (long long)round,
                     (long long)lane, (long long)i);
    if (write(STDOUT_FILENO, line, (size_t)n) != n)
        _exit(4);
}

static void lane(void *context, isize task, int worker)
{
    const Work *w = context;
    Arena arena = arena_new(4 << 20);

    (void)worker;
    for (i64 i = 0; i < w->count; i++) {
        isize rows;
        i64 seq;
        Err e;
        arena_reset(&arena);
        Str bytes = shop_batch(&arena, w->round, task, i, &rows);
        if (journal_append(w->j, bytes, rows, &seq, &e) == OK)
            say(seq, w->round, task, i);
    }
    arena_free(&arena);
}

int main(int argc, char **argv)
{
    JournalOptions options = {.segment_bytes_max = argc > 4 ? atoll(argv[4]) : 100000};
    Work w = {.round = argc > 2 ? atoll(argv[2]) : 0, .count = argc > 3 ? atoll(argv[3]) : 10};
    Err e;

    if (argc < 2) {
        fprintf(stderr, "usage: torture_append DIR ROUND COUNT [SEGMENT_BYTES]\n");
        return 2;
    }
    if (journal_open(&os_real, str_of(argv[1]), &options, &w.j, NULL, &e) != OK) {
        fprintf(stderr, "%s\n", e.text);
        return 3;
    }
    run_parallel(LANES, LANES, lane, &w);
    journal_close(&w.j);
    return 0;
}
