/* shop.c — what the dashboard asks beside reports: the shop, values to choose from, one person. */
#include "server/inside.h"
#include <inttypes.h>

Code route_shop(Visit *v, Err *e)
{
    scoped(Snapshot *, snapshot_release) snapshot = trail_snapshot(v->server->options.trails);
    const ServerOptions *o = &v->server->options;
    SnapshotInfo info = snapshot_info(snapshot);
    Buf b = buf_on(v->arena);

    (void)e;
    buf_str(&b, S("{\"name\":"));
    buf_json(&b, o->shop_name);
    buf_str(&b, S(",\"currency\":"));
    buf_json(&b, collect_currency(o->collector));
    buf_print(&b,
              ",\"currency_digits\":%d,\"zone\":", currency_digits(collect_currency(o->collector)));
    buf_json(&b, zone_name(o->zone));
    buf_print(&b,
              ",\"simulated\":%s,\"people\":%" PRId64 ",\"guests\":%" PRId64 ",\"events\":%" PRId64,
              o->simulated ? "true" : "false", info.persons, info.guests, info.events);
    buf_print(&b, ",\"sessions\":%" PRId64 ",\"orders\":%" PRId64 ",\"journal_events\":%" PRId64,
              info.sessions, info.orders, journal_end(o->journal));
    buf_str(&b, S(",\"first\":"));
    if (info.events == 0) {
        buf_str(&b, S("null,\"last\":null}\n"));
    } else {
        buf_byte(&b, '"');
        buf_time(&b, info.first_us, o->zone);
        buf_str(&b, S("\",\"last\":\""));
        buf_time(&b, info.last_us, o->zone);
        buf_str(&b, S("\"}\n"));
    }
    give_json(v, buf_done(&b));
    return OK;
}

/* ---- values of a dimension ---- */

static const struct {
    const char *name;
    Dim dim;
} dims[] = {
    {"kind", DIM_KIND},         {"page", DIM_PAGE},     {"product", DIM_PRODUCT},
    {"category", DIM_CATEGORY}, {"brand", DIM_BRAND},   {"channel", DIM_CHANNEL},
    {"source", DIM_SOURCE},     {"medium", DIM_MEDIUM}, {"campaign", DIM_CAMPAIGN},
    {"country", DIM_COUNTRY},   {"region", DIM_REGION}, {"language", DIM_LANGUAGE},
    {"device", DIM_DEVICE},     {"os", DIM_OS},         {"browser", DIM_BROWSER},
    {"bot", DIM_BOT},           {"landing", DIM_PAGE},
};

/* Dimensions whose values are a rule, not texts of events. */
static const struct {
    const char *name;
    const char *values; /* separated by blanks */
} ruled[] = {
    {"new", "new returning"},
    {"weekday", "1 2 3 4 5 6 7"},
    {"hour", "00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23"},
};

static bool ruled_values(Str name, Str contains, i64 limit, Buf *b)
{
    for (isize i = 0; i < COUNT(ruled); i++) {
        Str rest = str_of(ruled[i].values);
        i64 given = 0;
        if (!str_eq(name, str_of(ruled[i].name)))
            continue;
        while (rest.n > 0 && given < limit) {
            Cut one = str_cut(rest, ' ');
            if (str_find(one.head, contains) >= 0) {
                buf_str(b, given++ ? S(",") : S(""));
                buf_json(b, one.head);
            }
            rest = one.tail;
        }
        return true;
    }
    return false;
}

static Code values_of(const Snapshot *s, Dim dim, Str contains, i64 limit, Buf *b)
{
    i64 given = 0;

    for (u32 code = 0; code < dim_size(s, dim) && given < limit; code++) {
        Str text = dim_text(s, dim, code);
        if (text.n == 0 || str_find(text, contains) < 0)
            continue;
        buf_str(b, given++ ? S(",") : S(""));
        buf_json(b, text);
    }
    return OK;
}

static Code property_values(Visit *v, Snapshot *s, Str contains, i64 limit, Buf *b, Err *e)
{
    const PropertyColumn *column;
    i64 given = 0;

    TRY(snapshot_property(s, v->part[0], &column, e));
    for (u32 code = 1; code < property_size(column) && given < limit; code++) {
        Str text = property_text(column, code);
        if (str_find(text, contains) < 0)
            continue;
        buf_str(b, given++ ? S(",") : S(""));
        buf_json(b, text);
    }
    return OK;
}

Code route_values(Visit *v, Err *e)
{
    scoped(Snapshot *, snapshot_release) snapshot = trail_snapshot(v->server->options.trails);
    Str contains = http_query(v->request, S("contains"));
    Str name = str_starts(v->part[0], S("first_")) ? str_skip(v->part[0], 6) : v->part[0];
    Buf b = buf_on(v->arena);
    isize found = COUNT(dims);
    i64 limit;

    TRY(query_count(v, "limit", 50, 1000, &limit, e));
    buf_str(&b, S("{\"values\":["));
    for (isize i = 0; i < COUNT(dims) && found == COUNT(dims); i++)
        if (str_eq(name, str_of(dims[i].name)))
            found = i;
    if (found < COUNT(dims))
        TRY(values_of(snapshot, dims[found].dim, contains, limit, &b));
    else if (!ruled_values(name, contains, limit, &b))
        TRY(property_values(v, snapshot, contains, limit, &b, e));
    buf_str(&b, S("]}\n"));
    give_json(v, buf_done(&b));
    return OK;
}

/* ---- one person ---- */

static void named(Buf *b, const char *name, Str value)
{
    if (value.n == 0)
        return;
    buf_print(b, ",\"%s\":", name);
    buf_json(b, value);
}

static void event_json(const Snapshot *s, const Trail *t, isize i, u32 seq, const Zone *zone,
                       Buf *b)
{
    u32 product = code_at(t->product, i);

    buf_str(b, S("{\"time\":\""));
    buf_time(b, trail_us(t, i), zone);
    buf_print(b, "\",\"seq\":%u", seq);
    named(b, "kind", dim_text(s, DIM_KIND, t->kind[i] & KIND_MASK));
    named(b, "page", dim_text(s, DIM_PAGE, code_at(t->page, i)));
    if (product) {
        named(b, "product", dim_text(s, DIM_PRODUCT, product));
        named(b, "name", product_name(s, product));
    }
    buf_byte(b, '}');
}

static void session_json(const Snapshot *s, const Trail *t, const Session *session, Buf *b)
{
    buf_print(b, "{\"first\":%u,\"visit\":%u", session->first, session->number);
    named(b, "channel", dim_text(s, DIM_CHANNEL, session->channel));
    named(b, "source", dim_text(s, DIM_SOURCE, session->source));
    named(b, "campaign", dim_text(s, DIM_CAMPAIGN, session->campaign));
    named(b, "country", dim_text(s, DIM_COUNTRY, session->country));
    named(b, "device", dim_text(s, DIM_DEVICE, session->device));
    named(b, "browser", dim_text(s, DIM_BROWSER, session->browser));
    named(b, "landing", dim_text(s, DIM_PAGE, session->landing));
    buf_byte(b, '}');
    (void)t;
}

static void order_json(const Snapshot *s, const Trail *t, const Order *o, int digits, Buf *b)
{
    buf_print(b, "{\"event\":%u,\"id\":", o->event);
    buf_json(b, order_id(s, o->number));
    buf_print(b, ",\"state\":\"%s\",\"value\":",
              o->state & ORDER_CANCELLED   ? "cancelled"
              : o->state & ORDER_DELIVERED ? "delivered"
              : o->state & ORDER_SHIPPED   ? "shipped"
              : o->state & ORDER_PAID      ? "paid"
                                           : "placed");
    buf_money(b, o->value, digits);
    buf_str(b, S(",\"refunded\":"));
    buf_money(b, o->refunded, digits);
    buf_byte(b, '}');
    (void)t;
}

static void person_json(Visit *v, const Snapshot *s, const Trail *t, i64 limit, Buf *b)
{
    const ServerOptions *o = &v->server->options;
    const Str *ids;
    isize n = person_ids(s, t->person, v->arena, &ids);
    isize from = MAX(0, t->n - limit);
    const u32 *seqs = trail_seqs(t, v->arena);

    buf_str(b, S("{\"key\":"));
    buf_json(b, person_key(s, t->person));
    buf_print(b, ",\"guest\":%s,\"ids\":[", t->guest ? "true" : "false");
    for (isize i = 0; i < n; i++) {
        buf_str(b, i ? S(",") : S(""));
        buf_json(b, ids[i]);
    }
    buf_print(b, "],\"count\":%td,\"from\":%td,\"events\":[", t->n, from);
    for (isize i = from; i < t->n; i++) {
        buf_str(b, i > from ? S(",\n") : S("\n"));
        event_json(s, t, i, seqs[i], o->zone, b);
    }
    buf_str(b, S("],\"sessions\":["));
    for (isize i = 0; i < t->sessions; i++) {
        buf_str(b, i ? S(",\n") : S("\n"));
        session_json(s, t, &t->session[i], b);
    }
    buf_str(b, S("],\"orders\":["));
    for (isize i = 0; i < t->orders; i++) {
        buf_str(b, i ? S(",\n") : S("\n"));
        order_json(s, t, &t->order[i], currency_digits(collect_currency(o->collector)), b);
    }
    buf_str(b, S("]}\n"));
}

Code route_person(Visit *v, Err *e)
{
    scoped(Snapshot *, snapshot_release) snapshot = trail_snapshot(v->server->options.trails);
    Buf b = buf_on(v->arena);
    Trail trail;
    i64 limit;

    TRY(query_count(v, "limit", 1000, 10000, &limit, e));
    TRY(trail_find(snapshot, v->part[0], &trail, e));
    person_json(v, snapshot, &trail, limit, &b);
    give_json(v, buf_done(&b));
    return OK;
}
