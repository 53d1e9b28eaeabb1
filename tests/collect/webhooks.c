/* Webhooks of shop systems: an order as it changes, and the same order from a file. */
#include "collect/door_test.h"
#include <openssl/evp.h>
#include <openssl/hmac.h>

static Gate g;

#define LINES                                                                                      \
    "\"line_items\":[{\"id\":1,\"sku\":\"T1\",\"name\":\"Tea\",\"title\":\"Tea\",\"price\":"       \
    "\"10.00\",\"quantity\":2,\"vendor\":\"Leaf\",\"total_discount\":\"5.00\"}]"
#define ORDER(more)                                                                                \
    "{\"id\":450,\"name\":\"#1001\",\"email\":\"ann@x.example\",\"created_at\":"                   \
    "\"2026-01-01T10:00:00-05:00\",\"processed_at\":\"2026-01-01T10:00:00-05:00\","                \
    "\"updated_at\":\"2026-01-03T10:00:00-05:00\",\"currency\":\"GBP\","                           \
    "\"total_price\":\"23.00\","                                                                   \
    "\"total_tax\":\"3.00\",\"total_discounts\":\"5.00\",\"total_shipping_price_set\":{"           \
    "\"shop_money\":{\"amount\":\"5.00\"}},\"discount_codes\":[{\"code\":\"HI\"}],"                \
    "\"billing_address\":{\"name\":\"Ann Secret\",\"country_code\":\"GB\","                        \
    "\"zip\":\"SECRET\"}," LINES more "}"

static Reply shopify(const char *topic, const char *body)
{
    Str head = str_format(&g.shop.arena,
                          "X-Shopify-Topic: %s\r\nContent-Type: application/json"
                          "\r\n",
                          topic);
    return post(&g, "/webhook/shopify/WK", str_z(&g.shop.arena, head), str_of(body));
}

TEST("Shopify: an order is told once, and each change of it once")
{
    gate_open(&g, "shopify");
    expect(
        answers(shopify("orders/create", ORDER(",\"financial_status\":\"pending\"")), 200, "ok"));
    expect(shopify("orders/create", ORDER(",\"financial_status\":\"pending\"")).status == 200);
    expect(shopify("orders/paid", ORDER(",\"financial_status\":\"paid\"")).status == 200);
    expect(shopify("orders/fulfilled",
                   ORDER(",\"financial_status\":\"paid\",\"fulfillment_status\":\"fulfilled\","
                         "\"fulfillments\":[{\"created_at\":\"2026-01-02T09:00:00-05:00\"}]"))
               .status == 200);
    expect(shopify("orders/cancelled",
                   ORDER(",\"financial_status\":\"voided\",\"cancelled_at\":"
                         "\"2026-01-04T10:00:00-05:00\",\"cancel_reason\":\"fraud\""))
               .status == 200);
    tells(&g.shop,
          "{'id':'order:450','time':'2026-01-01T15:00:00Z','kind':'order','user_id':"
          "'ann@x.example','country':'GB','order':'#1001','amount':23.00,'currency':'GBP',"
          "'coupon':'HI','discount':5.00,'shipping':5.00,'tax':3.00,'value':23.00,'items':[{"
          "'product':'T1','name':'Tea','brand':'Leaf','price':10.00,'quantity':2,'line_amount':"
          "20.00,'line_discount':5.00}],'properties':{'Id':'450'}}\n"
          "{'id':'paid:450','time':'2026-01-03T15:00:00Z','kind':'order_paid','user_id':"
          "'ann@x.example','order':'#1001','currency':'GBP'}\n"
          "{'id':'shipped:450','time':'2026-01-02T14:00:00Z','kind':'order_shipped','user_id':"
          "'ann@x.example','order':'#1001','currency':'GBP'}\n"
          "{'id':'cancel:450','time':'2026-01-04T15:00:00Z','kind':'order_cancel','user_id':"
          "'ann@x.example','order':'#1001','currency':'GBP','reason':'fraud'}\n");
    gate_close(&g);
}

#define REFUND                                                                                     \
    "{\"id\":9,\"order_id\":450,\"created_at\":\"2026-01-05T10:00:00Z\",\"note\":\"torn\","        \
    "\"transactions\":[{\"kind\":\"refund\",\"status\":\"success\",\"amount\":\"4.50\","           \
    "\"currency\":\"GBP\"},{\"kind\":\"refund\",\"status\":\"failure\",\"amount\":\"9\"}],"        \
    "\"refund_line_items\":[{\"quantity\":1,\"subtotal\":7.5,\"line_item\":{\"sku\":\"T1\","       \
    "\"name\":\"Tea\",\"price\":\"10.00\"}}]}"

TEST("Shopify: a refund is one, told by itself or with its order; one of an unknown order is kept")
{
    gate_open(&g, "refund");
    expect(shopify("refunds/create", REFUND).status == 200);
    expect(total_of(&g.shop, "rejected").events == 1 && total_of(&g.shop, "refund").events == 0);
    expect(shopify("orders/updated",
                   ORDER(",\"financial_status\":\"partially_refunded\",\"current_total_price\":"
                         "\"18.50\",\"refunds\":[" REFUND "]"))
               .status == 200);
    expect(shopify("refunds/create", REFUND).status == 200);
    KindTotal refund = total_of(&g.shop, "refund");
    expect(refund.events == 1 && refund.value == 450 && refund.lines == 1);
    expect(strstr(told(&g.shop), "'order':'#1001','amount':4.50,'currency':'GBP','value':4.50,"
                                 "'reason':'torn'"));
    expect(total_of(&g.shop, "order_update").events == 0);
    /* 30 now and 4.50 given back: it was edited to 34.50 */
    expect(shopify("orders/edited",
                   ORDER(",\"current_total_price\":\"30.00\",\"refunds\":[" REFUND "]"))
               .status == 200);
    expect(total_of(&g.shop, "order_update").value == 3450);
    gate_close(&g);
}

TEST("Shopify: the same order from the admin's file is the same order of the same person")
{
    gate_open(&g, "file");
    expect(shopify("orders/create", ORDER("")).status == 200);
    import_text(&g.shop, IMPORT_ORDERS, "orders_export.csv",
                "Name,Email,Financial Status,Created at,Currency,Total,Lineitem quantity,"
                "Lineitem name,Lineitem price,Lineitem sku\n"
                "#1001,ann@x.example,pending,2026-01-01 10:00:00 -0500,GBP,23.00,2,Tea,10.00,T1\n");
    expect(total_of(&g.shop, "order").events == 2 && total_of(&g.shop, "order").value == 4600);
    char *first = strstr(told(&g.shop), "'order':'#1001','amount':23.00");
    expect(first && strstr(first + 1, "'order':'#1001','amount':23.00"));
    char *person = strstr(told(&g.shop), "'user_id':'ann@x.example'");
    expect(person && strstr(person + 1, "'user_id':'ann@x.example'"));
    gate_close(&g);
}

TEST("Shopify: checkouts, goods, customers; tests and other topics are kept whole")
{
    gate_open(&g, "others");
    expect(
        shopify("checkouts/create",
                "{\"token\":\"k1\",\"email\":\"ann@x.example\",\"currency\":\"GBP\",\"created_at\":"
                "\"2026-01-01T10:00:00Z\"," LINES "}")
            .status == 200);
    expect(
        shopify("products/update",
                "{\"id\":5,\"title\":\"Tea\",\"vendor\":\"Leaf\",\"product_type\":\"Drinks\","
                "\"updated_at\":\"2026-01-01T10:00:00Z\",\"variants\":[{\"sku\":\"T1\",\"title\":"
                "\"Default Title\",\"price\":\"10.00\",\"inventory_quantity\":7},{\"title\":"
                "\"Big\",\"price\":\"15.00\"}],\"image\":{\"src\":\"https://x.example/t.png\"}}")
            .status == 200);
    expect(shopify("customers/create", "{\"id\":6,\"email\":\"bob@x.example\",\"created_at\":"
                                       "\"2026-01-01T10:00:00Z\",\"first_name\":\"Bob\"}")
               .status == 200);
    expect(shopify("themes/publish", "{\"id\":1}").status == 200);
    tells(&g.shop,
          "{'id':'checkout:k1','time':'2026-01-01T10:00:00Z','kind':'checkout_start','user_id':"
          "'ann@x.example','currency':'GBP','items':[{'product':'T1','name':'Tea','brand':'Leaf',"
          "'price':10.00,'quantity':2,'line_amount':20.00,'line_discount':5.00}],'properties':{"
          "'checkout':'k1'}}\n"
          "{'id':'product:5:2026-01-01T10:00:00Z','time':'2026-01-01T10:00:00Z','kind':"
          "'product_set','items':[{'product':'T1','name':'Tea','category':'Drinks','brand':'Leaf',"
          "'variant':'Default Title','price':10.00,'line_amount':10.00,'stock':7,'image':"
          "'https://x.example/t.png'},{'product':'Tea - Big','name':'Tea - Big','category':"
          "'Drinks','brand':'Leaf','variant':'Big','price':15.00,'line_amount':15.00,'image':"
          "'https://x.example/t.png'}],'properties':{'Id':'5'}}\n"
          "{'id':'customer:6','time':'2026-01-01T10:00:00Z','kind':'sign_up','user_id':"
          "'bob@x.example','properties':{'Id':'6'}}\n"
          "{'kind':'rejected','reason':'no event is made of that topic','raw':'{\\'id\\':1}'}\n");
    gate_close(&g);
}

static const char *signature_of(const char *secret, Str body)
{
    unsigned char mac[32], text[64];
    unsigned int n = 0;

    HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char *)body.p, (size_t)body.n,
         mac, &n);
    EVP_EncodeBlock(text, mac, 32);
    return str_z(&g.shop.arena, str_format(&g.shop.arena,
                                           "X-Shopify-Topic: orders/create\r\n"
                                           "X-Shopify-Hmac-Sha256: %s\r\n",
                                           (const char *)text));
}

TEST("a key with a secret takes what is signed with it and nothing else")
{
    static const DoorSecret secrets[] = {{{"web", 3}, {"hush", 4}}};
    Err e = {0};

    gate_open(&g, "signed");
    door_close(&g.door);
    DoorOptions o = {.collector = g.shop.collector,
                     .control = g.control,
                     .os = &g.os,
                     .secrets = secrets,
                     .secret_count = 1};
    expect(door_open(&o, &g.door, &e) == OK);
    Str body = S(ORDER(""));
    expect(post(&g, "/webhook/shopify/WK", signature_of("hush", body), body).status == 200);
    expect(post(&g, "/webhook/shopify/WK", signature_of("hash", body), body).status == 401);
    expect(post(&g, "/webhook/shopify/WK", signature_of("hush", S("x")), body).status == 401);
    expect(post(&g, "/webhook/shopify/WK", "X-Shopify-Topic: orders/create\r\n", body).status ==
           401);
    expect(post(&g, "/webhook/shopify/no", signature_of("hush", body), body).status == 401);
    expect(post(&g, "/webhook/shopify?key=WK", signature_of("hush", body), body).status == 200);
    expect(total_of(&g.shop, "order").events == 1 && total_of(&g.shop, "rejected").events == 0);
    gate_close(&g);
}

#define WOO(more)                                                                                  \
    "{\"id\":7,\"number\":\"7\",\"currency\":\"EUR\","                                             \
    "\"date_created_gmt\":\"2026-01-01T10:00:00\","                                                \
    "\"date_modified_gmt\":\"2026-01-02T10:00:00\","                                               \
    "\"discount_total\":\"0.00\",\"shipping_total\":"                                              \
    "\"3.00\",\"total\":\"23.00\",\"total_tax\":\"0.00\",\"customer_id\":0,"                       \
    "\"billing\":{\"email\":"                                                                      \
    "\"ann@x.example\",\"first_name\":\"Secret\",\"country\":\"DE\",\"city\":\"Ulm\"},"            \
    "\"customer_ip_address\":\"203.0.113.7\","                                                     \
    "\"line_items\":[{\"name\":\"Tea\",\"sku\":\"T1\","                                            \
    "\"quantity\":2,\"price\":10,\"subtotal\":\"20.00\",\"total\":\"20.00\"}]," more "}"

static Reply woo(const char *topic, const char *body)
{
    Str head = str_format(&g.shop.arena, "X-WC-Webhook-Topic: %s\r\n", topic);
    return post(&g, "/webhook/woocommerce/WK/", str_z(&g.shop.arena, head), str_of(body));
}

TEST("WooCommerce: an order by its statuses, what went back, and its new sum")
{
    gate_open(&g, "woo");
    expect(post(&g, "/webhook/woocommerce/WK", "", S("webhook_id=3")).status == 200);
    expect(woo("order.created", WOO("\"status\":\"pending\"")).status == 200);
    expect(woo("order.updated", WOO("\"status\":\"processing\",\"date_paid_gmt\":"
                                    "\"2026-01-01T11:00:00\""))
               .status == 200);
    expect(woo("order.updated", WOO("\"status\":\"completed\",\"refunds\":[{\"id\":8,\"reason\":"
                                    "\"torn\",\"total\":\"-6.00\"}]"))
               .status == 200);
    tells(&g.shop,
          "{'id':'order:7','time':'2026-01-01T10:00:00Z','kind':'order','user_id':'ann@x.example',"
          "'country':'DE','city':'Ulm','order':'7','amount':23.00,'currency':'EUR','discount':0.00,"
          "'shipping':3.00,'tax':0.00,'items':[{'product':'T1','name':'Tea','price':10.00,"
          "'quantity':2,'line_amount':20.00}]}\n"
          "{'id':'paid:7','time':'2026-01-01T11:00:00Z','kind':'order_paid','user_id':"
          "'ann@x.example','order':'7','currency':'EUR'}\n"
          "{'id':'refund:8','time':'2026-01-02T10:00:00Z','kind':'refund','user_id':"
          "'ann@x.example','order':'7','amount':6.00,'currency':'EUR','reason':'torn'}\n");
    expect(woo("order.deleted", "{\"id\":7}").status == 200);
    expect(total_of(&g.shop, "order_cancel").events == 1);
    gate_close(&g);
}

TEST("WooCommerce: goods, customers, and what cannot be read")
{
    gate_open(&g, "woogoods");
    expect(woo("product.updated",
               "{\"id\":5,\"name\":\"Tea\",\"sku\":\"T1\",\"price\":\"10\",\"permalink\":"
               "\"https://shop.example/tea\",\"categories\":[{\"name\":\"Drinks\"}],"
               "\"stock_quantity\":7,\"date_modified_gmt\":\"2026-01-02T10:00:00\"}")
               .status == 200);
    expect(woo("customer.created", "{\"id\":4,\"email\":\"bob@x.example\",\"date_created_gmt\":"
                                   "\"2026-01-02T10:00:00\",\"role\":\"customer\"}")
               .status == 200);
    expect(woo("coupon.created", "{\"id\":1}").status == 200);
    expect(woo("order.created", "[]").status == 400 && woo("order.created", "{").status == 400);
    expect(woo("order.created", "{}").status == 400);
    expect(total_of(&g.shop, "product_set").lines == 1);
    expect(total_of(&g.shop, "sign_up").events == 1 && total_of(&g.shop, "rejected").events == 4);
    gate_close(&g);
}

TESTS_MAIN
