/* seen_run.c — a sealed run of keys on disk and how a key is looked for in it. */
#include "collect/seen_run.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    u64 magic; /* "PATSEEN1" */
    i64 first_seq, end_seq, n;
    u64 filter_words, checksum; /* XXH3 of all that follows the header */
    u64 reserved[2];
} Header;
static const u64 run_magic = 0x314e454553544150;

static u64 filter_bits(SeenKey k)
{
    u64 x = mix64(k.a ^ ((u64)k.b << 32));

    return (u64)1 << (x & 63) | (u64)1 << (x >> 6 & 63) | (u64)1 << (x >> 12 & 63) |
           (u64)1 << (x >> 18 & 63);
}

static u64 filter_word(SeenKey k, u64 mask)
{
    return (k.a >> 20) & mask;
}

static int key_order(const void *x, const void *y)
{
    const SeenKey *p = x, *q = y;

    if (p->a != q->a)
        return p->a < q->a ? -1 : 1;
    return p->b < q->b ? -1 : p->b > q->b;
}

static void sort_few(SeenKey *keys, i64 n)
{
    if (n > 32) { /* only when somebody chose the keys */
        qsort(keys, (size_t)n, sizeof *keys, key_order);
        return;
    }
    for (i64 i = 1; i < n; i++) {
        SeenKey k = keys[i];
        i64 at = i;
        for (; at > 0 && key_order(&keys[at - 1], &k) > 0; at--)
            keys[at] = keys[at - 1];
        keys[at] = k;
    }
}

/* Keys are evenly spread: dealt out by their first bits, each heap has a handful. */
void keys_sort(SeenKey *keys, i64 n, Arena scratch)
{
    int bits = 1;

    while (bits < 24 && (i64)4 << bits < n)
        bits++;
    i64 heaps = (i64)1 << bits;
    u32 *end = take(&scratch, u32, heaps + 1);
    SeenKey *dealt = arena_take_raw(&scratch, sizeof *dealt, n);
    for (i64 i = 0; i < n; i++)
        end[(keys[i].a >> (64 - bits)) + 1]++;
    for (i64 h = 0; h < heaps; h++)
        end[h + 1] += end[h];
    for (i64 i = 0; i < n; i++)
        dealt[end[keys[i].a >> (64 - bits)]++] = keys[i];
    for (i64 h = 0, from = 0; h < heaps; from = end[h++])
        sort_few(dealt + from, end[h] - from);
    if (n > 0)
        memcpy(keys, dealt, (size_t)n * sizeof *keys);
}

static u64 words_for(i64 n)
{
    u64 words = 64;

    while ((i64)(words * 4) < n) /* at least 16 bits a key: about one look in 200 is in vain */
        words *= 2;
    return words;
}

Code key_run_write(const Os *os, const char *dir, i64 first_seq, i64 end_seq, const SeenKey *keys,
                   i64 n, Arena scratch, Err *e)
{
    Header h = {.magic = run_magic,
                .first_seq = first_seq,
                .end_seq = end_seq,
                .n = n,
                .filter_words = words_for(n)};
    isize bytes = (isize)sizeof h + (isize)h.filter_words * 8 + n * 12;
    u8 *file = arena_take(&scratch, 1, bytes);
    u64 *filter = (u64 *)(void *)(file + sizeof h);
    u64 *a = filter + h.filter_words;
    u32 *b = (u32 *)(void *)(a + n);
    char path[4096];

    for (i64 i = 0; i < n; i++) {
        filter[filter_word(keys[i], h.filter_words - 1)] |= filter_bits(keys[i]);
        a[i] = keys[i].a;
        b[i] = keys[i].b;
    }
    h.checksum = hash64(file + sizeof h, bytes - (isize)sizeof h, 0);
    memcpy(file, &h, sizeof h);
    if (snprintf(path, sizeof path, "%s/%020lld-%020lld.run", dir, (long long)first_seq,
                 (long long)end_seq) >= (int)sizeof path)
        return fail(e, BAD_INPUT, "the path of '%s' is too long", dir);
    return os_replace_file(os, path, (Str){(const char *)file, bytes}, e);
}

Code key_run_open(const char *dir, const char *name, Run *out, Err *e)
{
    char path[4096];
    Run run = {0};
    Header h;

    if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path ||
        snprintf(run.name, sizeof run.name, "%s", name) >= (int)sizeof run.name)
        return fail(e, BAD_INPUT, "the path of '%s' is too long", name);
    TRY(os_map(path, &run.file, e));
    memcpy(&h, run.file.p, MIN((size_t)run.file.n, sizeof h));
    bool whole = run.file.n >= (isize)sizeof h && h.magic == run_magic && h.n >= 0 &&
                 h.n < (i64)1 << 40 && h.filter_words <= (u64)1 << 40 &&
                 (h.filter_words & (h.filter_words - 1)) == 0 &&
                 run.file.n == (isize)sizeof h + (isize)h.filter_words * 8 + h.n * 12 &&
                 h.checksum == hash64(run.file.p + sizeof h, run.file.n - (isize)sizeof h, 0);
    if (!whole) {
        os_unmap(&run.file);
        return fail(e, CORRUPT, "'%s' is damaged or of another version", path);
    }
    run.first_seq = h.first_seq;
    run.end_seq = h.end_seq;
    run.n = h.n;
    run.filter = (const u64 *)(const void *)(run.file.p + sizeof h);
    run.filter_mask = h.filter_words - 1;
    run.a = run.filter + h.filter_words;
    run.b = (const u32 *)(const void *)(run.a + h.n);
    *out = run;
    return OK;
}

void key_run_close(Run *run)
{
    os_unmap(&run->file);
    *run = (Run){0};
}

/* Keys are evenly spread, so their value tells nearly where they lie. */
static i64 first_not_below(const Run *run, u64 a)
{
    i64 low = 0, high = run->n;
    u64 from = 0, to = UINT64_MAX;

    while (high - low > 16) {
        i64 span = high - low;
        i64 guess = low + (i64)((double)(a - from) / ((double)(to - from) + 1) * (double)span);
        guess = MIN(MAX(guess, low + span / 16), high - 1 - span / 16);
        if (run->a[guess] < a) {
            low = guess + 1;
            from = run->a[guess];
        } else {
            high = guess;
            to = run->a[guess];
        }
    }
    while (low < high && run->a[low] < a)
        low++;
    return low;
}

void key_run_expect(const Run *run, SeenKey key)
{
    __builtin_prefetch(&run->filter[filter_word(key, run->filter_mask)]);
}

bool key_run_has(const Run *run, SeenKey key)
{
    u64 bits = filter_bits(key);

    if (run->n == 0 || (run->filter[filter_word(key, run->filter_mask)] & bits) != bits)
        return false;
    for (i64 i = first_not_below(run, key.a); i < run->n && run->a[i] == key.a; i++)
        if (run->b[i] == key.b)
            return true;
    return false;
}
