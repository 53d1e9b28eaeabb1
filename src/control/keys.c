/* keys.c — who may tell, ask and set. A key is a word that a browser, a program or a person shows;
 * the file keeps its SHA-256, what it is for and when it held. */
#include "control/inside.h"

enum { MADE_CHARACTERS = 32, HINT_BYTES_MAX = 6 };
enum { ASK_US = 250000, LATE_US = 500000 }; /* look for others' changes; wait to look for them */

enum { FIND_NAME, FIND_DIGEST, INSERT, REVOKE };
static const char *const writes[KEY_WRITES] = {
    [FIND_NAME] = "SELECT number FROM keys WHERE name = ?1 AND revoked_us = 0",
    [FIND_DIGEST] = "SELECT name FROM keys WHERE digest = ?1 AND revoked_us = 0",
    [INSERT] = "INSERT INTO keys (name, scope, digest, hint, made_us) VALUES (?1, ?2, ?3, ?4, ?5)",
    [REVOKE] = "UPDATE keys SET revoked_us = ?2 WHERE name = ?1 AND revoked_us = 0",
};

enum { CHANGES, WHOLE, ALL };
static const char *const reads[KEY_READS] = {
    [CHANGES] = "PRAGMA data_version",
    [WHOLE] = "PRAGMA integrity_check(keys)", /* the indexes hold each key a second time */
    [ALL] = "SELECT number, name, scope, digest, hint, made_us, revoked_us FROM keys ORDER BY 1",
};

static const char *const scope_names[] =
    {[SCOPE_INGEST] = "ingest", [SCOPE_READ] = "read", [SCOPE_ADMIN] = "admin"};

const char *scope_name(KeyScope scope)
{
    return scope_names[scope];
}

bool scope_parse(Str name, KeyScope *out)
{
    for (int i = 0; i < COUNT(scope_names); i++)
        if (str_eq(name, str_of(scope_names[i]))) {
            *out = (KeyScope)i;
            return true;
        }
    return false;
}

/* ---- what a key may be ---------------------------------------------------------------------- */

/* Nothing that a terminal would obey, no broken UTF-8, no blanks around it. */
static bool printable(Str s, Arena scratch)
{
    Buf shown = buf_on(&scratch);

    buf_terminal(&shown, s, false);
    return str_eq(buf_done(&shown), s) && str_eq(str_trim(s), s);
}

static Code check_new(Str name, Str text, KeyScope scope, Arena scratch, Err *e)
{
    if (name.n < 1 || name.n > KEY_NAME_BYTES_MAX || !printable(name, scratch))
        return fail(e, BAD_INPUT, "the name of a key has 1 to %d printable characters",
                    KEY_NAME_BYTES_MAX);
    if (text.n > KEY_BYTES_MAX || !printable(text, scratch))
        return fail(e, BAD_INPUT, "a key has 1 to %d printable characters", KEY_BYTES_MAX);
    if (scope != SCOPE_INGEST && text.n > 0 && text.n < KEY_SECRET_BYTES_MIN)
        return fail(e, BAD_INPUT, "a key of scope %s has %d characters at least: it is a secret",
                    scope_name(scope), KEY_SECRET_BYTES_MIN);
    return OK;
}

static Str make_text(const Os *os, Arena *arena)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    enum { LETTERS = 62, FAIR = 256 / LETTERS * LETTERS };
    Buf b = buf_on(arena);

    buf_str(&b, S("pk_"));
    while (b.n < 3 + MADE_CHARACTERS) {
        u8 byte;
        os->random(os, &byte, 1);
        if (byte < FAIR) /* so that each is as likely as any other */
            buf_byte(&b, (u8)letters[byte % LETTERS]);
    }
    return buf_done(&b);
}

/* Its first quarter at most: enough to tell keys apart, not to guess one. */
static Str hint_of(Str text, Arena *arena)
{
    Str start = str_utf8_take(text, MIN(text.n / 4, HINT_BYTES_MAX));
    return str_format(arena, "%.*s…", STR_ARG(start));
}

/* ---- what this process knows ---------------------------------------------------------------- */

static Code read_row(Control *c, KeyInfo *info, Digest *digest, Err *e)
{
    sqlite3_stmt *s = c->key_reads[ALL];

    *info = (KeyInfo){.number = sqlite3_column_int64(s, 0),
                      .name = statement_str(s, 1),
                      .hint = statement_str(s, 4),
                      .made_us = sqlite3_column_int64(s, 5),
                      .revoked_us = sqlite3_column_int64(s, 6)};
    bool whole = scope_parse(statement_str(s, 2), &info->scope) &&
                 sqlite3_column_bytes(s, 3) == DIGEST_BYTES && info->name.n <= KEY_NAME_BYTES_MAX &&
                 info->hint.n <= KEY_NAME_BYTES_MAX;
    if (!whole)
        return connection_damaged(&c->reading, S("a key is none"), e);
    memcpy(digest->bytes, sqlite3_column_blob(s, 3), DIGEST_BYTES);
    return OK;
}

static Code learn_row(Control *c, Err *e)
{
    Digest digest;
    KeyInfo info;

    TRY(read_row(c, &info, &digest, e));
    return known_put(&c->known, &info, &digest, e);
}

/* All keys once more when somebody else changed the file. With reading's mutex. */
static Code learn(Control *c, Err *e)
{
    sqlite3_stmt *changes = c->key_reads[CHANGES], *all = c->key_reads[ALL];
    bool row;

    TRY(statement_step(&c->reading, changes, &row, e));
    i64 count = sqlite3_column_int64(changes, 0);
    statement_reset(changes);
    if (count == c->known.changes)
        return OK;
    known_begin(&c->known);
    TRY(statement_step(&c->reading, all, &row, e));
    while (row) {
        Code code = learn_row(c, e);
        if (code == OK)
            code = statement_step(&c->reading, all, &row, e);
        if (code != OK) {
            statement_reset(all);
            return code;
        }
    }
    known_end(&c->known, c->os->now_us(c->os));
    c->known.changes = count;
    return OK;
}

/* A bit that flips must not open a door, nor shut one without a word. */
static Code check_whole(Control *c, Err *e)
{
    sqlite3_stmt *s = c->key_reads[WHOLE];
    Code code = OK;
    bool row;

    TRY(statement_step(&c->reading, s, &row, e));
    if (row && !str_eq(statement_str(s, 0), S("ok")))
        code = connection_damaged(&c->reading, statement_str(s, 0), e);
    statement_reset(s);
    return code;
}

Code keys_open(Control *c, Err *e)
{
    TRY(connection_prepare(&c->writing, writes, c->key_writes, KEY_WRITES, e));
    TRY(connection_prepare(&c->reading, reads, c->key_reads, KEY_READS, e));
    TRY(check_whole(c, e));
    TRY(known_open(&c->known, &c->arena, e));
    atomic_store(&c->known.asked_us, c->os->tick_us(c->os));
    return learn(c, e);
}

/* One thread looks while the others answer from what is known; only when that is too old do they
 * wait for it. A failure is asked about again as soon as a success would be. */
static void look_for_changes(Control *c)
{
    i64 now = c->os->tick_us(c->os), since = now - atomic_load(&c->known.asked_us);
    Err unread;

    if (since < ASK_US)
        return;
    if (since >= LATE_US)
        pthread_mutex_lock(&c->reading.mutex);
    else if (pthread_mutex_trylock(&c->reading.mutex) != 0)
        return;
    if (now - atomic_load(&c->known.asked_us) >= ASK_US) {
        (void)!learn(c, &unread);
        atomic_store(&c->known.asked_us, now);
    }
    pthread_mutex_unlock(&c->reading.mutex);
}

bool key_find(Control *c, Str text, KeyInfo *out)
{
    Digest digest;

    if (text.n < 1 || text.n > KEY_BYTES_MAX)
        return false;
    look_for_changes(c);
    return known_digest(&c->known, text, &digest) && known_find(&c->known, &digest, out);
}

/* ---- setting -------------------------------------------------------------------------------- */

static Code refuse_taken(Control *c, Str name, const Digest *digest, Err *e)
{
    sqlite3_stmt *by_name = c->key_writes[FIND_NAME], *by_digest = c->key_writes[FIND_DIGEST];
    bool row;

    statement_bind(by_name, 1, name);
    TRY(statement_step(&c->writing, by_name, &row, e));
    statement_reset(by_name);
    if (row)
        return fail(e, BAD_INPUT, "there is a key '%.*s': revoke it first, or take another name",
                    STR_ARG(name));
    statement_bind_bytes(by_digest, 1, digest->bytes, DIGEST_BYTES);
    TRY(statement_step(&c->writing, by_digest, &row, e));
    if (!row)
        return OK;
    Code code = fail(e, BAD_INPUT, "that text is the key '%.*s' already",
                     STR_ARG(statement_str(by_digest, 0)));
    statement_reset(by_digest);
    return code;
}

static Code insert(Control *c, KeyInfo *info, const Digest *digest, Err *e)
{
    sqlite3_stmt *s = c->key_writes[INSERT];

    TRY(refuse_taken(c, info->name, digest, e));
    statement_bind(s, 1, info->name);
    statement_bind(s, 2, str_of(scope_name(info->scope)));
    statement_bind_bytes(s, 3, digest->bytes, DIGEST_BYTES);
    statement_bind(s, 4, info->hint);
    sqlite3_bind_int64(s, 5, info->made_us);
    TRY(statement_run(&c->writing, s, e));
    info->number = sqlite3_last_insert_rowid(c->writing.db);
    if (info->number > KEYS_MAX)
        return fail(e, OVER_LIMIT, "no more than %d keys can be made", KEYS_MAX);
    return OK;
}

Code key_add(Control *c, Str name, Str text, KeyScope scope, Arena *arena, Str *made, Err *e)
{
    Digest digest;
    Err later;

    TRY(check_new(name, text, scope, *arena, e));
    Str key = text.n > 0 ? str_copy(arena, text) : make_text(c->os, arena);
    KeyInfo info = {
        .name = name, .hint = hint_of(key, arena), .scope = scope, .made_us = c->os->now_us(c->os)};
    if (!known_digest(&c->known, key, &digest))
        return fail(e, IO_FAILED, "there is no memory to make a key");
    TRY(connection_begin(&c->writing, e));
    TRY(connection_end(&c->writing, insert(c, &info, &digest, e), e));
    pthread_mutex_lock(&c->reading.mutex);
    (void)!known_put(&c->known, &info, &digest, &later); /* else learnt from the file, soon */
    pthread_mutex_unlock(&c->reading.mutex);
    *made = key;
    return OK;
}

static Code revoke(Control *c, Str name, i64 now_us, i64 *number, Err *e)
{
    sqlite3_stmt *find = c->key_writes[FIND_NAME], *s = c->key_writes[REVOKE];
    bool row;

    statement_bind(find, 1, name);
    TRY(statement_step(&c->writing, find, &row, e));
    if (!row)
        return fail(e, NOT_FOUND, "there is no key '%.*s' in force; 'patron key list' tells all",
                    STR_ARG(name));
    *number = sqlite3_column_int64(find, 0);
    statement_reset(find);
    statement_bind(s, 1, name);
    sqlite3_bind_int64(s, 2, now_us);
    return statement_run(&c->writing, s, e);
}

Code key_revoke(Control *c, Str name, Err *e)
{
    i64 number = 0, now_us = MAX(c->os->now_us(c->os), 1);

    TRY(connection_begin(&c->writing, e));
    TRY(connection_end(&c->writing, revoke(c, name, now_us, &number, e), e));
    pthread_mutex_lock(&c->reading.mutex);
    known_revoke(&c->known, number, now_us);
    pthread_mutex_unlock(&c->reading.mutex);
    return OK;
}

Code key_list(Control *c, Arena *arena, KeyInfo **keys, isize *n, Err *e)
{
    sqlite3_stmt *all = c->key_reads[ALL];
    isize cap = 0, count = 0;
    KeyInfo *list = NULL;
    Digest digest;
    bool row = true;
    Code code;

    pthread_mutex_lock(&c->reading.mutex);
    while ((code = statement_step(&c->reading, all, &row, e)) == OK && row) {
        if (count == cap)
            list = arena_grow(arena, list, count, &cap, sizeof *list);
        code = read_row(c, &list[count], &digest, e);
        if (code != OK) {
            statement_reset(all);
            break;
        }
        list[count].name = str_copy(arena, list[count].name);
        list[count].hint = str_copy(arena, list[count].hint);
        count++;
    }
    pthread_mutex_unlock(&c->reading.mutex);
    *keys = list;
    *n = count;
    return code;
}
