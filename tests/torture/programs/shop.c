/* shop.c — the judge: every acknowledged batch stands where it was said to stand, byte for byte,
 * and every frame is a batch that somebody sent, once. */
#include "shop.h"

#include <stdarg.h>

bool shop_frame(const Frame *frame, Ack *is)
{
    scoped(Arena, arena_free) arena = arena_new(4 << 20);
    Batch *batch;
    Err e;
    char id[100];
    isize rows;
    long long round, lane, i;

    if (batch_decode(frame->bytes, &arena, &batch, &e) != OK)
        return false;
    snprintf(id, sizeof id, "%.*s", STR_ARG(batch_text(batch, F_id, 0)));
    if (sscanf(id, "%lld.%lld.%lld.0", &round, &lane, &i) != 3)
        return false;
    *is = (Ack){frame->first_seq, round, lane, i};
    Str same = shop_batch(&arena, round, lane, i, &rows);
    return rows == frame->events && str_eq(same, frame->bytes);
}

static int by_seq(const void *a, const void *b)
{
    i64 x = ((const Ack *)a)->seq, y = ((const Ack *)b)->seq;
    return (x > y) - (x < y);
}

static int by_name(const void *a, const void *b)
{
    const Ack *x = a, *y = b;
    if (x->round != y->round)
        return x->round < y->round ? -1 : 1;
    if (x->lane != y->lane)
        return x->lane < y->lane ? -1 : 1;
    return (x->i > y->i) - (x->i < y->i);
}

static void note(Verdict *v, i64 *count, const char *format, ...) PRINTF_LIKE(3, 4);
static void note(Verdict *v, i64 *count, const char *format, ...)
{
    va_list args;

    ++*count;
    va_start(args, format);
    vsnprintf(v->why, sizeof v->why, format, args);
    va_end(args);
}

static void count_twice(Acks *found, Verdict *v)
{
    qsort(found->items, (size_t)found->n, sizeof *found->items, by_name);
    for (isize k = 1; k < found->n; k++)
        if (by_name(&found->items[k - 1], &found->items[k]) == 0)
            note(v, &v->twice, "batch %lld.%lld.%lld is there twice",
                 (long long)found->items[k].round, (long long)found->items[k].lane,
                 (long long)found->items[k].i);
}

static void count_lost(const Acks *acks, Acks *found, Verdict *v)
{
    Acks due = {0};

    for (isize k = 0; k < acks->n; k++)
        acks_add(&due, acks->items[k]);
    if (due.n > 0)
        qsort(due.items, (size_t)due.n, sizeof *due.items, by_seq);
    if (found->n > 0)
        qsort(found->items, (size_t)found->n, sizeof *found->items, by_seq);
    for (isize k = 0, f = 0; k < due.n; k++) {
        while (f < found->n && found->items[f].seq < due.items[k].seq)
            f++;
        if (f == found->n || found->items[f].seq != due.items[k].seq ||
            by_name(&found->items[f], &due.items[k]) != 0)
            note(v, &v->lost, "acknowledged batch %lld.%lld.%lld is not at %lld",
                 (long long)due.items[k].round, (long long)due.items[k].lane,
                 (long long)due.items[k].i, (long long)due.items[k].seq);
    }
    free(due.items);
}

static bool read_all(Journal *j, i64 round, Acks *found, Verdict *v)
{
    JournalReader *r;
    Frame frame;
    Err e;

    if (journal_reader_open(j, 0, &r, &e) != OK)
        return false;
    for (;;) {
        Ack is;
        Code code = journal_next(r, &frame, &e);
        if (code == IO_FAILED) {
            snprintf(v->why, sizeof v->why, "%s", e.text);
            journal_reader_close(&r);
            return false;
        }
        if (code != OK) {
            note(v, &v->damages, "%s", e.text);
            continue;
        }
        if (frame.events == 0)
            break;
        if (!shop_frame(&frame, &is) || is.round > round)
            note(v, &v->invented, "the frame of event %lld is none that was sent",
                 (long long)frame.first_seq);
        else
            acks_add(found, is);
    }
    journal_reader_close(&r);
    v->found = found->n;
    return true;
}

bool shop_judge(const char *dir, const Acks *acks, i64 round, Verdict *v)
{
    Journal *j = NULL;
    Acks found = {0};
    Err e;

    *v = (Verdict){.acknowledged = acks->n};
    if (journal_open(&os_real, str_of(dir), NULL, &j, NULL, &e) != OK) {
        snprintf(v->why, sizeof v->why, "%s", e.text);
        return false;
    }
    bool read = read_all(j, round, &found, v);
    journal_close(&j);
    if (read) {
        count_twice(&found, v);
        count_lost(acks, &found, v);
    }
    free(found.items);
    return read;
}
