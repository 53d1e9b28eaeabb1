/* cells.c — a cell of a file as its field wants it. */
#include "collect/files/mapping.h"
#include <ctype.h>
#include <stdio.h>

Str read_decimal(const Reading *r, Str cell, char small[64])
{
    isize n = 0;
    double number;

    if (cell.n > 2 && cell.n < 30 &&
        (memchr(cell.p, 'e', (size_t)cell.n) || memchr(cell.p, 'E', (size_t)cell.n)) &&
        str_f64(cell, &number) && number > -1e15 && number < 1e15) /* 1e-04, as R writes */
        return (Str){small, snprintf(small, 64, "%.9f", number)};
    if (!r->comma || cell.n >= 64)
        return cell;
    for (isize i = 0; i < cell.n; i++)
        if (cell.p[i] != '.')
            small[n++] = cell.p[i] == ',' ? '.' : cell.p[i];
    return (Str){small, n};
}

bool read_time(const Reading *r, Str cell, i64 *out_us)
{
    return time_parse(cell, r->zone, out_us) || date_loose(cell, r->dates, r->zone, out_us);
}

/* "834.33": digits, and as many decimals as the currency has at most. Nearly all are written so. */
static bool plain_money(Str cell, int digits, i64 *minor)
{
    i64 value = 0;
    isize i = 0;
    int decimals = 0;

    if (cell.n == 0 || cell.n > 16)
        return false;
    for (; i < cell.n && cell.p[i] >= '0' && cell.p[i] <= '9'; i++)
        value = value * 10 + (cell.p[i] - '0');
    if (i == 0 || (i < cell.n && cell.p[i] != '.'))
        return false;
    for (i++; i < cell.n && cell.p[i] >= '0' && cell.p[i] <= '9'; i++, decimals++)
        value = value * 10 + (cell.p[i] - '0');
    if (i < cell.n || decimals > digits)
        return false;
    for (; decimals < digits; decimals++)
        value *= 10;
    *minor = value;
    return true;
}

bool read_money(const Reading *r, Str cell, i64 *minor)
{
    char small[64];

    if (!r->comma && plain_money(cell, r->digits, minor))
        return true;
    return money_parse(read_decimal(r, cell, small), r->digits, minor);
}

const char *read_number(const Reading *r, FieldType type, Str cell, i64 *value)
{
    double number;
    char small[64];

    switch (type) {
    case T_TIME: return read_time(r, cell, value) ? NULL : "the time cannot be read";
    case T_MONEY: return read_money(r, cell, value) ? NULL : "an amount cannot be read";
    case T_MILLI:
        return milli_parse(read_decimal(r, cell, small), value)
                   ? NULL
                   : "a quantity or rating cannot be read";
    default:
        if (str_i64(cell, value))
            return NULL;
        if (str_eq_fold(cell, S("true")) || str_eq_fold(cell, S("false"))) {
            *value = str_eq_fold(cell, S("true"));
            return NULL;
        }
        if (!str_f64(cell, &number) || !(number < 9e15 && number > -9e15))
            return "a count cannot be read";
        *value = (i64)(number < 0 ? number - 0.5 : number + 0.5);
        return NULL;
    }
}

Str read_renamed(const MappedColumn *column, Str cell)
{
    for (isize i = 0; i < column->value_count; i++)
        if (str_eq(column->values[i].to, cell))
            return column->values[i].from;
    return cell;
}

/* Ids that went through a table of floats: "17850.0" is 17850. */
static Str whole_id(int field, Str cell)
{
    if (!str_ends(cell, S(".0")) ||
        (field != F_user_id && field != F_anonymous_id && field != F_order && field != F_product))
        return cell;
    for (isize i = 0; i < cell.n - 2; i++)
        if (cell.p[i] < '0' || cell.p[i] > '9')
            return cell;
    return cell.n > 2 ? str_take(cell, cell.n - 2) : cell;
}

/* A postal code 01234 would not. */
bool cell_is_number(Str s, double *number)
{
    Str digits = str_starts(s, S("-")) ? str_skip(s, 1) : s;

    if (digits.n == 0 || digits.n > 15 || digits.p[0] < '0' || digits.p[0] > '9')
        return false;
    if (digits.n > 1 && digits.p[0] == '0' && digits.p[1] != '.')
        return false;
    return str_f64(s, number);
}

static const char *read_property(const Reading *r, const MappedColumn *column, Str cell, u8 as,
                                 isize row, Batch *b)
{
    double number;
    bool set;

    if (as == AS_BOOL)
        set = batch_set_property_bool(b, column->name, row, cell.p[0] == 't');
    else if (as == AS_NUMBER && str_f64(cell, &number))
        set = batch_set_property_number(b, column->name, row, number);
    else if (as == AS_FOUND && cell_is_number(cell, &number))
        set = batch_set_property_number(b, column->name, row, number);
    else if (r->utf8 || str_utf8(cell))
        set = batch_set_property(b, column->name, row, cell);
    else
        return "text is not UTF-8";
    return set ? NULL : "it has more properties than a batch of events can carry";
}

/* What programs write where they have nothing to say. */
static bool says_nothing(int means, Str cell)
{
    static const char *const words[] = {"NA",  "N/A", "NULL", "null",      "\\N",
                                        "nan", "NaN", "None", "(not set)", "undefined"};

    switch (cell.n > 9 ? 0 : cell.p[0]) {
    case 'N':
    case 'n':
    case 'u':
    case '(':
    case '\\': break;
    default: return false;
    }
    if (means == F_text || means == F_country || means == F_name || means == F_query)
        return false;
    for (int i = 0; i < COUNT(words); i++)
        if (str_eq(cell, str_of(words[i])))
            return true;
    return false;
}

bool cell_says_nothing(const MappedColumn *column, Str cell)
{
    return cell.n == 0 || says_nothing(column->means, cell);
}

Str read_text(const MappedColumn *column, Str cell)
{
    return whole_id(column->means, read_renamed(column, cell));
}

const char *read_cell(const Reading *r, const MappedColumn *column, Str cell, u8 as, isize row,
                      isize line, Batch *b)
{
    cell = str_trim(cell);
    if (cell_says_nothing(column, cell))
        return NULL;
    if (column->means == A_PROPERTY)
        return read_property(r, column, cell, as, row, b);
    const FieldInfo *f = &field_info[column->means];
    char code[3];
    isize at = f->line ? line : row;
    if (f->type == T_TEXT) {
        if (!r->utf8 && !str_utf8(cell))
            return "text is not UTF-8";
        if (column->means == F_currency && cell.n == 3) { /* "usd" is written too */
            for (int i = 0; i < 3; i++)
                code[i] = (char)toupper((u8)cell.p[i]);
            cell = (Str){code, 3};
        }
        batch_set_text(b, (Field)column->means, at, read_text(column, cell));
        return NULL;
    }
    i64 value;
    const char *fault = read_number(r, f->type, cell, &value);
    if (!fault)
        batch_set_int(b, (Field)column->means, at, value);
    return fault;
}
