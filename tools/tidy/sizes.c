/* sizes.c — what fits a head: files, lines and functions have an end. */
#include "tidy.h"

#include <string.h>

enum {
    FILE_LINES_MAX = 500,
    TEST_LINES_MAX = 600,
    LINE_COLUMNS_MAX = 100,
    FUNCTION_LINES_MAX = 60
};

/* Characters, not bytes: a UTF-8 continuation byte takes no column. */
static int columns(const Line *line)
{
    int n = 0;
    for (int i = 0; i < line->n; i++)
        n += ((unsigned char)line->p[i] & 0xc0) != 0x80;
    return n;
}

/* Bodies begin and end with a brace in the first column; clang-format sees to that. */
static void check_c(Tree *tree, const File *file)
{
    int opened = 0;
    for (Line line = {.rest = file->text}; line_next(&line);) {
        if (columns(&line) > LINE_COLUMNS_MAX)
            finding(tree, file->path, line.number, "is longer than %d columns", LINE_COLUMNS_MAX);
        if (line.n > 0 && line.p[0] == '{')
            opened = line.number;
        if (line.n == 0 || line.p[0] != '}' || opened == 0)
            continue;
        if (line.number - opened + 1 > FUNCTION_LINES_MAX)
            finding(tree, file->path, opened, "the function is longer than %d lines",
                    FUNCTION_LINES_MAX);
        opened = 0;
    }
}

void check_sizes(Tree *tree)
{
    for (int i = 0; i < tree->n; i++) {
        const File *file = &tree->files[i];
        bool c = is_c(file->path), web = ends(file->path, ".ts") || ends(file->path, ".tsx");
        int limit = web || starts(file->path, "tests/") ? TEST_LINES_MAX : FILE_LINES_MAX;
        int lines = 0;
        if (!file->text || (!c && !web))
            continue;
        for (Line line = {.rest = file->text}; line_next(&line);)
            lines++;
        if (lines > limit)
            finding(tree, file->path, 0, "has %d lines; %d is the most", lines, limit);
        if (c)
            check_c(tree, file);
    }
}
