/* snapshot.c — what readers hold: counted, never changing. */
#include "trail/store.h"

Snapshot *snapshot_new(const TrailStore *store, Generation *g)
{
    Arena on = arena_new((isize)1 << 30);
    Snapshot *s = take(&on, Snapshot, 1);
    s->refs = 1;
    s->g = g;
    s->journal = store->journal;
    s->workers = store->workers;
    s->on = on;
    if (!g)
        return s;
    const Meta *m = &g->meta;
    s->info = (SnapshotInfo){
        .covers = m->covers,
        .persons = m->persons,
        .guests = m->guests,
        .events = m->events,
        .sessions = m->sessions,
        .orders = m->orders,
        .bytes = g->bytes,
        .first_us = m->first_us,
        .last_us = m->last_us,
        .loose = m->loose,
        .lost = m->lost,
        .repeats = m->repeats,
    };
    s->properties = g->lexicon[LEX_PROPERTY].n;
    s->property = take(&s->on, PropertyName, s->properties + 1);
    for (u32 p = 0; p < s->properties; p++)
        s->property[p] = (PropertyName){lexicon_text(&g->lexicon[LEX_PROPERTY], p),
                                        g->property_uses[p]};
    return s;
}

Snapshot *trail_snapshot(TrailStore *store)
{
    pthread_mutex_lock(&store->current);
    Snapshot *s = store->snapshot;
    __atomic_add_fetch(&s->refs, 1, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&store->current);
    return s;
}

void store_publish(TrailStore *store, Snapshot *snapshot)
{
    pthread_mutex_lock(&store->current);
    Snapshot *old = store->snapshot;
    store->snapshot = snapshot;
    pthread_mutex_unlock(&store->current);
    snapshot_release(&old);
}

void snapshot_release(Snapshot **held)
{
    Snapshot *s = *held;
    *held = NULL;
    if (!s || __atomic_sub_fetch(&s->refs, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    generation_release(&s->g);
    Arena on = s->on;
    arena_free(&on);
}

SnapshotInfo snapshot_info(const Snapshot *s)
{
    return s->info;
}

u32 snapshot_people(const Snapshot *s)
{
    return s->g ? (u32)s->g->meta.people : 0;
}
