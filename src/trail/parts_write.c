/* parts_write.c — every part made and written by many threads, one part each at a time. */
#include "trail/generation.h"

typedef struct {
    const Os *os;
    const char *folder;
    u64 number;
    const World *w;
    const Dealt *dealt;
    OrderAt *order;     /* by person */
    isize *order_from;  /* by part */
    RefundAt *refund;   /* by person */
    isize *refund_from; /* by part */
    Arena *scratch;     /* by worker */
    pthread_mutex_t lock;
    Meta *meta;
    Code code;
    Err *e;
} Writing;

/* Indices of `keyed` sorted by person; from[part] is where a part's begin. */
static void by_person(Keyed *keyed, Keyed *spare, isize n, const Dealt *dealt, isize *from)
{
    isize at = 0;
    sort_keyed(keyed, spare, n);
    for (isize p = 0; p <= dealt->parts; p++) {
        from[p] = at;
        while (p < dealt->parts && at < n && keyed[at].key < dealt->first_person[p + 1])
            at++;
    }
}

static OrderAt order_of(const World *w, const OrderFound *found, u32 person)
{
    return order_at(w->event, found, person, w->line + w->event[found->lines].first_line);
}

static void list_orders(Writing *wr, Arena *keep)
{
    const World *w = wr->w;
    u32 orders = w->words[LEX_ORDER].n;
    isize n = 0;
    wr->order = arena_take_raw(keep, sizeof(OrderAt), (isize)orders + 1);
    wr->order_from = arena_take_raw(keep, sizeof(isize), wr->dealt->parts + 1);
    Arena scratch = *keep;
    Keyed *keyed = arena_take_raw(&scratch, sizeof(Keyed), (isize)orders + 1);
    Keyed *spare = arena_take_raw(&scratch, sizeof(Keyed), (isize)orders + 1);
    for (u32 o = 0; o < orders; o++)
        if (w->orders.found[o].placed != NOBODY)
            keyed[n++] = (Keyed){w->people.of_order[o], o};
    by_person(keyed, spare, n, wr->dealt, wr->order_from);
    for (isize i = 0; i < n; i++)
        wr->order[i] = order_of(w, &w->orders.found[keyed[i].value], (u32)keyed[i].key);
    wr->meta->orders = n;
}

static void list_refunds(Writing *wr, Arena *keep)
{
    const World *w = wr->w;
    isize n = 0, refunds = 0;
    for (isize i = 0; i < w->event_n; i++)
        refunds += w->event[i].kind == KIND_refund;
    wr->refund = arena_take_raw(keep, sizeof(RefundAt), refunds + 1);
    wr->refund_from = arena_take_raw(keep, sizeof(isize), wr->dealt->parts + 1);
    Arena scratch = *keep;
    Keyed *keyed = arena_take_raw(&scratch, sizeof(Keyed), refunds + 1);
    Keyed *spare = arena_take_raw(&scratch, sizeof(Keyed), refunds + 1);
    for (isize i = 0; i < w->event_n; i++)
        if (w->event[i].kind == KIND_refund)
            keyed[n++] = (Keyed){person_of_ident(&w->people, w->event[i].ident), (u32)i};
    by_person(keyed, spare, n, wr->dealt, wr->refund_from);
    for (isize i = 0; i < n; i++) {
        const OrderEvent *event = &w->event[keyed[i].value];
        wr->refund[i] = (RefundAt){(u32)keyed[i].key, event->seq, event->order, event->money.value};
    }
}

static void write_part(void *context, isize task, int worker)
{
    Writing *wr = context;
    const World *w = wr->w;
    const Dealt *d = wr->dealt;
    Arena on = wr->scratch[worker];
    u32 first = d->first_person[task], end = d->first_person[task + 1];
    isize hauls = w->scan->hauls;
    RowRun *run = arena_take_raw(&on, sizeof(RowRun), hauls + 1);
    PartColumns columns;
    Err e = {.code = OK};

    PartFrom from = {
        .run = run,
        .runs = hauls,
        .n = dealt_runs(w, d, task, run),
        .persons = end - first,
        .first_person = first,
        .events = w->people.events + first,
        .tuple = w->tuple,
        .pages = w->words[DIM_PAGE].n + 1,
        .products = w->words[DIM_PRODUCT].n + 1,
        .order = wr->order + wr->order_from[task],
        .orders = wr->order_from[task + 1] - wr->order_from[task],
        .refund = wr->refund + wr->refund_from[task],
        .refunds = wr->refund_from[task + 1] - wr->refund_from[task],
        .ids_of = w->people.ids_of + first,
        .ids = w->people.ids,
    };
    part_make(&from, &on, &columns);
    fail_point("trail_part");
    Code code = colfile_write(wr->os, part_path(&on, wr->folder, task),
                              (ColFileName){wr->number, FILE_PART, (u32)task}, columns.of,
                              PART_COLUMN_COUNT, &e);
    pthread_mutex_lock(&wr->lock);
    wr->meta->sessions += columns.of[PART_SESSION].bytes / (isize)sizeof(Session);
    if (code != OK && wr->code == OK) {
        wr->code = code;
        if (wr->e)
            *wr->e = e;
    }
    pthread_mutex_unlock(&wr->lock);
}

Code parts_write(const Os *os, const char *folder, u64 number, const World *w, const Dealt *dealt,
                 Meta *meta, Arena scratch, Err *e)
{
    Arena arenas[64];
    int workers = MIN(w->workers, 64);
    Writing wr = {.os = os,
                  .folder = folder,
                  .number = number,
                  .w = w,
                  .dealt = dealt,
                  .scratch = arenas,
                  .meta = meta,
                  .e = e};

    list_orders(&wr, &scratch);
    list_refunds(&wr, &scratch);
    pthread_mutex_init(&wr.lock, NULL);
    for (int i = 0; i < workers; i++)
        arenas[i] = arena_large(memory_all());
    run_parallel(workers, dealt->parts, write_part, &wr);
    for (int i = 0; i < workers; i++)
        arena_free(&arenas[i]);
    pthread_mutex_destroy(&wr.lock);
    return wr.code;
}
