/* condition_person.c — who belongs to a segment: what a whole trail adds up to, compared. */
#include "report/condition.h"
#include "stat/stat.h"

typedef struct {
    const Condition *of;
    const Trail *trail;
    Arena scratch;
} Asked;

typedef struct {
    double number;
    bool known;
} Fact;

/* Orders that count, and their money. */
static i64 orders_of(const Trail *t, i64 *revenue)
{
    i64 n = 0;
    *revenue = 0;
    for (isize o = 0; o < t->orders; o++) {
        if (t->order[o].state & ORDER_CANCELLED)
            continue;
        *revenue += t->order[o].value;
        n++;
    }
    return n;
}

static i64 visits_of(const Trail *t)
{
    i64 n = 0;
    for (isize s = 0; s < t->sessions; s++)
        n += (t->session[s].flags & SESSION_VISIT) != 0;
    return n;
}

static i64 refunded_of(const Trail *t)
{
    i64 sum = 0;
    for (isize r = 0; r < t->refunds; r++)
        sum += t->refund[r].value;
    return sum;
}

/* The events that meet the inner condition, as a mask on the scratch. */
static u64 *inner_events(const Asked *asked, const Node *leaf, Arena *scratch)
{
    isize words = bit_words(asked->trail->n);
    u64 *mask = arena_take_raw(scratch, sizeof *mask, words);
    node_events(leaf->inner, asked->trail, mask, *scratch);
    return mask;
}

static i64 count_of(const Asked *asked, const Node *leaf)
{
    Arena scratch = asked->scratch;
    const Trail *t = asked->trail;
    u64 *mask = inner_events(asked, leaf, &scratch);
    i64 n = 0;

    if (leaf->within_us == 0)
        return bits_count(mask, bit_words(t->n));
    for (isize i = bits_next(mask, 0, t->n); i < t->n; i = bits_next(mask, i + 1, t->n)) {
        i64 us = trail_us(t, i);
        n += us >= asked->of->now_us - leaf->within_us && us <= asked->of->now_us;
    }
    return n;
}

/* Whole days since the last such event up to now; false when there was none. */
static bool days_since(const Asked *asked, const Node *leaf, i64 *days)
{
    Arena scratch = asked->scratch;
    const Trail *t = asked->trail;
    u64 *mask = inner_events(asked, leaf, &scratch);
    isize last = -1;

    for (isize i = bits_next(mask, 0, t->n); i < t->n; i = bits_next(mask, i + 1, t->n))
        if (trail_us(t, i) <= asked->of->now_us)
            last = i;
    if (last >= 0)
        *days = (asked->of->now_us - trail_us(t, last)) / US_PER_DAY;
    return last >= 0;
}

static Fact fact(const Asked *asked, const Node *leaf)
{
    const Trail *t = asked->trail;
    double scale = asked->of->money_scale;
    i64 revenue, days = 0;
    i64 orders = orders_of(t, &revenue);

    switch (leaf->metric) {
    case M_EVENTS: return (Fact){(double)t->n, true};
    case M_VISITS: return (Fact){(double)visits_of(t), true};
    case M_ORDERS: return (Fact){(double)orders, true};
    case M_REVENUE: return (Fact){(double)revenue / scale, true};
    case M_REFUNDED: return (Fact){(double)refunded_of(t) / scale, true};
    case M_NET: return (Fact){(double)(revenue - refunded_of(t)) / scale, true};
    case M_AOV: return (Fact){orders ? (double)revenue / scale / (double)orders : 0, orders > 0};
    case M_COUNT: return (Fact){(double)count_of(asked, leaf), true};
    case M_DAYS_SINCE: {
        bool known = days_since(asked, leaf, &days);
        return (Fact){(double)days, known};
    }
    default: assert(!"no number of a person"); return (Fact){0, false};
    }
}

static bool leaf_holds(const Asked *asked, const Node *leaf)
{
    const Trail *t = asked->trail;
    Counted whole = counted_whole(t);

    switch (leaf->metric) {
    case M_ID: return leaf_text(leaf, person_key(t->of, t->person));
    case M_DIMENSION: return bit_is(leaf->truth, by_code(leaf->by, &whole, 0, 0));
    case M_FIRST_SEEN: return leaf_moment(leaf, trail_us(t, 0));
    case M_LAST_SEEN: return leaf_moment(leaf, trail_us(t, t->n - 1));
    default: {
        Fact f = fact(asked, leaf);
        return leaf_number(leaf, f.number, f.known);
    }
    }
}

static bool holds(const Asked *asked, const Node *node)
{
    switch (node->type) {
    case N_AND: return holds(asked, node->a) && holds(asked, node->b);
    case N_OR: return holds(asked, node->a) || holds(asked, node->b);
    case N_NOT: return !holds(asked, node->a);
    default: return leaf_holds(asked, node);
    }
}

bool condition_person(const Condition *c, const Trail *whole, Arena scratch)
{
    Asked asked = {c, whole, scratch};
    return holds(&asked, c->root);
}
