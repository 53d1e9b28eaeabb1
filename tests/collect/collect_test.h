/* collect_test.h — a small shop for every test: a folder, a journal, a collector; files written as
 * text and taken in; and what is in the journal afterwards, told as text to compare. */
#ifndef COLLECT_TEST_H
#define COLLECT_TEST_H
#include "test.h"

#include "collect/collect.h"
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

typedef struct {
    char dir[200];
    Journal *journal;
    Collector *collector;
    Zone *zone;
    Arena arena;
    ImportResult result; /* of the last import */
    Err e;
} Shop;

#define broken(...)                                                                                \
    do {                                                                                           \
        print_error(__VA_ARGS__);                                                                  \
        expect(!"broken, see above");                                                              \
    } while (0)

__attribute__((unused)) static void shop_reopen(Shop *s)
{
    Err e = {0};
    JournalFound found;
    static const Str domains[] = {{"shop.example", 12}};
    CollectOptions options = {
        .currency = S("GBP"), .zone = s->zone, .domains = domains, .domain_count = 1};
    collect_close(&s->collector);
    journal_close(&s->journal);
    if (journal_open(&os_real, str_of(s->dir), NULL, &s->journal, &found, &e) != OK ||
        collect_open(&os_real, str_of(s->dir), s->journal, &options, &s->collector, &e) != OK)
        broken("cannot open the shop: %s\n", e.text);
}

__attribute__((unused)) static Shop shop_new(const char *name)
{
    Shop s = {.arena = arena_new((isize)8 << 30)};
    Err e = {0};
    const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(s.dir, sizeof s.dir, "%s/patron-collect-%d-%s", base, (int)getpid(), name);
    if (os_remove_tree(s.dir, &e) != OK || mkdir(s.dir, 0700) != 0)
        broken("cannot make '%s'\n", s.dir);
    shop_reopen(&s);
    return s;
}

__attribute__((unused)) static void shop_close(Shop *s)
{
    Err e = {0};
    collect_close(&s->collector);
    journal_close(&s->journal);
    zone_close(&s->zone);
    Code code = os_remove_tree(s->dir, &e);
    (void)code;
    arena_free(&s->arena);
}

/* ---- files ----------------------------------------------------------------------------------- */

__attribute__((unused)) static const char *file_of(Shop *s, const char *name, Str bytes)
{
    const char *path = str_z(&s->arena, str_format(&s->arena, "%s/%s", s->dir, name));
    FILE *f = fopen(path, "wb");
    expect(f && fwrite(bytes.p, 1, (size_t)bytes.n, f) == (size_t)bytes.n && fclose(f) == 0);
    return path;
}

__attribute__((unused)) static Str gzipped(Arena *arena, Str bytes)
{
    z_stream z = {0};
    expect(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    isize cap = (isize)deflateBound(&z, (uLong)bytes.n);
    u8 *to = arena_take_raw(arena, 1, cap);
    z.next_in = (u8 *)(uintptr_t)bytes.p;
    z.avail_in = (uInt)bytes.n;
    z.next_out = to;
    z.avail_out = (uInt)cap;
    expect(deflate(&z, Z_FINISH) == Z_STREAM_END);
    deflateEnd(&z);
    return (Str){(const char *)to, cap - (isize)z.avail_out};
}

__attribute__((unused)) static Str zstded(Arena *arena, Str bytes)
{
    size_t cap = ZSTD_compressBound((size_t)bytes.n);
    char *to = arena_take_raw(arena, 1, (isize)cap);
    size_t n = ZSTD_compress(to, cap, bytes.p, (size_t)bytes.n, 1);
    expect(!ZSTD_isError(n));
    return (Str){to, (isize)n};
}

/* A file of the published data sets; NULL (and said so) when they are not there. */
__attribute__((unused)) static const char *data_file(Arena *arena, const char *name)
{
    const char *base = getenv("PATRON_TEST_DATA");
    const char *path = str_z(arena,
                             base ? str_format(arena, "%s/%s", base, name)
                                  : str_format(arena, "%s/../shared/data/%s", PATRON_SOURCE, name));
    if (access(path, R_OK) == 0)
        return path;
    print_message("skipped: data not present (%s)\n", path);
    return NULL;
}

/* ---- taking in ------------------------------------------------------------------------------- */

/* "time=when,kind=what" */
__attribute__((unused)) static const Renaming *renamings(Shop *s, const char *list, isize *n)
{
    Renaming *all = take(&s->arena, Renaming, (isize)strlen(list) + 1);
    *n = 0;
    for (Str rest = str_of(list); rest.n > 0;) {
        Cut one = str_cut(rest, ',');
        Cut pair = str_cut(one.head, '=');
        all[(*n)++] = (Renaming){pair.head, pair.tail};
        rest = one.tail;
    }
    return all;
}

typedef struct {
    const char *preset, *map, *values;
} How;

__attribute__((unused)) static Code try_import(Shop *s, ImportKind kind, const char *path, How how)
{
    ImportSpec spec = {.kind = kind, .files = &path, .file_count = 1};
    s->e = (Err){0};
    spec.preset = str_of(how.preset);
    spec.map = renamings(s, how.map ? how.map : "", &spec.map_count);
    spec.values = renamings(s, how.values ? how.values : "", &spec.value_count);
    return collect_import(s->collector, &spec, &s->arena, &s->result, &s->e);
}

__attribute__((unused)) static void import_how(Shop *s, ImportKind kind, const char *path, How how)
{
    if (try_import(s, kind, path, how) != OK)
        broken("cannot import '%s': %s\n", path, s->e.text);
    const ImportResult *r = &s->result;
    expect(r->count.taken + r->count.repeats + r->count.rejected >= r->events);
}

__attribute__((unused)) static void import_text(Shop *s, ImportKind kind, const char *name,
                                                const char *text)
{
    import_how(s, kind, file_of(s, name, str_of(text)), (How){0});
}

/* "3 rows 2 new 1 known 0 rejected" */
__attribute__((unused)) static const char *counted(Shop *s)
{
    const ImportResult *r = &s->result;
    return str_z(&s->arena, str_format(&s->arena, "%lld rows %lld new %lld known %lld rejected",
                                       (long long)r->rows, (long long)r->count.taken,
                                       (long long)r->count.repeats, (long long)r->count.rejected));
}

__attribute__((unused)) static i64 reason_rows(const Shop *s, const char *reason)
{
    for (isize i = 0; i < s->result.reason_count; i++)
        if (str_eq(s->result.reasons[i].reason, str_of(reason)))
            return s->result.reasons[i].rows;
    return 0;
}

/* ---- what the journal holds ------------------------------------------------------------------ */

typedef void EachEvent(void *context, const Batch *b, isize row);

__attribute__((unused)) static void each_event(Shop *s, EachEvent *each, void *context)
{
    JournalReader *reader;
    Err e = {0};
    expect(journal_reader_open(s->journal, 0, &reader, &e) == OK);
    for (;;) {
        Frame f;
        scoped(Arena, arena_free) arena = arena_new((isize)4 << 30);
        Batch *b;
        expect(journal_next(reader, &f, &e) == OK);
        if (f.events == 0)
            break;
        expect(batch_decode(f.bytes, &arena, &b, &e) == OK);
        for (isize r = 0; r < b->rows; r++)
            each(context, b, r);
    }
    journal_reader_close(&reader);
}

__attribute__((unused)) static void tell_event(void *context, const Batch *b, isize row)
{
    static const Field hidden[] = {F_received, F_key, F_key_more, F_origin, F_row};
    Batch shown = *b;
    for (int i = 0; i < COUNT(hidden); i++)
        shown.field[hidden[i]] = NULL;
    if (str_eq(batch_text(b, F_kind, row), S("rejected")))
        shown.field[F_time] = NULL;
    event_to_json(&shown, row, context);
    buf_byte(context, '\n');
}

/* Every event as a line of JSON, without what differs from run to run; " written as '. */
__attribute__((unused)) static const char *told(Shop *s)
{
    Buf b = buf_on(&s->arena);
    each_event(s, tell_event, &b);
    for (isize i = 0; i < b.n; i++)
        if (b.p[i] == '"')
            b.p[i] = '\'';
    return str_z(&s->arena, buf_done(&b));
}

/* From the first place on where they part: cmocka shows no more than a kilobyte. */
__attribute__((unused)) static void differs(const char *file, int line, const char *expected,
                                            const char *got)
{
    isize at = 0;
    while (expected[at] && expected[at] == got[at])
        at++;
    at = MAX(0, at - 60);
    print_error("%s:%d: expected ... %.300s\n", file, line, expected + at);
    broken("  got ... %.300s\n", got + at);
}

#define tells(shop, expected)                                                                      \
    do {                                                                                           \
        const char *got_ = told(shop);                                                             \
        if (strcmp(got_, (expected)) != 0)                                                         \
            differs(__FILE__, __LINE__, (expected), got_);                                         \
    } while (0)
#define counts(shop, expected)                                                                     \
    do {                                                                                           \
        const char *got_ = counted(shop);                                                          \
        if (strcmp(got_, (expected)) != 0)                                                         \
            broken("%s:%d: expected %s\n  got %s\n", __FILE__, __LINE__, (expected), got_);        \
    } while (0)

/* How many events of each kind, what they are worth, and how many lines they have. */
typedef struct {
    Str kind;
    i64 events, value, lines, quantity;
} KindTotal;
typedef struct {
    Arena *arena;
    KindTotal kind[32];
    isize kinds;
} Totals;

__attribute__((unused)) static void add_event(void *context, const Batch *b, isize row)
{
    Totals *t = context;
    Str kind = batch_text(b, F_kind, row);
    isize k = 0, n, first = batch_lines_of(b, row, &n);
    while (k < t->kinds && !str_eq(t->kind[k].kind, kind))
        k++;
    if (k == t->kinds)
        t->kind[t->kinds++].kind = str_copy(t->arena, kind);
    KindTotal *to = &t->kind[k];
    i64 value = batch_int(b, F_amount, row);
    to->events++;
    to->value += value == ABSENT ? 0 : value;
    to->lines += n;
    for (isize i = first; i < first + n; i++) {
        i64 q = batch_int(b, F_quantity, i);
        to->quantity += q == ABSENT ? 0 : q;
    }
}

__attribute__((unused)) static KindTotal total_of(Shop *s, const char *kind)
{
    Totals t = {.arena = &s->arena};
    each_event(s, add_event, &t);
    for (isize k = 0; k < t.kinds; k++)
        if (str_eq(t.kind[k].kind, str_of(kind)))
            return t.kind[k];
    return (KindTotal){0};
}

#endif
