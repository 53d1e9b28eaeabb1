/* condition_parse.c — from words to a tree: or, and, not, brackets, and leaves that compare. */
#include "report/condition.h"
#include "report/args.h"

typedef struct {
    const Token *at;
    const ConditionWorld *world;
    Arena *arena;
    bool person;
    int depth, leaves;
    const By *seen[32]; /* dimensions opened already, so that equal ones are one */
    int seen_n;
} Parser;

static Code parse_or(Parser *p, Node **out, Err *e);

static bool word_is(const Token *t, const char *word)
{
    return t->type == W_NAME && !t->quoted && str_eq_fold(t->text, str_of(word));
}

static bool sign_is(const Token *t, const char *sign)
{
    return t->type == W_SIGN && str_eq(t->text, str_of(sign));
}

static bool take_word(Parser *p, const char *word)
{
    bool found = word_is(p->at, word);
    p->at += found;
    return found;
}

static bool take_sign(Parser *p, const char *sign)
{
    bool found = sign_is(p->at, sign);
    p->at += found;
    return found;
}

static Code expected(const Parser *p, const char *what, Err *e)
{
    if (p->at->type == W_END)
        return fail(e, BAD_INPUT, "the condition ends where %s should follow", what);
    return fail(e, BAD_INPUT, "character %td of the condition: %s should stand before '%.*s'",
                p->at->at + 1, what, STR_ARG(p->at->text));
}

static Node *node_new(Parser *p, NodeType type)
{
    Node *node = take(p->arena, Node, 1);
    node->type = type;
    return node;
}

static Node *negated(Parser *p, Node *node, bool no)
{
    if (!no)
        return node;
    Node *not = node_new(p, N_NOT);
    not ->a = node;
    node_compile(not, p->arena);
    return not ;
}

/* ---- the right side ---- */

/* No name can stand on the right side, so what looks like one is a text there. */
static bool text_is(const Token *t)
{
    static const char *const words[] = {"and", "or", "not", "in", "is", "null", "like"};

    for (int i = 0; i < COUNT(words); i++)
        if (word_is(t, words[i]))
            return false;
    return t->type == W_STRING || t->type == W_NAME;
}

static Code parse_literal(Parser *p, Literal *out, Err *e)
{
    const Token *t = p->at;

    if (t->type == W_NUMBER)
        *out = (Literal){.number = true, .value = t->number, .text = t->text};
    else if (text_is(t))
        *out = (Literal){.text = t->text};
    else
        return expected(p, "a number or a 'text'", e);
    p->at++;
    return OK;
}

static Code parse_list(Parser *p, Node *leaf, Err *e)
{
    Literal *list = NULL;
    isize cap = 0;

    if (!take_sign(p, "("))
        return expected(p, "a list such as ('a', 'b')", e);
    do {
        if (leaf->literals_n == CONDITION_LIST_MAX)
            return fail(e, BAD_INPUT, "a list in a condition takes at most %d values",
                        CONDITION_LIST_MAX);
        if (leaf->literals_n == cap)
            list = arena_grow(p->arena, list, leaf->literals_n, &cap, sizeof *list);
        TRY(parse_literal(p, &list[leaf->literals_n++], e));
        if (list[leaf->literals_n - 1].number != list[0].number)
            return fail(e, BAD_INPUT, "a list in a condition holds numbers or texts, not both");
    } while (take_sign(p, ","));
    leaf->literals = list;
    return take_sign(p, ")") ? OK : expected(p, ", or )", e);
}

/* The operator and what follows it; *no when it is a negative one. */
static Code parse_comparison(Parser *p, Node *leaf, bool *no, Err *e)
{
    static const struct {
        const char *sign;
        Op op;
        bool no;
    } signs[] = {{"=", OP_EQ, false},  {"!=", OP_EQ, true}, {"<", OP_LT, false},
                 {"<=", OP_LE, false}, {">", OP_GT, false}, {">=", OP_GE, false},
                 {"~", OP_HAS, false}, {"!~", OP_HAS, true}};
    Literal *literal = take(p->arena, Literal, 1);

    leaf->literals = literal;
    for (int i = 0; i < COUNT(signs); i++) {
        if (!take_sign(p, signs[i].sign))
            continue;
        leaf->op = signs[i].op;
        *no = signs[i].no;
        leaf->literals_n = 1;
        TRY(parse_literal(p, literal, e));
        literal->number = literal->number && leaf->op != OP_HAS;
        return OK;
    }
    if (take_word(p, "is")) {
        *no = take_word(p, "not");
        leaf->op = OP_NULL;
        return take_word(p, "null") ? OK : expected(p, "null", e);
    }
    *no = take_word(p, "not");
    if (take_word(p, "in")) {
        leaf->op = OP_IN;
        return parse_list(p, leaf, e);
    }
    if (!take_word(p, "like"))
        return expected(p, "a comparison (= != < <= > >= ~ in like is)", e);
    leaf->op = OP_LIKE;
    leaf->literals_n = 1;
    TRY(parse_literal(p, literal, e));
    literal->number = false;
    return OK;
}

/* ---- the left side: an event's ---- */

static Code open_dimension(Parser *p, Str name, const By **out, Err *e)
{
    for (int i = 0; i < p->seen_n; i++) {
        if (str_eq(by_name(p->seen[i]), name)) {
            *out = p->seen[i];
            return OK;
        }
    }
    TRY(by_open(name, p->world->snapshot, p->world->zone, p->arena, out, e));
    if (p->seen_n < COUNT(p->seen))
        p->seen[p->seen_n++] = *out;
    return OK;
}

static Code parse_event_leaf(Parser *p, Node *leaf, Err *e)
{
    if (p->at->type != W_NAME)
        return expected(p, "a name such as channel", e);
    leaf->type = N_EVENT;
    TRY(open_dimension(p, p->at->text, &leaf->by, e));
    p->at++;
    return OK;
}

/* ---- the left side: a person's ---- */

/* item_view, or a whole condition on events; then perhaps a span: count(item_view, 30d). */
static Code parse_inner(Parser *p, Node *leaf, bool span, Err *e)
{
    Node *inner;
    u32 code;

    if (!take_sign(p, "("))
        return expected(p, "(", e);
    const Token *name = p->at;
    p->person = false;
    if (name->type == W_NAME && (sign_is(name + 1, ")") || sign_is(name + 1, ","))) {
        if (!dim_find(p->world->snapshot, DIM_KIND, name->text, &code))
            return fail(e, BAD_INPUT, "'%.*s' is no known kind, and no event is of it",
                        STR_ARG(name->text));
        Literal *literal = take(p->arena, Literal, 1);
        literal->text = name->text;
        inner = node_new(p, N_EVENT);
        inner->literals = literal;
        inner->literals_n = 1;
        TRY(open_dimension(p, S("kind"), &inner->by, e));
        node_compile(inner, p->arena);
        p->at++;
    } else {
        TRY(parse_or(p, &inner, e));
    }
    p->person = true;
    leaf->inner = inner;
    if (span && take_sign(p, ",")) {
        if (p->at->type != W_SPAN)
            return expected(p, "a span such as 30d", e);
        leaf->within_us = p->at++->us;
    }
    return take_sign(p, ")") ? OK : expected(p, ")", e);
}

static Code parse_person_leaf(Parser *p, Node *leaf, Err *e)
{
    static const struct {
        const char *name;
        Metric metric;
    } names[] = {{"id", M_ID},
                 {"events", M_EVENTS},
                 {"visits", M_VISITS},
                 {"orders", M_ORDERS},
                 {"revenue", M_REVENUE},
                 {"refunded", M_REFUNDED},
                 {"net", M_NET},
                 {"aov", M_AOV},
                 {"first_seen", M_FIRST_SEEN},
                 {"last_seen", M_LAST_SEEN},
                 {"count", M_COUNT},
                 {"days_since", M_DAYS_SINCE}};

    leaf->type = N_PERSON;
    if (p->at->type != W_NAME)
        return expected(p, "a name such as orders", e);
    for (int i = 0; i < COUNT(names); i++) {
        if (!word_is(p->at, names[i].name))
            continue;
        leaf->metric = names[i].metric;
        p->at++;
        if (leaf->metric == M_COUNT || leaf->metric == M_DAYS_SINCE)
            return parse_inner(p, leaf, leaf->metric == M_COUNT, e);
        return OK;
    }
    leaf->metric = M_DIMENSION;
    Str name = p->at->text;
    TRY(open_dimension(p, name, &leaf->by, e));
    p->at++;
    if (by_grain(leaf->by) == GRAIN_PERSON)
        return OK;
    return fail(e, BAD_INPUT,
                "'%.*s' is of events, not of people: write any(%.*s = ...); of people there are "
                "events, visits, orders, revenue, refunded, net, aov, first_seen, last_seen, "
                "first_channel, count(...), days_since(...), any(...)",
                STR_ARG(name), STR_ARG(name));
}

/* any(...) stands alone: count(...) >= 1. */
static Code parse_any(Parser *p, Node *leaf, Err *e)
{
    Literal *one = take(p->arena, Literal, 1);

    p->at++;
    *one = (Literal){.number = true, .value = 1, .text = S("1")};
    leaf->type = N_PERSON;
    leaf->metric = M_COUNT;
    leaf->op = OP_GE;
    leaf->literals = one;
    leaf->literals_n = 1;
    return parse_inner(p, leaf, true, e);
}

static bool of_time(const Node *leaf)
{
    return leaf->metric == M_FIRST_SEEN || leaf->metric == M_LAST_SEEN;
}

/* A moment is compared with a day or an instant: the literal as [low, high). */
static Code read_moment(const Parser *p, Node *leaf, Err *e)
{
    const ConditionWorld *w = p->world;
    Str text = leaf->literals_n ? leaf->literals[0].text : S("");

    if (leaf->op == OP_NULL)
        return OK;
    if (leaf->op > OP_GE || !moment_read(text, w->zone, w->now_us, false, &leaf->low_us) ||
        !moment_read(text, w->zone, w->now_us, true, &leaf->high_us))
        return fail(e, BAD_INPUT,
                    "first_seen and last_seen are compared with days and times: "
                    "first_seen >= '2026-11-01', last_seen < '-90d'");
    leaf->high_us = MAX(leaf->high_us, leaf->low_us + 1);
    return OK;
}

static Code check_person_leaf(const Parser *p, Node *leaf, Err *e)
{
    if (of_time(leaf))
        return read_moment(p, leaf, e);
    if (leaf->metric == M_DIMENSION || leaf->metric == M_ID || leaf->op == OP_NULL)
        return OK;
    if (leaf->op == OP_HAS || leaf->op == OP_LIKE || !literals_numeric(leaf))
        return fail(e, BAD_INPUT, "a number of a person is compared with numbers: orders >= 2");
    return OK;
}

/* ---- the tree ---- */

static Code parse_leaf(Parser *p, Node **out, Err *e)
{
    Node *leaf = node_new(p, N_EVENT);
    bool no = false;

    if (++p->leaves > CONDITION_LEAVES_MAX)
        return fail(e, BAD_INPUT, "a condition takes at most %d comparisons", CONDITION_LEAVES_MAX);
    if (p->person && word_is(p->at, "any") && sign_is(p->at + 1, "(")) {
        *out = leaf;
        return parse_any(p, leaf, e);
    }
    TRY(p->person ? parse_person_leaf(p, leaf, e) : parse_event_leaf(p, leaf, e));
    TRY(parse_comparison(p, leaf, &no, e));
    if (leaf->type == N_PERSON)
        TRY(check_person_leaf(p, leaf, e));
    if (leaf->by)
        node_compile(leaf, p->arena);
    *out = negated(p, leaf, no);
    return OK;
}

static Code parse_not(Parser *p, Node **out, Err *e)
{
    bool no = take_word(p, "not");

    if (++p->depth > CONDITION_DEPTH_MAX)
        return fail(e, BAD_INPUT, "a condition goes at most %d brackets deep", CONDITION_DEPTH_MAX);
    if (no)
        TRY(parse_not(p, out, e));
    else if (take_sign(p, "(")) {
        TRY(parse_or(p, out, e));
        if (!take_sign(p, ")"))
            return expected(p, ")", e);
    } else {
        TRY(parse_leaf(p, out, e));
    }
    p->depth--;
    *out = negated(p, *out, no);
    return OK;
}

static Node *joined(Parser *p, NodeType type, const Node *a, const Node *b)
{
    Node *node = node_new(p, type);
    node->a = a;
    node->b = b;
    node_compile(node, p->arena);
    return node;
}

static Code parse_and(Parser *p, Node **out, Err *e)
{
    Node *right;

    TRY(parse_not(p, out, e));
    while (take_word(p, "and")) {
        TRY(parse_not(p, &right, e));
        *out = joined(p, N_AND, *out, right);
    }
    return OK;
}

static Code parse_or(Parser *p, Node **out, Err *e)
{
    Node *right;

    TRY(parse_and(p, out, e));
    while (take_word(p, "or")) {
        TRY(parse_and(p, &right, e));
        *out = joined(p, N_OR, *out, right);
    }
    return OK;
}

Code condition_parse(Str text, bool person, const ConditionWorld *world, Arena *arena,
                     const Condition **out, Err *e)
{
    Parser p = {.world = world, .arena = arena, .person = person};
    Condition *condition = take(arena, Condition, 1);
    Token *tokens;
    Node *root;

    TRY(condition_lex(text, arena, &tokens, e));
    p.at = tokens;
    TRY(parse_or(&p, &root, e));
    if (p.at->type != W_END)
        return expected(&p, "'and', 'or' or the end", e);
    *condition = (Condition){.root = root,
                             .snapshot = world->snapshot,
                             .zone = world->zone,
                             .now_us = world->now_us,
                             .money_scale = 1};
    for (int i = currency_digits(world->currency); i > 0; i--)
        condition->money_scale *= 10;
    *out = condition;
    return OK;
}
