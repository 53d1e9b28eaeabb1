/* paths_told.c — from whole ways to who was where and who went from where to where: a way says all
 * its nodes and moves, and people who were somewhere more than once are taken off. */
#include "report/paths.h"

void ways_way_of(const WaysTold *t, const WayCell *cell, Way *out)
{
    const WaysShape *of = &t->sums->of;
    u64 key = cell->key;

    if (!of->exact) {
        *out = t->sums->kept[groups_find(&t->kept, key)].way;
        return;
    }
    *out = (Way){0};
    for (int i = of->steps; i >= 0; i--, key /= of->nodes) {
        out->node[i] = (u32)(key % of->nodes);
        out->n += out->node[i] != NODE_END;
    }
    out->code = (u32)key;
}

static void count(Slots *slots, Mark **marks, isize *cap, u64 key, const WayCell *way, Arena *arena)
{
    isize i = slots_index(slots, key, arena);

    *marks = ways_room(*marks, slots->n, cap, sizeof **marks, arena);
    (*marks)[i].sessions += way->sessions;
    (*marks)[i].people += way->members;
}

static void tell(WaysTold *t, const WayCell *cell, Arena *arena)
{
    const WaysShape *of = &t->sums->of;
    Way way;

    ways_way_of(t, cell, &way);
    count(&t->nodes, &t->node, &t->node_cap, ways_node_key(of, way.code, of->steps + 1, 0), cell,
          arena);
    for (int i = 0; i < way.n; i++)
        count(&t->nodes, &t->node, &t->node_cap, ways_node_key(of, way.code, i, way.node[i]), cell,
              arena);
    for (int i = 1; i <= MIN(way.n, of->steps); i++) {
        u32 far = i < way.n ? way.node[i] : NODE_END;
        count(&t->moves, &t->move, &t->move_cap,
              ways_move_key(of, way.code, i, way.node[i - 1], far), cell, arena);
    }
}

WaysTold *ways_told(WaysSums *s, Arena *arena)
{
    WaysTold *t = take(arena, WaysTold, 1);
    u64 n = s->of.nodes, codes = s->of.codes;

    ways_arrive(s, arena);
    t->sums = s;
    t->nodes = slots_new(codes * ((u64)s->of.steps + 2) * n, arena);
    t->moves = slots_new(codes * (u64)s->of.steps * n * n, arena);
    t->kept = groups_new(arena, s->kept_n);
    for (isize i = 0; i < s->kept_n; i++)
        groups_index(&t->kept, s->kept[i].key, arena);
    t->way = take(arena, const WayCell *, s->ways);
    for (isize i = 0; i < s->cells; i++)
        if (s->cell[i].last)
            t->way[t->ways++] = &s->cell[i];
    for (isize i = 0; i < t->ways; i++)
        tell(t, t->way[i], arena);
    for (isize i = 0; i < s->nodes.n; i++)
        t->node[slots_find(&t->nodes, s->nodes.keys[i])].people -= s->node[i].again;
    for (isize i = 0; i < s->moves.n; i++)
        t->move[slots_find(&t->moves, s->moves.keys[i])].people -= s->move[i].stamp.again;
    return t;
}

const Mark *ways_node(const WaysTold *t, u64 key)
{
    isize i = slots_find(&t->nodes, key);
    return i < 0 ? NULL : &t->node[i];
}

const Seconds *ways_seconds(const WaysTold *t, u64 move_key)
{
    static const Seconds none;
    isize i = slots_find(&t->sums->moves, move_key);
    return i < 0 ? &none : &t->sums->move[i].seconds;
}
