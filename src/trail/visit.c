/* visit.c — many threads read the journal. */
#include "trail/visit.h"
#include "trail/words.h"

typedef struct {
    const VisitPlan *plan;
    Arena *scratch; /* one for each worker */
    pthread_mutex_t lock;
    i64 done;
    Code code;
    Err *e;
} Reading;

static void read_on(Reading *reading, i64 events)
{
    const VisitPlan *plan = reading->plan;
    pthread_mutex_lock(&reading->lock);
    reading->done += events;
    if (plan->progress)
        plan->progress(plan->progress_context, reading->done, plan->until - plan->from);
    pthread_mutex_unlock(&reading->lock);
}

static bool gave_up(Reading *reading)
{
    pthread_mutex_lock(&reading->lock);
    bool failed = reading->code != OK;
    pthread_mutex_unlock(&reading->lock);
    return failed;
}

static void give_up(Reading *reading, Code code, const Err *e)
{
    pthread_mutex_lock(&reading->lock);
    if (reading->code == OK) {
        reading->code = code;
        if (reading->e)
            *reading->e = *e;
    }
    pthread_mutex_unlock(&reading->lock);
}

/* A frame belongs to the stretch in which it begins. */
static Code read_frames(const VisitPlan *plan, JournalReader *reader, isize stretch, Arena scratch,
                        Err *e)
{
    i64 start = plan->from + stretch * STRETCH_EVENTS;
    i64 end = MIN(start + STRETCH_EVENTS, plan->until);
    for (;;) {
        Frame frame;
        Arena on = scratch;
        Batch *batch;
        Err lost;
        Code code = journal_next(reader, &frame, e);
        if (code == CORRUPT)
            continue;
        if (code != OK)
            return code;
        if (frame.events == 0 || frame.first_seq >= end)
            return OK;
        if (frame.first_seq < start)
            continue;
        if (batch_decode_some(frame.bytes, plan->want, &on, &batch, &lost) != OK ||
            batch->rows != frame.events)
            continue;
        Visited visited = {stretch, batch, frame.first_seq, frame.received_us};
        plan->visit(plan->context, &visited, on);
    }
}

static void read_stretch(void *context, isize task, int worker)
{
    Reading *reading = context;
    const VisitPlan *plan = reading->plan;
    i64 start = plan->from + task * STRETCH_EVENTS;
    scoped(JournalReader *, journal_reader_close) reader = NULL;
    Err e = {.code = OK};

    if (gave_up(reading))
        return;
    if (plan->begin)
        plan->begin(plan->context, task, worker);
    Code code = journal_reader_open(plan->journal, start, &reader, &e);
    if (code == OK)
        code = read_frames(plan, reader, task, reading->scratch[worker], &e);
    if (code != OK)
        give_up(reading, code, &e);
    read_on(reading, MIN(STRETCH_EVENTS, plan->until - start));
}

isize visit_stretches(const VisitPlan *plan)
{
    return (plan->until - plan->from + STRETCH_EVENTS - 1) / STRETCH_EVENTS;
}

Code journal_visit(const VisitPlan *plan, Err *e)
{
    Arena scratch[VISITORS_MAX];
    Reading reading = {.plan = plan, .scratch = scratch, .code = OK, .e = e};
    int workers = MIN(MAX(plan->workers, 1), VISITORS_MAX);

    pthread_mutex_init(&reading.lock, NULL);
    for (int w = 0; w < workers; w++)
        scratch[w] = arena_large(memory_all());
    run_parallel(workers, visit_stretches(plan), read_stretch, &reading);
    for (int w = 0; w < workers; w++)
        arena_free(&scratch[w]);
    pthread_mutex_destroy(&reading.lock);
    return reading.code;
}
