/* gtag.c — what gtag.js sends to /g/collect (protocols §6.2): an event in the address, or a body of
 * lines, each the parameters of one event laid over those of the address. Google publishes no
 * description of it. */
#include "collect/dialects/ga4.h"

enum { LINES_MAX = 1000 }; /* gtag.js sends 20 or so */

/* An event's own parameters over those that all of the request share. */
typedef struct {
    Form own, shared;
} Laid;

static Str get(const Laid *p, const char *name)
{
    Str own = form_get(&p->own, str_of(name));

    return own.n > 0 ? own : form_get(&p->shared, str_of(name));
}

/* ---- parameters as the members that the Measurement Protocol has ----------------------------- */

typedef struct {
    Arena *arena;
    Json *object;
    const Json **end;
} Object;

static Object object_on(Arena *arena)
{
    Object o = {.arena = arena, .object = take(arena, Json, 1)};

    o.object->type = JSON_OBJECT;
    o.end = &o.object->first;
    return o;
}

static Json *add(Object *o, Str key, JsonType type)
{
    Json *m = take(o->arena, Json, 1);

    m->key = key;
    m->type = type;
    *o->end = m;
    o->end = &m->next;
    o->object->n++;
    return m;
}

static void add_text(Object *o, Str key, Str text)
{
    add(o, key, JSON_TEXT)->text = text;
}

static void add_number(Object *o, Str key, Str text)
{
    Json number = {0};

    if (str_i64(text, &number.integer)) {
        Json *m = add(o, key, JSON_INT);
        m->integer = number.integer;
        m->number = (double)number.integer;
    } else if (str_f64(text, &number.number)) {
        add(o, key, JSON_FLOAT)->number = number.number;
    } else {
        add_text(o, key, text);
    }
}

/* ---- items: pr1=idS1~nmShoe~pr9.95~qt2 ------------------------------------------------------- */

static const struct {
    char key[3];
    const char *name;
} item_keys[] = {
    {"id", "item_id"},        {"nm", "item_name"},      {"br", "item_brand"},
    {"ca", "item_category"},  {"c2", "item_category2"}, {"c3", "item_category3"},
    {"c4", "item_category4"}, {"c5", "item_category5"}, {"pr", "price"},
    {"qt", "quantity"},       {"va", "item_variant"},   {"cp", "coupon"},
    {"ds", "discount"},       {"ln", "item_list_name"}, {"li", "item_list_id"},
    {"lp", "index"},          {"af", "affiliation"},    {"lo", "location_id"},
    {"cn", "creative_name"},  {"cs", "creative_slot"},  {"pi", "promotion_id"},
    {"pn", "promotion_name"},
};

/* "k0colour~v0red": a parameter of the shop's own, in two pieces that share a number. */
static Str custom_value(Str pieces, Str number)
{
    while (pieces.n > 0) {
        Cut one = str_cut(pieces, '~');
        pieces = one.tail;
        if (one.head.n > number.n && one.head.p[0] == 'v' &&
            str_starts(str_skip(one.head, 1), number))
            return str_skip(one.head, 1 + number.n);
    }
    return S("");
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void add_piece(Object *o, Str all, Str piece)
{
    Str value = str_skip(piece, 2);

    if (piece.n < 2)
        return;
    for (isize i = 0; i < COUNT(item_keys); i++)
        if (memcmp(piece.p, item_keys[i].key, 2) == 0) {
            add_text(o, str_of(item_keys[i].name), value);
            return;
        }
    if (piece.p[0] == 'k' && is_digit(piece.p[1])) {
        Str custom = custom_value(all, (Str){piece.p + 1, 1});
        add_text(o, value, custom);
    } else if (!(piece.p[0] == 'v' && is_digit(piece.p[1]))) {
        add_text(o, str_take(piece, 2), value);
    }
}

static const Json *item_of(Hit *h, Str pieces)
{
    Object o = object_on(h->arena);
    Str rest = pieces;

    while (rest.n > 0) {
        Cut one = str_cut(rest, '~');
        add_piece(&o, pieces, one.head);
        rest = one.tail;
    }
    return o.object;
}

static bool is_item(Str name)
{
    i64 number;

    return str_starts(name, S("pr")) && is_digit(name.n > 2 ? name.p[2] : 0) &&
           str_i64(str_skip(name, 2), &number);
}

/* ---- one event ------------------------------------------------------------------------------- */

/* Read on their own, or of the transport alone. */
static bool is_known(Str name)
{
    static const char *const names[] = {"v",   "tid",  "cid", "uid", "_p", "_s", "en",
                                        "gtm", "cm",   "cs",  "cn",  "cc", "ct", "ck",
                                        "ul",  "_uip", "_z",  "tfd", NULL};

    for (int i = 0; names[i]; i++)
        if (str_eq(name, str_of(names[i])))
            return true;
    return false;
}

static Str plain_name(Str name)
{
    static const struct {
        const char *key, *name;
    } names[] = {
        {"dl", "page_location"},     {"dt", "page_title"},   {"dr", "page_referrer"},
        {"sid", "session_id"},       {"cu", "currency"},     {"_et", "engagement_time_msec"},
        {"sr", "screen_resolution"}, {"pi", "promotion_id"}, {"pn", "promotion_name"}};

    for (isize i = 0; i < COUNT(names); i++)
        if (str_eq(name, str_of(names[i].key)))
            return str_of(names[i].name);
    return name;
}

static void add_parameter(Hit *h, Object *o, const HttpPair *p)
{
    if (str_starts(p->name, S("epn.")))
        add_number(o, str_skip(p->name, 4), p->value);
    else if (str_starts(p->name, S("ep.")))
        add_text(o, str_skip(p->name, 3), p->value);
    else if (str_starts(p->name, S("upn.")))
        add_number(o, str_format(h->arena, "user.%.*s", STR_ARG(str_skip(p->name, 4))), p->value);
    else if (str_starts(p->name, S("up.")))
        add_text(o, str_format(h->arena, "user.%.*s", STR_ARG(str_skip(p->name, 3))), p->value);
    else if (!is_item(p->name) && !is_known(p->name))
        add_text(o, plain_name(p->name), p->value);
}

static const Json *params_of(Hit *h, const Laid *p)
{
    Object o = object_on(h->arena);
    const Json **end = NULL;
    Json *items = NULL;

    for (isize i = 0; i < p->shared.n; i++)
        if (form_get(&p->own, p->shared.pair[i].name).n == 0)
            add_parameter(h, &o, &p->shared.pair[i]);
    for (isize i = 0; i < p->own.n; i++)
        add_parameter(h, &o, &p->own.pair[i]);
    const Form *of = p->own.n > 0 ? &p->own : &p->shared; /* items are an event's own */
    for (isize i = 0; i < of->n; i++) {
        if (!is_item(of->pair[i].name))
            continue;
        if (!items) {
            items = add(&o, S("items"), JSON_ARRAY);
            end = &items->first;
        }
        Json *one = (Json *)(uintptr_t)item_of(h, of->pair[i].value);
        *end = one;
        end = (const Json **)(uintptr_t)&one->next;
        items->n++;
    }
    return o.object;
}

/* One page sends each number once; the lines of a body share it. */
static void set_id(Hit *h, const Laid *p, i64 line)
{
    Str page = get(p, "_p"), number = get(p, "_s");

    if (page.n > 0 && number.n > 0)
        hit_id(h,
               str_format(h->arena, "%.*s.%.*s.%.*s.%.*s.%lld", STR_ARG(get(p, "tid")),
                          STR_ARG(get(p, "cid")), STR_ARG(page), STR_ARG(number), (long long)line));
}

static Code take_event(Hit *h, const Laid *p, Str raw, i64 line, Err *e)
{
    Str name = get(p, "en"), kind = ga4_kind(name);

    if (name.n == 0 || (get(p, "cid").n == 0 && get(p, "uid").n == 0)) {
        hit_reject(h, raw, "%s",
                   name.n == 0 ? "it has no event name (en)"
                               : "it has neither client id (cid) nor user id (uid)");
        return OK;
    }
    hit_visitor(h, S(""), get(p, "_uip"), get(p, "ul"));
    if (hit_event(h, kind, h->received) < 0)
        return fail(e, OVER_LIMIT, "one request may bring %d events", BATCH_ROWS_MAX);
    set_id(h, p, line);
    hit_set_text(h, F_anonymous_id, get(p, "cid"));
    hit_set_text(h, F_user_id, get(p, "uid"));
    ga4_params(h, kind, params_of(h, p));
    const Str tag[5] = {get(p, "cs"), get(p, "cm"), get(p, "cn"), get(p, "ct"), get(p, "cc")};
    ga4_campaign(h, tag);
    return OK;
}

Code gtag_read(Hit *h, Err *e)
{
    Form query = hit_query(h);
    Laid p = {.shared = query};
    Str rest = h->body;
    i64 n = 0;

    TRY(hit_admit(h, form_get(&query, S("tid")), e));
    hit_say(h, 204, S("text/plain"), S(""));
    if (str_trim(rest).n == 0)
        return take_event(h, &p, form_write(h->arena, &query, S("")), 0, e);
    while (rest.n > 0) {
        Cut line = str_cut(rest, '\n');
        Str text = str_trim(line.head);
        rest = line.tail;
        if (text.n == 0)
            continue;
        if (n == LINES_MAX)
            return fail(e, OVER_LIMIT, "one request may bring %d lines", LINES_MAX);
        p.own = form_read(h->arena, text);
        TRY(take_event(h, &p, str_utf8_take(text, TEXT_BYTES_MAX), n++, e));
    }
    return OK;
}
