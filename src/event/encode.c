/* encode.c — a batch as bytes for the journal: each column in the form that is smallest among those
 * quick to read back. The form is told in codec.h. Equal contents give equal bytes, however the
 * batch was filled: unused strings and empty columns leave no trace. */
#include "event/codec.h"
#include "event/event.h"

enum { HEAD_BYTES = 5 + 5 + 2 + 5 + 5 }; /* number, name length, type and form, cells, length */

static u8 *put_varint(u8 *p, u64 v)
{
    while (v >= 0x80) {
        *p++ = (u8)(v | 0x80);
        v >>= 7;
    }
    *p++ = (u8)v;
    return p;
}

static u8 *put_bytes(u8 *p, const void *from, isize n)
{
    if (n > 0)
        memcpy(p, from, (size_t)n);
    return p + n;
}

/* ---- presence -------------------------------------------------------------------------------- */

/* The cells of a column that have a value. */
typedef struct {
    u32 *place; /* NULL when all n have one */
    isize n, m;
} Present;

static u8 *put_bitmap(u8 *p, const Present *present)
{
    isize bytes = (present->n + 7) / 8;
    memset(p, 0, (size_t)bytes);
    for (isize i = 0; i < present->m; i++)
        p[present->place[i] / 8] |= (u8)(1 << present->place[i] % 8);
    return p + bytes;
}

/* put_presence — places when they are fewer bytes than a bit for every cell. */
static u8 *put_presence(u8 *p, const Present *present, u8 *form)
{
    isize bitmap = (present->n + 7) / 8;
    isize places = varint_bytes((u64)present->m);
    u32 next = 0;

    if (!present->place)
        return p;
    for (isize i = 0; i < present->m && places < bitmap; i++) {
        places += varint_bytes(present->place[i] - next);
        next = present->place[i] + 1;
    }
    if (places >= bitmap) {
        *form |= PRESENCE_BITMAP;
        return put_bitmap(p, present);
    }
    *form |= PRESENCE_PLACES;
    p = put_varint(p, (u64)present->m);
    next = 0;
    for (isize i = 0; i < present->m; i++) {
        p = put_varint(p, present->place[i] - next);
        next = present->place[i] + 1;
    }
    return p;
}

/* ---- numbers --------------------------------------------------------------------------------- */

typedef struct {
    i64 low, high;
    isize delta_bytes;
} Span;

static Span span_of(const i64 *v, isize m)
{
    Span s = {v[0], v[0], varint_bytes(zigzag(v[0]))};
    for (isize i = 1; i < m; i++) {
        s.low = MIN(s.low, v[i]);
        s.high = MAX(s.high, v[i]);
        s.delta_bytes += varint_bytes(zigzag((i64)((u64)v[i] - (u64)v[i - 1])));
    }
    return s;
}

static inline EACH_WIDTH u8 *put_fixed(u8 *p, const i64 *v, isize m, i64 base, int width)
{
    p = put_varint(p, zigzag(base));
    for (isize i = 0; i < m; i++) {
        u64 distance = (u64)v[i] - (u64)base;
        memcpy(p + i * width, &distance, (size_t)width);
    }
    return p + m * width;
}

static u8 *put_delta(u8 *p, const i64 *v, isize m)
{
    u64 last = 0;
    for (isize i = 0; i < m; i++) {
        p = put_varint(p, zigzag((i64)((u64)v[i] - last)));
        last = (u64)v[i];
    }
    return p;
}

static u8 *put_values(u8 *p, const i64 *v, isize m, bool opaque, u8 *form)
{
    Span s = span_of(v, m);
    u64 range = opaque ? (s.low < 0 ? UINT64_MAX : (u64)s.high) : (u64)s.high - (u64)s.low;
    if (range == 0 && !opaque) {
        *form |= VALUES_CONST;
        return put_varint(p, zigzag(s.low));
    }
    int log = range > UINT32_MAX ? 3 : range > UINT16_MAX || opaque ? 2 : range > UINT8_MAX;
    if (!opaque && s.delta_bytes * 5 < (m << log) * 4) {
        *form |= VALUES_DELTA;
        return put_delta(p, v, m);
    }
    i64 base = log == 3 || opaque ? 0 : s.low;
    *form |= (u8)(VALUES_FIXED_1 + log);
    switch (log) { /* each with its own width known, so that the loops can be widened */
    case 0: return put_fixed(p, v, m, base, 1);
    case 1: return put_fixed(p, v, m, base, 2);
    case 2: return put_fixed(p, v, m, base, 4);
    default: return put_fixed(p, v, m, base, 8);
    }
}

/* Doubles that are all whole become integers, in place; false when one is not. */
static bool whole_values(i64 *v, isize m, i64 *whole)
{
    const double exact = 9007199254740992.0; /* 2^53 */
    for (isize i = 0; i < m; i++) {
        double number;
        memcpy(&number, &v[i], sizeof number);
        if (!(number > -exact && number < exact) || (double)(i64)number != number)
            return false;
        whole[i] = (i64)number;
    }
    return true;
}

static Present present_values(const Column *c, Arena *scratch)
{
    Present present = {.n = c->n};
    while (present.n > 0 && c->value[present.n - 1] == ABSENT)
        present.n--;
    for (isize i = 0; i < present.n; i++)
        present.m += c->value[i] != ABSENT;
    if (present.m == present.n)
        return present;
    present.place = take(scratch, u32, present.n);
    for (isize i = 0, m = 0; i < present.n; i++) {
        present.place[m] = (u32)i;
        m += c->value[i] != ABSENT;
    }
    return present;
}

static u8 *put_numbers(u8 *p, const Column *c, const Present *present, u8 *form, Arena scratch)
{
    i64 *v = c->value;
    isize m = present->m;

    if (present->place) {
        v = arena_take_raw(&scratch, sizeof(i64), m);
        for (isize i = 0; i < m; i++)
            v[i] = c->value[present->place[i]];
    }
    if (c->type == T_NUMBER) {
        i64 *whole = arena_take_raw(&scratch, sizeof(i64), m);
        if (whole_values(v, m, whole)) {
            *form |= VALUES_WHOLE;
            v = whole;
        }
    }
    p = put_presence(p, present, form);
    return put_values(p, v, m, c->type == T_HASH, form);
}

/* ---- texts ----------------------------------------------------------------------------------- */

/* The codes of a text column and its strings, in the order of first use. */
typedef struct {
    const u32 *code;
    const u32 *order; /* order[k] is the place in the dictionary of string k; NULL: itself */
    isize n, used, present;
} Texts;

/* texts_of — most columns are filled so that codes rise by one at first use; others are renamed. */
static Texts texts_of(const Column *c, Arena *scratch)
{
    Texts t = {.code = c->code, .n = c->n};
    bool ordered = true;
    u32 top = 0;

    while (t.n > 0 && c->code[t.n - 1] == 0)
        t.n--;
    for (isize i = 0; i < t.n; i++) {
        u32 k = c->code[i];
        t.present += k != 0;
        ordered &= k <= top + 1;
        top = MAX(top, k);
    }
    t.used = top;
    if (ordered)
        return t;
    u32 *renamed = take(scratch, u32, c->dict_n + 1);
    u32 *order = take(scratch, u32, c->dict_n);
    u32 *code = take(scratch, u32, t.n);
    t.used = 0;
    for (isize i = 0; i < t.n; i++) {
        u32 k = c->code[i];
        if (k && !renamed[k]) {
            order[t.used] = k - 1;
            renamed[k] = (u32)++t.used;
        }
        code[i] = renamed[k];
    }
    t.code = code;
    t.order = order;
    return t;
}

static Str text_at(const Column *c, const Texts *t, isize k)
{
    return c->dict[t->order ? t->order[k] : k];
}

static u8 *put_strings(u8 *p, const Column *c, const Texts *t)
{
    for (isize k = 0; k < t->used; k++)
        p = put_varint(p, (u64)text_at(c, t, k).n);
    for (isize k = 0; k < t->used; k++)
        p = put_bytes(p, text_at(c, t, k).p, text_at(c, t, k).n);
    return p;
}

static Present present_texts(const Texts *t, Arena *scratch)
{
    Present present = {.n = t->n, .m = t->n};
    bool named = t->used == 1 || t->used == t->present; /* no codes will be written */
    if (t->present == t->n || (!named && 4 * t->present > t->n))
        return present;
    present.m = t->present;
    present.place = take(scratch, u32, t->n);
    for (isize i = 0, m = 0; i < t->n; i++) {
        present.place[m] = (u32)i;
        m += t->code[i] != 0;
    }
    return present;
}

static inline EACH_WIDTH u8 *put_codes(u8 *p, const Texts *t, const Present *present, int width)
{
    for (isize i = 0; i < present->m; i++) {
        u32 k = t->code[present->place ? present->place[i] : i];
        memcpy(p + i * width, &k, (size_t)width);
    }
    return p + present->m * width;
}

static u8 *put_texts(u8 *p, const Column *c, const Texts *t, u8 *form, Arena scratch)
{
    Present present = present_texts(t, &scratch);
    p = put_presence(p, &present, form);
    if (t->used == 1) {
        *form |= VALUES_CONST;
        return put_strings(p, c, t);
    }
    if (t->used == t->present) {
        *form |= VALUES_PLAIN;
        return put_strings(p, c, t);
    }
    p = put_varint(p, (u64)t->used);
    p = put_strings(p, c, t);
    if (t->used <= UINT8_MAX) {
        *form |= VALUES_DICT_1;
        return put_codes(p, t, &present, 1);
    }
    *form |= t->used <= UINT16_MAX ? VALUES_DICT_2 : VALUES_DICT_4;
    return t->used <= UINT16_MAX ? put_codes(p, t, &present, 2) : put_codes(p, t, &present, 4);
}

/* ---- columns --------------------------------------------------------------------------------- */

/* The most bytes a column can take. */
static isize column_bound(const Column *c)
{
    isize bytes = HEAD_BYTES + c->name.n + 16 + c->n / 8;
    if (c->type != T_TEXT)
        return bytes + 8 * c->n + 16;
    for (isize k = 0; k < c->dict_n; k++)
        bytes += c->dict[k].n + 3;
    return bytes + 4 * c->n + 16;
}

/* put_column — the body is written a little further on and moved up once its length is known.
 * Returns p itself when no cell is present. */
static u8 *put_column(u8 *p, const Column *c, u16 number, bool line, Arena scratch)
{
    u8 *body = p + HEAD_BYTES + (number ? 0 : c->name.n), *end;
    u8 form = 0;
    isize n;

    if (c->type == T_TEXT) {
        Texts t = texts_of(c, &scratch);
        n = t.n;
        end = n == 0 ? NULL : put_texts(body, c, &t, &form, scratch);
    } else {
        Present present = present_values(c, &scratch);
        n = present.n;
        end = n == 0 ? NULL : put_numbers(body, c, &present, &form, scratch);
    }
    if (!end)
        return p;
    p = put_varint(p, number);
    if (number == 0) {
        p = put_varint(p, (u64)c->name.n);
        p = put_bytes(p, c->name.p, c->name.n);
    }
    *p++ = (u8)(c->type | (line ? COLUMN_LINE : 0));
    *p++ = form;
    p = put_varint(p, (u64)n);
    p = put_varint(p, (u64)(end - body));
    memmove(p, body, (size_t)(end - body));
    return p + (end - body);
}

static u8 *put_lines(u8 *p, const Batch *b)
{
    isize each = b->rows ? b->lines / b->rows : 0;
    bool even = b->rows > 0 && each * b->rows == b->lines;
    for (isize i = 0; i < b->lines && even; i += each)
        even = b->line_row[i] == i / each && b->line_row[i + each - 1] == i / each;
    if (even) {
        *p++ = LINES_EVEN;
        return put_varint(p, (u64)each);
    }
    *p++ = LINES_EACH;
    for (isize row = 0, i = 0; row < b->rows; row++) {
        isize first = i;
        while (i < b->lines && b->line_row[i] == row)
            i++;
        p = put_varint(p, (u64)(i - first));
    }
    return p;
}

static isize batch_bound(const Batch *b)
{
    isize bytes = 32 + (b->lines > 0 ? 3 * b->rows : 0);
    for (int f = 0; f < FIELD_COUNT; f++)
        bytes += b->field[f] ? column_bound(b->field[f]) : 0;
    for (isize p = 0; p < b->properties; p++)
        bytes += column_bound(b->property[p]);
    return bytes;
}

Str batch_encode(const Batch *b, Arena *arena)
{
    enum { COUNT_BYTES = 2 }; /* the number of columns, put in when it is known */
    const Arena mark = *arena;
    isize bound = batch_bound(b), columns = 0;
    u8 *const first = arena_take_raw(arena, 1, bound), *p = first;
    const Arena scratch = *arena;

    *p++ = BATCH_VERSION;
    p = put_varint(p, (u64)b->rows);
    p = put_varint(p, (u64)b->lines);
    p = b->lines > 0 ? put_lines(p, b) : p;
    u8 *const count = p;
    p += COUNT_BYTES;
    for (int f = 0; f < FIELD_COUNT; f++) {
        u8 *at = p;
        if (b->field[f])
            p = put_column(p, b->field[f], field_info[f].number, field_info[f].line, scratch);
        columns += p != at;
    }
    for (isize i = 0; i < b->properties; i++) {
        u8 *at = p;
        p = put_column(p, b->property[i], 0, false, scratch);
        columns += p != at;
    }
    count[0] = (u8)(columns | 0x80); /* a varint of two bytes, whatever the number */
    count[1] = (u8)(columns >> 7);
    assert(p - first <= bound);
    *arena = mark; /* and taken again, no longer than it became */
    return (Str){arena_take_raw(arena, 1, p - first), p - first};
}
