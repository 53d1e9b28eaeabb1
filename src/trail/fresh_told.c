/* fresh_told.c — what new events say of products; the latest word of each attribute is shown. */
#include "trail/fresh.h"

static const int told_lex[TOLD_N] = {DIM_CATEGORY, DIM_BRAND, LEX_NAME};

static FreshTold *told_of(Fresh *f, u32 product)
{
    u32 at = map_get(&f->told_of, product, 0);
    if (at)
        return &f->told[at - 1];
    if (f->tolds == f->told_cap)
        f->told = arena_grow(&f->on, f->told, f->tolds, &f->told_cap, sizeof(FreshTold));
    FreshTold *told = &f->told[f->tolds++];
    *told = (FreshTold){0};
    if (product < f->evidence.products)
        memcpy(told->of, f->evidence.told + (isize)product * TOLD_N, sizeof told->of);
    map_put(&f->told_of, product, (u32)f->tolds, &f->on);
    return told;
}

/* The tables that readers index by product code reach as far as the dictionary. */
static void reach_products(Fresh *f)
{
    const u32 *base[TOLD_N] = {f->g->category, f->g->brand, f->g->name};
    isize size = (isize)tail_size(&f->tail[DIM_PRODUCT]) + 1, known = f->g->lexicon[DIM_PRODUCT].n;
    if (f->shown_cap >= size)
        return;
    isize had = f->shown_cap, cap = MAX(2 * size, 64);
    for (int what = 0; what < TOLD_N; what++) {
        u32 *wider = take(&f->on, u32, cap);
        memcpy(wider, had ? f->shown[what] : base[what],
               (size_t)(had ? had : known + 1) * sizeof *wider);
        f->shown[what] = wider;
    }
    f->shown_cap = cap;
}

void told_merge(Refreshing *r)
{
    Fresh *f = r->f;
    const Ranked *products = &r->words[DIM_PRODUCT];
    if (products->n > 0)
        reach_products(f);
    for (u32 i = 0; i < products->n; i++) {
        u32 product = products->word[i]->rank;
        const Told *said = word_extra(products->word[i]);
        FreshTold *told = told_of(f, product);
        for (int what = 0; what < TOLD_N; what++) {
            Told *known = &told->of[what];
            u32 code = dim_code(&r->scan->words[told_lex[what]], said[what].code);
            bool later = said[what].time != known->time ? said[what].time > known->time
                                                        : said[what].place > known->place;
            if (!code || (known->code && !later))
                continue;
            *known = (Told){said[what].time, said[what].place, code};
            f->shown[what][product + 1] = code;
        }
    }
}
