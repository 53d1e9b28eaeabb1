/* control.c — the file DIR/control.sqlite: making it, bringing it up to date, opening it. What is
 * wrong with one that is there is said, and nothing of it is touched. */
#include "control/inside.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { APPLICATION_ID = 0x50617472 }; /* "Patr", in the header of the file */

/* From an empty file to this version's, one transaction each; user_version counts those taken.
 * What a step says is never changed: files made by it are out there. Add one instead. */
static const char *const steps[] = {"1_keys.sql"};
extern const Embedded control_sql[];

Code control_admit(Connection *c, i64 *version, Err *e)
{
    i64 application = 0;

    TRY(connection_number(c, "PRAGMA application_id", &application, e));
    TRY(connection_number(c, "PRAGMA user_version", version, e));
    if (application != APPLICATION_ID)
        return fail(
            e, CORRUPT,
            "'%s' is not Patron's, or it was emptied; it was left as it is: put a backup in "
            "its place, or move it away to begin anew",
            c->path);
    if (*version > COUNT(steps))
        return fail(e, BAD_INPUT,
                    "'%s' is of version %lld, and this program knows %d: use a newer one", c->path,
                    (long long)*version, (int)COUNT(steps));
    return OK;
}

/* The steps that are missing. Another process may take some while we wait for our turn. */
static Code migrate(Connection *c, Err *e)
{
    i64 version = 0;
    char count[64];

    TRY(connection_number(c, "PRAGMA user_version", &version, e));
    while (version < COUNT(steps)) {
        TRY(connection_begin(c, e));
        Code code = connection_number(c, "PRAGMA user_version", &version, e);
        if (code == OK && version < COUNT(steps)) {
            snprintf(count, sizeof count, "PRAGMA user_version = %d", (int)version + 1);
            code = connection_exec(c, embedded(control_sql, str_of(steps[version++])).p, e);
            if (code == OK)
                code = connection_exec(c, count, e);
        }
        TRY(connection_end(c, code, e));
    }
    return OK;
}

/* ---- making the file ------------------------------------------------------------------------ */

static Code fill_new(const Os *os, const char *path, Err *e)
{
    scoped(Connection, connection_close) made = {0};
    int fd = os->open(os, path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

    if (fd < 0)
        return fail(e, IO_FAILED, "cannot create '%s': %s", path, strerror(errno));
    os->close(os, fd);
    TRY(connection_open(path, TO_WRITE, &made, e));
    TRY(migrate(&made, e));
    return connection_exec(&made, "PRAGMA journal_mode = WAL", e); /* said in the file, for good */
}

/* The file appears whole or not at all, so an empty one is never taken for a new one. Where another
 * process was quicker, its file is the one. */
static Code make_file(const Os *os, Str dir, const char *path, Arena scratch, Err *e)
{
    u64 tag;

    os->random(os, &tag, sizeof tag);
    const char *new = str_z(&scratch,
                            str_format(&scratch, "%s.%016llx.new", path, (unsigned long long)tag));
    Code code = fill_new(os, new, e);
    fail_point("control.filled");
    if (code == OK && link(new, path) != 0 && errno != EEXIST && os->rename(os, new, path) != 0)
        code = fail(e, IO_FAILED, "cannot create '%s': %s", path, strerror(errno));
    fail_point("control.linked");
    os->unlink(os, new);
    if (code == OK)
        code = os_sync_dir(os, str_z(&scratch, dir), e);
    return code;
}

static Code find_file(const Os *os, Str dir, const char *path, Arena scratch, Err *e)
{
    const char *wal = str_z(&scratch, str_format(&scratch, "%s-wal", path));
    struct stat last = {0};

    if (os_exists(path))
        return OK;
    if (stat(wal, &last) == 0 && last.st_size > 0)
        return fail(e, CORRUPT,
                    "'%s' is gone, but its last changes are in '%s': put a backup of both in their "
                    "place, or move that one away to begin anew",
                    path, wal);
    return make_file(os, dir, path, scratch, e);
}

/* ---- opening -------------------------------------------------------------------------------- */

static Code open_connections(Control *c, const char *path, Err *e)
{
    i64 version;

    TRY(connection_open(path, TO_WRITE, &c->writing, e));
    TRY(control_admit(&c->writing, &version, e));
    TRY(connection_exec(&c->writing, "PRAGMA journal_mode = WAL", e));
    TRY(migrate(&c->writing, e));
    return connection_open(path, TO_READ, &c->reading, e);
}

Code control_open(const Os *os, Str directory, Control **out, Err *e)
{
    Arena arena = arena_new((isize)256 << 20);
    Control *c = take(&arena, Control, 1);

    *c = (Control){.os = os, .arena = arena};
    Str path = str_format(&c->arena, "%.*s/control.sqlite", STR_ARG(directory));
    const char *z = str_z(&c->arena, path);
    Code code = find_file(os, directory, z, c->arena, e);
    if (code == OK)
        code = open_connections(c, z, e);
    if (code == OK)
        code = keys_open(c, e);
    if (code != OK) {
        control_close(&c);
        return code;
    }
    *out = c;
    return OK;
}

void control_close(Control **out)
{
    Control *c = *out;

    if (!c)
        return;
    *out = NULL;
    known_close(&c->known);
    connection_close(&c->reading);
    connection_close(&c->writing);
    Arena arena = c->arena;
    arena_free(&arena);
}
