/* names.c — what columns are called. Case, spaces, hyphens and underscores make no difference:
 * "Order ID", "orderId" and "order_id" are one name. */
#include "collect/files/mapping.h"
#include <ctype.h>

enum { ANY = -1, SQUEEZED_MAX = 64 };

typedef struct {
    int kind; /* an ImportKind, or ANY */
    const char *alias;
    int means;
} Alias;

/* Those of one kind before those of any. */
static const Alias aliases[] = {
    {IMPORT_PRODUCTS, "id", F_product},
    {IMPORT_PRODUCTS, "title", F_name},
    {IMPORT_PRODUCTS, "movietitle", F_name},
    {IMPORT_PRODUCTS, "class", F_category},
    {IMPORT_PRODUCTS, "productcategory", F_category},
    {IMPORT_PRODUCTS, "cost", F_line_cost},
    {IMPORT_PRODUCTS, "costprice", F_line_cost},
    {IMPORT_PRODUCTS, "url", F_link},
    {IMPORT_PRODUCTS, "inventory", F_stock},
    {IMPORT_PRODUCTS, "imageurl", F_image},
    {IMPORT_CUSTOMERS, "id", F_user_id},
    {IMPORT_CUSTOMERS, "name", A_PROPERTY},
    {IMPORT_CUSTOMERS, "title", A_PROPERTY},
    {IMPORT_CUSTOMERS, "createdat", F_time},
    {IMPORT_CUSTOMERS, "registeredat", F_time},
    {IMPORT_CUSTOMERS, "signupdate", F_time},
    {IMPORT_CUSTOMERS, "householdid", F_user_id},
    {IMPORT_FEEDBACK, "content", F_text},
    {IMPORT_FEEDBACK, "body", F_text},
    {IMPORT_FEEDBACK, "reviewbody", F_text},
    {IMPORT_FEEDBACK, "reviewtext", F_text},
    {IMPORT_FEEDBACK, "message", F_text},
    {IMPORT_FEEDBACK, "sentence", F_text},
    {IMPORT_FEEDBACK, "reviewid", F_id},
    {IMPORT_FEEDBACK, "score", F_rating},
    {IMPORT_FEEDBACK, "reviewscore", F_rating},
    {IMPORT_FEEDBACK, "cat", F_category},
    {IMPORT_FEEDBACK, "createdat", F_time},
    {IMPORT_FEEDBACK, "date", F_time},
    {IMPORT_FEEDBACK, "reviewdate", F_time},
    {IMPORT_SPEND, "date", F_time},
    {IMPORT_SPEND, "day", F_time},
    {IMPORT_SPEND, "spend", F_cost},
    {IMPORT_SPEND, "amount", F_cost},
    {IMPORT_SPEND, "amountspent", F_cost},
    {IMPORT_SPEND, "campaignname", F_campaign},
    {IMPORT_SPEND, "adname", F_content},
    {IMPORT_SPEND, "linkclicks", F_clicks},
    {IMPORT_CONTENT, "id", F_page},
    {IMPORT_CONTENT, "url", F_url},
    {IMPORT_CONTENT, "link", F_url},
    {IMPORT_CONTENT, "type", A_PROPERTY},
    {IMPORT_CONTENT, "name", F_title},
    {IMPORT_CONTENT, "publishedat", F_time},
    {IMPORT_ORDERS, "id", F_order},
    {IMPORT_ORDERS, "basketid", F_order},
    {IMPORT_ORDERS, "status", A_STATUS},
    {IMPORT_ORDERS, "orderstatus", A_STATUS},
    {IMPORT_ORDERS, "createdat", F_time},
    {IMPORT_ORDERS, "orderdate", F_time},
    {IMPORT_ORDERS, "date", F_time},
    {IMPORT_ORDERS, "email", F_user_id},
    {IMPORT_ORDERS, "customer", F_user_id},
    {IMPORT_ORDERS, "paidat", A_PAID_AT},
    {IMPORT_ORDERS, "shippedat", A_SHIPPED_AT},
    {IMPORT_ORDERS, "deliveredat", A_DELIVERED_AT},
    {IMPORT_ORDERS, "cancelledat", A_CANCELLED_AT},
    {IMPORT_ORDERS, "canceledat", A_CANCELLED_AT},
    {IMPORT_ORDERS, "refundedat", A_REFUNDED_AT},
    {IMPORT_ORDERS, "refunded", A_REFUNDED},
    {IMPORT_ORDERS, "refundedamount", A_REFUNDED},
    {IMPORT_ORDERS, "refundamount", A_REFUNDED},
    {ANY, "ip", A_ADDRESS},
    {ANY, "ipaddress", A_ADDRESS},
    {ANY, "clientip", A_ADDRESS},
    {ANY, "agent", A_AGENT},
    {ANY, "useragent", A_AGENT},
    {ANY, "acceptlanguage", F_language},
    {ANY, "afterms", A_AFTER_MS},
    {ANY, "eventtime", F_time},
    {ANY, "timestamp", F_time},
    {ANY, "event", F_kind},
    {ANY, "eventtype", F_kind},
    {ANY, "eventname", F_kind},
    {ANY, "type", F_kind},
    {ANY, "person", F_user_id},
    {ANY, "customerid", F_user_id},
    {ANY, "distinctid", F_anonymous_id},
    {ANY, "visitorid", F_anonymous_id},
    {ANY, "sessionid", F_session},
    {ANY, "usersession", F_session},
    {ANY, "page", F_url},
    {ANY, "productid", F_product},
    {ANY, "itemid", F_product},
    {ANY, "sku", F_product},
    {ANY, "productname", F_name},
    {ANY, "itemname", F_name},
    {ANY, "categorycode", F_category},
    {ANY, "qty", F_quantity},
    {ANY, "orderid", F_order},
    {ANY, "transactionid", F_order},
    {ANY, "total", F_amount},
    {ANY, "utmsource", F_source},
    {ANY, "utmmedium", F_medium},
    {ANY, "utmcampaign", F_campaign},
    {ANY, "utmterm", F_term},
    {ANY, "utmcontent", F_content},
    {ANY, "comment", F_text},
    {ANY, "review", F_text},
    {ANY, "stars", F_rating},
};

/* Small letters and digits only; n 0 when it is too long to be one of ours. */
static Str squeezed(Str name, char to[SQUEEZED_MAX])
{
    static const char *const types[] = {":token", ":float", ":token_seq", ":float_seq"};
    isize n = 0;

    for (int i = 0; i < COUNT(types); i++) /* as RecBole's files name their columns */
        if (str_ends(name, str_of(types[i])))
            name = str_take(name, name.n - str_of(types[i]).n);
    for (isize i = 0; i < name.n; i++) {
        u8 c = (u8)name.p[i];
        if (c == '_' || c == ' ' || c == '-')
            continue;
        if (n == SQUEEZED_MAX || c >= 0x80)
            return S("");
        to[n++] = (char)tolower(c);
    }
    return (Str){to, n};
}

static int find(Str small, ImportKind kind)
{
    char field[SQUEEZED_MAX];

    for (isize i = 0; i < COUNT(aliases); i++)
        if ((aliases[i].kind == (int)kind || aliases[i].kind == ANY) &&
            str_eq(small, str_of(aliases[i].alias)))
            return aliases[i].means;
    for (int f = 0; f < FIELD_COUNT; f++)
        if (str_eq(small, squeezed(str_of(field_info[f].name), field)))
            return f;
    return -1;
}

/* Fields that only the door fills. */
static bool inner(int means)
{
    return means == F_received || means == F_key || means == F_key_more || means == F_origin ||
           means == F_row || means == F_raw || means == F_value;
}

int meaning_of(Str name, ImportKind kind)
{
    static const char *const folders[] = {"properties.", "traits.", "data."};
    char small[SQUEEZED_MAX];
    bool of_items = str_starts(name, S("items."));

    for (int i = 0; i < COUNT(folders); i++)
        if (str_starts(name, str_of(folders[i])))
            name = str_skip(name, str_of(folders[i]).n);
    if (of_items)
        name = str_skip(name, 6);
    int means = find(squeezed(name, small), kind);
    if (of_items && means == F_amount)
        means = F_line_amount;
    if (of_items && str_eq(name, S("id")))
        means = F_product;
    if (of_items && str_eq(name, S("title")))
        means = F_name;
    if (means < 0 || inner(means))
        return A_PROPERTY;
    bool of_line = means < FIELD_COUNT && field_info[means].line;
    return of_items && !of_line ? A_PROPERTY : means;
}

int meaning_named(Str name, ImportKind kind)
{
    char small[SQUEEZED_MAX];

    if (str_eq_fold(name, S("nothing")))
        return A_NOTHING;
    if (str_eq_fold(name, S("property")))
        return A_PROPERTY;
    for (int m = A_AFTER_MS; m < A_NOTHING; m++)
        if (str_eq_fold(name, str_of(meaning_name(m))))
            return m;
    Field exact = field_find(name);
    int means = exact < FIELD_COUNT ? (int)exact : find(squeezed(name, small), kind);
    if (means == F_page && str_eq(name, S("page")) && kind != IMPORT_CONTENT)
        means = F_url;
    return means >= 0 && inner(means) ? -1 : means;
}

const char *meaning_name(int meaning)
{
    static const char *const names[] = {[A_AFTER_MS - A_PROPERTY] = "after_ms",
                                        [A_STATUS - A_PROPERTY] = "status",
                                        [A_PAID_AT - A_PROPERTY] = "paid_at",
                                        [A_SHIPPED_AT - A_PROPERTY] = "shipped_at",
                                        [A_DELIVERED_AT - A_PROPERTY] = "delivered_at",
                                        [A_CANCELLED_AT - A_PROPERTY] = "cancelled_at",
                                        [A_REFUNDED_AT - A_PROPERTY] = "refunded_at",
                                        [A_REFUNDED - A_PROPERTY] = "refunded",
                                        [A_ADDRESS - A_PROPERTY] = "ip",
                                        [A_AGENT - A_PROPERTY] = "agent",
                                        [A_PROPERTY - A_PROPERTY] = "property",
                                        [A_NOTHING - A_PROPERTY] = "nothing"};

    return meaning < FIELD_COUNT ? field_info[meaning].name : names[meaning - A_PROPERTY];
}
