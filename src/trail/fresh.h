/* fresh.h — what the journal told after the generation: the writer's own state, which grows with
 * each refresh, and from which snapshots are copied. One refresh at a time touches it.
 *
 * A refresh reads the new events, merges what they say of ids, orders and products with what is
 * known (fresh_facts.c), finds every person whose trail may change by that, with everybody who
 * shares an id with one (overlay.c), takes their events from where they lie, deals them out to the
 * persons that the ids lead to now, and makes their trails anew, as one layer (overlay_make.c). */
#ifndef TRAIL_FRESH_H
#define TRAIL_FRESH_H
#include "trail/evidence.h"
#include "trail/roster.h"
#include "trail/tail.h"

/* Texts that snapshots share; bytes are only ever added. */
typedef struct {
    int refs;
    Arena on;
} Texts;
void texts_release(Texts **texts);

/* Facts in lists, one for each id or order; `next` is an index + 1. */
typedef struct {
    IdPair fact;
    u32 next;
} FreshPair;
typedef struct {
    Alias fact;
    u32 next;
} FreshAlias;
typedef struct {
    OrderEvent fact;
    u32 next;
} FreshEvent;
typedef struct {
    Told of[TOLD_N];
} FreshTold;

typedef struct {
    Arena on;
    Generation *g; /* held */
    Evidence evidence;
    bool ready; /* evidence was checked, tables that stand on it are made */
    Texts *texts;
    Tail tail[LEX_COUNT];
    Tuple *tuple; /* by context: the generation's, then new ones */
    isize tuple_n, tuple_cap;
    u32 *tuple_slot, tuple_mask;                    /* of all: code + 1 by hash */
    NumberMap roles;                                /* by id, where evidence does not tell */
    NumberMap pair_of, alias_of, event_of, told_of; /* by anon, previous, order, product: index */
    FreshPair *pair;
    FreshAlias *alias;
    FreshEvent *event;
    EventLine *line;
    RefundTold *refund; /* by seq */
    FreshTold *told;
    isize pairs, pair_cap, aliases, alias_cap, events, event_cap, lines, line_cap;
    isize refunds, refund_cap, tolds, told_cap;
    NumberMap repeat; /* seqs of repeats found since the generation */
    NumberMap number; /* by key ident: persons the generation has no number for */
    u32 *orphan;      /* ids that may be listed and lead to no trail yet */
    isize orphans, orphan_cap;
    Roster roster;
    isize key_cap, guest_cap;
    u32 *shown[TOLD_N]; /* by product code; NULL: as in the generation */
    u32 *uses;          /* by property */
    isize shown_cap, uses_cap;
    SnapshotInfo info;
} Fresh;

/* fresh_open — of a generation, with nothing after it yet; takes the caller's hold of g (NULL: an
 * empty trail). */
Fresh *fresh_open(Generation *g);
void fresh_close(Fresh **fresh);
/* CORRUPT when the evidence cannot be used: only a new generation helps. */
Code fresh_ready(Fresh *f, Err *e) MUST_CHECK;

/* fresh_refresh — events up to `until` shown in f->roster and the rest. On failure nothing
 * changed. */
typedef struct {
    Journal *journal;
    i64 until;
    int workers;
} FreshPlan;
Code fresh_refresh(Fresh *f, const FreshPlan *plan, Err *e) MUST_CHECK;

/* ---- inside a refresh ------------------------------------------------------------------------ */

typedef struct {
    Fresh *f;
    Scan *scan;
    Arena *keep; /* until the refresh is done */
    Arena side;  /* copied by whoever needs memory for a moment */
    i64 from;    /* the journal's first new event */
    Ranked words[LEX_COUNT];
    NumberMap ident_seen, person_seen;
    u32 *ident; /* those whose persons may change */
    isize idents, ident_cap, idents_done;
    u32 *person; /* those whose trails are made anew */
    isize persons, person_cap, persons_done;
    NumberMap names;     /* by ident: the key of its person */
    i64 dropped_last_us; /* the latest of old events that became repeats */
} Refreshing;

void facts_adopt(Refreshing *r);
void facts_merge(Refreshing *r);
void told_merge(Refreshing *r);
void overlay_touch_ident(Refreshing *r, u32 ident);
void overlay_close_over(Refreshing *r);
Layer *overlay_make(Refreshing *r);
/* May the ident stand in the list of ids of its person? */
bool overlay_listed(const Fresh *f, u32 ident);
u32 fresh_roles(const Fresh *f, u32 id);
/* The key of the person that an ident belongs to, by all facts known now. */
u32 name_of(Refreshing *r, u32 ident);
/* The number of the person with that key; NOBODY: it never had one. */
u32 fresh_number(const Fresh *f, u32 key);
/* The events of an order in order, and how it stands. */
typedef struct {
    OrderEvent *event;
    EventLine *line;
    u8 *repeat;
    u32 n;
    OrderFound found;
} OrderNow;
OrderNow order_now(const Fresh *f, u32 order, Arena *keep);
RefundTold refund_told(const Fresh *f, u32 seq);

#endif
