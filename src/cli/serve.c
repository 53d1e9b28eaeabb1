/* serve.c — the whole shop, opened in the order an event meets it, until somebody says stop.
 * Whatever opened is closed, last first, on every way out. */
#include "cli/cli.h"
#include <signal.h>

static Code open_doors(Call *call, ServerOptions *o, Server **server, Err *e)
{
    Shop *shop = call->shop;

    TRY(shop_control(shop, &o->control, e));     /* who may tell and ask */
    TRY(shop_collector(shop, &o->collector, e)); /* the only way in */
    TRY(shop_trails(shop, &o->trails, e));       /* what each person did, in order */
    TRY(shop_warehouse(shop, &o->warehouse, e)); /* the same as SQL */
    o->directory = str_z(&shop->arena, shop->dir);
    o->journal = shop->journal;
    o->zone = shop->zone;
    o->shop_name = shop->name;
    o->currency = shop->currency;
    o->simulated = shop->simulated;
    o->os = shop->os;
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
