/* executor.h — a question under way: for this room only. */
#ifndef EXECUTOR_H
#define EXECUTOR_H
#include "report/counted.h"

typedef struct {
    const Report *report;
    Snapshot *snapshot;
    const AskOptions *options;
    Args *args;
    void *plan;
    Tables tables; /* with the columns this answer shows, no rows yet */
} Question;

/* Check the parameters, plan, and lay out the tables. */
Code question_open(const Report *report, Snapshot *snapshot, const Pair *params, isize n,
                   const AskOptions *options, Arena *arena, Question *out, Err *e) MUST_CHECK;
void question_answer(const Question *q, Arena *arena, ReportAnswer *out);

typedef struct {
    void *partial; /* of all people; on `arena` of the run */
    i64 events, people, bots;
} Total;

/* A run holds the memory of its workers; closed with run_close, and then the partial is gone. */
typedef struct Run Run;
/* run_open — map every person of the snapshot and merge. With `watch` it finds the persons who
 * make that cell larger instead, into run_people. OVER_LIMIT beyond the budget, CANCELLED when
 * told to stop. */
Code run_open(const Question *q, const CellAsked *watch, Run **out, Total *total, Err *e)
    MUST_CHECK;
isize run_people(const Run *run, Arena *arena, u32 **persons);
i64 run_budget(const AskOptions *options);
void run_close(Run **run);

#endif
