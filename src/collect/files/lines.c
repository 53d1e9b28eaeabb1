/* lines.c — a file read line by line, each line by the form it is said to have. */
#include "collect/files/lines.h"

enum { CHUNK_RECORDS = 4096, LINE_RECORDS_MAX = 20000, MOST = CHUNK_RECORDS + LINE_RECORDS_MAX };

struct Lines {
    LineSink sink;
    const LineForm *form;
    Plain *plain;
    Arena text, chunk;
    char *p;
    isize at, n;
    bool ended;
    Str *names;
    isize width;
    i64 row;
    /* of the chunk being made */
    Str line;
    isize records, first; /* the latter: of the line at hand */
    bool over;            /* it has more records than a line may have */
    Str *cells, *raw;
    i64 *number;
    const char **skip, **fault;
};

static isize add(Lines *l)
{
    isize r = l->records++;

    l->raw[r] = l->line;
    l->number[r] = l->row;
    l->skip[r] = l->fault[r] = NULL;
    return r;
}

static void put_record(LineSink *sink, const Str *cells)
{
    Lines *l = (Lines *)sink;

    if (!l->over && l->records - l->first == LINE_RECORDS_MAX) {
        l->over = true;
        sink->fault(sink, "it is longer than 20,000 items");
    }
    if (l->over)
        return;
    isize r = add(l);
    memcpy(l->cells + r * l->width, cells, (size_t)l->width * sizeof(Str));
}

static isize put_none(Lines *l)
{
    l->records = l->first;
    isize r = add(l);
    memset(l->cells + r * l->width, 0, (size_t)l->width * sizeof(Str));
    return r;
}

static void put_skip(LineSink *sink, const char *reason)
{
    Lines *l = (Lines *)sink;
    l->skip[put_none(l)] = reason;
}

static void put_fault(LineSink *sink, const char *reason)
{
    Lines *l = (Lines *)sink;
    l->fault[put_none(l)] = reason;
}

static Code fill(Lines *l, Err *e)
{
    Str more;

    if (l->n - l->at > RECORD_BYTES_MAX)
        return fail(e, OVER_LIMIT, "line %lld is longer than 16 MB", (long long)l->row + 1);
    memmove(l->p, l->p + l->at, (size_t)(l->n - l->at));
    l->n -= l->at;
    l->at = 0;
    TRY(plain_read(l->plain, &more, e));
    memcpy(l->p + l->n, more.p, (size_t)more.n);
    l->n += more.n;
    l->ended = more.n == 0;
    return OK;
}

/* The next line that is not empty; n 0 at the end. */
static Code next_line(Lines *l, Str *out, Err *e)
{
    for (;;) {
        const char *from = l->p + l->at;
        const char *end = memchr(from, '\n', (size_t)(l->n - l->at));
        if (!end && !l->ended) {
            TRY(fill(l, e));
            continue;
        }
        *out = str_trim((Str){from, end ? end - from : l->n - l->at});
        l->at = end ? end + 1 - l->p : l->n;
        if (out->n > 0 || (l->ended && l->at == l->n))
            return OK;
    }
}

Code lines_open(Plain *plain, const LineForm *form, Arena *arena, Lines **out, Err *e)
{
    Lines *l = take(arena, Lines, 1);

    (void)e;
    l->plain = plain;
    l->form = form;
    l->text = arena_new(RECORD_BYTES_MAX + (8 << 20));
    l->chunk = arena_new((isize)4 << 30);
    l->p = arena_take_raw(&l->text, 1, RECORD_BYTES_MAX + (4 << 20));
    l->names = take(arena, Str, LINE_COLUMNS_MAX);
    for (; l->width < LINE_COLUMNS_MAX && form->names[l->width]; l->width++)
        l->names[l->width] = str_of(form->names[l->width]);
    l->sink = (LineSink){
        .arena = &l->chunk, .record = put_record, .skip = put_skip, .fault = put_fault};
    *out = l;
    return OK;
}

Names lines_names(const Lines *l)
{
    return (Names){l->names, l->width};
}

Code lines_next(Lines *l, Records *out, Err *e)
{
    l->chunk.at = l->chunk.base; /* its pages are kept: the next chunk needs them again */
    l->cells = arena_take_raw(&l->chunk, (isize)sizeof(Str) * l->width, MOST);
    l->raw = arena_take_raw(&l->chunk, sizeof(Str), MOST);
    l->number = arena_take_raw(&l->chunk, sizeof(i64), MOST);
    l->skip = arena_take_raw(&l->chunk, sizeof(char *), MOST);
    l->fault = arena_take_raw(&l->chunk, sizeof(char *), MOST);
    l->records = 0;
    while (l->records < CHUNK_RECORDS) {
        Str line;
        TRY(next_line(l, &line, e));
        if (line.n == 0)
            break;
        l->line = str_copy(&l->chunk, line);
        l->first = l->records;
        l->over = false;
        l->sink.number = ++l->row;
        l->form->read(&l->sink, l->line);
    }
    *out = (Records){.rows = l->records,
                     .width = l->width,
                     .cells = l->cells,
                     .raw = l->raw,
                     .number = l->number,
                     .skip = l->skip,
                     .fault = l->fault};
    return OK;
}

void lines_close(Lines **out)
{
    Lines *l = *out;

    if (!l)
        return;
    *out = NULL;
    arena_free(&l->text);
    arena_free(&l->chunk);
}

isize line_words(Str line, Str *words, isize most)
{
    isize n = 0, at = 0;

    while (n < most) {
        while (at < line.n && (line.p[at] == ' ' || line.p[at] == '\t'))
            at++;
        isize begin = at;
        while (at < line.n && line.p[at] != ' ' && line.p[at] != '\t')
            at++;
        if (at == begin)
            break;
        words[n++] = (Str){line.p + begin, at - begin};
    }
    return n;
}
