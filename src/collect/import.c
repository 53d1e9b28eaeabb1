/* import.c — a file taken in: found out what it is, read, turned into events, handed to the door.
 * */
#include "collect/import.h"
#include <stdio.h>

bool import_kind_parse(Str s, ImportKind *out)
{
    static const char *const names[] = {"events",   "orders", "products", "customers",
                                        "feedback", "spend",  "content"};

    for (int i = 0; i < COUNT(names); i++)
        if (str_eq(s, str_of(names[i]))) {
            *out = (ImportKind)i;
            return true;
        }
    return false;
}

void import_note(Import *im, Str sentence)
{
    for (isize i = 0; i < im->result->note_count; i++)
        if (str_eq(im->notes[i], sentence))
            return;
    if (im->result->note_count < NOTES_MAX)
        im->notes[im->result->note_count++] = str_copy(im->keep, sentence);
}

/* ---- keys and rejected records
 * -------------------------------------------------------------------- */

void import_key(Import *im, Str raw, isize row, Batch *b)
{
    Hash128 h = hash128(raw.p, raw.n, (u64)im->spec->kind + 1);
    u32 ordinal = ordinals_next(im->ordinals, h.low);

    if (ordinal > 0) {
        h.low = mix64(h.low + ordinal);
        h.high = mix64(h.high ^ ordinal);
    }
    batch_set_int(b, F_key, row, h.low == (u64)ABSENT ? 0 : (i64)h.low);
    batch_set_int(b, F_key_more, row, (i64)(u32)h.high);
}

static void count_reason(Import *im, Str reason, Str raw, i64 number)
{
    ImportResult *r = im->result;

    for (isize i = 0; i < r->reason_count; i++)
        if (str_eq(im->reasons[i].reason, reason)) {
            im->reasons[i].rows++;
            return;
        }
    if (r->reason_count < REASONS_MAX)
        im->reasons[r->reason_count++] = (ImportReason){
            str_copy(im->keep, reason), 1, number, str_copy(im->keep, str_utf8_take(raw, 200))};
}

void import_reject(Import *im, Str raw, i64 number, const char *reason)
{
    Batch *b = im->rejected;
    isize row = batch_row(b);

    count_reason(im, str_of(reason), raw, number);
    batch_set_text(b, F_kind, row, S("rejected"));
    batch_set_int(b, F_time, row, im->now_us);
    batch_set_text(b, F_reason, row, str_of(reason));
    batch_set_text(b, F_raw, row, str_copy(b->arena, str_utf8_take(raw, TEXT_BYTES_MAX)));
    batch_set_text(b, F_origin, row, im->origin);
    batch_set_int(b, F_row, row, number);
    import_key(im, raw, row, b);
}

/* ---- handing in
 * -------------------------------------------------------------------------------------- */

static void fresh_batches(Import *im)
{
    arena_reset(&im->work);
    im->batch = batch_new(&im->work, true);
    im->rejected = batch_new(&im->work, true);
}

/* Rejected records are events of the journal too; they are counted as rejected, not as taken. */
static Code hand_in_rejected(Import *im, Err *e)
{
    CollectCount count = {0};

    if (im->rejected->rows == 0)
        return OK;
    TRY(collect_batch(im->collector, im->rejected, true, &count, e));
    im->result->count.rejected += count.taken + count.repeats;
    return OK;
}

Code import_hand_in(Import *im, bool all, Err *e)
{
    if (!all && im->batch->rows < BATCH_ROWS_AIM && im->rejected->rows < BATCH_ROWS_AIM)
        return OK;
    if (im->batch->rows > 0)
        TRY(collect_batch(im->collector, im->batch, true, &im->result->count, e));
    TRY(hand_in_rejected(im, e));
    fresh_batches(im);
    return OK;
}

void import_progress(Import *im, i64 file_bytes)
{
    i64 now = im->collector->os->tick_us(im->collector->os);

    if (!im->spec->progress || now - im->drawn_us < 200000)
        return;
    im->drawn_us = now;
    im->spec->progress(im->spec->context, im->bytes_before + file_bytes, im->bytes_all,
                       im->result->rows);
}

/* ---- one file
 * ----------------------------------------------------------------------------------------- */

typedef struct {
    Source *source;
    Csv *csv;
    OrderBook *book;
} OpenFile;

static void close_file(OpenFile *f)
{
    orders_drop(&f->book);
    csv_close(&f->csv);
    source_close(&f->source);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* A first line that is no header tells itself: by a preset that recognises its cells, spaced or
 * not. */
static const Preset *recognise_headless(Import *im, const char *path, CsvShape *shape, Err *e)
{
    static const CsvShape shapes[] = {{0, true}, {' ', true}};

    for (isize i = 0; i < COUNT(shapes); i++) {
        OpenFile f = {0};
        Arena scratch = *im->keep;
        const Preset *found = NULL;
        isize n;
        if (source_open(path, &f.source, e) == OK &&
            csv_open(f.source, &shapes[i], &scratch, &f.csv, e) == OK) {
            const Str *names = csv_names(f.csv, &n);
            found = preset_recognised(im->spec->kind, names, n, false);
        }
        close_file(&f);
        if (found) {
            *shape = found->shape;
            return found;
        }
    }
    return NULL;
}

static Code open_shape(Import *im, const char *path, OpenFile *f, Err *e)
{
    CsvShape shape = {0};
    isize n;

    if (im->spec->preset.n > 0) {
        im->preset = preset_named(im->spec->preset);
        if (!im->preset)
            return fail(e, BAD_INPUT, "there is no preset '%.*s'; 'patron help import' lists them",
                        STR_ARG(im->spec->preset));
        shape = im->preset->shape;
    } else {
        im->preset = recognise_headless(im, path, &shape, e);
    }
    TRY(source_open(path, &f->source, e));
    TRY(csv_open(f->source, &shape, im->keep, &f->csv, e));
    const Str *names = csv_names(f->csv, &n);
    if (n == 0)
        return fail(e, BAD_INPUT, "'%s' is empty", path);
    if (!im->preset)
        im->preset = preset_recognised(im->spec->kind, names, n, true);
    TRY(mapping_make(im->spec, im->preset, names, n, im->keep, &im->mapping, e));
    im->result->preset = str_of(im->preset ? im->preset->name : "");
    return OK;
}

/* Without a time, and without a kind, no record could become an event: say so before reading. */
static Code check_mapping(const Import *im, const char *path, Err *e)
{
    const Mapping *m = &im->mapping;
    bool own = im->preset && im->preset->read_row;
    Buf names = buf_on(im->keep);

    for (isize c = 0; c < m->n; c++)
        buf_print(&names, "%s%.*s", c ? ", " : "", STR_ARG(m->columns[c].name));
    if (!own && m->place[F_time] < 0)
        return fail(
            e, BAD_INPUT,
            "no column of '%s' tells the time: name it with --map time=COLUMN (it has: %.*s)", path,
            (int)MIN(names.n, 300), (const char *)names.p);
    bool constant = im->preset && str_find(str_of(im->preset->constants), S("kind=")) >= 0;
    if (!own && im->spec->kind == IMPORT_EVENTS && m->place[F_kind] < 0 && !constant)
        return fail(
            e, BAD_INPUT,
            "no column of '%s' tells what happened: name it with --map kind=COLUMN (it has: %.*s)",
            path, (int)MIN(names.n, 300), (const char *)names.p);
    if (!own && im->spec->kind == IMPORT_ORDERS && m->place[F_order] < 0)
        return fail(
            e, BAD_INPUT,
            "no column of '%s' holds the order id: name it with --map order=COLUMN (it has: %.*s)",
            path, (int)MIN(names.n, 300), (const char *)names.p);
    return OK;
}

static Code read_records(Import *im, OpenFile *f, Err *e)
{
    bool grouped = im->spec->kind == IMPORT_ORDERS && !(im->preset && im->preset->read_row);
    Records records;

    if (grouped)
        f->book = orders_begin(im);
    for (;;) {
        TRY(csv_next(f->csv, &records, e));
        if (records.rows == 0)
            break;
        im->result->rows += records.rows;
        if (f->book)
            orders_take(f->book, &records);
        else
            rows_take(im, &records);
        TRY(import_hand_in(im, false, e));
        import_progress(im, source_done(f->source));
        if (im->spec->stop && __atomic_load_n(im->spec->stop, __ATOMIC_RELAXED))
            return fail(e, CANCELLED, "stopped; what was read so far is kept");
    }
    if (f->book)
        TRY(orders_end(&f->book, e));
    return import_hand_in(im, true, e);
}

static Code import_file(Import *im, const char *path, Err *e)
{
    OpenFile f = {0};

    im->origin = str_copy(im->keep, str_of(base_name(path)));
    Code code = open_shape(im, path, &f, e);
    if (code == OK)
        code = check_mapping(im, path, e);
    if (code == OK) {
        im->reading = (Reading){&im->mapping,
                                im->spec->zone ? im->spec->zone : im->collector->options.zone,
                                im->collector->options.currency};
        code = read_records(im, &f, e);
    }
    if (f.source)
        im->bytes_before += source_all(f.source);
    close_file(&f);
    return code;
}

/* ---- all files
 * ------------------------------------------------------------------------------------------ */

static Code measure_files(Import *im, Err *e)
{
    for (isize i = 0; i < im->spec->file_count; i++) {
        scoped(Source *, source_close) source = NULL;
        TRY(source_open(im->spec->files[i], &source, e));
        im->bytes_all += source_all(source);
    }
    im->result->bytes = im->bytes_all;
    return OK;
}

static Code import_all(Import *im, Err *e)
{
    Code code = measure_files(im, e);

    for (isize i = 0; i < im->spec->file_count && code == OK; i++)
        code = import_file(im, im->spec->files[i], e);
    Err late = {0};
    Code flushed = collect_flush(im->collector, &late);
    if (code == OK && flushed != OK) {
        *e = late;
        return flushed;
    }
    return code;
}

Code collect_import(Collector *c, const ImportSpec *spec, Arena *arena, ImportResult *result,
                    Err *e)
{
    Import im = {.collector = c, .spec = spec, .keep = arena, .result = result};

    im.now_us = c->os->now_us(c->os);
    i64 began = c->os->tick_us(c->os);

    *result = (ImportResult){0};
    im.work = arena_new((isize)16 << 30);
    im.reasons = take(arena, ImportReason, REASONS_MAX);
    im.notes = take(arena, Str, NOTES_MAX);
    im.ordinals = ordinals_new();
    fresh_batches(&im);
    Code code = import_all(&im, e);
    result->reasons = im.reasons;
    result->notes = im.notes;
    result->seconds = (double)(c->os->tick_us(c->os) - began) / 1e6;
    ordinals_free(&im.ordinals);
    arena_free(&im.work);
    return code;
}
