/* utf8.h — one step through bytes that may or may not be UTF-8; for this room only. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H
#include "base/base.h"

/* utf8_step — the length 1..4 of the well-formed character at p, or minus the length 1..3 of the
 * longest ill-formed piece there (what one U+FFFD stands for). Needs p < end. */
int utf8_step_any(const u8 *p, const u8 *end);

static inline int utf8_step(const u8 *p, const u8 *end)
{
    /* Leads E1 to EC begin most of Chinese, and any two continuation bytes may follow them. */
    if (end - p >= 3 && (u8)(p[0] - 0xE1) < 12 && ((p[1] ^ 0x80) | (p[2] ^ 0x80)) < 0x40)
        return 3;
    return utf8_step_any(p, end);
}

#endif
