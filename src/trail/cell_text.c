/* cell_text.c — the values of a column as texts, each distinct one written once. */
#include "trail/property.h"

static Str number_text(FieldType type, i64 value, int digits, Arena *keep)
{
    Buf b = buf_on(keep);
    double number;
    switch (type) {
    case T_MONEY: buf_money(&b, value, digits); break;
    case T_MILLI: buf_milli(&b, value); break;
    case T_TIME: buf_time(&b, value, NULL); break;
    case T_HASH: buf_print(&b, "%016llx", (unsigned long long)value); break;
    case T_BOOL: buf_str(&b, value ? S("true") : S("false")); break;
    case T_NUMBER:
        memcpy(&number, &value, sizeof number);
        for (int precision = 15; precision <= 17; precision++) {
            double back = 0;
            b = buf_on(keep);
            buf_print(&b, "%.*g", precision, number);
            if (str_f64(buf_done(&b), &back) && back == number)
                break;
        }
        break;
    default: buf_print(&b, "%lld", (long long)value);
    }
    return buf_done(&b);
}

/* The row of `c` that stands for each event: itself, or its first line; -1: none. */
static isize *places_of(const Batch *b, bool line, Arena *keep)
{
    isize *place = arena_take_raw(keep, sizeof(isize), b->rows + 1);
    for (isize i = 0; i < b->rows; i++)
        place[i] = line ? -1 : i;
    for (isize l = b->lines - 1; line && l >= 0; l--)
        place[b->line_row[l]] = l;
    return place;
}

static CellTexts of_numbers(const Batch *b, const Column *c, const isize *place, Arena *keep)
{
    isize rows = b->rows;
    CellTexts out = {take(keep, u32, rows + 1), NULL, 0};
    u64 *key = take(keep, u64, rows + 1);
    u8 *digits = take(keep, u8, rows + 1);
    u32 *number = arena_take_raw(keep, sizeof(u32), rows + 1);
    u32 *first = arena_take_raw(keep, sizeof(u32), rows + 1);

    for (isize i = 0; i < rows; i++) {
        i64 value = place[i] < 0 ? ABSENT : column_int(c, place[i]);
        key[i] = (u64)value;
        if (c->type == T_MONEY && value != ABSENT)
            digits[i] = (u8)currency_digits(batch_text(b, F_currency, i));
    }
    number_keys(key, rows, number, first, *keep);
    u64 *both = arena_take_raw(keep, sizeof(u64), rows + 1);
    for (isize i = 0; i < rows; i++)
        both[i] = (u64)number[i] << 8 | digits[i];
    out.n = number_keys(both, rows, number, first, *keep);
    out.text = take(keep, Str, (isize)out.n + 1);
    for (u32 k = 0; k < out.n; k++)
        if ((i64)key[first[k]] != ABSENT)
            out.text[k] = number_text(c->type, (i64)key[first[k]], digits[first[k]], keep);
    for (isize i = 0; i < rows; i++)
        out.cell[i] = (i64)key[i] == ABSENT ? 0 : number[i] + 1;
    return out;
}

CellTexts cell_texts(const Batch *b, const Column *c, bool line, Arena *keep)
{
    const isize *place = places_of(b, line, keep);
    if (c->type != T_TEXT)
        return of_numbers(b, c, place, keep);
    CellTexts out = {take(keep, u32, b->rows + 1), c->dict, (u32)c->dict_n};
    for (isize i = 0; i < b->rows; i++)
        out.cell[i] = place[i] >= 0 && place[i] < c->n ? c->code[place[i]] : 0;
    return out;
}
