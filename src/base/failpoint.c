/* failpoint.c — named places where a test may end the process, to see what survives. */
#include "base/base.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static Str armed; /* the name; empty when nothing is armed */
static _Atomic i64 passes_left;

__attribute__((constructor)) static void fail_point_arm(void)
{
    Cut cut = str_cut(str_of(getenv("PATRON_FAIL_AT")), ':');
    i64 passes = 1;

    if (cut.head.n == 0 || (cut.found && (!str_i64(cut.tail, &passes) || passes < 1)))
        return;
    armed = cut.head;
    passes_left = passes;
}

void fail_point(const char *name)
{
    if (armed.n == 0 || !str_eq(str_of(name), armed))
        return;
    if (atomic_fetch_sub(&passes_left, 1) == 1)
        kill(getpid(), SIGKILL);
}
