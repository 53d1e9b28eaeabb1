/* csv.c — separated text as records: as RFC 4180 has it, and as people send it. */
#include "collect_test.h"

#include "collect/files/csv.h"

/* All records of `text`, cells in brackets, each record a line; the header first. */
static const char *read_as(Shop *s, Str text, CsvShape shape)
{
    scoped(Plain *, plain_close) plain = NULL;
    scoped(Csv *, csv_close) csv = NULL;
    const char *path = file_of(s, "in.csv", text);
    Buf b = buf_on(&s->arena);
    Records records;

    if (plain_open(path, S(""), &plain, &s->e) != OK ||
        csv_open(plain, &shape, &s->arena, &csv, &s->e) != OK)
        broken("cannot open: %s\n", s->e.text);
    Names names = csv_names(csv);
    for (isize i = 0; i < names.n; i++)
        buf_print(&b, "[%.*s]", STR_ARG(names.name[i]));
    for (;;) {
        if (csv_next(csv, &records, &s->e) != OK)
            return s->e.text;
        if (records.rows == 0)
            break;
        for (isize r = 0; r < records.rows; r++) {
            buf_str(&b, S("\n"));
            for (isize c = 0; c < records.width; c++)
                buf_print(&b, "[%.*s]", STR_ARG(records.cells[r * records.width + c]));
            if (records.found[r] != (u32)records.width)
                buf_print(&b, "%u", records.found[r]);
        }
    }
    return str_z(&s->arena, buf_done(&b));
}

#define reads(text, expected)                                                                      \
    do {                                                                                           \
        Shop s_ = shop_new("csv");                                                                 \
        const char *got_ = read_as(&s_, S(text), (CsvShape){0});                                   \
        if (strcmp(got_, (expected)) != 0)                                                         \
            broken("%s:%d:\n  expected %s\n  got      %s\n", __FILE__, __LINE__, (expected),       \
                   got_);                                                                          \
        shop_close(&s_);                                                                           \
    } while (0)

TEST("quotes hold separators, line ends and doubled quotes")
{
    reads("a,b\n\"1,2\",\"x\ny\"\n\"say \"\"hi\"\"\",\n", "[a][b]\n[1,2][x\ny]\n[say \"hi\"][]");
}

TEST("lines end in LF, CRLF or CR, also mixed, and the last one needs no end")
{
    reads("a,b\r\n1,2\n3,4\r5,6", "[a][b]\n[1][2]\n[3][4]\n[5][6]");
}

TEST("a byte order mark is no part of the first name, and empty lines are no records")
{
    reads("\xEF\xBB\xBF"
          "a,b\n\n1,2\n\n \n3,4\n\n",
          "[a][b]\n[1][2]\n[3][4]");
}

TEST("the separator is found from the first line, outside quotes")
{
    reads("a\tb\tc\n1\t2,2\t3\n", "[a][b][c]\n[1][2,2][3]");
    reads("a;b\n1;2\n", "[a][b]\n[1][2]");
    reads("a|b\n1|2\n", "[a][b]\n[1][2]");
    reads("\"a,x,y\";b\n1;2\n", "[a,x,y][b]\n[1][2]");
    reads("one\n1\n2\n", "[one]\n[1]\n[2]");
}

TEST("a record tells how many cells it really has")
{
    reads("a,b\n1\n1,2,3\n1,2\n", "[a][b]\n[1][]1\n[1][2]3\n[1][2]");
}

TEST("runs of white space separate when asked to")
{
    Shop s = shop_new("csv");
    const char *got = read_as(&s, S(" 1  2\t3 \n4 5   6\r\n"), (CsvShape){' ', true});
    expect(strcmp(got, "[column_1][column_2][column_3]\n[1][2][3]\n[4][5][6]") == 0);
    shop_close(&s);
}

TEST("a quote left open to the end takes the rest as one cell and ends")
{
    reads("a,b\n1,\"2\n3,4\n", "[a][b]\n[1][2\n3,4\n]");
}

TEST("however the bytes are cut into blocks, the records are the same")
{
    Shop s = shop_new("csv");
    Buf text = buf_on(&s.arena), want = buf_on(&s.arena);
    Random random = random_from(7);
    buf_str(&text, S("a,b"));
    buf_str(&want, S("[a][b]"));
    while (text.n < 5 << 20) { /* several blocks of the source */
        i64 id = random_below(&random, 1000000);
        bool quoted = random_below(&random, 3) == 0;
        buf_print(&text, quoted ? "\r\n%lld,\"x\r\n\"\"%lld\"" : "\n%lld,y%lld", (long long)id,
                  (long long)id * 7);
        buf_print(&want, quoted ? "\n[%lld][x\r\n\"%lld]" : "\n[%lld][y%lld]", (long long)id,
                  (long long)id * 7);
    }
    const char *got = read_as(&s, buf_done(&text), (CsvShape){0});
    expect(str_eq(str_of(got), buf_done(&want)));
    shop_close(&s);
}

TESTS_MAIN
