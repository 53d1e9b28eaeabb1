/* kinds.c — sets of kinds of event: steps of a funnel, what brings people back, what counts as
 * activity. */
#include "report/kinds.h"
#include "report/sql.h"

KindSet kinds_active(const Snapshot *s)
{
    KindSet set = {0};
    u32 n = dim_size(s, DIM_KIND);

    for (u32 code = 0; code < n && code <= KIND_MASK; code++)
        if (code >= KIND_COUNT || !(kind_info[code].passive || kind_info[code].shop))
            kind_add(&set, code);
    return set;
}

Str kinds_sql(const KindSet *set, const Snapshot *s, Arena *arena)
{
    Buf b = buf_on(arena);
    u32 n = dim_size(s, DIM_KIND);

    buf_byte(&b, '(');
    for (u32 code = 0; code < n && code <= KIND_MASK; code++) {
        if (!kind_in(set, (u8)code))
            continue;
        if (b.n > 1)
            buf_byte(&b, ',');
        buf_quoted(&b, dim_text(s, DIM_KIND, code));
    }
    buf_byte(&b, ')');
    return buf_done(&b);
}
