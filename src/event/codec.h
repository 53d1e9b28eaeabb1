/* codec.h — within the room: the binary form of a batch, as encode.c writes and decode.c reads it.
 *
 *   version byte
 *   varint rows, varint lines
 *   when lines > 0: LINES_EVEN, varint lines of every row
 *               or: LINES_EACH, one varint a row
 *   varint columns, then each column:
 *     varint field number; 0 is a property: varint length, its name
 *     type byte: the FieldType, plus COLUMN_LINE when its cells are lines
 *     encoding byte: how values are written | how presence is written | VALUES_WHOLE
 *     varint n: cells, the last one present
 *     varint length of what follows
 *     presence, unless dense: which of the n cells have a value here
 *     the values, m of them (m = n when dense)
 *
 * Presence as a bitmap: (n + 7) / 8 bytes, low bit first, the bits beyond n zero.
 * Presence as places: varint m, then for each the varint of how many cells were passed over.
 *
 * Numbers: CONST    zigzag value
 *          DELTA    zigzag first value, zigzag differences
 *          FIXED_w  zigzag base, then m little-endian w-byte distances from it
 * Texts:   CONST    varint length, bytes
 *          PLAIN    m varint lengths, all bytes: the cells are distinct, the codes are 1 .. m
 *          DICT_w   varint strings, their varint lengths, all bytes, then m little-endian w-byte
 *                   codes: 0 absent, k the k-th string
 * Strings stand in the order of first use and are all used. VALUES_WHOLE: the doubles of a NUMBER
 * column are all whole and written as integers. */
#ifndef EVENT_CODEC_H
#define EVENT_CODEC_H
#include "event/event.h"

enum { BATCH_VERSION = 1 };
enum { LINES_EVEN = 0, LINES_EACH = 1 };
enum { COLUMN_LINE = 0x40 };
enum {
    VALUES_CONST = 0,
    VALUES_DELTA = 1,
    VALUES_FIXED_1 = 2,
    VALUES_FIXED_2 = 3,
    VALUES_FIXED_4 = 4,
    VALUES_FIXED_8 = 5,
    VALUES_DICT_1 = 6,
    VALUES_DICT_2 = 7,
    VALUES_DICT_4 = 8,
    VALUES_PLAIN = 9,
    VALUES_MASK = 0x0F,
    PRESENCE_DENSE = 0x00,
    PRESENCE_BITMAP = 0x10,
    PRESENCE_PLACES = 0x20,
    PRESENCE_MASK = 0x30,
    VALUES_WHOLE = 0x40,
};

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the binary form is copied from memory: a little-endian machine is needed"
#endif

/* A loop over values of a width known where it is called, made anew for each width. */
#define EACH_WIDTH __attribute__((always_inline))

static inline u64 zigzag(i64 v)
{
    return ((u64)v << 1) ^ (u64)(v >> 63);
}

static inline i64 unzigzag(u64 v)
{
    return (i64)(v >> 1 ^ (0 - (v & 1)));
}

static inline isize varint_bytes(u64 v)
{
    return (70 - __builtin_clzll(v | 1)) / 7;
}

#endif
