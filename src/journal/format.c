/* format.c — the headers of the journal's files: stamping them and judging them. */
#include "journal/format.h"

enum { CRC_AT = HEAD_BYTES - 4 };

void head_stamp(void *head)
{
    u32 crc = crc32c(0, head, CRC_AT);
    memcpy((char *)head + CRC_AT, &crc, sizeof crc);
}

bool head_whole(const void *head)
{
    u32 stored;
    memcpy(&stored, (const char *)head + CRC_AT, sizeof stored);
    return stored == crc32c(0, head, CRC_AT);
}

SegmentHead segment_head(const char magic[static 8], u64 journal, u64 id, i64 first_seq,
                         i64 made_us)
{
    SegmentHead head = {.version = FORMAT_VERSION,
                        .journal = journal,
                        .id = id,
                        .first_seq = first_seq,
                        .made_us = made_us};
    memcpy(head.magic, magic, sizeof head.magic);
    head_stamp(&head);
    return head;
}

const char *segment_head_wrong(const SegmentHead *head, const char magic[static 8])
{
    if (memcmp(head->magic, magic, sizeof head->magic) != 0)
        return "the file does not begin like a segment";
    if (!head_whole(head))
        return "the segment's header fails its checksum";
    if (head->version != FORMAT_VERSION)
        return "the segment was written by another version of this program";
    return NULL;
}
