/* snapshot.c — what readers hold: counted, never changing. */
#include "trail/store.h"

/* What differs from the generation's own tables is copied: it is small, or bounded by products. */
static void copy_shown(Snapshot *s, const Fresh *f)
{
    static const u32 none;
    const u32 *base[TOLD_N] = {&none, &none, &none};
    isize size = (isize)tail_size(&f->tail[DIM_PRODUCT]) + 1;
    if (f->g) {
        base[TOLD_CATEGORY] = f->g->category;
        base[TOLD_BRAND] = f->g->brand;
        base[TOLD_NAME] = f->g->name;
    }
    for (int what = 0; what < TOLD_N; what++) {
        s->shown[what] = base[what];
        if (!f->shown[what])
            continue;
        u32 *copy = arena_take_raw(&s->on, sizeof(u32), size);
        memcpy(copy, f->shown[what], (size_t)size * sizeof *copy);
        s->shown[what] = copy;
    }
}

static void list_properties(Snapshot *s, const Fresh *f)
{
    s->properties = tail_size(&s->tail[LEX_PROPERTY]);
    s->property = take(&s->on, PropertyName, s->properties + 1);
    for (u32 p = 0; p < s->properties; p++) {
        u32 uses = f->uses ? f->uses[p] : f->g->property_uses[p];
        s->property[p] = (PropertyName){tail_text(&s->tail[LEX_PROPERTY], p), uses};
    }
}

Snapshot *snapshot_new(const TrailStore *store, const Fresh *f)
{
    Arena on = arena_new(memory_all());
    Snapshot *s = take(&on, Snapshot, 1);
    s->refs = 1;
    s->on = on;
    s->g = f->g;
    if (f->g)
        generation_hold(f->g);
    s->texts = f->texts;
    __atomic_add_fetch(&f->texts->refs, 1, __ATOMIC_RELAXED);
    s->journal = store->journal;
    s->workers = store->workers;
    s->info = f->info;
    s->info.builds = store->builds;
    s->roster = roster_copy(&f->roster, &s->on);
    for (int lex = 0; lex < LEX_COUNT; lex++)
        s->tail[lex] = tail_copy(&f->tail[lex], &s->on);
    copy_shown(s, f);
    list_properties(s, f);
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
    properties_close(&s->columns);
    roster_close(&s->roster);
    texts_release(&s->texts);
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
    return s->roster.people;
}
