/* rows.c — answers compared number by number. */
#include "compare.h"

#include <stdio.h>
#include <stdlib.h>

void answer_put(Answers *r, Arena *arena, const i64 *cells)
{
    if (r->n == r->cap)
        r->cell = arena_grow(arena, r->cell, r->n, &r->cap, r->width * (isize)sizeof *r->cell);
    memcpy(r->cell + r->n * r->width, cells, (size_t)r->width * sizeof *cells);
    r->n++;
}

static int by_cells(const void *a, const void *b, void *width)
{
    const i64 *x = a, *y = b;
    for (isize c = 0; c < *(const isize *)width; c++)
        if (x[c] != y[c])
            return x[c] < y[c] ? -1 : 1;
    return 0;
}

void answer_sort(Answers *r)
{
    if (r->n > 1)
        qsort_r(r->cell, (size_t)r->n, (size_t)r->width * sizeof *r->cell, by_cells, &r->width);
}

bool answer_same(const Answers *a, const Answers *b, char why[static 160])
{
    if (a->width != b->width || a->n != b->n) {
        snprintf(why, 160, "%lld rows, not %lld", (long long)b->n, (long long)a->n);
        return false;
    }
    for (isize i = 0; i < a->n * a->width; i++) {
        if (a->cell[i] == b->cell[i])
            continue;
        snprintf(why, 160, "row %lld column %lld: %lld, not %lld", (long long)(i / a->width),
                 (long long)(i % a->width), (long long)b->cell[i], (long long)a->cell[i]);
        return false;
    }
    return true;
}
