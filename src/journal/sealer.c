/* sealer.c — the thread that seals closed logs, one at a time, behind everybody's back. A log that
 * is damaged is left as it is; when the disk refuses, it is tried again later. */
#include "journal/inside.h"

#include <time.h>

enum { RETRY_S = 10 };

static bool stopping(const Journal *j)
{
    return atomic_load(&j->sealer_stop);
}

/* Under the lock: a log that can be sealed. */
static Segment *next_log(Journal *j)
{
    for (isize i = 0; i < j->segments_n; i++) {
        Segment *s = &j->segments[i];
        if (!s->sealed && !s->active && !s->keep_log)
            return s;
    }
    return NULL;
}

static void rest(Journal *j)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += RETRY_S;
    if (!stopping(j))
        pthread_cond_timedwait(&j->closed, &j->lock, &until);
}

/* Under the lock: the list says "sealed" before the log goes, so that a reader who finds no log
 * finds the sealed file at its next look. */
static void log_remove(Journal *j, const Segment *was, i64 bytes)
{
    Path path = segment_path(&j->dir, was->first_seq, ".log");
    Segment *s = &j->segments[segment_named(j, was->first_seq)];
    Err e;

    s->sealed = true;
    s->bytes = bytes;
    pthread_mutex_unlock(&j->lock);
    fail_point("journal.seal.unlink");
    j->os->unlink(j->os, path.z); /* a log left behind is compared and removed at the next start */
    fail_point("journal.seal.unlinked");
    Code code = os_sync_dir(j->os, j->dir.z, &e);
    (void)code;
    pthread_mutex_lock(&j->lock);
}

/* Under the lock: the witness brought up to date, without keeping anybody waiting. */
static void witness(Journal *j)
{
    isize last = j->segments_n - 1;

    if (last < 0 || j->segments[last].first_seq <= j->newest_known)
        return;
    Segment newest = j->segments[last];
    pthread_mutex_unlock(&j->lock);
    newest_write(j->os, &j->dir, j->id, &newest);
    pthread_mutex_lock(&j->lock);
    j->newest_known = newest.first_seq;
}

void *sealer_run(void *journal)
{
    Journal *j = journal;

    pthread_mutex_lock(&j->lock);
    while (!stopping(j)) {
        witness(j); /* lets go of the lock: what was true before may not be now */
        Segment *next = next_log(j);
        if (!next && !stopping(j))
            pthread_cond_wait(&j->closed, &j->lock);
        if (!next || stopping(j))
            continue;
        Segment log = *next;
        i64 bytes = 0;
        Err e;
        pthread_mutex_unlock(&j->lock);
        Code code = seal_log(j->os, &j->dir, &log, j->options.zstd_level, &j->sealer_stop, &bytes,
                             &e);
        pthread_mutex_lock(&j->lock);
        if (code == OK)
            log_remove(j, &log, bytes);
        else if (code == CORRUPT)
            j->segments[segment_named(j, log.first_seq)].keep_log = true;
        else
            rest(j);
    }
    witness(j);
    pthread_mutex_unlock(&j->lock);
    return NULL;
}
