/* sql_template.c — SQL files with places to fill in: {name}, {if name} .. {else} .. {end}, {for
 * list} .. {end}, {mean sum n}. Small on purpose: what needs more belongs into the SQL or into
 * the report. */
#include "report/sql.h"

typedef struct {
    Str name, sql, raw;
    SqlVars **items; /* a list's turns */
    isize items_n, items_cap;
    bool list;
} Var;
struct SqlVars {
    Arena *arena;
    Var *vars;
    isize n, cap;
    const SqlVars *outer; /* within a turn of a list */
    Str prefix;           /* "step.": how the turn's own are called */
};

void buf_quoted(Buf *b, Str text)
{
    buf_byte(b, '\'');
    for (isize i = 0; i < text.n; i++) {
        if (text.p[i] == '\'')
            buf_byte(b, '\'');
        buf_byte(b, (u8)text.p[i]);
    }
    buf_byte(b, '\'');
}

void buf_name(Buf *b, Str name)
{
    buf_byte(b, '"');
    for (isize i = 0; i < name.n; i++) {
        if (name.p[i] == '"')
            buf_byte(b, '"');
        buf_byte(b, (u8)name.p[i]);
    }
    buf_byte(b, '"');
}

Str sql_quoted(Str text, Arena *arena)
{
    Buf b = buf_on(arena);
    buf_quoted(&b, text);
    return buf_done(&b);
}

/* ---- what may be filled in ---- */

SqlVars *sql_vars_new(Arena *arena)
{
    SqlVars *v = take(arena, SqlVars, 1);
    v->arena = arena;
    return v;
}

Arena *sql_arena(SqlVars *v)
{
    return v->arena;
}

static Var *var_own(SqlVars *v, Str name)
{
    for (isize i = 0; i < v->n; i++)
        if (str_eq(v->vars[i].name, name))
            return &v->vars[i];
    return NULL;
}

static Var *var_set(SqlVars *v, const char *name)
{
    Var *var = var_own(v, str_of(name));
    if (var)
        return var;
    if (v->n == v->cap)
        v->vars = arena_grow(v->arena, v->vars, v->n, &v->cap, sizeof *v->vars);
    var = &v->vars[v->n++];
    *var = (Var){.name = str_copy(v->arena, str_of(name))};
    return var;
}

void sql_both(SqlVars *v, const char *name, Str sql, Str raw)
{
    Var *var = var_set(v, name);
    var->sql = sql;
    var->raw = raw;
}

void sql_raw(SqlVars *v, const char *name, Str sql)
{
    sql_both(v, name, sql, sql);
}

void sql_text(SqlVars *v, const char *name, Str text)
{
    sql_both(v, name, sql_quoted(text, v->arena), text);
}

void sql_int(SqlVars *v, const char *name, i64 value)
{
    sql_raw(v, name, str_format(v->arena, "%lld", (long long)value));
}

void sql_list(SqlVars *v, const char *name)
{
    var_set(v, name)->list = true;
}

SqlVars *sql_item(SqlVars *v, const char *list)
{
    Var *var = var_set(v, list);
    SqlVars *item = sql_vars_new(v->arena);

    var->list = true;
    item->outer = v;
    item->prefix = str_format(v->arena, "%s.", list);
    if (var->items_n == var->items_cap)
        var->items = arena_grow(v->arena, var->items, var->items_n, &var->items_cap,
                                sizeof(SqlVars *));
    sql_int(item, "index", var->items_n);
    sql_int(item, "first", var->items_n == 0);
    sql_int(item, "last", 1);
    if (var->items_n > 0)
        sql_int(var->items[var->items_n - 1], "last", 0);
    var->items[var->items_n++] = item;
    return item;
}

/* {step.kind} within a turn; anything else goes outwards. */
static const Var *var_find(const SqlVars *v, Str name)
{
    for (; v; v = v->outer) {
        if (v->prefix.n && !str_starts(name, v->prefix))
            continue;
        const Var *var = var_own((SqlVars *)v, str_skip(name, v->prefix.n));
        if (var)
            return var;
    }
    return NULL;
}

/* ---- filling ---- */

typedef struct {
    const char *name;
    Str text;
    isize at;
    Buf *out; /* NULL while a part is left out */
    Err *e;
} Filler;

static Code fill(Filler *f, const SqlVars *vars, bool inner, Str *stop);

static Code wrong(const Filler *f, Str tag, const char *why)
{
    return fail(f->e, CORRUPT, "%s: {%.*s} %s", f->name, STR_ARG(tag), why);
}

static bool is_true(const Var *var)
{
    static const char *const no[] = {"", "0", "NULL", "''", "no"};

    if (var && var->list)
        return var->items_n > 0;
    for (int i = 0; var && i < COUNT(no); i++)
        if (str_eq(var->raw, str_of(no[i])))
            return false;
    return var != NULL;
}

/* "name", "not name", "name=raw" */
static Code test(const Filler *f, const SqlVars *vars, Str tag, Str what, bool *out)
{
    bool no = str_starts(what, S("not "));
    Cut cut = str_cut(no ? str_skip(what, 4) : what, '=');
    const Var *var = var_find(vars, str_trim(cut.head));

    if (!var)
        return wrong(f, tag, "asks for a name that nobody fills in");
    *out = (cut.found ? str_eq(var->raw, str_trim(cut.tail)) : is_true(var)) != no;
    return OK;
}

/* One part up to {else} or {end}, written or left out. */
static Code part(Filler *f, const SqlVars *vars, bool write, Str *stop)
{
    Buf *out = f->out;
    f->out = write ? out : NULL;
    Code code = fill(f, vars, true, stop);
    f->out = out;
    return code;
}

static Code fill_if(Filler *f, const SqlVars *vars, Str tag)
{
    bool holds = false;
    Str stop;

    if (f->out)
        TRY(test(f, vars, tag, str_skip(tag, 3), &holds));
    TRY(part(f, vars, holds, &stop));
    if (str_eq(stop, S("else")))
        TRY(part(f, vars, !holds, &stop));
    return str_eq(stop, S("end")) ? OK : wrong(f, tag, "has two {else}");
}

static Code fill_for(Filler *f, const SqlVars *vars, Str tag)
{
    const Var *var = var_find(vars, str_trim(str_skip(tag, 4)));
    isize from = f->at, turns = f->out && var ? var->items_n : 0;
    Str stop;

    if (f->out && !var)
        return wrong(f, tag, "repeats for a list that nobody fills in");
    if (turns == 0)
        TRY(part(f, vars, false, &stop));
    for (isize i = 0; i < turns; i++) {
        f->at = from;
        TRY(part(f, var->items[i], true, &stop));
    }
    return str_eq(stop, S("end")) ? OK : wrong(f, tag, "cannot have an {else}");
}

/* {mean sum n}: to the nearest integer, halves away from zero, as put_mean. Neither part holds a
 * blank; both may hold places to fill in. */
static Code fill_mean(Filler *f, const SqlVars *vars, Str tag)
{
    Buf both = buf_on(vars->arena);
    Filler inner = {.name = f->name, .text = str_trim(str_skip(tag, 5)), .out = &both, .e = f->e};
    Str stop;

    if (!f->out)
        return OK;
    TRY(fill(&inner, vars, false, &stop));
    Cut cut = str_cut(buf_done(&both), ' ');
    Str sum = cut.head, n = str_trim(cut.tail);
    if (!cut.found)
        return wrong(f, tag, "needs a sum and a count");
    buf_print(f->out,
              "CASE WHEN %.*s > 0 THEN (sign(%.*s) * ((2 * abs(%.*s) + %.*s) // (2 * %.*s)))"
              "::BIGINT END",
              STR_ARG(n), STR_ARG(sum), STR_ARG(sum), STR_ARG(n), STR_ARG(n));
    return OK;
}

static Code fill_tag(Filler *f, const SqlVars *vars, Str tag)
{
    if (str_starts(tag, S("if ")))
        return fill_if(f, vars, tag);
    if (str_starts(tag, S("for ")))
        return fill_for(f, vars, tag);
    if (str_starts(tag, S("mean ")))
        return fill_mean(f, vars, tag);
    const Var *var = f->out ? var_find(vars, tag) : NULL;
    if (f->out && (!var || var->list))
        return wrong(f, tag, "is a name that nobody fills in");
    if (f->out)
        buf_str(f->out, var->sql);
    return OK;
}

/* The brace that closes the one at `open`; -1 when there is none. */
static isize closing(Str text, isize open)
{
    isize depth = 0;

    for (isize i = open; i < text.n; i++) {
        depth += (text.p[i] == '{') - (text.p[i] == '}');
        if (depth == 0)
            return i;
    }
    return -1;
}

/* Up to the end of the text, or with `inner` to the {else} or {end} that closes this part. */
static Code fill(Filler *f, const SqlVars *vars, bool inner, Str *stop)
{
    while (f->at < f->text.n) {
        Str rest = str_skip(f->text, f->at);
        isize open = str_find(rest, S("{"));
        Str plain = open < 0 ? rest : str_take(rest, open);
        if (f->out)
            buf_str(f->out, plain);
        f->at += plain.n;
        if (open < 0)
            break;
        isize close = closing(rest, open);
        if (close < 0)
            return wrong(f, str_take(str_skip(rest, open + 1), 20), "is never closed");
        Str tag = {rest.p + open + 1, close - open - 1};
        f->at += tag.n + 2;
        if (str_eq(tag, S("end")) || str_eq(tag, S("else"))) {
            *stop = tag;
            return inner ? OK : wrong(f, tag, "closes nothing");
        }
        TRY(fill_tag(f, vars, tag));
    }
    return inner ? wrong(f, S("end"), "is missing") : OK;
}

Code sql_fill(const char *name, Str text, SqlVars *vars, Buf *out, Err *e)
{
    Filler f = {.name = name, .text = text, .out = out, .e = e};
    Str stop;
    return fill(&f, vars, false, &stop);
}
