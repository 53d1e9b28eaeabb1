/* segments.c — the list of segments in order, and the birth and end of the log being written. */
#include "journal/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

Path segment_path(const Path *dir, i64 first_seq, const char *extension)
{
    Path path;
    int n = snprintf(path.z, sizeof path.z, "%s/%018lld%s", dir->z, (long long)first_seq,
                     extension);
    assert(n < (int)sizeof path.z); /* journal_open keeps the folder's name short enough */
    (void)n;
    return path;
}

isize segment_find(const Journal *j, i64 seq)
{
    isize low = 0, high = j->segments_n;

    while (low < high) {
        isize middle = low + (high - low) / 2;
        if (j->segments[middle].end_seq <= seq)
            low = middle + 1;
        else
            high = middle;
    }
    return low < j->segments_n ? low : -1;
}

isize segment_named(const Journal *j, i64 first_seq)
{
    isize low = 0, high = j->segments_n;

    while (low < high) {
        isize middle = low + (high - low) / 2;
        if (j->segments[middle].first_seq < first_seq)
            low = middle + 1;
        else
            high = middle;
    }
    return low < j->segments_n && j->segments[low].first_seq == first_seq ? low : -1;
}

void segment_add(Journal *j, Segment segment)
{
    if (j->segments_n == j->segments_cap)
        j->segments = arena_grow(&j->list, j->segments, j->segments_n, &j->segments_cap,
                                 sizeof *j->segments);
    j->segments[j->segments_n++] = segment;
}

void segment_close(Journal *j)
{
    if (j->active.fd < 0)
        return;
    j->os->close(j->os, j->active.fd);
    j->active.fd = -1;
    pthread_mutex_lock(&j->lock);
    Segment *last = &j->segments[j->segments_n - 1];
    last->active = false;
    if (last->end_seq == last->first_seq)
        j->segments_n--; /* nothing in it is durable: the next log takes its name */
    pthread_cond_signal(&j->closed);
    pthread_mutex_unlock(&j->lock);
}

/* A file with nothing but its header, durable under a name that no start looks at. */
static Code log_begin(Journal *j, const Path *path, const SegmentHead *head, int *fd, Err *e)
{
    const Os *os = j->os;

    *fd = os->open(os, path->z, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (*fd < 0)
        return fail(e, IO_FAILED, "cannot create '%s': %s", path->z, strerror(errno));
    fail_point("journal.segment.write");
    TRY(os_write_all(os, *fd, head, HEAD_BYTES, path->z, e));
    fail_point("journal.segment.fdatasync");
    if (os->fdatasync(os, *fd) != 0)
        return fail(e, IO_FAILED, "cannot sync '%s': %s", path->z, strerror(errno));
    return OK;
}

/* Give it its name; the log before it ends here even if this fails half way. */
static Code log_name(Journal *j, const Path *beside, const Path *path, Err *e)
{
    const Os *os = j->os;

    segment_close(j);
    fail_point("journal.segment.rename");
    if (os->rename(os, beside->z, path->z) != 0)
        return fail(e, IO_FAILED, "cannot rename '%s' to '%s': %s", beside->z, path->z,
                    strerror(errno));
    fail_point("journal.segment.fsync-folder");
    TRY(os_sync_dir(os, j->dir.z, e));
    fail_point("journal.segment.made");
    return OK;
}

Code segment_make(Journal *j, i64 first_seq, Err *e)
{
    const Os *os = j->os;
    Path path = segment_path(&j->dir, first_seq, ".log");
    Path beside = segment_path(&j->dir, first_seq, ".log.tmp");
    u64 id = 0;
    int fd;

    while (id == 0)
        os->random(os, &id, (isize)sizeof id);
    SegmentHead head = segment_head(LOG_MAGIC, j->id, id, first_seq, os->now_us(os));
    Code code = log_begin(j, &beside, &head, &fd, e);
    if (code == OK)
        code = log_name(j, &beside, &path, e);
    if (code != OK) {
        if (fd >= 0)
            os->close(os, fd);
        os->unlink(os, beside.z);
        return code;
    }
    j->active = (Active){fd, id, first_seq, HEAD_BYTES};
    pthread_mutex_lock(&j->lock);
    segment_add(j, (Segment){.first_seq = first_seq,
                             .end_seq = first_seq,
                             .bytes = HEAD_BYTES,
                             .id = id,
                             .active = true});
    pthread_cond_signal(&j->closed);
    pthread_mutex_unlock(&j->lock);
    return OK;
}
