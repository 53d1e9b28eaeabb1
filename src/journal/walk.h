/* walk.h — going through the frames of one log, from the file or from a block in memory, and over
 * what is damaged to the next frame that can be believed. */
#ifndef JOURNAL_WALK_H
#define JOURNAL_WALK_H
#include "journal/format.h"

typedef struct {
    const Os *os;
    int fd;           /* -1: everything is in the window already */
    const char *path; /* for sentences */
    u64 id;           /* the segment's; 0: not known, taken from the first whole frame */
    i64 at;           /* the next byte to judge */
    i64 limit;        /* nothing from here on is looked at */
    u8 *window;       /* bytes of the log from window_at on */
    i64 window_at;
    isize window_n;
    bool vouched; /* a checksum over all of the window was right: payloads need none of their own */
} Walk;

typedef enum { WALK_FRAME, WALK_DAMAGE, WALK_END } WalkKind;

typedef struct {
    WalkKind kind;
    i64 at, bytes;  /* place in the log, header included */
    FrameHead head; /* of a frame; of a damaged one when `known` */
    bool known;
    const u8 *payload; /* until the next step */
    const char *what;  /* of damage: a sentence's middle */
} WalkStep;

enum { WINDOW_BYTES = FRAME_BYTES_MAX + (2 << 20), WINDOW_STRIDE = 1 << 20 };

/* walk_next — the next frame, or the next stretch of damage up to the next whole header or the
 * limit. Fails only when the file cannot be read; the same call may then be tried again. */
Code walk_next(Walk *walk, WalkStep *step, Err *e) MUST_CHECK;

/* walk_skip — as walk_next for whole frames, but reads headers only while the frames end at or
 * before `seq`; stops where the frame that holds it begins, or at the first doubt. */
Code walk_skip(Walk *walk, i64 seq, Err *e) MUST_CHECK;

#endif
