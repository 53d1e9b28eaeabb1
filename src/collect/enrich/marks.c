/* marks.c — see marks.h. A state is a beginning of some word; `next` leads from it by a byte to the
 * longest beginning that the text now ends with. */
#include "collect/enrich/marks.h"
#include <ctype.h>

enum { NOWHERE = UINT16_MAX };

struct Marks {
    u8 class_of[256]; /* 0: in no word */
    isize classes;
    u16 *next; /* [state * classes + class] */
    u16 *back; /* the longest end of the state's text that is a state, too */
    u16 *ends; /* the nearest state on the way back, itself included, that is a word; 0: none */
    u16 *word; /* of a state that is a word: 1 + its number */
    u16 *twin; /* of a word: 1 + the next one that is the same */
};

static isize class_bytes(Marks *m, const char *const *words, isize n)
{
    isize bytes = 0;

    m->classes = 1;
    for (isize w = 0; w < n; w++)
        for (const char *p = words[w]; *p; p++, bytes++)
            if (m->class_of[(u8)*p] == 0) {
                m->class_of[(u8)*p] = (u8)m->classes;
                m->class_of[toupper((u8)*p)] = (u8)m->classes++;
            }
    return bytes;
}

static isize add_word(Marks *m, const char *word, isize number, isize states)
{
    isize at = 0;

    for (const char *p = word; *p; p++) {
        u16 *to = &m->next[at * m->classes + m->class_of[(u8)*p]];
        if (*to == NOWHERE)
            *to = (u16)states++;
        at = *to;
    }
    m->twin[number] = m->word[at];
    m->word[at] = (u16)(number + 1);
    return states;
}

/* The missing ways of a state are those of the state behind it. */
static void fill_state(Marks *m, isize at, u16 *queue, isize *queued)
{
    isize back = m->back[at];

    m->ends[at] = m->word[at] ? (u16)at : m->ends[back];
    for (isize c = 0; c < m->classes; c++) {
        u16 *to = &m->next[at * m->classes + c];
        u16 otherwise = at == 0 ? 0 : m->next[back * m->classes + c];
        if (*to == NOWHERE) {
            *to = otherwise;
        } else {
            m->back[*to] = otherwise;
            queue[(*queued)++] = *to;
        }
    }
}

Marks *marks_new(Arena *arena, const char *const *words, isize n)
{
    Marks *m = take(arena, Marks, 1);
    isize most = class_bytes(m, words, n) + 1, states = 1, queued = 0;

    assert(most < NOWHERE && n < NOWHERE);
    m->next = arena_take_raw(arena, sizeof(u16), most * m->classes);
    memset(m->next, 0xFF, (size_t)(most * m->classes) * sizeof(u16));
    m->back = take(arena, u16, most);
    m->ends = take(arena, u16, most);
    m->word = take(arena, u16, most);
    m->twin = take(arena, u16, n + 1);
    for (isize w = 0; w < n; w++)
        states = add_word(m, words[w], w, states);
    u16 *queue = take(arena, u16, states);
    fill_state(m, 0, queue, &queued);
    for (isize q = 0; q < queued; q++)
        fill_state(m, queue[q], queue, &queued);
    return m;
}

isize marks_find(const Marks *m, Str text, MarkHit *hits, isize max)
{
    isize at = 0, n = 0;

    for (isize i = 0; i < text.n; i++) {
        at = m->next[at * m->classes + m->class_of[(u8)text.p[i]]];
        for (isize word = m->ends[at]; word; word = m->ends[m->back[word]])
            for (u16 w = m->word[word]; w && n < max; w = m->twin[w - 1])
                hits[n++] = (MarkHit){(u16)(w - 1), i + 1};
    }
    return n;
}
