/* follow.c — two threads: one keeps the trail close behind the journal, the other writes the next
 * generation when what lies in memory has grown large enough. */
#include "trail/store.h"

#include <time.h>

#define LOOK_US (US_PER_S / 4)

static bool told_to_stop(TrailStore *store, bool heavy)
{
    pthread_mutex_lock(&store->current);
    bool stop = store->stop;
    if (heavy && !store->worth_compacting) {
        store->worth_compacting = true;
        pthread_cond_broadcast(&store->told);
    }
    pthread_mutex_unlock(&store->current);
    return stop;
}

/* Until the time has passed or the store is being closed. */
static void rest(TrailStore *store, i64 us)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    i64 ns = until.tv_nsec + MAX(us, 0) * 1000;
    until.tv_sec += ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    pthread_mutex_lock(&store->current);
    while (!store->stop && pthread_cond_timedwait(&store->told, &store->current, &until) == 0) {}
    pthread_mutex_unlock(&store->current);
}

/* An event that comes after a pause is shown at once; of many, those of a quarter of a second or
 * more together: each refresh copies the trails that it touches, and takes a quarter of the time
 * at most as long as everything is seen within a second and a half. */
static void *follow(void *context)
{
    TrailStore *store = context;
    bool heavy = false;
    pthread_setname_np(pthread_self(), "trail");
    while (!told_to_stop(store, heavy)) {
        Snapshot *s = trail_snapshot(store);
        i64 covers = s->info.covers;
        Err e;
        heavy = store_is_heavy(store, &s->info);
        snapshot_release(&s);
        if (!journal_wait(store->journal, covers, LOOK_US))
            continue;
        i64 began = store->os->tick_us(store->os);
        /* What failed is tried again at the next turn: the journal keeps what is missing. */
        Code code = trail_refresh(store, NULL, NULL, &e);
        i64 took = store->os->tick_us(store->os) - began;
        rest(store,
             code == OK ? MIN(MAX(3 * took, LOOK_US - took), 5 * LOOK_US - took) : 4 * LOOK_US);
    }
    return NULL;
}

/* Waits until compacting is worth it; false: the store is being closed. */
static bool wait_for_work(TrailStore *store)
{
    pthread_mutex_lock(&store->current);
    while (!store->stop && !store->worth_compacting)
        pthread_cond_wait(&store->told, &store->current);
    bool stop = store->stop;
    pthread_mutex_unlock(&store->current);
    return !stop;
}

static void *compact_behind(void *context)
{
    TrailStore *store = context;
    Err e;
    pthread_setname_np(pthread_self(), "trail-compact");
    while (wait_for_work(store)) {
        /* A failure leaves everything as it was; the follower asks again. */
        if (trail_compact(store, &e) != OK)
            rest(store, 4 * LOOK_US);
        pthread_mutex_lock(&store->current);
        store->worth_compacting = false;
        pthread_mutex_unlock(&store->current);
    }
    return NULL;
}

/* Ends one of the threads; the other is told too. */
static void end_thread(TrailStore *store, pthread_t thread)
{
    pthread_mutex_lock(&store->current);
    store->stop = true;
    pthread_cond_broadcast(&store->told);
    pthread_mutex_unlock(&store->current);
    pthread_join(thread, NULL);
}

Code trail_start(TrailStore *store, Err *e)
{
    if (store->following)
        return OK;
    store->following = true;
    if (pthread_create(&store->follower, NULL, follow, store) != 0) {
        store->following = false;
        return fail(e, IO_FAILED, "cannot start the thread that follows the journal");
    }
    if (pthread_create(&store->compactor, NULL, compact_behind, store) != 0) {
        end_thread(store, store->follower);
        store->following = store->stop = false;
        return fail(e, IO_FAILED, "cannot start the thread that compacts the trail");
    }
    return OK;
}

void store_stop(TrailStore *store)
{
    if (!store->following)
        return;
    end_thread(store, store->follower);
    end_thread(store, store->compactor);
    store->following = false;
}
