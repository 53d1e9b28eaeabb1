/* paths_nodes.c — what an event is on a path: a page, a kind, a product, a category; pages of one
 * sort under one name. Worked out once for each code of a dictionary, so that an event costs a look
 * or two. */
#include "report/paths.h"
#include "report/kinds.h"

#include <stdlib.h>

/* ---- names of pages ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* 123, p123, or 8 and more hexadecimal digits and hyphens with a digit among them. */
static bool is_id(Str s)
{
    bool hex = s.n >= 8, digit = false;
    isize plain = s.n > 1 && is_letter(s.p[0]);

    for (isize i = plain; i < s.n && is_digit(s.p[i]); i++)
        plain++;
    for (isize i = 0; i < s.n; i++) {
        char low = (char)(s.p[i] | 0x20);
        digit |= is_digit(s.p[i]);
        hex &= is_digit(s.p[i]) || s.p[i] == '-' || (is_letter(s.p[i]) && low <= 'f');
    }
    return digit && (plain == s.n || hex);
}

Str nodes_folded(Str page, Arena *arena)
{
    Buf b = {0};
    bool folded = false;

    for (Str rest = page; rest.n > 0;) {
        Cut part = str_cut(rest, '/');
        Str stem = str_cut(part.head, '.').head;
        if (is_id(stem) && !folded) {
            folded = true;
            b = buf_on(arena);
            buf_str(&b, str_take(page, part.head.p - page.p));
        }
        if (folded && is_id(stem)) {
            buf_str(&b, S(":id"));
            buf_str(&b, str_skip(part.head, stem.n));
        } else if (folded) {
            buf_str(&b, part.head);
        }
        if (folded && part.found)
            buf_byte(&b, '/');
        rest = part.tail;
    }
    return folded ? buf_done(&b) : page;
}

bool nodes_like(Str text, Str pattern)
{
    isize t = 0, p = 0, star = -1, from = 0;

    while (t < text.n) {
        if (p < pattern.n && pattern.p[p] == '*') {
            star = p++;
            from = t;
        } else if (p < pattern.n && pattern.p[p] == text.p[t]) {
            p++, t++;
        } else if (star >= 0) { /* the last star takes one byte more */
            p = star + 1;
            t = ++from;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == '*')
        p++;
    return p == pattern.n;
}

static Str page_name(const Nodes *n, Str page, Arena *arena)
{
    for (isize r = 0; r < n->rules; r++)
        if (nodes_like(page, n->rule[r]))
            return n->rule[r];
    return n->fold ? nodes_folded(page, arena) : page;
}

/* ---- names to nodes ---- */

/* Distinct names, numbered as they turn up. */
typedef struct {
    Groups groups; /* by hash; of two names with one hash the second takes the next seed */
    Str *name;
    isize cap;
    Arena *arena;
} Names;

static u32 name_number(Names *names, Str name)
{
    for (u64 seed = 0;; seed++) {
        isize before = names->groups.n;
        isize i = groups_index(&names->groups, hash64(name.p, name.n, seed), names->arena);
        if (i == before) {
            if (i == names->cap)
                names->name = arena_grow(names->arena, names->name, i, &names->cap, sizeof(Str));
            names->name[i] = name;
        }
        if (str_eq(names->name[i], name))
            return (u32)i;
    }
}

typedef struct {
    Str name;
    u32 number;
} Named;

static int by_name_bytes(const void *a, const void *b)
{
    return str_cmp(((const Named *)a)->name, ((const Named *)b)->name);
}

/* From numbers as they turned up to nodes in the order of names; numbers[] by number. */
static u32 *order_names(Nodes *n, const Names *names, Arena *arena)
{
    isize count = names->groups.n;
    Named *sorted = take(arena, Named, count);
    u32 *node = take(arena, u32, count);

    for (isize i = 0; i < count; i++)
        sorted[i] = (Named){names->name[i], (u32)i};
    qsort(sorted, (size_t)count, sizeof *sorted, by_name_bytes);
    n->nodes = (u32)count + 2;
    n->rest = (u32)count + 1;
    n->name = take(arena, Str, n->nodes);
    for (isize i = 0; i < count; i++) {
        n->name[i + 1] = sorted[i].name;
        node[sorted[i].number] = (u32)i + 1;
    }
    return node;
}

static Dim column_of(const Nodes *n)
{
    return n->of == OF_PRODUCT || n->of == OF_CATEGORY ? DIM_PRODUCT : DIM_PAGE;
}

/* The text a code of the column is named after, as the data has it; code 0 is absent. */
static Str node_source(const Nodes *n, const Snapshot *s, u32 code)
{
    if (n->of == OF_CATEGORY)
        return dim_text(s, DIM_CATEGORY, product_categories(s)[code]);
    return dim_text(s, column_of(n), code);
}

/* Kinds that say that a page is looked at: named by it, mixed with kinds that are named by
 * themselves. */
static bool is_view(u32 kind)
{
    return kind == KIND_page_view || kind == KIND_item_view || kind == KIND_list_view ||
           kind == KIND_cart_view;
}

static void number_kinds(Nodes *n, const Snapshot *s, Names *names)
{
    u32 kinds = dim_size(s, DIM_KIND);
    bool named = n->of == OF_MIXED || n->of == OF_KIND;

    for (u32 k = 0; k <= KIND_MASK; k++)
        n->by_kind[k] = NODE_NONE;
    for (u32 k = 0; k < kinds && k <= KIND_MASK; k++) {
        if (!kind_in(&n->kinds, (u8)k))
            continue;
        n->columned[k] = n->of == OF_MIXED ? is_view(k) : n->of != OF_KIND;
        if (named)
            n->by_kind[k] = name_number(names, dim_text(s, DIM_KIND, k));
    }
}

static void number_column(Nodes *n, const Snapshot *s, Names *names, Arena *arena)
{
    u32 size = dim_size(s, column_of(n));
    bool page = column_of(n) == DIM_PAGE;

    n->by_column = take(arena, u32, MAX(size, 1));
    for (u32 code = 0; code < MAX(size, 1); code++) {
        Str text = code < size && code > 0 && n->of != OF_KIND ? node_source(n, s, code) : S("");
        n->by_column[code] = text.n ? name_number(names, page ? page_name(n, text, arena) : text)
                                    : NODE_NONE;
    }
}

/* Which kinds and which codes of the column are the point asked for. */
static void find_point(Nodes *n, const Snapshot *s, Arena *arena)
{
    u32 size = dim_size(s, column_of(n)), kinds = dim_size(s, DIM_KIND);
    u64 *codes = take(arena, u64, bit_words(MAX(size, 1)));

    for (u32 k = 0; k < kinds && k <= KIND_MASK; k++) {
        if (!nodes_like(dim_text(s, DIM_KIND, k), n->point))
            continue;
        kind_add(&n->point_kinds, k);
        n->found = true;
    }
    for (u32 code = 1; code < size; code++) {
        u32 node = n->by_column[code];
        if (node == NODE_NONE ||
            !(nodes_like(node_source(n, s, code), n->point) || nodes_like(n->name[node], n->point)))
            continue;
        bit_set(codes, code);
        n->found = true;
    }
    n->point_codes = codes;
}

/* Kind and column looked up in one go. */
static const u32 *look_at_once(const Nodes *n, Arena *arena)
{
    enum { COLUMNS_FEW = 1024 };

    if (n->columns > COLUMNS_FEW)
        return NULL;
    u32 *node = take(arena, u32, (isize)n->columns * (KIND_MASK + 1));
    for (u32 k = 0; k <= KIND_MASK; k++) {
        for (u32 code = 0; code < n->columns; code++) {
            bool named = n->columned[k] && n->by_column[code] != NODE_NONE;
            node[k * n->columns + code] = named ? n->by_column[code] : n->by_kind[k];
        }
    }
    return node;
}

void nodes_make(Nodes *n, const Snapshot *s, Arena *arena)
{
    Names names = {.groups = groups_new(arena, 64), .arena = arena};
    u32 size = MAX(dim_size(s, column_of(n)), 1);

    number_kinds(n, s, &names);
    number_column(n, s, &names, arena);
    const u32 *node = order_names(n, &names, arena);
    for (u32 k = 0; k <= KIND_MASK; k++)
        n->by_kind[k] = n->by_kind[k] == NODE_NONE ? NODE_NONE : node[n->by_kind[k]];
    for (u32 code = 0; code < size; code++)
        n->by_column[code] = n->by_column[code] == NODE_NONE ? NODE_NONE : node[n->by_column[code]];
    n->columns = size;
    n->at_once = look_at_once(n, arena);
    if (n->point.n)
        find_point(n, s, arena);
}
