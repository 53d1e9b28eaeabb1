/* mapping.h — which column of a file says what, and how its cells are read. Private to import*.c.
 */
#ifndef COLLECT_MAPPING_H
#define COLLECT_MAPPING_H
#include "collect/files/csv.h"
#include "collect/files/lines.h"

/* What a column says: a Field, a free property, or one of these, which become events of their own
 * or correct a field. */
enum {
    A_PROPERTY = FIELD_COUNT,
    A_AFTER_MS, /* milliseconds after `time` */
    A_STATUS,   /* of an order: paid, cancelled, refunded ... */
    A_PAID_AT,  /* when the order was paid, and so on */
    A_SHIPPED_AT,
    A_DELIVERED_AT,
    A_CANCELLED_AT,
    A_REFUNDED_AT,
    A_REFUNDED, /* how much was given back */
    A_ADDRESS,  /* the visitor's, the property "ip" until the door has read it */
    A_AGENT,    /* the visitor's, the property "agent" */
    A_NOTHING,  /* left out */
    MEANINGS
};

/* One column of the file. */
typedef struct {
    isize column;
    int means;
    int rank;               /* above 0: asked only when the columns of lower rank were empty */
    bool of_items;          /* "items.x": of a line */
    Str name;               /* the property's name */
    const Renaming *values; /* canonical <- as the file says */
    isize value_count;
} MappedColumn;

typedef struct Preset Preset;
typedef struct {
    const MappedColumn *columns; /* by rank */
    isize n;
    isize place[MEANINGS]; /* the file's column of a meaning, -1: it has none */
    bool items;            /* properties of lines are among them */
    bool spares;           /* some meaning has several columns */
    isize speaker[8];      /* columns of the file that speak of a product, when not empty */
    isize speaker_n;
} Mapping;

/* What a shape of file needs beyond names. */
struct Preset {
    const char *name, *help;
    ImportKind kind;
    const char *header;    /* comma list: columns that must all be there for it to be recognised */
    const char *map;       /* "time=event_time,kind=event_type|type": the first that is not empty */
    const char *values;    /* "kind:item_view=view,cart_add=cart" */
    const char *constants; /* "kind=order,currency=GBP": fields that the file does not tell */
    CsvShape shape;
    const char *note;        /* to tell whoever reads the outcome; NULL: nothing */
    bool lines_need_product; /* a name alone is a page's, not a product's */
    bool keyed;              /* `id` is the sender's own key: the same id is the same event, ever */
    /* Is a file whose first record has these cells of this shape? For files without a header. */
    bool (*recognise)(const Str *cells, isize n);
    /* Rows of one order become one event. The class of a row keeps rows of one id apart
     * ("refund"); an empty class leaves the row out of any order: an event of its own of kind
     * `*kind`. */
    Str (*order_class)(const Mapping *m, const Str *cells, Str *kind);
    const LineForm *lines; /* its lines are no table */
};
extern const Preset presets[]; /* up to one with no name */
const Preset *preset_named(Str name);
/* By the names of a header; by the first line of a file without one. */
const Preset *preset_by_names(ImportKind kind, Names names);
const Preset *preset_by_line(ImportKind kind, Str line);

/* names.c — what a column of this name says when nobody tells; A_PROPERTY when it is nothing of
 * ours. */
int meaning_of(Str name, ImportKind kind);
/* The same for names of --map, which may be aliases too; -1: none. */
int meaning_named(Str name, ImportKind kind);
const char *meaning_name(int meaning);

/* mapping_make — from the header, the preset's map and the user's (which wins); an unknown field in
 * `map` or a column that is not there is BAD_INPUT naming what is. With `growing` columns that are
 * not there may come later. */
Code mapping_make(const ImportSpec *spec, const Preset *preset, Names names, bool growing,
                  Arena *arena, Mapping *out, Err *e) MUST_CHECK;

/* ---- cells ----------------------------------------------------------------------------------- */

typedef enum { DATES_ISO, DATES_DAY_FIRST, DATES_MONTH_FIRST } DateOrder;

typedef struct {
    const Mapping *mapping;
    const Zone *zone;
    Str currency; /* of amounts that name none */
    int digits;   /* its decimals, or those of the record's own currency */
    DateOrder dates;
    bool comma; /* 1.234,56 */
    bool utf8;  /* the cells are known to be */
} Reading;
/* A cell read as its column wants it; NULL when it could be, else the reason. Empty cells are
 * absent. For Fields and properties. */
const char *read_cell(const Reading *reading, const MappedColumn *column, Str cell, u8 as,
                      isize row, isize line, Batch *b);
/* Its parts: is a trimmed cell as good as empty; what text is kept of it; its number, NULL or the
 * reason why not; does it come out the same if it is kept as a number? */
bool cell_says_nothing(const MappedColumn *column, Str cell);
Str read_text(const MappedColumn *column, Str cell);
const char *read_number(const Reading *reading, FieldType type, Str cell, i64 *value);
bool cell_is_number(Str cell, double *number);
/* A value as the canonical one it stands for. */
Str read_renamed(const MappedColumn *column, Str cell);
bool read_time(const Reading *reading, Str cell, i64 *out_us);
bool read_money(const Reading *reading, Str cell, i64 *minor);
/* A number with a point, whatever the file writes. */
Str read_decimal(const Reading *reading, Str cell, char small[64]);

/* dates.c — "13/2/2010 8:26 PM", "13.02.2010", "Feb 13, 2010", "13-Feb-10". */
bool date_loose(Str s, DateOrder order, const Zone *zone, i64 *out_us);
typedef enum { DATE_NONE, DATE_EITHER, DATE_DAY_FIRST, DATE_MONTH_FIRST } DateEvidence;
DateEvidence date_evidence(Str s);
/* The day of a time read just now: the next one in a file is often of the same, and then only its
 * clock is looked at. Only of times that name UTC, where no hour is missing. day_again is false for
 * what it does not know: read_time does. */
typedef struct {
    char day[11];
    Str tail; /* borrowed from the cell */
    i64 midnight_us;
    bool known;
} DayRead;
void day_learn(DayRead *day, Str cell, i64 at_us);
bool day_again(const DayRead *day, Str cell, i64 *at_us);

#endif
