/* agents.c — any bytes as what a browser says of itself and where it calls from. */
#include "tests/collect/any_visitor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_any_visitor((Str){(const char *)data, (isize)size});
    return 0;
}
