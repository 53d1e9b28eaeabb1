/* funnel.h — the search for chains: for this room only. What a chain is and which one counts:
 * docs/reports/funnel.md. */
#ifndef FUNNEL_H
#define FUNNEL_H
#include "report/report.h"
#include "stat/stat.h"

enum { FUNNEL_STEPS_MAX = 16, FUNNEL_STATES_MAX = 256 };

typedef enum { ORDERED, STRICT, ANY_ORDER, ANCHORED } StepOrder;

/* An event that matters to a funnel, seen without its trail. */
typedef struct {
    i64 us;
    u32 event;   /* its index in the counted trail */
    u32 session; /* and its session's, when sessions are counted or something is held the same */
    u32 rank;    /* how many active events came before it; told when the order is strict */
    u32 value;   /* of what same= holds */
    u16 steps;   /* bit s: it can be step s */
    bool active, excluded;
} Seen;

/* The order of steps as a little machine: a state for each set of steps that can be done, by how
 * many they are; state 0 is nothing done. */
typedef struct {
    int steps, states;
    bool strict, linear;                        /* linear: state s is the first s steps done */
    i64 within_us, step_within_us;              /* INT64_MAX: any time */
    u8 done[FUNNEL_STATES_MAX];                 /* how many steps */
    u16 may[FUNNEL_STATES_MAX];                 /* bit s: step s can come next */
    u8 to[FUNNEL_STATES_MAX][FUNNEL_STEPS_MAX]; /* and leads here */
} Rules;

/* Any order takes up to 8 steps, anchored 9, the others FUNNEL_STEPS_MAX. */
int rules_steps_max(StepOrder order);
Rules rules_of(StepOrder order, int steps, i64 within_us, i64 step_within_us);

/* The chain that counts of all there are in seen[0 .. n), which are in order of events: it gets
 * furthest, of those it gets there first, of those it begins last. */
typedef struct {
    int reached;              /* steps; 0: there is none */
    isize start, end;         /* indexes of seen */
    i64 us[FUNNEL_STEPS_MAX]; /* when a chain with its start first had s + 1 steps, s < reached */
} Chain;
/* chain_best — with `clean` only chains count that no excluded event lies in. O(n states). */
Chain chain_best(const Rules *r, const Seen *seen, isize n, bool clean);
/* chain_from — of the chains that begin with seen[start]. It ends where the window does. */
Chain chain_from(const Rules *r, const Seen *seen, isize n, isize start, bool clean);

/* ---- of a person ---- */

typedef enum { COUNT_PEOPLE, COUNT_SESSIONS, COUNT_EVENTS } CountOf;
typedef enum { SAME_NOTHING, SAME_SESSION, SAME_VALUE } Same;

typedef struct {
    Rules rules;
    CountOf count;
    bool first; /* entry=first */
    Same same;
    const By *same_by;
    bool same_absent; /* code 0 of same_by is absent */
    KindSet lined;    /* kinds that stand for every line of their order, see funnel_lines.c */
    const PropertyColumn *orders; /* the order an event is of; NULL: none is, or no line matters */
    KindSet active, excluded;
    u16 steps_of[KIND_MASK + 1]; /* by kind: the steps it can be */
    CodeSet interesting, active_codes;
    bool brief;                 /* the plain question: funnel_brief answers it */
    CodeSet beginning, telling; /* then: kinds that can be the first step alone; all other steps */
} Funnel;

/* One way in: a person, a visit or an event of the first step, by what is counted. */
typedef struct {
    int reached; /* steps of the chain that counts; 0 for who left */
    int spoilt;  /* who left: steps of the chain that an excluded event lies in; else 0 */
    u32 start;   /* first event of that chain in the counted trail */
    i64 us[FUNNEL_STEPS_MAX];
} Entry;

/* Where a search keeps its lists between persons. */
typedef struct {
    Seen *seen;
    Entry *entry;
    u32 *value; /* of the lines at hand */
    isize seen_cap, entry_cap, value_cap;
} FunnelRoom;

/* funnel_brief — the way in of a person, quickly, where f->brief; false when there is none. */
bool funnel_brief(const Funnel *f, const Trail *t, Entry *entry);

/* funnel_lines — what same= holds of an event of an order: a value for each of its lines, ascending
 * and each once. Returns how many; 0 when the event stands for itself alone. */
isize funnel_lines(const Funnel *f, const Counted *c, isize event, FunnelRoom *room, Arena *arena);

/* funnel_entries — all ways in of a person, into room->entry; returns how many. */
isize funnel_entries(const Funnel *f, const Counted *c, FunnelRoom *room, Arena *arena);

#endif
