/* mapping.c — columns by their names, by the preset, and by what the user says; the later wins. */
#include "collect/files/mapping.h"

enum { RANKS = 16, EXTRAS_MAX = 64 };

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

/* "#3" is the third column. */
static isize column_named(Str name, Names names)
{
    i64 number;

    if (name.n > 1 && name.p[0] == '#' && str_i64(str_skip(name, 1), &number) && number >= 1 &&
        number <= names.n)
        return (isize)number - 1;
    for (isize i = 0; i < names.n; i++)
        if (str_eq(names.name[i], name))
            return i;
    for (isize i = 0; i < names.n; i++)
        if (str_eq_fold(names.name[i], name))
            return i;
    return -1;
}

typedef struct {
    const ImportSpec *spec;
    Names names;
    MappedColumn *columns; /* one for each name, then those that mean a second thing */
    isize n;
    bool *told;       /* the map at hand says what the column is */
    bool names_speak; /* a name alone makes a line */
    bool believed;    /* the user's own words: what does not fit is an error */
} Mapper;

/* A column may say two things: a line's name is its product, too, where it has no number. */
static void give_meaning(Mapper *m, isize at, int means, int rank)
{
    MappedColumn *column = &m->columns[at];

    if (m->told[at] && means != A_NOTHING && m->n < m->names.n + EXTRAS_MAX) {
        m->columns[m->n] = *column;
        column = &m->columns[m->n++];
    }
    m->told[at] = true;
    column->means = means;
    column->rank = rank;
}

static Code apply_one(Mapper *m, const Renaming *pair, Err *e)
{
    int means = meaning_named(pair->from, m->spec->kind), rank = 0;

    if (means < 0)
        return fail(e, BAD_INPUT,
                    "--map names '%.*s', which is no field; see docs/import.md for their names",
                    STR_ARG(pair->from));
    for (isize c = 0; c < m->n && means != A_NOTHING && means != A_PROPERTY; c++)
        if (m->columns[c].means == means)
            m->columns[c].means = c < m->names.n ? A_PROPERTY : A_NOTHING;
    for (Str rest = pair->to; rest.n > 0; rank++) {
        Cut cut = str_cut(rest, '|');
        isize at = column_named(cut.head, m->names);
        rest = cut.tail;
        if (at < 0 && m->believed)
            return fail(e, BAD_INPUT, "--map names column '%.*s', which the file does not have",
                        STR_ARG(cut.head));
        bool told = means != A_PROPERTY && means != A_NOTHING;
        if (at < 0 || (told && rank >= RANKS))
            continue;
        give_meaning(m, at, means, told ? rank : 0);
    }
    return OK;
}

static Code apply_map(Mapper *m, const Renaming *map, isize count, Err *e)
{
    memset(m->told, 0, (size_t)m->names.n);
    for (isize i = 0; i < count; i++)
        TRY(apply_one(m, &map[i], e));
    return OK;
}

/* The renamings that speak of a field, their "field:" taken off. */
static void add_values(MappedColumn *column, const Renaming *values, isize n, ImportKind kind,
                       Arena *arena)
{
    Renaming *own = take(arena, Renaming, n + column->value_count);
    isize count = 0;
    int spoken = F_kind;

    for (isize i = 0; i < n; i++) {
        Cut cut = str_cut(values[i].from, ':');
        if (cut.found)
            spoken = meaning_named(cut.head, kind);
        if (spoken == column->means)
            own[count++] = (Renaming){cut.found ? cut.tail : values[i].from, values[i].to};
    }
    for (isize i = 0; i < column->value_count; i++)
        own[count++] = column->values[i];
    column->values = own;
    column->value_count = count;
}

static Str property_name(Str name)
{
    static const char *const folders[] = {"properties.", "traits."};

    for (int i = 0; i < COUNT(folders); i++)
        if (str_starts(name, str_of(folders[i])) && name.n > str_of(folders[i]).n)
            return str_skip(name, str_of(folders[i]).n);
    return name;
}

/* By the names alone: of several columns that could be a field the first is. */
static void map_by_names(const Mapper *m)
{
    bool taken[MEANINGS][2] = {0}; /* by the event itself, by its items */

    for (isize c = 0; c < m->names.n; c++) {
        Str name = m->names.name[c];
        int means = meaning_of(name, m->spec->kind);
        bool of_items = str_starts(name, S("items."));
        bool free = means != A_PROPERTY && !taken[means][of_items];
        m->columns[c] = (MappedColumn){.column = c,
                                       .means = free ? means : A_PROPERTY,
                                       .rank = free && taken[means][!of_items],
                                       .of_items = of_items,
                                       .name = property_name(name)};
        taken[means][of_items] = true;
    }
}

/* What the door makes fields of (visit.c) comes to it as a property of its name. */
static MappedColumn as_property(MappedColumn column)
{
    if (column.means == A_ADDRESS || column.means == A_AGENT) {
        column.name = str_of(meaning_name(column.means));
        column.means = A_PROPERTY;
    }
    return column;
}

static void sort_by_rank(const Mapper *m, Arena *arena, Mapping *out)
{
    MappedColumn *sorted = take(arena, MappedColumn, m->n);

    *out = (Mapping){.columns = sorted};
    for (int f = 0; f < MEANINGS; f++)
        out->place[f] = -1;
    for (int rank = 0; rank < RANKS; rank++)
        for (isize c = 0; c < m->n; c++) {
            const MappedColumn *column = &m->columns[c];
            if (column->rank != rank)
                continue;
            if (out->place[column->means] < 0)
                out->place[column->means] = column->column;
            bool speaks = column->means == F_product || (column->means == F_name && m->names_speak);
            if (speaks && out->speaker_n < COUNT(out->speaker))
                out->speaker[out->speaker_n++] = column->column;
            out->spares |= rank > 0;
            out->items |= column->of_items && column->means == A_PROPERTY;
            sorted[out->n++] = as_property(*column);
        }
}

Code mapping_make(const ImportSpec *spec, const Preset *preset, Names names, bool growing,
                  Arena *arena, Mapping *out, Err *e)
{
    MappedColumn *columns = take(arena, MappedColumn, names.n + EXTRAS_MAX);
    Mapper m = {spec, names, columns, names.n, take(arena, bool, names.n), true, false};
    isize count;

    map_by_names(&m);
    if (preset) {
        m.names_speak = !preset->lines_need_product;
        const Renaming *pairs = pairs_of(preset->map, arena, &count);
        TRY(apply_map(&m, pairs, count, e));
    }
    m.believed = !growing;
    TRY(apply_map(&m, spec->map, spec->map_count, e));
    for (isize c = 0; c < m.n; c++) {
        if (preset) {
            const Renaming *pairs = pairs_of(preset->values, arena, &count);
            add_values(&columns[c], pairs, count, spec->kind, arena);
        }
        add_values(&columns[c], spec->values, spec->value_count, spec->kind, arena);
    }
    sort_by_rank(&m, arena, out);
    return OK;
}
