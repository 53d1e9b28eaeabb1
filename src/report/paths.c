/* paths.c — which ways do people take? From any point forward, or back from it: each visit (or a
 * person's next days) is one path of nodes, and for each step it is told how many went from which
 * node to which, and how many went no further. What a node, a path and a step are, exactly, and
 * examples that the tests run: docs/reports/paths.md. */
#include "report/paths.h"

typedef struct {
    WaysSums *sums;
    Way way; /* of the path at hand */
} Partial;

static void *fresh(const void *plan_of, Arena *arena)
{
    const PathsPlan *p = plan_of;
    Partial *partial = take(arena, Partial, 1);

    partial->sums = ways_sums(&p->shape, arena);
    return partial;
}

/* ---- one path ---- */

/* Events [begin, end) of a trail as nodes. */
typedef struct {
    const Nodes *nodes;
    const u8 *kind;
    Codes column;
    isize begin, end;
} Stretch;

static inline u32 node_at(const Stretch *s, isize i)
{
    u8 kind = s->kind[i] & KIND_MASK;

    if (s->nodes->columned[kind]) {
        u32 node = s->nodes->by_column[code_at(s->column, i)];
        if (node != NODE_NONE)
            return node;
    }
    return s->nodes->by_kind[kind];
}

static inline bool is_point(const Stretch *s, isize i)
{
    const Nodes *n = s->nodes;
    u8 kind = s->kind[i] & KIND_MASK;

    if (n->point.n == 0 || kind_in(&n->point_kinds, kind))
        return true;
    return n->columned[kind] && bit_is(n->point_codes, code_at(s->column, i));
}

/* The first event that is a node and the point; `end` when there is none. */
static isize find_point(const Stretch *s)
{
    isize i = s->begin;
    while (i < s->end && (node_at(s, i) == NODE_NONE || !is_point(s, i)))
        i++;
    return i;
}

/* One event further from the point; false when the path has all its nodes. */
static inline bool walk(const PathsPlan *p, const Stretch *s, const Trail *t, isize i, Way *way)
{
    u32 node = node_at(s, i);

    if (node == NODE_NONE || (p->collapse && way->n > 0 && way->node[way->n - 1] == node))
        return true;
    way->node[way->n] = node;
    way->at_s[way->n++] = t->at[i];
    return way->n <= p->shape.steps;
}

static void walk_all(const PathsPlan *p, const Stretch *s, const Trail *t, isize point, Way *way)
{
    i64 point_us = p->person ? trail_us(t, point) : 0;

    way->n = 0;
    if (p->back) {
        for (isize i = point; i >= s->begin; i--)
            if ((p->person && point_us - trail_us(t, i) > p->within_us) || !walk(p, s, t, i, way))
                return;
        return;
    }
    for (isize i = point; i < s->end; i++)
        if ((p->person && trail_us(t, i) - point_us > p->within_us) || !walk(p, s, t, i, way))
            return;
}

/* walk_all of the plain question, quickly: each event is written down, and stays when it is a node
 * and another one than before. */
__attribute__((always_inline)) static inline void walk_visit(const PathsPlan *p, const Stretch *s,
                                                             const u32 *at, Codes column, Way *way)
{
    const u32 *nodes = p->nodes.at_once, columns = p->nodes.columns;
    const u8 *kind = s->kind;
    const int most = p->shape.steps + 1;
    u32 before = NODE_NONE;
    int n = 0;

    for (isize i = s->begin, end = s->end; i < end && n < most; i++) {
        u32 node = nodes[(kind[i] & KIND_MASK) * columns + code_at(column, i)];
        bool on = node != NODE_NONE && node != before;
        way->node[n] = node;
        way->at_s[n] = at[i];
        before = on ? node : before;
        n += on;
    }
    way->n = n;
}

static void map_stretch(const PathsPlan *p, const Counted *c, Partial *partial, Stretch s,
                        isize session, bool several, Arena *arena)
{
    const Trail *t = c->trail;
    Way *way = &partial->way;
    isize point = p->plain ? s.begin : find_point(&s);

    if (point == s.end)
        return;
    if (!p->plain)
        walk_all(p, &s, t, point, way);
    else if (s.column.width == 1)
        walk_visit(p, &s, t->at, (Codes){s.column.p, 1}, way);
    else
        walk_visit(p, &s, t->at, s.column, way);
    if (way->n == 0)
        return;
    if (session < 0 && by_grain(p->by) != GRAIN_PERSON)
        session = trail_session_of(t, point);
    way->code = p->by ? by_code(p->by, c, point, MAX(session, 0)) : 0;
    ways_add(partial->sums, way, c->whole->person, t->guest, several, arena);
}

static void map(const void *plan_of, const Counted *c, void *partial, Arena *arena)
{
    const PathsPlan *p = plan_of;
    const Trail *t = c->trail;
    bool product = p->nodes.of == OF_PRODUCT || p->nodes.of == OF_CATEGORY;
    Stretch s = {&p->nodes, t->kind, product ? t->product : t->page, 0, t->n};

    if (p->person) {
        map_stretch(p, c, partial, s, -1, false, arena);
        return;
    }
    for (isize i = 0; i < t->sessions; i++) {
        if (!(t->session[i].flags & SESSION_VISIT))
            continue;
        s.begin = t->session[i].first;
        s.end = session_end(t, i);
        map_stretch(p, c, partial, s, i, t->sessions > 1, arena);
    }
}

static void merge(const void *plan, void *into, const void *from, Arena *arena)
{
    (void)plan;
    ways_merge(((Partial *)into)->sums, ((const Partial *)from)->sums, arena);
}

static void finish(const void *plan, const void *partial, Arena *arena, Tables *answer)
{
    paths_finish(plan, ((const Partial *)partial)->sums, arena, answer);
}

static i64 peek(const void *plan, const void *partial, const CellAsked *asked)
{
    (void)plan;
    return ways_watch(((const Partial *)partial)->sums, asked->table, asked->key);
}

// clang-format off
#define BY_COLUMN {"by", "what the event at the point carries", LABEL, "by", true}

const Report report_paths = {
    .name = "paths",
    .asks = "Which ways do people take, and where do they go no further?",
    .chart = "sankey",
    .params = (const Param[]){
        {"start", P_TEXT, NULL, NULL,
         "where paths begin: a kind (item_view), a page (/cart) or another node, * for anything in "
         "it; without it at each visit's beginning"},
        {"end", P_TEXT, NULL, NULL, "the ways that led to here: paths are followed backwards"},
        {"steps", P_COUNT, "5", NULL, "how many steps to follow"},
        {"of", P_CHOICE, "mixed", "mixed|page|kind|product|category",
         "what a node is; mixed: views by their page, all else by its kind"},
        {"kinds", P_KINDS, NULL, NULL,
         "the kinds of event that count; without it all a person does but page_leave, "
         "item_impression, promo_view, consent and identify"},
        {"except", P_KINDS, NULL, NULL, "kinds to pass over"},
        {"within", P_TEXT, "session", NULL,
         "session: each visit is a path; a time such as 7d: a person's events so long after (or "
         "before) the point are one"},
        {"collapse", P_CHOICE, "yes", "yes|no", "the same node again and again counts once"},
        {"group", P_CHOICE, "yes", "yes|no", "numbers and ids in pages as :id: /product/:id"},
        {"groups", P_TEXT, NULL, NULL, "pages of one sort, first rule first: /product/*,/help*"},
        {"count", P_CHOICE, "people", "people|sessions", "what shares and order of rows are of"},
        {"top", P_COUNT, "0", NULL, "nodes to name at each step, the rest as one; 0: all"},
        {"sequences", P_COUNT, "50", NULL, "how many whole paths to list; 0: all"},
        {0}},
    .tables = (const ReportTable[]){
        {"steps", "who went from where to where", (const ReportColumn[]){
            BY_COLUMN,
            {"step", "its number, 1 at the point", COUNTS, NULL, true},
            {"from", "the node left", LABEL, NULL, true},
            {"to", "the node reached", LABEL, NULL, true},
            {"people", "people who did, once each", PEOPLE, NULL, false},
            {"sessions", "visits that did, guests' too", COUNTS, NULL, false},
            {"of_node", "share of those at the node nearer the point", SHARE, NULL, false},
            {"of_start", "share of all at the point", SHARE, NULL, false},
            {"median_time", "half took no longer from the one to the other", DURATION, NULL, false},
            {0}}},
        {"nodes", "who was where after so many steps", (const ReportColumn[]){
            BY_COLUMN,
            {"step", "steps from the point, 0 at it", COUNTS, NULL, true},
            {"node", "where", LABEL, NULL, true},
            {"people", "people there, once each", PEOPLE, NULL, false},
            {"sessions", "visits there, guests' too", COUNTS, NULL, false},
            {"of_start", "share of all at the point", SHARE, NULL, false},
            {0}}},
        {"sequences", "the most usual whole paths", (const ReportColumn[]){
            BY_COLUMN,
            {"path", "its nodes in the order of time", LABEL, NULL, true},
            {"people", "people who took it, once each", PEOPLE, NULL, false},
            {"sessions", "visits that did, guests' too", COUNTS, NULL, false},
            {"of_start", "share of all at the point", SHARE, NULL, false},
            {0}}},
        {0}},
    .plan = paths_plan, .fresh = fresh, .map = map, .merge = merge, .finish = finish, .peek = peek,
    .sql = paths_sql,
};
