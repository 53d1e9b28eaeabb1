/* people.h — persons as numbers, in the order in which the journal first told of them. */
#ifndef TRAIL_PEOPLE_H
#define TRAIL_PEOPLE_H
#include "trail/identity.h"
#include "trail/orders.h"

typedef struct {
    u32 n;             /* guests among them */
    u32 *of_user;      /* person of the events of user `id`; NOBODY: none */
    u32 *of_anon;      /* ... of the events with only the anonymous id `id` */
    u32 *of_order;     /* ... of the events with only the order, and of the order itself */
    u32 *key;          /* by person: the ident that names it */
    u32 *events;       /* by person */
    u32 *ids_of, *ids; /* by person: idents linked to it, its key first; a guest has none */
} People;

typedef struct {
    const Identity *identity;
    const Ranked *ids, *orders;
    const OrderEvent *event;
    isize event_n;
    const Orders *resolved;
} PeopleFrom;
People people_number(const PeopleFrom *from, Arena *keep, Arena scratch);

static inline u32 person_of_ident(const People *p, u32 ident)
{
    u32 code = IDENT_CODE(ident);
    return IDENT_TYPE(ident) == ID_USER   ? p->of_user[code]
           : IDENT_TYPE(ident) == ID_ANON ? p->of_anon[code]
                                          : p->of_order[code];
}

#endif
