/* people.h — the events of a kept shop by the person they truly belong to, as the truth has it. */
#ifndef TESTS_SIMULATE_PEOPLE_H
#define TESTS_SIMULATE_PEOPLE_H
#include "world.h"

typedef struct {
    i64 at_us;
    Row row;
    Kind kind;
} Deed;
typedef struct {
    const Json *truth; /* NULL: never came, or robot */
    Deed *deed;
    isize deeds;
    bool shared; /* one of the ids is another's too */
} One;
typedef struct {
    Kept *kept;
    One *one;
    isize people;
    const Json **line; /* all truth */
    isize lines;
    Names ids;
} People;

static inline i64 json_int(const Json *object, const char *name)
{
    const Json *j = json_get(object, str_of(name));
    return j ? j->integer : 0;
}
static inline double json_number(const Json *object, const char *name)
{
    const Json *j = json_get(object, str_of(name));
    return j ? j->number : 0;
}
static inline Str json_word(const Json *object, const char *name)
{
    return json_text(json_get(object, str_of(name)));
}
static inline i64 json_time(const Json *object, const char *name)
{
    i64 at_us = 0;
    Str text = json_word(object, name);
    return text.n > 0 && time_parse(text, NULL, &at_us) ? at_us : 0;
}
static inline bool truth_is(const Json *line, const char *what)
{
    return str_eq(json_word(line, "truth"), str_of(what));
}

static inline void people_claim(People *p, Str id, isize who)
{
    i64 *owner = names_at(&p->ids, id, 0);
    if (*owner != 0 && *owner != who + 1) {
        p->one[*owner - 1].shared = true;
        p->one[who].shared = true;
    }
    *owner = who + 1;
}

static inline void people_read(People *p, Arena *arena)
{
    Err e = {0};
    for (isize i = 0; i < p->kept->truths; i++) {
        if (json_parse(p->kept->truth[i], arena, &p->line[i], &e) != OK)
            assert(!"a line of truth is no JSON");
        const Json *line = p->line[i];
        if (!truth_is(line, "person") || json_word(line, "robot").n > 0)
            continue;
        isize who = (isize)json_int(line, "person");
        p->one[who].truth = line;
        if (json_word(line, "user_id").n > 0)
            people_claim(p, json_word(line, "user_id"), who);
        const Json *ids = json_get(line, S("anonymous_ids"));
        for (const Json *id = ids->first; id; id = id->next)
            people_claim(p, json_text(id), who);
    }
}

/* -1 when the event is nobody's, or a robot's. */
static inline isize people_whose(People *p, const Row *r)
{
    i64 *user = names_at(&p->ids, row_text(r, F_user_id), 0);
    i64 *device = names_at(&p->ids, row_text(r, F_anonymous_id), 0);
    if (row_text(r, F_user_id).n > 0)
        return (isize)*user - 1;
    return row_text(r, F_anonymous_id).n > 0 ? (isize)*device - 1 : -1;
}

static inline People *people_of(Kept *k, isize people)
{
    Arena *arena = &k->arena;
    People *p = take(arena, People, 1);
    *p = (People){.kept = k,
                  .people = people,
                  .one = take(arena, One, people),
                  .line = take(arena, const Json *, k->truths),
                  .lines = k->truths,
                  .ids = names_new(arena, 1 << 18)};
    people_read(p, arena);
    for (Row r = {0}; row_next(k, &r);) {
        isize who = people_whose(p, &r);
        if (who >= 0)
            p->one[who].deeds++;
    }
    for (isize i = 0; i < people; i++) {
        p->one[i].deed = take(arena, Deed, p->one[i].deeds);
        p->one[i].deeds = 0;
    }
    for (Row r = {0}; row_next(k, &r);) {
        isize who = people_whose(p, &r);
        if (who >= 0)
            p->one[who].deed[p->one[who].deeds++] = (Deed){row_int(&r, F_time), r, row_kind(&r)};
    }
    return p;
}
#endif
