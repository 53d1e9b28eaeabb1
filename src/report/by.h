/* by.h — a dimension, opened: for this room only. */
#ifndef BY_H
#define BY_H
#include "report/report.h"

typedef enum {
    FROM_KIND,
    FROM_PAGE,
    FROM_PRODUCT,
    FROM_CATEGORY,
    FROM_BRAND,
    FROM_HOUR,
    FROM_WEEKDAY,
    FROM_NEW,
    FROM_SESSION, /* `offset` and `wide` say which member */
    FROM_PROPERTY,
} ByFrom;

struct By {
    Str name;
    const char *help;
    Grain grain;
    ByFrom from;
    Dim dim;   /* the dictionary, unless it is HOUR, WEEKDAY, NEW or a property */
    u8 offset; /* in Session */
    bool wide; /* 4 bytes there, else 2 */
    u32 codes;
    const u32 *via; /* product to category or brand */
    const Snapshot *snapshot;
    const Zone *zone;
    const PropertyColumn *column;
};

/* by_open — the dimension `name`. NOT_FOUND names those there are. */
Code by_open(Str name, Snapshot *snapshot, const Zone *zone, Arena *arena, const By **out, Err *e)
    MUST_CHECK;
/* The text of a code as the data has it: empty for absent. May be written on the arena. */
Str by_text(const By *by, u32 code, Arena *arena);
/* The code's number, when its text is one; false otherwise. */
bool by_number(const By *by, u32 code, double *out);
/* Numbers that a condition may compare: plain decimals of up to 15 digits either side of the
 * point. */
bool plain_number(Str s, double *out);
/* The dimensions of dims.h, in order: for help and the catalogue. */
typedef struct {
    const char *name, *help;
    Grain grain;
} DimensionInfo;
extern const DimensionInfo dimension_info[];
extern const isize dimension_count;

#endif
