/* small.h — little worlds as the documents write them (docs/reports/README.md): a question, what
 * people did, and what the answer is.
 *
 *   report overview unit=day
 *   ann   10:00 page_view channel=search   10:20 order order=o1 value=30.00
 *   ~dev  2026-11-03  09:00 page_view
 *   -     09:30 order order=o2 value=5.00
 *   => total
 *      visitors  revenue
 *      2         35.00
 */
#ifndef SMALL_H
#define SMALL_H
#include "world.h"

/* The next word of a line; 'a b' and "a b" are one, also behind a = sign. */
static inline Str word(Str *line)
{
    Str s = str_trim(*line);
    char quote = 0;
    isize n = 0;

    for (; n < s.n; n++) {
        if (quote && s.p[n] == quote)
            quote = 0;
        else if (!quote && (s.p[n] == '\'' || s.p[n] == '"'))
            quote = s.p[n];
        else if (!quote && s.p[n] == ' ')
            break;
    }
    *line = str_skip(s, n);
    return str_take(s, n);
}

static inline Str unquoted(Str s)
{
    bool quoted = s.n > 1 && (s.p[0] == '\'' || s.p[0] == '"') && s.p[s.n - 1] == s.p[0];
    return quoted ? str_take(str_skip(s, 1), s.n - 2) : s;
}

static inline void small_field(Batch *b, isize row, isize *line, Str name, Str value)
{
    Field f = field_find(name);
    i64 number;
    double real;

    if (f == FIELD_COUNT) {
        bool numeric = str_f64(value, &real);
        if (!(numeric ? batch_set_property_number(b, name, row, real)
                      : batch_set_property(b, name, row, value)))
            broken("too many properties");
        return;
    }
    if (field_info[f].line && (*line < 0 || f == F_product))
        *line = batch_line(b);
    isize at = field_info[f].line ? *line : row;
    switch (field_info[f].type) {
    case T_TEXT: batch_set_text(b, f, at, value); return;
    case T_MONEY:
        if (!money_parse(value, 2, &number))
            broken("%.*s is no amount", STR_ARG(value));
        break;
    case T_MILLI:
        if (!milli_parse(value, &number))
            broken("%.*s is no number", STR_ARG(value));
        break;
    case T_TIME:
        if (!time_parse(value, NULL, &number))
            broken("%.*s is no time", STR_ARG(value));
        break;
    default:
        if (!str_i64(value, &number))
            broken("%.*s is no count", STR_ARG(value));
        break;
    }
    batch_set_int(b, f, at, number);
}

/* One event: what follows its time, up to the next time or date. */
static inline void small_event(Batch *b, Str who, i64 at_us, Str *rest)
{
    isize row = batch_row(b), line = -1;

    batch_set_int(b, F_time, row, at_us);
    if (who.p[0] == '~')
        batch_set_text(b, F_anonymous_id, row, str_skip(who, 1));
    else if (!str_eq(who, S("-")))
        batch_set_text(b, F_user_id, row, who);
    batch_set_text(b, F_kind, row, word(rest));
    for (;;) {
        Str before = *rest, next = word(rest);
        Cut cut = str_cut(next, '=');
        if (!cut.found) {
            *rest = before;
            return;
        }
        small_field(b, row, &line, cut.head, unquoted(cut.tail));
    }
}

static inline void small_line(Batch *b, Str line)
{
    char text[64];
    Str day = S("2026-11-02"), who = word(&line);

    for (;;) {
        Str next = word(&line);
        i64 us;
        if (next.n == 0)
            return;
        if (next.n == 10 && next.p[4] == '-') {
            day = next;
            continue;
        }
        snprintf(text, sizeof text, "%.*s %.*s", STR_ARG(day), STR_ARG(next));
        if (!time_parse(str_of(text), NULL, &us))
            broken("'%s' is no time in a little world", text);
        small_event(b, who, us, &line);
    }
}

/* ---- what is expected ---- */

typedef struct {
    Str table;
    Str lines; /* header and rows */
} Expected;
typedef struct {
    Str question; /* behind "report" */
    Expected expected[8];
    isize n;
} Asked;
typedef struct {
    Batch *batch;
    Asked asked[16];
    isize n;
} Small;

/* A fenced block that begins with "report". */
static inline Small small_parse(Str text, Arena *arena)
{
    Small s = {.batch = batch_new(arena, true)};
    Expected *open = NULL;

    while (text.n > 0) {
        Cut cut = str_cut(text, '\n');
        Str line = cut.head;
        text = cut.tail;
        if (str_starts(line, S("report "))) {
            assert(s.n < COUNT(s.asked));
            s.asked[s.n++].question = str_trim(str_skip(line, 7));
            open = NULL;
        } else if (str_starts(line, S("=>"))) {
            Asked *asked = &s.asked[s.n - 1];
            assert(asked->n < COUNT(asked->expected));
            open = &asked->expected[asked->n++];
            open->table = str_trim(str_skip(line, 2));
            open->lines = (Str){text.p, 0};
        } else if (open && str_trim(line).n > 0) {
            open->lines.n = line.p + line.n - open->lines.p;
        } else if (str_trim(line).n > 0) {
            small_line(s.batch, line);
        }
    }
    return s;
}

/* Does a cell read as expected? A share or number to as many decimals as are written. */
static inline bool cell_reads(const ReportAnswer *a, const ReportColumn *column, const Value *value,
                              Str want, Arena scratch)
{
    Buf text = buf_on(&scratch);
    double number;

    value_text(a, column->unit, value, &text);
    want = unquoted(want);
    if (value->absent || str_eq(want, S("-")))
        return value->absent && str_eq(want, S("-"));
    if (column->unit != SHARE && column->unit != NUMBER_ && column->unit != DAYS)
        return str_eq(buf_done(&text), want);
    isize point = str_find(want, S("."));
    double half = 0.5 * pow(10, point < 0 ? 0 : (double)(point + 1 - want.n));
    return str_f64(want, &number) && fabs(number - value->number) <= half * (point < 0 ? 1e-6 : 1);
}

static inline const Table *table_of(const ReportAnswer *a, Str name)
{
    for (isize t = 0; t < a->tables.tables; t++)
        if (name.n == 0 || str_eq(str_of(a->tables.table[t].of->name), name))
            return &a->tables.table[t];
    broken("report '%s' has no table '%.*s'", a->report->name, STR_ARG(name));
    return NULL;
}

static inline isize column_of(const Table *t, Str name)
{
    for (isize c = 0; c < t->width; c++)
        if (str_eq(str_of(t->columns[c].name), name))
            return c;
    broken("table '%s' has no column '%.*s'", t->of->name, STR_ARG(name));
    return 0;
}

static inline void expect_table(const char *how, const ReportAnswer *a, const Expected *expected,
                                Arena scratch)
{
    const Table *t = table_of(a, expected->table);
    Str rest = expected->lines, header = str_cut(rest, '\n').head;
    isize columns[64], n = 0, row = 0;
    bool good = true;

    for (Str name = word(&header); name.n > 0; name = word(&header))
        columns[n++] = column_of(t, name);
    for (rest = str_cut(rest, '\n').tail; rest.n > 0 && good; row++) {
        Cut cut = str_cut(rest, '\n');
        Str line = cut.head;
        rest = cut.tail;
        for (isize i = 0; i < n && good; i++)
            good = row < t->rows &&
                   cell_reads(a, &t->columns[columns[i]], &t->cells[row * t->width + columns[i]],
                              word(&line), scratch);
    }
    if (good && row == t->rows)
        return;
    print_answer(how, a, t - a->tables.table, scratch);
    broken("the document of '%s' says of row %td:\n%.*s", a->report->name, row,
           STR_ARG(expected->lines));
}

static inline void small_ask(World *w, const Asked *asked)
{
    Str rest = asked->question, name = word(&rest);
    const Report *report = report_find(name);
    ReportAnswer kernel, twin;
    Pair pairs[32];

    if (!report)
        broken("there is no report '%.*s'", STR_ARG(name));
    isize n = pairs_of(rest, pairs, COUNT(pairs), &w->arena);
    must(w, report_ask(report, w->snapshot, pairs, n, &w->options, &w->arena, &kernel, &w->err));
    must(w, report_ask_sql(report, w->snapshot, w->warehouse, pairs, n, &w->options, &w->arena,
                           &twin, &w->err));
    for (isize i = 0; i < asked->n; i++) {
        expect_table("-- by the kernel", &kernel, &asked->expected[i], w->arena);
        expect_table("-- by SQL", &twin, &asked->expected[i], w->arena);
    }
    expect(answers_same(&kernel, &twin, true, w->arena));
}

/* Every fenced block of a document that begins with "report"; how many there were. */
static inline isize small_document(Str document)
{
    isize worlds = 0;

    for (isize at = str_find(document, S("```")); at >= 0; at = str_find(document, S("```"))) {
        Str rest = str_cut(str_skip(document, at), '\n').tail;
        isize end = str_find(rest, S("\n```"));
        expect(end >= 0);
        document = str_skip(rest, end + 4);
        if (!str_starts(rest, S("report ")))
            continue;
        World w = world_new();
        Small s = small_parse(str_take(rest, end), &w.arena);
        world_add(&w, s.batch);
        world_warehouse(&w);
        for (isize i = 0; i < s.n; i++)
            small_ask(&w, &s.asked[i]);
        world_end(&w);
        worlds++;
    }
    return worlds;
}

#endif
