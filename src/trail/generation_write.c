/* generation_write.c — a resolved world becomes the files of a generation. */
#include "trail/cold.h"
#include "trail/generation.h"

const char *part_path(Arena *arena, const char *folder, isize part)
{
    return str_format(arena, "%s/part-%04lld%c", folder, (long long)part, 0).p;
}

const char *path_in(Arena *arena, const char *folder, const char *name)
{
    return str_format(arena, "%s/%s%c", folder, name, 0).p;
}

static bool is_guest(const World *w, u32 key)
{
    if (IDENT_TYPE(key) == ID_USER) {
        return str_starts(ranked_text(&w->words[LEX_ID], IDENT_CODE(key)), S("order:"));
    }
    return IDENT_TYPE(key) == ID_ORDER;
}

static void fill_meta(const World *w, Meta *m)
{
    i64 first = INT64_MAX, last = INT64_MIN, seen = 0;
    for (isize h = 0; h < w->scan->hauls; h++) {
        const Haul *haul = &w->scan->haul[h];
        first = MIN(first, haul->n ? haul->first_us : INT64_MAX);
        last = MAX(last, haul->n ? haul->last_us : INT64_MIN);
        m->loose += haul->loose;
        seen += haul->seen;
    }
    m->first_us = first == INT64_MAX ? 0 : first;
    m->last_us = last == INT64_MIN ? 0 : last;
    m->covers = w->scan->covers;
    m->lost = m->covers - seen;
    m->people = w->people.n;
    m->tuples = w->tuples.n;
    for (u32 p = 0; p < w->people.n; p++) {
        m->guests += is_guest(w, w->people.key[p]);
        m->events += w->people.events[p];
    }
    m->persons = m->people - m->guests;
    for (isize i = 0; i < w->event_n; i++)
        m->repeats += w->orders.repeat[i];
}

static Code words_write(const Folder *to, const World *w, Arena scratch, Err *e)
{
    Bytes section[LEX_COUNT * LEXICON_SECTIONS];
    for (int lex = 0; lex < LEX_COUNT; lex++)
        lexicon_make(&w->words[lex], lexicon_mark(lex), &scratch, section + lex * LEXICON_SECTIONS);
    return colfile_write(to, path_in(&scratch, to->folder, "words"), FILE_WORDS, 0, section,
                         COUNT(section), e);
}

/* What was last told of each product, by product code. */
static Bytes products_told(const World *w, int what, int lex, Arena *keep)
{
    const Ranked *products = &w->words[DIM_PRODUCT];
    u32 *code = take(keep, u32, (isize)products->n + 1);
    for (u32 p = 0; p < products->n; p++) {
        const Told *told = (const Told *)word_extra(products->word[p]) + what;
        code[p + 1] = dim_code(&w->scan->words[lex], told->code);
    }
    return (Bytes){code, ((isize)products->n + 1) * 4, 4};
}

/* Circumstances one after the other, each code as a small number: only overlays read them. */
static Bytes pack_tuples(const World *w, Arena *keep)
{
    u8 *bytes = arena_take_raw(keep, TUPLE_N * 5, (isize)w->tuples.n + 1), *to = bytes;
    for (u32 t = 0; t < w->tuples.n; t++)
        for (int k = 0; k < TUPLE_N; k++)
            to = put_small(to, w->tuple[t].of[k]);
    return (Bytes){bytes, to - bytes, 1};
}

static Code people_write(const Folder *to, const World *w, const Meta *meta, Arena scratch, Err *e)
{
    const People *p = &w->people;
    const Ranked *properties = &w->words[LEX_PROPERTY];
    isize ids = (isize)w->facts.ids * 4;
    u32 *uses = arena_take_raw(&scratch, sizeof(u32), (isize)properties->n + 1);

    for (u32 i = 0; i < properties->n; i++)
        uses[i] = properties->word[i]->uses[0];
    u8 *guest = take(&scratch, u8, (isize)p->n / 8 + 1);
    for (u32 i = 0; i < p->n; i++)
        guest[i / 8] |= (u8)(is_guest(w, p->key[i]) << i % 8);
    Bytes section[PEOPLE_SECTIONS] = {
        [PEOPLE_GUEST] = {guest, (isize)p->n / 8 + 1, 1},
        [PEOPLE_META] = {meta, sizeof *meta, sizeof(i64)},
        [PEOPLE_KEY] = {p->key, (isize)p->n * 4, 4},
        [PEOPLE_OF_USER] = {p->of_user, ids, 4},
        [PEOPLE_OF_ANON] = {p->of_anon, ids, 4},
        [PEOPLE_OF_ORDER] = {p->of_order, (isize)w->words[LEX_ORDER].n * 4, 4},
        [PEOPLE_TUPLE] = pack_tuples(w, &scratch),
        [PEOPLE_CATEGORY] = products_told(w, TOLD_CATEGORY, DIM_CATEGORY, &scratch),
        [PEOPLE_BRAND] = products_told(w, TOLD_BRAND, DIM_BRAND, &scratch),
        [PEOPLE_NAME] = products_told(w, TOLD_NAME, LEX_NAME, &scratch),
        [PEOPLE_PROPERTY_USES] = {uses, (isize)properties->n * 4, 4},
    };
    return colfile_write(to, path_in(&scratch, to->folder, "people"), FILE_PEOPLE, 0, section,
                         PEOPLE_SECTIONS, e);
}

/* What can be done at once when the dictionaries are ranked: all is resolved, they are written. */
typedef struct {
    const Folder *to;
    World *w;
    Arena *keep, scratch;
    Code code; /* of writing them */
    Err e;
} Beginning;

static void begin(void *context, isize task, int worker)
{
    Beginning *b = context;
    (void)worker;
    if (task == 0) {
        world_resolve(b->w, b->keep, b->scratch);
        return;
    }
    scoped(Arena, arena_free) scratch = arena_new(memory_all());
    b->code = words_write(b->to, b->w, scratch, &b->e);
}

/* At the end the rows are given back, which takes a while, beside the writing of the last file. */
typedef struct {
    const Folder *to;
    World *w;
    const Meta *meta;
    Arena scratch;
    Code code;
    Err e;
} Ending;

static void end(void *context, isize task, int worker)
{
    Ending *last = context;
    (void)worker;
    if (task == 0)
        last->code = people_write(last->to, last->w, last->meta, last->scratch, &last->e);
    else
        arena_free(&last->w->scan->haul[task - 1].rows_on);
}

static Code write_files(const Folder *to, World *w, Arena *keep, Arena scratch, Err *e)
{
    Beginning b = {.to = to, .w = w, .keep = keep, .scratch = scratch};
    Meta meta = {0};
    Dealt dealt = {0};

    run_parallel(w->workers, 2, begin, &b);
    if (b.code != OK)
        return fail(e, b.code, "%s", b.e.text);
    deal_rows(w, &dealt, scratch);
    fill_meta(w, &meta);
    meta.parts = dealt.parts;
    meta.orders = dealt.order_from[dealt.parts];
    Code code = parts_write(to, w, &dealt, &meta, e);
    dealt_close(&dealt);
    TRY(code);
    fail_point("trail_people");
    Ending last = {.to = to, .w = w, .meta = &meta, .scratch = scratch};
    run_parallel(w->workers, w->scan->hauls + 1, end, &last);
    return last.code == OK ? OK : fail(e, last.code, "%s", last.e.text);
}

static Code write_all(Folder to, World *w, Arena *keep, Arena scratch, Err *e)
{
    Err why;
    to.flusher = flusher_open(to.os);
    Code code = write_files(&to, w, keep, scratch, e);
    Code flushed = flusher_close(&to.flusher, &why);
    TRY(code);
    if (flushed != OK)
        return fail(e, flushed, "%s", why.text);
    return os_sync_dir(to.os, to.folder, e);
}

Code generation_write(const Os *os, const char *folder, u64 number, World *w, Arena *keep,
                      Arena scratch, Err *e)
{
    Folder to = {.os = os, .folder = folder, .generation = number};
    Err ignored;
    TRY(os_make_dir(os, folder, e));
    Code code = write_all(to, w, keep, scratch, e);
    if (code == OK)
        return OK;
    Code left = os_remove_tree(folder, &ignored);
    (void)left; /* what cannot be removed now is removed at the next opening */
    return code;
}
