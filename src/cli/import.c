/* import.c — files taken in: what the command line says of them, and what came of it. */
#include "cli/cli.h"
#include <inttypes.h>

static Code renamings(Call *call, const char *option, Renaming **out, isize *n, Err *e)
{
    Str list = str_of(call_option(call, option, ""));
    Renaming *all = take(call->arena, Renaming, list.n + 1);

    *n = 0;
    *out = all;
    while (list.n > 0) {
        Cut one = str_cut(list, ',');
        Cut pair = str_cut(one.head, '=');
        if (!pair.found)
            return bad_usage(
                call, e,
                str_z(call->arena,
                      str_format(call->arena, "--%s takes pairs such as a=b, not '%.*s'", option,
                                 STR_ARG(one.head))));
        all[(*n)++] = (Renaming){str_trim(pair.head), str_trim(pair.tail)};
        list = one.tail;
    }
    return OK;
}

static bool is_kind(Str name)
{
    return kind_find(name) < KIND_COUNT;
}

/* --values kind:view=item_view,cart=cart_add: the file's value, then ours; a pair without a field
 * goes with the field before it. Kinds are known, so those may stand the other way round too. */
static Code value_renamings(Call *call, Renaming **out, isize *n, Err *e)
{
    Str field = S("kind");

    TRY(renamings(call, "values", out, n, e));
    Renaming *all = *out;
    for (isize i = 0; i < *n; i++) {
        Cut name = str_cut(all[i].from, ':');
        if (name.found)
            field = name.head;
        Str theirs = name.found ? name.tail : all[i].from, ours = all[i].to;
        if (str_eq(field, S("kind")) && is_kind(theirs) && !is_kind(ours)) {
            ours = theirs;
            theirs = all[i].to;
        }
        all[i].from = str_format(call->arena, "%.*s:%.*s", STR_ARG(field), STR_ARG(ours));
        all[i].to = theirs;
    }
    return OK;
}

static void import_step(void *context, i64 done, i64 all, i64 rows)
{
    progress_step(context, done, all, rows);
}

/* ---- what came of it ------------------------------------------------------------------------- */

static void print_reasons(Call *call, const char *what, const ImportReason *reasons, isize n)
{
    char rows[32];

    for (isize i = 0; i < n; i++) {
        const ImportReason *why = &reasons[i];
        print_count(rows, why->rows);
        fprintf(call->out, "  %s %s: %.*s (first: row %" PRId64 ": %.*s)\n", rows, what,
                STR_ARG(why->reason), why->first_row, STR_ARG(str_utf8_take(why->example, 80)));
    }
}

static void print_money(Call *call, const ImportResult *r)
{
    Buf b = buf_on(call->arena);
    char orders[32], refunds[32];
    int digits = currency_digits(r->currency);

    if (r->orders + r->refunds == 0)
        return;
    print_count(orders, r->orders);
    print_count(refunds, r->refunds);
    buf_print(&b, "  %s orders worth ", orders);
    buf_money(&b, r->order_value, digits);
    buf_print(&b, ", %s refunds of ", refunds);
    buf_money(&b, r->refund_value, digits);
    buf_print(&b, ", in %.*s\n", STR_ARG(r->currency));
    fwrite(b.p, 1, (size_t)b.n, call->out);
}

static void print_import(Call *call, const ImportResult *r, bool dry, double seconds)
{
    char rows[32], taken[32], repeats[32], rejected[32], skipped[32], rate[32];

    print_count(rows, r->rows);
    print_count(taken, r->count.taken);
    print_count(repeats, r->count.repeats);
    print_count(rejected, r->count.rejected);
    print_count(skipped, r->skipped);
    print_count(rate, seconds > 0 ? (i64)((double)r->rows / seconds) : r->rows);
    if (r->preset.n > 0)
        fprintf(call->out, "read as %.*s\n", STR_ARG(r->preset));
    if (dry)
        fprintf(call->out, "%.*sthe first events would be:\n%.*s", STR_ARG(r->mapping),
                STR_ARG(r->sample));
    else
        fprintf(call->out,
                "%s rows: %s events new, %s known already, %s rejected%s%s; %.1f s, "
                "%s rows/s\n",
                rows, taken, repeats, rejected, r->skipped ? ", left out " : "",
                r->skipped ? skipped : "", seconds, rate);
    if (!dry)
        print_money(call, r);
    print_reasons(call, "rejected", r->reasons, r->reason_count);
    print_reasons(call, "left out", r->skips, r->skip_count);
    for (isize i = 0; i < r->note_count; i++)
        fprintf(call->out, "  note: %.*s\n", STR_ARG(r->notes[i]));
}

static void json_reasons(Buf *b, const char *name, const ImportReason *reasons, isize n)
{
    buf_print(b, ",\"%s\":[", name);
    for (isize i = 0; i < n; i++) {
        buf_print(b, "%s{\"reason\":", i ? "," : "");
        buf_json(b, reasons[i].reason);
        buf_print(b, ",\"rows\":%" PRId64 ",\"first_row\":%" PRId64 "}", reasons[i].rows,
                  reasons[i].first_row);
    }
    buf_byte(b, ']');
}

static void json_money(Buf *b, const char *name, i64 minor, int digits)
{
    buf_print(b, ",\"%s\":", name);
    buf_money(b, minor, digits);
}

static void import_json(Call *call, const ImportResult *r, double seconds)
{
    Buf b = buf_on(call->arena);
    int digits = currency_digits(r->currency);

    buf_print(&b, "{\"preset\":");
    buf_json(&b, r->preset);
    buf_print(&b,
              ",\"rows\":%" PRId64 ",\"events\":%" PRId64 ",\"taken\":%" PRId64
              ",\"repeats\":%" PRId64,
              r->rows, r->events, r->count.taken, r->count.repeats);
    buf_print(&b, ",\"rejected\":%" PRId64 ",\"skipped\":%" PRId64 ",\"seconds\":%.3f",
              r->count.rejected, r->skipped, seconds);
    buf_print(&b, ",\"orders\":%" PRId64 ",\"refunds\":%" PRId64, r->orders, r->refunds);
    json_money(&b, "order_value", r->order_value, digits);
    json_money(&b, "refund_value", r->refund_value, digits);
    buf_str(&b, S(",\"currency\":"));
    buf_json(&b, r->currency);
    json_reasons(&b, "reasons", r->reasons, r->reason_count);
    json_reasons(&b, "skips", r->skips, r->skip_count);
    buf_str(&b, S(",\"notes\":["));
    for (isize i = 0; i < r->note_count; i++) {
        buf_str(&b, i ? S(",") : S(""));
        buf_json(&b, r->notes[i]);
    }
    buf_str(&b, S("],\"mapping\":"));
    buf_json(&b, r->mapping);
    buf_str(&b, S(",\"sample\":"));
    buf_json(&b, r->sample);
    buf_str(&b, S("}\n"));
    fwrite(b.p, 1, (size_t)b.n, call->out);
}

void import_help(Call *call)
{
    const PresetInfo *presets;
    isize n = import_presets(&presets);

    fprintf(call->out, "presets, found by a file's header when none is named:\n");
    for (isize i = 0; i < n; i++)
        fprintf(call->out, "  %s: %s\n", presets[i].name, presets[i].help);
}

/* ---- taking in ------------------------------------------------------------------------------- */

/* The warehouse follows on a thread of its own while the files are read. */
typedef struct {
    Journal *journal;
    Warehouse *warehouse;
    bool done;
    Code code;
    Err e;
} Following;
enum { LUMP_EVENTS = 250000, LUMP_WAIT_US = 20000 };

static void *follow(void *context)
{
    Following *f = context;

    while (f->code == OK && !__atomic_load_n(&f->done, __ATOMIC_ACQUIRE))
        if (journal_wait(f->journal, warehouse_covers(f->warehouse) + LUMP_EVENTS, LUMP_WAIT_US))
            f->code = warehouse_follow_bulk(f->warehouse, &f->e);
    if (f->code == OK)
        f->code = warehouse_follow(f->warehouse, &f->e);
    return NULL;
}

/* Whose currency is open takes that of the first amounts: a look at the files comes first. */
static Code settle_currency(Call *call, const ImportSpec *spec, Str *settled, Err *e)
{
    ImportSpec look = *spec;
    ImportResult seen;
    Collector *collector;
    Shop *shop = call->shop;

    if (!shop->currency_open || spec->dry_run)
        return OK;
    look.dry_run = true;
    look.progress = NULL;
    TRY(shop_collector(shop, &collector, e));
    TRY(collect_import(collector, &look, call->arena, &seen, e));
    if (!seen.amounts)
        return OK;
    bool theirs = seen.amount_currency.n > 0 && !shop_has_rate(shop, seen.amount_currency);
    Str currency = theirs ? seen.amount_currency : shop->currency;
    TRY(shop_settle_currency(shop, currency, e));
    collect_set_currency(collector, shop->currency);
    *settled = shop->currency;
    return OK;
}

static Code import_and_follow(Call *call, const ImportSpec *spec, ImportResult *result, Err *e)
{
    Following following = {.journal = call->shop->journal};
    Collector *collector;
    TrailStore *trails;
    pthread_t thread;

    TRY(shop_collector(call->shop, &collector, e));
    if (spec->dry_run)
        return collect_import(collector, spec, call->arena, result, e);
    call->shop->warehouse_threads = 1; /* another would make this one wait for it busily */
    TRY(shop_warehouse(call->shop, &following.warehouse, e));
    TRY(shop_trails(call->shop, &trails, e));
    if (pthread_create(&thread, NULL, follow, &following) != 0)
        return fail(e, IO_FAILED, "cannot start a thread for the warehouse");
    Code code = collect_import(collector, spec, call->arena, result, e);
    __atomic_store_n(&following.done, true, __ATOMIC_RELEASE);
    if (code == OK)
        code = trail_refresh(trails, NULL, NULL, e);
    pthread_join(thread, NULL);
    if (code == OK && following.code != OK) {
        *e = following.e;
        code = following.code;
    }
    return code;
}

/* What the options say of the files; the zone is the caller's to close. */
static Code import_spec(Call *call, ImportSpec *spec, Zone **zone, Err *e)
{
    const char *zone_name_given = call_option(call, "tz", NULL);

    if (call->word_count < 2)
        return bad_usage(call, e, "a kind and at least one file are wanted");
    if (!import_kind_parse(str_of(call->words[0]), &spec->kind))
        return bad_usage(
            call, e, "the kind is events, orders, products, customers, feedback, spend or content");
    const char **files = take(call->arena, const char *, call->word_count);
    for (int i = 1; i < call->word_count; i++)
        files[spec->file_count++] = call_path(call, call->words[i]);
    spec->files = files;
    spec->preset = str_of(call_option(call, "preset", ""));
    Renaming *map, *values, *constants;
    TRY(renamings(call, "map", &map, &spec->map_count, e));
    TRY(value_renamings(call, &values, &spec->value_count, e));
    TRY(renamings(call, "set", &constants, &spec->constant_count, e));
    spec->map = map;
    spec->values = values;
    spec->constants = constants;
    spec->date_format = str_of(call_option(call, "date-format", ""));
    spec->encoding = str_of(call_option(call, "encoding", ""));
    spec->no_header = call_flag(call, "no-header");
    spec->dry_run = call_flag(call, "dry-run");
    if (zone_name_given)
        TRY(zone_open(str_of(zone_name_given), zone, e));
    spec->zone = *zone;
    return OK;
}

Code cmd_import_check(Call *call, Err *e)
{
    scoped(Zone *, zone_close) zone = NULL;
    ImportSpec spec = {0};

    return import_spec(call, &spec, &zone, e);
}

Code cmd_import(Call *call, Err *e)
{
    scoped(Zone *, zone_close) zone = NULL;
    Progress progress = progress_of(call, "importing", "rows");
    ImportSpec spec = {.progress = import_step, .context = &progress, .stop = call->stop};
    ImportResult result;
    Str settled = {0};

    TRY(import_spec(call, &spec, &zone, e));
    i64 began = call->shop->os->tick_us(call->shop->os);
    TRY(settle_currency(call, &spec, &settled, e));
    Code code = import_and_follow(call, &spec, &result, e);
    progress_end(&progress);
    if (code != OK)
        return code;
    double seconds = (double)(call->shop->os->tick_us(call->shop->os) - began) / 1e6;
    if (strcmp(call_option(call, "format", "table"), "json") == 0)
        import_json(call, &result, seconds);
    else
        print_import(call, &result, spec.dry_run, seconds);
    if (settled.n > 0 && strcmp(call_option(call, "format", "table"), "json") != 0)
        fprintf(call->out, "  note: the shop's currency is %.*s, as patron.ini says from now on\n",
                STR_ARG(settled));
    return OK;
}
