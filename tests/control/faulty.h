/* faulty.h — a file system and a memory for SQLite that fail when the test says: the k-th call
 * once, or that one and all after it. */
#ifndef FAULTY_H
#define FAULTY_H
#include "control_test.h"

typedef struct {
    bool armed, lasting;
    i64 countdown; /* calls that still succeed */
    int code;      /* what a failing call answers, e.g. SQLITE_FULL for writes */
    i64 failed;
} Faults;
static Faults files_fail, memory_fails;

static bool fails(Faults *f)
{
    if (!f->armed || f->countdown-- > 0)
        return false;
    f->armed = f->lasting;
    f->failed++;
    return true;
}

typedef struct {
    sqlite3_file base;
    sqlite3_file *real;
} FaultyFile;

static sqlite3_vfs *real_vfs;

#define REAL(file) (((FaultyFile *)(file))->real)
#define FAULT(otherwise)                                                                           \
    do {                                                                                           \
        if (fails(&files_fail))                                                                    \
            return files_fail.code ? files_fail.code : (otherwise);                                \
    } while (0)

static int faulty_close(sqlite3_file *f)
{
    int code = REAL(f)->pMethods ? REAL(f)->pMethods->xClose(REAL(f)) : SQLITE_OK;
    free(REAL(f));
    return code;
}
static int faulty_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    FAULT(SQLITE_IOERR_READ);
    return REAL(f)->pMethods->xRead(REAL(f), to, n, at);
}
static int faulty_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
    FAULT(SQLITE_IOERR_WRITE);
    return REAL(f)->pMethods->xWrite(REAL(f), from, n, at);
}
static int faulty_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    FAULT(SQLITE_IOERR_TRUNCATE);
    return REAL(f)->pMethods->xTruncate(REAL(f), size);
}
static int faulty_sync(sqlite3_file *f, int flags)
{
    (void)f, (void)flags;
    FAULT(SQLITE_IOERR_FSYNC);
    return SQLITE_OK; /* no power is cut here, and a thousand rounds are to be quick */
}
static int faulty_size(sqlite3_file *f, sqlite3_int64 *out)
{
    FAULT(SQLITE_IOERR_FSTAT);
    return REAL(f)->pMethods->xFileSize(REAL(f), out);
}
static int faulty_lock(sqlite3_file *f, int how)
{
    FAULT(SQLITE_IOERR_LOCK);
    return REAL(f)->pMethods->xLock(REAL(f), how);
}
static int faulty_unlock(sqlite3_file *f, int how)
{
    return REAL(f)->pMethods->xUnlock(REAL(f), how);
}
static int faulty_reserved(sqlite3_file *f, int *out)
{
    FAULT(SQLITE_IOERR_CHECKRESERVEDLOCK);
    return REAL(f)->pMethods->xCheckReservedLock(REAL(f), out);
}
static int faulty_control(sqlite3_file *f, int what, void *with)
{
    return REAL(f)->pMethods->xFileControl(REAL(f), what, with);
}
static int faulty_sector(sqlite3_file *f)
{
    return REAL(f)->pMethods->xSectorSize(REAL(f));
}
static int faulty_traits(sqlite3_file *f)
{
    return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f));
}
static int faulty_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    FAULT(SQLITE_IOERR_SHMMAP);
    return REAL(f)->pMethods->xShmMap(REAL(f), page, size, extend, out);
}
static int faulty_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
    if (flags & SQLITE_SHM_LOCK)
        FAULT(SQLITE_IOERR_SHMLOCK);
    return REAL(f)->pMethods->xShmLock(REAL(f), at, n, flags);
}
static void faulty_barrier(sqlite3_file *f)
{
    REAL(f)->pMethods->xShmBarrier(REAL(f));
}
static int faulty_unmap(sqlite3_file *f, int delete)
{
    return REAL(f)->pMethods->xShmUnmap(REAL(f), delete);
}

static const sqlite3_io_methods faulty_methods = {
    .iVersion = 2,
    .xClose = faulty_close,
    .xRead = faulty_read,
    .xWrite = faulty_write,
    .xTruncate = faulty_truncate,
    .xSync = faulty_sync,
    .xFileSize = faulty_size,
    .xLock = faulty_lock,
    .xUnlock = faulty_unlock,
    .xCheckReservedLock = faulty_reserved,
    .xFileControl = faulty_control,
    .xSectorSize = faulty_sector,
    .xDeviceCharacteristics = faulty_traits,
    .xShmMap = faulty_map,
    .xShmLock = faulty_shm_lock,
    .xShmBarrier = faulty_barrier,
    .xShmUnmap = faulty_unmap,
};

static int faulty_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
    (void)vfs;
    f->pMethods = NULL;
    FAULT(SQLITE_CANTOPEN);
    REAL(f) = calloc(1, (size_t)real_vfs->szOsFile);
    int code = real_vfs->xOpen(real_vfs, name, REAL(f), flags, out);
    if (code == SQLITE_OK)
        f->pMethods = &faulty_methods;
    else
        free(REAL(f));
    return code;
}
static int faulty_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    FAULT(SQLITE_IOERR_DELETE);
    return real_vfs->xDelete(real_vfs, name, sync);
}
static int faulty_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs;
    FAULT(SQLITE_IOERR_ACCESS);
    return real_vfs->xAccess(real_vfs, name, flags, out);
}

static sqlite3_mem_methods real_memory;
static void *faulty_malloc(int n)
{
    return fails(&memory_fails) ? NULL : real_memory.xMalloc(n);
}
static void *faulty_realloc(void *p, int n)
{
    return fails(&memory_fails) ? NULL : real_memory.xRealloc(p, n);
}

/* Once in a program, before SQLite is used. */
static void faulty_install(void)
{
    static sqlite3_vfs vfs;
    sqlite3_mem_methods memory;
    expect(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory) == SQLITE_OK);
    memory = real_memory;
    memory.xMalloc = faulty_malloc;
    memory.xRealloc = faulty_realloc;
    expect(sqlite3_config(SQLITE_CONFIG_MALLOC, &memory) == SQLITE_OK);
    expect(sqlite3_initialize() == SQLITE_OK);
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "faulty";
    vfs.szOsFile = sizeof(FaultyFile);
    vfs.pNext = NULL;
    vfs.xOpen = faulty_open;
    vfs.xDelete = faulty_delete;
    vfs.xAccess = faulty_access;
    expect(sqlite3_vfs_register(&vfs, 1) == SQLITE_OK);
}

#endif
