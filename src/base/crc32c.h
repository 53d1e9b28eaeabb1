/* crc32c.h — the ways to a Castagnoli checksum; for this room only. */
#ifndef BASE_CRC32C_H
#define BASE_CRC32C_H
#include "base/base.h"

/* The polynomial 0x1EDC6F41 with its bits turned round: bit 31 stands for x^0. */
#define CRC32C_POLYNOMIAL 0x82F63B78u

/* A remainder times x, modulo the polynomial. */
static inline u32 crc32c_times_x(u32 crc)
{
    return crc >> 1 ^ (crc & 1 ? CRC32C_POLYNOMIAL : 0);
}

/* True when this processor has the instructions; prepares their constants. Call once. */
bool crc32c_sse42_start(void);
u32 crc32c_sse42(u32 seed, const void *bytes, isize n);

#endif
