/* files.c — whole files over an operating system that loses, tears and refuses. */
#include "base/base.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the unreliable system: it counts its calls and fails those it is told to ---------------- */

enum { LOG_MAX = 100 };
typedef struct {
    int calls, fail_at, error; /* call number fail_at (from 0) fails with errno `error` */
    bool stays_dead;           /* and so does every later one, as after a kill          */
    isize bite;                /* most bytes one read or write moves; 0: all            */
    int interrupt_every;       /* every so many reads and writes end with EINTR         */
    int opened, closed;
    char log[LOG_MAX + 1]; /* a letter for each call that worked */
} Weak;

static bool refused(const Os *os, char letter)
{
    Weak *weak = os->state;
    int call = weak->calls++;
    if (call == weak->fail_at || (weak->stays_dead && call > weak->fail_at && weak->fail_at >= 0)) {
        errno = weak->error;
        return true;
    }
    if (call < LOG_MAX)
        weak->log[strlen(weak->log)] = letter;
    return false;
}

static bool interrupted(const Os *os)
{
    Weak *weak = os->state;
    if (weak->interrupt_every == 0 || weak->calls % weak->interrupt_every != 0)
        return false;
    errno = EINTR;
    return true;
}

static isize bitten(const Os *os, isize n)
{
    Weak *weak = os->state;
    return weak->bite > 0 ? MIN(n, weak->bite) : n;
}

static int weak_open(const Os *os, const char *path, int flags, int mode)
{
    Weak *weak = os->state;
    if (refused(os, flags & O_DIRECTORY ? 'D' : 'o'))
        return -1;
    int fd = os_real.open(&os_real, path, flags, mode);
    weak->opened += fd >= 0;
    return fd;
}

static int weak_close(const Os *os, int fd)
{
    Weak *weak = os->state;
    os_real.close(&os_real, fd); /* like Linux: closed even when it fails */
    weak->closed++;
    return refused(os, 'c') ? -1 : 0;
}

static isize weak_read(const Os *os, int fd, void *to, isize n)
{
    if (refused(os, 'r') || interrupted(os))
        return -1;
    return os_real.read(&os_real, fd, to, bitten(os, n));
}

static isize weak_write(const Os *os, int fd, const void *from, isize n)
{
    if (refused(os, 'w') || interrupted(os))
        return -1;
    return os_real.write(&os_real, fd, from, bitten(os, n));
}

static isize weak_pread(const Os *os, int fd, void *to, isize n, i64 at)
{
    if (refused(os, 'p') || interrupted(os))
        return -1;
    return os_real.pread(&os_real, fd, to, bitten(os, n), at);
}

static int weak_fsync(const Os *os, int fd)
{
    return refused(os, 's') ? -1 : os_real.fsync(&os_real, fd);
}

static int weak_rename(const Os *os, const char *from, const char *to)
{
    return refused(os, 'n') ? -1 : os_real.rename(&os_real, from, to);
}

static int weak_unlink(const Os *os, const char *path)
{
    return refused(os, 'u') ? -1 : os_real.unlink(&os_real, path);
}

static isize full_disk(const Os *os, int fd, const void *from, isize n)
{
    (void)os, (void)fd, (void)from, (void)n;
    return 0;
}

static Os weak_os(Weak *weak)
{
    Os os = os_real;
    os.open = weak_open;
    os.close = weak_close;
    os.read = weak_read;
    os.write = weak_write;
    os.pread = weak_pread;
    os.fsync = weak_fsync;
    os.rename = weak_rename;
    os.unlink = weak_unlink;
    os.state = weak;
    return os;
}

/* ---- a folder of its own for each test ------------------------------------------------------- */

static char folder[64], path[128];
static Arena arena;
static Err e;

static void folder_make(void)
{
    strcpy(folder, "/tmp/patron-files-XXXXXX");
    expect(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/thing", folder);
    if (!arena.base)
        arena = arena_new(16 << 20);
    arena_reset(&arena);
}

static Str content(void)
{
    Str bytes = {0};
    expect(os_read_file(&os_real, path, &arena, &bytes, &e) == OK);
    return bytes;
}

static isize names_in(const char *in)
{
    Str *names;
    isize n = -1;
    expect(os_list(in, &arena, &names, &n, &e) == OK);
    return n;
}

static void folder_remove(void)
{
    expect(os_remove_tree(folder, &e) == OK && !os_exists(folder));
}

/* ---- replacing ------------------------------------------------------------------------------- */

TEST("a file is replaced whole, is its owner's alone, and leaves nothing beside it")
{
    struct stat status;
    folder_make();
    expect(os_replace_file(&os_real, path, S("first"), &e) == OK && str_eq(content(), S("first")));
    expect(os_replace_file(&os_real, path, S("second\0!"), &e) == OK);
    expect(str_eq(content(), S("second\0!")) && names_in(folder) == 1);
    expect(stat(path, &status) == 0 && (status.st_mode & 0777) == 0600);
    expect(os_replace_file(&os_real, path, (Str){0}, &e) == OK && content().n == 0);
    folder_remove();
}

TEST("what is replaced reaches the disk before it is named, and the name after")
{
    Weak weak = {.fail_at = -1};
    Os os = weak_os(&weak);
    folder_make();
    expect(os_replace_file(&os, path, S("bytes"), &e) == OK);
    expect(strcmp(weak.log, "owscnDsc") == 0); /* open write sync close, rename, folder synced */
    folder_remove();
}

/* Every call of a replacement fails once; true in *failed when it was reported. */
static void replace_failing_at(int call, int error, bool stays_dead, bool *failed)
{
    Weak weak = {.fail_at = call, .error = error, .stays_dead = stays_dead, .bite = 300};
    Os os = weak_os(&weak);
    char new_bytes[1000];
    Str new = {new_bytes, sizeof new_bytes};
    memset(new_bytes, 'n', sizeof new_bytes);

    folder_make();
    expect(os_replace_file(&os_real, path, S("old"), &e) == OK);
    e = (Err){0};
    Code code = os_replace_file(&os, path, new, &e);
    *failed = code != OK;
    Str now = content();
    expect(str_eq(now, S("old")) || str_eq(now, new));
    expect(code != OK || str_eq(now, new));
    bool named = strchr(weak.log, 'n') != NULL;
    expect(str_eq(now, named ? new : S("old")));
    expect(code == OK || (code == IO_FAILED && e.code == code && strstr(e.text, folder)));
    expect(weak.opened == weak.closed);
    expect(stays_dead || names_in(folder) == 1);
    folder_remove();
}

TEST("whichever call of a replacement fails, the old bytes or the new are there, and it is said")
{
    bool failed;
    int reported = 0;
    for (int call = 0; call < 20; call++) {
        replace_failing_at(call, call % 2 ? EIO : ENOSPC, false, &failed);
        reported += failed;
        replace_failing_at(call, EIO, true, &failed);
    }
    expect(reported == 10); /* open, four writes, sync, close, rename, folder's open and sync */
}

TEST("an interrupted write is no failure")
{
    bool failed = true;
    for (int call = 1; call < 5; call++) {
        replace_failing_at(call, EINTR, false, &failed);
        expect(!failed);
    }
}

TEST("a path that is too long or lies nowhere is refused with a sentence")
{
    char long_path[5000];
    memset(long_path, 'a', sizeof long_path);
    long_path[4999] = 0;
    expect(os_replace_file(&os_real, long_path, S("x"), &e) == BAD_INPUT);
    long_path[4090] = 0;
    expect(os_replace_file(&os_real, long_path, S("x"), &e) == BAD_INPUT);
    expect(os_replace_file(&os_real, "/nonexistent/thing", S("x"), &e) == NOT_FOUND);
    expect(strstr(e.text, "/nonexistent/thing"));
}

/* ---- writing and reading --------------------------------------------------------------------- */

TEST("all bytes are written and read, a few at a time and interrupted")
{
    Weak weak = {.fail_at = -1, .bite = 7, .interrupt_every = 3};
    Os os = weak_os(&weak);
    char bytes[1000], back[1000];
    for (int i = 0; i < 1000; i++)
        bytes[i] = (char)i;
    folder_make();
    scoped(int, fd_close) fd = open(path, O_RDWR | O_CREAT, 0600);
    expect(os_write_all(&os, fd, bytes, 1000, path, &e) == OK);
    expect(os_pread_all(&os, fd, back, 1000, 0, path, &e) == OK && memcmp(bytes, back, 1000) == 0);
    expect(os_pread_all(&os, fd, back, 10, 990, path, &e) == OK &&
           memcmp(bytes + 990, back, 10) == 0);
    Str whole;
    expect(os_read_file(&os, path, &arena, &whole, &e) == OK && str_eq(whole, (Str){bytes, 1000}));
    expect(os_write_all(&os, fd, NULL, 0, path, &e) == OK);
    folder_remove();
}

TEST("a file that ends too early is corrupt; a disk that refuses is not")
{
    Weak weak = {.fail_at = 2, .error = EIO, .bite = 1};
    Os os = weak_os(&weak);
    char back[10];
    folder_make();
    expect(os_replace_file(&os_real, path, S("12345"), &e) == OK);
    scoped(int, fd_close) fd = open(path, O_RDWR);
    expect(os_pread_all(&os_real, fd, back, 6, 0, path, &e) == CORRUPT && strstr(e.text, "byte 5"));
    expect(os_pread_all(&os_real, fd, back, 1, 99, path, &e) == CORRUPT);
    expect(os_pread_all(&os, fd, back, 5, 0, path, &e) == IO_FAILED);
    weak.calls = 0;
    expect(os_write_all(&os, fd, "12345", 5, path, &e) == IO_FAILED);
    os.write = full_disk;
    expect(os_write_all(&os, fd, "12345", 5, path, &e) == IO_FAILED);
    folder_remove();
}

TEST("files without a size are read to their end, and failures close what was opened")
{
    Weak weak = {.fail_at = -1};
    Os os = weak_os(&weak);
    Str text = {"kept", 4};
    folder_make();
    expect(os_read_file(&os_real, "/proc/self/status", &arena, &text, &e) == OK && text.n > 500);
    text = S("kept");
    expect(os_read_file(&os, path, &arena, &text, &e) == NOT_FOUND && strstr(e.text, path));
    expect(os_read_file(&os, folder, &arena, &text, &e) == IO_FAILED);
    expect(os_replace_file(&os_real, path, S("12345"), &e) == OK);
    weak = (Weak){.fail_at = 1, .error = EIO};
    expect(os_read_file(&os, path, &arena, &text, &e) == IO_FAILED);
    expect(weak.opened == 1 && weak.closed == 1 && str_eq(text, S("kept")));
    folder_remove();
}

static isize endless(const Os *os, int fd, void *to, isize n)
{
    (void)os, (void)fd;
    memset(to, 'x', (size_t)n);
    return n;
}

TEST("a file too large for the arena is refused; one that just fits is read")
{
    scoped(Arena, arena_free) small = arena_new(1 << 20);
    Os os = os_real;
    Str text;
    folder_make();
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    expect(ftruncate(fd, (1 << 20) + 8192) == 0);
    expect(os_read_file(&os_real, path, &small, &text, &e) == OVER_LIMIT &&
           strstr(e.text, "large"));
    expect(ftruncate(fd, (1 << 20) - 200) == 0);
    expect(os_read_file(&os_real, path, &small, &text, &e) == OK && text.n == (1 << 20) - 200);
    expect(ftruncate(fd, (i64)1 << 40) == 0); /* a hole */
    expect(os_read_file(&os_real, path, &small, &text, &e) == OVER_LIMIT);
    fd_close(&fd);
    arena_reset(&small);
    os.read = endless; /* it says one thing and does another */
    expect(os_read_file(&os, path, &small, &text, &e) == OVER_LIMIT);
    expect(os_read_file(&os, "/proc/self/status", &small, &text, &e) == OVER_LIMIT);
    folder_remove();
}

/* ---- folders --------------------------------------------------------------------------------- */

TEST("a folder is made once, and not where a file is or no parent")
{
    struct stat status;
    folder_make();
    char inner[200];
    snprintf(inner, sizeof inner, "%s/inner", folder);
    expect(os_make_dir(&os_real, inner, &e) == OK && os_make_dir(&os_real, inner, &e) == OK);
    expect(stat(inner, &status) == 0 && (status.st_mode & 0777) == 0700);
    expect(os_sync_dir(&os_real, inner, &e) == OK);
    expect(os_replace_file(&os_real, path, S(""), &e) == OK);
    expect(os_make_dir(&os_real, path, &e) == BAD_INPUT && strstr(e.text, path));
    expect(os_sync_dir(&os_real, path, &e) == IO_FAILED);
    expect(os_make_dir(&os_real, "/nonexistent/a", &e) == NOT_FOUND);
    expect(os_sync_dir(&os_real, "/nonexistent", &e) == NOT_FOUND);
    folder_remove();
}

TEST("names come sorted, all of them, and end with NUL for the next call")
{
    char name[200];
    Str *names;
    isize n;
    folder_make();
    expect(names_in(folder) == 0);
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "%s/%03d", folder, (i * 7) % 300);
        fclose(fopen(name, "w"));
    }
    expect(os_list(folder, &arena, &names, &n, &e) == OK && n == 300);
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "%03d", i);
        expect(str_eq(names[i], str_of(name)) && names[i].p[names[i].n] == 0);
    }
    expect(os_list(path, &arena, &names, &n, &e) == NOT_FOUND && n == 300);
    folder_remove();
}

TEST("a tree is removed with all it holds, but not what a link points to")
{
    char name[200], outside[64];
    folder_make(); /* this one is outside */
    strcpy(outside, folder);
    expect(os_replace_file(&os_real, path, S("kept"), &e) == OK);
    folder_make();
    snprintf(name, sizeof name, "%s/link", folder);
    expect(symlink(outside, name) == 0);
    snprintf(name, sizeof name, "%s/a", folder);
    expect(os_make_dir(&os_real, name, &e) == OK);
    snprintf(name, sizeof name, "%s/a/b", folder);
    expect(os_replace_file(&os_real, name, S("x"), &e) == OK);
    folder_remove();
    expect(names_in(outside) == 1 && os_remove_tree(outside, &e) == OK);
    expect(os_remove_tree(folder, &e) == OK); /* gone is gone */
}

TEST("a sealed file is mapped; an empty one too; a folder or nothing is not")
{
    Mapped map = {0};
    folder_make();
    expect(os_map(path, &map, &e) == NOT_FOUND && os_map(folder, &map, &e) == BAD_INPUT && !map.p);
    expect(os_replace_file(&os_real, path, S("sealed"), &e) == OK && os_map(path, &map, &e) == OK);
    expect(map.n == 6 && memcmp(map.p, "sealed", 6) == 0);
    expect(os_replace_file(&os_real, path, S(""), &e) == OK && memcmp(map.p, "sealed", 6) == 0);
    os_unmap(&map);
    os_unmap(&map);
    os_unmap(NULL);
    expect(!map.p && os_map(path, &map, &e) == OK && map.p && map.n == 0);
    os_unmap(&map);
    folder_remove();
}

TEST("the real clock goes on and the real chance differs")
{
    u64 a = 0, b = 0;
    i64 tick = os_real.tick_us(&os_real), now = os_real.now_us(&os_real);
    os_real.random(&os_real, &a, sizeof a);
    os_real.random(&os_real, &b, sizeof b);
    expect(a != b && os_real.tick_us(&os_real) >= tick && now > (i64)1700000000 * US_PER_S);
}

TESTS_MAIN
