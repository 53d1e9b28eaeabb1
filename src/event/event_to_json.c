/* event_to_json.c — one event as people and other programs read it. */
#include "event/event.h"

/* Decimals of so many digits pass through a double and come out the same. */
#define DOUBLE_EXACT ((i64)1000000000000000)

static void put_quoted_unless(bool plain, Buf *out, void (*put)(Buf *, i64, int), i64 v, int digits)
{
    if (!plain)
        buf_byte(out, '"');
    put(out, v, digits);
    if (!plain)
        buf_byte(out, '"');
}

static void put_milli(Buf *out, i64 milli, int digits)
{
    (void)digits;
    buf_milli(out, milli);
}

static void put_number(Buf *out, FieldType type, i64 v, int digits)
{
    double number;
    bool plain = v > -DOUBLE_EXACT && v < DOUBLE_EXACT;
    switch (type) {
    case T_TIME:
        buf_byte(out, '"');
        buf_time(out, v, NULL);
        buf_byte(out, '"');
        break;
    case T_MONEY: put_quoted_unless(plain, out, buf_money, v, digits); break;
    case T_MILLI: put_quoted_unless(plain, out, put_milli, v, 3); break;
    case T_HASH: buf_print(out, "\"%016llx\"", (unsigned long long)v); break;
    case T_BOOL: buf_str(out, v ? S("true") : S("false")); break;
    case T_NUMBER:
        memcpy(&number, &v, sizeof number);
        buf_json_number(out, number);
        break;
    default: buf_print(out, "%lld", (long long)v); break;
    }
}

/* put_cell — "name":value with `lead` before it, unless absent; tells whether it was written. */
static bool put_cell(Buf *out, char lead, const Column *c, isize at, int digits)
{
    if (!c || at >= c->n || (c->type == T_TEXT ? c->code[at] == 0 : c->value[at] == ABSENT))
        return false;
    buf_byte(out, (u8)lead);
    buf_json(out, c->name);
    buf_byte(out, ':');
    if (c->type == T_TEXT)
        buf_json(out, column_text(c, at));
    else
        put_number(out, c->type, c->value[at], digits);
    return true;
}

static void put_line(Buf *out, const Batch *b, isize line, int digits)
{
    char lead = '{';
    for (int f = FIELD_FIRST_LINE; f < FIELD_COUNT; f++)
        if (put_cell(out, lead, b->field[f], line, digits))
            lead = ',';
    if (lead == '{')
        buf_byte(out, '{');
    buf_byte(out, '}');
}

static char put_lines(Buf *out, char lead, const Batch *b, isize row, int digits)
{
    isize n, first = batch_lines_of(b, row, &n);
    if (n == 0)
        return lead;
    buf_byte(out, (u8)lead);
    buf_str(out, S("\"items\":["));
    for (isize line = first; line < first + n; line++) {
        if (line > first)
            buf_byte(out, ',');
        put_line(out, b, line, digits);
    }
    buf_byte(out, ']');
    return ',';
}

static char put_properties(Buf *out, char lead, const Batch *b, isize row, int digits)
{
    isize start = out->n;
    char inner = '{';
    buf_byte(out, (u8)lead);
    buf_str(out, S("\"properties\":"));
    for (isize p = 0; p < b->properties; p++)
        if (put_cell(out, inner, b->property[p], row, digits))
            inner = ',';
    if (inner == '{') {
        out->n = start;
        return lead;
    }
    buf_byte(out, '}');
    return ',';
}

void event_to_json(const Batch *b, isize row, Buf *out)
{
    int digits = currency_digits(batch_text(b, F_currency, row));
    char lead = '{';

    for (int f = 0; f < FIELD_FIRST_LINE; f++)
        if (put_cell(out, lead, b->field[f], row, digits))
            lead = ',';
    lead = put_lines(out, lead, b, row, digits);
    lead = put_properties(out, lead, b, row, digits);
    if (lead == '{')
        buf_byte(out, '{');
    buf_byte(out, '}');
}
