/* control.h — what people set, in DIR/control.sqlite: who may tell, ask and set. Unlike all else
 * beside the journal it is derived from nothing: a file that will not open is named and left where
 * it is.
 */
#ifndef CONTROL_H
#define CONTROL_H
#include "base/base.h"

/* One per data directory and process; threads share it, other processes may have theirs. */
typedef struct Control Control;

/* control_open — makes the file when there is none, and brings an older one up to date. CORRUPT
 * when it is damaged or not ours, BAD_INPUT when a newer program wrote it, BUSY when another
 * process keeps it. */
Code control_open(const Os *os, Str directory, Control **out, Err *e) MUST_CHECK;
void control_close(Control **control);
/* control_check — reads the whole file and tells what is wrong with it; NOT_FOUND when nothing has
 * been set yet. Needs no Control and does not disturb one. */
Code control_check(Str directory, Arena *arena, Str **findings, isize *n, Err *e) MUST_CHECK;

/* ---- keys: who may tell (ingest), ask (read), set (admin) ------------------------------------ */

typedef enum { SCOPE_INGEST, SCOPE_READ, SCOPE_ADMIN, SCOPES } KeyScope;
const char *scope_name(KeyScope scope); /* "ingest" "read" "admin" */
bool scope_parse(Str name, KeyScope *out);

typedef struct {
    i64 number; /* counted from 1, never used twice */
    Str name;   /* of the keys in force no two share one */
    Str hint;   /* how the key begins */
    KeyScope scope;
    i64 made_us, revoked_us; /* revoked_us is 0 while the key is in force */
} KeyInfo;

enum {
    KEYS_MAX = 100000, /* ever made */
    KEY_BYTES_MAX = 200,
    KEY_NAME_BYTES_MAX = 100,
    KEY_BYTES_GUESSED = 16,   /* a shorter one can be guessed: the caller should say so */
    KEY_SECRET_BYTES_MIN = 8, /* of one that reads or sets */
};

/* key_add — a key in force from here on. An empty `text` means a new one, "pk_" and 32 letters and
 * digits from the system's randomness; one of the shop's own choice is printable. Only a hash is
 * kept: *made, on the arena, is the one time that the key itself is seen. BAD_INPUT when name or
 * text belongs to a key in force. */
Code key_add(Control *control, Str name, Str text, KeyScope scope, Arena *arena, Str *made, Err *e)
    MUST_CHECK;
/* All keys there ever were, in the order of their numbers. */
Code key_list(Control *control, Arena *arena, KeyInfo **keys, isize *n, Err *e) MUST_CHECK;
/* The key in force of that name opens nothing any more; NOT_FOUND when there is none. */
Code key_revoke(Control *control, Str name, Err *e) MUST_CHECK;
/* key_find — is `text` a key in force, and which? Any thread, at any rate: it looks in memory, and
 * asks the file four times a second at most whether others changed it, so what another process made
 * or revoked holds within half a second. While the file cannot be read, what was last known holds.
 * The texts of *out live as long as the control. */
bool key_find(Control *control, Str text, KeyInfo *out);

#endif
