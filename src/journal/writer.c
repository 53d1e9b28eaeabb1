/* writer.c — the one thread that writes: whatever has been queued goes out in one write and one
 * fdatasync, then everybody who waited for it is told. */
#include "journal/inside.h"

#include <errno.h>

/* What a failed write leaves behind. */
typedef enum {
    WROTE,
    FULL,  /* no room: the log is as it was before */
    BROKEN /* the log cannot be trusted any more: use another */
} Wrote;

static bool no_room(int error)
{
    return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

/* Place, segment and checksum into the header of every frame of the group. */
static void stamp(Queue *group, const Active *log)
{
    for (isize at = 0; at < group->n;) {
        FrameHead head;
        memcpy(&head, group->p + at, HEAD_BYTES);
        head.id = log->id;
        head.at = log->bytes + at;
        head.synced = log->bytes;
        head_stamp(&head);
        memcpy(group->p + at, &head, HEAD_BYTES);
        at += HEAD_BYTES + (isize)head.length;
    }
}

static Code put_all(Journal *j, const Queue *group, Path *path, Err *e)
{
    for (isize done = 0; done < group->n;) {
        isize put = j->os->pwrite(j->os, j->active.fd, group->p + done, group->n - done,
                                  j->active.bytes + done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            int error = put == 0 ? ENOSPC : errno;
            Code code = fail(e, IO_FAILED, "cannot write '%s': %s; nothing of it is kept", path->z,
                             strerror(error));
            errno = error;
            return code;
        }
        done += put;
    }
    return OK;
}

/* Take a partial write away again. */
static Wrote cut_back(Journal *j)
{
    const Os *os = j->os;

    fail_point("journal.append.cut");
    if (os->ftruncate(os, j->active.fd, j->active.bytes) != 0)
        return BROKEN;
    return os->fdatasync(os, j->active.fd) == 0 ? FULL : BROKEN;
}

static Code group_put(Journal *j, Queue *group, Wrote *wrote, Err *e)
{
    Path path = segment_path(&j->dir, j->active.first_seq, ".log");

    stamp(group, &j->active);
    fail_point("journal.append.write");
    Code code = put_all(j, group, &path, e);
    if (code != OK) {
        *wrote = no_room(errno) ? cut_back(j) : BROKEN;
        return code;
    }
    fail_point("journal.append.fdatasync");
    if (j->os->fdatasync(j->os, j->active.fd) != 0) {
        *wrote = BROKEN;
        return fail(e, IO_FAILED, "cannot sync '%s': %s; nothing of it is kept", path.z,
                    strerror(errno));
    }
    fail_point("journal.append.durable");
    *wrote = WROTE;
    return OK;
}

/* A log to write to: the active one, or a new one when there is none or it is full. */
static Code log_ready(Journal *j, i64 first_seq, Err *e)
{
    bool full = j->active.fd >= 0 && j->active.bytes > HEAD_BYTES &&
                j->active.bytes >= j->options.segment_bytes_max;

    if (j->active.fd >= 0 && !full)
        return OK;
    Code code = segment_make(j, first_seq, e);
    return j->active.fd >= 0 ? OK : code; /* a full log is better than none */
}

/* The group into a log that holds. A log that failed is left for good, its undurable end cut off as
 * far as that is possible, and a new one tried once. */
Code group_write(Journal *j, Queue *group, Err *e)
{
    Wrote wrote = BROKEN;
    Code code = OK;

    for (int attempt = 0; attempt < 2 && wrote == BROKEN; attempt++) {
        TRY(log_ready(j, group->first_seq, e));
        code = group_put(j, group, &wrote, e);
        if (wrote != BROKEN)
            break;
        j->os->ftruncate(j->os, j->active.fd, j->active.bytes);
        segment_close(j);
    }
    return code;
}

/* ---- telling those who wait -------------------------------------------------------------- */

static void settle(Journal *j, Code code, const Err *e)
{
    Waiter **link = &j->waiters;

    while (*link) {
        Waiter *w = *link;
        if (code == OK && w->ticket > j->settled_ticket) {
            link = &w->next;
            continue;
        }
        *link = w->next;
        w->code = code;
        if (code != OK)
            w->err = *e;
        w->settled = true;
    }
    pthread_cond_broadcast(&j->settled);
}

static void queue_clear(Queue *q)
{
    q->peak = MAX(q->peak, q->n);
    q->n = q->frames = 0;
}

void queue_rest(Queue *q)
{
    if (q->p && q->peak <= QUEUE_IDLE_BYTES)
        return;
    arena_reset(&q->arena);
    q->p = arena_take_raw(&q->arena, 1, QUEUE_BYTES_MAX);
    q->peak = 0;
}

/* Under the lock: until there is something to write; false when there never will be. */
static bool wait_for_work(Journal *j)
{
    while (j->filling->n == 0 && !j->stop) {
        queue_rest(j->filling);
        queue_rest(j->writing);
        pthread_cond_wait(&j->work, &j->lock);
    }
    return j->filling->n > 0;
}

void group_listed(Journal *j, const Queue *group)
{
    Segment *log = &j->segments[j->segments_n - 1];

    j->active.bytes += group->n;
    log->bytes = j->active.bytes;
    log->end_seq = group->end_seq;
    atomic_store(&j->end, group->end_seq);
}

static void group_durable(Journal *j, const Queue *group)
{
    group_listed(j, group);
    j->settled_ticket += group->frames;
    settle(j, OK, NULL);
}

/* Nothing queued can follow what was lost: all of it fails, and numbering goes back. */
static void group_lost(Journal *j, Code code, const Err *e)
{
    for (isize i = 0; i < j->bulk_n; i++)
        j->bulk[i].failed |= j->bulk[i].ticket > j->settled_ticket;
    j->settled_ticket = j->ticket;
    j->next_seq = atomic_load(&j->end);
    queue_clear(j->filling);
    j->last_failure = *e;
    settle(j, code, e);
    pthread_cond_broadcast(&j->room);
}

void *writer_run(void *journal)
{
    Journal *j = journal;

    pthread_mutex_lock(&j->lock);
    while (wait_for_work(j)) {
        Queue *group = j->filling;
        j->filling = j->writing;
        j->writing = group;
        pthread_cond_broadcast(&j->room);
        pthread_mutex_unlock(&j->lock);
        Err e;
        Code code = group_write(j, group, &e);
        pthread_mutex_lock(&j->lock);
        if (code == OK)
            group_durable(j, group);
        else
            group_lost(j, code, &e);
        queue_clear(group);
    }
    pthread_mutex_unlock(&j->lock);
    return NULL;
}
