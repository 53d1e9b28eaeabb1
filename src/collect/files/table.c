/* table.c — one way to read whatever a file is written in. */
#include "collect/files/table.h"

Code table_begin(const char *path, Str encoding, Arena *arena, Table *t, Err *e)
{
    *t = (Table){.path = path, .arena = arena};
    TRY(plain_open(path, encoding, &t->plain, e));
    if (plain_is_parquet(t->plain))
        t->form = TABLE_PARQUET;
    else if (json_rows_like(str_take(plain_peek(t->plain), 4096)))
        t->form = TABLE_JSON;
    return OK;
}

Code table_begin_text(Str text, Arena *arena, Table *t, Err *e)
{
    *t = (Table){.path = "", .arena = arena};
    return plain_open_text(text, &t->plain, e);
}

Str table_first_line(const Table *t)
{
    Str text = t->form == TABLE_PARQUET ? S("") : plain_peek(t->plain);

    for (Cut cut = str_cut(text, '\n'); text.n > 0; cut = str_cut(text, '\n')) {
        if (str_trim(cut.head).n > 0)
            return str_trim(cut.head);
        text = cut.tail;
    }
    return S("");
}

/* ---- Parquet: pushed, chunk by chunk --------------------------------------------------------- */

typedef struct {
    Table *t;
    TakeRecords *each;
    void *context;
    bool first_only;
    i64 row;
} Pushing;

/* A record as text: what its key is made of, and what is kept when it is rejected. */
static Records records_of(Pushing *p, const TextChunk *chunk, Arena *arena)
{
    Str *raw = take(arena, Str, chunk->rows);
    i64 *number = take(arena, i64, chunk->rows);

    for (isize r = 0; r < chunk->rows; r++) {
        Buf b = buf_on(arena);
        for (isize c = 0; c < chunk->width; c++) {
            if (c > 0)
                buf_byte(&b, ',');
            buf_csv(&b, chunk->cells[r * chunk->width + c]);
        }
        raw[r] = buf_done(&b);
        number[r] = ++p->row;
    }
    return (Records){.rows = chunk->rows,
                     .width = chunk->width,
                     .cells = chunk->cells,
                     .raw = raw,
                     .number = number};
}

static void keep_names(Table *t, const TextChunk *chunk)
{
    Str *names = take(t->arena, Str, chunk->width);

    for (isize c = 0; c < chunk->width; c++)
        names[c] = str_copy(t->arena, chunk->names[c]);
    t->parquet_names = (Names){names, chunk->width};
}

static Code take_chunk(void *context, const TextChunk *chunk, Err *e)
{
    Pushing *p = context;
    Table *t = p->t;

    if (p->first_only) {
        keep_names(t, chunk);
        isize n = chunk->rows * chunk->width;
        Str *cells = take(t->arena, Str, n);
        for (isize i = 0; i < n; i++)
            cells[i] = str_copy(t->arena, chunk->cells[i]);
        t->sample = records_of(p, chunk, t->arena);
        t->sample.cells = cells;
        return CANCELLED;
    }
    scoped(Arena, arena_free) arena = arena_new((isize)4 << 30);
    Records records = records_of(p, chunk, &arena);
    return p->each(p->context, &records, e);
}

static Code sample_parquet(Table *t, Err *e)
{
    Pushing p = {.t = t, .first_only = true};
    Code code = warehouse_read_parquet(t->path, take_chunk, &p, e);

    return code == CANCELLED ? OK : code;
}

/* ---- the others: pulled ---------------------------------------------------------------------- */

static Code next(Table *t, Records *out, Err *e)
{
    switch (t->form) {
    case TABLE_CSV: return csv_next(t->csv, out, e);
    case TABLE_JSON: return json_rows_next(t->json, out, e);
    case TABLE_LINES: return lines_next(t->lines, out, e);
    default: *out = (Records){0}; return OK;
    }
}

Code table_open(Table *t, const LineForm *lines, const CsvShape *shape, Err *e)
{
    if (t->form == TABLE_PARQUET)
        return sample_parquet(t, e);
    if (lines) {
        t->form = TABLE_LINES;
        TRY(lines_open(t->plain, lines, t->arena, &t->lines, e));
    } else if (t->form == TABLE_JSON) {
        TRY(json_rows_open(t->plain, t->arena, &t->json, e));
    } else {
        t->form = TABLE_CSV;
        TRY(csv_open(t->plain, shape, t->arena, &t->csv, e));
    }
    t->sampled = true;
    return next(t, &t->sample, e);
}

Names table_names(const Table *t)
{
    switch (t->form) {
    case TABLE_CSV: return csv_names(t->csv);
    case TABLE_JSON: return json_rows_names(t->json);
    case TABLE_LINES: return lines_names(t->lines);
    default: return t->parquet_names;
    }
}

bool table_grows(const Table *t)
{
    return t->form == TABLE_JSON;
}

Code table_each(Table *t, TakeRecords *each, void *context, Err *e)
{
    Records records = t->sample;

    if (t->form == TABLE_PARQUET) {
        Pushing p = {.t = t, .each = each, .context = context};
        return warehouse_read_parquet(t->path, take_chunk, &p, e);
    }
    while (records.rows > 0) {
        TRY(each(context, &records, e));
        TRY(next(t, &records, e));
    }
    return OK;
}

i64 table_done(const Table *t)
{
    return t->form == TABLE_PARQUET ? 0 : plain_done(t->plain);
}

i64 table_all(const Table *t)
{
    return t->plain ? plain_all(t->plain) : 0;
}

void table_close(Table *t)
{
    csv_close(&t->csv);
    json_rows_close(&t->json);
    lines_close(&t->lines);
    plain_close(&t->plain);
}
