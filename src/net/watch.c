/* watch.c — one thread that looks over all connections a few times a second. Whoever has not said
 * the whole request, or not taken the whole answer, in the time allowed is cut off, however
 * steadily it drips. While a handler works for somebody who has left, its stop flag is raised; who
 * has left in the middle of a request is let go soon. (The library does not see an end that arrives
 * together with bytes: with edge-triggered epoll the two are one event.) */
#include "net/inside.h"
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { LOOK_EVERY_MS = 200, LEFT_US = US_PER_S };

struct Line {
    int fd;   /* -1: free */
    u32 turn; /* whose it is: descriptors come back */
    LineState state;
    i64 until_us;
    bool *stop; /* while working */
    bool left;  /* the other end will say no more */
};

struct Watch {
    Arena arena;
    pthread_mutex_t mutex;
    pthread_cond_t arrived;
    pthread_t thread;
    Line *lines;
    struct pollfd *polled; /* the waker, and those who have not left */
    struct {
        Line *line;
        u32 turn;
    } * whose;
    u32 turns;
    int lines_max, open, wake;
    bool closing;
};

static i64 tick(void)
{
    return os_real.tick_us(&os_real);
}

Line *watch_add(Watch *w, int fd)
{
    Line *line = NULL;

    pthread_mutex_lock(&w->mutex);
    for (int i = 0; i < w->lines_max && !line; i++)
        if (w->lines[i].fd < 0)
            line = &w->lines[i];
    if (line) {
        *line = (Line){.fd = fd, .turn = ++w->turns, .until_us = INT64_MAX};
        w->open++;
        pthread_cond_signal(&w->arrived);
    }
    pthread_mutex_unlock(&w->mutex);
    return line;
}

void watch_remove(Watch *w, Line *line)
{
    pthread_mutex_lock(&w->mutex);
    line->fd = -1;
    w->open--;
    pthread_mutex_unlock(&w->mutex);
}

void watch_line(Watch *w, Line *line, LineState state, i64 patience_us, bool *stop)
{
    pthread_mutex_lock(&w->mutex);
    line->state = state;
    line->stop = stop;
    if (state == LINE_HEARING && line->left)
        patience_us = MIN(patience_us, LEFT_US);
    line->until_us = state == LINE_WORKING ? INT64_MAX : tick() + patience_us;
    pthread_mutex_unlock(&w->mutex);
}

/* Cuts who is late; how many are to be polled. */
static int look(Watch *w)
{
    i64 now = tick();
    int n = 1;

    w->polled[0] = (struct pollfd){w->wake, POLLIN, 0};
    for (int i = 0; i < w->lines_max; i++) {
        Line *line = &w->lines[i];
        if (line->fd < 0)
            continue;
        if (now >= line->until_us) {
            shutdown(line->fd, SHUT_RDWR); /* the library sees this end and closes */
            line->until_us = INT64_MAX;
            line->left = true;
        }
        if (!line->left) {
            w->polled[n] = (struct pollfd){line->fd, POLLRDHUP, 0};
            w->whose[n].line = line;
            w->whose[n++].turn = line->turn;
        }
    }
    return n;
}

static void hear_leavers(Watch *w, int n)
{
    for (int i = 1; i < n; i++) {
        Line *line = w->whose[i].line;
        if (w->polled[i].revents == 0 || line->fd < 0 || line->turn != w->whose[i].turn)
            continue;
        line->left = true;
        if (line->state == LINE_HEARING)
            line->until_us = MIN(line->until_us, tick() + LEFT_US);
        if (line->stop)
            __atomic_store_n(line->stop, true, __ATOMIC_RELAXED);
    }
}

static void *keep_watch(void *context)
{
    Watch *w = context;

    pthread_mutex_lock(&w->mutex);
    for (;;) {
        while (w->open == 0 && !w->closing)
            pthread_cond_wait(&w->arrived, &w->mutex);
        if (w->closing)
            break;
        int n = look(w);
        pthread_mutex_unlock(&w->mutex);
        poll(w->polled, (nfds_t)n, LOOK_EVERY_MS);
        pthread_mutex_lock(&w->mutex);
        hear_leavers(w, n);
    }
    pthread_mutex_unlock(&w->mutex);
    return NULL;
}

Code watch_open(int lines_max, Watch **out, Err *e)
{
    Arena arena = arena_new((isize)1 << 20 | (isize)lines_max * 128);
    Watch *w = take(&arena, Watch, 1);

    w->arena = arena;
    w->lines_max = lines_max;
    w->lines = take(&w->arena, Line, lines_max);
    w->polled = take(&w->arena, struct pollfd, lines_max + 1);
    w->whose = (void *)take(&w->arena, typeof(*w->whose), lines_max + 1);
    for (int i = 0; i < lines_max; i++)
        w->lines[i].fd = -1;
    w->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&w->mutex, NULL);
    pthread_cond_init(&w->arrived, NULL);
    if (w->wake >= 0 && pthread_create(&w->thread, NULL, keep_watch, w) == 0) {
        *out = w;
        return OK;
    }
    fd_close(&w->wake);
    arena = w->arena;
    arena_free(&arena);
    return fail(e, IO_FAILED, "cannot start the thread that watches connections");
}

void watch_close(Watch **out)
{
    Watch *w = *out;

    if (!w)
        return;
    *out = NULL;
    pthread_mutex_lock(&w->mutex);
    w->closing = true;
    pthread_cond_signal(&w->arrived);
    pthread_mutex_unlock(&w->mutex);
    (void)!write(w->wake, &(u64){1}, 8);
    pthread_join(w->thread, NULL);
    fd_close(&w->wake);
    pthread_cond_destroy(&w->arrived);
    pthread_mutex_destroy(&w->mutex);
    Arena arena = w->arena;
    arena_free(&arena);
}
