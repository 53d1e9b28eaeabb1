/* os.c — the real operating system behind the seam. */
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int real_open(const Os *os, const char *path, int flags, int mode)
{
    (void)os;
    return open(path, flags | O_CLOEXEC, (mode_t)mode);
}

static int real_close(const Os *os, int fd)
{
    (void)os;
    return close(fd);
}

static isize real_read(const Os *os, int fd, void *to, isize n)
{
    (void)os;
    return read(fd, to, (size_t)n);
}

static isize real_write(const Os *os, int fd, const void *from, isize n)
{
    (void)os;
    return write(fd, from, (size_t)n);
}

static isize real_pread(const Os *os, int fd, void *to, isize n, i64 at)
{
    (void)os;
    return pread(fd, to, (size_t)n, at);
}

static isize real_pwrite(const Os *os, int fd, const void *from, isize n, i64 at)
{
    (void)os;
    return pwrite(fd, from, (size_t)n, at);
}

static int real_fdatasync(const Os *os, int fd)
{
    (void)os;
    return fdatasync(fd);
}

static int real_fsync(const Os *os, int fd)
{
    (void)os;
    return fsync(fd);
}

static int real_ftruncate(const Os *os, int fd, i64 size)
{
    (void)os;
    return ftruncate(fd, size);
}

static i64 real_size(const Os *os, int fd)
{
    struct stat status;
    (void)os;
    return fstat(fd, &status) == 0 ? (i64)status.st_size : -1;
}

static int real_rename(const Os *os, const char *from, const char *to)
{
    (void)os;
    return rename(from, to);
}

static int real_unlink(const Os *os, const char *path)
{
    (void)os;
    return unlink(path);
}

static int real_mkdir(const Os *os, const char *path, int mode)
{
    (void)os;
    return mkdir(path, (mode_t)mode);
}

static i64 clock_us(clockid_t which)
{
    struct timespec now;
    clock_gettime(which, &now);
    return (i64)now.tv_sec * US_PER_S + now.tv_nsec / 1000;
}

static i64 real_now_us(const Os *os)
{
    (void)os;
    return clock_us(CLOCK_REALTIME);
}

static i64 real_tick_us(const Os *os)
{
    (void)os;
    return clock_us(CLOCK_MONOTONIC);
}

static void real_random(const Os *os, void *to, isize n)
{
    (void)os;
    for (isize at = 0; at < n;) {
        isize got = getrandom((char *)to + at, (size_t)(n - at), 0);
        if (got < 0 && errno != EINTR) {
            fprintf(stderr, "patron: the system gives no random bytes: %s\n", strerror(errno));
            abort();
        }
        at += MAX(got, 0);
    }
}

const Os os_real = {
    .open = real_open,
    .close = real_close,
    .read = real_read,
    .write = real_write,
    .pread = real_pread,
    .pwrite = real_pwrite,
    .fdatasync = real_fdatasync,
    .fsync = real_fsync,
    .ftruncate = real_ftruncate,
    .size = real_size,
    .rename = real_rename,
    .unlink = real_unlink,
    .mkdir = real_mkdir,
    .now_us = real_now_us,
    .tick_us = real_tick_us,
    .random = real_random,
};
