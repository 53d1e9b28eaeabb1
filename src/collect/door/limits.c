/* limits.c — how much one key or one address may send: a bucket of tokens each, filled evenly. The
 * table has so many places; who has not been heard of for longest makes room, which forgives and
 * never punishes. */
#include "collect/door/inside.h"

enum { PLACES = 1 << 15, NEAR = 8 };

typedef struct {
    u64 who; /* 0: free */
    i64 at;  /* when `tokens` was right */
    double tokens;
} Bucket;

struct Limits {
    Arena arena;
    pthread_mutex_t mutex;
    Bucket *bucket;
};

Limits *limits_new(void)
{
    Arena arena = arena_new((isize)PLACES * (isize)sizeof(Bucket) + (1 << 16));
    Limits *l = take(&arena, Limits, 1);

    l->bucket = take(&arena, Bucket, PLACES);
    l->arena = arena;
    pthread_mutex_init(&l->mutex, NULL);
    return l;
}

void limits_free(Limits **out)
{
    Limits *l = *out;

    if (!l)
        return;
    *out = NULL;
    pthread_mutex_destroy(&l->mutex);
    Arena arena = l->arena;
    arena_free(&arena);
}

/* The bucket of `who`: its own, a free one, or that of whoever was heard of longest ago. */
static Bucket *bucket_of(Limits *l, u64 who, double full, i64 now)
{
    Bucket *oldest = NULL;

    for (u64 i = 0; i < NEAR; i++) {
        Bucket *b = &l->bucket[(who + i) & (PLACES - 1)];
        if (b->who == who)
            return b;
        if (!oldest || (oldest->who != 0 && (b->who == 0 || b->at < oldest->at)))
            oldest = b;
    }
    *oldest = (Bucket){who, now, full};
    return oldest;
}

bool limits_allow(Limits *l, u64 who, double cost, double per_second, i64 now)
{
    double full = per_second * LIMIT_BURST_S;
    bool allowed;

    if (per_second <= 0)
        return true;
    pthread_mutex_lock(&l->mutex);
    Bucket *b = bucket_of(l, who | 1, full, now);
    b->tokens = MIN(full, b->tokens + (double)MAX(0, now - b->at) / 1e6 * per_second);
    b->at = now;
    /* More than a full bucket at once is let in when it is full, and paid off afterwards. */
    allowed = b->tokens >= MIN(cost, full);
    if (allowed)
        b->tokens -= cost;
    pthread_mutex_unlock(&l->mutex);
    return allowed;
}
