/* import_orders.c — files whose records are lines of orders: all records of one order, wherever
 * they stand in the file, become one event with lines. The records are kept in memory until the
 * file ends. */
#include "collect/files/import.h"

typedef struct {
    Str id, class, kind;
    u64 hash;
    isize first, last; /* record; each names the next one of its order */
    isize lines;
} Group;

typedef struct {
    const Str *cells;
    const u8 *as;
    Str raw;
    i64 number;
    isize next, width;
    bool more;
} Line;

struct OrderBook {
    Import *im;
    Arena arena;
    Line *lines;
    isize line_n, line_cap;
    Group *groups;
    isize group_n, group_cap;
    u32 *slots; /* group + 1 */
    isize slot_n;
};

OrderBook *orders_begin(Import *im)
{
    Arena arena = arena_new((isize)128 << 30);
    OrderBook *book = take(&arena, OrderBook, 1);

    book->im = im;
    book->slot_n = 1 << 12;
    book->slots = take(&arena, u32, book->slot_n);
    book->arena = arena;
    return book;
}

void orders_drop(OrderBook **out)
{
    OrderBook *book = *out;

    if (!book)
        return;
    *out = NULL;
    Arena arena = book->arena;
    arena_free(&arena);
}

static u32 *find_slot(OrderBook *book, u64 hash, Str id, Str class)
{
    u64 at = hash & (u64)(book->slot_n - 1);

    for (; book->slots[at]; at = (at + 1) & (u64)(book->slot_n - 1)) {
        const Group *g = &book->groups[book->slots[at] - 1];
        if (g->hash == hash && str_eq(g->id, id) && str_eq(g->class, class))
            break;
    }
    return &book->slots[at];
}

static void grow_slots(OrderBook *book)
{
    book->slot_n *= 2;
    book->slots = take(&book->arena, u32, book->slot_n);
    for (isize i = 0; i < book->group_n; i++) {
        const Group *g = &book->groups[i];
        *find_slot(book, g->hash, g->id, g->class) = (u32)i + 1;
    }
}

static Group *group_of(OrderBook *book, Str id, Str class, Str kind)
{
    u64 hash = str_hash(id) ^ mix64(str_hash(class));

    if (book->group_n * 2 > book->slot_n)
        grow_slots(book);
    u32 *slot = find_slot(book, hash, id, class);
    if (!*slot) {
        if (book->group_n == book->group_cap)
            book->groups = arena_grow(&book->arena, book->groups, book->group_n, &book->group_cap,
                                      sizeof(Group));
        book->groups[book->group_n++] = (Group){str_copy(&book->arena, id),
                                                str_copy(&book->arena, class),
                                                str_copy(&book->arena, kind),
                                                hash,
                                                -1,
                                                -1,
                                                0};
        *slot = (u32)book->group_n;
    }
    return &book->groups[*slot - 1];
}

static void add_line(OrderBook *book, Group *g, const Records *records, isize r)
{
    const Str *cells = records->cells + r * records->width;
    Str *own = take(&book->arena, Str, records->width);
    u8 *as = records->as ? take(&book->arena, u8, records->width) : NULL;

    for (isize c = 0; c < records->width; c++)
        own[c] = str_copy(&book->arena, cells[c]);
    if (as)
        memcpy(as, records->as + r * records->width, (size_t)records->width);
    if (book->line_n == book->line_cap)
        book->lines = arena_grow(&book->arena, book->lines, book->line_n, &book->line_cap,
                                 sizeof(Line));
    book->lines[book->line_n] = (Line){own,
                                       as,
                                       str_copy(&book->arena, records->raw[r]),
                                       records->number[r],
                                       -1,
                                       records->width,
                                       records->more && records->more[r]};
    if (g->last >= 0)
        book->lines[g->last].next = book->line_n;
    else
        g->first = book->line_n;
    g->last = book->line_n++;
    g->lines++;
}

void orders_take(OrderBook *book, const Records *records, isize r)
{
    Import *im = book->im;
    const Str *cells = records->cells + r * records->width;
    isize place = im->mapping.place[F_order];
    Str kind = S("order");
    Str id = place >= 0 ? str_trim(cells[place]) : S("");
    Str class = im->preset && im->preset->order_class
                    ? im->preset->order_class(&im->mapping, cells, &kind)
                    : S("order");
    i64 number = records->number[r];
    const char *fault = records->fault ? records->fault[r] : NULL;

    if (!fault && records->found && records->found[r] > (u32)records->width)
        fault = "it has more cells than the first line";
    if (!fault && id.n == 0)
        fault = "no order id";
    if (fault) {
        if (!records->more || !records->more[r])
            import_reject(im, records->raw[r], number, fault);
        return;
    }
    if (class.n == 0) /* of no order: apart from every other row */
        class = str_format(&book->arena, "row %lld", (long long)number);
    add_line(book, group_of(book, id, class, kind), records, r);
}

bool orders_line(const Import *im, const Records *records, isize r)
{
    const Str *cells = records->cells + r * records->width;
    const Mapping *m = &im->mapping;
    isize kind = m->place[F_kind], order = m->place[F_order], product = m->place[F_product];

    if (kind < 0 || order < 0 || product < 0 || str_trim(cells[order]).n == 0)
        return false;
    for (isize c = 0; c < m->n; c++)
        if (m->columns[c].means == F_kind && m->columns[c].rank == 0)
            return str_eq(read_renamed(&m->columns[c], str_trim(cells[kind])), S("order"));
    return false;
}

/* ---- from a group to an event ---------------------------------------------------------------- */

static Records record_of(const Line *l)
{
    return (Records){.rows = 1,
                     .width = l->width,
                     .cells = l->cells,
                     .as = l->as,
                     .raw = &l->raw,
                     .number = &l->number};
}

/* The order's own amount when it has one, else the sum of its lines. */
static void fill_amount(Batch *b, isize row)
{
    isize n, first = batch_lines_of(b, row, &n);
    i64 sum = 0;

    if (batch_int(b, F_amount, row) != ABSENT)
        return;
    for (isize i = first; i < first + n; i++) {
        i64 amount = batch_int(b, F_line_amount, i);
        sum += amount == ABSENT ? 0 : amount;
    }
    batch_set_int(b, F_amount, row, sum);
}

static const char *read_lines(Import *im, const OrderBook *book, const Group *g, isize row)
{
    bool back = str_eq(g->kind, S("refund"));
    const char *fault = NULL;
    isize place = im->mapping.place[F_currency];
    const Line *head = &book->lines[g->first];
    Str currency = place >= 0 && place < head->width ? str_trim(head->cells[place]) : S("");

    if (g->lines > EVENT_LINES_MAX)
        return "it has more lines than an order may have";
    im->reading.digits = currency_digits(currency.n > 0 ? currency : im->reading.currency);
    for (isize l = g->first; l >= 0 && !fault; l = book->lines[l].next) {
        Records one = record_of(&book->lines[l]);
        fault = rows_cells(im, &one, 0, (CellsOf){l == g->first, rows_line(im, &one, 0), back},
                           row);
    }
    return fault;
}

/* "items.colour" of the lines of a JSON order, as one property. */
static const char *read_item_properties(Import *im, const OrderBook *book, const Group *g,
                                        isize row)
{
    const Line *head = &book->lines[g->first];
    Records all = record_of(head);
    isize n = 0;

    if (!im->mapping.items)
        return NULL;
    Str *cells = take(im->batch->arena, Str, g->lines * head->width);
    u8 *as = take(im->batch->arena, u8, g->lines * head->width);
    for (isize l = g->first; l >= 0; l = book->lines[l].next, n++) {
        isize width = MIN(head->width, book->lines[l].width);
        memcpy(cells + n * head->width, book->lines[l].cells, (size_t)width * sizeof(Str));
        if (book->lines[l].as)
            memcpy(as + n * head->width, book->lines[l].as, (size_t)width);
    }
    all.cells = cells;
    all.as = as;
    return rows_item_properties(im, &all, 0, g->lines, row);
}

static u64 hash_of(const OrderBook *book, const Group *g)
{
    u64 hash = g->hash;

    for (isize l = g->first; l >= 0; l = book->lines[l].next)
        hash = mix64(hash) ^ str_hash(book->lines[l].raw);
    return hash;
}

static const char *add_event(Import *im, const OrderBook *book, const Group *g)
{
    Batch *b = im->batch;
    isize row = batch_row(b);
    Life life;
    u64 hash = hash_of(book, g);
    const char *fault = read_lines(im, book, g, row);

    if (!fault)
        fault = read_item_properties(im, book, g, row);
    Records head = record_of(&book->lines[g->first]);
    if (!fault)
        fault = life_read(im, &head, &life);
    batch_set_text(b, F_kind, row, g->kind);
    batch_set_text(b, F_order, row, str_starts(g->class, S("row ")) ? S("") : g->id);
    if (!fault) {
        fill_amount(b, row);
        fault = rows_constants(im, row, book->lines[g->first].number);
    }
    if (!fault)
        fault = collect_fault(b, row, im->now_us);
    if (fault) {
        batch_drop_row(b);
        return fault;
    }
    import_key(im, (Str){(const char *)&hash, sizeof hash}, row, b);
    im->result->events++;
    life_tell(im, &life, row, hash);
    return NULL;
}

Code orders_end(OrderBook **out, Err *e)
{
    OrderBook *book = *out;
    Import *im = book->im;
    Code code = OK;

    for (isize i = 0; i < book->group_n && code == OK; i++) {
        const Group *g = &book->groups[i];
        if (im->batch->lines + g->lines > BATCH_LINES_MAX)
            code = import_hand_in(im, true, e);
        const char *fault = code == OK ? add_event(im, book, g) : NULL;
        for (isize l = g->first; l >= 0 && fault; l = book->lines[l].next)
            if (!book->lines[l].more)
                import_reject(im, book->lines[l].raw, book->lines[l].number, fault);
        if (code == OK)
            code = import_hand_in(im, im->rejected->rows >= BATCH_ROWS_MAX / 2, e);
    }
    orders_drop(out);
    return code;
}
