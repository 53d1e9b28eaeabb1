/* paths.h — the ways people take, for the files paths*.c only. What a node, a path and a step are:
 * docs/reports/paths.md. */
#ifndef PATHS_H
#define PATHS_H
#include "report/report.h"
#include "stat/stat.h"

enum { PATHS_STEPS_MAX = 20, PATHS_RULES_MAX = 32 };

typedef enum { OF_MIXED, OF_PAGE, OF_KIND, OF_PRODUCT, OF_CATEGORY } NodeOf;

/* ---- paths_nodes.c: what an event is on a path ---- */

/* Nodes are numbered from 1 by their names; 0 is where a path ends, `rest` all that top= leaves
 * unnamed. */
enum { NODE_END = 0, NODE_NONE = UINT32_MAX };

typedef struct {
    NodeOf of;
    bool fold; /* group=yes */
    Str *rule; /* groups= */
    isize rules;
    Str point;     /* start= or end=; empty: the beginning itself */
    KindSet kinds; /* that can be nodes */

    u32 nodes;                    /* names, the ends and the rest included */
    Str *name;                    /* by node */
    u32 rest;                     /* nodes - 1 */
    u32 *by_column;               /* node by page, product or category's product; NODE_NONE */
    u32 by_kind[KIND_MASK + 1];   /* node of an event that is named by its kind; NODE_NONE */
    bool columned[KIND_MASK + 1]; /* this kind is named by the column, when it has one */
    const u32 *at_once;           /* node by kind * columns + code of the column; NULL: too many */
    u32 columns;                  /* codes of the column */
    KindSet point_kinds;          /* kinds that are the point, whatever their node */
    const u64 *point_codes;       /* bit c: so is code c of the column */
    bool found;                   /* the point is the name of something */
} Nodes;

void nodes_make(Nodes *n, const Snapshot *s, Arena *arena);
/* /product/123 as /product/:id; the same slice when there is nothing to fold. */
Str nodes_folded(Str page, Arena *arena);
/* Is it the pattern, * standing for anything? */
bool nodes_like(Str text, Str pattern);

/* ---- paths_sums.c: what is counted while people walk ---- */

/* A path as it was walked: its nodes and when, from the point on, in the direction asked for. */
typedef struct {
    u32 node[PATHS_STEPS_MAX + 1];
    u32 at_s[PATHS_STEPS_MAX + 1];
    int n;
    u32 code; /* of by= */
} Way;

typedef struct {
    int steps;  /* moves from the point */
    u32 nodes;  /* as Nodes has it */
    u32 codes;  /* of by= */
    bool exact; /* a whole way fits into its key; else the key is a hash and `kept` has the way */
} WaysShape;

/* Seconds one by one while few, by how many of each when many. */
typedef struct {
    u32 *many, *few;
    u32 n, cap; /* of few */
} Seconds;
i64 seconds_median(const Seconds *s, Arena scratch); /* nearest rank; -1 when there are none */
void seconds_merge(Seconds *into, const Seconds *from, Arena *arena);

/* Keys below a known limit numbered in order of first use: dense while that is small. */
typedef struct {
    u32 *dense; /* index + 1 by key; NULL: groups */
    Groups groups;
    u64 *keys;
    isize n, cap;
} Slots;
Slots slots_new(u64 limit, Arena *arena);
isize slots_find(const Slots *s, u64 key); /* -1 when it is not there */
isize slots_add(Slots *s, u64 key, Arena *arena);
static inline isize slots_index(Slots *s, u64 key, Arena *arena) /* made when new */
{
    return s->dense && s->dense[key] ? (isize)s->dense[key] - 1 : slots_add(s, key, arena);
}

/* How often somebody with several paths was at the same place once more. */
typedef struct {
    u32 last; /* the person there last, + 1 */
    u32 again;
} Stamp;
typedef struct {
    Stamp stamp;
    Seconds seconds;
} Move;
/* A whole way: paths, those of people who are no guests, and these people, once each. */
typedef struct {
    u64 key;
    u32 sessions, members, people;
    u32 last; /* 0: this cell is free */
} WayCell;
typedef struct {
    u64 key;
    u32 person; /* + 1 */
    bool guest;
} Walked;
typedef struct {
    u64 key;
    Way way;
} KeptWay;
typedef struct {
    isize table;
    u64 key;
    i64 paths;
    bool on;
} Watched;

enum { WALKED_MAX = 16, LATE_MAX = 32 };
typedef struct {
    WaysShape of;
    Slots nodes, moves;
    Stamp *node;
    Move *move;
    isize node_cap, move_cap;
    WayCell *cell; /* open addressing; its size a power of two */
    isize cells, ways;
    KeptWay *kept;
    isize kept_n, kept_cap;
    Walked walked[WALKED_MAX]; /* on their way into `cell`, whose memory is being fetched */
    u32 walked_n;              /* ever */
    u32 *late[LATE_MAX];       /* counts on their way to be one more, likewise */
    u32 late_n, nowhere;       /* ever; what the first of them point to */
    Watched watched;
} WaysSums;

bool ways_fit(WaysShape *shape); /* false: more combinations than there are keys; sets exact */
WaysSums *ways_sums(const WaysShape *shape, Arena *arena);
/* A path of a person; `several`: this may be one of several of that person. */
void ways_add(WaysSums *s, const Way *way, u32 person, bool guest, bool several, Arena *arena);
void ways_merge(WaysSums *into, WaysSums *from, Arena *arena);
void ways_arrive(WaysSums *s, Arena *arena); /* none are on their way any more */
/* Room for n records, the new ones zero. */
void *ways_widen(void *records, isize n, isize *cap, isize size, Arena *arena);
static inline void *ways_room(void *records, isize n, isize *cap, isize size, Arena *arena)
{
    return n <= *cap ? records : ways_widen(records, n, cap, size, arena);
}

/* Keys: who was at a node so many steps from the point; position steps + 1, node 0 is everybody. */
u64 ways_node_key(const WaysShape *shape, u32 code, int position, u32 node);
/* The move of that step (from 1) from the node nearer the point. */
u64 ways_move_key(const WaysShape *shape, u32 code, int step, u32 near, u32 far);
void ways_node_of(const WaysShape *shape, u64 key, u32 *code, int *position, u32 *node);
void ways_move_of(const WaysShape *shape, u64 key, u32 *code, int *step, u32 *near, u32 *far);

/* ---- paths_told.c: what comes of it ---- */

enum { PATHS_STEPS, PATHS_NODES, PATHS_SEQUENCES }; /* the tables */

typedef struct {
    i64 sessions, people;
} Mark;
typedef struct {
    const WaysSums *sums;
    Slots nodes, moves;
    Mark *node, *move;
    isize node_cap, move_cap;
    const WayCell **way; /* all that were walked */
    isize ways;
    Groups kept; /* key to sums->kept */
} WaysTold;
WaysTold *ways_told(WaysSums *s, Arena *arena);
void ways_way_of(const WaysTold *t, const WayCell *cell, Way *out); /* no times */
const Mark *ways_node(const WaysTold *t, u64 key);                  /* NULL: nobody was there */
const Seconds *ways_seconds(const WaysTold *t, u64 move_key);

/* How many paths of people who are no guests were in that cell of that table, from the first call
 * on: it grows with each person who is counted there. */
i64 ways_watch(WaysSums *s, isize table, u64 key);

/* ---- paths_plan.c ---- */

typedef struct {
    Nodes nodes;
    WaysShape shape;
    bool back;      /* end= */
    bool collapse;  /* a node again and again is one */
    bool person;    /* within= a time: a person's whole trail, not each visit */
    bool by_people; /* count=people */
    bool plain;     /* forward from each visit's beginning: walk_visit */
    i64 within_us;
    isize top, sequences; /* 0: all */
    const By *by;
} PathsPlan;

Code paths_plan(const Args *args, Arena *arena, void **plan, Err *e) MUST_CHECK;
void paths_sql(const void *plan, const Args *args, SqlVars *vars);

/* ---- paths_answer.c ---- */

void paths_finish(const PathsPlan *p, WaysSums *sums, Arena *arena, Tables *answer);

#endif
