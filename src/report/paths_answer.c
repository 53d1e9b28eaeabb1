/* paths_answer.c — ways counted, put into tables: steps, nodes and whole ways, the most usual
 * first, and what top= and sequences= leave out as one row "(rest)". */
#include "report/by.h"
#include "report/paths.h"

#include <stdlib.h>

typedef struct {
    const PathsPlan *p;
    const WaysTold *told;
    u8 *named;          /* by index of a node's slot: top= names it; NULL: all */
    Str *value, *label; /* of by=, by code */
    Str *node;          /* names as they are shown */
    Arena *arena;
} Answering;

static i64 counted(const PathsPlan *p, const Mark *m)
{
    return p->by_people ? m->people : m->sessions;
}

/* ---- names ---- */

/* A node whose name says what only the report may say is told from it by quotes. */
static Str shown_name(Str name, Arena *arena)
{
    static const char *const own[] = {"(exit)", "(entry)", "(rest)"};
    Str inner = name;

    while (inner.n > 1 && inner.p[0] == '\'' && inner.p[inner.n - 1] == '\'')
        inner = str_take(str_skip(inner, 1), inner.n - 2);
    for (int i = 0; i < COUNT(own); i++)
        if (str_eq(inner, str_of(own[i])))
            return str_format(arena, "'%.*s'", STR_ARG(name));
    return name;
}

static void name_all(Answering *a)
{
    const Nodes *n = &a->p->nodes;
    u32 codes = a->p->shape.codes;

    a->node = take(a->arena, Str, n->nodes);
    for (u32 i = 1; i < n->rest; i++)
        a->node[i] = shown_name(n->name[i], a->arena);
    a->node[NODE_END] = a->p->back ? S("(entry)") : S("(exit)");
    a->node[n->rest] = S("(rest)");
    a->value = take(a->arena, Str, codes);
    a->label = take(a->arena, Str, codes);
    for (u32 code = 0; a->p->by && code < codes; code++) {
        const Mark *all = ways_node(a->told,
                                    ways_node_key(&a->p->shape, code, a->p->shape.steps + 1, 0));
        if (!all)
            continue;
        a->value[code] = by_text(a->p->by, code, a->arena);
        a->label[code] = by_label(a->p->by, code, a->arena);
    }
}

/* ---- rows ---- */

typedef struct {
    u64 key; /* for peek */
    Str value;
    u32 code;
    int step;
    u32 from, to;
    i64 n;
    Mark mark;
    const Seconds *seconds;
} Row;

static int by_rank(const Row *x, const Row *y)
{
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

static int by_step_and_rank(const void *a, const void *b)
{
    const Row *x = a, *y = b;
    int order = str_cmp(x->value, y->value);

    if (order == 0)
        order = (x->step > y->step) - (x->step < y->step);
    return order ? order : by_rank(x, y);
}

static const Mark *all_of(const Answering *a, u32 code)
{
    return ways_node(a->told, ways_node_key(&a->p->shape, code, a->p->shape.steps + 1, 0));
}

/* People cannot be added up where one may have gone several ways: of the rest they are absent. */
static void put_mark(Table *t, const Mark *m, bool rest)
{
    if (rest)
        put_none(t);
    else
        put_int(t, m->people);
    put_int(t, m->sessions);
}

static void put_part(const Answering *a, Table *t, const Mark *m, const Mark *of, bool rest)
{
    if (!of || (rest && a->p->by_people))
        put_none(t);
    else
        put_share(t, counted(a->p, m), counted(a->p, of));
}

/* ---- nodes ---- */

static isize list_nodes(const Answering *a, Row **rows)
{
    const Slots *slots = &a->told->nodes;
    const WaysShape *shape = &a->p->shape;
    isize n = 0;

    *rows = take(a->arena, Row, slots->n);
    for (isize i = 0; i < slots->n; i++) {
        Row r = {.key = slots->keys[i], .mark = a->told->node[i]};
        ways_node_of(shape, r.key, &r.code, &r.step, &r.from);
        if (r.step > shape->steps)
            continue;
        r.value = a->value[r.code];
        r.n = counted(a->p, &r.mark);
        (*rows)[n++] = r;
    }
    qsort(*rows, (size_t)n, sizeof **rows, by_step_and_rank);
    return n;
}

static bool same_place(const Row *x, const Row *y)
{
    return x->code == y->code && x->step == y->step;
}

/* The rows behind the first top= of each step become one, at its end. */
static isize rest_of_nodes(const Answering *a, Row *rows, isize n)
{
    isize kept = 0, rank = 0;

    for (isize i = 0; i < n; i++) {
        rank = kept > 0 && same_place(&rows[kept - 1], &rows[i]) ? rank + 1 : 1;
        if (rank <= a->p->top) {
            a->named[ways_node(a->told, rows[i].key) - a->told->node] = 1;
            rows[kept++] = rows[i];
        } else if (rank == a->p->top + 1) {
            rows[kept] = rows[i];
            rows[kept].key = UINT64_MAX;
            rows[kept++].from = a->p->nodes.rest;
        } else {
            rows[kept - 1].mark.sessions += rows[i].mark.sessions;
        }
    }
    return kept;
}

static void put_nodes(Answering *a, Table *t)
{
    Row *rows;
    isize n = list_nodes(a, &rows);

    if (a->p->top > 0) {
        a->named = take(a->arena, u8, a->told->nodes.n);
        n = rest_of_nodes(a, rows, n);
    }
    for (isize i = 0; i < n; i++) {
        const Row *r = &rows[i];
        bool rest = r->from == a->p->nodes.rest;
        put_row(t, r->key);
        put_text(t, a->label[r->code]);
        put_int(t, r->step);
        put_text(t, a->node[r->from]);
        put_mark(t, &r->mark, rest);
        put_part(a, t, &r->mark, all_of(a, r->code), rest);
    }
}

/* ---- steps ---- */

/* The node itself, or the rest when top= does not name it there. */
static u32 named_node(const Answering *a, u32 code, int position, u32 node)
{
    if (!a->named || node == NODE_END)
        return node;
    const Mark *m = ways_node(a->told, ways_node_key(&a->p->shape, code, position, node));
    return a->named[m - a->told->node] ? node : a->p->nodes.rest;
}

/* Moves by what their two ends are called; with top= several may share one name. */
static isize list_moves(const Answering *a, Row **rows)
{
    const WaysTold *told = a->told;
    const WaysShape *shape = &a->p->shape;
    Groups names = groups_new(a->arena, told->moves.n);
    isize n = 0;

    *rows = take(a->arena, Row, told->moves.n);
    for (isize i = 0; i < told->moves.n; i++) {
        Row r = {.mark = told->move[i], .seconds = ways_seconds(told, told->moves.keys[i])};
        u32 near, far;
        ways_move_of(shape, told->moves.keys[i], &r.code, &r.step, &near, &far);
        near = named_node(a, r.code, r.step - 1, near);
        far = named_node(a, r.code, r.step, far);
        r.key = ways_move_key(shape, r.code, r.step, near, far);
        r.value = a->value[r.code];
        r.from = a->p->back ? far : near;
        r.to = a->p->back ? near : far;
        isize at = groups_index(&names, r.key, a->arena);
        if (at == n) {
            (*rows)[n++] = r;
            continue;
        }
        Row *into = &(*rows)[at];
        Seconds *both = take(a->arena, Seconds, 1);
        seconds_merge(both, into->seconds, a->arena);
        seconds_merge(both, r.seconds, a->arena);
        into->seconds = both;
        into->mark.sessions += r.mark.sessions;
    }
    return n;
}

static bool in_rest(const Answering *a, const Row *r)
{
    return r->from == a->p->nodes.rest || r->to == a->p->nodes.rest;
}

static i64 rank_of(const Answering *a, const Row *r)
{
    return in_rest(a, r) && a->p->by_people ? -1 : counted(a->p, &r->mark);
}

static void put_steps(const Answering *a, Table *t)
{
    Row *rows;
    isize n = list_moves(a, &rows);

    for (isize i = 0; i < n; i++)
        rows[i].n = rank_of(a, &rows[i]);
    qsort(rows, (size_t)n, sizeof *rows, by_step_and_rank);
    for (isize i = 0; i < n; i++) {
        const Row *r = &rows[i];
        u32 near = a->p->back ? r->to : r->from;
        i64 seconds = seconds_median(r->seconds, *a->arena);
        put_row(t, r->key);
        put_text(t, a->label[r->code]);
        put_int(t, r->step);
        put_text(t, a->node[r->from]);
        put_text(t, a->node[r->to]);
        put_mark(t, &r->mark, in_rest(a, r));
        put_part(a, t, &r->mark,
                 ways_node(a->told, ways_node_key(&a->p->shape, r->code, r->step - 1, near)),
                 in_rest(a, r));
        put_part(a, t, &r->mark, all_of(a, r->code), in_rest(a, r));
        if (seconds < 0)
            put_none(t);
        else
            put_int(t, seconds * US_PER_S);
    }
}

/* ---- whole ways ---- */

typedef struct {
    const WaysTold *told;
    const WayCell *cell;
    Str value;
    i64 n;
    u32 code;
} Whole;

/* In the order of their nodes, one after the other: what a key says when it holds them all. */
static int by_nodes(const Whole *x, const Whole *y)
{
    Way a, b;

    if (x->told->sums->of.exact)
        return (x->cell->key > y->cell->key) - (x->cell->key < y->cell->key);
    ways_way_of(x->told, x->cell, &a);
    ways_way_of(y->told, y->cell, &b);
    for (int i = 0; i < MAX(a.n, b.n); i++)
        if (i >= a.n || i >= b.n || a.node[i] != b.node[i])
            return i >= a.n ? -1 : i >= b.n ? 1 : a.node[i] < b.node[i] ? -1 : 1;
    return 0;
}

static int by_usual(const void *x_of, const void *y_of)
{
    const Whole *x = x_of, *y = y_of;
    int order = str_cmp(x->value, y->value);

    if (order)
        return order;
    return x->n != y->n ? (x->n > y->n ? -1 : 1) : by_nodes(x, y);
}

static i64 usual(const PathsPlan *p, const WayCell *cell)
{
    return p->by_people ? cell->people : cell->sessions;
}

/* So many people (or visits) a way needs to be among the first `wanted`: no way is left out that
 * should be there, and few are looked at that should not. */
static i64 least_usual(const Answering *a, isize wanted)
{
    enum { COUNTED_MAX = 1 << 12 };
    isize above = 0, *how_many = take(a->arena, isize, COUNTED_MAX + 1);
    i64 n = COUNTED_MAX;

    if (wanted == 0 || a->p->by)
        return 0;
    for (isize i = 0; i < a->told->ways; i++)
        how_many[MIN(usual(a->p, a->told->way[i]), COUNTED_MAX)]++;
    for (above = how_many[n]; n > 0 && above < wanted; above += how_many[--n])
        ;
    return n;
}

static isize list_wholes(const Answering *a, Whole **wholes)
{
    const WaysTold *told = a->told;
    isize n = 0, at = 0;
    i64 least = least_usual(a, a->p->sequences);
    Way way;

    for (isize i = 0; i < told->ways; i++)
        n += usual(a->p, told->way[i]) >= least;
    *wholes = take(a->arena, Whole, n);
    for (isize i = 0; i < told->ways; i++) {
        i64 count = usual(a->p, told->way[i]);
        if (count < least)
            continue;
        ways_way_of(told, told->way[i], &way);
        (*wholes)[at++] = (Whole){told, told->way[i], a->value[way.code], count, way.code};
    }
    qsort(*wholes, (size_t)n, sizeof **wholes, by_usual);
    return n;
}

/* Its nodes in the order of time; where it ended is said, unless it was followed no further. */
static Str way_text(const Answering *a, const Way *way)
{
    Buf b = buf_on(a->arena);
    int last = way->n - 1 + (way->n <= a->p->shape.steps);

    for (int i = 0; i <= last; i++) {
        int at = a->p->back ? last - i : i;
        if (i > 0)
            buf_str(&b, S(" → "));
        buf_str(&b, a->node[at < way->n ? way->node[at] : NODE_END]);
    }
    return buf_done(&b);
}

static void put_way(const Answering *a, Table *t, const Whole *w)
{
    Mark m = {w->cell->sessions, w->cell->people};
    Way way;

    ways_way_of(a->told, w->cell, &way);
    put_row(t, w->cell->key);
    put_text(t, a->label[w->code]);
    put_text(t, way_text(a, &way));
    put_mark(t, &m, false);
    put_part(a, t, &m, all_of(a, w->code), false);
}

static void put_rest(const Answering *a, Table *t, u32 code, i64 sessions)
{
    const Mark *all = all_of(a, code), rest = {.sessions = all->sessions - sessions};

    if (rest.sessions == 0)
        return;
    put_row(t, UINT64_MAX);
    put_text(t, a->label[code]);
    put_text(t, S("(rest)"));
    put_mark(t, &rest, true);
    put_part(a, t, &rest, all, true);
}

static void put_sequences(const Answering *a, Table *t)
{
    Whole *wholes;
    isize n = list_wholes(a, &wholes), most = a->p->sequences ? a->p->sequences : n;

    for (isize i = 0; i < n;) {
        u32 code = wholes[i].code;
        i64 sessions = 0;
        for (isize k = 0; i < n && wholes[i].code == code; k++, i++) {
            if (k >= most)
                continue;
            sessions += wholes[i].cell->sessions;
            put_way(a, t, &wholes[i]);
        }
        put_rest(a, t, code, sessions);
    }
}

void paths_finish(const PathsPlan *p, WaysSums *sums, Arena *arena, Tables *answer)
{
    Answering a = {.p = p, .told = ways_told(sums, arena), .arena = arena};

    name_all(&a);
    put_nodes(&a, &answer->table[PATHS_NODES]); /* first: it tells which nodes are named */
    put_steps(&a, &answer->table[PATHS_STEPS]);
    put_sequences(&a, &answer->table[PATHS_SEQUENCES]);
}
