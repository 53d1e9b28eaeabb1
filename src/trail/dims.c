/* dims.c — the texts behind the codes of a trail. */
#include "trail/store.h"

enum { SMALL_MAX = UINT16_MAX };
#define FURTHER S("(further)")

/* Sessions keep these in two bytes. */
static bool is_small(Dim dim)
{
    return dim == DIM_CHANNEL || dim >= DIM_COUNTRY;
}

static u32 words_in(const Snapshot *s, int lex)
{
    return tail_size(&s->tail[lex]);
}

u32 dim_size(const Snapshot *s, Dim dim)
{
    if (dim == DIM_KIND)
        return MIN(KIND_COUNT + words_in(s, DIM_KIND), KIND_MASK + 1);
    u32 size = words_in(s, dim) + 1;
    return is_small(dim) ? MIN(size, SMALL_MAX + 1) : size;
}

Str dim_text(const Snapshot *s, Dim dim, u32 code)
{
    if (dim == DIM_KIND && code < KIND_COUNT)
        return str_of(kind_info[code].name);
    if (dim == DIM_KIND)
        return code == KIND_MASK ? FURTHER : tail_text(&s->tail[dim], code - KIND_COUNT);
    if (is_small(dim) && code == SMALL_MAX)
        return FURTHER;
    return code == 0 ? S("") : tail_text(&s->tail[dim], code - 1);
}

bool dim_find(const Snapshot *s, Dim dim, Str text, u32 *code)
{
    if (dim == DIM_KIND && kind_find(text) != KIND_COUNT) {
        *code = kind_find(text);
        return true;
    }
    if (dim != DIM_KIND && text.n == 0) {
        *code = 0;
        return true;
    }
    u32 word = tail_find(&s->tail[dim], text);
    if (word == NO_CODE)
        return false;
    *code = dim == DIM_KIND ? MIN(KIND_COUNT + word, KIND_MASK)
            : is_small(dim) ? MIN(word + 1, SMALL_MAX)
                            : word + 1;
    return true;
}

const u32 *product_categories(const Snapshot *s)
{
    return s->shown[TOLD_CATEGORY];
}

const u32 *product_brands(const Snapshot *s)
{
    return s->shown[TOLD_BRAND];
}

Str product_name(const Snapshot *s, u32 product)
{
    u32 name = s->shown[TOLD_NAME][product];
    return name ? tail_text(&s->tail[LEX_NAME], name - 1) : S("");
}
