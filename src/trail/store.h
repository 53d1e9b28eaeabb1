/* store.h — the current generation and what came after it, and what readers hold of both. */
#ifndef TRAIL_STORE_H
#define TRAIL_STORE_H
#include "trail/fresh.h"
#include "trail/manifest.h"

struct TrailStore {
    const Os *os;
    Journal *journal;
    Arena on;
    Str folder; /* DIR/trail */
    int workers, lock_fd;
    i64 overlay_events_max, part_events;
    pthread_mutex_t building;   /* lock 1: one writes a generation at a time */
    u64 last_number;            /* of any generation ever begun; under `building` */
    pthread_mutex_t refreshing; /* lock 2: one changes `fresh` at a time */
    Fresh *fresh;               /* never NULL */
    i64 builds;                 /* generations written since opening */
    pthread_mutex_t current;    /* lock 3: held for a few loads */
    Snapshot *snapshot;         /* never NULL */
    bool following, stop, worth_compacting;
    pthread_cond_t told; /* with `current`: stop or worth_compacting changed */
    pthread_t follower, compactor;
};

struct Snapshot {
    int refs;
    Arena on;
    Generation *g; /* NULL: nothing was ever built */
    Texts *texts;
    Roster roster;
    Tail tail[LEX_COUNT];
    const u32 *shown[TOLD_N]; /* by product code */
    SnapshotInfo info;
    Journal *journal; /* for columns not built yet */
    int workers;
    PropertyName *property;
    isize properties;
    PropertyColumn *columns; /* with overlays; under the generation's property_lock */
};

Snapshot *snapshot_new(const TrailStore *store, const Fresh *fresh);
void store_stop(TrailStore *store); /* ends the threads, when there are any */
/* The new current snapshot; the store takes the caller's hold. */
void store_publish(TrailStore *store, Snapshot *snapshot);
/* Is the rest of the journal behind the generation large enough to write a new one? */
bool store_is_heavy(const TrailStore *store, const SnapshotInfo *info);

#endif
