/* hit.c — making events of a request: what every dialect needs to say of one. */
#include "collect/dialects/dialect.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- the request ----------------------------------------------------------------------------- */

Str hit_authorization(const Hit *h)
{
    Cut words = str_cut(http_header(h->http, S("Authorization")), ' ');
    Str given = str_trim(words.tail), plain;

    if (str_eq_fold(words.head, S("Bearer")))
        return given;
    if (!str_eq_fold(words.head, S("Basic")) || !base64_read(h->arena, given, &plain))
        return S("");
    return str_cut(plain, ':').head;
}

Code hit_json_of(Hit *h, Str text, const Json **out, Err *e)
{
    if (str_trim(text).n == 0)
        return fail(e, BAD_INPUT, "the body is empty");
    return json_parse(text, h->arena, out, e);
}

Code hit_json(Hit *h, const Json **out, Err *e)
{
    return hit_json_of(h, h->body, out, e);
}

void hit_say(Hit *h, int status, Str type, Str body)
{
    *h->answer = (HttpAnswer){.status = status, .type = type, .body = body};
}

void hit_say_pixel(Hit *h)
{
    static const char gif[] = "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00\x21\xf9"
                              "\x04\x01\x00\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02"
                              "\x02\x44\x01\x00\x3b";

    hit_say(h, 200, S("image/gif"), (Str){gif, sizeof gif - 1});
    http_header_add(h->answer, S("Cache-Control"), S("no-store"));
}

/* ---- who ------------------------------------------------------------------------------------- */

void hit_server_visitor(Hit *h, Str agent, Str address, Str language)
{
    h->agent = agent;
    h->address = address;
    h->language = language;
}

Code hit_daily_visitor(Hit *h, Str site, Str *out, Err *e)
{
    return salt_visitor(h->salt, h->received, site, h->agent, h->address, h->arena, out, e);
}

void hit_visitor(Hit *h, Str agent, Str address, Str language)
{
    const HttpRequest *q = h->http;

    hit_server_visitor(h, agent.n > 0 ? agent : http_header(q, S("User-Agent")),
                       address.n > 0 ? address : h->sender,
                       language.n > 0 ? language : http_header(q, S("Accept-Language")));
}

static void set_absent(Hit *h, Field f, isize row, Str value)
{
    if (batch_text(h->batch, f, row).n == 0)
        batch_set_text(h->batch, f, row, value);
}

void hit_complete(Hit *h)
{
    isize row = h->batch->rows - 1;
    Visitor v;

    enrich_visitor(h->enrich, h->agent, h->address, h->language, h->arena, &v);
    set_absent(h, F_device, row, v.device);
    set_absent(h, F_os, row, v.os);
    set_absent(h, F_browser, row, v.browser);
    set_absent(h, F_bot, row, v.bot);
    set_absent(h, F_country, row, v.country);
    set_absent(h, F_language, row, v.language);
    if (v.bot.n > 0)
        (void)batch_set_property(h->batch, S("bot_kind"), row, v.bot_kind);
    if (h->client_time != 0) {
        Buf b = buf_on(h->arena);
        buf_time(&b, h->client_time, NULL);
        hit_property_text(h, S("client_time"), buf_done(&b));
        h->client_time = 0;
    }
    if (v.datacentre)
        (void)batch_set_property_bool(h->batch, S("datacentre"), row, true);
}

/* ---- events ---------------------------------------------------------------------------------- */

static isize last_row(const Hit *h)
{
    return h->batch->rows - 1;
}

isize hit_event(Hit *h, Str kind, i64 time_us)
{
    if (h->batch->rows == BATCH_ROWS_MAX)
        return -1;
    isize row = batch_row(h->batch);
    h->digits = currency_digits(h->currency);
    batch_set_text(h->batch, F_kind, row, str_utf8_take(kind, 200));
    batch_set_int(h->batch, F_time, row, time_us);
    batch_set_text(h->batch, F_origin, row, h->origin);
    hit_complete(h);
    return row;
}

__attribute__((format(printf, 3, 0))) static void reject(Hit *h, Str raw, const char *format,
                                                         va_list list)
{
    char reason[300];

    vsnprintf(reason, sizeof reason, format, list);
    if (h->batch->rows == BATCH_ROWS_MAX)
        return; /* the whole request is refused then */
    isize row = batch_row(h->batch);
    batch_set_text(h->batch, F_kind, row, S("rejected"));
    batch_set_int(h->batch, F_time, row, h->received);
    batch_set_text(h->batch, F_reason, row, str_copy(h->arena, str_of(reason)));
    batch_set_text(h->batch, F_raw, row, addresses_cut(h->arena, raw));
    batch_set_text(h->batch, F_origin, row, h->origin);
}

void hit_reject(Hit *h, Str raw, const char *reason, ...)
{
    va_list list;

    va_start(list, reason);
    reject(h, raw, reason, list);
    va_end(list);
}

void hit_drop(Hit *h, Str raw, const char *reason, ...)
{
    va_list list;

    batch_drop_row(h->batch);
    va_start(list, reason);
    reject(h, raw, reason, list);
    va_end(list);
}

void hit_id(Hit *h, Str id)
{
    hit_set_text(h, F_id, id);
}

void hit_currency(Hit *h, Str iso)
{
    char *code = arena_take_raw(h->arena, 1, 3);

    if (iso.n != 3)
        return;
    for (int i = 0; i < 3; i++) {
        code[i] = (char)(iso.p[i] & ~0x20);
        if (code[i] < 'A' || code[i] > 'Z')
            return;
    }
    hit_set_text(h, F_currency, (Str){code, 3});
    h->digits = currency_digits((Str){code, 3});
}

void hit_set_text(Hit *h, Field f, Str value)
{
    batch_set_text(h->batch, f, last_row(h), value);
}

void hit_set_int(Hit *h, Field f, i64 value)
{
    batch_set_int(h->batch, f, last_row(h), value);
}

void hit_set(Hit *h, Field f, Str name, const Json *value)
{
    if (value && !batch_set_json(h->batch, f, last_row(h), h->digits, value))
        hit_property(h, name, value);
}

void hit_property(Hit *h, Str name, const Json *value)
{
    if (value && value->type != JSON_NULL && name.n > 0)
        (void)batch_set_property_json(h->batch, name, last_row(h), value);
}

void hit_property_text(Hit *h, Str name, Str value)
{
    if (value.n > 0)
        (void)batch_set_property(h->batch, name, last_row(h), value);
}

bool hit_line(Hit *h)
{
    if (h->batch->lines == BATCH_LINES_MAX)
        return false;
    batch_line(h->batch);
    return true;
}

void hit_line_text(Hit *h, Field f, Str value)
{
    batch_set_text(h->batch, f, h->batch->lines - 1, value);
}

void hit_line_set(Hit *h, Field f, Str name, const Json *value)
{
    if (value && !batch_set_json(h->batch, f, h->batch->lines - 1, h->digits, value))
        hit_property(h, str_format(h->arena, "items.%.*s", STR_ARG(name)), value);
}

/* ---- time ------------------------------------------------------------------------------------ */

i64 json_time(const Json *value)
{
    char digits[32];
    i64 at;

    if (!value)
        return ABSENT;
    if (value->type == JSON_TEXT)
        return time_parse(str_trim(value->text), NULL, &at) ? at : ABSENT;
    if (value->type != JSON_INT && value->type != JSON_FLOAT)
        return ABSENT;
    int n = value->type == JSON_INT
                ? snprintf(digits, sizeof digits, "%lld", (long long)value->integer)
                : snprintf(digits, sizeof digits, "%.6f", value->number);
    return n < (int)sizeof digits && time_parse((Str){digits, n}, NULL, &at) ? at : ABSENT;
}

i64 hit_time(Hit *h, i64 created, i64 sent)
{
    i64 age, at, error;

    h->client_time = 0;
    if (created == ABSENT)
        return h->received;
    if (sent == ABSENT || __builtin_sub_overflow(sent, created, &age) ||
        __builtin_sub_overflow(h->received, age, &at))
        return created;
    if (!__builtin_sub_overflow(at, created, &error) && (error > US_PER_S || error < -US_PER_S))
        h->client_time = created;
    return at;
}
