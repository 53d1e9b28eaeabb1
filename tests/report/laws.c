/* laws.c — what holds for any report, so that a new one is tested before its author writes a
 * test: however people are shared out the answer is the same, mapped one by one it is that of all
 * asked at once, an empty part changes nothing, a trail is only read, two runs agree, the budget
 * holds, stopping stops, a number of people opens into as many. Each report is asked everything
 * its document asks, and what every report must take. */
#include "report/executor.h"
#include "questions.h"

/* ---- the kernel by hand, person by person ---- */

typedef struct {
    World *w;
    Question q;
    Filter filter;
    CountedRoom room;
    Arena scratch;
} Hand;

static u64 hash_codes(Codes c, isize n, u64 seed)
{
    return c.width ? hash64(c.p, n * c.width, seed) : seed;
}

/* Everything a report can see of a person. */
static u64 hash_trail(const Trail *t)
{
    u64 h = hash64(t->kind, t->n, 1);
    h = hash64(t->at, t->n * 4, h);
    h = hash_codes(t->us, t->n, h);
    h = hash_codes(t->page, t->n, h);
    h = hash_codes(t->product, t->n, h);
    h = hash64(t->session, t->sessions * (isize)sizeof *t->session, h);
    h = hash64(t->order, t->orders * (isize)sizeof *t->order, h);
    h = hash64(t->line, t->lines * (isize)sizeof *t->line, h);
    return hash64(t->refund, t->refunds * (isize)sizeof *t->refund, h);
}

/* Map everybody into parts[part_of(person)] and, all of them, into `whole`. */
static void map_all(Hand *h, void *whole, void **parts, int n, Random *r)
{
    Trail trail;

    for (isize task = 0; task < snapshot_tasks(h->w->snapshot); task++) {
        TrailCursor cursor = trail_begin(h->w->snapshot, task);
        while (trail_next(&cursor, &trail)) {
            Arena scratch = h->scratch;
            if (!filter_person(&h->filter, &trail, &h->room, &scratch))
                continue;
            const Counted *c = &h->room.counted;
            u64 before = hash_trail(c->trail) ^ hash_trail(c->whole) * 3;
            h->q.report->map(h->q.plan, c, whole, &h->w->arena);
            h->q.report->map(h->q.plan, c, parts[random_below(r, n)], &h->w->arena);
            expect(before == (hash_trail(c->trail) ^ hash_trail(c->whole) * 3));
        }
    }
}

static ReportAnswer finished(Hand *h, const void *partial)
{
    ReportAnswer answer;
    Question q = h->q;

    q.report->finish(q.plan, partial, &h->w->arena, &q.tables);
    question_answer(&q, &h->w->arena, &answer);
    return answer;
}

static bool hand_open(Hand *h, World *w, const Report *report, const Asking *a)
{
    *h = (Hand){.w = w, .scratch = arena_new(1 << 30)};
    if (question_open(report, w->snapshot, a->pairs, a->n, &w->options, &w->arena, &h->q,
                      &w->err) != OK) {
        arena_free(&h->scratch);
        return false;
    }
    h->filter = filter_of(h->q.args);
    return true;
}

static void law_of_sharing(World *w, const Report *report, const Asking *a)
{
    Random r = random_from(99);
    Hand h;

    if (!hand_open(&h, w, report, a))
        return;
    const void *plan = h.q.plan;
    void *whole = report->fresh(plan, &w->arena);
    void *parts[3];
    for (int i = 0; i < 3; i++)
        parts[i] = report->fresh(plan, &w->arena);
    map_all(&h, whole, parts, 3, &r);
    ReportAnswer once = finished(&h, whole), asked;
    must(w,
         report_ask(report, w->snapshot, a->pairs, a->n, &w->options, &w->arena, &asked, &w->err));
    expect(answers_same(&once, &asked, false, w->arena));
    report->merge(plan, parts[0], parts[1], &w->arena);
    report->merge(plan, parts[2], parts[0], &w->arena);
    ReportAnswer shared = finished(&h, parts[2]);
    expect(answers_same(&once, &shared, false, w->arena));

    report->merge(plan, whole, report->fresh(plan, &w->arena), &w->arena);
    void *empty = report->fresh(plan, &w->arena);
    report->merge(plan, empty, whole, &w->arena);
    ReportAnswer right = finished(&h, whole), left = finished(&h, empty);
    expect(answers_same(&once, &right, false, w->arena));
    expect(answers_same(&once, &left, false, w->arena));
    arena_free(&h.scratch);
}

/* ---- through the door ---- */

static void law_of_runs(World *w, const Report *report, const Asking *a)
{
    static const int workers[] = {1, 2, 5};
    ReportAnswer answer[COUNT(workers)];

    for (int i = 0; i < COUNT(workers); i++) {
        AskOptions options = w->options;
        options.workers = workers[i];
        if (report_ask(report, w->snapshot, a->pairs, a->n, &options, &w->arena, &answer[i],
                       &w->err) != OK)
            return;
        expect(answers_same(&answer[0], &answer[i], false, w->arena));
        expect(answer[0].counted_events == answer[i].counted_events);
        expect(answer[0].counted_people == answer[i].counted_people);
    }
}

static void law_of_limits(World *w, const Report *report, const Asking *a)
{
    AskOptions options = w->options;
    ReportAnswer answer;
    bool stop = true;

    Code asked = report_ask(report, w->snapshot, a->pairs, a->n, &options, &w->arena, &answer,
                            &w->err);
    if (asked != OK)
        return;
    options.memory_bytes = 1;
    expect(report_ask(report, w->snapshot, a->pairs, a->n, &options, &w->arena, &answer, &w->err) ==
           OVER_LIMIT);
    expect(str_find(str_of(w->err.text), S("narrow the dates")) >= 0);
    options.memory_bytes = 0;
    options.stop = &stop;
    expect(report_ask(report, w->snapshot, a->pairs, a->n, &options, &w->arena, &answer, &w->err) ==
           CANCELLED);
}

/* The texts of a row's key columns. */
static isize row_keys(const ReportAnswer *a, const Table *t, isize row, Str *keys, Arena *arena)
{
    isize n = 0;

    for (isize c = 0; c < t->width; c++) {
        Buf text = buf_on(arena);
        if (!t->columns[c].key)
            continue;
        value_text(a, t->columns[c].unit, &t->cells[row * t->width + c], &text);
        keys[n++] = buf_done(&text);
    }
    return n;
}

/* The name that the report itself gives the shown column (by=channel shows "by" as "channel"). */
static Str own_name(const Table *t, isize shown)
{
    isize at = 0;
    for (isize c = 0; t->of->columns[c].name; c++)
        if (t->shown >> c & 1 && at++ == shown)
            return str_of(t->of->columns[c].name);
    return S("");
}

static void law_of_people(World *w, const Report *report, const Asking *a)
{
    Random r = random_from(5);
    ReportAnswer answer;
    Str keys[COLUMNS_MAX];

    if (report_ask(report, w->snapshot, a->pairs, a->n, &w->options, &w->arena, &answer, &w->err) !=
        OK)
        return;
    for (isize i = 0; i < answer.tables.tables; i++) {
        const Table *t = &answer.tables.table[i];
        for (isize cell = 0; cell < t->rows * t->width; cell++) {
            isize column = cell % t->width;
            bool few = t->rows <= 6 || random_below(&r, t->rows) < 6;
            if (t->columns[column].unit != PEOPLE || t->cells[cell].absent || !few)
                continue;
            PeopleOf of = {str_of(t->of->name), own_name(t, column), keys,
                           row_keys(&answer, t, cell / t->width, keys, &w->arena)};
            People people;
            must(w, report_people(report, w->snapshot, a->pairs, a->n, &of, &w->options, &w->arena,
                                  &people, &w->err));
            if (people.n != t->cells[cell].integer) {
                print_asking(a);
                print_answer("-- answer", &answer, i, w->arena);
                broken("report '%s', table '%s', column '%s', row %td: %lld people, %td listed",
                       report->name, t->of->name, t->columns[column].name, cell / t->width,
                       (long long)t->cells[cell].integer, people.n);
            }
            for (isize p = 1; p < people.n; p++)
                expect(people.person[p - 1] < people.person[p]);
        }
    }
}

typedef void Law(World *w, const Report *report, const Asking *a);

/* Memory of one question is given back before the next. */
static void hold(World *w, Law *law)
{
    for (isize i = 0; report_catalog[i]; i++) {
        const Asking *list;
        isize n = questions_of(report_catalog[i], &w->arena, &list);
        for (isize k = 0; k < n; k++) {
            char *at = w->arena.at;
            law(w, report_catalog[i], &list[k]);
            w->arena.at = at;
        }
    }
}

static void hold_on_shops(Law *law)
{
    for (u64 seed = 1; seed <= 2; seed++) {
        World w = world_new();
        world_add(&w, shop_new(seed, seed == 1 ? 60 : 200, &w.arena));
        if (seed == 2)
            world_add(&w, shop_new(6, 12, &w.arena)); /* an overlay */
        hold(&w, law);
        world_end(&w);
    }
}

TEST("however people are shared out, the answer is the same to the last bit")
{
    hold_on_shops(law_of_sharing);
}

TEST("one, two or five workers give the same answer")
{
    hold_on_shops(law_of_runs);
}

TEST("beyond its memory a question says so, and a stopped one stops")
{
    hold_on_shops(law_of_limits);
}

TEST("a number of people opens into exactly that many")
{
    hold_on_shops(law_of_people);
}

TEST("overview refuses nothing that every report is asked")
{
    World w = world_new();
    const Report *report = report_find(S("overview"));
    const Asking *list;

    world_add(&w, shop_new(1, 60, &w.arena));
    isize n = questions_of(report, &w.arena, &list);
    for (isize k = 0; k < n; k++) {
        ReportAnswer answer;
        must(&w, report_ask(report, w.snapshot, list[k].pairs, list[k].n, &w.options, &w.arena,
                            &answer, &w.err));
        if (answer.counted_events == 0) {
            print_asking(&list[k]);
            broken("nothing is counted: it proves nothing");
        }
    }
    world_end(&w);
}

TEST("a shop where nothing ever happened has an answer to every question")
{
    World w = world_new();
    world_add(&w, batch_new(&w.arena, false));
    for (isize i = 0; report_catalog[i]; i++) {
        ReportAnswer answer;
        const Asking *list;
        questions_of(report_catalog[i], &w.arena, &list);
        must(&w, report_ask(report_catalog[i], w.snapshot, list[0].pairs, list[0].n, &w.options,
                            &w.arena, &answer, &w.err));
        expect(answer.counted_events == 0);
    }
    world_end(&w);
}

TESTS_MAIN
