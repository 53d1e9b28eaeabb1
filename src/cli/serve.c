/* serve.c — the whole shop, opened in the order an event meets it, until somebody says stop.
 * Whatever opened is closed, last first, on every way out. */
#include "cli/cli.h"
#include <signal.h>

/* A whole number of [intake] in patron.ini, between `least` and `most`. */
static Code intake_count(const Shop *shop, Str name, i64 least, i64 most, i64 *out, Err *e)
{
    Str given = setting(&shop->settings, S("intake"), name, S(""));

    if (given.n == 0)
        return OK;
    if (!str_i64(given, out) || *out < least || *out > most)
        return fail(e, BAD_INPUT,
                    "patron.ini: [intake] %.*s is a whole number from %lld to %lld, not '%.*s'",
                    STR_ARG(name), (long long)least, (long long)most, STR_ARG(given));
    return OK;
}

static Code intake_limits(Shop *shop, ServerOptions *o, Err *e)
{
    i64 events = 0, requests = 0, body = (i64)25 << 20, connections = 2000, idle = 60;

    TRY(intake_count(shop, S("key_events"), 0, 1000000000, &events, e));
    TRY(intake_count(shop, S("address_requests"), 0, 1000000000, &requests, e));
    TRY(intake_count(shop, S("body_bytes"), 1024, (i64)1 << 30, &body, e));
    TRY(intake_count(shop, S("connections"), 1, 200000, &connections, e));
    TRY(intake_count(shop, S("idle_seconds"), 1, 3600, &idle, e));
    o->limits = (IntakeLimits){.key_events = (double)events,
                               .address_requests = (double)requests,
                               .body_bytes = body,
                               .connections = (int)connections,
                               .idle_seconds = (int)idle};
    o->limits.proxies = shop_list(shop, S("intake"), S("proxies"), S("127.0.0.1, ::1"),
                                  &o->limits.proxy_count);
    return OK;
}

/* [webhooks] of patron.ini: NAME of a key = secret. */
static void read_secrets(Shop *shop, ServerOptions *o)
{
    const Settings *s = &shop->settings;
    DoorSecret *all = take(&shop->arena, DoorSecret, s->n + 1);

    for (isize i = 0; i < s->n; i++)
        if (str_eq(s->items[i].section, S("webhooks")) && s->items[i].value.n > 0)
            all[o->secret_count++] = (DoorSecret){s->items[i].name, s->items[i].value};
    o->secrets = all;
}

static Code open_doors(Call *call, ServerOptions *o, Server **server, Err *e)
{
    Shop *shop = call->shop;

    TRY(shop_control(shop, &o->control, e));     /* who may tell and ask */
    TRY(shop_collector(shop, &o->collector, e)); /* the only way in */
    TRY(shop_trails(shop, &o->trails, e));       /* what each person did, in order */
    TRY(shop_warehouse(shop, &o->warehouse, e)); /* the same as SQL */
    read_secrets(shop, o);
    o->directory = str_z(&shop->arena, shop->dir);
    o->journal = shop->journal;
    o->zone = shop->zone;
    o->shop_name = shop->name;
    o->simulated = shop->simulated;
    o->os = shop->os;
    TRY(intake_limits(shop, o, e));
    TRY(trail_refresh(o->trails, NULL, NULL, e));
    TRY(trail_start(o->trails, e));
    TRY(warehouse_start(o->warehouse, e));
    return server_open(o, server, e);
}

static void wait_for_stop(sigset_t *set)
{
    int which;

    while (sigwait(set, &which) != 0) {}
}

static sigset_t stop_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

void serve_hold_signals(void)
{
    sigset_t set = stop_signals();

    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

Code serve_shop(Call *call, Err *e)
{
    scoped(Server *, server_close) server = NULL;
    scoped(Lender *, lender_close) lender = NULL;
    ServerOptions options = {.listen = call_option(call, "listen", "127.0.0.1:8090"),
                             .any_key = call_flag(call, "any-key")};
    sigset_t set = stop_signals();

    TRY(open_doors(call, &options, &server, e));
    TRY(lender_open(call->shop, &lender, e));
    Str at = str_of(options.listen);
    Str host = str_take(at, at.n - 1);
    while (host.n > 0 && host.p[host.n - 1] != ':')
        host.n--;
    fprintf(call->out, "%.*s is open at http://%.*s%d/\n", STR_ARG(call->shop->name), STR_ARG(host),
            server_port(server));
    fflush(call->out);
    if (options.any_key)
        fprintf(call->err, "note: with --any-key events are taken from anyone who sends some\n");
    wait_for_stop(&set);
    fprintf(call->out, "closing\n");
    return OK;
}

Code cmd_serve(Call *call, Err *e)
{
    return serve_shop(call, e);
}
