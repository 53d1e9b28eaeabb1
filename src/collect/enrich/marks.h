/* marks.h — many words looked for in a text at once, in one pass over it, whatever their number
 * (Aho and Corasick's automaton, written out as a table). Capital and small letters are the same.
 *
 * A text of n bytes takes n steps, always: no text is slow, whoever wrote it. */
#ifndef COLLECT_MARKS_H
#define COLLECT_MARKS_H
#include "base/base.h"

typedef struct Marks Marks; /* lives on its arena; read by any thread */

/* marks_new — of words[0 .. n-1] in small letters, each of a byte or more, fewer than 65,535 bytes
 * in all. The same word may stand there twice. */
Marks *marks_new(Arena *arena, const char *const *words, isize n);

typedef struct {
    u16 word;  /* which one */
    isize end; /* where it ends in the text */
} MarkHit;
/* The words found, in the order in which they end; at most `max`. */
isize marks_find(const Marks *m, Str text, MarkHit *hits, isize max);

#endif
