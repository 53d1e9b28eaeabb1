/* salt.h — telling visitors apart within a day, and never beyond it: for clients that set no cookie
 * and bring no id.
 *
 * A visitor's id is HMAC-SHA-256, cut to 128 bits, of site, agent and address under a salt of 32
 * random bytes. The salt holds from midnight to midnight of the shop's clock. It is in memory and,
 * so that a restart changes nobody, in DIR/salt; both are overwritten by the first request of
 * another day, or as the program starts on one. From then on nobody can tell whose id it was, nor
 * that ids of two days are of one visitor: not the shop, not with the journal, not by trying all
 * addresses. A copy of DIR/salt would undo that for its day, so backups leave it out. */
#ifndef COLLECT_SALT_H
#define COLLECT_SALT_H
#include "base/base.h"

typedef struct Salt Salt; /* one per data directory; threads share it */

/* salt_open — no file is made before the first visitor. One that is damaged is a day begun anew. */
Code salt_open(const Os *os, Str directory, const Zone *zone, Arena *arena, Salt **out, Err *e)
    MUST_CHECK;
void salt_close(Salt **salt);
/* salt_visitor — 32 hexadecimal digits, the same for the same three on the same day. O(their
 * bytes). IO_FAILED when a new day's salt cannot be written: then there is no id. */
Code salt_visitor(Salt *salt, i64 now_us, Str site, Str agent, Str address, Arena *arena, Str *out,
                  Err *e) MUST_CHECK;
/* salt_forget — overwrites the salt of a day that is over. One load on all other calls. */
Code salt_forget(Salt *salt, i64 now_us, Err *e) MUST_CHECK;

#endif
