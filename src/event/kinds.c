/* kinds.c — the table of what can happen in a shop, and finding a kind by its name. */
#include "event/event.h"
#include "event/names.h"

enum { PERSON, PASSIVE, SHOP };

const KindInfo kind_info[KIND_COUNT] = {
#define X(name, where, help) {#name, where == SHOP, where == PASSIVE, help},
    EVENT_KINDS(X)
#undef X
};

static Names names;

/* Once, before main: afterwards the table is only read, by any thread. */
__attribute__((constructor)) static void names_fill(void)
{
    for (int k = 0; k < KIND_COUNT; k++)
        names_add(&names, kind_info[k].name, k);
}

Kind kind_find(Str name)
{
    return (Kind)names_find(&names, name, KIND_COUNT);
}
