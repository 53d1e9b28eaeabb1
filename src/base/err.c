/* err.c — how a failure is told: a code for the machine, one sentence for the human. */
#include "base/utf8.h"

#include <stdio.h>

/* Where to end a text of n bytes so that a character the limit cut through is left out. */
static isize whole_end(const char *text, isize n)
{
    const u8 *end = (const u8 *)text + n;

    for (int back = 1; back <= 3 && back <= n; back++)
        if (utf8_step(end - back, end) == -back && end[-back] >= 0xC2)
            return n - back;
    return n;
}

Code fail(Err *e, Code code, const char *format, ...)
{
    assert(code != OK);
    if (!e)
        return code;

    va_list args;
    va_start(args, format);
    int n = vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    if (n >= (int)sizeof e->text)
        e->text[whole_end(e->text, (isize)sizeof e->text - 1)] = 0;
    e->code = code;
    return code;
}

const char *code_name(Code code)
{
    static const char *const names[] = {
        [OK] = "ok",
        [BAD_INPUT] = "bad_input",
        [NOT_FOUND] = "not_found",
        [OVER_LIMIT] = "over_limit",
        [IO_FAILED] = "io_failed",
        [CORRUPT] = "corrupt",
        [CANCELLED] = "cancelled",
        [BUSY] = "busy",
    };
    return (unsigned)code < (unsigned)COUNT(names) ? names[code] : "unknown";
}
