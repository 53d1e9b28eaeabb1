/* columns.h — within the room: making columns of a batch, shared by filling and decoding. */
#ifndef EVENT_COLUMNS_H
#define EVENT_COLUMNS_H
#include "event/event.h"

/* The property column of that name and type, NULL when there is none. */
Column *property_find(Batch *b, Str name, FieldType type);
/* property_add — a new empty one, for `row` and after; NULL beyond BATCH_PROPERTIES_MAX. The name
 * is borrowed unless the batch owns its strings. */
Column *property_add(Batch *b, Str name, FieldType type, isize row);
/* Set a cell of any property type; false beyond BATCH_PROPERTIES_MAX. */
bool property_set_int(Batch *b, Str name, FieldType type, isize row, i64 value);

/* The same text with U+FFFD for every byte that belongs to no character. */
Str text_mended(Arena *arena, Str s);

static inline u64 text_eight(const char *p)
{
    u64 eight;
    memcpy(&eight, p, sizeof eight);
    return eight;
}

/* Ids of one column often differ in their last bytes and rarely in their length. */
static inline bool text_same(Str a, Str b)
{
    if (a.n != b.n || a.p == b.p || a.n == 0)
        return a.n == b.n;
    if (a.n < 8)
        return a.p[a.n - 1] == b.p[a.n - 1] && memcmp(a.p, b.p, (size_t)a.n) == 0;
    if (text_eight(a.p + a.n - 8) != text_eight(b.p + a.n - 8))
        return false;
    for (isize i = 0; i < a.n - 8; i += 8)
        if (text_eight(a.p + i) != text_eight(b.p + i))
            return false;
    return true;
}

#endif
