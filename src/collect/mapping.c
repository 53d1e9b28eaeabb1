/* mapping.c — columns by their names, cells by their fields. */
#include "collect/mapping.h"

/* Names that mean a canonical column without any preset. */
static const struct {
    const char *alias;
    Field field;
} aliases[] = {
    {"event_time", F_time},
    {"timestamp", F_time},
    {"event", F_kind},
    {"event_type", F_kind},
    {"event_name", F_kind},
    {"type", F_kind},
    {"person", F_user_id},
    {"userid", F_user_id},
    {"customer_id", F_user_id},
    {"distinct_id", F_anonymous_id},
    {"visitorid", F_anonymous_id},
    {"anonymousid", F_anonymous_id},
    {"session_id", F_session},
    {"user_session", F_session},
    {"page", F_url},
    {"product_id", F_product},
    {"item_id", F_product},
    {"itemid", F_product},
    {"sku", F_product},
    {"product_name", F_name},
    {"category_code", F_category},
    {"qty", F_quantity},
    {"order_id", F_order},
    {"total", F_amount},
    {"utm_source", F_source},
    {"utm_medium", F_medium},
    {"utm_campaign", F_campaign},
    {"comment", F_text},
    {"review", F_text},
    {"stars", F_rating},
};

static Str lower(Str s, Arena *arena)
{
    char *to = arena_take_raw(arena, 1, s.n + 1);

    for (isize i = 0; i < s.n; i++)
        to[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
    return (Str){to, s.n};
}

/* FIELD_COUNT: none. `cost` of a product's line is the line's. */
static Field field_of_name(Str name, ImportKind kind, Arena *arena)
{
    Str small = lower(name, arena);

    if (str_eq(small, S("cost")) && (kind == IMPORT_PRODUCTS))
        return F_line_cost;
    for (isize i = 0; i < COUNT(aliases); i++)
        if (str_eq(small, str_of(aliases[i].alias)))
            return aliases[i].field;
    return field_find(small);
}

/* "time=event_time,kind=event_type" as pairs on the arena. */
static Renaming *pairs_of(const char *text, Arena *arena, isize *n)
{
    Str list = str_of(text);
    Renaming *all = take(arena, Renaming, list.n + 1);

    *n = 0;
    while (list.n > 0) {
        Cut one = str_cut(list, ',');
        Cut pair = str_cut(one.head, '=');
        all[(*n)++] = (Renaming){pair.head, pair.tail};
        list = one.tail;
    }
    return all;
}

static isize place_of(Str name, const Str *names, isize n)
{
    for (isize i = 0; i < n; i++)
        if (str_eq_fold(names[i], name))
            return i;
    return -1;
}

/* "#3" is the third column of a file without a header. */
static isize column_named(Str name, const Str *names, isize n)
{
    i64 number;

    if (name.n > 1 && name.p[0] == '#' && str_i64(str_skip(name, 1), &number) && number >= 1 &&
        number <= n)
        return (isize)number - 1;
    return place_of(name, names, n);
}

static Code apply_map(const Renaming *map, isize count, bool believed, ImportKind kind,
                      const Str *names, isize n, MappedColumn *columns, Arena *arena, Err *e)
{
    for (isize i = 0; i < count; i++) {
        isize at = column_named(map[i].to, names, n);
        Field f = field_of_name(map[i].from, kind, arena);
        if (f == FIELD_COUNT && believed)
            return fail(e, BAD_INPUT,
                        "--map names '%.*s', which is no field; see docs/import.md for their names",
                        STR_ARG(map[i].from));
        if (at < 0 && believed)
            return fail(e, BAD_INPUT, "--map names column '%.*s', which the file does not have",
                        STR_ARG(map[i].to));
        if (at < 0)
            continue;
        for (isize c = 0; c < n; c++)
            if (columns[c].field == f && c != at)
                columns[c].field = FIELD_COUNT;
        columns[at].field = f;
    }
    return OK;
}

/* The renamings that speak of a field, their "field:" taken off. */
static void add_values(MappedColumn *column, const Renaming *values, isize n, Arena *arena)
{
    Renaming *own = take(arena, Renaming, n + column->value_count);
    isize count = 0;
    Field spoken = F_kind;

    for (isize i = 0; i < n; i++) {
        Cut cut = str_cut(values[i].from, ':');
        if (cut.found)
            spoken = field_of_name(cut.head, IMPORT_EVENTS, arena);
        if (spoken == column->field)
            own[count++] = (Renaming){cut.found ? cut.tail : values[i].from, values[i].to};
    }
    for (isize i = 0; i < column->value_count; i++)
        own[count++] = column->values[i];
    column->values = own;
    column->value_count = count;
}

Code mapping_make(const ImportSpec *spec, const Preset *preset, const Str *names, isize n,
                  Arena *arena, Mapping *out, Err *e)
{
    MappedColumn *columns = take(arena, MappedColumn, n);
    isize count;
    Renaming *pairs;

    for (isize c = 0; c < n; c++)
        columns[c] = (MappedColumn){c, FIELD_COUNT, names[c], NULL, 0};
    for (isize c = 0; c < n; c++) {
        Field f = field_of_name(names[c], spec->kind, arena);
        bool free = f < FIELD_COUNT;
        for (isize other = 0; other < c && free; other++)
            free = columns[other].field != f;
        if (free)
            columns[c].field = f;
    }
    if (preset) {
        pairs = pairs_of(preset->map, arena, &count);
        TRY(apply_map(pairs, count, false, spec->kind, names, n, columns, arena, e));
    }
    TRY(apply_map(spec->map, spec->map_count, true, spec->kind, names, n, columns, arena, e));
    for (isize c = 0; c < n; c++) {
        if (preset) {
            pairs = pairs_of(preset->values, arena, &count);
            add_values(&columns[c], pairs, count, arena);
        }
        add_values(&columns[c], spec->values, spec->value_count, arena);
    }
    *out = (Mapping){.columns = columns, .n = n, .digits = 2};
    for (int f = 0; f < FIELD_COUNT; f++)
        out->place[f] = -1;
    for (isize c = 0; c < n; c++)
        if (columns[c].field < FIELD_COUNT)
            out->place[columns[c].field] = c;
    return OK;
}

/* ---- cells
 * --------------------------------------------------------------------------------------- */

static const char *read_number(const Reading *r, FieldType type, Str cell, i64 *value)
{
    double number;

    switch (type) {
    case T_TIME: return time_parse(cell, r->zone, value) ? NULL : "the time cannot be read";
    case T_MONEY:
        return money_parse(cell, r->mapping->digits, value) ? NULL : "an amount cannot be read";
    case T_MILLI: return milli_parse(cell, value) ? NULL : "a quantity or rating cannot be read";
    default:
        if (str_i64(cell, value))
            return NULL;
        if (!str_f64(cell, &number) || number > 9e15 || number < -9e15)
            return "a count cannot be read";
        *value = (i64)(number < 0 ? number - 0.5 : number + 0.5);
        return NULL;
    }
}

static Str renamed(const MappedColumn *column, Str cell)
{
    for (isize i = 0; i < column->value_count; i++)
        if (str_eq(column->values[i].to, cell))
            return column->values[i].from;
    return cell;
}

const char *read_cell(const Reading *r, const MappedColumn *column, Str cell, isize row, isize line,
                      Batch *b)
{
    cell = str_trim(cell);
    if (cell.n == 0)
        return NULL;
    if (column->field == FIELD_COUNT) {
        double number;
        bool set = str_f64(cell, &number) ? batch_set_property_number(b, column->name, row, number)
                                          : batch_set_property(b, column->name, row, cell);
        return set ? NULL : "it has more properties than an event can carry";
    }
    const FieldInfo *f = &field_info[column->field];
    isize at = f->line ? line : row;
    if (f->type == T_TEXT) {
        if (!str_utf8(cell))
            return "text is not UTF-8";
        batch_set_text(b, column->field, at, renamed(column, cell));
        return NULL;
    }
    i64 value;
    const char *fault = read_number(r, f->type, cell, &value);
    if (!fault)
        batch_set_int(b, column->field, at, value);
    return fault;
}
