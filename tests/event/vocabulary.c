/* The names of the vocabulary: what was once written to a journal is read for ever. */
#include "event/event.h"
#include "test.h"

/* As they were first published. Fields may be added to fields.h; none of these may ever change. */
static const struct {
    int number;
    const char *name;
    FieldType type;
} published_fields[] = {
    {1, "id", T_TEXT},
    {2, "time", T_TIME},
    {3, "received", T_TIME},
    {4, "kind", T_TEXT},
    {5, "anonymous_id", T_TEXT},
    {6, "user_id", T_TEXT},
    {7, "session", T_TEXT},
    {8, "url", T_TEXT},
    {9, "page", T_TEXT},
    {10, "title", T_TEXT},
    {11, "referrer", T_TEXT},
    {12, "channel", T_TEXT},
    {13, "source", T_TEXT},
    {14, "medium", T_TEXT},
    {15, "campaign", T_TEXT},
    {16, "term", T_TEXT},
    {17, "content", T_TEXT},
    {18, "click_id", T_TEXT},
    {19, "tagged", T_COUNT},
    {20, "country", T_TEXT},
    {21, "region", T_TEXT},
    {22, "city", T_TEXT},
    {23, "language", T_TEXT},
    {24, "device", T_TEXT},
    {25, "os", T_TEXT},
    {26, "browser", T_TEXT},
    {27, "bot", T_TEXT},
    {28, "query", T_TEXT},
    {29, "results", T_COUNT},
    {30, "order", T_TEXT},
    {31, "amount", T_MONEY},
    {32, "currency", T_TEXT},
    {33, "coupon", T_TEXT},
    {34, "discount", T_MONEY},
    {35, "shipping", T_MONEY},
    {36, "tax", T_MONEY},
    {37, "cost", T_MONEY},
    {38, "gross", T_MONEY},
    {39, "value", T_MONEY},
    {40, "reason", T_TEXT},
    {41, "text", T_TEXT},
    {42, "rating", T_MILLI},
    {43, "engaged_ms", T_COUNT},
    {44, "scroll", T_COUNT},
    {45, "previous_id", T_TEXT},
    {46, "purpose", T_TEXT},
    {47, "granted", T_COUNT},
    {48, "raw", T_TEXT},
    {49, "origin", T_TEXT},
    {50, "row", T_COUNT},
    {51, "clicks", T_COUNT},
    {52, "impressions", T_COUNT},
    {53, "key", T_HASH},
    {54, "key_more", T_HASH},
    {55, "element", T_TEXT},
    {56, "step", T_TEXT},
    {57, "payment", T_TEXT},
    {58, "shipping_method", T_TEXT},
    {59, "message", T_TEXT},
    {60, "experiment", T_TEXT},
    {61, "arm", T_TEXT},
    {101, "product", T_TEXT},
    {102, "name", T_TEXT},
    {103, "category", T_TEXT},
    {104, "brand", T_TEXT},
    {105, "variant", T_TEXT},
    {106, "price", T_MONEY},
    {107, "quantity", T_MILLI},
    {108, "line_amount", T_MONEY},
    {109, "position", T_COUNT},
    {110, "list", T_TEXT},
    {111, "line_coupon", T_TEXT},
    {112, "line_discount", T_MONEY},
    {113, "line_cost", T_MONEY},
    {114, "stock", T_MILLI},
    {115, "image", T_TEXT},
    {116, "link", T_TEXT},
};

static const char *const published_kinds[] = {
    "page_view",       "page_leave",      "click",           "search",          "list_view",
    "list_filter",     "item_impression", "item_click",      "item_view",       "wishlist_add",
    "wishlist_remove", "cart_add",        "cart_remove",     "cart_view",       "checkout_start",
    "checkout_step",   "payment_info",    "payment_error",   "order",           "order_paid",
    "order_update",    "order_cancel",    "order_shipped",   "order_delivered", "refund",
    "coupon",          "promo_view",      "promo_click",     "share",           "review",
    "consult",         "complaint",       "survey",          "stock_out",       "sign_up",
    "login",           "app_open",        "subscribe",       "unsubscribe",     "consent",
    "identify",        "alias",           "unlink",          "message_sent",    "message_delivered",
    "message_opened",  "message_clicked", "message_bounced", "exposure",        "error",
    "product_set",     "content_set",     "spend",           "rejected",
};

TEST("the numbers, names and types of published fields never change")
{
    for (int i = 0; i < COUNT(published_fields); i++) {
        Field f = field_find(str_of(published_fields[i].name));
        expect(f < FIELD_COUNT);
        expect(field_info[f].number == published_fields[i].number);
        expect(field_info[f].type == published_fields[i].type);
        expect(field_info[f].line == (published_fields[i].number > 100));
    }
}

TEST("published kinds keep their names")
{
    for (int i = 0; i < COUNT(published_kinds); i++)
        expect(kind_find(str_of(published_kinds[i])) < KIND_COUNT);
}

TEST("numbers and names of fields are unique, and every field is found by its name")
{
    for (int f = 0; f < FIELD_COUNT; f++) {
        expect(field_find(str_of(field_info[f].name)) == (Field)f);
        expect(field_info[f].number > 0 && field_info[f].help[0]);
        expect(field_info[f].type < T_NUMBER); /* those are of properties */
        for (int g = 0; g < f; g++)
            expect(field_info[f].number != field_info[g].number);
    }
    expect((int)FIELD_FIRST_LINE == (int)F_product && !field_info[F_product - 1].line);
}

TEST("names of kinds are unique, and every kind is found by its name")
{
    for (int k = 0; k < KIND_COUNT; k++) {
        expect(kind_find(str_of(kind_info[k].name)) == (Kind)k && kind_info[k].help[0]);
        expect(!(kind_info[k].shop && kind_info[k].passive));
    }
    expect(kind_info[KIND_spend].shop && !kind_info[KIND_order].shop);
    expect(kind_info[KIND_refund].passive && !kind_info[KIND_order].passive);
}

TEST("what is no name of ours is not found")
{
    const char *const strange[] = {"",
                                   "Page_View",
                                   "page_view ",
                                   "page",
                                   "items",
                                   "properties",
                                   "a name longer than any of the vocabulary could ever be"};
    for (int i = 0; i < COUNT(strange); i++)
        expect(kind_find(str_of(strange[i])) == KIND_COUNT);
    expect(field_find(S("")) == FIELD_COUNT && field_find(S("Time")) == FIELD_COUNT);
    expect(field_find((Str){NULL, 0}) == FIELD_COUNT);
    expect(field_find(S("items")) == FIELD_COUNT); /* they mean something else in JSON */
    expect(field_find(S("properties")) == FIELD_COUNT);
}

TESTS_MAIN
