/* warehouse.c — a warehouse from opening to closing, and its following of the journal: what was
 * appended becomes rows, and the number of the next event becomes durable in the same transaction,
 * so that no crash and no doubtful answer of COMMIT can lose a row or take one twice. */
#include "warehouse/inside.h"
#include <stdlib.h>

enum {
    SAVE_EVENTS = 50000,
    SAVE_BULK = 4000000,
    SAVE_IDLE = 1000,
    IDLE_US = 250000,
    AGAIN_US = 1000000,
    GATHER_US = 2000000, /* between loads, so that many small records become one transaction */
    HEAL_US = 60000000
};

static const char *beside(Warehouse *w, Str directory, const char *name)
{
    return str_z(&w->names, str_format(&w->names, "%.*s/%s", STR_ARG(directory), name));
}

Code warehouse_open(const Os *os, Str directory, Journal *journal, const WarehouseOptions *options,
                    Warehouse **out, Err *e)
{
    Arena names = arena_new(1 << 20);
    Warehouse *w = take(&names, Warehouse, 1);
    w->os = os;
    w->journal = journal;
    if (options)
        w->options = *options;
    w->options.currency = str_copy(&names, w->options.currency);
    w->memories = take(&names, Memories, 1);
    w->memories->arena = arena_new((isize)8 << 30);
    w->names = names;
    w->file = beside(w, directory, "warehouse.duckdb");
    w->temporary = beside(w, directory, "warehouse.tmp");
    w->outbox = beside(w, directory, "warehouse.out");
    w->opening = beside(w, directory, "warehouse.opening");
    pthread_rwlock_init(&w->gate, NULL);
    pthread_mutex_init(&w->follow, NULL);
    pthread_mutex_init(&w->turn, NULL);
    Code code = warehouse_open_file(w, e);
    if (code != OK) {
        warehouse_close(&w);
        return code;
    }
    *out = w;
    return OK;
}

void warehouse_close(Warehouse **warehouse)
{
    Warehouse *w = *warehouse;
    if (!w)
        return;
    *warehouse = NULL;
    if (w->following) {
        atomic_store(&w->stop, true);
        pthread_join(w->follower, NULL);
    }
    warehouse_close_file(w);
    pthread_rwlock_destroy(&w->gate);
    pthread_mutex_destroy(&w->follow);
    pthread_mutex_destroy(&w->turn);
    arena_free(&w->memories->arena);
    Arena names = w->names;
    arena_free(&names);
}

i64 warehouse_covers(const Warehouse *w)
{
    return atomic_load(&w->covers);
}

/* ---- following ---- */

/* One frame's share into the appenders; *next is behind it. A frame that cannot be read any more
 * counts as damage of the journal and is passed over. */
static Code take_frame(Loader *loader, const Frame *frame, i64 until, i64 *next, Arena scratch,
                       Err *e)
{
    Batch *b;
    Err damage;
    i64 from = *next, end = MIN(frame->first_seq + frame->events, until);
    *next = MAX(from, end);
    if (batch_decode(frame->bytes, &scratch, &b, &damage) != OK)
        return OK;
    return loader_take(loader, frame, b, from, end, scratch, e);
}

/* Frames until there are enough for a transaction; *next is behind the last. */
static Code take_frames(Warehouse *w, JournalReader *reader, i64 until, Arena *arena, i64 *next,
                        Err *e)
{
    Loader *loader = loader_new(w, arena);
    i64 enough = MIN(until, *next + TRANSACTION_EVENTS);
    Code code = OK;
    while (code == OK && *next < enough) {
        Frame frame;
        Err damage;
        Code read = journal_next(reader, &frame, &damage);
        if (read == OK && frame.events > 0)
            code = take_frame(loader, &frame, enough, next, *arena, e);
        else if (read == OK)
            *next = until;
        else if (read != CORRUPT)
            code = fail(e, read, "%s", damage.text);
    }
    if (code == OK)
        code = loader_finish(loader, e);
    loader_drop(&loader);
    return code;
}

static Code note_progress(Warehouse *w, i64 next, Arena scratch, Err *e)
{
    Frame frame = {0};
    JournalReader *first = NULL;
    i64 born = ABSENT;
    Err none;
    if (atomic_load(&w->covers) == 0 && journal_reader_open(w->journal, 0, &first, &none) == OK &&
        journal_next(first, &frame, &none) == OK && frame.first_seq == 0 && frame.events > 0)
        born = frame.received_us;
    journal_reader_close(&first);
    Str sql = born == ABSENT
                  ? str_format(&scratch, "UPDATE meta SET next_seq = %lld", (long long)next)
                  : str_format(&scratch,
                               "UPDATE meta SET next_seq = %lld, first_received_us = %lld",
                               (long long)next, (long long)born);
    return duck_run(w->loading, str_z(&scratch, sql), "note how far the journal is covered", e);
}

static Code commit(Warehouse *w, i64 next, Err *e)
{
    pthread_mutex_lock(&w->turn);
    Code code = duck_run(w->loading, "COMMIT", "save what was loaded", e);
    if (code == OK)
        atomic_store(&w->covers, next);
    pthread_mutex_unlock(&w->turn);
    return code;
}

static Code load_transaction(Warehouse *w, JournalReader *reader, i64 until, Arena *arena, Err *e)
{
    i64 next = atomic_load(&w->covers);
    i64 begin = next;
    TRY(memories_begin(w->memories, w->loading, e));
    TRY(duck_run(w->loading, "BEGIN TRANSACTION", "begin to load", e));
    Code code = take_frames(w, reader, until, arena, &next, e);
    if (code == OK)
        code = note_progress(w, next, *arena, e);
    fail_point("warehouse.before-commit");
    if (code == OK)
        code = commit(w, next, e);
    fail_point("warehouse.after-commit");
    if (code == OK) {
        w->unsaved += next - begin;
        return OK;
    }
    /* It may have happened all the same: what the file says of itself counts. */
    Err ignored;
    memories_forget(w->memories);
    Code rolled = duck_run(w->loading, "ROLLBACK", "take back what was loaded", &ignored);
    (void)rolled;
    if (warehouse_read_covers(w, &ignored) != OK)
        atomic_store(&w->broken, true);
    return code;
}

static Code load_until(Warehouse *w, i64 until, Err *e)
{
    scoped(JournalReader *, journal_reader_close) reader = NULL;
    scoped(Arena, arena_free) arena = arena_new((isize)4 << 30);
    while (atomic_load(&w->covers) < until && !atomic_load(&w->stop)) {
        /* Anew for each: a transaction may end in the middle of a frame. */
        journal_reader_close(&reader);
        TRY(journal_reader_open(w->journal, atomic_load(&w->covers), &reader, e));
        TRY(load_transaction(w, reader, until, &arena, e));
        arena_reset(&arena);
    }
    return OK;
}

static Code save(Warehouse *w, Err *e)
{
    TRY(duck_run(w->loading, "CHECKPOINT", "save the warehouse", e));
    w->unsaved = 0;
    return OK;
}

/* Close, set aside, open empty: nobody may be asking meanwhile. Not over and over: if a new file
 * breaks at once, the fault is not the file's. */
static Code heal(Warehouse *w, Err *e)
{
    i64 now = w->os->tick_us(w->os);
    if (w->healed_us != 0 && now - w->healed_us < HEAL_US)
        return fail(e, IO_FAILED, "'%s' broke again right after it was made again", w->file);
    w->healed_us = now;
    memories_forget(w->memories);
    pthread_rwlock_wrlock(&w->gate);
    Code code = warehouse_again(w, e);
    pthread_rwlock_unlock(&w->gate);
    return code;
}

static Code follow_now(Warehouse *w, bool bulk, Err *e)
{
    i64 until = journal_end(w->journal);
    if (atomic_load(&w->broken))
        TRY(heal(w, e));
    if (bulk)
        until -= (until - atomic_load(&w->covers)) % TRANSACTION_EVENTS;
    Code code = load_until(w, until, e);
    if (!bulk)
        memories_rest(w->memories);
    if (code == OK && w->unsaved >= (bulk ? SAVE_BULK : SAVE_EVENTS))
        code = save(w, e);
    if (code == CORRUPT || atomic_load(&w->broken)) {
        atomic_store(&w->broken, true);
        TRY(heal(w, e));
        code = load_until(w, until, e);
    }
    return code;
}

Code warehouse_follow(Warehouse *w, Err *e)
{
    pthread_mutex_lock(&w->follow);
    Code code = follow_now(w, false, e);
    pthread_mutex_unlock(&w->follow);
    return code;
}

Code warehouse_set_currency(Warehouse *w, Str currency, Err *e)
{
    pthread_mutex_lock(&w->follow);
    w->options.currency = str_copy(&w->names, currency);
    Code code = resolve_currency(w, e);
    pthread_mutex_unlock(&w->follow);
    return code;
}

Code warehouse_follow_bulk(Warehouse *w, Err *e)
{
    pthread_mutex_lock(&w->follow);
    Code code = follow_now(w, true, e);
    pthread_mutex_unlock(&w->follow);
    return code;
}

static void rest(Warehouse *w, i64 us)
{
    for (; us > 0 && !atomic_load(&w->stop); us -= IDLE_US)
        journal_wait(w->journal, INT64_MAX - 1, MIN(us, IDLE_US));
}

/* Whoever asks has all loaded first; here it is only kept from becoming much. */
static void *follow_forever(void *context)
{
    Warehouse *w = context;
    Err e;
    pthread_setname_np(pthread_self(), "warehouse");
    while (!atomic_load(&w->stop)) {
        bool more = journal_wait(w->journal, atomic_load(&w->covers), IDLE_US);
        Code code = more || atomic_load(&w->broken) ? warehouse_follow(w, &e) : OK;
        if (code == OK && !more && w->unsaved >= SAVE_IDLE) {
            pthread_mutex_lock(&w->follow);
            code = save(w, &e);
            pthread_mutex_unlock(&w->follow);
        }
        /* Whatever hinders it (a full disk) may pass; the journal keeps everything until then. */
        if (more || code != OK)
            rest(w, code == OK ? GATHER_US : AGAIN_US);
    }
    return NULL;
}

Code warehouse_start(Warehouse *w, Err *e)
{
    if (pthread_create(&w->follower, NULL, follow_forever, w) != 0)
        return fail(e, IO_FAILED, "cannot start the thread that follows the journal");
    w->following = true;
    return OK;
}
