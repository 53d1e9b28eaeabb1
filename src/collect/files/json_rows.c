/* json_rows.c — objects of a file flattened to cells. The columns are found as they come: a record
 * has as many cells as there are names when its chunk is handed out. */
#include "collect/files/json_rows.h"
#include <stdio.h>

enum { CHUNK_OBJECTS = 1024, SLOTS = 8192, NAME_BYTES_MAX = 1000 };

typedef struct {
    u32 column, record;
    Str text;
    u8 as;
} Found;

struct JsonRows {
    Plain *plain;
    Arena *arena;      /* of the names */
    Arena text, chunk; /* bytes not yet given out; the records at hand */
    char *p;
    isize at, n;
    bool ended;
    bool lines;  /* an object a line; else objects follow each other within an array */
    bool closed; /* the array's end was met */
    Str *names;
    isize width;
    u16 slots[SLOTS]; /* column + 1 */
    i64 row;
    /* of the chunk being made */
    Found *found;
    isize found_n, found_cap, records;
    Str *raw;
    bool *more;
    i64 *number;
    const char **fault;
};

/* ---- where an object ends ---------------------------------------------------------------------
 */

static Code fill(JsonRows *j, Err *e)
{
    Str more;

    if (j->n - j->at > RECORD_BYTES_MAX)
        return fail(e, OVER_LIMIT, "record %lld is longer than 16 MB: is a bracket left open?",
                    (long long)j->row + 1);
    memmove(j->p, j->p + j->at, (size_t)(j->n - j->at));
    j->n -= j->at;
    j->at = 0;
    TRY(plain_read(j->plain, &more, e));
    memcpy(j->p + j->n, more.p, (size_t)more.n);
    j->n += more.n;
    j->ended = more.n == 0;
    return OK;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static Str line_at(const JsonRows *j)
{
    const char *end = memchr(j->p + j->at, '\n', (size_t)(j->n - j->at));

    if (!end && !j->ended)
        return (Str){NULL, -1};
    return (Str){j->p + j->at, end ? end - (j->p + j->at) : j->n - j->at};
}

/* The value at `at`, by its brackets and quotes; n -1: it is not whole. */
static Str value_at(const char *p, isize at, isize n)
{
    isize depth = 0, from = at;

    for (; at < n; at++) {
        char c = p[at];
        if (c == '"') {
            for (at++; at < n && p[at] != '"'; at++)
                at += p[at] == '\\';
            if (at >= n)
                break;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            if (depth-- <= 1)
                return (Str){p + from, at + (depth == 0) - from};
        } else if (depth == 0 && (c == ',' || is_space(c))) {
            return (Str){p + from, at - from};
        }
    }
    return (Str){NULL, -1};
}

/* The next object's bytes; n 0 at the end. */
static Code next_line(JsonRows *j, Str *out, Err *e)
{
    for (;;) {
        Str line = line_at(j);
        if (line.n < 0) {
            TRY(fill(j, e));
            continue;
        }
        j->at += MIN(line.n + 1, j->n - j->at);
        *out = str_trim(line);
        if (out->n > 0 || (j->ended && j->at == j->n))
            return OK;
    }
}

static Code next_element(JsonRows *j, Str *out, Err *e)
{
    for (;;) {
        while (j->at < j->n && (is_space(j->p[j->at]) || j->p[j->at] == ','))
            j->at++;
        *out = S("");
        if (j->closed || (j->ended && j->at == j->n))
            return OK;
        if (j->at < j->n && j->p[j->at] == ']') {
            j->closed = true;
            return OK;
        }
        Str value = j->at < j->n ? value_at(j->p, j->at, j->n) : (Str){NULL, -1};
        if (value.n < 0 && j->ended)
            value = (Str){j->p + j->at, j->n - j->at};
        if (value.n >= 0) {
            j->at += MAX(value.n, 1);
            *out = value.n > 0 ? value : (Str){j->p + j->at - 1, 1};
            return OK;
        }
        TRY(fill(j, e));
    }
}

/* ---- flattening -------------------------------------------------------------------------------
 */

static isize column_of(JsonRows *j, Str name)
{
    u64 at = str_hash(name) & (SLOTS - 1);

    for (; j->slots[at]; at = (at + 1) & (SLOTS - 1))
        if (str_eq(j->names[j->slots[at] - 1], name))
            return j->slots[at] - 1;
    if (j->width == RECORD_CELLS_MAX)
        return -1;
    j->names[j->width++] = str_copy(j->arena, name);
    j->slots[at] = (u16)j->width;
    return j->width - 1;
}

typedef struct {
    JsonRows *j;
    const Json *items; /* the array that makes the lines */
    char name[NAME_BYTES_MAX + 1];
    const char *fault;
} Flat;

static void add_found(JsonRows *j, Found found)
{
    if (j->found_n == j->found_cap)
        j->found = arena_grow(&j->chunk, j->found, j->found_n, &j->found_cap, sizeof found);
    j->found[j->found_n++] = found;
}

static void put_cell(Flat *f, Str name, Str text, u8 as)
{
    JsonRows *j = f->j;
    isize column = column_of(j, name);

    if (column < 0) {
        f->fault = "it has more different members than a file may have";
        return;
    }
    add_found(j, (Found){(u32)column, (u32)(j->records - 1), text, as});
}

static void put_scalar(Flat *f, Str name, const Json *v)
{
    Buf text;

    switch (v->type) {
    case JSON_NULL: return;
    case JSON_TEXT: put_cell(f, name, v->text, AS_TEXT); return;
    case JSON_BOOL: put_cell(f, name, v->integer ? S("true") : S("false"), AS_BOOL); return;
    default: break;
    }
    text = buf_on(&f->j->chunk);
    buf_json_value(&text, v);
    bool number = v->type == JSON_INT || v->type == JSON_FLOAT;
    put_cell(f, name, buf_done(&text), number ? AS_NUMBER : AS_TEXT);
}

static bool objects(const Json *v)
{
    if (v->type != JSON_ARRAY || v->n == 0)
        return false;
    for (const Json *part = v->first; part; part = part->next)
        if (part->type != JSON_OBJECT)
            return false;
    return true;
}

static bool named_items(Str key)
{
    static const char *const names[] = {"items",       "products",    "line_items", "lineItems",
                                        "order_items", "order_lines", "lines",      "contents"};

    for (int i = 0; i < COUNT(names); i++)
        if (str_eq(key, str_of(names[i])))
            return true;
    return false;
}

/* The value of {"key": "x", "value": {"string_value": "y"}}; NULL when it is no such thing. */
static const Json *keyed_value(const Json *pair)
{
    const Json *value = json_get(pair, S("value"));

    if (json_text(json_get(pair, S("key"))).n == 0 || !value)
        return NULL;
    if (value->type != JSON_OBJECT)
        return value;
    const Json *set = value->first;
    for (const Json *v = value->first; v; v = v->next)
        if (v->type != JSON_NULL)
            set = v;
    return set;
}

static bool keyed(const Json *v)
{
    return objects(v) && keyed_value(v->first);
}

static void flatten(Flat *f, isize n, const Json *v);

static void flatten_member(Flat *f, isize n, Str key, const Json *v)
{
    isize more = n > 0 ? n + 1 + key.n : key.n;

    if (more > NAME_BYTES_MAX || key.n == 0)
        return;
    if (n > 0)
        f->name[n++] = '.';
    memcpy(f->name + n, key.p, (size_t)key.n);
    flatten(f, more, v);
}

static void flatten(Flat *f, isize n, const Json *v)
{
    if (v == f->items)
        return;
    if (v->type == JSON_OBJECT) {
        for (const Json *part = v->first; part; part = part->next)
            flatten_member(f, n, part->key, part);
    } else if (keyed(v)) {
        for (const Json *pair = v->first; pair; pair = pair->next) {
            const Json *value = keyed_value(pair);
            if (value)
                flatten_member(f, n, json_text(json_get(pair, S("key"))), value);
        }
    } else {
        put_scalar(f, (Str){f->name, n}, v);
    }
}

static const Json *find_items(const Json *v, int depth)
{
    const Json *found = NULL;

    for (const Json *part = v->first; part && !found; part = part->next)
        if (named_items(part->key) && objects(part) && !keyed(part))
            found = part;
    for (const Json *part = v->first; part && !found && depth < 3; part = part->next)
        if (part->type == JSON_OBJECT)
            found = find_items(part, depth + 1);
    return found;
}

static void begin_record(JsonRows *j, Str raw, bool more, const char *fault)
{
    isize r = j->records++;

    j->raw[r] = raw;
    j->more[r] = more;
    j->number[r] = j->row;
    j->fault[r] = fault;
}

static void flatten_item(Flat *f, const Json *item)
{
    memcpy(f->name, "items", 5);
    for (const Json *part = item->first; part; part = part->next)
        flatten_member(f, 5, part->key, part);
}

static void flatten_object(Flat *f, const Json *object, Str raw)
{
    JsonRows *j = f->j;
    isize from = j->found_n;

    flatten(f, 0, object);
    isize own = j->found_n;
    for (const Json *item = f->items ? f->items->first : NULL; item; item = item->next) {
        if (item != f->items->first) {
            begin_record(j, raw, true, NULL);
            for (isize i = from; i < own; i++) {
                Found again = j->found[i];
                again.record = (u32)(j->records - 1);
                add_found(j, again);
            }
        }
        flatten_item(f, item);
    }
}

/* An object with items is a record for each, and what stands outside them is in all of these. */
static void take_object(JsonRows *j, Str raw, isize records_max)
{
    Flat f = {.j = j};
    const Json *object = NULL;
    Err why;

    j->row++;
    begin_record(j, raw, false, NULL);
    isize first = j->records - 1;
    if (json_parse(raw, &j->chunk, &object, &why) != OK)
        f.fault = "it is not JSON";
    else if (object->type != JSON_OBJECT)
        f.fault = "it is not a JSON object";
    else
        f.items = find_items(object, 0);
    if (f.items && f.items->n > records_max)
        f.fault = "it has more items than an event may have";
    if (!f.fault)
        flatten_object(&f, object, raw);
    j->fault[first] = f.fault;
}

/* ---- opening and reading on -------------------------------------------------------------------
 */

/* {"orders": [ {...}, ... ]}: where the array begins, or -1. */
static isize wrapped_array(Str s)
{
    static const char *const names[] = {"orders",  "events",    "data",  "rows",    "results",
                                        "records", "customers", "batch", "reviews", "hits"};
    Cut cut = str_cut(str_skip(s, 1), ':');
    Str name = str_trim(cut.head), rest = str_trim(cut.tail);

    if (!str_starts(s, S("{")) || name.n < 3 || !str_starts(rest, S("[")))
        return -1;
    name = (Str){name.p + 1, name.n - 2};
    Str inside = str_trim(str_skip(rest, 1));
    for (int i = 0; i < COUNT(names); i++)
        if (str_eq(name, str_of(names[i])) && (str_starts(inside, S("{")) || inside.n == 0))
            return rest.p - s.p;
    return -1;
}

bool json_rows_like(Str s)
{
    s = str_trim(s);
    if (str_starts(s, S("{")))
        return true;
    return str_starts(s, S("[")) && str_starts(str_trim(str_skip(s, 1)), S("{"));
}

/* Is the first line one whole object? Then so are the others. */
static bool has_lines(Str s)
{
    Arena scratch = arena_new((isize)256 << 20);
    const Json *object;
    Err why;
    Cut line = str_cut(s, '\n');
    bool whole = line.found && json_parse(str_trim(line.head), &scratch, &object, &why) == OK;

    arena_free(&scratch);
    return whole;
}

Code json_rows_open(Plain *plain, Arena *arena, JsonRows **out, Err *e)
{
    JsonRows *j = take(arena, JsonRows, 1);

    j->plain = plain;
    j->arena = arena;
    j->names = take(arena, Str, RECORD_CELLS_MAX);
    j->text = arena_new(RECORD_BYTES_MAX + (8 << 20));
    j->chunk = arena_new((isize)8 << 30);
    j->p = arena_take_raw(&j->text, 1, RECORD_BYTES_MAX + (4 << 20));
    *out = j;
    TRY(fill(j, e));
    Str s = {j->p, j->n};
    while (s.n > 0 && is_space(s.p[0]))
        s = str_skip(s, 1);
    isize wrapped = wrapped_array(s);
    if (str_starts(s, S("["))) {
        j->at = s.p + 1 - j->p;
    } else if (wrapped >= 0) {
        j->at = s.p + wrapped + 1 - j->p;
    } else {
        j->lines = has_lines(s);
        j->at = s.p - j->p;
    }
    return OK;
}

Names json_rows_names(const JsonRows *j)
{
    return (Names){j->names, j->width};
}

static void hand_out(JsonRows *j, Records *out)
{
    Str *cells = take(&j->chunk, Str, j->records * j->width);
    u8 *as = take(&j->chunk, u8, j->records * j->width);

    for (isize i = 0; i < j->found_n; i++) {
        isize at = (isize)j->found[i].record * j->width + j->found[i].column;
        cells[at] = j->found[i].text;
        as[at] = j->found[i].as;
    }
    *out = (Records){.rows = j->records,
                     .width = j->width,
                     .cells = cells,
                     .as = as,
                     .raw = j->raw,
                     .number = j->number,
                     .more = j->more,
                     .fault = j->fault,
                     .utf8 = true};
}

Code json_rows_next(JsonRows *j, Records *out, Err *e)
{
    enum { MOST = CHUNK_OBJECTS + EVENT_LINES_MAX };

    j->chunk.at = j->chunk.base; /* its pages are kept: the next chunk needs them again */
    j->found = NULL;
    j->found_n = j->found_cap = j->records = 0;
    j->raw = take(&j->chunk, Str, MOST);
    j->more = take(&j->chunk, bool, MOST);
    j->number = take(&j->chunk, i64, MOST);
    j->fault = take(&j->chunk, const char *, MOST);
    while (j->records < CHUNK_OBJECTS) {
        Str raw;
        TRY(j->lines ? next_line(j, &raw, e) : next_element(j, &raw, e));
        if (raw.n == 0)
            break;
        take_object(j, str_copy(&j->chunk, raw), EVENT_LINES_MAX);
    }
    hand_out(j, out);
    return OK;
}

void json_rows_close(JsonRows **out)
{
    JsonRows *j = *out;

    if (!j)
        return;
    *out = NULL;
    arena_free(&j->text);
    arena_free(&j->chunk);
}
