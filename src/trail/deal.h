/* deal.h — rows of the journal's order dealt out to the parts of the trail, a part being a range of
 * persons with about as many events as any other. */
#ifndef TRAIL_DEAL_H
#define TRAIL_DEAL_H
#include "trail/columns_file.h"
#include "trail/part.h"
#include "trail/people.h"

/* The facts of a scan, resolved: codes are final. */
typedef struct {
    Scan *scan;
    int workers;
    i64 part_events; /* of a part, about; 0: by the size of the whole */
    Ranked words[LEX_COUNT], tuples;
    Tuple *tuple; /* by final context code, its codes final */
    IdFacts facts;
    Identity identity;
    OrderEvent *event;
    isize event_n;
    u32 *order_first;
    EventLine *line; /* of all order events */
    isize lines;
    Orders orders;
    People people;
} World;

/* A dictionary's code as readers see it: 0 is absent. */
static inline u32 dim_code(const Words *w, u32 word)
{
    return word ? words_at(w, word)->rank + 1 : 0;
}

/* world_rank — the dictionaries in their final order; world_resolve — all the rest. */
void world_rank(World *world, Scan *scan, int workers, Arena *keep, Arena scratch);
void world_resolve(World *world, Arena *keep, Arena scratch);

typedef struct {
    isize parts;
    u32 *first_person; /* by part; [parts] is all persons */
    u32 *from;         /* [haul][parts + 1]: where in its haul the rows of a part begin */
    OrderAt *order;    /* by person */
    RefundAt *refund;  /* by person */
    isize *order_from, *refund_from; /* by part: where its own begin; [parts] is all */
    Arena on;
} Dealt;
/* deal_rows — the rows of every haul become those of the parts, one part's behind the other's;
 * orders and refunds are dealt likewise. */
void deal_rows(const World *world, Dealt *out, Arena scratch);
/* dealt_runs — the rows of a part, a run from each haul; returns how many. */
void deal_money(const World *world, Dealt *out); /* inside deal_rows */
isize dealt_runs(const World *world, const Dealt *dealt, isize part, RowRun *run);
void dealt_close(Dealt *dealt);

#endif
