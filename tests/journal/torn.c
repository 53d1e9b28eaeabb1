/* A power cut in the middle of one group of frames, frame by frame: each of four frames is whole,
 * or lost its header, or some of its bytes, in every combination. None of it had been acknowledged.
 */
#include "journal_test.h"

enum { FRAMES = 4, STATES = 81 };

/* fdatasync that waits at a gate, so that frames queued meanwhile make one group. */
typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool closed;
    int waiting;
} Gate;

static int gated_fdatasync(const Os *os, int fd)
{
    Gate *g = os->state;
    pthread_mutex_lock(&g->lock);
    g->waiting++;
    pthread_cond_broadcast(&g->changed);
    while (g->closed)
        pthread_cond_wait(&g->changed, &g->lock);
    g->waiting--;
    pthread_mutex_unlock(&g->lock);
    return os_real.fdatasync(&os_real, fd);
}

static void gate_set(Gate *g, bool closed)
{
    pthread_mutex_lock(&g->lock);
    g->closed = closed;
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->lock);
}

/* One acknowledged frame of events 0 and 1, then one group of four frames of two events each. */
static void make_group(const char *dir)
{
    scoped(Arena, arena_free) arena = arena_new(16 << 20);
    Gate gate = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    Os os = os_real;
    os.fdatasync = gated_fdatasync;
    os.state = &gate;
    Journal *j = open_at(&os, dir, NULL, NULL);
    append(j, 0, 2, 100);
    gate_set(&gate, true);
    Err e;
    expect(journal_write(j, numbered(&arena, 2, 2, 100), 2, NULL, &e) == OK);
    pthread_mutex_lock(&gate.lock);
    while (gate.waiting == 0)
        pthread_cond_wait(&gate.changed, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
    for (i64 id = 4; id < 4 + 2 * FRAMES; id += 2)
        expect(journal_write(j, numbered(&arena, id, 2, 100), 2, NULL, &e) == OK);
    gate_set(&gate, false);
    expect(journal_flush(j, &e) == OK);
    journal_close(&j);
}

static u8 *frame_at(u8 *bytes, isize n, i64 first_seq)
{
    for (isize at = 64; at + 64 <= n;) {
        u32 length;
        i64 seq;
        memcpy(&length, bytes + at + 4, sizeof length);
        memcpy(&seq, bytes + at + 24, sizeof seq);
        if (seq == first_seq)
            return bytes + at;
        at += 64 + (isize)length;
    }
    return NULL;
}

TEST("of a group that a power cut tore, the whole frames stay and the others leave no trace")
{
    scoped(Arena, arena_free) arena = arena_new(16 << 20);
    const char *dir = fresh_dir("torn");
    char path[300];
    Str log;
    Err e;
    make_group(dir);
    snprintf(path, sizeof path, "%s/journal/000000000000000000.log", dir);
    expect(os_read_file(&os_real, path, &arena, &log, &e) == OK);
    for (int how = 0; how < STATES; how++) {
        u8 bytes[8192];
        i64 whole = 0, end = 4;
        expect(log.n < (isize)sizeof bytes);
        memcpy(bytes, log.p, (size_t)log.n);
        for (int f = 0, rest = how; f < FRAMES; f++, rest /= 3) {
            u8 *frame = frame_at(bytes, log.n, 4 + 2 * f);
            if (rest % 3 > 0)
                memset(frame + (rest % 3 == 1 ? 8 : 70), 0, 40);
            whole += rest % 3 == 0;
            end = rest % 3 == 0 ? 6 + 2 * f : end;
        }
        FILE *f = fopen(path, "w");
        expect(f && fwrite(bytes, 1, (size_t)log.n, f) == (size_t)log.n && fclose(f) == 0);
        JournalFound found;
        Journal *j = open_at(&os_real, dir, NULL, &found);
        ReadBack got = read_back(j, 0);
        expect(got.events == 4 + 2 * whole && got.numbered && got.corrupt == 0);
        expect((found.torn_bytes > 0) == (how > 0) && found.damages == 0);
        expect(journal_end(j) == end && append(j, end, 2, 0) == end);
        journal_close(&j);
        expect_sound(dir);
        j = open_at(&os_real, dir, NULL, &found);
        got = read_back(j, 0);
        expect(got.events == 6 + 2 * whole && got.numbered && found.torn_bytes == 0);
        journal_close(&j);
    }
    drop_dir(dir);
}

TEST("what is damaged before the last group was acknowledged: it stays, and is reported")
{
    scoped(Arena, arena_free) arena = arena_new(16 << 20);
    const char *dir = fresh_dir("proven");
    char path[300];
    Str log;
    Err e;
    make_group(dir);
    snprintf(path, sizeof path, "%s/journal/000000000000000000.log", dir);
    expect(os_read_file(&os_real, path, &arena, &log, &e) == OK);
    frame_at((u8 *)(uintptr_t)log.p, log.n, 2)[70] ^= 1;
    FILE *f = fopen(path, "w");
    expect(f && fwrite(log.p, 1, (size_t)log.n, f) == (size_t)log.n && fclose(f) == 0);
    for (int opening = 0; opening < 3; opening++) {
        JournalFound found;
        Journal *j = open_at(&os_real, dir, NULL, &found);
        ReadBack got = read_back(j, 0);
        expect(got.events == 10 && got.corrupt == 1 && strstr(got.text, "events 2 to 3"));
        expect(found.torn_bytes == 0 && found.damages == 1 && journal_end(j) == 12);
        journal_close(&j);
    }
    drop_dir(dir);
}

TESTS_MAIN
