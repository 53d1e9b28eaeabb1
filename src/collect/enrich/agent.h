/* agent.h — what a browser's own description says, in the few words that reports break down by.
 * Private to enrich/. */
#ifndef COLLECT_AGENT_H
#define COLLECT_AGENT_H
#include "collect/enrich/marks.h"

typedef struct {
    Str device;   /* desktop, mobile, tablet, tv, other; empty: it says nothing */
    Str os;       /* Windows, macOS, iOS, Android, HarmonyOS ... */
    Str browser;  /* or the app the page was opened in: WeChat, Alipay ... */
    Str bot;      /* its name; may borrow from `agent`. Empty: a person's, as far as it says */
    Str bot_kind; /* search, ai_agent ..., see robots.h; other: none we know */
} Agent;

/* What is looked at of a description, and how long the name of a robot may be. */
enum { AGENT_BYTES_MAX = 2048, BOT_BYTES_MAX = 48 };

const Marks *agent_marks(Arena *arena); /* for agent_of, of any thread */
Agent agent_of(const Marks *marks, Str agent);

#endif
