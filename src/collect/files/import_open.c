/* import_open.c — what a file is, and which of its columns says what; or, in a sentence, what is
 * missing before a row of it could become an event. */
#include "collect/files/import.h"

/* The preset's constants, then those the user gave. */
static Code constants_of(Import *im, Err *e)
{
    Str list = str_of(im->preset ? im->preset->constants : NULL);
    Constant *all = take(im->keep, Constant, list.n + im->spec->constant_count + 1);
    isize n = 0;

    for (isize i = 0; i < im->spec->constant_count; i++) {
        const Renaming *c = &im->spec->constants[i];
        int means = meaning_named(c->from, im->spec->kind);
        if (means > FIELD_COUNT)
            return fail(e, BAD_INPUT, "--set cannot give '%.*s'", STR_ARG(c->from));
        all[n++] = (Constant){{.means = means < 0 ? A_PROPERTY : means, .name = c->from}, c->to};
    }
    while (list.n > 0) {
        Cut one = str_cut(list, ',');
        Cut pair = str_cut(one.head, '=');
        all[n++] = (Constant){{.means = (int)field_find(pair.head), .name = pair.head}, pair.tail};
        list = one.tail;
    }
    im->constants = all;
    im->constant_count = n;
    return OK;
}

static bool given(const Import *im, int means)
{
    for (isize i = 0; i < im->constant_count; i++)
        if (im->constants[i].column.means == means)
            return true;
    return im->mapping.place[means] >= 0;
}

/* Without these no record could become an event: say so before reading. */
static Code check_mapping(const Import *im, const char *path, Err *e)
{
    static const struct {
        int means;
        const char *says;
        u32 kinds;
    } wanted[] = {
        {F_time, "tells the time", 1 << IMPORT_EVENTS | 1 << IMPORT_ORDERS | 1 << IMPORT_SPEND},
        {F_kind, "tells what happened", 1 << IMPORT_EVENTS},
        {F_order, "holds the order id", 1 << IMPORT_ORDERS},
        {F_product, "holds the product id", 1 << IMPORT_PRODUCTS},
        {F_user_id, "holds the customer's id", 1 << IMPORT_CUSTOMERS},
        {F_cost, "tells what was spent", 1 << IMPORT_SPEND}};
    Buf names = buf_on(im->keep);
    Names has = table_names(im->table);

    for (isize c = 0; c < has.n && names.n < 300; c++)
        buf_print(&names, "%s%.*s", c ? ", " : "", STR_ARG(str_take(has.name[c], 80)));
    for (int i = 0; i < COUNT(wanted); i++)
        if (wanted[i].kinds >> im->spec->kind & 1 && !given(im, wanted[i].means))
            return fail(e, BAD_INPUT,
                        "no column of '%s' %s: name it with --map %s=COLUMN (it has: %.*s)", path,
                        wanted[i].says, meaning_name(wanted[i].means), STR_ARG(buf_done(&names)));
    return OK;
}

/* A header of numbers and dates, and no name known: there is none. */
static Code check_header(const Import *im, const char *path, Err *e)
{
    Names names = table_names(im->table);
    bool data = false;
    i64 at;
    double number;

    if (im->preset || im->spec->no_header || im->table->form != TABLE_CSV)
        return OK;
    for (isize c = 0; c < names.n; c++) {
        if (meaning_of(names.name[c], im->spec->kind) != A_PROPERTY)
            return OK;
        data |= str_f64(names.name[c], &number) || time_parse(names.name[c], NULL, &at);
    }
    for (isize i = 0; i < im->spec->map_count; i++)
        if (im->spec->map[i].to.p[0] != '#')
            return OK;
    if (!data)
        return OK;
    return fail(e, BAD_INPUT,
                "the first line of '%s' looks like data, not like names of columns: if it is, name "
                "them with --no-header --map time=#1,kind=#2 and so on",
                path);
}

static Code choose_preset(Import *im, Err *e)
{
    Str name = im->spec->preset;

    im->preset = im->joined.n > 0 ? preset_named(S("olist")) : NULL;
    if (im->preset)
        return OK;
    if (name.n == 0 && im->table->form == TABLE_NONE && !im->spec->no_header)
        im->preset = preset_by_line(im->spec->kind, table_first_line(im->table));
    if (name.n == 0)
        return OK;
    im->preset = preset_named(name);
    if (im->preset)
        return OK;
    return fail(e, BAD_INPUT, "there is no preset '%.*s'; 'patron help import' lists them",
                STR_ARG(name));
}

Code import_map(Import *im, Err *e)
{
    Names names = table_names(im->table);

    if (im->mapped == names.n)
        return OK;
    im->mapped = names.n;
    return mapping_make(im->spec, im->preset, names, table_grows(im->table), im->keep, &im->mapping,
                        e);
}

static void tell_mapping(Import *im)
{
    Buf b = buf_on(im->keep);
    Names names = table_names(im->table);

    for (isize c = 0; c < im->mapping.n; c++) {
        const MappedColumn *m = &im->mapping.columns[c];
        buf_print(&b, "%.*s -> %s", STR_ARG(names.name[m->column]), meaning_name(m->means));
        if (m->means == A_PROPERTY)
            buf_print(&b, " %.*s", STR_ARG(m->name));
        buf_str(&b, m->rank > 0 ? S(" (when nothing else gives it)\n") : S("\n"));
    }
    im->result->mapping = buf_done(&b);
}

/* Kinds that tell how things are, not when something happened, are of now. */
static void note_untimed(Import *im)
{
    if (given(im, F_time))
        return;
    import_note(im, S("no column tells the time: taken in as of now"));
}

/* A preset knows what its records are, whatever was asked for. */
static void take_kind_of_preset(Import *im)
{
    im->own.kind = im->preset ? im->preset->kind : im->asked;
    if (im->own.kind != im->asked)
        import_note(im, str_format(im->keep, "these are %s, and taken in as such",
                                   import_kind_name(im->own.kind)));
}

Code import_open(Import *im, const char *path, Table *table, Err *e)
{
    CsvShape shape = {.no_header = im->spec->no_header};

    im->table = table;
    im->mapped = -1;
    im->own.kind = im->asked;
    TRY(im->joined.n > 0 ? table_begin_text(im->joined, im->keep, table, e)
                         : table_begin(path, im->spec->encoding, im->keep, table, e));
    TRY(choose_preset(im, e));
    if (im->preset && im->preset->shape.no_header)
        shape = im->preset->shape;
    TRY(table_open(table, im->preset ? im->preset->lines : NULL, &shape, e));
    Names names = table_names(table);
    if (names.n == 0)
        return fail(e, BAD_INPUT, "'%s' is empty", path);
    if (!im->preset && !im->spec->no_header)
        im->preset = preset_by_names(im->spec->kind, names);
    take_kind_of_preset(im);
    TRY(import_map(im, e));
    TRY(constants_of(im, e));
    TRY(check_header(im, path, e));
    TRY(check_mapping(im, path, e));
    im->result->preset = str_of(im->preset ? im->preset->name : NULL);
    im->reading = (Reading){.mapping = &im->mapping,
                            .zone = im->spec->zone ? im->spec->zone : im->collector->options.zone,
                            .currency = im->collector->options.currency};
    for (isize i = 0; i < im->constant_count; i++)
        if (im->constants[i].column.means == F_currency)
            im->reading.currency = im->constants[i].value;
    tell_mapping(im);
    if (im->preset && im->preset->note)
        import_note(im, str_of(im->preset->note));
    note_untimed(im);
    Str encoding = plain_encoding(table->plain);
    if (!str_eq(encoding, S("UTF-8")) && table->form != TABLE_PARQUET)
        import_note(im, str_format(im->keep, "the text is read as %.*s", STR_ARG(encoding)));
    return OK;
}
