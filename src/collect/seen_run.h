/* seen_run.h — one sealed run of keys: sorted, filtered, checksummed, mapped. Private to seen*.c.
 * */
#ifndef SEEN_RUN_H
#define SEEN_RUN_H
#include "collect/seen.h"

typedef struct {
    i64 first_seq, end_seq; /* journal events whose keys it holds */
    i64 n;
    const u64 *a; /* ascending; ties by b */
    const u32 *b;
    const u64 *filter; /* a power of two of words, four bits a key */
    u64 filter_mask;
    Mapped file;
    char name[64];
} Run;

/* key_run_write — keys sorted, distinct; as DIR/FIRST-END.run by replace. */
Code key_run_write(const Os *os, const char *dir, i64 first_seq, i64 end_seq, const SeenKey *keys,
                   i64 n, Arena scratch, Err *e) MUST_CHECK;
/* key_run_open — CORRUPT when its checksum or version is not right. */
Code key_run_open(const char *dir, const char *name, Run *out, Err *e) MUST_CHECK;
void key_run_close(Run *run);
void key_run_expect(const Run *run, SeenKey key); /* it will be asked for soon */
bool key_run_has(const Run *run, SeenKey key);
void keys_sort(SeenKey *keys, i64 n, Arena scratch);

#endif
