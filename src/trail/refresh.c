/* refresh.c — the trail brought up to date: by an overlay when little is new, else by a new
 * generation. */
#include "trail/store.h"

enum { REST_USUAL = 1000000, REST_SMALL = 1 << 16, HEAVY_COPIES = 16, FOLLOWED = 4 };

/* A process that does not follow the journal would read the rest again each time it is started:
 * there less of it is worth a generation. */
static i64 rest_max(const TrailStore *store, i64 events)
{
    i64 most = MAX(REST_USUAL, events / 50);
    if (store->overlay_events_max > 0)
        return store->overlay_events_max;
    return store->following ? most : most / 4;
}

bool store_is_heavy(const TrailStore *store, const SnapshotInfo *info)
{
    i64 most = rest_max(store, info->events);
    return info->overlay_rest > most || info->overlay_events > HEAVY_COPIES * most;
}

/* Everything up to `until` as files, opened and named by the manifest. Under `building`. */
static Code write_generation(TrailStore *store, const ScanPlan *plan, Generation **out, Err *e)
{
    World world = {.part_events = store->part_events};
    Scan *scan;
    u64 number = ++store->last_number;

    if (plan->until > UINT32_MAX)
        return fail(e, OVER_LIMIT, "a trail holds 4,294,967,295 events; the journal has %lld",
                    (long long)plan->until);
    TRY(scan_journal(plan, &scan, e));
    Arena keep = arena_new(memory_all()), scratch = arena_new(memory_all());
    const char *folder = generation_folder(&keep, store->folder, number);
    world_rank(&world, scan, store->workers, &keep, scratch);
    Code code = generation_write(store->os, folder, number, &world, &keep, scratch, e);
    scan_close(&scan);
    arena_free(&scratch);
    if (code == OK)
        code = os_sync_dir(store->os, str_z(&keep, store->folder), e);
    if (code == OK)
        code = generation_open(folder, number, store->workers, out, e);
    arena_free(&keep);
    TRY(code);
    fail_point("trail_publish");
    code = manifest_write(store->os, store->folder, (Manifest){number, plan->until}, e);
    if (code != OK) {
        __atomic_store_n(&(*out)->obsolete, true, __ATOMIC_RELEASE);
        generation_release(out);
    }
    return code;
}

/* The generation takes the place of the one before and of what came after that; what came while it
 * was written is read once more. Under `building` and `refreshing`. */
static Code replace_fresh(TrailStore *store, Generation *g, Err *e)
{
    Fresh *fresh = fresh_open(g), *old = store->fresh;
    FreshPlan plan = {store->journal, old->info.covers, store->workers};
    Code code = OK;

    if (plan.until > fresh->info.covers)
        code = fresh_refresh(fresh, &plan, e);
    if (code != OK) {
        fresh_close(&fresh); /* what readers see goes on from the generation before */
        return code;
    }
    store->builds++;
    if (old->g)
        __atomic_store_n(&old->g->obsolete, true, __ATOMIC_RELEASE);
    store->fresh = fresh;
    store_publish(store, snapshot_new(store, fresh));
    fresh_close(&old);
    return OK;
}

/* Under `building`. */
static Code build(TrailStore *store, TrailProgress *progress, void *context, Err *e)
{
    ScanPlan plan = {.journal = store->journal,
                     .until = journal_end(store->journal),
                     .workers = store->workers,
                     .settle = true,
                     .progress = progress,
                     .progress_context = context};
    Generation *g;
    TRY(write_generation(store, &plan, &g, e));
    fail_point("trail_published");
    pthread_mutex_lock(&store->refreshing);
    Code code = replace_fresh(store, g, e);
    pthread_mutex_unlock(&store->refreshing);
    return code;
}

/* Is what is new better shown by a new generation? */
static bool too_large(const TrailStore *store, const Fresh *f, i64 until)
{
    i64 rest = until - f->info.covers, all = rest + f->info.overlay_rest;
    i64 most = rest_max(store, f->info.events);
    if (rest == 0 && f->g)
        return false;
    if (!f->g || rest > most || (rest > REST_SMALL && rest > f->info.events / 8))
        return true;
    return all > (store->following ? FOLLOWED * most : most);
}

/* *build: nothing was done, a new generation is needed. */
static Code add_overlay(TrailStore *store, bool *build, Err *e)
{
    FreshPlan plan = {store->journal, journal_end(store->journal), store->workers};
    Fresh *f = store->fresh;
    Err why = {.code = OK};

    *build = too_large(store, f, plan.until);
    if (*build || plan.until <= f->info.covers)
        return OK;
    Code code = fresh_refresh(f, &plan, &why);
    if (code == CORRUPT) {
        *build = true; /* what the generation keeps for overlays is damaged */
        return OK;
    }
    if (code != OK && e)
        *e = why;
    if (code == OK)
        store_publish(store, snapshot_new(store, f));
    return code;
}

static Code try_overlay(TrailStore *store, bool *build, Err *e)
{
    pthread_mutex_lock(&store->refreshing);
    Code code = add_overlay(store, build, e);
    pthread_mutex_unlock(&store->refreshing);
    return code;
}

Code trail_refresh(TrailStore *store, TrailProgress *progress, void *context, Err *e)
{
    bool large;
    Code code = try_overlay(store, &large, e);
    if (code != OK || !large)
        return code;
    pthread_mutex_lock(&store->building);
    code = try_overlay(store, &large, e); /* another may have built meanwhile */
    if (code == OK && large)
        code = build(store, progress, context, e);
    pthread_mutex_unlock(&store->building);
    return code;
}

Code trail_compact(TrailStore *store, Err *e)
{
    Code code = OK;
    pthread_mutex_lock(&store->building);
    Snapshot *s = trail_snapshot(store);
    if (!s->g || s->info.overlay_rest > 0 || journal_end(store->journal) > s->info.covers)
        code = build(store, NULL, NULL, e);
    snapshot_release(&s);
    pthread_mutex_unlock(&store->building);
    return code;
}
