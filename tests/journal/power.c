/* Power cuts on a simulated disk: whatever it forgets, tears and reorders, what was acknowledged is
 * there at the next start, nothing is there that nobody sent, and the journal is whole again. The
 * control leaves out the flush, or the folder's, and must find loss: the test can tell. */
#include "journal_test.h"
#include "sim_disk.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__clang__)
enum { SEEDS = 300 }; /* the same seeds, fewer of them: sanitizers are slow */
#else
enum { SEEDS = 2000 };
#endif
enum { CONTROL_SEEDS = 100, ROUNDS = 2, SENT_MAX = 400 };

typedef struct {
    i64 id; /* of its first event */
    isize rows;
    i64 seq; /* where it is; -1: never acknowledged */
} Sent;

typedef struct {
    Sim *sim;
    const char *dir;
    Sent sent[SENT_MAX];
    isize n, acknowledged;
    isize lost, invented, damaged, cuts;
    Arena scratch;
    char why[600];
} World;

static void count_loss(World *w, isize *which, const char *format, ...) PRINTF_LIKE(3, 4);
static void count_loss(World *w, isize *which, const char *format, ...)
{
    va_list args;
    ++*which;
    va_start(args, format);
    vsnprintf(w->why, sizeof w->why, format, args);
    va_end(args);
}

/* A few batches, queued together and flushed, so that a group holds several frames. */
static bool send_group(World *w, Journal *j, Random *r, Arena *arena)
{
    isize from = w->n, batches = 1 + (isize)random_below(r, 4);
    bool sent = true;
    Err e;
    for (isize i = 0; i < batches && sent && w->n < SENT_MAX; i++) {
        Sent *s = &w->sent[w->n];
        *s = (Sent){.id = w->n * 10, .rows = 1 + (isize)random_below(r, 3), .seq = -1};
        Str bytes = numbered(arena, s->id, s->rows, (isize)random_below(r, 1500));
        sent = journal_write(j, bytes, s->rows, &s->seq, &e) == OK;
        w->n++;
    }
    sent = journal_flush(j, &e) == OK && sent;
    for (isize i = from; i < w->n && !sent; i++)
        w->sent[i].seq = -1;
    return sent;
}

static void live(World *w, Random *r)
{
    scoped(Arena, arena_free) arena = arena_new(16 << 20);
    JournalOptions small = {.segment_bytes_max = 3000, .zstd_level = 1};
    Journal *j = NULL;
    Err e;
    w->sim->cut_at = w->sim->calls + 1 + random_below(r, 160);
    if (journal_open(&w->sim->os, str_of(w->dir), &small, &j, NULL, &e) != OK)
        return;
    for (int i = 0; i < 16 && send_group(w, j, r, &arena); i++)
        arena_reset(&arena);
    journal_close(&j);
}

static const Sent *sent_as(const World *w, Str id)
{
    i64 number = -1;
    if (!str_i64(str_skip(id, 1), &number) || number < 0 || number / 10 >= w->n)
        return NULL;
    const Sent *s = &w->sent[number / 10];
    return s->id == number ? s : NULL;
}

/* Each frame must be one that was sent, as it was sent, and stand once. */
static void judge_frame(World *w, const Frame *frame, bool *seen)
{
    Arena scratch = w->scratch;
    Batch *batch;
    Err e;
    if (batch_decode(frame->bytes, &scratch, &batch, &e) != OK) {
        count_loss(w, &w->invented, "undecodable: %s", e.text);
        return;
    }
    const Sent *s = sent_as(w, batch_text(batch, F_id, 0));
    if (!s || s->rows != frame->events || seen[s - w->sent]) {
        count_loss(w, &w->invented, "event %lld is not one that was sent",
                   (long long)frame->first_seq);
        return;
    }
    seen[s - w->sent] = true;
    if (s->seq >= 0 && s->seq != frame->first_seq)
        count_loss(w, &w->lost, "acknowledged as %lld, found as %lld", (long long)s->seq,
                   (long long)frame->first_seq);
}

static void judge(World *w)
{
    bool seen[SENT_MAX] = {0};
    Journal *j = NULL;
    JournalReader *r;
    Frame frame;
    Err e;
    if (journal_open(&w->sim->os, str_of(w->dir), NULL, &j, NULL, &e) != OK) {
        count_loss(w, &w->lost, "does not open: %s", e.text);
        return;
    }
    expect(journal_reader_open(j, 0, &r, &e) == OK);
    Code code;
    while ((code = journal_next(r, &frame, &e)) != OK || frame.events > 0) {
        if (code == OK)
            judge_frame(w, &frame, seen);
        else
            count_loss(w, &w->damaged, "%s", e.text);
    }
    journal_reader_close(&r);
    for (isize i = 0; i < w->n; i++) {
        w->acknowledged += w->sent[i].seq >= 0;
        if (w->sent[i].seq >= 0 && !seen[i])
            count_loss(w, &w->lost, "acknowledged %lld is gone", (long long)w->sent[i].seq);
        if (w->sent[i].seq < 0 && !seen[i])
            w->sent[i].rows = -1; /* must not come back later either */
    }
    journal_close(&j);
    scoped(Arena, arena_free) arena = arena_new(16 << 20);
    JournalReport report;
    expect(journal_check(&w->sim->os, str_of(w->dir), &arena, &report, &e) == OK);
    if (report.damages > 0)
        count_loss(w, &w->damaged, "'%.*s': %.*s", STR_ARG(report.damage[0].file),
                   STR_ARG(report.damage[0].what));
}

typedef enum { SOUND, NO_FDATASYNC, NO_FOLDER_SYNC } Plant;

static World one_seed(u64 seed, Plant plant)
{
    static char folder[300];
    World w = {.dir = fresh_dir("power"), .scratch = arena_new(16 << 20)};
    Random r = random_from(seed ^ 0x9e3779b97f4a7c15);
    snprintf(folder, sizeof folder, "%s/journal", w.dir);
    expect(mkdir(folder, 0700) == 0);
    w.sim = sim_new(folder, seed);
    w.sim->no_fdatasync = plant == NO_FDATASYNC;
    w.sim->no_folder_sync = plant == NO_FOLDER_SYNC;
    for (int round = 0; round < ROUNDS && w.lost + w.invented + w.damaged == 0; round++) {
        live(&w, &r);
        sim_cut(w.sim);
        w.cuts++;
        judge(&w);
    }
    sim_free(w.sim);
    arena_free(&w.scratch);
    return w;
}

TEST("after thousands of power cuts nothing acknowledged is lost, and nothing is invented")
{
    const char *asked = getenv("PATRON_POWER_SEEDS");
    isize seeds = asked ? (isize)atol(asked) : SEEDS, acknowledged = 0, cuts = 0;
    for (isize seed = 1; seed <= seeds; seed++) {
        World w = one_seed((u64)seed, SOUND);
        acknowledged += w.acknowledged;
        cuts += w.cuts;
        if (w.lost + w.invented + w.damaged > 0)
            broken("seed %td: %s\n", seed, w.why);
    }
    expect(acknowledged > 10 * seeds);
    print_message("power: images %td, acknowledged batches %td, lost 0, invented 0\n", cuts,
                  acknowledged);
    drop_dir(fresh_dir("power"));
}

TEST("without fdatasync the same test finds loss")
{
    isize lost = 0;
    for (u64 seed = 1; seed <= CONTROL_SEEDS; seed++)
        lost += one_seed(seed, NO_FDATASYNC).lost > 0;
    expect(lost > CONTROL_SEEDS / 10);
}

TEST("without the folder's fsync the same test finds loss")
{
    isize lost = 0;
    for (u64 seed = 1; seed <= CONTROL_SEEDS; seed++)
        lost += one_seed(seed, NO_FOLDER_SYNC).lost > 0;
    expect(lost > CONTROL_SEEDS / 10);
    drop_dir(fresh_dir("power"));
}

TESTS_MAIN
