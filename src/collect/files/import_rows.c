/* import_rows.c — files in which each record is an event of its own, perhaps with several lines:
 * record by record, cell by cell. import_block.c does the same for many at once. */
#include "collect/files/import.h"

/* Kinds of import say what their records are when no column does. */
Str rows_kind(const Import *im)
{
    switch (im->spec->kind) {
    case IMPORT_ORDERS: return S("order");
    case IMPORT_PRODUCTS: return S("product_set");
    case IMPORT_CUSTOMERS: return S("identify");
    case IMPORT_FEEDBACK: return S("review");
    case IMPORT_SPEND: return S("spend");
    case IMPORT_CONTENT: return S("content_set");
    default: return S("");
    }
}

static bool is_set(const Batch *b, int field, isize at)
{
    return field_info[field].type == T_TEXT ? batch_text(b, (Field)field, at).n > 0
                                            : batch_int(b, (Field)field, at) != ABSENT;
}

const char *rows_constants(Import *im, isize row, i64 number)
{
    Batch *b = im->batch;

    for (isize i = 0; i < im->constant_count; i++) {
        const Constant *c = &im->constants[i];
        bool of_line = c->column.means < FIELD_COUNT && field_info[c->column.means].line;
        if (of_line || (c->column.means < FIELD_COUNT && is_set(b, c->column.means, row)))
            continue;
        const char *fault = read_cell(&im->reading, &c->column, c->value, AS_FOUND, row, 0, b);
        if (fault)
            return fault;
    }
    if (batch_text(b, F_kind, row).n == 0)
        batch_set_text(b, F_kind, row, rows_kind(im));
    bool untimed = im->mapping.place[F_time] < 0 && im->spec->kind != IMPORT_EVENTS;
    if (untimed && batch_int(b, F_time, row) == ABSENT)
        batch_set_int(b, F_time, row, im->now_us);
    if (batch_text(b, F_currency, row).n == 0 &&
        (batch_int(b, F_amount, row) != ABSENT || batch_int(b, F_cost, row) != ABSENT))
        batch_set_text(b, F_currency, row, im->reading.currency);
    batch_set_text(b, F_origin, row, im->origin);
    batch_set_int(b, F_row, row, number);
    return NULL;
}

/* The first cell of that meaning that is not empty. */
Str rows_cell(const Import *im, const Records *records, isize r, int means)
{
    const Mapping *m = &im->mapping;
    const Str *cells = records->cells + r * records->width;

    if (m->place[means] < 0)
        return S("");
    Str first = m->place[means] < records->width ? str_trim(cells[m->place[means]]) : S("");
    for (isize c = 0; first.n == 0 && m->spares && c < m->n; c++)
        if (m->columns[c].means == means && m->columns[c].column < records->width)
            first = str_trim(cells[m->columns[c].column]);
    return first;
}

/* Does the record speak of a product? Only then does it have a line. */
bool rows_line(const Import *im, const Records *records, isize r)
{
    const Str *cells = records->cells + r * records->width;
    for (isize i = 0; i < im->mapping.speaker_n; i++) {
        isize column = im->mapping.speaker[i];
        if (column < records->width && str_trim(cells[column]).n > 0)
            return true;
    }
    return im->spec->kind == IMPORT_ORDERS && rows_cell(im, records, r, F_price).n > 0;
}

/* Price times quantity, rounded once, when the file does not tell the line's amount itself. */
void rows_line_amount(const Import *im, const Records *records, isize r, bool back, isize line)
{
    char small[2][64];
    Str price = rows_cell(im, records, r, F_price),
        quantity = rows_cell(im, records, r, F_quantity);
    i64 minor;

    if (price.n == 0 || batch_int(im->batch, F_line_amount, line) != ABSENT)
        return;
    if (quantity.n == 0 || str_eq(quantity, S("1"))) {
        batch_set_int(im->batch, F_line_amount, line, batch_int(im->batch, F_price, line));
        return;
    }
    if (back && str_starts(quantity, S("-")))
        quantity = str_skip(quantity, 1);
    if (line_amount_parse(read_decimal(&im->reading, price, small[0]),
                          read_decimal(&im->reading, quantity, small[1]), im->reading.digits,
                          &minor))
        batch_set_int(im->batch, F_line_amount, line, minor);
}

const char *rows_cells(Import *im, const Records *records, isize r, CellsOf of, isize row)
{
    const Str *cells = records->cells + r * records->width;
    const u8 *as = records->as ? records->as + r * records->width : NULL;
    const Mapping *m = &im->mapping;
    isize at = of.line ? batch_line(im->batch) : 0;

    for (isize c = 0; c < m->n; c++) {
        const MappedColumn *column = &m->columns[c];
        if (column->column >= records->width || column->means > A_PROPERTY)
            continue;
        Str cell = cells[column->column];
        bool of_line = column->means < FIELD_COUNT && field_info[column->means].line;
        if (of_line ? !of.line : !of.event || (column->of_items && column->means == A_PROPERTY))
            continue;
        if (column->rank > 0 && is_set(im->batch, column->means, of_line ? at : row))
            continue;
        if (of.back && column->means == F_quantity && str_starts(str_trim(cell), S("-")))
            cell = str_skip(str_trim(cell), 1);
        if (cell.n == 0)
            continue;
        const char *fault = read_cell(&im->reading, column, cell,
                                      as ? as[column->column] : AS_FOUND, row, at, im->batch);
        if (fault)
            return fault;
    }
    if (of.line)
        rows_line_amount(im, records, r, of.back, at);
    return NULL;
}

static void put_item_value(Buf *b, Str cell, u8 as)
{
    if (cell.n == 0)
        buf_str(b, S("null"));
    else if (as == AS_NUMBER || as == AS_BOOL)
        buf_str(b, cell);
    else
        buf_json(b, cell);
}

const char *rows_item_properties(Import *im, const Records *records, isize r, isize end, isize row)
{
    for (isize c = 0; c < im->mapping.n && im->mapping.items; c++) {
        const MappedColumn *column = &im->mapping.columns[c];
        Buf b = buf_on(im->batch->arena);
        bool any = false;
        if (!column->of_items || column->means != A_PROPERTY || column->column >= records->width)
            continue;
        for (isize i = r; i < end; i++) {
            isize at = i * records->width + column->column;
            buf_byte(&b, i == r ? '[' : ',');
            put_item_value(&b, records->cells[at], records->as ? records->as[at] : AS_FOUND);
            any |= records->cells[at].n > 0;
        }
        buf_byte(&b, ']');
        if (any && !batch_set_property(im->batch, column->name, row, buf_done(&b)))
            return "it has more properties than a batch of events can carry";
    }
    return NULL;
}

/* An order or refund without an amount of its own is worth its lines. */
bool rows_is_money(Str kind)
{
    return str_eq(kind, S("order")) || str_eq(kind, S("refund")) || str_eq(kind, S("order_paid"));
}

void rows_amount(Import *im, isize row)
{
    Batch *b = im->batch;
    isize n, first;
    i64 sum = 0;

    if (batch_int(b, F_amount, row) != ABSENT || !rows_is_money(batch_text(b, F_kind, row)))
        return;
    first = batch_lines_of(b, row, &n);
    for (isize i = first; i < first + n; i++) {
        if (batch_int(b, F_line_amount, i) == ABSENT)
            return;
        sum += batch_int(b, F_line_amount, i);
    }
    if (n > 0)
        batch_set_int(b, F_amount, row, sum);
}

/* Where the day and the time within it stand apart. */
static const char *add_after(Import *im, const Records *records, isize r, isize row)
{
    Str cell = rows_cell(im, records, r, A_AFTER_MS);
    i64 at = batch_int(im->batch, F_time, row), ms;

    if (cell.n == 0 || at == ABSENT)
        return NULL;
    if (!str_i64(cell, &ms) || ms < 0 || ms > 86400000)
        return "the milliseconds after the day began cannot be read";
    batch_set_int(im->batch, F_time, row, at + ms * 1000);
    return NULL;
}

static const char *read_event(Import *im, const Records *records, isize r, isize end, isize row)
{
    const char *fault = NULL;

    if (records->found && records->found[r] > (u32)records->width)
        return "it has more cells than the first line";
    if (records->fault && records->fault[r])
        return records->fault[r];
    if (im->mapping.place[F_currency] >= 0) {
        Str currency = rows_cell(im, records, r, F_currency);
        im->reading.digits = currency_digits(currency.n > 0 ? currency : im->reading.currency);
    }
    for (isize i = r; i < end && !fault; i++)
        fault = rows_cells(im, records, i, (CellsOf){i == r, rows_line(im, records, i), false},
                           row);
    if (!fault)
        fault = rows_item_properties(im, records, r, end, row);
    if (!fault && im->mapping.place[A_AFTER_MS] >= 0)
        fault = add_after(im, records, r, row);
    return fault;
}

/* An id that the sender keeps is the key, whatever file it comes in; else the record's own bytes
 * are. */
void rows_key(Import *im, Hash128 hash, isize row)
{
    Batch *b = im->batch;
    Str id = im->preset && im->preset->keyed ? batch_text(b, F_id, row) : S("");

    if (id.n == 0) {
        import_key_of(im, hash, row, b);
        return;
    }
    Hash128 h = hash128(id.p, id.n, str_hash(str_of(im->preset->name)));
    batch_set_int(b, F_key, row, h.low == (u64)ABSENT ? 0 : (i64)h.low);
    batch_set_int(b, F_key_more, row, (i64)(u32)h.high);
}

bool rows_is_order(Str kind)
{
    return str_eq(kind, S("order"));
}

/* An order without an id is an order of its own. */
void rows_order_id(Import *im, isize row)
{
    Batch *b = im->batch;

    if (batch_text(b, F_order, row).n == 0 && rows_is_order(batch_text(b, F_kind, row)))
        batch_set_text(
            b, F_order, row,
            str_format(b->arena, "~%016llx", (unsigned long long)batch_int(b, F_key, row)));
}

static void take_row(Import *im, const Records *records, isize r, isize end, Hash128 hash)
{
    isize row = batch_row(im->batch);
    i64 number = records->number[r];
    const char *fault = read_event(im, records, r, end, row);

    if (!fault) {
        rows_amount(im, row);
        fault = rows_constants(im, row, number);
    }
    if (!fault)
        fault = collect_fault(im->batch, row, im->now_us);
    if (fault) {
        batch_drop_row(im->batch);
        import_reject(im, records->raw[r], number, fault);
        return;
    }
    rows_key(im, hash, row);
    rows_order_id(im, row);
    im->result->events++;
}

/* Before so many records more: the batch is handed in when it might not hold them. */
static Code make_room(Import *im, isize n, Err *e)
{
    if (im->batch->lines + n <= BATCH_LINES_MAX && im->batch->rows < BATCH_ROWS_MAX / 2 &&
        im->rejected->rows < BATCH_ROWS_MAX / 2)
        return OK;
    return import_hand_in(im, true, e);
}

/* Record by record; *from becomes the first that is left, which may lie behind `until` when an
 * event's lines go on. */
static Code take_each(Import *im, const Records *records, isize *from, isize until, Err *e)
{
    for (isize r = *from, end; r < until; *from = r = end) {
        for (end = r + 1; end < records->rows && records->more && records->more[end];)
            end++;
        TRY(make_room(im, end - r, e));
        if (im->book && orders_line(im, records, r))
            orders_take(im->book, records, r);
        else
            take_row(im, records, r, end, import_hash(im, records->raw[r]));
    }
    return OK;
}

Code rows_take(Import *im, const Records *records, Err *e)
{
    enum { BLOCK = 256 };
    scoped(Arena, arena_free) scratch = arena_new((isize)64 << 20);

    im->reading.utf8 = records->utf8;
    for (isize r = 0; r < records->rows;) {
        isize n = MIN(BLOCK, records->rows - r);
        TRY(make_room(im, n, e));
        if (block_take(im, records, r, n, scratch))
            r += n;
        else
            TRY(take_each(im, records, &r, r + n, e));
    }
    return OK;
}
