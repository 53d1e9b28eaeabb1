/* manifest.c — three lines and a checksum, replaced as a whole. */
#include "trail/manifest.h"
#include "trail/columns_file.h"

#include <stdio.h>

enum { MANIFEST_BYTES = 65536 };

static u32 checksum(Str lines)
{
    return crc32c(0, lines.p, lines.n);
}

static const char *manifest_path(Arena *arena, Str folder)
{
    return str_format(arena, "%.*s/manifest%c", STR_ARG(folder), 0).p;
}

const char *generation_folder(Arena *arena, Str folder, u64 number)
{
    return str_format(arena, "%.*s/gen-%06llu%c", STR_ARG(folder), (unsigned long long)number, 0).p;
}

Code manifest_write(const Os *os, Str folder, Manifest m, Err *e)
{
    Arena arena = arena_new(MANIFEST_BYTES);
    Str lines = str_format(&arena, "patron trail %d\ngeneration %llu\ncovers %lld\n", TRAIL_VERSION,
                           (unsigned long long)m.generation, (long long)m.covers);
    Str whole = str_format(&arena, "%.*scheck %08x\n", STR_ARG(lines), checksum(lines));
    Code code = os_replace_file(os, manifest_path(&arena, folder), whole, e);
    arena_free(&arena);
    return code;
}

static Code parse(Str text, const char *path, Manifest *out, Err *e)
{
    int version = 0, used = 0;
    unsigned long long generation = 0;
    long long covers = 0;
    unsigned check = 0;
    char z[256] = {0};

    memcpy(z, text.p, (size_t)MIN(text.n, (isize)sizeof z - 1));
    if (sscanf(z, "patron trail %d\ngeneration %llu\ncovers %lld\n%ncheck %8x", &version,
               &generation, &covers, &used, &check) != 4)
        return fail(e, CORRUPT, "'%s' cannot be read", path);
    if (version != TRAIL_VERSION)
        return fail(e, CORRUPT, "'%s' is of version %d, not %d", path, version, TRAIL_VERSION);
    if (checksum((Str){z, used}) != check)
        return fail(e, CORRUPT, "'%s' does not match its checksum", path);
    *out = (Manifest){generation, covers};
    return OK;
}

Code manifest_read(const Os *os, Str folder, Manifest *out, Err *e)
{
    Arena arena = arena_new(1 << 20);
    Str text;
    const char *path = manifest_path(&arena, folder);
    Code code = os_read_file(os, path, &arena, &text, e);
    if (code == OVER_LIMIT)
        code = fail(e, CORRUPT, "'%s' cannot be read: it is too long", path);
    if (code == OK)
        code = parse(text, path, out, e);
    arena_free(&arena);
    return code;
}
