/* lexicon.c — dictionaries as sections of a sealed file. */
#include "trail/lexicon.h"

void lexicon_make(const Ranked *words, Str mark, Arena *keep, Bytes section[LEXICON_SECTIONS])
{
    u32 mask = 1;
    isize total = 0;
    while (mask < words->n + words->n / 2)
        mask = mask * 2 + 1;
    u64 *offset = arena_take_raw(keep, sizeof(u64), (isize)words->n + 1);
    u32 *slot = take(keep, u32, (isize)mask + 1);
    for (u32 i = 0; i < words->n; i++) {
        offset[i] = (u64)total;
        total += mark.n + words->word[i]->n;
    }
    offset[words->n] = (u64)total;
    char *bytes = arena_take_raw(keep, 1, total + 1);
    for (u32 i = 0; i < words->n; i++) {
        const Word *word = words->word[i];
        Str text = ranked_text(words, i);
        u32 at = word->tag & mask;
        memcpy(bytes + offset[i], mark.p, (size_t)mark.n);
        if (text.n > 0)
            memcpy(bytes + offset[i] + mark.n, text.p, (size_t)text.n);
        while (slot[at])
            at = (at + 1) & mask;
        slot[at] = i + 1;
    }
    section[0] = (Bytes){offset, ((isize)words->n + 1) * 8, 8};
    section[1] = (Bytes){bytes, total, 1};
    section[2] = (Bytes){slot, ((isize)mask + 1) * 4, 4};
}

bool lexicon_view(const Bytes section[LEXICON_SECTIONS], Str mark, Lexicon *out)
{
    isize n = section[0].bytes / 8 - 1, slots = section[2].bytes / 4;
    if (n < 0 || n >= NO_CODE || slots < 2 || (slots & (slots - 1)) != 0 || slots <= n)
        return false;
    *out = (Lexicon){(u32)n, (u32)mark.n, section[0].p, section[1].p, section[2].p, (u32)slots - 1};
    return out->offset[n] == (u64)section[1].bytes && section[1].bytes >= n * mark.n;
}

u32 lexicon_find(const Lexicon *l, Str text)
{
    u32 at = (u32)(str_hash(text) >> 32) & l->mask;
    for (; l->slot[at]; at = (at + 1) & l->mask) {
        u32 code = l->slot[at] - 1;
        if (str_eq(lexicon_text(l, code), text))
            return code;
    }
    return NO_CODE;
}
