/* store.c — a data directory's trail: opened, brought up to date, closed. */
#include "trail/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>

#define BUILD_BYTES ((isize)1 << 42)

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
    pthread_mutex_init(&store->refreshing, NULL);
    pthread_mutex_init(&store->current, NULL);
    Code code = os_make_dir(os, str_z(&store->on, store->folder), e);
    if (code == OK)
        code = lock_folder(store, e);
    if (code == OK)
        code = open_current(store, &g, e);
    store->snapshot = snapshot_new(store, g);
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
    fd_close(&store->lock_fd);
    pthread_mutex_destroy(&store->refreshing);
    pthread_mutex_destroy(&store->current);
    Arena on = store->on;
    arena_free(&on);
}

/* Everything up to `until` as a new generation, published. Under `refreshing`. */
static Code build(TrailStore *store, i64 until, TrailProgress *progress, void *context, Err *e)
{
    ScanPlan plan = {store->journal, 0, until, store->workers, progress, context};
    World world = {.part_events = store->part_events};
    Scan *scan;
    Generation *g;
    u64 number = ++store->last_number;

    if (until > UINT32_MAX)
        return fail(e, OVER_LIMIT, "a trail holds 4,294,967,295 events; the journal has %lld",
                    (long long)until);
    TRY(scan_journal(&plan, &scan, e));
    Arena keep = arena_large(BUILD_BYTES), scratch = arena_large(BUILD_BYTES);
    const char *folder = generation_folder(&keep, store->folder, number);
    world_resolve(&world, scan, store->workers, &keep, scratch);
    Code code = generation_write(store->os, folder, number, &world, scratch, e);
    scan_close(&scan);
    arena_free(&scratch);
    if (code == OK)
        code = os_sync_dir(store->os, str_z(&keep, store->folder), e);
    if (code == OK)
        code = generation_open(folder, number, store->workers, &g, e);
    arena_free(&keep);
    TRY(code);
    fail_point("trail_publish");
    code = manifest_write(store->os, store->folder, (Manifest){number, until}, e);
    if (code != OK) {
        g->obsolete = true;
        generation_release(&g);
        return code;
    }
    fail_point("trail_published");
    if (store->snapshot->g)
        __atomic_store_n(&store->snapshot->g->obsolete, true, __ATOMIC_RELEASE);
    store_publish(store, snapshot_new(store, g));
    return OK;
}

Code trail_refresh(TrailStore *store, TrailProgress *progress, void *context, Err *e)
{
    pthread_mutex_lock(&store->refreshing);
    i64 until = journal_end(store->journal);
    Code code = OK;
    if (until > store->snapshot->info.covers || !store->snapshot->g)
        code = build(store, until, progress, context, e);
    pthread_mutex_unlock(&store->refreshing);
    return code;
}

Code trail_compact(TrailStore *store, Err *e)
{
    return trail_refresh(store, NULL, NULL, e);
}
