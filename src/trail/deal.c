/* deal.c — two passes over the rows: settle every code and count, then deal each row to its place.
 * Places are fixed by the counts, so the outcome does not depend on who works when. */
#include "trail/deal.h"

enum { PART_EVENTS_MIN = 1 << 16, PART_EVENTS_MAX = 1 << 19, PARTS_USUAL = 64 };

typedef struct {
    u32 ident, person;
} Who;
/* Tables by flat provisional word. */
typedef struct {
    Flat ids, orders, pages, products, tuples, kinds;
    Who *user, *anon, *order;
    u32 *page, *product, *tuple, *kind;
} Tables;
typedef struct {
    const World *w;
    Dealt *out;
    Tables t;
    u16 *part_of; /* by person */
    u32 *repeat;  /* seqs of repeated order events, ascending */
    isize repeats;
    isize *place; /* [haul][part]: rows there, then where its first one goes */
} Dealing;

static u32 *rank_table(const Words *w, Flat *flat, u32 plus, Arena *keep)
{
    *flat = words_flat(w);
    u32 *table = arena_take_raw(keep, sizeof(u32), (isize)flat->n + 1);
    for (u32 s = 0; s < WORD_SHARDS; s++)
        for (u32 i = 0; i < w->shard[s].n; i++)
            table[flat->base[s] + i] = words_at(w, i * WORD_SHARDS + s + 1)->rank + plus;
    return table;
}

static Who *who_table(const u32 *rank, u32 n, u32 type, const u32 *person, Arena *keep)
{
    Who *who = arena_take_raw(keep, sizeof(Who), (isize)n + 1);
    for (u32 i = 0; i < n; i++)
        who[i] = (Who){IDENT(type, rank[i]), person[rank[i]]};
    return who;
}

static Tables tables_of(const World *w, Arena *keep)
{
    Tables t;
    const Words *words = w->scan->words;
    t.page = rank_table(&words[DIM_PAGE], &t.pages, 1, keep);
    t.product = rank_table(&words[DIM_PRODUCT], &t.products, 1, keep);
    t.tuple = rank_table(&w->scan->tuples, &t.tuples, 0, keep);
    t.kind = rank_table(&words[DIM_KIND], &t.kinds, KIND_COUNT, keep);
    for (u32 k = 0; k < t.kinds.n; k++)
        t.kind[k] = MIN(t.kind[k], KIND_MASK);
    u32 *order = rank_table(&words[LEX_ORDER], &t.orders, 0, keep);
    t.order = who_table(order, t.orders.n, ID_ORDER, w->people.of_order, keep);
    u32 *id = rank_table(&words[LEX_ID], &t.ids, 0, keep);
    t.user = who_table(id, t.ids.n, ID_USER, w->people.of_user, keep);
    t.anon = who_table(id, t.ids.n, ID_ANON, w->people.of_anon, keep);
    return t;
}

static void list_repeats(Dealing *d, Arena *keep)
{
    const World *w = d->w;
    isize n = 0;
    for (isize i = 0; i < w->event_n; i++)
        n += w->orders.repeat[i];
    d->repeat = arena_take_raw(keep, sizeof(u32), n + 1);
    Arena scratch = *keep;
    Keyed *keyed = arena_take_raw(&scratch, sizeof(Keyed), n + 1);
    Keyed *spare = arena_take_raw(&scratch, sizeof(Keyed), n + 1);
    for (isize i = 0; i < w->event_n; i++)
        if (w->orders.repeat[i])
            keyed[d->repeats++] = (Keyed){w->event[i].seq, 0};
    sort_keyed(keyed, spare, n);
    for (isize i = 0; i < d->repeats; i++)
        d->repeat[i] = (u32)keyed[i].key;
}

/* Ranges of persons with about as many events each. */
static void cut_parts(Dealing *d, Arena *keep)
{
    const People *p = &d->w->people;
    isize total = 0, in_part = 0, parts = 0;
    for (u32 i = 0; i < p->n; i++)
        total += p->events[i];
    isize usual = MIN(MAX(total / PARTS_USUAL, PART_EVENTS_MIN), PART_EVENTS_MAX);
    usual = d->w->part_events > 0 ? d->w->part_events : usual;
    isize most = total / usual + 2;
    d->part_of = arena_take_raw(keep, sizeof(u16), (isize)p->n + 1);
    d->out->first_person = take(keep, u32, most + 1);
    d->out->start = take(keep, isize, most + 1);
    for (u32 i = 0; i < p->n; i++) {
        if (in_part >= usual) {
            in_part = 0;
            parts++;
            d->out->first_person[parts] = i;
        }
        d->part_of[i] = (u16)parts;
        in_part += p->events[i];
        d->out->start[parts + 1] = d->out->start[parts] + in_part;
    }
    d->out->parts = parts + (p->n > 0);
    d->out->first_person[d->out->parts] = p->n;
}

static const u32 *repeats_from(const Dealing *d, i64 seq)
{
    isize low = 0, high = d->repeats;
    while (low < high) {
        isize middle = (low + high) / 2;
        if (d->repeat[middle] < seq)
            low = middle + 1;
        else
            high = middle;
    }
    return d->repeat + low;
}

/* Ids become idents and persons, all codes final; rows that stand in no trail become NO_ROW. */
static void settle(void *context, isize task, int worker)
{
    Dealing *d = context;
    const Tables *t = &d->t;
    Haul *haul = &d->w->scan->haul[task];
    isize *count = d->place + task * d->out->parts;
    const u32 *repeat = repeats_from(d, haul->first_seq), *end = d->repeat + d->repeats;
    (void)worker;

    haul->first_us = INT64_MAX;
    haul->last_us = INT64_MIN;
    for (isize i = 0; i < haul->n; i++) {
        Row *row = &haul->rows[i];
        if (repeat < end && *repeat == (u32)(haul->first_seq + i)) {
            repeat++;
            row->what = NO_ROW;
        }
        if (row->what == NO_ROW)
            continue;
        u32 type = row->what & 3, kind = row->what >> 2;
        const Who *who = type == ID_USER   ? &t->user[flat_of(&t->ids, row->id)]
                         : type == ID_ANON ? &t->anon[flat_of(&t->ids, row->id)]
                                           : &t->order[flat_of(&t->orders, row->id)];
        row->id = who->ident;
        row->person = who->person;
        row->what = kind < KIND_OWN ? kind : t->kind[flat_of(&t->kinds, kind - KIND_OWN)];
        row->page = row->page ? t->page[flat_of(&t->pages, row->page)] : 0;
        row->product = row->product ? t->product[flat_of(&t->products, row->product)] : 0;
        row->context = t->tuple[flat_of(&t->tuples, row->context)];
        haul->first_us = MIN(haul->first_us, row->time);
        haul->last_us = MAX(haul->last_us, row->time);
        count[d->part_of[row->person]]++;
    }
}

static void place_rows(Dealing *d)
{
    for (isize p = 0; p < d->out->parts; p++) {
        isize at = d->out->start[p];
        for (isize h = 0; h < d->w->scan->hauls; h++) {
            isize n = d->place[h * d->out->parts + p];
            d->place[h * d->out->parts + p] = at;
            at += n;
        }
        assert(at == d->out->start[p + 1]);
    }
}

static void deal_haul(void *context, isize task, int worker)
{
    Dealing *d = context;
    Haul *haul = &d->w->scan->haul[task];
    isize *place = d->place + task * d->out->parts;
    (void)worker;

    for (isize i = 0; i < haul->n; i++) {
        Row row = haul->rows[i];
        if (row.what == NO_ROW)
            continue;
        u32 part = d->part_of[row.person];
        row.what |= (row.person - d->out->first_person[part]) << 7;
        row.seq = (u32)(haul->first_seq + i);
        d->out->rows[place[part]++] = row;
    }
    arena_free(&haul->rows_on);
}

void deal_rows(const World *w, Dealt *out, Arena scratch)
{
    Dealing d = {.w = w, .out = out};
    d.t = tables_of(w, &scratch);
    list_repeats(&d, &scratch);
    out->on = arena_new(memory_all());
    cut_parts(&d, &out->on);
    d.place = take(&scratch, isize, w->scan->hauls * out->parts + 1);
    run_parallel(w->workers, w->scan->hauls, settle, &d);
    place_rows(&d);
    out->rows = arena_take_raw(&out->on, sizeof(Row), out->start[out->parts] + 1);
    run_parallel(w->workers, w->scan->hauls, deal_haul, &d);
}

void dealt_close(Dealt *dealt)
{
    arena_free(&dealt->on);
}
