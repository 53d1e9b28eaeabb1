/* folders.c — what lies in a folder, and sealed files as read-only memory. */
#include "base/base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void dir_close(DIR **dir)
{
    if (*dir)
        closedir(*dir);
    *dir = NULL;
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const Str *)a, *(const Str *)b);
}

Code os_list(const char *path, Arena *arena, Str **names, isize *n, Err *e)
{
    scoped(DIR *, dir_close) dir = opendir(path);
    Str *list = NULL;
    isize count = 0, cap = 0;

    if (!dir)
        return fail(e, errno == ENOENT ? NOT_FOUND : IO_FAILED, "cannot list '%s': %s", path,
                    strerror(errno));
    for (;;) {
        errno = 0;
        struct dirent *entry = readdir(dir);
        if (!entry)
            break;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (count == cap)
            list = arena_grow(arena, list, count, &cap, sizeof *list);
        Str name = str_of(entry->d_name);
        list[count++] = (Str){str_z(arena, name), name.n};
    }
    if (errno != 0)
        return fail(e, IO_FAILED, "cannot list '%s': %s", path, strerror(errno));
    if (count > 1)
        qsort(list, (size_t)count, sizeof *list, by_name);
    *names = list;
    *n = count;
    return OK;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status, (void)kind, (void)where;
    return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

Code os_remove_tree(const char *path, Err *e)
{
    if (nftw(path, remove_one, 32, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT)
        return fail(e, IO_FAILED, "cannot remove '%s': %s", path, strerror(errno));
    return OK;
}

bool os_exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0;
}

Code os_map(const char *path, Mapped *out, Err *e)
{
    scoped(int, fd_close) fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;

    if (fd < 0)
        return fail(e, errno == ENOENT ? NOT_FOUND : IO_FAILED, "cannot open '%s': %s", path,
                    strerror(errno));
    if (fstat(fd, &status) != 0)
        return fail(e, IO_FAILED, "cannot measure '%s': %s", path, strerror(errno));
    if (!S_ISREG(status.st_mode))
        return fail(e, BAD_INPUT, "'%s' is not a file that can be mapped", path);
    if (status.st_size == 0) { /* nothing to map, yet something to point at */
        *out = (Mapped){(const u8 *)"", 0};
        return OK;
    }
    void *p = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (p == MAP_FAILED)
        return fail(e, IO_FAILED, "cannot map '%s': %s", path, strerror(errno));
    *out = (Mapped){p, (isize)status.st_size};
    return OK;
}

void os_unmap(Mapped *m)
{
    if (m && m->n > 0)
        munmap((void *)m->p, (size_t)m->n);
    if (m)
        *m = (Mapped){0};
}

void fd_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}
