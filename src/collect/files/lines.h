/* lines.h — files whose lines are no table of cells but have a form of their own: a web server's
 * log, a list of sessions. Each line is read into records of fixed columns. Private to
 * import*.c. */
#ifndef COLLECT_LINES_H
#define COLLECT_LINES_H
#include "collect/files/plain.h"
#include "collect/files/records.h"

enum { LINE_COLUMNS_MAX = 16 };

/* Where a form puts what it found in a line. */
typedef struct LineSink LineSink;
struct LineSink {
    Arena *arena; /* of the chunk */
    i64 number;   /* of the line, from 1 */
    void (*record)(LineSink *sink, const Str *cells);
    void (*skip)(LineSink *sink, const char *reason);
    void (*fault)(LineSink *sink, const char *reason);
};

typedef struct LineForm {
    const char *names[LINE_COLUMNS_MAX]; /* of the columns; up to NULL */
    bool (*like)(Str line);              /* is this line of the form? NULL: never told by looking */
    void (*read)(LineSink *sink, Str line);
} LineForm;
extern const LineForm line_form_access_log, line_form_sessions, line_form_person_items,
    line_form_baskets, line_form_test_pairs, line_form_cdnow;

typedef struct Lines Lines;
Code lines_open(Plain *plain, const LineForm *form, Arena *arena, Lines **out, Err *e) MUST_CHECK;
Names lines_names(const Lines *l);
Code lines_next(Lines *l, Records *out, Err *e) MUST_CHECK;
void lines_close(Lines **l);

/* Cells of a line between runs of white space; how many there are, `most` at most. */
isize line_words(Str line, Str *words, isize most);

#endif
