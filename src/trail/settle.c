/* settle.c — whose each row is, and what its codes are in the end: looked up once for each word of
 * a batch where it has a glossary, else once for each row. */
#include "trail/settle.h"

static Finals finals_of(const Words *w, u32 plus, Arena *keep)
{
    Finals finals = {.flat = words_flat(w)};
    finals.code = arena_take_raw(keep, sizeof(u32), (isize)finals.flat.n + 1);
    for (u32 s = 0; s < WORD_SHARDS; s++)
        for (u32 i = 0; i < w->shard[s].n; i++)
            finals.code[finals.flat.base[s] + i] = w->shard[s].item[i]->rank + plus;
    return finals;
}

/* 0 is no word. */
static u32 final_of(const Finals *f, u32 word)
{
    return word ? f->code[flat_of(&f->flat, word)] : 0;
}

Settling settling_of(const World *w, const u16 *part_of, Arena *keep)
{
    const Words *words = w->scan->words;
    Settling s = {
        .people = &w->people,
        .part_of = part_of,
        .ids = finals_of(&words[LEX_ID], 0, keep),
        .orders = finals_of(&words[LEX_ORDER], 0, keep),
        .pages = finals_of(&words[DIM_PAGE], 1, keep),
        .products = finals_of(&words[DIM_PRODUCT], 1, keep),
        .tuples = finals_of(&w->scan->tuples, 0, keep),
        .kinds = finals_of(&words[DIM_KIND], KIND_COUNT, keep),
    };
    for (u32 k = 0; k < s.kinds.flat.n; k++)
        s.kinds.code[k] = MIN(s.kinds.code[k], KIND_MASK);
    return s;
}

typedef struct {
    u32 ident, person, part;
} Who;

static Who who_is(const Settling *s, u32 type, u32 word)
{
    const People *p = s->people;
    u32 code = final_of(type == ID_ORDER ? &s->orders : &s->ids, word);
    u32 person = type == ID_USER   ? p->of_user[code]
                 : type == ID_ANON ? p->of_anon[code]
                                   : p->of_order[code];
    return (Who){IDENT(type, code), person, person == NOBODY ? 0 : s->part_of[person]};
}

static Who *whos_of(const Settling *s, const Glossary *g, Arena *keep)
{
    Who *who = arena_take_raw(keep, sizeof(Who), g->ids);
    for (u32 k = 0; k < g->ids; k++) {
        u32 type = k <= g->users ? ID_USER : k <= g->users + g->anons ? ID_ANON : ID_ORDER;
        who[k] = g->id[k] ? who_is(s, type, g->id[k]) : (Who){0};
    }
    return who;
}

static const u32 *codes_of(const Finals *f, const u32 *word, u32 n, Arena *keep)
{
    u32 *code = arena_take_raw(keep, sizeof(u32), n);
    for (u32 k = 0; k < n; k++)
        code[k] = final_of(f, word[k]);
    return code;
}

/* The 7-bit kind of a scanned row, below the part. */
static u32 what_of(const Settling *s, const Row *row, u32 part)
{
    u32 kind = row->what >> 2;
    return part << 7 | (kind < KIND_OWN ? kind : final_of(&s->kinds, kind - KIND_OWN));
}

static void settle_codes(const Settling *s, const Glossary *g, Row *rows, u32 *count, Arena scratch)
{
    const Who *whos = whos_of(s, g, &scratch);
    const u32 *page = codes_of(&s->pages, g->page, g->pages, &scratch);
    const u32 *product = codes_of(&s->products, g->product, g->products, &scratch);
    const u32 *context = codes_of(&s->tuples, g->context, g->contexts, &scratch);

    for (isize i = 0; i < g->rows; i++) {
        Row *row = &rows[i];
        if (row->what == NO_ROW)
            continue;
        const Who *who = &whos[row->id];
        row->id = who->ident;
        row->person = who->person;
        row->page = page[row->page];
        row->product = product[row->product];
        row->context = context[row->context];
        row->what = what_of(s, row, who->part);
        count[who->part]++;
    }
}

static void settle_words(const Settling *s, Row *rows, isize n, u32 *count)
{
    for (isize i = 0; i < n; i++) {
        Row *row = &rows[i];
        if (row->what == NO_ROW)
            continue;
        Who who = who_is(s, row->what & 3, row->id);
        row->id = who.ident;
        row->person = who.person;
        row->page = final_of(&s->pages, row->page);
        row->product = final_of(&s->products, row->product);
        row->context = final_of(&s->tuples, row->context);
        row->what = what_of(s, row, who.part);
        count[who.part]++;
    }
}

void settle_rows(const Settling *s, Haul *haul, u32 *count, Arena scratch)
{
    isize at = 0;
    for (isize k = 0; k < haul->glossaries; k++) {
        const Glossary *g = &haul->glossary[k];
        settle_words(s, haul->rows + at, g->first - at, count);
        settle_codes(s, g, haul->rows + g->first, count, scratch);
        at = g->first + g->rows;
    }
    settle_words(s, haul->rows + at, haul->n - at, count);
}
