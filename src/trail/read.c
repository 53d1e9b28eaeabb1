/* read.c — trails out of a snapshot: all of them in parallel, or one person's. */
#include "trail/store.h"

static Codes codes_from(Codes c, isize at)
{
    return (Codes){(const u8 *)c.p + at * c.width, c.width};
}

static Trail trail_of(const Snapshot *s, const Part *p, u32 part, u32 i)
{
    u32 at = p->event_of[i], session = p->session_of[i], order = p->order_of[i];
    u32 line = p->line_of[i], refund = p->refund_of[i], person = part_number(p, i);
    return (Trail){
        .of = s,
        .person = person,
        .guest = s->g->guest[person / 8] >> person % 8 & 1,
        .n = p->event_of[i + 1] - at,
        .kind = p->kind + at,
        .at = p->at + at,
        .us = codes_from(p->us, at),
        .us_step = p->us_step,
        .page = codes_from(p->page, at),
        .product = codes_from(p->product, at),
        .seq = p->seq + at,
        .sessions = p->session_of[i + 1] - session,
        .orders = p->order_of[i + 1] - order,
        .lines = p->line_of[i + 1] - line,
        .refunds = p->refund_of[i + 1] - refund,
        .session = p->session + session,
        .order = p->order + order,
        .line = p->line + line,
        .refund = p->refund + refund,
        .part = part,
        .offset = at,
    };
}

isize snapshot_tasks(const Snapshot *s)
{
    return s->g ? s->g->parts : 0;
}

TrailCursor trail_begin(const Snapshot *s, isize task)
{
    return (TrailCursor){s, (u32)task, 0, s->g->part[task].persons};
}

bool trail_next(TrailCursor *c, Trail *out)
{
    if (c->next >= c->end)
        return false;
    *out = trail_of(c->of, &c->of->g->part[c->part], c->part, c->next++);
    return true;
}

/* Where a person's trail lies. */
typedef struct {
    const Part *part;
    u32 number, i;
} Place;

static Place place_of_person(const Snapshot *s, u32 person)
{
    isize low = 0, high = s->g->parts - 1;
    while (low < high) {
        isize middle = (low + high + 1) / 2;
        if (s->g->part[middle].first_person <= person)
            low = middle;
        else
            high = middle - 1;
    }
    const Part *part = &s->g->part[low];
    return (Place){part, (u32)low, person - part->first_person};
}

/* A key or an id: a user id, "~" and an anonymous id, "order:" and an order id, an anonymous id. */
static u32 find_person(const Snapshot *s, Str id)
{
    const Generation *g = s->g;
    u32 code = lexicon_find(&g->lexicon[LEX_ID], id);
    if (code != NO_CODE && g->of_user[code] != NOBODY)
        return g->of_user[code];
    if (str_starts(id, S("~"))) {
        u32 anon = lexicon_find(&g->lexicon[LEX_ID], str_skip(id, 1));
        if (anon != NO_CODE && g->of_anon[anon] != NOBODY)
            return g->of_anon[anon];
    }
    if (code != NO_CODE && g->of_anon[code] != NOBODY)
        return g->of_anon[code];
    if (str_starts(id, S("order:"))) {
        u32 order = lexicon_find(&g->lexicon[LEX_ORDER], str_skip(id, 6));
        if (order != NO_CODE)
            return g->of_order[order];
    }
    return NOBODY;
}

Code trail_find(const Snapshot *s, Str id, Trail *out, Err *e)
{
    u32 person = s->g ? find_person(s, id) : NOBODY;
    if (person == NOBODY)
        return fail(e, NOT_FOUND, "nobody is known by '%.*s'", STR_ARG(id));
    Place place = place_of_person(s, person);
    *out = trail_of(s, place.part, place.number, place.i);
    return OK;
}

Str person_key(const Snapshot *s, u32 person)
{
    const Generation *g = s->g;
    u32 key = g->key[person], code = IDENT_CODE(key);
    if (IDENT_TYPE(key) == ID_USER)
        return lexicon_text(&g->lexicon[LEX_ID], code);
    return lexicon_marked(&g->lexicon[IDENT_TYPE(key) == ID_ANON ? LEX_ID : LEX_ORDER], code);
}

isize person_ids(const Snapshot *s, u32 person, Arena *arena, const Str **ids)
{
    Place place = place_of_person(s, person);
    const Part *p = place.part;
    isize n = p->id_of[place.i + 1] - p->id_of[place.i];
    Str *text = take(arena, Str, n + 1);

    *ids = text;
    for (isize k = 0; k < n; k++)
        text[k] = lexicon_text(&s->g->lexicon[LEX_ID], IDENT_CODE(p->id[p->id_of[place.i] + k]));
    if (n > 0)
        return n;
    text[0] = person_key(s, person);
    return 1;
}

Str order_id(const Snapshot *s, u32 number)
{
    return lexicon_text(&s->g->lexicon[LEX_ORDER], number);
}
