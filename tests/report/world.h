/* world.h — a whole little shop on disk for a test: journal, trail and warehouse over one batch
 * of events, and two ways to compare answers. */
#ifndef WORLD_H
#define WORLD_H
#include "report/report.h"
#include "test.h"

#include <math.h>
#include <unistd.h>

typedef struct {
    Arena arena;
    char directory[64];
    Journal *journal;
    TrailStore *trails;
    Snapshot *snapshot;
    Warehouse *warehouse; /* NULL until world_warehouse */
    AskOptions options;
    Err err;
} World;

/* End the test with a sentence. */
#define broken(...)                                                                                \
    do {                                                                                           \
        print_error(__VA_ARGS__);                                                                  \
        print_error("\n");                                                                         \
        _fail(__FILE__, __LINE__);                                                                 \
    } while (0)
#define must(w, call)                                                                              \
    do {                                                                                           \
        if ((call) != OK)                                                                          \
            broken("%s:%d: %s: %s", __FILE__, __LINE__, #call, (w)->err.text);                     \
    } while (0)

static inline World world_new(void)
{
    World w = {.arena = arena_new((isize)8 << 30)};
    const char *folder = getenv("TMPDIR");

    snprintf(w.directory, sizeof w.directory, "%s/patron-world-XXXXXX", folder ? folder : "/tmp");
    if (!mkdtemp(w.directory))
        broken("cannot make %s", w.directory);
    w.options = (AskOptions){.currency = S("CNY"), .workers = 2};
    return w;
}

/* The batch becomes the shop; call it again to add more. */
static inline void world_add(World *w, const Batch *batch)
{
    Str directory = str_of(w->directory);
    JournalFound found;
    i64 seq;

    if (!w->journal) {
        must(w, journal_open(&os_real, directory, NULL, &w->journal, &found, &w->err));
        must(w, trail_open(&os_real, directory, w->journal, NULL, &w->trails, &w->err));
    }
    if (batch->rows > 0)
        must(w, journal_append(w->journal, batch_encode(batch, &w->arena), batch->rows, &seq,
                               &w->err));
    must(w, trail_refresh(w->trails, NULL, NULL, &w->err));
    snapshot_release(&w->snapshot);
    w->snapshot = trail_snapshot(w->trails);
}

static inline void world_warehouse(World *w)
{
    WarehouseOptions options = {.memory_bytes = (i64)512 << 20, .threads = 1};

    if (!w->warehouse)
        must(w, warehouse_open(&os_real, str_of(w->directory), w->journal, &options, &w->warehouse,
                               &w->err));
    must(w, warehouse_follow(w->warehouse, &w->err));
}

static inline void world_end(World *w)
{
    snapshot_release(&w->snapshot);
    warehouse_close(&w->warehouse);
    trail_close(&w->trails);
    journal_close(&w->journal);
    if (os_remove_tree(w->directory, &w->err) != OK)
        broken("%s", w->err.text);
    arena_free(&w->arena);
}

/* ---- comparing answers ---- */

static inline bool number_same(double a, double b)
{
    return a == b || fabs(a - b) <= 1e-12 * fmax(fabs(a), fabs(b));
}

/* Numbers may differ in the last bits when `rounded`: SQL may add in another order. */
static inline bool value_same(Unit unit, const Value *a, const Value *b, bool rounded)
{
    if (a->absent || b->absent)
        return a->absent == b->absent;
    if (unit == LABEL)
        return str_eq(a->text, b->text);
    if (unit == SHARE || unit == DAYS || unit == NUMBER_)
        return rounded ? number_same(a->number, b->number) : a->number == b->number;
    return a->integer == b->integer;
}

static inline void print_answer(const char *title, const ReportAnswer *a, isize table,
                                Arena scratch)
{
    Buf b = buf_on(&scratch);
    answer_csv(a, table, &b);
    print_error("%s\n%.*s\n", title, (int)b.n, (const char *)b.p);
}

/* The first difference, said aloud; false when there is one. */
static inline bool answers_same(const ReportAnswer *a, const ReportAnswer *b, bool rounded,
                                Arena scratch)
{
    for (isize i = 0; i < a->tables.tables; i++) {
        const Table *x = &a->tables.table[i], *y = &b->tables.table[i];
        bool same = x->rows == y->rows && x->width == y->width;
        for (isize c = 0; same && c < x->rows * x->width; c++)
            same = value_same(x->columns[c % x->width].unit, &x->cells[c], &y->cells[c], rounded);
        if (same)
            continue;
        print_error("table '%s' of '%s' differs\n", x->of->name, a->report->name);
        print_answer("-- one", a, i, scratch);
        print_answer("-- other", b, i, scratch);
        return false;
    }
    return a->tables.tables == b->tables.tables;
}

/* "unit=day by=channel where="a b"" as pairs. */
static inline isize pairs_of(Str text, Pair *pairs, isize max, Arena *arena)
{
    isize n = 0;

    for (text = str_trim(text); text.n > 0; text = str_trim(text)) {
        Cut name = str_cut(text, '=');
        Str value = name.tail;
        assert(n < max && name.found);
        if (value.n > 0 && value.p[0] == '"') {
            Cut quoted = str_cut(str_skip(value, 1), '"');
            value = quoted.head;
            text = quoted.tail;
        } else {
            Cut plain = str_cut(value, ' ');
            value = plain.head;
            text = plain.tail;
        }
        pairs[n++] = (Pair){str_copy(arena, name.head), str_copy(arena, value)};
    }
    return n;
}

#endif
