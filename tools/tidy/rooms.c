/* rooms.c — the architecture as a table, and the checks that hold the code to it. Each room stands
 * below the rooms it may use, so the arrows all point one way and cannot circle. */
#include "tidy.h"

#include <ctype.h>
#include <string.h>

enum { README_LINES_MAX = 20 };

// clang-format off
const Room rooms[] = {
    {"base",       ""},                  /* memory, slices, errors, time, threads; no shop        */
    {"stat",       "base"},              /* sketches, intervals, tests, vector kernels; no shop   */
    {"event",      "base"},              /* the vocabulary: kinds, fields, units, wire form       */
    {"text",       "base stat"},         /* tokens, n-grams, sentiment and aspect, zh and en      */
    {"journal",    "base event"},        /* append-only truth                                     */
    {"control",    "base event"},        /* what people set, keys, consent, the send ledger       */
    {"warehouse",  "base event journal"},                        /* SQL over events               */
    {"trail",      "base event journal"},                        /* one person's events, mapped   */
    {"net",        "base"},              /* sockets: HTTP server and client                       */
    {"collect",    "base event journal warehouse control text net"}, /* the only way in           */
    {"report",     "base stat event text trail warehouse"},      /* one analysis a file           */
    {"profile",    "base stat event text trail control"},        /* traits, segments              */
    {"recommend",  "base stat event text trail profile control"},/* candidates, blend, reasons    */
    {"experiment", "base event stat trail profile control"},     /* arms, exposure, lift          */
    {"market",     "base event control collect profile recommend experiment"}, /* who, what, when */
    {"send",       "base event control collect net"},            /* carries what was decided      */
    {"simulate",   "base stat event"},   /* a whole shop from one seed, labelled as simulated     */
    {"server",     "*"},                 /* routes: HTTP to rooms and back; no sums, no SQL       */
    {"cli",        "*"},                 /* commands; main() lives here                           */
    {NULL,         NULL},
};
// clang-format on

static const Room *room_named(const char *name)
{
    for (const Room *room = rooms; room->name; room++)
        if (strcmp(room->name, name) == 0)
            return room;
    return NULL;
}

static bool lists(const char *names, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = strstr(names, name); at; at = strstr(at + 1, name))
        if ((at == names || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
            return true;
    return false;
}

static bool may_use(const Room *room, const char *other)
{
    const Room *used = room_named(other);
    return used && (lists(room->uses, other) || (strcmp(room->uses, "*") == 0 && used < room));
}

/* The text between the quotes of `#include "..."`; false for any other line. */
static bool quoted_include(const Line *line, char what[static 256])
{
    int i = 0, n = 0;
    while (i < line->n && (line->p[i] == ' ' || line->p[i] == '#'))
        i++;
    if (i == 0 || line->n - i < 9 || strncmp(line->p + i, "include", 7) != 0)
        return false;
    for (i += 7; i < line->n && line->p[i] == ' '; i++)
        ;
    if (i >= line->n || line->p[i++] != '"')
        return false;
    while (i < line->n && line->p[i] != '"' && n < 255)
        what[n++] = line->p[i++];
    what[n] = 0;
    return true;
}

/* A helper of the tests of another room, tests/ROOM/x.h, which any test may use. */
static bool helps_tests(const Tree *tree, const char *path, const char *what)
{
    char at[4096];
    snprintf(at, sizeof at, "tests/%s", what);
    return strncmp(path, "tests/", 6) == 0 && tree_file(tree, at);
}

static bool beside(const Tree *tree, const char *path, const char *name)
{
    char at[4096];
    int folder = (int)(strrchr(path, '/') - path);
    snprintf(at, sizeof at, "%.*s/%s", folder, path, name);
    return tree_file(tree, at);
}

/* One include of one file. `own` is the room whose private headers the file may see: its own room,
 * for a test the room it mirrors, else "". `room` is NULL outside src/, where all rooms open. */
static void check_include(Tree *tree, const File *file, int line, const char *what, const char *own,
                          const Room *room)
{
    char target[64], public[80];
    const char *slash = strchr(what, '/');

    if (strstr(what, "..")) {
        finding(tree, file->path, line, "\"%s\" climbs out of its folder", what);
        return;
    }
    if (!slash) {
        if (!beside(tree, file->path, what) && strcmp(what, "test.h") != 0)
            finding(tree, file->path, line, "\"%s\" is not in this folder; name its room", what);
        return;
    }
    snprintf(target, sizeof target, "%.*s", (int)(slash - what), what);
    snprintf(public, sizeof public, "%s.h", target);
    if (strcmp(target, own) == 0 || helps_tests(tree, file->path, what))
        return;
    if (!room_named(target))
        return; /* a library's header, e.g. "lapacke/lapacke.h" */
    if (room && !may_use(room, target))
        finding(tree, file->path, line, "room '%s' may not use '%s'", room->name, target);
    else if (strcmp(slash + 1, public) != 0)
        finding(tree, file->path, line, "\"%s\" is private to room '%s'", what, target);
}

void check_arrows(Tree *tree)
{
    char own[64], what[256];
    for (int i = 0; i < tree->n; i++) {
        const File *file = &tree->files[i];
        if (!file->text || !is_c(file->path))
            continue;
        bool in_src = room_of(file->path, "src", own);
        if (!in_src && !room_of(file->path, "tests", own))
            own[0] = 0;
        for (Line line = {.rest = file->text}; line_next(&line);)
            if (quoted_include(&line, what))
                check_include(tree, file, line.number, what, own, in_src ? room_named(own) : NULL);
    }
}

/* Does any file of the tree include `header` ("ROOM/x.h"), by that name or from beside it? */
static bool included(const Tree *tree, const char *header, const char *room)
{
    char what[256], own[64];
    for (int i = 0; i < tree->n; i++) {
        const File *file = &tree->files[i];
        if (!file->text || !is_c(file->path))
            continue;
        bool neighbour = room_of(file->path, "src", own) && strcmp(own, room) == 0;
        for (Line line = {.rest = file->text}; line_next(&line);)
            if (quoted_include(&line, what) &&
                (strcmp(what, header) == 0 ||
                 (neighbour && strcmp(what, header + strlen(room) + 1) == 0)))
                return true;
    }
    return false;
}

void check_headers(Tree *tree)
{
    char room[64];
    for (int i = 0; i < tree->n; i++) {
        const char *path = tree->files[i].path;
        if (ends(path, ".h") && room_of(path, "src", room) && !included(tree, path + 4, room))
            finding(tree, path, 0, "is included by nobody");
    }
}

static int lines_of(const File *file)
{
    int lines = 0;
    for (Line line = {.rest = file->text}; line_next(&line);)
        lines++;
    return lines;
}

void check_houses(Tree *tree)
{
    char name[64], last[64] = "", readme[128];
    for (int i = 0; i < tree->n; i++) {
        const char *path = tree->files[i].path;
        if (!starts(path, "src/"))
            continue;
        if (!room_of(path, "src", name)) {
            finding(tree, path, 0, "stands in src/ but in no room");
            continue;
        }
        if (strcmp(name, last) == 0)
            continue;
        strcpy(last, name);
        if (!room_named(name))
            finding(tree, path, 0, "room '%s' is not in the table of rooms", name);
        snprintf(readme, sizeof readme, "src/%s/README.md", name);
        const File *about = tree_file(tree, readme);
        if (!about)
            finding(tree, readme, 0, "is missing: say what the room is, promises and refuses");
        else if (lines_of(about) > README_LINES_MAX)
            finding(tree, readme, 0, "has more than %d lines", README_LINES_MAX);
    }
}

/* Every room("name" USES a b PARTS ...) of the build must name only rooms the table allows. */
void check_build(Tree *tree)
{
    const char *path = "cmake/rooms.cmake";
    const File *file = tree_file(tree, path);
    char words[512];
    if (!file)
        return;
    for (Line line = {.rest = file->text}; line_next(&line);) {
        if (line.n < 6 || line.n >= (int)sizeof words || strncmp(line.p, "room(", 5) != 0)
            continue;
        snprintf(words, sizeof words, "%.*s", line.n - 5, line.p + 5);
        char *end = strpbrk(words, ")"), *save = NULL;
        if (end)
            *end = 0;
        const char *name = strtok_r(words, " ", &save);
        const Room *room = name ? room_named(name) : NULL;
        if (!room) {
            finding(tree, path, line.number, "room '%s' is not in the table", name ? name : "");
            continue;
        }
        const char *word = strtok_r(NULL, " ", &save);
        bool uses = word && strcmp(word, "USES") == 0;
        while (uses && (word = strtok_r(NULL, " ", &save)) && strcmp(word, "PARTS") != 0)
            if (islower((unsigned char)word[0]) && !may_use(room, word))
                finding(tree, path, line.number, "room '%s' may not use '%s'", name, word);
    }
}
