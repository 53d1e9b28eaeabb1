/* import.c — any bytes as a file to import: read to their end or refused with a reason, in whatever
 * form the first byte picks. */
#include "tests/collect/any_file.h"
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[64];

    if (size < 1)
        return 0;
    if (!path[0])
        snprintf(path, sizeof path, "/dev/shm/patron-fuzz-import-%d", (int)getpid());
    FILE *f = fopen(path, "wb");
    MUST(f && fwrite(data + 1, 1, size - 1, f) == size - 1 && fclose(f) == 0);
    read_any(path, data[0]);
    unlink(path);
    return 0;
}
