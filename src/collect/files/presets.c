/* presets.c — well-known shapes of files, one row of the table each. */
#include "collect/files/presets_web.h"
#include "collect/files/mapping.h"
#include <ctype.h>

static bool all_digits(Str s)
{
    for (isize i = 0; i < s.n; i++)
        if (!isdigit((unsigned char)s.p[i]))
            return false;
    return s.n > 0;
}

/* ---- UCI Online Retail: a line of an invoice a row ------------------------------------------- */

/* Invoices of C take back; those of A correct the books; lines without a customer, a price and
 * with a negative or found quantity correct the stock. None of the last two is a sale. */
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

/* ---- files without a header ------------------------------------------------------------------ */

/* "1,2268318,2520377,pv,1511544070" */
static bool taobao_like(const Str *cells, isize n)
{
    static const char *const words[] = {"pv", "cart", "fav", "buy"};

    if (n != 5 || !all_digits(cells[0]) || !all_digits(cells[1]) || !all_digits(cells[4]))
        return false;
    for (int i = 0; i < COUNT(words); i++)
        if (str_eq(cells[3], str_of(words[i])))
            return true;
    return false;
}

/* "1,2014-04-07T10:51:09.277Z,214536502,0" */
static bool yoochoose_like(const Str *cells, isize n)
{
    i64 at;

    return n == 4 && all_digits(cells[0]) && cells[1].n > 20 && time_parse(cells[1], NULL, &at) &&
           all_digits(cells[2]);
}

#define MADE_UP                                                                                    \
    "the file has no times: they are made up from 2000-01-01 on, in the order of its lines"

const Preset presets[] = {
    {.name = "generic",
     .help = "columns by their names, see docs/import.md",
     .kind = IMPORT_EVENTS},
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
     .values = "kind:item_view=view,cart_add=addtocart,order=transaction"},
    {.name = "clicks",
     .help = "timestamp, user_id, item_id, session_id: product views",
     .kind = IMPORT_EVENTS,
     .header = "timestamp,user_id,item_id,session_id",
     .map = "time=timestamp,product=item_id,session=session_id",
     .constants = "kind=item_view"},
    {.name = "diginetica",
     .help = "session_id;user_id;item_id;timeframe;eventdate: product views, so many ms after the "
             "day began",
     .kind = IMPORT_EVENTS,
     .header = "session_id,item_id,timeframe,eventdate",
     .map = "time=eventdate,after_ms=timeframe,product=item_id",
     .constants = "kind=item_view"},
    {.name = "diginetica",
     .help = "sessionId;userId;itemId;timeframe;eventdate",
     .kind = IMPORT_EVENTS,
     .header = "sessionId,itemId,timeframe,eventdate",
     .map = "time=eventdate,after_ms=timeframe,product=itemId,session=sessionId,user_id=userId",
     .constants = "kind=item_view"},
    {.name = "yoochoose",
     .help = "SessionId, ItemId, Time: product views",
     .kind = IMPORT_EVENTS,
     .header = "SessionId,ItemId,Time",
     .map = "time=Time,product=ItemId,session=SessionId",
     .constants = "kind=item_view"},
    {.name = "yoochoose_clicks",
     .help = "session,time,item,category without a header: product views",
     .kind = IMPORT_EVENTS,
     .map = "session=#1,time=#2,product=#3,category=#4",
     .constants = "kind=item_view",
     .shape = {',', true},
     .recognise = yoochoose_like},
    {.name = "taobao",
     .help = "user,item,category,behaviour (pv cart fav buy),Unix time, without a header",
     .kind = IMPORT_EVENTS,
     .map = "user_id=#1,product=#2,category=#3,kind=#4,time=#5",
     .values = "kind:item_view=pv,cart_add=cart,wishlist_add=fav,order=buy",
     .shape = {',', true},
     .recognise = taobao_like},
    {.name = "segment",
     .help = "JSON lines of track, page, screen, identify, alias calls, as archived or exported",
     .kind = IMPORT_EVENTS,
     .header = "type,messageId|anonymousId|userId,timestamp|originalTimestamp|sentAt",
     .map = preset_segment_map,
     .values = preset_segment_values,
     .lines_need_product = true,
     .keyed = true},
    {.name = "ga4",
     .help = "Google Analytics 4 as BigQuery exports it, JSON lines",
     .kind = IMPORT_EVENTS,
     .header = "event_name,event_timestamp,user_pseudo_id",
     .map = preset_ga4_map,
     .values = preset_ga4_values,
     .lines_need_product = true},
    {.name = "access_log",
     .help = "a web server's log, common or combined: page views",
     .kind = IMPORT_EVENTS,
     .lines = &line_form_access_log},
    {.name = "test_pairs",
     .help = "lines of: next item TAB items before it TAB session TAB Unix time",
     .kind = IMPORT_EVENTS,
     .lines = &line_form_test_pairs},
    {.name = "session_list",
     .help = "lines of: item item item, a session each",
     .kind = IMPORT_EVENTS,
     .lines = &line_form_sessions,
     .note = MADE_UP},
    {.name = "person_items",
     .help = "lines of: person item item item",
     .kind = IMPORT_EVENTS,
     .lines = &line_form_person_items,
     .note = MADE_UP},
    {.name = "basket_list",
     .help = "lines of: item item;item item|item item, a person each, a basket a day",
     .kind = IMPORT_ORDERS,
     .lines = &line_form_baskets,
     .note = MADE_UP},
    {.name = "cdnow",
     .help = "lines of: id, id in the sample, day as 19970101, number of CDs, dollars",
     .kind = IMPORT_ORDERS,
     .constants = "currency=USD",
     .lines = &line_form_cdnow},
    {.name = "uci_retail",
     .help = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country: "
             "lines of invoices",
     .kind = IMPORT_ORDERS,
     .header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
     .map = "order=InvoiceNo,product=StockCode,name=Description,quantity=Quantity,time=InvoiceDate,"
            "price=UnitPrice,user_id=CustomerID,country=Country",
     .constants = "currency=GBP",
     .order_class = uci_class},
    {.name = "completejourney",
     .help = "household_id,basket_id,product_id,quantity,sales_value,transaction_timestamp: lines "
             "of baskets",
     .kind = IMPORT_ORDERS,
     .header = "household_id,basket_id,product_id,sales_value,transaction_timestamp",
     .map = "order=basket_id,user_id=household_id,product=product_id,line_amount=sales_value,"
            "time=transaction_timestamp,line_discount=retail_disc",
     .constants = "currency=USD"},
    {.name = "shopify",
     .help = "the orders export of Shopify's admin: Name,Financial Status,...,Lineitem name",
     .kind = IMPORT_ORDERS,
     .header = "Name,Financial Status,Created at,Lineitem name,Lineitem price",
     .map = preset_shopify_map},
    {.name = "woocommerce",
     .help = "Advanced Order Export for WooCommerce: Order Number,Order Status,Order Date,...",
     .kind = IMPORT_ORDERS,
     .header = "Order Number,Order Status,Order Date,Order Total Amount",
     .map = preset_woocommerce_map},
    {.name = "woocommerce_analytics",
     .help = "WooCommerce's own Analytics, Orders: Date,Order #,Status,Customer,...",
     .kind = IMPORT_ORDERS,
     .header = "Date,Order #,Status,Customer",
     .map = "order=Order #,time=Date,status=Status,user_id=Customer,coupon=Coupon(s),"
            "amount=N. Revenue|N. Revenue (formatted)|Net Sales|Total Sales"},
    {.name = "olist",
     .help = "Olist's orders, order_items, customers, payments and products, all in one command",
     .kind = IMPORT_ORDERS,
     .map = "",
     .constants = "currency=BRL"},
    {.name = "olist_reviews",
     .help = "olist_order_reviews_dataset.csv",
     .kind = IMPORT_FEEDBACK,
     .header = "review_id,order_id,review_score,review_creation_date",
     .map = "time=review_creation_date,id=review_id,order=order_id,rating=review_score,"
            "text=review_comment_message,title=review_comment_title"},
    {.name = NULL},
};

const Preset *preset_named(Str name)
{
    for (const Preset *p = presets; p->name; p++)
        if (str_eq(str_of(p->name), name))
            return p;
    return NULL;
}

static bool has_one(Str alternatives, Names names)
{
    while (alternatives.n > 0) {
        Cut one = str_cut(alternatives, '|');
        for (isize i = 0; i < names.n; i++)
            if (str_eq(names.name[i], one.head))
                return true;
        alternatives = one.tail;
    }
    return false;
}

static bool has_columns(const Preset *p, Names names)
{
    Str list = str_of(p->header);

    while (list.n > 0) {
        Cut one = str_cut(list, ',');
        if (!has_one(one.head, names))
            return false;
        list = one.tail;
    }
    return p->header != NULL;
}

static const Preset *by_names_of(ImportKind kind, Names names)
{
    for (const Preset *p = presets; p->name; p++)
        if (p->kind == kind && has_columns(p, names))
            return p;
    return NULL;
}

/* Whoever asks for events may hold a shop's orders, and the other way round. */
static ImportKind other_history(ImportKind kind)
{
    return kind == IMPORT_EVENTS ? IMPORT_ORDERS : kind == IMPORT_ORDERS ? IMPORT_EVENTS : kind;
}

const Preset *preset_by_names(ImportKind kind, Names names)
{
    const Preset *p = by_names_of(kind, names);
    return p || has_one(S("kind"), names) ? p : by_names_of(other_history(kind), names);
}

static const Preset *by_line_of(ImportKind kind, Str line)
{
    Str cells[8];
    isize n = 0;

    for (Cut cut = {.tail = line, .found = true}; cut.found && n < COUNT(cells); n++) {
        cut = str_cut(cut.tail, ',');
        cells[n] = cut.head;
    }
    for (const Preset *p = presets; p->name; p++) {
        if (p->kind != kind)
            continue;
        if ((p->recognise && p->recognise(cells, n)) ||
            (p->lines && p->lines->like && p->lines->like(line)))
            return p;
    }
    return NULL;
}

const Preset *preset_by_line(ImportKind kind, Str line)
{
    const Preset *p = by_line_of(kind, line);
    return p ? p : by_line_of(other_history(kind), line);
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
