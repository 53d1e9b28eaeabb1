/* seen.h — which events were taken in already: an exact set of 96-bit keys, for as long as the
 * journal.
 *
 * Derived from the journal's `key` columns. Fresh keys live in a table in memory; a full table is
 * sealed
 * as a sorted, checksummed run DIR/seen/FIRST-END.run with a filter in front, and runs of like
 * size are
 * merged, so a hundred million keys are some seven runs. What a run does not cover is read back
 * from the
 * journal when opening; a run that is damaged or of another version is made again in the same way.
 */
#ifndef SEEN_H
#define SEEN_H
#include "journal/journal.h"

typedef struct Seen Seen; /* one thread at a time */
typedef struct {
    u64 a;
    u32 b;
} SeenKey;

Code seen_open(const Os *os, Str directory, Journal *journal, Seen **out, Err *e) MUST_CHECK;
/* Seals what is fresh, so that the next opening is quick. */
void seen_close(Seen **seen);
/* True when the key is new; it is then in the set. About 100 ns. */
/* Much will come: large pages for the table, of which a little would waste memory. */
void seen_expect_many(Seen *seen);
void seen_expect(const Seen *seen, SeenKey key); /* it will be asked for soon */
bool seen_add(Seen *seen, SeenKey key);
/* Take fresh keys back: their events could not be written. */
void seen_remove(Seen *seen, SeenKey key);
/* Every event below `seq` has its key in the set; seals a full table. A failure to seal is no
 * loss: the
 * keys stay in memory. */
void seen_cover(Seen *seen, i64 seq);
i64 seen_count(const Seen *seen);

#endif
