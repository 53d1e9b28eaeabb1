/* inside.h — control from inside, for the files of this room only. Each idea has a file of its own,
 * with its statements, which are prepared when the control is opened.
 *
 * Two connections: changes go through `writing`, which may wait for another process; whoever reads
 * uses `reading`, where nobody waits long. Who needs both mutexes takes writing's first. */
#ifndef CONTROL_INSIDE_H
#define CONTROL_INSIDE_H
#include "control/connection.h"
#include "control/control.h"
#include "control/known.h"

enum { KEY_WRITES = 4, KEY_READS = 3 };

struct Control {
    const Os *os;
    Arena arena; /* this struct, and what is known of keys */
    Connection writing, reading;
    sqlite3_stmt *key_writes[KEY_WRITES], *key_reads[KEY_READS];
    KnownKeys known;
};

/* Is it ours, and of which version? BAD_INPUT when of one that this program does not know. */
Code control_admit(Connection *c, i64 *version, Err *e) MUST_CHECK;

Code keys_open(Control *c, Err *e) MUST_CHECK;

#endif
