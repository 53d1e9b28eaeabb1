/* rot.c — torture_rot DIR IMAGES SEED: a journal of sealed segments and an open log is damaged in
 * one place, IMAGES times over: a bit, a hole, a zeroed or missing end, a file gone, exchanged with
 * another or repeated under another number. Every damage that changed something must be found by
 * the check; what is read must have been written; frames that were not hit must be there; it must
 * open and take more. Prints one line of counts. */
#include "shop.h"

#include <unistd.h>

enum { FILES = 64, BATCHES = 400, FRAMES_PER_BLOCK = 1200, KINDS = 7 };

typedef struct {
    char name[40];
    u8 *bytes;
    isize n;
} File;

typedef struct {
    char dir[300];
    File file[FILES];
    isize n;
    Acks acks; /* what was sent, and where it stands */
    Random random;
    i64 unfound, invented, unopened, overlost, dead;
} Rot;

static void put_file(const Rot *r, const char *name, const u8 *bytes, isize n)
{
    char path[400];

    snprintf(path, sizeof path, "%s/journal/%s", r->dir, name);
    FILE *f = fopen(path, "w");
    if (!f || (n > 0 && fwrite(bytes, 1, (size_t)n, f) != (size_t)n) || fclose(f) != 0)
        abort();
}

static void put_back(const Rot *r)
{
    Err e;
    char path[400];

    snprintf(path, sizeof path, "%s/journal", r->dir);
    if (os_remove_tree(path, &e) != OK || os_make_dir(&os_real, path, &e) != OK)
        abort();
    for (isize i = 0; i < r->n; i++)
        put_file(r, r->file[i].name, r->file[i].bytes, r->file[i].n);
}

static void must(Code code, const Err *e)
{
    if (code == OK)
        return;
    fprintf(stderr, "%s\n", e->text);
    exit(1);
}

static void keep_files(Rot *r, Arena *arena)
{
    char path[400];
    Str *names, bytes;
    isize n;
    Err e;

    snprintf(path, sizeof path, "%s/journal", r->dir);
    must(os_list(path, arena, &names, &n, &e), &e);
    for (isize i = 0; i < n && r->n < FILES; i++) {
        if (str_eq(names[i], S("lock")))
            continue;
        File *f = &r->file[r->n++];
        snprintf(f->name, sizeof f->name, "%.*s", STR_ARG(names[i]));
        snprintf(path, sizeof path, "%s/journal/%s", r->dir, f->name);
        must(os_read_file(&os_real, path, arena, &bytes, &e), &e);
        f->bytes = (u8 *)(uintptr_t)bytes.p;
        f->n = bytes.n;
    }
}

static void build(Rot *r, Arena *arena)
{
    JournalOptions options = {.segment_bytes_max = 60000};
    JournalFound found;
    Journal *j = NULL;
    Err e;

    must(os_remove_tree(r->dir, &e), &e);
    must(journal_open(&os_real, str_of(r->dir), &options, &j, NULL, &e), &e);
    for (i64 i = 0; i < BATCHES; i++) {
        scoped(Arena, arena_free) scratch = arena_new(4 << 20);
        isize rows;
        i64 seq;
        Str bytes = shop_batch(&scratch, 0, 0, i, &rows);
        must(journal_append(j, bytes, rows, &seq, &e), &e);
        acks_add(&r->acks, (Ack){seq, 0, 0, i});
    }
    do { /* until all but the last are sealed */
        journal_close(&j);
        must(journal_open(&os_real, str_of(r->dir), &options, &j, &found, &e), &e);
    } while (found.sealed < found.segments - 1);
    journal_close(&j);
    keep_files(r, arena);
}

/* Damage one thing; false when it changed nothing. At most `*hit` batches can be gone for it. */
static bool strike(Rot *r, u8 *copy, isize *hit)
{
    i64 kind = random_below(&r->random, KINDS);
    const File *f = &r->file[random_below(&r->random, r->n)];
    const File *other = &r->file[random_below(&r->random, r->n)];
    char path[400];

    *hit = BATCHES / 4; /* one or two segments' worth */
    memcpy(copy, f->bytes, (size_t)f->n);
    isize at = (isize)random_below(&r->random, f->n);
    if (kind == 0)
        copy[at] ^= (u8)(1 << random_below(&r->random, 8));
    else if (kind == 1)
        memset(copy + at, 0, (size_t)MIN(4096, f->n - at));
    else if (kind == 2)
        memset(copy + at, 0, (size_t)(f->n - at));
    bool changed = memcmp(copy, f->bytes, (size_t)f->n) != 0;
    if (kind <= 2) {
        put_file(r, f->name, copy, f->n);
        return changed;
    }
    if (kind == 3) {
        put_file(r, f->name, copy, at);
        return true;
    }
    snprintf(path, sizeof path, "%s/journal/%s", r->dir, f->name);
    if (kind == 4)
        return strcmp(f->name, "newest") != 0 && unlink(path) == 0;
    if (f == other || strcmp(f->name, "newest") == 0 || strcmp(other->name, "newest") == 0)
        return false;
    put_file(r, f->name, other->bytes, other->n);
    if (kind == 5)
        put_file(r, other->name, f->bytes, f->n);
    return true;
}

/* Where frames end in the open log, a cut leaves nothing that could be seen but missing events. */
static bool cut_between_frames(const Rot *r, const JournalReport *report)
{
    char path[400];
    Str bytes;
    Err e;
    scoped(Arena, arena_free) arena = arena_new(8 << 20);

    for (isize i = 0; i < r->n; i++) {
        const File *f = &r->file[i];
        if (!strstr(f->name, ".log"))
            continue;
        snprintf(path, sizeof path, "%s/journal/%s", r->dir, f->name);
        if (os_read_file(&os_real, path, &arena, &bytes, &e) == OK && bytes.n < f->n &&
            memcmp(bytes.p, f->bytes, (size_t)bytes.n) == 0)
            return report->damages == 0;
    }
    return false;
}

static void judge(Rot *r, isize hit, isize image)
{
    scoped(Arena, arena_free) arena = arena_new(64 << 20);
    JournalReport report;
    Verdict v;
    Err e;

    if (journal_check(&os_real, str_of(r->dir), &arena, &report, &e) != OK) {
        r->unopened++;
        fprintf(stderr, "image %td: %s\n", image, e.text);
        return;
    }
    if (report.damages == 0 && !cut_between_frames(r, &report)) {
        r->unfound++;
        fprintf(stderr, "image %td: nothing found\n", image);
    }
    if (!shop_judge(r->dir, &r->acks, 0, &v)) {
        r->unopened++;
        fprintf(stderr, "image %td: %s\n", image, v.why);
        return;
    }
    r->invented += v.invented + v.twice;
    if (v.lost > hit) {
        r->overlost++;
        fprintf(stderr, "image %td: %lld lost\n", image, (long long)v.lost);
    }
}

/* It takes more, and gives that back. */
static void goes_on(Rot *r, isize image)
{
    scoped(Arena, arena_free) scratch = arena_new(4 << 20);
    JournalReader *reader = NULL;
    Journal *j = NULL;
    Frame frame;
    isize rows;
    i64 seq = -1;
    Err e = {0};
    Str bytes = shop_batch(&scratch, 0, 1, image, &rows);

    bool good = journal_open(&os_real, str_of(r->dir), NULL, &j, NULL, &e) == OK &&
                journal_append(j, bytes, rows, &seq, &e) == OK &&
                journal_reader_open(j, seq, &reader, &e) == OK &&
                journal_next(reader, &frame, &e) == OK && str_eq(frame.bytes, bytes);
    journal_reader_close(&reader);
    journal_close(&j);
    if (!good) {
        r->dead++;
        fprintf(stderr, "image %td: %s\n", image, e.text);
    }
}

int main(int argc, char **argv)
{
    scoped(Arena, arena_free) arena = arena_new(256 << 20);
    static Rot r;
    isize images = argc > 2 ? (isize)atoll(argv[2]) : 0, struck = 0, largest = 1;

    if (argc < 4) {
        fprintf(stderr, "usage: torture_rot DIR IMAGES SEED\n");
        return 2;
    }
    snprintf(r.dir, sizeof r.dir, "%s/shop", argv[1]);
    r.random = random_from((u64)atoll(argv[3]));
    build(&r, &arena);
    for (isize i = 0; i < r.n; i++)
        largest = MAX(largest, r.file[i].n);
    u8 *copy = malloc((size_t)largest);
    for (isize image = 0; struck < images; image++) {
        isize hit;
        put_back(&r);
        if (!strike(&r, copy, &hit))
            continue;
        struck++;
        judge(&r, hit, image);
        goes_on(&r, image);
    }
    free(copy);
    printf("images %td not-found %lld invented %lld unopened %lld lost-beyond-damage %lld "
           "takes-no-more %lld\n",
           struck, (long long)r.unfound, (long long)r.invented, (long long)r.unopened,
           (long long)r.overlost, (long long)r.dead);
    return r.unfound + r.invented + r.unopened + r.overlost + r.dead > 0;
}
