/* check.c — reads all of control.sqlite and tells what is wrong with it. */
#include "control/inside.h"

enum { FINDINGS_MAX = 100 };

typedef struct {
    Arena *arena;
    Str *text;
    isize n, cap;
} Findings;

static void note(Findings *f, Str text)
{
    if (f->n == f->cap)
        f->text = arena_grow(f->arena, f->text, f->n, &f->cap, sizeof *f->text);
    f->text[f->n++] = str_copy(f->arena, text);
}

/* Each row of the answer but "ok" is a finding. */
static Code ask(Connection *c, const char *sql, Findings *f, Err *e)
{
    sqlite3_stmt *s = NULL;
    bool row = true;
    Code code;

    TRY(connection_prepare(c, &sql, &s, 1, e));
    while ((code = statement_step(c, s, &row, e)) == OK && row)
        if (!str_eq(statement_str(s, 0), S("ok")) && f->n < FINDINGS_MAX)
            note(f, statement_str(s, 0));
    return code;
}

static Code read_all(Connection *c, Findings *f, Err *e)
{
    i64 version;

    TRY(control_admit(c, &version, e));
    TRY(ask(c, "PRAGMA integrity_check", f, e));
    return ask(c,
               "SELECT 'a row of ' || \"table\" || ' names one of ' || parent || ' that is gone' "
               "FROM pragma_foreign_key_check",
               f, e);
}

Code control_check(Str directory, Arena *arena, Str **findings, isize *n, Err *e)
{
    scoped(Connection, connection_close) c = {0};
    Findings f = {.arena = arena};
    const char *path = str_z(arena, str_format(arena, "%.*s/control.sqlite", STR_ARG(directory)));

    *findings = NULL;
    *n = 0;
    if (!os_exists(path))
        return fail(e, NOT_FOUND, "there is no '%s': nothing has been set yet", path);
    Code code = connection_open(path, TO_READ, &c, e);
    if (code == OK)
        code = read_all(&c, &f, e);
    bool wrong = code == CORRUPT || code == BAD_INPUT;
    if (wrong)
        note(&f, str_of(e->text));
    *findings = f.text;
    *n = f.n;
    return wrong ? OK : code;
}
