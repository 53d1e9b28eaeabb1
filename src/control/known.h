/* known.h — the keys as this process knows them: a table that any thread searches without a lock
 * while one thread at a time adds to it. Nothing is ever taken out: a revoked key stays, marked, so
 * that nobody needs to know who still looks at it. */
#ifndef CONTROL_KNOWN_H
#define CONTROL_KNOWN_H
#include "control/control.h"
#include <stdatomic.h>

enum { DIGEST_BYTES = 32 };
typedef struct {
    u8 bytes[DIGEST_BYTES];
} Digest;

typedef struct KnownKey KnownKey;
typedef struct KnownTable KnownTable;
typedef struct {
    Arena *arena;
    struct evp_md_st *sha256;
    _Atomic(KnownTable *) table;
    KnownKey *last; /* all of them, through `before` */
    isize n;
    i64 reading;          /* the how manieth time the file is read */
    _Atomic i64 asked_us; /* when the file was last asked for changes, by the tick */
    i64 changes;          /* what its counter of others' changes said then */
} KnownKeys;

Code known_open(KnownKeys *k, Arena *arena, Err *e) MUST_CHECK;
void known_close(KnownKeys *k);
bool known_digest(const KnownKeys *k, Str text, Digest *out) MUST_CHECK; /* false: no memory */
/* Any thread: the key in force with this digest. */
bool known_find(const KnownKeys *k, const Digest *digest, KeyInfo *out);

/* One thread at a time. known_put — adds a key, or notes that it was revoked; OVER_LIMIT when there
 * are too many. What was not put between known_begin and known_end is no key any more. */
void known_begin(KnownKeys *k);
Code known_put(KnownKeys *k, const KeyInfo *info, const Digest *digest, Err *e) MUST_CHECK;
void known_end(KnownKeys *k, i64 now_us);
void known_revoke(KnownKeys *k, i64 number, i64 now_us);

#endif
