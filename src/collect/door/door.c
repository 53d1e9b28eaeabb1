/* door.c — a request's way in: whose words are these, is its body fit to be read, may it come in;
 * then its events wait for the disk together with those of others, and the answer follows. */
#include "collect/door/inside.h"
#include "collect/inside.h"

#define BODY_MAX ((i64)2 << 20)
enum { WAITING_MAX = 200000 };

struct Door {
    DoorOptions options;
    Arena arena;
    Gather *gather;
    Limits *limits;
    Recall *recall;
    i64 requests, refused, taken, repeats, rejected; /* atomics */
};

static void add(i64 *to, i64 n)
{
    __atomic_fetch_add(to, n, __ATOMIC_RELAXED);
}

/* ---- which dialect --------------------------------------------------------------------------- */

static bool method_fits(const Entry *entry, Str method)
{
    Str list = str_of(entry->methods);

    if (str_eq(method, S("HEAD")))
        method = S("GET");
    while (list.n > 0) {
        Cut one = str_cut(list, ' ');
        if (str_eq(one.head, method))
            return true;
        list = one.tail;
    }
    return str_eq(method, S("OPTIONS"));
}

/* The entry for a request. *path_known: there is one for another method. */
static const Entry *find_entry(const HttpRequest *q, Str part[4], const Dialect **whose,
                               bool *path_known)
{
    Str target = q->target;

    *path_known = false;
    while (target.n > 1 && target.p[target.n - 1] == '/')
        target.n--;
    for (int i = 0; dialects[i]; i++)
        for (const Entry *entry = dialects[i]->entries; entry->path; entry++) {
            if (!http_path_fits(str_of(entry->path), target, q->arena, part) ||
                (entry->fits && !entry->fits(q)))
                continue;
            *path_known = true;
            *whose = dialects[i];
            if (method_fits(entry, q->method))
                return entry;
        }
    return NULL;
}

bool door_knows(const HttpRequest *q)
{
    const Dialect *whose;
    Str part[4];
    bool path_known;

    (void)find_entry(q, part, &whose, &path_known);
    return path_known;
}

/* ---- answers --------------------------------------------------------------------------------- */

/* A page of any origin may send and hear the answer; nothing else of the server is so open. */
static void add_cross_origin(Hit *h)
{
    Str origin = http_header(h->http, S("Origin"));

    if (origin.n == 0)
        return;
    http_header_add(h->answer, S("Access-Control-Allow-Origin"), origin);
    http_header_add(h->answer, S("Access-Control-Allow-Credentials"), S("true"));
    http_header_add(h->answer, S("Vary"), S("Origin"));
}

static void say_preflight(Hit *h)
{
    Str wanted = http_header(h->http, S("Access-Control-Request-Headers"));

    hit_say(h, 204, S("text/plain"), S(""));
    http_header_add(h->answer, S("Access-Control-Allow-Methods"), S("GET, POST, OPTIONS"));
    if (wanted.n > 0)
        http_header_add(h->answer, S("Access-Control-Allow-Headers"), wanted);
    http_header_add(h->answer, S("Access-Control-Max-Age"), S("86400"));
}

static int status_of(Code code)
{
    switch (code) {
    case BAD_INPUT: return 400;
    case NOT_FOUND: return 401;
    case OVER_LIMIT: return 413;
    case BUSY: return 429;
    default: return 503;
    }
}

static void refuse(Hit *h, int status, Str sentence)
{
    Buf b = buf_on(h->arena);

    h->refused = true;
    sentence = str_copy(h->arena, sentence);
    if (h->dialect->refuse) {
        h->dialect->refuse(h, status, sentence);
    } else {
        buf_str(&b, S("{\"error\":"));
        buf_json(&b, sentence);
        buf_str(&b, S("}\n"));
        hit_say(h, status, S("application/json"), buf_done(&b));
    }
    if (status == 429 || status == 503)
        http_header_add(h->answer, S("Retry-After"), S("1"));
    add(&h->door->refused, 1);
}

static void refuse_failed(Hit *h, Code code, const Err *e)
{
    refuse(h, status_of(code), str_of(e->text));
}

void door_settle(Hit *h, Code code, const Err *e)
{
    Door *d = h->door;

    if (code != OK) {
        refuse(h, 503, str_of(e->text));
    } else {
        add(&d->taken, h->count.taken);
        add(&d->repeats, h->count.repeats);
        add(&d->rejected, h->count.rejected);
        if (h->entry->done && !h->refused)
            h->entry->done(h);
    }
    add_cross_origin(h);
    http_answer(h->http);
}

/* ---- what a dialect may ask of the shop ------------------------------------------------------ */

bool hit_own_host(const Hit *h, Str host)
{
    const CollectOptions *o = &h->door->options.collector->options;

    for (isize i = 0; i < o->domain_count; i++) {
        Str own = o->domains[i];
        isize before = host.n - own.n;
        if (own.n > 0 && before >= 0 && str_eq_fold(str_skip(host, before), own) &&
            (before == 0 || host.p[before - 1] == '.'))
            return true;
    }
    return false;
}

Code hit_signed(Hit *h, Str signature, Err *e)
{
    const DoorOptions *o = &h->door->options;
    Str name = str_cut(h->origin, '/').tail;

    for (isize i = 0; i < o->secret_count; i++)
        if (str_eq(o->secrets[i].key, name))
            return signed_by(o->secrets[i].secret, h->http->body, signature, h->arena, e);
    return OK;
}

Str hit_uuid(Hit *h)
{
    const Os *os = h->door->options.os;
    u8 r[16];

    os->random(os, r, sizeof r);
    r[6] = (u8)((r[6] & 0x0f) | 0x40);
    r[8] = (u8)((r[8] & 0x3f) | 0x80);
    return str_format(h->arena,
                      "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", r[0],
                      r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10], r[11], r[12],
                      r[13], r[14], r[15]);
}

/* ---- the way in ------------------------------------------------------------------------------ */

static bool key_opens(const DoorOptions *o, Str key, KeyInfo *info)
{
    return key.n > 0 && o->control && key_find(o->control, key, info) && info->scope != SCOPE_READ;
}

bool hit_opens(const Hit *h, Str key)
{
    const DoorOptions *o = &h->door->options;
    KeyInfo info;

    key = str_trim(key);
    return key.n > 0 && (o->any_key || key_opens(o, key, &info));
}

Code hit_admit(Hit *h, Str key, Err *e)
{
    const DoorOptions *o = &h->door->options;

    key = str_trim(key);
    bool known = key_opens(o, key, &h->key);
    if (!known && !o->any_key)
        return key.n == 0
                   ? fail(e, NOT_FOUND,
                          "no key came with this: make one with 'patron key "
                          "add NAME' and give it to the client")
                   : fail(e, NOT_FOUND, "the key '%.*s' opens nothing: see 'patron key list'",
                          STR_ARG(str_utf8_take(key, 40)));
    Str name = known ? h->key.name : S("any");
    h->origin = str_format(h->arena, "%s/%.*s", h->dialect->name, STR_ARG(name));
    h->admitted = true;
    return OK;
}

static bool is_proxy(const DoorOptions *o, Str address)
{
    for (isize i = 0; i < o->proxy_count; i++)
        if (str_eq(o->proxies[i], address))
            return true;
    return false;
}

/* Who really sends: what a proxy of ours says stood in front of it, the nearest that is none. */
static Str sender_of(const DoorOptions *o, const HttpRequest *q)
{
    Str chain = http_header(q, S("X-Forwarded-For")), address = q->address;

    while (is_proxy(o, address) && chain.n > 0) {
        isize at = chain.n;
        while (at > 0 && chain.p[at - 1] != ',')
            at--;
        address = str_trim(str_skip(chain, at));
        chain = str_take(chain, MAX(0, at - 1));
    }
    return address;
}

static Code take_in(Hit *h, Err *e)
{
    const DoorOptions *o = &h->door->options;
    i64 most = h->entry->body_max > 0 ? h->entry->body_max : BODY_MAX;
    u64 from = mix64(str_hash(h->sender)), key;

    if (!limits_allow(h->door->limits, from, 1, o->address_requests, h->received))
        return fail(e, BUSY, "too many requests from one address: send this again in a moment");
    TRY(salt_forget(h->salt, h->received, e));
    TRY(body_inflate(h->arena, h->http->body, most, &h->body, e));
    TRY(h->entry->read(h, e));
    key = mix64((u64)h->key.number);
    if (!limits_allow(h->door->limits, key, (double)h->batch->rows, o->key_events, h->received))
        return fail(e, BUSY, "too many events of one key: send these again in a moment");
    return OK;
}

/* A request that came to the right door with a good key and cannot be read is kept as it came. */
static void keep_refused(Hit *h, const Err *e)
{
    h->batch = batch_new(h->arena, false);
    if (h->admitted)
        hit_reject(h, str_utf8_take(h->body.n > 0 ? h->body : h->http->body, TEXT_BYTES_MAX), "%s",
                   e->text);
}

bool door_read(Hit *h)
{
    Err e = {0};
    Code code = take_in(h, &e);

    if (code != OK) {
        refuse_failed(h, code, &e);
        if (code == BAD_INPUT || code == OVER_LIMIT)
            keep_refused(h, &e);
        else
            h->batch = batch_new(h->arena, false);
    }
    if (h->batch->rows > 0)
        return false;
    if (code == OK && h->entry->done)
        h->entry->done(h);
    return true;
}

static bool pass(Hit *h)
{
    if (door_read(h))
        return true;
    if (gather_put(h->door->gather, h))
        return false;
    refuse(h, 503, S("too many events wait for the disk: send this again in a moment"));
    return true;
}

Hit *door_hit(Door *d, const HttpRequest *q, HttpAnswer *a)
{
    Hit *h = take(q->arena, Hit, 1);
    bool path_known;

    *h = (Hit){.door = d,
               .http = q,
               .answer = a,
               .arena = q->arena,
               .sender = sender_of(&d->options, q),
               .enrich = d->options.collector->enrich,
               .salt = d->options.collector->salt,
               .recall = d->recall,
               .currency = collect_currency(d->options.collector)};
    h->received = d->options.os->now_us(d->options.os);
    h->batch = batch_new(q->arena, false);
    h->notes = buf_on(q->arena);
    hit_visitor(h, S(""), S(""), S(""));
    h->entry = find_entry(q, h->part, &h->dialect, &path_known);
    return h;
}

bool door_answer(Door *d, const HttpRequest *q, HttpAnswer *a)
{
    Hit *h = door_hit(d, q, a);

    add(&d->requests, 1);
    if (!h->entry)
        refuse(h, 405, S("this address does not take that method"));
    else if (str_eq(q->method, S("OPTIONS")))
        say_preflight(h);
    else if (!pass(h))
        return false;
    add_cross_origin(h);
    return true;
}

/* ---- opening and closing --------------------------------------------------------------------- */

Code door_open(const DoorOptions *options, Door **out, Err *e)
{
    Arena arena = arena_new((isize)128 << 20);
    Door *d = take(&arena, Door, 1);

    *d = (Door){.options = *options, .arena = arena, .limits = limits_new()};
    d->recall = recall_new(&d->arena);
    isize most = options->waiting_max > 0 ? options->waiting_max : WAITING_MAX;
    Code code = gather_open(d, options->collector, most, &d->gather, e);
    if (code != OK) {
        door_close(&d);
        return code;
    }
    *out = d;
    return OK;
}

void door_close(Door **out)
{
    Door *d = *out;

    if (!d)
        return;
    *out = NULL;
    gather_close(&d->gather);
    limits_free(&d->limits);
    recall_close(d->recall);
    Arena arena = d->arena;
    arena_free(&arena);
}

static i64 seen_now(const i64 *n)
{
    return __atomic_load_n(n, __ATOMIC_RELAXED);
}

DoorCounts door_counts(const Door *d)
{
    return (DoorCounts){.requests = seen_now(&d->requests),
                        .refused = seen_now(&d->refused),
                        .taken = seen_now(&d->taken),
                        .repeats = seen_now(&d->repeats),
                        .rejected = seen_now(&d->rejected),
                        .waiting = gather_waiting(d->gather)};
}
