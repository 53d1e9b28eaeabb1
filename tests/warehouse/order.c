/* order.c — docs/meaning.md, Order and Product: a small world for every sentence. */
#include "warehouse_test.h"

#define MONEY "SELECT \"order\", value, gross, discount, shipping, tax, cost FROM orders ORDER BY 1"

static void says(const char *events, const char *sql, const char *expected)
{
    Shop s = shop_new("order");
    world(&s, events);
    answers(&s, sql, expected);
    shop_close(&s);
}

TEST("events with one order id meet in one order, whoever sent them")
{
    says("1 order order=o1 user_id=ann value=10\n"
         "2 order_paid order=o1 anonymous_id=x\n"
         "3 order_shipped order=o1\n"
         "4 order_delivered order=o1\n",
         "SELECT \"order\", person, placed_by, paid, shipped, delivered, cancelled FROM orders",
         "o1 ann order yes yes yes no");
}

TEST("of each kind the first one in order stands for all, later ones are repeats")
{
    says("5 order order=o1 user_id=ann value=50\n"
         "4 order order=o1 user_id=bob value=40\n"
         "6 order_paid order=o1\n"
         "7 order_paid order=o1\n"
         "8 refund order=o1 value=1\n"
         "9 refund order=o1 value=2\n",
         "SELECT seq, person, repeat FROM events ORDER BY seq",
         "0 ann yes|1 bob no|2 bob no|3 bob yes|4 bob no|5 bob no");
    says("5 order order=o1 user_id=ann value=50\n"
         "4 order order=o1 user_id=bob value=40\n",
         "SELECT person, value, paid FROM orders", "bob 40.00 no");
}

TEST("shipped, delivered and cancelled repeat too; an order event without an order id never does")
{
    says("1 order order=o1 user_id=ann\n"
         "2 order_shipped order=o1\n"
         "3 order_shipped order=o1\n"
         "4 order_delivered order=o1\n"
         "5 order_delivered order=o1\n"
         "6 order_cancel order=o1\n"
         "7 order_cancel order=o1\n"
         "8 order user_id=ann\n"
         "9 order user_id=ann\n",
         "SELECT count(*) FILTER (repeat), count(*) FILTER (NOT repeat), "
         "max(place) FROM events",
         "3 6 6");
}

TEST("an order is placed by its first order or order_paid event; with neither there is none")
{
    says("2 order order=o1 user_id=ann value=10\n"
         "1 order_paid order=o1 user_id=ann value=9\n"
         "3 order_paid order=o2 user_id=ann value=8\n"
         "4 order_shipped order=o3 user_id=ann\n"
         "5 refund order=o4 user_id=ann value=1\n",
         "SELECT \"order\", seq, placed_by FROM orders ORDER BY 1",
         "o1 1 order_paid|o2 2 order_paid");
}

TEST("its money is that of the latest update with a value, else of the order, else of order_paid")
{
    says("1 order_paid order=o1 value=9\n"
         "2 order order=o1 value=10 shipping=2\n",
         MONEY, "o1 10.00 0.00 0.00 2.00 0.00 0.00");
    says("1 order_paid order=o1 value=9 tax=1\n", MONEY, "o1 9.00 0.00 0.00 0.00 1.00 0.00");
    says("1 order order=o1 value=10 shipping=2\n"
         "5 order_update order=o1 value=30 discount=3\n"
         "4 order_update order=o1 value=20\n"
         "6 order_update order=o1 shipping=9\n",
         MONEY, "o1 30.00 0.00 3.00 0.00 0.00 0.00");
}

TEST("its lines are those of the same event, or of the placing event when that has none")
{
    static const char *const lines =
        "SELECT line_no, product, quantity, value FROM order_lines ORDER BY line_no";
    says("1 order order=o1 value=10 product=a line_amount=4 product=b quantity=2.5 line_amount=6\n"
         "2 order_update order=o1 value=12\n",
         lines, "1 a 1.000 4.00|2 b 2.500 6.00");
    says("1 order order=o1 value=10 product=a line_amount=4\n"
         "2 order_update order=o1 value=12 product=c line_amount=12\n",
         lines, "1 c 1.000 12.00");
    says("1 order_paid order=o1 value=10 product=a line_amount=4\n"
         "2 order order=o1 value=10\n",
         lines, "1 a 1.000 4.00");
}

TEST("a value not given is the sum of the lines of the event the money is of")
{
    says("1 order order=o1 product=a line_amount=4 product=b line_amount=6.50\n", MONEY,
         "o1 10.50 0.00 0.00 0.00 0.00 0.00");
    says("1 order order=o1\n", MONEY, "o1 0.00 0.00 0.00 0.00 0.00 0.00");
    says("1 order_paid order=o1 value=7 product=a line_amount=4\n"
         "2 order order=o1\n",
         MONEY, "o1 0.00 0.00 0.00 0.00 0.00 0.00");
}

TEST("the other amounts come to the reporting currency by value / amount, halves away from zero")
{
    says("1 order order=o1 value=70 amount=10 currency=USD gross=12 discount=2 "
         "shipping=0.33 tax=1.01 "
         "cost=5 product=a line_amount=10\n",
         MONEY, "o1 70.00 84.00 14.00 2.31 7.07 35.00");
    says("1 order order=o1 value=1 amount=2 shipping=0.01 discount=-0.01 tax=0.03 gross=0.02\n",
         MONEY, "o1 1.00 0.01 -0.01 0.01 0.02 0.00");
    says("1 order order=o1 value=70 amount=10 product=a line_amount=3.33\n",
         "SELECT value FROM order_lines", "23.31");
}

TEST("without an amount, with an amount of 0 or the same amount nothing is converted")
{
    says("1 order order=o1 value=70 shipping=1\n"
         "1 order order=o2 value=70 amount=0 shipping=1\n"
         "1 order order=o3 value=70 amount=70 shipping=1\n"
         "1 order order=o4 amount=70 shipping=1 product=a line_amount=5\n",
         "SELECT \"order\", value, shipping FROM orders ORDER BY 1",
         "o1 70.00 1.00|o2 70.00 1.00|o3 70.00 1.00|o4 5.00 1.00");
}

TEST("lines are converted as the event they are of")
{
    says("1 order order=o1 value=20 amount=10 product=a line_amount=10\n"
         "2 order_update order=o1 value=50 amount=10\n",
         "SELECT o.value, l.value FROM orders o JOIN order_lines l USING (\"order\")",
         "50.00 20.00");
}

TEST("a cancelled order is there, but neither it nor its money is counted")
{
    says("1 order order=o1 user_id=ann value=10 product=p line_amount=10\n"
         "2 order order=o2 user_id=ann value=20 product=p line_amount=20\n"
         "3 order_cancel order=o1 user_id=ann\n",
         "SELECT orders, revenue FROM people UNION ALL SELECT orders, revenue FROM sessions "
         "UNION ALL SELECT orders, revenue FROM products",
         "1 20.00|1 20.00|1 20.00");
    says("1 order order=o1 user_id=ann value=10\n"
         "2 order order=o2 user_id=ann value=20\n"
         "3 order_cancel order=o1\n",
         "SELECT \"order\", cancelled, order_number FROM orders ORDER BY 1", "o1 yes -|o2 no 1");
}

TEST("refunded is the sum of its refund events, whoever sent them; net is value less refunded")
{
    says("1 order order=o1 user_id=ann value=10\n"
         "2 refund order=o1 value=3 user_id=bob\n"
         "3 refund order=o1 value=4\n",
         "SELECT value, refunded, net FROM orders", "10.00 7.00 3.00");
}

TEST("a refund that does not say is the sum of its lines")
{
    says("1 order order=o1 user_id=ann value=10\n"
         "2 refund order=o1 product=a line_amount=2 product=b line_amount=1.5\n"
         "3 refund user_id=ann product=a line_amount=1\n"
         "4 refund user_id=ann\n",
         "SELECT o.refunded, p.refunded FROM orders o JOIN people p USING (person)", "3.50 4.50");
    says("1 refund user_id=ann product=a line_amount=1\n", "SELECT value FROM events", "1.00");
}

TEST("money given back counts for the person without any order")
{
    says("1 refund user_id=ann value=3\n"
         "2 refund order=o9 value=4\n",
         "SELECT person, orders, revenue, refunded FROM people ORDER BY 1",
         "ann 0 0.00 3.00|order:o9 0 0.00 4.00");
}

TEST("amounts beyond all measure end at the edge and hurt no other answer")
{
    Shop s = shop_new("edge");
    Batch *b = batch_new(&s.arena, true);
    for (int i = 0; i < 3; i++) {
        isize r = batch_row(b);
        batch_set_int(b, F_time, r, i == 2 ? INT64_MAX : i == 1 ? INT64_MIN + 1 : 0);
        batch_set_text(b, F_kind, r, S("order"));
        batch_set_text(b, F_user_id, r, S("ann"));
        batch_set_text(b, F_order, r, i == 0 ? S("a") : i == 1 ? S("b") : S("c"));
        batch_set_int(b, F_value, r, INT64_MAX);
        batch_set_int(b, F_amount, r, i == 0 ? -1 : 1);
        batch_set_int(b, F_gross, r, INT64_MAX);
        batch_set_int(b, F_tax, r, INT64_MIN + 1);
    }
    shop_append(&s, b);
    shop_follow(&s);
    answers(&s, "SELECT gross_minor, tax_minor FROM orders ORDER BY \"order\"",
            "-9223372036854775807 9223372036854775807|9223372036854775807 -9223372036854775807|"
            "9223372036854775807 -9223372036854775807");
    answers(&s, "SELECT revenue_minor, first_time, orders FROM people", "9223372036854775807 - 3");
    answers(&s, "SELECT count(*), count(\"time\") FROM events", "3 1");
    shop_close(&s);
}

TEST("a product's category, brand and name are each what the latest line that gives one says")
{
    says("3 item_view user_id=ann product=p category=new\n"
         "1 item_view user_id=ann product=p category=old brand=b name=n\n"
         "5 item_view user_id=ann product=p\n",
         "SELECT product, name, category, brand, views FROM products", "p n new b 3");
    says("1 order user_id=ann order=o product=p category=x product=p category=y\n"
         "1 item_view user_id=ann product=q category=x\n"
         "1 item_view user_id=ann product=q category=z\n",
         "SELECT product, category FROM products ORDER BY 1", "p y|q z");
}

TEST("the shop's own facts tell of products, rejected records do not")
{
    says("1 item_view user_id=ann product=p category=x\n"
         "2 product_set product=p category=y\n"
         "3 rejected product=p category=z reason=bad raw=abc\n",
         "SELECT category FROM products", "y");
    says("3 rejected product=p category=z reason=bad raw=abc\n", "SELECT reason, raw FROM rejected",
         "bad abc");
}

TEST("events know their first product's last told category, and the line's own")
{
    says("1 item_view user_id=ann product=p category=x price=5 product=q category=c\n"
         "2 product_set product=p category=y\n",
         "SELECT product, category, product_category, lines, price FROM events WHERE seq = 0",
         "p x y 2 5.000");
}

TEST("items are all lines of all events, in order")
{
    says("1 item_impression user_id=ann product=a list=home position=1 product=b position=2\n"
         "2 order user_id=ann order=o currency=JPY product=b variant=red price=5 quantity=0.5 "
         "line_amount=2.5 product=c\n",
         "SELECT seq, line_no, kind, product, position, variant, quantity, line_amount, \"order\" "
         "FROM items ORDER BY 1, 2",
         "0 1 item_impression a 1 - - - -|0 2 item_impression b 2 - - - -|"
         "1 1 order b - red 0.500 250.000 o|1 2 order c - - - - o");
}

TEST("feedback and spend have views of their own")
{
    says("1 review user_id=ann product=p rating=4.5 text=good\n"
         "2 complaint user_id=ann order=o1 reason=late\n"
         "3 spend channel=paid campaign=c cost=12.5 value=80 clicks=9\n",
         "SELECT kind, person, product, rating, text, reason FROM feedback ORDER BY seq",
         "review ann p 4.500 good -|complaint ann - - - late");
    says("3 spend channel=paid campaign=c cost=12.5 value=80 clicks=9\n",
         "SELECT channel, campaign, cost, value, clicks FROM spend", "paid c 12.500 80.00 9");
}

TESTS_MAIN
