/* store.c — a data directory's trail: opened, brought up to date, closed. */
#include "trail/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>

static Code lock_folder(TrailStore *store, Err *e)
{
    const char *path = str_format(&store->on, "%.*s/lock%c", STR_ARG(store->folder), 0).p;
    store->lock_fd = store->os->open(store->os, path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (store->lock_fd < 0)
        return fail(e, IO_FAILED, "cannot open '%s': %s", path, strerror(errno));
    if (flock(store->lock_fd, LOCK_EX | LOCK_NB) != 0)
        return fail(e, BUSY, "another process uses '%.*s'; stop it, or ask it through its socket",
                    STR_ARG(store->folder));
    return OK;
}

/* "gen-000012" gives 12; 0 for any other name. */
static u64 generation_number(Str name)
{
    i64 number = 0;
    if (!str_starts(name, S("gen-")) || !str_i64(str_skip(name, 4), &number) || number < 0)
        return 0;
    return (u64)number;
}

/* Folders that no manifest names: begun and not finished, or left by a reader that was killed. */
static Code clean_up(TrailStore *store, u64 current, Err *e)
{
    Arena arena = arena_new(1 << 24);
    Str *names;
    isize n;
    Code code = os_list(str_z(&store->on, store->folder), &arena, &names, &n, e);
    for (isize i = 0; code == OK && i < n; i++) {
        u64 number = generation_number(names[i]);
        store->last_number = MAX(store->last_number, number);
        bool stray = number != 0 && number != current;
        if (stray || str_ends(names[i], S(".new")))
            code = os_remove_tree(
                str_format(&arena, "%.*s/%.*s%c", STR_ARG(store->folder), STR_ARG(names[i]), 0).p,
                e);
    }
    arena_free(&arena);
    return code;
}

/* What cannot be used is kept once, for whoever wants to look at it. */
static Code set_aside(TrailStore *store, u64 number, Err *e)
{
    Arena arena = arena_new(1 << 16);
    const char *from = generation_folder(&arena, store->folder, number);
    const char *to = str_format(&arena, "%.*s/damaged%c", STR_ARG(store->folder), 0).p;
    Code code = OK;
    if (os_exists(to))
        code = os_remove_tree(to, e);
    if (code == OK && os_exists(from) && store->os->rename(store->os, from, to) != 0)
        code = fail(e, IO_FAILED, "cannot set aside '%s': %s", from, strerror(errno));
    arena_free(&arena);
    return code;
}

static Code open_current(TrailStore *store, Generation **out, Err *e)
{
    Manifest manifest = {0};
    Err why;
    *out = NULL;
    Code code = manifest_read(store->os, store->folder, &manifest, &why);
    if (code == OK) {
        Arena arena = arena_new(1 << 16);
        code = generation_open(generation_folder(&arena, store->folder, manifest.generation),
                               manifest.generation, store->workers, out, &why);
        arena_free(&arena);
        if (code == OK && (*out)->meta.covers > journal_end(store->journal)) {
            code = fail(&why, CORRUPT, "the trail tells of events that the journal does not have");
            generation_release(out);
        }
    }
    if (code == IO_FAILED) {
        if (e)
            *e = why;
        return code;
    }
    if (code != OK && manifest.generation != 0)
        TRY(set_aside(store, manifest.generation, e));
    return clean_up(store, *out ? manifest.generation : 0, e);
}

Code trail_open(const Os *os, Str directory, Journal *journal, const TrailOptions *options,
                TrailStore **out, Err *e)
{
    Arena on = arena_new(1 << 20);
    TrailStore *store = take(&on, TrailStore, 1);
    Generation *g = NULL;

    store->on = on;
    store->os = os;
    store->journal = journal;
    store->folder = str_format(&store->on, "%.*s/trail", STR_ARG(directory));
    store->workers = options && options->workers > 0 ? options->workers : threads_default();
    store->overlay_events_max = options ? options->overlay_events_max : 0;
    store->part_events = options ? options->part_events : 0;
    store->lock_fd = -1;
    pthread_mutex_init(&store->building, NULL);
    pthread_mutex_init(&store->refreshing, NULL);
    pthread_condattr_t by_monotonic;
    pthread_condattr_init(&by_monotonic);
    pthread_condattr_setclock(&by_monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&store->told, &by_monotonic);
    pthread_condattr_destroy(&by_monotonic);
    pthread_mutex_init(&store->current, NULL);
    Code code = os_make_dir(os, str_z(&store->on, store->folder), e);
    if (code == OK)
        code = lock_folder(store, e);
    if (code == OK)
        code = open_current(store, &g, e);
    store->fresh = fresh_open(g);
    store->snapshot = snapshot_new(store, store->fresh);
    if (code != OK)
        trail_close(&store);
    *out = store;
    return code;
}

void trail_close(TrailStore **held)
{
    TrailStore *store = *held;
    *held = NULL;
    if (!store)
        return;
    store_stop(store);
    snapshot_release(&store->snapshot);
    fresh_close(&store->fresh);
    fd_close(&store->lock_fd);
    pthread_mutex_destroy(&store->building);
    pthread_mutex_destroy(&store->refreshing);
    pthread_cond_destroy(&store->told);
    pthread_mutex_destroy(&store->current);
    Arena on = store->on;
    arena_free(&on);
}
