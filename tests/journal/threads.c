/* Many at once: callers who share one fdatasync, bulk writers beside them, readers under whom logs
 * are sealed and removed. Runs under ThreadSanitizer too. */
#include "journal_test.h"

#include <stdatomic.h>

enum { CALLERS = 8, EACH = 60 };

typedef struct {
    Journal *j;
    i64 seq[CALLERS][EACH];
    _Atomic isize failed;
    _Atomic bool stop;
    _Atomic i64 syncs;
} Shared;

static void append_some(void *context, isize task, int worker)
{
    Shared *s = context;
    Err e;
    (void)worker;
    for (int i = 0; i < EACH; i++) {
        char text[64];
        int n = snprintf(text, sizeof text, "%td/%d ", task, i);
        if (journal_append(s->j, (Str){text, n}, 1, &s->seq[task][i], &e) != OK)
            s->failed++;
    }
}

static int counted_fdatasync(const Os *os, int fd)
{
    Shared *s = os->state;
    s->syncs++;
    return os_real.fdatasync(&os_real, fd);
}

TEST("callers in many threads each get their own number, and their own bytes stand there")
{
    const char *dir = fresh_dir("callers");
    Shared *s = calloc(1, sizeof *s);
    Os os = os_real;
    os.fdatasync = counted_fdatasync;
    os.state = s;
    JournalOptions small = {.segment_bytes_max = 4000};
    s->j = open_at(&os, dir, &small, NULL);
    run_parallel(CALLERS, CALLERS, append_some, s);
    expect(s->failed == 0 && journal_end(s->j) == CALLERS * EACH);
    journal_close(&s->j);
    s->j = open_at(&os, dir, &small, NULL);
    JournalReader *r;
    Frame frame;
    Err e;
    for (int t = 0; t < CALLERS; t++) {
        for (int i = 0; i < EACH; i++) {
            char text[64];
            int n = snprintf(text, sizeof text, "%d/%d ", t, i);
            expect(i == 0 || s->seq[t][i] > s->seq[t][i - 1]);
            expect(journal_reader_open(s->j, s->seq[t][i], &r, &e) == OK);
            expect(journal_next(r, &frame, &e) == OK && frame.first_seq == s->seq[t][i]);
            expect(str_eq(frame.bytes, (Str){text, n}));
            journal_reader_close(&r);
        }
    }
    journal_close(&s->j);
    free(s);
    drop_dir(dir);
}

/* A disk that takes its time: while it does, callers gather. */
static int slow_fdatasync(const Os *os, int fd)
{
    Shared *s = os->state;
    s->syncs++;
    usleep(2000);
    return os_real.fdatasync(&os_real, fd);
}

TEST("many callers share one fdatasync")
{
    const char *dir = fresh_dir("group");
    Shared *s = calloc(1, sizeof *s);
    Os os = os_real;
    os.fdatasync = slow_fdatasync;
    os.state = s;
    s->j = open_at(&os, dir, NULL, NULL);
    run_parallel(CALLERS, CALLERS, append_some, s);
    expect(s->failed == 0 && journal_end(s->j) == CALLERS * EACH);
    expect(s->syncs < CALLERS * EACH);
    journal_close(&s->j);
    free(s);
    drop_dir(dir);
}

static void write_or_read(void *context, isize task, int worker)
{
    Shared *s = context;
    Err e;
    (void)worker;
    if (task < 3) { /* bulk */
        for (int i = 0; i < 400; i++) {
            char text[500];
            memset(text, 'a' + (int)task, sizeof text);
            if (journal_write(s->j, (Str){text, sizeof text}, 2, NULL, &e) != OK)
                s->failed++;
        }
        if (journal_flush(s->j, &e) != OK)
            s->failed++;
        return;
    }
    JournalReader *r;
    i64 seq = 0;
    if (journal_reader_open(s->j, 0, &r, &e) != OK) {
        s->failed++;
        return;
    }
    while (seq < 3 * 400 * 2) {
        Frame frame;
        if (journal_next(r, &frame, &e) != OK || (frame.events && frame.first_seq != seq)) {
            print_error("reader at %lld: %s\n", (long long)seq, e.text);
            s->failed++;
            break;
        }
        seq += frame.events;
        if (frame.events == 0)
            journal_wait(s->j, seq, 10 * US_PER_S);
    }
    journal_reader_close(&r);
}

TEST("readers miss nothing while logs are written, sealed and removed under them")
{
    Shared *s = calloc(1, sizeof *s);
    for (int round = 0; round < 5; round++) {
        const char *dir = fresh_dir("under");
        JournalOptions small = {.segment_bytes_max = 6000 << round, .zstd_level = 1};
        s->j = open_at(&os_real, dir, &small, NULL);
        run_parallel(6, 6, write_or_read, s);
        expect(s->failed == 0);
        journal_close(&s->j);
        s->j = open_at(&os_real, dir, &small, NULL);
        expect(journal_end(s->j) == 3 * 400 * 2);
        journal_close(&s->j);
        drop_dir(dir);
    }
    free(s);
}

TEST("closing while logs wait to be sealed loses nothing, and the next opening seals them")
{
    const char *dir = fresh_dir("closing");
    JournalOptions small = {.segment_bytes_max = 20000};
    JournalFound found = {0};
    i64 seq = 0;
    for (int round = 0; round < 8; round++) {
        Journal *j = open_at(&os_real, dir, &small, &found);
        expect(found.events == seq && found.torn_bytes == 0 && found.damages == 0);
        for (int i = 0; i < 10; i++)
            seq = append(j, seq, 5, 5000) + 5;
        journal_close(&j);
    }
    Journal *j = open_at(&os_real, dir, &small, &found);
    while (found.sealed < found.segments - 1) { /* each opening seals some more */
        JournalFound again;
        read_back(j, 0);
        journal_close(&j);
        j = open_at(&os_real, dir, &small, &again);
        found = again;
    }
    ReadBack got = read_back(j, 0);
    expect(got.events == seq && got.ordered && got.numbered && got.corrupt == 0);
    journal_close(&j);
    expect_sound(dir);
    drop_dir(dir);
}

TESTS_MAIN
