/* address.h — an address in binary. Private to collect. */
#ifndef COLLECT_ADDRESS_H
#define COLLECT_ADDRESS_H
#include "base/base.h"

typedef struct {
    u8 bytes[16]; /* as IPv6; an IPv4 address has it in the last four, zeros before */
    bool four;
} Address;
/* "1.2.3.4", "1.2.3.4:80", "2001:db8::1", "[2001:db8::1]:80", "::ffff:1.2.3.4"; false: none. */
bool address_read(Str text, Address *out);

#endif
