/* visit.h — the journal's batches, read by many threads at once, a stretch of events each. */
#ifndef TRAIL_VISIT_H
#define TRAIL_VISIT_H
#include "trail/trail.h"

enum { STRETCH_EVENTS = 1 << 18, VISITORS_MAX = 64 };

/* One batch of a stretch; those of one stretch come in order and on one thread. */
typedef struct {
    isize stretch;
    const Batch *batch;
    i64 first_seq, received_us;
} Visited;
typedef struct {
    Journal *journal;
    i64 from, until; /* events */
    int workers;
    const FieldSet *want;                                    /* columns to read; NULL: all */
    void (*begin)(void *context, isize stretch, int worker); /* may be NULL */
    void (*visit)(void *context, const Visited *v, Arena scratch);
    void *context;
    TrailProgress *progress; /* may be NULL; called from any of the threads, one at a time */
    void *progress_context;
} VisitPlan;

/* journal_visit — what is damaged is left out: the journal's own check says what is wrong with it.
 * */
Code journal_visit(const VisitPlan *plan, Err *e) MUST_CHECK;
isize visit_stretches(const VisitPlan *plan);

#endif
