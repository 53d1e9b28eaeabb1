/* import_rows.c — files in which each record is an event of its own. */
#include "collect/import.h"

/* Kinds of import say what their records are when no column does. */
static Str kind_of_import(ImportKind kind)
{
    switch (kind) {
    case IMPORT_ORDERS: return S("order");
    case IMPORT_PRODUCTS: return S("product_set");
    case IMPORT_CUSTOMERS: return S("identify");
    case IMPORT_FEEDBACK: return S("review");
    case IMPORT_SPEND: return S("spend");
    case IMPORT_CONTENT: return S("content_set");
    default: return S("");
    }
}

void import_constants(Import *im, isize row, i64 number)
{
    Str list = str_of(im->preset ? im->preset->constants : "");
    Batch *b = im->batch;

    while (list.n > 0) {
        Cut one = str_cut(list, ',');
        Cut pair = str_cut(one.head, '=');
        Field f = field_find(pair.head);
        if (batch_text(b, f, row).n == 0)
            batch_set_text(b, f, row, pair.tail);
        list = one.tail;
    }
    if (batch_text(b, F_kind, row).n == 0)
        batch_set_text(b, F_kind, row, kind_of_import(im->spec->kind));
    if (batch_text(b, F_currency, row).n == 0 &&
        (batch_int(b, F_amount, row) != ABSENT || batch_int(b, F_cost, row) != ABSENT))
        batch_set_text(b, F_currency, row, im->reading.currency);
    batch_set_text(b, F_origin, row, im->origin);
    batch_set_int(b, F_row, row, number);
}

/* Does the record speak of a product? Only then does it have a line. */
static bool has_line(const Mapping *m, const Str *cells)
{
    isize product = m->place[F_product], name = m->place[F_name];

    return (product >= 0 && str_trim(cells[product]).n > 0) ||
           (name >= 0 && str_trim(cells[name]).n > 0);
}

/* Price times quantity, rounded once, when the file does not tell the line's amount itself. */
static void fill_line_amount(const Mapping *m, const Str *cells, isize line, Batch *b)
{
    isize price = m->place[F_price], quantity = m->place[F_quantity];
    i64 minor;

    if (price < 0 || batch_int(b, F_line_amount, line) != ABSENT)
        return;
    if (line_amount_parse(str_trim(cells[price]),
                          quantity >= 0 ? str_trim(cells[quantity]) : S("1"), m->digits, &minor))
        batch_set_int(b, F_line_amount, line, minor);
}

static const char *read_cells(Import *im, const Str *cells, isize row, bool line)
{
    const Mapping *m = &im->mapping;
    isize at = line ? batch_line(im->batch) : 0;

    for (isize c = 0; c < m->n; c++) {
        const MappedColumn *column = &m->columns[c];
        bool of_line = column->field < FIELD_COUNT && field_info[column->field].line;
        if (of_line && !line)
            continue;
        const char *fault = read_cell(&im->reading, column, cells[column->column], row, at,
                                      im->batch);
        if (fault)
            return fault;
    }
    if (line)
        fill_line_amount(m, cells, at, im->batch);
    return NULL;
}

/* An order or refund without an amount of its own is worth its lines. */
static bool is_money(Str kind)
{
    return str_eq(kind, S("order")) || str_eq(kind, S("refund")) || str_eq(kind, S("order_paid"));
}

static void fill_amount(Batch *b, isize row)
{
    isize n, first = batch_lines_of(b, row, &n);
    i64 sum = 0;

    if (batch_int(b, F_amount, row) != ABSENT || n == 0 || !is_money(batch_text(b, F_kind, row)))
        return;
    for (isize i = first; i < first + n; i++) {
        if (batch_int(b, F_line_amount, i) == ABSENT)
            return;
        sum += batch_int(b, F_line_amount, i);
    }
    batch_set_int(b, F_amount, row, sum);
}

static void take_row(Import *im, const Records *records, isize r)
{
    const Str *cells = records->cells + r * records->width;
    i64 number = records->first_row + r;
    Str raw = records->raw[r];
    const char *fault = NULL;

    isize row = batch_row(im->batch);
    if (records->found[r] > (u32)records->width)
        fault = "it has more cells than the first line";
    else if (im->preset && im->preset->read_row)
        (void)im->preset->read_row(cells, (isize)records->found[r], number, im->batch, &fault);
    else
        fault = read_cells(im, cells, row, has_line(&im->mapping, cells));
    if (!fault) {
        fill_amount(im->batch, row);
        import_constants(im, row, number);
        fault = collect_fault(im->batch, row, im->now_us);
    }
    if (fault) {
        batch_drop_row(im->batch);
        import_reject(im, raw, number, fault);
        return;
    }
    import_key(im, raw, row, im->batch);
    im->result->events++;
}

void rows_take(Import *im, const Records *records)
{
    for (isize r = 0; r < records->rows; r++)
        take_row(im, records, r);
}
