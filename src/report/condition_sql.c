/* condition_sql.c — a condition as SQL, with the same two-valued logic: what is absent is the
 * empty text, has no number, and no comparison with it holds. Every text of the user is a quoted
 * literal. */
#include "report/condition.h"
#include "report/sql.h"

typedef struct {
    const Condition *of;
    Arena *arena;
    Buf *out;
} Writer;

static void put_node(const Writer *w, const Node *node);

static const char *sign_of(Op op)
{
    static const char *const signs[] = {
        [OP_EQ] = "=", [OP_LT] = "<", [OP_LE] = "<=", [OP_GT] = ">", [OP_GE] = ">="};
    return signs[op];
}

static void put_literals(const Writer *w, const Node *leaf, bool numeric)
{
    buf_print(w->out, " IN (");
    for (isize i = 0; i < leaf->literals_n; i++) {
        buf_str(w->out, i ? S(", ") : S(""));
        if (numeric)
            buf_print(w->out, "%.*s::DOUBLE", STR_ARG(leaf->literals[i].text));
        else
            buf_quoted(w->out, leaf->literals[i].text);
    }
    buf_byte(w->out, ')');
}

static void put_text_leaf(const Writer *w, const Node *leaf, Str column)
{
    const Literal *first = leaf->literals;

    if (leaf->op == OP_HAS) {
        buf_print(w->out, "contains(%.*s, ", STR_ARG(column));
        buf_quoted(w->out, first->text);
        buf_byte(w->out, ')');
        return;
    }
    buf_str(w->out, column);
    if (leaf->op == OP_NULL)
        buf_str(w->out, S(" = ''"));
    else if (leaf->op == OP_IN)
        put_literals(w, leaf, false);
    else {
        buf_print(w->out, " %s ", leaf->op == OP_LIKE ? "LIKE" : sign_of(leaf->op));
        buf_quoted(w->out, first->text);
    }
}

static void put_number_leaf(const Writer *w, const Node *leaf, Str column)
{
    if (leaf->op == OP_NULL) {
        buf_print(w->out, "(%.*s) IS NULL", STR_ARG(column));
        return;
    }
    buf_print(w->out, "coalesce((%.*s)", STR_ARG(column));
    if (leaf->op == OP_IN)
        put_literals(w, leaf, true);
    else
        buf_print(w->out, " %s %.*s::DOUBLE", sign_of(leaf->op), STR_ARG(leaf->literals[0].text));
    buf_str(w->out, S(", FALSE)"));
}

static void put_moment_leaf(const Writer *w, const Node *leaf, const char *column)
{
    long long low = leaf->low_us, high = leaf->high_us;

    switch (leaf->op) {
    case OP_NULL: buf_str(w->out, S("FALSE")); break;
    case OP_LT: buf_print(w->out, "%s < %lld", column, low); break;
    case OP_LE: buf_print(w->out, "%s < %lld", column, high); break;
    case OP_GT: buf_print(w->out, "%s >= %lld", column, high); break;
    case OP_GE: buf_print(w->out, "%s >= %lld", column, low); break;
    default: buf_print(w->out, "(%s >= %lld AND %s < %lld)", column, low, column, high); break;
    }
}

/* The events of person p that meet the inner condition, aggregated. */
static Str inner_sql(const Writer *w, const Node *leaf, const char *what)
{
    Buf b = buf_on(w->arena);
    Writer inner = {w->of, w->arena, &b};

    buf_print(&b, "SELECT %s FROM whole_ev i WHERE i.person = p.person AND (", what);
    put_node(&inner, leaf->inner);
    buf_byte(&b, ')');
    if (leaf->within_us)
        buf_print(&b, " AND time_us >= %lld AND time_us <= %lld",
                  (long long)(w->of->now_us - leaf->within_us), (long long)w->of->now_us);
    if (leaf->metric == M_DAYS_SINCE)
        buf_print(&b, " AND time_us <= %lld", (long long)w->of->now_us);
    return buf_done(&b);
}

static Str metric_sql(const Writer *w, const Node *leaf)
{
    static const char *const money[] = {
        [M_REVENUE] = "revenue", [M_REFUNDED] = "refunded", [M_NET] = "(revenue - refunded)"};

    switch (leaf->metric) {
    case M_EVENTS: return S("p.events::DOUBLE");
    case M_VISITS: return S("p.visits::DOUBLE");
    case M_ORDERS: return S("p.orders::DOUBLE");
    case M_AOV:
        return str_format(w->arena,
                          "CASE WHEN p.orders > 0 THEN p.revenue::DOUBLE / %.0f::DOUBLE "
                          "/ p.orders::DOUBLE END",
                          w->of->money_scale);
    case M_COUNT:
        return str_format(w->arena, "(%.*s)::DOUBLE", STR_ARG(inner_sql(w, leaf, "count(*)")));
    case M_DAYS_SINCE:
        return str_format(w->arena, "((%lld - (%.*s)) // %lld)::DOUBLE", (long long)w->of->now_us,
                          STR_ARG(inner_sql(w, leaf, "max(time_us)")), (long long)US_PER_DAY);
    default:
        return str_format(w->arena, "%s::DOUBLE / %.0f::DOUBLE", money[leaf->metric],
                          w->of->money_scale);
    }
}

static void put_leaf(const Writer *w, const Node *leaf)
{
    if (leaf->type == N_PERSON && leaf->metric == M_ID)
        put_text_leaf(w, leaf, S("p.person"));
    else if (leaf->metric == M_FIRST_SEEN && leaf->type == N_PERSON)
        put_moment_leaf(w, leaf, "p.first_us");
    else if (leaf->metric == M_LAST_SEEN && leaf->type == N_PERSON)
        put_moment_leaf(w, leaf, "p.last_us");
    else if (leaf->type == N_PERSON && leaf->metric != M_DIMENSION)
        put_number_leaf(w, leaf, metric_sql(w, leaf));
    else if (literals_numeric(leaf))
        put_number_leaf(w, leaf, by_sql_number(leaf->by, w->arena));
    else
        put_text_leaf(w, leaf, by_sql(leaf->by, w->arena));
}

static void put_node(const Writer *w, const Node *node)
{
    if (node->type == N_EVENT || node->type == N_PERSON) {
        put_leaf(w, node);
        return;
    }
    buf_str(w->out, node->type == N_NOT ? S("NOT (") : S("("));
    put_node(w, node->a);
    if (node->type != N_NOT) {
        buf_str(w->out, node->type == N_AND ? S(") AND (") : S(") OR ("));
        put_node(w, node->b);
    }
    buf_byte(w->out, ')');
}

Str condition_sql(const Condition *c, Arena *arena)
{
    Buf b = buf_on(arena);
    Writer w = {c, arena, &b};
    put_node(&w, c->root);
    return buf_done(&b);
}
