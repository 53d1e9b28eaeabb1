/* files.c — whole files over the seam: read all, write all, or replace without a moment between. */
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, READ_BYTES = 64 << 10 };

/* Shop data is personal: files and folders are the owner's alone. */
enum { FILE_MODE = 0600, FOLDER_MODE = 0700 };

static Code cannot(Err *e, const char *verb, const char *path)
{
    Code code = errno == ENOENT ? NOT_FOUND : IO_FAILED;

    return fail(e, code, "cannot %s '%s': %s", verb, path, strerror(errno));
}

Code os_write_all(const Os *os, int fd, const void *from, isize n, const char *path, Err *e)
{
    for (isize at = 0; at < n;) {
        isize put = os->write(os, fd, (const char *)from + at, n - at);
        if (put == 0)
            return fail(e, IO_FAILED, "cannot write '%s': the system takes no more bytes", path);
        if (put < 0 && errno != EINTR)
            return fail(e, IO_FAILED, "cannot write '%s': %s", path, strerror(errno));
        at += MAX(put, 0);
    }
    return OK;
}

Code os_pread_all(const Os *os, int fd, void *to, isize n, i64 at, const char *path, Err *e)
{
    for (isize done = 0; done < n;) {
        isize got = os->pread(os, fd, (char *)to + done, n - done, at + done);
        if (got == 0)
            return fail(e, CORRUPT, "'%s' ends at byte %lld, before the %td bytes expected at %lld",
                        path, (long long)at + done, n, (long long)at);
        if (got < 0 && errno != EINTR)
            return fail(e, IO_FAILED, "cannot read '%s': %s", path, strerror(errno));
        done += MAX(got, 0);
    }
    return OK;
}

/* Room for `cap` bytes of which n are in use; false when the arena has not that much. */
static bool widen(Arena *arena, char **p, isize n, isize *cap, isize cap_new)
{
    if (!*p || !arena_extend(arena, *p, *cap, cap_new)) {
        if (arena->end - arena->at - 64 < cap_new)
            return false;
        char *home = arena_take_raw(arena, 1, cap_new);
        if (n > 0)
            memcpy(home, *p, (size_t)n);
        *p = home;
    }
    *cap = cap_new;
    return true;
}

/* Everything up to the end of an open file, however long it says it is. */
static Code read_to_end(const Os *os, int fd, const char *path, Arena *arena, Str *out, Err *e)
{
    i64 size = os->size(os, fd);
    isize n = 0, cap = 0, cap_new = size > 0 ? (isize)MIN(size, INT64_MAX / 4) + 1 : READ_BYTES;
    char *p = NULL;

    for (;;) {
        if (n == cap && !widen(arena, &p, n, &cap, MAX(cap_new, cap * 2)))
            return fail(e, OVER_LIMIT, "'%s' is too large to be read whole: over %td bytes", path,
                        MAX(n, cap_new - 1));
        isize got = os->read(os, fd, p + n, cap - n);
        if (got == 0)
            break;
        if (got < 0 && errno != EINTR)
            return fail(e, IO_FAILED, "cannot read '%s': %s", path, strerror(errno));
        n += MAX(got, 0);
    }
    *out = (Str){p, n};
    return OK;
}

Code os_read_file(const Os *os, const char *path, Arena *arena, Str *out, Err *e)
{
    int fd = os->open(os, path, O_RDONLY, 0);

    if (fd < 0)
        return cannot(e, "open", path);
    Code code = read_to_end(os, fd, path, arena, out, e);
    os->close(os, fd);
    return code;
}

static Code write_new(const Os *os, const char *path, Str bytes, Err *e)
{
    int fd = os->open(os, path, O_WRONLY | O_CREAT | O_EXCL, FILE_MODE);

    if (fd < 0)
        return cannot(e, "create", path);
    Code code = os_write_all(os, fd, bytes.p, bytes.n, path, e);
    if (code == OK && os->fsync(os, fd) != 0)
        code = fail(e, IO_FAILED, "cannot sync '%s': %s", path, strerror(errno));
    if (os->close(os, fd) != 0 && code == OK)
        code = fail(e, IO_FAILED, "cannot close '%s': %s", path, strerror(errno));
    return code;
}

/* The folder a path lies in: "a/b" in "a", "b" in ".", "/b" in "/". */
static Code folder_of(const char *path, char folder[static PATH_BYTES], Err *e)
{
    const char *slash = strrchr(path, '/');
    isize n = !slash ? 0 : slash == path ? 1 : slash - path;

    if (n >= PATH_BYTES)
        return fail(e, BAD_INPUT, "the path '%.80s...' is too long", path);
    snprintf(folder, PATH_BYTES, "%.*s", n > 0 ? (int)n : 1, n > 0 ? path : ".");
    return OK;
}

Code os_replace_file(const Os *os, const char *path, Str bytes, Err *e)
{
    char beside[PATH_BYTES], folder[PATH_BYTES];
    u32 salt;

    os->random(os, &salt, (isize)sizeof salt);
    if (snprintf(beside, sizeof beside, "%s.%08x.new", path, salt) >= (int)sizeof beside)
        return fail(e, BAD_INPUT, "the path '%.80s...' is too long", path);
    TRY(folder_of(path, folder, e));
    Code code = write_new(os, beside, bytes, e);
    if (code == OK && os->rename(os, beside, path) != 0)
        code = cannot(e, "replace", path);
    if (code != OK) {
        os->unlink(os, beside);
        return code;
    }
    return os_sync_dir(os, folder, e);
}

Code os_sync_dir(const Os *os, const char *path, Err *e)
{
    int fd = os->open(os, path, O_RDONLY | O_DIRECTORY, 0);

    if (fd < 0)
        return cannot(e, "open folder", path);
    Code code = OK;
    if (os->fsync(os, fd) != 0)
        code = fail(e, IO_FAILED, "cannot sync folder '%s': %s", path, strerror(errno));
    os->close(os, fd);
    return code;
}

Code os_make_dir(const Os *os, const char *path, Err *e)
{
    struct stat status;

    if (os->mkdir(os, path, FOLDER_MODE) == 0) {
        char parent[PATH_BYTES];
        TRY(folder_of(path, parent, e));
        return os_sync_dir(os, parent, e);
    }
    if (errno != EEXIST)
        return cannot(e, "make folder", path);
    if (stat(path, &status) != 0)
        return cannot(e, "make folder", path);
    if (!S_ISDIR(status.st_mode))
        return fail(e, BAD_INPUT, "'%s' is a file, where a folder is needed", path);
    return OK;
}
