/* dictionary.c — the distinct strings of a column, and which of them a text is.
 *
 * A text cell costs a comparison with the cell before it, which is often the same, else one hash
 * and one probe. The hash is seeded by the column's address, so nobody can send strings that
 * collide. */
#include "event/columns.h"

enum { SLOTS_FIRST = 32, CODES_AT_ONCE = 256 };

/* A slot holds a code and, so that a look at the string is rarely in vain, the top of its hash. */
enum { CODE_BITS = 24, CODE_MASK = (1 << CODE_BITS) - 1 };

static u32 text_hash(const Column *c, Str s)
{
    return (u32)hash64(s.p, s.n, (u64)(uintptr_t)c);
}

static inline u32 slot_of(u32 hash, u32 code)
{
    return hash >> CODE_BITS << CODE_BITS | code;
}

/* Slots for twice the strings or more; strings beyond CODE_MASK have none and are not shared. */
static void slots_grow(Batch *b, Column *c)
{
    isize n = MAX(4 * c->slots_n, SLOTS_FIRST);
    if (c->slots_n > 4096)
        n = 2 * c->slots_n;
    while (n < 4 * c->dict_n)
        n *= 2;
    if (!c->slots && c->dict_n > 0) { /* a decoded column has a dictionary only */
        c->hash = arena_take_raw(b->arena, sizeof(u32), c->dict_cap);
        for (isize k = 0; k < c->dict_n; k++)
            c->hash[k] = text_hash(c, c->dict[k]);
    }
    u32 *slots = take(b->arena, u32, n);
    for (isize k = 0; k < MIN(c->dict_n, CODE_MASK); k++) {
        isize i = c->hash[k] & (u32)(n - 1);
        while (slots[i])
            i = (i + 1) & (n - 1);
        slots[i] = slot_of(c->hash[k], (u32)k + 1);
    }
    c->slots = slots;
    c->slots_n = n;
}

/* The same text with U+FFFD for every byte that belongs to no character. */
Str text_mended(Arena *arena, Str s)
{
    Buf out = buf_on(arena);
    while (s.n > 0) {
        isize n = 1;
        while (n < MIN(4, s.n) && !str_utf8(str_take(s, n)))
            n++;
        bool whole = str_utf8(str_take(s, n));
        buf_str(&out, whole ? str_take(s, n) : S("\xEF\xBF\xBD"));
        s = str_skip(s, whole ? n : 1);
    }
    return buf_done(&out);
}

static u32 dict_add(Batch *b, Column *c, Str value, u32 hash)
{
    if (c->dict_n == c->dict_cap) {
        isize cap = c->dict_cap;
        c->dict = arena_grow(b->arena, c->dict, c->dict_n, &c->dict_cap, sizeof(Str));
        c->hash = arena_grow(b->arena, c->hash, c->dict_n, &cap, sizeof(u32));
    }
    c->dict[c->dict_n] = b->own ? str_copy(b->arena, value) : value;
    c->hash[c->dict_n] = hash;
    return (u32)++c->dict_n;
}

/* The code of a string of 1 to TEXT_BYTES_MAX bytes. */
static u32 code_of(Batch *b, Column *c, Str value, u32 hash)
{
    if (2 * (c->dict_n + 1) > c->slots_n && c->dict_n < CODE_MASK)
        slots_grow(b, c);
    u32 slot;
    isize mask = c->slots_n - 1, i = hash & (u32)mask;
    for (; (slot = c->slots[i]); i = (i + 1) & mask)
        if ((slot ^ hash) >> CODE_BITS == 0 && text_same(c->dict[(slot & CODE_MASK) - 1], value))
            return slot & CODE_MASK;
    if (!str_utf8(value))
        return column_code(b, c, text_mended(b->arena, value));
    u32 code = dict_add(b, c, value, hash);
    if (code <= CODE_MASK)
        c->slots[i] = slot_of(hash, code);
    return code;
}

u32 column_code(Batch *b, Column *c, Str value)
{
    if (value.n > TEXT_BYTES_MAX)
        value = str_utf8_take(value, TEXT_BYTES_MAX);
    if (value.n == 0)
        return 0;
    u32 last = c->n > 0 ? c->code[c->n - 1] : 0;
    if (last && text_same(c->dict[last - 1], value))
        return last;
    return code_of(b, c, value, text_hash(c, value));
}

/* The slots are asked for while hashing, so that they are near when they are looked at. */
static void codes_of_some(Batch *b, Column *c, const Str *value, isize n, u32 *code)
{
    u32 hash[CODES_AT_ONCE];
    Str last = {0};
    for (isize i = 0; i < n; i++) {
        if (value[i].n == 0 || text_same(value[i], last))
            continue;
        last = value[i];
        hash[i] = text_hash(c, last);
        if (c->slots)
            __builtin_prefetch(&c->slots[hash[i] & (u32)(c->slots_n - 1)]);
    }
    last = (Str){0};
    for (isize i = 0, at = 0; i < n; i++) {
        if (value[i].n == 0) {
            code[i] = 0;
            continue;
        }
        if (!text_same(value[i], last))
            code[i] = value[i].n <= TEXT_BYTES_MAX ? code_of(b, c, value[i], hash[i])
                                                   : column_code(b, c, value[i]);
        else
            code[i] = code[at];
        last = value[i];
        at = i;
    }
}

void column_codes(Batch *b, Column *c, const Str *value, isize n, u32 *code)
{
    for (isize i = 0; i < n; i += CODES_AT_ONCE)
        codes_of_some(b, c, value + i, MIN(CODES_AT_ONCE, n - i), code + i);
}
