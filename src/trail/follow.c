/* follow.c — a thread that keeps the trail close behind the journal. */
#include "trail/store.h"

#define LOOK_US (US_PER_S / 4)

static bool told_to_stop(TrailStore *store)
{
    pthread_mutex_lock(&store->current);
    bool stop = store->stop;
    pthread_mutex_unlock(&store->current);
    return stop;
}

static void *follow(void *context)
{
    TrailStore *store = context;
    while (!told_to_stop(store)) {
        Snapshot *s = trail_snapshot(store);
        i64 covers = s->info.covers;
        Err e;
        snapshot_release(&s);
        if (!journal_wait(store->journal, covers, LOOK_US))
            continue;
        /* What failed is tried again at the next turn: the journal keeps what is missing. */
        if (trail_refresh(store, NULL, NULL, &e) != OK)
            (void)journal_wait(store->journal, INT64_MAX - 1, 4 * LOOK_US);
    }
    return NULL;
}

Code trail_start(TrailStore *store, Err *e)
{
    if (store->following)
        return OK;
    if (pthread_create(&store->follower, NULL, follow, store) != 0)
        return fail(e, IO_FAILED, "cannot start the thread that follows the journal");
    store->following = true;
    return OK;
}

void store_stop(TrailStore *store)
{
    if (!store->following)
        return;
    pthread_mutex_lock(&store->current);
    store->stop = true;
    pthread_mutex_unlock(&store->current);
    pthread_join(store->follower, NULL);
    store->following = false;
}
