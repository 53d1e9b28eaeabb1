/* format.h — what lies on disk, byte for byte. Everything is little-endian; every header is 64
 * bytes and ends in the CRC32C of its first 60; no byte of a file is covered by no checksum.
 *
 *   NUMBER.log   SegmentHead, then frames: FrameHead and the encoded batch
 *   NUMBER.seg   SegmentHead, then blocks: BlockHead and zstd of whole frames as they lay in the
 *                log; then the index (every BlockHead once more) and the Footer
 *
 * A frame names its segment's random id and its own place in the log, so nothing that merely looks
 * like a frame (an old block of the disk, a batch that quotes one) is ever taken for one. */
#ifndef JOURNAL_FORMAT_H
#define JOURNAL_FORMAT_H
#include "base/base.h"

enum {
    HEAD_BYTES = 64,
    FORMAT_VERSION = 1,
    FRAME_MAGIC = 0x4d524650,   /* "PFRM" */
    BLOCK_MAGIC = 0x4b4c4250,   /* "PBLK" */
    FRAME_VOID = 1,             /* flag: bytes that a crash tore, fenced off; no events in it */
    FRAME_BYTES_MAX = 64 << 20, /* header included */
    BLOCK_RAW = 1 << 20,        /* a block is closed once it holds this much */
    BLOCK_RAW_MAX = BLOCK_RAW + FRAME_BYTES_MAX,
    BLOCKS_MAX = 1 << 20,
};

#define LOG_MAGIC "PATRLOG1"
#define SEG_MAGIC "PATRSEG1"
#define END_MAGIC "PATREND1"

typedef struct {
    char magic[8];
    u32 version, zero;
    u64 journal; /* the same in every segment of a journal */
    u64 id;      /* this segment's own */
    i64 first_seq;
    i64 made_us;
    u8 zeros[12];
    u32 crc;
} SegmentHead;

typedef struct {
    u32 magic;
    u32 length; /* of the batch behind it */
    u64 id;     /* the segment's */
    i64 at;     /* where this header begins in the log */
    i64 first_seq;
    u32 events;
    u32 flags;
    i64 received_us;
    i64 synced; /* this much of the log was durable when the frame was written */
    u32 payload_crc;
    u32 crc;
} FrameHead;

typedef struct {
    u32 magic;
    u32 raw_bytes, packed_bytes;
    u32 frames;
    u64 id;
    i64 at;     /* where this header begins in the file */
    i64 log_at; /* where its first frame lay in the log */
    i64 first_seq, end_seq;
    u32 packed_crc;
    u32 crc;
} BlockHead;

typedef struct {
    char magic[8];
    u32 version, blocks;
    u64 id;
    i64 index_at;
    i64 first_seq, end_seq;
    i64 log_bytes; /* of the log it was made from, its header included */
    u32 index_crc;
    u32 crc;
} Footer;

_Static_assert(sizeof(SegmentHead) == HEAD_BYTES, "64 bytes");
_Static_assert(sizeof(FrameHead) == HEAD_BYTES, "64 bytes");
_Static_assert(sizeof(BlockHead) == HEAD_BYTES, "64 bytes");
_Static_assert(sizeof(Footer) == HEAD_BYTES, "64 bytes");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "headers are stored as they are");

/* The checksum in the last four bytes of any of the four headers. */
void head_stamp(void *head);
bool head_whole(const void *head);

SegmentHead segment_head(const char magic[static 8], u64 journal, u64 id, i64 first_seq,
                         i64 made_us);
/* NULL when it is a whole head of that kind and version, else what is wrong with it. */
const char *segment_head_wrong(const SegmentHead *head, const char magic[static 8]);

#endif
