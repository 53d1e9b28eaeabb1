/* counted.c — what a question counts of a person: the range cut out, robots and other channels
 * left out, sessions, orders and refunds pointing to where their events now are.
 *
 * A range alone costs two searches and a few sessions copied: the columns of events are used in
 * place. With conditions the counted events are gathered side by side. */
#include "report/counted.h"
#include "stat/stat.h"

Filter filter_of(const Args *a)
{
    Filter f = {.where = a->where, .segment = a->segment, .bots = a->bots};

    if (f.bots == BOTS_NO && dim_size(a->snapshot, DIM_BOT) <= 1)
        f.bots = BOTS_YES;
    f.range = !a->report->history && (a->from_given || a->to_given);
    f.from_us = a->from_us;
    f.to_us = a->to_us;
    f.active = kinds_active(a->snapshot);
    return f;
}

isize trail_session_of(const Trail *t, isize event)
{
    isize low = 0, high = t->sessions;

    while (high - low > 1) {
        isize middle = low + (high - low) / 2;
        if (t->session[middle].first <= event)
            low = middle;
        else
            high = middle;
    }
    return low;
}

isize trail_event_from(const Trail *t, i64 us)
{
    isize low = 0, high = t->n;

    while (low < high) {
        isize middle = low + (high - low) / 2;
        if (trail_us(t, middle) < us)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool any_active(const Filter *f, const u8 *kind, isize n)
{
    for (isize i = 0; i < n; i++)
        if (kind_in(&f->active, kind[i]))
            return true;
    return false;
}

/* ---- a range: the columns stay where they are ---- */

static const void *codes_from(Codes c, isize first)
{
    return c.width ? (const u8 *)c.p + first * c.width : c.p;
}

static void narrow_sessions(const Filter *f, const Trail *w, isize lo, isize hi, CountedRoom *room,
                            Arena *scratch)
{
    Trail *t = &room->trail;
    isize first = trail_session_of(w, lo), end = first;

    while (end < w->sessions && w->session[end].first < hi)
        end++;
    t->sessions = end - first;
    Session *copy = arena_take_raw(scratch, sizeof *copy, t->sessions);
    memcpy(copy, w->session + first, (size_t)t->sessions * sizeof *copy);
    for (isize s = 0; s < t->sessions; s++)
        copy[s].first = s ? copy[s].first - (u32)lo : 0;
    t->session = copy;
    room->counted.session_skip = (u32)first;
    isize cut[2] = {0, t->sessions - 1}; /* only the outermost can have lost events */
    for (int k = 0; k < 2; k++) {
        isize begin = copy[cut[k]].first;
        bool visit = (copy[cut[k]].flags & SESSION_VISIT) &&
                     any_active(f, t->kind + begin, session_end(t, cut[k]) - begin);
        copy[cut[k]].flags = (u16)((copy[cut[k]].flags & ~SESSION_VISIT) |
                                   (visit ? SESSION_VISIT : 0));
    }
    if (w->session[first].first == lo)
        return;
    u8 *kind = arena_take_raw(scratch, 1, t->n);
    memcpy(kind, t->kind, (size_t)t->n);
    kind[0] |= SESSION_START;
    t->kind = kind;
}

static void narrow_money(const Trail *w, isize lo, isize hi, Trail *t, Arena *scratch)
{
    isize first = 0, refund = 0;

    while (first < w->orders && w->order[first].event < lo)
        first++;
    for (t->orders = 0; first + t->orders < w->orders && w->order[first + t->orders].event < hi;)
        t->orders++;
    u32 line = t->orders ? w->order[first].first_line : 0;
    Order *order = arena_take_raw(scratch, sizeof *order, t->orders);
    t->line = w->line + line;
    t->lines = 0;
    for (isize o = 0; o < t->orders; o++) {
        order[o] = w->order[first + o];
        order[o].event -= (u32)lo;
        order[o].first_line -= line;
        t->lines = MAX(t->lines, (isize)order[o].first_line + order[o].lines);
    }
    t->order = order;
    if (first > 0 && t->lines > 0) {
        OrderLine *lines = arena_take_raw(scratch, sizeof *lines, t->lines);
        memcpy(lines, t->line, (size_t)t->lines * sizeof *lines);
        for (isize l = 0; l < t->lines; l++)
            lines[l].order -= (u32)first;
        t->line = lines;
    }
    while (refund < w->refunds && w->refund[refund].event < lo)
        refund++;
    for (t->refunds = 0;
         refund + t->refunds < w->refunds && w->refund[refund + t->refunds].event < hi;)
        t->refunds++;
    Refund *refunds = arena_take_raw(scratch, sizeof *refunds, t->refunds);
    for (isize r = 0; r < t->refunds; r++) {
        refunds[r] = w->refund[refund + r];
        refunds[r].event -= (u32)lo;
        isize o = refunds[r].order < 0 ? -1 : refunds[r].order - first;
        refunds[r].order = o < 0 || o >= t->orders ? -1 : (i32)o;
    }
    t->refund = refunds;
}

static void narrow(const Filter *f, const Trail *w, isize lo, isize hi, CountedRoom *room,
                   Arena *scratch)
{
    Trail *t = &room->trail;

    *t = *w;
    t->n = hi - lo;
    t->kind += lo;
    t->at += lo;
    t->us.p = codes_from(w->us, lo);
    t->page.p = codes_from(w->page, lo);
    t->product.p = codes_from(w->product, lo);
    room->counted = (Counted){.trail = t, .whole = w, .skip = (u32)lo};
    narrow_sessions(f, w, lo, hi, room, scratch);
    narrow_money(w, lo, hi, t, scratch);
}

/* ---- conditions: the counted events side by side ---- */

static void *gather(const void *from, isize width, const u32 *place, isize n, Arena *scratch)
{
    u8 *to = arena_take_raw(scratch, MAX(width, 1), n);

    switch (width) {
    case 1:
        for (isize i = 0; i < n; i++)
            to[i] = ((const u8 *)from)[place[i]];
        break;
    case 2:
        for (isize i = 0; i < n; i++)
            ((u16 *)(void *)to)[i] = ((const u16 *)from)[place[i]];
        break;
    case 3:
        for (isize i = 0; i < n; i++)
            memcpy(to + 3 * i, (const u8 *)from + 3 * (isize)place[i], 3);
        break;
    case 4:
        for (isize i = 0; i < n; i++)
            ((u32 *)(void *)to)[i] = ((const u32 *)from)[place[i]];
        break;
    default: break;
    }
    return to;
}

static void gather_sessions(const Filter *f, const Trail *w, const u32 *place, u8 *kind,
                            CountedRoom *room, Arena *scratch)
{
    Trail *t = &room->trail;
    isize most = MIN(w->sessions, t->n);
    Session *session = arena_take_raw(scratch, sizeof *session, most);
    u32 *from = arena_take_raw(scratch, sizeof *from, most);

    t->sessions = 0;
    for (isize i = 0, s = 0; i < t->n;) {
        while (s + 1 < w->sessions && w->session[s + 1].first <= place[i])
            s++;
        isize begin = i, end = session_end(w, s);
        while (i < t->n && place[i] < end)
            i++;
        Session *to = &session[t->sessions];
        *to = w->session[s];
        to->first = (u32)begin;
        if (!any_active(f, kind + begin, i - begin))
            to->flags &= (u16)~SESSION_VISIT;
        kind[begin] |= SESSION_START;
        from[t->sessions++] = (u32)s;
    }
    t->session = session;
    room->counted.session_place = from;
}

/* Where a whole trail's event went; -1 when it is not counted. */
static isize place_of(const u32 *place, isize n, u32 event)
{
    isize low = 0, high = n;

    while (low < high) {
        isize middle = low + (high - low) / 2;
        if (place[middle] < event)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && place[low] == event ? low : -1;
}

static void gather_money(const Trail *w, const u32 *place, Trail *t, Arena *scratch)
{
    Order *order = arena_take_raw(scratch, sizeof *order, w->orders);
    OrderLine *line = arena_take_raw(scratch, sizeof *line, w->lines);
    Refund *refund = arena_take_raw(scratch, sizeof *refund, w->refunds);
    i32 *now = arena_take_raw(scratch, sizeof *now, w->orders);

    t->orders = t->lines = t->refunds = 0;
    for (isize o = 0; o < w->orders; o++) {
        isize event = place_of(place, t->n, w->order[o].event);
        now[o] = event < 0 ? -1 : (i32)t->orders;
        if (event < 0)
            continue;
        Order *to = &order[t->orders];
        *to = w->order[o];
        to->event = (u32)event;
        to->first_line = (u32)t->lines;
        for (isize l = 0; l < to->lines; l++) {
            line[t->lines] = w->line[w->order[o].first_line + l];
            line[t->lines++].order = (u32)t->orders;
        }
        t->orders++;
    }
    for (isize r = 0; r < w->refunds; r++) {
        isize event = place_of(place, t->n, w->refund[r].event);
        if (event < 0)
            continue;
        i32 o = w->refund[r].order;
        refund[t->refunds++] = (Refund){
            .event = (u32)event, .order = o < 0 ? -1 : now[o], .value = w->refund[r].value};
    }
    t->order = order, t->line = line, t->refund = refund;
}

static void compact(const Filter *f, const Trail *w, const u64 *mask, isize n, CountedRoom *room,
                    Arena *scratch)
{
    Trail *t = &room->trail;
    u32 *place = arena_take_raw(scratch, sizeof *place, n);
    isize at = 0;

    for (isize word = 0; word < bit_words(w->n); word++)
        for (u64 rest = mask[word]; rest; rest &= rest - 1)
            place[at++] = (u32)(word * 64 + __builtin_ctzll(rest));
    *t = *w;
    t->n = n;
    u8 *kind = gather(w->kind, 1, place, n, scratch);
    for (isize i = 0; i < n; i++)
        kind[i] &= KIND_MASK;
    t->kind = kind;
    t->at = gather(w->at, 4, place, n, scratch);
    t->us.p = gather(w->us.p, w->us.width, place, n, scratch);
    t->page.p = gather(w->page.p, w->page.width, place, n, scratch);
    t->product.p = gather(w->product.p, w->product.width, place, n, scratch);
    room->counted = (Counted){.trail = t, .whole = w, .place = place};
    gather_sessions(f, w, place, kind, room, scratch);
    gather_money(w, place, t, scratch);
}

/* ---- one person ---- */

static bool has_wrong_bots(const Filter *f, const Trail *w)
{
    bool wrong = false;
    for (isize s = 0; s < w->sessions && !wrong; s++)
        wrong = (w->session[s].bot != 0) == (f->bots == BOTS_NO);
    return wrong;
}

/* Take the events of sessions of the wrong sort out of the mask; returns how many there were. */
static i64 drop_bots(const Filter *f, const Trail *w, u64 *mask)
{
    i64 dropped = 0;

    for (isize s = 0; s < w->sessions; s++) {
        if ((w->session[s].bot != 0) != (f->bots == BOTS_NO))
            continue;
        isize end = session_end(w, s);
        for (isize i = bits_next(mask, w->session[s].first, end); i < end;
             i = bits_next(mask, i + 1, end)) {
            mask[i >> 6] &= ~((u64)1 << (i & 63));
            dropped++;
        }
    }
    return dropped;
}

static void mask_range(u64 *mask, isize lo, isize hi, isize n)
{
    isize words = bit_words(n);
    for (isize w = 0; w < words; w++) {
        if (w * 64 + 64 <= lo || w * 64 >= hi)
            mask[w] = 0;
        else if (w * 64 < lo)
            mask[w] &= ~(u64)0 << (lo - w * 64);
        if (w * 64 < hi && hi < w * 64 + 64)
            mask[w] &= ~(~(u64)0 << (hi - w * 64));
    }
}

bool filter_person(const Filter *f, const Trail *whole, CountedRoom *room, Arena *scratch)
{
    isize lo = 0, hi = whole->n;

    room->bots = 0;
    if (f->segment && !condition_person(f->segment, whole, *scratch))
        return false;
    if (f->range) {
        lo = trail_event_from(whole, f->from_us);
        hi = trail_event_from(whole, f->to_us);
    }
    if (lo >= hi)
        return false;
    bool bots = f->bots != BOTS_YES && has_wrong_bots(f, whole);
    isize n = hi - lo;
    u64 *mask = NULL;
    if (f->where || bots) {
        mask = arena_take_raw(scratch, sizeof *mask, bit_words(whole->n));
        memset(mask, 0xff, (size_t)bit_words(whole->n) * sizeof *mask);
        if (f->where)
            condition_events(f->where, whole, mask, *scratch);
        mask_range(mask, lo, hi, whole->n);
        if (bots)
            room->bots = drop_bots(f, whole, mask);
        n = (isize)bits_count(mask, bit_words(whole->n));
    }
    if (n == 0)
        return false;
    if (n < hi - lo)
        compact(f, whole, mask, n, room, scratch);
    else if (n < whole->n)
        narrow(f, whole, lo, hi, room, scratch);
    else
        room->counted = counted_whole(whole);
    return true;
}
