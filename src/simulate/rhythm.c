/* rhythm.c — when people come: a chance of their own that rises and falls with the calendar, an
 * hour of the day that suits them, and what they run out of. */
#include "places.h"
#include "world.h"

/* By hour, midnight first: those who shop at noon, in the evening, at night, by day. */
static const u8 hours[4][24] = {
    {3, 1, 1, 0, 0, 1, 2, 5, 8, 9, 10, 14, 18, 15, 9, 8, 8, 8, 9, 11, 13, 13, 10, 6},
    {4, 2, 1, 0, 0, 0, 2, 4, 5, 6, 7, 8, 10, 9, 7, 7, 8, 9, 13, 18, 24, 26, 20, 11},
    {18, 12, 7, 3, 1, 1, 1, 2, 3, 4, 5, 6, 8, 8, 6, 6, 6, 7, 9, 12, 16, 20, 24, 24},
    {1, 0, 0, 0, 0, 1, 4, 8, 13, 18, 19, 17, 12, 12, 16, 18, 17, 14, 9, 7, 6, 5, 3, 2},
};
static const u8 weekend[24] = {6,  4,  2,  1,  0,  0,  1,  3,  6,  10, 14, 15,
                               14, 13, 14, 15, 15, 14, 13, 15, 18, 19, 16, 10};

i64 hour_draw(const World *w, Person *p, int day)
{
    const u8 *weight = hours[p->rhythm];
    int total = 0, hour = 0;

    if (w->day[day].weekday >= 5)
        weight = weekend;
    for (int h = 0; h < 24; h++)
        total += weight[h];
    int at = (int)draw_below(&p->chance, (u32)total);
    while (hour < 23 && (at -= weight[hour]) >= 0)
        hour++;
    hour = (hour - places[p->place].hours + 48) % 24;
    return w->midnight[day] + hour * US_PER_HOUR + draw_below(&p->chance, 3600000) * (i64)1000;
}

/* Robots keep no hours; the patient come when there are bargains. */
static int patience_of(const Person *p)
{
    float waits = p->sensitivity * p->patience;
    return p->is & ROBOT ? 1 : waits < .15F ? 0 : waits < .42F ? 1 : 2;
}

/* The moment at which the summed demand has grown by `more`, as a day; -1: not in this world. */
static int day_after(const World *w, const double *sum, i64 after_us, double more)
{
    int day = day_at(w, after_us), last = w->days + AHEAD - 1;
    i64 length = w->midnight[day + 1] - w->midnight[day];
    double gone = (double)(after_us - w->midnight[day]) / (double)length;
    double want = sum[day] + (sum[day + 1] - sum[day]) * gone + more;

    if (want >= sum[last])
        return -1;
    int low = day, high = last;
    while (low + 1 < high) {
        int middle = (low + high) / 2;
        if (sum[middle] <= want)
            low = middle;
        else
            high = middle;
    }
    return low;
}

i64 need_due(const Person *p, int *which)
{
    *which = p->need[1].due_us < p->need[0].due_us ? 1 : 0;
    return p->need[*which].due_us;
}

void visit_plan(const World *w, Person *p, i64 after_us)
{
    const double *sum = w->demand[patience_of(p)];
    i64 soon = after_us + BETWEEN_VISITS_US;
    double satisfied = .5 + .67 * p->satisfaction;
    int which;

    p->visit_us = NEVER;
    int day = day_after(w, sum, after_us, draw_exponential(&p->chance) / (p->rate * satisfied));
    if (day >= 0) {
        p->visit_us = hour_draw(w, p, day);
        if (p->visit_us < soon)
            p->visit_us = soon + (i64)(draw_exponential(&p->chance) * 2 * (double)US_PER_HOUR);
    }
    i64 due = need_due(p, &which);
    if (due == NEVER || p->rate < NEEDS_RATE)
        return;
    day = day_at(w, MAX(due, soon));
    i64 at = MAX(hour_draw(w, p, day), soon);
    p->visit_us = MIN(p->visit_us, at);
}
