/* source.h — the bytes of a file, decompressed as they are read. Private to import*.c. */
#ifndef COLLECT_SOURCE_H
#define COLLECT_SOURCE_H
#include "collect/collect.h"

typedef struct Source Source;
/* source_open — told by its first bytes, not its name: gzip, zstd or plain. A thread reads ahead.
 * */
Code source_open(const char *path, Source **out, Err *e) MUST_CHECK;
/* The next bytes, at least one unless the end is reached (n 0); valid until the next call. A
 * damaged
 * or cut compressed file is CORRUPT. */
Code source_read(Source *s, Str *bytes, Err *e) MUST_CHECK;
i64 source_done(const Source *s); /* bytes of the file read so far, as stored */
i64 source_all(const Source *s);
void source_close(Source **source);

#endif
