/* bits.c — sets as one bit for each of 0, 1, 2, ... */
#include "stat/stat.h"

void bits_fill(u64 *words, isize from, isize to)
{
    if (from >= to)
        return;
    isize first = from >> 6, last = (to - 1) >> 6;
    u64 head = ~(u64)0 << (from & 63);
    u64 tail = ~(u64)0 >> (63 - ((to - 1) & 63));
    if (first == last) {
        words[first] |= head & tail;
        return;
    }
    words[first] |= head;
    for (isize w = first + 1; w < last; w++)
        words[w] = ~(u64)0;
    words[last] |= tail;
}

i64 bits_count(const u64 *words, isize words_n)
{
    i64 n = 0;
    for (isize w = 0; w < words_n; w++)
        n += __builtin_popcountll(words[w]);
    return n;
}

isize bits_next(const u64 *words, isize from, isize to)
{
    while (from < to) {
        u64 rest = words[from >> 6] >> (from & 63);
        if (rest) {
            isize at = from + __builtin_ctzll(rest);
            return MIN(at, to);
        }
        from = (from | 63) + 1;
    }
    return to;
}
