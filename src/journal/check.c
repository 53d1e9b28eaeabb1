/* check.c — every byte of the journal read and verified, and what is damaged named by its place.
 *
 * A segment ends where the next one begins: frames behind that were given up after a failed write
 * and belong to nobody. While a process has the journal open, the unfinished end of the last log is
 * not damage. */
#include "journal/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>

typedef struct {
    const Os *os;
    Path dir;
    bool live; /* another process, or this one, has it open */
    u64 journal;
    Arena *keep;
    Damage *damage;
    isize n, cap;
    isize unsure; /* damage from here on does not know yet which events it took */
    JournalReport *report;
    Str name;     /* of the file being checked */
    i64 next_seq; /* the event that should come next */
    i64 end_seq;  /* the first event of the next segment; INT64_MAX in the last one */
    Arena batch;  /* for decoding */
    Unpack unpack;
    u8 *window;
} Check;

static void damaged(Check *c, i64 at, i64 bytes, i64 first_seq, i64 end_seq, const char *format,
                    ...) PRINTF_LIKE(6, 7);
static void damaged(Check *c, i64 at, i64 bytes, i64 first_seq, i64 end_seq, const char *format,
                    ...)
{
    char text[700];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (c->n == c->cap)
        c->damage = arena_grow(c->keep, c->damage, c->n, &c->cap, sizeof *c->damage);
    c->damage[c->n++] = (Damage){str_copy(c->keep, c->name),     at, bytes, first_seq, end_seq,
                                 str_copy(c->keep, str_of(text))};
}

/* The events up to `seq` are accounted for: damage met on the way took those that did not come. */
static void sure_until(Check *c, i64 seq)
{
    for (isize i = c->unsure; i < c->n; i++) {
        if (c->damage[i].first_seq < 0 || c->damage[i].end_seq >= 0)
            continue;
        c->damage[i].end_seq = seq;
    }
    c->unsure = c->n;
}

/* ---- frames ------------------------------------------------------------------------------ */

static void check_batch(Check *c, const WalkStep *step)
{
    Arena scratch = c->batch;
    Str bytes = {(const char *)step->payload, (isize)step->head.length};
    i64 first = step->head.first_seq, end = first + (i64)step->head.events;
    Batch *batch;
    Err why;

    if (batch_decode(bytes, &scratch, &batch, &why) != OK)
        damaged(c, step->at, step->bytes, first, end, "the batch of a whole frame is damaged: %s",
                why.text);
    else if (batch->rows != (isize)step->head.events)
        damaged(c, step->at, step->bytes, first, end, "a frame of %u events holds a batch of %td",
                step->head.events, batch->rows);
}

static void check_frame(Check *c, const WalkStep *step)
{
    i64 first = step->head.first_seq, end = first + (i64)step->head.events;

    if (first > c->next_seq && c->unsure == c->n)
        damaged(c, step->at, 0, c->next_seq, first, "events are missing before this frame");
    if (first < c->next_seq)
        damaged(c, step->at, step->bytes, first, end, "the frame repeats events");
    sure_until(c, first);
    c->next_seq = MAX(c->next_seq, end);
    c->report->frames++;
    if (step->head.flags & FRAME_VOID)
        return;
    c->report->events += (i64)step->head.events;
    check_batch(c, step);
}

static Code check_frames(Check *c, Walk *walk, const BlockHead *block, Err *e)
{
    bool tail = !block && c->end_seq == INT64_MAX;
    WalkStep step;

    for (;;) {
        TRY(walk_next(walk, &step, e));
        if (step.kind == WALK_END || c->next_seq >= c->end_seq)
            return OK;
        if (step.kind == WALK_FRAME) {
            if (step.head.first_seq >= c->end_seq)
                return OK;
            check_frame(c, &step);
            continue;
        }
        bool last = tail && step.at + step.bytes >= walk->limit;
        if (last && c->live)
            return OK;
        i64 at = block ? block->at : step.at,
            n = block ? HEAD_BYTES + (i64)block->packed_bytes : step.bytes;
        damaged(c, at, n, c->next_seq, -1, "%s%s", step.what,
                last ? "; opening the journal sets this end aside" : "");
    }
}

/* ---- files ------------------------------------------------------------------------------- */

static void check_head(Check *c, const SegmentHead *head, const char *wrong, i64 first_seq)
{
    if (wrong) {
        damaged(c, 0, HEAD_BYTES, -1, -1, "%s", wrong);
        return;
    }
    if (head->first_seq != first_seq)
        damaged(c, 0, HEAD_BYTES, -1, -1,
                "the file holds the segment of event %lld under a wrong "
                "name",
                (long long)head->first_seq);
    if (head->journal != c->journal)
        damaged(c, 0, HEAD_BYTES, -1, -1, "the segment belongs to another journal");
}

static bool foreign(const Check *c, const SegmentHead *head, i64 first_seq)
{
    return head->id != 0 && (head->first_seq != first_seq || head->journal != c->journal);
}

static Code check_log_fd(Check *c, int fd, const Path *path, i64 first_seq, Err *e)
{
    SegmentHead head = {0};
    i64 size = c->os->size(c->os, fd);

    if (size < 0)
        return fail(e, IO_FAILED, "cannot measure '%s': %s", path->z, strerror(errno));
    c->report->bytes += size;
    if (size >= HEAD_BYTES)
        TRY(os_pread_all(c->os, fd, &head, HEAD_BYTES, 0, path->z, e));
    const char *wrong = size < HEAD_BYTES ? "the file is shorter than a segment's header"
                                          : segment_head_wrong(&head, LOG_MAGIC);
    if (wrong)
        head = (SegmentHead){0};
    check_head(c, &head, wrong, first_seq);
    if (foreign(c, &head, first_seq))
        return OK;
    Walk walk = {.os = c->os,
                 .fd = fd,
                 .path = path->z,
                 .id = head.id,
                 .at = MIN(size, (i64)HEAD_BYTES),
                 .limit = size,
                 .window = c->window};
    return check_frames(c, &walk, NULL, e);
}

static Code check_block(Check *c, const Sealed *s, isize i, Err *e)
{
    const BlockHead *b = &s->blocks[i];
    i64 bytes = HEAD_BYTES + (i64)b->packed_bytes;
    Err why;

    Code code = sealed_block(s, i, &c->unpack, &why);
    if (code == IO_FAILED)
        return fail(e, code, "%s", why.text);
    if (code != OK) {
        damaged(c, b->at, bytes, c->next_seq, b->end_seq, "%s", why.text);
        c->next_seq = MAX(c->next_seq, b->end_seq);
        c->unsure = c->n;
        return OK;
    }
    Walk walk = {.os = s->os,
                 .fd = -1,
                 .path = s->path.z,
                 .id = b->id,
                 .at = b->log_at,
                 .limit = b->log_at + b->raw_bytes,
                 .window = c->unpack.raw,
                 .window_at = b->log_at,
                 .window_n = (isize)b->raw_bytes};
    return check_frames(c, &walk, b, e);
}

static Code check_sealed_open(Check *c, const Sealed *s, i64 first_seq, Err *e)
{
    i64 at = HEAD_BYTES;

    c->report->bytes += s->bytes;
    check_head(c, &s->head, s->head_wrong, first_seq);
    if (foreign(c, &s->head, first_seq))
        return OK;
    for (isize i = 0; i < s->n; i++) {
        if (s->blocks[i].at != at)
            damaged(c, at, s->blocks[i].at - at, c->next_seq, -1, "no block can be read here");
        at = s->blocks[i].at + HEAD_BYTES + (i64)s->blocks[i].packed_bytes;
        TRY(check_block(c, s, i, e));
    }
    if (s->index_wrong)
        damaged(c, MIN(at, s->bytes), MAX(s->bytes - at, 0), c->next_seq, -1,
                "%s; the blocks in front of it were found without", s->index_wrong);
    if (s->index_wrong)
        return OK;
    if (c->end_seq == INT64_MAX && c->next_seq < s->end_seq)
        damaged(c, at, 0, c->next_seq, s->end_seq, "events are missing at the segment's end");
    c->next_seq = MAX(c->next_seq, s->end_seq);
    return OK;
}

static Code check_sealed(Check *c, i64 first_seq, Err *e)
{
    scoped(Arena, arena_free) index = arena_new((isize)256 << 20);
    scoped(Sealed, sealed_close) sealed = {.fd = -1};
    Path path = segment_path(&c->dir, first_seq, ".seg");

    c->name = str_of(path.z + strlen(c->dir.z) + 1);
    TRY(sealed_open(c->os, &path, &index, &sealed, e));
    return check_sealed_open(c, &sealed, first_seq, e);
}

static Code check_log(Check *c, i64 first_seq, Err *e)
{
    Path path = segment_path(&c->dir, first_seq, ".log");
    int fd = c->os->open(c->os, path.z, O_RDONLY, 0);

    if (fd < 0 && errno == ENOENT) /* sealed since the folder was read */
        return check_sealed(c, first_seq, e);
    if (fd < 0)
        return fail(e, IO_FAILED, "cannot open '%s': %s", path.z, strerror(errno));
    c->name = str_of(path.z + strlen(c->dir.z) + 1);
    Code code = check_log_fd(c, fd, &path, first_seq, e);
    c->os->close(c->os, fd);
    return code;
}

/* ---- the folder -------------------------------------------------------------------------- */

typedef struct {
    i64 first_seq;
    bool log, sealed;
} Found;

static Code head_vote(Check *c, Str name, Vote *vote, Err *e)
{
    Path path;
    SegmentHead head;
    Err why;

    snprintf(path.z, sizeof path.z, "%.900s/%.*s", c->dir.z, (int)MIN(name.n, 60), name.p);
    int fd = c->os->open(c->os, path.z, O_RDONLY, 0);
    if (fd < 0) /* sealed since the folder was read */
        return OK;
    Code code = os_pread_all(c->os, fd, &head, HEAD_BYTES, 0, path.z, &why);
    c->os->close(c->os, fd);
    if (code == IO_FAILED)
        return fail(e, code, "%s", why.text);
    if (code == OK &&
        (!segment_head_wrong(&head, LOG_MAGIC) || !segment_head_wrong(&head, SEG_MAGIC)))
        vote_add(vote, head.journal);
    return OK;
}

static Code folder_read(Check *c, Arena *arena, Found **out, isize *n, Err *e)
{
    SegmentHead witness;
    Str *names;
    isize names_n;

    TRY(newest_read(c->os, &c->dir, &witness, e));
    Vote vote = {.witness = witness.journal};
    TRY(os_list(c->dir.z, arena, &names, &names_n, e));
    Found *found = take(arena, Found, names_n + 1);
    *n = 0;
    for (isize i = 0; i < names_n; i++) {
        Str extension;
        i64 first_seq;
        if (!segment_name(names[i], &first_seq, &extension))
            continue;
        bool log = str_eq(extension, S("log")), sealed = str_eq(extension, S("seg"));
        c->name = names[i];
        if (str_ends(extension, S(".aside")))
            damaged(c, 0, 0, -1, -1, "a file that did not belong here was moved out of the way");
        if (!log && !sealed)
            continue;
        if (*n == 0 || found[*n - 1].first_seq != first_seq)
            found[(*n)++] = (Found){.first_seq = first_seq};
        TRY(head_vote(c, names[i], &vote, e));
        found[*n - 1].log |= log;
        found[*n - 1].sealed |= sealed;
    }
    *out = found;
    c->journal = vote_result(&vote);
    c->name = S("newest");
    if (witness.journal == 0 && newest_exists(&c->dir))
        damaged(c, 0, HEAD_BYTES, -1, -1, "it cannot be believed; opening the journal mends it");
    if (witness.journal != 0 && witness.journal != c->journal)
        damaged(c, 0, HEAD_BYTES, -1, -1, "it speaks of another journal");
    else if (witness.journal != 0 && (*n == 0 || found[*n - 1].first_seq < witness.first_seq))
        damaged(c, 0, 0, witness.first_seq, -1, "the newest segment, of event %lld on, is missing",
                (long long)witness.first_seq);
    return OK;
}

static Code check_segment(Check *c, const Found *f, Err *e)
{
    i64 next_seq = c->next_seq;

    if (f->first_seq > c->next_seq) {
        c->name = str_format(c->keep, "%018lld.log", (long long)c->next_seq);
        damaged(c, 0, 0, c->next_seq, f->first_seq, "a segment is missing, or ends too early");
    }
    next_seq = c->next_seq = f->first_seq;
    c->unsure = c->n;
    c->report->segments++;
    if (f->log && f->sealed) { /* between naming the sealed file and removing the log: twins */
        JournalReport once = *c->report;
        TRY(check_sealed(c, f->first_seq, e));
        sure_until(c, c->next_seq);
        *c->report = once;
        c->next_seq = next_seq;
    }
    TRY(f->log ? check_log(c, f->first_seq, e) : check_sealed(c, f->first_seq, e));
    if (c->end_seq != INT64_MAX && c->next_seq < c->end_seq && c->unsure < c->n) {
        sure_until(c, c->end_seq);
        c->next_seq = c->end_seq;
    }
    return OK;
}

static bool is_live(const Os *os, const Path *dir)
{
    Path path;

    snprintf(path.z, sizeof path.z, "%.900s/lock", dir->z);
    int fd = os->open(os, path.z, O_RDWR, 0);
    if (fd < 0)
        return false;
    bool live = flock(fd, LOCK_SH | LOCK_NB) != 0;
    os->close(os, fd);
    return live;
}

static Code check_folder(Check *c, Arena *scratch, Err *e)
{
    Found *found;
    isize n;

    TRY(folder_read(c, scratch, &found, &n, e));
    for (isize i = 0; i < n; i++) {
        c->end_seq = i + 1 < n ? found[i + 1].first_seq : INT64_MAX;
        TRY(check_segment(c, &found[i], e));
    }
    return OK;
}

Code journal_check(const Os *os, Str directory, Arena *arena, JournalReport *report, Err *e)
{
    scoped(Arena, arena_free) scratch = arena_new(WINDOW_BYTES + ((isize)64 << 20));
    scoped(Unpack, unpack_free) unpack = unpack_new();
    scoped(Arena, arena_free) batch = arena_new((isize)4 << 30);
    Check c = {.os = os, .keep = arena, .report = report, .batch = batch, .unpack = unpack};

    if (directory.n == 0 || directory.n > 900)
        return fail(e, BAD_INPUT, "the name of the data directory is empty or too long");
    *report = (JournalReport){0};
    snprintf(c.dir.z, sizeof c.dir.z, "%.*s/journal", STR_ARG(directory));
    c.window = arena_take_raw(&scratch, 1, WINDOW_BYTES);
    c.live = is_live(os, &c.dir);
    TRY(check_folder(&c, &scratch, e));
    report->damage = c.damage;
    report->damages = c.n;
    return OK;
}
