/* journal.h — the only truth: every batch of events ever taken in, in order, checked and never
 * changed. Everything else in a data directory can be deleted and made again from here.
 *
 * On disk: DIR/journal/000000000000000000.log, one file a segment, named by the number of its first
 * event. An open segment is a header and frames, each frame a header with its own CRC32C, the
 * number of its first event, the time it was taken in, and one encoded batch with its CRC32C. A
 * segment that is full is sealed: rewritten beside as zstd blocks with an index and a footer
 * (.seg), fsynced, read back, renamed; only then is the .log removed.
 *
 * Events are numbered from 0 in order of arrival; that number (`seq`) is an event's place for ever.
 *
 * Promises: an append that returned OK survives kill -9, a power cut and a torn write. A failed
 * fdatasync poisons the segment: it is never retried on that descriptor; the frames not yet
 * acknowledged are written again to a new segment. A torn tail is cut at the last whole frame and
 * reported. Nothing is ever invented: what fails its checksum is reported, never returned.
 */
#ifndef JOURNAL_H
#define JOURNAL_H
#include "event/event.h"

typedef struct Journal Journal; /* one per data directory and process; threads may share it */

typedef struct {
    i64 segment_bytes_max; /* an open segment is sealed beyond this; 0: 64 MiB */
    bool read_only;        /* take no lock, cut nothing, refuse appends */
    int zstd_level;        /* 0: 3 */
} JournalOptions;

/* What opening found and did, for a person to read. */
typedef struct {
    i64 segments, sealed, events;
    i64 torn_bytes; /* cut off the tail of the last open segment */
    Str torn_file;  /* where; kept aside as FILE.torn; valid until journal_close */
    i64 damages;    /* damaged places met that stay as they are: journal_check tells more */
} JournalFound;

/* journal_open — makes DIR/journal when missing; takes an exclusive lock (BUSY with the sentence
 * when another process holds it), finds the end of the tail, cuts a torn one. Cost: reads the open
 * segment only. */
Code journal_open(const Os *os, Str directory, const JournalOptions *options, Journal **out,
                  JournalFound *found, Err *e) MUST_CHECK;
void journal_close(Journal **journal); /* waits for what is under way; seals nothing */

/* journal_append — durable when it returns OK: the answer "202 Accepted" may leave. Many callers at
 * once share one fdatasync (group commit). `bytes` is batch_encode's, `events` its rows; *first_seq
 * becomes the number of its first event (NULL is fine). At most 64 MiB, else OVER_LIMIT. On a full
 * disk IO_FAILED, and nothing of it remains; a later append succeeds once there is room again. */
Code journal_append(Journal *journal, Str bytes, isize events, i64 *first_seq, Err *e) MUST_CHECK;

/* For bulk: journal_write queues without waiting (blocks only when 64 MiB are queued), and
 * journal_flush returns once all that was written before it is durable; it fails when any of what
 * the calling thread wrote since its last flush was lost: flush from the thread that writes. */
Code journal_write(Journal *journal, Str bytes, isize events, i64 *first_seq, Err *e) MUST_CHECK;
Code journal_flush(Journal *journal, Err *e) MUST_CHECK;

i64 journal_end(const Journal *journal); /* durable events: the next event's number */

/* journal_wait — until journal_end exceeds `seq` or `timeout_us` passed; true when it does. */
bool journal_wait(Journal *journal, i64 seq, i64 timeout_us);

/* ---- reading ----------------------------------------------------------------------------- */

typedef struct {
    i64 first_seq; /* of its first event */
    isize events;
    i64 received_us; /* when it was appended */
    Str bytes;       /* for batch_decode; valid until the next call */
} Frame;

/* A reader goes through the durable frames from event `from_seq` on (the frame that holds it comes
 * first), across segments, while others append and seal. One thread each; close it before the
 * journal. */
typedef struct JournalReader JournalReader;
Code journal_reader_open(Journal *journal, i64 from_seq, JournalReader **out, Err *e) MUST_CHECK;
/* The next frame; *frame has events 0 when the end is reached, and a later call goes on from there.
 * CORRUPT names segment, place and events lost; the call after it goes on behind the damage. After
 * IO_FAILED the same frame is tried again. */
Code journal_next(JournalReader *reader, Frame *frame, Err *e) MUST_CHECK;
void journal_reader_close(JournalReader **reader);

/* The ranges [first, end) of events that the sealed and open segments hold, for work in parallel:
 * at most `max`, ascending; returns how many. */
typedef struct {
    i64 first_seq, end_seq, bytes;
} JournalSpan;
isize journal_spans(const Journal *journal, JournalSpan *spans, isize max);

/* ---- checking ---------------------------------------------------------------------------- */

typedef struct {
    Str file;
    i64 at, bytes;          /* place and length of the damage in that file */
    i64 first_seq, end_seq; /* the events it takes with it, when known; else -1 */
    Str what;               /* one sentence */
} Damage;
/* `events` are those that can be read. */
typedef struct {
    i64 segments, frames, events, bytes;
    const Damage *damage;
    isize damages;
} JournalReport;
/* journal_check — read and verify every byte of DIR/journal, batches decoded too. OK even when
 * there is damage (it is in the report); fails only when it cannot read. */
Code journal_check(const Os *os, Str directory, Arena *arena, JournalReport *report, Err *e)
    MUST_CHECK;

#endif
