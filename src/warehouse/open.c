/* open.c — opening the file, whatever state it is in. The journal is the truth, so a file that will
 * not open, of another layout, of another journal, or ahead of the journal is renamed aside and an
 * empty one takes its place; nobody has to come and help. Only what has nothing to do with the file
 * itself (no rights, no space, another process) is an error. */
#include "warehouse/inside.h"
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPENINGS_MAX = 2, ASIDE_MAX = 10000 };

/* ---- a process that dies while opening ---- */

/* DuckDB can abort while it replays its log. The file beside counts openings that never ended, so
 * that the third start does not die of the same. */
static i64 openings(Warehouse *w, Arena scratch)
{
    Str text;
    Err e;
    i64 n = 0;
    if (os_exists(w->opening) && os_read_file(w->os, w->opening, &scratch, &text, &e) == OK &&
        !str_i64(str_trim(text), &n))
        n = 0;
    return n;
}

static Code opening_begins(Warehouse *w, i64 before, Arena scratch, Err *e)
{
    return os_replace_file(w->os, w->opening, str_format(&scratch, "%lld\n", (long long)before + 1),
                           e);
}

/* ---- settings ---- */

static i64 memory_default(void)
{
    i64 all = (i64)sysconf(_SC_PHYS_PAGES) * (i64)sysconf(_SC_PAGESIZE);
    return MAX(all / 4, (i64)512 << 20);
}

static void set(duckdb_config config, Arena *scratch, const char *name, Str value)
{
    duckdb_state state = duckdb_set_config(config, name, str_z(scratch, value));
    assert(state == DuckDBSuccess);
    (void)state;
}

/* What must be known before the file is opened: a log is replayed within the memory allowed. */
static void configure(Warehouse *w, duckdb_config config, Arena scratch)
{
    i64 memory = w->options.memory_bytes > 0 ? w->options.memory_bytes : memory_default();
    int threads = w->options.threads > 0 ? w->options.threads : threads_default();
    set(config, &scratch, "threads", str_format(&scratch, "%d", threads));
    set(config, &scratch, "memory_limit", str_format(&scratch, "%lldB", (long long)memory));
    set(config, &scratch, "temp_directory", str_of(w->temporary));
    set(config, &scratch, "max_temp_directory_size",
        str_format(&scratch, "%lldB", (long long)memory * 8));
    set(config, &scratch, "checkpoint_threshold", S("1GB"));
    set(config, &scratch, "allow_community_extensions", S("false"));
    set(config, &scratch, "autoinstall_known_extensions", S("false"));
    set(config, &scratch, "autoload_known_extensions", S("false"));
}

/* Before anybody asks: files (but for the outbox, where exports are written), extensions and
 * settings are out of reach, and nothing can bring them back. */
static Code lock_up(Warehouse *w, Arena scratch, Err *e)
{
    Buf sql = buf_on(&scratch);
    buf_str(&sql, S("SET allowed_directories = ["));
    duck_quote(&sql, str_format(&scratch, "%s/", w->outbox), '\'');
    buf_str(&sql, S("]; SET enable_external_access = false; SET GLOBAL TimeZone = 'UTC'; "
                    "SET lock_configuration = true"));
    return duck_run(w->loading, str_z(&scratch, buf_done(&sql)), "lock the settings", e);
}

/* ---- opening ---- */

/* Nothing to do with what the file holds: setting it aside would not help. */
static bool not_the_file(Str says)
{
    static const char *const reasons[] = {"Could not set lock",    "Permission denied",
                                          "Too many open files",   "No space left",
                                          "Read-only file system", "Disk quota"};
    for (isize i = 0; i < COUNT(reasons); i++)
        if (str_find(says, str_of(reasons[i])) >= 0)
            return true;
    return false;
}

static Code open_database(Warehouse *w, Arena scratch, Err *e)
{
    duckdb_config config;
    char *error = NULL;
    if (duckdb_create_config(&config) != DuckDBSuccess)
        return fail(e, IO_FAILED, "DuckDB gave no configuration");
    configure(w, config, scratch);
    duckdb_state state = duckdb_open_ext(w->file, &w->database, config, &error);
    duckdb_destroy_config(&config);
    if (state == DuckDBSuccess && duckdb_connect(w->database, &w->loading) == DuckDBSuccess)
        return OK;
    Str says = duck_says(error);
    Code code = str_find(says, S("Could not set lock")) >= 0 ? BUSY
                : not_the_file(says)                         ? IO_FAILED
                                                             : CORRUPT;
    code = fail(e, code, "cannot open '%s': %.*s", w->file, STR_ARG(says));
    duckdb_free(error);
    duckdb_close(&w->database);
    return code;
}

void warehouse_close_file(Warehouse *w)
{
    duckdb_disconnect(&w->resolving);
    duckdb_disconnect(&w->loading);
    duckdb_close(&w->database);
}

Code warehouse_aside(Warehouse *w, Err *e)
{
    char to[4096], wal[4096], wal_to[4096];
    snprintf(wal, sizeof wal, "%s.wal", w->file);
    for (int n = 1; n < ASIDE_MAX; n++) {
        snprintf(to, sizeof to, "%s.broken-%d", w->file, n);
        snprintf(wal_to, sizeof wal_to, "%s.broken-%d.wal", w->file, n);
        if (os_exists(to) || os_exists(wal_to))
            continue;
        if (os_exists(wal) && w->os->rename(w->os, wal, wal_to) != 0)
            return fail(e, IO_FAILED, "cannot set '%s' aside as '%s'", wal, wal_to);
        fail_point("warehouse.aside");
        if (os_exists(w->file) && w->os->rename(w->os, w->file, to) != 0)
            return fail(e, IO_FAILED, "cannot set '%s' aside as '%s'", w->file, to);
        return OK;
    }
    return fail(e, IO_FAILED, "'%s' was set aside %d times; look at them and remove some", w->file,
                ASIDE_MAX - 1);
}

/* ---- what the file must say of itself ---- */

/* When the journal's first frame was taken in: tells one journal from another. */
static i64 journal_born(Warehouse *w)
{
    Err e;
    Frame frame = {0};
    JournalReader *reader = NULL;
    i64 born = ABSENT;
    if (journal_reader_open(w->journal, 0, &reader, &e) == OK &&
        journal_next(reader, &frame, &e) == OK && frame.events > 0 && frame.first_seq == 0)
        born = frame.received_us;
    journal_reader_close(&reader);
    return born;
}

static Code run_many(Warehouse *w, Str sql, Arena scratch, const char *doing, Err *e)
{
    TRY(duck_run(w->loading, "BEGIN TRANSACTION", doing, e));
    Code code = duck_run(w->loading, str_z(&scratch, sql), doing, e);
    if (code == OK)
        code = duck_run(w->loading, "COMMIT", doing, e);
    if (code != OK) {
        Err ignored;
        Code rolled = duck_run(w->loading, "ROLLBACK", doing, &ignored);
        (void)rolled;
        return code;
    }
    /* The log of changed definitions has been refused on replay by several versions: never leave
     * it. */
    return duck_run(w->loading, "CHECKPOINT", doing, e);
}

static Code make_tables(Warehouse *w, Arena scratch, Err *e)
{
    Buf sql = buf_on(&scratch);
    tables_sql(&sql);
    buf_print(&sql, "INSERT INTO meta VALUES (%d, 0, NULL);\n", LAYOUT);
    fail_point("warehouse.tables");
    return run_many(w, buf_done(&sql), scratch, "make the tables", e);
}

Code warehouse_read_covers(Warehouse *w, Err *e)
{
    i64 covers;
    TRY(duck_number(w->loading, "SELECT next_seq FROM meta", &covers, e));
    if (covers < 0)
        return fail(e, CORRUPT, "'%s' does not say how far it covers the journal", w->file);
    atomic_store(&w->covers, covers);
    return OK;
}

/* CORRUPT when the file is not one of ours, or not of this journal. */
static Code examine(Warehouse *w, Arena scratch, Err *e)
{
    i64 tables, layout, rows, born;
    TRY(duck_number(w->loading, "SELECT count(*) FROM duckdb_tables()", &tables, e));
    if (tables == 0)
        TRY(make_tables(w, scratch, e));
    TRY(duck_number(w->loading, "SELECT layout FROM meta", &layout, e));
    if (layout != LAYOUT)
        return fail(e, CORRUPT, "'%s' is of layout %lld, this program's is %d", w->file,
                    (long long)layout, LAYOUT);
    TRY(warehouse_read_covers(w, e));
    TRY(duck_number(w->loading, "SELECT count(*) FROM events_raw", &rows, e));
    if (rows > atomic_load(&w->covers) || atomic_load(&w->covers) > journal_end(w->journal))
        return fail(e, CORRUPT, "'%s' holds more than the journal", w->file);
    TRY(duck_number(w->loading, "SELECT first_received_us FROM meta", &born, e));
    if (born != ABSENT && born != journal_born(w))
        return fail(e, CORRUPT, "'%s' was made from another journal", w->file);
    return resolve_open(w, scratch, e);
}

static Code open_and_examine(Warehouse *w, Arena scratch, Err *e)
{
    TRY(open_database(w, scratch, e));
    Code code = lock_up(w, scratch, e);
    if (code == OK)
        code = examine(w, scratch, e);
    if (code != OK)
        warehouse_close_file(w);
    return code;
}

Code warehouse_again(Warehouse *w, Err *e)
{
    scoped(Arena, arena_free) scratch = arena_new(64 << 20);
    warehouse_close_file(w);
    TRY(warehouse_aside(w, e));
    TRY(open_and_examine(w, scratch, e));
    atomic_store(&w->broken, false);
    return OK;
}

Code warehouse_open_file(Warehouse *w, Err *e)
{
    scoped(Arena, arena_free) scratch = arena_new(64 << 20);
    i64 before = openings(w, scratch);
    if (before >= OPENINGS_MAX)
        TRY(warehouse_aside(w, e));
    TRY(opening_begins(w, before, scratch, e));
    fail_point("warehouse.opening");
    Code code = open_and_examine(w, scratch, e);
    if (code != OK && code != BUSY && code != IO_FAILED)
        code = warehouse_again(w, e);
    if (w->os->unlink(w->os, w->opening) != 0 && code == OK)
        code = fail(e, IO_FAILED, "cannot remove '%s'", w->opening);
    return code;
}
