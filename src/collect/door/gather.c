/* gather.c — one thread writes what all requests bring. While it waits for the disk the next group
 * comes together, so the more requests there are, the more share one fdatasync. */
#include "collect/door/inside.h"
#include <errno.h>

enum { KEYS_KEPT = 256 };

struct Gather {
    Door *door;
    Collector *collector;
    isize waiting_max;
    Arena arena, scratch; /* scratch: of one group */
    pthread_mutex_t mutex;
    pthread_cond_t some;
    Hit *first, **last;
    isize waiting;           /* rows that are not yet durable */
    isize of_key[KEYS_KEPT]; /* of them, by the number of their key */
    bool closing, running;
    pthread_t thread;
};

static isize *waiting_of(Gather *g, const Hit *h)
{
    return &g->of_key[h->key.number & (KEYS_KEPT - 1)];
}

bool gather_put(Gather *g, Hit *h)
{
    isize rows = h->batch->rows;

    pthread_mutex_lock(&g->mutex);
    isize *own = waiting_of(g, h);
    bool room = !g->closing && (g->waiting == 0 || g->waiting + rows <= g->waiting_max) &&
                (*own == 0 || *own + rows <= g->waiting_max / 2);
    if (room) {
        h->next = NULL;
        *g->last = h;
        g->last = &h->next;
        g->waiting += rows;
        *own += rows;
        pthread_cond_signal(&g->some);
    }
    pthread_mutex_unlock(&g->mutex);
    return room;
}

i64 gather_waiting(const Gather *gather)
{
    Gather *g = (Gather *)(uintptr_t)gather;

    pthread_mutex_lock(&g->mutex);
    isize n = g->waiting;
    pthread_mutex_unlock(&g->mutex);
    return n;
}

/* All that waits, as a list; NULL when nothing will come any more. */
static Hit *next_group(Gather *g)
{
    pthread_mutex_lock(&g->mutex);
    while (!g->first && !g->closing)
        pthread_cond_wait(&g->some, &g->mutex);
    Hit *all = g->first;
    g->first = NULL;
    g->last = &g->first;
    pthread_mutex_unlock(&g->mutex);
    return all;
}

static void settle(Gather *g, Hit *h, Code code, const Err *e)
{
    pthread_mutex_lock(&g->mutex);
    g->waiting -= h->batch->rows;
    *waiting_of(g, h) -= h->batch->rows;
    pthread_mutex_unlock(&g->mutex);
    door_settle(h, code, e); /* from here on the hit may be gone */
}

static void write_group(Gather *g, Hit *first)
{
    isize n = 0, at = 0, done = 0;
    Err e = {0};

    arena_reset(&g->scratch);
    for (Hit *h = first; h; h = h->next)
        n++;
    Hit **hit = take(&g->scratch, Hit *, n);
    Batch **batch = take(&g->scratch, Batch *, n);
    CollectCount *count = take(&g->scratch, CollectCount, n);
    for (Hit *h = first; h; h = h->next) {
        batch[at] = h->batch;
        hit[at++] = h;
    }
    for (at = 0; at < n; at += done) {
        Code code = collect_batches(g->collector, batch + at, n - at, count, &done, &e);
        for (isize i = 0; i < done; i++) {
            hit[at + i]->count = count[i];
            settle(g, hit[at + i], code, &e);
        }
    }
}

static void *work(void *context)
{
    Gather *g = context;

    pthread_setname_np(pthread_self(), "gather");
    for (Hit *group = next_group(g); group; group = next_group(g))
        write_group(g, group);
    return NULL;
}

Code gather_open(Door *door, Collector *collector, isize waiting_max, Gather **out, Err *e)
{
    Arena arena = arena_new(1 << 20);
    Gather *g = take(&arena, Gather, 1);

    *g = (Gather){.door = door, .collector = collector, .waiting_max = waiting_max, .arena = arena};
    g->scratch = arena_new((isize)256 << 20);
    g->last = &g->first;
    pthread_mutex_init(&g->mutex, NULL);
    pthread_cond_init(&g->some, NULL);
    int error = pthread_create(&g->thread, NULL, work, g);
    g->running = error == 0;
    if (error != 0) {
        gather_close(&g);
        return fail(e, IO_FAILED, "cannot start a thread: %s", strerror(error));
    }
    *out = g;
    return OK;
}

void gather_close(Gather **out)
{
    Gather *g = *out;

    if (!g)
        return;
    *out = NULL;
    pthread_mutex_lock(&g->mutex);
    g->closing = true;
    pthread_cond_broadcast(&g->some);
    pthread_mutex_unlock(&g->mutex);
    if (g->running)
        pthread_join(g->thread, NULL);
    pthread_cond_destroy(&g->some);
    pthread_mutex_destroy(&g->mutex);
    arena_free(&g->scratch);
    Arena arena = g->arena;
    arena_free(&arena);
}
