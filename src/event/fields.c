/* fields.c — the table of what can be said of an event, and finding a field by its name. */
#include "event/event.h"
#include "event/names.h"

const FieldInfo field_info[FIELD_COUNT] = {
#define X(number, name, type, help)                                                                \
    {number, #name, T_##type, (int)F_##name >= (int)FIELD_FIRST_LINE, help},
    EVENT_FIELDS(X) LINE_FIELDS(X)
#undef X
};

static Names names;

/* Once, before main: afterwards the table is only read, by any thread. */
__attribute__((constructor)) static void names_fill(void)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        names_add(&names, field_info[f].name, f);
}

Field field_find(Str name)
{
    return (Field)names_find(&names, name, FIELD_COUNT);
}
