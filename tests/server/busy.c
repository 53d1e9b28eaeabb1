/* Many ask while the shop takes in: each answer is of one moment, and is of no earlier one than
 * the answer before it. */
#include "doors.h"

enum { ASKERS = 4, BATCHES = 30, PEOPLE_A_BATCH = 20 };

static Doors d;
static bool done; /* all is taken in */

typedef struct {
    pthread_t thread;
    int number, answers;
    const char *wrong;
} Asker;

static i64 number_of(const Json *answer, const char *column)
{
    const Json *table = json_get(answer, S("tables"))->first->next;
    const Json *cell = json_get(table, S("rows"))->first->first;

    for (const Json *c = json_get(table, S("columns"))->first; c; c = c->next, cell = cell->next)
        if (str_eq(json_text(json_get(c, S("name"))), str_of(column)))
            return cell->integer;
    return -1;
}

static const char *const paths[] = {"/api/v1/reports/overview",
                                    "/health",
                                    "/api/v1/shop",
                                    "/api/v1/values/channel",
                                    "/api/v1/reports/overview?engine=sql",
                                    "/api/v1/people/first",
                                    "/api/v1/reports/channels?format=xlsx"};

/* SQL may find no quiet moment. */
static bool asked_to_wait(const char *path, Reply r)
{
    return str_find(str_of(path), S("sql")) >= 0 && r.status == 503 &&
           str_find(r.body, S("ask again")) > 0;
}

static const char *one_round(Asker *r, i64 *people)
{
    Arena arena = arena_new((isize)1 << 30);
    const char *wrong = NULL;
    const Json *json = NULL;
    Err e;

    for (int i = 0; i < COUNT(paths) && !wrong; i++) {
        int at = (i + r->number) % COUNT(paths);
        Str bytes = str_format(&arena, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", paths[at]);
        Reply reply = exchange(d.port, bytes, &arena);
        if (reply.status != 200 && !asked_to_wait(paths[at], reply))
            wrong = paths[at];
        if (wrong || at != 0)
            continue;
        if (json_parse(reply.body, &arena, &json, &e) != OK)
            wrong = "the answer is not JSON";
        else if (number_of(json, "visitors") < *people)
            wrong = "an answer went back in time";
        else if (number_of(json, "visitors") != number_of(json, "visits") ||
                 (number_of(json, "visitors") - 1) % PEOPLE_A_BATCH != 0)
            wrong = "an answer showed part of a batch";
        else
            *people = number_of(json, "visitors");
    }
    r->answers++;
    arena_free(&arena);
    return wrong;
}

static void *read_on(void *context)
{
    Asker *r = context;
    i64 people = 0;
    bool last = false;

    while (!r->wrong && !last) {
        last = __atomic_load_n(&done, __ATOMIC_ACQUIRE);
        r->wrong = one_round(r, &people);
        if (!r->wrong && last && people != 1 + BATCHES * PEOPLE_A_BATCH)
            r->wrong = "what was taken in is not in the answer";
    }
    return NULL;
}

static void take_in(int number)
{
    Arena arena = arena_new(64 << 20);
    Batch *batch = batch_new(&arena, true);
    CollectCount count = {0};

    for (int i = 0; i < PEOPLE_A_BATCH; i++) {
        isize row = batch_row(batch);
        batch_set_int(batch, F_time, row, (i64)1793000000 * US_PER_S + number * US_PER_MIN);
        batch_set_text(batch, F_kind, row, S("page_view"));
        batch_set_text(batch, F_channel, row, i % 2 ? S("search") : S("email"));
        batch_set_text(batch, F_user_id, row, str_format(&arena, "u%d-%d", number, i));
    }
    must(&d.w, collect_batch(d.collector, batch, false, &count, &d.w.err));
    expect(count.taken == PEOPLE_A_BATCH);
    must(&d.w, trail_refresh(d.w.trails, NULL, NULL, &d.w.err));
    arena_free(&arena);
}

TEST("answers given while events come in are whole, and never of an earlier moment than the last")
{
    Asker asker[ASKERS];

    doors_small(&d, "first 10:00 page_view channel=direct\n");
    for (int i = 0; i < ASKERS; i++) {
        asker[i] = (Asker){.number = i};
        expect(pthread_create(&asker[i].thread, NULL, read_on, &asker[i]) == 0);
    }
    for (int i = 0; i < BATCHES; i++)
        take_in(i);
    __atomic_store_n(&done, true, __ATOMIC_RELEASE);
    for (int i = 0; i < ASKERS; i++)
        pthread_join(asker[i].thread, NULL);
    for (int i = 0; i < ASKERS; i++)
        if (asker[i].wrong)
            broken("%s", asker[i].wrong);
    doors_close(&d);
}

TESTS_MAIN
