/* give_xlsx.c — answers as a workbook: a sheet for each table, numbers as numbers with the
 * format of their unit. */
#include "report/give.h"

#include <errno.h>
#include <fcntl.h>
#include <xlsxwriter.h>

typedef struct {
    lxw_workbook *book;
    lxw_format *bold, *count, *share, *money, *number, *date, *time;
    Arena arena; /* texts with their NUL */
} Book;

static lxw_format *format_of(lxw_workbook *book, const char *how)
{
    lxw_format *format = workbook_add_format(book);
    format_set_num_format(format, how);
    return format;
}

/* Days since 1970 as a spreadsheet counts them, from 30 December 1899. */
static double sheet_days(double days_1970)
{
    return days_1970 + 25569;
}

/* NUL-terminated and as XML may hold it: U+FFFE and U+FFFF, which would make the workbook
 * unreadable, become U+FFFD. Other controls the library writes in a form of their own. */
static const char *xml_text(Str text, Arena *arena)
{
    char *z = arena_take(arena, 1, text.n + 1);

    if (text.n > 0)
        memcpy(z, text.p, (size_t)text.n);
    for (isize i = 2; i < text.n; i++)
        if ((u8)z[i - 2] == 0xEF && (u8)z[i - 1] == 0xBF && (u8)z[i] >= 0xBE)
            z[i] = (char)0xBD;
    return z;
}

static void write_text(Book *b, lxw_worksheet *sheet, u32 row, u16 column, Str text)
{
    Arena scratch = b->arena;
    worksheet_write_string(sheet, row, column, xml_text(str_utf8_take(text, 32000), &scratch),
                           NULL);
}

static void put_cell(Book *b, const ReportAnswer *a, lxw_worksheet *sheet, u32 row, u16 column,
                     Unit unit, const Value *value)
{
    double scale = 1;

    if (value->absent)
        return;
    for (int i = currency_digits(a->currency); i > 0; i--)
        scale *= 10;
    switch (unit) {
    case LABEL: write_text(b, sheet, row, column, value->text); break;
    case SHARE: worksheet_write_number(sheet, row, column, value->number, b->share); break;
    case DAYS:
    case NUMBER_: worksheet_write_number(sheet, row, column, value->number, b->number); break;
    case MONEY_:
        worksheet_write_number(sheet, row, column, (double)value->integer / scale, b->money);
        break;
    case DURATION:
        worksheet_write_number(sheet, row, column, (double)value->integer / 1e6, b->number);
        break;
    case DAY_:
        worksheet_write_number(sheet, row, column, sheet_days((double)value->integer), b->date);
        break;
    case MOMENT:
        worksheet_write_number(
            sheet, row, column,
            sheet_days((double)zone_local_us(a->zone, value->integer) / (double)US_PER_DAY),
            b->time);
        break;
    default: worksheet_write_number(sheet, row, column, (double)value->integer, b->count); break;
    }
}

static const char *heading(Book *b, const ReportAnswer *a, const ReportColumn *column)
{
    if (column->unit == MONEY_ && a->currency.n > 0)
        return str_z(&b->arena,
                     str_format(&b->arena, "%s %.*s", column->name, STR_ARG(a->currency)));
    if (column->unit == DURATION)
        return str_z(&b->arena, str_format(&b->arena, "%s (s)", column->name));
    return column->name;
}

static Code put_table(Book *b, const ReportAnswer *a, const Table *t, Err *e)
{
    if (t->rows >= LXW_ROW_MAX)
        return fail(e, OVER_LIMIT, "a worksheet holds %d rows and table '%s' has %td; take CSV",
                    LXW_ROW_MAX - 1, t->of->name, t->rows);
    lxw_worksheet *sheet = workbook_add_worksheet(b->book, t->of->name);
    if (!sheet)
        return fail(e, IO_FAILED, "cannot make the worksheet '%s'", t->of->name);
    worksheet_freeze_panes(sheet, 1, 0);
    for (isize c = 0; c < t->width; c++) {
        Arena before = b->arena;
        worksheet_write_string(sheet, 0, (u16)c, heading(b, a, &t->columns[c]), b->bold);
        worksheet_set_column(sheet, (u16)c, (u16)c, t->columns[c].unit == LABEL ? 28 : 14, NULL);
        b->arena.at = before.at;
    }
    for (isize i = 0; i < t->rows * t->width; i++) {
        isize c = i % t->width;
        put_cell(b, a, sheet, (u32)(i / t->width + 1), (u16)c, t->columns[c].unit, &t->cells[i]);
    }
    return OK;
}

/* What was asked, so that a file found a year later still says what it is. */
static void put_question(Book *b, const ReportAnswer *a)
{
    lxw_worksheet *sheet = workbook_add_worksheet(b->book, "question");
    if (!sheet)
        return;
    worksheet_set_column(sheet, 0, 0, 16, NULL);
    worksheet_set_column(sheet, 1, 1, 60, NULL);
    write_text(b, sheet, 0, 0, str_of(a->report->name));
    write_text(b, sheet, 0, 1, str_of(a->report->asks));
    for (isize i = 0; i < a->param_count; i++) {
        write_text(b, sheet, (u32)i + 1, 0, a->params[i].name);
        write_text(b, sheet, (u32)i + 1, 1, a->params[i].value);
    }
}

static const char *money_format(int digits)
{
    return digits == 0 ? "#,##0" : digits == 3 ? "#,##0.000" : "#,##0.00";
}

static Code write_book(const ReportAnswer *a, const char *path, Err *e)
{
    lxw_workbook_options options = {.constant_memory = LXW_FALSE};
    Book b = {.book = workbook_new_opt(path, &options), .arena = arena_new(1 << 20)};

    if (!b.book) {
        arena_free(&b.arena);
        return fail(e, IO_FAILED, "cannot make the workbook '%s'", path);
    }
    b.bold = workbook_add_format(b.book);
    format_set_bold(b.bold);
    b.count = format_of(b.book, "#,##0");
    b.share = format_of(b.book, "0.0%");
    b.money = format_of(b.book, money_format(currency_digits(a->currency)));
    b.number = format_of(b.book, "#,##0.00");
    b.date = format_of(b.book, "yyyy-mm-dd");
    b.time = format_of(b.book, "yyyy-mm-dd hh:mm:ss");
    Code code = OK;
    for (isize t = 0; t < a->tables.tables && code == OK; t++)
        code = put_table(&b, a, &a->tables.table[t], e);
    put_question(&b, a);
    /* The library asks libc's gmtime, which has one answer for all threads. */
    static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&one_at_a_time);
    lxw_error error = workbook_close(b.book);
    pthread_mutex_unlock(&one_at_a_time);
    arena_free(&b.arena);
    if (code != OK)
        return code;
    return error
               ? fail(e, IO_FAILED, "cannot write the workbook '%s': %s", path, lxw_strerror(error))
               : OK;
}

/* Written beside and renamed, as every file is. The library prints what it cannot open, so the file
 * is made before it looks. */
Code answer_xlsx(const ReportAnswer *a, const char *path, Err *e)
{
    char part[4096];
    const Os *os = &os_real;

    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return fail(e, BAD_INPUT, "the path '%.80s...' is too long", path);
    int fd = os->open(os, part, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0)
        return fail(e, IO_FAILED, "cannot write the workbook '%s': %s", path, strerror(errno));
    os->close(os, fd);
    Code code = write_book(a, part, e);
    if (code == OK && os->rename(os, part, path) != 0)
        code = fail(e, IO_FAILED, "cannot write the workbook '%s': %s", path, strerror(errno));
    if (code != OK)
        os->unlink(os, part);
    return code;
}
