/* event_from_json.c — an event as another program writes it, into a batch. What has a field's name
 * is read as the field, strictly; everything else is kept as a property, so nothing is lost. */
#include "event/columns.h"
#include "event/event.h"
#include "event/money.h"

enum { ITEM_EXTRAS_MAX = 64 }; /* different members of no field within the items of one event */

typedef struct {
    Batch *b;
    isize row;
    int digits; /* of the event's currency */
    bool flat;  /* a line field stood at the top */
    isize extras;
    Err *e;
} In;

static const char *type_words(FieldType type)
{
    switch (type) {
    case T_TEXT: return "text";
    case T_TIME: return "a time such as \"2026-11-22T08:26:00Z\"";
    case T_COUNT: return "a whole number";
    case T_MONEY: return "an amount such as 12.30";
    case T_MILLI: return "a number such as 1.5";
    case T_HASH: return "16 hexadecimal digits";
    default: return "a value";
    }
}

static Code wrong_member(const In *in, Str key, FieldType type, const Json *j)
{
    Arena scratch = *in->b->arena;
    Buf shown = buf_on(&scratch);
    buf_json_value(&shown, j);
    Str text = str_utf8_take(buf_done(&shown), 60);
    return fail(in->e, BAD_INPUT, "'%.*s' should be %s, not %.*s", STR_ARG(key), type_words(type),
                STR_ARG(text));
}

/* ---- a value as a field of each type --------------------------------------------------------- */

/* Any scalar as text; empty for null. False for what is no scalar. */
static bool as_text(const In *in, const Json *j, Str *out)
{
    Buf text;
    switch (j->type) {
    case JSON_NULL: *out = S(""); return true;
    case JSON_TEXT: *out = j->text; return true;
    case JSON_BOOL:
    case JSON_INT:
    case JSON_FLOAT:
        text = buf_on(in->b->arena);
        buf_json_value(&text, j);
        *out = buf_done(&text);
        return true;
    default: return false;
    }
}

static bool as_time(const Json *j, i64 *out)
{
    char digits[24];
    double size = j->number < 0 ? -j->number : j->number;
    if (j->type == JSON_TEXT)
        return time_parse(str_trim(j->text), NULL, out);
    if (j->type == JSON_FLOAT && size < 1e11) /* seconds with a fraction, as scripts have them */
        return decimal_of_double(j->number, 6, out);
    if (j->type != JSON_INT && (j->type != JSON_FLOAT || size >= 1e18))
        return false;
    i64 whole = j->type == JSON_INT ? j->integer : (i64)j->number;
    isize n = 0;
    for (u64 rest = whole < 0 ? 0 - (u64)whole : (u64)whole; rest || n == 0; rest /= 10)
        digits[COUNT(digits) - ++n] = (char)('0' + rest % 10);
    if (whole < 0)
        digits[COUNT(digits) - ++n] = '-';
    return time_parse((Str){digits + COUNT(digits) - n, n}, NULL, out);
}

static bool as_count(const Json *j, i64 *out)
{
    *out = j->integer;
    if (j->type == JSON_FLOAT) {
        bool whole = j->number > -9e18 && j->number < 9e18 && (double)(i64)j->number == j->number;
        *out = whole ? (i64)j->number : 0;
        return whole;
    }
    if (j->type == JSON_TEXT)
        return str_i64(str_trim(j->text), out);
    return j->type == JSON_INT || j->type == JSON_BOOL;
}

static bool as_decimal(const Json *j, int digits, bool money, i64 *out)
{
    i64 unit = 1;
    if (j->type == JSON_TEXT)
        return money ? money_parse(j->text, digits, out) : milli_parse(j->text, out);
    if (j->type == JSON_FLOAT)
        return decimal_of_double(j->number, digits, out);
    for (int i = 0; i < digits; i++)
        unit *= 10;
    return j->type == JSON_INT && !__builtin_mul_overflow(j->integer, unit, out);
}

static bool as_hash(const Json *j, i64 *out)
{
    u64 bits = 0;
    if (j->type != JSON_TEXT || j->text.n != 16)
        return false;
    for (isize i = 0; i < 16; i++) {
        char c = j->text.p[i], low = (char)(c | 32);
        if (!(c >= '0' && c <= '9') && !(low >= 'a' && low <= 'f'))
            return false;
        bits = bits << 4 | (u64)(c <= '9' ? c - '0' : low - 'a' + 10);
    }
    *out = (i64)bits;
    return true;
}

static bool as_number(const In *in, FieldType type, const Json *j, i64 *out)
{
    switch (type) {
    case T_TIME: return as_time(j, out);
    case T_COUNT: return as_count(j, out);
    case T_MONEY: return as_decimal(j, in->digits, true, out);
    case T_MILLI: return as_decimal(j, 3, false, out);
    default: return as_hash(j, out);
    }
}

static Code set_field(const In *in, Field f, isize at, const Json *j)
{
    FieldType type = field_info[f].type;
    Str key = str_of(field_info[f].name), text;
    i64 value = ABSENT;

    if (type == T_TEXT) {
        if (!as_text(in, j, &text))
            return wrong_member(in, key, type, j);
        batch_set_text(in->b, f, at, text);
        return OK;
    }
    bool absent = j->type == JSON_NULL || (j->type == JSON_TEXT && str_trim(j->text).n == 0);
    if (!absent && (!as_number(in, type, j, &value) || value == ABSENT))
        return wrong_member(in, key, type, j);
    batch_set_int(in->b, f, at, value);
    return OK;
}

/* ---- properties ------------------------------------------------------------------------------ */

static Code properties_full(const In *in, Str name)
{
    return fail(in->e, OVER_LIMIT, "no room for property '%.*s': a batch holds %d of them",
                STR_ARG(str_utf8_take(name, 60)), BATCH_PROPERTIES_MAX);
}

static Code set_property_text(const In *in, Str name, Str value)
{
    bool set = batch_set_property(in->b, name, in->row, value);
    return set ? OK : properties_full(in, name);
}

static Code set_property(In *in, Str name, const Json *j)
{
    bool set = true;
    Buf text;
    switch (j->type) {
    case JSON_NULL: return OK;
    case JSON_BOOL: set = batch_set_property_bool(in->b, name, in->row, j->integer); break;
    case JSON_FLOAT: set = batch_set_property_number(in->b, name, in->row, j->number); break;
    case JSON_TEXT: return set_property_text(in, name, j->text);
    case JSON_INT:
        if (j->integer >= -((i64)1 << 53) && j->integer <= (i64)1 << 53) {
            set = batch_set_property_number(in->b, name, in->row, j->number);
            break;
        } /* fallthrough: a double would change its last digits */
        __attribute__((fallthrough));
    default:
        text = buf_on(in->b->arena);
        buf_json_value(&text, j);
        return set_property_text(in, name, buf_done(&text));
    }
    return set ? OK : properties_full(in, name);
}

/* A name that stays as long as the batch, at no cost once its column exists. */
static Str lasting_name(const In *in, Str name)
{
    static const FieldType types[] = {T_TEXT, T_NUMBER, T_BOOL};
    for (int i = 0; i < COUNT(types); i++) {
        const Column *c = property_find(in->b, name, types[i]);
        if (c)
            return c->name;
    }
    return str_copy(in->b->arena, name);
}

static Str joined_name(const In *in, Str prefix, Str key)
{
    char small[256];
    if (prefix.n == 0)
        return key;
    isize n = prefix.n + 1 + key.n;
    char *p = n <= COUNT(small) ? small : arena_take_raw(in->b->arena, 1, n);
    memcpy(p, prefix.p, (size_t)prefix.n);
    p[prefix.n] = '.';
    if (key.n > 0)
        memcpy(p + prefix.n + 1, key.p, (size_t)key.n);
    Str name = {p, n};
    return p == small ? lasting_name(in, name) : name;
}

static Code set_properties(In *in, Str name, const Json *j)
{
    if (j->type != JSON_OBJECT)
        return set_property(in, name, j);
    for (const Json *part = j->first; part; part = part->next)
        TRY(set_properties(in, joined_name(in, name, part->key), part));
    return OK;
}

/* ---- items ----------------------------------------------------------------------------------- */

/* A member of no field: one property for all items, as an array. */
static Code set_item_extra(In *in, const Json *items, Str key)
{
    Str name = joined_name(in, S("items"), key);
    if (column_text(property_find(in->b, name, T_TEXT), in->row).n > 0)
        return OK; /* done with an item before */
    if (++in->extras > ITEM_EXTRAS_MAX)
        return fail(in->e, BAD_INPUT, "'items' have more than %d different members of no field",
                    ITEM_EXTRAS_MAX);
    Buf all = buf_on(in->b->arena);
    buf_byte(&all, '[');
    for (const Json *item = items->first; item; item = item->next) {
        const Json *value = json_get(item, key);
        if (item != items->first)
            buf_byte(&all, ',');
        if (value)
            buf_json_value(&all, value);
        else
            buf_str(&all, S("null"));
    }
    buf_byte(&all, ']');
    return set_property_text(in, name, buf_done(&all));
}

static Code new_line(const In *in, isize *line)
{
    if (in->b->lines == BATCH_LINES_MAX)
        return fail(in->e, OVER_LIMIT, "a batch holds %d lines", BATCH_LINES_MAX);
    *line = batch_line(in->b);
    return OK;
}

static Code set_item(In *in, const Json *items, const Json *item)
{
    isize line;
    if (item->type != JSON_OBJECT)
        return fail(in->e, BAD_INPUT, "every one of 'items' should be an object");
    TRY(new_line(in, &line));
    for (const Json *j = item->first; j; j = j->next) {
        Field f = field_find(j->key);
        if (f < FIELD_COUNT && field_info[f].line)
            TRY(set_field(in, f, line, j));
        else if (j->type != JSON_NULL)
            TRY(set_item_extra(in, items, j->key));
    }
    return OK;
}

static Code set_items(In *in, const Json *items)
{
    if (items->type == JSON_NULL)
        return OK;
    if (items->type != JSON_ARRAY)
        return fail(in->e, BAD_INPUT, "'items' should be an array of objects");
    if (items->n > EVENT_LINES_MAX)
        return fail(in->e, BAD_INPUT, "'items' has %ld items, more than %d", (long)items->n,
                    EVENT_LINES_MAX);
    for (const Json *item = items->first; item; item = item->next)
        TRY(set_item(in, items, item));
    return OK;
}

/* Line fields at the top make one line; beside items it would be unclear whose they are. */
static Code set_flat_line(In *in, const Json *object, const Json *items)
{
    isize line;
    if (items && items->n > 0)
        return fail(in->e, BAD_INPUT,
                    "a line's members belong inside 'items' when there are items");
    TRY(new_line(in, &line));
    for (const Json *j = object->first; j; j = j->next) {
        Field f = field_find(j->key);
        if (f < FIELD_COUNT && field_info[f].line)
            TRY(set_field(in, f, line, j));
    }
    return OK;
}

/* ---- the event ------------------------------------------------------------------------------- */

static Code set_member(In *in, const Json *items, const Json *j)
{
    Field f = field_find(j->key);
    if (f < FIELD_COUNT && field_info[f].line) {
        in->flat |= j->type != JSON_NULL;
        return OK;
    }
    if (f < FIELD_COUNT)
        return set_field(in, f, in->row, j);
    if (str_eq(j->key, S("items")))
        return j == items ? set_items(in, j) : OK;
    if (str_eq(j->key, S("properties")) && j->type == JSON_OBJECT)
        return set_properties(in, S(""), j);
    return set_properties(in, j->key, j);
}

static Code set_event(In *in, const Json *object)
{
    const Json *items = json_get(object, S("items"));
    for (const Json *j = object->first; j; j = j->next)
        TRY(set_member(in, items, j));
    return in->flat ? set_flat_line(in, object, items) : OK;
}

Code event_from_json(const Json *object, Batch *b, Err *e)
{
    if (!object || object->type != JSON_OBJECT)
        return fail(e, BAD_INPUT, "an event should be a JSON object");
    if (b->rows == BATCH_ROWS_MAX)
        return fail(e, OVER_LIMIT, "a batch holds %d rows", BATCH_ROWS_MAX);
    In in = {.b = b, .digits = currency_digits(json_text(json_get(object, S("currency")))), .e = e};
    in.row = batch_row(b);
    Code code = set_event(&in, object);
    if (code != OK)
        batch_drop_row(b);
    return code;
}

bool batch_set_json(Batch *b, Field f, isize at, int digits, const Json *value)
{
    Err ignored;
    In in = {.b = b, .digits = digits, .e = &ignored};

    return set_field(&in, f, at, value) == OK;
}

bool batch_set_property_json(Batch *b, Str name, isize row, const Json *value)
{
    Err ignored;
    In in = {.b = b, .row = row, .e = &ignored};

    return set_properties(&in, name, value) == OK;
}
