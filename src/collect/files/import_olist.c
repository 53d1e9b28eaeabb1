/* import_olist.c — Olist's shop as it is published: a table a file, joined by ids. The orders' file
 * is read last; what the others say of an order is by then in memory:
 *
 *   customers     customer_id -> the person (customer_unique_id), city, state
 *   order_items   order_id -> lines: product, price, freight
 *   payments      order_id -> what was paid, and how
 *   products      product_id -> category;  translation: its English name
 *   orders        order_id, customer_id, status and the times of what became of it
 *
 * They are written into one table of canonical columns, a row for each line, which is then taken in
 * as any other file of orders. Reviews are a file of their own: `import feedback`. */
#include "collect/files/olist.h"

enum { PARTS_MAX = 12 };

typedef struct {
    const char *name, *header; /* a column that tells it from the others */
    const char *columns[PARTS_MAX];
} Part;

enum { CUSTOMERS, ITEMS, PAYMENTS, PRODUCTS, TRANSLATION, ORDERS, PARTS };

static const Part parts[PARTS] = {
    [CUSTOMERS] = {"customers",
                   "customer_unique_id",
                   {"customer_id", "customer_unique_id", "customer_city", "customer_state"}},
    [ITEMS] = {"order_items",
               "order_item_id",
               {"order_id", "product_id", "price", "freight_value"}},
    [PAYMENTS] = {"order_payments",
                  "payment_sequential",
                  {"order_id", "payment_type", "payment_value"}},
    [PRODUCTS] = {"products", "product_category_name", {"product_id", "product_category_name"}},
    [TRANSLATION] = {"product_category_name_translation",
                     "product_category_name_english",
                     {"product_category_name", "product_category_name_english"}},
    [ORDERS] = {"orders",
                "order_purchase_timestamp",
                {"order_id", "customer_id", "order_status", "order_purchase_timestamp",
                 "order_approved_at", "order_delivered_carrier_date",
                 "order_delivered_customer_date"}},
};

/* Rows by their first cell; those of one key are chained in the order they came. */
typedef struct {
    Str *cells; /* `width` a row */
    isize n, cap, width;
    isize *next, next_cap; /* row + 1 of the same key */
    u32 *slots;            /* row + 1, the last of its key */
    isize slot_n;
} Side;

typedef struct {
    Import *im;
    Arena *arena;
    Side side[PARTS];
    int part;               /* of the file being read */
    isize place[PARTS_MAX]; /* of its columns */
} Olist;

/* ---- tables by key --------------------------------------------------------------------------- */

static u32 *slot_of(const Side *s, Str key)
{
    u64 at = str_hash(key) & (u64)(s->slot_n - 1);

    while (s->slots[at] && !str_eq(s->cells[(isize)(s->slots[at] - 1) * s->width], key))
        at = (at + 1) & (u64)(s->slot_n - 1);
    return &s->slots[at];
}

/* The first row of a key, -1: none. Of a circle of rows the slot holds the last. */
static isize first_of(const Side *s, Str key)
{
    u32 last = s->slot_n > 0 ? *slot_of(s, key) : 0;

    return last ? s->next[last - 1] - 1 : -1;
}

static isize next_of(const Side *s, isize row, Str key)
{
    bool last = *slot_of(s, key) == (u32)row + 1;

    return last ? -1 : s->next[row] - 1;
}

static void grow_slots(Olist *o, Side *s)
{
    u32 *old = s->slots;
    isize n = s->slot_n;

    s->slot_n = n ? 2 * n : 4096;
    s->slots = take(o->arena, u32, s->slot_n);
    for (isize i = 0; i < n; i++)
        if (old[i])
            *slot_of(s, s->cells[(isize)(old[i] - 1) * s->width]) = old[i];
}

static void add_row(Olist *o, Side *s, const Str *cells)
{
    if (2 * (s->n + 1) > s->slot_n)
        grow_slots(o, s);
    if (s->n == s->next_cap)
        s->next = arena_grow(o->arena, s->next, s->n, &s->next_cap, sizeof(isize));
    if (s->n == s->cap)
        s->cells = arena_grow(o->arena, s->cells, s->n, &s->cap, s->width * (isize)sizeof(Str));
    for (isize c = 0; c < s->width; c++)
        s->cells[s->n * s->width + c] = str_copy(o->arena, str_trim(cells[c]));
    u32 *slot = slot_of(s, s->cells[s->n * s->width]);
    s->next[s->n] = *slot ? s->next[*slot - 1] : s->n + 1;
    if (*slot)
        s->next[*slot - 1] = s->n + 1;
    *slot = (u32)++s->n;
}

static Str cell(const Side *s, isize row, isize column)
{
    return row >= 0 ? s->cells[row * s->width + column] : S("");
}

/* ---- reading the parts ----------------------------------------------------------------------- */

static isize place_of(Names names, const char *name)
{
    for (isize i = 0; i < names.n; i++)
        if (str_eq(names.name[i], str_of(name)))
            return i;
    return -1;
}

static int part_of(Names names)
{
    static const int order[] = {TRANSLATION, CUSTOMERS, ITEMS, PAYMENTS, PRODUCTS, ORDERS};

    for (int i = 0; i < COUNT(order); i++)
        if (place_of(names, parts[order[i]].header) >= 0)
            return order[i];
    return -1;
}

static Code take_part(void *context, const Records *records, Err *e)
{
    Olist *o = context;
    Side *s = &o->side[o->part];
    Str cells[PARTS_MAX];

    (void)e;
    for (isize r = 0; r < records->rows; r++) {
        for (isize c = 0; c < s->width; c++)
            cells[c] = records->cells[r * records->width + o->place[c]];
        add_row(o, s, cells);
    }
    return OK;
}

static Code read_part(Olist *o, const char *path, Table *t, Err *e)
{
    TRY(table_begin(path, o->im->spec->encoding, o->arena, t, e));
    TRY(table_open(t, NULL, &(CsvShape){0}, e));
    Names names = table_names(t);
    o->part = part_of(names);
    if (o->part < 0)
        return fail(e, BAD_INPUT,
                    "'%s' is none of Olist's orders, items, payments, customers, products; reviews "
                    "are for 'import feedback'",
                    path);
    const Part *part = &parts[o->part];
    Side *s = &o->side[o->part];
    for (s->width = 0; s->width < PARTS_MAX && part->columns[s->width]; s->width++) {
        o->place[s->width] = place_of(names, part->columns[s->width]);
        if (o->place[s->width] < 0)
            return fail(e, BAD_INPUT, "'%s' has no column '%s'", path, part->columns[s->width]);
    }
    return table_each(t, take_part, o, e);
}

/* ---- writing one table ----------------------------------------------------------------------- */

static const char header[] =
    "order,person,status,time,paid_at,shipped_at,delivered_at,city,region,country,amount,shipping,"
    "payment,product,category,price,quantity\n";

static void put(Buf *b, Str s)
{
    buf_csv(b, s);
    buf_byte(b, ',');
}

static Str category_of(const Olist *o, Str product)
{
    const Side *p = &o->side[PRODUCTS], *t = &o->side[TRANSLATION];
    Str own = cell(p, first_of(p, product), 1);
    Str english = cell(t, first_of(t, own), 1);

    return english.n > 0 ? english : own;
}

/* The sum of a column over the rows of a key, as text. */
static Str sum_of(const Olist *o, const Side *s, Str key, isize column)
{
    Buf b = buf_on(o->arena);
    i64 sum = 0, one;
    bool any = false;

    for (isize r = first_of(s, key); r >= 0; r = next_of(s, r, key))
        if (money_parse(cell(s, r, column), 2, &one)) {
            sum += one;
            any = true;
        }
    if (any)
        buf_money(&b, sum, 2);
    return buf_done(&b);
}

static void put_order(const Olist *o, isize order, Buf *b)
{
    const Side *s = &o->side[ORDERS], *c = &o->side[CUSTOMERS], *items = &o->side[ITEMS];
    const Side *pay = &o->side[PAYMENTS];
    Str id = cell(s, order, 0), customer = cell(s, order, 1);
    isize who = first_of(c, customer), line = first_of(items, id);
    Str person = cell(c, who, 1), amount = sum_of(o, pay, id, 2);
    Str shipping = sum_of(o, items, id, 3), payment = cell(pay, first_of(pay, id), 1);

    do {
        Str product = cell(items, line, 1);
        put(b, id);
        put(b, person.n > 0 ? person : customer);
        for (int i = 2; i < 7; i++)
            put(b, cell(s, order, i));
        put(b, cell(c, who, 2));
        put(b, cell(c, who, 3));
        put(b, S("BR"));
        put(b, amount);
        put(b, shipping);
        put(b, payment);
        put(b, product);
        put(b, category_of(o, product));
        put(b, cell(items, line, 2));
        buf_str(b, product.n > 0 ? S("1\n") : S("\n"));
        line = line >= 0 ? next_of(items, line, id) : -1;
    } while (line >= 0);
}

bool olist_like(const char *path)
{
    Table t;
    Err why;
    Arena arena = arena_new((isize)1 << 30);
    bool like = table_begin(path, S(""), &arena, &t, &why) == OK;
    Str line = like ? table_first_line(&t) : S("");

    like = str_find(line, S("order_purchase_timestamp")) >= 0 &&
           str_find(line, S("order_estimated_delivery_date")) >= 0;
    table_close(&t);
    arena_free(&arena);
    return like;
}

Code olist_join(Import *im, Arena *arena, Str *out, Err *e)
{
    Olist o = {.im = im, .arena = arena};
    Buf b = buf_on(arena);

    for (isize i = 0; i < im->spec->file_count; i++) {
        Table t = {0};
        Code code = read_part(&o, im->spec->files[i], &t, e);
        table_close(&t);
        TRY(code);
    }
    if (o.side[ITEMS].n == 0)
        import_note(im, S("no file of order items was given: orders have no lines"));
    if (o.side[CUSTOMERS].n == 0)
        import_note(im, S("no file of customers was given: each order is a person of its own"));
    buf_str(&b, S(header));
    for (isize r = 0; r < o.side[ORDERS].n; r++)
        put_order(&o, r, &b);
    *out = buf_done(&b);
    return OK;
}
