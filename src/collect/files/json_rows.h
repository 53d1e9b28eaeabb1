/* json_rows.h — JSON as records: an object a line, an array of objects, or such an array within an
 * object. Private to import*.c.
 *
 * Objects are flattened: {"a": {"b": 1}} has the cell "a.b". The first array of objects called
 * items, products, line_items and the like, wherever it stands, makes lines: its members are the
 * cells "items.NAME", one record for each. An array of {"key": K, "value": V}, as Google's exports
 * have, is flattened to NAME.K. Other arrays are kept as their JSON text. */
#ifndef COLLECT_JSON_ROWS_H
#define COLLECT_JSON_ROWS_H
#include "collect/files/plain.h"
#include "collect/files/records.h"

typedef struct JsonRows JsonRows;
/* Is this the beginning of such a file? */
bool json_rows_like(Str beginning);
Code json_rows_open(Plain *plain, Arena *arena, JsonRows **out, Err *e) MUST_CHECK;
/* Valid until the next call of json_rows_next, which may add to them. */
Names json_rows_names(const JsonRows *j);
/* Some records, those of one object always together; rows 0 at the end. */
Code json_rows_next(JsonRows *j, Records *out, Err *e) MUST_CHECK;
void json_rows_close(JsonRows **j);

#endif
