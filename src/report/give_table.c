/* give_table.c — answers for a terminal: rounded, with units, in straight columns. */
#include "report/give.h"

#include <stdio.h>
#include <stdlib.h>

enum { GAP = 2, LABEL_WIDTH_MAX = 40 };

/* 1234567 as 1,234,567, with what follows the whole part kept. */
static void put_grouped(Buf *out, Str number)
{
    isize digits = 0, sign = number.n > 0 && number.p[0] == '-';

    while (sign + digits < number.n && number.p[sign + digits] >= '0' &&
           number.p[sign + digits] <= '9')
        digits++;
    buf_str(out, str_take(number, sign));
    for (isize i = 0; i < digits; i++) {
        if (i > 0 && (digits - i) % 3 == 0)
            buf_byte(out, ',');
        buf_byte(out, (u8)number.p[sign + i]);
    }
    buf_str(out, str_skip(number, sign + digits));
}

static void put_duration(Buf *out, i64 us)
{
    i64 s = llabs(us) / US_PER_S;

    buf_str(out, us < 0 ? S("-") : S(""));
    if (s >= 86400)
        buf_print(out, "%lld d %02lld h", (long long)(s / 86400), (long long)(s / 3600 % 24));
    else if (s >= 3600)
        buf_print(out, "%lld h %02lld m", (long long)(s / 3600), (long long)(s / 60 % 60));
    else if (s >= 60)
        buf_print(out, "%lld m %02lld s", (long long)(s / 60), (long long)(s % 60));
    else
        buf_print(out, "%.1f s", (double)llabs(us) / 1e6);
}

void value_readable(const ReportAnswer *a, Unit unit, const Value *value, Buf *out)
{
    char text[64];

    if (value->absent) {
        buf_byte(out, '-');
        return;
    }
    switch (unit) {
    case SHARE: buf_print(out, "%.1f %%", value->number * 100); break;
    case DURATION: put_duration(out, value->integer); break;
    case DAYS: buf_print(out, "%.1f d", value->number); break;
    case NUMBER_:
        snprintf(text, sizeof text, "%.2f", value->number);
        put_grouped(out, str_of(text));
        break;
    case PEOPLE:
    case COUNTS:
    case MONEY_: {
        isize from = out->n;
        value_text(a, unit, value, out);
        isize n = MIN(out->n - from, COUNT(text));
        memcpy(text, out->p + from, (size_t)n);
        out->n = from;
        put_grouped(out, (Str){text, n});
        break;
    }
    default: value_text(a, unit, value, out); break;
    }
}

/* ---- columns ---- */

typedef struct {
    const ReportAnswer *a;
    const Table *t;
    Str *cell; /* readable, row by row */
    Str *header;
    int *width; /* of each column */
    int limit;  /* of the terminal */
    Buf *out;
} Sheet;

static bool left(const ReportColumn *column)
{
    return column->unit == LABEL || column->unit == DAY_ || column->unit == MOMENT;
}

static void put_spaces(Buf *out, int n)
{
    for (; n > 0; n--)
        buf_byte(out, ' ');
}

static void put_padded(Buf *out, Str text, int width, bool to_left)
{
    text = text_take_width(text, width);
    int rest = width - text_width(text);

    put_spaces(out, to_left ? 0 : rest);
    buf_str(out, text);
    put_spaces(out, to_left ? rest : 0);
}

static Str printable(Str s, Arena *arena)
{
    Buf b = buf_on(arena);
    buf_terminal(&b, s, false);
    return buf_done(&b);
}

static Sheet sheet_of(const ReportAnswer *a, const Table *t, int limit, Buf *out)
{
    Arena *arena = out->arena;
    Sheet s = {.a = a, .t = t, .limit = limit, .out = out};

    s.cell = take(arena, Str, t->rows * t->width);
    s.header = take(arena, Str, t->width);
    s.width = take(arena, int, t->width);
    for (isize c = 0; c < t->width; c++) {
        bool money = t->columns[c].unit == MONEY_ && a->currency.n > 0;
        s.header[c] = money ? str_format(arena, "%s %.*s", t->columns[c].name, STR_ARG(a->currency))
                            : printable(str_of(t->columns[c].name), arena);
        s.width[c] = text_width(s.header[c]);
    }
    for (isize i = 0; i < t->rows * t->width; i++) {
        Buf text = buf_on(arena);
        isize c = i % t->width;
        value_readable(a, t->columns[c].unit, &t->cells[i], &text);
        s.cell[i] = printable(buf_done(&text), arena);
        s.width[c] = MAX(s.width[c], MIN(text_width(s.cell[i]), LABEL_WIDTH_MAX));
    }
    return s;
}

/* One line of the columns in `shown`; row -1 is the header. */
static void put_line(const Sheet *s, isize row, const isize *shown, isize n)
{
    for (isize i = 0; i < n; i++) {
        isize c = shown[i];
        Str text = row < 0 ? s->header[c] : s->cell[row * s->t->width + c];
        bool to_left = left(&s->t->columns[c]);
        put_spaces(s->out, i ? GAP : 0);
        if (to_left && i == n - 1)
            buf_str(s->out, text_take_width(text, s->width[c]));
        else
            put_padded(s->out, text, s->width[c], to_left);
    }
    buf_byte(s->out, '\n');
}

/* Columns that do not fit beside each other follow below, each block with the row's name again. */
static void put_blocks(const Sheet *s)
{
    isize *shown = take(s->out->arena, isize, s->t->width);
    isize keys = 0, c = 0;
    int keys_width = 0;

    while (keys < s->t->width && s->t->columns[keys].key) {
        shown[keys] = keys;
        keys_width += s->width[keys++] + GAP;
    }
    for (c = keys; c < s->t->width || c == 0;) {
        isize n = keys;
        int used = keys_width;
        while (c < s->t->width && (n == keys || used + s->width[c] <= s->limit)) {
            used += s->width[c] + GAP;
            shown[n++] = c++;
        }
        put_line(s, -1, shown, n);
        for (isize row = 0; row < s->t->rows; row++)
            put_line(s, row, shown, n);
        if (c < s->t->width)
            buf_byte(s->out, '\n');
        c += n == 0;
    }
}

/* One row reads better downwards. */
static void put_single(const Sheet *s)
{
    int names = 0, values = 0;

    for (isize c = 0; c < s->t->width; c++) {
        names = MAX(names, text_width(s->header[c]));
        values = MAX(values, text_width(s->cell[c]));
    }
    for (isize c = 0; c < s->t->width; c++) {
        put_padded(s->out, s->header[c], names, true);
        put_spaces(s->out, GAP);
        put_padded(s->out, s->cell[c], values, false);
        buf_byte(s->out, '\n');
    }
}

static void put_heading(const ReportAnswer *a, Buf *out)
{
    buf_print(out, "%s: %s\n", a->report->name, a->report->asks);
    for (isize i = 0; i < a->param_count; i++) {
        buf_print(out, "%s%.*s=", i ? "  " : "", STR_ARG(a->params[i].name));
        buf_terminal(out, a->params[i].value, false);
    }
    buf_str(out, S("\n"));
    const i64 counts[] = {a->counted_events, a->counted_people, a->bots_excluded};
    static const char *const what[] = {" events of ", " people counted",
                                       " events of robots left out"};
    for (int i = 0; i < 3; i++) {
        if (i == 2 && counts[i] == 0)
            break;
        Value value = {.integer = counts[i]};
        buf_str(out, i == 2 ? S(", ") : S(""));
        value_readable(a, COUNTS, &value, out);
        buf_str(out, str_of(what[i]));
    }
    buf_print(out, "; %.1f ms\n", a->elapsed_ms);
}

void answer_table(const ReportAnswer *a, int width, Buf *out)
{
    put_heading(a, out);
    for (isize i = 0; i < a->tables.tables; i++) {
        const Table *t = &a->tables.table[i];
        Sheet s = sheet_of(a, t, width, out);
        buf_print(out, "\n%s: %s\n", t->of->name, t->of->help);
        if (t->rows == 0)
            buf_str(out, S("(nothing)\n"));
        else if (t->rows == 1)
            put_single(&s);
        else
            put_blocks(&s);
    }
}
