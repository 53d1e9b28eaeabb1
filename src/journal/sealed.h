/* sealed.h — reading a sealed segment: its index, and one block after the other. */
#ifndef JOURNAL_SEALED_H
#define JOURNAL_SEALED_H
#include "journal/format.h"

typedef struct {
    char z[1024];
} Path;

typedef struct {
    const Os *os;
    int fd; /* -1: closed */
    Path path;
    SegmentHead head;
    i64 bytes;
    i64 first_seq, end_seq;
    const BlockHead *blocks;
    isize n;
    const char *index_wrong; /* NULL, or why the index had to be found by going through the file */
    i64 index_at;            /* where the index or footer that is wrong begins */
    const char *head_wrong;  /* NULL, or what is wrong with the segment's header */
} Sealed;

/* sealed_open — blocks on `arena`. A damaged index or footer is replaced by what the blocks' own
 * headers say; what cannot be found that way is missing from `blocks`. NOT_FOUND when there is no
 * such file. */
Code sealed_open(const Os *os, const Path *path, Arena *arena, Sealed *out, Err *e) MUST_CHECK;
void sealed_close(Sealed *sealed);

/* Room for one packed and one raw block, touched only as far as needed, and a decompressor. */
typedef struct {
    Arena arena;
    u8 *packed, *raw;
    void *zstd;
} Unpack;
Unpack unpack_new(void);
void unpack_free(Unpack *unpack);

/* sealed_block — block i checked and unpacked into unpack->raw. CORRUPT says what is wrong. */
Code sealed_block(const Sealed *sealed, isize i, Unpack *unpack, Err *e) MUST_CHECK;

/* The first block whose events end behind `seq`; n when there is none. */
isize sealed_find(const Sealed *sealed, i64 seq);

#endif
