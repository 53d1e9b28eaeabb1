/* give.h — how wide a text is on a terminal: for this room only. */
#ifndef GIVE_H
#define GIVE_H
#include "report/report.h"

/* Columns of a terminal: 2 for Chinese, Japanese, Korean and emoji, 0 for what combines, else 1. */
int text_width(Str s);
/* The longest prefix at most `width` columns wide. */
Str text_take_width(Str s, int width);
/* A cell as people read it: 1,234 people, 12.3 %, 1 h 05 m, 3 Nov 2026. */
void value_readable(const ReportAnswer *a, Unit unit, const Value *value, Buf *out);

#endif
