/* csv.c — separated text as records. Quotes may hold separators, line ends and doubled quotes;
 * lines end
 * in LF, CRLF or CR LF mixed; a byte order mark is skipped; empty lines are nothing. */
#include "collect/files/csv.h"

struct Csv {
    Plain *plain;
    Arena *arena; /* of the names */
    Arena text;   /* the bytes not yet given out, at its front */
    Arena chunk;  /* the cells of the records at hand */
    char *p;      /* text: p[at] .. p[n - 1] */
    isize at, n;
    bool ended;
    char separator;
    bool special[256];
    isize width;
    const Str *names;
    Records records;
    i64 row;
};

/* Move what is left to the front and add the next bytes. */
static Code fill(Csv *c, Err *e)
{
    Str more;

    if (c->n - c->at > RECORD_BYTES_MAX)
        return fail(e, OVER_LIMIT,
                    "record %lld is longer than 16 MB: is a quote left open before it?",
                    (long long)c->row + 1);
    memmove(c->p, c->p + c->at, (size_t)(c->n - c->at));
    c->n -= c->at;
    c->at = 0;
    TRY(plain_read(c->plain, &more, e));
    memcpy(c->p + c->n, more.p, (size_t)more.n);
    c->n += more.n;
    c->ended = more.n == 0;
    return OK;
}

/* The record at `from`: its end, past the line end, or -1 when it is not whole yet. Cells go to
 * `cells`
 * as they stand; a cell that began with a quote is marked by it still being there. */
typedef struct {
    isize next; /* where the following record begins; -1: not whole */
    isize end;  /* of this one's bytes */
    isize cells;
} Found;

static Found scan_separated(const Csv *c, isize from, Str *cells)
{
    const char *p = c->p;
    isize at = from, begin = from;
    Found f = {.next = -1};

    for (;;) {
        bool quoted = at < c->n && p[at] == '"';
        if (quoted) {
            for (at++;; at += 2) {
                const char *quote = at < c->n ? memchr(p + at, '"', (size_t)(c->n - at)) : NULL;
                if (!quote && !c->ended)
                    return f;
                at = quote ? quote - p : c->n;
                if (!quote || at + 1 >= c->n || p[at + 1] != '"')
                    break;
            }
            if (at < c->n)
                at++;
        }
        while (at < c->n && !c->special[(u8)p[at]])
            at++;
        if (at == c->n && !c->ended)
            return f;
        bool last = at == c->n || p[at] == '\n' || p[at] == '\r';
        if (last && at + 1 == c->n && p[at] == '\r' && !c->ended)
            return f; /* a LF may follow */
        if (f.cells < RECORD_CELLS_MAX)
            cells[f.cells++] = (Str){p + begin, at - begin};
        if (last)
            break;
        begin = ++at;
    }
    f.end = at;
    if (at < c->n)
        at += p[at] == '\r' && at + 1 < c->n && p[at + 1] == '\n' ? 2 : 1;
    f.next = at;
    return f;
}

static Found scan_spaced(const Csv *c, isize from, Str *cells)
{
    const char *line_end = memchr(c->p + from, '\n', (size_t)(c->n - from));
    Found f = {.next = -1};
    isize at = from;

    if (!line_end && !c->ended)
        return f;
    f.end = line_end ? line_end - c->p : c->n;
    f.next = line_end ? f.end + 1 : c->n;
    while (at < f.end && f.cells < RECORD_CELLS_MAX) {
        while (at < f.end && (c->p[at] == ' ' || c->p[at] == '\t' || c->p[at] == '\r'))
            at++;
        isize begin = at;
        while (at < f.end && c->p[at] != ' ' && c->p[at] != '\t' && c->p[at] != '\r')
            at++;
        if (at > begin)
            cells[f.cells++] = (Str){c->p + begin, at - begin};
    }
    return f;
}

static Found scan(const Csv *c, isize from, Str *cells)
{
    return c->separator == ' ' ? scan_spaced(c, from, cells) : scan_separated(c, from, cells);
}

/* A cell without its quotes, "" in it made ". */
static Str unquote(Str s, Arena *arena)
{
    char *to;
    isize n = 0;

    if (s.n < 2 || s.p[0] != '"')
        return s;
    s = (Str){s.p + 1, s.p[s.n - 1] == '"' ? s.n - 2 : s.n - 1};
    if (!s.n || !memchr(s.p, '"', (size_t)s.n))
        return s;
    to = arena_take_raw(arena, 1, s.n);
    for (isize i = 0; i < s.n; i++) {
        to[n++] = s.p[i];
        if (s.p[i] == '"' && i + 1 < s.n && s.p[i + 1] == '"')
            i++;
    }
    return (Str){to, n};
}

/* ---- opening
 * ------------------------------------------------------------------------------------ */

/* The one of , ; tab | that stands most often in the first line, outside quotes. */
static char find_separator(Str line)
{
    static const char all[] = ",\t;|";
    isize count[4] = {0}, best = 0;
    bool quoted = false;

    for (isize i = 0; i < line.n; i++) {
        const char *which = line.p[i] ? strchr(all, line.p[i]) : NULL;
        quoted ^= line.p[i] == '"';
        if (which && !quoted)
            count[which - all]++;
    }
    for (isize i = 1; i < 4; i++)
        if (count[i] > count[best])
            best = i;
    return count[best] > 0 ? all[best] : ',';
}

static void set_separator(Csv *c, char separator)
{
    memset(c->special, 0, sizeof c->special);
    c->separator = separator;
    c->special[(u8)separator] = c->special['\n'] = c->special['\r'] = true;
}

static bool blank(const Csv *c, isize from, isize end)
{
    return str_trim((Str){c->p + from, end - from}).n == 0;
}

/* Fill until the record at c->at is whole; skips empty lines. next -1: there is no record left. */
static Code whole_record(Csv *c, Str *cells, Found *f, Err *e)
{
    for (;;) {
        *f = scan(c, c->at, cells);
        if (f->next >= 0 && c->at < c->n && !blank(c, c->at, f->end))
            return OK;
        if (f->next >= 0 && c->at < c->n) {
            c->at = f->next;
            continue;
        }
        f->next = -1;
        if (c->ended)
            return OK;
        TRY(fill(c, e));
    }
}

static Code first_line(Csv *c, const CsvShape *shape, Err *e)
{
    Str *cells = take(&c->chunk, Str, RECORD_CELLS_MAX);
    Str *names;
    Found f;

    TRY(fill(c, e));
    set_separator(c, '\n');
    if (shape->separator == 0) {
        TRY(whole_record(c, cells, &f, e));
        set_separator(c, f.next < 0 ? ',' : find_separator((Str){c->p + c->at, f.end - c->at}));
    } else {
        set_separator(c, shape->separator);
    }
    TRY(whole_record(c, cells, &f, e));
    c->width = f.next < 0 ? 0 : f.cells;
    names = take(c->arena, Str, c->width);
    for (isize i = 0; i < c->width; i++)
        names[i] = shape->no_header ? str_format(c->arena, "column_%lld", (long long)i + 1)
                                    : str_copy(c->arena, str_trim(unquote(cells[i], c->arena)));
    c->names = names;
    if (!shape->no_header && f.next >= 0)
        c->at = f.next;
    return OK;
}

Code csv_open(Plain *plain, const CsvShape *shape, Arena *arena, Csv **out, Err *e)
{
    Csv *c = take(arena, Csv, 1);

    c->plain = plain;
    c->arena = arena;
    c->text = arena_new(RECORD_BYTES_MAX + (8 << 20));
    c->chunk = arena_new((isize)1 << 32);
    c->p = arena_take_raw(&c->text, 1, RECORD_BYTES_MAX + (4 << 20));
    *out = c;
    return first_line(c, shape, e);
}

void csv_close(Csv **out)
{
    Csv *c = *out;

    if (!c)
        return;
    *out = NULL;
    arena_free(&c->text);
    arena_free(&c->chunk);
}

Names csv_names(const Csv *csv)
{
    return (Names){csv->names, csv->width};
}

/* ---- reading on
 * ------------------------------------------------------------------------------------ */

/* All whole records that lie in memory, RECORDS_MAX at most. */
static void take_records(Csv *c, Str *scratch)
{
    Str *cells = arena_take_raw(&c->chunk, (isize)sizeof(Str) * c->width, RECORDS_MAX);
    Str *raw = arena_take_raw(&c->chunk, sizeof(Str), RECORDS_MAX);
    u32 *found = arena_take_raw(&c->chunk, sizeof(u32), RECORDS_MAX);
    i64 *number = arena_take_raw(&c->chunk, sizeof(i64), RECORDS_MAX);
    isize rows = 0, from = c->at;

    while (rows < RECORDS_MAX && c->at < c->n) {
        Found f = scan(c, c->at, scratch);
        if (f.next < 0)
            break;
        if (!blank(c, c->at, f.end)) {
            Str *row = cells + rows * c->width;
            raw[rows] = (Str){c->p + c->at, f.end - c->at};
            found[rows] = (u32)f.cells;
            number[rows++] = ++c->row;
            for (isize i = 0; i < c->width; i++)
                row[i] = i < f.cells ? unquote(scratch[i], &c->chunk) : S("");
        }
        c->at = f.next;
    }
    c->records = (Records){.rows = rows,
                           .width = c->width,
                           .cells = cells,
                           .raw = raw,
                           .found = found,
                           .number = number,
                           .utf8 = str_utf8((Str){c->p + from, c->at - from})};
}

Code csv_next(Csv *c, Records *out, Err *e)
{
    Str *scratch;
    Found f;

    c->chunk.at = c->chunk.base; /* its pages are kept: the next chunk needs them again */
    scratch = arena_take_raw(&c->chunk, sizeof(Str), RECORD_CELLS_MAX);
    TRY(whole_record(c, scratch, &f, e));
    c->records.rows = 0;
    if (f.next >= 0)
        take_records(c, scratch);
    *out = c->records;
    return OK;
}
