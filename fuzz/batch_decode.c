/* batch_decode.c — any bytes as a batch: refused with a reason, or a batch that keeps every promise
 * of event.h and encodes to bytes that stay the same from then on. */
#include "tests/event/some_batch.h"
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

static Arena arena;

static void fresh(void)
{
    if (!arena.base)
        arena = arena_new((isize)1 << 31);
    arena_reset(&arena);
}

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "not so: %s\n", #condition);                                           \
            __builtin_trap();                                                                      \
        }                                                                                          \
    } while (0)

/* Every now and then a batch from the encoder, so that there is something whole to damage. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    if (size > 4 && seed % 64)
        return LLVMFuzzerMutate(data, size, most);
    fresh();
    Str bytes = batch_encode(some_batch(seed, seed / 64 % 20, &arena), &arena);
    if (bytes.n > (isize)most)
        return LLVMFuzzerMutate(data, size, most);
    memcpy(data, bytes.p, (size_t)bytes.n);
    return (size_t)bytes.n;
}

static void use(const Batch *b)
{
    Str bytes = batch_encode(b, &arena);
    Batch *again = NULL, *copy = batch_new(&arena, true);
    Err e;

    MUST(batch_decode(bytes, &arena, &again, &e) == OK);
    MUST(batch_valid(again) && batches_same(b, again));
    MUST(str_eq(batch_encode(again, &arena), bytes));
    for (isize row = 0; row < MIN(b->rows, 50); row++) {
        Buf out = buf_on(&arena);
        const Json *j;
        event_to_json(b, row, &out);
        MUST(json_parse(buf_done(&out), &arena, &j, &e) == OK);
        MUST(batch_copy_row(copy, b, row));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Batch *b = NULL;
    Err e = {0};

    fresh();
    Code code = batch_decode((Str){(const char *)data, (isize)size}, &arena, &b, &e);
    MUST(code == OK ? b != NULL : e.text[0] && !b && arena_used(&arena) == 0);
    if (!b)
        return 0;
    MUST(batch_valid(b));
    if (b->rows * (b->properties + 8) + b->lines < 100000)
        use(b);
    return 0;
}
