/* roster.h — where every person's trail lies: in the generation, or newer in a layer of memory.
 * The writer has one that grows; every snapshot has a copy that does not. */
#ifndef TRAIL_ROSTER_H
#define TRAIL_ROSTER_H
#include "trail/generation.h"
#include "trail/map.h"

enum { LAYERS_MAX = 40, PLACE_BITS = 26 }; /* a place in a layer: layer << PLACE_BITS | index */
#define GONE UINT32_MAX                    /* no place: a person without events */

/* Whole trails of some persons, in memory. Never changes; freed with its last holder. */
typedef struct {
    int refs;
    Arena on;
    Part part;
    i64 events;
} Layer;
void layer_hold(Layer *layer);
void layer_release(Layer **layer);

typedef struct {
    const Generation *g; /* NULL: nothing was ever built */
    NumberMap person;    /* by ident: what differs from the generation */
    NumberMap place;     /* by person: its place in a layer, or GONE */
    u8 *hidden;          /* a bit for each person of the generation whose trail there is outdated */
    u32 *key;            /* by person, from the generation's number of them on: the ident */
    u8 *guest;           /* likewise */
    u32 base, people;    /* person numbers of the generation; of all */
    Layer *layer[LAYERS_MAX];
    isize layers;
} Roster;

u32 roster_person(const Roster *r, u32 ident); /* NOBODY: it leads to no trail */
static inline u32 roster_key(const Roster *r, u32 person)
{
    return person < r->base ? r->g->key[person] : r->key[person - r->base];
}
static inline bool roster_guest(const Roster *r, u32 person)
{
    return person < r->base ? r->g->guest[person / 8] >> person % 8 & 1
                            : r->guest[person - r->base];
}
static inline bool roster_hidden(const Roster *r, u32 person) /* of the generation */
{
    return r->hidden && r->hidden[person / 8] >> person % 8 & 1;
}
/* Where a person's trail lies; part counts the generation's parts, then the layers. */
typedef struct {
    const Part *part; /* NULL: no trail */
    u32 number, i;
} Place;
Place roster_place(const Roster *r, u32 person);

/* A copy that the writer does not change; it holds the layers. */
Roster roster_copy(const Roster *r, Arena *on);
void roster_close(Roster *r);

#endif
