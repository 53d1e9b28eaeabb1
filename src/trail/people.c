/* people.c — from ids to persons: which ident names each, how many events it has, which ids it
 * has. */
#include "trail/people.h"

/* Any ident that may name a person has a slot: users, then anonymous ids, then orders. */
typedef struct {
    const PeopleFrom *from;
    u32 ids, orders;
    u32 *count;
    u64 *first;
    u32 *person; /* by slot */
} Slots;

static u32 anon_slot(const Slots *s, u32 id)
{
    u32 root = s->from->identity->anon_root[id];
    return root == NOBODY ? s->ids + id : root;
}

static u32 order_slot(const Slots *s, u32 order)
{
    const OrderFound *found = &s->from->resolved->found[order];
    u32 ident = found->placed == NOBODY ? NOBODY : s->from->event[found->placed].ident;
    if (ident == NOBODY || IDENT_TYPE(ident) == ID_ORDER)
        return 2 * s->ids + order;
    return IDENT_TYPE(ident) == ID_USER ? s->from->identity->user_root[IDENT_CODE(ident)]
                                        : anon_slot(s, IDENT_CODE(ident));
}

static u32 slot_of(const Slots *s, u32 ident)
{
    u32 code = IDENT_CODE(ident);
    return IDENT_TYPE(ident) == ID_USER   ? s->from->identity->user_root[code]
           : IDENT_TYPE(ident) == ID_ANON ? anon_slot(s, code)
                                          : order_slot(s, code);
}

static void count_in(Slots *s, u32 slot, u32 uses, u64 first)
{
    if (uses == 0)
        return;
    s->count[slot] += uses;
    s->first[slot] = MIN(s->first[slot], first);
}

static void count_events(Slots *s)
{
    const PeopleFrom *from = s->from;
    for (u32 id = 0; id < s->ids; id++) {
        const Word *word = from->ids->word[id];
        count_in(s, from->identity->user_root[id], word->uses[ROLE_USER], word->first);
        count_in(s, anon_slot(s, id), word->uses[ROLE_ANON], word->first);
    }
    for (u32 o = 0; o < s->orders; o++)
        count_in(s, order_slot(s, o), from->orders->word[o]->uses[0], from->orders->word[o]->first);
    for (isize i = 0; i < from->event_n; i++)
        if (from->resolved->repeat[i])
            s->count[slot_of(s, from->event[i].ident)]--;
}

static u32 slot_ident(const Slots *s, u32 slot)
{
    return slot < s->ids       ? IDENT(ID_USER, slot)
           : slot < 2 * s->ids ? IDENT(ID_ANON, slot - s->ids)
                               : IDENT(ID_ORDER, slot - 2 * s->ids);
}

static void number_slots(Slots *s, People *out, Arena *keep, Arena scratch)
{
    u32 slots = 2 * s->ids + s->orders;
    Keyed *keyed = arena_take_raw(&scratch, sizeof(Keyed), (isize)slots + 1);
    for (u32 slot = 0; slot < slots; slot++) {
        s->person[slot] = NOBODY;
        if (s->count[slot] > 0)
            keyed[out->n++] = (Keyed){s->first[slot], slot};
    }
    Keyed *spare = arena_take_raw(&scratch, sizeof(Keyed), (isize)out->n + 1);
    sort_keyed(keyed, spare, out->n);
    out->key = arena_take_raw(keep, sizeof(u32), (isize)out->n + 1);
    out->events = arena_take_raw(keep, sizeof(u32), (isize)out->n + 1);
    for (u32 p = 0; p < out->n; p++) {
        u32 slot = keyed[p].value;
        s->person[slot] = p;
        out->key[p] = slot_ident(s, slot);
        out->events[p] = s->count[slot];
    }
}

/* The idents of an id that stand for a person: as a user's, as an anonymous one's. */
static int idents_of(const Slots *s, const People *p, u32 id, u32 ident[2], u32 person[2])
{
    u32 roles = s->from->ids->word[id]->roles;
    int n = 0;
    if (roles & 1 << ROLE_USER) {
        ident[n] = IDENT(ID_USER, id);
        person[n++] = p->of_user[id];
    }
    if (roles & 1 << ROLE_ANON || !(roles & 1 << ROLE_USER)) {
        ident[n] = IDENT(ID_ANON, id);
        person[n++] = p->of_anon[id];
    }
    return n;
}

static void list_ids(const Slots *s, People *out, Arena *keep, Arena scratch)
{
    u32 ident[2], person[2], total = 0;
    u32 *next = arena_take_raw(&scratch, sizeof(u32), (isize)out->n + 1);

    out->ids_of = take(keep, u32, (isize)out->n + 2);
    for (u32 id = 0; id < s->ids; id++)
        for (int k = idents_of(s, out, id, ident, person); k-- > 0;)
            if (person[k] != NOBODY)
                out->ids_of[person[k]]++;
    for (u32 p = 0; p <= out->n; p++) {
        u32 n = p < out->n ? out->ids_of[p] : 0;
        out->ids_of[p] = total;
        total += n;
    }
    out->ids = arena_take_raw(keep, sizeof(u32), (isize)total + 1);
    for (u32 p = 0; p < out->n; p++) {
        bool guest = IDENT_TYPE(out->key[p]) == ID_ORDER;
        next[p] = out->ids_of[p] + !guest;
        if (!guest)
            out->ids[out->ids_of[p]] = out->key[p];
    }
    for (u32 id = 0; id < s->ids; id++) {
        int n = idents_of(s, out, id, ident, person);
        for (int k = 0; k < n; k++)
            if (person[k] != NOBODY && out->key[person[k]] != ident[k])
                out->ids[next[person[k]]++] = ident[k];
    }
}

People people_number(const PeopleFrom *from, Arena *keep, Arena scratch)
{
    People out = {.n = 0};
    Slots s = {.from = from, .ids = from->ids->n, .orders = from->orders->n};
    isize slots = 2 * (isize)s.ids + s.orders;

    s.count = take(&scratch, u32, slots + 1);
    s.first = arena_take_raw(&scratch, sizeof(u64), slots + 1);
    s.person = arena_take_raw(&scratch, sizeof(u32), slots + 1);
    memset(s.first, 0xff, ((size_t)slots + 1) * sizeof *s.first);
    count_events(&s);
    number_slots(&s, &out, keep, scratch);
    out.of_user = arena_take_raw(keep, sizeof(u32), (isize)s.ids + 1);
    out.of_anon = arena_take_raw(keep, sizeof(u32), (isize)s.ids + 1);
    out.of_order = arena_take_raw(keep, sizeof(u32), (isize)s.orders + 1);
    for (u32 id = 0; id < s.ids; id++) {
        out.of_user[id] = s.person[from->identity->user_root[id]];
        out.of_anon[id] = s.person[anon_slot(&s, id)];
    }
    for (u32 o = 0; o < s.orders; o++)
        out.of_order[o] = s.person[order_slot(&s, o)];
    list_ids(&s, &out, keep, scratch);
    return out;
}
