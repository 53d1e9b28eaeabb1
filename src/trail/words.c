/* words.c — dictionaries gathered by many threads: shards of open addressing, a lock each, and a
 * batch's texts sorted by shard so that a lock is taken once for many. */
#include "trail/words.h"

#include <sys/mman.h>
#include <sys/sysinfo.h>

enum { ROOM_BYTES = 1 << 16, SMALL_PUT = 24, SLOTS_FIRST = 64, AHEAD = 16, TURN = 27 };

void pool_open(Pool *pool, isize bytes_max)
{
    pthread_mutex_init(&pool->lock, NULL);
    pool->arena = arena_large(bytes_max);
}

isize memory_all(void)
{
    enum { LEAST = 1 << 30 };
    struct sysinfo info;
    if (sysinfo(&info) != 0)
        return (isize)LEAST * 16;
    isize all = (isize)(info.totalram + info.totalswap) * (isize)info.mem_unit;
    return MAX(all, LEAST);
}

Arena arena_large(isize bytes_max)
{
    Arena arena = arena_new(bytes_max);
    uintptr_t from = ((uintptr_t)arena.base + 4095) & ~(uintptr_t)4095;
    (void)madvise((void *)from, (size_t)((uintptr_t)arena.end - from), MADV_HUGEPAGE);
    return arena;
}

void arena_page_in(const Arena *arena, isize bytes)
{
#ifdef MADV_POPULATE_WRITE
    uintptr_t from = (uintptr_t)arena->at & ~(uintptr_t)4095;
    bytes = MIN(bytes, arena->end - arena->at);
    (void)madvise((void *)from, (size_t)((uintptr_t)arena->at + (uintptr_t)bytes - from),
                  MADV_POPULATE_WRITE);
#else
    (void)arena, (void)bytes;
#endif
}

void pool_close(Pool *pool)
{
    arena_free(&pool->arena);
    pthread_mutex_destroy(&pool->lock);
}

void *pool_take(Pool *pool, isize bytes)
{
    pthread_mutex_lock(&pool->lock);
    void *p = arena_take_raw(&pool->arena, 1, bytes);
    pthread_mutex_unlock(&pool->lock);
    return p;
}

void words_open(Words *w, Pool *pool, isize extra_bytes)
{
    memset(w, 0, sizeof *w);
    w->pool = pool;
    w->head_bytes = (isize)sizeof(Word) + ((extra_bytes + 7) & ~(isize)7);
    for (int s = 0; s < WORD_SHARDS; s++)
        pthread_mutex_init(&w->shard[s].lock, NULL);
}

void words_close(Words *w)
{
    for (int s = 0; w->pool && s < WORD_SHARDS; s++)
        pthread_mutex_destroy(&w->shard[s].lock);
    w->pool = NULL;
}

static u64 slot_of(const Word *word)
{
    return (u64)(uintptr_t)word << 16 | word->tag >> 16;
}

static Word *word_in(u64 slot)
{
    return (Word *)(uintptr_t)(slot >> 16);
}

static void grow_slots(Words *w, WordShard *s)
{
    u32 mask = s->slot ? s->mask * 2 + 1 : SLOTS_FIRST - 1;
    isize bytes = ((isize)mask + 1) * (isize)sizeof(u64);
    u64 *slot = pool_take(w->pool, bytes);

    memset(slot, 0, (size_t)bytes);
    for (u32 i = 0; i < s->n; i++) {
        u32 at = s->item[i]->tag & mask;
        while (slot[at])
            at = (at + 1) & mask;
        slot[at] = slot_of(s->item[i]);
    }
    s->slot = slot;
    s->mask = mask;
}

/* Room for a word of `bytes`, all that follow each other in one block. */
static void *word_room(Words *w, WordShard *s, isize bytes)
{
    bytes = (bytes + 7) & ~(isize)7;
    if (bytes > s->room_left) {
        isize block = MAX(bytes, s->n < 64 ? ROOM_BYTES / 64 : ROOM_BYTES);
        s->room = pool_take(w->pool, block);
        s->room_left = block;
    }
    void *p = s->room;
    s->room += bytes;
    s->room_left -= bytes;
    return p;
}

static Word *new_word(Words *w, u32 shard, Str text, u32 tag)
{
    WordShard *s = &w->shard[shard];
    if (s->n == s->cap) {
        s->cap = s->cap ? s->cap * 2 : 16;
        Word **item = pool_take(w->pool, s->cap * (isize)sizeof *item);
        if (s->n)
            memcpy(item, s->item, s->n * sizeof *item);
        s->item = item;
    }
    Word *word = word_room(w, s, w->head_bytes + text.n);
    memset(word, 0, (size_t)w->head_bytes);
    word->first = NEVER;
    word->tag = tag;
    word->n = (u32)text.n;
    word->code = s->n * WORD_SHARDS + shard + 1;
    if (text.n)
        memcpy((char *)word + w->head_bytes, text.p, (size_t)text.n);
    s->item[s->n++] = word;
    return word;
}

/* Under the shard's lock. */
static u32 put_one(Words *w, u32 shard, u64 hash, const WordUse *use, isize i)
{
    WordShard *s = &w->shard[shard];
    u32 tag = (u32)(hash >> 32);
    Str text = use->text[i];
    Word *word = NULL;

    if (!s->slot || s->n >= (s->mask >> 1))
        grow_slots(w, s);
    u32 at = tag & s->mask;
    for (; s->slot[at]; at = (at + 1) & s->mask) {
        if ((u16)s->slot[at] != (u16)(tag >> 16))
            continue;
        Word *other = word_in(s->slot[at]);
        if (other->tag == tag && str_eq(word_text(w, other), text)) {
            word = other;
            break;
        }
    }
    if (!word) {
        word = new_word(w, shard, text, tag);
        s->slot[at] = slot_of(word);
    }
    word->roles |= 1u << use->role;
    word->first = MIN(word->first, use->first[i]);
    word->uses[use->role] += use->uses ? use->uses[i] : 0;
    if (use->found)
        use->found[i] = word;
    return word->code;
}

static void put_few(Words *w, const WordUse *use, u32 *code)
{
    for (isize i = 0; i < use->n; i++) {
        code[i] = 0;
        if (use->first[i] == NEVER)
            continue;
        u64 hash = str_hash(use->text[i]);
        u32 shard = (u32)hash % WORD_SHARDS;
        pthread_mutex_lock(&w->shard[shard].lock);
        code[i] = put_one(w, shard, hash, use, i);
        pthread_mutex_unlock(&w->shard[shard].lock);
    }
}

/* The texts of one shard: their slots are called for, then the words in them, then all is there. */
static void put_group(Words *w, u32 shard, const u64 *hash, const WordUse *use, const u32 *item,
                      u32 n, u32 *code)
{
    WordShard *s = &w->shard[shard];
    pthread_mutex_lock(&s->lock);
    for (u32 k = 0; k < n && s->slot; k++)
        __builtin_prefetch(&s->slot[(u32)(hash[item[k]] >> 32) & s->mask]);
    for (u32 from = 0; from < n; from += AHEAD) {
        u32 to = MIN(from + AHEAD, n);
        for (u32 k = from; k < to && s->slot; k++) {
            Word *word = word_in(s->slot[(u32)(hash[item[k]] >> 32) & s->mask]);
            __builtin_prefetch(word);
            __builtin_prefetch((char *)word + w->head_bytes);
        }
        for (u32 k = from; k < to; k++)
            code[item[k]] = put_one(w, shard, hash[item[k]], use, item[k]);
    }
    pthread_mutex_unlock(&s->lock);
}

void words_put(Words *w, const WordUse *use, u32 *code, Arena scratch)
{
    if (use->n <= SMALL_PUT) {
        put_few(w, use, code);
        return;
    }
    u64 *hash = arena_take_raw(&scratch, sizeof(u64), use->n);
    u32 *by_shard = arena_take_raw(&scratch, sizeof(u32), use->n);
    u32 start[WORD_SHARDS + 1] = {0}, next[WORD_SHARDS];
    for (isize i = 0; i < use->n; i++) {
        code[i] = 0;
        hash[i] = use->first[i] == NEVER ? 0 : str_hash(use->text[i]);
        start[hash[i] % WORD_SHARDS + 1] += use->first[i] != NEVER;
    }
    for (int s = 0; s < WORD_SHARDS; s++) {
        start[s + 1] += start[s];
        next[s] = start[s];
    }
    for (isize i = 0; i < use->n; i++)
        if (use->first[i] != NEVER)
            by_shard[next[hash[i] % WORD_SHARDS]++] = (u32)i;
    u32 turn = __atomic_fetch_add(&w->turn, 1, __ATOMIC_RELAXED) * TURN;
    for (u32 k = 0; k < WORD_SHARDS; k++) {
        u32 s = (turn + k) % WORD_SHARDS; /* not all threads the same way behind each other */
        if (start[s] < start[s + 1])
            put_group(w, s, hash, use, by_shard + start[s], start[s + 1] - start[s], code);
    }
}

void words_lock(Words *w, u32 code)
{
    pthread_mutex_lock(&w->shard[(code - 1) % WORD_SHARDS].lock);
}

void words_unlock(Words *w, u32 code)
{
    pthread_mutex_unlock(&w->shard[(code - 1) % WORD_SHARDS].lock);
}

Flat words_flat(const Words *w)
{
    Flat flat = {.n = 0};
    for (int s = 0; s < WORD_SHARDS; s++) {
        flat.base[s] = flat.n;
        flat.n += w->shard[s].n;
    }
    return flat;
}

Ranked words_rank(Words *w, Arena *keep, Arena scratch)
{
    Flat flat = words_flat(w);
    Ranked ranked = {.of = w, .n = flat.n, .word = take(keep, Word *, flat.n + 1)};
    Keyed *keyed = arena_take_raw(&scratch, sizeof(Keyed), flat.n + 1);
    Keyed *spare = arena_take_raw(&scratch, sizeof(Keyed), flat.n + 1);
    Word **all = arena_take_raw(&scratch, sizeof(Word *), flat.n + 1);
    u32 n = 0;

    for (int s = 0; s < WORD_SHARDS; s++) {
        for (u32 i = 0; i < w->shard[s].n; i++, n++) {
            all[n] = w->shard[s].item[i];
            keyed[n] = (Keyed){all[n]->first, n};
        }
    }
    sort_keyed(keyed, spare, n);
    for (u32 i = 0; i < n; i++) {
        ranked.word[i] = all[keyed[i].value];
        ranked.word[i]->rank = i;
    }
    return ranked;
}

static void sort_byte(const Keyed *from, Keyed *to, isize n, int shift)
{
    isize start[257] = {0};
    for (isize i = 0; i < n; i++)
        start[(from[i].key >> shift & 255) + 1]++;
    for (int b = 0; b < 256; b++)
        start[b + 1] += start[b];
    for (isize i = 0; i < n; i++)
        to[start[from[i].key >> shift & 255]++] = from[i];
}

void sort_keyed(Keyed *items, Keyed *spare, isize n)
{
    Keyed *from = items, *to = spare;
    u64 differ = 0;
    for (isize i = 1; i < n; i++)
        differ |= items[i].key ^ items[0].key;
    for (int shift = 0; shift < 64; shift += 8) {
        if (!(differ >> shift & 255))
            continue;
        sort_byte(from, to, n, shift);
        Keyed *swap = from;
        from = to;
        to = swap;
    }
    if (from != items)
        memcpy(items, from, (size_t)n * sizeof *items);
}
