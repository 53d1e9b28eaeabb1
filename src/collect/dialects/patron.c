/* patron.c — our own words: POST /v1/events with events as JSON objects, members named as the
 * columns of a file are (docs/ingest.md). One object, an array of them,
 * {"events":[...],"sent_at":...} or a line of JSON each.
 *
 * Every event gets its own verdict: {"accepted":2,"repeated":0,"rejected":1,
 * "errors":[{"index":2,"reason":"no kind"}]}. */
#include "collect/dialects/dialect.h"
#include "collect/inside.h"

enum { ERRORS_MAX = 100 }; /* told; all are counted and kept */

typedef struct {
    i64 index;
    Str reason;
} Fault;

/* ---- one event ------------------------------------------------------------------------------- */

static Str raw_of(Hit *h, const Json *event)
{
    Buf b = buf_on(h->arena);

    buf_json_value(&b, event);
    return buf_done(&b);
}

/* A browser speaks for itself; what a shop's server does not tell of the customer is not known. */
static void whose(Hit *h, const Json *event)
{
    Str agent = json_text(json_get(event, S("agent"))), ip = json_text(json_get(event, S("ip"))),
        language = json_text(json_get(event, S("language")));

    if (http_header(h->http, S("Origin")).n > 0)
        hit_visitor(h, agent, ip, language);
    else
        hit_server_visitor(h, agent, ip, language);
}

/* Members that speak of who sends are not kept as they are. */
static const Json *without_whose(Hit *h, const Json *event)
{
    Json *copy = take(h->arena, Json, 1);
    const Json **to = &copy->first;

    *copy = *event;
    copy->n = 0;
    for (const Json *m = event->first; m; m = m->next) {
        Json *one = take(h->arena, Json, 1);
        if (str_eq(m->key, S("agent")) || str_eq(m->key, S("ip")))
            continue;
        *one = *m;
        one->next = NULL;
        *to = one;
        to = &one->next;
        copy->n++;
    }
    *to = NULL;
    return copy;
}

static Code take_event(Hit *h, const Json *event, i64 sent, i64 index, Err *e)
{
    Batch *b = h->batch;

    if (event->type != JSON_OBJECT)
        return fail(e, BAD_INPUT, "an event should be a JSON object");
    TRY(event_from_json(without_whose(h, event), b, e));
    isize row = b->rows - 1;
    i64 at = batch_int(b, F_time, row);
    batch_set_int(b, F_time, row, hit_time(h, at, sent));
    batch_set_text(b, F_origin, row, h->origin);
    Str again = http_header(h->http, S("Idempotency-Key"));
    if (batch_text(b, F_id, row).n == 0 && again.n > 0)
        hit_id(h, str_format(h->arena, "%.*s#%lld", STR_ARG(again), (long long)index));
    const char *fault = collect_fault(b, row, h->received);
    if (!fault)
        return OK;
    batch_drop_row(b);
    return fail(e, BAD_INPUT, "%s", fault);
}

static void note(Hit *h, i64 index, const char *reason)
{
    Buf *b = &h->notes;

    if (h->noted++ >= ERRORS_MAX)
        return;
    buf_print(b, "%s{\"index\":%lld,\"reason\":", b->n ? "," : "", (long long)index);
    buf_json(b, str_of(reason));
    buf_byte(b, '}');
}

static Code take_events(Hit *h, const Json *first, i64 sent, i64 *index, Err *e)
{
    Err why;

    for (const Json *it = first; it; it = it->next, ++*index) {
        if (h->batch->rows == BATCH_ROWS_MAX)
            return fail(e, OVER_LIMIT, "one request may bring %d events", BATCH_ROWS_MAX);
        whose(h, it);
        if (take_event(h, it, sent, *index, &why) == OK) {
            hit_complete(h);
        } else {
            note(h, *index, why.text);
            hit_reject(h, raw_of(h, it), "%s", why.text);
        }
    }
    return OK;
}

/* ---- the request ----------------------------------------------------------------------------- */

/* {"kind":...}\n{"kind":...}\n */
static Code take_lines(Hit *h, Err *e)
{
    Str rest = h->body;
    i64 index = 0;
    Err why;

    while (rest.n > 0) {
        Cut line = str_cut(rest, '\n');
        const Json *event;
        rest = line.tail;
        if (str_trim(line.head).n == 0)
            continue;
        if (json_parse(line.head, h->arena, &event, &why) == OK) {
            TRY(take_events(h, event, ABSENT, &index, e));
            continue;
        }
        if (h->batch->rows == BATCH_ROWS_MAX)
            return fail(e, OVER_LIMIT, "one request may bring %d events", BATCH_ROWS_MAX);
        note(h, index++, why.text);
        hit_reject(h, str_utf8_take(line.head, TEXT_BYTES_MAX), "%s", why.text);
    }
    return OK;
}

static Str key_of(Hit *h, const Json *body)
{
    Form query = hit_query(h);
    Str key = hit_authorization(h);

    if (key.n == 0)
        key = form_get(&query, S("key"));
    return key.n == 0 ? json_text(json_get(body, S("key"))) : key;
}

Code patron_take(Hit *h, const Json *body, Err *e)
{
    const Json *events = body->type == JSON_OBJECT ? json_get(body, S("events")) : NULL;
    i64 index = 0;

    TRY(hit_admit(h, key_of(h, body), e));
    if (body->type == JSON_ARRAY)
        return take_events(h, body->first, ABSENT, &index, e);
    if (!events)
        return take_events(h, body, ABSENT, &index, e);
    if (events->type != JSON_ARRAY)
        return fail(e, BAD_INPUT, "'events' should be an array of objects");
    return take_events(h, events->first, json_time(json_get(body, S("sent_at"))), &index, e);
}

static bool is_lines(const Hit *h)
{
    Str type = http_header(h->http, S("Content-Type"));

    return str_find(type, S("ndjson")) >= 0 || str_find(type, S("jsonl")) >= 0 ||
           str_find(type, S("json-lines")) >= 0;
}

static Code read_request(Hit *h, Err *e)
{
    const Json *body;

    if (!is_lines(h)) {
        TRY(hit_json(h, &body, e));
        return patron_take(h, body, e);
    }
    static const Json none = {.type = JSON_OBJECT};
    TRY(hit_admit(h, key_of(h, &none), e));
    return take_lines(h, e);
}

void patron_done(Hit *h)
{
    Buf b = buf_on(h->arena);

    buf_print(&b, "{\"accepted\":%lld,\"repeated\":%lld,\"rejected\":%lld,\"errors\":[",
              (long long)h->count.taken, (long long)h->count.repeats, (long long)h->count.rejected);
    buf_str(&b, buf_done(&h->notes));
    buf_str(&b, S("]}\n"));
    hit_say(h, 200, S("application/json"), buf_done(&b));
}

static const Entry entries[] = {
    {.path = "/v1/events",
     .methods = "POST",
     .body_max = (i64)20 << 20,
     .read = read_request,
     .done = patron_done},
    {0},
};
const Dialect dialect_patron = {
    .name = "patron",
    .help = "Patron's own: POST /v1/events, and POST /v1/batch with {\"events\":[...]}",
    .entries = entries,
};
