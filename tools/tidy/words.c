/* words.c — what must not be committed: paths of one machine, hosts that packages come from, marks
 * of unfinished work. The words are spelled in halves, so that this file may be checked too. */
#include "tidy.h"

#include <ctype.h>
#include <string.h>

typedef struct {
    const char *word;
    enum { PATH, HOST, MARK } is;
} Word;

static const Word words[] = {
    {"/wo"
     "rk/",
     PATH},
    {"/ro"
     "ot/",
     PATH},
    {"/fa"
     "rm/",
     PATH},
    {"/ho"
     "me/",
     PATH},
    {"registry"
     ".npm",
     HOST},
    {"registry"
     ".yarn",
     HOST},
    {"deb"
     ".debian",
     HOST},
    {"security"
     ".debian",
     HOST},
    {"snapshot"
     ".debian",
     HOST},
    {"pypi"
     ".org",
     HOST},
    {"python"
     "hosted.org",
     HOST},
    {"proxy.go"
     "lang",
     HOST},
    {"cra"
     "tes.io",
     HOST},
    {"TO"
     "DO",
     MARK},
    {"FIX"
     "ME",
     MARK},
    {"XX"
     "X",
     MARK},
};

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* A path begins after something that is no part of a name, so URLs with such a folder pass. */
static bool counts(const Word *word, const char *text, const char *at)
{
    char before = at > text ? at[-1] : ' ', after = at[strlen(word->word)];
    switch (word->is) {
    case PATH: return !in_word(before) && before != '.' && before != '-';
    case HOST: return true;
    case MARK: return !in_word(before) && !in_word(after);
    }
    return true;
}

static int line_at(const char *text, const char *at)
{
    int line = 1;
    for (; text < at; text++)
        line += *text == '\n';
    return line;
}

void check_words(Tree *tree)
{
    static const char *const says[] = {"is a path of one machine", "names a package registry",
                                       "marks unfinished work"};
    for (int i = 0; i < tree->n; i++) {
        const File *file = &tree->files[i];
        for (size_t w = 0; file->text && w < sizeof words / sizeof *words; w++) {
            const char *word = words[w].word;
            for (const char *at = strstr(file->text, word); at; at = strstr(at + 1, word))
                if (counts(&words[w], file->text, at))
                    finding(tree, file->path, line_at(file->text, at), "'%s' %s", word,
                            says[words[w].is]);
        }
    }
}
