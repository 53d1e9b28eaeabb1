/* import_orders.c — files whose records are lines of orders: all records of one order, wherever
 * they stand
 * in the file, become one event with lines. The file's records are kept in memory until it ends. */
#include "collect/import.h"

typedef struct {
    Str id, class, kind;
    u64 hash;
    i64 first; /* record; each record names the next one of its order */
    i64 last;
} Group;

typedef struct {
    const Str *cells;
    Str raw;
    i64 number, next;
} Line;

struct OrderBook {
    Import *im;
    Arena arena;
    Arena line_arena, group_arena, slot_arena; /* arrays that grow in place */
    Line *lines;
    isize line_n;
    Group *groups;
    isize group_n;
    u32 *slots; /* group + 1 */
    isize slot_n;
};

OrderBook *orders_begin(Import *im)
{
    Arena arena = arena_new((isize)64 << 30);
    OrderBook *book = take(&arena, OrderBook, 1);

    book->im = im;
    book->line_arena = arena_new((isize)32 << 30);
    book->group_arena = arena_new((isize)32 << 30);
    book->lines = (Line *)(void *)book->line_arena.at;
    book->groups = (Group *)(void *)book->group_arena.at;
    book->slot_n = 1 << 16;
    book->slot_arena = arena_new((isize)16 << 30);
    book->slots = take(&book->slot_arena, u32, book->slot_n);
    book->arena = arena;
    return book;
}

void orders_drop(OrderBook **out)
{
    OrderBook *book = *out;

    if (!book)
        return;
    *out = NULL;
    arena_free(&book->line_arena);
    arena_free(&book->group_arena);
    arena_free(&book->slot_arena);
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
    book->slots = take(&book->slot_arena, u32, book->slot_n);
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
        (void)arena_take(&book->group_arena, sizeof(Group), 1);
        book->groups[book->group_n++] = (Group){str_copy(&book->arena, id),
                                                str_copy(&book->arena, class),
                                                str_copy(&book->arena, kind),
                                                hash,
                                                -1,
                                                -1};
        *slot = (u32)book->group_n;
    }
    return &book->groups[*slot - 1];
}

static void add_line(OrderBook *book, const Records *records, isize r)
{
    const Str *cells = records->cells + r * records->width;
    Str *own = take(&book->arena, Str, records->width);
    Import *im = book->im;
    isize place = im->mapping.place[F_order];
    Str kind = S("order");
    Str id = place >= 0 ? str_trim(cells[place]) : S("");
    Str class = im->preset && im->preset->order_class
                    ? im->preset->order_class(&im->mapping, cells, &kind)
                    : S("order");
    i64 number = records->first_row + r;

    if (id.n == 0 || records->found[r] > (u32)records->width) {
        import_reject(im, records->raw[r], number,
                      id.n == 0 ? "no order id" : "it has more cells than the first line");
        return;
    }
    if (class.n == 0) /* of no order: apart from every other row */
        class = str_format(&book->arena, "row %lld", (long long)number);
    Group *g = group_of(book, id, class, kind);
    for (isize c = 0; c < records->width; c++)
        own[c] = str_copy(&book->arena, cells[c]);
    (void)arena_take(&book->line_arena, sizeof(Line), 1);
    book->lines[book->line_n] = (Line){own, str_copy(&book->arena, records->raw[r]), number, -1};
    if (g->last >= 0)
        book->lines[g->last].next = book->line_n;
    else
        g->first = book->line_n;
    g->last = book->line_n++;
}

void orders_take(OrderBook *book, const Records *records)
{
    for (isize r = 0; r < records->rows; r++)
        add_line(book, records, r);
}

/* ---- from a group to an event
 * --------------------------------------------------------------------- */

static bool refund_like(const Group *g)
{
    return str_eq(g->kind, S("refund"));
}

/* A refund's lines are told with minus signs in most files; here they are what goes back. */
static Str without_minus(Str cell)
{
    cell = str_trim(cell);
    return str_starts(cell, S("-")) ? str_skip(cell, 1) : cell;
}

static void line_amount(Import *im, const Str *cells, bool back, isize line, i64 *sum)
{
    const Mapping *m = &im->mapping;
    isize price = m->place[F_price], quantity = m->place[F_quantity];
    Str count = quantity >= 0 ? str_trim(cells[quantity]) : S("1");
    i64 minor;

    if (price < 0 || !line_amount_parse(str_trim(cells[price]), back ? without_minus(count) : count,
                                        m->digits, &minor))
        return;
    batch_set_int(im->batch, F_line_amount, line, minor);
    *sum += minor;
}

static const char *add_event_line(Import *im, const Group *g, const Str *cells, isize row,
                                  bool first, i64 *sum)
{
    isize line = batch_line(im->batch);

    for (isize c = 0; c < im->mapping.n; c++) {
        const MappedColumn *column = &im->mapping.columns[c];
        bool of_line = column->field < FIELD_COUNT && field_info[column->field].line;
        Str cell = cells[column->column];
        if (!of_line && (!first || column->field == F_order || column->field == F_kind))
            continue;
        if (column->field == F_quantity && refund_like(g))
            cell = without_minus(cell);
        const char *fault = read_cell(&im->reading, column, cell, row, line, im->batch);
        if (fault)
            return fault;
    }
    line_amount(im, cells, refund_like(g), line, sum);
    return NULL;
}

static const char *add_event(Import *im, const OrderBook *book, const Group *g)
{
    isize row = batch_row(im->batch);
    i64 sum = 0;
    u64 hash = g->hash;
    const char *fault = NULL;
    bool of_order = str_starts(g->class, S("row ")) == false;

    batch_set_text(im->batch, F_kind, row, g->kind);
    if (of_order)
        batch_set_text(im->batch, F_order, row, g->id);
    for (i64 l = g->first; l >= 0 && !fault; l = book->lines[l].next) {
        fault = add_event_line(im, g, book->lines[l].cells, row, l == g->first, &sum);
        hash = mix64(hash) ^ str_hash(book->lines[l].raw);
    }
    if (!fault) {
        if (batch_int(im->batch, F_amount, row) == ABSENT)
            batch_set_int(im->batch, F_amount, row, sum);
        import_constants(im, row, book->lines[g->first].number);
        fault = collect_fault(im->batch, row, im->now_us);
    }
    if (fault) {
        batch_drop_row(im->batch);
        return fault;
    }
    import_key(im, (Str){(const char *)&hash, sizeof hash}, row, im->batch);
    im->result->events++;
    return NULL;
}

Code orders_end(OrderBook **out, Err *e)
{
    OrderBook *book = *out;
    Import *im = book->im;
    Code code = OK;

    for (isize i = 0; i < book->group_n && code == OK; i++) {
        const Group *g = &book->groups[i];
        const char *fault = add_event(im, book, g);
        for (i64 l = g->first; l >= 0 && fault; l = book->lines[l].next)
            import_reject(im, book->lines[l].raw, book->lines[l].number, fault);
        code = import_hand_in(im, false, e);
    }
    orders_drop(out);
    return code;
}
