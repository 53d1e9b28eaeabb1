/* counted.h — from everything a person did to what a question counts: for this room only. */
#ifndef COUNTED_H
#define COUNTED_H
#include "report/args.h"

/* What is left out of trails before a report sees them; made once for a question. */
typedef struct {
    const Condition *where, *segment;
    Bots bots;  /* BOTS_YES also when the shop has never seen one */
    bool range; /* from_us and to_us hold */
    i64 from_us, to_us;
    KindSet active;
} Filter;
typedef struct {
    Trail trail; /* where a counted trail is put together */
    Counted counted;
    i64 bots; /* events left out by bots= alone */
} CountedRoom;

Filter filter_of(const Args *a);
/* Is everything counted of a person who is no robot? */
static inline bool filter_is_whole(const Filter *f)
{
    return !f->where && !f->segment && !f->range && f->bots != BOTS_ONLY;
}
/* filter_person — false when nothing of this person is counted. The answer points into `room`,
 * into `whole` and onto `scratch`; all three must stay until the report has mapped it. */
bool filter_person(const Filter *f, const Trail *whole, CountedRoom *room, Arena *scratch);

#endif
