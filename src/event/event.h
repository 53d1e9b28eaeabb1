/* event.h — the vocabulary: what an event is, in memory, on disk and as JSON.
 *
 * Events travel in batches, and a batch is columns: one per field, strings by a dictionary of the
 * batch. That form is what `collect` fills, what the journal keeps and checks, and what `trail` and
 * `warehouse` read; nobody turns it into rows on the way.
 *
 *   Batch *b = batch_new(&arena, false);
 *   isize r = batch_row(b);
 *   batch_set_text(b, F_kind, r, S("item_view"));
 *   batch_set_int(b, F_time, r, now_us);
 *   isize line = batch_line(b);
 *   batch_set_text(b, F_product, line, S("sku-1"));
 *   Str bytes = batch_encode(b, &arena);
 */
#ifndef EVENT_H
#define EVENT_H
#include "base/base.h"
#include "event/fields.h"
#include "event/kinds.h"

/* ---- kinds ----------------------------------------------------------------------------------- */

typedef enum {
#define X(name, where, help) KIND_##name,
    EVENT_KINDS(X)
#undef X
        KIND_COUNT
} Kind; /* the shop's own kinds have no number here: the trail gives them one */

typedef struct {
    const char *name;
    bool shop;    /* tells of the shop, not of a person */
    bool passive; /* happens to a person, who need not be there: ends no visit and begins none */
    const char *help;
} KindInfo;
extern const KindInfo kind_info[KIND_COUNT];
Kind kind_find(Str name); /* KIND_COUNT when it is the shop's own */

/* ---- fields ---------------------------------------------------------------------------------- */

typedef enum {
    T_TEXT,   /* UTF-8, at most TEXT_BYTES_MAX; as it is set, longer text is cut at a character and
                 malformed bytes become U+FFFD */
    T_TIME,   /* UTC microseconds */
    T_COUNT,  /* a whole number */
    T_MONEY,  /* minor units of the event's currency */
    T_MILLI,  /* thousandths */
    T_HASH,   /* 64 opaque bits; may hold any value but ABSENT */
    T_NUMBER, /* a finite double, properties only */
    T_BOOL,   /* 0 or 1, properties only */
} FieldType;

typedef enum {
#define X(number, name, type, help) F_##name,
    EVENT_FIELDS(X) LINE_FIELDS(X)
#undef X
        FIELD_COUNT
} Field;
enum { FIELD_FIRST_LINE = F_product }; /* fields from here on belong to lines */

typedef struct {
    u16 number; /* in the binary form */
    const char *name;
    FieldType type;
    bool line;
    const char *help;
} FieldInfo;
extern const FieldInfo field_info[FIELD_COUNT];
Field field_find(Str name); /* FIELD_COUNT when there is none of that name */

#define ABSENT INT64_MIN /* a number that was not given */

enum {
    TEXT_BYTES_MAX = 65536,
    BATCH_ROWS_MAX = 65536,
    BATCH_LINES_MAX = 1 << 20,
    BATCH_PROPERTIES_MAX = 1024, /* distinct property columns in one batch */
    EVENT_LINES_MAX = 10000,     /* items of one event as JSON */
};

/* ---- a batch: columns of events, and of their lines ------------------------------------------ */

typedef struct {
    Str name; /* the field's, or the property's own */
    FieldType type;
    isize n;    /* cells written; the cells after them are absent */
    u32 *code;  /* TEXT: 0 absent, else dict[code - 1] */
    i64 *value; /* other types: ABSENT where absent; NUMBER holds the double's bits */
    Str *dict;  /* the distinct strings, in order of first use (may hold unused ones) */
    isize dict_n;
    /* from here on only while it is being filled */
    isize cap, dict_cap;
    u32 *hash;  /* of each string of the dictionary */
    u32 *slots; /* open addressing: 8 bits of the hash, 24 of the code */
    isize slots_n;
    isize born;    /* the cell it was made for */
    bool property; /* its cells take 8 bytes whatever the type, so that it can be used again */
} Column;

typedef struct {
    Arena *arena;
    bool own; /* strings are copied as they are set, not borrowed */
    isize rows, lines;
    u32 *line_row;              /* the row each line belongs to, ascending */
    Column *field[FIELD_COUNT]; /* NULL: absent in every row */
    Column **property;          /* free properties, one column for each name and type */
    isize properties;
    isize line_cap, property_cap;
    isize property_made, property_hint; /* columns ever made; where the next one is expected */
    u16 *property_slots;
} Batch;

/* batch_new — empty. With `own` strings are copied to the arena as they are set; without it they
 * are borrowed and must outlive the batch. */
Batch *batch_new(Arena *arena, bool own);
/* A new row / a new line of the last row; returns its index. The caller keeps to the limits. */
isize batch_row(Batch *b);
isize batch_line(Batch *b);
/* `at` is a row for event fields, a line for line fields. An empty string counts as absent. Cells
 * of a column are set in ascending order; setting the last one again replaces it. */
void batch_set_text(Batch *b, Field f, isize at, Str value);
void batch_set_int(Batch *b, Field f, isize at, i64 value);
/* False when BATCH_PROPERTIES_MAX names are in use already: then nothing was set. A number that is
 * not finite counts as absent. */
bool batch_set_property(Batch *b, Str name, isize row, Str value);
bool batch_set_property_number(Batch *b, Str name, isize row, double value);
bool batch_set_property_bool(Batch *b, Str name, isize row, bool value);
/* Take back the last row with its lines and cells: what fails validation leaves no trace. */
void batch_drop_row(Batch *b);

Str batch_text(const Batch *b, Field f, isize at); /* empty when absent */
i64 batch_int(const Batch *b, Field f, isize at);  /* ABSENT when absent */
Str column_text(const Column *c, isize at);        /* a NULL column is fine: empty */
i64 column_int(const Column *c, isize at);         /* a NULL column is fine: ABSENT */
/* The lines of a row: lines_of(b, row, &n) is the first line's index. O(log lines). */
isize batch_lines_of(const Batch *b, isize row, isize *n);
/* For bulk fillers: the column, made when missing, and a string's dictionary code + 1, added when
 * new. A code may be stored into c->code[at] after column_reach(b, c, at). */
Column *batch_column(Batch *b, Field f);
u32 column_code(Batch *b, Column *c, Str value); /* 0 for an empty string */
/* The same of n strings, one after the other; quicker than asking for each. */
void column_codes(Batch *b, Column *c, const Str *value, isize n, u32 *code);
/* The column of a free property, made when missing by `row`; NULL beyond BATCH_PROPERTIES_MAX. */
Column *batch_property(Batch *b, Str name, FieldType type, isize row);
void column_reach(Batch *b, Column *c, isize at); /* cells up to `at` exist; new ones are absent */

/* The canonical binary form: version, then each column with its field number, so that older and
 * newer programs read each other's journals. Columns of unknown numbers become properties named
 * "field:N". */
Str batch_encode(const Batch *b, Arena *arena);
/* batch_decode — strings borrow from `bytes`. Damaged or hostile bytes are CORRUPT with the reason;
 * nothing outside `bytes` is read, nothing beyond the limits above is allocated. */
Code batch_decode(Str bytes, Arena *arena, Batch **out, Err *e) MUST_CHECK;
/* Of which columns a reader has need. */
typedef struct {
    bool field[FIELD_COUNT];
    bool properties; /* all of them, and columns of unknown numbers */
} FieldSet;
/* batch_decode_some — the same, the other columns being passed over: their bytes are not looked
 * at. */
Code batch_decode_some(Str bytes, const FieldSet *want, Arena *arena, Batch **out, Err *e)
    MUST_CHECK;
/* Append row `row` of `from`, with its lines and properties, as a new row of `to`. False when the
 * properties of both are more than BATCH_PROPERTIES_MAX: then nothing was appended. */
bool batch_copy_row(Batch *to, const Batch *from, isize row);

/* ---- JSON ------------------------------------------------------------------------------------ */

typedef enum {
    JSON_NULL,
    JSON_BOOL,
    JSON_INT,
    JSON_FLOAT,
    JSON_TEXT,
    JSON_ARRAY,
    JSON_OBJECT
} JsonType;
typedef struct Json Json;
struct Json {
    JsonType type;
    Str key;                  /* within an object */
    Str text;                 /* TEXT */
    i64 integer;              /* INT, BOOL */
    double number;            /* INT and FLOAT */
    const Json *first, *next; /* members or elements, in order */
    isize n;
};
enum { JSON_DEPTH_MAX = 32 };
/* json_parse — the whole of `bytes` as one JSON value on the arena; repeated keys are kept in
 * order, numbers beyond i64 are FLOAT, half a surrogate pair is U+FFFD. Nodes and strings are
 * copies: `bytes` may go. BAD_INPUT with the reason, OVER_LIMIT when memory is out. Any thread;
 * O(bytes). */
Code json_parse(Str bytes, Arena *arena, const Json **out, Err *e) MUST_CHECK;
const Json *json_get(const Json *object, Str key); /* the last of that name; NULL when absent */
Str json_text(const Json *j);                      /* empty unless TEXT; NULL is fine */
void buf_json_value(Buf *out, const Json *j);      /* written again, without white space */
void buf_json_number(Buf *out, double value);      /* the shortest that reads back; finite */

/* One event as a JSON object with the names of fields.h: time in ISO 8601, money and thousandths
 * as decimals (as text when a double could not hold them), hashes as 16 hexadecimal digits, lines
 * under "items", free properties under "properties". */
void event_to_json(const Batch *b, isize row, Buf *out);
/* event_from_json — the same read back as a new row of `b`. Line fields may also stand at the top
 * when there are no "items": they make one line. Members of no field become properties, nested ones
 * flattened as a.b, arrays as their JSON text, whole numbers no double can hold as text; those of
 * items become one property items.NAME, an array with a place for each item. Empty text and null
 * are absent. Without `own` the batch borrows from the nodes.
 * BAD_INPUT says which member is wrong and why; OVER_LIMIT when the batch has no place for the row,
 * its lines or its properties (a fresh batch may have). The batch is then as before. */
Code event_from_json(const Json *object, Batch *b, Err *e) MUST_CHECK;

/* One cell from JSON, as event_from_json reads a member of that name: money in a currency of
 * `digits` decimals, times as text or Unix numbers. False when the value is of another type or
 * form: nothing is set then. null and empty text are absent. */
bool batch_set_json(Batch *b, Field f, isize at, int digits, const Json *value);
/* A free property from JSON, objects flattened as NAME.member; what is no field's is kept so. False
 * when there is no room for one more. */
bool batch_set_property_json(Batch *b, Str name, isize row, const Json *value);

/* ---- money ----------------------------------------------------------------------------------- */

/* Decimals of a currency: 2 for most, 0 for JPY and KRW, 3 for KWD; 2 when unknown or empty. */
int currency_digits(Str iso);
/* money_parse — "1,234.5", "-12", "$12.30", "¥99" to minor units, rounded half away from zero.
 * False when it is not an amount or overflows. */
bool money_parse(Str s, int digits, i64 *minor);
/* Price times quantity rounded once, both as written: 0.001 times 1200 is 1.20. */
bool line_amount_parse(Str price, Str quantity, int digits, i64 *minor);
bool milli_parse(Str s, i64 *milli); /* "1.5" -> 1500 */
void buf_money(Buf *b, i64 minor, int digits);
void buf_milli(Buf *b, i64 milli); /* shortest form: 1500 -> 1.5 */

#endif
