/* agent.h — what a browser says of itself, in the few words reports break down by. */
#ifndef COLLECT_AGENT_H
#define COLLECT_AGENT_H
#include "base/base.h"

typedef struct {
    Str device;  /* desktop, mobile, tablet, other; empty: it says nothing */
    Str os;      /* Windows, macOS, iOS, Android, HarmonyOS, Linux */
    Str browser; /* or the app the page was opened in: WeChat, Alipay ... */
    Str bot;     /* its name, borrowed from `agent`; empty: a person's, as far as it says */
} Agent;
Agent agent_of(Str agent);

#endif
