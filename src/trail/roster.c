/* roster.c — finding a person's newest trail. */
#include "trail/roster.h"

void layer_hold(Layer *layer)
{
    __atomic_add_fetch(&layer->refs, 1, __ATOMIC_RELAXED);
}

void layer_release(Layer **held)
{
    Layer *layer = *held;
    *held = NULL;
    if (!layer || __atomic_sub_fetch(&layer->refs, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    Arena on = layer->on;
    arena_free(&on);
}

static u32 base_person(const Generation *g, u32 ident)
{
    u32 code = IDENT_CODE(ident);
    if (!g)
        return NOBODY;
    if (IDENT_TYPE(ident) == ID_ORDER)
        return code < g->lexicon[LEX_ORDER].n ? g->of_order[code] : NOBODY;
    if (code >= g->lexicon[LEX_ID].n)
        return NOBODY;
    return IDENT_TYPE(ident) == ID_USER ? g->of_user[code] : g->of_anon[code];
}

u32 roster_person(const Roster *r, u32 ident)
{
    enum { UNKNOWN = NOBODY - 1 };
    u32 person = map_get(&r->person, ident, UNKNOWN);
    return person == UNKNOWN ? base_person(r->g, ident) : person;
}

static Place place_in_generation(const Generation *g, u32 person)
{
    isize low = 0, high = g->parts - 1;
    while (low < high) {
        isize middle = (low + high + 1) / 2;
        if (g->part[middle].first_person <= person)
            low = middle;
        else
            high = middle - 1;
    }
    const Part *part = &g->part[low];
    return (Place){part, (u32)low, person - part->first_person};
}

Place roster_place(const Roster *r, u32 person)
{
    if (person < r->base && !roster_hidden(r, person))
        return place_in_generation(r->g, person);
    u32 place = map_get(&r->place, person, GONE), layer = place >> PLACE_BITS;
    if (place == GONE)
        return (Place){0};
    return (Place){&r->layer[layer]->part, (u32)r->g->parts + layer,
                   place & ((1u << PLACE_BITS) - 1)};
}

Roster roster_copy(const Roster *r, Arena *on)
{
    Roster copy = *r;
    isize added = r->people - r->base;
    copy.person = map_copy(&r->person, on);
    copy.place = map_copy(&r->place, on);
    if (r->hidden) {
        copy.hidden = arena_take_raw(on, 1, r->base / 8 + 1);
        memcpy(copy.hidden, r->hidden, r->base / 8 + 1);
    }
    copy.key = arena_take_raw(on, sizeof(u32), added + 1);
    copy.guest = arena_take_raw(on, 1, added + 1);
    if (added > 0) {
        memcpy(copy.key, r->key, (size_t)added * sizeof *copy.key);
        memcpy(copy.guest, r->guest, (size_t)added);
    }
    for (isize l = 0; l < r->layers; l++)
        layer_hold(r->layer[l]);
    return copy;
}

void roster_close(Roster *r)
{
    while (r->layers > 0)
        layer_release(&r->layer[--r->layers]);
}
