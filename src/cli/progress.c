/* progress.c — a line on the terminal for what takes more than a second. */
#include "cli/cli.h"
#include <inttypes.h>

Progress progress_of(Call *call, const char *label, const char *what)
{
    return (Progress){
        .call = call, .label = label, .what = what, .began_us = os_real.tick_us(&os_real)};
}

static void human(char to[32], double n)
{
    if (n >= 1e6)
        snprintf(to, 32, "%.1f M", n / 1e6);
    else if (n >= 1e4)
        snprintf(to, 32, "%.0f k", n / 1e3);
    else
        snprintf(to, 32, "%.0f", n);
}

void progress_step(Progress *p, i64 done, i64 all, i64 things)
{
    i64 now = os_real.tick_us(&os_real);
    double seconds = (double)(now - p->began_us) / 1e6;
    double share = all > 0 ? (double)done / (double)all : 0;
    char count[32], rate[32];

    if (!p->call->terminal || seconds < 1 || now - p->drawn_us < 200000)
        return;
    p->drawn_us = now;
    p->drawn = true;
    human(count, (double)things);
    human(rate, (double)things / seconds);
    fprintf(p->call->err, "\r\033[K%s %3.0f %%  %s %s  %s/s", p->label, 100 * share, count, p->what,
            rate);
    if (share > 0.01)
        fprintf(p->call->err, "  %.0f s left", seconds / share - seconds);
    fflush(p->call->err);
}

void progress_end(Progress *p)
{
    if (p->drawn)
        fprintf(p->call->err, "\r\033[K");
    p->drawn = false;
}

void print_count(char to[32], i64 n)
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%" PRId64, n < 0 ? -n : n);
    int at = 0;

    if (n < 0)
        to[at++] = '-';
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            to[at++] = ',';
        to[at++] = digits[i];
    }
    to[at] = 0;
}
