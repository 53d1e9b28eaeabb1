/* seen.c — the set of keys: a table for fresh ones over sealed runs, read back from the journal. */
#include "collect/seen.h"
#include "collect/seen_run.h"
#include <stdio.h>
#include <sys/mman.h>

enum { RUNS_MAX = 64, FRESH_MAX = 1 << 21, SLOTS = 1 << 22 };

struct Seen {
    const Os *os;
    Journal *journal;
    Arena arena, work; /* what lives as long as the set; what a sealing needs */
    const char *dir;
    Run runs[RUNS_MAX]; /* ascending by first_seq, without gaps */
    int run_count;
    SeenKey *slot; /* a == 0 and b == 0: empty; that one key is kept apart */
    bool has_zero;
    i64 fresh, fresh_from, covers;
    bool stuck; /* sealing failed: tried again when the table has doubled */
};

static bool is_zero(SeenKey k)
{
    return k.a == 0 && k.b == 0;
}

static bool same(SeenKey x, SeenKey y)
{
    return x.a == y.a && x.b == y.b;
}

/* The key's slot, or the empty one where it would go. */
static SeenKey *find_slot(Seen *s, SeenKey k)
{
    u64 at = k.a & (SLOTS - 1);

    while (!is_zero(s->slot[at]) && !same(s->slot[at], k))
        at = (at + 1) & (SLOTS - 1);
    return &s->slot[at];
}

static void insert_fresh(Seen *s, SeenKey k)
{
    SeenKey *slot;

    if (is_zero(k)) {
        s->fresh += !s->has_zero;
        s->has_zero = true;
        return;
    }
    slot = find_slot(s, k);
    s->fresh += is_zero(*slot);
    *slot = k;
}

void seen_expect_many(Seen *s)
{
    (void)madvise(s->slot, SLOTS * sizeof *s->slot, MADV_HUGEPAGE);
}

void seen_expect(const Seen *s, SeenKey k)
{
    __builtin_prefetch(&s->slot[k.a & (SLOTS - 1)], 1);
    for (int i = s->run_count - 1; i >= 0; i--)
        key_run_expect(&s->runs[i], k);
}

bool seen_add(Seen *s, SeenKey k)
{
    if (is_zero(k) ? s->has_zero : same(*find_slot(s, k), k))
        return false;
    for (int i = s->run_count - 1; i >= 0; i--)
        if (key_run_has(&s->runs[i], k))
            return false;
    insert_fresh(s, k);
    return true;
}

void seen_remove(Seen *s, SeenKey k)
{
    SeenKey *hole = find_slot(s, k);
    u64 at;

    if (is_zero(k)) {
        s->fresh -= s->has_zero;
        s->has_zero = false;
        return;
    }
    if (is_zero(*hole))
        return;
    s->fresh--;
    *hole = (SeenKey){0};
    /* The keys behind it up to the next empty slot are put in again. */
    for (at = ((u64)(hole - s->slot) + 1) & (SLOTS - 1); !is_zero(s->slot[at]);
         at = (at + 1) & (SLOTS - 1)) {
        SeenKey moved = s->slot[at];
        s->slot[at] = (SeenKey){0};
        *find_slot(s, moved) = moved;
    }
}

i64 seen_count(const Seen *s)
{
    i64 n = s->fresh;

    for (int i = 0; i < s->run_count; i++)
        n += s->runs[i].n;
    return n;
}

/* ---- sealing and merging
 * ------------------------------------------------------------------------ */

static Code add_run(Seen *s, const SeenKey *keys, i64 n, i64 first, i64 end, Err *e)
{
    char name[64];

    TRY(key_run_write(s->os, s->dir, first, end, keys, n, s->work, e));
    snprintf(name, sizeof name, "%020lld-%020lld.run", (long long)first, (long long)end);
    TRY(key_run_open(s->dir, name, &s->runs[s->run_count], e));
    s->run_count++;
    return OK;
}

static void drop_run(Seen *s, int i)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", s->dir, s->runs[i].name);
    key_run_close(&s->runs[i]);
    s->os->unlink(s->os, path);
}

/* The two newest runs become one: written first, then the old ones go; both lying there after a
 * crash
 * is told from their ranges when opening. */
static Code merge_last_two(Seen *s, Err *e)
{
    Run *x = &s->runs[s->run_count - 2], *y = &s->runs[s->run_count - 1];
    SeenKey *keys = arena_take_raw(&s->work, sizeof(SeenKey), x->n + y->n);
    i64 n = 0, i = 0, j = 0;

    while (i < x->n || j < y->n) {
        bool left = j == y->n ||
                    (i < x->n && (x->a[i] < y->a[j] || (x->a[i] == y->a[j] && x->b[i] <= y->b[j])));
        SeenKey k = left ? (SeenKey){x->a[i], x->b[i]} : (SeenKey){y->a[j], y->b[j]};
        i += left;
        j += !left;
        if (n == 0 || !same(keys[n - 1], k))
            keys[n++] = k;
    }
    TRY(add_run(s, keys, n, x->first_seq, y->end_seq, e));
    drop_run(s, s->run_count - 3);
    drop_run(s, s->run_count - 2);
    s->runs[s->run_count - 3] = s->runs[s->run_count - 1];
    s->run_count -= 2;
    return OK;
}

static Code seal(Seen *s, Err *e)
{
    SeenKey *keys;
    i64 n = 0;
    Code code;

    if (s->covers == s->fresh_from)
        return OK;
    arena_reset(&s->work);
    keys = arena_take_raw(&s->work, sizeof(SeenKey), s->fresh);
    if (s->has_zero)
        keys[n++] = (SeenKey){0};
    for (i64 i = 0; i < SLOTS && n < s->fresh; i++)
        if (!is_zero(s->slot[i]))
            keys[n++] = s->slot[i];
    keys_sort(keys, n, s->work);
    TRY(add_run(s, keys, n, s->fresh_from, s->covers, e));
    memset(s->slot, 0, SLOTS * sizeof *s->slot);
    s->has_zero = false;
    s->fresh = 0;
    s->fresh_from = s->covers;
    code = OK;
    while (code == OK && s->run_count > 1 &&
           s->runs[s->run_count - 2].n <= 2 * s->runs[s->run_count - 1].n) {
        arena_reset(&s->work);
        code = merge_last_two(s, e);
    }
    return code;
}

void seen_cover(Seen *s, i64 seq)
{
    Err ignored;

    s->covers = MAX(s->covers, seq);
    if (s->fresh < FRESH_MAX || (s->stuck && s->fresh < SLOTS - SLOTS / 8))
        return;
    s->stuck = seal(s, &ignored) != OK;
    assert(s->fresh < SLOTS - SLOTS / 16 && "the disk of the seen keys has been full for too long");
}

/* ---- opening
 * --------------------------------------------------------------------------------------- */

static Code take_frame(Seen *s, const Frame *frame, Arena scratch, Err *e)
{
    Batch *b;

    TRY(batch_decode(frame->bytes, &scratch, &b, e));
    for (isize r = 0; b->field[F_key] && r < b->rows; r++) {
        i64 a = batch_int(b, F_key, r), more = batch_int(b, F_key_more, r);
        if (a != ABSENT)
            insert_fresh(s, (SeenKey){(u64)a, more == ABSENT ? 0 : (u32)more});
    }
    seen_cover(s, frame->first_seq + frame->events);
    return OK;
}

static Code read_back(Seen *s, Err *e)
{
    scoped(JournalReader *, journal_reader_close) reader = NULL;
    scoped(Arena, arena_free) scratch = arena_new((isize)1 << 30);

    TRY(journal_reader_open(s->journal, s->covers, &reader, e));
    for (;;) {
        Frame frame;
        Code code = journal_next(reader, &frame, e);
        if (code == CORRUPT)
            continue;
        TRY(code);
        if (frame.events == 0)
            return OK;
        code = take_frame(s, &frame, scratch, e);
        if (code != OK && code != CORRUPT)
            return code;
    }
}

/* A run inside the range of a wider one is the rest of a merge; one that leaves a gap is of no
 * use. */
static void keep_chain(Seen *s, Run *all, isize n)
{
    i64 at = 0;

    for (;;) {
        isize best = -1;
        for (isize i = 0; i < n; i++)
            if (all[i].first_seq == at && all[i].end_seq > at &&
                (best < 0 || all[i].end_seq > all[best].end_seq))
                best = i;
        if (best < 0 || s->run_count == RUNS_MAX - 2 || all[best].end_seq > journal_end(s->journal))
            break;
        at = all[best].end_seq;
        s->runs[s->run_count++] = all[best];
        all[best] = (Run){.first_seq = -1};
    }
    s->covers = s->fresh_from = at;
    for (isize i = 0; i < n; i++) {
        char path[4096];
        if (all[i].first_seq < 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", s->dir, all[i].name);
        key_run_close(&all[i]);
        s->os->unlink(s->os, path);
    }
}

static Code open_runs(Seen *s, Err *e)
{
    Str *names;
    isize n = 0, whole = 0;
    Run *all;
    Err why;

    TRY(os_make_dir(s->os, s->dir, e));
    TRY(os_list(s->dir, &s->arena, &names, &n, e));
    all = take(&s->arena, Run, n);
    for (isize i = 0; i < n; i++) {
        const char *name = str_z(&s->arena, names[i]);
        if (!str_ends(names[i], S(".run")))
            continue;
        if (key_run_open(s->dir, name, &all[whole], &why) == OK)
            whole++;
        else
            s->os->unlink(s->os, str_z(&s->arena, str_format(&s->arena, "%s/%s", s->dir, name)));
    }
    keep_chain(s, all, whole);
    return OK;
}

Code seen_open(const Os *os, Str directory, Journal *journal, Seen **out, Err *e)
{
    Arena arena = arena_new((isize)1 << 30);
    Seen *s = take(&arena, Seen, 1);

    s->arena = arena;
    s->os = os;
    s->journal = journal;
    s->work = arena_new((isize)64 << 30);
    s->dir = str_z(&s->arena, str_format(&s->arena, "%.*s/seen", STR_ARG(directory)));
    s->arena.at += -(uintptr_t)s->arena.at & 4095;               /* for madvise */
    s->slot = arena_take_raw(&s->arena, sizeof(SeenKey), SLOTS); /* fresh pages are zero */
    Code code = open_runs(s, e);
    if (code == OK)
        code = read_back(s, e);
    if (code != OK) {
        seen_close(&s);
        return code;
    }
    *out = s;
    return OK;
}

void seen_close(Seen **out)
{
    Seen *s = *out;
    Arena arena;
    Err ignored;

    if (!s)
        return;
    *out = NULL;
    if (s->fresh > 0)
        (void)(seal(s, &ignored) == OK);
    for (int i = 0; i < s->run_count; i++)
        key_run_close(&s->runs[i]);
    arena_free(&s->work);
    arena = s->arena;
    arena_free(&arena);
}
