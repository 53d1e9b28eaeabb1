/* scan_batch.c — one batch becomes rows: every dictionary is mapped once, then the rows are filled
 * by table look-ups. */
#include "trail/scan.h"

enum { BLOCK_CELLS = 64, GLOSSARY_ROWS = 64 };
#define AT_MAX ((i64)UINT32_MAX * US_PER_S)

const u32 *cells_of(const Column *c, isize rows, Arena *scratch)
{
    if (c && c->n >= rows)
        return c->code;
    u32 *cells = take(scratch, u32, rows + 1);
    if (c && c->n > 0)
        memcpy(cells, c->code, (size_t)c->n * sizeof *cells);
    return cells;
}

/* Where each text of a dictionary first stands. */
typedef struct {
    const Taking *t;
    const Column *c;
    int want;
    bool line;
    u64 *first;
    u32 found;
} Firsts;

static void look_at(Firsts *f, isize i)
{
    const Taking *t = f->t;
    u32 cell = f->c->code[i];
    if (!cell || f->first[cell - 1] != NEVER)
        return;
    isize row = f->line ? t->b->line_row[i] : i;
    if (!t->plain && !(t->class[row] & f -> want))
        return;
    f->first[cell - 1] = place_of(t, row, f->line ? (u64)i : 0);
    f->found++;
}

/* Dictionaries are in order of first use, or nearly: a block of cells is looked at when it holds a
 * code above all before it; when that does not find every text, all cells are looked at. */
static void find_firsts(Firsts *f, isize n)
{
    const u32 *code = f->c->code;
    u32 top = 0;
    isize i = 0;

    for (; i + BLOCK_CELLS <= n && top < f->c->dict_n; i += BLOCK_CELLS) {
        u32 above = 0;
        for (int k = 0; k < BLOCK_CELLS; k++)
            above |= (i32)code[i + k] > (i32)top;
        for (isize k = i; above && k < i + BLOCK_CELLS; k++) {
            look_at(f, k);
            top = MAX(top, code[k]);
        }
    }
    for (; i < n && i + BLOCK_CELLS > n && top < f->c->dict_n; i++)
        look_at(f, i);
    for (i = 0; i < n && f->found < f->c->dict_n; i++)
        look_at(f, i);
}

/* The words themselves go to `found`, when it is given. */
static u32 *map_cells(const Taking *t, int lex, const Column *c, int want, bool line, Word **found,
                      Arena *keep)
{
    u32 *code = take(keep, u32, c ? c->dict_n + 1 : 1);
    Arena scratch = *keep;
    if (!c)
        return code;
    Firsts f = {t, c, want, line, arena_take_raw(&scratch, sizeof(u64), c->dict_n + 1), 0};
    memset(f.first, 0xff, (size_t)c->dict_n * sizeof *f.first);
    find_firsts(&f, MIN(c->n, line ? t->b->lines : t->b->rows));
    WordUse use = {.text = c->dict, .first = f.first, .n = c->dict_n, .found = found};
    words_put(&t->scan->words[lex], &use, code + 1, scratch);
    return code;
}

u32 *map_words(const Taking *t, int lex, const Column *c, int want, Arena *keep)
{
    return map_cells(t, lex, c, want, false, NULL, keep);
}

u32 *map_line_words(const Taking *t, int lex, const Column *c, int want, Arena *keep)
{
    return map_cells(t, lex, c, want, true, NULL, keep);
}

void map_products(Taking *t, Arena *keep)
{
    const Column *c = t->b->field[F_product];
    t->product_word = take(keep, Word *, c ? c->dict_n : 0);
    t->means.products = (u32)(c ? c->dict_n : 0) + 1;
    t->means.product = map_cells(t, DIM_PRODUCT, c, ROW_PERSON | ROW_SHOP, true, t->product_word,
                                 keep);
}

/* What each row is, by its kind; an event without a kind is of a kind of its own, "(none)". */
static void take_kinds(Taking *t, const u32 *cells, Arena *keep)
{
    const Column *c = t->b->field[F_kind];
    isize n = c ? c->dict_n : 0;
    u8 *class_of = arena_take_raw(keep, 1, n + 1);

    t->kind = arena_take_raw(keep, sizeof(u32), n + 1);
    t->class = arena_take_raw(keep, 1, t->b->rows + 1);
    t->plain = true;
    for (isize k = 0; k <= n; k++) {
        t->kind[k] = k == 0 ? KIND_COUNT : kind_find(c->dict[k - 1]);
        class_of[k] = t->kind[k] == KIND_COUNT      ? ROW_PERSON
                      : t->kind[k] == KIND_rejected ? ROW_SKIP
                      : kind_info[t->kind[k]].shop  ? ROW_SHOP
                                                    : ROW_PERSON;
    }
    for (isize i = 0; i < t->b->rows; i++) {
        t->class[i] = class_of[cells[i]];
        t->plain &= t->class[i] == ROW_PERSON;
    }
    Arena scratch = *keep;
    Str *text = arena_take_raw(&scratch, sizeof(Str), n + 1);
    u64 *first = arena_take_raw(&scratch, sizeof(u64), n + 1);
    u32 *own = take(&scratch, u32, n + 1);
    for (isize k = 0; k <= n; k++) {
        text[k] = k == 0 ? S("(none)") : c->dict[k - 1];
        first[k] = NEVER;
    }
    for (isize i = 0; i < t->b->rows; i++)
        if (t->kind[cells[i]] == KIND_COUNT && first[cells[i]] == NEVER)
            first[cells[i]] = place_of(t, i, 0);
    words_put(&t->scan->words[DIM_KIND], &(WordUse){text, first, NULL, n + 1, 0}, own, scratch);
    for (isize k = 0; k <= n; k++)
        if (t->kind[k] == KIND_COUNT)
            t->kind[k] = KIND_OWN + own[k];
}

/* The time of each row; what came without one happened when it came. */
static const i64 *times_of(const Taking *t, Arena *keep)
{
    const Column *c = t->b->field[F_time];
    isize rows = t->b->rows, n = c ? MIN(c->n, rows) : 0;
    i64 *time = arena_take_raw(keep, sizeof(i64), rows + 1);

    for (isize i = 0; i < n; i++) {
        i64 at = c->value[i] == ABSENT ? t->received_us : c->value[i];
        time[i] = MIN(MAX(at, 0), AT_MAX + US_PER_S - 1);
    }
    for (isize i = n; i < rows; i++)
        time[i] = t->received_us;
    return time;
}

/* The product of each row's first line, as a batch code. */
static const u32 *first_products(const Taking *t, Arena *keep)
{
    u32 *product = take(keep, u32, t->b->rows + 1);
    const u32 *cells = cells_of(t->b->field[F_product], t->b->lines, keep);
    isize last = -1;
    for (isize i = 0; i < t->b->lines; i++) {
        isize row = t->b->line_row[i];
        if (row != last)
            product[row] = cells[i];
        last = row;
    }
    return product;
}

static void fill_rows(Taking *t, Row *rows, const u32 *kinds, Arena *keep)
{
    const Batch *b = t->b;
    const Column *page = b->field[F_page];
    t->means.page = map_words(t, DIM_PAGE, page, ROW_PERSON, keep);
    t->means.pages = (u32)(page ? page->dict_n : 0) + 1;
    const u32 *tuples = tuple_codes(t, keep);
    const u32 *pages = cells_of(page, b->rows, keep);
    const u32 *products = first_products(t, keep);

    for (isize i = 0; i < b->rows; i++) {
        bool person = t->class[i] == ROW_PERSON;
        rows[i] = (Row){
            .time = t->time[i],
            .page = pages[i],
            .product = products[i],
            .context = tuples[i],
            .what = person ? t->kind[kinds[i]] << 2 | ID_NONE : NO_ROW,
        };
    }
}

static void open_ids(Taking *t, Arena *keep)
{
    static const Field of[] = {F_user_id, F_anonymous_id, F_order};
    u32 n[COUNT(of)];
    for (isize k = 0; k < COUNT(of); k++)
        n[k] = t->b->field[of[k]] ? (u32)t->b->field[of[k]]->dict_n : 0;
    t->means.users = n[0];
    t->means.anons = n[1];
    t->means.ids = n[0] + n[1] + n[2] + 1;
    t->means.id = take(keep, u32, t->means.ids);
}

/* The rows of this batch in the haul; events that were lost before it leave empty rows. */
static Row *rows_for(Haul *haul, i64 first_seq, isize rows)
{
    if (haul->n == 0)
        haul->first_seq = first_seq;
    while (haul->first_seq + haul->n < first_seq)
        haul->rows[haul->n++] = (Row){.what = NO_ROW};
    assert(haul->n + rows <= haul->cap);
    haul->n += rows;
    haul->seen += rows;
    return haul->rows + haul->n - rows;
}

static u32 *put_behind(u32 **to, const u32 *from, u32 n)
{
    u32 *at = *to;
    memcpy(at, from, n * sizeof *at);
    *to += n;
    return at;
}

static void keep_glossary(const Taking *t)
{
    Haul *haul = t->haul;
    Glossary g = t->means;
    isize all = (isize)g.ids + g.pages + g.products + g.contexts;
    u32 *to = arena_take_raw(haul->rest_on, sizeof(u32), all);

    g.first = haul->n - t->b->rows;
    g.rows = t->b->rows;
    g.id = put_behind(&to, g.id, g.ids);
    g.page = put_behind(&to, g.page, g.pages);
    g.product = put_behind(&to, g.product, g.products);
    g.context = put_behind(&to, g.context, g.contexts);
    if (haul->glossaries == haul->glossary_cap)
        haul->glossary = arena_grow(haul->rest_on, haul->glossary, haul->glossaries,
                                    &haul->glossary_cap, sizeof(Glossary));
    haul->glossary[haul->glossaries++] = g;
}

static void use_words(const Taking *t, Row *rows)
{
    const Glossary *g = &t->means;
    for (isize i = 0; i < t->b->rows; i++) {
        rows[i].id = g->id[rows[i].id];
        rows[i].page = g->page[rows[i].page];
        rows[i].product = g->product[rows[i].product];
        rows[i].context = g->context[rows[i].context];
    }
}

void scan_batch(Scan *scan, Haul *haul, const Batch *b, i64 first_seq, i64 received_us,
                Arena scratch)
{
    Taking t = {scan, haul, b, first_seq, received_us};
    Row *rows = rows_for(haul, first_seq, b->rows);
    const u32 *kinds = cells_of(b->field[F_kind], b->rows, &scratch);

    take_kinds(&t, kinds, &scratch);
    t.time = times_of(&t, &scratch);
    map_products(&t, &scratch);
    fill_rows(&t, rows, kinds, &scratch);
    open_ids(&t, &scratch);
    take_ids(&t, rows, kinds, scratch);
    take_orders(&t, rows, scratch);
    take_products(&t, scratch);
    take_property_names(&t, scratch);
    if (scan->settle && b->rows >= GLOSSARY_ROWS)
        keep_glossary(&t);
    else
        use_words(&t, rows);
}
