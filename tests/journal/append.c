/* Appending, reopening and reading: what a healthy disk must give. */
#include "journal_test.h"

TEST("events come back in order, with their numbers, after reopening too")
{
    const char *dir = fresh_dir("order");
    JournalFound found;
    Journal *j = open_at(&os_real, dir, NULL, &found);
    expect(found.events == 0 && journal_end(j) == 0);
    i64 seq = 0;
    for (int i = 0; i < 50; i++) {
        expect(append(j, seq, 1 + i % 7, i * 30) == seq);
        seq += 1 + i % 7;
    }
    expect(journal_end(j) == seq);
    ReadBack got = read_back(j, 0);
    expect(got.events == seq && got.ordered && got.numbered && got.corrupt == 0);
    journal_close(&j);
    expect(j == NULL);
    journal_close(&j);
    j = open_at(&os_real, dir, NULL, &found);
    expect(found.events == seq && found.torn_bytes == 0 && found.segments == 1);
    expect(append(j, seq, 3, 0) == seq);
    got = read_back(j, 0);
    expect(got.events == seq + 3 && got.ordered && got.numbered && got.corrupt == 0);
    journal_close(&j);
    expect_sound(dir);
    drop_dir(dir);
}

TEST("a reader may begin at any event and gets the frame that holds it first")
{
    const char *dir = fresh_dir("any");
    JournalOptions small = {.segment_bytes_max = 2000};
    Journal *j = open_at(&os_real, dir, &small, NULL);
    for (i64 seq = 0; seq < 200; seq += 4)
        append(j, seq, 4, 60);
    for (i64 from = 0; from <= 201; from++) {
        ReadBack got = read_back(j, from);
        i64 whole = from >= 200 ? 0 : 200 - from / 4 * 4;
        expect(got.events == whole && got.ordered && got.numbered && got.corrupt == 0);
    }
    journal_close(&j);
    expect_sound(dir);
    drop_dir(dir);
}

TEST("a reader at the end goes on when more is appended")
{
    const char *dir = fresh_dir("tail");
    JournalOptions small = {.segment_bytes_max = 1000};
    Journal *j = open_at(&os_real, dir, &small, NULL);
    JournalReader *r;
    Frame frame;
    Err e;
    expect(journal_reader_open(j, 0, &r, &e) == OK);
    for (i64 seq = 0; seq < 100; seq++) {
        expect(journal_next(r, &frame, &e) == OK && frame.events == 0);
        append(j, seq, 1, 100);
        expect(journal_wait(j, seq, 0));
        expect(journal_next(r, &frame, &e) == OK && frame.events == 1 && frame.first_seq == seq);
    }
    expect(!journal_wait(j, 100, 1000));
    journal_reader_close(&r);
    journal_reader_close(&r);
    journal_close(&j);
    drop_dir(dir);
}

TEST("bulk writes are durable after the flush, and numbered at once")
{
    const char *dir = fresh_dir("bulk");
    scoped(Arena, arena_free) arena = arena_new(256 << 20);
    JournalOptions options = {.segment_bytes_max = 1 << 20};
    Journal *j = open_at(&os_real, dir, &options, NULL);
    Err e;
    for (i64 seq = 0; seq < 20000; seq += 100) {
        i64 first = -1;
        arena_reset(&arena);
        expect(journal_write(j, numbered(&arena, seq, 100, 2000), 100, &first, &e) == OK);
        expect(first == seq);
    }
    expect(journal_flush(j, &e) == OK);
    expect(journal_flush(j, &e) == OK);
    expect(journal_end(j) == 20000);
    journal_close(&j);
    j = open_at(&os_real, dir, NULL, NULL);
    ReadBack got = read_back(j, 0);
    expect(got.events == 20000 && got.ordered && got.numbered);
    JournalSpan spans[100];
    isize n = journal_spans(j, spans, 100);
    expect(n > 0 && spans[0].first_seq == 0 && spans[n - 1].end_seq == 20000);
    for (isize i = 1; i < n; i++)
        expect(spans[i].first_seq == spans[i - 1].end_seq);
    journal_close(&j);
    expect_sound(dir);
    drop_dir(dir);
}

TEST("what cannot be kept is refused with a sentence, and costs no number")
{
    const char *dir = fresh_dir("refuse");
    scoped(Arena, arena_free) arena = arena_new(256 << 20);
    Journal *j = open_at(&os_real, dir, NULL, NULL);
    Err e;
    i64 seq = -7;
    expect(journal_append(j, S(""), 1, &seq, &e) == BAD_INPUT);
    expect(journal_append(j, S("x"), 0, &seq, &e) == BAD_INPUT);
    Str huge = {arena_take_raw(&arena, 1, 65 << 20), 65 << 20};
    expect(journal_append(j, huge, 1, &seq, &e) == OVER_LIMIT);
    expect(journal_write(j, huge, 1, &seq, &e) == OVER_LIMIT);
    expect(seq == -7 && journal_end(j) == 0);
    JournalReader *r;
    expect(journal_reader_open(j, -1, &r, &e) == BAD_INPUT);
    journal_close(&j);
    drop_dir(dir);
}

TEST("the largest batch goes in and comes out")
{
    const char *dir = fresh_dir("largest");
    scoped(Arena, arena_free) arena = arena_new(256 << 20);
    isize n = (64 << 20) - 64;
    u8 *bytes = arena_take_raw(&arena, 1, n);
    for (isize i = 0; i < n; i++)
        bytes[i] = (u8)(i * 7 + i / 251);
    Journal *j = open_at(&os_real, dir, NULL, NULL);
    Err e;
    expect(journal_append(j, (Str){(char *)bytes, n}, 5, NULL, &e) == OK);
    expect(journal_append(j, S("small"), 1, NULL, &e) ==
           OK); /* in a new log; the first is sealed */
    JournalReader *r;
    Frame frame;
    expect(journal_reader_open(j, 0, &r, &e) == OK);
    expect(journal_next(r, &frame, &e) == OK && frame.bytes.n == n && frame.events == 5);
    expect(memcmp(frame.bytes.p, bytes, (size_t)n) == 0);
    expect(journal_next(r, &frame, &e) == OK && str_eq(frame.bytes, S("small")));
    journal_reader_close(&r);
    journal_close(&j);
    drop_dir(dir);
}

TEST("two cannot have one journal open for writing, and one may read beside")
{
    const char *dir = fresh_dir("lock");
    JournalOptions reading = {.read_only = true};
    Journal *j = open_at(&os_real, dir, NULL, NULL), *other = NULL;
    Err e;
    append(j, 0, 2, 0);
    expect(journal_open(&os_real, str_of(dir), NULL, &other, NULL, &e) == BUSY && !other);
    other = open_at(&os_real, dir, &reading, NULL);
    expect(read_back(other, 0).events == 2);
    expect(journal_append(other, S("x"), 1, NULL, &e) == BAD_INPUT);
    journal_close(&other);
    journal_close(&j);
    j = open_at(&os_real, dir, NULL, NULL);
    journal_close(&j);
    drop_dir(dir);
}

TESTS_MAIN
