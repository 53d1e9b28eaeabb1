/* kinds.h — sets of kinds: for this room only. */
#ifndef REPORT_KINDS_H
#define REPORT_KINDS_H
#include "report/report.h"

static inline void kind_add(KindSet *set, u32 code)
{
    set->bits[code >> 6 & 1] |= (u64)1 << (code & 63);
}
static inline KindSet kinds_union(KindSet a, KindSet b)
{
    return (KindSet){{a.bits[0] | b.bits[0], a.bits[1] | b.bits[1]}};
}
/* ('a','b'): the names of a set as an SQL list. */
Str kinds_sql(const KindSet *set, const Snapshot *s, Arena *arena);

#endif
