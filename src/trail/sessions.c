/* sessions.c — a person's events cut into sessions (docs/meaning.md, Session). */
#include "trail/part.h"

#define QUIET_US (30 * US_PER_MIN)
enum { TOUCH_N = 4 }; /* channel, source, medium, campaign stand first in a tuple */

static bool passive(u32 kind)
{
    return kind < KIND_COUNT && kind_info[kind].passive;
}

static bool same_touch(const Tuple *a, const Tuple *b)
{
    return a && memcmp(a->of, b->of, TOUCH_N * sizeof a->of[0]) == 0;
}

/* The first of each attribute stands for the session. */
static void fill(u32 attribute[TUPLE_TAGGED], const Tuple *tuple)
{
    for (int f = 0; f < TUPLE_TAGGED; f++)
        attribute[f] = attribute[f] ? attribute[f] : tuple->of[f];
}

static u16 small(u32 code)
{
    return (u16)MIN(code, UINT16_MAX);
}

static void finish(Session *s, const u32 attribute[TUPLE_TAGGED])
{
    s->source = attribute[DIM_SOURCE - DIM_CHANNEL];
    s->medium = attribute[DIM_MEDIUM - DIM_CHANNEL];
    s->campaign = attribute[DIM_CAMPAIGN - DIM_CHANNEL];
    s->channel = small(attribute[DIM_CHANNEL - DIM_CHANNEL]);
    s->country = small(attribute[DIM_COUNTRY - DIM_CHANNEL]);
    s->region = small(attribute[DIM_REGION - DIM_CHANNEL]);
    s->language = small(attribute[DIM_LANGUAGE - DIM_CHANNEL]);
    s->device = small(attribute[DIM_DEVICE - DIM_CHANNEL]);
    s->os = small(attribute[DIM_OS - DIM_CHANNEL]);
    s->browser = small(attribute[DIM_BROWSER - DIM_CHANNEL]);
    s->bot = small(attribute[DIM_BOT - DIM_CHANNEL]);
}

u16 session_brief(const Session *s, const u8 *kind, const u32 *at, isize n)
{
    isize last = n - 1;

    while (last > 0 && passive(kind[last] & KIND_MASK))
        last--;
    return (u16)(MIN(at[last] - at[0], (u32)BRIEF_LONG) | (s->bot ? BRIEF_BOT : 0) |
                 (s->flags & SESSION_VISIT ? BRIEF_VISIT : 0));
}

isize sessions_cut(const Tuple *tuple, Row *rows, isize n, Session *out)
{
    u32 attribute[TUPLE_TAGGED] = {0}, visits = 0, filled = 0;
    const Tuple *touch = NULL;
    bool was_active = false;
    i64 active_at = 0;
    Session *s = out - 1;

    for (isize i = 0; i < n; i++) {
        Row *row = &rows[i];
        const Tuple *now = &tuple[row->context];
        bool active = !passive(row->what & KIND_MASK);
        bool begins = i == 0;
        if (active) {
            begins |= !was_active || row->time - active_at > QUIET_US ||
                      (now->of[TUPLE_TAGGED] && !same_touch(touch, now));
            was_active = true;
            active_at = row->time;
        }
        if (begins) {
            if (i > 0)
                finish(s, attribute);
            *++s = (Session){.first = (u32)i};
            memset(attribute, 0, sizeof attribute);
        }
        row->what = (row->what & KIND_MASK) | (begins ? SESSION_START : 0);
        if (active && s->number == 0) {
            s->number = ++visits;
            s->flags = SESSION_VISIT;
        }
        if (begins || row->context != filled)
            fill(attribute, now);
        filled = row->context;
        if (s->landing == 0)
            s->landing = row->page;
        touch = now->of[0] ? now : touch;
    }
    if (n > 0)
        finish(s, attribute);
    return s + 1 - out;
}
