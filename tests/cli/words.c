/* words.c — what a command line may be, what it says when it is wrong, and how the program ends. */
#include "cli_test.h"

static void write_file(Desk *d, const char *name, const char *text)
{
    Err e;
    Str path = str_format(&d->arena, "%s/%s", d->dir, name);
    if (os_replace_file(&os_real, str_z(&d->arena, path), str_of(text), &e) != OK) {
        print_error("%s\n", e.text);
        expect(!"cannot write a file");
    }
}

static Desk desk_with(const char *name, const char *events)
{
    Desk d = desk_new(name);
    write_file(&d, "events.csv", events);
    said(&d, "$patron init shop");
    return d;
}

static bool says(Str all, const char *part)
{
    return str_find(all, str_of(part)) >= 0;
}

TEST("what is no use of a command ends with 2 and a sentence, and touches nothing")
{
    static const struct {
        const char *line, *says;
    } wrong[] = {
        {"$patron report overview --data shop --format", "option '--format' wants a value"},
        {"$patron report overview --format --data shop", "option '--format' wants a value"},
        {"$patron report overview --format xml --data shop", "table|json|csv|xlsx, not 'xml'"},
        {"$patron report overview --engine abacus --data shop", "trail|sql, not 'abacus'"},
        {"$patron report overview --sql=yes --data shop", "'--sql' takes no value"},
        {"$patron report overview --nosuch 1 --data shop", "knows no option '--nosuch'"},
        {"$patron sql 'SELECT 1' --format xlsx --data shop", "table|json|csv, not 'xlsx'"},
        {"$patron sql 'SELECT 1' --rows many --data shop", "--rows wants a whole number"},
        {"$patron reports --format csv", "table|json, not 'csv'"},
        {"$patron import events a.csv --map a=b --map c=d --data shop", "'--map' is given twice"},
        {"$patron import visits a.csv --data none", "the kind is events, orders"},
        {"$patron import events --data none", "a kind and at least one file"},
        {"$patron import events a.csv --map a --data none", "pairs such as a=b"},
        {"$patron check all --data shop", "no words are wanted"},
        {"$patron rebuild all --data shop", "no words are wanted"},
        {"$patron serve shop shop", "one word at most"},
    };
    Desk d = desk_with("wrong", "");
    for (isize i = 0; i < COUNT(wrong); i++) {
        Ran ran = shell(&d, wrong[i].line);
        if (ran.exit != 2 || !says(ran.said, wrong[i].says)) {
            print_error("%s\n  exit %d: %.*s\n", wrong[i].line, ran.exit, STR_ARG(ran.said));
            expect(!"a wrong command was not refused as it should be");
        }
    }
    said(&d, "test ! -e patron-data && test ! -e none && test ! -e shop/warehouse.duckdb");
    desk_close(&d);
}

TEST("what could not be done ends with 1: no directory, one that is in use, a full disk")
{
    Desk d = desk_with("cannot", "");
    Ran ran = shell(&d, "$patron report overview --data nowhere");
    expect(ran.exit == 1 && says(ran.said, "patron init"));
    ran = shell(&d, "mkdir -p shop/journal; "
                    "flock shop/journal/lock $patron report overview --data shop");
    expect(ran.exit == 1 && says(ran.said, "another process has the journal"));
    ran = shell(&d, "$patron reports >/dev/full");
    expect(ran.exit == 1 && says(ran.said, "could not be written out"));
    desk_close(&d);
}

TEST("patron.ini is read as its own remarks say, and what it cannot mean is named")
{
    Desk d = desk_with("ini", "time,kind,person,order,amount,currency\n"
                              "2025-12-31 12:00,order,ann,o1,10,USD\n"
                              "2026-01-02 12:00,order,ann,o2,10,USD\n");
    said(&d, "printf '\nUSD = 7\nUSD 2026-01-01 = 8\n' >> shop/patron.ini");
    said(&d, "$patron import events events.csv --data shop");
    Str all = said(&d, "$patron report overview --data shop --format csv | tail -1");
    expect(says(all, ",150.00,")); /* 70 and 80 */
    said(&d, "sed -i 's/^currency.*/currency = yuan/' shop/patron.ini");
    Ran ran = shell(&d, "$patron report overview --data shop");
    expect(ran.exit == 2 && says(ran.said, "shop/patron.ini': the currency 'yuan'"));
    said(&d, "echo rubbish > shop/patron.ini");
    ran = shell(&d, "$patron report overview --data shop");
    expect(ran.exit == 2 && says(ran.said, "shop/patron.ini', line 1: 'rubbish'"));
    desk_close(&d);
}

TEST("a shop whose currency is open takes that of its first amounts, and says so")
{
    Desk d = desk_with("open", "time,kind,person\n2026-01-01 10:00,page_view,ann\n");
    said(&d, "$patron import events events.csv --data shop");
    expect(says(said(&d, "grep ^currency shop/patron.ini"), "currency = auto"));
    said(&d, "printf 'time,kind,person,order,amount,currency\n"
             "2026-01-01 10:00,order,ann,o1,12.50,GBP\n' > events.csv");
    Str told = said(&d, "$patron import events events.csv --data shop");
    expect(says(told, "1 orders worth 12.50") && says(told, "currency is GBP"));
    expect(says(said(&d, "grep ^currency shop/patron.ini"), "currency = GBP"));
    expect(says(said(&d, "$patron report overview --data shop"), "revenue GBP"));
    said(&d, "rm -r shop; $patron init shop");
    said(&d, "sed -i s/GBP// events.csv; $patron import events events.csv --data shop");
    expect(says(said(&d, "grep ^currency shop/patron.ini"), "currency = CNY"));
    desk_close(&d);
}

TEST("a file of orders is one, whatever it was called")
{
    Desk d = desk_with("kinds",
                       "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,"
                       "CustomerID,Country\n"
                       "536365,85123A,T-LIGHT,6,2010-12-01 08:26:00,2.55,17850.0,France\n"
                       "C536366,85123A,T-LIGHT,-1,2010-12-02 08:26:00,2.55,17850.0,France\n");
    Str told = said(&d, "$patron import events events.csv --data shop");
    expect(says(told, "these are orders") && says(told, "1 orders worth 15.30, 1 refunds of 2.55"));
    expect(says(said(&d, "$patron import orders events.csv --data shop"), "2 known already"));
    desk_close(&d);
}

TEST("money in SQL has the decimals of the shop's currency, and numbers keep their digits")
{
    Desk d = desk_with("yen", "time,kind,person,order,amount,currency\n"
                              "2026-01-01 10:00,order,ann,o1,1200,JPY\n");
    said(&d, "sed -i 's/^currency.*/currency = JPY/' shop/patron.ini");
    said(&d, "$patron import events events.csv --data shop");
    Str all = said(&d, "$patron sql \"SELECT 'is', value::BIGINT = value_minor AS same, "
                       "0.1::DOUBLE + 0.2 AS a, 'nan'::DOUBLE AS b FROM orders\" "
                       "--format json --data shop");
    expect(says(all, "[\"is\",true,0.30000000000000004,null]"));
    desk_close(&d);
}

TEST("an amount that would overflow every sum is kept with its reason, and counted nowhere")
{
    Desk d = desk_with("huge", "time,kind,person,order,amount\n"
                               "2026-01-01 10:00,order,ann,o1,90000000000000000\n"
                               "2026-01-02 10:00,order,bob,o2,-90000000000000000\n"
                               "2026-01-03 10:00,order,cy,o3,12.50\n");
    Str all = said(&d, "$patron import events events.csv --data shop");
    expect(says(all, "1 events new") && says(all, "2 rejected"));
    all = said(&d, "$patron report overview unit=year --data shop --format csv | tail -1");
    expect(says(all, ",12.50,"));
    desk_close(&d);
}

TEST("properties that differ in capitals alone are two, and the terminal obeys no text")
{
    Desk d = desk_with("capitals", "time,kind,person,page,Color,color\n"
                                   "2026-01-01 10:00,page_view,ann,/a\x1b]0;x\x07,red,blue\n"
                                   "2026-01-01 10:01,page_view,bob,/b\xC2\x9b!m,blue,red\n");
    said(&d, "$patron import events events.csv --data shop");
#define QUESTION "report overview by=color \"where=Color='red' or color = 'red'\" --format csv"
    Str kernel = said(&d, "$patron " QUESTION " --data shop");
    Str sql = said(&d, "$patron " QUESTION " --engine sql --data shop");
    expect(says(kernel, ",blue,1,") && says(kernel, ",red,1,") && str_eq(kernel, sql));
    Str all = said(&d, "$patron report overview by=page --data shop; $patron person ann --data "
                       "shop; $patron sql 'SELECT page FROM events' --data shop");
    expect(says(all, "/a ]0;x") && !says(all, "\x1b") && !says(all, "\xC2\x9b"));
    Ran ran = shell(&d, "$patron report overview by=\"$(printf 'x\\033[31m')\" --data shop");
    expect(ran.exit == 2 && says(ran.said, "'x [31m'"));
    desk_close(&d);
}

TEST("a demo that was ended half way says so, and is not taken for a whole one")
{
    Desk d = desk_new("demo");
    Ran ran = shell(&d, "$patron demo told --people 200000 --no-serve & demo=$!; "
                        "until test -s told/journal/000000000000000000.log; do sleep 0.02; done; "
                        "kill -TERM $demo; wait $demo");
    expect(ran.exit == 1 && says(ran.said, "stopped before the shop was whole"));
    ran = shell(&d, "PATRON_FAIL_AT=journal.append.durable:1 $patron demo made --people 20 "
                    "--days 2 --no-serve");
    expect(ran.exit != 0);
    ran = shell(&d, "$patron demo made --people 20 --days 2 --no-serve");
    expect(ran.exit == 2 && says(ran.said, "was never finished"));
    said(&d, "$patron demo small --people 20 --days 2 --no-serve");
    said(&d, "$patron demo small --no-serve && test -s small/truth.jsonl");
    desk_close(&d);
}

TESTS_MAIN
