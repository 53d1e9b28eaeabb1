/* world.c — what the scan gathered, resolved: final codes, links, orders, persons. */
#include "trail/deal.h"

#include <stdlib.h>

void world_rank(World *w, Scan *scan, int workers, Arena *keep, Arena scratch)
{
    w->scan = scan;
    w->workers = workers;
    for (int lex = 0; lex < LEX_COUNT; lex++)
        w->words[lex] = words_rank(&w->scan->words[lex], keep, scratch);
    w->tuples = words_rank(&w->scan->tuples, keep, scratch);
    w->tuple = arena_take_raw(keep, sizeof(Tuple), (isize)w->tuples.n + 1);
    for (u32 t = 0; t < w->tuples.n; t++) {
        Tuple tuple;
        memcpy(&tuple, ranked_text(&w->tuples, t).p, sizeof tuple);
        for (int f = 0; f < TUPLE_TAGGED; f++)
            tuple.of[f] = dim_code(&w->scan->words[DIM_CHANNEL + f], tuple.of[f]);
        w->tuple[t] = tuple;
    }
}

static u32 id_rank(const World *w, u32 word)
{
    return words_at(&w->scan->words[LEX_ID], word)->rank;
}

/* Pairs by anonymous id, then in order. */
static void collect_pairs(World *w, Arena *keep, Arena scratch)
{
    isize n = 0, total = 0;
    for (int s = 0; s < PAIR_SHARDS; s++)
        total += w->scan->pairs[s].n;
    IdPair *pair = arena_take_raw(keep, sizeof(IdPair), total + 1);
    IdPair *all = arena_take_raw(&scratch, sizeof(IdPair), total + 1);
    for (int s = 0; s < PAIR_SHARDS; s++) {
        const PairShard *shard = &w->scan->pairs[s];
        for (u32 i = 0; shard->slot && i <= shard->mask; i++) {
            const IdPair *p = &shard->slot[i];
            if (p->user != NOBODY)
                all[n++] = (IdPair){id_rank(w, p->anon), id_rank(w, p->user), p->seq, p->time};
        }
    }
    Keyed *keyed = arena_take_raw(&scratch, sizeof(Keyed), n + 1);
    Keyed *spare = arena_take_raw(&scratch, sizeof(Keyed), n + 1);
    for (isize i = 0; i < n; i++)
        keyed[i] = (Keyed){(u64)all[i].anon << 32 | all[i].seq, (u32)i};
    sort_keyed(keyed, spare, n);
    for (isize i = 0; i < n; i++) {
        IdPair one = all[keyed[i].value];
        isize at = i;
        for (; at > 0 && pair[at - 1].anon == one.anon && one.time < pair[at - 1].time; at--)
            pair[at] = pair[at - 1];
        pair[at] = one;
    }
    w->facts.pair = pair;
    w->facts.pairs = n;
}

static int compare_aliases(const void *a, const void *b)
{
    const Alias *x = a, *y = b;
    if (x->previous != y->previous)
        return x->previous < y->previous ? -1 : 1;
    if (x->user != y->user)
        return x->user < y->user ? -1 : 1;
    if (in_order(x->time, x->seq, y->time, y->seq))
        return -1;
    return in_order(y->time, y->seq, x->time, x->seq);
}

static void collect_aliases(World *w, Arena *keep)
{
    isize n = 0;
    for (isize h = 0; h < w->scan->hauls; h++)
        n += w->scan->haul[h].aliases;
    Alias *alias = arena_take_raw(keep, sizeof(Alias), n + 1);
    n = 0;
    for (isize h = 0; h < w->scan->hauls; h++) {
        const Haul *haul = &w->scan->haul[h];
        for (isize i = 0; i < haul->aliases; i++) {
            alias[n] = haul->alias[i];
            alias[n].previous = id_rank(w, alias[n].previous);
            alias[n].user = id_rank(w, alias[n].user);
            n++;
        }
    }
    if (n > 0)
        qsort(alias, (size_t)n, sizeof *alias, compare_aliases);
    w->facts.alias = alias;
    w->facts.aliases = n;
}

static u32 final_ident(const World *w, const OrderEvent *event)
{
    if (event->id_type == ID_ORDER)
        return IDENT(ID_ORDER, words_at(&w->scan->words[LEX_ORDER], event->ident)->rank);
    return IDENT(event->id_type, id_rank(w, event->ident));
}

static void collect_orders(World *w, Arena *keep, Arena scratch)
{
    for (isize h = 0; h < w->scan->hauls; h++) {
        w->event_n += w->scan->haul[h].orders;
        w->lines += w->scan->haul[h].lines;
    }
    w->event = arena_take_raw(keep, sizeof(OrderEvent), w->event_n + 1);
    w->line = arena_take_raw(keep, sizeof(EventLine), w->lines + 1);
    isize n = 0, lines = 0;
    for (isize h = 0; h < w->scan->hauls; h++) {
        const Haul *haul = &w->scan->haul[h];
        for (isize i = 0; i < haul->orders; i++) {
            OrderEvent *event = &w->event[n++];
            *event = haul->order[i];
            event->ident = final_ident(w, event);
            event->id_type = 0;
            event->first_line += (u32)lines;
            if (event->order != NOBODY)
                event->order = words_at(&w->scan->words[LEX_ORDER], event->order)->rank;
        }
        for (isize i = 0; i < haul->lines; i++) {
            w->line[lines] = haul->line[i];
            w->line[lines].product = dim_code(&w->scan->words[DIM_PRODUCT], haul->line[i].product);
            lines++;
        }
    }
    u32 orders = w->words[LEX_ORDER].n;
    orders_sort(w->event, w->event_n, orders, scratch);
    w->order_first = orders_first(w->event, w->event_n, orders, keep);
    w->orders = orders_resolve(w->event, w->order_first, orders, keep);
}

void world_resolve(World *w, Arena *keep, Arena scratch)
{
    collect_pairs(w, keep, scratch);
    collect_aliases(w, keep);
    u8 *roles = arena_take_raw(keep, 1, (isize)w->words[LEX_ID].n + 1);
    for (u32 id = 0; id < w->words[LEX_ID].n; id++)
        roles[id] = (u8)w->words[LEX_ID].word[id]->roles;
    w->facts.roles = roles;
    w->facts.ids = w->words[LEX_ID].n;
    w->identity = identity_resolve(&w->facts, keep, scratch);
    collect_orders(w, keep, scratch);
    PeopleFrom from = {&w->identity, &w->words[LEX_ID], &w->words[LEX_ORDER],
                       w->event,     w->event_n,        &w->orders};
    w->people = people_number(&from, keep, scratch);
}
