/* import_block.c — a few hundred records at once, column by column. What import_rows.c does cell by
 * cell it does quicker where nothing stands in the way: every record is an event of its own and
 * every cell can be read. Where anything does, not a cell of the block is taken, and import_rows.c,
 * the plain twin, goes through it record by record. */
#include "collect/files/import.h"

typedef struct {
    Import *im;
    const Records *records;
    isize from, n; /* the records of the block */
    Batch *b;
    isize row, line;       /* of the batch: the first of the block */
    const u8 *speaks;      /* of each record: does it have a line? */
    u32 *row_at, *line_at; /* where its cells go; line_at counts only those with lines */
    isize lines;
    Str *text; /* of a column at hand */
    u32 *code;
    i64 **value; /* by column of the mapping: of number columns what was read */
    Arena scratch;
} Block;

/* ---- may it be taken so? ------------------------------------------------------------------ */

static bool text_constants(const Import *im)
{
    for (isize i = 0; i < im->constant_count; i++) {
        int means = im->constants[i].column.means;
        if (means >= FIELD_COUNT || field_info[means].type != T_TEXT)
            return false;
    }
    return true;
}

static bool file_is_plain(const Import *im, const Records *records)
{
    const Mapping *m = &im->mapping;

    return records->utf8 && !records->as && !records->more && !records->fault && !m->spares &&
           !m->items && m->place[A_AFTER_MS] < 0 && m->place[F_currency] < 0 &&
           (m->place[F_time] >= 0 || im->spec->kind != IMPORT_EVENTS) && text_constants(im) &&
           im->batch->properties + 2 * m->n <= BATCH_PROPERTIES_MAX;
}

static Str cell_of(const Block *k, const MappedColumn *column, isize r)
{
    Str cell = k->records->cells[(k->from + r) * k->records->width + column->column];

    if (cell.n > 0 && (u8)cell.p[0] > ' ' && (u8)cell.p[cell.n - 1] > ' ')
        return cell;
    return str_trim(cell);
}

static bool is_used(const Block *k, const MappedColumn *column)
{
    return column->column < k->records->width && column->means <= A_PROPERTY;
}

static bool is_line(const MappedColumn *column)
{
    return column->means < FIELD_COUNT && field_info[column->means].line;
}

static bool is_number(const MappedColumn *column)
{
    return column->means < FIELD_COUNT && field_info[column->means].type != T_TEXT;
}

static bool shapes_fit(Block *k)
{
    const Records *records = k->records;
    u8 *speaks = take(&k->scratch, u8, k->n);

    for (isize r = 0; r < k->n; r++) {
        isize at = k->from + r;
        if ((records->found && records->found[at] > (u32)records->width) ||
            (k->im->book && orders_line(k->im, records, at)))
            return false;
        speaks[r] = rows_line(k->im, records, at);
        k->lines += speaks[r];
    }
    k->speaks = speaks;
    return true;
}

/* ---- numbers: read before anything is set ------------------------------------------------- */

static bool time_fits(const Block *k, i64 at_us)
{
    return at_us >= 0 && at_us < (i64)UINT32_MAX * US_PER_S &&
           at_us <= k->im->now_us + 2 * US_PER_DAY;
}

static bool numbers_read(Block *k, const MappedColumn *column, i64 *value)
{
    FieldType type = field_info[column->means].type;
    bool line = is_line(column), when = column->means == F_time;
    DayRead day = {.known = false};

    for (isize r = 0; r < k->n; r++) {
        Str cell = cell_of(k, column, r);
        value[r] = ABSENT;
        if ((line && !k->speaks[r]) || cell_says_nothing(column, cell)) {
            if (when)
                return false;
            continue;
        }
        bool same_day = type == T_TIME && day_again(&day, cell, &value[r]);
        if (!same_day && read_number(&k->im->reading, type, cell, &value[r]))
            return false;
        if (type == T_TIME && !same_day)
            day_learn(&day, cell, value[r]);
        if (when && !time_fits(k, value[r]))
            return false;
    }
    return true;
}

/* The cells of a text column as they are to be kept; empty where absent. */
static void texts_read(Block *k, const MappedColumn *column)
{
    bool line = is_line(column);
    Str last = {0}, made = {0};

    for (isize r = 0; r < k->n; r++) {
        Str cell = cell_of(k, column, r);
        if ((line && !k->speaks[r]) || cell.n == 0) {
            k->text[r] = S("");
            continue;
        }
        if (cell.n != last.n || cell.p[cell.n - 1] != last.p[last.n - 1] || !str_eq(cell, last)) {
            last = cell;
            made = cell_says_nothing(column, cell) ? S("") : read_text(column, cell);
        }
        k->text[r] = made;
    }
}

static bool cells_fit(Block *k)
{
    const Mapping *m = &k->im->mapping;
    bool kind = false;

    k->value = take(&k->scratch, i64 *, m->n);
    for (isize c = 0; c < m->n; c++) {
        const MappedColumn *column = &m->columns[c];
        if (!is_used(k, column))
            continue;
        if (is_number(column)) {
            k->value[c] = arena_take_raw(&k->scratch, sizeof(i64), k->n);
            if (!numbers_read(k, column, k->value[c]))
                return false;
        } else if (column->means == F_kind) {
            texts_read(k, column);
            for (isize r = 0; r < k->n; r++)
                if (k->text[r].n == 0)
                    return false;
            kind = true;
        }
    }
    for (isize i = 0; i < k->im->constant_count; i++)
        kind |= k->im->constants[i].column.means == F_kind && k->im->constants[i].value.n > 0;
    return kind || k->im->spec->kind != IMPORT_EVENTS;
}

/* ---- setting ------------------------------------------------------------------------------ */

static void rows_begin(Block *k)
{
    Batch *b = k->b;

    k->row = b->rows;
    k->line = b->lines;
    k->row_at = arena_take_raw(&k->scratch, sizeof(u32), k->n);
    k->line_at = arena_take_raw(&k->scratch, sizeof(u32), k->n);
    for (isize r = 0; r < k->n; r++) {
        k->row_at[r] = (u32)batch_row(b);
        k->line_at[r] = (u32)b->lines;
        if (k->speaks[r])
            batch_line(b);
    }
}

static isize last_of(const Block *k, bool line)
{
    return line ? k->line + k->lines - 1 : k->row + k->n - 1;
}

static void numbers_set(Block *k, Field f, const i64 *value)
{
    bool line = field_info[f].line;
    const u32 *at = line ? k->line_at : k->row_at;
    Column *c = NULL;

    for (isize r = 0; r < k->n; r++) {
        if (value[r] == ABSENT)
            continue;
        if (!c) {
            c = batch_column(k->b, f);
            column_reach(k->b, c, last_of(k, line));
        }
        c->value[at[r]] = value[r];
    }
}

static void codes_set(Block *k, Column *c, bool line)
{
    const u32 *at = line ? k->line_at : k->row_at;

    column_codes(k->b, c, k->text, k->n, k->code);
    column_reach(k->b, c, last_of(k, line));
    for (isize r = 0; r < k->n; r++)
        if (k->code[r])
            c->code[at[r]] = k->code[r];
}

static bool any_text(const Block *k)
{
    for (isize r = 0; r < k->n; r++)
        if (k->text[r].n > 0)
            return true;
    return false;
}

/* Numbers among the cells are set one by one, the texts together. */
static void properties_set(Block *k, const MappedColumn *column)
{
    double number;

    for (isize r = 0; r < k->n; r++) {
        Str cell = cell_of(k, column, r);
        k->text[r] = S("");
        if (cell_says_nothing(column, cell))
            continue;
        if (cell_is_number(cell, &number))
            batch_set_property_number(k->b, column->name, k->row_at[r], number);
        else
            k->text[r] = cell;
    }
    if (any_text(k))
        codes_set(k, batch_property(k->b, column->name, T_TEXT, k->row), false);
}

static void cells_set(Block *k)
{
    const Mapping *m = &k->im->mapping;

    for (isize c = 0; c < m->n; c++) {
        const MappedColumn *column = &m->columns[c];
        if (!is_used(k, column))
            continue;
        if (k->value[c]) {
            numbers_set(k, (Field)column->means, k->value[c]);
        } else if (column->means == A_PROPERTY) {
            properties_set(k, column);
        } else {
            texts_read(k, column);
            if (any_text(k))
                codes_set(k, batch_column(k->b, (Field)column->means), is_line(column));
        }
    }
}

/* The same in every row of the block that says nothing else. */
static void fill_text(Block *k, Field f, u32 code)
{
    Column *c = batch_column(k->b, f);

    column_reach(k->b, c, last_of(k, false));
    for (isize r = 0; r < k->n; r++)
        if (c->code[k->row_at[r]] == 0)
            c->code[k->row_at[r]] = code;
}

/* ---- what the records do not say ---------------------------------------------------------- */

static void line_amounts(Block *k)
{
    const Mapping *m = &k->im->mapping;

    if (m->place[F_price] < 0)
        return;
    if (m->place[F_quantity] >= 0 || m->place[F_line_amount] >= 0) {
        for (isize r = 0; r < k->n; r++)
            if (k->speaks[r])
                rows_line_amount(k->im, k->records, k->from + r, false, k->line_at[r]);
        return;
    }
    for (isize c = 0; c < m->n; c++)
        if (m->columns[c].means == F_price && k->value[c])
            numbers_set(k, F_line_amount, k->value[c]);
}

/* What is asked of each row's kind, asked once for each kind. */
static void each_of_kind(Block *k, bool (*is)(Str kind), void (*then)(Import *im, isize row))
{
    const Column *kind = k->b->field[F_kind];
    u32 last = 0;
    bool yes = false;

    for (isize r = 0; kind && r < k->n; r++) {
        isize row = k->row_at[r];
        u32 code = row < kind->n ? kind->code[row] : 0;
        if (code != last)
            yes = is(kind->dict[code - 1]);
        last = code;
        if (code && yes)
            then(k->im, row);
    }
}

static void constants_set(Block *k)
{
    Import *im = k->im;
    Batch *b = k->b;

    for (isize i = 0; i < im->constant_count; i++) {
        const Constant *c = &im->constants[i];
        isize row = k->row;
        if (is_line(&c->column))
            continue;
        while (row < k->row + k->n && batch_text(b, (Field)c->column.means, row).n > 0)
            row++;
        if (row == k->row + k->n)
            continue;
        (void)read_cell(&im->reading, &c->column, c->value, AS_FOUND, row, 0, b);
        const Column *set = b->field[c->column.means];
        if (set && row < set->n && set->code[row])
            fill_text(k, (Field)c->column.means, set->code[row]);
    }
}

/* Amounts without a currency are of the one that the file is in. */
static void currencies_set(Block *k)
{
    static const Field amounts[] = {F_amount, F_cost};
    Batch *b = k->b;
    u32 code = 0;

    for (int f = 0; f < COUNT(amounts); f++) {
        const Column *c = b->field[amounts[f]];
        for (isize row = k->row; c && row < MIN(c->n, k->row + k->n); row++) {
            if (c->value[row] == ABSENT)
                continue;
            Column *currency = batch_column(b, F_currency);
            code = code ? code : column_code(b, currency, k->im->reading.currency);
            column_reach(b, currency, row);
            if (currency->code[row] == 0)
                currency->code[row] = code;
        }
    }
}

/* As rows_constants says of one row. */
static void rest_set(Block *k)
{
    Import *im = k->im;
    Batch *b = k->b;
    Str kind = rows_kind(im);

    constants_set(k);
    if (kind.n > 0)
        fill_text(k, F_kind, column_code(b, batch_column(b, F_kind), kind));
    for (isize r = 0; im->mapping.place[F_time] < 0 && r < k->n; r++)
        batch_set_int(b, F_time, k->row_at[r], im->now_us);
    currencies_set(k);
    fill_text(k, F_origin, column_code(b, batch_column(b, F_origin), im->origin));
    numbers_set(k, F_row, k->records->number + k->from);
}

static void keys_set(Block *k, const Hash128 *hash)
{
    for (isize r = 0; r < k->n; r++)
        rows_key(k->im, hash[r], k->row_at[r]);
    each_of_kind(k, rows_is_order, rows_order_id);
}

bool block_take(Import *im, const Records *records, isize from, isize n, Arena scratch)
{
    Block k = {.im = im,
               .records = records,
               .from = from,
               .n = n,
               .b = im->batch,
               .text = arena_take_raw(&scratch, sizeof(Str), n),
               .code = arena_take_raw(&scratch, sizeof(u32), n)};

    k.scratch = scratch;
    if (!file_is_plain(im, records) || !shapes_fit(&k) || !cells_fit(&k))
        return false;
    Hash128 *hash = arena_take_raw(&k.scratch, sizeof *hash, n);
    for (isize r = 0; r < n; r++) {
        hash[r] = import_hash(im, records->raw[from + r]);
        ordinals_expect(im->ordinals, hash[r].low);
    }
    rows_begin(&k);
    cells_set(&k);
    line_amounts(&k);
    each_of_kind(&k, rows_is_money, rows_amount);
    rest_set(&k);
    keys_set(&k, hash);
    im->result->events += n;
    return true;
}
