/* journal_test.h — what the journal's tests share: a folder of its own for every test, batches that
 * say which event is which, and reading all of it back. */
#ifndef JOURNAL_TEST_H
#define JOURNAL_TEST_H
#include "test.h"

#include "journal/journal.h"
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The test ends here, with the reason. */
#define broken(...)                                                                                \
    do {                                                                                           \
        print_error(__VA_ARGS__);                                                                  \
        expect(!"broken, see above");                                                              \
    } while (0)

/* An empty data directory; the last one of that name is removed first. */
__attribute__((unused)) static const char *fresh_dir(const char *name)
{
    static char path[256];
    Err e;
    const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(path, sizeof path, "%s/patron-journal-%d-%s", base, (int)getpid(), name);
    if (os_remove_tree(path, &e) != OK || mkdir(path, 0700) != 0)
        broken("cannot make '%s'", path);
    return path;
}

__attribute__((unused)) static void drop_dir(const char *path)
{
    Err e;
    Code code = os_remove_tree(path, &e);
    (void)code;
}

/* A batch of `rows` events whose first has the id `first`, of about `bytes` more bytes. */
__attribute__((unused)) static Str numbered(Arena *arena, i64 first, isize rows, isize bytes)
{
    Batch *b = batch_new(arena, true);
    Random random = random_from((u64)first + 1);
    for (isize i = 0; i < rows; i++) {
        isize r = batch_row(b);
        batch_set_int(b, F_time, r, 1700000000000000 + (first + i) * 1000);
        batch_set_text(b, F_id, r, str_format(arena, "e%lld", (long long)(first + i)));
        batch_set_text(b, F_kind, r, S("page_view"));
    }
    if (bytes > 0) {
        char *text = arena_take_raw(arena, 1, bytes);
        for (isize i = 0; i < bytes; i++)
            text[i] = (char)(' ' + random_below(&random, 64));
        batch_set_text(b, F_text, rows - 1, (Str){text, bytes});
    }
    return batch_encode(b, arena);
}

__attribute__((unused)) static Journal *open_at(const Os *os, const char *dir,
                                                const JournalOptions *options, JournalFound *found)
{
    Journal *j = NULL;
    Err e;
    if (journal_open(os, str_of(dir), options, &j, found, &e) != OK)
        broken("cannot open: %s", e.text);
    return j;
}

/* Append one numbered batch and demand that it worked; returns its first event's number. */
__attribute__((unused)) static i64 append(Journal *j, i64 id, isize rows, isize bytes)
{
    scoped(Arena, arena_free) arena = arena_new(64 << 20);
    i64 seq = -1;
    Err e;
    if (journal_append(j, numbered(&arena, id, rows, bytes), rows, &seq, &e) != OK)
        broken("cannot append: %s", e.text);
    return seq;
}

typedef struct {
    i64 events, frames, corrupt, next_seq;
    bool ordered;  /* every frame began where the one before ended */
    bool numbered; /* every event's id was its number */
    char text[500];
} ReadBack;

/* Everything from `from` on; batches were numbered by their place. */
__attribute__((unused)) static ReadBack read_back(Journal *j, i64 from)
{
    ReadBack got = {.next_seq = from, .ordered = true, .numbered = true};
    Arena arena = arena_new(1 << 30);
    JournalReader *r;
    Err e;
    if (journal_reader_open(j, from, &r, &e) != OK)
        broken("cannot read: %s", e.text);
    for (;;) {
        Frame frame;
        Batch *batch;
        Code code = journal_next(r, &frame, &e);
        if (code == CORRUPT) {
            got.corrupt++;
            snprintf(got.text, sizeof got.text, "%s", e.text);
            if (got.corrupt > 100000)
                broken("corrupt without end: %s", e.text);
            continue;
        }
        if (code != OK)
            broken("cannot read: %s", e.text);
        if (frame.events == 0)
            break;
        arena_reset(&arena);
        if (batch_decode(frame.bytes, &arena, &batch, &e) != OK || batch->rows != frame.events)
            broken("an event was invented: %s", e.text);
        got.ordered &= frame.first_seq == got.next_seq || got.frames == 0;
        for (isize i = 0; i < frame.events; i++) {
            char id[32];
            snprintf(id, sizeof id, "e%lld", (long long)(frame.first_seq + i));
            got.numbered &= str_eq(batch_text(batch, F_id, i), str_of(id));
        }
        got.frames++;
        got.events += frame.events;
        got.next_seq = frame.first_seq + frame.events;
    }
    journal_reader_close(&r);
    arena_free(&arena);
    return got;
}

/* The journal of a closed data directory is whole, to the last byte. */
__attribute__((unused)) static void expect_sound(const char *dir)
{
    scoped(Arena, arena_free) arena = arena_new(64 << 20);
    JournalReport report;
    Err e;
    if (journal_check(&os_real, str_of(dir), &arena, &report, &e) != OK)
        broken("cannot check: %s", e.text);
    for (isize i = 0; i < report.damages; i++)
        broken("'%.*s' at %lld: %.*s", STR_ARG(report.damage[i].file),
               (long long)report.damage[i].at, STR_ARG(report.damage[i].what));
}

#endif
