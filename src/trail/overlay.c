/* overlay.c — one refresh: who is touched by what is new, and the books after it. */
#include "trail/cold.h"
#include "trail/fresh.h"
#include "trail/visit.h"

void overlay_touch_ident(Refreshing *r, u32 ident)
{
    if (map_get(&r->ident_seen, ident, 0))
        return;
    map_put(&r->ident_seen, ident, 1, r->keep);
    if (r->idents == r->ident_cap)
        r->ident = arena_grow(r->keep, r->ident, r->idents, &r->ident_cap, sizeof(u32));
    r->ident[r->idents++] = ident;
}

static void touch_person(Refreshing *r, u32 person)
{
    if (person == NOBODY || map_get(&r->person_seen, person, 0) ||
        !roster_place(&r->f->roster, person).part)
        return;
    map_put(&r->person_seen, person, 1, r->keep);
    if (r->persons == r->person_cap)
        r->person = arena_grow(r->keep, r->person, r->persons, &r->person_cap, sizeof(u32));
    r->person[r->persons++] = person;
}

/* All by which anything could lead to the person: ids of events, linked ids, orders. */
static void touch_idents_of(Refreshing *r, u32 person)
{
    Place at = roster_place(&r->f->roster, person);
    const Part *p = at.part;
    Arena side = r->side;
    Cold cold;
    bool whole = cold_read(p, at.i, COLD_IDENTS, &side, &cold);
    assert(whole); /* its checksum was right */
    (void)whole;
    for (u32 k = 0; k < cold.idents; k++)
        overlay_touch_ident(r, cold.ident[k].code);
    for (u32 k = 0; k < cold.ids; k++)
        overlay_touch_ident(r, cold.id[k]);
    for (u32 k = p->order_of[at.i]; k < p->order_of[at.i + 1]; k++)
        overlay_touch_ident(r, IDENT(ID_ORDER, p->order[k].number));
}

/* A touched id touches the person it led to and the id that names its person now; a touched person
 * touches all of its ids; until nothing is added. */
void overlay_close_over(Refreshing *r)
{
    while (r->idents_done < r->idents || r->persons_done < r->persons) {
        if (r->persons_done < r->persons) {
            touch_idents_of(r, r->person[r->persons_done++]);
            continue;
        }
        u32 ident = r->ident[r->idents_done++];
        touch_person(r, roster_person(&r->f->roster, ident));
        overlay_touch_ident(r, name_of(r, ident));
    }
}

static i64 events_touched(const Refreshing *r)
{
    i64 n = r->scan->covers - r->from;
    for (isize k = 0; k < r->persons; k++) {
        Place at = roster_place(&r->f->roster, r->person[k]);
        n += at.part->event_of[at.i + 1] - at.part->event_of[at.i];
    }
    return n;
}

/* The last layers are taken up into the new one while they are not much larger: so layers stay few,
 * each at least twice the next, and an event is copied a logarithmic number of times. Returns how
 * many stay. */
static isize absorb_layers(Refreshing *r)
{
    const Roster *roster = &r->f->roster;
    isize stay = roster->layers;
    i64 events = events_touched(r);
    for (; stay > 0 && roster->layer[stay - 1]->events <= 2 * events; stay--) {
        const Layer *layer = roster->layer[stay - 1];
        for (u32 i = 0; i < layer->part.persons; i++) {
            u32 person = layer->part.number[i];
            if (roster_place(roster, person).part == &layer->part)
                touch_person(r, person);
        }
        events += layer->events;
    }
    overlay_close_over(r);
    return stay;
}

/* What the touched persons were is taken off the sums; what they become is added. */
static void count_person(Fresh *f, u32 person, i64 sign)
{
    Place at = roster_place(&f->roster, person);
    const Part *p = at.part;
    if (!p)
        return;
    i64 events = (i64)p->event_of[at.i + 1] - p->event_of[at.i];
    bool in_layer = at.number >= (u32)f->g->parts;
    f->info.events += sign * events;
    f->info.sessions += sign * ((i64)p->session_of[at.i + 1] - p->session_of[at.i]);
    f->info.orders += sign * ((i64)p->order_of[at.i + 1] - p->order_of[at.i]);
    f->info.overlay_events += in_layer ? sign * events : 0;
    f->info.overlay_persons += in_layer ? sign : 0;
    if (roster_guest(&f->roster, person))
        f->info.guests += sign;
    else
        f->info.persons += sign;
}

static void place_persons(Refreshing *r, Layer *layer, isize stay)
{
    Fresh *f = r->f;
    Roster *roster = &f->roster;
    for (isize k = 0; k < r->persons; k++)
        count_person(f, r->person[k], -1);
    for (isize k = 0; k < r->persons; k++) {
        u32 person = r->person[k];
        if (person < roster->base)
            roster->hidden[person / 8] |= (u8)(1 << person % 8);
        map_put(&roster->place, person, GONE, &f->on);
    }
    while (roster->layers > stay)
        layer_release(&roster->layer[--roster->layers]);
    assert(roster->layers < LAYERS_MAX && layer->part.persons < 1u << PLACE_BITS);
    u32 first = (u32)roster->layers << PLACE_BITS;
    roster->layer[roster->layers++] = layer;
    for (u32 i = 0; i < layer->part.persons; i++) {
        u32 person = layer->part.number[i];
        if (person < roster->base)
            roster->hidden[person / 8] |= (u8)(1 << person % 8);
        map_put(&roster->place, person, first | i, &f->on);
        count_person(f, person, 1);
    }
}

/* Where ids lead to now. Those that could be listed but lead to no trail are looked at again at
 * every refresh. */
static void lead_idents(Refreshing *r)
{
    Fresh *f = r->f;
    f->orphans = 0;
    for (isize k = 0; k < r->idents; k++) {
        u32 ident = r->ident[k], person = fresh_number(f, name_of(r, ident));
        if (person != NOBODY && !roster_place(&f->roster, person).part)
            person = NOBODY;
        if (roster_person(&f->roster, ident) != person)
            map_put(&f->roster.person, ident, person, &f->on);
        if (person != NOBODY || !overlay_listed(f, ident))
            continue;
        if (f->orphans == f->orphan_cap)
            f->orphan = arena_grow(&f->on, f->orphan, f->orphans, &f->orphan_cap, sizeof(u32));
        f->orphan[f->orphans++] = ident;
    }
}

/* The latest event of all became a repeat: the one before it is looked for everywhere. */
static i64 latest_us(const Roster *r)
{
    i64 latest = 0;
    for (u32 person = 0; person < r->people; person++) {
        Place at = roster_place(r, person);
        if (!at.part)
            continue;
        const Part *p = at.part;
        u32 last = p->event_of[at.i + 1] - 1;
        i64 us = (i64)p->at[last] * US_PER_S + (i64)code_at(p->us, last) * p->us_step;
        latest = MAX(latest, us);
    }
    return latest;
}

static void sum_up(Refreshing *r, bool empty)
{
    Fresh *f = r->f;
    i64 seen = 0;
    if (empty) {
        f->info.first_us = INT64_MAX;
        f->info.last_us = INT64_MIN;
    }
    for (isize h = 0; h < r->scan->hauls; h++) {
        const Haul *haul = &r->scan->haul[h];
        f->info.loose += haul->loose;
        f->info.first_us = MIN(f->info.first_us, haul->first_us);
        f->info.last_us = MAX(f->info.last_us, haul->last_us);
        seen += haul->seen;
    }
    f->info.lost += r->scan->covers - r->from - seen;
    f->info.covers = r->scan->covers;
    f->info.overlay_rest = f->info.covers - f->g->meta.covers;
    if (f->info.events == 0)
        f->info.first_us = f->info.last_us = 0;
    else if (r->dropped_last_us >= f->info.last_us)
        f->info.last_us = latest_us(&f->roster);
}

static void refresh(Fresh *f, Scan *scan, Arena *keep)
{
    Refreshing r = {.f = f, .scan = scan, .keep = keep, .from = f->info.covers};
    bool empty = f->info.events == 0;

    r.dropped_last_us = INT64_MIN;
    r.side = arena_new(memory_all());
    facts_adopt(&r);
    facts_merge(&r);
    for (isize k = 0; k < f->orphans; k++)
        overlay_touch_ident(&r, f->orphan[k]);
    overlay_close_over(&r);
    isize stay = absorb_layers(&r);
    Layer *layer = overlay_make(&r);
    place_persons(&r, layer, stay);
    lead_idents(&r);
    sum_up(&r, empty);
    arena_free(&r.side);
}

Code fresh_refresh(Fresh *f, const FreshPlan *plan, Err *e)
{
    i64 rest = plan->until - f->info.covers;
    ScanPlan scanning = {.journal = plan->journal, .from = f->info.covers, .until = plan->until};
    Scan *scan;

    TRY(fresh_ready(f, e));
    scanning.workers = rest < STRETCH_EVENTS ? 1 : plan->workers;
    TRY(scan_journal(&scanning, &scan, e));
    Arena keep = arena_large(memory_all());
    refresh(f, scan, &keep);
    arena_free(&keep);
    scan_close(&scan);
    return OK;
}
