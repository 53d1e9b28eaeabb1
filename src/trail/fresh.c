/* fresh.c — the writer's state of what came after the generation, opened and closed. */
#include "trail/fresh.h"

void texts_release(Texts **held)
{
    Texts *texts = *held;
    *held = NULL;
    if (!texts || __atomic_sub_fetch(&texts->refs, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    Arena on = texts->on;
    arena_free(&on);
}

static const Lexicon *empty_lexicon(int lex)
{
    static const u64 offset[1];
    static const u32 slot[2];
    static const Lexicon empty[3] = {
        {0, 0, offset, "", slot, 1}, {0, 1, offset, "", slot, 1}, {0, 6, offset, "", slot, 1}};
    return &empty[lex == LEX_ID ? 1 : lex == LEX_ORDER ? 2 : 0];
}

static SnapshotInfo info_of(const Generation *g)
{
    const Meta *m = &g->meta;
    return (SnapshotInfo){
        .covers = m->covers,
        .persons = m->persons,
        .guests = m->guests,
        .events = m->events,
        .sessions = m->sessions,
        .orders = m->orders,
        .bytes = g->bytes,
        .first_us = m->first_us,
        .last_us = m->last_us,
        .loose = m->loose,
        .lost = m->lost,
        .repeats = m->repeats,
    };
}

Fresh *fresh_open(Generation *g)
{
    Arena on = arena_new(memory_all()), texts = arena_new(memory_all());
    Fresh *f = take(&on, Fresh, 1);

    f->on = on;
    f->g = g;
    f->texts = take(&texts, Texts, 1);
    f->texts->refs = 1;
    f->texts->on = texts;
    for (int lex = 0; lex < LEX_COUNT; lex++)
        f->tail[lex].base = g ? &g->lexicon[lex] : empty_lexicon(lex);
    f->roster.g = g;
    if (g) {
        f->roster.base = f->roster.people = (u32)g->meta.people;
        f->info = info_of(g);
    }
    return f;
}

void fresh_close(Fresh **held)
{
    Fresh *f = *held;
    *held = NULL;
    if (!f)
        return;
    roster_close(&f->roster);
    texts_release(&f->texts);
    generation_release(&f->g);
    Arena on = f->on;
    arena_free(&on);
}

/* Ids that stand for a person, but for one without events yet. */
static void list_orphans(Fresh *f)
{
    for (u32 id = 0; id < f->evidence.ids; id++) {
        u32 roles = f->evidence.roles[id];
        bool user = roles & 1 << ROLE_USER, anon = roles & 1 << ROLE_ANON || !user;
        bool lost[] = {user && f->g->of_user[id] == NOBODY, anon && f->g->of_anon[id] == NOBODY};
        for (u32 type = ID_USER; type <= ID_ANON; type++) {
            if (!lost[type])
                continue;
            if (f->orphans == f->orphan_cap)
                f->orphan = arena_grow(&f->on, f->orphan, f->orphans, &f->orphan_cap, sizeof(u32));
            f->orphan[f->orphans++] = IDENT(type, id);
        }
    }
}

static Code read_tuples(Fresh *f, Err *e)
{
    const Bytes *packed = &f->g->people.section[PEOPLE_TUPLE];
    Reader r = {packed->p, (const u8 *)packed->p + packed->bytes};
    u32 mask = 255, n = (u32)f->g->meta.tuples;
    u64 code;

    while (mask < n * 2)
        mask = mask * 2 + 1;
    f->tuple_cap = f->tuple_n = n;
    f->tuple = arena_take_raw(&f->on, sizeof(Tuple), (isize)n + 1);
    f->tuple_slot = take(&f->on, u32, (isize)mask + 1);
    f->tuple_mask = mask;
    for (u32 t = 0; t < n; t++) {
        for (int k = 0; k < TUPLE_N; k++) {
            if (!read_varint(&r, &code))
                return fail(e, CORRUPT, "the circumstances in '%s' are cut short", f->g->folder);
            f->tuple[t].of[k] = (u32)code;
        }
        u32 at = (u32)hash64(&f->tuple[t], sizeof(Tuple), 0) & mask;
        while (f->tuple_slot[at])
            at = (at + 1) & mask;
        f->tuple_slot[at] = t + 1;
    }
    return OK;
}

static void copy_uses(Fresh *f)
{
    u32 n = f->g->lexicon[LEX_PROPERTY].n;
    f->uses_cap = n + 16;
    f->uses = take(&f->on, u32, f->uses_cap);
    for (u32 p = 0; p < n; p++)
        f->uses[p] = f->g->property_uses[p];
}

Code fresh_ready(Fresh *f, Err *e)
{
    if (f->ready)
        return OK;
    TRY(evidence_view(&f->g->evidence, f->g->folder, &f->evidence, e));
    if (f->evidence.ids != f->g->lexicon[LEX_ID].n ||
        f->evidence.orders != f->g->lexicon[LEX_ORDER].n ||
        f->evidence.products != f->g->lexicon[DIM_PRODUCT].n)
        return fail(e, CORRUPT, "evidence and dictionaries in '%s' contradict each other",
                    f->g->folder);
    TRY(read_tuples(f, e));
    list_orphans(f);
    copy_uses(f);
    f->roster.hidden = take(&f->on, u8, f->roster.base / 8 + 1);
    f->ready = true;
    return OK;
}
