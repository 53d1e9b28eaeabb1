/* olist.h — Olist's tables, a file each, as one. Private to import*.c. */
#ifndef COLLECT_OLIST_H
#define COLLECT_OLIST_H
#include "collect/files/import.h"

/* Is this Olist's file of orders? */
bool olist_like(const char *path);
/* olist_join — all files of the import as one table of canonical columns, CSV on the arena. */
Code olist_join(Import *im, Arena *arena, Str *out, Err *e) MUST_CHECK;

#endif
