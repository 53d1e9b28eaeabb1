/* columns.h — within the room: making columns of a batch, shared by filling and decoding. */
#ifndef EVENT_COLUMNS_H
#define EVENT_COLUMNS_H
#include "event/event.h"

/* The property column of that name and type, NULL when there is none. */
Column *property_find(Batch *b, Str name, FieldType type);
/* property_add — a new empty one, for `row` and after; NULL beyond BATCH_PROPERTIES_MAX. The name
 * is borrowed unless the batch owns its strings. */
Column *property_add(Batch *b, Str name, FieldType type, isize row);
/* Set a cell of any property type; false beyond BATCH_PROPERTIES_MAX. */
bool property_set_int(Batch *b, Str name, FieldType type, isize row, i64 value);

#endif
