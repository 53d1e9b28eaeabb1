/* cli.h — the command line: each command is a function of a shop and its words, run here or,
 * while a
 * server holds the data directory, in that server through its Unix socket (remote.c).
 */
#ifndef CLI_H
#define CLI_H
#include "collect/collect.h"
#include "control/control.h"
#include "report/report.h"
#include "server/server.h"
#include "simulate/simulate.h"
#include "trail/trail.h"
#include "warehouse/warehouse.h"
#include <stdio.h>

/* ---- a shop: everything opened on one data directory, each part when first needed
 * --------------- */

typedef struct Shop Shop;
struct Shop {
    const Os *os;
    Arena arena; /* lives as long as the shop */
    Str dir, name, currency;
    bool currency_open; /* patron.ini says auto: no amount has come in yet */
    bool simulated;
    Settings settings;
    Zone *zone;
    Journal *journal;
    JournalFound found;
    pthread_mutex_t opening; /* guards the parts below while they are being opened */
    Collector *collector;
    TrailStore *trails;
    Warehouse *warehouse;
    Control *control;
    int warehouse_threads; /* when it is opened; 0: all there are */
};
/* shop_open — reads patron.ini, opens and locks the journal. NOT_FOUND when there is no data
 * directory,
 * unless `make`: then one is made. BUSY when another process holds it. */
Code shop_open(Str dir, bool make, Shop **out, Err *e) MUST_CHECK;
void shop_close(Shop **shop);
/* shop_make — an empty data directory with a commented patron.ini; fails when there is one. */
Code shop_make(Str dir, bool simulated, Err *e) MUST_CHECK;
/* The currency is this from now on, and patron.ini says so. */
Code shop_settle_currency(Shop *shop, Str currency, Err *e) MUST_CHECK;
/* A setting of patron.ini that is a list with commas. */
const Str *shop_list(Shop *shop, Str section, Str name, Str otherwise, isize *n);
bool shop_has_rate(const Shop *shop, Str currency);
Code shop_collector(Shop *shop, Collector **out, Err *e) MUST_CHECK;
Code shop_trails(Shop *shop, TrailStore **out, Err *e) MUST_CHECK;
Code shop_warehouse(Shop *shop, Warehouse **out, Err *e) MUST_CHECK;
Code shop_control(Shop *shop, Control **out, Err *e) MUST_CHECK;

/* ---- a command and its words
 * ---------------------------------------------------------------------- */

typedef struct Command Command;
typedef struct {
    Shop *shop;      /* NULL for commands that need none */
    const char *dir; /* of the data directory */
    const char *cwd; /* relative paths are of here */
    FILE *out, *err;
    bool terminal;    /* err is one: progress may be drawn */
    const bool *stop; /* becomes true when nobody waits any more */
    Arena *arena;
    const Command *command;
    const char **words; /* after the command's name, without options */
    int word_count;
    const char **options; /* name, value, name, value ... */
    int option_count;
} Call;

/* SHOP_MADE: makes the directory when missing */
typedef enum { NO_SHOP, SHOP, SHOP_MADE } ShopNeed;
struct Command {
    const char *name;
    const char *words; /* as in the usage line */
    /* "--format table|json|csv|xlsx, --out FILE, --yes": a name alone is a flag */
    const char *options;
    const char *help;
    ShopNeed need;
    bool local;  /* never handed to a running server */
    bool serves; /* goes on until it is told to stop */
    /* NULL, or: what is wrong with the words and options, before any directory is looked at */
    Code (*check)(Call *call, Err *e);
    Code (*run)(Call *call, Err *e);
};
extern const Command commands[]; /* up to one with no name */

const char *call_option(const Call *call, const char *name, const char *otherwise);
bool call_flag(const Call *call, const char *name);
i64 call_option_count(const Call *call, const char *name, i64 otherwise, Err *e); /* ABSENT: bad */
const char *call_path(const Call *call, const char *path);                        /* absolute */
Code bad_usage(const Call *call, Err *e, const char *why); /* BAD_INPUT with the usage line */

/* A line on the terminal after the first second: "label 45 %  1.2 M rows  640 k/s  12 s left". */
typedef struct {
    Call *call;
    const char *label, *what;
    i64 began_us, drawn_us;
    bool drawn;
} Progress;
Progress progress_of(Call *call, const char *label, const char *what);
void progress_step(Progress *p, i64 done, i64 all, i64 things);
void progress_end(Progress *p);
void print_count(char to[32], i64 n); /* 1234567 -> "1,234,567" */

/* main's own: returns the exit code. remote.c calls it in the server with the client's files. */
int command_run(int argc, char **argv, Shop *shop, const char *cwd, FILE *out, FILE *err,
                const bool *stop);

/* ---- a server lends its shop
 * ------------------------------------------------------------------------- */

typedef struct Lender Lender;
Code lender_open(Shop *shop, Lender **out, Err *e) MUST_CHECK;
void lender_close(Lender **lender);
/* True when a server answered: *status is then the command's exit code. */
bool lender_ask(const char *dir, int argc, char **argv, int *status);

/* serve.c: run until SIGINT or SIGTERM. Those are held back before the first thread is made, so
 * that
 * only the waiting thread sees them. */
void serve_hold_signals(void);
Code serve_shop(Call *call, Err *e) MUST_CHECK;

Code cmd_init(Call *call, Err *e);
Code cmd_demo(Call *call, Err *e);
Code cmd_import(Call *call, Err *e);
Code cmd_import_check(Call *call, Err *e); /* of its words and options */
void import_help(Call *call);              /* the presets */
Code cmd_serve(Call *call, Err *e);
Code cmd_report(Call *call, Err *e);
Code cmd_reports(Call *call, Err *e);
Code cmd_help(Call *call, Err *e);
Code cmd_key(Call *call, Err *e);
Code cmd_sql(Call *call, Err *e);
Code cmd_export(Call *call, Err *e);
Code cmd_person(Call *call, Err *e);
Code cmd_check(Call *call, Err *e);
Code cmd_rebuild(Call *call, Err *e);

#endif
