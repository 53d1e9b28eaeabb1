/* condition_run.c — a condition at work: each leaf asked once for every code of its dictionary,
 * then events pass by looking up one bit. Subtrees over one dimension become one such table. */
#include "report/condition.h"
#include "stat/stat.h"

#include <math.h>

/* ---- one value ---- */

/* SQL's LIKE: % is any text, _ any one character. */
static bool like(Str text, Str pattern)
{
    isize t = 0, p = 0, star = -1, mark = 0;

    while (t < text.n) {
        if (p < pattern.n && pattern.p[p] == '%') {
            star = ++p;
            mark = t;
        } else if (p < pattern.n && pattern.p[p] == '_') {
            do
                t++;
            while (t < text.n && ((u8)text.p[t] & 0xc0) == 0x80);
            p++;
        } else if (p < pattern.n && pattern.p[p] == text.p[t]) {
            t++, p++;
        } else if (star >= 0) {
            p = star;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == '%')
        p++;
    return p == pattern.n;
}

bool literals_numeric(const Node *leaf)
{
    return leaf->literals_n > 0 && leaf->literals[0].number;
}

static bool ordered(Op op, int sign)
{
    switch (op) {
    case OP_LT: return sign < 0;
    case OP_LE: return sign <= 0;
    case OP_GT: return sign > 0;
    case OP_GE: return sign >= 0;
    default: return sign == 0;
    }
}

bool leaf_text(const Node *leaf, Str text)
{
    if (leaf->op == OP_NULL)
        return text.n == 0;
    if (leaf->op == OP_HAS)
        return str_find(text, leaf->literals[0].text) >= 0;
    if (leaf->op == OP_LIKE)
        return like(text, leaf->literals[0].text);
    for (isize i = 0; i < leaf->literals_n; i++)
        if (ordered(leaf->op, str_cmp(text, leaf->literals[i].text)))
            return true;
    return false;
}

bool leaf_number(const Node *leaf, double number, bool known)
{
    if (leaf->op == OP_NULL)
        return !known;
    for (isize i = 0; known && i < leaf->literals_n; i++) {
        double other = leaf->literals[i].value;
        if (ordered(leaf->op, (number > other) - (number < other)))
            return true;
    }
    return false;
}

bool leaf_moment(const Node *leaf, i64 us)
{
    switch (leaf->op) {
    case OP_NULL: return false;
    case OP_LT: return us < leaf->low_us;
    case OP_LE: return us < leaf->high_us;
    case OP_GT: return us >= leaf->high_us;
    case OP_GE: return us >= leaf->low_us;
    default: return us >= leaf->low_us && us < leaf->high_us;
    }
}

/* ---- compiling ---- */

static void compile_leaf(Node *node, Arena *arena)
{
    u32 codes = by_codes(node->by);
    u64 *truth = take(arena, u64, bit_words(codes));
    bool numeric = literals_numeric(node);

    for (u32 code = 0; code < codes; code++) {
        Arena each = *arena;
        double number = 0;
        bool known = numeric && by_number(node->by, code, &number);
        bool holds = numeric ? leaf_number(node, number, known)
                             : leaf_text(node, by_text(node->by, code, &each));
        if (holds)
            bit_set(truth, code);
    }
    node->truth = truth;
}

void node_compile(Node *node, Arena *arena)
{
    const Node *a = node->a, *b = node->b;

    if (node->type == N_EVENT || (node->type == N_PERSON && node->by)) {
        compile_leaf(node, arena);
        return;
    }
    if (!a || !a->truth || (b && (!b->truth || b->by != a->by)))
        return;
    isize words = bit_words(by_codes(a->by));
    u64 *truth = take(arena, u64, words);
    for (isize w = 0; w < words; w++) {
        if (node->type == N_NOT)
            truth[w] = ~a->truth[w];
        else
            truth[w] = node->type == N_AND ? a->truth[w] & b->truth[w] : a->truth[w] | b->truth[w];
    }
    node->by = a->by;
    node->truth = truth;
}

/* ---- events ---- */

static void mask_codes(Codes codes, const u32 *via, const u64 *truth, isize n, u64 *mask)
{
    for (isize i = 0; i < n; i++) {
        u32 code = code_at(codes, i);
        code = via ? via[code] : code;
        mask[i >> 6] |= (u64)bit_is(truth, code) << (i & 63);
    }
}

static void mask_table(const Node *node, const Trail *whole, u64 *mask)
{
    const By *by = node->by;
    Counted c = counted_whole(whole);

    if (by->grain == GRAIN_PERSON) {
        if (bit_is(node->truth, by_code(by, &c, 0, 0)))
            bits_fill(mask, 0, whole->n);
        return;
    }
    if (by->grain == GRAIN_SESSION) {
        for (isize s = 0; s < whole->sessions; s++)
            if (bit_is(node->truth, by_code(by, &c, whole->session[s].first, s)))
                bits_fill(mask, whole->session[s].first, session_end(whole, s));
        return;
    }
    switch (by->from) {
    case FROM_PAGE: mask_codes(whole->page, NULL, node->truth, whole->n, mask); break;
    case FROM_PRODUCT:
    case FROM_CATEGORY:
    case FROM_BRAND: mask_codes(whole->product, by->via, node->truth, whole->n, mask); break;
    case FROM_PROPERTY:
        mask_codes(trail_property(whole, by->column), NULL, node->truth, whole->n, mask);
        break;
    default:
        for (isize i = 0; i < whole->n; i++)
            mask[i >> 6] |= (u64)bit_is(node->truth, by_code(by, &c, i, 0)) << (i & 63);
        break;
    }
}

void node_events(const Node *node, const Trail *whole, u64 *mask, Arena scratch)
{
    isize words = bit_words(whole->n);

    if (node->truth) {
        memset(mask, 0, (size_t)words * sizeof *mask);
        mask_table(node, whole, mask);
        return;
    }
    node_events(node->a, whole, mask, scratch);
    if (node->type == N_NOT) {
        for (isize w = 0; w < words; w++)
            mask[w] = ~mask[w];
        if (whole->n & 63)
            mask[words - 1] &= ~(~(u64)0 << (whole->n & 63));
        return;
    }
    u64 *other = arena_take_raw(&scratch, sizeof *other, words);
    node_events(node->b, whole, other, scratch);
    for (isize w = 0; w < words; w++)
        mask[w] = node->type == N_AND ? mask[w] & other[w] : mask[w] | other[w];
}

void condition_events(const Condition *c, const Trail *whole, u64 *mask, Arena scratch)
{
    node_events(c->root, whole, mask, scratch);
}
