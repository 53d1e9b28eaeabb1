/* fresh_names.c — who an id belongs to, one id at a time: the same as identity.c and people.c say
 * of all of them at once, asked of old and new facts together. */
#include "trail/fresh.h"

static isize first_alias(const Evidence *v, u32 previous, u32 user)
{
    isize low = 0, high = v->aliases;
    while (low < high) {
        isize middle = (low + high) / 2;
        const Alias *a = &v->alias[middle];
        if (a->previous < previous || (a->previous == previous && a->user < user))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const Alias *new_alias(const Fresh *f, u32 previous, u32 user)
{
    for (u32 at = map_get(&f->alias_of, previous, 0); at; at = f->alias[at - 1].next)
        if (f->alias[at - 1].fact.user == user)
            return &f->alias[at - 1].fact;
    return NULL;
}

static const Alias *later_of(const Alias *a, const Alias *b)
{
    if (!a || !b)
        return a ? a : b;
    return in_order(a->time, a->seq, b->time, b->seq) ? b : a;
}

/* Of each pair the latest alias or unlink decides; of those in force the latest counts. NULL: none.
 */
static const Alias *alias_in_force(const Fresh *f, u32 previous)
{
    const Evidence *v = &f->evidence;
    const Alias *force = NULL;
    for (isize i = first_alias(v, previous, 0); i < v->aliases; i++) {
        const Alias *known = &v->alias[i];
        if (known->previous != previous)
            break;
        known = later_of(known, new_alias(f, previous, known->user));
        force = known->unlink ? force : later_of(force, known);
    }
    for (u32 at = map_get(&f->alias_of, previous, 0); at; at = f->alias[at - 1].next) {
        const Alias *now = &f->alias[at - 1].fact;
        isize old = first_alias(v, previous, now->user);
        bool known = old < v->aliases && v->alias[old].previous == previous &&
                     v->alias[old].user == now->user;
        if (!known && !now->unlink)
            force = later_of(force, now);
    }
    return force;
}

static bool is_unlinked(const Fresh *f, u32 previous, u32 user)
{
    const Evidence *v = &f->evidence;
    isize old = first_alias(v, previous, user);
    const Alias *known = NULL;
    if (old < v->aliases && v->alias[old].previous == previous && v->alias[old].user == user)
        known = &v->alias[old];
    known = later_of(known, new_alias(f, previous, user));
    return known && known->unlink;
}

static const Alias *next_user(const Fresh *f, u32 user)
{
    return fresh_roles(f, user) & 1 << ROLE_USER ? alias_in_force(f, user) : NULL;
}

/* Going round a circle of aliases from `on`: the latest of them is the one that is left out, and
 * the id it would have led away from names the person. */
static u32 root_of_circle(const Fresh *f, u32 on)
{
    const Alias *latest = NULL;
    u32 user = on;
    do {
        const Alias *a = next_user(f, user);
        latest = later_of(latest, a);
        user = a->user;
    } while (user != on);
    return latest->previous;
}

static u32 user_root(const Fresh *f, u32 user)
{
    u32 waits = user, steps = 0, until = 16; /* waits for whoever comes round again */
    for (;;) {
        const Alias *a = next_user(f, user);
        if (!a)
            return user;
        user = a->user;
        if (user == waits)
            return root_of_circle(f, user);
        if (++steps == until) {
            waits = user;
            until *= 2;
        }
    }
}

static isize first_pair(const Evidence *v, u32 anon)
{
    isize low = 0, high = v->pairs;
    while (low < high) {
        isize middle = (low + high) / 2;
        if (v->pair[middle].anon < anon)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The first user, in order, that the anonymous id met and was not parted from; NULL: none. */
static const IdPair *pair_in_force(const Fresh *f, u32 anon)
{
    const Evidence *v = &f->evidence;
    const IdPair *first = NULL;
    for (isize i = first_pair(v, anon); i < v->pairs && v->pair[i].anon == anon && !first; i++)
        if (!is_unlinked(f, anon, v->pair[i].user))
            first = &v->pair[i];
    for (u32 at = map_get(&f->pair_of, anon, 0); at; at = f->pair[at - 1].next) {
        const IdPair *p = &f->pair[at - 1].fact;
        bool sooner = !first || in_order(p->time, p->seq, first->time, first->seq);
        if (sooner && !is_unlinked(f, anon, p->user))
            first = p;
    }
    return first;
}

static u32 name_of_anon(const Fresh *f, u32 anon)
{
    const Alias *alias = fresh_roles(f, anon) & 1 << ROLE_USER ? NULL : alias_in_force(f, anon);
    if (alias)
        return IDENT(ID_USER, user_root(f, alias->user));
    const IdPair *pair = pair_in_force(f, anon);
    return pair ? IDENT(ID_USER, user_root(f, pair->user)) : IDENT(ID_ANON, anon);
}

u32 name_of(Refreshing *r, u32 ident)
{
    u32 name = map_get(&r->names, ident, NOBODY), from = ident;
    if (name != NOBODY)
        return name;
    if (IDENT_TYPE(ident) == ID_ORDER) {
        Arena side = r->side;
        OrderNow now = order_now(r->f, IDENT_CODE(ident), &side);
        from = now.found.placed == NOBODY ? ident : now.event[now.found.placed].ident;
    }
    name = IDENT_TYPE(from) == ID_USER   ? IDENT(ID_USER, user_root(r->f, IDENT_CODE(from)))
           : IDENT_TYPE(from) == ID_ANON ? name_of_anon(r->f, IDENT_CODE(from))
                                         : ident;
    map_put(&r->names, ident, name, r->keep);
    return name;
}

u32 fresh_number(const Fresh *f, u32 key)
{
    u32 code = IDENT_CODE(key), person = NOBODY;
    u32 ids = f->g->lexicon[LEX_ID].n, orders = f->g->lexicon[LEX_ORDER].n;
    if (IDENT_TYPE(key) == ID_ORDER)
        person = code < orders ? f->g->of_order[code] : NOBODY;
    else if (code < ids)
        person = IDENT_TYPE(key) == ID_USER ? f->g->of_user[code] : f->g->of_anon[code];
    if (person != NOBODY && f->g->key[person] == key)
        return person;
    return map_get(&f->number, key, NOBODY);
}
