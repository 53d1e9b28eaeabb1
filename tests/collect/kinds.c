/* kinds.c — what is no event of a visit: orders by their status, goods, customers, what people say,
 * what advertising cost, content; and files that are joined. */
#include "collect_test.h"

static void one(ImportKind kind, const char *text, const char *told_so)
{
    Shop s = shop_new("kinds");
    import_text(&s, kind, "in.csv", text);
    tells(&s, told_so);
    shop_close(&s);
}

TEST("orders tell by columns what became of them")
{
    one(IMPORT_ORDERS,
        "order,time,user_id,amount,status,paid_at,shipped_at,delivered_at,cancelled_at,refunded,"
        "refunded_at\n"
        "o1,2026-01-01,ann,10,delivered,2026-01-01 01:00,2026-01-02,2026-01-03,,2.50,2026-01-09\n"
        "o2,2026-01-01,bob,5,cancelled,,,,2026-01-02,5,\n",
        "{'time':'2026-01-01T00:00:00Z','kind':'order','user_id':'ann','order':'o1',"
        "'amount':10.00,'currency':'GBP','value':10.00}\n"
        "{'time':'2026-01-01T01:00:00Z','kind':'order_paid','user_id':'ann','order':'o1'}\n"
        "{'time':'2026-01-02T00:00:00Z','kind':'order_shipped','user_id':'ann','order':'o1'}\n"
        "{'time':'2026-01-03T00:00:00Z','kind':'order_delivered','user_id':'ann','order':'o1'}\n"
        "{'time':'2026-01-09T00:00:00Z','kind':'refund','user_id':'ann','order':'o1',"
        "'amount':2.50,'currency':'GBP','value':2.50}\n"
        "{'time':'2026-01-01T00:00:00Z','kind':'order','user_id':'bob','order':'o2',"
        "'amount':5.00,'currency':'GBP','value':5.00}\n"
        "{'time':'2026-01-02T00:00:00Z','kind':'order_cancel','user_id':'bob','order':'o2'}\n");
}

TEST("products are lines of product_set, customers are identify with their traits")
{
    one(IMPORT_PRODUCTS,
        "id,title,price,cost,category,brand,time,colour\n"
        "p1,Tea,9.99,4,drinks/tea,Acme,2026-01-01,green\n",
        "{'time':'2026-01-01T00:00:00Z','kind':'product_set','items':[{'product':'p1',"
        "'name':'Tea','category':'drinks/tea','brand':'Acme','price':9.99,'line_amount':9.99,"
        "'line_cost':4.00}],'properties':{'colour':'green'}}\n");
    one(IMPORT_CUSTOMERS, "id,name,created_at,age\n7.0,Ann,2026-01-01,33\n",
        "{'time':'2026-01-01T00:00:00Z','kind':'identify','user_id':'7',"
        "'properties':{'name':'Ann','age':33}}\n");
}

TEST("feedback, spend and content have their own words")
{
    one(IMPORT_FEEDBACK,
        "date,stars,review,product_id,order_id\n2026-01-01,4.5,\"Good, NA\",p1,o1\n",
        "{'time':'2026-01-01T00:00:00Z','kind':'review','order':'o1','text':'Good, NA',"
        "'rating':4.5,'items':[{'product':'p1'}]}\n");
    one(IMPORT_SPEND,
        "date,channel,source,campaign,cost,clicks,impressions\n"
        "2026-01-01,paid_search,baidu,c1,12.34,5,1000\n",
        "{'time':'2026-01-01T00:00:00Z','kind':'spend','channel':'paid_search','source':'baidu',"
        "'campaign':'c1','currency':'GBP','cost':12.34,'clicks':5,'impressions':1000}\n");
    one(IMPORT_CONTENT,
        "id,title,type,url,tags,published_at\n"
        "/guide/tea,How to tea,video,https://shop.example/guide/tea,\"tea,cup\","
        "2026-01-01\n",
        "{'time':'2026-01-01T00:00:00Z','kind':'content_set',"
        "'url':'https://shop.example/guide/tea','page':'/guide/tea','title':'How to tea',"
        "'channel':'direct',"
        "'properties':{'type':'video','tags':'tea,cup'}}\n");
}

TEST("what tells how things are and has no time is of now; what must have one says so")
{
    Shop s = shop_new("kinds");
    import_text(&s, IMPORT_FEEDBACK, "a.csv", "review\nfine\n");
    counts(&s, "1 rows 1 new 0 known 0 rejected");
    expect(s.result.note_count == 1);
    import_text(&s, IMPORT_FEEDBACK, "a.csv", "review\nfine\n");
    counts(&s, "1 rows 0 new 1 known 0 rejected");
    expect(try_import(&s, IMPORT_SPEND, file_of(&s, "b.csv", S("channel,cost\na,1\n")), (How){0}) ==
           BAD_INPUT);
    expect(try_import(&s, IMPORT_PRODUCTS, file_of(&s, "b.csv", S("colour\nred\n")), (How){0}) ==
           BAD_INPUT);
    expect(strstr(s.e.text, "--map product=COLUMN"));
    shop_close(&s);
}

TEST("Olist: tables of one command are joined, in any order, and twice is once")
{
    Shop s = shop_new("kinds");
    const char *files[] = {
        file_of(&s, "products.csv",
                S("\"product_id\",\"product_category_name\",\"product_name_lenght\"\np1,cha,3\n")),
        file_of(&s, "translation.csv",
                S("product_category_name,product_category_name_english\ncha,tea\n")),
        file_of(&s, "orders.csv",
                S("order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
                  "order_delivered_carrier_date,order_delivered_customer_date,"
                  "order_estimated_delivery_date\n"
                  "o1,c1,delivered,2017-10-02 10:56:33,2017-10-02 11:07:15,2017-10-04 19:55:00,"
                  "2017-10-10 21:25:13,2017-10-18 00:00:00\n"
                  "o2,c2,canceled,2017-10-03 10:00:00,,,,2017-10-18 00:00:00\n")),
        file_of(&s, "items.csv",
                S("order_id,order_item_id,product_id,seller_id,"
                  "shipping_limit_date,price,freight_value\n"
                  "o1,1,p1,s,2017-10-06 11:07:15,29.99,8.72\n"
                  "o1,2,p2,s,2017-10-06 11:07:15,10.00,1.00\n")),
        file_of(&s, "payments.csv",
                S("order_id,payment_sequential,payment_type,"
                  "payment_installments,payment_value\n"
                  "o1,1,credit_card,1,40.00\no1,2,voucher,1,9.71\n")),
        file_of(&s, "customers.csv",
                S("customer_id,customer_unique_id,customer_zip_code_prefix,"
                  "customer_city,customer_state\nc1,u1,1,sao paulo,SP\n"))};
    ImportSpec spec = {.kind = IMPORT_ORDERS, .files = files, .file_count = COUNT(files)};
    for (int again = 0; again < 2; again++) {
        if (collect_import(s.collector, &spec, &s.arena, &s.result, &s.e) != OK)
            broken("%s\n", s.e.text);
        expect(str_eq(s.result.preset, S("olist")) && s.result.count.rejected == 0);
        expect(s.result.count.taken == (again ? 0 : 6) && s.result.events == 6);
    }
    const char *got = told(&s);
    expect(strstr(got, "{'time':'2017-10-02T10:56:33Z','kind':'order','user_id':'u1',"
                       "'country':'BR','region':'SP','city':'sao paulo','order':'o1',"
                       "'amount':49.71,'currency':'BRL','shipping':9.72,'payment':'credit_card',"
                       "'items':[{'product':'p1','category':'tea','price':29.99,'quantity':1,"
                       "'line_amount':29.99},{'product':'p2','price':10.00,'quantity':1,"
                       "'line_amount':10.00}]}"));
    expect(strstr(got, "'time':'2017-10-10T21:25:13Z','kind':'order_delivered','user_id':'u1'"));
    expect(strstr(got, "'kind':'order_cancel','user_id':'c2','order':'o2'"));
    shop_close(&s);
}

TESTS_MAIN
