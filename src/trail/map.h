/* map.h — small numbers by small numbers: what fresh events change of a generation. */
#ifndef TRAIL_MAP_H
#define TRAIL_MAP_H
#include "base/base.h"

#define MAP_FREE UINT32_MAX /* no key */

typedef struct {
    u32 key, value;
} MapSlot;
/* All zero is an empty one. */
typedef struct {
    MapSlot *slot;
    u32 mask, n;
} NumberMap;

void map_put(NumberMap *m, u32 key, u32 value, Arena *on);
NumberMap map_copy(const NumberMap *m, Arena *on);

static inline u32 map_home(u32 key)
{
    return (u32)(key * 0x9E3779B97F4A7C15u >> 32);
}
static inline u32 map_get(const NumberMap *m, u32 key, u32 otherwise)
{
    if (m->n == 0)
        return otherwise;
    for (u32 at = map_home(key) & m->mask;; at = (at + 1) & m->mask) {
        if (m->slot[at].key == key)
            return m->slot[at].value;
        if (m->slot[at].key == MAP_FREE)
            return otherwise;
    }
}

#endif
