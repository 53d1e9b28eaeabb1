/* identity.c — links between ids, over the whole journal: the first user of a device, aliases that
 * are followed in chains, unlinks that take either back. */
#include "trail/identity.h"

/* Unlinked pairs as a set of (previous, user). */
typedef struct {
    u64 *slot;
    u64 mask;
    isize n;
} Unlinked;

static u64 pair_key(u32 previous, u32 user)
{
    return ((u64)previous << 32 | user) + 1;
}

static bool is_unlinked(const Unlinked *set, u32 previous, u32 user)
{
    u64 key = pair_key(previous, user);
    if (set->n == 0)
        return false;
    for (u64 at = mix64(key) & set->mask; set->slot[at]; at = (at + 1) & set->mask)
        if (set->slot[at] == key)
            return true;
    return false;
}

static void unlink_pair(Unlinked *set, u32 previous, u32 user)
{
    u64 key = pair_key(previous, user), at = mix64(key) & set->mask;
    while (set->slot[at])
        at = (at + 1) & set->mask;
    set->slot[at] = key;
    set->n++;
}

/* Of each pair the latest alias or unlink decides; of one previous id the latest alias in force
 * counts. In force[] by previous id; unlinked pairs into the set. Returns how many are in force. */
static isize aliases_in_force(const IdFacts *f, Unlinked *unlinked, const Alias **force)
{
    isize n = 0;
    for (isize i = 0; i < f->aliases; i++) {
        const Alias *a = &f->alias[i];
        bool last = i + 1 == f->aliases || a[1].previous != a->previous || a[1].user != a->user;
        if (!last)
            continue;
        if (a->unlink) {
            unlink_pair(unlinked, a->previous, a->user);
            continue;
        }
        if (n > 0 && force[n - 1]->previous == a->previous) {
            if (in_order(force[n - 1]->time, force[n - 1]->seq, a->time, a->seq))
                force[n - 1] = a;
            continue;
        }
        force[n++] = a;
    }
    return n;
}

/* Halves the way as it goes, so that long chains stay cheap. */
static u32 root_of(u32 *parent, u32 id)
{
    while (parent[id] != id)
        id = parent[id] = parent[parent[id]];
    return id;
}

/* Aliases of user ids, taken in order; one that would close a circle is left out. */
static void join_users(const IdFacts *f, const Alias *const *force, isize n, u32 *parent,
                       Arena scratch)
{
    Keyed *users = arena_take_raw(&scratch, sizeof(Keyed), n + 1);
    Keyed *spare = arena_take_raw(&scratch, sizeof(Keyed), n + 1);
    isize found = 0;

    for (isize i = 0; i < n; i++)
        if (f->roles[force[i]->previous] & 1 << ROLE_USER)
            users[found++] = (Keyed){force[i]->seq, (u32)i};
    sort_keyed(users, spare, found);
    for (isize i = 0; i < found; i++)
        users[i].key = (u64)force[users[i].value]->time;
    sort_keyed(users, spare, found);
    for (isize i = 0; i < found; i++) {
        const Alias *a = force[users[i].value];
        if (root_of(parent, a->user) != a->previous)
            parent[a->previous] = a->user;
    }
}

Identity identity_resolve(const IdFacts *f, Arena *keep, Arena scratch)
{
    Identity out = {arena_take_raw(keep, sizeof(u32), f->ids + 1),
                    arena_take_raw(keep, sizeof(u32), f->ids + 1)};
    u64 slots = 16;
    while (slots < (u64)f->aliases * 2)
        slots *= 2;
    Unlinked unlinked = {take(&scratch, u64, (isize)slots), slots - 1, 0};
    const Alias **force = arena_take_raw(&scratch, sizeof(Alias *), f->aliases + 1);
    isize n = aliases_in_force(f, &unlinked, force);

    for (u32 id = 0; id < f->ids; id++) {
        out.user_root[id] = id;
        out.anon_root[id] = NOBODY;
    }
    join_users(f, force, n, out.user_root, scratch);
    for (u32 id = 0; id < f->ids; id++)
        out.user_root[id] = root_of(out.user_root, id);
    for (isize i = 0; i < n; i++)
        if (!(f->roles[force[i]->previous] & 1 << ROLE_USER))
            out.anon_root[force[i]->previous] = out.user_root[force[i]->user];
    for (isize i = 0; i < f->pairs; i++) {
        const IdPair *p = &f->pair[i];
        if (out.anon_root[p->anon] == NOBODY && !is_unlinked(&unlinked, p->anon, p->user))
            out.anon_root[p->anon] = out.user_root[p->user];
    }
    return out;
}
