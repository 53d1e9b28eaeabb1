/* tidy.h — the house rules that no compiler knows: who may include whom, how long a thing may be,
 * what every room and report must bring, and words that must not be committed. */
#ifndef TIDY_H
#define TIDY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct {
    const char *path; /* from the top of the repository, e.g. "src/base/text.c" */
    char *text;       /* NUL-terminated; NULL for what is not text              */
    size_t n;
} File;

/* The tracked files, and where to say what is wrong with them. */
typedef struct {
    File *files;
    int n;
    FILE *out;
    int found; /* how often `finding` was called */
} Tree;

typedef struct {
    const char *name;
    const char *uses; /* names between blanks; "*" is every room above */
} Room;
extern const Room rooms[]; /* up to a row with no name */

/* tree_load — read the `n` files at `paths` below `root`. The strings of `paths` are borrowed; a
 * path that cannot be read counts as a finding, except that a deleted one is left out. */
Tree tree_load(const char *root, const char *const *paths, int n, FILE *out);
void tree_free(Tree *tree);
const File *tree_file(const Tree *tree, const char *path); /* NULL when it is not there */

/* finding — one line "path:line: sentence"; line 0 means the file as a whole. */
__attribute__((format(printf, 4, 5))) void finding(Tree *tree, const char *path, int line,
                                                   const char *format, ...);

typedef struct {
    const char *p; /* the line without its end; not NUL-terminated */
    int n;
    int number; /* from 1 */
    const char *rest;
} Line;

/* line_next — for (Line line = {.rest = text}; line_next(&line);) */
bool line_next(Line *line);

bool starts(const char *s, const char *prefix);
bool ends(const char *s, const char *suffix);
bool is_c(const char *path); /* .c .h .cc */
/* The room of "src/ROOM/file" or "tests/ROOM/file" in `name`; false for any other path. */
bool room_of(const char *path, const char *top, char name[static 64]);

/* The rules. Each looks at the whole tree and reports what it finds. */
void check_arrows(Tree *tree);  /* rooms.c: includes follow the table of rooms             */
void check_headers(Tree *tree); /* rooms.c: a header that nobody includes is dead          */
void check_houses(Tree *tree);  /* rooms.c: each room is in the table and has its README   */
void check_build(Tree *tree);   /* rooms.c: cmake/rooms.cmake says the same as the table   */
void check_sizes(Tree *tree);   /* sizes.c: files, lines, functions                        */
void check_reports(Tree *tree); /* reports.c: each has its catalogue line, SQL and document */
void check_words(Tree *tree);   /* words.c: machine paths, registry hosts, unfinished work */
void check_all(Tree *tree);
#endif
