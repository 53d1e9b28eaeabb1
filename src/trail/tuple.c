/* tuple.c — the circumstances of an event (channel, source, device, ...) folded into one code,
 * since a shop knows few combinations of them. */
#include "trail/scan.h"

static const u8 tuple_fields[TUPLE_TAGGED] = {F_channel, F_source,  F_medium,   F_campaign,
                                              F_country, F_region,  F_language, F_device,
                                              F_os,      F_browser, F_bot};

enum { BLOCK_ROWS = 1024 };

static u32 spread(u64 key)
{
    return (u32)(key * 0x9E3779B97F4A7C15u >> 32);
}

typedef struct {
    u64 key;
    u32 number; /* + 1; 0: free */
} Numbered;

u32 number_keys(const u64 *key, isize rows, u32 *number, u32 *first_row, Arena scratch)
{
    u32 mask = 255, n = 0;
    Numbered *slot = take(&scratch, Numbered, mask + 1);
    for (isize i = 0; i < rows; i++) {
        u32 at = spread(key[i]) & mask;
        while (slot[at].number && slot[at].key != key[i])
            at = (at + 1) & mask;
        if (slot[at].number) {
            number[i] = slot[at].number - 1;
            continue;
        }
        first_row[n] = (u32)i;
        number[i] = n++;
        slot[at] = (Numbered){key[i], n};
        if (n <= mask / 2)
            continue;
        mask = mask * 2 + 1;
        slot = take(&scratch, Numbered, mask + 1);
        for (u32 k = 0; k < n; k++) {
            for (at = spread(key[first_row[k]]) & mask; slot[at].number;)
                at = (at + 1) & mask;
            slot[at] = (Numbered){key[first_row[k]], k + 1};
        }
    }
    return n;
}

/* The columns of a batch that have something to say. */
typedef struct {
    const u32 *cells[TUPLE_N];
    u64 codes[TUPLE_N]; /* cells are below this */
    isize n;
} Folding;

/* key[row] of columns [from, to), whose codes multiply to less than 2^64; a block of rows at a time
 * stays in the nearest cache. */
static void fold(const Folding *f, isize from, isize to, u64 *key, isize rows)
{
    for (isize block = 0; block < rows; block += BLOCK_ROWS) {
        isize end = MIN(block + BLOCK_ROWS, rows);
        for (isize c = from; c < to; c++)
            for (isize i = block; i < end; i++)
                key[i] = key[i] * f->codes[c] + f->cells[c][i];
    }
}

/* Equal keys for equal rows. As soon as codes would no longer fit, keys so far are numbered
 * anew. */
static void fold_all(const Folding *f, u64 *key, isize rows, Arena scratch)
{
    u64 span = 1;
    isize from = 0;
    for (isize c = 0; c < f->n; c++) {
        if (span > UINT64_MAX / f->codes[c]) {
            u32 *number = arena_take_raw(&scratch, sizeof(u32), rows + 1);
            u32 *first_row = arena_take_raw(&scratch, sizeof(u32), rows + 1);
            fold(f, from, c, key, rows);
            span = number_keys(key, rows, number, first_row, scratch);
            for (isize i = 0; i < rows; i++)
                key[i] = number[i];
            from = c;
        }
        span *= f->codes[c];
    }
    fold(f, from, f->n, key, rows);
}

static const u32 *tagged_cells(const Batch *b, Arena *keep)
{
    u32 *cells = take(keep, u32, b->rows + 1);
    const Column *c = b->field[F_tagged];
    for (isize i = 0; c && i < MIN(c->n, b->rows); i++)
        cells[i] = c->value[i] == 1;
    return cells;
}

/* The provisional words of the distinct tuples, each looked at in one row that has it. */
static void put_tuples(const Taking *t, const u32 *const cells[TUPLE_N], u32 *const word[TUPLE_N],
                       const u32 *first_row, u32 n, u32 *code, Arena scratch)
{
    Tuple *tuple = take(&scratch, Tuple, n);
    Str *text = arena_take_raw(&scratch, sizeof(Str), n);
    u64 *first = arena_take_raw(&scratch, sizeof(u64), n);
    for (u32 k = 0; k < n; k++) {
        for (int f = 0; f < TUPLE_N; f++) {
            u32 cell = cells[f] ? cells[f][first_row[k]] : 0;
            tuple[k].of[f] = word[f] ? word[f][cell] : cell;
        }
        text[k] = (Str){(const char *)&tuple[k], sizeof tuple[k]};
        bool person = t->class[first_row[k]] == ROW_PERSON;
        first[k] = person ? place_of(t, first_row[k], 0) : NEVER;
    }
    words_put(&t->scan->tuples, &(WordUse){text, first, NULL, n, 0}, code, scratch);
}

const u32 *tuple_codes(Taking *t, Arena *keep)
{
    isize rows = t->b->rows;
    u32 *codes = arena_take_raw(keep, sizeof(u32), rows + 1);
    u32 *words = arena_take_raw(keep, sizeof(u32), rows + 1);
    const u32 *cells[TUPLE_N] = {0};
    u32 *word[TUPLE_N] = {0};
    Arena scratch = *keep;

    Folding f = {.n = 0};
    u64 *key = take(&scratch, u64, rows + 1);
    for (int k = 0; k < TUPLE_TAGGED; k++) {
        const Column *c = t->b->field[tuple_fields[k]];
        if (!c)
            continue;
        word[k] = map_words(t, DIM_CHANNEL + k, c, ROW_PERSON, &scratch);
        cells[k] = cells_of(c, rows, &scratch);
        f.cells[f.n] = cells[k];
        f.codes[f.n++] = (u64)c->dict_n + 1;
    }
    if (t->b->field[F_tagged]) {
        cells[TUPLE_TAGGED] = tagged_cells(t->b, &scratch);
        f.cells[f.n] = cells[TUPLE_TAGGED];
        f.codes[f.n++] = 2;
    }
    fold_all(&f, key, rows, scratch);
    for (isize i = 0; !t->plain && i < rows; i++) /* nobody's rows share a key of their own */
        key[i] = t->class[i] == ROW_PERSON ? key[i] + 1 : 0;
    u32 *first_row = arena_take_raw(&scratch, sizeof(u32), rows + 1);
    u32 n = number_keys(key, rows, codes, first_row, scratch);
    put_tuples(t, cells, word, first_row, n, words, scratch);
    t->means.context = words;
    t->means.contexts = n;
    return codes;
}
