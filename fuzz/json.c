/* json.c — any bytes as JSON, and any JSON as an event: refused with a reason and no trace, or
 * read, written and read again with the same result. */
#include "tests/event/some_batch.h"
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Arena arena;

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "not so: %s\n", #condition);                                           \
            __builtin_trap();                                                                      \
        }                                                                                          \
    } while (0)

static void use_event(const Json *j)
{
    Batch *b = batch_new(&arena, true), *again = NULL;
    Err e = {0};

    if (event_from_json(j, b, &e) != OK) {
        MUST(e.text[0] && b->rows == 0 && b->lines == 0 && b->properties == 0);
        return;
    }
    MUST(batch_valid(b));
    MUST(batch_decode(batch_encode(b, &arena), &arena, &again, &e) == OK);
    MUST(batches_same(b, again));
    Buf out = buf_on(&arena);
    event_to_json(b, 0, &out);
    MUST(json_parse(buf_done(&out), &arena, &j, &e) == OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const Json *j = NULL, *again;
    Err e = {0};

    if (!arena.base)
        arena = arena_new((isize)1 << 31);
    arena_reset(&arena);
    if (json_parse((Str){(const char *)data, (isize)size}, &arena, &j, &e) != OK) {
        MUST(e.text[0] && !j && arena_used(&arena) == 0);
        return 0;
    }
    Buf once = buf_on(&arena), twice = buf_on(&arena);
    buf_json_value(&once, j);
    MUST(str_utf8(buf_done(&once)));
    MUST(json_parse(buf_done(&once), &arena, &again, &e) == OK);
    buf_json_value(&twice, again);
    MUST(str_eq(buf_done(&once), buf_done(&twice)));
    use_event(j);
    return 0;
}
