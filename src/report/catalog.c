/* catalog.c — the reports by name, each with its document and its SQL, which travel in the
 * program. */
#include "report/catalog.h"
#include "report/report.h"

#define DECLARE(name) extern const Report report_##name;
REPORTS(DECLARE)
#define ENTRY(name) &report_##name,
const Report *const report_catalog[] = {REPORTS(ENTRY) NULL};

extern const Embedded report_sql[], report_documents[];

const Report *report_find(Str name)
{
    for (isize i = 0; report_catalog[i]; i++)
        if (str_eq(str_of(report_catalog[i]->name), name))
            return report_catalog[i];
    return NULL;
}

static Str file_of(const Embedded *files, const char *name, const char *ending)
{
    char file[64];
    Str text = S("");
    isize n = 0;

    for (const char *at = name; *at && n < COUNT(file) - 8; at++)
        file[n++] = *at;
    for (const char *at = ending; *at; at++)
        file[n++] = *at;
    text = embedded(files, (Str){file, n});
    return text;
}

Str report_document(const Report *report)
{
    return file_of(report_documents, report->name, ".md");
}

Str report_template(const Report *report)
{
    return file_of(report_sql, report->name, ".sql");
}
