/* reports.c — an analysis is whole: a catalogue line, its SQL twin and its document. A report that
 * no catalogue names would compile, be tested by nobody and be asked by nobody. */
#include "tidy.h"

#include <ctype.h>
#include <string.h>

/* The NAME of `const Report report_NAME =` on this line; false when there is none. */
static bool defines(const Line *line, char name[static 64])
{
    static const char head[] = "const Report report_";
    size_t n = sizeof head - 1;
    int i = 0;
    if (line->n < (int)n || strncmp(line->p, head, n) != 0)
        return false;
    for (const char *at = line->p + n; i < 63 && (isalnum((unsigned char)*at) || *at == '_'); at++)
        name[i++] = *at;
    name[i] = 0;
    return i > 0;
}

static bool catalogued(const File *catalog, const char *name)
{
    char entry[80];
    snprintf(entry, sizeof entry, "(%s)", name);
    return catalog && catalog->text && strstr(catalog->text, entry);
}

void check_reports(Tree *tree)
{
    const char *catalog = "src/report/catalog.h";
    char name[64], path[256];

    for (int i = 0; i < tree->n; i++) {
        const File *file = &tree->files[i];
        if (!file->text || !starts(file->path, "src/report/") || !ends(file->path, ".c"))
            continue;
        for (Line line = {.rest = file->text}; line_next(&line);) {
            if (!defines(&line, name))
                continue;
            if (!catalogued(tree_file(tree, catalog), name))
                finding(tree, file->path, line.number, "%s does not name report '%s'", catalog,
                        name);
            snprintf(path, sizeof path, "src/report/%s.sql", name);
            if (!tree_file(tree, path))
                finding(tree, path, 0, "is missing: the SQL twin of report '%s'", name);
            snprintf(path, sizeof path, "docs/reports/%s.md", name);
            if (!tree_file(tree, path))
                finding(tree, path, 0, "is missing: the document of report '%s'", name);
        }
    }
}
