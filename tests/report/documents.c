/* What the documents of the reports say is so: each little world in them is run, by the kernel
 * and by SQL. */
#include "small.h"

TEST("every report has a document with little worlds in it, and they come out as written")
{
    for (isize i = 0; report_catalog[i]; i++) {
        Str document = report_document(report_catalog[i]);
        if (document.n == 0)
            broken("docs/reports/%s.md is missing", report_catalog[i]->name);
        if (small_document(document) == 0)
            broken("docs/reports/%s.md has no little world", report_catalog[i]->name);
    }
}

TEST("a document speaks of every parameter and every column of its report")
{
    for (isize i = 0; report_catalog[i]; i++) {
        const Report *report = report_catalog[i];
        Str document = report_document(report);
        for (const Param *p = report->params; p->name; p++)
            if (str_find(document, str_of(p->name)) < 0)
                broken("docs/reports/%s.md does not name %s=", report->name, p->name);
        for (const ReportTable *t = report->tables; t->name; t++)
            for (const ReportColumn *c = t->columns; c->name; c++)
                if (str_find(document, str_of(c->name)) < 0)
                    broken("docs/reports/%s.md does not name column '%s'", report->name, c->name);
    }
}

TESTS_MAIN
