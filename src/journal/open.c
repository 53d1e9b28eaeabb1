/* open.c — opening and closing: one process holds the lock; the list of segments is read from the
 * folder, the last log is brought to its last whole frame, the two threads start. */
#include "journal/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>

enum { SEGMENT_BYTES_DEFAULT = 64 << 20, ZSTD_DEFAULT = 3, STATE_BYTES = 64 << 20 };

/* ---- the folder -------------------------------------------------------------------------- */

static Code folder_make(Journal *j, const char *parent, Err *e)
{
    if (!os_exists(j->dir.z)) {
        TRY(os_make_dir(j->os, parent, e));
        TRY(os_make_dir(j->os, j->dir.z, e));
    }
    return os_sync_dir(j->os, parent, e); /* or a start killed in between would leave it unsafe */
}

static Code folder_lock(Journal *j, Err *e)
{
    Path path;

    snprintf(path.z, sizeof path.z, "%.900s/lock", j->dir.z);
    j->lock_fd = j->os->open(j->os, path.z, O_RDWR | O_CREAT, 0600);
    if (j->lock_fd < 0)
        return fail(e, IO_FAILED, "cannot open '%s': %s", path.z, strerror(errno));
    if (flock(j->lock_fd, LOCK_EX | LOCK_NB) == 0)
        return OK;
    if (errno == EWOULDBLOCK)
        return fail(e, BUSY, "another process has the journal '%s' open; stop it, or ask it",
                    j->dir.z);
    return fail(e, IO_FAILED, "cannot lock '%s': %s", path.z, strerror(errno));
}

bool segment_name(Str name, i64 *first_seq, Str *extension)
{
    Cut cut = str_cut(name, '.');

    *extension = cut.tail;
    return cut.found && cut.head.n >= 18 && str_i64(cut.head, first_seq) && *first_seq >= 0;
}

/* ---- one segment ------------------------------------------------------------------------- */

static Code look_at_sealed(Journal *j, Segment *s, SegmentHead *head, Arena scratch, Err *e)
{
    Path path = segment_path(&j->dir, s->first_seq, ".seg");
    Sealed sealed;

    TRY(sealed_open(j->os, &path, &scratch, &sealed, e));
    *head = sealed.head;
    s->end_seq = MAX(s->first_seq, sealed.end_seq);
    s->bytes = sealed.bytes;
    sealed_close(&sealed);
    return OK;
}

static Code look_at_log(Journal *j, Segment *s, SegmentHead *head, Err *e)
{
    Path path = segment_path(&j->dir, s->first_seq, ".log");
    int fd = j->os->open(j->os, path.z, O_RDONLY, 0);

    if (fd < 0)
        return fail(e, IO_FAILED, "cannot open '%s': %s", path.z, strerror(errno));
    s->bytes = j->os->size(j->os, fd);
    Code code = OK;
    if (s->bytes < 0)
        code = fail(e, IO_FAILED, "cannot measure '%s': %s", path.z, strerror(errno));
    if (s->bytes >= HEAD_BYTES)
        code = os_pread_all(j->os, fd, head, HEAD_BYTES, 0, path.z, e);
    j->os->close(j->os, fd);
    if (segment_head_wrong(head, LOG_MAGIC))
        *head = (SegmentHead){0};
    return code;
}

/* A file that calls itself something else, or comes from another journal, is moved out of the way:
 * nothing of it is returned and nothing of it is written over. */
static Code move_aside(Journal *j, const Segment *s, Err *e)
{
    Path path = segment_path(&j->dir, s->first_seq, s->sealed ? ".seg" : ".log");
    Path aside = segment_path(&j->dir, s->first_seq, s->sealed ? ".seg.aside" : ".log.aside");

    if (j->options.read_only)
        return OK;
    if (j->os->rename(j->os, path.z, aside.z) != 0)
        return fail(e, IO_FAILED, "cannot rename '%s': %s", path.z, strerror(errno));
    return os_sync_dir(j->os, j->dir.z, e);
}

typedef struct {
    Segment segment;
    SegmentHead head; /* zeros when it is damaged */
} Loaded;

/* ---- all segments ------------------------------------------------------------------------ */

/* What is left of a sealing or a rolling that was cut short. */
static void remove_unfinished(Journal *j, Str name)
{
    Path path;

    if (j->options.read_only || name.n > 60)
        return;
    snprintf(path.z, sizeof path.z, "%.900s/%.*s", j->dir.z, STR_ARG(name));
    j->os->unlink(j->os, path.z);
}

static Code folder_read(Journal *j, Loaded **out, isize *n, Arena *scratch, Err *e)
{
    Str *names;
    isize names_n;

    TRY(os_list(j->dir.z, scratch, &names, &names_n, e));
    Loaded *loaded = take(scratch, Loaded, names_n + 1);
    *n = 0;
    for (isize i = 0; i < names_n; i++) {
        Str extension;
        i64 seq;
        if (str_ends(names[i], S(".tmp")) || str_ends(names[i], S(".new")))
            remove_unfinished(j, names[i]);
        if (!segment_name(names[i], &seq, &extension))
            continue;
        bool log = str_eq(extension, S("log")), sealed = str_eq(extension, S("seg"));
        bool both = sealed && *n > 0 && loaded[*n - 1].segment.first_seq == seq;
        if (!log && (!sealed || both)) /* with both the log stands until the sealer compared them */
            continue;
        Loaded *l = &loaded[(*n)++];
        l->segment = (Segment){.first_seq = seq, .end_seq = seq, .sealed = sealed};
        TRY(sealed ? look_at_sealed(j, &l->segment, &l->head, *scratch, e)
                   : look_at_log(j, &l->segment, &l->head, e));
        l->segment.id = l->head.id;
        l->segment.keep_log = !sealed && l->head.id == 0;
    }
    *out = loaded;
    return OK;
}

static Code segments_load(Journal *j, JournalFound *found, i64 *newest, Arena scratch, Err *e)
{
    SegmentHead witness;
    Loaded *loaded;
    isize n;

    TRY(newest_read(j->os, &j->dir, &witness, e));
    TRY(folder_read(j, &loaded, &n, &scratch, e));
    Vote vote = {.witness = witness.journal};
    for (isize i = 0; i < n; i++)
        vote_add(&vote, loaded[i].head.journal);
    j->id = vote_result(&vote);
    while (j->id == 0)
        j->os->random(j->os, &j->id, (isize)sizeof j->id);
    *newest = witness.journal == j->id ? witness.first_seq : -1;
    j->newest_known = *newest;
    for (isize i = 0; i < n; i++) {
        const Segment *s = &loaded[i].segment;
        const SegmentHead *head = &loaded[i].head;
        bool ours = head->journal == j->id && head->first_seq == s->first_seq;
        if (head->id == 0 || ours) {
            segment_add(j, *s);
            continue;
        }
        found->damages++;
        TRY(move_aside(j, s, e));
    }
    for (isize i = 0; i + 1 < j->segments_n; i++) {
        Segment *s = &j->segments[i];
        s->end_seq = s->sealed ? MIN(s->end_seq, s[1].first_seq) : s[1].first_seq;
    }
    return OK;
}

static Code segments_open(Journal *j, JournalFound *found, Err *e)
{
    scoped(Arena, arena_free) scratch = arena_new((isize)1 << 30);
    i64 end; /* no number that was ever given is given again, whatever became of its event */

    TRY(segments_load(j, found, &end, scratch, e));
    isize last = j->segments_n - 1;
    found->damages += end >= 0 && (last < 0 || j->segments[last].first_seq < end);
    end = MAX(end, last < 0 ? 0 : j->segments[last].first_seq);
    if (last >= 0 && !j->segments[last].sealed)
        TRY(recover_log(j, !j->options.read_only, found, &j->arena, e));
    if (j->segments_n > 0)
        end = MAX(end, j->segments[j->segments_n - 1].end_seq);
    if (j->active.fd >= 0 && end > j->segments[j->segments_n - 1].end_seq)
        segment_close(j); /* a newer one is missing: what comes now belongs behind it */
    for (isize i = 0; i < j->segments_n; i++) {
        found->segments++;
        found->sealed += j->segments[i].sealed;
        found->events += j->segments[i].end_seq - j->segments[i].first_seq;
    }
    atomic_store(&j->end, end);
    j->next_seq = end;
    return OK;
}

/* ---- the handle -------------------------------------------------------------------------- */

static Journal *journal_new(const Os *os, const JournalOptions *options)
{
    Arena arena = arena_new(STATE_BYTES);
    Journal *j = take(&arena, Journal, 1);
    pthread_condattr_t monotonic;

    j->os = os;
    j->arena = arena;
    j->options = options ? *options : (JournalOptions){0};
    if (j->options.segment_bytes_max <= 0)
        j->options.segment_bytes_max = SEGMENT_BYTES_DEFAULT;
    if (j->options.zstd_level == 0)
        j->options.zstd_level = ZSTD_DEFAULT;
    j->lock_fd = j->active.fd = -1;
    j->list = arena_new((isize)sizeof(Segment) * SEGMENTS_MAX * 2);
    for (int i = 0; i < 2; i++)
        j->queues[i].arena = arena_new(QUEUE_BYTES_MAX);
    j->filling = &j->queues[0];
    j->writing = &j->queues[1];
    pthread_mutex_init(&j->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&j->work, NULL);
    pthread_cond_init(&j->room, NULL);
    pthread_cond_init(&j->settled, &monotonic);
    pthread_cond_init(&j->closed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return j;
}

static Code threads_start(Journal *j, Err *e)
{
    queue_rest(j->filling);
    queue_rest(j->writing);
    if (pthread_create(&j->writer, NULL, writer_run, j) != 0)
        return fail(e, IO_FAILED, "cannot start the journal's writer: %s", strerror(errno));
    if (pthread_create(&j->sealer, NULL, sealer_run, j) == 0) {
        j->threads = true;
        return OK;
    }
    pthread_mutex_lock(&j->lock);
    j->stop = true;
    pthread_cond_signal(&j->work);
    pthread_mutex_unlock(&j->lock);
    pthread_join(j->writer, NULL);
    return fail(e, IO_FAILED, "cannot start the journal's sealer: %s", strerror(errno));
}

static Code open_at(Journal *j, Str directory, JournalFound *found, Err *e)
{
    Path parent;

    if (directory.n == 0 || directory.n > 900)
        return fail(e, BAD_INPUT, "the name of the data directory is empty or too long");
    snprintf(parent.z, sizeof parent.z, "%.*s", STR_ARG(directory));
    snprintf(j->dir.z, sizeof j->dir.z, "%.*s/journal", STR_ARG(directory));
    if (!j->options.read_only) {
        TRY(folder_make(j, parent.z, e));
        TRY(folder_lock(j, e));
    }
    TRY(segments_open(j, found, e));
    return j->options.read_only ? OK : threads_start(j, e);
}

Code journal_open(const Os *os, Str directory, const JournalOptions *options, Journal **out,
                  JournalFound *found, Err *e)
{
    Journal *j = journal_new(os, options);
    JournalFound local = {0};

    Code code = open_at(j, directory, &local, e);
    if (code != OK) {
        journal_close(&j);
        return code;
    }
    if (found)
        *found = local;
    *out = j;
    return OK;
}

/* The writer first: the sealer then writes down what the last segment was. */
static void threads_stop(Journal *j)
{
    pthread_mutex_lock(&j->lock);
    j->stop = true;
    pthread_cond_signal(&j->work);
    pthread_mutex_unlock(&j->lock);
    pthread_join(j->writer, NULL);
    pthread_mutex_lock(&j->lock);
    atomic_store(&j->sealer_stop, true);
    pthread_cond_signal(&j->closed);
    pthread_mutex_unlock(&j->lock);
    pthread_join(j->sealer, NULL);
}

void journal_close(Journal **journal)
{
    Journal *j = *journal;

    if (!j)
        return;
    *journal = NULL;
    if (j->threads)
        threads_stop(j);
    if (j->active.fd >= 0)
        j->os->close(j->os, j->active.fd);
    if (j->lock_fd >= 0)
        j->os->close(j->os, j->lock_fd);
    pthread_cond_destroy(&j->work);
    pthread_cond_destroy(&j->room);
    pthread_cond_destroy(&j->settled);
    pthread_cond_destroy(&j->closed);
    pthread_mutex_destroy(&j->lock);
    arena_free(&j->list);
    for (int i = 0; i < 2; i++)
        arena_free(&j->queues[i].arena);
    Arena arena = j->arena;
    arena_free(&arena);
}
