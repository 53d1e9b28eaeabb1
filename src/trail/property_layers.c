/* property_layers.c — a property's column over a generation and the layers of fresh trails: an
 * event of a layer has its value from the journal when it is new, else from the generation's
 * column. */
#include "trail/property.h"
#include "trail/cold.h"

#include <math.h>

static void index_texts(PropertyColumn *c)
{
    u32 mask = 15;
    while (mask < c->size * 2)
        mask = mask * 2 + 1;
    c->slot = take(&c->on, u32, (isize)mask + 1);
    c->mask = mask;
    for (u32 code = 1; code < c->size; code++) {
        u32 at = (u32)str_hash(c->text[code]) & mask;
        while (c->slot[at])
            at = (at + 1) & mask;
        c->slot[at] = code;
    }
}

static u32 code_in(const PropertyColumn *base, Str text)
{
    for (u32 at = (u32)str_hash(text) & base->mask; base->slot[at]; at = (at + 1) & base->mask)
        if (str_eq(base->text[base->slot[at]], text))
            return base->slot[at];
    return 0;
}

typedef struct {
    const Snapshot *s;
    const PropertyColumn *base;
    const Values *values;
    const u32 *final; /* by rank: the code of a value */
    Roster plain;     /* the generation alone */
    NumberMap read;   /* by person of the generation: index in seqs + 1, while a trail is laid */
    const u32 **seqs;
    isize n, cap;
    Arena scratch;
} Laying;

static i64 time_at(const Part *p, u32 at)
{
    return (i64)p->at[at] * US_PER_S + (i64)code_at(p->us, at) * p->us_step;
}

/* The seqs of an older trail, read once for each newer trail that has events of it. */
static const u32 *seqs_of(Laying *l, u32 person, const Place *place)
{
    u32 known = map_get(&l->read, person, 0);
    Cold cold;
    if (known)
        return l->seqs[known - 1];
    bool whole = cold_read(place->part, place->i, COLD_SEQS, &l->scratch, &cold);
    assert(whole); /* its checksum was right */
    (void)whole;
    if (l->n == l->cap)
        l->seqs = arena_grow(&l->scratch, l->seqs, l->n, &l->cap, sizeof *l->seqs);
    l->seqs[l->n++] = cold.seq;
    map_put(&l->read, person, (u32)l->n, &l->scratch);
    return cold.seq;
}

/* What the generation's column has of an event that is older than the layers. */
static u32 older_code(Laying *l, u32 ident, i64 time, u32 seq)
{
    u32 person = roster_person(&l->plain, ident);
    Place place = roster_place(&l->plain, person);
    const Part *p = place.part;
    u32 from = p->event_of[place.i], low = from, high = p->event_of[place.i + 1];
    const u32 *seqs = seqs_of(l, person, &place);
    while (low < high) {
        u32 middle = (low + high) / 2;
        if (in_order(time_at(p, middle), seqs[middle - from], time, seq))
            low = middle + 1;
        else
            high = middle;
    }
    assert(low < p->event_of[place.i + 1] && seqs[low - from] == seq);
    return code_at(l->base->part[place.number], low);
}

static u32 fresh_code(const Laying *l, u32 seq)
{
    u32 value = l->values->code[seq - l->values->from];
    return value ? l->final[value - 1] : 0;
}

static void lay_trail(Laying *l, const Part *p, u32 i, u32 *codes)
{
    Cold cold;
    bool whole = cold_read(p, i, COLD_SEQS, &l->scratch, &cold);
    assert(whole); /* it was made here */
    (void)whole;
    u32 run = 0;
    for (u32 k = 0; k < p->event_of[i + 1] - p->event_of[i]; k++) {
        u32 at = p->event_of[i] + k;
        while (run + 1 < cold.idents && cold.ident[run + 1].event <= k)
            run++;
        if (cold.seq[k] >= l->values->from)
            codes[at] = fresh_code(l, cold.seq[k]);
        else if (l->base)
            codes[at] = older_code(l, cold.ident[run].code, time_at(p, at), cold.seq[k]);
    }
}

static Codes lay_layer(const Laying *laying, const Part *p, Arena *keep)
{
    u32 *codes = take(keep, u32, (isize)p->event_of[p->persons] + 1);
    for (u32 i = 0; i < p->persons; i++) {
        Laying l = *laying; /* its scratch and what was read there go with the trail */
        lay_trail(&l, p, i, codes);
    }
    return (Codes){codes, sizeof *codes};
}

/* The codes of the values of fresh events: those the generation has, then new ones. */
static u32 *final_codes(PropertyColumn *c, const Values *values, Arena *keep)
{
    u32 n = values->ranked.n;
    u32 *final = arena_take_raw(keep, sizeof(u32), (isize)n + 1);
    Str *text = take(&c->on, Str, (isize)n + 2);
    double *number = take(&c->on, double, (isize)n + 2);
    u32 added = c->known == 0; /* without a base the column has its own code 0 */

    number[0] = NAN;
    for (u32 i = 0; i < n; i++) {
        Str value = ranked_text(&values->ranked, i);
        final[i] = c->base ? code_in(c->base, value) : 0;
        if (final[i])
            continue;
        final[i] = c->known + added;
        text[added] = str_copy(&c->on, value);
        if (!str_f64(value, &number[added]))
            number[added] = NAN;
        added++;
    }
    c->text = text;
    c->number = number;
    c->size = c->known + added;
    return final;
}

static PropertyColumn *lay_over(const Snapshot *s, Str name, PropertyColumn *base,
                                const Values *values)
{
    Arena on = arena_new(memory_all()), scratch = arena_new(memory_all());
    PropertyColumn *c = take(&on, PropertyColumn, 1);
    isize parts = s->g->parts;

    if (base && !base->slot)
        index_texts(base);
    c->on = on;
    c->name = str_copy(&c->on, name);
    c->base = base;
    c->known = base ? base->size : 0;
    Laying laying = {s, base, values, final_codes(c, values, &scratch)};
    laying.plain = (Roster){.g = s->g, .base = (u32)s->g->meta.people};
    laying.scratch = scratch;
    c->part = take(&c->on, Codes, parts + s->roster.layers + 1);
    for (isize p = 0; base && p < parts; p++)
        c->part[p] = base->part[p];
    for (isize l = 0; l < s->roster.layers; l++)
        c->part[parts + l] = lay_layer(&laying, &s->roster.layer[l]->part, &c->on);
    arena_free(&scratch);
    return c;
}

Code layered_column(Snapshot *s, Str name, PropertyColumn *base, PropertyColumn **out, Err *e)
{
    Values *values;
    *out = NULL;
    TRY(values_read(s->journal, s->workers, name, s->g->meta.covers, s->info.covers, &values, e));
    if (base || values->ranked.n > 0) {
        *out = lay_over(s, name, base, values);
        (*out)->next = s->columns;
        s->columns = *out;
    }
    values_close(&values);
    return OK;
}
