/* settle.h — provisional words in the rows of a scan made final. */
#ifndef TRAIL_SETTLE_H
#define TRAIL_SETTLE_H
#include "trail/deal.h"

/* Final codes by provisional word. */
typedef struct {
    Flat flat;
    u32 *code;
} Finals;
typedef struct {
    const People *people;
    const u16 *part_of; /* by person */
    Finals ids, orders, pages, products, tuples, kinds;
} Settling;

Settling settling_of(const World *w, const u16 *part_of, Arena *keep);
/* settle_rows — the rows of a haul become settled (scan.h); count[part] grows by the rows of each
 * part. */
void settle_rows(const Settling *s, Haul *haul, u32 *count, Arena scratch);

#endif
