/* rescue.c — at the opening the disk refuses to make the end of the last log durable. What it said
 * once it may take back, so nothing of that end is trusted to that file again: its frames, which
 * can still be read, are written to a new log, and the old one ends before them. */
#include "journal/inside.h"

/* Every whole frame behind `proven` into the queue; the event that the old log ends before. */
static Code tail_queue(const Segment *log, Walk *walk, i64 proven, Queue *queue, Err *e)
{
    WalkStep step;

    queue->first_seq = queue->end_seq = log->first_seq;
    for (;;) {
        TRY(walk_next(walk, &step, e));
        if (step.kind == WALK_END)
            return OK;
        if (step.kind == WALK_DAMAGE)
            continue;
        i64 end = step.head.first_seq + (i64)step.head.events;
        if (step.at < proven) {
            queue->first_seq = queue->end_seq = end;
            continue;
        }
        if (queue->n + step.bytes > QUEUE_BYTES_MAX)
            return fail(e, IO_FAILED, "the disk refuses to sync '%s'; copy it to another disk",
                        walk->path);
        memcpy(queue->p + queue->n, &step.head, HEAD_BYTES);
        memcpy(queue->p + queue->n + HEAD_BYTES, step.payload, step.head.length);
        queue->n += (isize)step.bytes;
        queue->end_seq = end;
    }
}

Code rescue_tail(Journal *j, int fd, const Path *path, i64 proven, Arena scratch, Err *e)
{
    Segment *log = &j->segments[j->segments_n - 1];
    Queue *queue = j->filling;
    Walk walk = {.os = j->os,
                 .fd = fd,
                 .path = path->z,
                 .id = log->id,
                 .at = HEAD_BYTES,
                 .limit = log->bytes,
                 .window = arena_take_raw(&scratch, 1, WINDOW_BYTES)};

    queue_rest(queue);
    TRY(tail_queue(log, &walk, proven, queue, e));
    log->bytes = MIN(proven, log->bytes);
    log->end_seq = queue->first_seq;
    log->active = false;
    if (log->end_seq == log->first_seq)
        j->segments_n--; /* nothing of it is left: the new log takes its name */
    if (queue->n > 0) {
        TRY(group_write(j, queue, e));
        group_listed(j, queue);
    }
    queue->n = 0;
    return OK;
}
