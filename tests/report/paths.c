/* Paths: kernel and SQL on questions that its document does not ask, numbers that add up, and one
 * path's first step is a strict funnel's second. */
#include "report/paths.h"
#include "shop.h"

static ReportAnswer asked(World *w, const char *name, const char *question)
{
    Pair pairs[24];
    ReportAnswer answer;
    isize n = pairs_of(str_of(question), pairs, COUNT(pairs), &w->arena);

    must(w, report_ask(report_find(str_of(name)), w->snapshot, pairs, n, &w->options, &w->arena,
                       &answer, &w->err));
    return answer;
}

static void same_by_sql(World *w, const char *question)
{
    Pair pairs[24];
    isize n = pairs_of(str_of(question), pairs, COUNT(pairs), &w->arena);
    ReportAnswer kernel = asked(w, "paths", question), twin;

    must(w, report_ask_sql(report_find(S("paths")), w->snapshot, w->warehouse, pairs, n,
                           &w->options, &w->arena, &twin, &w->err));
    if (!answers_same(&kernel, &twin, true, w->arena))
        broken("kernel and SQL disagree on: %s", question);
}

static World shop(u64 seed, int people)
{
    World w = world_new();
    world_add(&w, shop_new(seed, people, &w.arena));
    return w;
}

TEST("kernel and SQL take the same ways")
{
    static const char *const questions[] = {
        "start=item_view of=kind",
        "start=/ within=7d count=sessions",
        "end=order within=2d top=2 bots=yes",
        "end=cart_add of=product collapse=no steps=3 by=channel",
        "start=p1 of=product within=30d sequences=3",
        "start=* of=category within=9w steps=20 sequences=0",
        "end=item_* of=page count=sessions top=1 by=new",
        "kinds=any except=page_view|click steps=20 sequences=5",
        "start=(none) collapse=no group=no top=3 count=sessions sequences=2",
        "groups=s*h,*,email count=sessions within=3h",
        "start=search of=mixed kinds=search,message_opened,order_paid collapse=no bots=only",
    };
    World w = shop(11, 120);

    world_warehouse(&w);
    must(&w, warehouse_freeze(w.warehouse, &w.err));
    for (int i = 0; i < COUNT(questions); i++) {
        char *at = w.arena.at;
        same_by_sql(&w, questions[i]);
        w.arena.at = at;
    }
    world_end(&w);
}

/* ---- names of pages ---- */

TEST("numbers and ids in pages are folded, and nothing else is")
{
    static const char *const folded[][2] = {
        {"/product/123", "/product/:id"},
        {"/product/p123/", "/product/:id/"},
        {"/12/x/7.html", "/:id/x/:id.html"},
        {"/order/0f8fad5b-d9cb-469f-a165-70867728950e", "/order/:id"},
        {"/beadface/deadbeef1", "/beadface/:id"},
        {"/a4b/pp12/top10/v2.", "/a4b/pp12/top10/:id."},
        {"12", ":id"},
        {"/", "/"},
        {"", ""},
        {"//9//", "//:id//"},
        {"/-------1/------1", "/:id/------1"},
    };
    Arena arena = arena_new(1 << 20);

    for (int i = 0; i < COUNT(folded); i++)
        if (!str_eq(nodes_folded(str_of(folded[i][0]), &arena), str_of(folded[i][1])))
            broken("'%s' becomes '%.*s'", folded[i][0],
                   STR_ARG(nodes_folded(str_of(folded[i][0]), &arena)));
    expect(nodes_like(S("/a/b"), S("/a/*")) && nodes_like(S("/a/"), S("/a/*")));
    expect(!nodes_like(S("/a"), S("/a/*")) && nodes_like(S("xaab"), S("*a*ab")));
    expect(nodes_like(S(""), S("*")) && !nodes_like(S("a"), S("")) && nodes_like(S(""), S("")));
    arena_free(&arena);
}

/* Random pages of the few bytes that rules and folding look at. */
static const Batch *odd_pages(int n, Arena *arena)
{
    static const char bytes[] = "//aF019-._%*\\p9z";
    Random r = random_from(7);
    Batch *b = batch_new(arena, true);

    for (int i = 0; i < n; i++) {
        char page[24];
        isize row = batch_row(b), length = 1 + random_below(&r, COUNT(page) - 1);
        for (isize c = 0; c < length; c++)
            page[c] = bytes[random_below(&r, COUNT(bytes) - 1)];
        batch_set_int(b, F_time, row, (i64)i * US_PER_MIN);
        batch_set_text(b, F_kind, row, S("page_view"));
        batch_set_text(b, F_user_id, row, str_format(arena, "u%d", i % 9));
        batch_set_text(b, F_page, row, str_copy(arena, (Str){page, length}));
    }
    return b;
}

TEST("pages are folded and grouped by SQL as by the kernel")
{
    World w = world_new();

    world_add(&w, odd_pages(6000, &w.arena));
    world_warehouse(&w);
    must(&w, warehouse_freeze(w.warehouse, &w.err));
    same_by_sql(&w, "of=page steps=1");
    same_by_sql(&w, "of=page steps=1 groups=*a*F,/%*,*_p*,*\\* start=*9*");
    world_end(&w);
}

/* ---- it adds up ---- */

static const Value *cell(const Table *t, isize row, const char *column)
{
    for (isize c = 0; c < t->width; c++)
        if (strcmp(t->columns[c].name, column) == 0)
            return &t->cells[row * t->width + c];
    broken("no column '%s'", column);
    return NULL;
}

/* What goes from (or, with `to`, comes to) a node at a step, all rows together. */
static i64 sum_of(const Table *steps, i64 step, const char *end, Str node, const char *column)
{
    i64 sum = 0;
    for (isize i = 0; i < steps->rows; i++)
        if (cell(steps, i, "step")->integer == step && str_eq(cell(steps, i, end)->text, node))
            sum += cell(steps, i, column)->integer;
    return sum;
}

static void adds_up(World *w, const char *question, i64 steps, bool back, const char *column)
{
    ReportAnswer a = asked(w, "paths", question);
    const Table *moves = &a.tables.table[PATHS_STEPS], *nodes = &a.tables.table[PATHS_NODES];
    const char *near = back ? "to" : "from", *far = back ? "from" : "to";

    expect(nodes->rows > 5);
    for (isize i = 0; i < nodes->rows; i++) {
        i64 step = cell(nodes, i, "step")->integer, n = cell(nodes, i, column)->integer;
        Str node = cell(nodes, i, "node")->text;
        if (step < steps && sum_of(moves, step + 1, near, node, column) != n)
            broken("%s: not all go on or exit from %.*s", question, STR_ARG(node));
        if (step > 0 && sum_of(moves, step, far, node, column) != n)
            broken("%s: not all come from somewhere to %.*s", question, STR_ARG(node));
    }
}

TEST("at each node of each step those that come are those that go on and those that exit")
{
    World w = shop(12, 300);

    adds_up(&w, "steps=4", 4, false, "sessions");
    adds_up(&w, "steps=4 top=3", 4, false, "sessions");
    adds_up(&w, "end=order steps=3 of=kind", 3, true, "sessions");
    adds_up(&w, "end=order steps=3 of=kind within=7d", 3, true, "people");
    adds_up(&w, "start=item_view steps=6 within=30d bots=yes collapse=no", 6, false, "people");
    world_end(&w);
}

/* ---- paths and funnels ---- */

static i64 second_step(World *w, const char *question)
{
    ReportAnswer a = asked(w, "funnel", question);
    return cell(&a.tables.table[0], 1, "reached")->integer;
}

static i64 moved(World *w, const char *question, const char *column)
{
    ReportAnswer a = asked(w, "paths", question);
    const Table *t = &a.tables.table[PATHS_STEPS];

    for (isize i = 0; i < t->rows; i++)
        if (str_eq(cell(t, i, "to")->text, S("cart_add")))
            return cell(t, i, column)->integer;
    return 0;
}

TEST("a path's first step is the second step of a strict funnel")
{
    World w = shop(13, 400);

    i64 visits = moved(&w, "start=item_view of=kind kinds=any collapse=no steps=1", "sessions");
    i64 people = moved(&w, "start=item_view of=kind kinds=any collapse=no steps=1 within=1h",
                       "people");
    expect(visits > 10 && people > 10);
    expect(visits == second_step(&w, "steps=item_view,cart_add order=strict entry=first "
                                     "count=sessions"));
    expect(people == second_step(&w, "steps=item_view,cart_add order=strict entry=first "
                                     "within=1h"));
    world_end(&w);
}

TEST("a median is exact whether kept one by one or by how many")
{
    Random r = random_from(3);

    for (int n = 1; n < 6000; n = n * 3 + 1) {
        Arena arena = arena_new(4 << 20);
        Seconds one = {0}, all = {0};
        u32 *list = take(&arena, u32, n);
        for (int i = 0; i < n; i++) {
            list[i] = (u32)random_below(&r, i % 3 ? 100 : 9000);
            u32 few[1] = {list[i]};
            one = (Seconds){.few = few, .n = 1, .cap = 1};
            seconds_merge(&all, &one, &arena);
        }
        for (int i = 0; i < n; i++) {
            int below = 0, upto = 0;
            for (int k = 0; k < n; k++) {
                below += list[k] < list[i];
                upto += list[k] <= list[i];
            }
            if (below < (n + 1) / 2 && upto >= (n + 1) / 2)
                expect(seconds_median(&all, arena) == list[i]);
        }
        arena_free(&arena);
    }
}

TESTS_MAIN
