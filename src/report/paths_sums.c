/* paths_sums.c — ways counted while people walk: each whole way once, in one cell of a table; how
 * long moves took; and, for people with several ways, where they were more than once. What was
 * where follows from that afterwards (paths_told.c): a way says all its nodes, and who was twice at
 * one is taken off. So a visit costs one far cell, and that is fetched ahead. A person's ways come
 * one after the other: whom a cell counted last is enough to count people once. */
#include "report/paths.h"

#include <stdlib.h>

enum { DENSE_MAX = 1 << 22, SECONDS_FEW = 512, SECONDS_MANY = 2048 };

/* ---- seconds ---- */

static void seconds_keep(Seconds *s, u32 value, Arena *arena)
{
    if (s->n == s->cap) {
        isize cap = s->cap;
        s->few = arena_grow(arena, s->few, s->n, &cap, sizeof *s->few);
        s->cap = (u32)cap;
    }
    s->few[s->n++] = value;
}

/* From one by one to how many of each; long ones stay one by one. */
static void seconds_spread(Seconds *s, Arena *arena)
{
    u32 long_ones = 0;

    s->many = take(arena, u32, SECONDS_MANY);
    for (u32 i = 0; i < s->n; i++) {
        if (s->few[i] < SECONDS_MANY)
            s->many[s->few[i]]++;
        else
            s->few[long_ones++] = s->few[i];
    }
    s->n = long_ones;
}

static inline void seconds_add(Seconds *s, u32 value, Arena *arena)
{
    if (s->many && value < SECONDS_MANY) {
        s->many[value]++;
        return;
    }
    seconds_keep(s, value, arena);
    if (!s->many && s->n == SECONDS_FEW)
        seconds_spread(s, arena);
}

void seconds_merge(Seconds *into, const Seconds *from, Arena *arena)
{
    if (from->many && !into->many)
        seconds_spread(into, arena);
    for (isize v = 0; from->many && v < SECONDS_MANY; v++)
        into->many[v] += from->many[v];
    for (u32 i = 0; i < from->n; i++)
        seconds_add(into, from->few[i], arena);
}

static int ascending(const void *a, const void *b)
{
    u32 x = *(const u32 *)a, y = *(const u32 *)b;
    return (x > y) - (x < y);
}

i64 seconds_median(const Seconds *s, Arena scratch)
{
    i64 all = s->n, rank;

    for (isize v = 0; s->many && v < SECONDS_MANY; v++)
        all += s->many[v];
    if (all == 0)
        return -1;
    rank = (all + 1) / 2; /* from 1 */
    for (isize v = 0; s->many && v < SECONDS_MANY; v++) {
        if (rank <= s->many[v])
            return v;
        rank -= s->many[v];
    }
    u32 *few = take(&scratch, u32, s->n);
    memcpy(few, s->few, s->n * sizeof *few);
    qsort(few, s->n, sizeof *few, ascending);
    return few[rank - 1];
}

/* ---- keys ---- */

bool ways_fit(WaysShape *shape)
{
    u64 n = shape->nodes, way = shape->codes, all = way;
    bool over = false;

    shape->exact = true;
    for (int i = 0; i <= shape->steps; i++)
        shape->exact &= !__builtin_mul_overflow(way, n, &way);
    over |= __builtin_mul_overflow(all, (u64)shape->steps + 2, &all);
    over |= __builtin_mul_overflow(all, n, &all);
    over |= __builtin_mul_overflow(all, n, &all);
    return !over;
}

u64 ways_node_key(const WaysShape *shape, u32 code, int position, u32 node)
{
    return ((u64)code * ((u64)shape->steps + 2) + (u64)position) * shape->nodes + node;
}

u64 ways_move_key(const WaysShape *shape, u32 code, int step, u32 near, u32 far)
{
    u64 place = (u64)code * (u64)shape->steps + (u64)step - 1;
    return (place * shape->nodes + near) * shape->nodes + far;
}

void ways_node_of(const WaysShape *shape, u64 key, u32 *code, int *position, u32 *node)
{
    u64 place = key / shape->nodes, positions = (u64)shape->steps + 2;

    *node = (u32)(key % shape->nodes);
    *position = (int)(place % positions);
    *code = (u32)(place / positions);
}

void ways_move_of(const WaysShape *shape, u64 key, u32 *code, int *step, u32 *near, u32 *far)
{
    u64 pair = key / shape->nodes, place = pair / shape->nodes;

    *far = (u32)(key % shape->nodes);
    *near = (u32)(pair % shape->nodes);
    *step = (int)(place % (u64)shape->steps) + 1;
    *code = (u32)(place / (u64)shape->steps);
}

static u64 way_key(const WaysShape *shape, const Way *way)
{
    u64 key = way->code;

    if (!shape->exact)
        return hash64(way->node, way->n * (isize)sizeof *way->node, way->code);
    for (int i = 0; i <= shape->steps; i++)
        key = key * shape->nodes + (i < way->n ? way->node[i] : NODE_END);
    return key;
}

/* ---- slots ---- */

Slots slots_new(u64 limit, Arena *arena)
{
    Slots s = {0};

    if (limit <= DENSE_MAX)
        s.dense = take(arena, u32, (isize)limit);
    else
        s.groups = groups_new(arena, 1024);
    return s;
}

isize slots_find(const Slots *s, u64 key)
{
    return s->dense ? (isize)s->dense[key] - 1 : groups_find(&s->groups, key);
}

isize slots_add(Slots *s, u64 key, Arena *arena)
{
    isize i = s->dense ? s->n : groups_index(&s->groups, key, arena);

    if (i < s->n)
        return i;
    if (s->n == s->cap)
        s->keys = arena_grow(arena, s->keys, s->n, &s->cap, sizeof *s->keys);
    s->keys[s->n++] = key;
    if (s->dense)
        s->dense[key] = (u32)s->n;
    return i;
}

/* ---- whole ways ---- */

static WayCell *cell_of(const WaysSums *s, u64 key)
{
    u64 mask = (u64)s->cells - 1, at = mix64(key) & mask;

    while (s->cell[at].last && s->cell[at].key != key)
        at = (at + 1) & mask;
    return &s->cell[at];
}

static void widen(WaysSums *s, Arena *arena)
{
    WayCell *before = s->cell;
    isize n = s->cells;

    s->cells *= 2;
    s->cell = take(arena, WayCell, s->cells);
    for (isize i = 0; i < n; i++)
        if (before[i].last)
            *cell_of(s, before[i].key) = before[i];
}

static WayCell *cell_at(WaysSums *s, u64 key, Arena *arena)
{
    WayCell *cell = cell_of(s, key);

    if (cell->last)
        return cell;
    if (s->ways * 2 >= s->cells) {
        widen(s, arena);
        cell = cell_of(s, key);
    }
    s->ways++;
    cell->key = key;
    return cell;
}

static void arrive(WaysSums *s, const Walked *w, Arena *arena)
{
    WayCell *cell = cell_at(s, w->key, arena);

    cell->sessions++;
    cell->members += !w->guest;
    cell->people += !w->guest && cell->last != w->person;
    cell->last = w->person;
}

/* The cell's memory is asked for now and written to a few ways later. */
static void walk_to(WaysSums *s, Walked w, Arena *arena)
{
    Walked *slot = &s->walked[s->walked_n++ % WALKED_MAX];

    if (s->walked_n > WALKED_MAX)
        arrive(s, slot, arena);
    *slot = w;
    __builtin_prefetch(&s->cell[mix64(w.key) & ((u64)s->cells - 1)], 1);
}

void ways_arrive(WaysSums *s, Arena *arena)
{
    u32 n = MIN(s->walked_n, (u32)WALKED_MAX);

    for (u32 i = s->walked_n - n; i < s->walked_n; i++)
        arrive(s, &s->walked[i % WALKED_MAX], arena);
    s->walked_n = 0;
    for (u32 i = 0; i < LATE_MAX; i++) {
        ++*s->late[i];
        s->late[i] = &s->nowhere;
    }
}

/* The count's memory too is asked for now and written to later. */
static inline void took(WaysSums *s, Seconds *of, u32 seconds, Arena *arena)
{
    if (!of->many || seconds >= SECONDS_MANY) {
        seconds_add(of, seconds, arena);
        return;
    }
    u32 **slot = &s->late[s->late_n++ % LATE_MAX];
    ++**slot;
    *slot = &of->many[seconds];
    __builtin_prefetch(*slot, 1);
}

static void keep(WaysSums *s, u64 key, const Way *way, Arena *arena)
{
    if (s->kept_n == s->kept_cap)
        s->kept = arena_grow(arena, s->kept, s->kept_n, &s->kept_cap, sizeof *s->kept);
    s->kept[s->kept_n++] = (KeptWay){key, *way};
}

/* ---- counting ---- */

WaysSums *ways_sums(const WaysShape *shape, Arena *arena)
{
    WaysSums *s = take(arena, WaysSums, 1);
    u64 n = shape->nodes, codes = shape->codes;

    s->of = *shape;
    s->nodes = slots_new(codes * ((u64)shape->steps + 2) * n, arena);
    s->moves = slots_new(codes * (u64)shape->steps * n * n, arena);
    s->cells = 1024;
    s->cell = take(arena, WayCell, s->cells);
    for (int i = 0; i < LATE_MAX; i++)
        s->late[i] = &s->nowhere;
    return s;
}

void *ways_widen(void *records, isize n, isize *cap, isize size, Arena *arena)
{
    char *p = records;
    isize before = *cap;

    assert(n > before);
    p = arena_grow(arena, p, before, cap, size);
    memset(p + before * size, 0, (size_t)((*cap - before) * size));
    return p;
}

static inline Stamp *node_at(WaysSums *s, u64 key, Arena *arena)
{
    if (s->nodes.dense && s->nodes.dense[key])
        return &s->node[s->nodes.dense[key] - 1];
    isize i = slots_index(&s->nodes, key, arena);
    s->node = ways_room(s->node, s->nodes.n, &s->node_cap, sizeof *s->node, arena);
    return &s->node[i];
}

static inline Move *move_at(WaysSums *s, u64 key, Arena *arena)
{
    if (s->moves.dense && s->moves.dense[key])
        return &s->move[s->moves.dense[key] - 1];
    isize i = slots_index(&s->moves, key, arena);
    s->move = ways_room(s->move, s->moves.n, &s->move_cap, sizeof *s->move, arena);
    return &s->move[i];
}

static inline void stamp(Stamp *m, u32 person)
{
    m->again += m->last == person;
    m->last = person;
}

/* Of people with several ways it is noted where they were once more. */
static void stamp_nodes(WaysSums *s, const Way *way, u32 person, Arena *arena)
{
    const WaysShape *of = &s->of;

    stamp(node_at(s, ways_node_key(of, way->code, of->steps + 1, 0), arena), person);
    for (int i = 0; i < way->n; i++)
        stamp(node_at(s, ways_node_key(of, way->code, i, way->node[i]), arena), person);
}

static void watch(WaysSums *s, const Way *way, u64 key)
{
    Watched *w = &s->watched;
    bool there = w->table == PATHS_SEQUENCES && w->key == key;

    for (int i = 0; w->table == PATHS_NODES && i < way->n; i++)
        there |= w->key == ways_node_key(&s->of, way->code, i, way->node[i]);
    for (int i = 1; w->table == PATHS_STEPS && i <= MIN(way->n, s->of.steps); i++)
        there |= w->key == ways_move_key(&s->of, way->code, i, way->node[i - 1],
                                         i < way->n ? way->node[i] : NODE_END);
    w->paths += there;
}

i64 ways_watch(WaysSums *s, isize table, u64 key)
{
    if (!s->watched.on)
        s->watched = (Watched){.table = table, .key = key, .on = true};
    return s->watched.paths;
}

static inline void add_moves(WaysSums *s, const Way *way, u32 person, bool stamped, Arena *arena)
{
    const WaysShape of = s->of;
    const int n = way->n;

    for (int i = 1; i < n; i++) {
        u64 pair = ways_move_key(&of, way->code, i, way->node[i - 1], way->node[i]);
        Move *move = move_at(s, pair, arena);
        u32 a = way->at_s[i - 1], b = way->at_s[i];
        if (stamped)
            stamp(&move->stamp, person);
        took(s, &move->seconds, a < b ? b - a : a - b, arena);
    }
    if (!stamped || n > of.steps)
        return;
    u64 ended = ways_move_key(&of, way->code, n, way->node[n - 1], NODE_END);
    stamp(&move_at(s, ended, arena)->stamp, person);
}

void ways_add(WaysSums *s, const Way *way, u32 person, bool guest, bool several, Arena *arena)
{
    const WaysShape *of = &s->of;
    bool stamped = several && !guest;
    u64 key = way_key(of, way);

    person++;
    if (!of->exact && !cell_of(s, key)->last) {
        keep(s, key, way, arena);
        cell_at(s, key, arena)->last = UINT32_MAX;
    }
    walk_to(s, (Walked){key, person, guest}, arena);
    if (stamped)
        stamp_nodes(s, way, person, arena);
    add_moves(s, way, person, stamped, arena);
    if (s->watched.on && !guest)
        watch(s, way, key);
}

void ways_merge(WaysSums *into, WaysSums *from, Arena *arena)
{
    ways_arrive(from, arena);
    for (isize i = 0; i < from->kept_n; i++)
        if (!cell_of(into, from->kept[i].key)->last)
            keep(into, from->kept[i].key, &from->kept[i].way, arena);
    for (isize i = 0; i < from->cells; i++) {
        const WayCell *more = &from->cell[i];
        if (!more->last)
            continue;
        WayCell *cell = cell_at(into, more->key, arena);
        cell->sessions += more->sessions;
        cell->members += more->members;
        cell->people += more->people;
        cell->last = cell->last ? cell->last : more->last;
    }
    for (isize i = 0; i < from->nodes.n; i++)
        node_at(into, from->nodes.keys[i], arena)->again += from->node[i].again;
    for (isize i = 0; i < from->moves.n; i++) {
        Move *move = move_at(into, from->moves.keys[i], arena);
        move->stamp.again += from->move[i].stamp.again;
        seconds_merge(&move->seconds, &from->move[i].seconds, arena);
    }
}
