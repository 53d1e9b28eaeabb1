/* columns_file.c — files of checked sections. Little-endian; sections begin at multiples of 64
 * bytes. */
#include "trail/columns_file.h"

#include <errno.h>
#include <fcntl.h>

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "columns are mapped as they lie on disk");

typedef struct {
    char magic[8];
    u32 version, sections;
    u64 generation;
    u32 kind, number;
    u64 bytes;      /* of the whole file */
    u64 table_hash; /* of the section table */
    u64 head_hash;  /* of the head before this */
    u64 spare;
} Head;
static_assert(sizeof(Head) == 64, "the head is one line");
typedef struct {
    u64 at, bytes, hash;
    u32 width, spare;
} Entry;

static const char magic[8] = {'p', 'a', 't', 'r', 'a', 'i', 'l', '\n'};

static isize round_up(isize bytes)
{
    return (bytes + 63) & ~(isize)63;
}

static u64 head_hash(const Head *head)
{
    return hash64(head, offsetof(Head, head_hash), 0);
}

static Code write_sections(const Os *os, int fd, const char *path, const Head *head,
                           const Entry *entry, const Bytes *section, Err *e)
{
    static const char zeros[64];
    isize n = head->sections, table = n * (isize)sizeof *entry;

    TRY(os_write_all(os, fd, head, sizeof *head, path, e));
    TRY(os_write_all(os, fd, entry, table, path, e));
    TRY(os_write_all(os, fd, zeros, round_up(table) - table, path, e));
    for (isize i = 0; i < n; i++) {
        isize bytes = section[i].bytes;
        TRY(os_write_all(os, fd, section[i].p, bytes, path, e));
        TRY(os_write_all(os, fd, zeros, round_up(bytes) - bytes, path, e));
    }
    return OK;
}

Code colfile_write(const Folder *to, const char *path, u32 kind, u32 number, const Bytes *section,
                   isize n, Err *e)
{
    const Os *os = to->os;
    Entry entry[SECTIONS_MAX] = {0};
    Head head = {.version = TRAIL_VERSION,
                 .sections = (u32)n,
                 .generation = to->generation,
                 .kind = kind,
                 .number = number};
    isize at = (isize)sizeof head + round_up(n * (isize)sizeof *entry);

    assert(n <= SECTIONS_MAX);
    for (isize i = 0; i < n; i++) {
        entry[i] = (Entry){.at = (u64)at,
                           .bytes = (u64)section[i].bytes,
                           .hash = hash64(section[i].p, section[i].bytes, (u64)i),
                           .width = section[i].width};
        at += round_up(section[i].bytes);
    }
    memcpy(head.magic, magic, sizeof magic);
    head.bytes = (u64)at;
    head.table_hash = hash64(entry, n * (isize)sizeof *entry, 0);
    head.head_hash = head_hash(&head);
    int fd = os->open(os, path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(e, IO_FAILED, "cannot make '%s': %s", path, strerror(errno));
    Code code = write_sections(os, fd, path, &head, entry, section, e);
    flusher_give(to->flusher, fd, path);
    return code;
}

static Code check_head(const Mapped *map, const char *path, ColFileName name, isize sections,
                       Err *e)
{
    Head head;
    if (map->n < (isize)sizeof head)
        return fail(e, CORRUPT, "'%s' is shorter than its head", path);
    memcpy(&head, map->p, sizeof head);
    if (memcmp(head.magic, magic, sizeof magic) != 0)
        return fail(e, CORRUPT, "'%s' is not a file of the trail", path);
    if (head.version != TRAIL_VERSION)
        return fail(e, CORRUPT, "'%s' is of version %u, not %d", path, head.version, TRAIL_VERSION);
    if (head.head_hash != head_hash(&head))
        return fail(e, CORRUPT, "the head of '%s' does not match its checksum", path);
    if (head.bytes != (u64)map->n)
        return fail(e, CORRUPT, "'%s' has %lld bytes where its head says %llu", path,
                    (long long)map->n, (unsigned long long)head.bytes);
    if (head.generation != name.generation || head.kind != name.kind || head.number != name.number)
        return fail(e, CORRUPT, "'%s' belongs elsewhere, by its head", path);
    if ((isize)head.sections != sections || sections > SECTIONS_MAX)
        return fail(e, CORRUPT, "'%s' has %u sections, not %lld", path, head.sections,
                    (long long)sections);
    isize table = sections * (isize)sizeof(Entry);
    if (map->n < (isize)sizeof head + table ||
        head.table_hash != hash64(map->p + sizeof head, table, 0))
        return fail(e, CORRUPT, "the section table of '%s' does not match its checksum", path);
    return OK;
}

Code colfile_open(const char *path, ColFileName name, isize sections, ColFile *out, Err *e)
{
    ColFile file = {.n = sections};
    TRY(os_map(path, &file.map, e));
    Code code = check_head(&file.map, path, name, sections, e);
    for (isize i = 0; code == OK && i < sections; i++) {
        Entry entry;
        memcpy(&entry, file.map.p + sizeof(Head) + i * (isize)sizeof entry, sizeof entry);
        if (entry.at % 64 != 0 || entry.at > (u64)file.map.n ||
            entry.bytes > (u64)file.map.n - entry.at)
            code = fail(e, CORRUPT, "section %lld of '%s' lies outside of it", (long long)i, path);
        file.section[i] = (Bytes){file.map.p + entry.at, (isize)entry.bytes, entry.width};
        file.hash[i] = entry.hash;
    }
    if (code == OK)
        *out = file;
    else
        colfile_close(&file);
    return code;
}

Code colfile_verify(const ColFile *file, const char *path, isize from, isize to, Err *e)
{
    for (isize i = from; i < to; i++)
        if (hash64(file->section[i].p, file->section[i].bytes, (u64)i) != file->hash[i])
            return fail(e, CORRUPT, "section %lld of '%s' does not match its checksum",
                        (long long)i, path);
    return OK;
}

void colfile_close(ColFile *file)
{
    os_unmap(&file->map);
    file->n = 0;
}
