/* property.c — columns of fields and properties, laid beside the parts of a generation. */
#include "trail/property.h"
#include "trail/cold.h"

#include <math.h>

static void put_code(void *codes, u8 width, isize i, u32 code)
{
    if (width == 4)
        ((u32 *)codes)[i] = code;
    else if (width == 2)
        ((u16 *)codes)[i] = (u16)code;
    else
        ((u8 *)codes)[i] = (u8)code;
}

static Codes gather(const u32 *by_event, const Part *p, u32 size, Arena *keep, Arena scratch)
{
    isize n = p->event_of[p->persons];
    u8 width = size > UINT16_MAX ? 4 : size > UINT8_MAX ? 2 : 1;
    void *codes = arena_take_raw(keep, width, n + 1);
    for (u32 i = 0; i < p->persons; i++) {
        Arena side = scratch;
        Cold cold;
        bool whole = cold_read(p, i, COLD_SEQS, &side, &cold);
        assert(whole); /* its checksum was right */
        (void)whole;
        for (u32 k = p->event_of[i]; k < p->event_of[i + 1]; k++)
            put_code(codes, width, k, by_event[cold.seq[k - p->event_of[i]]]);
    }
    return (Codes){codes, width};
}

static PropertyColumn *lay_out(const Generation *g, Str name, const Values *values)
{
    Arena on = arena_new(memory_all());
    PropertyColumn *c = take(&on, PropertyColumn, 1);
    u32 n = values->ranked.n;
    Str *text = take(&on, Str, (isize)n + 1);
    double *number = take(&on, double, (isize)n + 1);

    number[0] = NAN;
    for (u32 i = 0; i < n; i++) {
        text[i + 1] = str_copy(&on, ranked_text(&values->ranked, i));
        if (!str_f64(text[i + 1], &number[i + 1]))
            number[i + 1] = NAN;
    }
    c->name = str_copy(&on, name);
    c->size = n + 1;
    c->text = text;
    c->number = number;
    c->part = take(&on, Codes, g->parts + 1);
    Arena scratch = arena_new(memory_all());
    for (isize p = 0; p < g->parts; p++)
        c->part[p] = gather(values->code, &g->part[p], c->size, &on, scratch);
    arena_free(&scratch);
    c->on = on;
    return c;
}

_Static_assert(FIELD_COUNT <= 128, "Generation.absent has a bit for each field");

/* The column of the generation; *out NULL: none of its events has it. */
static Code base_column(const Snapshot *s, Str name, PropertyColumn **out, Err *e)
{
    Generation *g = s->g;
    Field field = field_find(name);
    Values *values;

    *out = NULL;
    for (PropertyColumn *c = g->properties; c && !*out; c = c->next)
        *out = str_eq(c->name, name) ? c : NULL;
    if (*out)
        return OK;
    if (field < FIELD_COUNT && g->absent[field >> 6] >> (field & 63) & 1)
        return OK;
    if (field == FIELD_COUNT && lexicon_find(&g->lexicon[LEX_PROPERTY], name) == NO_CODE)
        return OK;
    TRY(values_read(s->journal, s->workers, name, 0, g->meta.covers, &values, e));
    if (values->ranked.n > 0) {
        *out = lay_out(g, name, values);
        (*out)->next = g->properties;
        g->properties = *out;
    } else if (field < FIELD_COUNT) {
        g->absent[field >> 6] |= (u64)1 << (field & 63);
    }
    values_close(&values);
    return OK;
}

static Code find_column(Snapshot *s, Str name, const PropertyColumn **out, Err *e)
{
    PropertyColumn *column = NULL;
    for (PropertyColumn *c = s->columns; c && !column; c = c->next)
        column = str_eq(c->name, name) ? c : NULL;
    if (!column) {
        PropertyColumn *base;
        TRY(base_column(s, name, &base, e));
        column = base;
        if (s->roster.layers > 0)
            TRY(layered_column(s, name, base, &column, e));
    }
    if (!column)
        return fail(e, NOT_FOUND, "no event has '%.*s'", STR_ARG(name));
    *out = column;
    return OK;
}

Code snapshot_property(Snapshot *s, Str name, const PropertyColumn **out, Err *e)
{
    if (!s->g)
        return fail(e, NOT_FOUND, "no event has '%.*s'", STR_ARG(name));
    pthread_mutex_lock(&s->g->property_lock);
    Code code = find_column(s, name, out, e);
    pthread_mutex_unlock(&s->g->property_lock);
    return code;
}

void properties_close(PropertyColumn **list)
{
    while (*list) {
        Arena on = (*list)->on;
        *list = (*list)->next;
        arena_free(&on);
    }
}

u32 property_size(const PropertyColumn *c)
{
    return c->size;
}

Str property_text(const PropertyColumn *c, u32 code)
{
    return code < c->known ? c->base->text[code] : c->text[code - c->known];
}

double property_number(const PropertyColumn *c, u32 code)
{
    return code < c->known ? c->base->number[code] : c->number[code - c->known];
}

Codes trail_property(const Trail *t, const PropertyColumn *c)
{
    Codes part = c->part[t->part];
    return (Codes){(const u8 *)part.p + (isize)t->offset * part.width, part.width};
}

isize snapshot_properties(const Snapshot *s, const PropertyName **names)
{
    *names = s->property;
    return s->properties;
}
