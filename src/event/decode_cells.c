/* decode_cells.c — the cells of one column from its bytes: which are present, what they hold. */
#include "event/decode.h"

/* ---- presence -------------------------------------------------------------------------------- */

/* The cells of a column that have a value here: all n of them when place is NULL. */
typedef struct {
    u32 *place;
    isize n, m;
} Present;

static Code get_bitmap(Decoder *d, Present *present)
{
    isize bytes = (present->n + 7) / 8;
    const u8 *bits = d->in.p;
    isize m = 0;

    if (left(&d->in) < bytes)
        return decode_damaged(d, "the presence bits end early");
    if (present->n % 8 && bits[bytes - 1] >> present->n % 8)
        return decode_damaged(d, "presence bits beyond the last cell");
    TRY(decode_room(d, present->n * (isize)sizeof(u32)));
    present->place = arena_take_raw(d->arena, sizeof(u32), present->n);
    for (isize i = 0; i < bytes; i++)
        for (u32 byte = bits[i]; byte; byte &= byte - 1)
            present->place[m++] = (u32)(8 * i + __builtin_ctz(byte));
    present->m = m;
    d->in.p += bytes;
    return OK;
}

static Code get_places(Decoder *d, Present *present)
{
    u64 next = 0, skip;
    if (!get_length(&d->in, present->n, &present->m))
        return decode_damaged(d, "more places than cells");
    TRY(decode_room(d, present->m * (isize)sizeof(u32)));
    present->place = arena_take_raw(d->arena, sizeof(u32), present->m);
    for (isize i = 0; i < present->m; i++) {
        if (!get_varint(&d->in, (u64)present->n, &skip) || next + skip >= (u64)present->n)
            return decode_damaged(d, "a place beyond the last cell");
        present->place[i] = (u32)(next + skip);
        next += skip + 1;
    }
    return OK;
}

static Code get_presence(Decoder *d, u8 form, Present *present)
{
    switch (form & PRESENCE_MASK) {
    case PRESENCE_DENSE: present->m = present->n; return OK;
    case PRESENCE_BITMAP: return get_bitmap(d, present);
    case PRESENCE_PLACES: return get_places(d, present);
    default: return decode_damaged(d, "an unknown form of presence");
    }
}

/* ---- numbers --------------------------------------------------------------------------------- */

static inline EACH_WIDTH void widen(i64 *v, const u8 *p, isize m, i64 base, int width)
{
    for (isize i = 0; i < m; i++) {
        u64 distance = 0;
        memcpy(&distance, p + i * width, (size_t)width);
        v[i] = (i64)((u64)base + distance);
    }
}

static Code get_fixed(Decoder *d, int log, i64 *v, isize m)
{
    u64 base;
    if (!get_varint(&d->in, UINT64_MAX, &base) || left(&d->in) >> log < m)
        return decode_damaged(d, "the numbers end early");
    switch (log) { /* each with its own width known, so that the loops can be widened */
    case 0: widen(v, d->in.p, m, unzigzag(base), 1); break;
    case 1: widen(v, d->in.p, m, unzigzag(base), 2); break;
    case 2: widen(v, d->in.p, m, unzigzag(base), 4); break;
    default: widen(v, d->in.p, m, unzigzag(base), 8); break;
    }
    d->in.p += m << log;
    return OK;
}

static Code get_delta(Decoder *d, i64 *v, isize m)
{
    u64 sum = 0, step;
    for (isize i = 0; i < m; i++) {
        if (!get_varint(&d->in, UINT64_MAX, &step))
            return decode_damaged(d, "the differences end early");
        sum += (u64)unzigzag(step);
        v[i] = (i64)sum;
    }
    return OK;
}

static Code get_values(Decoder *d, u8 form, i64 *v, isize m)
{
    u64 value;
    switch (form & VALUES_MASK) {
    case VALUES_CONST:
        if (!get_varint(&d->in, UINT64_MAX, &value))
            return decode_damaged(d, "the number is missing");
        for (isize i = 0; i < m; i++)
            v[i] = unzigzag(value);
        return OK;
    case VALUES_DELTA: return get_delta(d, v, m);
    case VALUES_FIXED_1:
    case VALUES_FIXED_2:
    case VALUES_FIXED_4:
    case VALUES_FIXED_8: return get_fixed(d, (form & VALUES_MASK) - VALUES_FIXED_1, v, m);
    default: return decode_damaged(d, "an unknown form of numbers");
    }
}

/* Bring values to what their type allows: the doubles of whole numbers, truth as 0 or 1. */
static Code settle_values(Decoder *d, FieldType type, u8 form, i64 *v, isize m)
{
    u64 wrong = 0;
    if (type == T_BOOL)
        for (isize i = 0; i < m; i++)
            wrong |= (u64)v[i] & ~(u64)1;
    if (form & VALUES_WHOLE && type != T_NUMBER)
        wrong = 1;
    if (wrong)
        return decode_damaged(d, "a value that its type does not allow");
    if (type != T_NUMBER)
        return OK;
    for (isize i = 0; i < m; i++) {
        double number = (double)v[i];
        if (!(form & VALUES_WHOLE))
            memcpy(&number, &v[i], sizeof number);
        else
            memcpy(&v[i], &number, sizeof number);
        wrong |= number - number != 0; /* infinite, or not a number */
    }
    return wrong ? decode_damaged(d, "a number that is not finite") : OK;
}

Code decode_numbers(Decoder *d, Column *c, u8 form)
{
    Present present = {.n = c->n};
    isize bytes = c->n * (isize)sizeof(i64);

    TRY(decode_room(d, bytes));
    c->value = arena_take_raw(d->arena, sizeof(i64), c->n);
    const Arena mark = *d->arena;
    TRY(get_presence(d, form, &present));
    i64 *v = c->value;
    if (present.place) {
        TRY(decode_room(d, present.m * (isize)sizeof(i64)));
        v = arena_take_raw(d->arena, sizeof(i64), present.m);
    }
    TRY(get_values(d, form, v, present.m));
    TRY(settle_values(d, c->type, form, v, present.m));
    if (present.place) {
        for (isize i = 0; i < c->n; i++)
            c->value[i] = ABSENT;
        for (isize i = 0; i < present.m; i++)
            c->value[present.place[i]] = v[i];
    }
    *d->arena = mark;
    return OK;
}

/* ---- texts ----------------------------------------------------------------------------------- */

static Code get_strings(Decoder *d, Column *c)
{
    isize total = 0;
    TRY(decode_room(d, c->dict_n * (isize)sizeof(Str)));
    c->dict = arena_take_raw(d->arena, sizeof(Str), c->dict_n);
    c->dict_cap = c->dict_n;
    for (isize k = 0; k < c->dict_n; k++) {
        if (!get_count(&d->in, TEXT_BYTES_MAX, &c->dict[k].n) || c->dict[k].n == 0)
            return decode_damaged(d, "a string of no possible length");
        total += c->dict[k].n;
    }
    if (left(&d->in) < total)
        return decode_damaged(d, "the strings end early");
    if (!str_utf8((Str){(const char *)d->in.p, total}))
        return decode_damaged(d, "a string that is not UTF-8");
    u64 cut = 0;
    for (isize k = 0; k < c->dict_n; k++) {
        c->dict[k].p = (const char *)d->in.p;
        cut |= (*d->in.p & 0xC0) == 0x80;
        d->in.p += c->dict[k].n;
    }
    return cut ? decode_damaged(d, "a string that begins within a character") : OK;
}

static inline EACH_WIDTH u32 widen_codes(u32 *code, const u8 *p, isize m, int width)
{
    u32 top = 0;
    for (isize i = 0; i < m; i++) {
        u32 k = 0;
        memcpy(&k, p + i * width, (size_t)width);
        code[i] = k;
        top = MAX(top, k);
    }
    return top;
}

static Code get_codes(Decoder *d, int log, u32 *code, isize m, isize dict_n)
{
    u32 top;
    if (left(&d->in) >> log < m)
        return decode_damaged(d, "the codes end early");
    switch (log) {
    case 0: top = widen_codes(code, d->in.p, m, 1); break;
    case 1: top = widen_codes(code, d->in.p, m, 2); break;
    default: top = widen_codes(code, d->in.p, m, 4); break;
    }
    d->in.p += m << log;
    return (isize)top > dict_n ? decode_damaged(d, "a code beyond the dictionary") : OK;
}

/* The codes of m cells, after the dictionary. */
static Code get_cells(Decoder *d, const Column *c, u8 form, u32 *code, isize m)
{
    u8 values = form & VALUES_MASK;
    if (values != VALUES_CONST && values != VALUES_PLAIN)
        return get_codes(d, values - VALUES_DICT_1, code, m, c->dict_n);
    for (isize i = 0; i < m; i++)
        code[i] = values == VALUES_CONST ? 1 : (u32)i + 1;
    return OK;
}

/* How many strings the dictionary has: told, or known from the form. */
static Code get_dict_n(Decoder *d, Column *c, u8 form, isize m)
{
    bool known = true;
    switch (form & VALUES_MASK) {
    case VALUES_CONST: c->dict_n = 1; break;
    case VALUES_PLAIN: c->dict_n = m; break;
    case VALUES_DICT_1:
    case VALUES_DICT_2:
    case VALUES_DICT_4: known = get_length(&d->in, BATCH_LINES_MAX, &c->dict_n); break;
    default: return decode_damaged(d, "an unknown form of texts");
    }
    if (!known || c->dict_n > left(&d->in) || form & VALUES_WHOLE)
        return decode_damaged(d, "more strings than bytes");
    return OK;
}

Code decode_texts(Decoder *d, Column *c, u8 form)
{
    Present present = {.n = c->n};
    isize bytes = c->n * (isize)sizeof(u32);
    u32 *scattered = NULL;

    TRY(decode_room(d, bytes));
    c->code = arena_take_raw(d->arena, sizeof(u32), c->n);
    if ((form & PRESENCE_MASK) != PRESENCE_DENSE) {
        TRY(decode_room(d, 2 * bytes));
        memset(c->code, 0, (size_t)bytes);
        scattered = arena_take_raw(d->arena, sizeof(u32), c->n);
    }
    TRY(get_presence(d, form, &present));
    TRY(get_dict_n(d, c, form, present.m));
    TRY(get_strings(d, c));
    TRY(get_cells(d, c, form, scattered ? scattered : c->code, present.m));
    for (isize i = 0; scattered && i < present.m; i++)
        c->code[present.place[i]] = scattered[i];
    return OK;
}
