/* decode.h — within the room: the bytes of a batch being read, by decode.c and decode_cells.c. */
#ifndef EVENT_DECODE_H
#define EVENT_DECODE_H
#include "event/codec.h"
#include "event/event.h"

typedef struct {
    Reader in; /* of the batch, then of one column */
    Batch *b;
    Arena *arena;
    Err *e;
    Str what;             /* the column being read, for the reason */
    const FieldSet *want; /* NULL: every column */
} Decoder;

/* CORRUPT, with the column and what is wrong with it. */
Code decode_damaged(const Decoder *d, const char *why);
/* OVER_LIMIT when so many bytes more do not fit into the arena. A batch of many long columns of one
 * repeated value is small in bytes and large in memory. */
Code decode_room(const Decoder *d, isize bytes) MUST_CHECK;
/* The cells of c, whose type and number n are known, from what is left of the column. */
Code decode_numbers(Decoder *d, Column *c, u8 form) MUST_CHECK;
Code decode_texts(Decoder *d, Column *c, u8 form) MUST_CHECK;

/* A varint of at most `most`. */
static inline bool get_varint(Reader *r, u64 most, u64 *out)
{
    u64 v = 0;
    for (int shift = 0; shift < 64 && r->p < r->end; shift += 7) {
        u8 byte = *r->p++;
        if (shift == 63 && byte > 1)
            return false;
        v |= (u64)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *out = v;
            return v <= most;
        }
    }
    return false;
}

static inline bool get_count(Reader *r, isize most, isize *out)
{
    u64 v;
    if (!get_varint(r, (u64)most, &v))
        return false;
    *out = (isize)v;
    return true;
}

static inline isize left(const Reader *r)
{
    return r->end - r->p;
}

/* A number of things of which each takes a byte or more of what follows. */
static inline bool get_length(Reader *r, isize most, isize *out)
{
    return get_count(r, most, out) && *out <= left(r);
}

#endif
