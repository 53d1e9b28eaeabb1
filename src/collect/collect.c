/* collect.c — the door itself: check, complete, keep from taking in twice, write to the journal. */
#include "collect/inside.h"

/* With the mutex held, or before anybody else knows of the collector. */
static void set_currency(Collector *c, Str currency)
{
    Str *kept = take(&c->arena, Str, 1);

    *kept = str_copy(&c->arena, currency);
    c->options.currency = *kept;
    c->options.currency_open = false;
    __atomic_store_n(&c->currency, kept, __ATOMIC_RELEASE);
}

Code collect_open(const Os *os, Str directory, Journal *journal, const CollectOptions *options,
                  Collector **out, Err *e)
{
    Arena arena = arena_new((isize)64 << 20);
    Collector *c = take(&arena, Collector, 1);

    c->arena = arena;
    c->os = os;
    c->journal = journal;
    set_currency(c, options->currency);
    c->options = *options;
    c->options.currency = *c->currency;
    c->scratch = arena_new((isize)4 << 30);
    pthread_mutex_init(&c->mutex, NULL);
    EnrichOptions enrich = {.places = options->places};
    Code code = enrich_open(os, &enrich, &c->enrich, e);
    if (code == OK)
        code = salt_open(os, directory, options->zone, &c->arena, &c->salt, e);
    if (code == OK)
        code = seen_open(os, directory, journal, &c->seen, e);
    if (code != OK) {
        collect_close(&c);
        return code;
    }
    *out = c;
    return OK;
}

void collect_set_currency(Collector *c, Str currency)
{
    pthread_mutex_lock(&c->mutex);
    set_currency(c, currency);
    pthread_mutex_unlock(&c->mutex);
}

Str collect_currency(const Collector *c)
{
    return *__atomic_load_n(&c->currency, __ATOMIC_ACQUIRE);
}

void collect_close(Collector **out)
{
    Collector *c = *out;

    if (!c)
        return;
    *out = NULL;
    seen_close(&c->seen);
    salt_close(&c->salt);
    enrich_close(&c->enrich);
    pthread_mutex_destroy(&c->mutex);
    arena_free(&c->scratch);
    Arena arena = c->arena;
    arena_free(&arena);
}

/* ---- checking
 * ---------------------------------------------------------------------------------------- */

const char *collect_fault(const Batch *b, isize row, i64 now_us)
{
    i64 at = batch_int(b, F_time, row);

    if (batch_text(b, F_kind, row).n == 0)
        return "no kind";
    if (at == ABSENT)
        return "no time";
    if (at < 0 || at >= (i64)UINT32_MAX * US_PER_S)
        return "time is not between 1970 and 2106";
    if (at > now_us + 2 * US_PER_DAY)
        return "time is more than two days in the future";
    return NULL;
}

/* Ten thousand such amounts add up within 64 bits; no shop has one. */
#define MINOR_MAX ((i64)1000000000000000)

static bool huge(i64 minor)
{
    return minor != ABSENT && (minor > MINOR_MAX || minor < -MINOR_MAX);
}

static bool column_has_huge(const Column *c)
{
    bool any = false;

    for (isize i = 0; c && i < c->n; i++)
        any |= huge(c->value[i]);
    return any;
}

/* Does any amount of the batch need a look at its row? */
static bool batch_has_huge(const Batch *b)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        if (field_info[f].type == T_MONEY && column_has_huge(b->field[f]))
            return true;
    return false;
}

static const char *huge_fault(const Batch *b, isize row)
{
    isize n, first = batch_lines_of(b, row, &n);

    for (int f = 0; f < FIELD_COUNT; f++) {
        if (field_info[f].type != T_MONEY)
            continue;
        isize from = field_info[f].line ? first : row,
              end = field_info[f].line ? first + n : row + 1;
        for (isize at = from; at < end; at++)
            if (huge(batch_int(b, (Field)f, at)))
                return "an amount is larger than any shop's";
    }
    return NULL;
}

static bool key_of(const Batch *b, isize row, SeenKey *key)
{
    i64 a = batch_int(b, F_key, row), more = batch_int(b, F_key_more, row);

    if (a == ABSENT)
        return false;
    *key = (SeenKey){(u64)a, more == ABSENT ? 0 : (u32)more};
    return true;
}

/* Events that bring an id of their own get their key from it. */
static void fill_keys(Batch *b)
{
    Column *id = b->field[F_id];

    for (isize r = 0; id && r < id->n; r++) {
        Str text = column_text(id, r);
        if (text.n == 0 || batch_int(b, F_key, r) != ABSENT)
            continue;
        Hash128 h = hash128(text.p, text.n, str_hash(batch_text(b, F_origin, r)));
        batch_set_int(b, F_key, r, h.low == (u64)ABSENT ? 0 : (i64)h.low);
        batch_set_int(b, F_key_more, r, (i64)(u32)h.high);
    }
}

typedef struct {
    bool *drop;      /* rows that are not written: repeats and rejected */
    Batch *rejected; /* NULL until one is */
    isize fresh_n;
    SeenKey *fresh;
    i64 told; /* rows taken that the sender's side had rejected already */
} Sifted;

static void reject_row(const Batch *b, isize row, Str reason, i64 now_us, Sifted *s)
{
    Buf raw = buf_on(b->arena);

    if (!s->rejected)
        s->rejected = batch_new(b->arena, false);
    event_to_json(b, row, &raw);
    isize r = batch_row(s->rejected);
    batch_set_text(s->rejected, F_kind, r, S("rejected"));
    batch_set_int(s->rejected, F_time, r, now_us);
    batch_set_int(s->rejected, F_received, r, now_us);
    batch_set_text(s->rejected, F_reason, r, reason);
    batch_set_text(s->rejected, F_raw, r, buf_done(&raw));
    batch_set_text(s->rejected, F_origin, r, batch_text(b, F_origin, row));
    if (batch_int(b, F_row, row) != ABSENT)
        batch_set_int(s->rejected, F_row, r, batch_int(b, F_row, row));
}

/* The code of kind `rejected` in a batch; 0: it has none. */
static u32 rejected_code(const Batch *b)
{
    const Column *kind = b->field[F_kind];

    for (isize i = 0; kind && i < kind->dict_n; i++)
        if (str_eq(kind->dict[i], S("rejected")))
            return (u32)i + 1;
    return 0;
}

static void sift(Collector *c, Batch *b, i64 now_us, CollectCount *count, Sifted *s)
{
    enum { AHEAD = 12 };

    bool look = batch_has_huge(b);
    u32 rejected = rejected_code(b);

    *s = (Sifted){.drop = take(b->arena, bool, b->rows), .fresh = take(b->arena, SeenKey, b->rows)};
    for (isize r = 0; r < b->rows; r++) {
        const char *fault = collect_fault(b, r, now_us);
        SeenKey key;
        if (!fault && look)
            fault = huge_fault(b, r);
        if (r + AHEAD < b->rows && key_of(b, r + AHEAD, &key))
            seen_expect(c->seen, key);
        if (fault) {
            reject_row(b, r, str_of(fault), now_us, s);
            s->drop[r] = true;
            count->rejected++;
        } else if (key_of(b, r, &key) && !seen_add(c->seen, key)) {
            s->drop[r] = true;
            count->repeats++;
        } else {
            if (key_of(b, r, &key))
                s->fresh[s->fresh_n++] = key;
            s->told += rejected && b->field[F_kind]->code[r] == rejected;
            count->taken++;
        }
    }
}

static Batch *without_dropped(Batch *b, const bool *drop)
{
    Batch *kept = NULL;
    bool any = false;

    for (isize r = 0; r < b->rows; r++)
        any |= drop[r];
    if (!any)
        return b;
    kept = batch_new(b->arena, false);
    for (isize r = 0; r < b->rows; r++)
        if (!drop[r])
            batch_copy_row(kept, b, r);
    return kept;
}

/* ---- writing
 * ----------------------------------------------------------------------------------------- */

static Code write_batch(Collector *c, const Batch *b, bool bulk, Err *e)
{
    i64 first;

    if (!b || b->rows == 0)
        return OK;
    Str bytes = batch_encode(b, b->arena);
    TRY(bulk ? journal_write(c->journal, bytes, b->rows, &first, e)
             : journal_append(c->journal, bytes, b->rows, &first, e));
    seen_cover(c->seen, first + b->rows);
    return OK;
}

static Code take_batch(Collector *c, Batch *b, bool bulk, CollectCount *count, Err *e)
{
    i64 now = c->os->now_us(c->os);
    Sifted sifted;

    complete_batch(c, b, now);
    fill_keys(b);
    sift(c, b, now, count, &sifted);
    Code code = write_batch(c, without_dropped(b, sifted.drop), bulk, e);
    for (isize i = 0; code != OK && i < sifted.fresh_n; i++)
        seen_remove(c->seen, sifted.fresh[i]);
    if (code == OK)
        code = write_batch(c, sifted.rejected, bulk, e);
    if (code == OK && count->repeats > 0 && !bulk)
        code = journal_flush(c->journal, e); /* a repeat is durable when the first one is */
    return code;
}

Code collect_batch(Collector *c, Batch *batch, bool bulk, CollectCount *count, Err *e)
{
    CollectCount one = {0};

    pthread_mutex_lock(&c->mutex);
    Code code = take_batch(c, batch, bulk, &one, e);
    pthread_mutex_unlock(&c->mutex);
    if (code == OK) {
        count->taken += one.taken;
        count->repeats += one.repeats;
        count->rejected += one.rejected;
    }
    return code;
}

/* Does another batch fit into the same record, whatever becomes of its rows? */
static bool fits_with(const Batch *all, const Batch *b)
{
    return all->rows + b->rows <= BATCH_ROWS_MAX && all->lines + b->lines <= BATCH_LINES_MAX &&
           all->properties + b->properties <= BATCH_PROPERTIES_MAX;
}

static void join(Batch *all, const Batch *b, const bool *drop)
{
    bool fits = true;

    for (isize r = 0; b && r < b->rows; r++)
        if (!drop || !drop[r])
            fits &= batch_copy_row(all, b, r);
    assert(fits);
}

static bool is_code(Str s)
{
    bool is = s.n == 3;

    for (isize i = 0; i < s.n; i++)
        is &= s.p[i] >= 'A' && s.p[i] <= 'Z';
    return is;
}

/* The currency of the first amount of a batch, empty when it names none; false: there is no amount,
 * or none in what could be a currency. */
static bool first_currency(const Batch *b, Str *currency)
{
    const Column *amount = b->field[F_amount];

    for (isize r = 0; amount && r < amount->n; r++) {
        *currency = batch_text(b, F_currency, r);
        if (amount->value[r] != ABSENT && (currency->n == 0 || is_code(*currency)))
            return true;
    }
    return false;
}

static Code settle_currency(Collector *c, Batch *const *batches, isize n, Err *e)
{
    Str theirs;

    for (isize i = 0; i < n && c->options.currency_open; i++) {
        if (!first_currency(batches[i], &theirs))
            continue;
        bool ours = theirs.n == 0 || has_rate(&c->options, theirs);
        Str currency = ours ? c->options.currency : theirs;
        if (c->options.settle)
            TRY(c->options.settle(c->options.context, currency, e));
        set_currency(c, currency);
    }
    return OK;
}

static Code take_batches(Collector *c, Batch *const *batches, isize n, CollectCount *counts,
                         isize *done, Err *e)
{
    i64 now = c->os->now_us(c->os);
    bool repeats = false;

    *done = n;
    TRY(settle_currency(c, batches, n, e));
    arena_reset(&c->scratch);
    Sifted *sifted = take(&c->scratch, Sifted, n);
    Batch *all = batch_new(&c->scratch, false);
    isize i;
    for (i = 0; i < n && (i == 0 || fits_with(all, batches[i])); i++) {
        complete_batch(c, batches[i], now);
        fill_keys(batches[i]);
        sift(c, batches[i], now, &counts[i], &sifted[i]);
        counts[i].taken -= sifted[i].told;
        counts[i].rejected += sifted[i].told;
        repeats |= counts[i].repeats > 0;
        join(all, batches[i], sifted[i].drop);
        join(all, sifted[i].rejected, NULL);
    }
    *done = i;
    Code code = write_batch(c, all, false, e);
    while (code != OK && i-- > 0)
        for (isize k = 0; k < sifted[i].fresh_n; k++)
            seen_remove(c->seen, sifted[i].fresh[k]);
    if (code == OK && repeats)
        code = journal_flush(c->journal, e); /* a repeat is durable when the first one is */
    return code;
}

Code collect_batches(Collector *c, Batch *const *batches, isize n, CollectCount *counts,
                     isize *done, Err *e)
{
    memset(counts, 0, (size_t)n * sizeof *counts);
    pthread_mutex_lock(&c->mutex);
    Code code = take_batches(c, batches, n, counts, done, e);
    pthread_mutex_unlock(&c->mutex);
    return code;
}

Code collect_flush(Collector *c, Err *e)
{
    return journal_flush(c->journal, e);
}
