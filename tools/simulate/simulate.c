/* simulate.c — patron-simulate: a simulated shop as files, for whoever wants data to try things on.
 *
 *   patron-simulate --people 20000 --days 180 --seed 1 --end 2026-06-30 DIR
 *
 * writes DIR/events.jsonl (one event a line, as `patron import events` reads it) and
 * DIR/truth.jsonl (what really was; see docs/simulator.md). --format csv writes DIR/events.csv
 * instead, one row for each product line of an event, or one row for an event without lines;
 * --columns chooses among the canonical names. --format none writes nothing and tells how fast the
 * world turned. */
#include "simulate/simulate.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef enum { JSONL, CSV, NONE } Format;
typedef struct {
    FILE *events, *truth;
    Format format;
    Field column[FIELD_COUNT];
    int columns;
    const Zone *zone;
    bool shows; /* progress, on a terminal */
    _Atomic i64 lines;
} Writer;

static const char all_columns[] =
    "time,kind,anonymous_id,user_id,session,page,referrer,channel,source,medium,campaign,country,"
    "region,device,os,browser,bot,product,category,brand,price,quantity,position,query,order,"
    "amount,currency,value,coupon,discount,shipping,tax,cost,reason,text,rating,origin";

static Code written(FILE *file, Str bytes, Err *e)
{
    if (fwrite(bytes.p, 1, (size_t)bytes.n, file) != (size_t)bytes.n)
        return fail(e, IO_FAILED, "cannot write: %s", strerror(errno));
    return OK;
}

static void put_cell(Buf *b, const Batch *batch, Field f, isize at, int digits)
{
    i64 value = field_info[f].type == T_TEXT ? ABSENT : batch_int(batch, f, at);

    switch (field_info[f].type) {
    case T_TEXT: buf_csv(b, batch_text(batch, f, at)); return;
    case T_TIME:
        if (value != ABSENT)
            buf_time(b, value, NULL);
        return;
    case T_MONEY:
        if (value != ABSENT)
            buf_money(b, value, digits);
        return;
    case T_MILLI:
        if (value != ABSENT)
            buf_milli(b, value);
        return;
    default:
        if (value != ABSENT)
            buf_print(b, "%lld", (long long)value);
    }
}

static void put_row(const Writer *w, const Batch *batch, isize row, isize line, Buf *b)
{
    int digits = currency_digits(batch_text(batch, F_currency, row));

    for (int i = 0; i < w->columns; i++) {
        Field f = w->column[i];
        if (i > 0)
            buf_byte(b, ',');
        if (!field_info[f].line)
            put_cell(b, batch, f, row, digits);
        else if (line >= 0)
            put_cell(b, batch, f, line, digits);
    }
    buf_byte(b, '\n');
}

static Code take_events(void *context, Batch *batch, Err *e)
{
    Writer *w = context;
    Arena arena;
    Code code;

    w->lines += batch->rows;
    if (w->format == NONE)
        return OK;
    arena = arena_new((isize)1 << 30);
    Buf b = buf_on(&arena);
    for (isize row = 0; row < batch->rows; row++) {
        isize n, first = batch_lines_of(batch, row, &n);
        if (w->format == JSONL) {
            event_to_json(batch, row, &b);
            buf_byte(&b, '\n');
            continue;
        }
        for (isize i = 0; i < MAX(n, 1); i++)
            put_row(w, batch, row, n > 0 ? first + i : -1, &b);
    }
    code = written(w->events, buf_done(&b), e);
    arena_free(&arena);
    return code;
}

static Code take_truth(void *context, Str line, Err *e)
{
    Writer *w = context;
    TRY(written(w->truth, line, e));
    return written(w->truth, S("\n"), e);
}

static void show(void *context, int done, int days, i64 events)
{
    Writer *w = context;
    if (w->shows)
        fprintf(stderr, "\rday %d of %d, %lld events", done, days, (long long)events);
}

static Code columns_read(Writer *w, Str names, Err *e)
{
    while (names.n > 0) {
        Cut cut = str_cut(names, ',');
        Field f = field_find(str_trim(cut.head));
        if (f == FIELD_COUNT || w->columns == FIELD_COUNT)
            return fail(e, BAD_INPUT, "'%.*s' is no canonical column", STR_ARG(cut.head));
        w->column[w->columns++] = f;
        names = cut.tail;
    }
    return OK;
}

typedef struct {
    SimulateSpec spec;
    Format format;
    Str columns;
    const char *directory;
} Wish;

static Code number(const char *name, Str value, i64 *out, Err *e)
{
    if (!str_i64(value, out))
        return fail(e, BAD_INPUT, "%s wants a whole number, not '%.*s'", name, STR_ARG(value));
    return OK;
}

static Code option(Wish *wish, const char *name, Str value, Err *e)
{
    SimulateSpec *s = &wish->spec;
    i64 n = 0;

    if (strcmp(name, "--people") == 0)
        return number(name, value, &s->people, e);
    if (strcmp(name, "--currency") == 0)
        return s->currency = value, OK;
    if (strcmp(name, "--zone") == 0)
        return s->zone = value, OK;
    if (strcmp(name, "--columns") == 0)
        return wish->columns = value, OK;
    if (strcmp(name, "--format") == 0) {
        static const char *const formats[] = {"jsonl", "csv", "none"};
        for (int i = 0; i < COUNT(formats); i++)
            if (str_eq(value, str_of(formats[i])))
                return wish->format = (Format)i, OK;
        return fail(e, BAD_INPUT, "--format is jsonl, csv or none");
    }
    if (strcmp(name, "--end") == 0)
        return time_parse(value, NULL, &s->end_us)
                   ? OK
                   : fail(e, BAD_INPUT, "--end wants a time like 2026-06-30");
    TRY(number(name, value, &n, e));
    if (strcmp(name, "--days") == 0)
        s->days = (int)MIN(n, 1000000);
    else if (strcmp(name, "--seed") == 0)
        s->seed = (u64)n;
    else if (strcmp(name, "--workers") == 0)
        s->workers = (int)MIN(MAX(n, 0), 1000);
    else
        return fail(e, BAD_INPUT, "'%s' is not known here", name);
    return OK;
}

static Code wish_read(int argc, char **argv, Wish *wish, Err *e)
{
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) != 0) {
            wish->directory = argv[i];
            continue;
        }
        if (i + 1 == argc)
            return fail(e, BAD_INPUT, "'%s' wants a value", argv[i]);
        TRY(option(wish, argv[i], str_of(argv[i + 1]), e));
        i++;
    }
    if (!wish->directory && wish->format != NONE)
        return fail(e, BAD_INPUT, "give the folder to write into");
    return OK;
}

static Code file_open(const Wish *wish, Arena *arena, const char *name, FILE **out, Err *e)
{
    const char *path = str_z(arena, str_format(arena, "%s/%s", wish->directory, name));
    *out = fopen(path, "we");
    if (!*out)
        return fail(e, IO_FAILED, "cannot write '%s': %s", path, strerror(errno));
    return OK;
}

static Code files_open(const Wish *wish, Writer *w, Arena *arena, Err *e)
{
    TRY(columns_read(w, wish->columns.n > 0 ? wish->columns : str_of(all_columns), e));
    if (wish->format == NONE)
        return OK;
    TRY(os_make_dir(&os_real, wish->directory, e));
    TRY(file_open(wish, arena, wish->format == CSV ? "events.csv" : "events.jsonl", &w->events, e));
    TRY(file_open(wish, arena, "truth.jsonl", &w->truth, e));
    if (wish->format != CSV)
        return OK;
    for (int i = 0; i < w->columns; i++)
        if (fprintf(w->events, "%s%s", i ? "," : "", field_info[w->column[i]].name) < 0)
            return fail(e, IO_FAILED, "cannot write: %s", strerror(errno));
    return written(w->events, S("\n"), e);
}

static Code file_close(FILE *file, Err *e)
{
    if (file && fclose(file) != 0)
        return fail(e, IO_FAILED, "cannot write: %s", strerror(errno));
    return OK;
}

static Code run(int argc, char **argv, Err *e)
{
    Wish wish = {.spec = simulate_defaults()};
    Writer w = {.shows = isatty(2)};
    Arena arena = arena_new(1 << 20);

    wish.spec.end_us = os_real.now_us(&os_real);
    TRY(wish_read(argc, argv, &wish, e));
    w.format = wish.format;
    if (wish.format != NONE)
        wish.spec.workers = 1; /* the file is in the order of time */
    TRY(files_open(&wish, &w, &arena, e));
    SimulateSink sink = {.events = take_events,
                         .progress = show,
                         .context = &w,
                         .truth = wish.format == NONE ? NULL : take_truth};
    i64 began = os_real.tick_us(&os_real);
    TRY(simulate_shop(&wish.spec, &sink, e));
    double seconds = (double)(os_real.tick_us(&os_real) - began) / 1e6;
    TRY(file_close(w.events, e));
    TRY(file_close(w.truth, e));
    arena_free(&arena);
    fprintf(stderr, "%s%lld simulated events of %lld people in %.2f s, %.0f a second\n",
            w.shows ? "\n" : "", (long long)w.lines, (long long)wish.spec.people, seconds,
            (double)w.lines / seconds);
    return OK;
}

int main(int argc, char **argv)
{
    Err e = {0};
    Code code = run(argc, argv, &e);

    if (code == OK)
        return 0;
    fprintf(stderr, "patron-simulate: %s\n", e.text);
    return code == BAD_INPUT ? 2 : 1;
}
