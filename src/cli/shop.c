/* shop.c — one data directory, opened part by part as a command needs it. */
#include "cli/cli.h"

static const char ini_text[] =
    "# patron.ini — what a shop tells Patron about itself. Lines that begin with # are comments.\n"
    "\n"
    "[shop]\n"
    "name = %s\n"
    "# Reports are in this currency (ISO 4217); amounts of others are converted when they\n"
    "# come in, at the rate of their day, see [rates]. auto: that of the first amounts taken in,\n"
    "# which is then written here.\n"
    "currency = %s\n"
    "# Days, weeks and months are this zone's, unless a report is asked with tz=.\n"
    "zone = Asia/Shanghai\n"
    "# The shop's own domains, separated by commas: they neither begin a session nor take credit.\n"
    "domains =\n"
    "# A database of places (.mmdb) that tells countries of addresses, better than the\n"
    "# approximate one that is built in; see docs/visitors.md.\n"
    "# places = /path/to/places.mmdb\n"
    "# yes: the data is made up by 'patron demo', and every page says so.\n"
    "simulated = %s\n"
    "\n"
    "[intake]\n"
    "# What 'patron serve' takes in over HTTP; see docs/serving.md. Proxies of ours, whose\n"
    "# X-Forwarded-For is believed, separated by commas.\n"
    "proxies = 127.0.0.1, ::1\n"
    "# Events a second of one key, requests a second of one address; 0: no limit.\n"
    "key_events = 0\n"
    "address_requests = 0\n"
    "# Bytes of one body, connections at once, seconds of silence before one is closed.\n"
    "body_bytes = 26214400\n"
    "connections = 2000\n"
    "idle_seconds = 60\n"
    "\n"
    "[webhooks]\n"
    "# What a shop system signs its webhooks with, by the name of the key they come with.\n"
    "# shopify = secret\n"
    "\n"
    "[rates]\n"
    "# What one unit of a currency is worth in the reporting currency; from a day on with a date.\n"
    "# USD = 7.12\n"
    "# USD 2026-01-01 = 7.05\n";

Code shop_make(Str dir, bool simulated, Err *e)
{
    scoped(Arena, arena_free) arena = arena_new(1 << 20);
    const char *path = str_z(&arena, dir);
    const char *ini = str_z(&arena, str_format(&arena, "%s/patron.ini", path));

    if (os_exists(ini))
        return fail(e, BAD_INPUT, "'%s' is a data directory already", path);
    TRY(os_make_dir(&os_real, path, e));
    Str text = str_format(&arena, ini_text, simulated ? "Demo shop (simulated)" : "My shop",
                          simulated ? "CNY" : "auto", simulated ? "yes" : "no");
    return os_replace_file(&os_real, ini, text, e);
}

/* Three capital letters: rates and amounts are found by the code as it is written. */
static bool currency_fits(Str code)
{
    bool fits = code.n == 3;

    for (isize i = 0; i < code.n; i++)
        fits = fits && code.p[i] >= 'A' && code.p[i] <= 'Z';
    return fits;
}

static Code read_settings(Shop *shop, const char *ini, Err *e)
{
    Err why;
    Str text;

    TRY(os_read_file(shop->os, ini, &shop->arena, &text, e));
    if (settings_parse(text, &shop->arena, &shop->settings, &why) != OK)
        return fail(e, BAD_INPUT, "'%s', %s", ini, why.text);
    const Settings *s = &shop->settings;
    shop->name = setting(s, S("shop"), S("name"), S("My shop"));
    shop->currency = setting(s, S("shop"), S("currency"), S("auto"));
    shop->currency_open = str_eq(shop->currency, S("auto"));
    if (shop->currency_open)
        shop->currency = S("CNY");
    shop->simulated = str_eq(setting(s, S("shop"), S("simulated"), S("no")), S("yes"));
    if (!currency_fits(shop->currency))
        return fail(e, BAD_INPUT, "'%s': the currency '%.*s' is no ISO 4217 code such as CNY", ini,
                    STR_ARG(shop->currency));
    return zone_open(setting(s, S("shop"), S("zone"), S("UTC")), &shop->zone, e);
}

/* The line of patron.ini that left it open says it now. */
Code shop_settle_currency(Shop *shop, Str currency, Err *e)
{
    scoped(Arena, arena_free) arena = arena_new(4 << 20);
    const char *ini = str_z(&arena, str_format(&arena, "%.*s/patron.ini", STR_ARG(shop->dir)));
    Buf b = buf_on(&arena);
    bool said = false;
    Str rest;

    if (!currency_fits(currency))
        return fail(e, BAD_INPUT, "the currency '%.*s' is no ISO 4217 code such as CNY",
                    STR_ARG(currency));
    TRY(os_read_file(shop->os, ini, &arena, &rest, e));
    while (rest.n > 0) {
        Cut line = str_cut(rest, '\n');
        Cut pair = str_cut(line.head, '=');
        bool it = !said && str_eq(str_trim(pair.head), S("currency")) &&
                  str_eq(str_trim(pair.tail), S("auto"));
        if (it)
            buf_print(&b, "currency = %.*s\n", STR_ARG(currency));
        else
            buf_print(&b, "%.*s\n", STR_ARG(line.head));
        said |= it;
        rest = line.tail;
    }
    if (said)
        TRY(os_replace_file(shop->os, ini, buf_done(&b), e));
    shop->currency = str_copy(&shop->arena, currency);
    shop->currency_open = false;
    return shop->warehouse ? warehouse_set_currency(shop->warehouse, shop->currency, e) : OK;
}

/* Is a rate of the currency given? Then it is one of others, not the shop's own. */
bool shop_has_rate(const Shop *shop, Str currency)
{
    const Settings *s = &shop->settings;

    for (isize i = 0; i < s->n; i++)
        if (str_eq(s->items[i].section, S("rates")) &&
            str_eq(str_trim(str_cut(s->items[i].name, ' ').head), currency))
            return true;
    return false;
}

static Code open_directory(Shop *shop, bool make, Err *e)
{
    const char *dir = str_z(&shop->arena, shop->dir);
    const char *ini = str_z(&shop->arena, str_format(&shop->arena, "%s/patron.ini", dir));

    if (!os_exists(ini)) {
        if (!make)
            return fail(
                e, NOT_FOUND,
                "there is no data directory at '%s': make one with 'patron init %s', or name "
                "another with --data",
                dir, dir);
        TRY(shop_make(shop->dir, false, e));
    }
    TRY(read_settings(shop, ini, e));
    return journal_open(shop->os, shop->dir, NULL, &shop->journal, &shop->found, e);
}

Code shop_open(Str dir, bool make, Shop **out, Err *e)
{
    Arena arena = arena_new((isize)1 << 30);
    Shop *shop = take(&arena, Shop, 1);

    shop->arena = arena;
    shop->os = &os_real;
    shop->dir = str_copy(&shop->arena, dir);
    pthread_mutex_init(&shop->opening, NULL);
    Code code = open_directory(shop, make, e);
    if (code != OK) {
        shop_close(&shop);
        return code;
    }
    *out = shop;
    return OK;
}

void shop_close(Shop **out)
{
    Shop *shop = *out;

    if (!shop)
        return;
    *out = NULL;
    trail_close(&shop->trails);
    warehouse_close(&shop->warehouse);
    collect_close(&shop->collector);
    control_close(&shop->control);
    journal_close(&shop->journal);
    zone_close(&shop->zone);
    pthread_mutex_destroy(&shop->opening);
    Arena arena = shop->arena;
    arena_free(&arena);
}

/* "USD 2026-01-01 = 7.05" and "USD = 7.12" */
static Code read_rate(const Setting *s, struct CollectRate *rate, Err *e)
{
    Cut name = str_cut(s->name, ' ');
    i64 day_us = 0;

    *rate = (struct CollectRate){.currency = str_trim(name.head), .from_day = INT64_MIN};
    if (!str_f64(s->value, &rate->rate) || !(rate->rate > 0))
        return fail(e, BAD_INPUT, "patron.ini line %d: a rate is a number above 0, not '%.*s'",
                    s->line, STR_ARG(s->value));
    if (!name.found)
        return OK;
    if (!time_parse(str_trim(name.tail), NULL, &day_us))
        return fail(e, BAD_INPUT, "patron.ini line %d: '%.*s' is not a day", s->line,
                    STR_ARG(name.tail));
    rate->from_day = floor_div(day_us, US_PER_DAY);
    return OK;
}

const Str *shop_list(Shop *shop, Str section, Str name, Str otherwise, isize *n)
{
    Str rest = setting(&shop->settings, section, name, otherwise);
    Str *list = take(&shop->arena, Str, rest.n + 1);

    *n = 0;
    while (rest.n > 0) {
        Cut one = str_cut(rest, ',');
        if (str_trim(one.head).n > 0)
            list[(*n)++] = str_trim(one.head);
        rest = one.tail;
    }
    return list;
}

static Code collect_options(Shop *shop, CollectOptions *o, Err *e)
{
    const Settings *s = &shop->settings;
    struct CollectRate *rates = take(&shop->arena, struct CollectRate, s->n + 1);

    *o = (CollectOptions){.currency = shop->currency,
                          .zone = shop->zone,
                          .rates = rates,
                          .places = setting(s, S("shop"), S("places"), S(""))};
    o->domains = shop_list(shop, S("shop"), S("domains"), S(""), &o->domain_count);
    for (isize i = 0; i < s->n; i++)
        if (str_eq(s->items[i].section, S("rates")))
            TRY(read_rate(&s->items[i], &rates[o->rate_count++], e));
    return OK;
}

/* The first amount came in while the shop is open: see CollectOptions. */
static Code settle(void *context, Str currency, Err *e)
{
    Shop *shop = context;

    pthread_mutex_lock(&shop->opening);
    Code code = shop_settle_currency(shop, currency, e);
    pthread_mutex_unlock(&shop->opening);
    return code;
}

static Code open_collector(Shop *shop, Err *e)
{
    CollectOptions options;

    if (shop->collector)
        return OK;
    TRY(collect_options(shop, &options, e));
    options.currency_open = shop->currency_open;
    options.settle = settle;
    options.context = shop;
    return collect_open(shop->os, shop->dir, shop->journal, &options, &shop->collector, e);
}

Code shop_collector(Shop *shop, Collector **out, Err *e)
{
    pthread_mutex_lock(&shop->opening);
    Code code = open_collector(shop, e);
    pthread_mutex_unlock(&shop->opening);
    *out = shop->collector;
    return code;
}

Code shop_trails(Shop *shop, TrailStore **out, Err *e)
{
    Code code = OK;

    pthread_mutex_lock(&shop->opening);
    if (!shop->trails)
        code = trail_open(shop->os, shop->dir, shop->journal, NULL, &shop->trails, e);
    pthread_mutex_unlock(&shop->opening);
    *out = shop->trails;
    return code;
}

Code shop_warehouse(Shop *shop, Warehouse **out, Err *e)
{
    WarehouseOptions options = {.threads = shop->warehouse_threads, .currency = shop->currency};
    Code code = OK;

    pthread_mutex_lock(&shop->opening);
    if (!shop->warehouse)
        code = warehouse_open(shop->os, shop->dir, shop->journal, &options, &shop->warehouse, e);
    pthread_mutex_unlock(&shop->opening);
    *out = shop->warehouse;
    return code;
}

Code shop_control(Shop *shop, Control **out, Err *e)
{
    Code code = OK;

    pthread_mutex_lock(&shop->opening);
    if (!shop->control)
        code = control_open(shop->os, shop->dir, &shop->control, e);
    pthread_mutex_unlock(&shop->opening);
    *out = shop->control;
    return code;
}
