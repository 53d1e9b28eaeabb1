/* What bit rot, lost sectors, shortened files and careless hands do to a journal: every damage is
 * found at its place, nothing is invented, and what was not hit is still there. */
#include "journal_test.h"

enum { FILES = 40, ROWS = 3 };

typedef struct {
    char name[64];
    u8 *bytes;
    isize n;
} Kept;

/* A journal's folder as it was, to be put back after every blow. */
typedef struct {
    const char *dir;
    Kept file[FILES];
    isize n;
    Arena arena;
    i64 events;
} Image;

static void file_path(const Image *image, const char *name, char path[static 400])
{
    snprintf(path, 400, "%s/journal/%s", image->dir, name);
}

static void put_file(const Image *image, const char *name, const u8 *bytes, isize n)
{
    char path[400];
    file_path(image, name, path);
    FILE *f = fopen(path, "w");
    expect(f && (n == 0 || fwrite(bytes, 1, (size_t)n, f) == (size_t)n) && fclose(f) == 0);
}

static void drop_file(const Image *image, const char *name)
{
    char path[400];
    file_path(image, name, path);
    expect(unlink(path) == 0);
}

static void keep_image(Image *image)
{
    char path[300];
    Str *names;
    Err e;
    snprintf(path, sizeof path, "%s/journal", image->dir);
    expect(os_list(path, &image->arena, &names, &image->n, &e) == OK && image->n < FILES);
    for (isize i = 0; i < image->n; i++) {
        Kept *k = &image->file[i];
        char file[400];
        Str bytes;
        snprintf(k->name, sizeof k->name, "%.*s", STR_ARG(names[i]));
        file_path(image, k->name, file);
        expect(os_read_file(&os_real, file, &image->arena, &bytes, &e) == OK);
        k->bytes = (u8 *)(uintptr_t)bytes.p;
        k->n = bytes.n;
    }
}

static void put_back(const Image *image)
{
    char path[300];
    Err e;
    snprintf(path, sizeof path, "%s/journal", image->dir);
    expect(os_remove_tree(path, &e) == OK && mkdir(path, 0700) == 0);
    for (isize i = 0; i < image->n; i++)
        put_file(image, image->file[i].name, image->file[i].bytes, image->file[i].n);
}

/* Four sealed segments of several blocks' worth of frames and an open log. */
static void make_image(Image *image, const char *name)
{
    JournalOptions small = {.segment_bytes_max = 1500};
    JournalFound found = {0};
    *image = (Image){.dir = fresh_dir(name), .arena = arena_new(64 << 20)};
    Journal *j = open_at(&os_real, image->dir, &small, NULL);
    for (int i = 0; i < 5 * 4; i++)
        image->events = append(j, image->events, ROWS, 250) + ROWS;
    do {
        journal_close(&j);
        j = open_at(&os_real, image->dir, &small, &found);
    } while (found.sealed < found.segments - 1);
    append(j, image->events, ROWS, 250);
    image->events += ROWS;
    journal_close(&j);
    expect(found.sealed >= 3);
    keep_image(image);
}

static void drop_image(Image *image)
{
    drop_dir(image->dir);
    arena_free(&image->arena);
}

/* Is there a damage in `file` that covers byte `at`? */
static bool reported(const JournalReport *report, const char *file, i64 at)
{
    for (isize i = 0; i < report->damages; i++) {
        const Damage *d = &report->damage[i];
        if (str_eq(d->file, str_of(file)) && d->at <= at && at < d->at + d->bytes)
            return true;
    }
    return false;
}

static void check_into(const Image *image, Arena *arena, JournalReport *report)
{
    Err e = {0};
    if (journal_check(&os_real, str_of(image->dir), arena, report, &e) != OK)
        broken("cannot check: %s\n", e.text);
}

/* Whatever happened to it, it opens, gives at least `least` true events and none twice, takes more
 * and gives those too. */
static void still_serves(const Image *image, i64 least)
{
    JournalOptions small = {.segment_bytes_max = 1500};
    Journal *j = open_at(&os_real, image->dir, &small, NULL);
    ReadBack got = read_back(j, 0);
    if (got.events < least || got.events > image->events || !got.numbered)
        broken("%lld events of %lld to %lld, %s\n", (long long)got.events, (long long)least,
               (long long)image->events, got.text);
    i64 seq = append(j, journal_end(j), ROWS, 10);
    ReadBack more = read_back(j, 0);
    expect(more.events == got.events + ROWS && more.numbered && more.next_seq == seq + ROWS);
    journal_close(&j);
    j = open_at(&os_real, image->dir, &small, NULL);
    more = read_back(j, 0);
    expect(more.events == got.events + ROWS && more.numbered);
    journal_close(&j);
}

TEST("the image that is about to be hurt is whole")
{
    Image image;
    make_image(&image, "whole");
    expect_sound(image.dir);
    put_back(&image);
    expect_sound(image.dir);
    still_serves(&image, image.events);
    drop_image(&image);
}

TEST("every flipped bit is found at its place and costs at most its own block or frame")
{
    scoped(Arena, arena_free) arena = arena_new(16 << 20);
    Image image;
    make_image(&image, "flip");
    for (isize f = 0; f < image.n; f++) {
        Kept *k = &image.file[f];
        for (isize at = 0; at < k->n; at++) {
            JournalReport report;
            arena_reset(&arena);
            k->bytes[at] ^= (u8)(1 << at % 8);
            put_file(&image, k->name, k->bytes, k->n);
            check_into(&image, &arena, &report);
            if (!reported(&report, k->name, at))
                broken("'%s' byte %td: %td damages\n", k->name, at, report.damages);
            expect(report.events >= image.events - 16 * ROWS);
            k->bytes[at] ^= (u8)(1 << at % 8);
            if (at % 61 == 0) {
                k->bytes[at] ^= (u8)(1 << at % 8);
                still_serves(&image, image.events - 16 * ROWS);
                k->bytes[at] ^= (u8)(1 << at % 8);
                put_back(&image);
            }
        }
        put_file(&image, k->name, k->bytes, k->n);
    }
    expect_sound(image.dir);
    drop_image(&image);
}

TEST("a file cut at any byte is reported, and gives all that lies before the cut")
{
    scoped(Arena, arena_free) arena = arena_new(16 << 20);
    Image image;
    make_image(&image, "cut");
    for (isize f = 0; f < image.n; f++) {
        Kept *k = &image.file[f];
        for (isize n = 0; n < k->n; n += 1 + n % 3) {
            JournalReport report;
            arena_reset(&arena);
            put_file(&image, k->name, k->bytes, n);
            check_into(&image, &arena, &report);
            expect(report.events <= image.events);
            bool whole_frames = strstr(k->name, ".log") && report.damages == 0;
            if (whole_frames) /* cut where a frame ends: nothing tells but the missing events */
                expect(report.events < image.events && report.events % ROWS == 0);
            else if (report.damages == 0 && strcmp(k->name, "lock") != 0)
                broken("'%s' cut at %td\n", k->name, n);
            if (n % 23 == 0) {
                still_serves(&image, image.events - 24 * ROWS);
                put_back(&image);
            }
        }
        put_file(&image, k->name, k->bytes, k->n);
    }
    expect_sound(image.dir);
    drop_image(&image);
}

TEST("a cut open log loses only the frames that reach over the cut, and keeps the rest aside")
{
    const char *dir = fresh_dir("tails");
    Image image = {.dir = dir, .arena = arena_new(64 << 20)};
    i64 ends[32] = {64};
    int frames = 0;
    Journal *j = open_at(&os_real, dir, NULL, NULL);
    JournalSpan span;
    for (i64 seq = 0; frames < 8; seq += 2) {
        append(j, seq, 2, 40);
        expect(journal_spans(j, &span, 1) == 1);
        ends[++frames] = span.bytes;
    }
    journal_close(&j);
    keep_image(&image);
    const Kept *log = &image.file[0];
    expect(strstr(log->name, ".log") && log->n == ends[frames]);
    for (isize n = 0; n <= log->n; n++) {
        for (int zeroed = 0; zeroed < 2; zeroed++) {
            JournalFound found;
            int whole = 0;
            u8 *bytes = malloc((size_t)log->n + 1);
            memcpy(bytes, log->bytes, (size_t)n);
            memset(bytes + n, 0, (size_t)(log->n - n));
            put_back(&image);
            put_file(&image, log->name, bytes, zeroed ? log->n : n);
            isize size = zeroed ? log->n : n;
            while (whole < frames &&
                   memcmp(bytes, log->bytes, (size_t)MIN(ends[whole + 1], size)) == 0 &&
                   ends[whole + 1] <= size)
                whole++;
            j = open_at(&os_real, dir, NULL, &found);
            ReadBack got = read_back(j, 0);
            i64 good = size < 64 || memcmp(bytes, log->bytes, 64) != 0 ? 0 : 2 * whole;
            expect(got.events == good && got.corrupt == 0 && got.numbered);
            i64 tail = size - (good > 0 ? ends[whole] : MIN(size, size < 64 || good < 0 ? 0 : 64));
            if (good > 0)
                expect(found.torn_bytes == tail && (tail == 0) == (found.torn_file.n == 0));
            expect(append(j, good, 2, 0) == good);
            got = read_back(j, 0);
            expect(got.events == good + 2 && got.corrupt == 0);
            journal_close(&j);
            expect_sound(dir);
            free(bytes);
        }
    }
    drop_image(&image);
}

TEST("damage in the middle of the open log costs its frame and nothing behind it")
{
    const char *dir = fresh_dir("middle");
    Image image = {.dir = dir, .arena = arena_new(64 << 20)};
    Journal *j = open_at(&os_real, dir, NULL, NULL);
    for (i64 seq = 0; seq < 40; seq += 2)
        append(j, seq, 2, 100);
    journal_close(&j);
    keep_image(&image);
    Kept *log = &image.file[0];
    for (isize at = 64; at < log->n; at += 7) {
        for (isize n = 1; n < 900; n *= 4) {
            JournalFound found;
            isize hole = MIN(n, log->n - at);
            u8 *bytes = malloc((size_t)log->n);
            memcpy(bytes, log->bytes, (size_t)log->n);
            for (isize i = at; i < at + hole; i++)
                bytes[i] ^= 0xa5;
            put_back(&image);
            put_file(&image, log->name, bytes, log->n);
            j = open_at(&os_real, dir, NULL, &found);
            ReadBack got = read_back(j, 0);
            i64 frame = log->n / 20;
            i64 hit = (at - 64 + hole - 1) / frame - (at - 64) / frame +
                      2; /* frames differ a bit */
            expect(got.numbered && got.events >= 40 - 2 * hit && got.events < 40);
            expect(got.corrupt > 0 || found.torn_bytes > 0);
            if (got.corrupt > 0)
                expect(found.damages > 0 && strstr(got.text, log->name));
            i64 seq = append(j, journal_end(j), 2, 0);
            expect(seq >= 40 - 2 * hit);
            journal_close(&j);
            free(bytes);
        }
    }
    drop_image(&image);
}

static isize only_damages(const Image *image, const char *file)
{
    scoped(Arena, arena_free) arena = arena_new(16 << 20);
    JournalReport report;
    isize n = 0;
    check_into(image, &arena, &report);
    for (isize i = 0; i < report.damages; i++)
        n += str_eq(report.damage[i].file, str_of(file));
    return n;
}

TEST("swapped, missing, repeated and foreign segments are named")
{
    Image image, other;
    make_image(&image, "hands");
    make_image(&other, "other");
    image.dir = fresh_dir("hands");
    put_back(&image);
    Kept *a = &image.file[0], *b = &image.file[1], *c = &image.file[2];
    expect(strstr(a->name, ".seg") && strstr(b->name, ".seg") && strstr(c->name, ".seg"));
    expect_sound(image.dir);

    put_file(&image, a->name, b->bytes, b->n); /* swapped */
    put_file(&image, b->name, a->bytes, a->n);
    expect(only_damages(&image, a->name) > 0 && only_damages(&image, b->name) > 0);
    still_serves(&image, image.events - 12 * ROWS);

    put_back(&image); /* the first, one in the middle, the newest missing */
    drop_file(&image, a->name);
    expect(only_damages(&image, "000000000000000000.log") > 0);
    still_serves(&image, image.events - 6 * ROWS);
    put_back(&image);
    drop_file(&image, b->name);
    char missing[64];
    snprintf(missing, sizeof missing, "%.18s.log", b->name);
    expect(only_damages(&image, missing) > 0);
    still_serves(&image, image.events - 6 * ROWS);
    const Kept *last = NULL;
    for (isize i = 0; i < image.n; i++)
        if (strstr(image.file[i].name, ".log"))
            last = &image.file[i];
    put_back(&image);
    drop_file(&image, last->name);
    expect(only_damages(&image, "newest") > 0);
    JournalFound found;
    Journal *j = open_at(&os_real, image.dir, NULL, &found);
    expect(found.damages > 0);
    expect(journal_end(j) == strtoll(last->name, NULL, 10)); /* no number is given twice */
    journal_close(&j);

    put_back(&image); /* one repeated under another number */
    put_file(&image, "000000000000000001.seg", c->bytes, c->n);
    expect(only_damages(&image, "000000000000000001.seg") > 0);
    still_serves(&image, image.events);

    put_back(&image); /* one of another journal under the right number */
    for (isize i = 0; i < other.n; i++)
        if (strcmp(other.file[i].name, b->name) == 0)
            put_file(&image, b->name, other.file[i].bytes, other.file[i].n);
    expect(only_damages(&image, b->name) > 0);
    still_serves(&image, image.events - 6 * ROWS);
    drop_dir(other.dir);
    arena_free(&other.arena);
    drop_image(&image);
}

TEST("what was moved out of the way is still there, and still reported")
{
    scoped(Arena, arena_free) arena = arena_new(16 << 20);
    Image image;
    make_image(&image, "aside");
    Kept *b = &image.file[1], *c = &image.file[2];
    put_file(&image, b->name, c->bytes, c->n);
    still_serves(&image, image.events - 6 * ROWS);
    char aside[80], path[400];
    snprintf(aside, sizeof aside, "%s.aside", b->name);
    file_path(&image, aside, path);
    Str bytes;
    Err e;
    expect(os_read_file(&os_real, path, &arena, &bytes, &e) == OK);
    expect(bytes.n == c->n && memcmp(bytes.p, c->bytes, (size_t)c->n) == 0);
    expect(only_damages(&image, aside) == 1);
    drop_image(&image);
}

TEST("bytes that quote a frame of this very journal are never taken for one")
{
    const char *dir = fresh_dir("quote");
    Image image = {.dir = dir, .arena = arena_new(64 << 20)};
    Journal *j = open_at(&os_real, dir, NULL, NULL);
    for (i64 seq = 0; seq < 6; seq += 2)
        append(j, seq, 2, 100);
    journal_close(&j);
    keep_image(&image);
    Kept *log = &image.file[0];
    Err e;
    j = open_at(&os_real, dir, NULL, NULL); /* a batch that is the log itself, then one more */
    expect(journal_append(j, (Str){(char *)log->bytes + 64, log->n - 64}, 2, NULL, &e) == OK);
    append(j, 8, 2, 100);
    journal_close(&j);
    isize quoted = log->n;
    keep_image(&image);
    log->bytes[quoted + 1] ^= 1; /* the header of the frame that quotes */
    put_back(&image);
    j = open_at(&os_real, dir, NULL, NULL);
    ReadBack got = read_back(j, 0);
    expect(got.events == 8 && got.numbered && got.corrupt == 1 && got.next_seq == 10);
    journal_close(&j);
    drop_image(&image);
}

TEST("whole frames of another segment, at their right place, are strangers all the same")
{
    Image image, other;
    make_image(&image, "strange");
    make_image(&other, "stranger");
    image.dir = fresh_dir("strange");
    Kept *log = NULL, *twin = NULL;
    for (isize i = 0; i < image.n; i++)
        if (strstr(image.file[i].name, ".log"))
            log = &image.file[i];
    for (isize i = 0; i < other.n; i++)
        if (strstr(other.file[i].name, ".log"))
            twin = &other.file[i];
    expect(log && twin && strcmp(log->name, twin->name) == 0 && log->n == twin->n);
    memcpy(log->bytes + 64, twin->bytes + 64, (size_t)log->n - 64);
    put_back(&image);
    expect(only_damages(&image, log->name) > 0);
    Journal *j = open_at(&os_real, image.dir, NULL, NULL);
    expect(read_back(j, 0).events == strtoll(log->name, NULL, 10));
    journal_close(&j);
    drop_dir(other.dir);
    arena_free(&other.arena);
    drop_image(&image);
}

TEST("a whole frame whose batch cannot be decoded, or holds another number of events, is reported")
{
    scoped(Arena, arena_free) arena = arena_new(16 << 20);
    const char *dir = fresh_dir("batch");
    Image image = {.dir = dir, .arena = arena_new(1 << 20)};
    JournalReport report;
    Journal *j = open_at(&os_real, dir, NULL, NULL);
    Err e;
    append(j, 0, 2, 0);
    expect(journal_append(j, S("no batch at all"), 3, NULL, &e) == OK);
    expect(journal_append(j, numbered(&arena, 5, 2, 0), 4, NULL, &e) == OK);
    journal_close(&j);
    check_into(&image, &arena, &report);
    expect(report.damages == 2 && report.damage[0].first_seq == 2 && report.damage[0].end_seq == 5);
    expect(report.damage[1].first_seq == 5 && report.damage[1].end_seq == 9);
    drop_image(&image);
}

TESTS_MAIN
