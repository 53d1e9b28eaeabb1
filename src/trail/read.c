/* read.c — trails out of a snapshot: all of them in parallel, or one person's. */
#include "trail/cold.h"
#include "trail/store.h"

static Codes codes_from(Codes c, isize at)
{
    return (Codes){(const u8 *)c.p + at * c.width, c.width};
}

/* Field by field: a whole Trail made first and copied then costs as much again. */
static void trail_of(const Snapshot *s, const Part *p, u32 part, u32 i, bool guest, Trail *t)
{
    u32 at = p->event_of[i], session = p->session_of[i], order = p->order_of[i];
    u32 line = p->line_of[i], refund = p->refund_of[i];

    t->of = s;
    t->person = part_number(p, i);
    t->guest = guest;
    t->n = p->event_of[i + 1] - at;
    t->kind = p->kind + at;
    t->at = p->at + at;
    t->us = codes_from(p->us, at);
    t->us_step = p->us_step;
    t->page = codes_from(p->page, at);
    t->product = codes_from(p->product, at);
    t->sessions = p->session_of[i + 1] - session;
    t->orders = p->order_of[i + 1] - order;
    t->lines = p->line_of[i + 1] - line;
    t->refunds = p->refund_of[i + 1] - refund;
    t->session = p->session + session;
    t->order = p->order + order;
    t->line = p->line + line;
    t->refund = p->refund + refund;
    t->part = part;
    t->offset = at;
}

static void trail_at(const Snapshot *s, const Place *place, Trail *t)
{
    u32 person = part_number(place->part, place->i);
    trail_of(s, place->part, place->number, place->i, roster_guest(&s->roster, person), t);
}

isize snapshot_tasks(const Snapshot *s)
{
    return s->g ? s->g->parts + s->roster.layers : 0;
}

static const Part *part_at(const Snapshot *s, isize number)
{
    return number < s->g->parts ? &s->g->part[number]
                                : &s->roster.layer[number - s->g->parts]->part;
}

TrailCursor trail_begin(const Snapshot *s, isize task)
{
    return (TrailCursor){s, (u32)task, 0, part_at(s, task)->persons};
}

/* Is the trail that lies there the person's newest? */
static bool is_current(const Snapshot *s, const Part *p, u32 part, u32 i)
{
    if (part < (u32)s->g->parts)
        return !roster_hidden(&s->roster, p->first_person + i);
    return roster_place(&s->roster, p->number[i]).part == p;
}

bool trail_next(TrailCursor *c, Trail *out)
{
    if (c->next >= c->end)
        return false;
    const Part *p = part_at(c->of, c->part);
    while (!is_current(c->of, p, c->part, c->next))
        if (++c->next == c->end)
            return false;
    trail_at(c->of, &(Place){p, c->part, c->next++}, out);
    return true;
}

/* Bits [from, from + n) of a set; n is 1 to 64. */
static u64 bits_at(const u8 *set, u32 from, u32 n)
{
    u64 bits = 0;

    for (u32 i = 0; i < (n + from % 8 + 7) / 8; i++) {
        u64 byte = set[from / 8 + i];
        bits |= i * 8 >= from % 8 ? byte << (i * 8 - from % 8) : byte >> from % 8;
    }
    return n < 64 ? bits & (((u64)1 << n) - 1) : bits;
}

bool trail_block(TrailCursor *c, TrailBlock *b)
{
    const Roster *r = &c->of->roster;
    const Part *p = part_at(c->of, c->part);
    u32 first = c->next, n = MIN(c->end - first, 64);

    if (n == 0)
        return false;
    c->next += n;
    *b = (TrailBlock){
        .of = c->of,
        .part = c->part,
        .first = first,
        .n = n,
        .event_of = p->event_of + first,
        .session_of = p->session_of + first,
        .session_at = p->session_at,
        .session_brief = p->session_brief,
    };
    if (!p->number) {
        b->here = n < 64 ? ((u64)1 << n) - 1 : ~(u64)0;
        if (r->hidden)
            b->here &= ~bits_at(r->hidden, p->first_person + first, n);
        b->guests = b->here & bits_at(r->g->guest, p->first_person + first, n);
        return true;
    }
    for (u32 i = 0; i < n; i++) {
        b->here |= (u64)is_current(c->of, p, c->part, first + i) << i;
        b->guests |= (u64)roster_guest(r, p->number[first + i]) << i;
    }
    b->guests &= b->here;
    return true;
}

void trail_of_block(const TrailBlock *b, u32 i, Trail *out)
{
    const Part *p = part_at(b->of, b->part);
    trail_of(b->of, p, b->part, b->first + i, b->guests >> i & 1, out);
}

static u32 person_of_id(const Snapshot *s, u32 type, u32 code)
{
    return code == NO_CODE ? NOBODY : roster_person(&s->roster, IDENT(type, code));
}

/* A key or an id: a user id, "~" and an anonymous id, "order:" and an order id, an anonymous id. */
static u32 find_person(const Snapshot *s, Str id)
{
    u32 code = tail_find(&s->tail[LEX_ID], id);
    u32 person = person_of_id(s, ID_USER, code);
    if (person == NOBODY && str_starts(id, S("~")))
        person = person_of_id(s, ID_ANON, tail_find(&s->tail[LEX_ID], str_skip(id, 1)));
    if (person == NOBODY)
        person = person_of_id(s, ID_ANON, code);
    if (person == NOBODY && str_starts(id, S("order:")))
        person = person_of_id(s, ID_ORDER, tail_find(&s->tail[LEX_ORDER], str_skip(id, 6)));
    return person;
}

Code trail_find(const Snapshot *s, Str id, Trail *out, Err *e)
{
    u32 person = s->g ? find_person(s, id) : NOBODY;
    if (person == NOBODY)
        return fail(e, NOT_FOUND, "nobody is known by '%.*s'", STR_ARG(id));
    Place place = roster_place(&s->roster, person);
    trail_at(s, &place, out);
    return OK;
}

Str person_key(const Snapshot *s, u32 person)
{
    u32 key = roster_key(&s->roster, person), code = IDENT_CODE(key);
    if (IDENT_TYPE(key) == ID_USER)
        return tail_text(&s->tail[LEX_ID], code);
    return tail_marked(&s->tail[IDENT_TYPE(key) == ID_ANON ? LEX_ID : LEX_ORDER], code);
}

isize person_ids(const Snapshot *s, u32 person, Arena *arena, const Str **ids)
{
    Place place = roster_place(&s->roster, person);
    Cold cold = {.ids = 0};
    if (place.part && !cold_read(place.part, place.i, COLD_IDS, arena, &cold))
        cold.ids = 0;
    Str *text = take(arena, Str, (isize)cold.ids + 1);

    *ids = text;
    for (u32 k = 0; k < cold.ids; k++)
        text[k] = tail_text(&s->tail[LEX_ID], IDENT_CODE(cold.id[k]));
    if (cold.ids > 0)
        return cold.ids;
    text[0] = person_key(s, person);
    return 1;
}

const u32 *trail_seqs(const Trail *t, Arena *arena)
{
    Place place = roster_place(&t->of->roster, t->person);
    Cold cold;
    bool whole = cold_read(place.part, place.i, COLD_SEQS, arena, &cold);
    assert(whole); /* its checksum was right */
    return whole ? cold.seq : NULL;
}

u32 trail_first_seq(const Trail *t)
{
    Place place = roster_place(&t->of->roster, t->person);
    return cold_first_seq(place.part, place.i);
}

Str order_id(const Snapshot *s, u32 number)
{
    return tail_text(&s->tail[LEX_ORDER], number);
}
