/* dialects.c — any bytes as a request to any door. */
#include "tests/collect/any_request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_any_request(data, (isize)size);
    return 0;
}
