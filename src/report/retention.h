/* retention.h — who began when, and came back when: for this report only. */
#ifndef RETENTION_H
#define RETENTION_H
#include "report/report.h"

typedef enum { ON, ON_OR_AFTER, ON_OR_BEFORE, STREAK } Mode;

typedef struct {
    const By *by;
    bool first, money, bracketed, plain;
    bool visits; /* anything a person does begins and returns, so that visits tell it all */
    bool brief;  /* and nothing but when they were is asked for: retention_block answers it */
    Mode mode;
    KindSet start, back;
    i64 from_us, to_us;
    const Calendar *cohorts; /* by unit */
    const Calendar *steps;   /* what periods are counted in: cohorts, or days with brackets= */
    const i64 *bracket;      /* periods + 1 days; NULL without brackets= */
    isize periods;
    u32 *shown, *whole;    /* by cohort: its periods that have begun; those that passed for all */
    i64 last_step, ending; /* the latest step; the first one not whole (from the epoch) */
} RetentionPlan;

typedef struct {
    u32 event, bucket;
    i64 step;
} Start;
typedef struct {
    i64 step;
    u32 event; /* the latest returning event of that step */
} Back;
/* What one person began and when the person was back, in the order of time. */
typedef struct {
    Start *start;
    Back *back;
    isize starts, backs;
    isize back_step; /* span of the last of `back` */
} Found;

/* `found` has room for a start in each cohort and a return in each span of the steps. */
void retention_find(const RetentionPlan *p, const Trail *t, Found *found);

#endif
