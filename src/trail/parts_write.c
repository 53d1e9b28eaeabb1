/* parts_write.c — every part made and written by many threads, one part each at a time, and the
 * evidence beside them. */
#include "trail/generation.h"

typedef struct {
    const Folder *to;
    const World *w;
    const Dealt *dealt;
    Arena *scratch; /* by worker */
    pthread_mutex_t lock;
    Meta *meta;
    Code code;
    Err *e;
} Writing;

static Code write_part(Writing *wr, isize task, Arena on, Err *e)
{
    const World *w = wr->w;
    const Dealt *d = wr->dealt;
    u32 first = d->first_person[task], end = d->first_person[task + 1];
    isize hauls = w->scan->hauls;
    RowRun *run = arena_take_raw(&on, sizeof(RowRun), hauls + 1);
    PartColumns columns;

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
        .order = d->order + d->order_from[task],
        .orders = d->order_from[task + 1] - d->order_from[task],
        .refund = d->refund + d->refund_from[task],
        .refunds = d->refund_from[task + 1] - d->refund_from[task],
        .ids_of = w->people.ids_of + first,
        .ids = w->people.ids,
    };
    part_make(&from, &on, &columns);
    fail_point("trail_part");
    pthread_mutex_lock(&wr->lock);
    wr->meta->sessions += columns.of[PART_SESSION].bytes / (isize)sizeof(Session);
    pthread_mutex_unlock(&wr->lock);
    return colfile_write(wr->to, part_path(&on, wr->to->folder, task), FILE_PART, (u32)task,
                         columns.of, PART_COLUMN_COUNT, e);
}

static void write_some(void *context, isize task, int worker)
{
    Writing *wr = context;
    Arena on = wr->scratch[worker];
    Err e = {.code = OK};
    Code code = task == 0 ? evidence_write(wr->to, wr->w, on, &e)
                          : write_part(wr, task - 1, on, &e);
    if (code == OK)
        return;
    pthread_mutex_lock(&wr->lock);
    if (code != OK && wr->code == OK) {
        wr->code = code;
        if (wr->e)
            *wr->e = e;
    }
    pthread_mutex_unlock(&wr->lock);
}

Code parts_write(const Folder *to, const World *w, const Dealt *dealt, Meta *meta, Err *e)
{
    Arena arenas[64];
    int workers = MIN(w->workers, 64);
    Writing wr = {.to = to, .w = w, .dealt = dealt, .scratch = arenas, .meta = meta, .e = e};

    pthread_mutex_init(&wr.lock, NULL);
    for (int i = 0; i < workers; i++)
        arenas[i] = arena_new(memory_all());
    run_parallel(workers, dealt->parts + 1, write_some, &wr);
    for (int i = 0; i < workers; i++)
        arena_free(&arenas[i]);
    pthread_mutex_destroy(&wr.lock);
    return wr.code;
}
