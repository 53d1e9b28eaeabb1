/* recover.c — the last log after a kill, a power cut or worse.
 *
 * Every frame says how much of the log was durable when it was written. What is damaged before the
 * furthest such mark had been acknowledged: it stays where it is, is reported by every reader, and
 * nothing behind it is lost. What is damaged behind that mark belongs to the one group that was
 * under way: it is set aside in FILE.torn; at the end of the file it is cut off, between frames
 * that did arrive it is fenced off by a header of its own that says so (FRAME_VOID). */
#include "journal/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

enum { COPY_BYTES = 1 << 20, TORN_NAMES = 10000 };

typedef struct {
    i64 at, bytes;
    i64 first_seq, end_seq;
} Tear;

typedef struct {
    i64 size;
    i64 whole;   /* end of the last whole frame */
    i64 end_seq; /* behind its last event */
    i64 proven;  /* this much was durable for certain */
    bool head;   /* the segment's header is sound */
    u64 id;
    Tear *tears; /* between whole frames */
    isize n, cap;
} Tail;

/* Frames torn one behind the other are one tear: it takes the events up to the next whole frame. */
static void tail_tear(Tail *t, const WalkStep *step, Arena *scratch)
{
    Tear *last = t->n > 0 ? &t->tears[t->n - 1] : NULL;

    if (last && last->at + last->bytes == step->at) {
        last->bytes += step->bytes;
        return;
    }
    if (t->n == t->cap)
        t->tears = arena_grow(scratch, t->tears, t->n, &t->cap, sizeof *t->tears);
    t->tears[t->n++] = (Tear){step->at, step->bytes, t->end_seq, t->end_seq};
}

static Code tail_walk(Walk *w, Tail *t, Arena *scratch, Err *e)
{
    WalkStep step;

    for (;;) {
        TRY(walk_next(w, &step, e));
        if (step.kind == WALK_END)
            break;
        if (step.kind == WALK_DAMAGE) {
            tail_tear(t, &step, scratch);
            continue;
        }
        if (t->n > 0 && t->tears[t->n - 1].at >= t->whole)
            t->tears[t->n - 1].end_seq = step.head.first_seq;
        t->whole = step.at + step.bytes;
        t->end_seq = MAX(t->end_seq, step.head.first_seq + (i64)step.head.events);
        t->proven = MAX(t->proven, MIN(step.head.synced, step.at));
    }
    if (t->n > 0 && t->tears[t->n - 1].at >= t->whole)
        t->n--; /* the tail itself: cut, not fenced */
    t->id = w->id;
    return OK;
}

static Code tail_read(const Os *os, int fd, const Path *path, i64 first_seq, Tail *t,
                      Arena *scratch, Err *e)
{
    SegmentHead head = {0};

    *t = (Tail){.size = os->size(os, fd), .end_seq = first_seq};
    if (t->size < 0)
        return fail(e, IO_FAILED, "cannot measure '%s': %s", path->z, strerror(errno));
    if (t->size >= HEAD_BYTES)
        TRY(os_pread_all(os, fd, &head, HEAD_BYTES, 0, path->z, e));
    t->head = !segment_head_wrong(&head, LOG_MAGIC);
    t->whole = t->head ? HEAD_BYTES : 0;
    t->proven = HEAD_BYTES;
    Walk walk = {.os = os,
                 .fd = fd,
                 .path = path->z,
                 .id = t->head ? head.id : 0,
                 .at = MIN(t->size, (i64)HEAD_BYTES),
                 .limit = t->size,
                 .window = arena_take_raw(scratch, 1, WINDOW_BYTES)};
    return tail_walk(&walk, t, scratch, e);
}

/* ---- setting aside ----------------------------------------------------------------------- */

static Code torn_create(const Os *os, const Path *log, Path *torn, int *fd, Err *e)
{
    for (int i = 0; i < TORN_NAMES; i++) {
        int n = i == 0 ? snprintf(torn->z, sizeof torn->z, "%s.torn", log->z)
                       : snprintf(torn->z, sizeof torn->z, "%s.torn.%d", log->z, i);
        if (n >= (int)sizeof torn->z)
            return fail(e, BAD_INPUT, "the path '%s' is too long", log->z);
        *fd = os->open(os, torn->z, O_WRONLY | O_CREAT | O_EXCL, 0600);
        if (*fd >= 0)
            return OK;
        if (errno != EEXIST)
            return fail(e, IO_FAILED, "cannot create '%s': %s", torn->z, strerror(errno));
    }
    return fail(e, IO_FAILED, "too many files '%s.torn'; move them away", log->z);
}

static Code copy_range(const Os *os, int from, int to, Tear piece, const Path *path, void *bytes,
                       Err *e)
{
    for (i64 done = 0; done < piece.bytes;) {
        isize n = (isize)MIN(piece.bytes - done, (i64)COPY_BYTES);
        TRY(os_pread_all(os, from, bytes, n, piece.at + done, path->z, e));
        TRY(os_write_all(os, to, bytes, n, path->z, e));
        done += n;
    }
    return OK;
}

/* All that is about to be cut or fenced, one piece behind the other, durable in FILE.torn. */
static Code set_aside(Journal *j, int fd, const Path *path, const Tear *pieces, isize n,
                      JournalFound *found, Arena *keep, Arena scratch, Err *e)
{
    const Os *os = j->os;
    void *bytes = arena_take_raw(&scratch, 1, COPY_BYTES);
    i64 aside = 0;
    Path torn;
    int to = -1;

    TRY(torn_create(os, path, &torn, &to, e));
    Code code = OK;
    for (isize i = 0; i < n && code == OK; i++) {
        code = copy_range(os, fd, to, pieces[i], path, bytes, e);
        aside += pieces[i].bytes;
    }
    fail_point("journal.recover.aside");
    if (code == OK && os->fsync(os, to) != 0)
        code = fail(e, IO_FAILED, "cannot sync '%s': %s", torn.z, strerror(errno));
    os->close(os, to);
    if (code == OK)
        code = os_sync_dir(os, j->dir.z, e);
    if (code != OK) {
        os->unlink(os, torn.z);
        return code;
    }
    found->torn_bytes += aside;
    found->torn_file = str_copy(keep, str_of(torn.z));
    return OK;
}

/* ---- cutting and fencing ----------------------------------------------------------------- */

static Code fence(Journal *j, int fd, const Path *path, const Tear *tear, u64 id, Arena scratch,
                  Err *e)
{
    const Os *os = j->os;
    u8 *bytes = arena_take_raw(&scratch, 1, COPY_BYTES);
    FrameHead head = {.magic = FRAME_MAGIC,
                      .length = (u32)(tear->bytes - HEAD_BYTES),
                      .id = id,
                      .at = tear->at,
                      .first_seq = tear->first_seq,
                      .events = (u32)(tear->end_seq - tear->first_seq),
                      .flags = FRAME_VOID,
                      .received_us = os->now_us(os)};

    for (i64 done = HEAD_BYTES; done < tear->bytes;) {
        isize n = (isize)MIN(tear->bytes - done, (i64)COPY_BYTES);
        TRY(os_pread_all(os, fd, bytes, n, tear->at + done, path->z, e));
        head.payload_crc = crc32c(head.payload_crc, bytes, n);
        done += n;
    }
    head_stamp(&head);
    for (isize done = 0; done < HEAD_BYTES;) {
        isize put = os->pwrite(os, fd, (char *)&head + done, HEAD_BYTES - done, tear->at + done);
        if (put == 0 || (put < 0 && errno != EINTR))
            return fail(e, IO_FAILED, "cannot write '%s': %s", path->z, strerror(errno));
        done += MAX(put, 0);
    }
    return OK;
}

static bool fenceable(const Tail *t, const Tear *tear)
{
    i64 events = tear->end_seq - tear->first_seq;

    return tear->at >= t->proven && tear->bytes >= HEAD_BYTES && tear->bytes <= FRAME_BYTES_MAX &&
           events >= 0 && events <= UINT32_MAX;
}

typedef struct {
    isize left; /* damaged places that stay as they are */
    bool cut;   /* the file ends with its last whole frame */
} Mended;

/* Without room to keep what would be cut, nothing is cut: the log is left, and the next one begins
 * behind its last whole frame. */
static Code tail_mend(Journal *j, int fd, const Path *path, const Tail *t, Mended *mended,
                      JournalFound *found, Arena *keep, Arena scratch, Err *e)
{
    Tear *pieces = take(&scratch, Tear, t->n + 1);
    isize n = 0;
    Err why;

    for (isize i = 0; i < t->n; i++)
        if (fenceable(t, &t->tears[i]))
            pieces[n++] = t->tears[i];
    isize fences = n;
    if (t->size > t->whole)
        pieces[n++] = (Tear){t->whole, t->size - t->whole, t->end_seq, t->end_seq};
    mended->cut = n == 0 || set_aside(j, fd, path, pieces, n, found, keep, scratch, &why) == OK;
    for (isize i = 0; i < fences; i++)
        TRY(fence(j, fd, path, &pieces[i], t->id, scratch, e));
    fail_point("journal.recover.cut");
    if (mended->cut && t->size > t->whole)
        mended->cut = j->os->ftruncate(j->os, fd, t->whole) == 0;
    mended->left = t->n - fences;
    return OK;
}

/* Not one frame of this log is whole: all of it is set aside, and a new one takes its name. */
static Code tail_nothing(Journal *j, const Path *path, const Tail *t, JournalFound *found,
                         Arena *keep, Err *e)
{
    const Os *os = j->os;
    Path torn;
    int to = -1;

    TRY(torn_create(os, path, &torn, &to, e));
    os->close(os, to);
    fail_point("journal.recover.nothing");
    if (os->rename(os, path->z, torn.z) != 0)
        return fail(e, IO_FAILED, "cannot rename '%s': %s", path->z, strerror(errno));
    i64 first_seq = j->segments[--j->segments_n].first_seq;
    found->torn_bytes += t->size;
    found->torn_file = str_copy(keep, str_of(torn.z));
    return segment_make(j, first_seq, e);
}

static Code recover_fd(Journal *j, int fd, const Path *path, bool repair, JournalFound *found,
                       Arena *keep, Arena scratch, Err *e)
{
    Segment *s = &j->segments[j->segments_n - 1];
    Mended mended;
    Tail t;

    TRY(tail_read(j->os, fd, path, s->first_seq, &t, &scratch, e));
    s->id = t.id;
    s->bytes = t.whole;
    s->end_seq = t.end_seq;
    if (!repair) {
        found->torn_bytes += t.size - t.whole;
        return OK;
    }
    if (t.whole <= HEAD_BYTES && (t.size > t.whole || !t.head))
        return tail_nothing(j, path, &t, found, keep, e);
    TRY(tail_mend(j, fd, path, &t, &mended, found, keep, scratch, e));
    found->damages += mended.left + !t.head;
    s->keep_log = mended.left > 0 || !t.head;
    fail_point("journal.recover.fdatasync");
    if (j->os->fdatasync(j->os, fd) != 0)
        return rescue_tail(j, fd, path, t.proven, scratch, e);
    s->active = !s->keep_log && mended.cut;
    if (s->active)
        j->active = (Active){fd, t.id, s->first_seq, t.whole};
    return OK;
}

Code recover_log(Journal *j, bool repair, JournalFound *found, Arena *keep, Err *e)
{
    Path path = segment_path(&j->dir, j->segments[j->segments_n - 1].first_seq, ".log");
    scoped(Arena, arena_free) scratch = arena_new(2 * (isize)WINDOW_BYTES + ((isize)1 << 30));

    int fd = j->os->open(j->os, path.z, repair ? O_RDWR : O_RDONLY, 0);
    if (fd < 0)
        return fail(e, IO_FAILED, "cannot open '%s': %s", path.z, strerror(errno));
    Code code = recover_fd(j, fd, &path, repair, found, keep, scratch, e);
    if (j->active.fd != fd)
        j->os->close(j->os, fd);
    return code;
}
