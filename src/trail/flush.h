/* flush.h — files made durable by a thread of its own, while others make more of them. */
#ifndef TRAIL_FLUSH_H
#define TRAIL_FLUSH_H
#include "base/base.h"

typedef struct Flusher Flusher;

Flusher *flusher_open(const Os *os);
/* flusher_give — takes over an open file whose bytes are written. Waits while many are on their
 * way. Thread-safe. */
void flusher_give(Flusher *f, int fd, const char *path);
/* flusher_close — OK when all that was given is on disk. */
Code flusher_close(Flusher **f, Err *e) MUST_CHECK;

#endif
