/* inside.h — the journal from inside, for the files of this room only.
 *
 * Threads: callers fill `filling` under `lock`; the writer swaps it with `writing`, writes that
 * with one pwrite and one fdatasync, and settles the waiters. The sealer turns closed logs into
 * sealed files. One lock guards everything but what is marked as the writer's own. */
#ifndef JOURNAL_INSIDE_H
#define JOURNAL_INSIDE_H
#include "journal/journal.h"
#include "journal/sealed.h"
#include "journal/walk.h"
#include <stdatomic.h>

enum {
    QUEUE_BYTES_MAX = 64 << 20,
    QUEUE_IDLE_BYTES = 8 << 20, /* an idle queue that grew beyond this gives its memory back */
    BULK_WRITERS = 64,
    SEGMENTS_MAX = 1 << 20,
};

/* One segment as this process knows it; the last may be the one that is written. */
typedef struct {
    i64 first_seq, end_seq;
    i64 bytes; /* of a log: the durable part; of a sealed file: all of it */
    u64 id;    /* 0: its header is damaged */
    bool sealed;
    bool active;
    bool keep_log; /* damaged: stays as it is, never sealed */
} Segment;

/* Frames in a row as they will lie in the log; places and checksums of headers still to be set. */
typedef struct {
    Arena arena;
    u8 *p;
    isize n, frames;
    isize peak; /* the most bytes it held since it last rested */
    i64 first_seq, end_seq;
} Queue;

typedef struct Waiter Waiter;
struct Waiter {
    i64 ticket; /* settled when all frames up to this one are */
    bool settled;
    Code code;
    Err err;
    Waiter *next;
};

/* What a thread has written by journal_write and not yet flushed. */
typedef struct {
    pthread_t thread;
    i64 ticket; /* of its last frame */
    bool failed;
} Bulk;

/* The log being written; the writer's own. */
typedef struct {
    int fd; /* -1: none */
    u64 id;
    i64 first_seq;
    i64 bytes; /* durable, and where the next frame goes */
} Active;

struct Journal {
    const Os *os;
    JournalOptions options;
    Path dir;
    u64 id;
    int lock_fd;
    Arena arena; /* this struct and the waiters */

    pthread_mutex_t lock;
    pthread_cond_t work;    /* the queue is not empty, or stop */
    pthread_cond_t room;    /* the queue was taken */
    pthread_cond_t settled; /* a group is durable, or failed */
    pthread_cond_t closed;  /* a segment can be sealed, or stop */
    bool stop;
    pthread_t writer, sealer;
    bool threads;

    Arena list;
    Segment *segments;
    isize segments_n, segments_cap;

    Queue queues[2];
    Queue *filling, *writing;
    i64 next_seq;
    _Atomic i64 end;
    i64 ticket; /* frames ever queued */
    i64 settled_ticket;
    Waiter *waiters, *idle_waiters;
    Bulk bulk[BULK_WRITERS];
    isize bulk_n;
    Err last_failure;

    Active active;
    _Atomic bool sealer_stop;
    i64 newest_known; /* first_seq the witness knows; the sealer's own */
};

/* ---- segments.c: the list, and making a new log ------------------------------------------ */

/* DIR/NUMBER.EXTENSION */
Path segment_path(const Path *dir, i64 first_seq, const char *extension);
/* "000000000000000042.log" into 42 and "log"; false for other names. */
bool segment_name(Str name, i64 *first_seq, Str *extension);
/* The segment that holds `seq`, or the first one behind it; -1 when there is none. Under the lock.
 */
isize segment_find(const Journal *j, i64 seq);
/* The segment that begins with that event; -1 when there is none. Under the lock. */
isize segment_named(const Journal *j, i64 first_seq);
void segment_add(Journal *j, Segment segment); /* under the lock, or before the threads start */
/* segment_make — an empty log for events from `first_seq` on, durable with its name; j->active
 * becomes it. Once its renaming was tried the log before it is closed for good, whatever happens.
 */
Code segment_make(Journal *j, i64 first_seq, Err *e) MUST_CHECK;
/* The active log takes no more: what of it is durable stays, readable and to be sealed. */
void segment_close(Journal *j);

/* ---- newest.c: the witness --------------------------------------------------------------- */

/* Which segment came last when it was last written down; zeros when nobody knows. */
Code newest_read(const Os *os, const Path *dir, SegmentHead *head, Err *e) MUST_CHECK;
bool newest_exists(const Path *dir);
void newest_write(const Os *os, const Path *dir, u64 journal, const Segment *segment);

/* Which journal is this? The one that the witness names, when a segment agrees or there is none;
 * else the one that most segments belong to (R. S. Boyer, J S. Moore, "MJRTY", 1981). */
typedef struct {
    u64 witness, candidate;
    isize votes;
    bool agreed;
} Vote;
void vote_add(Vote *vote, u64 journal); /* 0: a segment that does not say */
u64 vote_result(const Vote *vote);

/* ---- recover.c: the last log after whatever happened ------------------------------------- */

/* recover_log — find the last whole frame of the last log in the list, set aside what a crash tore,
 * make sure that the rest is durable. Sets the segment's end and bytes; with `repair` cuts the file
 * and makes it j->active when it is sound. */
Code recover_log(Journal *j, bool repair, JournalFound *found, Arena *keep, Err *e) MUST_CHECK;

/* rescue_tail — the disk refused to make what lies behind `proven` in the last log durable: all its
 * frames once more in a new log. */
Code rescue_tail(Journal *j, int fd, const Path *path, i64 proven, Arena scratch, Err *e)
    MUST_CHECK;

/* ---- writer.c, seal.c: the two threads --------------------------------------------------- */

void *writer_run(void *journal);
/* Make the group durable in a log that holds; then say so in the list. The writer's own, and the
 * opening's before there is one. */
Code group_write(Journal *j, Queue *group, Err *e) MUST_CHECK;
void group_listed(Journal *j, const Queue *group); /* under the lock */
void queue_rest(Queue *q); /* empty: memory taken, or given back down to what an idle one needs */
void *sealer_run(void *journal);
/* Seal one closed log: the .seg written beside, verified against the log, renamed. */
Code seal_log(const Os *os, const Path *dir, const Segment *segment, int level,
              const _Atomic bool *stop, i64 *sealed_bytes, Err *e) MUST_CHECK;

#endif
