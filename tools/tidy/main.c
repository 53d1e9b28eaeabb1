/* main.c — tidy ROOT < NAMES: check the files whose names come NUL-separated on standard input.
 *
 *   git ls-files -z | tidy .
 *
 * Prints a line for each finding; exits 0 when there is none, 1 when there are, 2 on bad usage. */
#include "tidy.h"

#include <stdlib.h>
#include <string.h>

/* Everything on standard input with a NUL behind it. */
static char *read_names(size_t *n)
{
    size_t room = 1 << 16;
    char *names = malloc(room);
    *n = 0;
    while (names) {
        *n += fread(names + *n, 1, room - 1 - *n, stdin);
        if (*n < room - 1)
            break;
        room *= 2;
        char *bigger = realloc(names, room);
        if (!bigger)
            free(names);
        names = bigger;
    }
    if (names)
        names[*n] = 0;
    return names;
}

int main(int argc, char **argv)
{
    size_t bytes;
    int n = 0;
    if (argc != 2) {
        fprintf(stderr, "usage: git ls-files -z | tidy ROOT\n");
        return 2;
    }
    char *names = read_names(&bytes);
    const char **paths = names ? calloc(bytes + 1, sizeof *paths) : NULL;
    if (!paths) {
        fprintf(stderr, "tidy: no memory for the list of files\n");
        return 2;
    }
    for (char *at = names; at < names + bytes; at += strlen(at) + 1)
        if (*at)
            paths[n++] = at;
    Tree tree = tree_load(argv[1], paths, n, stdout);
    check_all(&tree);
    int found = tree.found;
    printf("tidy: %d files, %d findings\n", tree.n, found);
    tree_free(&tree);
    free(paths);
    free(names);
    return found > 0 || n == 0;
}
