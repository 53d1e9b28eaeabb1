/* decode.c — bytes of the journal back as a batch. The bytes may be damaged or hostile: every count
 * is held against the bytes that are left and the limits of event.h before memory is taken for it,
 * and every code against its dictionary. The form is told in codec.h. */
#include "event/columns.h"
#include "event/decode.h"

Code decode_damaged(const Decoder *d, const char *why)
{
    Str what = str_utf8(d->what) ? str_utf8_take(d->what, 60) : S("?");
    return fail(d->e, CORRUPT, "damaged batch: %s (column '%.*s')", why, STR_ARG(what));
}

Code decode_room(const Decoder *d, isize bytes)
{
    if (d->arena->end - d->arena->at < bytes + 64)
        return fail(d->e, OVER_LIMIT, "a batch of %ld rows and %ld lines does not fit in memory",
                    (long)d->b->rows, (long)d->b->lines);
    return OK;
}

/* ---- columns --------------------------------------------------------------------------------- */

static Field field_of_number(u64 number)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        if (field_info[f].number == number)
            return (Field)f;
    return FIELD_COUNT;
}

/* A line column of a field we do not know, as a property: what the first line of each row has. */
static void fold_lines(const Batch *b, Column *c, Arena *arena)
{
    Column lines = *c;
    c->n = b->rows;
    c->code = NULL;
    c->value = NULL;
    if (c->type == T_TEXT)
        c->code = take(arena, u32, b->rows);
    else
        c->value = arena_take_raw(arena, sizeof(i64), b->rows);
    for (isize row = 0; row < b->rows && c->value; row++)
        c->value[row] = ABSENT;
    for (isize i = lines.n - 1; i >= 0; i--) {
        if (c->code && lines.code[i])
            c->code[b->line_row[i]] = lines.code[i];
        if (c->value && lines.value[i] != ABSENT)
            c->value[b->line_row[i]] = lines.value[i];
    }
}

/* The empty column that a column's head announces. */
static Code place_column(Decoder *d, u64 number, Column **out, FieldType type, bool line)
{
    Batch *b = d->b;
    Field f = field_of_number(number);

    if (f < FIELD_COUNT) {
        d->what = str_of(field_info[f].name);
        if (field_info[f].type != type || field_info[f].line != line || b->field[f])
            return decode_damaged(d, "a column of another type, or a second time");
        *out = batch_column(b, f);
        return OK;
    }
    if (number) {
        TRY(decode_room(d, 64));
        d->what = str_format(d->arena, "field:%llu", (unsigned long long)number);
    } else if (line || !str_utf8(d->what)) {
        return decode_damaged(d, "a property of no possible form");
    }
    TRY(decode_room(d, 64 * 1024));
    *out = property_find(b, d->what, type) ? NULL : property_add(b, d->what, type, 0);
    if (!*out)
        return decode_damaged(d, "a property too many, or a second time");
    (*out)->property = false; /* its cells are as narrow as its type */
    return OK;
}

static Code get_head(Decoder *d, u64 *number, u8 *type, u8 *form)
{
    isize n;
    d->what = S("");
    if (!get_varint(&d->in, UINT16_MAX, number))
        return decode_damaged(d, "a column without a number");
    if (*number == 0) {
        if (!get_length(&d->in, TEXT_BYTES_MAX, &n))
            return decode_damaged(d, "a property without a name");
        d->what = (Str){(const char *)d->in.p, n};
        d->in.p += n;
    }
    if (left(&d->in) < 2)
        return decode_damaged(d, "a column without a form");
    *type = *d->in.p++;
    *form = *d->in.p++;
    return OK;
}

static bool wanted(const Decoder *d, u64 number)
{
    Field f = number ? field_of_number(number) : FIELD_COUNT;
    if (!d->want)
        return true;
    return f < FIELD_COUNT ? d->want->field[f] : d->want->properties;
}

static Code get_column(Decoder *d)
{
    u64 number = 0;
    u8 type = 0, form = 0;
    Column *c;
    isize n, bytes;

    TRY(get_head(d, &number, &type, &form));
    bool line = type & COLUMN_LINE;
    type &= (u8)~COLUMN_LINE;
    if (type > T_BOOL)
        return decode_damaged(d, "an unknown type");
    if (!get_count(&d->in, line ? d->b->lines : d->b->rows, &n) ||
        !get_length(&d->in, INT64_MAX, &bytes))
        return decode_damaged(d, "more cells than rows, or more bytes than there are");
    if (!wanted(d, number)) {
        d->in.p += bytes;
        return OK;
    }
    TRY(decode_room(d, (isize)sizeof(Column)));
    TRY(place_column(d, number, &c, (FieldType)type, line));
    const Reader rest = {d->in.p + bytes, d->in.end};
    d->in.end = d->in.p + bytes;
    c->n = c->cap = n;
    TRY(c->type == T_TEXT ? decode_texts(d, c, form) : decode_numbers(d, c, form));
    if (left(&d->in) != 0)
        return decode_damaged(d, "bytes left over");
    d->in = rest;
    if (!line || field_of_number(number) < FIELD_COUNT)
        return OK;
    TRY(decode_room(d, d->b->rows * (isize)sizeof(i64)));
    fold_lines(d->b, c, d->arena);
    c->cap = c->n;
    return OK;
}

/* ---- the batch ------------------------------------------------------------------------------- */

static Code get_line_rows(Decoder *d)
{
    Batch *b = d->b;
    isize each = 0, line = 0;
    u8 form = d->in.p < d->in.end ? *d->in.p++ : LINES_EACH;

    if (form > LINES_EACH)
        return decode_damaged(d, "an unknown form of lines");
    if (form == LINES_EVEN && !get_count(&d->in, b->lines, &each))
        return decode_damaged(d, "the lines of a row are missing");
    TRY(decode_room(d, b->lines * (isize)sizeof(u32)));
    b->line_row = arena_take_raw(d->arena, sizeof(u32), b->lines);
    b->line_cap = b->lines;
    for (isize row = 0; row < b->rows; row++) {
        if (form == LINES_EACH && !get_count(&d->in, b->lines, &each))
            return decode_damaged(d, "the lines of a row are missing");
        if (each > b->lines - line)
            return decode_damaged(d, "more lines than told");
        for (isize i = 0; i < each; i++)
            b->line_row[line++] = (u32)row;
    }
    return line < b->lines ? decode_damaged(d, "fewer lines than told") : OK;
}

static Code get_batch(Decoder *d)
{
    Batch *b = d->b;
    isize columns;

    if (left(&d->in) < 1)
        return decode_damaged(d, "it is empty");
    int version = *d->in.p++;
    if (version != BATCH_VERSION)
        return fail(d->e, CORRUPT, "a batch of version %d, of which this program knows nothing",
                    version);
    if (!get_count(&d->in, BATCH_ROWS_MAX, &b->rows) ||
        !get_count(&d->in, BATCH_LINES_MAX, &b->lines))
        return decode_damaged(d, "more rows or lines than a batch may have");
    if (b->lines > 0)
        TRY(get_line_rows(d));
    if (!get_length(&d->in, UINT16_MAX, &columns))
        return decode_damaged(d, "more columns than bytes");
    for (isize i = 0; i < columns; i++)
        TRY(get_column(d));
    d->what = S("");
    return left(&d->in) ? decode_damaged(d, "bytes after the last column") : OK;
}

Code batch_decode(Str bytes, Arena *arena, Batch **out, Err *e)
{
    return batch_decode_some(bytes, NULL, arena, out, e);
}

Code batch_decode_some(Str bytes, const FieldSet *want, Arena *arena, Batch **out, Err *e)
{
    const Arena mark = *arena;
    const u8 *p = (const u8 *)(bytes.n > 0 ? bytes.p : "");
    Decoder d = {.in = {p, p + bytes.n}, .arena = arena, .e = e, .what = S(""), .want = want};

    if (arena->end - arena->at < (isize)sizeof(Batch) + 64)
        return fail(e, OVER_LIMIT, "no memory left for a batch");
    d.b = batch_new(arena, false);
    Code code = get_batch(&d);
    if (code == OK)
        *out = d.b;
    else
        *arena = mark;
    return code;
}
