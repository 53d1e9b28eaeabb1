/* store.h — the current generation, and what readers hold of it. */
#ifndef TRAIL_STORE_H
#define TRAIL_STORE_H
#include "trail/generation.h"
#include "trail/manifest.h"

struct TrailStore {
    const Os *os;
    Journal *journal;
    Arena on;
    Str folder; /* DIR/trail */
    int workers, lock_fd;
    i64 overlay_events_max, part_events;
    pthread_mutex_t refreshing; /* lock 1: one builds at a time */
    pthread_mutex_t current;    /* lock 2: held for a few loads */
    Snapshot *snapshot;         /* never NULL */
    u64 last_number;            /* of any generation ever begun */
    pthread_t follower;
    bool following, stop; /* under `current` */
};

struct Snapshot {
    int refs;
    Arena on;
    Generation *g; /* NULL: nothing was ever built */
    SnapshotInfo info;
    Journal *journal; /* for columns not built yet */
    int workers;
    PropertyName *property;
    isize properties;
};

Snapshot *snapshot_new(const TrailStore *store, Generation *g); /* takes the caller's hold of g */
void store_stop(TrailStore *store); /* ends the following thread, when there is one */
/* The new current snapshot; the store takes the caller's hold. */
void store_publish(TrailStore *store, Snapshot *snapshot);

#endif
