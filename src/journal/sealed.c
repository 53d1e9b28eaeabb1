/* sealed.c — reading a sealed segment. The footer and its index say where the blocks lie; when they
 * are damaged, every block still carries its own header, and the file is searched for those. */
#include "journal/sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <zstd.h>

enum { SEARCH_BYTES = 1 << 20 };

static const char *block_wrong(const Sealed *s, i64 at, const BlockHead *b)
{
    if (b->magic != BLOCK_MAGIC || !head_whole(b))
        return "the block's header fails its checksum";
    if (b->at != at || (s->head.id != 0 && b->id != s->head.id))
        return "the block belongs to another place or segment";
    if (b->raw_bytes > BLOCK_RAW_MAX || b->packed_bytes > ZSTD_COMPRESSBOUND(BLOCK_RAW_MAX) ||
        b->end_seq < b->first_seq)
        return "the block's header makes no sense";
    return NULL;
}

/* The index by the footer; a sentence's middle when it cannot be used. */
static Code index_read(Sealed *s, Arena *arena, Err *e)
{
    Footer f;

    s->index_wrong = "the footer is damaged";
    if (s->bytes < 2 * HEAD_BYTES)
        return OK;
    i64 end = s->index_at = s->bytes - HEAD_BYTES;
    TRY(os_pread_all(s->os, s->fd, &f, HEAD_BYTES, end, s->path.z, e));
    if (memcmp(f.magic, END_MAGIC, sizeof f.magic) != 0 || !head_whole(&f) ||
        (s->head.id != 0 && f.id != s->head.id))
        return OK;
    s->index_wrong = "the index is damaged";
    if (f.blocks > BLOCKS_MAX || f.index_at < HEAD_BYTES ||
        f.index_at + (i64)f.blocks * HEAD_BYTES != end)
        return OK;
    s->index_at = f.index_at;
    BlockHead *blocks = take(arena, BlockHead, f.blocks);
    isize bytes = (isize)f.blocks * HEAD_BYTES;
    TRY(os_pread_all(s->os, s->fd, blocks, bytes, f.index_at, s->path.z, e));
    if (crc32c(0, blocks, bytes) != f.index_crc)
        return OK;
    s->blocks = blocks;
    s->n = f.blocks;
    s->first_seq = f.first_seq;
    s->end_seq = f.end_seq;
    s->index_wrong = NULL;
    return OK;
}

/* The next block header from *at on; *found false at the end of the file. */
static Code block_search(const Sealed *s, i64 *at, u8 *window, BlockHead *out, bool *found, Err *e)
{
    const u32 magic = BLOCK_MAGIC;

    *found = false;
    while (s->bytes - *at >= HEAD_BYTES) {
        isize n = (isize)MIN(s->bytes - *at, (i64)SEARCH_BYTES);
        TRY(os_pread_all(s->os, s->fd, window, n, *at, s->path.z, e));
        const u8 *hit = memmem(window, (size_t)n, &magic, sizeof magic);
        if (!hit) {
            *at += n - 3;
            continue;
        }
        *at += hit - window;
        if (s->bytes - *at < HEAD_BYTES)
            return OK;
        TRY(os_pread_all(s->os, s->fd, out, HEAD_BYTES, *at, s->path.z, e));
        if (!block_wrong(s, *at, out)) {
            *found = true;
            return OK;
        }
        ++*at;
    }
    return OK;
}

/* The index once more from the blocks' own headers. */
static Code index_search(Sealed *s, Arena *arena, Err *e)
{
    u8 *window = arena_take_raw(arena, 1, SEARCH_BYTES);
    BlockHead *blocks = NULL, block;
    isize n = 0, cap = 0;
    bool found;

    for (i64 at = HEAD_BYTES;; at += HEAD_BYTES + (i64)block.packed_bytes) {
        TRY(block_search(s, &at, window, &block, &found, e));
        if (!found || n == BLOCKS_MAX)
            break;
        if (n > 0 && block.first_seq < blocks[n - 1].end_seq)
            continue; /* the index itself, damaged as it is, repeats them all */
        if (n == cap)
            blocks = arena_grow(arena, blocks, n, &cap, sizeof *blocks);
        blocks[n++] = block;
    }
    s->blocks = blocks;
    s->n = n;
    s->first_seq = n > 0 ? blocks[0].first_seq : 0;
    s->end_seq = n > 0 ? blocks[n - 1].end_seq : 0;
    return OK;
}

static Code sealed_read(Sealed *s, Arena *arena, Err *e)
{
    s->bytes = s->os->size(s->os, s->fd);
    if (s->bytes < 0)
        return fail(e, IO_FAILED, "cannot measure '%s': %s", s->path.z, strerror(errno));
    s->head_wrong = "the file is shorter than a segment's header";
    if (s->bytes >= HEAD_BYTES) {
        TRY(os_pread_all(s->os, s->fd, &s->head, HEAD_BYTES, 0, s->path.z, e));
        s->head_wrong = segment_head_wrong(&s->head, SEG_MAGIC);
    }
    if (s->head_wrong)
        s->head = (SegmentHead){0};
    TRY(index_read(s, arena, e));
    if (s->index_wrong)
        TRY(index_search(s, arena, e));
    return OK;
}

Code sealed_open(const Os *os, const Path *path, Arena *arena, Sealed *out, Err *e)
{
    Sealed s = {.os = os, .path = *path};

    s.fd = os->open(os, path->z, O_RDONLY, 0);
    if (s.fd < 0)
        return fail(e, errno == ENOENT ? NOT_FOUND : IO_FAILED, "cannot open '%s': %s", path->z,
                    strerror(errno));
    Code code = sealed_read(&s, arena, e);
    if (code != OK) {
        sealed_close(&s);
        return code;
    }
    *out = s;
    return OK;
}

void sealed_close(Sealed *s)
{
    if (s->os && s->fd >= 0)
        s->os->close(s->os, s->fd);
    s->fd = -1;
}

isize sealed_find(const Sealed *s, i64 seq)
{
    isize low = 0, high = s->n;

    while (low < high) {
        isize middle = low + (high - low) / 2;
        if (s->blocks[middle].end_seq <= seq)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

Unpack unpack_new(void)
{
    isize packed = HEAD_BYTES + (isize)ZSTD_COMPRESSBOUND(BLOCK_RAW_MAX);
    Unpack u = {.arena = arena_new(packed + BLOCK_RAW_MAX + 4096), .zstd = ZSTD_createDCtx()};

    u.packed = arena_take_raw(&u.arena, 1, packed);
    u.raw = arena_take_raw(&u.arena, 1, BLOCK_RAW_MAX);
    return u;
}

void unpack_free(Unpack *u)
{
    ZSTD_freeDCtx(u->zstd);
    u->zstd = NULL;
    arena_free(&u->arena);
}

Code sealed_block(const Sealed *s, isize i, Unpack *u, Err *e)
{
    const BlockHead *b = &s->blocks[i];
    isize n = HEAD_BYTES + (isize)b->packed_bytes;

    if (b->packed_bytes > ZSTD_COMPRESSBOUND(BLOCK_RAW_MAX) || b->raw_bytes > BLOCK_RAW_MAX ||
        b->at + n > s->bytes)
        return fail(e, CORRUPT, "block %td of '%s' at byte %lld is cut short", i, s->path.z,
                    (long long)b->at);
    TRY(os_pread_all(s->os, s->fd, u->packed, n, b->at, s->path.z, e));
    if (memcmp(u->packed, b, HEAD_BYTES) != 0)
        return fail(e, CORRUPT, "the header of block %td of '%s' at byte %lld is damaged", i,
                    s->path.z, (long long)b->at);
    if (crc32c(0, u->packed + HEAD_BYTES, b->packed_bytes) != b->packed_crc)
        return fail(e, CORRUPT, "block %td of '%s' at byte %lld fails its checksum", i, s->path.z,
                    (long long)b->at);
    size_t got = ZSTD_decompressDCtx(u->zstd, u->raw, BLOCK_RAW_MAX, u->packed + HEAD_BYTES,
                                     b->packed_bytes);
    if (ZSTD_isError(got) || got != b->raw_bytes)
        return fail(e, CORRUPT, "block %td of '%s' at byte %lld cannot be unpacked", i, s->path.z,
                    (long long)b->at);
    return OK;
}
