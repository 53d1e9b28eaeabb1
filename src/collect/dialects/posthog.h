/* posthog.h — what the files of PostHog's dialect share. */
#ifndef POSTHOG_H
#define POSTHOG_H
#include "collect/dialects/dialect.h"

/* What the envelope says of all its events. */
typedef struct {
    i64 sent; /* ABSENT: not told */
    bool old; /* a migration of past events: their times are true as they stand */
} PosthogEnvelope;

/* posthog_event.c — one event of theirs becomes one of ours, or is kept with the reason why not
 * (then *fault says it; NULL otherwise). */
Code posthog_take(Hit *h, const Json *event, const PosthogEnvelope *all, const char **fault, Err *e)
    MUST_CHECK;
/* posthog_members.c — what its properties say: where, who, what, and all the rest. */
void posthog_members(Hit *h, Str kind, Str name, const Json *event, const Json *properties);
/* Text of any value, as an id is made of it; empty of null. At most 200 characters. */
Str posthog_id(Hit *h, const Json *value);

#endif
