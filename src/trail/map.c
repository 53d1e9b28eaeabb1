/* map.c — open addressing, at most half full. */
#include "trail/map.h"

static void grow(NumberMap *m, Arena *on)
{
    u32 mask = m->slot ? m->mask * 2 + 1 : 15;
    MapSlot *slot = arena_take_raw(on, sizeof(MapSlot), (isize)mask + 1);

    memset(slot, 0xff, ((size_t)mask + 1) * sizeof *slot);
    for (u32 i = 0; m->slot && i <= m->mask; i++) {
        u32 at = map_home(m->slot[i].key) & mask;
        if (m->slot[i].key == MAP_FREE)
            continue;
        while (slot[at].key != MAP_FREE)
            at = (at + 1) & mask;
        slot[at] = m->slot[i];
    }
    m->slot = slot;
    m->mask = mask;
}

void map_put(NumberMap *m, u32 key, u32 value, Arena *on)
{
    if (!m->slot || m->n > m->mask / 2)
        grow(m, on);
    u32 at = map_home(key) & m->mask;
    while (m->slot[at].key != MAP_FREE && m->slot[at].key != key)
        at = (at + 1) & m->mask;
    m->n += m->slot[at].key == MAP_FREE;
    m->slot[at] = (MapSlot){key, value};
}

NumberMap map_copy(const NumberMap *m, Arena *on)
{
    NumberMap copy = *m;
    if (!m->slot)
        return copy;
    copy.slot = arena_take_raw(on, sizeof(MapSlot), (isize)m->mask + 1);
    memcpy(copy.slot, m->slot, ((size_t)m->mask + 1) * sizeof *copy.slot);
    return copy;
}
