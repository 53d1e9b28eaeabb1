/* flush.c — one thread that waits for the disk, so that those who compute need not. */
#include "trail/flush.h"

#include <errno.h>
#include <stdio.h>

enum { WAITING_MAX = 16, PATH_SHOWN = 200 };

typedef struct {
    int fd;
    char path[PATH_SHOWN];
} Given;

struct Flusher {
    const Os *os;
    Arena on;
    pthread_t thread;
    bool threaded; /* else each giver flushes */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    Given given[WAITING_MAX]; /* a ring: n from `first` on */
    isize first, n;
    bool ending;
    Code code;
    Err why;
};

static void flush_one(Flusher *f, const Given *given)
{
    Err e = {.code = OK};
    Code code = OK;
    if (f->os->fdatasync(f->os, given->fd) != 0)
        code = fail(&e, IO_FAILED, "cannot flush '%s': %s", given->path, strerror(errno));
    if (f->os->close(f->os, given->fd) != 0 && code == OK)
        code = fail(&e, IO_FAILED, "cannot close '%s': %s", given->path, strerror(errno));
    if (code == OK)
        return;
    pthread_mutex_lock(&f->lock);
    if (f->code == OK) {
        f->code = code;
        f->why = e;
    }
    pthread_mutex_unlock(&f->lock);
}

static void *run(void *flusher)
{
    Flusher *f = flusher;
    for (;;) {
        pthread_mutex_lock(&f->lock);
        while (f->n == 0 && !f->ending)
            pthread_cond_wait(&f->changed, &f->lock);
        bool done = f->n == 0;
        Given given = f->given[f->first];
        pthread_mutex_unlock(&f->lock);
        if (done)
            return NULL;
        flush_one(f, &given);
        pthread_mutex_lock(&f->lock);
        f->first = (f->first + 1) % WAITING_MAX;
        f->n--;
        pthread_cond_broadcast(&f->changed);
        pthread_mutex_unlock(&f->lock);
    }
}

Flusher *flusher_open(const Os *os)
{
    Arena on = arena_new(sizeof(Flusher) + 4096);
    Flusher *f = take(&on, Flusher, 1);
    f->os = os;
    f->on = on;
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->changed, NULL);
    f->threaded = pthread_create(&f->thread, NULL, run, f) == 0;
    return f;
}

void flusher_give(Flusher *f, int fd, const char *path)
{
    Given given = {.fd = fd};
    snprintf(given.path, sizeof given.path, "%s", path);
    if (!f->threaded) {
        flush_one(f, &given);
        return;
    }
    pthread_mutex_lock(&f->lock);
    while (f->n == WAITING_MAX)
        pthread_cond_wait(&f->changed, &f->lock);
    f->given[(f->first + f->n++) % WAITING_MAX] = given;
    pthread_cond_broadcast(&f->changed);
    pthread_mutex_unlock(&f->lock);
}

Code flusher_close(Flusher **held, Err *e)
{
    Flusher *f = *held;
    *held = NULL;
    if (f->threaded) {
        pthread_mutex_lock(&f->lock);
        f->ending = true;
        pthread_cond_broadcast(&f->changed);
        pthread_mutex_unlock(&f->lock);
        pthread_join(f->thread, NULL);
    }
    Code code = f->code;
    if (code != OK && e)
        *e = f->why;
    pthread_mutex_destroy(&f->lock);
    pthread_cond_destroy(&f->changed);
    Arena on = f->on;
    arena_free(&on);
    return code;
}
