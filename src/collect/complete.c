/* complete.c — what every event is given at the door: its page, its touch, its value. */
#include "collect/enrich/tags.h"
#include <math.h>

Str page_of(Str url)
{
    isize scheme = str_find(url, S("://"));

    if (scheme >= 0) {
        url = str_skip(url, scheme + 3);
        isize path = str_find(url, S("/"));
        isize query = str_find(url, S("?"));
        if (path < 0 || (query >= 0 && query < path))
            return S("/");
        url = str_skip(url, path);
    }
    url = str_cut(str_cut(url, '#').head, '?').head;
    while (url.n > 1 && url.p[url.n - 1] == '/')
        url.n--;
    return url.n > 0 ? url : S("/");
}

static double pow10_of(int digits)
{
    return digits == 0 ? 1 : digits == 3 ? 1000 : 100;
}

static const struct CollectRate *rate_of(const CollectOptions *o, Str currency, i64 day)
{
    const struct CollectRate *best = NULL;

    for (isize i = 0; i < o->rate_count; i++) {
        const struct CollectRate *r = &o->rates[i];
        if (str_eq(r->currency, currency) && r->from_day <= day &&
            (!best || r->from_day >= best->from_day))
            best = r;
    }
    return best;
}

bool has_rate(const CollectOptions *o, Str currency)
{
    return rate_of(o, currency, INT64_MAX) != NULL;
}

i64 value_of(const CollectOptions *o, i64 amount, Str currency, i64 at_us)
{
    if (amount == ABSENT || currency.n == 0 || str_eq(currency, o->currency))
        return amount;
    i64 day = floor_div(o->zone ? zone_local_us(o->zone, at_us) : at_us, US_PER_DAY);
    const struct CollectRate *rate = rate_of(o, currency, day);
    if (!rate)
        return ABSENT;
    double value = (double)amount / pow10_of(currency_digits(currency)) * rate->rate *
                   pow10_of(currency_digits(o->currency));
    return fabs(value) < 9e18 ? (i64)llround(value) : ABSENT;
}

/* Fill `to` where it is absent and `from` is not, once for each distinct string. */
static void fill_pages(Batch *b)
{
    Column *url = b->field[F_url];
    u32 *page_code;

    if (!url)
        return;
    Column *page = batch_column(b, F_page);
    page_code = take(b->arena, u32, url->dict_n + 1);
    for (isize r = 0; r < url->n; r++) {
        u32 u = url->code[r];
        column_reach(b, page, r);
        if (u == 0 || page->code[r] != 0)
            continue;
        if (page_code[u] == 0)
            page_code[u] = column_code(b, page, page_of(url->dict[u - 1]));
        page->code[r] = page_code[u];
    }
}

static void set_touch(Batch *b, isize row, const Touch *t)
{
    batch_set_text(b, F_channel, row, t->channel);
    batch_set_text(b, F_source, row, t->source);
    batch_set_text(b, F_medium, row, t->medium);
    batch_set_text(b, F_campaign, row, t->campaign);
    batch_set_text(b, F_term, row, t->term);
    batch_set_text(b, F_content, row, t->content);
    batch_set_text(b, F_click_id, row, t->click_id);
    if (t->tagged)
        batch_set_int(b, F_tagged, row, 1);
}

static const Field touch_fields[] = {F_channel, F_source,  F_medium,  F_campaign,
                                     F_term,    F_content, F_click_id};

static bool tells_touches(const Batch *b)
{
    for (isize f = 0; f < COUNT(touch_fields); f++)
        if (b->field[touch_fields[f]] && b->field[touch_fields[f]]->n > 0)
            return true;
    return false;
}

static bool row_tells_touch(const Batch *b, isize row)
{
    for (isize f = 0; f < COUNT(touch_fields); f++)
        if (batch_text(b, touch_fields[f], row).n > 0)
            return true;
    return false;
}

/* A source or medium told without a channel is of the channel that the words mean. What money was
 * spent on is the shop's to name. */
static void fill_told(Batch *b, isize row)
{
    Str source = batch_text(b, F_source, row), medium = batch_text(b, F_medium, row);

    if (batch_text(b, F_channel, row).n > 0 || (source.n == 0 && medium.n == 0) ||
        str_eq(batch_text(b, F_kind, row), S("spend")))
        return;
    batch_set_text(b, F_channel, row, tags_channel(source, medium));
    batch_set_int(b, F_tagged, row, 1);
}

/* Only events that tell where they are (an address or a referrer) can have a touch of their own;
 * one that the sender gave is believed. */
static void fill_touches(Collector *c, Batch *b)
{
    bool told = tells_touches(b);

    if (!b->field[F_url] && !b->field[F_referrer] && !told)
        return;
    u32 last_url = 0, last_referrer = 0;
    Touch touch = {0};
    for (isize r = 0; r < b->rows; r++) {
        u32 url = b->field[F_url] && r < b->field[F_url]->n ? b->field[F_url]->code[r] : 0;
        u32 referrer = b->field[F_referrer] && r < b->field[F_referrer]->n
                           ? b->field[F_referrer]->code[r]
                           : 0;
        if (told && row_tells_touch(b, r)) {
            fill_told(b, r);
            continue;
        }
        if (url == 0 && referrer == 0)
            continue;
        if (url != last_url || referrer != last_referrer)
            touch = touch_of(batch_text(b, F_url, r), batch_text(b, F_referrer, r), &c->options,
                             b->arena);
        last_url = url;
        last_referrer = referrer;
        set_touch(b, r, &touch);
    }
}

static void fill_values(Collector *c, Batch *b)
{
    Column *amount = b->field[F_amount];

    if (!amount)
        return;
    Column *value = batch_column(b, F_value);
    for (isize r = 0; r < amount->n; r++) {
        if (amount->value[r] == ABSENT)
            continue;
        column_reach(b, value, r);
        if (value->value[r] == ABSENT)
            value->value[r] = value_of(&c->options, amount->value[r], batch_text(b, F_currency, r),
                                       batch_int(b, F_time, r));
    }
}

/* Price times quantity, rounded once, half away from zero. */
static i64 product_of(i64 price, i64 milli)
{
    __int128 exact = (__int128)price * milli;
    __int128 minor = (exact + (exact < 0 ? -500 : 500)) / 1000;

    return minor > INT64_MAX || minor <= INT64_MIN ? ABSENT : (i64)minor;
}

/* What a line costs, when its price is told and that is not. */
static void fill_line_amounts(Batch *b)
{
    Column *price = b->field[F_price], *quantity = b->field[F_quantity];

    if (!price)
        return;
    Column *amount = batch_column(b, F_line_amount);
    for (isize l = 0; l < price->n; l++) {
        column_reach(b, amount, l);
        if (price->value[l] == ABSENT || amount->value[l] != ABSENT)
            continue;
        i64 milli = column_int(quantity, l);
        amount->value[l] = product_of(price->value[l], milli == ABSENT ? 1000 : milli);
    }
}

/* A visitor known by nothing but the session is known by that. */
static void fill_visitors(Batch *b)
{
    Column *session = b->field[F_session];

    if (!session)
        return;
    Column *anonymous = batch_column(b, F_anonymous_id);
    for (isize r = 0; r < session->n; r++) {
        column_reach(b, anonymous, r);
        if (session->code[r] != 0 && anonymous->code[r] == 0 && batch_text(b, F_user_id, r).n == 0)
            anonymous->code[r] = column_code(b, anonymous, session->dict[session->code[r] - 1]);
    }
}

void complete_batch(Collector *c, Batch *b, i64 now_us)
{
    complete_visits(c, b);
    fill_visitors(b);
    fill_pages(b);
    fill_touches(c, b);
    fill_line_amounts(b);
    fill_values(c, b);
    if (b->rows == 0)
        return;
    Column *received = batch_column(b, F_received);
    column_reach(b, received, b->rows - 1);
    for (isize r = 0; r < b->rows; r++)
        received->value[r] = now_us;
}
