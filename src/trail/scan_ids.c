/* scan_ids.c — who an event says it is of: its ids, which ids stand together, aliases and unlinks.
 * */
#include "trail/scan.h"

static u32 pair_home(u32 anon, u32 user)
{
    return (u32)(mix64((u64)anon << 32 | user) >> 32);
}

static void grow_pairs(Scan *scan, PairShard *s)
{
    u32 mask = s->slot ? s->mask * 2 + 1 : 63;
    isize bytes = ((isize)mask + 1) * (isize)sizeof(IdPair);
    IdPair *slot = pool_take(&scan->pool, bytes);

    memset(slot, 0xff, (size_t)bytes);
    for (u32 i = 0; s->slot && i <= s->mask; i++) {
        u32 at = pair_home(s->slot[i].anon, s->slot[i].user) / PAIR_SHARDS & mask;
        if (s->slot[i].user == NOBODY)
            continue;
        while (slot[at].user != NOBODY)
            at = (at + 1) & mask;
        slot[at] = s->slot[i];
    }
    s->slot = slot;
    s->mask = mask;
}

void pairs_put(Scan *scan, u32 anon, u32 user, i64 time, u32 seq)
{
    u32 home = pair_home(anon, user);
    PairShard *s = &scan->pairs[home % PAIR_SHARDS];

    pthread_mutex_lock(&s->lock);
    if (!s->slot || s->n > s->mask / 2)
        grow_pairs(scan, s);
    u32 at = home / PAIR_SHARDS & s->mask;
    while (s->slot[at].user != NOBODY && (s->slot[at].anon != anon || s->slot[at].user != user))
        at = (at + 1) & s->mask;
    IdPair *pair = &s->slot[at];
    if (pair->user == NOBODY) {
        *pair = (IdPair){anon, user, seq, time};
        s->n++;
    } else if (time < pair->time || (time == pair->time && seq < pair->seq)) {
        pair->time = time;
        pair->seq = seq;
    }
    pthread_mutex_unlock(&s->lock);
}

/* A pair of ids in this batch, with batch codes and the row where it first stands, in order. */
typedef struct {
    u32 anon, user, row;
} Met;
/* One dictionary of ids. */
typedef struct {
    const u32 *cell;
    u64 *first;
    u32 *uses;
    u32 *code;
    isize n;
} IdColumn;
typedef struct {
    IdColumn user, anon;
    Met *last; /* by anonymous code: the pair it was last seen in */
    Met *met;  /* the pairs before that */
    isize mets, met_cap;
} Ids;

/* code[k] is for the word of text k. */
static IdColumn id_column(const Taking *t, Field f, u32 *code, Arena *keep)
{
    const Column *c = t->b->field[f];
    isize n = c ? c->dict_n : 0;
    IdColumn ids = {
        .cell = cells_of(c, t->b->rows, keep),
        .first = arena_take_raw(keep, sizeof(u64), n + 1),
        .uses = take(keep, u32, n + 1),
        .code = code,
        .n = n,
    };
    for (isize i = 0; i <= n; i++)
        ids.first[i] = NEVER;
    return ids;
}

static void put_ids(const Taking *t, IdColumn *ids, Field f, int role, Arena scratch)
{
    if (ids->n == 0)
        return;
    WordUse use = {t->b->field[f]->dict, ids->first + 1, ids->uses + 1, ids->n, role};
    words_put(&t->scan->words[LEX_ID], &use, ids->code + 1, scratch);
}

static void meet(const Taking *t, Ids *ids, u32 row, Arena *keep)
{
    u32 anon = ids->anon.cell[row], user = ids->user.cell[row];
    Met *last = &ids->last[anon];

    if (last->user == user) {
        last->row = t->time[row] < t->time[last->row] ? row : last->row;
        return;
    }
    if (last->user) {
        if (ids->mets == ids->met_cap)
            ids->met = arena_grow(keep, ids->met, ids->mets, &ids->met_cap, sizeof(Met));
        ids->met[ids->mets++] = *last;
    }
    *last = (Met){anon, user, row};
}

static void put_met(const Taking *t, const Ids *ids, const Met *met)
{
    if (met->user)
        pairs_put(t->scan, ids->anon.code[met->anon], ids->user.code[met->user], t->time[met->row],
                  (u32)(t->first_seq + met->row));
}

/* The aliases and unlinks of this batch: what has both of its ids. */
static void take_aliases(const Taking *t, const Ids *ids, const u32 *kinds, Arena scratch)
{
    const Column *c = t->b->field[F_previous_id];
    u32 *code = take(&scratch, u32, c->dict_n + 1);
    IdColumn previous = id_column(t, F_previous_id, code, &scratch);
    Haul *haul = t->haul;

    for (isize i = 0; i < t->b->rows; i++) {
        u32 kind = t->kind[kinds[i]];
        u64 *first = &previous.first[previous.cell[i]];
        if ((kind == KIND_alias || kind == KIND_unlink) && ids->user.cell[i] && *first == NEVER)
            *first = place_of(t, i, 2);
    }
    previous.first[0] = NEVER;
    put_ids(t, &previous, F_previous_id, ROLE_PREVIOUS, scratch);
    for (isize i = 0; i < t->b->rows; i++) {
        u32 kind = t->kind[kinds[i]];
        if ((kind != KIND_alias && kind != KIND_unlink) || !ids->user.cell[i] || !previous.cell[i])
            continue;
        if (haul->aliases == haul->alias_cap)
            haul->alias = arena_grow(haul->rest_on, haul->alias, haul->aliases, &haul->alias_cap,
                                     sizeof(Alias));
        haul->alias[haul->aliases++] = (Alias){
            .previous = previous.code[previous.cell[i]],
            .user = ids->user.code[ids->user.cell[i]],
            .seq = (u32)(t->first_seq + i),
            .unlink = kind == KIND_unlink,
            .time = t->time[i],
        };
    }
}

void take_ids(const Taking *t, Row *rows, const u32 *kinds, Arena scratch)
{
    Ids ids = {id_column(t, F_user_id, t->means.id, &scratch),
               id_column(t, F_anonymous_id, t->means.id + t->means.users, &scratch)};
    ids.last = take(&scratch, Met, ids.anon.n + 1);

    for (isize i = 0; i < t->b->rows; i++) {
        u32 user = ids.user.cell[i], anon = ids.anon.cell[i];
        if (t->class[i] != ROW_PERSON)
            continue;
        if (ids.user.first[user] == NEVER)
            ids.user.first[user] = place_of(t, i, 1);
        if (ids.anon.first[anon] == NEVER)
            ids.anon.first[anon] = place_of(t, i, 0);
        ids.user.uses[user]++;
        ids.anon.uses[user ? 0 : anon]++;
        if (user && anon)
            meet(t, &ids, (u32)i, &scratch);
    }
    put_ids(t, &ids.user, F_user_id, ROLE_USER, scratch);
    put_ids(t, &ids.anon, F_anonymous_id, ROLE_ANON, scratch);
    for (isize m = 0; m < ids.mets; m++)
        put_met(t, &ids, &ids.met[m]);
    for (isize a = 0; a <= ids.anon.n; a++)
        put_met(t, &ids, &ids.last[a]);
    for (isize i = 0; i < t->b->rows; i++) {
        u32 user = ids.user.cell[i], anon = ids.anon.cell[i];
        if (t->class[i] != ROW_PERSON || !(user || anon))
            continue;
        rows[i].id = user ? user : t->means.users + anon;
        rows[i].what = (rows[i].what & ~3u) | (user ? ID_USER : ID_ANON);
    }
    if (t->b->field[F_previous_id])
        take_aliases(t, &ids, kinds, scratch);
}
