/* reader.c — reading back what a Buf wrote, from bytes that may be cut or damaged. */
#include "base/base.h"

bool read_varint(Reader *r, u64 *out)
{
    u64 value = 0;
    const u8 *p = r->p;

    for (int shift = 0; shift < 64 && p < r->end; shift += 7) {
        u8 byte = *p++;
        if (shift == 63 && byte > 1) /* more than 64 bits */
            return false;
        value |= (u64)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            r->p = p;
            *out = value;
            return true;
        }
    }
    return false;
}

bool read_zigzag(Reader *r, i64 *out)
{
    u64 value;

    if (!read_varint(r, &value))
        return false;
    *out = (i64)(value >> 1) ^ -(i64)(value & 1);
    return true;
}

bool read_bytes(Reader *r, isize n, const u8 **out)
{
    if (n < 0 || n > r->end - r->p)
        return false;
    *out = r->p;
    r->p += n;
    return true;
}
