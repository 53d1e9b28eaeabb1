/* generation.c — the files of a generation, mapped and checked. */
#include "trail/generation.h"

typedef struct {
    Generation *g;
    pthread_mutex_t lock;
    Code code;
    Err *e;
    u32 *first_person;
} Opening;

Str lexicon_mark(int lex)
{
    return lex == LEX_ID ? S("~") : lex == LEX_ORDER ? S("order:") : S("");
}

static Code damaged(const char *folder, const char *what, Err *e)
{
    return fail(e, CORRUPT, "%s in '%s' contradict each other", what, folder);
}

/* What readers see is verified whole: at 10 GB/s and more that costs less than any first question.
 * */
static void verify_part(void *context, isize task, int worker)
{
    Opening *opening = context;
    Generation *g = opening->g;
    Arena scratch = arena_new(1 << 16);
    Err e = {.code = OK};
    (void)worker;

    Code code = colfile_verify(&g->file[task], part_path(&scratch, g->folder, task), 0,
                               PART_COLUMN_COUNT, &e);
    pthread_mutex_lock(&opening->lock);
    if (code != OK && opening->code == OK) {
        opening->code = code;
        if (opening->e)
            *opening->e = e;
    }
    pthread_mutex_unlock(&opening->lock);
    arena_free(&scratch);
}

static Code open_parts(Generation *g, int workers, Err *e)
{
    Opening opening = {.g = g, .e = e};
    u32 first = 0;

    g->file = take(&g->on, ColFile, g->meta.parts + 1);
    g->part = take(&g->on, Part, g->meta.parts + 1);
    for (; g->parts < g->meta.parts; g->parts++) {
        PartColumns columns;
        ColFile *file = &g->file[g->parts];
        TRY(colfile_open(part_path(&g->on, g->folder, g->parts),
                         (ColFileName){g->number, FILE_PART, (u32)g->parts}, PART_COLUMN_COUNT,
                         file, e));
        memcpy(columns.of, file->section, sizeof columns.of);
        g->bytes += file->map.n;
        if (!part_view(&columns, first, &g->part[g->parts])) {
            g->parts++;
            return damaged(g->folder, "the columns of a part", e);
        }
        first += g->part[g->parts].persons;
    }
    if (first != g->meta.people)
        return damaged(g->folder, "the parts and the number of persons", e);
    pthread_mutex_init(&opening.lock, NULL);
    run_parallel(workers, g->parts, verify_part, &opening);
    pthread_mutex_destroy(&opening.lock);
    return opening.code;
}

static Code open_words(Generation *g, Err *e)
{
    const char *path = path_in(&g->on, g->folder, "words");
    TRY(colfile_open(path, (ColFileName){g->number, FILE_WORDS, 0}, LEX_COUNT * LEXICON_SECTIONS,
                     &g->words, e));
    TRY(colfile_verify(&g->words, path, 0, g->words.n, e));
    g->bytes += g->words.map.n;
    for (int lex = 0; lex < LEX_COUNT; lex++)
        if (!lexicon_view(g->words.section + lex * LEXICON_SECTIONS, lexicon_mark(lex),
                          &g->lexicon[lex]))
            return damaged(g->folder, "the sections of a dictionary", e);
    return OK;
}

static Code open_people(Generation *g, Err *e)
{
    const char *path = path_in(&g->on, g->folder, "people");
    TRY(colfile_open(path, (ColFileName){g->number, FILE_PEOPLE, 0}, PEOPLE_SECTIONS, &g->people,
                     e));
    TRY(colfile_verify(&g->people, path, 0, PEOPLE_SECTIONS, e));
    const Bytes *s = g->people.section;
    if (s[PEOPLE_META].bytes != sizeof g->meta)
        return damaged(g->folder, "the sizes of what is counted", e);
    memcpy(&g->meta, s[PEOPLE_META].p, sizeof g->meta);
    isize ids = g->lexicon[LEX_ID].n, products = (isize)g->lexicon[DIM_PRODUCT].n + 1;
    if (s[PEOPLE_KEY].bytes != g->meta.people * 4 ||
        s[PEOPLE_GUEST].bytes != g->meta.people / 8 + 1 || s[PEOPLE_OF_USER].bytes != ids * 4 ||
        s[PEOPLE_OF_ANON].bytes != ids * 4 || s[PEOPLE_CATEGORY].bytes != products * 4 ||
        s[PEOPLE_BRAND].bytes != products * 4 || s[PEOPLE_NAME].bytes != products * 4 ||
        s[PEOPLE_OF_ORDER].bytes != (isize)g->lexicon[LEX_ORDER].n * 4 ||
        s[PEOPLE_PROPERTY_USES].bytes != (isize)g->lexicon[LEX_PROPERTY].n * 4)
        return damaged(g->folder, "persons and dictionaries", e);
    g->bytes += g->people.map.n;
    g->key = s[PEOPLE_KEY].p;
    g->guest = s[PEOPLE_GUEST].p;
    g->of_user = s[PEOPLE_OF_USER].p;
    g->of_anon = s[PEOPLE_OF_ANON].p;
    g->of_order = s[PEOPLE_OF_ORDER].p;
    g->category = s[PEOPLE_CATEGORY].p;
    g->brand = s[PEOPLE_BRAND].p;
    g->name = s[PEOPLE_NAME].p;
    g->property_uses = s[PEOPLE_PROPERTY_USES].p;
    return OK;
}

static Code open_files(Generation *g, int workers, Err *e)
{
    TRY(open_words(g, e));
    TRY(open_people(g, e));
    TRY(colfile_open(path_in(&g->on, g->folder, "evidence"),
                     (ColFileName){g->number, FILE_EVIDENCE, 0}, EVIDENCE_SECTIONS, &g->evidence,
                     e));
    g->bytes += g->evidence.map.n;
    return open_parts(g, workers, e);
}

Code generation_open(const char *folder, u64 number, int workers, Generation **out, Err *e)
{
    Arena on = arena_new((isize)1 << 30);
    Generation *g = take(&on, Generation, 1);

    g->on = on;
    g->refs = 1;
    pthread_mutex_init(&g->property_lock, NULL);
    g->number = number;
    g->folder = str_z(&g->on, str_of(folder));
    Code code = open_files(g, workers, e);
    if (code != OK)
        generation_release(&g);
    *out = g;
    return code;
}

void generation_hold(Generation *g)
{
    __atomic_add_fetch(&g->refs, 1, __ATOMIC_RELAXED);
}

void generation_release(Generation **held)
{
    Generation *g = *held;
    Err ignored;

    *held = NULL;
    if (!g || __atomic_sub_fetch(&g->refs, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    properties_close(&g->properties);
    pthread_mutex_destroy(&g->property_lock);
    for (isize p = 0; p < g->parts; p++)
        colfile_close(&g->file[p]);
    colfile_close(&g->words);
    colfile_close(&g->people);
    colfile_close(&g->evidence);
    if (__atomic_load_n(&g->obsolete, __ATOMIC_ACQUIRE)) {
        fail_point("trail_obsolete");
        Code left = os_remove_tree(g->folder, &ignored);
        (void)left; /* what cannot be removed now is removed at the next opening */
    }
    Arena on = g->on;
    arena_free(&on);
}
