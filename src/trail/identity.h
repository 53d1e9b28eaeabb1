/* identity.h — who is who: ids that are one person (docs/meaning.md, Person). */
#ifndef TRAIL_IDENTITY_H
#define TRAIL_IDENTITY_H
#include "trail/scan.h"

/* All that was ever said about ids, with final codes of LEX_ID. */
typedef struct {
    const IdPair *pair; /* by anon, then time, seq */
    isize pairs;
    const Alias *alias; /* by previous, user, time, seq */
    isize aliases;
    const u8 *roles; /* by id: bits of ROLE_ */
    u32 ids;
} IdFacts;

/* identity_resolve — the user id that each id belongs to.
 *   user_root[id]  the user id that names the person of user `id`; `id` itself when it has no alias
 *   anon_root[id]  the same for the anonymous id `id`; NOBODY when it is a person of its own
 * O(pairs + aliases log aliases). */
typedef struct {
    u32 *user_root, *anon_root;
} Identity;
Identity identity_resolve(const IdFacts *facts, Arena *keep, Arena scratch);

/* In order: by time, then by seq. */
static inline bool in_order(i64 a_time, u32 a_seq, i64 b_time, u32 b_seq)
{
    return a_time < b_time || (a_time == b_time && a_seq < b_seq);
}

#endif
