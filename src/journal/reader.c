/* reader.c — going through the durable frames in order, across segments, while others append and
 * seal. A reader keeps its own file open: a log that is sealed and removed under it is read to its
 * end all the same. */
#include "journal/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

struct JournalReader {
    Journal *j;
    i64 next_seq;    /* frames that end here or before are behind us */
    Segment segment; /* as it was when opened; bytes and end_seq brought up to date as it grows */
    bool open;
    Path path;
    int fd;        /* of a log */
    Sealed sealed; /* of a sealed file */
    isize block;   /* the next one to unpack */
    Walk walk;     /* through the log, or through the block that is unpacked */
    Unpack unpack;
    Arena arena; /* this struct, the window */
    Arena index; /* the sealed file's */
    u8 *window;
};

/* ---- opening and leaving a segment ------------------------------------------------------- */

static void leave(JournalReader *r)
{
    if (!r->open)
        return;
    if (r->segment.sealed)
        sealed_close(&r->sealed);
    else
        r->j->os->close(r->j->os, r->fd);
    r->open = false;
}

static Code enter_sealed(JournalReader *r, Err *e)
{
    r->path = segment_path(&r->j->dir, r->segment.first_seq, ".seg");
    arena_reset(&r->index);
    TRY(sealed_open(r->j->os, &r->path, &r->index, &r->sealed, e));
    r->segment.sealed = true;
    r->block = sealed_find(&r->sealed, r->next_seq);
    r->walk = (Walk){.fd = -1}; /* at its end: the first block follows */
    return OK;
}

static Code enter_log(JournalReader *r, Err *e)
{
    r->path = segment_path(&r->j->dir, r->segment.first_seq, ".log");
    r->fd = r->j->os->open(r->j->os, r->path.z, O_RDONLY, 0);
    if (r->fd < 0 && errno == ENOENT)
        return NOT_FOUND;
    if (r->fd < 0)
        return fail(e, IO_FAILED, "cannot open '%s': %s", r->path.z, strerror(errno));
    r->walk = (Walk){.os = r->j->os,
                     .fd = r->fd,
                     .path = r->path.z,
                     .id = r->segment.id,
                     .at = HEAD_BYTES,
                     .limit = r->segment.bytes,
                     .window = r->window};
    Code code = walk_skip(&r->walk, r->next_seq, e);
    if (code != OK)
        r->j->os->close(r->j->os, r->fd);
    return code;
}

/* What the list says of r->segment now: true and brought up to date when it is still the file that
 * is open; false when it was sealed meanwhile, or replaced before anything in it was durable. */
static bool refresh(JournalReader *r)
{
    Journal *j = r->j;
    bool same = r->segment.sealed;

    if (same)
        return true;
    pthread_mutex_lock(&j->lock);
    isize i = segment_named(j, r->segment.first_seq);
    same = i >= 0 && j->segments[i].id == r->segment.id && !j->segments[i].sealed;
    if (same) {
        r->segment = j->segments[i];
        r->walk.limit = r->segment.bytes;
    }
    pthread_mutex_unlock(&j->lock);
    return same;
}

/* The segment that holds next_seq, or the first behind a gap; false when there is none yet. */
static bool find_segment(const JournalReader *r, Segment *segment)
{
    Journal *j = r->j;

    pthread_mutex_lock(&j->lock);
    isize i = segment_find(j, r->next_seq);
    if (i >= 0)
        *segment = j->segments[i];
    pthread_mutex_unlock(&j->lock);
    return i >= 0;
}

/* ---- frames and what is not one ---------------------------------------------------------- */

/* Events [next_seq, to) are gone; the call after this goes on behind them. */
static Code lost(JournalReader *r, i64 to, i64 at, i64 bytes, const char *what, Err *e)
{
    i64 from = r->next_seq;

    r->next_seq = to;
    return fail(e, CORRUPT, "'%s' is damaged at byte %lld (%lld bytes, events %lld to %lld): %s",
                r->path.z, (long long)at, (long long)bytes, (long long)from, (long long)to - 1,
                what);
}

static Code gap(JournalReader *r, i64 to, Err *e)
{
    i64 from = r->next_seq;

    r->next_seq = to;
    return fail(e, CORRUPT,
                "events %lld to %lld are missing before or in '%s': restore the segment "
                "that held them from a backup",
                (long long)from, (long long)to - 1, r->path.z);
}

/* Open r->segment. A log may be sealed between the look at the list and the look at the folder. */
static Code enter(JournalReader *r, Err *e)
{
    Err why;
    Code code = r->segment.sealed ? enter_sealed(r, &why) : enter_log(r, &why);

    if (code == NOT_FOUND && !r->segment.sealed)
        code = enter_sealed(r, &why);
    r->open = code == OK;
    if (code == OK)
        return OK;
    if (code == IO_FAILED)
        return fail(e, code, "%s", why.text);
    return lost(r, r->segment.end_seq, 0, r->segment.bytes, why.text, e);
}

/* Where the events of a damaged stretch end: at the next whole frame's first, else the segment's.
 */
static Code damage_end(JournalReader *r, i64 *end, Err *e)
{
    Walk ahead = r->walk;
    WalkStep step;

    *end = r->segment.sealed && r->block > 0 ? r->sealed.blocks[r->block - 1].end_seq
                                             : r->segment.end_seq;
    Code code = walk_next(&ahead, &step, e);
    r->walk.window_at = ahead.window_at; /* they share the bytes */
    r->walk.window_n = ahead.window_n;
    TRY(code);
    if (step.kind == WALK_FRAME || step.known)
        *end = MIN(*end, step.head.first_seq);
    return OK;
}

typedef enum { GO_ON, GIVE, STOP } Next;

static Code take_step(JournalReader *r, const WalkStep *step, Frame *frame, Next *next, Err *e)
{
    i64 end = step->head.first_seq + (i64)step->head.events;

    *next = GO_ON;
    if (step->kind == WALK_DAMAGE) {
        TRY(damage_end(r, &end, e));
        return end <= r->next_seq ? OK : lost(r, end, step->at, step->bytes, step->what, e);
    }
    if (end <= r->next_seq)
        return OK; /* before what was asked for */
    if (step->head.first_seq > r->next_seq) {
        r->walk.at = step->at;
        return gap(r, MIN(step->head.first_seq, r->segment.end_seq), e);
    }
    r->next_seq = end;
    if (step->head.flags & FRAME_VOID)
        return OK;
    *frame = (Frame){step->head.first_seq,
                     (isize)step->head.events,
                     step->head.received_us,
                     {(const char *)step->payload, (isize)step->head.length}};
    *next = GIVE;
    return OK;
}

/* The walk is at its end: unpack the next block of a sealed file. */
static Code next_block(JournalReader *r, Next *next, Err *e)
{
    Err why;

    *next = STOP;
    if (!r->segment.sealed || r->block >= r->sealed.n)
        return OK;
    const BlockHead *b = &r->sealed.blocks[r->block];
    if (b->first_seq > r->next_seq)
        return gap(r, MIN(b->first_seq, r->segment.end_seq), e);
    Code code = sealed_block(&r->sealed, r->block, &r->unpack, &why);
    if (code == IO_FAILED)
        return fail(e, code, "%s", why.text);
    r->block++;
    *next = GO_ON;
    if (code != OK)
        return lost(r, b->end_seq, b->at, HEAD_BYTES + (i64)b->packed_bytes, why.text, e);
    r->walk = (Walk){.os = r->j->os,
                     .fd = -1,
                     .path = r->path.z,
                     .id = b->id,
                     .at = b->log_at,
                     .limit = b->log_at + b->raw_bytes,
                     .window = r->unpack.raw,
                     .window_at = b->log_at,
                     .window_n = (isize)b->raw_bytes,
                     .vouched = true};
    return OK;
}

static Code step_on(JournalReader *r, Frame *frame, Next *next, Err *e)
{
    WalkStep step;

    *next = STOP;
    if (r->next_seq >= r->segment.end_seq)
        return OK;
    if (r->walk.at >= r->walk.limit)
        return next_block(r, next, e);
    TRY(walk_next(&r->walk, &step, e));
    if (step.kind == WALK_END)
        return next_block(r, next, e);
    return take_step(r, &step, frame, next, e);
}

/* This file has no more to give: was it all, or has it grown, or is the next one to be opened? */
static Code finish_segment(JournalReader *r, bool *waiting, Err *e)
{
    Segment next;

    if (!refresh(r)) {
        leave(r);
        return OK;
    }
    if (r->next_seq < r->segment.end_seq) {
        if (!r->segment.sealed && r->walk.at < r->walk.limit)
            return OK;
        leave(r);
        return gap(r, r->segment.end_seq, e);
    }
    *waiting = !find_segment(r, &next);
    if (!*waiting)
        leave(r);
    return OK;
}

Code journal_next(JournalReader *r, Frame *frame, Err *e)
{
    bool waiting = false;

    *frame = (Frame){0};
    while (!waiting) {
        Next next = GO_ON;
        if (!r->open) {
            if (!find_segment(r, &r->segment))
                return OK;
            TRY(enter(r, e));
        }
        while (next == GO_ON)
            TRY(step_on(r, frame, &next, e));
        if (next == GIVE)
            return OK;
        TRY(finish_segment(r, &waiting, e));
    }
    return OK;
}

/* ---- the handle -------------------------------------------------------------------------- */

Code journal_reader_open(Journal *j, i64 from_seq, JournalReader **out, Err *e)
{
    if (from_seq < 0)
        return fail(e, BAD_INPUT, "events are numbered from 0, not from %lld", (long long)from_seq);
    Arena arena = arena_new(WINDOW_BYTES + (1 << 20));
    JournalReader *r = take(&arena, JournalReader, 1);
    r->j = j;
    r->next_seq = from_seq;
    r->fd = -1;
    r->window = arena_take_raw(&arena, 1, WINDOW_BYTES);
    r->arena = arena;
    r->index = arena_new((isize)256 << 20);
    r->unpack = unpack_new();
    *out = r;
    return OK;
}

void journal_reader_close(JournalReader **reader)
{
    JournalReader *r = *reader;

    if (!r)
        return;
    *reader = NULL;
    leave(r);
    unpack_free(&r->unpack);
    arena_free(&r->index);
    Arena arena = r->arena;
    arena_free(&arena);
}
