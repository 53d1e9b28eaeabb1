/* lexicon.h — a finished dictionary: texts by code and codes by text. What fresh events add comes
 * behind; codes never change. */
#ifndef TRAIL_LEXICON_H
#define TRAIL_LEXICON_H
#include "trail/columns_file.h"
#include "trail/words.h"

enum { LEXICON_SECTIONS = 3 };
#define NO_CODE UINT32_MAX

typedef struct {
    u32 n;
    u32 mark; /* bytes before each text: "~" of ids, "order:" of orders, for keys of persons */
    const u64 *offset; /* n + 1 */
    const char *bytes;
    const u32 *slot; /* code + 1 by hash; 0: free */
    u32 mask;
} Lexicon;

/* The sections of a ranked dictionary, on `keep`. */
void lexicon_make(const Ranked *words, Str mark, Arena *keep, Bytes section[LEXICON_SECTIONS]);
/* False when the sections contradict each other. */
bool lexicon_view(const Bytes section[LEXICON_SECTIONS], Str mark, Lexicon *out);

/* The text with its mark before it. */
static inline Str lexicon_marked(const Lexicon *l, u32 code)
{
    return (Str){l->bytes + l->offset[code], (isize)(l->offset[code + 1] - l->offset[code])};
}
static inline Str lexicon_text(const Lexicon *l, u32 code)
{
    Str marked = lexicon_marked(l, code);
    return (Str){marked.p + l->mark, marked.n - l->mark};
}
u32 lexicon_find(const Lexicon *l, Str text); /* NO_CODE when absent */

#endif
