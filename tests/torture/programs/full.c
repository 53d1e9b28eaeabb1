/* full.c — torture_full DIR CYCLES: on a small file system. Appends until the disk says no, with a
 * filler that takes most of the room; removes the filler; appends again. Nothing that was
 * acknowledged may be missing, nothing that was refused may be there, and the first append after
 * there is room again must succeed. Prints one line of counts. */
#include "shop.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { REFUSALS = 6, KEEP_FREE = 400 << 10 };

typedef struct {
    Journal *j;
    char dir[300], filler[320];
    Acks acks;
    Acks refused;
    i64 i, stuck;
} Run;

/* Fill the disk up to the last few hundred KiB. */
static void fill(const Run *run)
{
    static char zeros[64 << 10];
    int fd = open(run->filler, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (fd < 0)
        return;
    i64 size = 0;
    for (isize put; (put = write(fd, zeros, sizeof zeros)) > 0;)
        size += put;
    if (ftruncate(fd, MAX(size - KEEP_FREE, 0)) != 0 || fsync(fd) != 0)
        fprintf(stderr, "cannot shorten '%s'\n", run->filler);
    close(fd);
}

static Code send(Run *run)
{
    scoped(Arena, arena_free) arena = arena_new(4 << 20);
    isize rows;
    i64 seq;
    Err e;
    Str bytes = shop_batch(&arena, 0, 0, run->i, &rows);

    Code code = journal_append(run->j, bytes, rows, &seq, &e);
    acks_add(code == OK ? &run->acks : &run->refused, (Ack){seq, 0, 0, run->i});
    run->i++;
    return code;
}

static void one_cycle(Run *run)
{
    int refusals = 0;

    fill(run);
    while (refusals < REFUSALS)
        refusals += send(run) != OK;
    unlink(run->filler);
    sync();
    run->stuck += send(run) != OK;
    for (int k = 0; k < 20; k++)
        run->stuck += send(run) != OK;
}

/* A refused batch must not be there. */
static i64 count_remains(const Run *run)
{
    JournalReader *r;
    Frame frame;
    i64 remains = 0;
    Err e;

    if (journal_reader_open(run->j, 0, &r, &e) != OK)
        return -1;
    while (journal_next(r, &frame, &e) == OK && frame.events > 0) {
        Ack is = {0};
        bool whole = shop_frame(&frame, &is);
        for (isize k = 0; k < run->refused.n && whole; k++)
            remains += run->refused.items[k].i == is.i;
    }
    journal_reader_close(&r);
    return remains;
}

int main(int argc, char **argv)
{
    JournalOptions options = {.segment_bytes_max = 200000};
    scoped(Arena, arena_free) arena = arena_new(64 << 20);
    static Run run;
    JournalReport report = {0};
    Verdict v;
    Err e;
    int cycles = argc > 2 ? atoi(argv[2]) : 3;

    if (argc < 2)
        return 2;
    snprintf(run.dir, sizeof run.dir, "%s/shop", argv[1]);
    snprintf(run.filler, sizeof run.filler, "%s/filler", argv[1]);
    if (journal_open(&os_real, str_of(run.dir), &options, &run.j, NULL, &e) != OK) {
        fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    for (int cycle = 0; cycle < cycles; cycle++)
        one_cycle(&run);
    journal_close(&run.j);
    bool open = shop_judge(run.dir, &run.acks, 0, &v);
    i64 remains = -1;
    if (journal_open(&os_real, str_of(run.dir), &options, &run.j, NULL, &e) == OK)
        remains = count_remains(&run);
    journal_close(&run.j);
    if (journal_check(&os_real, str_of(run.dir), &arena, &report, &e) == OK)
        v.damages += report.damages;
    printf("cycles %d refused %td acknowledged %td lost %lld invented %lld twice %lld damages %lld "
           "remains %lld stuck %lld\n",
           cycles, run.refused.n, run.acks.n, (long long)v.lost, (long long)v.invented,
           (long long)v.twice, (long long)v.damages, (long long)remains, (long long)run.stuck);
    return !open || v.lost + v.invented + v.twice + v.damages + remains + run.stuck != 0;
}
