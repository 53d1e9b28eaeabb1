/* embedded.c — files that travel inside the program: queries, pages. */
#include "base/base.h"

Str embedded(const Embedded *table, Str name)
{
    for (; table->name; table++)
        if (str_eq(str_of(table->name), name))
            return (Str){table->p, table->end - table->p};
    return S("");
}
