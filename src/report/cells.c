/* cells.c — a record for each day and channel, each cohort and week, each pair of anything. */
#include "report/by.h"

#include <stdlib.h>

enum { DENSE_BYTES_MAX = 4 << 20 };

Cells *cells_new(Arena *arena, isize record, u32 rows, u32 codes)
{
    Cells *c = take(arena, Cells, 1);

    *c = (Cells){.record = (record + 7) & ~(isize)7, .rows = rows, .codes = codes};
    if ((u64)rows * codes <= (u64)(DENSE_BYTES_MAX / c->record)) {
        c->used = take(arena, u8, (isize)rows * codes);
        c->records = arena_take(arena, c->record, (isize)rows * codes);
    } else {
        c->groups = groups_new(arena, 256);
    }
    return c;
}

void *cells_make(Cells *c, u32 row, u32 code, Arena *arena)
{
    isize i = groups_index(&c->groups, cell_key(row, code), arena);
    if (i == c->cap) {
        c->records = arena_grow(arena, c->records, i, &c->cap, c->record);
        memset(c->records + i * c->record, 0, (size_t)((c->cap - i) * c->record));
    }
    return c->records + i * c->record;
}

const void *cells_find(const Cells *c, u32 row, u32 code)
{
    if (c->used) {
        isize i = (isize)row * c->codes + code;
        return row < c->rows && code < c->codes && c->used[i] ? c->records + i * c->record : NULL;
    }
    isize i = groups_find(&c->groups, cell_key(row, code));
    return i < 0 ? NULL : c->records + i * c->record;
}

isize cells_list(const Cells *c, Arena *arena, CellItem **items)
{
    isize all = c->used ? (isize)c->rows * c->codes : c->groups.n, n = 0;

    *items = take(arena, CellItem, all);
    for (isize i = 0; i < all; i++) {
        u64 key = c->used ? cell_key((u32)(i / c->codes), (u32)(i % c->codes)) : c->groups.keys[i];
        if (!c->used || c->used[i])
            (*items)[n++] = (CellItem){
                .row = (u32)(key >> 32), .code = (u32)key, .record = c->records + i * c->record};
    }
    return n;
}

static int by_row_then_text(const void *a, const void *b)
{
    const CellItem *x = a, *y = b;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return str_cmp(x->label, y->label);
}

isize cells_sorted(const Cells *c, const By *by, Arena *arena, CellItem **items)
{
    isize n = cells_list(c, arena, items);

    for (isize i = 0; by && i < n; i++)
        (*items)[i].label = by_text(by, (*items)[i].code, arena);
    qsort(*items, (size_t)n, sizeof **items, by_row_then_text);
    for (isize i = 0; by && i < n; i++)
        (*items)[i].label = by_label(by, (*items)[i].code, arena);
    return n;
}
