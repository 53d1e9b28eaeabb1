/* property.h — any field or property as codes of its distinct values, read in one pass over the
 * journal. */
#ifndef TRAIL_PROPERTY_H
#define TRAIL_PROPERTY_H
#include "trail/scan.h"
#include "trail/store.h"
#include "trail/visit.h"

/* The values of one field or property over events [from, until). */
typedef struct {
    Arena on;
    Pool pool;
    Words words; /* the distinct values as texts */
    Ranked ranked;
    i64 from, until;
    u32 *code; /* by event - from: 0 absent, else a value's rank + 1 */
} Values;

/* values_read — `name` a field of fields.h or a property, over [from, until). */
Code values_read(Journal *journal, int workers, Str name, i64 from, i64 until, Values **out, Err *e)
    MUST_CHECK;
void values_close(Values **values);

/* A column's distinct values as texts: cell[row] - 1 indexes text[]; 0: absent. */
typedef struct {
    u32 *cell;
    Str *text;
    u32 n;
} CellTexts;
/* cell_texts — of any column of a batch, event or line field or property; lines give the value of
 * an event's first line. */
CellTexts cell_texts(const Batch *b, const Column *c, bool line, Arena *keep);

struct PropertyColumn {
    Arena on;
    PropertyColumn *next;
    Str name;
    u32 size;
    const PropertyColumn *base; /* the generation's, whose codes come first; NULL: none */
    u32 known;                  /* codes below this are base's */
    const Str *text;            /* by code - known */
    const double *number;
    Codes *part;     /* by part of the snapshot */
    u32 *slot, mask; /* of a generation's: code by hash, made when an overlay asks; 0: free */
};

/* layered_column — the generation's column (NULL: no event of it has one) and what the overlays of
 * the snapshot add; *out NULL when no event has it. Under the property_lock. */
Code layered_column(Snapshot *s, Str name, PropertyColumn *base, PropertyColumn **out, Err *e)
    MUST_CHECK;

#endif
