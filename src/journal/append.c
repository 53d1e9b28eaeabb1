/* append.c — handing batches to the writer, and waiting until they are durable. */
#include "journal/inside.h"

#include <errno.h>
#include <time.h>

static Code batch_fits(const Journal *j, Str bytes, isize events, Err *e)
{
    if (j->options.read_only)
        return fail(e, BAD_INPUT, "the journal '%s' is open for reading only", j->dir.z);
    if (events <= 0 || events > UINT32_MAX || bytes.n <= 0)
        return fail(e, BAD_INPUT, "a batch without events cannot be kept");
    if (bytes.n > FRAME_BYTES_MAX - HEAD_BYTES)
        return fail(e, OVER_LIMIT, "a batch of %td bytes is too large; send it in parts", bytes.n);
    return OK;
}

/* Under the lock: the batch as the last frame of the queue. */
static void enqueue(Journal *j, Str bytes, isize events, u32 crc)
{
    isize n = HEAD_BYTES + bytes.n;

    while (j->filling->n > 0 && j->filling->n + n > QUEUE_BYTES_MAX)
        pthread_cond_wait(&j->room, &j->lock);
    Queue *q = j->filling;
    FrameHead head = {.magic = FRAME_MAGIC,
                      .length = (u32)bytes.n,
                      .first_seq = j->next_seq,
                      .events = (u32)events,
                      .received_us = j->os->now_us(j->os),
                      .payload_crc = crc};
    if (q->n == 0) {
        q->first_seq = j->next_seq;
        pthread_cond_signal(&j->work);
    }
    memcpy(q->p + q->n, &head, HEAD_BYTES);
    memcpy(q->p + q->n + HEAD_BYTES, bytes.p, (size_t)bytes.n);
    q->n += n;
    q->frames++;
    j->next_seq += events;
    q->end_seq = j->next_seq;
    j->ticket++;
}

static Waiter *waiter_take(Journal *j)
{
    Waiter *w = j->idle_waiters;

    if (w)
        j->idle_waiters = w->next;
    else
        w = take(&j->arena, Waiter, 1);
    return w;
}

/* Under the lock: until everything up to the ticket is settled. */
static Code wait_settled(Journal *j, i64 ticket, Err *e)
{
    Code code = OK;

    if (ticket <= j->settled_ticket)
        return OK;
    Waiter *self = waiter_take(j);
    self->ticket = ticket;
    self->settled = false;
    self->next = j->waiters;
    j->waiters = self;
    while (!self->settled)
        pthread_cond_wait(&j->settled, &j->lock);
    if (self->code != OK)
        code = fail(e, self->code, "%s", self->err.text);
    self->next = j->idle_waiters;
    j->idle_waiters = self;
    return code;
}

Code journal_append(Journal *j, Str bytes, isize events, i64 *first_seq, Err *e)
{
    TRY(batch_fits(j, bytes, events, e));
    u32 crc = crc32c(0, bytes.p, bytes.n);
    pthread_mutex_lock(&j->lock);
    enqueue(j, bytes, events, crc);
    i64 first = j->next_seq - events;
    Code code = wait_settled(j, j->ticket, e);
    pthread_mutex_unlock(&j->lock);
    if (code == OK && first_seq)
        *first_seq = first;
    return code;
}

/* ---- bulk -------------------------------------------------------------------------------- */

/* This thread's entry among those with unflushed writes; NULL when there is none (and no room). */
static Bulk *bulk_find(Journal *j, bool add)
{
    for (isize i = 0; i < j->bulk_n; i++)
        if (pthread_equal(j->bulk[i].thread, pthread_self()))
            return &j->bulk[i];
    if (!add || j->bulk_n == BULK_WRITERS)
        return NULL;
    j->bulk[j->bulk_n] = (Bulk){.thread = pthread_self()};
    return &j->bulk[j->bulk_n++];
}

Code journal_write(Journal *j, Str bytes, isize events, i64 *first_seq, Err *e)
{
    TRY(batch_fits(j, bytes, events, e));
    u32 crc = crc32c(0, bytes.p, bytes.n);
    Code code = OK;
    pthread_mutex_lock(&j->lock);
    enqueue(j, bytes, events, crc);
    Bulk *bulk = bulk_find(j, true); /* after the wait in enqueue: entries move */
    i64 first = j->next_seq - events;
    if (bulk)
        bulk->ticket = j->ticket;
    else /* more threads than entries: wait for the answer at once */
        code = wait_settled(j, j->ticket, e);
    pthread_mutex_unlock(&j->lock);
    if (code == OK && first_seq)
        *first_seq = first;
    return code;
}

Code journal_flush(Journal *j, Err *e)
{
    pthread_mutex_lock(&j->lock);
    Code code = wait_settled(j, j->ticket, e);
    Bulk *bulk = bulk_find(j, false);
    if (bulk) {
        if (bulk->failed && code == OK)
            code = fail(e, j->last_failure.code, "%s", j->last_failure.text);
        *bulk = j->bulk[--j->bulk_n];
    }
    pthread_mutex_unlock(&j->lock);
    return code;
}

/* ---- following --------------------------------------------------------------------------- */

i64 journal_end(const Journal *j)
{
    return atomic_load(&j->end);
}

bool journal_wait(Journal *j, i64 seq, i64 timeout_us)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    i64 ns = until.tv_nsec + timeout_us % US_PER_S * 1000;
    until.tv_sec += (time_t)(timeout_us / US_PER_S + ns / 1000000000);
    until.tv_nsec = ns % 1000000000;
    pthread_mutex_lock(&j->lock);
    while (atomic_load(&j->end) <= seq)
        if (pthread_cond_timedwait(&j->settled, &j->lock, &until) == ETIMEDOUT)
            break;
    pthread_mutex_unlock(&j->lock);
    return atomic_load(&j->end) > seq;
}

isize journal_spans(const Journal *journal, JournalSpan *spans, isize max)
{
    Journal *j = (Journal *)(uintptr_t)journal; /* the lock is not part of its state */
    isize n = 0;

    pthread_mutex_lock(&j->lock);
    for (isize i = 0; i < j->segments_n && n < max; i++) {
        const Segment *s = &j->segments[i];
        if (s->end_seq > s->first_seq)
            spans[n++] = (JournalSpan){s->first_seq, s->end_seq, s->bytes};
    }
    pthread_mutex_unlock(&j->lock);
    return n;
}
