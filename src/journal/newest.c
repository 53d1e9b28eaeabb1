/* newest.c — one small file remembers which segment came last and which journal this is. Without it
 * nobody could tell that the newest segment is gone, or which of two segments is the stranger. It
 * is only a witness: written after the fact, never waited for, and a journal without it is whole.
 */
#include "journal/inside.h"

#include <fcntl.h>
#include <stdio.h>

#define NEWEST_MAGIC "PATRNEW1"

static Path newest_path(const Path *dir)
{
    Path path;

    snprintf(path.z, sizeof path.z, "%.900s/newest", dir->z);
    return path;
}

Code newest_read(const Os *os, const Path *dir, SegmentHead *head, Err *e)
{
    Path path = newest_path(dir);
    Err why;

    *head = (SegmentHead){0};
    int fd = os->open(os, path.z, O_RDONLY, 0);
    if (fd < 0)
        return OK;
    Code code = os_pread_all(os, fd, head, HEAD_BYTES, 0, path.z, &why);
    os->close(os, fd);
    if (code == IO_FAILED)
        return fail(e, code, "%s", why.text);
    if (code != OK || segment_head_wrong(head, NEWEST_MAGIC))
        *head = (SegmentHead){0};
    return OK;
}

bool newest_exists(const Path *dir)
{
    Path path = newest_path(dir);
    return os_exists(path.z);
}

void newest_write(const Os *os, const Path *dir, u64 journal, const Segment *segment)
{
    Path path = newest_path(dir);
    SegmentHead head = segment_head(NEWEST_MAGIC, journal, segment->id, segment->first_seq,
                                    os->now_us(os));
    Err why;

    fail_point("journal.newest");
    Code code = os_replace_file(os, path.z, (Str){(const char *)&head, HEAD_BYTES}, &why);
    (void)code;
}

/* ---- whose journal is it ----------------------------------------------------------------- */

void vote_add(Vote *v, u64 journal)
{
    if (journal == 0)
        return;
    v->agreed |= journal == v->witness;
    if (v->votes == 0)
        v->candidate = journal;
    v->votes += journal == v->candidate ? 1 : -1;
}

u64 vote_result(const Vote *v)
{
    return v->agreed || v->candidate == 0 ? v->witness : v->candidate;
}
