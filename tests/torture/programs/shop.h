/* shop.h — what the torture programs share: batches that prove themselves, a list of what was
 * acknowledged, and the judge who compares a journal with it. */
#ifndef TORTURE_SHOP_H
#define TORTURE_SHOP_H
#include "journal/journal.h"

#include <stdio.h>
#include <stdlib.h>

enum { LANES = 4, ROUNDS_MAX = 200000 };

/* The i-th batch that a lane of a round sends: 1 to 5 events and up to 3,000 bytes of text, all
 * from the three numbers, so that whoever finds it can make it again and compare byte for byte. */
static inline Str shop_batch(Arena *arena, i64 round, i64 lane, i64 i, isize *rows)
{
    Batch *b = batch_new(arena, true);
    Random random = random_from((u64)(round * 1000003 + lane * 7919 + i));

    *rows = 1 + (isize)random_below(&random, 5);
    for (isize k = 0; k < *rows; k++) {
        isize r = batch_row(b);
        batch_set_int(b, F_time, r, 1700000000000000 + i);
        batch_set_text(b, F_id, r,
                       str_format(arena, "%lld.%lld.%lld.%td", (long long)round, (long long)lane,
                                  (long long)i, k));
        batch_set_text(b, F_kind, r, S("page_view"));
    }
    isize n = (isize)random_below(&random, 3000);
    char *text = arena_take_raw(arena, 1, n);
    for (isize k = 0; k < n; k++)
        text[k] = (char)(' ' + random_below(&random, 90));
    batch_set_text(b, F_text, *rows - 1, (Str){text, n});
    return batch_encode(b, arena);
}

typedef struct {
    i64 seq, round, lane, i;
} Ack;

typedef struct {
    Ack *items;
    isize n, cap;
} Acks;

static inline void acks_add(Acks *acks, Ack ack)
{
    if (acks->n == acks->cap) {
        acks->cap = acks->cap ? acks->cap * 2 : 1024;
        acks->items = realloc(acks->items, (size_t)acks->cap * sizeof *acks->items);
    }
    acks->items[acks->n++] = ack;
}

/* "seq round lane i\n", or nothing of it. */
static inline bool ack_parse(const char *line, Ack *ack)
{
    long long seq, round, lane, i;
    char end = 0;

    if (sscanf(line, "%lld %lld %lld %lld%c", &seq, &round, &lane, &i, &end) != 5 || end != '\n')
        return false;
    *ack = (Ack){seq, round, lane, i};
    return true;
}

typedef struct {
    i64 acknowledged; /* batches */
    i64 found;        /* frames in the journal */
    i64 lost, invented, twice, damages;
    char why[700];
} Verdict;

/* Read all of the journal in `dir` and hold it against what was acknowledged, rounds up to `round`.
 * False when it cannot be opened or read at all; the reason is in verdict->why. */
bool shop_judge(const char *dir, const Acks *acks, i64 round, Verdict *verdict);

/* Does the frame hold exactly the batch it says it is? */
bool shop_frame(const Frame *frame, Ack *is);

#endif
