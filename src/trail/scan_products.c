/* scan_products.c — what lines say of products (category, brand, name), and which free properties
 * events carry. */
#include "trail/scan.h"

/* What this batch said last: by product of the batch the line + 1 of each attribute; 0: nothing. */
typedef u32 Said[TOLD_N];
typedef struct {
    const Column *column[TOLD_N];
    const u32 *word[TOLD_N];
    Said *said;
    bool in_order; /* times ascend with the rows: what is said later is later */
} Hearing;

static bool in_order(const Taking *t)
{
    for (isize i = 1; i < t->b->rows; i++)
        if (t->time[i] < t->time[i - 1])
            return false;
    return true;
}

static void hear(const Taking *t, const u32 *products, const Hearing *h, int what)
{
    const u32 *cell = h->column[what]->code, *line_row = t->b->line_row;
    isize n = MIN(h->column[what]->n, t->b->lines);
    for (isize l = 0; l < n; l++) {
        u32 *last = &h->said[products[l]][what];
        if (!cell[l] || (!t->plain && t->class[line_row[l]] == ROW_SKIP))
            continue;
        if (h->in_order || !*last || t->time[line_row[l]] >= t->time[line_row[*last - 1]])
            *last = (u32)l + 1;
    }
}

/* Against what was said elsewhere. */
static void tell(const Taking *t, const Hearing *h, const Said said, Told told[TOLD_N])
{
    for (int what = 0; what < TOLD_N; what++) {
        if (!said[what])
            continue;
        u32 line = said[what] - 1, row = t->b->line_row[line];
        i64 time = t->time[row];
        u64 place = place_of(t, row, line);
        bool later = time != told[what].time ? time > told[what].time : place > told[what].place;
        if (!told[what].code || later)
            told[what] = (Told){time, place, h->word[what][h->column[what]->code[line]]};
    }
}

static void tell_all(const Taking *t, const Hearing *h, isize products)
{
    enum { AHEAD = 8 };
    Words *words = &t->scan->words[DIM_PRODUCT];
    for (isize p = 0; p < products; p++) {
        if (p + AHEAD < products)
            __builtin_prefetch(t->product_word[p + AHEAD] + 1, 1);
        Word *word = t->product_word[p];
        if (!word)
            continue;
        words_lock(words, word->code);
        tell(t, h, h->said[p + 1], word_extra(word));
        words_unlock(words, word->code);
    }
}

void take_products(const Taking *t, Arena scratch)
{
    static const struct {
        Field field;
        int lex;
    } of[TOLD_N] = {{F_category, DIM_CATEGORY}, {F_brand, DIM_BRAND}, {F_name, LEX_NAME}};
    const Column *product = t->b->field[F_product];
    Hearing h = {.in_order = in_order(t)};
    bool any = false;

    if (!product)
        return;
    const u32 *products = cells_of(product, t->b->lines, &scratch);
    h.said = arena_take(&scratch, sizeof *h.said, product->dict_n + 1);
    for (int what = 0; what < TOLD_N; what++) {
        h.column[what] = t->b->field[of[what].field];
        if (!h.column[what])
            continue;
        any = true;
        h.word[what] = map_line_words(t, of[what].lex, h.column[what], ROW_PERSON | ROW_SHOP,
                                      &scratch);
        hear(t, products, &h, what);
    }
    if (any)
        tell_all(t, &h, product->dict_n);
}

/* A column of a property: its name, and how many events of persons carry it. */
void take_property_names(const Taking *t, Arena scratch)
{
    for (isize p = 0; p < t->b->properties; p++) {
        const Column *c = t->b->property[p];
        u64 first = NEVER;
        u32 uses = 0, code;
        for (isize i = 0; i < MIN(c->n, t->b->rows); i++) {
            bool given = c->type == T_TEXT ? c->code[i] != 0 : c->value[i] != ABSENT;
            if (!given || t->class[i] != ROW_PERSON)
                continue;
            first = MIN(first, place_of(t, i, (u64)p));
            uses++;
        }
        words_put(&t->scan->words[LEX_PROPERTY], &(WordUse){&c->name, &first, &uses, 1, 0}, &code,
                  scratch);
    }
}
