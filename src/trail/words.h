/* words.h — dictionaries while they are being gathered by many threads: a text gets a code at once,
 * and when all is read the codes are ranked by where in the journal each text first stood, so that
 * the final codes do not depend on which thread came first. */
#ifndef TRAIL_WORDS_H
#define TRAIL_WORDS_H
#include "base/base.h"

/* Memory that many threads take from and nobody gives back before the end. */
typedef struct {
    pthread_mutex_t lock;
    Arena arena;
} Pool;
void pool_open(Pool *pool, isize bytes_max);
void pool_close(Pool *pool);
void *pool_take(Pool *pool, isize bytes); /* not zeroed */
/* All the memory there is: room for whatever may grow as long as there is some. */
isize memory_all(void);
/* An arena of large pages, where the system has them: for what is large and visited at random. */
Arena arena_large(isize bytes_max);
/* The next `bytes` of an arena paged in at once, which costs less than one page after the other;
 * only for what will be written. */
void arena_page_in(const Arena *arena, isize bytes);

enum { WORD_SHARDS = 64, WORD_USES = 3 };
#define NEVER UINT64_MAX

/* A word: this head, `extra` bytes and the text, in one place, so that one miss of the cache finds
 * all of it. */
typedef struct {
    u64 first;           /* place of its first appearance: seq << 20 and a place within the event */
    u32 tag;             /* of its hash */
    u32 n;               /* bytes of the text */
    u32 uses[WORD_USES]; /* how many events use it, by role */
    u32 roles;           /* bit r: used in role r */
    u32 code;            /* provisional */
    u32 rank;            /* by first appearance; known after words_rank */
} Word;

typedef struct {
    pthread_mutex_t lock;
    u64 *slot; /* the place of a word << 16 | 16 bits of its hash; 0: free */
    u32 mask;
    u32 n, cap;
    Word **item;
    char *room;
    isize room_left;
} WordShard;

typedef struct {
    Pool *pool;
    isize head_bytes; /* Word and what is kept beside it */
    u32 turn;         /* where the next put begins among the shards */
    WordShard shard[WORD_SHARDS];
} Words;

void words_open(Words *w, Pool *pool, isize extra_bytes);
void words_close(Words *w);

/* What a batch says of the n texts of one of its dictionaries. */
typedef struct {
    const Str *text;
    const u64 *first; /* NEVER: not used, gets no code */
    const u32 *uses;  /* may be NULL: no counting */
    isize n;
    int role;
    Word **found; /* may be NULL; the words, which stay where they are */
} WordUse;
/* words_put — code[i] is the provisional code of text i; 0 when it is not used. Thread-safe. */
void words_put(Words *w, const WordUse *use, u32 *code, Arena scratch);

/* A word's extra bytes (zero at first) are read and written between these. */
void words_lock(Words *w, u32 code);
void words_unlock(Words *w, u32 code);

/* When nothing is put any more: the words in order of first appearance. Afterwards words_rank_of
 * turns a provisional code (not 0) into its place in that order. */
typedef struct {
    const Words *of;
    u32 n;
    Word **word;
} Ranked;

Ranked words_rank(Words *w, Arena *keep, Arena scratch);

static inline Word *words_at(const Words *w, u32 code)
{
    return w->shard[(code - 1) % WORD_SHARDS].item[(code - 1) / WORD_SHARDS];
}
static inline void *word_extra(Word *word)
{
    return word + 1;
}
static inline Str word_text(const Words *w, const Word *word)
{
    return (Str){(const char *)word + w->head_bytes, word->n};
}
static inline Str ranked_text(const Ranked *r, u32 rank)
{
    return word_text(r->of, r->word[rank]);
}
/* Ranks as a table: flat[base[shard] + index]. */
typedef struct {
    u32 base[WORD_SHARDS];
    u32 n;
} Flat;
Flat words_flat(const Words *w);
static inline u32 flat_of(const Flat *f, u32 code)
{
    return f->base[(code - 1) % WORD_SHARDS] + (code - 1) / WORD_SHARDS;
}

/* sort_keyed — n pairs by key, stable; `spare` is room for n more. */
typedef struct {
    u64 key;
    u32 value;
} Keyed;
void sort_keyed(Keyed *items, Keyed *spare, isize n);

#endif
