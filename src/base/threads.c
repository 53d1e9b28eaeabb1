/* threads.c — many hands for one piece of work, gone when it is done. */
#include "base/base.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

enum { WORKERS_MAX = 256 };

/* A container's share of the machine (cgroup v2), in processors rounded up; 0 when unlimited. */
static int quota_processors(void)
{
    long long quota, period;
    FILE *file = fopen("/sys/fs/cgroup/cpu.max", "re");

    if (!file)
        return 0;
    int read = fscanf(file, "%lld %lld", &quota, &period);
    fclose(file);
    if (read != 2 || quota <= 0 || period <= 0)
        return 0;
    return (int)MIN((quota + period - 1) / period, WORKERS_MAX);
}

int threads_default(void)
{
    cpu_set_t set;
    int allowed = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set)
                                                              : (int)sysconf(_SC_NPROCESSORS_ONLN);
    int quota = quota_processors();

    if (quota > 0)
        allowed = MIN(allowed, quota);
    return MIN(MAX(allowed, 1), WORKERS_MAX);
}

typedef struct {
    void (*work)(void *context, isize task, int worker);
    void *context;
    isize tasks;
    _Atomic isize next;
} Crew;
typedef struct {
    Crew *crew;
    int worker;
    pthread_t thread;
} Hand;

static void *hand_run(void *argument)
{
    Hand *hand = argument;
    Crew *crew = hand->crew;

    for (;;) {
        isize task = atomic_fetch_add_explicit(&crew->next, 1, memory_order_relaxed);
        if (task >= crew->tasks)
            return NULL;
        crew->work(crew->context, task, hand->worker);
    }
}

void run_parallel(int workers, isize tasks, void (*work)(void *context, isize task, int worker),
                  void *context)
{
    Crew crew = {.work = work, .context = context, .tasks = tasks};
    Hand hands[WORKERS_MAX];
    int started = 1;

    workers = (int)MIN(MIN((isize)MAX(workers, 1), MAX(tasks, 1)), WORKERS_MAX);
    /* A thread the system refuses is one hand fewer; the work is done all the same. */
    for (; started < workers; started++) {
        hands[started] = (Hand){.crew = &crew, .worker = started};
        if (pthread_create(&hands[started].thread, NULL, hand_run, &hands[started]) != 0)
            break;
    }
    hands[0] = (Hand){.crew = &crew, .worker = 0};
    hand_run(&hands[0]);
    for (int i = 1; i < started; i++)
        pthread_join(hands[i].thread, NULL);
}
