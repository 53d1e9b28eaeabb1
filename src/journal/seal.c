/* seal.c — a closed log becomes a sealed file: blocks of whole frames under zstd, an index, a
 * footer. The file is written beside, made durable, read back and compared with the log byte for
 * byte; only then does it get its name, and only after that does the log go. */
#include "journal/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <zstd.h>

typedef struct {
    const Os *os;
    Path path;
    int fd;
    i64 at; /* bytes written */
    u64 id;
    ZSTD_CCtx *zstd;
    u8 *packed;
    u8 *raw; /* the block being filled */
    isize raw_n;
    BlockHead block;
    Arena index; /* nothing but BlockHeads, one behind the other */
    BlockHead *blocks;
    isize n, cap;
} Sealing;

static Code put(Sealing *s, const void *bytes, isize n, Err *e)
{
    TRY(os_write_all(s->os, s->fd, bytes, n, s->path.z, e));
    s->at += n;
    return OK;
}

static Code block_end(Sealing *s, Err *e)
{
    if (s->raw_n == 0)
        return OK;
    size_t n = ZSTD_compress2(s->zstd, s->packed + HEAD_BYTES, ZSTD_COMPRESSBOUND(BLOCK_RAW_MAX),
                              s->raw, (size_t)s->raw_n);
    if (ZSTD_isError(n))
        return fail(e, IO_FAILED, "cannot pack '%s': %s", s->path.z, ZSTD_getErrorName(n));
    if (s->n == BLOCKS_MAX)
        return fail(e, OVER_LIMIT, "'%s' would have too many blocks", s->path.z);
    s->block.magic = BLOCK_MAGIC;
    s->block.raw_bytes = (u32)s->raw_n;
    s->block.packed_bytes = (u32)n;
    s->block.id = s->id;
    s->block.at = s->at;
    s->block.packed_crc = crc32c(0, s->packed + HEAD_BYTES, (isize)n);
    head_stamp(&s->block);
    memcpy(s->packed, &s->block, HEAD_BYTES);
    if (s->n == s->cap)
        s->blocks = arena_grow(&s->index, s->blocks, s->n, &s->cap, sizeof *s->blocks);
    s->blocks[s->n++] = s->block;
    s->raw_n = 0;
    fail_point("journal.seal.block");
    return put(s, s->packed, HEAD_BYTES + (isize)n, e);
}

static Code frame_add(Sealing *s, const WalkStep *step, Err *e)
{
    if (s->raw_n == 0)
        s->block = (BlockHead){.log_at = step->at, .first_seq = step->head.first_seq};
    memcpy(s->raw + s->raw_n, &step->head, HEAD_BYTES);
    memcpy(s->raw + s->raw_n + HEAD_BYTES, step->payload, step->head.length);
    s->raw_n += HEAD_BYTES + (isize)step->head.length;
    s->block.frames++;
    s->block.end_seq = step->head.first_seq + (i64)step->head.events;
    return s->raw_n >= BLOCK_RAW ? block_end(s, e) : OK;
}

static Code index_end(Sealing *s, const Segment *segment, i64 log_bytes, Err *e)
{
    Footer footer = {.version = FORMAT_VERSION,
                     .blocks = (u32)s->n,
                     .id = s->id,
                     .index_at = s->at,
                     .first_seq = segment->first_seq,
                     .end_seq = segment->end_seq,
                     .log_bytes = log_bytes};

    isize bytes = s->n * (isize)sizeof *s->blocks;
    memcpy(footer.magic, END_MAGIC, sizeof footer.magic);
    footer.index_crc = crc32c(0, s->blocks, bytes);
    head_stamp(&footer);
    if (s->n > 0)
        TRY(put(s, s->blocks, bytes, e));
    fail_point("journal.seal.footer");
    TRY(put(s, &footer, HEAD_BYTES, e));
    fail_point("journal.seal.fdatasync");
    if (s->os->fdatasync(s->os, s->fd) != 0)
        return fail(e, IO_FAILED, "cannot sync '%s': %s", s->path.z, strerror(errno));
    return OK;
}

/* All frames of the segment, in order and without a gap, into the new file. */
static Code seal_frames(Sealing *s, Walk *log, const Segment *segment, const _Atomic bool *stop,
                        Err *e)
{
    i64 seq = segment->first_seq;
    WalkStep step;

    while (seq < segment->end_seq) {
        if (stop && atomic_load(stop))
            return fail(e, CANCELLED, "sealing '%s' was interrupted", log->path);
        TRY(walk_next(log, &step, e));
        if (step.kind != WALK_FRAME || step.head.first_seq != seq)
            return fail(e, CORRUPT, "'%s' is damaged at byte %lld: %s", log->path,
                        (long long)step.at,
                        step.kind == WALK_DAMAGE ? step.what : "the frames leave a gap");
        TRY(frame_add(s, &step, e));
        seq = step.head.first_seq + (i64)step.head.events;
    }
    TRY(block_end(s, e));
    return index_end(s, segment, log->at, e);
}

/* ---- comparing --------------------------------------------------------------------------- */

static Code block_same(const Sealed *sealed, isize i, Unpack *unpack, int log_fd, u8 *bytes, Err *e)
{
    const BlockHead *b = &sealed->blocks[i];

    TRY(sealed_block(sealed, i, unpack, e));
    TRY(os_pread_all(sealed->os, log_fd, bytes, b->raw_bytes, b->log_at, sealed->path.z, e));
    if (memcmp(bytes, unpack->raw, b->raw_bytes) != 0)
        return fail(e, CORRUPT, "block %td of '%s' differs from the log", i, sealed->path.z);
    return OK;
}

static Code blocks_same(const Sealed *sealed, const Segment *segment, int log_fd, Err *e)
{
    scoped(Arena, arena_free) arena = arena_new(BLOCK_RAW_MAX + 4096);
    scoped(Unpack, unpack_free) unpack = unpack_new();
    u8 *bytes = arena_take_raw(&arena, 1, BLOCK_RAW_MAX);
    i64 log_at = HEAD_BYTES, seq = segment->first_seq;

    if (sealed->head_wrong || sealed->index_wrong || sealed->head.id != segment->id)
        return fail(e, CORRUPT, "'%s' is not the sealed form of its log", sealed->path.z);
    for (isize i = 0; i < sealed->n; i++) {
        const BlockHead *b = &sealed->blocks[i];
        if (b->log_at != log_at || b->first_seq != seq)
            return fail(e, CORRUPT, "block %td of '%s' leaves a gap", i, sealed->path.z);
        TRY(block_same(sealed, i, &unpack, log_fd, bytes, e));
        log_at += b->raw_bytes;
        seq = b->end_seq;
    }
    if (seq != segment->end_seq || sealed->end_seq != segment->end_seq)
        return fail(e, CORRUPT, "'%s' ends too early", sealed->path.z);
    return OK;
}

/* Does the sealed file hold exactly what the log holds? */
static Code seal_verify(const Os *os, const Path *path, const Segment *segment, int log_fd,
                        i64 *bytes, Err *e)
{
    scoped(Arena, arena_free) arena = arena_new((isize)256 << 20);
    scoped(Sealed, sealed_close) sealed = {.fd = -1};

    TRY(sealed_open(os, path, &arena, &sealed, e));
    *bytes = sealed.bytes;
    return blocks_same(&sealed, segment, log_fd, e);
}

/* ---- one log ----------------------------------------------------------------------------- */

/* Columns are full of short repeats; taking only those of seven bytes and more packs as small,
 * twice as fast, and unpacks a fifth faster (measured on batches of a thousand events). */
static ZSTD_CCtx *packer(int level)
{
    ZSTD_CCtx *zstd = ZSTD_createCCtx();

    ZSTD_CCtx_setParameter(zstd, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(zstd, ZSTD_c_minMatch, 7);
    return zstd;
}

static Code seal_write(const Os *os, const Path *dir, const Segment *segment, int log_fd, int level,
                       const _Atomic bool *stop, Err *e)
{
    isize packed = HEAD_BYTES + (isize)ZSTD_COMPRESSBOUND(BLOCK_RAW_MAX);
    scoped(Arena, arena_free) arena = arena_new(packed + BLOCK_RAW_MAX + WINDOW_BYTES + 4096);
    scoped(Arena, arena_free) index = arena_new((isize)HEAD_BYTES * BLOCKS_MAX * 2);
    Path log_path = segment_path(dir, segment->first_seq, ".log");
    SegmentHead head;
    Sealing s = {.os = os,
                 .path = segment_path(dir, segment->first_seq, ".seg.tmp"),
                 .id = segment->id,
                 .index = index};

    TRY(os_pread_all(os, log_fd, &head, HEAD_BYTES, 0, log_path.z, e));
    head = segment_head(SEG_MAGIC, head.journal, head.id, head.first_seq, head.made_us);
    s.packed = arena_take_raw(&arena, 1, packed);
    s.raw = arena_take_raw(&arena, 1, BLOCK_RAW_MAX);
    Walk walk = {.os = os,
                 .fd = log_fd,
                 .path = log_path.z,
                 .id = segment->id,
                 .at = HEAD_BYTES,
                 .limit = segment->bytes,
                 .window = arena_take_raw(&arena, 1, WINDOW_BYTES)};
    s.fd = os->open(os, s.path.z, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (s.fd < 0)
        return fail(e, IO_FAILED, "cannot create '%s': %s", s.path.z, strerror(errno));
    s.zstd = packer(level);
    Code code = put(&s, &head, HEAD_BYTES, e);
    if (code == OK)
        code = seal_frames(&s, &walk, segment, stop, e);
    ZSTD_freeCCtx(s.zstd);
    os->close(os, s.fd);
    return code;
}

static Code seal_fresh(const Os *os, const Path *dir, const Segment *segment, int log_fd, int level,
                       const _Atomic bool *stop, i64 *bytes, Err *e)
{
    Path beside = segment_path(dir, segment->first_seq, ".seg.tmp");
    Path path = segment_path(dir, segment->first_seq, ".seg");

    Code code = seal_write(os, dir, segment, log_fd, level, stop, e);
    fail_point("journal.seal.verify");
    if (code == OK && seal_verify(os, &beside, segment, log_fd, bytes, e) != OK)
        code = IO_FAILED; /* the log is sound, its copy is not: try again later */
    fail_point("journal.seal.rename");
    if (code == OK && os->rename(os, beside.z, path.z) != 0)
        code = fail(e, IO_FAILED, "cannot rename '%s': %s", beside.z, strerror(errno));
    if (code != OK) {
        os->unlink(os, beside.z);
        return code;
    }
    fail_point("journal.seal.fsync-folder");
    return os_sync_dir(os, dir->z, e);
}

Code seal_log(const Os *os, const Path *dir, const Segment *segment, int level,
              const _Atomic bool *stop, i64 *sealed_bytes, Err *e)
{
    Path path = segment_path(dir, segment->first_seq, ".seg");
    Path log_path = segment_path(dir, segment->first_seq, ".log");
    Err why;

    int fd = os->open(os, log_path.z, O_RDONLY, 0);
    if (fd < 0)
        return fail(e, IO_FAILED, "cannot open '%s': %s", log_path.z, strerror(errno));
    Code code = NOT_FOUND;
    if (os_exists(path.z)) /* a stop between naming the one and removing the other */
        code = seal_verify(os, &path, segment, fd, sealed_bytes, &why);
    if (code == OK)
        code = os_sync_dir(os, dir->z, e);
    else
        code = seal_fresh(os, dir, segment, fd, level, stop, sealed_bytes, e);
    os->close(os, fd);
    return code;
}
