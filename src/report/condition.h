/* condition.h — a condition, parsed and compiled: for this room only. Grammar:
 * docs/conditions.md. */
#ifndef CONDITION_H
#define CONDITION_H
#include "report/by.h"

enum { CONDITION_DEPTH_MAX = 48, CONDITION_LEAVES_MAX = 256, CONDITION_LIST_MAX = 4096 };

/* ---- words ---- */

typedef enum { W_END, W_NAME, W_NUMBER, W_STRING, W_SPAN, W_SIGN } TokenType;
typedef struct {
    TokenType type;
    Str text;      /* NAME and STRING unquoted, SIGN as written ("!=" for "<>") */
    double number; /* NUMBER */
    i64 us;        /* SPAN: 30d */
    isize at;      /* where in the condition, in bytes */
    bool quoted;   /* a NAME in double quotes: never a word of the grammar */
} Token;
Code condition_lex(Str text, Arena *arena, Token **tokens, Err *e) MUST_CHECK;

/* ---- the tree ---- */

typedef enum { OP_EQ, OP_LT, OP_LE, OP_GT, OP_GE, OP_IN, OP_HAS, OP_LIKE, OP_NULL } Op;
typedef struct {
    bool number;
    double value;
    Str text;
} Literal;

/* What a condition on a person looks at. */
typedef enum {
    M_ID,
    M_EVENTS,
    M_VISITS,
    M_ORDERS,
    M_REVENUE,
    M_REFUNDED,
    M_NET,
    M_AOV,
    M_FIRST_SEEN,
    M_LAST_SEEN,
    M_COUNT,      /* of events that meet `inner`, within `within_us` */
    M_DAYS_SINCE, /* the last of them */
    M_DIMENSION,  /* `by`, of grain PERSON */
} Metric;
typedef enum { N_AND, N_OR, N_NOT, N_EVENT, N_PERSON } NodeType;
typedef struct Node Node;
struct Node {
    NodeType type;
    const Node *a, *b;
    /* leaves */
    Op op;
    const Literal *literals;
    isize literals_n;
    const By *by;
    Metric metric;
    const Node *inner;
    i64 within_us;       /* 0: all time */
    i64 low_us, high_us; /* a moment's literal as a range */
    /* compiled: one truth for each code of `by`, for whole subtrees over one dimension */
    const u64 *truth;
};
struct Condition {
    const Node *root;
    const Snapshot *snapshot;
    const Zone *zone;
    i64 now_us;
    double money_scale; /* minor units in a main one */
};

/* Does the text or number of a code meet the leaf? */
bool leaf_text(const Node *leaf, Str text);
bool leaf_number(const Node *leaf, double number, bool known);
bool leaf_moment(const Node *leaf, i64 us);
bool literals_numeric(const Node *leaf);
/* Fill in `truth` of an event leaf, or of a node whose children both have one over the same
 * dimension. */
void node_compile(Node *node, Arena *arena);
void node_events(const Node *node, const Trail *whole, u64 *mask, Arena scratch);

#endif
