/* fresh_facts.c — what new events say of ids and orders, merged with what was known. Whatever may
 * change by it is touched. */
#include "trail/fresh.h"

static u32 id_code(const Refreshing *r, u32 word)
{
    return words_at(&r->scan->words[LEX_ID], word)->rank;
}

u32 fresh_roles(const Fresh *f, u32 id)
{
    return map_get(&f->roles, id, id < f->evidence.ids ? f->evidence.roles[id] : 0);
}

static void merge_roles(Refreshing *r)
{
    Fresh *f = r->f;
    for (u32 i = 0; i < r->words[LEX_ID].n; i++) {
        const Word *word = r->words[LEX_ID].word[i];
        u32 known = fresh_roles(f, word->rank);
        if ((known | word->roles) != known)
            map_put(&f->roles, word->rank, known | word->roles, &f->on);
        overlay_touch_ident(r, IDENT(ID_USER, word->rank));
        overlay_touch_ident(r, IDENT(ID_ANON, word->rank));
    }
}

static void merge_pair(Fresh *f, IdPair now)
{
    u32 head = map_get(&f->pair_of, now.anon, 0);
    for (u32 at = head; at; at = f->pair[at - 1].next) {
        IdPair *known = &f->pair[at - 1].fact;
        if (known->user != now.user)
            continue;
        if (in_order(now.time, now.seq, known->time, known->seq))
            *known = now;
        return;
    }
    if (f->pairs == f->pair_cap)
        f->pair = arena_grow(&f->on, f->pair, f->pairs, &f->pair_cap, sizeof(FreshPair));
    f->pair[f->pairs++] = (FreshPair){now, head};
    map_put(&f->pair_of, now.anon, (u32)f->pairs, &f->on);
}

static void merge_pairs(Refreshing *r)
{
    for (int s = 0; s < PAIR_SHARDS; s++) {
        const PairShard *shard = &r->scan->pairs[s];
        for (u32 i = 0; shard->slot && i <= shard->mask; i++) {
            const IdPair *p = &shard->slot[i];
            if (p->user != NOBODY)
                merge_pair(r->f,
                           (IdPair){id_code(r, p->anon), id_code(r, p->user), p->seq, p->time});
        }
    }
}

static void merge_alias(Fresh *f, Alias now)
{
    u32 head = map_get(&f->alias_of, now.previous, 0);
    for (u32 at = head; at; at = f->alias[at - 1].next) {
        Alias *known = &f->alias[at - 1].fact;
        if (known->user != now.user)
            continue;
        if (in_order(known->time, known->seq, now.time, now.seq))
            *known = now;
        return;
    }
    if (f->aliases == f->alias_cap)
        f->alias = arena_grow(&f->on, f->alias, f->aliases, &f->alias_cap, sizeof(FreshAlias));
    f->alias[f->aliases++] = (FreshAlias){now, head};
    map_put(&f->alias_of, now.previous, (u32)f->aliases, &f->on);
}

static void merge_aliases(Refreshing *r)
{
    for (isize h = 0; h < r->scan->hauls; h++) {
        const Haul *haul = &r->scan->haul[h];
        for (isize i = 0; i < haul->aliases; i++) {
            Alias now = haul->alias[i];
            now.previous = id_code(r, now.previous);
            now.user = id_code(r, now.user);
            merge_alias(r->f, now);
        }
    }
}

static u32 order_code(const Refreshing *r, u32 word)
{
    return words_at(&r->scan->words[LEX_ORDER], word)->rank;
}

static void merge_event(Refreshing *r, const Haul *haul, OrderEvent now)
{
    Fresh *f = r->f;
    const EventLine *line = haul->line + now.first_line;
    now.ident = now.id_type == ID_ORDER ? IDENT(ID_ORDER, order_code(r, now.ident))
                                        : IDENT(now.id_type, id_code(r, now.ident));
    now.order = now.order == NOBODY ? NOBODY : order_code(r, now.order);
    now.first_line = (u32)f->lines;
    for (u32 l = 0; l < now.lines; l++) {
        if (f->lines == f->line_cap)
            f->line = arena_grow(&f->on, f->line, f->lines, &f->line_cap, sizeof(EventLine));
        f->line[f->lines] = line[l];
        f->line[f->lines++].product = dim_code(&r->scan->words[DIM_PRODUCT], line[l].product);
    }
    if (now.kind == KIND_refund) {
        if (f->refunds == f->refund_cap)
            f->refund = arena_grow(&f->on, f->refund, f->refunds, &f->refund_cap,
                                   sizeof(RefundTold));
        f->refund[f->refunds++] = (RefundTold){now.seq, now.order, now.money.value};
    }
    if (now.order == NOBODY)
        return;
    if (f->events == f->event_cap)
        f->event = arena_grow(&f->on, f->event, f->events, &f->event_cap, sizeof(FreshEvent));
    f->event[f->events++] = (FreshEvent){now, map_get(&f->event_of, now.order, 0)};
    map_put(&f->event_of, now.order, (u32)f->events, &f->on);
}

/* Events that repeat others from now on leave their trails. */
static void find_repeats(Refreshing *r, u32 order)
{
    Fresh *f = r->f;
    Arena side = r->side;
    OrderNow now = order_now(f, order, &side);
    for (u32 i = 0; i < now.n; i++) {
        const OrderEvent *event = &now.event[i];
        if (!now.repeat[i] || map_get(&f->repeat, event->seq, 0))
            continue;
        map_put(&f->repeat, event->seq, 1, &f->on);
        f->info.repeats++;
        if (event->seq >= r->from)
            continue;
        overlay_touch_ident(r, event->ident);
        r->dropped_last_us = MAX(r->dropped_last_us, event->time);
    }
}

void facts_merge(Refreshing *r)
{
    merge_roles(r);
    merge_pairs(r);
    merge_aliases(r);
    for (isize h = 0; h < r->scan->hauls; h++)
        for (isize i = 0; i < r->scan->haul[h].orders; i++)
            merge_event(r, &r->scan->haul[h], r->scan->haul[h].order[i]);
    for (u32 i = 0; i < r->words[LEX_ORDER].n; i++) {
        overlay_touch_ident(r, IDENT(ID_ORDER, r->words[LEX_ORDER].word[i]->rank));
        find_repeats(r, r->words[LEX_ORDER].word[i]->rank);
    }
    told_merge(r);
}
