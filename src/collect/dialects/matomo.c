/* matomo.c — Matomo's HTTP tracking API, which matomo.js, Matomo's libraries and its apps speak
 * (protocols §7): one request in an address or a form, or many in JSON, whatever their type is
 * called.
 *
 * The site's number is the key. A token_auth that is a key of the shop's too lets a request say
 * when and from which address it happened; the token is kept nowhere. */
#include "collect/dialects/matomo.h"

static void say_plain(Hit *h, int status)
{
    hit_say(h, status, S("text/plain"), S(""));
}

/* The request with nothing begun of it when it cannot be taken in: then it is kept. False: so it
 * was. */
static Code take_one(Hit *h, Tracked *t, Str token, bool *taken, Err *e)
{
    Err why = {0};
    Str own = tracked_get(t, "token_auth");

    *taken = false;
    TRY(hit_admit(h, tracked_get(t, "idsite"), e));
    t->trusted = hit_opens(h, own.n > 0 ? own : token);
    Code code = matomo_take(h, t, &why);
    if (code != OK && code != BAD_INPUT)
        return fail(e, code, "%s", why.text);
    if (code != OK)
        hit_reject(h, form_write(h->arena, &t->form, S("token_auth")), "%s", why.text);
    *taken = code == OK;
    return OK;
}

/* ---- one request ----------------------------------------------------------------------------- */

static Form joined(Hit *h, Form a, Form b)
{
    HttpPair *pair = take(h->arena, HttpPair, a.n + b.n);

    if (a.n > 0)
        memcpy(pair, a.pair, (size_t)a.n * sizeof *pair);
    if (b.n > 0)
        memcpy(pair + a.n, b.pair, (size_t)b.n * sizeof *pair);
    return (Form){pair, a.n + b.n};
}

static Form form_of_text(Hit *h, Str text)
{
    Str query = str_trim(text);
    isize mark = str_find(query, S("?"));
    isize equals = str_find(query, S("="));

    if (mark >= 0 && (equals < 0 || mark < equals))
        query = str_skip(query, mark + 1);
    return form_read(h->arena, query);
}

static Code read_single(Hit *h, Err *e)
{
    Tracked t = {.form = joined(h, hit_query(h), form_of_text(h, h->body))};
    bool taken;

    TRY(take_one(h, &t, S(""), &taken, e));
    if (!taken)
        hit_say(h, 400, S("text/plain"), S("this request cannot be tracked\n"));
    else if (str_eq(tracked_get(&t, "send_image"), S("0")))
        say_plain(h, 204);
    else
        hit_say_pixel(h);
    return OK;
}

/* ---- many in JSON ---------------------------------------------------------------------------- */

static Str scalar_text(Hit *h, const Json *j)
{
    Buf b = buf_on(h->arena);

    if (j->type == JSON_TEXT)
        return j->text;
    if (j->type == JSON_NULL)
        return S("");
    if (j->type == JSON_BOOL)
        return j->integer ? S("1") : S("0");
    buf_json_value(&b, j);
    return buf_done(&b);
}

/* Members as parameters; arrays and objects (ec_items, cvar) as the JSON text they would be. */
static Form form_of_object(Hit *h, const Json *object)
{
    HttpPair *pair = take(h->arena, HttpPair, object->n);
    isize n = 0;

    for (const Json *m = object->first; m; m = m->next)
        pair[n++] = (HttpPair){m->key, scalar_text(h, m)};
    return (Form){pair, n};
}

typedef struct {
    Str token;
    isize at, opened, tracked;
} Bulk;

static void note_invalid(Hit *h, const Bulk *b)
{
    buf_print(&h->notes, "%s%ld", h->notes.n ? "," : "", (long)b->at);
    h->noted++;
}

static Code take_bulk(Hit *h, const Json *item, Bulk *b, Err *e)
{
    Tracked t = {0};
    bool taken = false;

    if (item->type == JSON_TEXT)
        t.form = form_of_text(h, item->text);
    else if (item->type == JSON_OBJECT)
        t.form = form_of_object(h, item);
    Code code = take_one(h, &t, b->token, &taken, e);
    if (code != OK && code != NOT_FOUND)
        return code;
    b->opened += code == OK;
    b->tracked += taken;
    if (!taken)
        note_invalid(h, b);
    return OK;
}

static void say_bulk(Hit *h, const Bulk *b, const Json *image)
{
    Buf out = buf_on(h->arena);

    if (image &&
        ((image->type == JSON_INT && image->integer == 0) || str_eq(json_text(image), S("0")))) {
        say_plain(h, 204);
        return;
    }
    buf_print(&out, "{\"status\":\"success\",\"tracked\":%ld,\"invalid\":%lld", (long)b->tracked,
              (long long)h->noted);
    if (hit_opens(h, b->token))
        buf_print(&out, ",\"invalid_indices\":[%.*s]", STR_ARG(buf_done(&h->notes)));
    buf_byte(&out, '}');
    hit_say(h, 200, S("application/json"), buf_done(&out));
}

static Code read_bulk(Hit *h, Err *e)
{
    const Json *body, *requests;
    Form query = hit_query(h);
    Bulk b = {0};

    TRY(hit_json(h, &body, e));
    requests = body->type == JSON_ARRAY ? body : json_get(body, S("requests"));
    if (!requests || requests->type != JSON_ARRAY)
        return fail(e, BAD_INPUT, "'requests' should be an array");
    b.token = json_text(json_get(body, S("token_auth")));
    if (b.token.n == 0)
        b.token = form_get(&query, S("token_auth"));
    for (const Json *item = requests->first; item; item = item->next, b.at++)
        TRY(take_bulk(h, item, &b, e));
    if (b.at > 0 && b.opened == 0)
        return fail(e, NOT_FOUND, "%s", e->text); /* none had a site that is known */
    say_bulk(h, &b, json_get(body, S("send_image")));
    return OK;
}

static Code read_request(Hit *h, Err *e)
{
    Str body = str_trim(h->body);

    return body.n > 0 && (body.p[0] == '{' || body.p[0] == '[') ? read_bulk(h, e)
                                                                : read_single(h, e);
}

static void refuse(Hit *h, int status, Str sentence)
{
    hit_say(h, status, S("text/plain"), str_format(h->arena, "%.*s\n", STR_ARG(sentence)));
}

#define LARGE ((i64)20 << 20)
static const Entry entries[] = {
    {.path = "/matomo.php", .methods = "GET POST", .body_max = LARGE, .read = read_request},
    {.path = "/piwik.php", .methods = "GET POST", .body_max = LARGE, .read = read_request},
    {0},
};
const Dialect dialect_matomo = {
    .name = "matomo",
    .help = "Matomo's tracking API: matomo.js, its libraries and apps",
    .entries = entries,
    .refuse = refuse,
};
