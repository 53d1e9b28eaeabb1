/* number_rows.c — the numbers of a frame's events and lines in the dictionaries. Equal combinations
 * of a frame are found by their codes in the frame; only the first of each is looked up by its
 * text. */
#include "warehouse/load.h"

enum { PARTS_MAX = 8 };

/* One field of a combination: a text or a number, or neither. */
typedef struct {
    Str text;
    i64 number;
} Part;

/* ---- a combination by its text ---- */

static Hash128 hash_of(const Part *part, isize n, Arena scratch)
{
    if (n == 1)
        return hash128(part->text.p, part->text.n, 0);
    Buf b = buf_on(&scratch);
    for (isize i = 0; i < n; i++) {
        buf_put(&b, &part[i].text.n, sizeof part[i].text.n);
        buf_str(&b, part[i].text);
        buf_put(&b, &part[i].number, sizeof part[i].number);
    }
    return hash128(b.p, b.n, 0);
}

static Code put_entry(Loader *l, int lexicon, i64 number, const Part *part, isize n, Err *e)
{
    int table = TABLE_LEXICONS + lexicon;
    Sink *s = &l->sink[table];
    TRY(loader_sink(l, table, e));
    isize row = s->filled++;
    ((i64 *)sink_column(s, 0))[row] = number;
    for (isize i = 0; i < n; i++) {
        if (part[i].text.n > 0)
            ((duckdb_string_t *)sink_column(s, i + 1))[row] = sink_string(part[i].text);
        else if (part[i].number == ABSENT)
            sink_absent(s, i + 1, row);
        else if (lexicon == LEX_SAID)
            ((bool *)sink_column(s, i + 1))[row] = part[i].number != 0;
        else
            ((i64 *)sink_column(s, i + 1))[row] = part[i].number;
    }
    return s->filled == CHUNK ? sink_put(s, CHUNK, e) : OK;
}

/* ---- combinations of a frame ---- */

typedef struct {
    const Column *column[PARTS_MAX];
    bool by_event[PARTS_MAX]; /* a field of the event in a dictionary of lines */
    isize n;
    const u32 *line_row;
} Shape;

/* False when no event gives any of the fields. */
static bool shape_of(const Loader *l, int lexicon, Shape *s)
{
    const Lexicon *x = &lexicons[lexicon];
    bool any = false;
    *s = (Shape){.line_row = l->b->line_row};
    for (const Field *f = x->field; *f != FIELD_COUNT; f++) {
        s->column[s->n] = l->b->field[*f];
        s->by_event[s->n++] = x->line && !field_info[*f].line;
        any |= l->b->field[*f] != NULL;
    }
    return any;
}

static isize place(const Shape *s, isize part, isize at)
{
    return s->by_event[part] ? (isize)s->line_row[at] : at;
}

/* A cell as a number that is equal for equal cells of the frame; 0 when absent. */
static u64 cell(const Shape *s, isize part, isize at)
{
    const Column *c = s->column[part];
    isize i = place(s, part, at);
    if (!c || i >= c->n)
        return 0;
    if (c->type == T_TEXT)
        return c->code[i];
    return c->value[i] == ABSENT ? 0 : mix64((u64)c->value[i]) | 1;
}

static bool same(const Shape *s, isize a, isize b)
{
    for (isize p = 0; p < s->n; p++) {
        const Column *c = s->column[p];
        if (!c)
            continue;
        isize x = place(s, p, a), y = place(s, p, b);
        if (c->type == T_TEXT ? cell(s, p, a) != cell(s, p, b)
                              : column_int(c, x) != column_int(c, y))
            return false;
    }
    return true;
}

static void parts_at(const Shape *s, isize at, Part part[static PARTS_MAX])
{
    for (isize p = 0; p < s->n; p++) {
        const Column *c = s->column[p];
        isize i = place(s, p, at);
        part[p] = (Part){.number = ABSENT};
        if (c && c->type == T_TEXT)
            part[p].text = column_text(c, i);
        else if (c)
            part[p].number = column_int(c, i);
    }
}

/* The numbers of different combinations, those of the rows (or lines) `at`. Where each would stand
 * in memory is asked for before it is looked at. */
static Code number_each(Loader *l, int lexicon, const Shape *s, Pick p, i64 *number, Err *e)
{
    enum { AHEAD = 16 };
    Part part[PARTS_MAX];
    Hash128 *hash = arena_take_raw(&l->scratch, sizeof *hash, p.n);
    for (isize i = 0; i < p.n + AHEAD; i++) {
        if (i < p.n) {
            parts_at(s, p.at[i], part);
            hash[i] = hash_of(part, s->n, l->scratch);
            memory_expect(l->w->memories, lexicon, hash[i]);
        }
        isize k = i - AHEAD;
        bool fresh;
        if (k < 0 || k >= p.n)
            continue;
        number[k] = memory_number(l->w->memories, lexicon, hash[k], &fresh);
        if (!fresh)
            continue;
        parts_at(s, p.at[k], part);
        TRY(put_entry(l, lexicon, number[k], part, s->n, e));
    }
    return OK;
}

/* The different combinations of some rows: which is each row's, counted from 1 (0: none), and the
 * first row of each. */
typedef struct {
    u32 *which, *first;
    isize n;
} Distinct;

/* One field: its codes are the combinations. */
static void distinct_single(const Column *c, isize from, isize end, Distinct *d, Arena scratch)
{
    u32 *of = take(&scratch, u32, c->dict_n + 1);
    for (isize i = from; i < MIN(end, c->n); i++) {
        u32 code = c->code[i];
        if (code != 0 && of[code] == 0) {
            d->first[d->n] = (u32)i;
            of[code] = (u32)++d->n;
        }
        d->which[i] = of[code];
    }
}

/* The combination equal to that of row `at`, or a new one. */
static u32 distinct_find(const Shape *s, u32 *slot, u64 mask, u64 hash, isize at, Distinct *d)
{
    for (u64 i = hash & mask;; i = (i + 1) & mask) {
        if (slot[i] == 0) {
            d->first[d->n] = (u32)at;
            slot[i] = (u32)++d->n;
            return slot[i];
        }
        if (same(s, (isize)d->first[slot[i] - 1], at))
            return slot[i];
    }
}

static void distinct_combined(const Shape *s, isize from, isize end, Distinct *d, Arena scratch)
{
    u64 slots = 64, before = 0;
    while (slots < 2 * (u64)(end - from))
        slots *= 2;
    u32 *slot = take(&scratch, u32, (isize)slots);
    for (isize i = from; i < end; i++) {
        u64 hash = 0, given = 0;
        for (isize p = 0; p < s->n; p++) {
            u64 x = cell(s, p, i);
            given |= x;
            hash = mix64(hash ^ x);
        }
        if (i > from && hash == before && same(s, i - 1, i))
            d->which[i] = d->which[i - 1];
        else if (given)
            d->which[i] = distinct_find(s, slot, slots - 1, hash, i, d);
        before = hash;
    }
}

Code number_rows(Loader *l, int lexicon, Err *e)
{
    const Lexicon *x = &lexicons[lexicon];
    isize from = x->line ? l->line_of[l->row] : l->row;
    isize end = x->line ? l->line_of[l->row_end] : l->row_end;
    Shape s;
    l->number[lexicon] = NULL;
    if (!shape_of(l, lexicon, &s))
        return OK;
    Distinct d = {.which = take(&l->scratch, u32, end + 1),
                  .first = arena_take_raw(&l->scratch, sizeof(u32), end - from)};
    if (s.n == 1)
        distinct_single(s.column[0], from, end, &d, l->scratch);
    else
        distinct_combined(&s, from, end, &d, l->scratch);
    i64 *of = take(&l->scratch, i64, d.n + 1), *number = take(&l->scratch, i64, end + 1);
    TRY(number_each(l, lexicon, &s, (Pick){d.first, d.n}, of + 1, e));
    for (isize i = from; i < end; i++)
        number[i] = of[d.which[i]];
    l->number[lexicon] = number;
    return OK;
}

/* ---- properties: name, text, boolean ---- */

static Code number_of(Loader *l, int lexicon, const Part *part, isize n, i64 *number, Err *e)
{
    bool fresh;
    *number = memory_number(l->w->memories, lexicon, hash_of(part, n, l->scratch), &fresh);
    return fresh ? put_entry(l, lexicon, *number, part, n, e) : OK;
}

static i64 *property_slot(const Column *c, isize r, i64 *of)
{
    if (c->type == T_TEXT)
        return &of[c->code[r]];
    return &of[c->type == T_BOOL ? c->value[r] != 0 : 0];
}

Code number_property(Loader *l, const Column *c, i64 **number, Err *e)
{
    i64 *of = take(&l->scratch, i64, c->dict_n + 2);
    *number = take(&l->scratch, i64, l->row_end + 1);
    for (isize r = l->row; r < MIN(l->row_end, c->n); r++) {
        if (c->type == T_TEXT ? c->code[r] == 0 : c->value[r] == ABSENT)
            continue;
        i64 *known = property_slot(c, r, of);
        if (*known == 0) {
            Part part[3] = {{c->name, ABSENT}, {.number = ABSENT}, {.number = ABSENT}};
            if (c->type == T_TEXT)
                part[1].text = c->dict[c->code[r] - 1];
            if (c->type == T_BOOL)
                part[2].number = c->value[r] != 0;
            TRY(number_of(l, LEX_SAID, part, COUNT(part), known, e));
        }
        (*number)[r] = *known;
    }
    return OK;
}
