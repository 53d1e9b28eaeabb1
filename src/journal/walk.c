/* walk.c — frame after frame through a log. A header is believed when its checksum, its segment and
 * its own place agree; a damaged stretch ends at the next header that can be believed. */
#include "journal/walk.h"

#include <errno.h>

/* Bytes [at, at + need) into the window, `need` within the limit. A file shorter than promised
 * lowers the limit. */
static Code window_fill(Walk *w, i64 at, i64 need, Err *e)
{
    if (at >= w->window_at && at + need <= w->window_at + w->window_n)
        return OK;
    assert(w->fd >= 0 && need <= WINDOW_BYTES && at + need <= w->limit);
    i64 want = MIN(w->limit - at, MAX(need, (i64)WINDOW_STRIDE));
    isize n = 0;
    w->window_n = 0;
    while (n < want) {
        isize got = w->os->pread(w->os, w->fd, w->window + n, (isize)want - n, at + n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(e, IO_FAILED, "cannot read '%s': %s", w->path, strerror(errno));
        if (got == 0)
            break;
        n += got;
    }
    w->window_at = at;
    w->window_n = n;
    if (n < want)
        w->limit = at + n;
    return OK;
}

static const u8 *window_at(const Walk *w, i64 at)
{
    return w->window + (at - w->window_at);
}

static const char *header_wrong(const Walk *w, i64 at, const FrameHead *head)
{
    if (head->magic != FRAME_MAGIC)
        return "no frame begins here";
    if (!head_whole(head))
        return "the frame's header fails its checksum";
    if (head->at != at)
        return "the frame belongs to another place of the log";
    if (w->id != 0 && head->id != w->id)
        return "the frame belongs to another segment";
    if (head->length > FRAME_BYTES_MAX - HEAD_BYTES)
        return "the frame is longer than a frame can be";
    return NULL;
}

/* The frame at `at` into *step; step->what is NULL when it is whole. */
static Code judge(Walk *w, i64 at, WalkStep *step, Err *e)
{
    *step = (WalkStep){.kind = WALK_FRAME, .at = at};
    if (w->limit - at < HEAD_BYTES) {
        step->what = "the file ends inside a frame's header";
        return OK;
    }
    TRY(window_fill(w, at, HEAD_BYTES, e));
    if (w->limit - at < HEAD_BYTES) {
        step->what = "the file ends inside a frame's header";
        return OK;
    }
    memcpy(&step->head, window_at(w, at), HEAD_BYTES);
    step->what = header_wrong(w, at, &step->head);
    if (step->what)
        return OK;
    step->known = true;
    step->bytes = HEAD_BYTES + (i64)step->head.length;
    if (step->bytes <= w->limit - at)
        TRY(window_fill(w, at, step->bytes, e));
    if (step->bytes > w->limit - at) {
        step->what = "the file ends inside a frame";
        return OK;
    }
    step->payload = window_at(w, at) + HEAD_BYTES;
    if (!w->vouched && crc32c(0, step->payload, step->head.length) != step->head.payload_crc)
        step->what = "the frame's bytes fail their checksum";
    return OK;
}

static Code header_stands(Walk *w, i64 at, bool *stands, Err *e)
{
    FrameHead head;

    *stands = false;
    if (w->limit - at < HEAD_BYTES)
        return OK;
    TRY(window_fill(w, at, HEAD_BYTES, e));
    if (w->limit - at < HEAD_BYTES)
        return OK;
    memcpy(&head, window_at(w, at), HEAD_BYTES);
    *stands = header_wrong(w, at, &head) == NULL;
    return OK;
}

/* The first place from `at` on where a believable header stands; the limit when there is none. */
static Code find_header(Walk *w, i64 at, i64 *found, Err *e)
{
    const u32 magic = FRAME_MAGIC;
    bool stands = false;

    while (w->limit - at >= HEAD_BYTES) {
        TRY(window_fill(w, at, MIN(w->limit - at, (i64)WINDOW_STRIDE), e));
        i64 n = MIN(w->window_at + w->window_n, w->limit) - at;
        const u8 *from = window_at(w, at);
        const u8 *hit = n < 4 ? NULL : memmem(from, (size_t)n, &magic, sizeof magic);
        if (!hit) {
            at += MAX(n - 3, 1);
            continue;
        }
        at += hit - from;
        TRY(header_stands(w, at, &stands, e));
        if (stands) {
            *found = at;
            return OK;
        }
        at++;
    }
    *found = w->limit;
    return OK;
}

/* step->what is set: how far does the damage reach? */
static Code measure_damage(Walk *w, WalkStep *step, Err *e)
{
    i64 end = step->at + step->bytes;
    bool stands = false;

    if (step->known && end < w->limit)
        TRY(header_stands(w, end, &stands, e));
    if (!(step->known && (end == w->limit || stands)))
        TRY(find_header(w, step->at + 1, &end, e));
    step->kind = WALK_DAMAGE;
    step->bytes = end - step->at;
    step->payload = NULL;
    return OK;
}

Code walk_next(Walk *w, WalkStep *step, Err *e)
{
    if (w->at >= w->limit) {
        *step = (WalkStep){.kind = WALK_END, .at = w->at};
        return OK;
    }
    TRY(judge(w, w->at, step, e));
    if (step->what)
        TRY(measure_damage(w, step, e));
    if (w->id == 0 && step->kind == WALK_FRAME)
        w->id = step->head.id;
    w->at = step->at + step->bytes;
    return OK;
}

Code walk_skip(Walk *w, i64 seq, Err *e)
{
    while (w->limit - w->at >= HEAD_BYTES) {
        FrameHead head;
        TRY(window_fill(w, w->at, HEAD_BYTES, e));
        if (w->limit - w->at < HEAD_BYTES)
            return OK;
        memcpy(&head, window_at(w, w->at), HEAD_BYTES);
        i64 end = w->at + HEAD_BYTES + (i64)head.length;
        if (header_wrong(w, w->at, &head) || end > w->limit ||
            head.first_seq + (i64)head.events > seq)
            return OK;
        w->at = end;
    }
    return OK;
}
