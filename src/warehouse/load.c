/* load.c — frames of the journal into the base tables, column by column. First every event and line
 * gets its numbers in the dictionaries (each distinct combination of a frame is looked up once),
 * then the tables are filled: a string is turned into DuckDB's form once for each frame that uses
 * it, and a column nobody filled is marked absent in one go. */
#include "warehouse/load.h"

/* ---- cells of a chunk ---- */

static void fill_text(Sink *s, isize column, const Column *c, const duckdb_string_t *text, Pick p)
{
    duckdb_string_t *to = sink_column(s, column);
    u64 valid[CHUNK_WORDS] = {0};
    isize absent = 0;
    for (isize i = 0; i < p.n; i++) {
        u32 code = p.at[i] < c->n ? c->code[p.at[i]] : 0;
        to[i] = text[code];
        valid[i >> 6] |= (u64)(code != 0) << (i & 63);
        absent += code == 0;
    }
    if (absent > 0)
        sink_validity(s, column, valid);
}

static void fill_int(Sink *s, isize column, const Column *c, Pick p)
{
    i64 *to = sink_column(s, column);
    u64 valid[CHUNK_WORDS] = {0};
    isize absent = 0;
    for (isize i = 0; i < p.n; i++) {
        i64 value = p.at[i] < c->n ? c->value[p.at[i]] : ABSENT;
        to[i] = value;
        valid[i >> 6] |= (u64)(value != ABSENT) << (i & 63);
        absent += value == ABSENT;
    }
    if (absent > 0)
        sink_validity(s, column, valid);
}

static void fill_field(Loader *l, Sink *s, isize column, Field f, Pick p)
{
    static const u64 none[CHUNK_WORDS];
    const Column *c = l->b->field[f];
    if (!c) {
        sink_validity(s, column, none);
    } else if (field_info[f].type != T_TEXT) {
        fill_int(s, column, c, p);
    } else {
        if (!l->text[f])
            l->text[f] = loader_strings(c, &l->scratch);
        fill_text(s, column, c, l->text[f], p);
    }
}

static void fill_numbers(Sink *s, isize column, const i64 *number, Pick p)
{
    i64 *to = sink_column(s, column);
    for (isize i = 0; i < p.n; i++)
        to[i] = number && p.at[i] != NONE ? number[p.at[i]] : 0;
}

/* The time of an event that does not say is when it was taken in. */
static void fill_time(Loader *l, Sink *s, isize column, Pick p)
{
    const Column *c = l->b->field[F_time];
    i64 *to = sink_column(s, column);
    for (isize i = 0; i < p.n; i++) {
        i64 value = column_int(c, (isize)p.at[i]);
        to[i] = value == ABSENT ? l->frame->received_us : value;
    }
}

/* ---- every event, every line ---- */

static Code put_event_chunk(Loader *l, isize row, isize n, Err *e)
{
    Sink *s = &l->sink[TABLE_EVENTS];
    u32 rows[CHUNK], first[CHUNK];
    Pick events = {rows, n}, lines = {first, n};
    i64 *seq = sink_column(s, 0);
    isize column = 1;
    for (isize i = 0; i < n; i++) {
        isize r = row + i;
        rows[i] = (u32)r;
        first[i] = l->line_of[r] < l->line_of[r + 1] ? l->line_of[r] : NONE;
        seq[i] = l->frame->first_seq + r;
    }
    fill_time(l, s, column++, events);
    for (int x = 0; x <= LEX_PLACES; x++)
        fill_numbers(s, column++, l->number[x], events);
    i64 *count = sink_column(s, column++);
    for (isize i = 0; i < n; i++)
        count[i] = l->line_of[row + i + 1] - l->line_of[row + i];
    fill_numbers(s, column++, l->number[LEX_GOODS], lines);
    fill_field(l, s, column, F_price, lines);
    return sink_put(s, n, e);
}

static Code put_events(Loader *l, Err *e)
{
    TRY(loader_sink(l, TABLE_EVENTS, e));
    for (isize row = l->row; row < l->row_end; row += CHUNK)
        TRY(put_event_chunk(l, row, MIN(CHUNK, l->row_end - row), e));
    return OK;
}

/* The rows that `at` names: seq, for lines line_no, then what the caller fills. */
static isize put_places(Loader *l, Sink *s, bool line, Pick p)
{
    i64 *seq = sink_column(s, 0);
    i64 *number = line ? sink_column(s, 1) : NULL;
    for (isize i = 0; i < p.n; i++) {
        u32 row = line ? l->b->line_row[p.at[i]] : p.at[i];
        seq[i] = l->frame->first_seq + row;
        if (line)
            number[i] = p.at[i] - l->line_of[row] + 1;
    }
    return 1 + line;
}

static Code put_lines(Loader *l, Err *e)
{
    Sink *s = &l->sink[TABLE_LINES];
    u32 at[CHUNK];
    Pick p = {at, 0};
    isize end = l->line_of[l->row_end];
    for (isize line = l->line_of[l->row]; line < end; line++) {
        if (l->line_of[l->b->line_row[line]] != line)
            at[p.n++] = (u32)line;
        if (p.n == 0 || (p.n < CHUNK && line + 1 < end))
            continue;
        TRY(loader_sink(l, TABLE_LINES, e));
        isize column = put_places(l, s, true, p);
        fill_numbers(s, column, l->number[LEX_GOODS], p);
        fill_field(l, s, column + 1, F_price, p);
        TRY(sink_put(s, p.n, e));
        p.n = 0;
    }
    return OK;
}

/* ---- what only some have ---- */

static void mark_present(const Column *c, isize n, u8 *present)
{
    n = MIN(n, c->n);
    if (c->type == T_TEXT)
        for (isize i = 0; i < n; i++)
            present[i] |= c->code[i] != 0;
    else
        for (isize i = 0; i < n; i++)
            present[i] |= c->value[i] != ABSENT;
}

/* The currency of prices stands with the goods; without any money it needs no row of its own. */
static void mark_currency(const Loader *l, u8 *present)
{
    const Column *c = l->b->field[F_currency];
    for (isize r = l->row; r < MIN(l->row_end, c->n); r++)
        present[r] |= c->code[r] != 0 && l->line_of[r] == l->line_of[r + 1];
}

static isize pick_present(Loader *l, const Store *of, isize from, isize end, u32 *at)
{
    u8 *present = NULL;
    for (const Field *f = of->field; *f != FIELD_COUNT; f++) {
        if (!l->b->field[*f])
            continue;
        present = present ? present : take(&l->scratch, u8, end);
        if (*f == F_currency)
            mark_currency(l, present);
        else
            mark_present(l->b->field[*f], end, present);
    }
    isize n = 0;
    for (isize i = from; present && i < end; i++) {
        at[n] = (u32)i;
        n += present[i];
    }
    return n;
}

static Code put_store(Loader *l, int store, Err *e)
{
    const Store *of = &stores[store];
    Sink *s = &l->sink[TABLE_STORES + store];
    isize from = of->line ? l->line_of[l->row] : l->row;
    isize end = of->line ? l->line_of[l->row_end] : l->row_end;
    u32 *at = take(&l->scratch, u32, end - from + 1);
    isize n = pick_present(l, of, from, end, at);
    for (isize i = 0; i < n; i += CHUNK) {
        Pick p = {at + i, MIN(CHUNK, n - i)};
        TRY(loader_sink(l, TABLE_STORES + store, e));
        isize column = put_places(l, s, of->line, p);
        for (const Field *f = of->field; *f != FIELD_COUNT; f++)
            fill_field(l, s, column++, *f, p);
        TRY(sink_put(s, p.n, e));
    }
    return OK;
}

/* Of neighbours that came in by the same file at the same time, row after row, one stands for
 * all. */
static Code put_arrivals(Loader *l, Err *e)
{
    const Column *origin = l->b->field[F_origin];
    Sink *s = &l->sink[TABLE_ARRIVALS];
    i64 expected = 0, latest = ABSENT;
    u32 came_by = 0;
    TRY(loader_sink(l, TABLE_ARRIVALS, e));
    for (isize r = l->row; r < l->row_end; r++) {
        i64 row = batch_int(l->b, F_row, r), received = batch_int(l->b, F_received, r);
        u32 code = origin && r < origin->n ? origin->code[r] : 0;
        received = received == ABSENT ? l->frame->received_us : received;
        bool same = r > l->row && received == latest && code == came_by && row == expected;
        expected = row == ABSENT ? ABSENT : row + 1;
        latest = received;
        came_by = code;
        if (same)
            continue;
        isize i = s->filled++;
        ((i64 *)sink_column(s, 0))[i] = l->frame->first_seq + r;
        ((i64 *)sink_column(s, 1))[i] = received;
        ((duckdb_string_t *)sink_column(s, 2))[i] = sink_string(column_text(origin, r));
        ((i64 *)sink_column(s, 3))[i] = row;
        if (!code)
            sink_absent(s, 2, i);
        if (row == ABSENT)
            sink_absent(s, 3, i);
        if (s->filled == CHUNK)
            TRY(sink_put(s, CHUNK, e));
    }
    return sink_put(s, s->filled, e);
}

static Code put_property(Loader *l, const Column *c, Err *e)
{
    Sink *s = &l->sink[TABLE_PROPERTIES];
    i64 *number;
    TRY(loader_sink(l, TABLE_PROPERTIES, e));
    TRY(number_property(l, c, &number, e));
    i64 *seq = sink_column(s, 0), *said = sink_column(s, 1), *value = sink_column(s, 2);
    for (isize r = l->row; r < MIN(l->row_end, c->n); r++) {
        if (number[r] == 0)
            continue;
        isize i = s->filled++;
        seq[i] = l->frame->first_seq + r;
        said[i] = number[r];
        if (c->type == T_NUMBER) {
            value[i] = c->value[r]; /* the bits of a double */
        } else if (c->type == T_TEXT || c->type == T_BOOL) {
            sink_absent(s, 2, i);
        } else {
            double as = (double)c->value[r];
            memcpy(&value[i], &as, sizeof as);
        }
        if (s->filled == CHUNK)
            TRY(sink_put(s, CHUNK, e));
    }
    return OK;
}

/* ---- a frame ---- */

/* line_of[r] is the first line of row r, line_of[r + 1] behind its last. */
static void find_lines(Loader *l)
{
    const Batch *b = l->b;
    u32 *first = take(&l->scratch, u32, b->rows + 1);
    isize line = 0;
    for (isize r = 0; r < b->rows; r++) {
        first[r] = (u32)line;
        while (line < b->lines && b->line_row[line] == r)
            line++;
    }
    first[b->rows] = (u32)line;
    l->line_of = first;
}

duckdb_string_t *loader_strings(const Column *c, Arena *arena)
{
    duckdb_string_t *text = take(arena, duckdb_string_t, c->dict_n + 1);
    for (isize i = 0; i < c->dict_n; i++)
        text[i + 1] = sink_string(c->dict[i]);
    return text;
}

Code loader_sink(Loader *l, int table, Err *e)
{
    return sink_open(&l->sink[table], l->w->loading, table_name(table), e);
}

Loader *loader_new(Warehouse *w, Arena *arena)
{
    Loader *l = take(arena, Loader, 1);
    l->w = w;
    return l;
}

Code loader_take(Loader *l, const Frame *frame, const Batch *b, i64 from, i64 until, Arena scratch,
                 Err *e)
{
    l->frame = frame;
    l->b = b;
    l->scratch = scratch;
    l->row = MAX(0, from - frame->first_seq);
    l->row_end = MIN(b->rows, until - frame->first_seq);
    memset(l->text, 0, sizeof l->text);
    find_lines(l);
    for (int x = 0; x < LEX_SAID; x++)
        TRY(number_rows(l, x, e));
    TRY(put_events(l, e));
    TRY(put_lines(l, e));
    TRY(put_arrivals(l, e));
    for (int s = 0; s < STORES; s++)
        TRY(put_store(l, s, e));
    for (isize p = 0; p < b->properties; p++)
        TRY(put_property(l, b->property[p], e));
    /* Strings are borrowed from the frame: nothing of it may wait. */
    for (int t = 0; t < TABLES; t++)
        TRY(sink_put(&l->sink[t], l->sink[t].filled, e));
    return OK;
}

Code loader_finish(Loader *l, Err *e)
{
    for (int t = 0; t < TABLES; t++)
        TRY(sink_close(&l->sink[t], e));
    return OK;
}

/* Within the transaction, also when it is given up: what an appender still holds it adds when it
 * goes. */
void loader_drop(Loader **loader)
{
    if (!*loader)
        return;
    for (int t = 0; t < TABLES; t++)
        sink_drop(&(*loader)->sink[t]);
    *loader = NULL;
}
