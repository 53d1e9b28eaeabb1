/* tree.c — the files of the repository in memory, and the little that every rule needs of them. */
#include "tidy.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_BYTES_MAX = 4096 };

void finding(Tree *tree, const char *path, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (line > 0)
        fprintf(tree->out, "%s:%d: ", path, line);
    else
        fprintf(tree->out, "%s: ", path);
    vfprintf(tree->out, format, args);
    fputc('\n', tree->out);
    va_end(args);
    tree->found++;
}

/* The whole file with a NUL behind it, or NULL with errno. */
static char *read_whole(const char *path, size_t *n)
{
    struct stat about;
    FILE *in = fopen(path, "rb");
    if (!in)
        return NULL;
    if (fstat(fileno(in), &about) != 0 || S_ISDIR(about.st_mode)) {
        fclose(in);
        errno = EISDIR;
        return NULL;
    }
    char *text = malloc((size_t)about.st_size + 1);
    *n = text ? fread(text, 1, (size_t)about.st_size, in) : 0;
    if (text)
        text[*n] = 0;
    fclose(in);
    return text;
}

Tree tree_load(const char *root, const char *const *paths, int n, FILE *out)
{
    Tree tree = {.files = calloc((size_t)n + 1, sizeof(File)), .out = out};
    char path[PATH_BYTES_MAX];

    for (int i = 0; i < n && tree.files; i++) {
        File file = {.path = paths[i]};
        int length = snprintf(path, sizeof path, "%s/%s", root, paths[i]);
        if (length >= (int)sizeof path) {
            finding(&tree, paths[i], 0, "the path is too long to read");
            continue;
        }
        file.text = read_whole(path, &file.n);
        if (!file.text && (errno == ENOENT || errno == EISDIR))
            continue;
        if (!file.text) {
            finding(&tree, paths[i], 0, "cannot be read: %s", strerror(errno));
            continue;
        }
        if (memchr(file.text, 0, file.n)) {
            free(file.text);
            file.text = NULL;
        }
        tree.files[tree.n++] = file;
    }
    return tree;
}

void tree_free(Tree *tree)
{
    for (int i = 0; i < tree->n; i++)
        free(tree->files[i].text);
    free(tree->files);
    *tree = (Tree){0};
}

const File *tree_file(const Tree *tree, const char *path)
{
    for (int i = 0; i < tree->n; i++)
        if (strcmp(tree->files[i].path, path) == 0)
            return &tree->files[i];
    return NULL;
}

bool line_next(Line *line)
{
    if (!line->rest || !*line->rest)
        return false;
    const char *end = strchr(line->rest, '\n');
    line->p = line->rest;
    line->n = end ? (int)(end - line->p) : (int)strlen(line->p);
    line->rest = end ? end + 1 : NULL;
    line->number++;
    return true;
}

bool starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool ends(const char *s, const char *suffix)
{
    size_t n = strlen(s), m = strlen(suffix);
    return n >= m && strcmp(s + n - m, suffix) == 0;
}

bool is_c(const char *path)
{
    return ends(path, ".c") || ends(path, ".h") || ends(path, ".cc");
}

bool room_of(const char *path, const char *top, char name[static 64])
{
    size_t skip = strlen(top);
    if (!starts(path, top) || path[skip] != '/')
        return false;
    const char *at = path + skip + 1, *end = strchr(at, '/');
    if (!end || end == at || end - at >= 64)
        return false;
    memcpy(name, at, (size_t)(end - at));
    name[end - at] = 0;
    return true;
}

void check_all(Tree *tree)
{
    check_arrows(tree);
    check_headers(tree);
    check_houses(tree);
    check_build(tree);
    check_sizes(tree);
    check_reports(tree);
    check_words(tree);
}
