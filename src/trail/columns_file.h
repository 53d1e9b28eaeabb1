/* columns_file.h — a file written once: sections with checksums behind a head that is checked on
 * opening. */
#ifndef TRAIL_COLUMNS_FILE_H
#define TRAIL_COLUMNS_FILE_H
#include "trail/flush.h"

enum { TRAIL_VERSION = 4, SECTIONS_MAX = 96 };

typedef struct {
    const void *p;
    isize bytes;
    u32 width; /* bytes of one element */
} Bytes;

typedef struct {
    u64 generation;
    u32 kind;   /* of file */
    u32 number; /* among its kind */
} ColFileName;

/* Where the files of a generation go. */
typedef struct {
    const Os *os;
    const char *folder;
    u64 generation;
    Flusher *flusher;
} Folder;
/* colfile_write — the sections, empty ones too, as one file, on disk when the flusher is closed. */
Code colfile_write(const Folder *to, const char *path, u32 kind, u32 number, const Bytes *section,
                   isize n, Err *e) MUST_CHECK;

typedef struct {
    Mapped map;
    isize n;
    Bytes section[SECTIONS_MAX];
    u64 hash[SECTIONS_MAX];
} ColFile;
/* colfile_open — map a file and check its head: version, name, size, places of the sections.
 * CORRUPT with the reason. The sections' own bytes are checked by colfile_verify. */
Code colfile_open(const char *path, ColFileName name, isize sections, ColFile *out, Err *e)
    MUST_CHECK;
/* Sections [from, to) against their checksums; reads them all. */
Code colfile_verify(const ColFile *file, const char *path, isize from, isize to, Err *e) MUST_CHECK;
void colfile_close(ColFile *file);

#endif
