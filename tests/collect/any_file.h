/* any_file.h — any file, read as any of the forms an import knows, each cell looked at. */
#ifndef ANY_FILE_H
#define ANY_FILE_H
#include "collect/files/table.h"
#include <stdio.h>

static const LineForm *const forms[] = {NULL,
                                        &line_form_access_log,
                                        &line_form_sessions,
                                        &line_form_person_items,
                                        &line_form_baskets,
                                        &line_form_test_pairs,
                                        &line_form_cdnow};

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "not so: %s\n", #condition);                                           \
            __builtin_trap();                                                                      \
        }                                                                                          \
    } while (0)

static u64 seen; /* so that no reading is left out */

static Code look(void *context, const Records *records, Err *e)
{
    i64 *last = context;

    (void)e;
    MUST(records->width <= RECORD_CELLS_MAX);
    for (isize r = 0; r < records->rows; r++) {
        MUST(records->number[r] >= *last);
        *last = records->number[r];
        seen += str_hash(records->raw[r]);
        for (isize c = 0; c < records->width; c++)
            seen += str_hash(records->cells[r * records->width + c]);
    }
    return OK;
}

/* Reads the file at `path` to its end, or says why not. */
__attribute__((unused)) static void read_any(const char *path, int form)
{
    Table table = {0};
    CsvShape shape = {0, false};
    Err e = {0};
    i64 last = 0;
    Arena arena = arena_new((isize)1 << 30);
    Code code = table_begin(path, S(""), &arena, &table, &e);

    if (code == OK && table.form != TABLE_PARQUET) {
        code = table_open(&table, forms[form % COUNT(forms)], &shape, &e);
        if (code == OK)
            code = table_each(&table, look, &last, &e);
    }
    MUST(code == OK || e.text[0]);
    table_close(&table);
    arena_free(&arena);
}

#endif
