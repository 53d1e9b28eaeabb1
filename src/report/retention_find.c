/* retention_find.c — what a person began and when the person was back: visit by visit where that
 * tells it, else step by step, else event by event. */
#include "report/retention.h"

static bool any_start(const RetentionPlan *p, const Trail *t, isize end)
{
    for (isize i = 0; i < end; i++)
        if (kind_in(&p->start, t->kind[i]))
            return true;
    return false;
}

/* A cohort begins with its first start event. Local time may jump back into the one before. */
static void add_start(const RetentionPlan *p, Found *found, Start start)
{
    for (isize s = MAX(0, found->starts - 2); s < found->starts; s++)
        if (found->start[s].bucket == start.bucket)
            return;
    if (!p->first || found->starts == 0)
        found->start[found->starts++] = start;
}

/* Back in a step; of several events in one the last counts. They come in order. */
static void add_back(const RetentionPlan *p, Found *found, isize step, isize event)
{
    found->backs += found->backs == 0 || step != found->back_step;
    found->back[found->backs - 1] = (Back){p->steps->bucket[step], (u32)event};
    found->back_step = step;
}

/* Every event by itself: when a cohort begins elsewhere than a step. */
static void find_each(const RetentionPlan *p, const Trail *t, isize begin, isize end, Found *found)
{
    isize cohort = 0, step = 0;

    for (isize i = begin; i < end; i++) {
        bool starts = kind_in(&p->start, t->kind[i]);
        bool back = kind_in(&p->back, t->kind[i]);
        if (!starts && !back)
            continue;
        step = calendar_span(p->steps, t->at[i], step);
        if (starts) {
            cohort = calendar_span(p->cohorts, t->at[i], cohort);
            add_start(p, found,
                      (Start){(u32)i, p->cohorts->bucket[cohort], p->steps->bucket[step]});
        }
        if (back && found->starts > 0)
            add_back(p, found, step, i);
    }
}

/* Step by step: of those in one step the first start and the last return are all that counts. */
static void find_by_step(const RetentionPlan *p, const Trail *t, isize begin, isize end,
                         Found *found)
{
    isize cohort, step = 0;

    for (isize i = begin, next; i < end; i = next) {
        step = calendar_span(p->steps, t->at[i], step);
        next = trail_until(t, i, end, p->steps->begin_s[step + 1]);
        i64 index = p->steps->bucket[step];
        if (!p->first || found->starts == 0) {
            isize start = i;
            while (start < next && !kind_in(&p->start, t->kind[start]))
                start++;
            cohort = p->bracketed && start < next ? calendar_span(p->cohorts, t->at[start], 0)
                                                  : step;
            if (start < next)
                add_start(p, found, (Start){(u32)start, p->cohorts->bucket[cohort], index});
        }
        isize back = next - 1;
        while (back >= i && !kind_in(&p->back, t->kind[back]))
            back--;
        if (back >= i && found->starts > 0)
            add_back(p, found, step, back);
    }
}

/* Visit by visit: nearly all lie in one step and begin with something the person did. */
static void find_by_visit(const RetentionPlan *p, const Trail *t, Found *found)
{
    for (isize s = 0; s < t->sessions; s++) {
        isize begin = t->session[s].first, end = session_end(t, s);
        isize step = calendar_look(p->steps, t->at[begin]);
        if (t->at[end - 1] >= p->steps->begin_s[step + 1] || !kind_in(&p->start, t->kind[begin])) {
            find_by_step(p, t, begin, end, found);
            continue;
        }
        u32 bucket = p->steps->bucket[step];
        if (!p->first || found->starts == 0)
            add_start(p, found, (Start){(u32)begin, bucket, bucket});
        add_back(p, found, step, begin);
    }
}

/* What the person began and when the person was back, in the order of time. */
void retention_find(const RetentionPlan *p, const Trail *t, Found *found)
{
    isize begin = trail_us(t, 0) >= p->from_us ? 0 : trail_event_from(t, p->from_us);
    isize end = trail_us(t, t->n - 1) < p->to_us ? t->n : trail_event_from(t, p->to_us);

    found->starts = found->backs = 0;
    if (p->first && any_start(p, t, begin))
        return;
    if (p->visits && begin == 0 && end == t->n)
        find_by_visit(p, t, found);
    else if (p->first || !p->bracketed)
        find_by_step(p, t, begin, end, found);
    else
        find_each(p, t, begin, end, found);
}
