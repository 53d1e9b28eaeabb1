/* manifest.h — DIR/trail/manifest: which generation is the current one. */
#ifndef TRAIL_MANIFEST_H
#define TRAIL_MANIFEST_H
#include "base/base.h"

typedef struct {
    u64 generation;
    i64 covers;
} Manifest;

Code manifest_write(const Os *os, Str folder, Manifest m, Err *e) MUST_CHECK;
/* NOT_FOUND when there is none; CORRUPT when it is of another version or not as it was written. */
Code manifest_read(const Os *os, Str folder, Manifest *out, Err *e) MUST_CHECK;
/* "FOLDER/gen-000012", NUL-terminated. */
const char *generation_folder(Arena *arena, Str folder, u64 number);

#endif
