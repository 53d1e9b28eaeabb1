/* presets.c — well-known shapes of files, one row of the table each. */
#include "collect/mapping.h"
#include <ctype.h>

static bool all_digits(Str s)
{
    for (isize i = 0; i < s.n; i++)
        if (!isdigit((unsigned char)s.p[i]))
            return false;
    return s.n > 0;
}

/* ---- UCI Online Retail: a line of an invoice a row
 * ------------------------------------------------ */

/* Invoices of C take back; those of A correct the books; lines without a customer, a price and
 * with a
 * negative or found quantity correct the stock. None of the last two is a sale. */
static Str uci_class(const Mapping *m, const Str *cells, Str *kind)
{
    Str invoice = str_trim(cells[m->place[F_order]]);
    Str quantity = str_trim(cells[m->place[F_quantity]]);
    i64 price = 0;

    if (str_starts(invoice, S("C"))) {
        *kind = S("refund");
        return S("refund");
    }
    if (str_starts(invoice, S("A"))) {
        *kind = S("book_adjustment");
        return S("");
    }
    (void)money_parse(str_trim(cells[m->place[F_price]]), 4, &price);
    if (str_starts(quantity, S("-")) ||
        (price == 0 && str_trim(cells[m->place[F_user_id]]).n == 0)) {
        *kind = S("stock_adjustment");
        return S("");
    }
    *kind = S("order");
    return S("order");
}

/* ---- CDNOW: " 00004 0001 19970101  2   29.33"
 * ------------------------------------------------------ */

static bool cdnow_like(const Str *cells, isize n)
{
    i64 amount;

    return n == 5 && all_digits(cells[0]) && all_digits(cells[1]) && cells[2].n == 8 &&
           all_digits(cells[2]) && money_parse(cells[4], 2, &amount);
}

static Code cdnow_row(const Str *cells, isize n, i64 row, Batch *b, const char **fault)
{
    isize r = b->rows - 1;
    i64 at, amount, quantity;
    Str day = n == 5 ? cells[2] : S("");

    if (n != 5) {
        *fault = "it does not have five cells";
        return OK;
    }
    Str iso = str_format(b->arena, "%.4s-%.2s-%.2s", day.p, day.p + 4, day.p + 6);
    if (day.n != 8 || !time_parse(iso, NULL, &at))
        *fault = "the time cannot be read";
    else if (!money_parse(cells[4], 2, &amount) || !milli_parse(cells[3], &quantity))
        *fault = "an amount cannot be read";
    if (*fault)
        return OK;
    batch_set_text(b, F_user_id, r, cells[1]);
    batch_set_text(b, F_order, r, str_format(b->arena, "cdnow-%lld", (long long)row));
    batch_set_int(b, F_time, r, at);
    batch_set_int(b, F_amount, r, amount);
    isize line = batch_line(b);
    batch_set_text(b, F_product, line, S("CD"));
    batch_set_int(b, F_quantity, line, quantity);
    batch_set_int(b, F_line_amount, line, amount);
    return OK;
}

const Preset presets[] = {
    {.name = "rees46",
     .help = "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,"
             "user_session",
     .kind = IMPORT_EVENTS,
     .header = "event_time,event_type,product_id,category_id,user_id,user_session",
     .map = "time=event_time,kind=event_type,product=product_id,category=category_code,"
            "session=user_session",
     .values = "kind:item_view=view,cart_add=cart,cart_remove=remove_from_cart,order=purchase",
     .constants = "currency=USD"},
    {.name = "retailrocket",
     .help = "timestamp,visitorid,event,itemid,transactionid",
     .kind = IMPORT_EVENTS,
     .header = "timestamp,visitorid,event,itemid,transactionid",
     .map = "time=timestamp,kind=event,anonymous_id=visitorid,product=itemid,order=transactionid",
     .values = "kind:item_view=view,cart_add=addtocart,order=transaction",
     .constants = ""},
    {.name = "clicks",
     .help = "timestamp, user_id, item_id, session_id: product views",
     .kind = IMPORT_EVENTS,
     .header = "timestamp,user_id,item_id,session_id",
     .map = "time=timestamp,product=item_id,session=session_id",
     .values = "",
     .constants = "kind=item_view"},
    {.name = "uci_retail",
     .help = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country: "
             "lines of invoices",
     .kind = IMPORT_ORDERS,
     .header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
     .map = "order=InvoiceNo,product=StockCode,name=Description,quantity=Quantity,time=InvoiceDate,"
            "price=UnitPrice,user_id=CustomerID,country=Country",
     .values = "",
     .constants = "currency=GBP",
     .order_class = uci_class},
    {.name = "cdnow",
     .help = "lines of: id, id in the sample, day as 19970101, number of CDs, dollars",
     .kind = IMPORT_ORDERS,
     .header = "",
     .map = "",
     .values = "",
     .constants = "kind=order,currency=USD",
     .shape = {' ', true},
     .recognise = cdnow_like,
     .read_row = cdnow_row},
    {0},
};

const Preset *preset_named(Str name)
{
    for (const Preset *p = presets; p->name; p++)
        if (str_eq(str_of(p->name), name))
            return p;
    return NULL;
}

static bool has_columns(const Preset *p, const Str *names, isize n)
{
    Str list = str_of(p->header);

    while (list.n > 0) {
        Cut one = str_cut(list, ',');
        bool found = false;
        for (isize i = 0; i < n && !found; i++)
            found = str_eq_fold(names[i], one.head);
        if (!found)
            return false;
        list = one.tail;
    }
    return p->header[0] != 0;
}

const Preset *preset_recognised(ImportKind kind, const Str *names, isize n, bool header)
{
    for (const Preset *p = presets; p->name; p++) {
        bool fits = p->recognise ? !header && p->recognise(names, n)
                                 : header && has_columns(p, names, n);
        if (fits && p->kind == kind)
            return p;
    }
    return NULL;
}

isize import_presets(const PresetInfo **out)
{
    static PresetInfo all[COUNT(presets)];
    isize n = 0;

    for (const Preset *p = presets; p->name; p++)
        all[n++] = (PresetInfo){p->name, p->help, p->kind};
    *out = all;
    return n;
}
