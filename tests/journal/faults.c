/* Every call that the journal makes of the operating system fails once, or from then on for a
 * while: nothing acknowledged is lost, nothing is invented, nothing hangs, and it works again
 * afterwards. A failed fdatasync takes the unflushed bytes with it, as Linux may (P. Alvaro et al.
 * call it fsyncgate; LWN 752063): a journal that trusted the file again would be caught. */
#include "journal_test.h"

#include <errno.h>
#include <fcntl.h>

typedef enum {
    C_OPEN,
    C_CLOSE,
    C_WRITE,
    C_PREAD,
    C_PWRITE,
    C_FDATASYNC,
    C_FSYNC,
    C_FTRUNCATE,
    C_SIZE,
    C_RENAME,
    C_UNLINK,
    C_MKDIR,
    CALLS
} Call;
static const char *const call_name[] = {"open",   "close",     "write",  "pread",
                                        "pwrite", "fdatasync", "fsync",  "ftruncate",
                                        "size",   "rename",    "unlink", "mkdir"};

enum { SHORT = -1, FDS = 1024, SENT_MAX = 200 };

typedef struct {
    Os os;
    pthread_mutex_t lock;
    Call call;    /* which kind fails */
    int error;    /* with this errno; SHORT: half of it is done */
    isize at;     /* at its how manyth call, from 1 */
    bool lasting; /* and every one after it, until healed */
    isize seen;
    bool hit, healed;
    _Atomic i64 synced[FDS]; /* bytes of the file that are safe; a number is any thread's next */
} Faulty;

static bool strikes(Faulty *f, Call call)
{
    pthread_mutex_lock(&f->lock);
    bool strike = false;
    if (call == f->call && !f->healed) {
        f->seen++;
        strike = f->seen == f->at || (f->lasting && f->seen > f->at);
        f->hit |= strike;
    }
    pthread_mutex_unlock(&f->lock);
    return strike;
}

static int refuse(const Faulty *f)
{
    errno = f->error;
    return -1;
}

static int f_open(const Os *os, const char *path, int flags, int mode)
{
    Faulty *f = os->state;
    if (strikes(f, C_OPEN))
        return refuse(f);
    int fd = os_real.open(&os_real, path, flags, mode);
    if (fd >= 0 && fd < FDS)
        f->synced[fd] = os_real.size(&os_real, fd);
    return fd;
}

static int f_close(const Os *os, int fd)
{
    Faulty *f = os->state;
    bool strike = strikes(f, C_CLOSE);
    int done = os_real.close(&os_real, fd);
    return strike ? refuse(f) : done;
}

static isize f_write(const Os *os, int fd, const void *from, isize n)
{
    Faulty *f = os->state;
    bool strike = strikes(f, C_WRITE);
    if (strike && f->error != SHORT)
        return refuse(f);
    return os_real.write(&os_real, fd, from, strike ? (n + 1) / 2 : n);
}

static isize f_pwrite(const Os *os, int fd, const void *from, isize n, i64 at)
{
    Faulty *f = os->state;
    if (!strikes(f, C_PWRITE))
        return os_real.pwrite(&os_real, fd, from, n, at);
    if (f->error == EINTR)
        return refuse(f);
    isize put = os_real.pwrite(&os_real, fd, from, (n + 1) / 2, at); /* some of it may be there */
    return f->error == SHORT ? put : refuse(f);
}

static isize f_pread(const Os *os, int fd, void *to, isize n, i64 at)
{
    Faulty *f = os->state;
    bool strike = strikes(f, C_PREAD);
    if (strike && f->error != SHORT)
        return refuse(f);
    return os_real.pread(&os_real, fd, to, strike ? (n + 1) / 2 : n, at);
}

/* The kernel drops what it could not write and calls it clean. */
static int lose_unflushed(Faulty *f, int fd)
{
    static const u8 zeros[1 << 16];
    i64 size = os_real.size(&os_real, fd), at = f->synced[fd];
    while (at < size) {
        isize n = (isize)MIN(size - at, (i64)sizeof zeros);
        at += os_real.pwrite(&os_real, fd, zeros, n, at);
    }
    f->synced[fd] = size;
    return refuse(f);
}

static int f_fdatasync(const Os *os, int fd)
{
    Faulty *f = os->state;
    if (strikes(f, C_FDATASYNC))
        return lose_unflushed(f, fd);
    f->synced[fd] = os_real.size(&os_real, fd);
    return 0;
}

static int f_fsync(const Os *os, int fd)
{
    Faulty *f = os->state;
    (void)fd;
    return strikes(f, C_FSYNC) ? refuse(f) : 0;
}

static int f_ftruncate(const Os *os, int fd, i64 size)
{
    Faulty *f = os->state;
    if (strikes(f, C_FTRUNCATE))
        return refuse(f);
    i64 safe = f->synced[fd];
    f->synced[fd] = MIN(safe, size);
    return os_real.ftruncate(&os_real, fd, size);
}

static i64 f_size(const Os *os, int fd)
{
    Faulty *f = os->state;
    return strikes(f, C_SIZE) ? refuse(f) : os_real.size(&os_real, fd);
}

static int f_rename(const Os *os, const char *from, const char *to)
{
    Faulty *f = os->state;
    return strikes(f, C_RENAME) ? refuse(f) : os_real.rename(&os_real, from, to);
}

static int f_unlink(const Os *os, const char *path)
{
    Faulty *f = os->state;
    return strikes(f, C_UNLINK) ? refuse(f) : os_real.unlink(&os_real, path);
}

static int f_mkdir(const Os *os, const char *path, int mode)
{
    Faulty *f = os->state;
    return strikes(f, C_MKDIR) ? refuse(f) : os_real.mkdir(&os_real, path, mode);
}

static void faulty_init(Faulty *f, Call call, int error, isize at, bool lasting)
{
    *f = (Faulty){.call = call, .error = error, .at = at, .lasting = lasting};
    pthread_mutex_init(&f->lock, NULL);
    f->os = os_real;
    f->os.open = f_open;
    f->os.close = f_close;
    f->os.write = f_write;
    f->os.pread = f_pread;
    f->os.pwrite = f_pwrite;
    f->os.fdatasync = f_fdatasync;
    f->os.fsync = f_fsync;
    f->os.ftruncate = f_ftruncate;
    f->os.size = f_size;
    f->os.rename = f_rename;
    f->os.unlink = f_unlink;
    f->os.mkdir = f_mkdir;
    f->os.state = f;
}

/* ---- the script -------------------------------------------------------------------------- */

typedef struct {
    i64 seq[SENT_MAX]; /* -1: not acknowledged */
    isize n, refused;
    isize opened; /* how many openings failed */
} Script;

static Journal *open_again(Faulty *f, const char *dir, Script *s)
{
    JournalOptions small = {.segment_bytes_max = 1200, .zstd_level = 1};
    Journal *j = NULL;
    Err e;
    for (int tries = 0; tries < 3; tries++) {
        if (journal_open(&f->os, str_of(dir), &small, &j, NULL, &e) == OK)
            return j;
        s->opened++;
        if (tries == 1)
            f->healed = true; /* somebody repaired the disk */
    }
    broken("call %s %td: does not open: %s\n", call_name[f->call], f->at, e.text);
    return NULL;
}

static void send_one(Journal *j, Script *s)
{
    scoped(Arena, arena_free) arena = arena_new(1 << 20);
    Err e;
    i64 seq = -1;
    Str bytes = numbered(&arena, s->n * 10, 2, (s->n * 97) % 400);
    Code code = journal_append(j, bytes, 2, &seq, &e);
    expect(code == OK || code == IO_FAILED);
    s->refused += code != OK;
    s->seq[s->n++] = code == OK ? seq : -1;
}

/* Reading in the middle of it: an error may come, but then it goes on where it was. */
static void read_some(Journal *j, const Script *s)
{
    JournalReader *r;
    Frame frame = {0};
    i64 last = -1;
    int errors = 0;
    Err e;
    (void)s;
    expect(journal_reader_open(j, 0, &r, &e) == OK);
    for (;;) {
        Code code = journal_next(r, &frame, &e);
        expect(code == OK || code == IO_FAILED);
        if (code == OK && frame.events == 0)
            break;
        if (code != OK && ++errors > 20)
            break; /* lasting */
        if (code != OK)
            continue;
        expect(frame.first_seq > last);
        last = frame.first_seq;
    }
    journal_reader_close(&r);
}

static void run_script(Faulty *f, const char *dir, Script *s)
{
    *s = (Script){0};
    for (int round = 0; round < 2; round++) {
        Journal *j = open_again(f, dir, s);
        for (int i = 0; i < 7; i++)
            send_one(j, s);
        read_some(j, s);
        f->healed |= f->lasting && round == 1;
        for (int i = 0; i < 4; i++)
            send_one(j, s);
        journal_close(&j);
    }
    f->healed = true;
    Journal *j = open_again(f, dir, s); /* on a good disk everything works, at once */
    for (int i = 0; i < 3; i++) {
        send_one(j, s);
        expect(s->seq[s->n - 1] >= 0);
    }
    journal_close(&j);
}

/* All that was acknowledged is there, where it was said to be; the rest once or not at all. */
static void judge(const char *dir, const Script *s, const Faulty *f)
{
    Arena arena = arena_new(16 << 20);
    bool seen[SENT_MAX] = {0};
    JournalReader *r;
    Frame frame;
    Err e;
    Journal *j = open_at(&os_real, dir, NULL, NULL);
    expect(journal_reader_open(j, 0, &r, &e) == OK);
    for (;;) {
        if (journal_next(r, &frame, &e) != OK)
            broken("%s %td: %s\n", call_name[f->call], f->at, e.text);
        if (frame.events == 0)
            break;
        arena_reset(&arena);
        Batch *batch;
        i64 id = -1;
        expect(batch_decode(frame.bytes, &arena, &batch, &e) == OK && batch->rows == 2);
        expect(str_i64(str_skip(batch_text(batch, F_id, 0), 1), &id) && id % 10 == 0);
        expect(id / 10 < s->n && !seen[id / 10]);
        seen[id / 10] = true;
        expect(s->seq[id / 10] < 0 || s->seq[id / 10] == frame.first_seq);
    }
    for (isize i = 0; i < s->n; i++)
        if (s->seq[i] >= 0 && !seen[i])
            broken("%s %td: acknowledged %lld is gone\n", call_name[f->call], f->at,
                   (long long)s->seq[i]);
    journal_reader_close(&r);
    journal_close(&j);
    expect_sound(dir);
    arena_free(&arena);
}

static isize faults;

/* K = 1, 2, ... until the script is over before the K-th call; returns the refused appends. */
static isize each_call(Call call, int error, bool lasting)
{
    isize refused = 0;
    for (isize k = 1;; k++) {
        const char *dir = fresh_dir("faults");
        Faulty f;
        Script s;
        faulty_init(&f, call, error, k, lasting);
        run_script(&f, dir, &s);
        judge(dir, &s, &f);
        refused += s.refused;
        if (!f.hit)
            break;
        faults++;
        expect(k < 2000);
    }
    drop_dir(fresh_dir("faults"));
    return refused;
}

TEST("each call in turn fails once with EIO, and nothing acknowledged is lost")
{
    alarm(1500); /* a hang is a failure */
    for (Call call = 0; call < CALLS; call++)
        each_call(call, EIO, false);
}

TEST("each call that takes room fails once with ENOSPC, and nothing acknowledged is lost")
{
    const Call taking[] = {C_OPEN, C_WRITE, C_PWRITE, C_FDATASYNC, C_FSYNC, C_RENAME, C_MKDIR};
    for (isize i = 0; i < COUNT(taking); i++)
        each_call(taking[i], ENOSPC, false);
}

TEST("from each call on, all of its kind fail until the disk is repaired")
{
    for (Call call = 0; call < CALLS; call++)
        each_call(call, EIO, true);
    each_call(C_PWRITE, ENOSPC, true);
    each_call(C_WRITE, ENOSPC, true);
    print_message("faults: %td failed calls, acknowledged events lost 0, invented 0\n", faults);
}

TEST("an interrupted or short call is gone on with, and nobody notices")
{
    expect(each_call(C_PWRITE, EINTR, false) == 0);
    expect(each_call(C_PWRITE, SHORT, false) == 0);
    expect(each_call(C_PREAD, EINTR, false) == 0);
    expect(each_call(C_PREAD, SHORT, false) == 0);
    expect(each_call(C_WRITE, EINTR, false) == 0);
    expect(each_call(C_WRITE, SHORT, false) == 0);
}

TEST("one failed fdatasync costs nobody anything: a new segment takes the group")
{
    expect(each_call(C_FDATASYNC, EIO, false) <= 2); /* only a new log's own first one may */
}

TEST("on a full disk the answer is no, nothing of it remains, and room makes it yes again")
{
    const char *dir = fresh_dir("full");
    Faulty f;
    Script s = {0};
    faulty_init(&f, C_PWRITE, ENOSPC, 4, true);
    Journal *j = open_again(&f, dir, &s);
    for (int i = 0; i < 6; i++)
        send_one(j, &s);
    expect(s.seq[2] == 4 && s.seq[3] == -1 && s.seq[5] == -1 && journal_end(j) == 6);
    Err e;
    expect(journal_write(j, S("queued"), 1, NULL, &e) == OK);
    expect(journal_flush(j, &e) == IO_FAILED && strstr(e.text, "No space left"));
    expect(journal_flush(j, &e) == OK);
    f.healed = true;
    send_one(j, &s);
    expect(s.seq[6] == 6);
    journal_close(&j);
    j = open_at(&os_real, dir, NULL, NULL);
    expect(read_back(j, 0).events == 8);
    journal_close(&j);
    expect_sound(dir);
    drop_dir(dir);
}

/* A disk that says yes and writes something else. */
static isize lying_write(const Os *os, int fd, const void *from, isize n)
{
    u8 *bytes = malloc((size_t)n);
    memcpy(bytes, from, (size_t)n);
    if (n > 100)
        bytes[n - 7] ^= 4;
    isize put = os_real.write(&os_real, fd, bytes, n);
    free(bytes);
    (void)os;
    return put;
}

TEST("a sealed file that does not read back as its log never takes its place")
{
    const char *dir = fresh_dir("lying");
    JournalOptions small = {.segment_bytes_max = 1200};
    Os os = os_real;
    os.write = lying_write;
    JournalFound found;
    Journal *j = open_at(&os, dir, &small, NULL);
    for (i64 seq = 0; seq < 40; seq += 2)
        append(j, seq, 2, 200);
    journal_close(&j);
    for (int opening = 0; opening < 20; opening++) {
        j = open_at(&os, dir, &small, &found);
        expect(found.sealed == 0 && read_back(j, 0).events == 40);
        journal_close(&j);
    }
    do { /* an honest one seals them */
        j = open_at(&os_real, dir, &small, &found);
        expect(read_back(j, 0).events == 40);
        journal_close(&j);
    } while (found.sealed < found.segments - 1);
    expect_sound(dir);
    drop_dir(dir);
}

TESTS_MAIN
