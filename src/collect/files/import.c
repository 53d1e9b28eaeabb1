/* import.c — a file taken in: found out what it is, read, turned into events, handed to the door.
 * */
#include "collect/files/olist.h"
#include <stdio.h>

static const char *const kind_names[] = {"events",   "orders", "products", "customers",
                                         "feedback", "spend",  "content"};

const char *import_kind_name(ImportKind kind)
{
    return kind_names[kind];
}

bool import_kind_parse(Str s, ImportKind *out)
{
    for (int i = 0; i < COUNT(kind_names); i++)
        if (str_eq(s, str_of(kind_names[i]))) {
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

Hash128 import_hash(const Import *im, Str raw)
{
    return hash128(raw.p, raw.n, (u64)im->spec->kind + 1);
}

void import_key(Import *im, Str raw, isize row, Batch *b)
{
    import_key_of(im, import_hash(im, raw), row, b);
}

void import_key_of(Import *im, Hash128 h, isize row, Batch *b)
{
    u32 ordinal = ordinals_next(im->ordinals, h.low);

    if (ordinal > 0) {
        h.low = mix64(h.low + ordinal);
        h.high = mix64(h.high ^ ordinal);
    }
    batch_set_int(b, F_key, row, h.low == (u64)ABSENT ? 0 : (i64)h.low);
    batch_set_int(b, F_key_more, row, (i64)(u32)h.high);
}

static void count_reason(const Import *im, ImportReason *reasons, isize *n, Str reason, Str raw,
                         i64 number)
{
    for (isize i = 0; i < *n; i++)
        if (str_eq(reasons[i].reason, reason)) {
            reasons[i].rows++;
            return;
        }
    if (*n < REASONS_MAX)
        reasons[(*n)++] = (ImportReason){str_copy(im->keep, reason), 1, number,
                                         str_copy(im->keep, str_utf8_take(raw, 200))};
}

void import_reject(Import *im, Str raw, i64 number, const char *reason)
{
    Batch *b = im->rejected;
    isize row = batch_row(b);

    count_reason(im, im->reasons, &im->result->reason_count, str_of(reason), raw, number);
    batch_set_text(b, F_kind, row, S("rejected"));
    batch_set_int(b, F_time, row, im->now_us);
    batch_set_text(b, F_reason, row, str_of(reason));
    Str kept = addresses_cut(b->arena, str_utf8_take(raw, TEXT_BYTES_MAX));
    batch_set_text(b, F_raw, row, str_copy(b->arena, kept));
    batch_set_text(b, F_origin, row, im->origin);
    batch_set_int(b, F_row, row, number);
    import_key(im, raw, row, b);
}

/* ---- handing in
 * -------------------------------------------------------------------------------------- */

static void fresh_batches(Import *im)
{
    im->work.at = im->work.base; /* its pages are kept: the next batch needs them again */
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

static void note_unvalued(Import *im, isize row)
{
    Str currency = batch_text(im->batch, F_currency, row);

    if (currency.n == 0 || str_eq(currency, im->unvalued))
        return;
    im->unvalued = str_copy(im->keep, currency);
    import_note(im, str_format(im->keep,
                               "amounts in %.*s have no value in %.*s: set currency = %.*s or a "
                               "rate for it in patron.ini, before importing into a new directory",
                               STR_ARG(currency), STR_ARG(im->collector->options.currency),
                               STR_ARG(currency)));
}

/* What the orders and refunds of the batch are worth, now that the door has valued them. */
static void add_up(Import *im)
{
    const Batch *b = im->batch;
    ImportResult *r = im->result;

    for (isize row = 0; b->field[F_amount] && row < b->field[F_amount]->n; row++) {
        i64 amount = batch_int(b, F_amount, row), value = batch_int(b, F_value, row);
        Str kind = batch_text(b, F_kind, row), currency = im->collector->options.currency;
        if (amount == ABSENT)
            continue;
        if (value == ABSENT) {
            note_unvalued(im, row);
            currency = batch_text(b, F_currency, row);
            value = amount;
        }
        bool order = str_eq(kind, S("order")), refund = str_eq(kind, S("refund"));
        if ((order || refund) && r->currency.n == 0)
            r->currency = str_copy(im->keep, currency);
        if (!str_eq(r->currency, currency))
            continue;
        r->orders += order;
        r->order_value += order ? value : 0;
        r->refunds += refund;
        r->refund_value += refund ? value : 0;
    }
}

static void tell_currency(Import *im)
{
    const Batch *b = im->batch;
    const Column *amount = b->field[F_amount];

    for (isize r = 0; amount && r < amount->n && !im->result->amounts; r++) {
        if (amount->value[r] == ABSENT)
            continue;
        im->result->amounts = true;
        im->result->amount_currency = str_copy(im->keep, batch_text(b, F_currency, r));
    }
}

/* The first events, as they would be taken in. */
static void tell_sample(Import *im)
{
    enum { SHOWN = 3 };
    static const Field inner[] = {F_received, F_key, F_key_more, F_origin, F_row};
    Buf b = buf_on(im->keep);

    complete_batch(im->collector, im->batch, im->now_us);
    tell_currency(im);
    Batch shown = *im->batch;
    for (int i = 0; i < COUNT(inner); i++)
        shown.field[inner[i]] = NULL;
    buf_str(&b, im->result->sample);
    for (isize r = 0; r < im->batch->rows && im->sampled < SHOWN; r++, im->sampled++) {
        event_to_json(&shown, r, &b);
        buf_byte(&b, '\n');
    }
    im->result->sample = buf_done(&b);
    im->result->count.rejected += im->rejected->rows;
}

Code import_hand_in(Import *im, bool all, Err *e)
{
    if (!all && im->batch->rows < BATCH_ROWS_AIM && im->rejected->rows < BATCH_ROWS_AIM)
        return OK;
    if (im->spec->dry_run)
        tell_sample(im);
    else if (im->batch->rows > 0)
        TRY(collect_batch(im->collector, im->batch, true, &im->result->count, e));
    add_up(im);
    if (!im->spec->dry_run)
        TRY(hand_in_rejected(im, e));
    fresh_batches(im);
    return OK;
}

static void progress(Import *im)
{
    i64 now = im->collector->os->tick_us(im->collector->os);

    if (!im->spec->progress || now - im->drawn_us < 200000)
        return;
    im->drawn_us = now;
    im->spec->progress(im->spec->context, im->bytes_before + table_done(im->table), im->bytes_all,
                       im->result->rows);
}

/* ---- one file -------------------------------------------------------------------------------- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Records of no interest are counted and passed over; the others stay, in their order. */
static Records without_skipped(Import *im, const Records *records, Arena *arena)
{
    Records left = *records;
    isize n = records->rows, width = records->width, to = 0;

    if (!records->skip)
        return left;
    Str *cells = take(arena, Str, n * width);
    Str *raw = take(arena, Str, n);
    i64 *number = take(arena, i64, n);
    const char **fault = take(arena, const char *, n);
    for (isize r = 0; r < n; r++) {
        if (records->skip[r]) {
            count_reason(im, im->skips, &im->result->skip_count, str_of(records->skip[r]),
                         records->raw[r], records->number[r]);
            im->result->skipped++;
            continue;
        }
        memcpy(cells + to * width, records->cells + r * width, (size_t)width * sizeof(Str));
        raw[to] = records->raw[r];
        number[to] = records->number[r];
        fault[to++] = records->fault ? records->fault[r] : NULL;
    }
    left.rows = to;
    left.cells = cells;
    left.raw = raw;
    left.number = number;
    left.fault = fault;
    return left;
}

static Code take_records(void *context, const Records *records, Err *e)
{
    Import *im = context;
    i64 last = 0;

    for (isize r = 0; r < records->rows; r++) { /* a list's line may be many records */
        im->result->rows += records->number[r] != last;
        last = records->number[r];
    }
    TRY(import_map(im, e));
    scoped(Arena, arena_free) arena = arena_new((isize)1 << 30);
    Records left = without_skipped(im, records, &arena);
    if (im->spec->kind == IMPORT_ORDERS)
        for (isize r = 0; r < left.rows; r++)
            orders_take(im->book, &left, r);
    else
        TRY(rows_take(im, &left, e));
    TRY(import_hand_in(im, false, e));
    progress(im);
    if (im->spec->stop && __atomic_load_n(im->spec->stop, __ATOMIC_RELAXED))
        return fail(e, CANCELLED, "stopped; what was read so far is kept");
    return OK;
}

static Code read_records(Import *im, Err *e)
{
    bool lines_apart = im->spec->kind == IMPORT_EVENTS && !table_grows(im->table);

    if (im->spec->kind == IMPORT_ORDERS || lines_apart)
        im->book = orders_begin(im);
    TRY(im->spec->dry_run ? take_records(im, &im->table->sample, e)
                          : table_each(im->table, take_records, im, e));
    if (im->book)
        TRY(orders_end(&im->book, e));
    return import_hand_in(im, true, e);
}

static Code import_file(Import *im, const char *path, Err *e)
{
    Table table = {0};

    im->origin = str_copy(im->keep, str_of(base_name(path)));
    Code code = import_open(im, path, &table, e);
    if (code == OK)
        code = detect(im, path, e);
    if (code == OK)
        code = read_records(im, e);
    orders_drop(&im->book);
    im->bytes_before += table_all(&table);
    table_close(&table);
    return code;
}

/* ---- all files
 * ------------------------------------------------------------------------------------------ */

enum { MANY_BYTES = 8 << 20, RECORD_BYTES = 128 };

static Code measure_files(Import *im, Err *e)
{
    for (isize i = 0; i < im->spec->file_count; i++) {
        scoped(Source *, source_close) source = NULL;
        TRY(source_open(im->spec->files[i], &source, e));
        im->bytes_all += source_all(source);
    }
    im->result->bytes = im->bytes_all;
    im->ordinals = ordinals_new(im->bytes_all / RECORD_BYTES);
    if (im->bytes_all >= MANY_BYTES)
        seen_expect_many(im->collector->seen);
    return OK;
}

static bool wants_join(const ImportSpec *spec)
{
    if (spec->preset.n > 0)
        return str_eq(spec->preset, S("olist"));
    if (spec->kind != IMPORT_ORDERS && spec->kind != IMPORT_EVENTS)
        return false;
    for (isize i = 0; i < spec->file_count; i++)
        if (olist_like(spec->files[i]))
            return true;
    return false;
}

static Code import_joined(Import *im, Err *e)
{
    scoped(Arena, arena_free) arena = arena_new((isize)32 << 30);

    TRY(olist_join(im, &arena, &im->joined, e));
    return import_file(im, "olist", e);
}

static Code import_all(Import *im, Err *e)
{
    Code code = measure_files(im, e);
    bool joined = code == OK && wants_join(im->spec);

    if (joined)
        code = import_joined(im, e);
    for (isize i = 0; !joined && i < im->spec->file_count && code == OK; i++)
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
    Import im = {.collector = c, .own = *spec, .keep = arena, .result = result};

    im.spec = &im.own;
    im.asked = spec->kind;
    im.now_us = c->os->now_us(c->os);
    i64 began = c->os->tick_us(c->os);

    *result = (ImportResult){0};
    im.work = arena_new((isize)16 << 30);
    im.reasons = take(arena, ImportReason, REASONS_MAX);
    im.skips = take(arena, ImportReason, REASONS_MAX);
    im.notes = take(arena, Str, NOTES_MAX);
    fresh_batches(&im);
    Code code = import_all(&im, e);
    result->reasons = im.reasons;
    result->skips = im.skips;
    result->notes = im.notes;
    result->seconds = (double)(c->os->tick_us(c->os) - began) / 1e6;
    ordinals_free(&im.ordinals);
    arena_free(&im.work);
    return code;
}
