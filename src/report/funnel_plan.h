/* funnel_plan.h — a funnel as it is asked for: for funnel.c and funnel_plan.c only. */
#ifndef FUNNEL_PLAN_H
#define FUNNEL_PLAN_H
#include "report/args.h"
#include "report/funnel.h"

enum { FUNNEL_BINS_MAX = 32 };

typedef struct {
    Funnel funnel;
    StepOrder order;
    const By *by;
    const Calendar *calendar;
    bool split;                      /* by= is given */
    Str label[FUNNEL_STEPS_MAX];     /* what a step is called: its kinds, or "2 of 4" */
    i64 bin_us[FUNNEL_BINS_MAX + 1]; /* where a bin of the histogram begins; the last one's end */
    int bins;
} FunnelPlan;

Code funnel_plan(const Args *args, Arena *arena, void **plan, Err *e) MUST_CHECK;
void funnel_sql(const void *plan, const Args *args, SqlVars *vars);

#endif
