/* deal.c — each haul's rows settled, every code final, and dealt out to the parts within the haul's
 * own room, so that the rows are never held twice. Whatever thread does it, the outcome is the
 * same. */
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
    u32 *next;                 /* [worker][part] */
    Arena spare[VISITORS_MAX]; /* by worker: room for the rows of one haul */
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
    for (u32 i = 0; i < p->n; i++) {
        if (in_part >= usual) {
            in_part = 0;
            parts++;
            d->out->first_person[parts] = i;
        }
        d->part_of[i] = (u16)parts;
        in_part += p->events[i];
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

static const Who *who_of(const Tables *t, const Row *row)
{
    switch (row->what & 3) {
    case ID_USER: return &t->user[flat_of(&t->ids, row->id)];
    case ID_ANON: return &t->anon[flat_of(&t->ids, row->id)];
    default: return &t->order[flat_of(&t->orders, row->id)];
    }
}

/* Whose each row is, and how many there are of each part; rows that stand in no trail become
 * NO_ROW. */
static void find_persons(const Dealing *d, Haul *haul, u32 *count)
{
    const u32 *repeat = repeats_from(d, haul->first_seq), *end = d->repeat + d->repeats;

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
        const Who *who = who_of(&d->t, row);
        row->id = who->ident;
        row->person = who->person;
        haul->first_us = MIN(haul->first_us, row->time);
        haul->last_us = MAX(haul->last_us, row->time);
        count[d->part_of[row->person]]++;
    }
}

static void settle(const Dealing *d, const Haul *haul, u32 *next, Row *to)
{
    const Tables *t = &d->t;
    for (isize i = 0; i < haul->n; i++) {
        const Row *row = &haul->rows[i];
        if (row->what == NO_ROW)
            continue;
        u32 part = d->part_of[row->person], kind = row->what >> 2;
        kind = kind < KIND_OWN ? kind : t->kind[flat_of(&t->kinds, kind - KIND_OWN)];
        to[next[part]++] = (Row){
            .time = row->time,
            .seq = (u32)(haul->first_seq + i),
            .id = row->id,
            .page = row->page ? t->page[flat_of(&t->pages, row->page)] : 0,
            .product = row->product ? t->product[flat_of(&t->products, row->product)] : 0,
            .context = t->tuple[flat_of(&t->tuples, row->context)],
            .what = (row->person - d->out->first_person[part]) << 7 | kind,
        };
    }
}

static void deal_haul(void *context, isize task, int worker)
{
    Dealing *d = context;
    Haul *haul = &d->w->scan->haul[task];
    isize parts = d->out->parts;
    u32 *from = d->out->from + task * (parts + 1), *next = d->next + worker * parts;
    Arena *spare = &d->spare[worker];

    if (!spare->base)
        *spare = haul_room();
    memset(next, 0, (size_t)parts * sizeof *next);
    find_persons(d, haul, next);
    for (isize p = 0; p < parts; p++) {
        from[p + 1] = from[p] + next[p];
        next[p] = from[p];
    }
    Arena full = *spare;
    Row *to = arena_take_raw(&full, sizeof(Row), from[parts] + 1);
    settle(d, haul, next, to);
    *spare = haul->rows_on;
    spare->at = spare->base;
    haul->rows_on = full;
    haul->rows = to;
    haul->n = from[parts];
}

void deal_rows(const World *w, Dealt *out, Arena scratch)
{
    int workers = MIN(w->workers, VISITORS_MAX);
    Dealing d = {.w = w, .out = out};
    d.t = tables_of(w, &scratch);
    list_repeats(&d, &scratch);
    out->on = arena_new(memory_all());
    cut_parts(&d, &out->on);
    out->from = take(&out->on, u32, w->scan->hauls * (out->parts + 1) + 1);
    d.next = arena_take_raw(&scratch, sizeof(u32), workers * out->parts + 1);
    run_parallel(workers, w->scan->hauls, deal_haul, &d);
    for (int i = 0; i < workers; i++)
        arena_free(&d.spare[i]);
}

isize dealt_runs(const World *w, const Dealt *dealt, isize part, RowRun *run)
{
    isize n = 0;
    for (isize h = 0; h < w->scan->hauls; h++) {
        const u32 *from = dealt->from + h * (dealt->parts + 1) + part;
        run[h] = (RowRun){w->scan->haul[h].rows + from[0], from[1] - from[0]};
        n += run[h].n;
    }
    return n;
}

void dealt_close(Dealt *dealt)
{
    arena_free(&dealt->on);
}
