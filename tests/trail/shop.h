/* shop.h — tiny shops for the tests of the trail: events as lines of text, a data directory to put
 * them in, and a snapshot told as text, so that two trails can be compared to the last letter. */
#ifndef TESTS_TRAIL_SHOP_H
#define TESTS_TRAIL_SHOP_H
#include "test.h"
#include "trail/trail.h"

#include <unistd.h>

typedef struct {
    char folder[64];
    Arena arena;
    Journal *journal;
    TrailStore *trail;
    Batch *batch; /* events said and not yet in the journal */
    TrailOptions options;
    Err e;
} Shop;

/* The system without waiting for the disk: what is tested here is not power cuts. */
static int shop_no_sync(const Os *os, int fd)
{
    (void)os;
    (void)fd;
    return 0;
}
__attribute__((unused)) static const Os *shop_os(void)
{
    static Os os;
    if (os.open) /* threads of the journal read it from the first opening on */
        return &os;
    os = os_real;
    os.fsync = shop_no_sync;
    os.fdatasync = shop_no_sync;
    return &os;
}

#define SHOP_OK(shop, call)                                                                        \
    do {                                                                                           \
        if ((call) != OK) {                                                                        \
            print_error("%s\n", (shop)->e.text);                                                   \
            _fail(__FILE__, __LINE__);                                                             \
        }                                                                                          \
    } while (0)

__attribute__((unused)) static void shop_reopen_trail(Shop *s)
{
    trail_close(&s->trail);
    SHOP_OK(s, trail_open(shop_os(), str_of(s->folder), s->journal, &s->options, &s->trail, &s->e));
}

__attribute__((unused)) static Shop *shop_open(void)
{
    Arena arena = arena_new((isize)1 << 36);
    Shop *s = take(&arena, Shop, 1);
    s->arena = arena;
    s->options.workers = 2;
    snprintf(s->folder, sizeof s->folder, "/tmp/patron-trail-XXXXXX");
    expect(mkdtemp(s->folder) != NULL);
    SHOP_OK(s, journal_open(shop_os(), str_of(s->folder), NULL, &s->journal, NULL, &s->e));
    shop_reopen_trail(s);
    s->batch = batch_new(&s->arena, true);
    return s;
}

__attribute__((unused)) static void shop_close(Shop *s)
{
    Arena arena = s->arena;
    trail_close(&s->trail);
    journal_close(&s->journal);
    SHOP_OK(s, os_remove_tree(s->folder, &s->e));
    arena_free(&arena);
}

static void shop_set(Shop *s, isize row, isize *line, Str name, Str value)
{
    Field f = field_find(name);
    i64 number = 0;
    if (f == FIELD_COUNT) {
        batch_set_property(s->batch, name, row, value);
        return;
    }
    if (field_info[f].line && (*line < 0 || f == F_product))
        *line = batch_line(s->batch);
    isize at = field_info[f].line ? *line : row;
    if (field_info[f].type == T_TEXT) {
        batch_set_text(s->batch, f, at, value);
        return;
    }
    expect(str_i64(value, &number));
    batch_set_int(s->batch, f, at, field_info[f].type == T_TIME ? number * US_PER_S : number);
}

/* say — one event: "ann 100 item_view page=/a product=x quantity=2000 product=y". The first word
 * is the user id, "~ID" an anonymous id, "-" nobody; the second the time in seconds; the third the
 * kind; then fields, and what is no field is a property. `product` begins a line. */
__attribute__((unused)) static void say(Shop *s, const char *text)
{
    Str rest = str_of(text);
    isize row = batch_row(s->batch), line = -1;
    for (int word = 0; rest.n > 0; word++) {
        Cut cut = str_cut(rest, ' ');
        Cut field = str_cut(cut.head, '=');
        rest = cut.tail;
        if (word == 0 && str_starts(cut.head, S("~")))
            shop_set(s, row, &line, S("anonymous_id"), str_skip(cut.head, 1));
        else if (word == 0 && !str_eq(cut.head, S("-")))
            shop_set(s, row, &line, S("user_id"), cut.head);
        else if (word == 1)
            shop_set(s, row, &line, S("time"), cut.head);
        else if (word == 2)
            shop_set(s, row, &line, S("kind"), cut.head);
        else if (word > 2)
            shop_set(s, row, &line, field.head, field.tail);
    }
}

/* What was said goes into the journal. */
__attribute__((unused)) static void shop_send(Shop *s)
{
    i64 seq;
    if (s->batch->rows == 0)
        return;
    SHOP_OK(s, journal_append(s->journal, batch_encode(s->batch, &s->arena), s->batch->rows, &seq,
                              &s->e));
    s->batch = batch_new(&s->arena, true);
}

__attribute__((unused)) static void shop_refresh(Shop *s)
{
    shop_send(s);
    SHOP_OK(s, trail_refresh(s->trail, NULL, NULL, &s->e));
}

/* ---- a snapshot as text ---------------------------------------------------------------------- */

static int shop_compare(const void *a, const void *b)
{
    return str_cmp(*(const Str *)a, *(const Str *)b);
}

static void tell_sessions(Buf *b, const Snapshot *s, const Trail *t)
{
    for (isize k = 0; k < t->sessions; k++) {
        const Session *v = &t->session[k];
        const u32 of[] = {v->channel,  v->source, v->medium, v->campaign, v->country, v->region,
                          v->language, v->device, v->os,     v->browser,  v->bot};
        buf_print(b, "  session at %u visit %u%s landing '%.*s'", v->first, v->number,
                  v->flags & SESSION_VISIT ? "" : " passive",
                  STR_ARG(dim_text(s, DIM_PAGE, v->landing)));
        for (int f = 0; f < COUNT(of); f++)
            if (of[f])
                buf_print(b, " %d=%.*s", f, STR_ARG(dim_text(s, (Dim)(DIM_CHANNEL + f), of[f])));
        buf_print(b, "\n");
    }
}

static void tell_orders(Buf *b, const Snapshot *s, const Trail *t)
{
    for (isize k = 0; k < t->orders; k++) {
        const Order *o = &t->order[k];
        buf_print(
            b,
            "  order '%.*s' at %u state %u value %lld refunded %lld of %lld %lld %lld %lld %lld\n",
            STR_ARG(order_id(s, o->number)), o->event, o->state, (long long)o->value,
            (long long)o->refunded, (long long)o->gross, (long long)o->discount,
            (long long)o->shipping, (long long)o->tax, (long long)o->cost);
        for (u32 l = o->first_line; l < o->first_line + o->lines; l++) {
            expect(t->line[l].order == (u32)k && l < t->lines);
            buf_print(b, "    line '%.*s' quantity %lld value %lld\n",
                      STR_ARG(dim_text(s, DIM_PRODUCT, t->line[l].product)),
                      (long long)t->line[l].quantity_milli, (long long)t->line[l].value);
        }
    }
    for (isize k = 0; k < t->refunds; k++) {
        const Refund *r = &t->refund[k];
        Str of = r->order < 0 ? S("-") : order_id(s, t->order[r->order].number);
        buf_print(b, "  refund at %u of '%.*s' value %lld\n", r->event, STR_ARG(of),
                  (long long)r->value);
    }
}

static Str tell_trail(Arena *arena, const Trail *t, bool seqs)
{
    const Snapshot *s = t->of;
    Buf b = buf_on(arena);
    const Str *ids;
    isize n = person_ids(s, t->person, arena, &ids);
    Str *sorted = take(arena, Str, n);
    const u32 *seq = trail_seqs(t, arena);
    memcpy(sorted, ids, (size_t)n * sizeof *ids);
    qsort(sorted, (size_t)n, sizeof *sorted, shop_compare);
    buf_print(&b, "person '%.*s'%s:", STR_ARG(person_key(s, t->person)), t->guest ? " guest" : "");
    for (isize k = 0; k < n; k++)
        buf_print(&b, " '%.*s'", STR_ARG(sorted[k]));
    buf_print(&b, "\n");
    for (isize i = 0; i < t->n; i++) {
        buf_print(&b, "  %lld %s%.*s page '%.*s' product '%.*s'", (long long)trail_us(t, i),
                  t->kind[i] & SESSION_START ? "* " : "",
                  STR_ARG(dim_text(s, DIM_KIND, t->kind[i] & KIND_MASK)),
                  STR_ARG(dim_text(s, DIM_PAGE, code_at(t->page, i))),
                  STR_ARG(dim_text(s, DIM_PRODUCT, code_at(t->product, i))));
        if (seqs)
            buf_print(&b, " seq %lld", (long long)seq[i]);
        buf_print(&b, "\n");
    }
    tell_sessions(&b, s, t);
    tell_orders(&b, s, t);
    return buf_done(&b);
}

static void tell_products(Buf *b, Arena *arena, const Snapshot *s)
{
    u32 n = dim_size(s, DIM_PRODUCT);
    Str *line = take(arena, Str, n);
    for (u32 p = 1; p < n; p++)
        line[p] = str_format(arena, "product '%.*s' name '%.*s' category '%.*s' brand '%.*s'\n",
                             STR_ARG(dim_text(s, DIM_PRODUCT, p)), STR_ARG(product_name(s, p)),
                             STR_ARG(dim_text(s, DIM_CATEGORY, product_categories(s)[p])),
                             STR_ARG(dim_text(s, DIM_BRAND, product_brands(s)[p])));
    qsort(line, n, sizeof *line, shop_compare);
    for (u32 p = 0; p < n; p++)
        buf_str(b, line[p]);
}

/* The whole snapshot, persons by key; every person is also found by key. */
__attribute__((unused)) static Str tell_snapshot(Arena *arena, const Snapshot *s, bool seqs)
{
    SnapshotInfo info = snapshot_info(s);
    Str *told = take(arena, Str, info.persons + info.guests + 1);
    Trail t, same;
    Err e;
    isize n = 0, events = 0;
    for (isize task = 0; task < snapshot_tasks(s); task++) {
        for (TrailCursor c = trail_begin(s, task); trail_next(&c, &t);) {
            expect(n < info.persons + info.guests && t.person < snapshot_people(s));
            expect(trail_find(s, person_key(s, t.person), &same, &e) == OK);
            expect(same.person == t.person && same.n == t.n && same.kind == t.kind);
            told[n++] = tell_trail(arena, &t, seqs);
            events += t.n;
        }
    }
    expect(n == info.persons + info.guests && events == info.events);
    qsort(told, (size_t)n, sizeof *told, shop_compare);
    Buf all = buf_on(arena);
    buf_print(&all,
              "covers %lld persons %lld guests %lld events %lld sessions %lld orders %lld "
              "from %lld to %lld loose %lld repeats %lld lost %lld\n",
              (long long)info.covers, (long long)info.persons, (long long)info.guests,
              (long long)info.events, (long long)info.sessions, (long long)info.orders,
              (long long)info.first_us, (long long)info.last_us, (long long)info.loose,
              (long long)info.repeats, (long long)info.lost);
    for (isize k = 0; k < n; k++)
        buf_str(&all, told[k]);
    tell_products(&all, arena, s);

    return buf_done(&all);
}

__attribute__((unused)) static Str shop_told(Shop *s)
{
    Snapshot *snapshot = trail_snapshot(s->trail);
    Str told = tell_snapshot(&s->arena, snapshot, true);
    snapshot_release(&snapshot);
    return told;
}

#endif
