/* deal.c — each haul's rows settled, every code final, and dealt out to the parts within the haul's
 * own room, so that the rows are never held twice. Whatever thread does it, the outcome is the
 * same. */
#include "trail/settle.h"

enum { PART_EVENTS_MIN = 1 << 16, PART_EVENTS_MAX = 1 << 19, PARTS_USUAL = 64 };

typedef struct {
    const World *w;
    Dealt *out;
    Settling settling;
    u16 *part_of; /* by person */
    u32 *repeat;  /* seqs of repeated order events, ascending */
    isize repeats;
    u32 *next;                   /* [worker][part] */
    Arena spare[VISITORS_MAX];   /* by worker: room for the rows of one haul */
    Arena scratch[VISITORS_MAX]; /* by worker */
} Dealing;

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

/* Repeats of order events stand in no trail. */
static void drop_repeats(const Dealing *d, Haul *haul)
{
    const u32 *repeat = repeats_from(d, haul->first_seq), *end = d->repeat + d->repeats;
    for (; repeat < end && *repeat < haul->first_seq + haul->n; repeat++)
        haul->rows[*repeat - haul->first_seq].what = NO_ROW;
}

/* Settled rows to their parts; next[part] is where the next of each goes. */
static void deal(const Dealing *d, Haul *haul, u32 *next, Row *to)
{
    const u32 *first_person = d->out->first_person;
    i64 first_us = INT64_MAX, last_us = INT64_MIN;

    for (isize i = 0; i < haul->n; i++) {
        Row row = haul->rows[i];
        if (row.what == NO_ROW)
            continue;
        u32 part = row.what >> 7;
        first_us = MIN(first_us, row.time);
        last_us = MAX(last_us, row.time);
        row.what = (row.person - first_person[part]) << 7 | (row.what & KIND_MASK);
        row.seq = (u32)(haul->first_seq + i);
        to[next[part]++] = row;
    }
    haul->first_us = first_us;
    haul->last_us = last_us;
}

static void deal_haul(Dealing *d, isize task, int worker)
{
    Haul *haul = &d->w->scan->haul[task];
    isize parts = d->out->parts;
    u32 *from = d->out->from + task * (parts + 1), *next = d->next + worker * parts;
    Arena *spare = &d->spare[worker];

    if (!spare->base) {
        *spare = haul_room(haul->n);
        d->scratch[worker] = arena_new(memory_all());
    }
    memset(next, 0, (size_t)parts * sizeof *next);
    drop_repeats(d, haul);
    settle_rows(&d->settling, haul, next, d->scratch[worker]);
    for (isize p = 0; p < parts; p++) {
        from[p + 1] = from[p] + next[p];
        next[p] = from[p];
    }
    Arena full = *spare;
    Row *to = arena_take_raw(&full, sizeof(Row), from[parts] + 1);
    deal(d, haul, next, to);
    *spare = haul->rows_on;
    spare->at = spare->base;
    haul->rows_on = full;
    haul->rows = to;
    haul->n = from[parts];
}

static void deal_some(void *context, isize task, int worker)
{
    Dealing *d = context;
    if (task == 0)
        deal_money(d->w, d->out);
    else
        deal_haul(d, task - 1, worker);
}

void deal_rows(const World *w, Dealt *out, Arena scratch)
{
    int workers = MIN(w->workers, VISITORS_MAX);
    Dealing d = {.w = w, .out = out};
    list_repeats(&d, &scratch);
    out->on = arena_new(memory_all());
    cut_parts(&d, &out->on);
    d.settling = settling_of(w, d.part_of, &scratch);
    out->from = take(&out->on, u32, w->scan->hauls * (out->parts + 1) + 1);
    d.next = arena_take_raw(&scratch, sizeof(u32), workers * out->parts + 1);
    run_parallel(workers, w->scan->hauls + 1, deal_some, &d);
    for (int i = 0; i < workers; i++) {
        arena_free(&d.spare[i]);
        arena_free(&d.scratch[i]);
    }
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
