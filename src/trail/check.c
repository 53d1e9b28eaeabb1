/* check.c — every checksum and every invariant of a trail on disk, told in sentences. */
#include "trail/cold.h"
#include "trail/store.h"

#include <stdio.h>

enum { FINDINGS_MAX = 1000 };

typedef struct {
    Arena *arena;
    Str *finding;
    isize n;
    const Generation *g;
    Arena side; /* for one person */
} Checking;

static void found(Checking *c, const char *format, ...) PRINTF_LIKE(2, 3);
static void found(Checking *c, const char *format, ...)
{
    char text[600];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (c->n < FINDINGS_MAX)
        c->finding[c->n++] = str_copy(c->arena, str_of(text));
}

/* One person of one part. Each check ends at the first contradiction: one sentence is enough. */
typedef struct {
    const Part *p;
    isize part;
    u32 i, n; /* events */
    u32 at;   /* the first one */
    Cold cold;
} Person;

static bool runs_fit(const Run *run, u32 n, u32 events, u32 codes)
{
    for (u32 r = 0; r < n; r++)
        if (run[r].code >= codes || run[r].event >= events ||
            (r == 0 ? run[r].event != 0 : run[r].event <= run[r - 1].event))
            return false;
    return n > 0;
}

static const char *check_events(const Checking *c, const Person *who)
{
    const Part *p = who->p;
    u32 kinds = MIN(KIND_COUNT + c->g->lexicon[DIM_KIND].n, KIND_MASK + 1);
    i64 before = -1;
    u32 seq_before = 0;

    for (u32 i = who->at; i < who->at + who->n; i++) {
        i64 at = (i64)p->at[i] * US_PER_S + (i64)code_at(p->us, i) * p->us_step;
        u32 seq = who->cold.seq[i - who->at];
        if (at < before || (at == before && seq <= seq_before))
            return "has events out of order";
        if (seq >= c->g->meta.covers)
            return "has an event that the generation does not cover";
        if ((p->kind[i] & KIND_MASK) >= kinds || code_at(p->page, i) > c->g->lexicon[DIM_PAGE].n ||
            code_at(p->product, i) > c->g->lexicon[DIM_PRODUCT].n)
            return "has a code that no dictionary knows";
        before = at;
        seq_before = seq;
    }
    return NULL;
}

static const char *check_sessions(const Checking *c, const Person *who)
{
    const Part *p = who->p;
    u32 s = p->session_of[who->i], end = p->session_of[who->i + 1], visits = 0;

    for (u32 i = 0; i < who->n; i++) {
        if (!(p->kind[who->at + i] & SESSION_START))
            continue;
        if (s == end || p->session[s].first != i)
            return "has a session that begins elsewhere than its events say";
        const Session *v = &p->session[s];
        u32 next = s + 1 < end ? v[1].first : who->n;
        if (next <= i || next > who->n || p->session_at[s] != p->at[who->at + i] ||
            p->session_brief[s] !=
                session_brief(v, p->kind + who->at + i, p->at + who->at + i, next - i))
            return "has a session that is briefly told wrong";
        s++;
        bool visit = v->flags & SESSION_VISIT;
        visits += visit;
        if (v->number != (visit ? visits : 0))
            return "has visits that are not counted from 1";
        if (v->landing > c->g->lexicon[DIM_PAGE].n || v->source > c->g->lexicon[DIM_SOURCE].n ||
            v->medium > c->g->lexicon[DIM_MEDIUM].n || v->campaign > c->g->lexicon[DIM_CAMPAIGN].n)
            return "has a session with a code that no dictionary knows";
    }
    if (s != end || !(p->kind[who->at] & SESSION_START))
        return "has sessions that its events do not have";
    return NULL;
}

static const char *check_money(const Checking *c, const Person *who)
{
    const Part *p = who->p;
    const Order *order = p->order + p->order_of[who->i];
    const Refund *refund = p->refund + p->refund_of[who->i];
    u32 orders = p->order_of[who->i + 1] - p->order_of[who->i];
    u32 refunds = p->refund_of[who->i + 1] - p->refund_of[who->i];
    u32 lines = p->line_of[who->i + 1] - p->line_of[who->i], line = 0;

    for (u32 o = 0; o < orders; o++) {
        u32 kind = order[o].event < who->n ? p->kind[who->at + order[o].event] & KIND_MASK : 0;
        if (kind != KIND_order && kind != KIND_order_paid)
            return "has an order that no event of it placed";
        if (order[o].number >= c->g->lexicon[LEX_ORDER].n || order[o].first_line != line)
            return "has an order whose id or lines lie elsewhere";
        line += order[o].lines;
    }
    for (u32 r = 0; r < refunds; r++)
        if (refund[r].event >= who->n || refund[r].order >= (i32)orders ||
            (p->kind[who->at + refund[r].event] & KIND_MASK) != KIND_refund)
            return "has a refund that is no event of it";
    return line == lines ? NULL : "has lines of no order";
}

static const char *check_rest(const Checking *c, const Person *who)
{
    const Cold *cold = &who->cold;
    if (!runs_fit(cold->context, cold->contexts, who->n, (u32)c->g->meta.tuples))
        return "has circumstances that do not fit its events";
    if (!runs_fit(cold->ident, cold->idents, who->n, NOBODY))
        return "has ids that do not fit its events";
    return NULL;
}

static bool ascending(const u32 *of, u32 i)
{
    return of[i] <= of[i + 1];
}

static void check_person(Checking *c, Person *who)
{
    const Part *p = who->p;
    u32 i = who->i;
    const char *wrong = NULL;
    if (!ascending(p->event_of, i) || !ascending(p->session_of, i) || !ascending(p->order_of, i) ||
        !ascending(p->line_of, i) || !ascending(p->refund_of, i) || !ascending(p->cold_of, i))
        wrong = "has offsets that go backwards";
    who->at = p->event_of[i];
    who->n = p->event_of[i + 1] - who->at;
    if (!wrong && who->n == 0)
        wrong = "has no events";
    Arena scratch = c->side;
    if (!wrong && !cold_read(p, i, COLD_SEQS, &scratch, &who->cold))
        wrong = "has ids or places that cannot be read";
    if (!wrong)
        wrong = check_events(c, who);
    if (!wrong)
        wrong = check_sessions(c, who);
    if (!wrong)
        wrong = check_money(c, who);
    if (!wrong)
        wrong = check_rest(c, who);
    if (wrong)
        found(c, "person %u in part %lld of '%s' %s", part_number(p, i), (long long)who->part,
              c->g->folder, wrong);
}

static void check_generation(Checking *c)
{
    const Generation *g = c->g;
    i64 events = 0, sessions = 0, orders = 0;
    Err e;

    if (colfile_verify(&g->evidence, "evidence", 0, EVIDENCE_SECTIONS, &e) != OK)
        found(c, "in '%s': %s", g->folder, e.text);
    for (isize part = 0; part < g->parts; part++) {
        const Part *p = &g->part[part];
        for (u32 i = 0; i < p->persons; i++)
            check_person(c, &(Person){.p = p, .part = part, .i = i});
        events += p->event_of[p->persons];
        sessions += p->session_of[p->persons];
        orders += p->order_of[p->persons];
    }
    if (events != g->meta.events || sessions != g->meta.sessions || orders != g->meta.orders)
        found(c, "'%s' counts other events, sessions or orders than it holds", g->folder);
}

Code trail_check(const Os *os, Str directory, Arena *arena, Str **findings, isize *n, Err *e)
{
    Str folder = str_format(arena, "%.*s/trail", STR_ARG(directory));
    Checking c = {.arena = arena, .finding = take(arena, Str, FINDINGS_MAX)};
    Manifest manifest;
    Generation *g = NULL;
    Err why = {.code = OK};

    Code code = manifest_read(os, folder, &manifest, &why);
    bool named = code != NOT_FOUND; /* else no trail was built yet, and that is no finding */
    if (code == OK)
        code = generation_open(generation_folder(arena, folder, manifest.generation),
                               manifest.generation, 1, &g, &why);
    if (code == OK && g->meta.covers != manifest.covers)
        found(&c, "'%s' covers other events than its manifest says", g->folder);
    c.g = g;
    c.side = arena_new(memory_all());
    if (code == OK)
        check_generation(&c);
    else if (named)
        found(&c, "%s; it is built again at the next refresh", why.text);
    arena_free(&c.side);
    generation_release(&g);
    *findings = c.finding;
    *n = c.n;
    if (code == IO_FAILED && e)
        *e = why;
    return code == IO_FAILED ? code : OK;
}
