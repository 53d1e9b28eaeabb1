/* naive.h — the trail as docs/meaning.md says it, sentence by sentence, slow and plain: the twin
 * that the fast build is compared with. Everything is a loop over all events in order. */
#ifndef TESTS_TRAIL_NAIVE_H
#define TESTS_TRAIL_NAIVE_H
#include "shop.h"

typedef struct {
    const Batch *b;
    isize row;
    i64 seq, time;
    Kind kind; /* KIND_COUNT: the shop's own */
    Str name, user, anon, order, previous;
    Str key; /* of its person; empty: none */
    bool repeat;
} Ev;
typedef struct {
    Arena *arena;
    Ev *ev; /* of persons, in order */
    isize n;
    Ev *all; /* but rejected ones, in order */
    isize all_n;
    i64 covers;
} Naive;

static int naive_order(const void *a, const void *b)
{
    const Ev *x = a, *y = b;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static bool naive_shop_kind(const Ev *ev)
{
    return ev->kind != KIND_COUNT && kind_info[ev->kind].shop;
}

static void naive_read(Naive *w, Journal *journal)
{
    JournalReader *reader;
    Frame frame;
    Err e;
    w->covers = journal_end(journal);
    w->all = take(w->arena, Ev, w->covers + 1);
    w->ev = take(w->arena, Ev, w->covers + 1);
    expect(journal_reader_open(journal, 0, &reader, &e) == OK);
    while (journal_next(reader, &frame, &e) == OK && frame.events > 0) {
        Batch *b;
        expect(batch_decode(str_copy(w->arena, frame.bytes), w->arena, &b, &e) == OK);
        for (isize row = 0; row < b->rows; row++) {
            Ev ev = {b, row, frame.first_seq + row, batch_int(b, F_time, row)};
            ev.name = batch_text(b, F_kind, row);
            ev.kind = kind_find(ev.name);
            ev.user = batch_text(b, F_user_id, row);
            ev.anon = batch_text(b, F_anonymous_id, row);
            ev.order = batch_text(b, F_order, row);
            ev.previous = batch_text(b, F_previous_id, row);
            if (ev.kind != KIND_rejected)
                w->all[w->all_n++] = ev;
        }
    }
    journal_reader_close(&reader);
    qsort(w->all, (size_t)w->all_n, sizeof *w->all, naive_order);
    for (isize i = 0; i < w->all_n; i++)
        if (!naive_shop_kind(&w->all[i]))
            w->ev[w->n++] = w->all[i];
}

/* ---- Person ---------------------------------------------------------------------------------- */

static bool naive_is_user(const Naive *w, Str id)
{
    for (isize i = 0; i < w->n; i++)
        if (str_eq(w->ev[i].user, id))
            return true;
    return false;
}

static bool naive_links(const Ev *ev)
{
    return (ev->kind == KIND_alias || ev->kind == KIND_unlink) && ev->user.n && ev->previous.n;
}

/* The last alias or unlink of a pair; NULL: never said. */
static const Ev *naive_last_said(const Naive *w, Str previous, Str user)
{
    for (isize i = w->n - 1; i >= 0; i--)
        if (naive_links(&w->ev[i]) && str_eq(w->ev[i].previous, previous) &&
            str_eq(w->ev[i].user, user))
            return &w->ev[i];
    return NULL;
}

/* The alias that counts for `previous`; NULL: none. */
static const Ev *naive_alias(const Naive *w, Str previous)
{
    for (isize i = w->n - 1; i >= 0; i--) {
        const Ev *ev = &w->ev[i];
        if (ev->kind == KIND_alias && naive_links(ev) && str_eq(ev->previous, previous) &&
            naive_last_said(w, previous, ev->user) == ev)
            return ev;
    }
    return NULL;
}

/* Following the aliases of users up to and with event `until` (an index), from `user`. */
static Str naive_root_until(const Naive *w, Str user, isize until)
{
    for (;;) {
        const Ev *alias = naive_alias(w, user);
        if (!alias || alias - w->ev > until || !naive_is_user(w, user))
            return user;
        /* It closes a circle when its own user leads, by the aliases before it, to its previous. */
        if (str_eq(naive_root_until(w, alias->user, alias - w->ev - 1), user))
            return user;
        user = alias->user;
    }
}

static Str naive_root(const Naive *w, Str user)
{
    return naive_root_until(w, user, w->n);
}

/* The user an anonymous id belongs to; empty: none. */
static Str naive_linked(const Naive *w, Str anon)
{
    const Ev *alias = naive_alias(w, anon);
    if (alias && !naive_is_user(w, anon))
        return naive_root(w, alias->user);
    for (isize i = 0; i < w->n; i++) {
        const Ev *ev = &w->ev[i];
        if (!str_eq(ev->anon, anon) || !ev->user.n)
            continue;
        const Ev *said = naive_last_said(w, anon, ev->user);
        if (!said || said->kind != KIND_unlink)
            return naive_root(w, ev->user);
    }
    return S("");
}

static Str naive_anon_key(const Naive *w, Str anon)
{
    Str user = naive_linked(w, anon);
    return user.n ? user : str_format(w->arena, "~%.*s", STR_ARG(anon));
}

static Str naive_own_key(const Naive *w, const Ev *ev)
{
    return ev->user.n ? naive_root(w, ev->user) : ev->anon.n ? naive_anon_key(w, ev->anon) : S("");
}

static const Ev *naive_placing(const Naive *w, Str order)
{
    for (isize i = 0; i < w->n; i++)
        if (str_eq(w->ev[i].order, order) &&
            (w->ev[i].kind == KIND_order || w->ev[i].kind == KIND_order_paid))
            return &w->ev[i];
    return NULL;
}

static Str naive_key(const Naive *w, const Ev *ev)
{
    Str own = naive_own_key(w, ev);
    if (own.n || !ev->order.n)
        return own;
    const Ev *placing = naive_placing(w, ev->order);
    own = placing ? naive_own_key(w, placing) : S("");
    return own.n ? own : str_format(w->arena, "order:%.*s", STR_ARG(ev->order));
}

/* ---- Order ----------------------------------------------------------------------------------- */

static bool naive_once(Kind kind)
{
    return kind == KIND_order || kind == KIND_order_paid || kind == KIND_order_cancel ||
           kind == KIND_order_shipped || kind == KIND_order_delivered;
}

/* The first event, in order, of an order and a kind. */
static const Ev *naive_first(const Naive *w, Str order, Kind kind)
{
    for (isize i = 0; i < w->n; i++)
        if (w->ev[i].kind == kind && str_eq(w->ev[i].order, order))
            return &w->ev[i];
    return NULL;
}

static i64 naive_converted(const Ev *ev, i64 amount)
{
    i64 value = batch_int(ev->b, F_value, ev->row), base = batch_int(ev->b, F_amount, ev->row);
    if (amount == ABSENT)
        return 0;
    if (value == ABSENT || base == ABSENT || base == 0 || base == value)
        return amount;
    long double exact = (long double)amount * (long double)value / (long double)base;
    return (i64)(exact < 0 ? exact - 0.5L : exact + 0.5L);
}

static i64 naive_value(const Ev *ev)
{
    i64 value = batch_int(ev->b, F_value, ev->row), sum = 0;
    isize n, line = batch_lines_of(ev->b, ev->row, &n);
    if (value != ABSENT)
        return value;
    for (isize l = line; l < line + n; l++)
        if (batch_int(ev->b, F_line_amount, l) != ABSENT)
            sum += batch_int(ev->b, F_line_amount, l);
    return sum;
}

static void naive_order_told(const Naive *w, Buf *b, const Ev *placing, isize index)
{
    static const Field fields[] = {F_gross, F_discount, F_shipping, F_tax, F_cost};
    static const Kind kinds[] = {KIND_order_paid, KIND_order_shipped, KIND_order_delivered,
                                 KIND_order_cancel};
    const Ev *money = NULL, *lines;
    i64 refunded = 0;
    isize n;
    unsigned state = 0;
    for (isize i = 0; i < w->n; i++) {
        const Ev *ev = &w->ev[i];
        if (!str_eq(ev->order, placing->order))
            continue;
        if (ev->kind == KIND_order_update && batch_int(ev->b, F_value, ev->row) != ABSENT)
            money = ev;
        refunded += ev->kind == KIND_refund ? naive_value(ev) : 0;
    }
    money = money ? money : naive_first(w, placing->order, KIND_order);
    money = money ? money : placing;
    for (int k = 0; k < COUNT(kinds); k++)
        state |= naive_first(w, placing->order, kinds[k]) ? 1u << k : 0;
    buf_print(b, "  order '%.*s' at %lld state %u value %lld refunded %lld of",
              STR_ARG(placing->order), (long long)index, state, (long long)naive_value(money),
              (long long)refunded);
    for (int f = 0; f < COUNT(fields); f++)
        buf_print(b, " %lld",
                  (long long)naive_converted(money, batch_int(money->b, fields[f], money->row)));
    buf_print(b, "\n");
    lines = money;
    isize line = batch_lines_of(lines->b, lines->row, &n);
    if (n == 0) {
        lines = placing;
        line = batch_lines_of(lines->b, lines->row, &n);
    }
    for (isize l = line; l < line + n; l++) {
        i64 quantity = batch_int(lines->b, F_quantity, l);
        i64 amount = batch_int(lines->b, F_line_amount, l);
        buf_print(b, "    line '%.*s' quantity %lld value %lld\n",
                  STR_ARG(batch_text(lines->b, F_product, l)),
                  (long long)(quantity == ABSENT ? 1000 : quantity),
                  (long long)naive_converted(lines, amount));
    }
}

/* ---- Session --------------------------------------------------------------------------------- */

static bool naive_active(const Ev *ev)
{
    return ev->kind == KIND_COUNT || !kind_info[ev->kind].passive;
}

static const Field naive_attributes[] = {F_channel, F_source,  F_medium,   F_campaign,
                                         F_country, F_region,  F_language, F_device,
                                         F_os,      F_browser, F_bot};

/* Does event i of these begin a session? */
static bool naive_begins(Ev *const *ev, isize i)
{
    const Ev *active = NULL, *touch = NULL;
    if (i == 0)
        return true;
    if (!naive_active(ev[i]))
        return false;
    for (isize k = 0; k < i; k++) {
        active = naive_active(ev[k]) ? ev[k] : active;
        touch = batch_text(ev[k]->b, F_channel, ev[k]->row).n ? ev[k] : touch;
    }
    if (!active || ev[i]->time - active->time > 30 * US_PER_MIN)
        return true;
    if (batch_int(ev[i]->b, F_tagged, ev[i]->row) != 1)
        return false;
    for (int f = 0; f < 4; f++)
        if (!touch || !str_eq(batch_text(touch->b, naive_attributes[f], touch->row),
                              batch_text(ev[i]->b, naive_attributes[f], ev[i]->row)))
            return true;
    return false;
}

static isize naive_sessions_told(Buf *b, Ev *const *ev, isize n)
{
    isize sessions = 0, visits = 0;
    for (isize i = 0; i < n; i++) {
        if (!naive_begins(ev, i))
            continue;
        isize end = i + 1;
        bool visit = false;
        Str landing = S(""), of[COUNT(naive_attributes)] = {0};
        while (end < n && !naive_begins(ev, end))
            end++;
        for (isize k = end - 1; k >= i; k--) {
            visit |= naive_active(ev[k]);
            Str page = batch_text(ev[k]->b, F_page, ev[k]->row);
            landing = page.n ? page : landing;
            for (int f = 0; f < COUNT(of); f++) {
                Str text = batch_text(ev[k]->b, naive_attributes[f], ev[k]->row);
                of[f] = text.n ? text : of[f];
            }
        }
        visits += visit;
        sessions++;
        buf_print(b, "  session at %lld visit %lld%s landing '%.*s'", (long long)i,
                  visit ? (long long)visits : 0LL, visit ? "" : " passive", STR_ARG(landing));
        for (int f = 0; f < COUNT(of); f++)
            if (of[f].n)
                buf_print(b, " %d=%.*s", f, STR_ARG(of[f]));
        buf_print(b, "\n");
    }
    return sessions;
}

/* ---- the whole, told as tell_snapshot tells it ----------------------------------------------- */

typedef struct {
    Str *item;
    isize n;
} Strs;

static void naive_add(Naive *w, Strs *set, Str s)
{
    for (isize i = 0; i < set->n; i++)
        if (str_eq(set->item[i], s))
            return;
    if (!set->item)
        set->item = take(w->arena, Str, 4 * (w->covers + 1) * 4);
    if (s.n)
        set->item[set->n++] = s;
}

static void naive_ids_told(Naive *w, Buf *b, Str key)
{
    Strs ids = {0}, mine = {0};
    for (isize i = 0; i < w->n; i++) {
        naive_add(w, &ids, w->ev[i].user);
        naive_add(w, &ids, w->ev[i].anon);
        if (naive_links(&w->ev[i]))
            naive_add(w, &ids, w->ev[i].previous);
    }
    mine.item = take(w->arena, Str, 2 * ids.n + 1);
    for (isize k = 0; k < ids.n; k++) {
        bool user = naive_is_user(w, ids.item[k]), anon = !user;
        for (isize i = 0; i < w->n; i++)
            anon |= str_eq(w->ev[i].anon, ids.item[k]);
        if (user && str_eq(naive_root(w, ids.item[k]), key))
            mine.item[mine.n++] = ids.item[k];
        if (anon && str_eq(naive_anon_key(w, ids.item[k]), key))
            mine.item[mine.n++] = ids.item[k];
    }
    if (mine.n == 0)
        mine.item[mine.n++] = key;
    qsort(mine.item, (size_t)mine.n, sizeof(Str), shop_compare);
    for (isize k = 0; k < mine.n; k++)
        buf_print(b, " '%.*s'", STR_ARG(mine.item[k]));
}

typedef struct {
    isize persons, guests, events, sessions, orders;
    Str *told;
} NaiveSum;

static void naive_person_told(Naive *w, Str key, NaiveSum *sum, bool seqs)
{
    Buf b = buf_on(w->arena);
    Ev **ev = take(w->arena, Ev *, w->n + 1);
    bool guest = str_starts(key, S("order:"));
    isize n = 0;
    for (isize i = 0; i < w->n; i++)
        if (!w->ev[i].repeat && str_eq(w->ev[i].key, key))
            ev[n++] = &w->ev[i];
    if (n == 0)
        return;
    buf_print(&b, "person '%.*s'%s:", STR_ARG(key), guest ? " guest" : "");
    naive_ids_told(w, &b, key);
    buf_print(&b, "\n");
    for (isize i = 0; i < n; i++) {
        isize lines, line = batch_lines_of(ev[i]->b, ev[i]->row, &lines);
        Str product = lines ? batch_text(ev[i]->b, F_product, line) : S("");
        buf_print(&b, "  %lld %s%.*s page '%.*s' product '%.*s'", (long long)ev[i]->time,
                  naive_begins(ev, i) ? "* " : "", STR_ARG(ev[i]->name),
                  STR_ARG(batch_text(ev[i]->b, F_page, ev[i]->row)), STR_ARG(product));
        if (seqs)
            buf_print(&b, " seq %lld", (long long)ev[i]->seq);
        buf_print(&b, "\n");
    }
    sum->sessions += naive_sessions_told(&b, ev, n);
    for (isize i = 0; i < n; i++) {
        if (!ev[i]->order.n || naive_placing(w, ev[i]->order) != ev[i])
            continue;
        naive_order_told(w, &b, ev[i], i);
        sum->orders++;
    }
    for (isize i = 0; i < n; i++) {
        if (ev[i]->kind != KIND_refund)
            continue;
        const Ev *placing = ev[i]->order.n ? naive_placing(w, ev[i]->order) : NULL;
        bool mine = placing && str_eq(placing->key, key);
        buf_print(&b, "  refund at %lld of '%.*s' value %lld\n", (long long)i,
                  STR_ARG(mine ? placing->order : S("-")), (long long)naive_value(ev[i]));
    }
    sum->told[sum->persons++] = buf_done(&b);
    sum->guests += guest;
    sum->events += n;
}

static void naive_products_told(Naive *w, Buf *b)
{
    static const Field of[] = {F_name, F_category, F_brand};
    Strs products = {0};
    for (isize i = 0; i < w->all_n; i++) {
        isize n, line = batch_lines_of(w->all[i].b, w->all[i].row, &n);
        for (isize l = line; l < line + n; l++)
            naive_add(w, &products, batch_text(w->all[i].b, F_product, l));
    }
    for (isize p = 0; p < products.n; p++) {
        Str last[3] = {{0}};
        for (isize i = 0; i < w->all_n; i++) {
            isize n, line = batch_lines_of(w->all[i].b, w->all[i].row, &n);
            for (isize l = line; l < line + n; l++)
                for (int f = 0; f < 3; f++)
                    if (str_eq(batch_text(w->all[i].b, F_product, l), products.item[p]) &&
                        batch_text(w->all[i].b, of[f], l).n)
                        last[f] = batch_text(w->all[i].b, of[f], l);
        }
        products.item[p] = str_format(
            w->arena, "product '%.*s' name '%.*s' category '%.*s' brand '%.*s'\n",
            STR_ARG(products.item[p]), STR_ARG(last[0]), STR_ARG(last[1]), STR_ARG(last[2]));
    }
    if (products.n)
        qsort(products.item, (size_t)products.n, sizeof(Str), shop_compare);
    for (isize p = 0; p < products.n; p++)
        buf_str(b, products.item[p]);
}

__attribute__((unused)) static Str naive_told(Arena *arena, Journal *journal, bool seqs)
{
    Naive w = {.arena = arena};
    NaiveSum sum = {0};
    Strs keys = {0};
    i64 first = 0, last = 0, loose = 0, repeats = 0;
    Buf b = buf_on(arena);
    naive_read(&w, journal);
    for (isize i = 0; i < w.n; i++) {
        Ev *ev = &w.ev[i];
        ev->key = naive_key(&w, ev);
        ev->repeat = ev->order.n && naive_once(ev->kind) &&
                     naive_first(&w, ev->order, ev->kind) != ev;
        naive_add(&w, &keys, ev->key);
        loose += !ev->key.n;
        repeats += ev->repeat;
        if (!ev->key.n || ev->repeat)
            continue;
        first = sum.events++ == 0 ? ev->time : first;
        last = ev->time;
    }
    sum.events = 0;
    sum.told = take(arena, Str, keys.n + 1);
    for (isize k = 0; k < keys.n; k++)
        naive_person_told(&w, keys.item[k], &sum, seqs);
    buf_print(&b,
              "covers %lld persons %lld guests %lld events %lld sessions %lld orders %lld "
              "from %lld to %lld loose %lld repeats %lld lost 0\n",
              (long long)w.covers, (long long)(sum.persons - sum.guests), (long long)sum.guests,
              (long long)sum.events, (long long)sum.sessions, (long long)sum.orders,
              (long long)first, (long long)last, (long long)loose, (long long)repeats);
    if (sum.persons)
        qsort(sum.told, (size_t)sum.persons, sizeof(Str), shop_compare);
    for (isize k = 0; k < sum.persons; k++)
        buf_str(&b, sum.told[k]);
    naive_products_told(&w, &b);
    return buf_done(&b);
}

#endif
