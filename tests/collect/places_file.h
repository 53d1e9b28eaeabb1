/* places_file.h — a small database of places in MaxMind's form, written byte by byte: networks as
 * pairs of a prefix and a record of texts. */
#ifndef PLACES_FILE_H
#define PLACES_FILE_H
#include "base/base.h"
#include <arpa/inet.h>

typedef struct {
    const char *prefix; /* "203.0.113.0" or "2001:db8::" */
    int bits;           /* as IPv6: of an IPv4 network 96 more */
    const char *record; /* "country_code=CN,as_name=Some Hosting"; "a.b=x" is a map within */
} Network;

enum { NODES_MAX = 2000 };

static void put_text(Buf *b, Str s)
{
    buf_byte(b, (char)(0x40 | s.n)); /* up to 28 bytes */
    buf_str(b, s);
}

static void put_number(Buf *b, int kind, u32 v)
{
    if (kind > 7) { /* the extended kinds */
        buf_byte(b, (char)4);
        buf_byte(b, (char)(kind - 7));
    } else {
        buf_byte(b, (char)(kind << 5 | 4));
    }
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_byte(b, (char)(v >> shift));
}

static void put_record(Buf *b, const char *record)
{
    Str rest = str_of(record);
    isize count = 1;

    for (isize i = 0; i < rest.n; i++)
        count += rest.p[i] == ',';
    buf_byte(b, (char)(0xE0 | count));
    while (rest.n > 0) {
        Cut one = str_cut(rest, ','), pair = str_cut(one.head, '='), path = str_cut(pair.head, '.');
        put_text(b, path.head);
        if (path.found) {
            buf_byte(b, (char)0xE1);
            put_text(b, path.tail);
        }
        put_text(b, pair.tail);
        rest = one.tail;
    }
}

static void put_metadata(Buf *b, u32 nodes)
{
    buf_str(b, S("\xAB\xCD\xEFMaxMind.com\xE9"));
    put_text(b, S("node_count"));
    put_number(b, 6, nodes);
    put_text(b, S("record_size"));
    buf_str(b, S("\xA1\x18"));
    put_text(b, S("ip_version"));
    buf_str(b, S("\xA1\x06"));
    put_text(b, S("database_type"));
    put_text(b, S("test"));
    put_text(b, S("languages"));
    buf_str(b, (Str){"\x00\x04", 2});
    put_text(b, S("description"));
    buf_str(b, S("\xE0"));
    put_text(b, S("build_epoch"));
    buf_str(b, (Str){"\x01\x02\x01", 3});
    put_text(b, S("binary_format_major_version"));
    buf_str(b, S("\xA1\x02"));
    put_text(b, S("binary_format_minor_version"));
    buf_str(b, S("\xA0"));
}

/* The tree first: two three-byte numbers a node, NODES meaning nothing, above it a record. */
__attribute__((unused)) static Str places_bytes(Arena *arena, const Network *networks, isize n)
{
    static u32 tree[NODES_MAX][2];
    u32 nodes = 1;
    Buf data = buf_on(arena), all = buf_on(arena);
    u32 *record = take(arena, u32, n);

    memset(tree, 0, sizeof tree);
    for (isize i = 0; i < n; i++) {
        u8 bytes[16] = {0};
        bool four = inet_pton(AF_INET, networks[i].prefix, bytes + 12) == 1;
        if (!four && inet_pton(AF_INET6, networks[i].prefix, bytes) != 1)
            abort();
        record[i] = (u32)data.n;
        put_record(&data, networks[i].record);
        u32 at = 0;
        for (int bit = 0; bit < networks[i].bits; bit++) {
            u32 *to = &tree[at][bytes[bit / 8] >> (7 - bit % 8) & 1];
            if (bit == networks[i].bits - 1)
                *to = NODES_MAX + 16 + record[i];
            else if (*to == 0)
                *to = nodes++;
            at = *to;
        }
    }
    for (u32 k = 0; k < NODES_MAX; k++)
        for (int side = 0; side < 2; side++) {
            u32 v = tree[k][side] ? tree[k][side] : NODES_MAX;
            buf_byte(&all, (char)(v >> 16));
            buf_byte(&all, (char)(v >> 8));
            buf_byte(&all, (char)v);
        }
    buf_str(&all, (Str){(const char[16]){0}, 16});
    buf_str(&all, buf_done(&data));
    put_metadata(&all, NODES_MAX);
    return buf_done(&all);
}

#endif
