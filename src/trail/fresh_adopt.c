/* fresh_adopt.c — the words of a scan get the codes of the trail: known ones theirs, new ones the
 * next. Afterwards `rank` of a word is its code. */
#include "trail/fresh.h"

static u32 tuple_home(const Fresh *f, const Tuple *tuple)
{
    return (u32)hash64(tuple, sizeof *tuple, 0) & f->tuple_mask;
}

static void grow_tuples(Fresh *f)
{
    f->tuple_mask = f->tuple_mask * 2 + 1;
    f->tuple_slot = take(&f->on, u32, (isize)f->tuple_mask + 1);
    for (u32 t = 0; t < f->tuple_n; t++) {
        u32 at = tuple_home(f, &f->tuple[t]);
        while (f->tuple_slot[at])
            at = (at + 1) & f->tuple_mask;
        f->tuple_slot[at] = t + 1;
    }
}

static u32 tuple_put(Fresh *f, const Tuple *tuple)
{
    u32 at = tuple_home(f, tuple);
    for (; f->tuple_slot[at]; at = (at + 1) & f->tuple_mask)
        if (memcmp(&f->tuple[f->tuple_slot[at] - 1], tuple, sizeof *tuple) == 0)
            return f->tuple_slot[at] - 1;
    if (f->tuple_n == f->tuple_cap)
        f->tuple = arena_grow(&f->on, f->tuple, f->tuple_n, &f->tuple_cap, sizeof(Tuple));
    f->tuple[f->tuple_n++] = *tuple;
    u32 n = (u32)f->tuple_n;
    f->tuple_slot[at] = n;
    if (n > f->tuple_mask / 2)
        grow_tuples(f);
    return n - 1;
}

static void adopt_tuples(Refreshing *r, Arena scratch)
{
    Ranked tuples = words_rank(&r->scan->tuples, r->keep, scratch);
    for (u32 t = 0; t < tuples.n; t++) {
        Tuple tuple;
        memcpy(&tuple, ranked_text(&tuples, t).p, sizeof tuple);
        for (int k = 0; k < TUPLE_TAGGED; k++)
            tuple.of[k] = dim_code(&r->scan->words[DIM_CHANNEL + k], tuple.of[k]);
        tuples.word[t]->rank = tuple_put(r->f, &tuple);
    }
}

static void count_properties(Refreshing *r)
{
    Fresh *f = r->f;
    for (u32 i = 0; i < r->words[LEX_PROPERTY].n; i++) {
        const Word *word = r->words[LEX_PROPERTY].word[i];
        while (word->rank >= f->uses_cap) {
            isize used = f->uses_cap;
            f->uses = arena_grow(&f->on, f->uses, used, &f->uses_cap, sizeof(u32));
            memset(f->uses + used, 0, (size_t)(f->uses_cap - used) * sizeof *f->uses);
        }
        f->uses[word->rank] += word->uses[0];
    }
}

void facts_adopt(Refreshing *r)
{
    Fresh *f = r->f;
    Arena scratch = arena_new(memory_all());
    for (int lex = 0; lex < LEX_COUNT; lex++) {
        r->words[lex] = words_rank(&r->scan->words[lex], r->keep, scratch);
        for (u32 i = 0; i < r->words[lex].n; i++)
            r->words[lex].word[i]->rank = tail_put(&f->tail[lex], ranked_text(&r->words[lex], i),
                                                   lexicon_mark(lex), &f->texts->on, &f->on);
    }
    adopt_tuples(r, scratch);
    count_properties(r);
    arena_free(&scratch);
}
