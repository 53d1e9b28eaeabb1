/* detect.c — how a file writes dates and numbers, told by the cells themselves: the first records,
 * and all of them where those leave it open which number of a date is the day. */
#include "collect/files/import.h"

typedef struct {
    const Import *im;
    i64 either, day_first, month_first;
    char shown[4][40]; /* a date of each evidence */
    i64 comma, point;
    Str sign; /* the first currency sign met */
    bool enough;
} Evidence;

static bool is_time(int means)
{
    return (means < FIELD_COUNT && field_info[means].type == T_TIME) ||
           (means >= A_PAID_AT && means <= A_REFUNDED_AT);
}

static bool is_decimal(int means)
{
    return means == A_REFUNDED || (means < FIELD_COUNT && (field_info[means].type == T_MONEY ||
                                                           field_info[means].type == T_MILLI));
}

static void see_time(Evidence *v, Str cell)
{
    i64 at;

    if (cell.n == 0 || time_parse(cell, NULL, &at))
        return;
    DateEvidence says = date_evidence(cell);
    v->either += says == DATE_EITHER;
    v->day_first += says == DATE_DAY_FIRST;
    v->month_first += says == DATE_MONTH_FIRST;
    if (says != DATE_NONE && !v->shown[says][0]) {
        isize n = MIN(cell.n, COUNT(v->shown[0]) - 1);
        memcpy(v->shown[says], cell.p, (size_t)n);
    }
}

static void see_decimal(Evidence *v, Str cell)
{
    isize comma = -1, point = -1, commas = 0, points = 0;

    for (isize i = 0; i < cell.n; i++) {
        if (cell.p[i] == ',')
            comma = i, commas++;
        if (cell.p[i] == '.')
            point = i, points++;
    }
    if (comma >= 0 && point >= 0) {
        v->comma += comma > point;
        v->point += point > comma;
        return;
    }
    isize digits = 0, from = MAX(comma, point) + 1;
    for (isize i = from; from > 0 && i < cell.n && cell.p[i] >= '0' && cell.p[i] <= '9'; i++)
        digits++;
    if (digits > 0 && digits != 3) { /* three may be thousands either way */
        v->comma += commas == 1;
        v->point += points == 1;
    }
    v->comma += points > 1;
    v->point += commas > 1;
}

static void see_sign(Evidence *v, Str cell)
{
    static const struct {
        const char *sign, *currency;
    } signs[] = {{"\xE2\x82\xAC", "EUR"}, {"\xC2\xA3", "GBP"}, {"\xE2\x82\xB9", "INR"},
                 {"\xE2\x82\xA9", "KRW"}, {"US$", "USD"},      {"HK$", "HKD"},
                 {"NT$", "TWD"},          {"R$", "BRL"},       {"\xE5\x85\x83", "CNY"},
                 {"\xE5\x86\x86", "JPY"}};

    for (int i = 0; i < COUNT(signs) && v->sign.n == 0; i++)
        if (str_find(cell, str_of(signs[i].sign)) >= 0)
            v->sign = str_of(signs[i].currency);
}

static Code see(void *context, const Records *records, Err *e)
{
    Evidence *v = context;
    const Mapping *m = &v->im->mapping;

    (void)e;
    for (isize c = 0; c < m->n; c++) {
        const MappedColumn *column = &m->columns[c];
        bool money = column->means < FIELD_COUNT && field_info[column->means].type == T_MONEY;
        for (isize r = 0; r < records->rows && column->column < records->width; r++) {
            Str cell = str_trim(records->cells[r * records->width + column->column]);
            if (is_time(column->means))
                see_time(v, cell);
            else if (is_decimal(column->means))
                see_decimal(v, cell);
            if (money && v->sign.n == 0 && cell.n > 0 && ((u8)cell.p[0] > '9' || cell.n > 3))
                see_sign(v, cell);
        }
    }
    return v->enough && v->day_first + v->month_first > 0 ? CANCELLED : OK;
}

/* The sample leaves it open: read on until a date tells, at worst to the end. */
static Code see_all(Import *im, const char *path, Evidence *v, Err *e)
{
    Table table;
    CsvShape shape = im->preset ? im->preset->shape : (CsvShape){0};
    Arena arena = arena_new((isize)1 << 30);

    shape.no_header |= im->spec->no_header;
    v->enough = true;
    Code code = table_begin(path, im->spec->encoding, &arena, &table, e);
    if (code == OK)
        code = table_open(&table, im->preset ? im->preset->lines : NULL, &shape, e);
    if (code == OK)
        code = table_each(&table, see, v, e);
    table_close(&table);
    arena_free(&arena);
    return code == CANCELLED ? OK : code;
}

static Code settle_dates(Import *im, const char *path, Evidence *v, Err *e)
{
    Str given = im->spec->date_format;

    if (given.n > 0) {
        if (!str_eq(given, S("dmy")) && !str_eq(given, S("mdy")))
            return fail(e, BAD_INPUT, "--date-format is dmy or mdy, not '%.*s'", STR_ARG(given));
        im->reading.dates = str_eq(given, S("dmy")) ? DATES_DAY_FIRST : DATES_MONTH_FIRST;
        return OK;
    }
    if (v->either > 0 && v->day_first + v->month_first == 0)
        TRY(see_all(im, path, v, e));
    if (v->day_first > 0 && v->month_first > 0)
        return fail(e, BAD_INPUT,
                    "'%s' has dates with the day first (%s) and with the month first (%s): name "
                    "which to believe with --date-format dmy or mdy",
                    path, v->shown[DATE_DAY_FIRST], v->shown[DATE_MONTH_FIRST]);
    if (v->either > 0 && v->day_first + v->month_first == 0)
        return fail(e, BAD_INPUT,
                    "dates such as %s in '%s' leave open which number is the day: name it with "
                    "--date-format dmy or mdy",
                    v->shown[DATE_EITHER], path);
    if (v->day_first + v->month_first > 0) {
        im->reading.dates = v->day_first > 0 ? DATES_DAY_FIRST : DATES_MONTH_FIRST;
        import_note(im, str_format(im->keep, "dates are read with the %s first, as %s has it",
                                   v->day_first > 0 ? "day" : "month",
                                   v->shown[v->day_first > 0 ? DATE_DAY_FIRST : DATE_MONTH_FIRST]));
    }
    return OK;
}

static void settle_money(Import *im, const Evidence *v)
{
    Reading *r = &im->reading;
    bool constant = im->preset && im->preset->constants &&
                    str_find(str_of(im->preset->constants), S("currency=")) >= 0;

    r->comma = v->comma > 0 && v->point == 0;
    if (r->comma)
        import_note(im, S("numbers are read with a decimal comma, 1.234,56"));
    if (v->sign.n > 0 && !constant && im->mapping.place[F_currency] < 0 &&
        !str_eq(v->sign, r->currency)) {
        r->currency = v->sign;
        import_note(
            im, str_format(im->keep, "amounts are %.*s, by the sign they carry", STR_ARG(v->sign)));
    }
    r->digits = currency_digits(r->currency);
}

Code detect(Import *im, const char *path, Err *e)
{
    Evidence v = {.im = im};

    TRY(see(&v, &im->table->sample, e));
    settle_money(im, &v);
    return settle_dates(im, path, &v, e);
}
