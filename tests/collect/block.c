/* Records taken in many at once are what they are one by one. One that cannot be read makes its
 * whole block go record by record, so a file with bad records strewn in is the plain twin of the
 * same file without. */
#include "collect_test.h"

static const char *pick(Random *random, const char *const *of, isize n)
{
    return of[random_below(random, n)];
}
#define PICK(...)                                                                                  \
    pick(random, (const char *const[]){__VA_ARGS__}, COUNT(((const char *const[]){__VA_ARGS__})))

static void time_put(Buf *b, Random *random)
{
    buf_print(b, "2024-%02d-%02d%s%02d:%02d:%02d%s", (int)random_below(random, 2) + 3,
              (int)random_below(random, 3) + 29 - 1, PICK(" ", "T", " "),
              (int)random_below(random, 24), (int)random_below(random, 60),
              (int)random_below(random, 60), PICK("", "Z", " UTC", "+08:00", ".25Z", " UTC"));
}

static void shop_row(Buf *b, Random *random)
{
    time_put(b, random);
    buf_print(b, ",%s,%s,%s,%s,%s,%s,%s,%s\n", PICK("view", "cart", "purchase", "view", " view "),
              PICK("1001", "1002", "", "NA", "1003.0", "7"),
              PICK("2053013552326770905", "205", "", "012"), PICK("a.b", "", "c", "\"d,e\""),
              PICK("apple", "null", "", "bosch"), PICK("12.50", "", "7", "1e2", "834.33"),
              PICK("5121", "5122", "", "5123.0"), PICK("s1", "s2", "s3", ""));
}

static void own_row(Buf *b, Random *random)
{
    time_put(b, random);
    buf_print(b, ",%s,%s,%s,%s,%s,%s,%s,%s\n", PICK("page_view", "order", "refund", "item_view"),
              PICK("ann", "bob", "", "\"c \"\"d\"\"\""), PICK("p1", "p2", ""),
              PICK("3", "1", "", "0.5"), PICK("10", "2.5", "", "nan"), PICK("red", "", "blue"),
              PICK("42", "", "1.5"), PICK("x", "9", "", "0x1", "1e3", " y "));
}

typedef void PutRow(Buf *b, Random *random);

/* Every event but those rejected, with its key. */
static void tell_kept(void *context, const Batch *b, isize row)
{
    static const Field hidden[] = {F_received, F_origin, F_row};
    Batch shown = *b;
    for (int i = 0; i < COUNT(hidden); i++)
        shown.field[hidden[i]] = NULL;
    if (str_eq(batch_text(b, F_kind, row), S("rejected")))
        return;
    event_to_json(&shown, row, context);
    buf_byte(context, '\n');
}

static Str taken(const char *first, PutRow *put, u64 seed, bool strewn, i64 *rejected)
{
    Shop s = shop_new(strewn ? "strewn" : "clean");
    Buf file = buf_on(&s.arena), all = buf_on(&s.arena);
    static Arena keep;
    if (!keep.base)
        keep = arena_new((isize)1 << 30);
    Random random = random_from(seed);
    buf_print(&file, "%s\n", first); /* its second line gives every property its place */
    for (int i = 0; i < 2000; i++) {
        put(&file, &random);
        if (strewn && i % 60 == 59)
            buf_print(&file, "never,view\n");
    }
    import_how(&s, IMPORT_EVENTS, file_of(&s, "f.csv", buf_done(&file)), (How){0});
    *rejected = s.result.count.rejected;
    each_event(&s, tell_kept, &all);
    Str text = str_copy(&keep, buf_done(&all));
    shop_close(&s);
    return text;
}

static void both_ways(const char *first, PutRow *put)
{
    for (u64 seed = 1; seed <= 5; seed++) {
        i64 none, some;
        Str clean = taken(first, put, seed, false, &none);
        Str strewn = taken(first, put, seed, true, &some);
        expect(none == 0 && some > 30 && clean.n > 100000);
        if (!str_eq(clean, strewn))
            differs(__FILE__, __LINE__, clean.p, strewn.p);
    }
}

TEST("a shop's events come out the same, many at once or one by one")
{
    both_ways("event_time,event_type,product_id,category_id,category_code,brand,price,user_id,"
              "user_session",
              shop_row);
}

TEST("so do quantities, properties and orders without an id")
{
    both_ways("time,kind,user_id,product,quantity,price,colour,size,mixed\n"
              "2024-03-28T10:00:00Z,page_view,ann,p1,1,2,red,42,x",
              own_row);
}

TESTS_MAIN
